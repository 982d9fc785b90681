//! The commands for Authing.

use std::time::Duration;

use authing_client::{Client, JobSource, Waiter};
use sync_jobs_model::Job;
use tokio::time::timeout;

use crate::{
    arguments::{Authing, AwaitedJobs, StartOptions},
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
    wait::Waiting,
};

/// How many logs of a failed job are printed, and the time limit for reading them.
const LOGS: usize = 3;
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
            let rows = Output::new::<Job>(&output);
            let environment = Environment::new(service).await?;
            let client = environment.authing()?;
            let job = started(&start_options, interrupt, client.jobs(task).start()).await?;
            let StartOptions { wait: is_awaited, wait_options } = start_options;
            if is_awaited {
                drop(rows);
                let several = SeveralOptions::default();
                let waiting = Waiting { service, options: &wait_options, several, output: &output };
                return Ok(wait(&client, &waiting, interrupt, [(format!("task {task}"), job.wait())]).await);
            }
            // The exit code is that of the start, which was accepted.
            match job.get().await.map(Job::from) {
                Ok(job) => Ok(Exit::Success.after_writing(write_all(rows, &[job], true))),
                Err(error) => {
                    report("warning: the task was started, but its job cannot be shown");
                    Failure::from(error).print(service.verbose);
                    Ok(Exit::Success)
                }
            }
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
        for job in jobs.iter().filter(|job| job.state.is_terminal() && !job.state.is_success()) {
            let logs = client.list_sync_job_logs().sync_job_id(job.id).success(false).pager();
            // Best effort: the exit code is that of the wait.
            if let Ok(Ok(page)) = timeout(LOGS_TIMEOUT, logs.page_size(LOGS as u64).send()).await {
                for log in page.items.iter().take(LOGS) {
                    report(format_args!("failed: {}", log_line(log)));
                }
            }
        }
    }
    exit
}
