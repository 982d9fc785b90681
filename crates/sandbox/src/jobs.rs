//! The jobs of a service, except for those of its archive.

use std::sync::Mutex;

use sync_jobs_model::Timestamp;

use crate::{course::Course, lock::lock, scenarios::Job};

/// The first id of the jobs that are started on request. Some SDKs hold ids in 32 bits.
const STARTED_IDS: i64 = 2_000_000_000;

/// The jobs of a service with their start, oldest first. Those of the scenarios start when they are first listed.
#[derive(Debug)]
pub(crate) struct Jobs<S>(Mutex<Vec<(Job<S>, Option<Timestamp>)>>);

impl<S: Clone> Jobs<S> {
    pub(crate) fn new(scenarios: &[Job<S>]) -> Self {
        Self(Mutex::new(scenarios.iter().map(|job| (job.clone(), None)).collect()))
    }

    /// Starts a job at `now` and returns its id.
    pub(crate) fn start(&self, name: String, via: &'static str, course: Course<S>, now: Timestamp) -> i64 {
        let mut jobs = lock(&self.0);
        let id = STARTED_IDS.saturating_add(i64::try_from(jobs.len()).unwrap_or(i64::MAX));
        jobs.push((Job { name: name.into(), id, via, course }, Some(now)));
        id
    }

    /// Returns the jobs whose name satisfies `condition`, newest first, with their start.
    pub(crate) fn list(&self, condition: impl Fn(&str) -> bool, now: Timestamp) -> Vec<(Job<S>, Timestamp)> {
        let mut jobs = lock(&self.0);
        let listed = jobs.iter_mut().rev().filter(|(job, _)| condition(&job.name));
        listed.map(|(job, start)| (job.clone(), *start.get_or_insert(now))).collect()
    }

    /// Returns whether the name of a job satisfies `condition`.
    pub(crate) fn any(&self, condition: impl Fn(&str) -> bool) -> bool {
        lock(&self.0).iter().any(|(job, _)| condition(&job.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn jobs_start_when_first_listed_or_on_request() {
        let job = |id| Job { name: "a".into(), id, via: "", course: Course::Nothing::<()> };
        let jobs = Jobs::new(&[job(1), job(2)]);
        let list = |name: &str, second| -> Vec<_> {
            let listed = jobs.list(|found| found == name, at(second));
            listed.into_iter().map(|(job, start)| (job.id, start)).collect()
        };
        assert_eq!(list("a", 5), [(2, at(5)), (1, at(5))]);
        let start = |name: &str, second| jobs.start(name.to_owned(), "", Course::Nothing, at(second));
        let (first, second) = (start("a", 6), start("b", 7));
        assert!(first < second);
        assert_eq!(list("a", 8), [(first, at(6)), (2, at(5)), (1, at(5))]);
        assert_eq!(list("b", 8), [(second, at(7))]);
        assert_eq!(list("c", 8), []);
        assert!(jobs.any(|name| name == "b") && !jobs.any(|name| name == "c"));
    }
}
