//! Waits until jobs are done.

use std::{
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{
    Stream, StreamExt as _,
    future::{BoxFuture, FutureExt as _},
    stream::{self, BoxStream},
};
use jiff::{SignedDuration, Timestamp};
use sync_jobs_model::JobState;
use tokio::{sync::Mutex, time::Instant};

use crate::{
    call_options::CallOptions,
    clock::{Clock as _, SystemClock},
    error::Error,
    job_source::JobSource,
    newest::{Found, NewestJobs, Since},
    wait_error::WaitError,
    wait_status::{WaitStatus, aggregate_state},
};

/// Waits until the newest job of each target is terminal.
///
/// Await it for the result, or use it as a stream of the status at each poll. Either way only success ends without an error:
/// after a job that failed, was cancelled, timed out at the service or succeeded in part, the stream yields that status and
/// then [`WaitError::Unsuccessful`]. If there is no job yet, the waiter polls until there is one. After a transient error, it
/// yields a status with the error and polls again. Dropping the waiter ends the wait.
///
/// Before the first response of the service, which may be an error response, the base URL may be wrong: an unknown host or a
/// failed TLS handshake, such as for a certificate that is not trusted, ends the wait at once, and the third poll in a row whose
/// connection fails ([`Error::is_connection`]) ends it too, with [`WaitError::Call`]. After a response, the waiter polls again in
/// these cases too.
///
/// A poll reads at most 2,000 pages, each of at most 4 MiB. A wait keeps at most 10,000 targets, with jobs of at most 8 MiB.
/// More is an error ([`Error::is_too_large`]).
///
/// Waits for jobs of the same list, such as that of a repository, share its pages if they are made with one client and its
/// clones: all of them together cost about one poll per interval. What a poll then finds was requested after the previous poll
/// of the wait, by another wait, up to one interval ago. The first poll and the last one before the timeout are not older.
///
/// ```
/// use std::time::Duration;
/// use futures_util::TryStreamExt;
/// # use sync_jobs_client_runtime::{JobSource, WaitError, Waiter};
///
/// async fn watch<S: JobSource>(wait: Waiter<S>) -> Result<(), WaitError> {
///     let mut wait = wait.timeout(Duration::from_secs(1800)).poll_interval(Duration::from_secs(5));
///     while let Some(status) = wait.try_next().await? {
///         eprintln!("{:?} after {:?}", status.state, status.elapsed);
///     }
///     Ok(())
/// }
/// ```
#[must_use = "a waiter sends nothing until it is awaited or polled"]
pub struct Waiter<S> {
    source: S,
    since: Since,
    options: WaitOptions,
    statuses: Option<BoxStream<'static, Result<WaitStatus, WaitError>>>,
}

#[derive(Debug, Clone, Copy)]
struct WaitOptions {
    timeout: Duration,
    poll_interval: Duration,
    max_poll_interval: Duration,
    /// Returns any number.
    random: fn() -> u128,
}

impl Default for WaitOptions {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(600),
            poll_interval: Duration::from_secs(2),
            max_poll_interval: Duration::from_secs(30),
            random: || SystemClock.random(),
        }
    }
}

impl<S: fmt::Debug> fmt::Debug for Waiter<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiter")
            .field("source", &self.source)
            .field("since", &self.since)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl<S: JobSource> Waiter<S> {
    /// Creates a waiter for the jobs of `source`.
    pub fn new(source: S) -> Self {
        Self { source, since: Since::default(), options: WaitOptions::default(), statuses: None }
    }

    /// Ignores jobs that were created before `time`, such as those of an earlier run or push. Default: none.
    pub fn since(mut self, time: Timestamp) -> Self {
        self.since.time = Some(time);
        self
    }

    /// Ignores jobs that are older than `age` when the service first responds. The age is measured by
    /// the service's clock, from the header `Date`; without that header, by the clock of this machine. Default: no limit.
    pub fn max_age(mut self, age: Duration) -> Self {
        self.since.max_age = Some(SignedDuration::try_from(age).unwrap_or(SignedDuration::MAX));
        self
    }

    /// Ends the wait with [`WaitError::Timeout`] after `timeout`. Default: 10 minutes.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = timeout;
        self
    }

    /// Sets the delay before the second poll, at least 1 ms; each later delay is 1.5 times as long. Default: 2 seconds.
    ///
    /// Each delay is longer by a random share, up to a quarter, so that many waits do not poll at the same time.
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.options.poll_interval = interval.max(Duration::from_millis(1));
        self
    }

    /// Limits the delay between polls. One below the poll interval makes all delays equal. Default: 30 seconds.
    pub fn max_poll_interval(mut self, interval: Duration) -> Self {
        self.options.max_poll_interval = interval;
        self
    }

    fn poller(&self) -> Poller<impl FnMut(Instant, bool) -> BoxFuture<'static, PollResult> + Send + use<S>> {
        let newest = Arc::new(Mutex::new(NewestJobs::new(self.source.clone(), self.since)));
        Poller::new(self.options, move |deadline, is_last| {
            let newest = Arc::clone(&newest);
            let options = CallOptions::default().deadline(deadline);
            async move { newest.lock().await.poll(options, is_last).await }.boxed()
        })
    }
}

