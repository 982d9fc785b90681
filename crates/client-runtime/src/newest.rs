use std::collections::BTreeMap;

use futures_util::{Stream, TryStreamExt as _};
use jiff::{SignedDuration, Timestamp};
use sync_jobs_model::Job;
use tokio::sync::Mutex;

use crate::{Error, JobPage};

/// Finds the newest job of each target, look after look, in as few pages as the order of the listing allows.
///
/// `J` is a service's job, and `K` tells its target from others. What was read once and cannot count any more is not read
/// again: jobs that have ended, and those that a newer one of the same target has replaced.
pub struct Newest<J, K> {
    created_at: fn(&J) -> Timestamp,
    target: fn(&J) -> K,
    wanted: Box<dyn Fn(&J) -> bool + Send + Sync>,
    since: Option<Timestamp>,
    targets: Option<usize>,
    seen: Mutex<Seen<K>>,
}

struct Seen<K> {
    newest: BTreeMap<K, Job>,
    /// When the newest job was created that the listing held, wanted or not, at a look that was not cut short.
    reached: Option<Timestamp>,
}

impl<J, K> Newest<J, K>
where
    J: Into<Job> + Send,
    K: Ord + Send,
{
    /// A job may turn up in the listing a while after the time that it says it was created at.
    const LATE: SignedDuration = SignedDuration::from_mins(10);

    /// Looks for jobs that were created at `since` or later and of which `wanted` holds.
    ///
    /// There are as many `targets`, if that is known; then a look need not go on to find more.
    pub fn new(
        created_at: fn(&J) -> Timestamp,
        target: fn(&J) -> K,
        since: Option<Timestamp>,
        targets: Option<usize>,
        wanted: impl Fn(&J) -> bool + Send + Sync + 'static,
    ) -> Self {
        let seen = Mutex::new(Seen { newest: BTreeMap::new(), reached: None });
        Self { created_at, target, wanted: Box::new(wanted), since, targets, seen }
    }

    /// Reads `pages` as far as need be, and returns the newest job of each target.
    ///
    /// # Errors
    ///
    /// A page cannot be had.
    pub async fn look(
        &self,
        pages: impl Stream<Item = Result<JobPage<J>, Error>> + Send,
    ) -> Result<Vec<Job>, Error> {
        let mut seen = self.seen.lock().await;
        let floor = self.floor(&seen);
        let mut reached = seen.reached;
        let mut pages = std::pin::pin!(pages);
        while let Some(page) = pages.try_next().await? {
            let ages: Vec<_> = page.jobs.iter().map(self.created_at).collect();
            // Only a page that is sorted shows that the next one has nothing but older jobs.
            let descending = ages.is_sorted_by(|newer, older| newer >= older) && ages.first() > ages.last();
            reached = reached.max(ages.iter().max().copied());
            for job in page.jobs {
                let early = self.since.is_some_and(|since| (self.created_at)(&job) < since);
                if !early && (self.wanted)(&job) {
                    let target = (self.target)(&job);
                    let job = job.into();
                    let known = seen.newest.get(&target).map(|known| (known.created_at, known.id));
                    if known <= Some((job.created_at, job.id)) {
                        seen.newest.insert(target, job);
                    }
                }
            }
            let below = ages.last().copied() < floor && !ages.is_empty();
            let complete = self.targets == Some(seen.newest.len());
            if descending && (below || complete) {
                break;
            }
        }
        seen.reached = reached;
        Ok(seen.newest.values().cloned().collect())
    }

    /// What is older cannot count, or was read before and will not change.
    fn floor(&self, seen: &Seen<K>) -> Option<Timestamp> {
        let unread = seen.reached.map(|reached| reached.saturating_sub(Self::LATE).unwrap_or(Timestamp::MIN));
        let unended = seen.newest.values().filter(|job| !job.state.is_terminal()).map(|job| job.created_at);
        unread.map(|unread| unended.fold(unread, Timestamp::min)).max(self.since)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::{StreamExt as _, stream};
    use sync_jobs_model::{JobState, Provider};

    use super::*;
    use crate::{EndReason, Next};

    pub(crate) fn job(id: i64, state: JobState) -> Job {
        job_of("target", id, state)
    }

    /// A job whose id tells in which minute it was created.
    fn job_of(target: &str, id: i64, state: JobState) -> Job {
        let created_at = Timestamp::from_second(1_700_000_000 + 60 * id).unwrap();
        Job {
            provider: Provider::Swr,
            id,
            subject: "subject".to_owned(),
            image: None,
            source_region: None,
            target: None,
            task_id: None,
            direction: Some(target.to_owned()),
            status: state.as_str().to_owned(),
            state,
            created_at,
            updated_at: created_at,
            trigger: None,
            operator: None,
            overwrite: None,
            counts: None,
            error: None,
        }
    }

    /// Looks for the newest jobs in `jobs`, three on a page; returns their ids and the number of pages read.
    async fn look(newest: &Newest<Job, String>, jobs: &[Job]) -> (Vec<i64>, usize) {
        let read = AtomicUsize::new(0);
        let pages = stream::iter(jobs.chunks(3)).map(|jobs| {
            read.fetch_add(1, Ordering::Relaxed);
            let (jobs, next) = (jobs.to_vec(), Next::End(EndReason::ShortPage));
            Ok(JobPage { jobs, total: None, content_range: None, position: 0, next })
        });
        let found = newest.look(pages).await.unwrap();
        (found.iter().map(|job| job.id).collect(), read.load(Ordering::Relaxed))
    }

    fn newest(since: Option<i64>, targets: Option<usize>, wanted: fn(&Job) -> bool) -> Newest<Job, String> {
        let since = since.map(|id| job(id, JobState::Running).created_at);
        Newest::new(|job| job.created_at, |job| job.destination(), since, targets, wanted)
    }

    #[tokio::test]
    async fn a_look_reads_no_further_than_it_must() {
        use JobState::{Running, Succeeded};
        let listing = |ids: std::ops::RangeInclusive<i64>, state: JobState| -> Vec<_> {
            ids.rev().map(|id| job(id, state.clone())).collect()
        };
        // The only target there is.
        assert_eq!(look(&newest(None, Some(1), |_| true), &listing(1..=30, Running)).await, (vec![30], 1));
        // There may be others, but none that matters is older than `since`.
        assert_eq!(look(&newest(Some(27), None, |_| true), &listing(1..=30, Running)).await, (vec![30], 2));
        // An order that is not newest first tells nothing.
        let mut ascending = listing(1..=30, Running);
        ascending.reverse();
        assert_eq!(look(&newest(Some(27), Some(1), |_| true), &ascending).await, (vec![30], 10));

        // Nor does one that is broken once, or a page whose jobs are all of the same age.
        let broken = [30, 20, 25, 28, 27, 26].map(|id| job(id, Running));
        assert_eq!(look(&newest(Some(27), None, |_| true), &broken).await, (vec![30], 2));
        let even =
            [("a", 20), ("b", 20), ("c", 20), ("a", 30)].map(|(target, id)| job_of(target, id, Running));
        assert_eq!(look(&newest(Some(27), None, |_| true), &even).await, (vec![30], 2));

        // Not there yet: what was read once is not read again, but for what may have turned up late.
        let missing = newest(None, Some(1), |job| job.id == 32);
        assert_eq!(look(&missing, &listing(1..=30, Running)).await, (vec![], 10));
        assert_eq!(look(&missing, &listing(1..=31, Running)).await, (vec![], 5));
        assert_eq!(look(&missing, &listing(1..=32, Running)).await, (vec![32], 1));

        // A job that has not ended is looked at again, however old it is.
        let both = newest(None, None, |_| true);
        let mut jobs = listing(2..=30, Succeeded);
        jobs.push(job_of("other", 1, Running));
        assert_eq!(look(&both, &jobs).await, (vec![1, 30], 10));
        assert_eq!(look(&both, &jobs).await, (vec![1, 30], 10));
        *jobs.last_mut().unwrap() = job_of("other", 1, Succeeded);
        assert_eq!(look(&both, &jobs).await, (vec![1, 30], 10));
        assert_eq!(look(&both, &jobs).await, (vec![1, 30], 4));
    }

    #[tokio::test]
    async fn the_newest_job_of_each_target_counts_in_any_order() {
        use JobState::{Failed, Running};
        let jobs =
            [("a", 1), ("b", 5), ("a", 3), ("c", 4), ("b", 2)].map(|(target, id)| job_of(target, id, Failed));
        assert_eq!(look(&newest(None, None, |_| true), &jobs).await.0, [3, 5, 4]);
        assert_eq!(look(&newest(Some(4), None, |_| true), &jobs).await.0, [5, 4]);
        assert_eq!(look(&newest(None, None, |job| job.destination() == "a"), &jobs).await.0, [3]);
        // A later look brings a later state of the same job.
        let newest = newest(None, None, |_| true);
        look(&newest, &[job(1, Running)]).await;
        look(&newest, &[job(1, Failed)]).await;
        assert_eq!(newest.seen.lock().await.newest["target"].state, Failed);
    }
}
