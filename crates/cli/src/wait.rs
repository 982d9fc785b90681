//! Progress while waiting: a live line on a terminal, a line a change in a log.

use std::{
    io::{self, IsTerminal as _},
    time::Duration,
};

use futures_util::{StreamExt as _, stream::BoxStream};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::{Timestamp, tz::TimeZone};
use swr_client::{WaitError, WaitStatus};
use sync_jobs_model::JobState;

use crate::{
    arguments::Everywhere,
    failure::{Exit, Failure},
    output::Output,
    table::{visible, words},
};

/// Follows `standings` to their end, and writes the jobs that have ended.
pub(crate) async fn follow(
    everywhere: &Everywhere,
    what: &str,
    timeout: Duration,
    mut standings: BoxStream<'static, Result<WaitStatus, WaitError>>,
) -> Result<Exit, Failure> {
    let mut progress = Progress::new(everywhere, what, timeout);
    let mut last: Option<WaitStatus> = None;
    loop {
        tokio::select! {
            standing = standings.next() => match standing {
                None => break,
                Some(Ok(standing)) => {
                    progress.show(&standing);
                    last = Some(standing);
                }
                Some(Err(error)) => {
                    progress.clear();
                    return Err(error.into());
                }
            },
            interrupted = tokio::signal::ctrl_c() => {
                progress.clear();
                interrupted?;
                let state = last.as_ref().map_or_else(|| "not asked yet".to_owned(), state_in_words);
                return Err(Failure::new(Exit::Interrupted, format!("interrupted; {what}: {state}")));
            }
        }
    }
    progress.clear();
    let Some(end) = last else { return Ok(Exit::OutOfTime) };
    let exit = if end.is_success() { Exit::Success } else { Exit::Ended };
    if !everywhere.quiet {
        let mut output = Output::new(everywhere)?;
        for job in end.jobs {
            output.write(job)?;
        }
        output.finish()?;
    }
    Ok(exit)
}

enum Progress {
    Silent,
    Live { bar: ProgressBar, what: String },
    Log { what: String, utc: bool, last: Option<String> },
}

impl Progress {
    fn new(everywhere: &Everywhere, what: &str, timeout: Duration) -> Self {
        let what = visible(what);
        if everywhere.quiet {
            Self::Silent
        } else if io::stderr().is_terminal() {
            let bar = ProgressBar::new_spinner();
            let style = ProgressStyle::with_template("{spinner} {wide_msg}")
                .unwrap_or_else(|_| ProgressStyle::default_spinner());
            bar.set_style(style);
            bar.set_message(format!("{what}: asking for the first time, for {} at most", in_words(timeout)));
            bar.enable_steady_tick(Duration::from_millis(100));
            Self::Live { bar, what }
        } else {
            Self::Log { what, utc: everywhere.utc, last: None }
        }
    }

    fn show(&mut self, standing: &WaitStatus) {
        let state = state_in_words(standing);
        match self {
            Self::Silent => {}
            Self::Live { bar, what } => {
                let next = standing
                    .next_poll
                    .map(|pause| format!(", next in {}", in_words(pause)))
                    .unwrap_or_default();
                let moved = moved_in_words(standing);
                bar.set_message(format!("{what}: {state}{moved}, {}{next}", in_words(standing.elapsed)));
            }
            Self::Log { what, utc, last } => {
                if last.as_ref() != Some(&state) {
                    let zone = if *utc { TimeZone::UTC } else { TimeZone::system() };
                    let now = Timestamp::now().to_zoned(zone).strftime("%H:%M:%S").to_string();
                    anstream::eprintln!("{now} {what}: {state}");
                    *last = Some(state);
                }
            }
        }
    }

    fn clear(&self) {
        if let Self::Live { bar, .. } = self {
            bar.finish_and_clear();
        }
    }
}

/// The whole in one word, and how many jobs stand where if there are several.
fn state_in_words(standing: &WaitStatus) -> String {
    let Some(state) = &standing.state else { return "not there yet".to_owned() };
    let mut text = words(state);
    if standing.jobs.len() > 1 {
        let ended = standing.jobs.iter().filter(|job| job.state.is_terminal()).count();
        text.push_str(&format!(" ({ended} of {} ended)", standing.jobs.len()));
    }
    let failed = standing.jobs.iter().find(|job| job.state == JobState::Failed);
    if let Some(error) = failed.and_then(|job| job.error.as_deref()) {
        text.push_str(&format!(": {}", visible(error)));
    }
    text
}

/// How many accounts and departments were moved so far, where the service tells.
fn moved_in_words(standing: &WaitStatus) -> String {
    let counts = standing.jobs.iter().filter_map(|job| job.counts).flat_map(|counts| counts.all());
    let (mut succeeded, mut total) = (0_i64, 0_i64);
    for progress in counts {
        succeeded = succeeded.saturating_add(progress.succeeded.unwrap_or_default());
        total = total.saturating_add(progress.total.unwrap_or_default());
    }
    if total == 0 { String::new() } else { format!(", {succeeded} of {total} moved") }
}

fn in_words(duration: Duration) -> String {
    let seconds = duration.as_secs_f64().round().max(0.0);
    let duration = Duration::from_secs_f64(seconds);
    let (hours, minutes, seconds) =
        (duration.as_secs() / 3600, duration.as_secs() / 60 % 60, duration.as_secs() % 60);
    match (hours, minutes) {
        (0, 0) => format!("{seconds} s"),
        (0, _) => format!("{minutes} min {seconds:02} s"),
        _ => format!("{hours} h {minutes:02} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_told_in_two_units_at_most() {
        for (millis, expected) in [
            (0, "0 s"),
            (499, "0 s"),
            (500, "1 s"),
            (59_400, "59 s"),
            (59_500, "1 min 00 s"),
            (61_000, "1 min 01 s"),
            (600_000, "10 min 00 s"),
            (3_599_000, "59 min 59 s"),
            (3_600_000, "1 h 00 min"),
            (3_661_000, "1 h 01 min"),
            (90_000_000, "25 h 00 min"),
        ] {
            assert_eq!(in_words(Duration::from_millis(millis)), expected, "{millis}");
        }
    }
}
