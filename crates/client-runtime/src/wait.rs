use std::{fmt, future::Future, time::Duration};

use futures_util::{Stream, StreamExt as _, stream};
use jiff::Timestamp;
use sync_jobs_model::{Job, JobState};
use tokio::time::Instant;

use crate::Error;

/// How often to look, and for how long.
///
/// ```
/// use std::time::Duration;
/// use sync_jobs_client_runtime::WaitPolicy;
///
/// let policy = WaitPolicy::default().with_interval(Duration::from_secs(1)).with_timeout(Duration::from_secs(1800));
/// # assert_ne!(policy, WaitPolicy::default());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitPolicy {
    interval: Duration,
    longest_interval: Duration,
    timeout: Duration,
}

impl Default for WaitPolicy {
    /// Looks after 2 seconds, then ever less often, down to once in 30 seconds, for 10 minutes.
    fn default() -> Self {
        Self {
            interval: Duration::from_secs(2),
            longest_interval: Duration::from_secs(30),
            timeout: Duration::from_secs(600),
        }
    }
}

impl WaitPolicy {
    /// Looks again after `interval`; each later pause is half as long again. At least a millisecond.
    #[must_use]
    pub fn with_interval(self, interval: Duration) -> Self {
        let interval = interval.max(Duration::from_millis(1));
        Self { interval, longest_interval: self.longest_interval.max(interval), ..self }
    }

    /// Pauses for no longer than `longest`. Equal to the interval, it makes all pauses equal.
    #[must_use]
    pub fn with_longest_interval(self, longest: Duration) -> Self {
        Self { longest_interval: longest.max(self.interval), ..self }
    }

    /// Gives up after `timeout`.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    fn pause(&self, polls: u32) -> Duration {
        let mut pause = self.interval;
        for _ in 1..polls {
            if pause >= self.longest_interval {
                break;
            }
            pause = pause.saturating_add(pause / 2);
        }
        pause.min(self.longest_interval)
    }
}

/// Where the awaited jobs stand at one moment.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct WaitStatus {
    /// The awaited jobs: for each target the newest. Empty while there is none yet.
    pub jobs: Vec<Job>,
    /// What they amount to, see [`classify`]. `None` while there is no job yet.
    pub state: Option<JobState>,
    /// Time since waiting began.
    pub elapsed: Duration,
    /// How often the service was asked.
    pub polls: u32,
    /// Pause before it is asked again; `None` if it will not be.
    pub next_poll: Option<Duration>,
}

impl WaitStatus {
    /// Whether all awaited jobs have ended.
    pub fn is_terminal(&self) -> bool {
        self.state.as_ref().is_some_and(JobState::is_terminal)
    }

    /// Whether all awaited jobs have ended and everything is where it should be.
    pub fn is_success(&self) -> bool {
        self.state.as_ref().is_some_and(JobState::is_success)
    }
}

/// What is shown each [`WaitStatus`].
pub struct Progress(Box<dyn FnMut(&WaitStatus) + Send>);

impl Progress {
    /// Shows each standing to `show`.
    pub fn new(show: impl FnMut(&WaitStatus) + Send + 'static) -> Self {
        Self(Box::new(show))
    }
}

impl Default for Progress {
    /// Shows nothing.
    fn default() -> Self {
        Self::new(|_| ())
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Progress").finish_non_exhaustive()
    }
}

/// What a user can set of every wait, see [`wait_face`](crate::wait_face).
#[derive(Debug, Default)]
pub struct WaitSettings {
    /// Jobs that were created earlier do not count.
    pub since: Option<Timestamp>,
    /// How often to look, and for how long.
    pub policy: WaitPolicy,
    /// What is shown each standing.
    pub progress: Progress,
}

/// Waiting has ended without a state to report.
///
/// ```
/// use sync_jobs_client_runtime::WaitError;
///
/// fn exit_code(error: &WaitError) -> u8 {
///     match error {
///         WaitError::OutOfTime { .. } => 2,
///         WaitError::Call(error) if error.is_unauthorized() => 3,
///         _ => 1,
///     }
/// }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum WaitError {
    /// The time was up before the jobs had ended.
    OutOfTime {
        /// Where they stood at the last look that brought an answer; `None` if none did.
        last: Option<Box<WaitStatus>>,
        /// The time that was allowed.
        timeout: Duration,
        /// Why the last look that came to an end failed, if it did.
        error: Option<Error>,
    },
    /// The service could not be asked, and will not answer otherwise later.
    Call(Error),
}

