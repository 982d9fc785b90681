//! Starts a job at most once.

use std::{cmp::Reverse, future::Future, time::Duration};

use futures_util::TryStreamExt as _;
use tokio::time::sleep;

use crate::{
    error::Error,
    pager::{ListOperation, Pager},
};

/// How often a job is looked for after an ambiguous failure, and the delay before each time.
const LOOKUPS: u32 = 3;
const DELAY: Duration = Duration::from_millis(500);

/// The result of a request that starts a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Started<T> {
    /// The service returned this.
    Response(T),
    /// The request failed without a clear result, but a job with this id has been started since.
    Found(i64),
}

/// Sends a request that starts a job, and returns its result and the greatest id that existed before.
///
/// The request is not sent again after an ambiguous failure, such as a timeout or a broken connection. Instead, `list` is
/// searched for a job with a greater id for which `is_candidate` returns true.
///
/// If `list` begins with the newest job, each lookup reads one page; otherwise all pages.
///
/// # Errors
///
/// Returns why the jobs before cannot be listed or the request failed. The hint states whether a job may have been started.
pub async fn start_once<O, T>(
    list: Pager<O>,
    is_candidate: impl Fn(&O::Item) -> bool,
    request: impl Future<Output = Result<T, Error>>,
) -> Result<(Started<T>, i64), Error>
where
    O: ListOperation<Id = i64>,
{
    let before = newest_first(&list).await?.first().map(O::id).unwrap_or_default();
    let error = match request.await {
        Ok(response) => return Ok((Started::Response(response), before)),
        Err(error) if error.is_ambiguous() => error,
        Err(error) => return Err(error),
    };
    for _ in 0..LOOKUPS {
        sleep(DELAY).await;
        let Ok(jobs) = newest_first(&list).await else {
            return Err(
                error.with_hint("a job may have been started; list the jobs before starting one again")
            );
        };
        let mut new = jobs.iter().filter(|job| O::id(job) > before && is_candidate(job));
        if let Some(job) = new.next() {
            return Ok((Started::Found(O::id(job)), before));
        }
    }
    Err(error.with_hint("no new job was found yet; list the jobs before starting one again"))
}

/// Returns the newest jobs, that with the greatest id first.
async fn newest_first<O: ListOperation<Id = i64>>(list: &Pager<O>) -> Result<Vec<O::Item>, Error> {
    let page = list.clone().send().await?;
    let is_descending = page.items.is_sorted_by(|newer, older| O::id(newer) > O::id(older));
    let mut jobs = match page.next_position() {
        Some(_) if !is_descending => list.clone().try_collect().await?,
        _ => page.items,
    };
    jobs.sort_by_key(|job| Reverse(O::id(job)));
    Ok(jobs)
}
