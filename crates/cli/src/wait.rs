//! Waits for jobs: with a live line on a terminal, with a line per change in a log.

use std::time::Duration;

use futures_util::TryStreamExt as _;
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

/// Waits until the jobs of `waiter` are done, writes them, and returns them with the exit code.
pub(crate) async fn wait<S: JobSource>(
    global: &GlobalOptions,
    options: &WaitOptions,
    subject: &str,
    waiter: Waiter<S>,
) -> Result<(Exit, Vec<Job>), Failure> {
    let mut waiter = waiter.timeout(options.timeout).poll_interval(options.interval);
    waiter = match options.since {
        Some(Since::Time(time)) => waiter.since(time),
        Some(Since::Age(age)) => waiter.max_age(age),
        None => waiter,
    };
    let mut progress = Progress::new(global, subject, options.timeout);
    let mut last: Option<WaitStatus> = None;
    let mut exit = loop {
        tokio::select! {
            status = waiter.try_next() => match status {
                Ok(Some(status)) => {
                    progress.show(&status);
                    last = Some(status);
                }
                Ok(None) => break Exit::Success,
                Err(WaitError::Unsuccessful(_)) => break Exit::Unsuccessful,
                Err(error) => return Err(error.into()),
            },
            interrupted = tokio::signal::ctrl_c() => {
                interrupted?;
                let state = last.as_ref().map_or_else(|| "no response yet".to_owned(), summary);
                return Err(Failure::new(Exit::Interrupted, format!("interrupted; {subject}: {state}")));
            }
        }
    };
    drop(progress);
    let jobs = last.map(|status| status.jobs).unwrap_or_default();
    if !global.quiet
        && let Err(failure) = write_all(global, &jobs)
    {
        failure.print(global.verbose > 0);
        // The output cannot turn another result into a success.
        if exit == Exit::Success {
            exit = failure.exit;
        }
    }
    Ok((exit, jobs))
}

/// Shows each status. The live line is cleared on drop.
struct Progress<'a> {
    global: &'a GlobalOptions,
    subject: &'a str,
    /// Hidden where standard error is not a terminal, and if quiet.
    line: ProgressBar,
    logged: String,
}

impl<'a> Progress<'a> {
    fn new(global: &'a GlobalOptions, subject: &'a str, timeout: Duration) -> Self {
        let target = if global.quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let line = ProgressBar::with_draw_target(None, target).with_finish(ProgressFinish::AndClear);
        if !line.is_hidden() {
            let style = ProgressStyle::with_template("{spinner} {wide_msg}");
            line.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
            line.set_message(format!("{subject}: first poll, timeout {}", duration_words(timeout)));
            line.enable_steady_tick(Duration::from_millis(100));
        }
        Self { global, subject, line, logged: String::new() }
    }

    fn show(&mut self, status: &WaitStatus) {
        let Self { global, subject, line, logged } = self;
        let state = summary(status);
        if !line.is_hidden() {
            let mut text =
                format!("{subject}: {state}{}, {}", counts(status), duration_words(status.elapsed));
            if let Some(delay) = status.next_poll {
                text += &format!(", next poll in {}", duration_words(delay));
            }
            line.set_message(text);
        } else if !global.quiet && *logged != state {
            let zone = if global.utc { TimeZone::UTC } else { TimeZone::system() };
            let now = Timestamp::now().to_zoned(zone).strftime("%H:%M:%S").to_string();
            report(format_args!("{now} {subject}: {state}"));
            *logged = state;
        }
    }
}

/// Returns the aggregate state, how many of several jobs are done, and the first error message.
fn summary(status: &WaitStatus) -> String {
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
