//! The jobs of a service, except for those of its archive.

use std::{cmp::Reverse, collections::HashSet, sync::Mutex, time::Duration};

use sync_jobs_model::Timestamp;

use crate::{
    course::Moment,
    lock::lock,
    scenarios::{Job, TARGETS},
};

/// The first id of the jobs that are started on request. Some SDKs hold ids in 32 bits.
const STARTED_IDS: i64 = 2_000_000_000;

/// The jobs of a service, oldest first. Those of the scenarios start when they are first listed.
#[derive(Debug)]
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

    /// Returns the jobs that satisfy `is_in`, as they are at `now`, newest first. The slowest take `duration`.
    pub(crate) fn list(
        &self,
        is_in: impl Fn(&Job) -> bool,
        now: Timestamp,
        duration: Duration,
    ) -> Vec<(Job, Moment)> {
        let mut jobs = lock(&self.0);
        let listed = jobs.iter_mut().filter(|job| is_in(job)).filter_map(|job| {
            let start = *job.start.get_or_insert(now);
            // The copy of an image to the first region ends before all others.
            let faster = if job.via == TARGETS[0] { duration / 4 } else { Duration::ZERO };
            Some((job.clone(), job.course.at(start, duration.saturating_sub(faster), now)?))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{course::Course, scenarios::job};

    const SECOND: Duration = Duration::from_secs(1);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

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
}