// No field is structurally pinned.
impl<S> Unpin for Waiter<S> {}

impl<S: JobSource> Stream for Waiter<S> {
    type Item = Result<WaitStatus, WaitError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let statuses = self.statuses.take().unwrap_or_else(|| self.poller().statuses().boxed());
        self.statuses.insert(statuses).poll_next_unpin(context)
    }
}

impl<S: JobSource> IntoFuture for Waiter<S> {
    type Output = Result<WaitStatus, WaitError>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        self.poller().result().boxed()
    }
}

type PollResult = Result<Found, Error>;

impl WaitOptions {
    /// Returns the delay after a number of polls, with a random share of up to a quarter added.
    ///
    /// No delay is shorter than the interval: then waits that share a list request it at most once per interval.
    fn delay(&self, polls: u32) -> Duration {
        let delay = self.nominal_delay(polls);
        let share = u32::try_from((self.random)() % 1001).unwrap_or_default();
        delay.saturating_add((delay / 4000).saturating_mul(share))
    }

    fn nominal_delay(&self, polls: u32) -> Duration {
        let longest = self.max_poll_interval.max(self.poll_interval);
        let mut delay = self.poll_interval;
        for _ in 1..polls {
            if delay >= longest {
                break;
            }
            delay = delay.saturating_add(delay / 2);
        }
        delay.min(longest)
    }
}

/// Polls for jobs until they are done.
///
/// `poll` receives the deadline of the wait and must end by then, so that a wait holds no timer during a poll, and whether the
/// poll is the last one before it.
struct Poller<F> {
    options: WaitOptions,
    poll: F,
    /// When the first poll began.
    started: Option<Instant>,
    polls: u32,
    /// Delay before the next poll.
    delay: Duration,
    /// How long a poll takes that sends its own requests.
    duration: Duration,
    /// Whether there is no time for another poll after the next one.
    is_last: bool,
    /// The status at the last successful poll.
    last: Option<Box<WaitStatus>>,
    /// The error of the last poll, if that failed.
    error: Option<Error>,
    /// Whether the service has responded.
    has_response: bool,
    /// The number of polls in a row whose connection failed.
    disconnected: u32,
}

