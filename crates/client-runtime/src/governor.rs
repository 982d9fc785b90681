//! How many requests a client and all its clones send.

use std::{
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep, sleep_until},
};

/// How many requests a client sends at the same time and per second, with all its clones, lists and waits.
///
/// After a response with status 429 all of them are slower: none is sent before its `Retry-After` has passed, and the rate is
/// halved. While the service accepts requests, the rate grows again, by a tenth of the maximum per second.
///
/// ```
/// # use sync_jobs_client_runtime::{ClientOptions, RequestLimit};
///
/// let careful = ClientOptions::default().request_limit(RequestLimit::default().concurrent(4).per_second(10));
/// let off = ClientOptions::default().request_limit(RequestLimit::none());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestLimit {
    concurrent: Option<usize>,
    per_second: Option<NonZeroU32>,
}

impl Default for RequestLimit {
    /// Returns a limit of 16 requests at the same time and 50 per second.
    fn default() -> Self {
        Self { concurrent: Some(16), per_second: NonZeroU32::new(50) }
    }
}

impl RequestLimit {
    /// Returns no limit.
    pub fn none() -> Self {
        Self { concurrent: None, per_second: None }
    }

    /// Limits the number of requests at the same time, and so of connections; 0 counts as 1. Default: 16.
    #[must_use]
    pub fn concurrent(self, requests: usize) -> Self {
        Self { concurrent: Some(requests.clamp(1, Semaphore::MAX_PERMITS)), ..self }
    }

    /// Limits the average number of requests per second; 0 means no limit. Default: 50 for SWR, 100 for Authing.
    ///
    /// After a pause, up to twice as many can be sent at once.
    #[must_use]
    pub fn per_second(self, requests: u32) -> Self {
        Self { per_second: NonZeroU32::new(requests), ..self }
    }
}

/// Delays requests so that they stay within a limit.
#[derive(Debug)]
pub(crate) struct Governor {
    permits: Option<Arc<Semaphore>>,
    rate: Option<Mutex<Rate>>,
}

/// The permission to send a request.
#[derive(Debug)]
pub(crate) struct Permit(Option<OwnedSemaphorePermit>);

impl Drop for Permit {
    fn drop(&mut self) {
        let (Some(permit), Ok(runtime)) = (self.0.take(), Handle::try_current()) else { return };
        // The connection goes back to the pool in a task of its own. Before that, the next request would open another one.
        runtime.spawn(async {
            sleep(Duration::from_millis(3)).await;
            drop(permit);
        });
    }
}

/// A leaky bucket whose rate adapts to the service.
#[derive(Debug)]
struct Rate {
    maximum: f64,
    /// Requests per second.
    current: f64,
    /// When the bucket is empty again: the time of the next request at a steady rate.
    empty_at: Instant,
    /// No request is sent earlier.
    paused_until: Instant,
    /// When the rate was lowered last.
    lowered_at: Option<Instant>,
}

impl Governor {
    pub(crate) fn new(limit: RequestLimit) -> Self {
        let now = Instant::now();
        let rate = limit.per_second.map(|maximum| {
            let maximum = f64::from(maximum.get());
            Mutex::new(Rate { maximum, current: maximum, empty_at: now, paused_until: now, lowered_at: None })
        });
        Self { permits: limit.concurrent.map(|requests| Arc::new(Semaphore::new(requests))), rate }
    }

    /// Returns a permit if a request may be sent at once. It lasts as long as the permit.
    pub(crate) fn admit_now(&self) -> Option<Permit> {
        let permit = self.permits.clone().map(Semaphore::try_acquire_owned).transpose().ok()?;
        let is_free = self.rate(|rate| rate.reserve_now(Instant::now())).unwrap_or(true);
        // A permit that no request has used is free at once.
        is_free.then(|| Permit(permit))
    }

    /// Waits until a request may be sent.
    pub(crate) async fn admit(&self) -> Permit {
        let permit = match self.permits.clone() {
            // The semaphore is never closed.
            Some(permits) => permits.acquire_owned().await.ok(),
            None => None,
        };
        let mut time = self.rate(|rate| rate.reserve(Instant::now()));
        while let Some(later) = time.filter(|time| *time > Instant::now()) {
            sleep_until(later).await;
            // The service may have throttled another request meanwhile.
            time = self.rate(|rate| rate.paused_until);
        }
        Permit(permit)
    }

