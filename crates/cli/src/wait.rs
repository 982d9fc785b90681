//! Waits for jobs: with a live line on a terminal, with a line per change in a log.

use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle};
use jiff::{SignedDuration, Timestamp, Unit, tz::TimeZone};
use swr_client::{JobSource, WaitError, WaitStatus, Waiter};
use sync_jobs_client_runtime::{bounded_line, state_words};
use sync_jobs_model::{Job, JobState};

use crate::{
    arguments::{GlobalOptions, Since, WaitOptions},
    failure::{Exit, Failure, report},
    output::write_all,
};

/// Waits until the jobs of each named waiter are done, writes them, and returns them with the exit code. After a timeout, they
/// are written as they were at the last poll.
pub(crate) async fn wait<S: JobSource>(
    global: &GlobalOptions,
    options: &WaitOptions,
    waits: impl IntoIterator<Item = (String, Waiter<S>)>,
) -> Result<(Exit, Vec<Job>), Failure> {
    let (subjects, waiters): (Vec<_>, Vec<_>) = waits.into_iter().unzip();
    let several = subjects.len() > 1;
    let mut last: Vec<Option<WaitStatus>> = vec![None; subjects.len()];
    let mut progress = Progress::new(global, subjects, options.timeout);
    let mut statuses = stream::select_all(waiters.into_iter().enumerate().map(|(index, waiter)| {
        let waiter = waiter.timeout(options.timeout).poll_interval(options.interval);
        let waiter = match options.since {
            Some(Since::Time(time)) => waiter.since(time),
            Some(Since::Age(age)) => waiter.max_age(age),
            None => waiter,
        };
        waiter.map(move |status| (index, status))
    }));
    let mut exit = Exit::Success;
    let mut failures = Vec::new();
    loop {
        tokio::select! {
            next = statuses.next() => match next {
                Some((index, Ok(status))) => {
                    progress.show(index, &status);
                    last[index] = Some(status);
                }
                Some((_, Err(WaitError::Unsuccessful(_)))) => exit = exit.max(Exit::Unsuccessful),
                Some((index, Err(error))) => {
                    if !error.is_timeout() {
                        last[index] = None;
                    }
                    let failure = Failure::from(error);
                    let subject = &progress.subjects[index];
                    failures.push(if several { failure.about(subject) } else { failure });
                }
                None => break,
            },
            interrupted = tokio::signal::ctrl_c() => {
                interrupted?;
                return Err(Failure::new(Exit::Interrupted, format!("interrupted; {}", progress.states())));
            }
        }
    }
    drop(progress);
    let jobs: Vec<_> = last.into_iter().flatten().flat_map(|status| status.jobs).collect();
    exit = failures.iter().map(|failure| failure.exit).fold(exit, Exit::max);
    if !global.quiet
        && (failures.is_empty() || !jobs.is_empty())
        && let Err(failure) = write_all(global, &jobs)
    {
        // The output cannot turn another result into a success.
        if exit == Exit::Success {
            exit = failure.exit;
        }
        failures.push(failure);
    }
    for failure in failures {
        failure.print(global.verbose > 0);
    }
    Ok((exit, jobs))
}

/// Shows each status. The live line is cleared on drop.
struct Progress<'a> {
    global: &'a GlobalOptions,
    subjects: Vec<String>,
    /// The last known state of each subject.
    states: Vec<String>,
    /// Hidden where standard error is not a terminal, and if quiet.
    line: ProgressBar,
}

impl<'a> Progress<'a> {
    fn new(global: &'a GlobalOptions, subjects: Vec<String>, timeout: Duration) -> Self {
        let target = if global.quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let line = ProgressBar::with_draw_target(None, target).with_finish(ProgressFinish::AndClear);
        let states = vec!["no response yet".to_owned(); subjects.len()];
        if !line.is_hidden() {
            let style = ProgressStyle::with_template("{spinner} {wide_msg}");
            line.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
            line.set_message(format!(
                "{}: first poll, timeout {}",
                subjects.join(", "),
                duration_words(timeout)
            ));
            line.enable_steady_tick(Duration::from_millis(100));
        }
        Self { global, subjects, states, line }
    }

    fn show(&mut self, index: usize, status: &WaitStatus) {
        let state = summary(status);
        let subject = &self.subjects[index];
        let is_new = self.states[index] != state;
        if is_new && self.line.is_hidden() && !self.global.quiet {
            let zone = if self.global.utc { TimeZone::UTC } else { TimeZone::system() };
            let now = Timestamp::now().to_zoned(zone).strftime("%H:%M:%S").to_string();
            report(format_args!("{now} {subject}: {state}"));
        }
        self.states[index] = state;
        let mut text = format!("{}{}, {}", self.states(), counts(status), duration_words(status.elapsed));
        if let Some(delay) = status.next_poll {
            text += &format!(", next poll in {}", duration_words(delay));
        }
        self.line.set_message(text);
    }

    /// Returns the last known state of each subject.
    fn states(&self) -> String {
        let states = self.subjects.iter().zip(&self.states);
        states.map(|(subject, state)| format!("{subject}: {state}")).collect::<Vec<_>>().join("; ")
    }
}

/// Returns why the poll failed, or else the aggregate state, how many of several jobs are done, and the first error message.
fn summary(status: &WaitStatus) -> String {
    if let Some(error) = &status.error {
        return format!("the poll failed: {error}");
    }
    let Some(state) = &status.state else { return "no job yet".to_owned() };
    let mut text = state_words(state);
    if status.jobs.len() > 1 {
        let done = status.jobs.iter().filter(|job| job.state.is_terminal()).count();
        text += &format!(" ({done} of {} done)", status.jobs.len());
    }
    if !status.missing.is_empty() {
        text += &format!(", no job yet for {}", bounded_line(&status.missing.join(", ")));
    }
    let failed = status.jobs.iter().find(|job| job.state == JobState::Failed);
    if let Some(error) = failed.and_then(|job| job.error.as_deref()) {
        text += &format!(": {}", bounded_line(error));
    }
    text
}

/// Returns how many accounts and departments are synchronised, if the service reports it.
fn counts(status: &WaitStatus) -> String {
    let counts = status.jobs.iter().filter_map(|job| job.counts).flat_map(|counts| counts.all());
    let (mut succeeded, mut total) = (0_i64, 0_i64);
    for progress in counts {
        succeeded = succeeded.saturating_add(progress.succeeded.unwrap_or_default());
        total = total.saturating_add(progress.total.unwrap_or_default());
    }
    if total == 0 { String::new() } else { format!(", {succeeded} of {total} synchronised") }
}

/// Returns a duration in two units at most.
fn duration_words(duration: Duration) -> String {
    let unit = if duration < Duration::from_secs(3600) { Unit::Second } else { Unit::Minute };
    let duration = SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX);
    format!("{:#}", duration.round(unit).unwrap_or(duration))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_two_units_at_most() {
        for (millis, expected) in [
            (0, "0s"),
            (499, "0s"),
            (500, "1s"),
            (59_400, "59s"),
            (59_500, "1m"),
            (61_000, "1m 1s"),
            (600_000, "10m"),
            (3_599_000, "59m 59s"),
            (3_600_000, "1h"),
            (3_661_000, "1h 1m"),
            (90_000_000, "25h"),
        ] {
            assert_eq!(duration_words(Duration::from_millis(millis)), expected, "{millis}");
        }
    }
}