impl WaitError {
    /// Whether the time was up.
    pub fn is_out_of_time(&self) -> bool {
        matches!(self, Self::OutOfTime { .. })
    }
}

impl From<Error> for WaitError {
    fn from(error: Error) -> Self {
        Self::Call(error)
    }
}

impl fmt::Display for WaitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(error) => error.fmt(f),
            Self::OutOfTime { last, timeout, error } => {
                write!(f, "out of time after {} s: ", timeout.as_secs_f64())?;
                match last.as_ref().map(|last| last.state.as_ref()) {
                    Some(Some(state)) => write!(f, "the job was last seen {state}")?,
                    Some(None) => f.write_str("there was no such job yet")?,
                    None => f.write_str("the service has not answered")?,
                }
                match error {
                    Some(error) => write!(f, "; the last look failed: {error}"),
                    None => Ok(()),
                }
            }
        }
    }
}

impl std::error::Error for WaitError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Call(error) | Self::OutOfTime { error: Some(error), .. } => Some(error),
            Self::OutOfTime { error: None, .. } => None,
        }
    }
}

/// What the awaited jobs amount to: that of the one that matters most.
///
/// While one has not ended, the whole has not: pending, running, or unknown. Then the worst end counts: failed, timed out,
/// cancelled, partially succeeded, succeeded, already present. No job is no state: not there yet.
///
/// ```
/// use sync_jobs_client_runtime::classify;
/// use sync_jobs_model::JobState::{AlreadyPresent, Failed, Running, Succeeded};
///
/// assert_eq!(classify([&Succeeded, &Running, &Failed]), Some(Running));
/// assert_eq!(classify([&Succeeded, &Failed]), Some(Failed));
/// assert_eq!(classify([&Succeeded, &AlreadyPresent]), Some(Succeeded));
/// assert_eq!(classify([]), None);
/// ```
pub fn classify<'a>(states: impl IntoIterator<Item = &'a JobState>) -> Option<JobState> {
    let rank = |state: &JobState| match state {
        JobState::AlreadyPresent => 0,
        JobState::Succeeded => 1,
        JobState::PartiallySucceeded => 2,
        JobState::Cancelled => 3,
        JobState::TimedOut => 4,
        JobState::Failed => 5,
        JobState::Pending => 7,
        JobState::Running => 8,
        // A state that nobody knows yet is waited for.
        _ => 6,
    };
    states.into_iter().max_by_key(|state| rank(state)).cloned()
}

/// Asks `poll` for the awaited jobs until they have ended, and tells each standing, the last one included.
///
/// `poll` is told the moment at which the time is up, and keeps to it itself: a wait holds no timer while it asks.
///
/// An error that may pass is waited out; any other ends the stream. So does the time being up, with
/// [`WaitError::OutOfTime`]. Dropping the stream ends the waiting.
pub fn standings<F, Fut>(
    policy: WaitPolicy,
    poll: F,
) -> impl Stream<Item = Result<WaitStatus, WaitError>> + Send
where
    F: FnMut(Instant) -> Fut + Send,
    Fut: Future<Output = Result<Vec<Job>, Error>> + Send,
{
    let watch = Watch {
        policy,
        poll,
        started: None,
        polls: 0,
        pause: Duration::ZERO,
        last: None,
        ended: false,
        end: None,
    };
    stream::unfold(watch, |mut watch| async move { Some((watch.next().await?, watch)) })
}

/// Waiting, between two standings.
struct Watch<F> {
    policy: WaitPolicy,
    poll: F,
    /// When the first look was asked for.
    started: Option<Instant>,
    polls: u32,
    /// Pause before the next look.
    pause: Duration,
    last: Option<Box<WaitStatus>>,
    /// Nothing more will be asked.
    ended: bool,
    /// What is still to be told then.
    end: Option<WaitError>,
}