impl<F, Fut> Poller<F>
where
    F: FnMut(Instant, bool) -> Fut + Send,
    Fut: Future<Output = PollResult> + Send,
{
    /// The number of polls in a row whose connection failed after which the wait ends, unless the service has responded.
    const MAX_DISCONNECTED: u32 = 3;

    fn new(options: WaitOptions, poll: F) -> Self {
        let (delay, duration) = (Duration::ZERO, Duration::ZERO);
        let (started, last, error, has_response, disconnected) = (None, None, None, false, 0);
        let (polls, is_last) = (0, false);
        Self {
            options,
            poll,
            started,
            polls,
            delay,
            duration,
            is_last,
            last,
            error,
            has_response,
            disconnected,
        }
    }

    /// Returns the status of a success, or an error for anything else.
    async fn result(mut self) -> Result<WaitStatus, WaitError> {
        loop {
            let status = self.next_status().await?;
            if status.next_poll.is_none() {
                return self.judge(&status).map(|()| status);
            }
        }
    }

    /// Yields the status of each poll, and then an error for anything but a success.
    fn statuses(self) -> impl Stream<Item = Result<WaitStatus, WaitError>> + Send
    where
        F: 'static,
    {
        stream::unfold(Some(Ok(self)), |poller: Option<Result<Self, WaitError>>| async move {
            let mut poller = match poller? {
                Ok(poller) => poller,
                Err(error) => return Some((Err(error), None)),
            };
            Some(match poller.next_status().await {
                Ok(status) if status.next_poll.is_some() => (Ok(status), Some(Ok(poller))),
                Ok(status) => {
                    let error = poller.judge(&status).err().map(Err);
                    (Ok(status), error)
                }
                Err(error) => (Err(error), None),
            })
        })
    }

    /// Polls once, and returns the status.
    async fn next_status(&mut self) -> Result<WaitStatus, WaitError> {
        let started = *self.started.get_or_insert_with(Instant::now);
        // A deadline that the clock cannot represent is replaced by one in about a year.
        let year = Duration::from_secs(1 << 25);
        let deadline = started.checked_add(self.options.timeout).unwrap_or_else(|| started + year);
        tokio::time::sleep(self.delay).await;
        self.polls += 1;
        let poll_started = Instant::now();
        let result = (self.poll)(deadline, self.is_last).await;
        let now = Instant::now();
        let left = deadline.saturating_duration_since(now);
        // The deadline ended the poll, which is not an error of the service.
        if left.is_zero() && result.as_ref().is_err_and(Error::is_timeout) {
            return Err(self.timed_out());
        }
        self.duration = match &result {
            // The requests may have been sent long before.
            Ok(found) if found.is_shared => self.duration.max(now - poll_started),
            _ => now - poll_started,
        };
        // The last poll must end before the deadline.
        let latest = left.saturating_sub(2 * self.duration);
        let required = result.as_ref().err().and_then(Error::retry_after).unwrap_or_default();
        let delay = self.options.delay(self.polls).max(required);
        (self.delay, self.is_last) = (delay.min(latest), delay >= latest);
        match result {
            Ok(found) => {
                self.error = None;
                self.has_response = true;
                Ok(self.status(found, now - started, left))
            }
            Err(error) if self.is_transient(&error) => {
                self.error = Some(error);
                if left.is_zero() {
                    return Err(self.timed_out());
                }
                Ok(self.failed(now - started))
            }
            Err(error) => Err(WaitError::Call(error)),
        }
    }

    /// Returns whether another poll may succeed after one that failed.
    fn is_transient(&mut self, error: &Error) -> bool {
        self.has_response |= error.has_response();
        self.disconnected = if error.is_connection() { self.disconnected + 1 } else { 0 };
        if self.has_response {
            return error.is_retryable() || error.is_connection();
        }
        error.is_retryable() && self.disconnected < Self::MAX_DISCONNECTED
    }

    /// Returns the status after a poll that succeeded.
    fn status(&mut self, found: Found, elapsed: Duration, left: Duration) -> WaitStatus {
        let Found { jobs, missing, elsewhere, .. } = found;
        let mut state = aggregate_state(jobs.iter().map(|job| &job.state));
        if !missing.is_empty() && state.as_ref().is_some_and(JobState::is_success) {
            state = Some(JobState::Pending);
        }
        let (error, polls, next_poll) = (None, self.polls, None);
        let mut status = WaitStatus { jobs, state, missing, elsewhere, error, elapsed, polls, next_poll };
        if !status.is_terminal() && !left.is_zero() {
            status.next_poll = Some(self.delay);
        }
        // The jobs may be large, so the former ones are dropped first.
        self.last = None;
        self.last = Some(Box::new(status.clone()));
        status
    }

    /// Returns the status after a poll that failed.
    fn failed(&self, elapsed: Duration) -> WaitStatus {
        let (jobs, state, missing, elsewhere) = match self.last.as_deref().cloned() {
            Some(WaitStatus { jobs, state, missing, elsewhere, .. }) => (jobs, state, missing, elsewhere),
            None => Default::default(),
        };
        let (error, polls, next_poll) = (self.error.clone(), self.polls, Some(self.delay));
        WaitStatus { jobs, state, missing, elsewhere, error, elapsed, polls, next_poll }
    }

    /// Returns an error for a wait that ends with `status`, unless that is a success.
    fn judge(&self, status: &WaitStatus) -> Result<(), WaitError> {
        match (status.is_success(), status.is_terminal()) {
            (true, _) => Ok(()),
            (false, true) => Err(WaitError::Unsuccessful(Box::new(status.clone()))),
            (false, false) => Err(self.timed_out()),
        }
    }

    fn timed_out(&self) -> WaitError {
        let (last, error) = (self.last.clone(), self.error.clone());
        WaitError::Timeout { last, timeout: self.options.timeout, error }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::TryStreamExt as _;
    use sync_jobs_model::Job;

    use super::*;
    use crate::{
        error::{ErrorDetails, Kind},
        newest::tests::job,
    };

    fn transient() -> Error {
        Error::service("S", 503, ErrorDetails::default())
    }

    fn permanent() -> Error {
        Error::service("S", 404, ErrorDetails::default())
    }

    fn timed_out() -> Error {
        Error::new("S", Kind::Timeout, "no complete response in time")
    }

    /// A status has an error, which cannot be compared.
    fn text(status: Option<&WaitStatus>) -> String {
        format!("{status:?}")
    }

    fn options(interval: u64, timeout: u64) -> WaitOptions {
        let interval = Duration::from_secs(interval);
        WaitOptions {
            timeout: Duration::from_secs(timeout),
            poll_interval: interval,
            max_poll_interval: interval,
            random: || 0,
        }
    }

    /// Polls return one of `results` after the other, and then the last one again; each takes `duration` seconds.
    fn poller(
        options: WaitOptions,
        duration: u64,
        results: Vec<Result<Vec<Job>, Error>>,
    ) -> Poller<impl FnMut(Instant, bool) -> BoxFuture<'static, PollResult> + Send> {
        let mut results = results.into_iter();
        let mut last = None;
        Poller::new(options, move |deadline, _| {
            last = results.next().or(last.take());
            let result = last.clone().unwrap();
            async move {
                let end = tokio::time::sleep(Duration::from_secs(duration));
                tokio::time::timeout_at(deadline, end).await.map_err(|_| timed_out())?;
                result.map(|jobs| Found { jobs, ..Found::default() })
            }
            .boxed()
        })
    }

    /// Returns the statuses that a wait yields, and its error.
    async fn watch(
        poller: Poller<impl FnMut(Instant, bool) -> BoxFuture<'static, PollResult> + Send + 'static>,
    ) -> (Vec<WaitStatus>, Option<WaitError>) {
        let mut yielded: Vec<_> = poller.statuses().collect().await;
        let error = yielded.pop_if(|last| last.is_err()).and_then(Result::err);
        (yielded.into_iter().map(Result::unwrap).collect(), error)
    }

    #[tokio::test(start_paused = true)]
    async fn each_status_is_yielded_and_only_success_is_no_error() {
        use JobState::{AlreadyPresent, Cancelled, Failed, PartiallySucceeded, Running, Succeeded, TimedOut};
        for end in [AlreadyPresent, Cancelled, Failed, PartiallySucceeded, Succeeded, TimedOut] {
            let unknown = JobState::from("paused");
            let results = vec![
                Ok(vec![]),
                Err(transient()),
                Ok(vec![job(1, unknown.clone())]),
                Ok(vec![job(1, Running)]),
                Ok(vec![job(1, end.clone())]),
            ];
            let (statuses, error) = watch(poller(options(2, 60), 0, results.clone())).await;
            let last = statuses.last().unwrap().clone();
            let statuses: Vec<_> = statuses
                .into_iter()
                .map(|status| (status.state, status.elapsed.as_secs(), status.next_poll.is_some()))
                .collect();
            assert_eq!(
                statuses,
                [
                    (None, 0, true),
                    (None, 2, true),
                    (Some(unknown), 4, true),
                    (Some(Running), 6, true),
                    (Some(end.clone()), 8, false)
                ]
            );
            assert_eq!(last.polls, 5);
            let awaited = poller(options(2, 60), 0, results).result().await;
            if matches!(end, AlreadyPresent | Succeeded) {
                assert!(error.is_none(), "{end}");
                assert_eq!(text(awaited.as_ref().ok()), text(Some(&last)));
            } else {
                for error in [error.unwrap(), awaited.unwrap_err()] {
                    let WaitError::Unsuccessful(status) = error else { panic!("{error}") };
                    assert_eq!(text(Some(&status)), text(Some(&last)));
                }
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn no_success_while_a_target_has_no_job() {
        use JobState::{Failed, Succeeded};
        let missing = |state, missing: &[&str]| {
            let missing = missing.iter().map(ToString::to_string).collect();
            Ok(Found { jobs: vec![job(1, state)], missing, ..Found::default() })
        };
        let poller = |results: Vec<PollResult>| {
            let last = results.last().cloned();
            let mut results = results.into_iter();
            Poller::new(options(2, 5), move |_, _| {
                let result = results.next().or_else(|| last.clone()).unwrap();
                async move { result }.boxed()
            })
        };
        let results = vec![
            missing(Succeeded, &["b/team", "1 more target"]),
            missing(Succeeded, &["b/team"]),
            missing(Succeeded, &[]),
        ];
        let (statuses, error) = watch(poller(results)).await;
        let states: Vec<_> = statuses.iter().map(|status| status.state.as_ref().unwrap().as_str()).collect();
        assert_eq!((states, error.is_none()), (vec!["pending", "pending", "succeeded"], true));

        let error = poller(vec![missing(Succeeded, &["b/team"])]).result().await.unwrap_err();
        let message = "timed out after 5 s: there is no job yet for b/team";
        assert_eq!(error.to_string(), message);
        // A failure does not need the others.
        let error = poller(vec![missing(Failed, &["b/team"])]).result().await.unwrap_err();
        assert!(matches!(error, WaitError::Unsuccessful(_)), "{error}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_poll_that_failed_yields_its_error_and_what_was_known_before() {
        use JobState::{Running, Succeeded};
        let results = vec![
            Err(transient().with_retry_after(Some(Duration::from_secs(7)))),
            Ok(vec![job(1, Running)]),
            Err(transient()),
            Err(transient()),
            Ok(vec![job(1, Succeeded)]),
        ];
        let (statuses, error) = watch(poller(options(2, 60), 0, results)).await;
        assert!(error.is_none());
        let statuses: Vec<_> = statuses
            .into_iter()
            .map(|status| {
                let delay = status.next_poll.map(|delay| delay.as_secs());
                (status.polls, status.error.is_some(), status.jobs.len(), status.state, delay)
            })
            .collect();
        assert_eq!(
            statuses,
            [
                (1, true, 0, None, Some(7)),
                (2, false, 1, Some(Running), Some(2)),
                (3, true, 1, Some(Running), Some(2)),
                (4, true, 1, Some(Running), Some(2)),
                (5, false, 1, Some(Succeeded), None)
            ]
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_timeout_has_the_last_known_status() {
        use JobState::Running;
        for (results, polls, message) in [
            (vec![Ok(vec![])], 4, "there is no such job yet"),
            (vec![Ok(vec![job(1, Running)])], 4, "subject to target/team is running"),
            (vec![Err(transient())], 3, "no poll has succeeded; the last poll failed: S returned 503"),
            (
                vec![Ok(vec![job(1, Running)]), Err(transient())],
                3,
                "subject to target/team is running; the last poll failed: S returned 503",
            ),
        ] {
            let started = Instant::now();
            let (statuses, error) = watch(poller(options(2, 5), 0, results)).await;
            let error = error.unwrap();
            assert!(error.is_timeout());
            let expected = (format!("timed out after 5 s: {message}"), polls);
            assert_eq!((error.to_string(), statuses.len()), expected);
            let last = statuses.iter().rfind(|status| status.error.is_none());
            assert_eq!(text(error.status()), text(last));
            // The last poll is made just before the deadline.
            assert_eq!(started.elapsed().as_secs(), 5);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_poll_is_told_whether_it_is_the_last_one() {
        let seen = std::sync::Mutex::new(vec![]);
        let poller = Poller::new(options(2, 5), |_, is_last| {
            seen.lock().unwrap().push(is_last);
            async { Ok(Found::default()) }
        });
        assert!(poller.result().await.unwrap_err().is_timeout());
        assert_eq!(seen.into_inner().unwrap(), [false, false, false, true]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_deadline_holds_however_long_a_poll_takes() {
        for (interval, duration, polls) in
            [(1, 3600, 0), (1, 2, 3), (60, 2, 2), (60, 5, 1), (60, 6, 1), (60, 1, 2)]
        {
            let started = Instant::now();
            let (statuses, error) = watch(poller(options(interval, 10), duration, vec![Ok(vec![])])).await;
            assert!(error.unwrap().is_timeout(), "{interval} {duration}");
            assert!(started.elapsed() <= Duration::from_secs(10), "{interval} {duration}");
            assert!(statuses.len() >= polls, "{interval} {duration}: {}", statuses.len());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_permanent_error_ends_the_wait() {
        let (statuses, error) = watch(poller(options(2, 60), 0, vec![Ok(vec![]), Err(permanent())])).await;
        assert_eq!(statuses.len(), 1);
        assert!(matches!(error, Some(WaitError::Call(error)) if error.is_not_found()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_service_that_has_never_responded_is_given_up() {
        let unconnected = |kind| Err(Error::new("S", kind, "no connection"));
        let (closed, unknown) = (unconnected(Kind::Connect), unconnected(Kind::UnknownHost));
        let untrusted = unconnected(Kind::Handshake);
        let silent = Err(timed_out());
        let reset = unconnected(Kind::Connection);
        let broken = Err(Error::new("S", Kind::Connection, "broken").after_response());
        let end = || Ok(vec![job(1, JobState::Succeeded)]);
        for (results, polls) in [
            (vec![unknown.clone()], 1),
            (vec![untrusted.clone()], 1),
            (vec![closed.clone(), unknown.clone()], 2),
            (vec![closed.clone()], 3),
            (vec![reset.clone()], 3),
            (vec![reset.clone(), closed.clone(), reset], 3),
            (vec![closed.clone(), closed.clone(), silent, closed.clone()], 6),
        ] {
            let error = watch(poller(options(2, 600), 0, results)).await;
            assert!(matches!(error.1, Some(WaitError::Call(error)) if error.is_connection()));
            assert_eq!(error.0.len() + 1, polls);
        }
        for first in [Ok(vec![]), Err(transient()), broken] {
            let lost = [&closed, &closed, &closed, &closed, &unknown, &untrusted].map(Clone::clone);
            let results = std::iter::once(first).chain(lost).chain([end()]).collect();
            assert_eq!(poller(options(2, 600), 0, results).result().await.unwrap().polls, 8);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_poll_that_times_out_is_waited_out() {
        let results = vec![Err(timed_out()), Ok(vec![job(1, JobState::Succeeded)])];
        assert!(poller(options(2, 60), 0, results).result().await.unwrap().is_success());
    }

    #[tokio::test(start_paused = true)]
    async fn a_delay_that_the_service_requires_is_observed_within_the_deadline() {
        for (required, timeout, elapsed) in
            [(30, 60, 30), (3600, 60, 60), (u64::MAX, 60, 60), (u64::MAX, u64::MAX, 1 << 25)]
        {
            let delay = Some(Duration::from_secs(required));
            let results =
                vec![Err(transient().with_retry_after(delay)), Ok(vec![job(1, JobState::Succeeded)])];
            let status = poller(options(2, timeout), 0, results).result().await.unwrap();
            assert_eq!(status.elapsed.as_secs(), elapsed, "{required}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_timeout_of_zero_is_one_poll() {
        // A poll that takes no time is in time.
        let succeeded = vec![Ok(vec![job(1, JobState::Succeeded)])];
        let yielded: Vec<_> = poller(options(2, 0), 0, succeeded).statuses().try_collect().await.unwrap();
        assert_eq!(yielded.len(), 1);
        let late = poller(options(2, 0), 0, vec![Err(timed_out())]);
        assert!(late.result().await.unwrap_err().is_timeout());
    }

    #[test]
    fn delays_grow_by_half_up_to_the_longest() {
        let seconds = Duration::from_secs;
        let delays = |first, longest, polls: &[u32]| {
            let options =
                WaitOptions { poll_interval: first, max_poll_interval: longest, ..WaitOptions::default() };
            polls.iter().map(|polls| options.nominal_delay(*polls)).collect::<Vec<_>>()
        };
        assert_eq!(
            delays(seconds(8), seconds(30), &[1, 2, 3, 4, 5, 100]),
            [8, 12, 18, 27, 30, 30].map(seconds)
        );
        assert_eq!(delays(seconds(60), seconds(30), &[1, 2]), [60, 60].map(seconds));
        assert!(delays(seconds(2), Duration::MAX, &[u32::MAX])[0] > seconds(1 << 40));
    }

    #[tokio::test(start_paused = true)]
    async fn each_delay_is_longer_by_a_random_share_and_stated() {
        let drawn = |random: fn() -> u128| WaitOptions { random, ..options(8, 600) }.delay(1);
        assert_eq!([drawn(|| 0), drawn(|| 500), drawn(|| 1000)], [8, 9, 10].map(Duration::from_secs));
        assert!((8..=10).contains(&drawn(|| u128::MAX).as_secs()));
        let results = vec![Ok(vec![]), Err(transient()), Ok(vec![job(1, JobState::Succeeded)])];
        let options = WaitOptions { random: || 1000, ..options(8, 600) };
        let (statuses, _) = watch(poller(options, 0, results)).await;
        let stated: Vec<_> = statuses.iter().map(|status| status.next_poll).collect();
        assert_eq!(stated, [Some(Duration::from_secs(10)), Some(Duration::from_secs(10)), None]);
        assert_eq!(statuses[2].elapsed, Duration::from_secs(20));
        let random = WaitOptions::default().random;
        assert_ne!(random(), random());
    }
}
