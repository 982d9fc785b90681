//! `syncjobs`: lists the synchronisation jobs of Authing and Huawei Cloud SWR, and waits until they have succeeded.

use std::{
    io::{self, Write as _},
    path::Path,
    process::ExitCode,
};

use authing_client::model::authing::PageSize;
use clap::{CommandFactory as _, Parser as _};
use futures_util::{Stream, StreamExt as _, TryStreamExt as _};
use swr_client::{Error, WaitPolicy, model::Job};
use sync_jobs_sandbox::Sandbox;

use crate::{
    arguments::{
        Arguments, Authing, Command, Everywhere, Patience, RepositoryArguments, SandboxArguments, Swr,
    },
    failure::{Exit, Failure},
    output::Output,
};

mod arguments;
mod failure;
mod output;
mod services;
mod table;
mod wait;

fn main() -> ExitCode {
    let Arguments { command, everywhere } = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return refused(&error),
    };
    if everywhere.verbose > 1 {
        let level = tracing_subscriber::filter::LevelFilter::DEBUG;
        tracing_subscriber::fmt().with_max_level(level).with_writer(io::stderr).init();
    }
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            Failure::new(Exit::Service, format!("the system allows no event loop: {error}")).tell(false);
            return Exit::Service.into();
        }
    };
    match runtime.block_on(run(command, &everywhere)) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            failure.tell(everywhere.verbose > 0);
            failure.exit.into()
        }
    }
}

/// Tells help on standard output, and a wrong usage in one line on standard error.
fn refused(error: &clap::Error) -> ExitCode {
    use clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;

    if !error.use_stderr() || error.kind() == DisplayHelpOnMissingArgumentOrSubcommand {
        // A reader of help that has gone has seen enough.
        let _ = error.print();
        return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(Exit::Usage as u8));
    }
    let text = error.to_string();
    let problem: Vec<_> = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
    let problem = problem.join(" ");
    Failure::new(Exit::Usage, format!("{}; see --help", problem.trim_start_matches("error: "))).tell(false);
    Exit::Usage.into()
}

async fn run(command: Command, everywhere: &Everywhere) -> Result<Exit, Failure> {
    match command {
        Command::Authing(command) => authing(command, everywhere).await,
        Command::Swr(command) => swr(command, everywhere).await,
        Command::Schema { name, out } => schema(name.as_deref(), out.as_deref()),
        Command::Sandbox(arguments) => sandbox(arguments, everywhere).await,
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "syncjobs", &mut script);
            print(&script)
        }
        Command::Man => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Arguments::command()).render(&mut page)?;
            print(&page)
        }
    }
}

fn print(bytes: &[u8]) -> Result<Exit, Failure> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()?;
    Ok(Exit::Success)
}

async fn authing(command: Authing, everywhere: &Everywhere) -> Result<Exit, Failure> {
    match command {
        Authing::List { task, trigger } => {
            let service = services::authing(everywhere).await?;
            let mut listing = service.client.jobs(task).limit(authing_page(everywhere)?);
            if let Some(trigger) = trigger {
                listing = listing.trigger(trigger);
            }
            list(everywhere, listing.pages().map_ok(|page| page.jobs)).await
        }
        Authing::Wait { task, job, patience } => {
            let service = services::authing(everywhere).await?;
            let mut wait = service.client.jobs(task).wait().policy(policy(&patience));
            let mut what = format!("task {task}");
            if let Some(id) = job {
                what = format!("job {id} of {what}");
                wait = wait.job(id);
            }
            if let Some(moment) = patience.since {
                wait = wait.since(moment);
            }
            wait::follow(everywhere, &what, patience.timeout, wait.standings()).await
        }
    }
}