impl<F, Fut> Watch<F>
where
    F: FnMut(Instant) -> Fut + Send,
    Fut: Future<Output = Result<Vec<Job>, Error>> + Send,
{
    async fn next(&mut self) -> Option<Result<WaitStatus, WaitError>> {
        if self.ended {
            return self.end.take().map(Err);
        }
        let started = *self.started.get_or_insert_with(Instant::now);
        let timeout = self.policy.timeout;
        // A time that no clock can tell is as good as a year.
        let deadline = started.checked_add(timeout).unwrap_or_else(|| started + Duration::from_secs(1 << 25));
        let mut trouble = None;
        loop {
            tokio::time::sleep(self.pause).await;
            self.polls += 1;
            let asked = Instant::now();
            let result = (self.poll)(deadline).await;
            let now = Instant::now();
            let left = deadline.saturating_duration_since(now);
            // The last look must be over when the time is up, and will take about as long as this one did.
            let latest = left.saturating_sub(2 * (now - asked));
            let pause = |wanted: Duration| wanted.min(latest);
            match result {
                Ok(jobs) => {
                    let state = classify(jobs.iter().map(|job| &job.state));
                    let ended = state.as_ref().is_some_and(JobState::is_terminal);
                    self.pause = pause(self.policy.pause(self.polls));
                    let next_poll = (!ended && !left.is_zero()).then_some(self.pause);
                    let elapsed = now - started;
                    let standing = WaitStatus { jobs, state, elapsed, polls: self.polls, next_poll };
                    self.last = Some(Box::new(standing.clone()));
                    if next_poll.is_none() {
                        self.ended = true;
                        self.end = (!ended).then(|| self.out_of_time(None));
                    }
                    return Some(Ok(standing));
                }
                // Cut off by the deadline, which says nothing of the service.
                Err(error) if error.is_timeout() && left.is_zero() => {
                    self.ended = true;
                    return Some(Err(self.out_of_time(trouble)));
                }
                Err(error) if error.is_retryable() => {
                    let wanted = self.policy.pause(self.polls);
                    self.pause = pause(wanted.max(error.retry_after().unwrap_or_default()));
                    trouble = Some(error);
                    if left.is_zero() {
                        self.ended = true;
                        return Some(Err(self.out_of_time(trouble)));
                    }
                }
                Err(error) => {
                    self.ended = true;
                    return Some(Err(WaitError::Call(error)));
                }
            }
        }
    }

    fn out_of_time(&self, error: Option<Error>) -> WaitError {
        WaitError::OutOfTime { last: self.last.clone(), timeout: self.policy.timeout, error }
    }
}

/// Waits for the last of `standings`, and shows each to `progress`.
///
/// # Errors
///
/// As for [`standings`].
pub async fn until_ended(
    standings: impl Stream<Item = Result<WaitStatus, WaitError>> + Send,
    mut progress: Progress,
) -> Result<WaitStatus, WaitError> {
    let mut standings = std::pin::pin!(standings);
    let mut last = None;
    while let Some(standing) = standings.next().await {
        let standing = standing?;
        (progress.0)(&standing);
        last = Some(standing);
    }
    // The stream ends with an error or with jobs that have ended.
    last.ok_or(WaitError::OutOfTime { last: None, timeout: Duration::ZERO, error: None })
}

#[cfg(test)]
mod tests {
    use futures_util::TryStreamExt as _;

    use super::*;
    use crate::{Fault, error::Kind, newest::tests::job};

    fn passing() -> Error {
        Error::refused("S", 503, Fault::default())
    }

    fn lasting() -> Error {
        Error::refused("S", 404, Fault::default())
    }

    fn cut_off() -> Error {
        Error::new("S", Kind::Timeout, "no complete answer in time")
    }

    fn policy(interval: u64, timeout: u64) -> WaitPolicy {
        let interval = Duration::from_secs(interval);
        WaitPolicy::default()
            .with_interval(interval)
            .with_longest_interval(interval)
            .with_timeout(Duration::from_secs(timeout))
    }

    /// Each look brings the next of `looks`, and the last one for ever; each takes `duration` seconds.
    fn looks(
        policy: WaitPolicy,
        duration: u64,
        looks: Vec<Result<Vec<Job>, Error>>,
    ) -> impl Stream<Item = Result<WaitStatus, WaitError>> + Send {
        let mut looks = looks.into_iter();
        let mut last = None;
        standings(policy, move |deadline| {
            last = looks.next().or(last.take());
            let look = last.clone().unwrap();
            async move {
                let over = tokio::time::sleep(Duration::from_secs(duration));
                tokio::time::timeout_at(deadline, over).await.map_err(|_| cut_off())?;
                look
            }
        })
    }

