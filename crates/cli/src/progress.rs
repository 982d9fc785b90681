//! How a wait is going: a live line on a terminal, a line per change and a sign of life in a log.

use std::{
    fmt::{self, Display},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressState, ProgressStyle};
use jiff::{SignedDuration, Timestamp, Unit, tz::TimeZone};
use swr_client::WaitStatus;
use sync_jobs_client_runtime::{bounded_line, state_words};
use sync_jobs_model::{JobCounts, JobState};
use tokio::time::Instant;

/// The longest silence of a log: some CI systems end a job that prints nothing.
const HEARTBEAT: Duration = Duration::from_secs(25);

/// How many subjects that are not done a message names.
const NAMED: usize = 10;

/// Shows each status of a wait. The live line is cleared on drop.
pub(crate) struct Progress<R> {
    subjects: Vec<String>,
    /// The last known state of each subject.
    states: Vec<String>,
    is_done: Vec<bool>,
    /// Hidden where standard error is not a terminal, and if quiet.
    line: ProgressBar,
    log: Option<Log<R>>,
}

/// The log of a wait, where there is no live line.
struct Log<R> {
    zone: TimeZone,
    report: R,
    /// What kind of failure was logged last, if no poll has succeeded since.
    failure: Option<(Option<u16>, bool, bool)>,
    last_line: Instant,
}

impl<R: FnMut(String)> Log<R> {
    fn write(&mut self, text: impl Display) {
        let now = Timestamp::now().to_zoned(self.zone.clone()).strftime("%H:%M:%S").to_string();
        (self.report)(format!("{now} {text}"));
        self.last_line = Instant::now();
    }
}

impl<R: FnMut(String)> Progress<R> {
    /// Creates the progress of a wait for `subjects`, which logs with `report`, or not at all if that is `None`.
    pub(crate) fn new(subjects: Vec<String>, timeout: Duration, zone: TimeZone, report: Option<R>) -> Self {
        let target = match report {
            Some(_) => ProgressDrawTarget::stderr(),
            None => ProgressDrawTarget::hidden(),
        };
        let line = ProgressBar::with_draw_target(None, target).with_finish(ProgressFinish::AndClear);
        let states = vec!["no response yet".to_owned(); subjects.len()];
        let is_done = vec![false; subjects.len()];
        let log = report.filter(|_| line.is_hidden());
        let log = log.map(|report| Log { zone, report, failure: None, last_line: Instant::now() });
        let progress = Self { subjects, states, is_done, line, log };
        if !progress.line.is_hidden() {
            let clock = |state: &ProgressState, out: &mut dyn fmt::Write| {
                // A line without a clock is better than none.
                let _ = out.write_str(&duration_words(state.elapsed()));
            };
            let style = ProgressStyle::with_template("{spinner} {clock} {wide_msg}");
            let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
            progress.line.set_style(style.with_key("clock", clock));
            let first = format!("first poll, timeout {}", duration_words(timeout));
            progress.line.set_message(progress.open(1, |_| &first));
            progress.line.enable_steady_tick(Duration::from_millis(100));
        }
        progress
    }

    pub(crate) fn subjects(&self) -> &[String] {
        &self.subjects
    }

    /// Returns when the log needs a sign of life. A live line needs none.
    pub(crate) fn next_heartbeat(&self) -> Option<Instant> {
        self.log.as_ref().map(|log| log.last_line + HEARTBEAT)
    }

    pub(crate) fn heartbeat(&mut self) {
        let states = self.states(1);
        if let Some(log) = &mut self.log {
            log.write(format_args!("still waiting; {states}"));
        }
    }

    /// Shows a status of the subject with this index.
    pub(crate) fn show(&mut self, index: usize, status: &WaitStatus) {
        let mut live = match &status.error {
            None => self.succeeded(index, status),
            Some(error) => {
                let failure = error.to_string();
                // The text of the same failure may differ, such as in the number of attempts.
                let kind = (error.effective_status(), error.is_connection(), error.is_timeout());
                if let Some(log) = &mut self.log
                    && log.failure != Some(kind)
                {
                    log.write(format_args!(
                        "{}: a poll failed, trying again: {failure}",
                        self.subjects[index]
                    ));
                    log.failure = Some(kind);
                }
                format!("a poll failed, trying again: {failure}")
            }
        };
        if !self.line.is_hidden() {
            if let Some(delay) = status.next_poll {
                live += &format!(", next poll in {}", duration_words(delay));
            }
            let is_one = self.subjects.len() == 1 && status.next_poll.is_some();
            let message = if is_one { self.open(1, |_| &live) } else { self.states(1) };
            self.line.set_message(message);
        }
    }

    /// Shows the status of a poll that succeeded, and returns its text.
    fn succeeded(&mut self, index: usize, status: &WaitStatus) -> String {
        let state = summary(status);
        self.is_done[index] = status.is_terminal();
        if let Some(log) = &mut self.log {
            log.failure = None;
            if self.states[index] != state {
                log.write(format_args!("{}: {state}", self.subjects[index]));
            }
        }
        let text = format!("{state}{}", counts(status));
        self.states[index] = state;
        text
    }

    /// Marks the subject with this index as done, whatever its last state is.
    pub(crate) fn end(&mut self, index: usize) {
        self.is_done[index] = true;
    }

    /// Returns the last known state of the subjects that are not done.
    pub(crate) fn open_states(&self) -> String {
        self.states(NAMED)
    }

    fn states(&self, named: usize) -> String {
        self.open(named, |index| &self.states[index])
    }

    /// Returns how many of several subjects are done, and the text of the first of those that are not.
    fn open<'a>(&self, named: usize, text: impl Fn(usize) -> &'a str) -> String
    where
        R: 'a,
    {
        let open = || (0..self.subjects.len()).filter(|index| !self.is_done[*index]);
        let mut parts: Vec<_> =
            open().take(named).map(|index| format!("{}: {}", self.subjects[index], text(index))).collect();
        let left = open().count();
        if left > parts.len() {
            parts.push(format!("and {} more", left - parts.len()));
        }
        let done = self.subjects.len() - left;
        if self.subjects.len() > 1 {
            parts.insert(0, format!("{done} of {} done", self.subjects.len()));
        }
        parts.join("; ")
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
    let counts = status.jobs.iter().filter_map(|job| job.counts).flat_map(|counts: JobCounts| counts.all());
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

    #[test]
    fn the_states_of_many_are_few_words() {
        let subjects: Vec<_> = (0..12).map(|index| format!("image {index}")).collect();
        let mut progress =
            Progress::new(subjects, Duration::from_secs(60), TimeZone::UTC, Some(|_: String| ()));
        progress.end(0);
        assert_eq!(progress.states(1), "1 of 12 done; image 1: no response yet; and 10 more");
        assert!(progress.open_states().ends_with("; image 10: no response yet; and 1 more"));
    }
}
