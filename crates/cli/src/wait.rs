//! Waits for jobs: computes the verdict first, and then writes it.

use futures_util::{Stream, StreamExt as _, stream};
use jiff::tz::TimeZone;
use swr_client::{JobSource, WaitError, WaitStatus, Waiter};
use sync_jobs_client_runtime::{bounded_line, state_words};
use sync_jobs_model::Job;

use crate::{
    exit::Exit,
    failure::{Failure, report},
    interrupt::Interrupt,
    names::Since,
    options::{OutputOptions, ServiceOptions, SeveralOptions, WaitOptions},
    output::{Output, write_all},
    progress::Progress,
    row::Row as _,
};

/// How the command waits.
pub(crate) struct Waiting<'a> {
    pub(crate) service: &'a ServiceOptions,
    pub(crate) options: &'a WaitOptions,
    pub(crate) several: SeveralOptions,
    pub(crate) output: &'a OutputOptions,
}

/// How a wait for several subjects ended.
struct Outcome {
    /// The name of each, and its last status.
    last: Vec<(String, Option<WaitStatus>)>,
    /// The exit code of those that have ended.
    exit: Exit,
    /// The errors other than those of jobs.
    failures: Vec<Failure>,
    end: End,
}

impl Outcome {
    fn fail(&mut self, failure: Failure) {
        self.exit = self.exit.max(failure.exit);
        self.failures.push(failure);
    }

