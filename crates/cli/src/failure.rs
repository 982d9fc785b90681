//! Errors, notes and warnings on standard error.

use std::{fmt::Display, io::Write as _};

use swr_client::{Error, WaitError};
use sync_jobs_client_runtime::{bounded_line, single_line};

use crate::exit::Exit;

/// The maximum number of characters of an error message.
const MAX_CHARS: usize = 4000;

/// An error message and its exit code.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    message: String,
    details: Vec<String>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Display) -> Self {
        Self { exit, message: message.to_string(), details: Vec::new() }
    }

    /// The end of the command by a signal.
    pub(crate) fn interrupted(exit: Exit) -> Self {
        Self::new(exit, if exit == Exit::Terminated { "terminated" } else { "interrupted" })
    }

    pub(crate) fn is_interruption(&self) -> bool {
        matches!(self.exit, Exit::Interrupted | Exit::Terminated)
    }

    #[cfg(test)]
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// States what the failure is about, unless the message does.
    pub(crate) fn about(self, subject: impl Display) -> Self {
        let subject = single_line(&subject.to_string());
        if self.message.contains(&subject) {
            return self;
        }
        Self { message: format!("{subject}: {}", self.message), ..self }
    }

    /// Adds to the message, unless there is nothing to add.
    pub(crate) fn with(self, text: &str) -> Self {
        if text.is_empty() { self } else { Self { message: format!("{}; {text}", self.message), ..self } }
    }

    /// Prints the error as one line and, if `verbose` is not 0, its details.
    pub(crate) fn print(&self, verbose: u8) {
        let red = anstyle::AnsiColor::Red.on_default().bold();
        // The message may repeat an argument as it is.
        let mut message = single_line(&self.message);
        if let Some((end, _)) = message.char_indices().nth(MAX_CHARS) {
            message.truncate(end);
            message.push('…');
        }
        report(format_args!("{red}error{red:#}: {message}"));
        if verbose > 0 {
            for detail in &self.details {
                report(format_args!("  {detail}"));
            }
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let exit = if error.is_invalid_input() {
            Exit::Usage
        } else if error.is_configuration() || error.is_unauthorized() || error.is_forbidden() {
            Exit::Credentials
        } else if error.is_not_found() {
            Exit::NotFound
        } else {
            Exit::Service
        };
        Self { details: details(&error), ..Self::new(exit, &error) }
    }
}

impl From<WaitError> for Failure {
    fn from(error: WaitError) -> Self {
        let (exit, details) = match &error {
            WaitError::Call(error) => return error.clone().into(),
            WaitError::Timeout { error, .. } => {
                (Exit::Timeout, error.as_ref().map(details).unwrap_or_default())
            }
            _ => (Exit::Unsuccessful, Vec::new()),
        };
        Self { details, ..Self::new(exit, error) }
    }
}

/// Writes a line on standard error. If it cannot be written, the exit code must still be right.
pub(crate) fn report(line: impl Display) {
    let _ = writeln!(anstream::stderr(), "{line}");
}

/// Returns what is known about an error, one line per fact.
fn details(error: &Error) -> Vec<String> {
    let attempts = (error.attempts() > 0).then_some(error.attempts());
    let details = error.details();
    let shown = error.to_string();
    // The line may leave out a part, such as the request that a service repeats.
    let message = details.message.clone().filter(|message| !shown.contains(&bounded_line(message)));
    let facts = [
        ("HTTP status", error.status().map(|status| status.to_string())),
        ("code", details.code.clone()),
        ("message", message),
        ("request id", details.request_id.clone()),
        ("attempts", attempts.map(|attempts| attempts.to_string())),
        ("response body", details.excerpt.clone()),
    ];
    let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    let causes = causes.map(|cause| ("cause", Some(cause.to_string())));
    let lines = facts.into_iter().chain(causes);
    lines.filter_map(|(name, value)| Some(format!("{name}: {}", bounded_line(&value?)))).collect()
}

#[cfg(test)]
mod tests {
    use swr_client::{Client, Credentials};

    use super::*;

    #[test]
    fn an_error_of_a_request_that_was_not_sent_has_no_details() {
        let error = Client::builder().credentials(Credentials::token("t")).build().unwrap_err();
        assert_eq!(details(&error), [""; 0]);
    }
}
