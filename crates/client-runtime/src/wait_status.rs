//! The state of awaited jobs, each and together.

use std::time::Duration;

use sync_jobs_model::{Job, JobState};

use crate::error::Error;

/// The state of the awaited jobs at one poll.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct WaitStatus {
    /// The awaited jobs, for each target the newest. Empty while there is none.
    pub jobs: Vec<Job>,
    /// Their [`aggregate_state`]; `None` while there is no job. It is pending instead of a success while any is missing.
    pub state: Option<JobState>,
    /// The expected targets that have no job yet: destinations, and how many others, such as `1 more target`.
    pub missing: Vec<String>,
    /// Up to 10 targets that are not selected, but have jobs of the same image.
    pub elsewhere: Vec<String>,
    /// The transient error of this poll, if it failed. The jobs, their state and the targets are then those of the last
    /// successful poll; before the first one, there are none.
    pub error: Option<Error>,
    /// Time since the wait began.
    pub elapsed: Duration,
    /// The number of polls.
    pub polls: u32,
    /// Delay before the next poll; `None` if there is none.
    pub next_poll: Option<Duration>,
}

impl WaitStatus {
    /// Returns whether the wait is decided: all jobs are terminal and, if they succeeded, no expected target is missing.
    pub fn is_terminal(&self) -> bool {
        self.state.as_ref().is_some_and(JobState::is_terminal)
    }

    /// Returns whether every expected target has a job, and all jobs succeeded or were already present.
    pub fn is_success(&self) -> bool {
        self.state.as_ref().is_some_and(JobState::is_success)
    }
}

/// Returns the state of several jobs taken together: that of the one that matters most.
///
/// While a state is not terminal, neither is the aggregate: it is running, pending or unknown, in this order of precedence.
/// After that, the worst result counts: failed, timed out, cancelled, partially succeeded, succeeded, already present. Without
/// a job there is no state.
///
/// ```
/// # use sync_jobs_client_runtime::aggregate_state;
/// use sync_jobs_model::JobState::{AlreadyPresent, Failed, Running, Succeeded};
///
/// assert_eq!(aggregate_state([&Succeeded, &Running, &Failed]), Some(Running));
/// assert_eq!(aggregate_state([&Succeeded, &Failed]), Some(Failed));
/// assert_eq!(aggregate_state([&Succeeded, &AlreadyPresent]), Some(Succeeded));
/// assert_eq!(aggregate_state([]), None);
/// ```
pub fn aggregate_state<'a>(states: impl IntoIterator<Item = &'a JobState>) -> Option<JobState> {
    let rank = |state: &JobState| match state {
        JobState::AlreadyPresent => 0,
        JobState::Succeeded => 1,
        JobState::PartiallySucceeded => 2,
        JobState::Cancelled => 3,
        JobState::TimedOut => 4,
        JobState::Failed => 5,
        JobState::Pending => 7,
        JobState::Running => 8,
        // An unknown state may change.
        _ => 6,
    };
    states.into_iter().max_by_key(|state| rank(state)).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_that_matters_most_is_the_aggregate() {
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
                assert_eq!(aggregate_state([less, more]).as_ref(), Some(more), "{less}");
                assert_eq!(aggregate_state([more, less]).as_ref(), Some(more), "{less}");
            }
        }
        assert_eq!(aggregate_state([]), None);
    }

    #[test]
    fn a_status_is_terminal_when_its_state_is() {
        let status = |state| WaitStatus {
            jobs: vec![],
            missing: vec![],
            elsewhere: vec![],
            state,
            error: None,
            elapsed: Duration::ZERO,
            polls: 1,
            next_poll: None,
        };
        for (state, is_terminal, is_success) in [
            (None, false, false),
            (Some(JobState::Running), false, false),
            (Some(JobState::Failed), true, false),
            (Some(JobState::Succeeded), true, true),
        ] {
            let status = status(state);
            assert_eq!((status.is_terminal(), status.is_success()), (is_terminal, is_success), "{status:?}");
        }
    }
}
