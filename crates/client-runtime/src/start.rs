//! Starts a job at most once.

use std::{future::Future, time::Duration};

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

/// Sends a request that starts a job, and returns its result and the greatest id of the jobs before it.
///
/// The request is not sent again after an ambiguous failure, such as a timeout or a broken connection. Instead, `list` is
/// searched for a job with a greater id for which `is_candidate` returns true.
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
    let jobs = list.clone().send().await?.items;
    let before = jobs.iter().map(O::id).max().unwrap_or_default();
    let error = match request.await {
        Ok(response) => return Ok((Started::Response(response), before)),
        Err(error) if error.is_ambiguous() => error,
        Err(error) => return Err(error),
    };
    for _ in 0..LOOKUPS {
        sleep(DELAY).await;
        let Ok(page) = list.clone().send().await else {
            return Err(error.with_hint("list the jobs before starting one again; it may have been started"));
        };
        let mut new = page.items.iter().filter(|job| O::id(job) > before && is_candidate(job));
        if let Some(job) = new.next() {
            return Ok((Started::Found(O::id(job)), before));
        }
    }
    Err(error.with_hint("no new job was found, so none was started; start it again"))
}
