//! How a job moves: it waits for the first quarter of its time, runs for the rest, and ends.

use std::time::Duration;

use sync_jobs_model::Timestamp;

use crate::clock::later;

/// Where a job that moves is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Pending,
    /// Running, with this many thousandths behind it.
    Running(i64),
    Ended,
}

/// The phase of a job that began at `begun` and takes `duration`, and since when it is in it.
pub(crate) fn phase(begun: Timestamp, duration: Duration, now: Timestamp) -> (Phase, Timestamp) {
    let runs = later(begun, duration / 4);
    let ends = later(begun, duration);
    if now >= ends {
        (Phase::Ended, ends)
    } else if now >= runs {
        let run = now.duration_since(runs).as_millis();
        let whole = ends.duration_since(runs).as_millis().max(1);
        (Phase::Running(i64::try_from(run * 1000 / whole).unwrap_or(1000)), runs)
    } else {
        (Phase::Pending, begun)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_waits_runs_and_ends_and_does_not_turn_back() {
        let begun = Timestamp::from_second(100).unwrap();
        for (second, expected, since) in [
            (0, Phase::Pending, 100),
            (100, Phase::Pending, 100),
            (101, Phase::Running(0), 101),
            (102, Phase::Running(333), 101),
            (103, Phase::Running(666), 101),
            (104, Phase::Ended, 104),
            (9999, Phase::Ended, 104),
        ] {
            let now = Timestamp::from_second(second).unwrap();
            let expected = (expected, Timestamp::from_second(since).unwrap());
            assert_eq!(phase(begun, Duration::from_secs(4), now), expected, "{second}");
        }
        assert_eq!(phase(begun, Duration::ZERO, begun), (Phase::Ended, begun));
        assert_eq!(phase(begun, Duration::MAX, begun).0, Phase::Pending);
    }
}