    /// Adapts to a request that succeeded.
    pub(crate) fn succeeded(&self) {
        self.rate(Rate::raise);
    }

    /// Adapts to a request that was sent at `sent` and was throttled, with the delay that the service states.
    pub(crate) fn throttled(&self, sent: Instant, retry_after: Option<Duration>) {
        self.rate(|rate| rate.lower(Instant::now(), sent, retry_after.unwrap_or_default()));
    }

    fn rate<T>(&self, change: impl FnOnce(&mut Rate) -> T) -> Option<T> {
        // Each change leaves a valid rate.
        self.rate.as_ref().map(|rate| change(&mut rate.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl Rate {
    /// What can be sent at once after a pause, as the time in which it is sent at a steady rate.
    const BURST: Duration = Duration::from_secs(2);

    /// A service that throttles everything is still asked now and then.
    const MINIMUM: f64 = 0.5;

    /// Returns the time of the next place.
    fn next(&self, now: Instant) -> Instant {
        let earliest = self.empty_at.checked_sub(Self::BURST).unwrap_or(now);
        earliest.max(self.paused_until).max(now)
    }

    /// Reserves the next place, and returns its time.
    fn reserve(&mut self, now: Instant) -> Instant {
        let next = self.next(now);
        self.empty_at = self.empty_at.max(now) + Duration::from_secs_f64(1.0 / self.current);
        next
    }

    /// Reserves the next place if it is now, and returns whether it is.
    fn reserve_now(&mut self, now: Instant) -> bool {
        let is_now = self.next(now) <= now;
        if is_now {
            self.reserve(now);
        }
        is_now
    }

    /// Halves the rate, once for all requests that were under way together, and pauses.
    fn lower(&mut self, now: Instant, sent: Instant, pause: Duration) {
        self.paused_until = self.paused_until.max(now + pause.min(Duration::from_secs(3600)));
        if self.lowered_at.is_none_or(|lowered| sent > lowered) {
            self.current = (self.current / 2.0).max(Self::MINIMUM);
            self.lowered_at = Some(now);
        }
        // What was saved before the pause is lost, or it would be followed by a burst.
        self.empty_at = self.empty_at.max(self.paused_until + Self::BURST);
    }

    /// Raises the rate by a tenth of the maximum for each second of requests.
    fn raise(&mut self) {
        self.current = (self.current + self.maximum / 10.0 / self.current).min(self.maximum);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;

    use super::*;

    /// Sends `requests` at once; returns how many had been sent after each of the first `seconds`.
    async fn sent(governor: &Governor, requests: usize, seconds: u64) -> Vec<usize> {
        let started = Instant::now();
        let times = join_all((0..requests).map(|_| async {
            let _permit = governor.admit().await;
            started.elapsed()
        }))
        .await;
        (1..=seconds)
            .map(|second| times.iter().filter(|time| **time < Duration::from_secs(second)).count())
            .collect()
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_burst_the_rate_is_steady() {
        let governor = Governor::new(RequestLimit::none().per_second(10));
        assert_eq!(sent(&governor, 50, 3).await, [30, 40, 50]);
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(sent(&governor, 50, 3).await, [30, 40, 50]);
        assert_eq!(sent(&Governor::new(RequestLimit::none()), 5000, 1).await, [5000]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_throttled_request_slows_all_once_and_the_rate_recovers() {
        let governor = Governor::new(RequestLimit::none().per_second(10));
        let early = Instant::now();
        tokio::time::advance(Duration::from_secs(1)).await;
        let sent_at = Instant::now();
        for sent in [sent_at, sent_at, early] {
            governor.throttled(sent, Some(Duration::from_secs(2)));
            tokio::time::advance(Duration::from_millis(1)).await;
        }
        // Nothing for two seconds, since when some milliseconds have passed, and then at half the rate, without a burst.
        assert_eq!(sent(&governor, 20, 3).await, [0, 1, 6]);
        for _ in 0..200 {
            governor.succeeded();
        }
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(sent(&governor, 50, 3).await, [30, 40, 50]);
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_requests_than_permitted_run_at_the_same_time() {
        let governor = Governor::new(RequestLimit::none().concurrent(3));
        let started = Instant::now();
        join_all((0..9).map(|_| async {
            let _permit = governor.admit().await;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }))
        .await;
        assert_eq!(started.elapsed().as_secs(), 3);
    }
}
