//! Why a wait ended without success.

use std::{fmt, time::Duration};

use crate::{
    error::Error,
    text::{bounded_line, state_words},
    wait_status::WaitStatus,
};

/// A wait that ended without success.
///
/// ```
/// # use sync_jobs_client_runtime::WaitError;
///
/// fn exit_code(error: &WaitError) -> u8 {
///     match error {
///         WaitError::Unsuccessful(_) => 1,
///         WaitError::Timeout { .. } => 3,
///         WaitError::Call(error) if error.is_unauthorized() => 4,
///         _ => 6,
///     }
/// }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum WaitError {
    /// A job failed, was cancelled, timed out at the service, or succeeded in part.
    Unsuccessful(Box<WaitStatus>),
    /// The timeout of the wait passed before the jobs were done.
    Timeout {
        /// The status at the last successful poll; `None` if there was none.
        last: Option<Box<WaitStatus>>,
        /// The timeout.
        timeout: Duration,
        /// The error of the last complete poll, if it failed.
        error: Option<Error>,
    },
    /// A poll failed, and another one would fail too.
    Call(Error),
}

impl WaitError {
    /// Returns the last known status of the jobs.
    pub fn status(&self) -> Option<&WaitStatus> {
        match self {
            Self::Unsuccessful(status) => Some(status),
            Self::Timeout { last, .. } => last.as_deref(),
            Self::Call(_) => None,
        }
    }

    /// Returns whether the timeout of the wait passed.
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Timeout { .. })
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
            Self::Unsuccessful(status) => {
                let unsuccessful = status.jobs.iter().filter(|job| !job.state.is_success());
                for (index, job) in unsuccessful.enumerate() {
                    let separator = if index > 0 { "; " } else { "" };
                    let subject = bounded_line(&format!("{} to {}", job.subject, job.destination()));
                    write!(f, "{separator}{subject}: {}", state_words(&job.state))?;
                    if let Some(error) = &job.error {
                        write!(f, ": {}", bounded_line(error))?;
                    }
                }
                Ok(())
            }
            Self::Timeout { last, timeout, error } => {
                write!(f, "timed out after {} s: ", timeout.as_secs_f64())?;
                match last.as_ref().map(|last| last.state.as_ref()) {
                    Some(Some(state)) => write!(f, "the last known state is {}", state_words(state))?,
                    Some(None) => f.write_str("there is no such job yet")?,
                    None => f.write_str("the service has not responded")?,
                }
                if let Some(last) =
                    last.as_ref().filter(|last| !last.jobs.is_empty() && !last.missing.is_empty())
                {
                    write!(f, "; there is no job yet for {}", bounded_line(&last.missing.join(", ")))?;
                }
                match error {
                    Some(error) => write!(f, "; the last poll failed: {error}"),
                    None => Ok(()),
                }
            }
        }
    }
}

impl std::error::Error for WaitError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Call(error) | Self::Timeout { error: Some(error), .. } => Some(error),
            Self::Timeout { error: None, .. } | Self::Unsuccessful(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use sync_jobs_model::JobState;

    use super::*;
    use crate::{error::ErrorDetails, newest::tests::job};

    fn call_error(status: u16) -> Error {
        Error::service("S", status, ErrorDetails::default())
    }

    #[test]
    fn the_message_contains_what_is_known_of_the_jobs() {
        let timeout = |error| WaitError::Timeout { last: None, timeout: Duration::from_millis(1500), error };
        let mut failed = job(1, JobState::Failed);
        failed.error = Some("部门\n不存在".to_owned());
        let jobs = vec![failed, job(2, JobState::Succeeded), job(3, JobState::PartiallySucceeded)];
        let status = WaitStatus {
            missing: vec![],
            jobs,
            state: Some(JobState::Failed),
            error: None,
            elapsed: Duration::ZERO,
            polls: 1,
            next_poll: None,
        };
        for (error, is_timeout, source, message) in [
            (WaitError::from(call_error(404)), false, Some("S returned 404"), "S returned 404"),
            (
                timeout(Some(call_error(503))),
                true,
                Some("S returned 503"),
                "timed out after 1.5 s: the service has not responded; the last poll failed: S returned 503",
            ),
            (timeout(None), true, None, "timed out after 1.5 s: the service has not responded"),
            (
                WaitError::Unsuccessful(Box::new(status)),
                false,
                None,
                "subject to target/team: failed: 部门 不存在; subject to target/team: partially succeeded",
            ),
        ] {
            assert_eq!(error.is_timeout(), is_timeout, "{error}");
            assert_eq!(error.source().map(ToString::to_string).as_deref(), source);
            assert_eq!(error.to_string(), message);
        }
    }
}
