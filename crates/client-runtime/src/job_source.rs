//! Where a waiter finds its jobs, and which of them it has to find.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    future::Future,
};

use futures_util::stream::BoxStream;
use sync_jobs_model::Job;

use crate::{call_options::CallOptions, error::Error, pager::Page, shared_polls::SharedPolls};

/// The jobs that a [`Waiter`](crate::Waiter) waits for. A client implements it.
pub trait JobSource: Clone + fmt::Debug + Send + Sync + 'static {
    /// Requests the jobs once, preferably newest first, so that a poll can end where nothing can have changed.
    fn pages(&self, options: CallOptions) -> BoxStream<'static, Result<Page<Job>, Error>>;

    /// Returns the polls of the client, and a name for the list of [`pages`](Self::pages): waits for jobs of the same list
    /// share its pages. Sources with the same name must request the same list. Default: `None`, so that each wait requests its
    /// own.
    fn shared(&self) -> Option<(&SharedPolls, String)> {
        None
    }

    /// Returns whether a job of [`pages`](Self::pages) is waited for. Default: all are.
    fn selects(&self, _job: &Job) -> bool {
        true
    }

    /// Returns whether a job that is not selected differs from those that are only in its target, so that a wait can state
    /// where the data goes instead. Default: none does.
    fn differs_in_target(&self, _job: &Job) -> bool {
        false
    }

    /// Returns what has to be found. It is called until it succeeds, at the beginning of a poll.
    ///
    /// # Errors
    ///
    /// Returns an error if the expected jobs are not known or cannot be requested.
    fn expected(&self, options: CallOptions) -> impl Future<Output = Result<Expected, Error>> + Send;
}

/// The jobs that a wait must find before it can succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// One job: only one target can be selected.
    One,
    /// For each subject, jobs of several targets. Others may have jobs too.
    Targets {
        /// The targets that must have one, in the form of [`Job::destination`]; a region alone is any target in it.
        destinations: Vec<String>,
        /// The minimum number of targets that must have one.
        count: usize,
    },
}

impl Expected {
    /// Returns the targets without a job: destinations, and how many others, such as `1 more target`.
    pub(crate) fn missing(&self, jobs: &[Job]) -> Vec<String> {
        let Self::Targets { destinations, count } = self else { return Vec::new() };
        let mut found: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for job in jobs {
            found.entry(&job.subject).or_default().insert(job.destination());
        }
        if found.is_empty() {
            // The subject that there will be has no target yet.
            found.insert("", BTreeSet::new());
        }
        let is_missing = |destination: &&String| found.values().any(|found| !contains(found, destination));
        let mut missing: Vec<_> = destinations.iter().filter(is_missing).cloned().collect();
        let fewest = found.values().map(BTreeSet::len).min().unwrap_or_default() + missing.len();
        match count.saturating_sub(fewest) {
            0 => {}
            1 => missing.push("1 more target".to_owned()),
            more => missing.push(format!("{more} more targets")),
        }
        missing
    }
}

/// Returns whether `found` has a destination, or one in a region.
fn contains(found: &BTreeSet<String>, destination: &str) -> bool {
    let region = format!("{destination}/");
    found.contains(destination)
        || found.range(region.clone()..).next().is_some_and(|first| first.starts_with(&region))
}

#[cfg(test)]
mod tests {
    use sync_jobs_model::JobState;

    use super::*;
    use crate::newest::tests::job;

    #[test]
    fn each_subject_needs_a_job_of_each_destination_and_as_many_as_are_counted() {
        let job = |subject: &str, region: &str| {
            let mut job = job(1, JobState::Succeeded);
            job.subject = subject.to_owned();
            job.target.as_mut().unwrap().region = region.to_owned();
            job
        };
        let targets = |destinations: &[&str], count| Expected::Targets {
            destinations: destinations.iter().map(|region| format!("{region}/team")).collect(),
            count,
        };
        let regions = |regions: &[&str], count| Expected::Targets {
            destinations: regions.iter().map(ToString::to_string).collect(),
            count,
        };
        let one = [job("x", "a")];
        let both = [job("x", "a"), job("x", "b")];
        let other = [job("x", "a"), job("y", "b")];
        for (expected, jobs, missing) in [
            (Expected::One, &[][..], ""),
            (targets(&["a", "b"], 0), &[], "a/team b/team"),
            (targets(&["a", "b"], 0), &one, "b/team"),
            (targets(&["a", "b"], 0), &both, ""),
            (targets(&["a", "b"], 0), &other, "a/team b/team"),
            (targets(&["a"], 0), &both, ""),
            (targets(&[], 1), &[], "1 more target"),
            (targets(&[], 3), &one, "2 more targets"),
            (targets(&[], 2), &other, "1 more target"),
            (targets(&[], 2), &both, ""),
            (targets(&["c"], 3), &one, "c/team 1 more target"),
            (targets(&["a", "b"], 1), &one, "b/team"),
            (regions(&["a", "b"], 0), &one, "b"),
            (regions(&["a"], 0), &one, ""),
            (regions(&["a", "b"], 0), &other, "a b"),
            (regions(&["a"], 2), &one, "1 more target"),
            // No prefix of a region is a region.
            (regions(&["", "team"], 0), &one, " team"),
        ] {
            assert_eq!(expected.missing(jobs).join(" "), missing, "{expected:?} {jobs:?}");
        }
    }
}