    fn recording() -> (Progress, std::sync::mpsc::Receiver<WaitStatus>) {
        let (sender, receiver) = std::sync::mpsc::channel();
        (Progress::new(move |standing| sender.send(standing.clone()).unwrap()), receiver)
    }

    #[test]
    fn of_several_jobs_the_one_that_matters_most_counts() {
        use JobState::{
            AlreadyPresent, Cancelled, Failed, PartiallySucceeded, Pending, Running, Succeeded, TimedOut,
        };
        let unknown = JobState::from("paused");
        let from_least_to_most = [
            AlreadyPresent,
            Succeeded,
            PartiallySucceeded,
            Cancelled,
            TimedOut,
            Failed,
            unknown,
            Pending,
            Running,
        ];
        for (place, more) in from_least_to_most.iter().enumerate() {
            for less in &from_least_to_most[..=place] {
                assert_eq!(classify([less, more]).as_ref(), Some(more), "{less}");
                assert_eq!(classify([more, less]).as_ref(), Some(more), "{less}");
            }
        }
        assert_eq!(classify([]), None);
    }

    #[test]
    fn a_standing_has_ended_once_its_state_has() {
        let standing =
            |state| WaitStatus { jobs: vec![], state, elapsed: Duration::ZERO, polls: 1, next_poll: None };
        for (state, ended, success) in [
            (None, false, false),
            (Some(JobState::Running), false, false),
            (Some(JobState::Failed), true, false),
            (Some(JobState::Succeeded), true, true),
        ] {
            let standing = standing(state);
            assert_eq!((standing.is_terminal(), standing.is_success()), (ended, success), "{standing:?}");
        }
    }

    #[test]
    fn an_error_of_waiting_tells_whether_time_was_up_and_what_lies_behind_it() {
        use std::error::Error as _;
        let out_of_time =
            |error| WaitError::OutOfTime { last: None, timeout: Duration::from_millis(1500), error };
        for (error, out, source, message) in [
            (WaitError::from(lasting()), false, Some("S answered 404"), "S answered 404"),
            (
                out_of_time(Some(passing())),
                true,
                Some("S answered 503"),
                "out of time after 1.5 s: the service has not answered; the last look failed: S answered 503",
            ),
            (out_of_time(None), true, None, "out of time after 1.5 s: the service has not answered"),
        ] {
            assert_eq!(error.is_out_of_time(), out, "{error}");
            assert_eq!(error.source().map(ToString::to_string).as_deref(), source);
            assert_eq!(error.to_string(), message);
        }
    }

    #[test]
    fn what_is_shown_has_a_debug_form() {
        assert_eq!(format!("{:?}", Progress::default()), "Progress { .. }");
    }

