//! `syncjobs`: lists and starts synchronisation jobs of Authing and Huawei Cloud SWR, and waits until they have succeeded.

use std::{
    collections::{HashMap, hash_map::Entry},
    io::{self, Write as _},
    process::ExitCode,
    time::Duration,
};

use clap::{CommandFactory as _, Parser as _, error::ErrorKind};
use swr_client::{Error, JobSource, Waiter};
use sync_jobs_client_runtime::{MAY_HAVE_STARTED, single_line};
use sync_jobs_model::Job;
use sync_jobs_sandbox::Sandbox;
use tokio::time::timeout;

use crate::{
    arguments::{
        Arguments, Authing, Command, GlobalOptions, ImageArguments, SandboxArguments, StartOptions, Swr,
        WaitOptions,
    },
    failure::{Exit, Failure, report},
    image::{Image, Reference},
    list::list,
    output::write_all,
    row::log_line,
    services::{Environment, start_failure},
    wait::wait,
};

mod arguments;
mod failure;
mod image;
mod list;
mod output;
mod row;
mod schema;
mod services;
mod table;
mod wait;

/// How many logs of a failed job are printed, and the time limit for reading them.
const LOGS: usize = 3;
const LOGS_TIMEOUT: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    let Arguments { command, options } = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    if options.verbose > 1 {
        let level = tracing_subscriber::filter::LevelFilter::DEBUG;
        tracing_subscriber::fmt().with_max_level(level).with_writer(io::stderr).init();
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime =
        runtime.map_err(|error| Failure::new(Exit::Service, format!("cannot start the event loop: {error}")));
    match runtime.and_then(|runtime| runtime.block_on(run(command, &options))) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            failure.print(options.verbose > 0);
            failure.exit.into()
        }
    }
}

/// Prints help on standard output, and an invalid usage as one line on standard error.
fn usage(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        // A closed pipe is not an error here.
        let _ = error.print();
        return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(Exit::Usage as u8));
    }
    let text = error.to_string();
    let problem = single_line(text.split("\n\n").next().unwrap_or_default());
    Failure::new(Exit::Usage, format!("{}; see --help", problem.trim_start_matches("error: "))).print(false);
    Exit::Usage.into()
}

async fn run(command: Command, options: &GlobalOptions) -> Result<Exit, Failure> {
    match command {
        Command::Authing(command) => return authing(command, options).await,
        Command::Swr(command) => return swr(command, options).await,
        Command::Sandbox(arguments) => sandbox(arguments, options).await?,
        Command::Schema { name, out } => print(schema::schema(name.as_deref(), out.as_deref())?)?,
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "syncjobs", &mut script);
            print(script)?;
        }
        Command::Man => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Arguments::command()).render(&mut page)?;
            print(page)?;
        }
    }
    Ok(Exit::Success)
}

fn print(text: impl AsRef<[u8]>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_ref())?;
    out.flush()
}

async fn authing(command: Authing, options: &GlobalOptions) -> Result<Exit, Failure> {
    let environment = Environment::new(options).await?;
    let client = environment.authing()?;
    match command {
        Authing::List { task, trigger } => {
            let mut jobs = client.jobs(task);
            if let Some(trigger) = trigger {
                jobs = jobs.trigger(trigger);
            }
            list(options, jobs.list(), 50, Job::from).await
        }
        Authing::Wait { task, job, wait_options } => {
            let subject = format!("task {task}");
            if let Some(id) = job {
                let subject = format!("job {id} of {subject}");
                let job = client.job(id).task(task).wait();
                return wait_authing(&client, options, &wait_options, &subject, job).await;
            }
            let newest = client.jobs(task).wait();
            wait_authing(&client, options, &wait_options, &subject, newest).await
        }
        Authing::Tasks => list(options, client.tasks(), 50, |task| task).await,
        Authing::Run { task, start_options } => {
            let job = started(&start_options, client.jobs(task).start()).await?;
            let StartOptions { wait, wait_options } = start_options;
            if wait {
                return wait_authing(&client, options, &wait_options, &format!("task {task}"), job.wait())
                    .await;
            }
            let shown = job.get().await.map_err(Failure::from);
            if let Err(failure) = shown.and_then(|job| write_all(options, &[Job::from(job)])) {
                // The exit code is that of the start, which was accepted.
                report("warning: the task was started, but its job cannot be shown");
                failure.print(options.verbose > 0);
            }
            Ok(Exit::Success)
        }
        Authing::Logs { job } => list(options, client.logs(job), 50, |log| log).await,
    }
}

/// Waits for the jobs, and prints the first logs of those that failed.
async fn wait_authing<S: JobSource>(
    client: &authing_client::Client,
    options: &GlobalOptions,
    wait_options: &WaitOptions,
    subject: &str,
    waiter: Waiter<S>,
) -> Result<Exit, Failure> {
    let (exit, jobs) = wait(options, wait_options, [(subject.to_owned(), waiter)]).await?;
    if exit == Exit::Unsuccessful && !options.quiet {
        for job in jobs {
            let logs = client.list_sync_job_logs().sync_job_id(job.id).success(false).pager();
            // Best effort: the exit code is that of the wait.
            if let Ok(Ok(page)) = timeout(LOGS_TIMEOUT, logs.page_size(LOGS as u64).send()).await {
                for log in page.items.iter().take(LOGS) {
                    report(format_args!("failed: {}", log_line(log)));
                }
            }
        }
    }
    Ok(exit)
}

