//! The course of a job: the statuses that it has, one after another.

use std::{fmt, time::Duration};

use serde::Deserialize;
use sync_jobs_model::Timestamp;

use crate::clock::later;

/// The course of a job.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Course {
    /// There is no job.
    Nothing,
    /// There are as many jobs of the past as the sandbox has in each archive.
    Archive,
    /// A job of the past: when it was created, when it ended, and its final status.
    Ended(Timestamp, Timestamp, &'static str),
    /// A job that changes: its status in the first quarter of its duration, until the end, and after that.
    Moving(#[serde(borrow)] [&'static str; 3]),
    /// The same, but only a part is done at the end: how much, in percent, and why.
    MovingPartly(#[serde(borrow)] [&'static str; 3], i64, &'static str),
    /// A job that changes, and that is created when a job that started at the same time has ended.
    Late(#[serde(borrow)] [&'static str; 3]),
}

/// A job at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) status: &'static str,
    pub(crate) created: Timestamp,
    /// When the job got its status.
    pub(crate) updated: Timestamp,
    /// How much is done, in thousandths: half of it if the job never ends, nothing if it never runs.
    pub(crate) done: i64,
    /// Why not everything is done at the end.
    pub(crate) error: Option<&'static str>,
}

impl Course {
    /// Returns whether the job changes.
    pub(crate) fn moves(&self) -> bool {
        matches!(self, Self::Moving(_) | Self::MovingPartly(..) | Self::Late(_))
    }

    /// Returns the job at `now`. One that changes has started at `start` and takes `duration`.
    pub(crate) fn at(&self, start: Timestamp, duration: Duration, now: Timestamp) -> Option<Moment> {
        let (statuses, percent, error) = match self {
            Self::Nothing | Self::Archive => return None,
            Self::Late(statuses) => {
                let created = later(start, duration);
                return if created <= now {
                    Self::Moving(*statuses).at(created, duration, now)
                } else {
                    None
                };
            }
            &Self::Ended(created, updated, status) => {
                return Some(Moment { status, created, updated, done: 1000, error: None });
            }
            Self::Moving(statuses) if statuses[0] == statuses[2] => (statuses, 0, None),
            Self::Moving(statuses) if statuses[1] == statuses[2] => (statuses, 50, None),
            Self::Moving(statuses) => (statuses, 100, None),
            Self::MovingPartly(statuses, percent, error) => (statuses, *percent, Some(*error)),
        };
        let changes = [start, later(start, duration / 4), later(start, duration)];
        let phase = changes.iter().rposition(|change| *change <= now).unwrap_or(0);
        let progress = match [now, changes[2]].map(|end| end.duration_since(changes[1]).as_millis()) {
            _ if phase == 2 => 1000,
            [run, whole] => i64::try_from(run * 1000 / whole.max(1)).unwrap_or_default().max(0),
        };
        let since = statuses.iter().position(|status| *status == statuses[phase]).unwrap_or(phase);
        Some(Moment {
            status: statuses[phase],
            created: start,
            updated: changes[since],
            done: progress * percent / 100,
            error: error.filter(|_| phase == 2),
        })
    }
}

impl fmt::Display for Course {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("no jobs"),
            Self::Archive => f.write_str("1000 ended jobs by default"),
            Self::Ended(_, _, status) => f.write_str(status),
            Self::Moving([_, running, end]) if running == end => write!(f, "stays {end}"),
            Self::Moving([_, _, end]) => write!(f, "moves to {end}"),
            Self::Late([_, _, end]) => write!(f, "appears late, moves to {end}"),
            Self::MovingPartly([_, _, end], percent, error) => {
                write!(f, "moves to {end}, {percent}% done, {error}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_job_waits_runs_and_ends_and_does_not_turn_back() {
        let course = Course::Moving(["waiting", "running", "success"]);
        let start = at(100);
        for (second, status, updated, done) in [
            (0, "waiting", 100, 0),
            (100, "waiting", 100, 0),
            (101, "running", 101, 0),
            (102, "running", 101, 333),
            (103, "running", 101, 666),
            (104, "success", 104, 1000),
            (9999, "success", 104, 1000),
        ] {
            let expected = Moment { status, created: start, updated: at(updated), done, error: None };
            let moment = course.at(start, Duration::from_secs(4), at(second));
            assert_eq!(moment, Some(expected), "{second}");
        }
        let at_start = |duration| course.at(start, duration, start).map(|moment| moment.status);
        assert_eq!(at_start(Duration::ZERO), Some("success"));
        assert_eq!(at_start(Duration::MAX), Some("waiting"));
    }

    #[test]
    fn a_status_that_stays_is_as_old_as_its_first_phase() {
        for (statuses, updated, done) in
            [(["waiting", "running", "running"], 101, 500), (["free"; 3], 100, 0)]
        {
            let moment = Course::Moving(statuses).at(at(100), Duration::from_secs(4), at(9999)).unwrap();
            assert_eq!((moment.status, moment.updated, moment.done), (statuses[2], at(updated), done));
        }
    }

    #[test]
    fn a_job_that_ends_in_part_has_an_error_at_its_end() {
        let course = Course::MovingPartly(["waiting", "running", "success"], 40, "no access");
        for (second, done, error) in [(102, 133, None), (104, 400, Some("no access"))] {
            let moment = course.at(at(100), Duration::from_secs(4), at(second)).unwrap();
            assert_eq!((moment.done, moment.error), (done, error));
        }
    }

    #[test]
    fn a_late_job_is_created_when_others_have_ended() {
        let course = Course::Late(["waiting", "running", "success"]);
        for (second, expected) in [
            (103, None),
            (104, Some(("waiting", 104))),
            (105, Some(("running", 104))),
            (108, Some(("success", 104))),
        ] {
            let moment = course.at(at(100), Duration::from_secs(4), at(second));
            let found = moment.map(|moment| (moment.status, moment.created.as_second()));
            assert_eq!(found, expected, "{second}");
        }
    }

    #[test]
    fn a_job_of_the_past_does_not_change() {
        let course = Course::Ended(at(7), later(at(7), Duration::from_millis(2500)), "failed");
        for second in [0, 8, 9999] {
            let moment = course.at(at(100), Duration::from_secs(4), at(second)).unwrap();
            assert_eq!((moment.status, moment.created), ("failed", at(7)));
            assert_eq!((moment.updated.as_millisecond(), moment.done), (9500, 1000));
        }
    }
}
