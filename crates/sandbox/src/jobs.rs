//! The jobs of a service. Those of its archive are only computed when a page has them.

use std::{cmp::Reverse, collections::HashSet, sync::Mutex, time::Duration};

use sync_jobs_model::Timestamp;

use crate::{
    course::Moment,
    lock::lock,
    scenarios::{Job, TARGETS},
};

/// The first id of the jobs that are started on request. Some SDKs hold ids in 32 bits.
const STARTED_IDS: i64 = 2_000_000_000;

/// A job, and what it is like at the moment.
pub(crate) type Listed = (Job, Moment);

/// The jobs of a service except for those of its archive, oldest first. Those of the scenarios start when they are first listed.
#[derive(Debug, Default)]
pub(crate) struct Jobs(Mutex<Vec<Job>>);

impl Jobs {
    pub(crate) fn new(scenarios: &[Job]) -> Self {
        Self(Mutex::new(scenarios.to_vec()))
    }

    /// Starts `job` at `now` and returns its id. Jobs for which `is_like` is true are older, so they start now at the latest.
    /// It takes the course of the newest of them that moves, or its own course if there is none.
    pub(crate) fn start(&self, job: Job, is_like: impl Fn(&Job) -> bool, now: Timestamp) -> i64 {
        let mut jobs = lock(&self.0);
        let id = STARTED_IDS.saturating_add(i64::try_from(jobs.len()).unwrap_or(i64::MAX));
        let mut course = job.course;
        for other in jobs.iter_mut().filter(|other| is_like(other)) {
            other.start.get_or_insert(now);
            if other.course.moves() {
                course = other.course.clone();
            }
        }
        jobs.push(Job { id, course, start: Some(now), ..job });
        id
    }

    /// Returns the jobs that satisfy `is_in`, as they are at a time, newest first. The slowest jobs take `slowest`.
    pub(crate) fn list(&self, is_in: impl Fn(&Job) -> bool, at: Timestamp, slowest: Duration) -> Vec<Listed> {
        let mut jobs = lock(&self.0);
        let listed = jobs.iter_mut().filter(|job| is_in(job)).filter_map(|job| {
            let start = *job.start.get_or_insert(at);
            // The copy of an image to the first region ends before all others.
            let faster = if job.via == TARGETS[0] { slowest / 4 } else { Duration::ZERO };
            Some((job.clone(), job.course.at(start, slowest.saturating_sub(faster), at)?))
        });
        let mut listed: Vec<_> = listed.collect();
        listed.sort_by_key(|(job, moment)| Reverse((moment.created, job.id)));
        listed
    }

    /// Returns whether a job satisfies `condition`.
    pub(crate) fn any(&self, condition: impl Fn(&Job) -> bool) -> bool {
        lock(&self.0).iter().any(condition)
    }

    /// Returns the names of the jobs, each once, those of the oldest jobs first.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut seen = HashSet::new();
        let names = lock(&self.0).iter().map(|job| job.name.clone()).collect::<Vec<_>>();
        names.into_iter().filter(|name| seen.insert(name.clone())).collect()
    }
}

/// The ids of the jobs of the archives come after this one.
pub(crate) const ARCHIVE_IDS: i64 = 10_000;

/// The jobs on a page, and the number of all jobs.
pub(crate) type Page<J> = (Vec<J>, u64);

/// Returns the page that `window`, the index of the first job and the maximum number of jobs, selects.
///
/// The newest jobs are those of `recent`; of the `older` ones, `make` computes each, 0 being the newest.
pub(crate) fn page<J: Clone>(
    recent: &[J],
    older: u64,
    make: impl Fn(u64) -> J,
    (offset, limit): (u64, u64),
    oldest_first: bool,
) -> Page<J> {
    let total = recent.len() as u64 + older;
    let job = |index: u64| {
        let index = if oldest_first { total - 1 - index } else { index };
        let job = usize::try_from(index).ok().and_then(|index| recent.get(index));
        job.cloned().unwrap_or_else(|| make(index - recent.len() as u64))
    };
    ((offset..offset.saturating_add(limit).min(total)).map(job).collect(), total)
}

