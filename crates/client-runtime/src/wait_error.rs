//! Why a wait ended without success.

use std::{fmt, time::Duration};

use sync_jobs_model::Job;

use crate::{
    error::Error,
    text::{bounded_line, bounded_list, state_words},
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
                let unsuccessful: Vec<_> = status.jobs.iter().filter(|job| !job.state.is_success()).collect();
                for (index, job) in unsuccessful.iter().take(MAX_JOBS).enumerate() {
                    let separator = if index > 0 { "; " } else { "" };
                    write!(f, "{separator}{}: {}", subject(job), state_words(&job.state))?;
                    if let Some(error) = &job.error {
                        write!(f, ": {}", bounded_line(error))?;
                    }
                }
                match unsuccessful.len().saturating_sub(MAX_JOBS) {
                    0 => Ok(()),
                    more => write!(f, "; and {more} more"),
                }
            }
            Self::Timeout { last, timeout, error } => {
                write!(f, "timed out after {} s: ", timeout.as_secs_f64())?;
                match (last, error) {
                    (Some(last), _) => f.write_str(&what_was_open(last).join("; "))?,
                    (None, Some(error)) if error.has_response() => f.write_str("no poll has succeeded")?,
                    (None, _) => f.write_str("the service has not responded")?,
                }
                match error {
                    Some(error) => write!(f, "; the last poll failed: {error}"),
                    None => Ok(()),
                }
            }
        }
    }
}

/// The maximum number of jobs, and of targets, that a message names.
const MAX_JOBS: usize = 5;
const MAX_TARGETS: usize = 10;

fn subject(job: &Job) -> String {
    bounded_line(&format!("{} to {}", job.subject, job.destination()))
}

/// Returns which jobs were not done, and for which targets there was none.
fn what_was_open(status: &WaitStatus) -> Vec<String> {
    let open = status.jobs.iter().filter(|job| !job.state.is_terminal());
    let open = open.map(|job| format!("{} is {}", subject(job), state_words(&job.state)));
    let mut parts = vec![bounded_list(open, MAX_JOBS)];
    let is_missing = !status.missing.is_empty() || status.jobs.is_empty();
    if !status.missing.is_empty() {
        parts.push(format!("there is no job yet for {}", bounded_list(&status.missing, MAX_TARGETS)));
    } else if is_missing {
        parts.push("there is no such job yet".to_owned());
    }
    if is_missing && !status.elsewhere.is_empty() {
        parts.push(format!("jobs of the same image go to {}", bounded_list(&status.elsewhere, MAX_TARGETS)));
    }
    parts.retain(|part| !part.is_empty());
    parts
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
    use crate::{
        error::{ErrorDetails, Kind},
        newest::tests::job,
    };

    fn call_error(status: u16) -> Error {
        Error::service("S", status, ErrorDetails::default())
    }

    fn status(jobs: Vec<Job>) -> WaitStatus {
        WaitStatus {
            missing: vec![],
            elsewhere: vec![],
            jobs,
            state: Some(JobState::Running),
            error: None,
            elapsed: Duration::ZERO,
            polls: 1,
            next_poll: None,
        }
    }

    #[test]
    fn the_message_of_a_timeout_contains_what_was_open() {
        use JobState::{Pending, Running, Succeeded};
        let message = |jobs, missing: &[&str], elsewhere: &[&str]| {
            let texts = |texts: &[&str]| texts.iter().map(ToString::to_string).collect();
            let last = WaitStatus { missing: texts(missing), elsewhere: texts(elsewhere), ..status(jobs) };
            let timeout = Duration::from_secs(3);
            let error = WaitError::Timeout { last: Some(Box::new(last)), timeout, error: None };
            error.to_string().strip_prefix("timed out after 3 s: ").unwrap().to_owned()
        };
        let open = Job { subject: "a\nb".to_owned(), ..job(1, Running) };
        for (jobs, missing, elsewhere, expected) in [
            (vec![], &[][..], &[][..], "there is no such job yet"),
            (vec![], &["a/x"], &[], "there is no job yet for a/x"),
            (vec![], &[], &["b/x", "c/x"], "there is no such job yet; jobs of the same image go to b/x, c/x"),
            (
                vec![open.clone(), job(2, Succeeded), job(3, Pending)],
                &["a/x", "1 more target"],
                &["b/x"],
                "a b to target/team is running, subject to target/team is pending; there is no job yet for a/x, \
                 1 more target; jobs of the same image go to b/x",
            ),
            // Nothing is missing.
            (vec![open.clone()], &[], &["b/x"], "a b to target/team is running"),
        ] {
            assert_eq!(message(jobs, missing, elsewhere), expected);
        }
        let many = message(vec![open; 7], &["a/x"; 12], &[]);
        assert_eq!(many.matches("is running").count(), 5, "{many}");
        assert!(many.contains(" and 2 more; there is") && many.ends_with("a/x and 2 more"), "{many}");
    }

    #[test]
    fn the_message_contains_what_is_known_of_the_jobs() {
        let timeout = |error| WaitError::Timeout { last: None, timeout: Duration::from_millis(1500), error };
        let mut failed = job(1, JobState::Failed);
        failed.error = Some("部门\n不存在".to_owned());
        let jobs = vec![failed, job(2, JobState::Succeeded), job(3, JobState::PartiallySucceeded)];
        let many = WaitError::Unsuccessful(Box::new(status(vec![job(1, JobState::Failed); 6]))).to_string();
        assert!(many.ends_with("subject to target/team: failed; and 1 more"), "{many}");
        let status = status(jobs);
        for (error, is_timeout, source, message) in [
            (WaitError::from(call_error(404)), false, Some("S returned 404"), "S returned 404"),
            (
                timeout(Some(call_error(503))),
                true,
                Some("S returned 503"),
                "timed out after 1.5 s: no poll has succeeded; the last poll failed: S returned 503",
            ),
            (
                timeout(Some(Error::new("S", Kind::Connect, "no connection"))),
                true,
                Some("S: no connection"),
                "timed out after 1.5 s: the service has not responded; the last poll failed: S: no connection",
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
