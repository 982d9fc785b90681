//! The commands for Authing.

use std::time::Duration;

use authing_client::{Client, JobSource, Waiter};
use sync_jobs_model::Job;
use tokio::time::{Instant, timeout};

use crate::{
    arguments::{Authing, AwaitedJobs},
    exit::Exit,
    failure::{Failure, report},
    interrupt::Interrupt,
    list::write,
    names::names,
    options::{ServiceOptions, SeveralOptions},
    output::{Output, write_all},
    row::log_line,
    services::Environment,
    start::started,
    wait::{Waiting, unsuccessful},
};

/// How many logs of a failed job are printed, of how many jobs, and the time limit for reading all of them.
const LOGS: usize = 3;
const LOGGED_JOBS: usize = 10;
const LOGS_TIMEOUT: Duration = Duration::from_secs(10);

/// The number of rows per request.
const PAGE_SIZE: u64 = 50;

pub(crate) async fn run(
    command: Authing,
    service: &ServiceOptions,
    interrupt: &mut Interrupt,
) -> Result<Exit, Failure> {
    match command {
        Authing::List { tasks, trigger, list: options } => {
            let tasks = names(tasks)?;
            let environment = Environment::new(service).await?;
            let client = environment.authing()?;
            let lists = tasks.into_iter().map(|task| {
                let mut jobs = client.jobs(task);
                if let Some(trigger) = trigger {
                    jobs = jobs.trigger(trigger);
                }
                let labels = vec![("provider", "authing".to_owned()), ("task", task.to_string())];
                options.list((format!("task {task}"), labels), jobs.list(), PAGE_SIZE, Job::from)
            });
            Ok(write(service, &options, interrupt, lists.collect()).await)
        }
        Authing::Wait { awaited: AwaitedJobs { tasks, jobs }, several, wait_options, output } => {
            let (tasks, jobs) = (names(tasks)?, names(jobs)?);
            let environment = Environment::new(service).await?;
            let client = environment.authing()?;
            let waiting = Waiting { service, options: &wait_options, several, output: &output };
            if jobs.is_empty() {
                let waits = tasks.into_iter().map(|task| (format!("task {task}"), client.jobs(task).wait()));
                Ok(wait(&client, &waiting, interrupt, waits).await)
            } else {
                let waits = jobs.into_iter().map(|job| (format!("job {job}"), client.job(job.get()).wait()));
                Ok(wait(&client, &waiting, interrupt, waits).await)
            }
        }
        Authing::Tasks { list: options } => {
            let environment = Environment::new(service).await?;
            let tasks = environment.authing()?.tasks();
            let list = options.list(Default::default(), tasks, PAGE_SIZE, |task| task);
            Ok(write(service, &options, interrupt, vec![list]).await)
        }
        Authing::Run { task, start_options, output } => {
            let environment = Environment::new(service).await?;
            let client = environment.authing()?;
            let began = Instant::now();
            let job = started(&start_options, began, interrupt, client.jobs(task).start()).await?;
            let subject = format!("job {} of task {task}", job.id());
            if start_options.wait {
                let wait_options = start_options.after_start(began);
                let several = SeveralOptions::default();
                let waiting = Waiting { service, options: &wait_options, several, output: &output };
                return Ok(wait(&client, &waiting, interrupt, [(subject, job.wait())]).await);
            }
            let (exit, shown) = tokio::select! {
                // The exit code is that of the start, which was accepted.
                shown = job.get() => (Exit::Success, shown.map_err(Failure::from)),
                exit = interrupt.received() => (exit, Err(Failure::interrupted(exit))),
            };
            let rows: Vec<_> = shown.as_ref().ok().cloned().map(Job::from).into_iter().collect();
            let written = write_all(Output::new::<Job>(&output), &rows, !rows.is_empty());
            if let Err(failure) = shown {
                report(format_args!("warning: {subject} was started, but could not be read back"));
                failure.print(service.verbose);
            }
            Ok(exit.after_writing(written))
        }
        Authing::Logs { job, list: options } => {
            let environment = Environment::new(service).await?;
            let logs = environment.authing()?.logs(job);
            let list = options.list(Default::default(), logs, PAGE_SIZE, |log| log);
            Ok(write(service, &options, interrupt, vec![list]).await)
        }
    }
}

/// Waits for the jobs, and prints the first logs of those that failed.
async fn wait<S: JobSource>(
    client: &Client,
    waiting: &Waiting<'_>,
    interrupt: &mut Interrupt,
    waits: impl IntoIterator<Item = (String, Waiter<S>)>,
) -> Exit {
    let (exit, jobs) = waiting.run(interrupt, Exit::Success, waits).await;
    if exit == Exit::Unsuccessful && !waiting.service.quiet {
        let failed = unsuccessful(&jobs).take(LOGGED_JOBS);
        let print = async {
            for job in failed {
                let logs = client.list_sync_job_logs().sync_job_id(job.id).success(false).pager();
                if let Ok(page) = logs.page_size(LOGS as u64).send().await {
                    for log in page.items.iter().take(LOGS) {
                        report(format_args!("failed: job {}: {}", job.id, log_line(log)));
                    }
                }
            }
        };
        // Best effort: the exit code is that of the wait.
        let _ = timeout(LOGS_TIMEOUT, print).await;
    }
    exit
}