async fn swr(command: Swr, options: &GlobalOptions) -> Result<Exit, Failure> {
    let environment = Environment::new(options).await?;
    match command {
        Swr::List { reference, source, order } => {
            let Reference { namespace, repository, tag, .. } = reference.clone();
            let client = environment.swr(source.of(&reference)?)?;
            let mut jobs = client.jobs(namespace, repository);
            if let Some(order) = order {
                jobs = jobs.order(order);
            }
            if let Some(tag) = tag {
                jobs = jobs.tag(tag);
            }
            list(options, jobs.list(), 100, |job| client.to_job(job)).await
        }
        Swr::Wait { images, to_region, to_namespace, expect, wait_options } => {
            let waits = selected(&environment, images)?.into_iter().map(|(image, mut jobs)| {
                for region in &to_region {
                    jobs = jobs.to_region(region);
                }
                if let Some(namespace) = &to_namespace {
                    jobs = jobs.to_namespace(namespace.as_str());
                }
                (image.to_string(), jobs.expect_targets(expect).wait())
            });
            Ok(wait(options, &wait_options, waits).await?.0)
        }
        Swr::Sync { images, to_region, to_namespace, overwrite, start_options } => {
            let mut waits = Vec::new();
            let mut exit = Exit::Success;
            for (image, mut jobs) in selected(&environment, images)? {
                let namespace = to_namespace.as_ref().unwrap_or(&image.namespace);
                jobs = jobs.to_region(&to_region).to_namespace(namespace.as_str());
                if overwrite {
                    jobs = jobs.overwrite();
                }
                match started(&start_options, jobs.start()).await {
                    Ok(jobs) => waits.push((image.to_string(), jobs.wait())),
                    // The others can be started.
                    Err(failure) => {
                        let failure = failure.about(&image);
                        failure.print(options.verbose > 0);
                        exit = exit.max(failure.exit);
                    }
                }
            }
            if start_options.wait {
                return Ok(exit.max(wait(options, &start_options.wait_options, waits).await?.0));
            }
            if !options.quiet && !waits.is_empty() {
                report(
                    "note: the service accepted the request; run `syncjobs swr wait` to learn whether the images are copied",
                );
            }
            Ok(exit)
        }
        Swr::Targets { repository, source } => {
            let client = environment.swr(source.of(&repository)?)?;
            let mut targets = client.targets(repository.namespace, repository.repository).await?;
            let limit = options.limit.and_then(|limit| usize::try_from(limit).ok());
            targets.truncate(limit.unwrap_or(usize::MAX));
            write_all(options, &targets)?;
            Ok(Exit::Success)
        }
    }
}

/// Starts a job; if it is waited for, within the time limit of the wait.
async fn started<J>(
    StartOptions { wait, wait_options }: &StartOptions,
    start: impl Future<Output = Result<J, Error>>,
) -> Result<J, Failure> {
    if !wait {
        return Ok(start.await?);
    }
    let limit = wait_options.timeout;
    let late = |_| {
        let problem = format!("the start timed out after {} s", limit.as_secs_f64());
        Failure::new(Exit::Timeout, format!("{problem}: {MAY_HAVE_STARTED}"))
    };
    Ok(timeout(limit, start).await.map_err(late)??)
}

/// Returns each image with its jobs. Images of the same region share a client.
fn selected(
    environment: &Environment,
    ImageArguments { images, source }: ImageArguments,
) -> Result<Vec<(Reference, swr_client::Jobs)>, Failure> {
    let mut clients = HashMap::new();
    let select = |Image(image): Image| {
        let client = match clients.entry(source.of(&image)?) {
            Entry::Occupied(client) => client.into_mut(),
            Entry::Vacant(place) => {
                let client = environment.swr(place.key().clone())?;
                place.insert(client)
            }
        };
        let Reference { namespace, repository, tag, .. } = image.clone();
        let jobs = client.jobs(namespace, repository).tag(tag.unwrap_or_default());
        Ok((image, jobs))
    };
    images.into_iter().map(select).collect()
}

async fn sandbox(arguments: SandboxArguments, options: &GlobalOptions) -> Result<(), Failure> {
    let SandboxArguments { port, jobs, expose_on, job_duration } = arguments;
    let mut builder = Sandbox::builder().port(port).jobs(jobs).job_duration(job_duration);
    if let Some(address) = expose_on {
        builder = builder.expose_on(address);
    }
    let sandbox = builder.start().await.map_err(start_failure)?;
    let mut text = format!("# Both services, until Ctrl-C, at\n# {}\n", sandbox.url());
    for (name, value) in sandbox.environment() {
        text += &format!("export {name}={value}\n");
    }
    print(text)?;
    if sandbox.is_exposed() {
        let address = sandbox.address();
        report(format_args!("warning: anyone who can reach {address} can use this sandbox"));
    }
    if !options.quiet {
        report("Serving. Stop with Ctrl-C.");
    }
    tokio::signal::ctrl_c().await?;
    Ok(())
}