async fn swr(command: Swr, everywhere: &Everywhere) -> Result<Exit, Failure> {
    match command {
        Swr::List { repository, order, tag } => {
            let RepositoryArguments { namespace, repository, source_region } = repository;
            let service = services::swr(everywhere, source_region.as_deref()).await?;
            let size = everywhere.page_size.unwrap_or(100);
            let mut listing = service.client.jobs(namespace, repository).limit(size);
            if let Some(order) = order {
                listing = listing.order(order);
            }
            let pages = listing.pages().map_ok(move |page| {
                let wanted =
                    |job: &swr_client::model::swr::SyncJob| tag.as_ref().is_none_or(|tag| job.tag == *tag);
                page.jobs.into_iter().filter(wanted).collect::<Vec<_>>()
            });
            list(everywhere, pages).await
        }
        Swr::Wait { repository, tag, region, target, patience } => {
            let RepositoryArguments { namespace, repository, source_region } = repository;
            let service = services::swr(everywhere, source_region.as_deref()).await?;
            let what = format!("{namespace}/{}:{tag}", repository.with_slashes());
            let mut wait =
                service.client.jobs(namespace, repository).wait().tag(tag).policy(policy(&patience));
            if let Some(region) = region {
                wait = wait.region(region);
            }
            if let Some(target) = target {
                wait = wait.target(target.as_str());
            }
            if let Some(moment) = patience.since {
                wait = wait.since(moment);
            }
            wait::follow(everywhere, &what, patience.timeout, wait.standings()).await
        }
    }
}

fn policy(patience: &Patience) -> WaitPolicy {
    WaitPolicy::default().with_interval(patience.interval).with_timeout(patience.timeout)
}

fn authing_page(everywhere: &Everywhere) -> Result<PageSize, Failure> {
    let Some(size) = everywhere.page_size else { return Ok(PageSize::MAX) };
    PageSize::try_from(size).map_err(|error| Failure::new(Exit::Usage, format!("--page-size: {error}")))
}

/// Writes the jobs of `pages` as they come, up to the limit.
async fn list<J: Into<Job>>(
    everywhere: &Everywhere,
    pages: impl Stream<Item = Result<Vec<J>, Error>>,
) -> Result<Exit, Failure> {
    let mut pages = std::pin::pin!(pages);
    let mut output = Output::new(everywhere)?;
    let mut left = everywhere.limit.unwrap_or(u64::MAX);
    while left > 0
        && let Some(page) = pages.next().await
    {
        let page = match page {
            Ok(page) => page,
            Err(error) => {
                // What has come is good; the exit code tells that it is not all.
                output.flush()?;
                return Err(error.into());
            }
        };
        for job in page {
            if left == 0 {
                break;
            }
            output.write(job.into())?;
            left -= 1;
        }
        output.flush()?;
    }
    output.finish()?;
    Ok(Exit::Success)
}

fn schema(name: Option<&str>, out: Option<&Path>) -> Result<Exit, Failure> {
    let stem = |path: String| path.trim_end_matches(".json").to_owned();
    let documents = sync_jobs_model::schema::documents();
    let chosen: Vec<_> = documents
        .iter()
        .filter(|document| name.is_none_or(|name| stem(document.path()) == stem(name.to_owned())))
        .collect();
    if chosen.is_empty() {
        let problem =
            format!("there is no schema `{}`; `syncjobs schema` lists them", name.unwrap_or_default());
        return Err(Failure::new(Exit::Usage, problem));
    }
    let Some(out) = out else {
        let text: String = match name {
            Some(_) => chosen.iter().map(|document| document.to_json()).collect(),
            None => chosen.iter().map(|document| stem(document.path()) + "\n").collect(),
        };
        return print(text.as_bytes());
    };
    for document in chosen {
        let path = out.join(document.path());
        let cannot =
            |error| Failure::new(Exit::Usage, format!("{} cannot be written: {error}", path.display()));
        path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(cannot)?;
        std::fs::write(&path, document.to_json()).map_err(cannot)?;
    }
    Ok(Exit::Success)
}

async fn sandbox(arguments: SandboxArguments, everywhere: &Everywhere) -> Result<Exit, Failure> {
    let mut builder =
        Sandbox::builder().port(arguments.port).jobs(arguments.jobs).job_duration(arguments.job_duration);
    if let Some(address) = arguments.expose_on {
        builder = builder.expose_on(address);
    }
    let sandbox = builder.start().await.map_err(services::cannot_start)?;
    let mut text = format!("# Both services, until Ctrl-C, at\n# {}\n", sandbox.url());
    for (name, value) in sandbox.environment() {
        text.push_str(&format!("export {name}={value}\n"));
    }
    print(text.as_bytes())?;
    if sandbox.is_exposed() {
        eprintln!("warning: everybody who reaches {} can use this sandbox", sandbox.address());
    }
    if !everywhere.quiet {
        eprintln!("Serving. Stop with Ctrl-C.");
    }
    tokio::signal::ctrl_c().await?;
    Ok(Exit::Success)
}
