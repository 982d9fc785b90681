//! Starts a job at most once.

use std::{cmp::Reverse, future::Future, time::Duration};

use futures_util::TryStreamExt as _;
use jiff::{SignedDuration, Timestamp};
use tokio::time::sleep;

use crate::{
    error::Error,
    pager::{ListOperation, Pager},
};

/// How often a job is looked for after an ambiguous failure, and the delay before each time.
const LOOKUPS: u32 = 3;
const DELAY: Duration = Duration::from_millis(500);

/// The hint of an error that leaves open whether a job was started.
pub const MAY_HAVE_STARTED: &str = "a job may have been started; list the jobs before starting one again";

/// The result of a request that starts a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Started<T> {
    /// The service returned this.
    Response(T),
    /// The request failed without a clear result, but a job with this id has been started since.
    Found(i64),
}

/// What was known of the jobs before a start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before {
    id: i64,
    time: Option<Timestamp>,
}

impl Before {
    /// How far the clocks of a service may differ.
    const TOLERANCE: SignedDuration = SignedDuration::from_mins(1);

    /// Returns whether a job may have been started since: its id is greater than any before, and it was not created earlier.
    pub fn precedes(&self, id: i64, created_at: Timestamp) -> bool {
        self.lacks(id)
            && self.time.is_none_or(|time| {
                time <= created_at.saturating_add(Self::TOLERANCE).unwrap_or(Timestamp::MAX)
            })
    }

    /// Returns whether no job had this id yet.
    pub fn lacks(&self, id: i64) -> bool {
        self.id < id
    }
}

/// Sends a request that starts a job, and returns its result and what was known before.
///
/// The request is not sent again after an ambiguous failure, such as a timeout or a broken connection. Instead, `list` is
/// searched for a job for which `is_candidate` returns true.
///
/// If `list` begins with the newest job, each lookup reads one page; otherwise all pages.
///
/// # Errors
///
/// Returns why the jobs before cannot be listed or the request failed. The hint states whether a job may have been started.
pub async fn start_once<O, T>(
    list: Pager<O>,
    is_candidate: impl Fn(&O::Item, &Before) -> bool,
    request: impl Future<Output = Result<T, Error>>,
) -> Result<(Started<T>, Before), Error>
where
    O: ListOperation<Id = i64>,
{
    let (jobs, time) = newest_first(&list).await?;
    let before = Before { id: jobs.first().map(O::id).unwrap_or_default(), time };
    let error = match request.await {
        Ok(response) => return Ok((Started::Response(response), before)),
        Err(error) if error.is_ambiguous() => error,
        Err(error) => return Err(error),
    };
    for _ in 0..LOOKUPS {
        sleep(DELAY).await;
        let Ok((jobs, _)) = newest_first(&list).await else {
            return Err(error.with_hint(MAY_HAVE_STARTED));
        };
        if let Some(job) = jobs.iter().find(|job| is_candidate(job, &before)) {
            return Ok((Started::Found(O::id(job)), before));
        }
    }
    Err(error.with_hint("no new job was found yet; list the jobs before starting one again"))
}

/// Returns the newest jobs, that with the greatest id first, and the time of the service.
async fn newest_first<O: ListOperation<Id = i64>>(
    list: &Pager<O>,
) -> Result<(Vec<O::Item>, Option<Timestamp>), Error> {
    let page = list.clone().send().await?;
    let is_descending = page.items.is_sorted_by(|newer, older| O::id(newer) > O::id(older));
    let mut jobs = match page.next_position() {
        Some(_) if !is_descending => list.clone().try_collect().await?,
        _ => page.items,
    };
    jobs.sort_by_key(|job| Reverse(O::id(job)));
    Ok((jobs, page.date))
}