/// Seconds between two jobs of an archive.
const SPACING: i64 = 13;
/// 2020-03-01T00:00:00Z, when the newest job of an archive was created, before the examples of the services' documents.
const ARCHIVE_ENDS: i64 = 1_583_020_800;

/// Returns when the job of an archive with this index was created; 0 is the newest.
pub(crate) fn archived(index: u64) -> Timestamp {
    let before = i64::try_from(index).unwrap_or(i64::MAX).saturating_mul(SPACING);
    Timestamp::from_second(ARCHIVE_ENDS.saturating_sub(before)).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{course::Course, scenarios::job, services::tests::at};

    const SECOND: Duration = Duration::from_secs(1);

    fn moving(end: &'static str) -> Course {
        Course::Moving(["waiting", "running", end])
    }

    #[test]
    fn jobs_start_when_first_listed_or_on_request() {
        let jobs = Jobs::new(&[job("a", 1, "", moving("end")), job("a", 2, "", moving("end"))]);
        let list = |name: &str, second| -> Vec<_> {
            let listed = jobs.list(|job| job.name == name, at(second), SECOND);
            listed.into_iter().map(|(job, moment)| (job.id, moment.created)).collect()
        };
        assert_eq!(list("a", 5), [(2, at(5)), (1, at(5))]);
        let start = |name, second| jobs.start(job(name, 0, "", moving("end")), |_| false, at(second));
        let (first, second) = (start("a", 6), start("b", 7));
        assert!(first < second);
        assert_eq!(list("a", 8), [(first, at(6)), (2, at(5)), (1, at(5))]);
        assert_eq!(list("b", 8), [(second, at(7))]);
        assert_eq!(list("c", 8), []);
        assert!(jobs.any(|job| job.name == "b") && !jobs.any(|job| job.name == "c"));
        assert_eq!(jobs.names(), ["a", "b"]);
    }

    #[test]
    fn a_started_job_repeats_the_course_of_the_newest_like_it_that_moves() {
        let ended = Course::Ended(at(0), at(0), "ended");
        let jobs = Jobs::new(&[
            job("a", 1, "", moving("old")),
            job("a", 2, "", moving("new")),
            job("a", 3, "", ended),
            job("b", 4, "", moving("other")),
        ]);
        for (name, end) in [("a", "moves to new"), ("c", "moves to own")] {
            let id = jobs.start(job(name, 0, "", moving("own")), |job| job.name == name, at(0));
            let (started, _) = jobs.list(|job| job.id == id, at(0), SECOND).remove(0);
            assert_eq!(started.course.to_string(), end, "{name}");
        }
        let listed = jobs.list(|job| job.name == "a", at(9), SECOND);
        assert!(listed.iter().all(|(_, moment)| moment.created == at(0)), "the older jobs start no later");
    }

    #[test]
    fn a_page_is_within_the_listing() {
        for (window, oldest_first, expected) in [
            ((0, 10), false, vec![104, 103, 3, 2, 1]),
            ((0, 10), true, vec![1, 2, 3, 103, 104]),
            ((1, 2), false, vec![103, 3]),
            ((1, 3), true, vec![2, 3, 103]),
            ((4, 1), false, vec![1]),
            ((5, 1), false, vec![]),
            ((u64::MAX, u64::MAX), true, vec![]),
            ((0, 0), false, vec![]),
        ] {
            let found = page(&[104, 103], 3, |index| 3 - index, window, oldest_first);
            assert_eq!(found, (expected, 5), "{window:?}");
        }
    }

    #[test]
    fn archived_jobs_are_thirteen_seconds_apart() {
        assert_eq!(archived(0).to_string(), "2020-03-01T00:00:00Z");
        assert_eq!(archived(1).to_string(), "2020-02-29T23:59:47Z");
        assert_eq!(archived(u64::MAX), Timestamp::MIN);
    }
}
