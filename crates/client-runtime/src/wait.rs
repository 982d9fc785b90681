use std::{fmt, future::Future, time::Duration};

use futures_util::{Stream, StreamExt as _, stream};
use sync_job_model::{Job, JobState};
use tokio::time::Instant;

use crate::Error;

/// How often to look, and for how long.
///
/// ```
/// use std::time::Duration;
/// use sync_job_client_runtime::WaitPolicy;
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
            pause = pause * 3 / 2;
        }
        pause.min(self.longest_interval)
    }
}

/// Where the awaited jobs stand at one moment.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Standing {
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

impl Standing {
    /// Whether all awaited jobs have ended.
    pub fn is_ended(&self) -> bool {
        self.state.as_ref().is_some_and(JobState::is_ended)
    }

    /// Whether all awaited jobs have ended and everything is where it should be.
    pub fn is_success(&self) -> bool {
        self.state.as_ref().is_some_and(JobState::is_success)
    }
}

/// What is shown each [`Standing`].
pub type Progress = Box<dyn FnMut(&Standing) + Send>;

/// Waiting has ended without a state to report.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum WaitError {
    /// The time was up before the jobs had ended.
    OutOfTime {
        /// Where they stood when they were last seen; `None` if they never were.
        last: Option<Box<Standing>>,
        /// The time that was allowed.
        timeout: Duration,
        /// Why the service could not be asked the last time, if it could not.
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
                match last.as_ref().and_then(|last| last.state.as_ref()) {
                    Some(state) => write!(f, "the job was last seen {state}")?,
                    None => f.write_str("there was no such job yet")?,
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
/// use sync_job_client_runtime::classify;
/// use sync_job_model::JobState::{AlreadyPresent, Failed, Running, Succeeded};
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
/// An error that may pass is waited out; any other ends the stream. So does the time being up, with
/// [`WaitError::OutOfTime`]. Dropping the stream ends the waiting.
pub fn standings<F, Fut>(
    policy: WaitPolicy,
    poll: F,
) -> impl Stream<Item = Result<Standing, WaitError>> + Send
where
    F: FnMut() -> Fut + Send,
    Fut: Future<Output = Result<Vec<Job>, Error>> + Send,
{
    struct State<F> {
        policy: WaitPolicy,
        poll: F,
        started: Instant,
        polls: u32,
        pause: Option<Duration>,
        last: Option<Box<Standing>>,
        ended: bool,
    }

    let state =
        State { policy, poll, started: Instant::now(), polls: 0, pause: None, last: None, ended: false };
    stream::unfold(state, |mut state| async move {
        if state.ended {
            return None;
        }
        let deadline = state.started + state.policy.timeout;
        let mut trouble = None;
        loop {
            let out_of_time = |last: &Option<Box<Standing>>, error| WaitError::OutOfTime {
                last: last.clone(),
                timeout: state.policy.timeout,
                error,
            };
            if let Some(pause) = state.pause.take() {
                // The last look is taken when the time is up, not before a pause that would outlast it.
                tokio::time::sleep_until((Instant::now() + pause).min(deadline)).await;
            }
            let now = Instant::now();
            if state.polls > 0 && now >= deadline && trouble.is_some() {
                state.ended = true;
                return Some((Err(out_of_time(&state.last, trouble)), state));
            }
            state.polls += 1;
            let result =
                tokio::time::timeout_at(deadline.max(now + Duration::from_millis(1)), (state.poll)()).await;
            let elapsed = state.started.elapsed();
            let left = deadline.saturating_duration_since(Instant::now());
            let pause = state.policy.pause(state.polls);
            match result {
                Ok(Ok(jobs)) => {
                    let now = classify(jobs.iter().map(|job| &job.state));
                    let ended = now.as_ref().is_some_and(JobState::is_ended);
                    let out = !ended && left.is_zero();
                    let next_poll = (!ended && !out).then(|| pause.min(left));
                    let standing = Standing { jobs, state: now, elapsed, polls: state.polls, next_poll };
                    state.pause = next_poll;
                    state.last = Some(Box::new(standing.clone()));
                    if out {
                        state.ended = true;
                        return Some((Err(out_of_time(&state.last, None)), state));
                    }
                    state.ended = ended;
                    return Some((Ok(standing), state));
                }
                Ok(Err(error)) if error.is_retryable() && !left.is_zero() => {
                    state.pause = Some(pause.max(error.retry_after().unwrap_or_default()));
                    trouble = Some(error);
                }
                Ok(Err(error)) if error.is_retryable() => {
                    state.ended = true;
                    return Some((Err(out_of_time(&state.last, Some(error))), state));
                }
                Ok(Err(error)) => {
                    state.ended = true;
                    return Some((Err(WaitError::Call(error)), state));
                }
                Err(_) => {
                    state.ended = true;
                    return Some((Err(out_of_time(&state.last, trouble)), state));
                }
            }
        }
    })
}

/// Waits for the last of `standings`, and shows each to `progress`.
///
/// # Errors
///
/// As for [`standings`].
pub async fn until_ended(
    standings: impl Stream<Item = Result<Standing, WaitError>> + Send,
    mut progress: impl FnMut(&Standing) + Send,
) -> Result<Standing, WaitError> {
    let mut standings = std::pin::pin!(standings);
    let mut last = None;
    while let Some(standing) = standings.next().await {
        let standing = standing?;
        progress(&standing);
        last = Some(standing);
    }
    // The stream ends with an error or with jobs that have ended.
    last.ok_or_else(|| WaitError::OutOfTime { last: None, timeout: Duration::ZERO, error: None })
}
