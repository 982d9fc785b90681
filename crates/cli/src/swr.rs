//! The commands for Huawei Cloud SWR.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use swr_client::{Client, Jobs};
use sync_jobs_model::Job;
use tokio::time::Instant;

use crate::{
    arguments::{ImageArguments, SourceRegion, Swr},
    exit::Exit,
    failure::{Failure, report},
    image::{Image, Reference},
    interrupt::Interrupt,
    list::write,
    names::names,
    options::{Format, ServiceOptions},
    output::{Output, write_all},
    services::Environment,
    start::started,
    wait::Waiting,
};

/// The number of rows per request.
const PAGE_SIZE: u64 = 100;

pub(crate) async fn run(
    command: Swr,
    service: &ServiceOptions,
    interrupt: &mut Interrupt,
) -> Result<Exit, Failure> {
    match command {
        Swr::List { references, source, order, list: options } => {
            let environment = Environment::new(service).await?;
            let references = names(references)?;
            if options.output.output == Format::Openmetrics
                && let Some(image) = references.iter().find(|reference| reference.tag.is_some())
            {
                let problem =
                    format!("invalid repository `{image}`: must have no tag: metrics are per repository");
                return Err(Failure::new(Exit::Usage, problem));
            }
            let selected = selected(&environment, &source, references)?;
            let lists = selected.into_iter().map(|Selected { name, reference, client, mut jobs }| {
                if let Some(order) = order {
                    jobs = jobs.order(order);
                }
                let labels = vec![
                    ("provider", "swr".to_owned()),
                    ("source_region", reference.region.map(Into::into).unwrap_or_default()),
                    ("namespace", reference.namespace.to_string()),
                    ("repository", reference.repository.with_slashes()),
                ];
                let into_job = move |job| client.to_job(job);
                options.list((name, labels), jobs.list(), PAGE_SIZE, into_job)
            });
            Ok(write(service, &options, interrupt, lists.collect()).await)
        }
        Swr::Wait { images, to_region, to_namespace, expect, several, wait_options, output } => {
            let ImageArguments { images, source } = images;
            let images = names(images)?.into_iter().map(|Image(image)| image);
            let environment = Environment::new(service).await?;
            let selected = selected(&environment, &source, images)?;
            let waits = selected.into_iter().map(|Selected { name, mut jobs, .. }| {
                for region in &to_region {
                    jobs = jobs.to_region(region.clone());
                }
                if let Some(namespace) = &to_namespace {
                    jobs = jobs.to_namespace(namespace.as_str());
                }
                (name, jobs.expect_targets(expect).wait())
            });
            let waiting = Waiting { service, options: &wait_options, several, output: &output };
            Ok(waiting.run(interrupt, Exit::Success, waits).await.0)
        }
        Swr::Sync { images, to_region, to_namespace, overwrite, several, start_options, output } => {
            let ImageArguments { images, source } = images;
            let images = names(images)?.into_iter().map(|Image(image)| image);
            let environment = Environment::new(service).await?;
            let mut waits = Vec::new();
            let mut exit = Exit::Success;
            let began = Instant::now();
            for Selected { name, reference: image, mut jobs, .. } in selected(&environment, &source, images)?
            {
                let namespace = to_namespace.as_ref().unwrap_or(&image.namespace);
                jobs = jobs.to_region(to_region.clone()).to_namespace(namespace.as_str());
                if overwrite {
                    jobs = jobs.overwrite();
                }
                match started(&start_options, began, interrupt, jobs.start()).await {
                    Ok(jobs) => waits.push((name, jobs.wait())),
                    // The others can be started.
                    Err(failure) => {
                        let failure = failure.about(&name);
                        failure.print(service.verbose);
                        exit = exit.max(failure.exit);
                        if failure.is_interruption() {
                            let rows = Output::new::<Job>(&output);
                            return Ok(exit.after_writing(write_all::<Job>(rows, &[], false)));
                        }
                        if several.fail_fast {
                            break;
                        }
                    }
                }
            }
            if start_options.wait {
                if several.fail_fast && exit != Exit::Success {
                    waits.clear();
                }
                let wait_options = start_options.after_start(began);
                let waiting = Waiting { service, options: &wait_options, several, output: &output };
                return Ok(waiting.run(interrupt, exit, waits).await.0);
            }
            if !service.quiet && !waits.is_empty() {
                report(
                    "note: the service accepted the request; run `syncjobs swr wait` to check whether the images have been copied",
                );
            }
            Ok(exit)
        }
        Swr::Targets { repository, source, output } => {
            let rows = Output::new::<sync_jobs_model::swr::SyncRepo>(&output);
            let environment = Environment::new(service).await?;
            let client = environment.swr(environment.region(source.of(&repository)?)?)?;
            let targets = client.targets(repository.namespace, repository.repository).await?;
            Ok(Exit::Success.after_writing(write_all(rows, &targets, true)))
        }
    }
}

/// A reference, with its name in messages, its source region, its client and its jobs.
struct Selected {
    name: String,
    reference: Reference,
    client: Client,
    jobs: Jobs,
}

/// Returns what each reference selects, once. References to the same region share a client; if there are several regions, the
/// names state them.
fn selected(
    environment: &Environment,
    source: &SourceRegion,
    references: impl IntoIterator<Item = Reference>,
) -> Result<Vec<Selected>, Failure> {
    let mut seen = HashSet::new();
    let mut clients = HashMap::new();
    let mut selected = Vec::new();
    for reference in references {
        let region = environment.region(source.of(&reference)?)?;
        let reference = Reference { region, ..reference };
        if !seen.insert(reference.clone()) {
            continue;
        }
        let client = match clients.entry(reference.region.clone()) {
            Entry::Occupied(client) => client.into_mut(),
            Entry::Vacant(place) => {
                let client = environment.swr(place.key().clone())?;
                place.insert(client)
            }
        };
        let Reference { namespace, repository, tag, .. } = reference.clone();
        let mut jobs = client.jobs(namespace, repository);
        if let Some(tag) = tag {
            jobs = jobs.tag(tag);
        }
        selected.push(Selected { name: reference.to_string(), client: client.clone(), reference, jobs });
    }
    if clients.len() > 1 {
        for Selected { name, reference, .. } in &mut selected {
            if let Some(region) = &reference.region {
                *name += &format!(" from {region}");
            }
        }
    }
    Ok(selected)
}