    #[tokio::test(start_paused = true)]
    async fn each_standing_is_told_until_the_jobs_have_ended() {
        use JobState::{AlreadyPresent, Cancelled, Failed, PartiallySucceeded, Running, Succeeded, TimedOut};
        for end in [AlreadyPresent, Cancelled, Failed, PartiallySucceeded, Succeeded, TimedOut] {
            let unknown = JobState::from("paused");
            let seen = vec![
                Ok(vec![]),
                Err(passing()),
                Ok(vec![job(1, unknown.clone())]),
                Ok(vec![job(1, Running)]),
                Ok(vec![job(1, end.clone())]),
            ];
            let (progress, shown) = recording();
            let standing = until_ended(looks(policy(2, 60), 0, seen), progress).await.unwrap();
            let shown: Vec<_> = shown
                .try_iter()
                .map(|standing| (standing.state, standing.elapsed.as_secs(), standing.next_poll.is_some()))
                .collect();
            assert_eq!(standing.is_success(), matches!(end, AlreadyPresent | Succeeded), "{end}");
            assert_eq!((standing.polls, standing.is_terminal()), (5, true));
            assert_eq!(
                shown,
                [(None, 0, true), (Some(unknown), 4, true), (Some(Running), 6, true), (Some(end), 8, false)]
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn out_of_time_is_an_outcome_of_its_own_with_the_last_state() {
        use JobState::Running;
        let out = |last| format!("out of time after 5 s: {last}");
        for (seen, polls, message) in [
            (vec![Ok(vec![])], 4, out("there was no such job yet")),
            (vec![Ok(vec![job(1, Running)])], 4, out("the job was last seen running")),
            (
                vec![Err(passing())],
                0,
                out("the service has not answered; the last look failed: S answered 503"),
            ),
            (
                vec![Ok(vec![job(1, Running)]), Err(passing())],
                1,
                out("the job was last seen running; the last look failed: S answered 503"),
            ),
        ] {
            let (progress, shown) = recording();
            let started = Instant::now();
            let error = until_ended(looks(policy(2, 5), 0, seen), progress).await.unwrap_err();
            assert!(error.is_out_of_time());
            assert_eq!((error.to_string(), shown.try_iter().count()), (message, polls));
            // The last look is taken just when the time is up.
            assert_eq!(started.elapsed().as_secs(), 5);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_deadline_holds_however_long_a_look_takes() {
        for (interval, duration, polls) in
            [(1, 3600, 0), (1, 2, 3), (60, 2, 2), (60, 5, 1), (60, 6, 1), (60, 1, 2)]
        {
            let started = Instant::now();
            let looks = looks(policy(interval, 10), duration, vec![Ok(vec![])]);
            let (progress, shown) = recording();
            let error = until_ended(looks, progress).await.unwrap_err();
            assert!(
                error.is_out_of_time() && started.elapsed() <= Duration::from_secs(10),
                "{interval} {duration}"
            );
            let shown = shown.try_iter().count();
            assert!(shown >= polls, "{interval} {duration}: {shown}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_error_that_will_not_pass_ends_the_waiting() {
        let seen: Vec<_> = looks(policy(2, 60), 0, vec![Ok(vec![]), Err(lasting())]).collect().await;
        assert!(
            matches!(&seen[..], [Ok(_), Err(WaitError::Call(error))] if error.is_not_found()),
            "{seen:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_look_that_takes_too_long_is_waited_out_while_there_is_time() {
        let slow = Error::new("S", crate::error::Kind::Timeout, "too slow");
        let seen = vec![Err(slow), Ok(vec![job(1, JobState::Succeeded)])];
        let end = until_ended(looks(policy(2, 60), 0, seen), Progress::default()).await.unwrap();
        assert!(end.is_success());
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_that_the_service_asks_for_is_kept_within_the_deadline() {
        for (asked, timeout, elapsed) in
            [(30, 60, 30), (3600, 60, 60), (u64::MAX, 60, 60), (u64::MAX, u64::MAX, 1 << 25)]
        {
            let pause = Some(Duration::from_secs(asked));
            let seen = vec![Err(passing().with_retry_after(pause)), Ok(vec![job(1, JobState::Succeeded)])];
            let end = until_ended(looks(policy(2, timeout), 0, seen), Progress::default()).await.unwrap();
            assert_eq!(end.elapsed.as_secs(), elapsed, "{asked}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn no_time_at_all_is_one_look() {
        let ended = looks(policy(2, 0), 0, vec![Ok(vec![job(1, JobState::Succeeded)])]);
        // A look that takes no time is in time.
        assert_eq!(ended.try_collect::<Vec<_>>().await.unwrap().len(), 1);
        let hanging = standings(policy(2, 0), |_| async { Err(cut_off()) });
        assert!(until_ended(hanging, Progress::default()).await.unwrap_err().is_out_of_time());
    }

    #[test]
    fn pauses_grow_by_half_up_to_the_longest() {
        let policy = WaitPolicy::default().with_interval(Duration::from_secs(8));
        assert_eq!([1, 2, 3, 4, 5, 100].map(|polls| policy.pause(polls).as_secs()), [8, 12, 18, 27, 30, 30]);
        let patient = WaitPolicy::default().with_interval(Duration::from_secs(60));
        assert_eq!([1, 2].map(|polls| patient.pause(polls).as_secs()), [60, 60]);
        assert_eq!(WaitPolicy::default().with_interval(Duration::ZERO).pause(1), Duration::from_millis(1));
        let longest = WaitPolicy::default().with_longest_interval(Duration::MAX);
        assert!(longest.pause(u32::MAX) > Duration::from_secs(1 << 40));
    }
}