    fn ended(self, end: End) -> Self {
        Self { end, ..self }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum End {
    /// All are done.
    All,
    /// One has succeeded, which is enough.
    AnySucceeded,
    /// One has failed, which is enough.
    FirstFailure,
    Interrupted,
}

impl Waiting<'_> {
    /// Waits until the jobs of each named waiter are done, writes them as they were at the last poll, and returns them with the
    /// exit code. `before` is that of what came before the wait.
    pub(crate) async fn run<S: JobSource>(
        &self,
        interrupt: &mut Interrupt,
        before: Exit,
        waits: impl IntoIterator<Item = (String, Waiter<S>)>,
    ) -> (Exit, Vec<Job>) {
        let output = Output::new::<Job>(self.output);
        let (subjects, waiters): (Vec<_>, Vec<_>) = waits.into_iter().unzip();
        let statuses = stream::select_all(
            waiters
                .into_iter()
                .enumerate()
                .map(|(index, waiter)| self.configured(waiter).map(move |status| (index, status))),
        );
        let zone = if self.output.utc { TimeZone::UTC } else { TimeZone::system() };
        let log = (!self.service.quiet).then_some(report);
        let mut progress = Progress::new(subjects, self.options.timeout, zone, log);
        let outcome = self.follow(statuses, interrupt, &mut progress).await;
        drop(progress);
        self.conclude(outcome, before, output)
    }

    fn configured<S: JobSource>(&self, waiter: Waiter<S>) -> Waiter<S> {
        let waiter = waiter.timeout(self.options.timeout).poll_interval(self.options.interval);
        match self.options.since {
            Some(Since::Time(time)) => waiter.since(time),
            Some(Since::Age(age)) => waiter.max_age(age),
            None => waiter,
        }
    }

    /// Follows the waits until enough is known.
    async fn follow<R: FnMut(String)>(
        &self,
        mut statuses: impl Stream<Item = (usize, Result<WaitStatus, WaitError>)> + Unpin,
        interrupt: &mut Interrupt,
        progress: &mut Progress<R>,
    ) -> Outcome {
        let last = progress.subjects().iter().map(|subject| (subject.clone(), None)).collect();
        let mut outcome = Outcome { last, exit: Exit::Success, failures: Vec::new(), end: End::All };
        loop {
            let heartbeat = async {
                match progress.next_heartbeat() {
                    Some(time) => tokio::time::sleep_until(time).await,
                    None => std::future::pending().await,
                }
            };
            let next = tokio::select! {
                next = statuses.next() => next,
                () = heartbeat => {
                    progress.heartbeat();
                    continue;
                }
                exit = interrupt.received() => {
                    outcome.fail(Failure::interrupted(exit).with(&progress.open_states()));
                    return outcome.ended(End::Interrupted);
                }
            };
            let Some((index, result)) = next else { return outcome };
            match result {
                Ok(status) => {
                    progress.show(index, &status);
                    let (has_failed, has_succeeded) =
                        (unsuccessful(&status.jobs).next().is_some(), status.is_success());
                    outcome.last[index].1 = Some(status);
                    if has_succeeded && self.several.any {
                        return outcome.ended(End::AnySucceeded);
                    }
                    if has_failed && self.several.fail_fast {
                        outcome.exit = outcome.exit.max(Exit::Unsuccessful);
                        return outcome.ended(End::FirstFailure);
                    }
                }
                // Its jobs say why.
                Err(WaitError::Unsuccessful(_)) => outcome.exit = outcome.exit.max(Exit::Unsuccessful),
                Err(error) => {
                    progress.end(index);
                    outcome.fail(Failure::from(error).about(&outcome.last[index].0));
                    if self.several.fail_fast {
                        return outcome.ended(End::FirstFailure);
                    }
                }
            }
        }
    }

    /// Computes the verdict, and then writes the jobs and the errors, which cannot turn it into a success.
    fn conclude(&self, outcome: Outcome, before: Exit, output: Output) -> (Exit, Vec<Job>) {
        let Outcome { last, exit, failures, end } = outcome;
        let mut jobs = Vec::new();
        let mut failed = Vec::new();
        for (subject, status) in last {
            let awaited = status.map(|status| status.jobs).unwrap_or_default();
            let reasons = unsuccessful(&awaited)
                .map(|job| Failure::new(Exit::Unsuccessful, reason(job)).about(&subject));
            failed.extend(reasons);
            jobs.extend(awaited);
        }
        let verdict = if end == End::AnySucceeded { Exit::Success } else { before.max(exit) };
        let written = write_all(output, &jobs, verdict == Exit::Success);
        if verdict != Exit::Success {
            failed.iter().chain(&failures).for_each(|failure| failure.print(self.service.verbose));
        }
        (verdict.after_writing(written), jobs)
    }
}

/// Returns the jobs that have ended without success.
pub(crate) fn unsuccessful(jobs: &[Job]) -> impl Iterator<Item = &Job> {
    jobs.iter().filter(|job| job.state.is_terminal() && !job.state.is_success())
}

/// Returns what has ended without success, and why.
fn reason(job: &Job) -> String {
    let subject = bounded_line(&format!("{} to {}", job.subject, job.destination()));
    let mut text = format!("{subject}: {}", state_words(&job.state));
    for note in job.notes() {
        text += &format!(": {note}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Format;
    use std::time::Duration;

    #[tokio::test(start_paused = true)]
    async fn a_log_is_never_silent_for_more_than_30_seconds() {
        let options =
            WaitOptions { timeout: Duration::from_secs(600), interval: Duration::from_secs(2), since: None };
        let service = ServiceOptions {
            sandbox: true,
            base_url: None,
            ca_cert: None,
            insecure_http: false,
            retries: 0,
            rate: None,
            quiet: false,
            verbose: 0,
        };
        let output = OutputOptions { output: Format::Table, utc: true };
        let waiting = Waiting {
            service: &service,
            options: &options,
            several: SeveralOptions::default(),
            output: &output,
        };
        let mut lines = Vec::new();
        let started = tokio::time::Instant::now();
        let log = |line: String| lines.push((started.elapsed(), line));
        let mut progress = Progress::new(vec!["image".to_owned()], options.timeout, TimeZone::UTC, Some(log));
        let mut interrupt = Interrupt::never();
        let follow = waiting.follow(stream::pending(), &mut interrupt, &mut progress);
        assert!(tokio::time::timeout(Duration::from_secs(120), follow).await.is_err());
        drop(progress);
        let mut latest = Duration::from_secs(30);
        for (time, line) in &lines {
            assert!(line.ends_with(" still waiting; image: no response yet"), "{line}");
            assert!(*time <= latest, "{lines:?}");
            latest = *time + Duration::from_secs(30);
        }
        assert!(latest > Duration::from_secs(120), "{lines:?}");
    }
}
