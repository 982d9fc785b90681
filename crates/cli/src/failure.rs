//! The failures of the command and their exit codes.

use std::{
    fmt::Display,
    io::{self, Write as _},
    process::ExitCode,
};

use swr_client::{Error, WaitError};
use sync_jobs_client_runtime::{bounded_line, single_line};

/// The exit codes of the command, as `--help` documents them. Of several results, the greatest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    Success = 0,
    Unsuccessful = 1,
    Usage = 2,
    Timeout = 3,
    Credentials = 4,
    NotFound = 5,
    Service = 6,
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// An error message and its exit code.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    /// Empty if nothing is printed.
    message: String,
    details: Vec<String>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Display) -> Self {
        Self { exit, message: message.to_string(), details: Vec::new() }
    }

    /// States what the failure is about, unless the message does.
    pub(crate) fn about(self, subject: impl Display) -> Self {
        let subject = single_line(&subject.to_string());
        if self.message.is_empty() || self.message.contains(&subject) {
            return self;
        }
        Self { message: format!("{subject}: {}", self.message), ..self }
    }

    /// Prints the error as one line and, if `verbose`, its details.
    pub(crate) fn print(&self, verbose: bool) {
        if self.message.is_empty() {
            return;
        }
        let red = anstyle::AnsiColor::Red.on_default().bold();
        report(format_args!("{red}error{red:#}: {}", self.message));
        if verbose {
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
        match error {
            WaitError::Call(error) => error.into(),
            error if error.is_timeout() => Self::new(Exit::Timeout, error),
            error => Self::new(Exit::Unsuccessful, error),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            // A reader that closes the pipe needs no more output.
            return Self::new(Exit::Success, "");
        }
        Self::new(Exit::Service, format!("cannot write the output: {error}"))
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
    let facts = [
        ("HTTP status", error.status().map(|status| status.to_string())),
        ("code", details.code.clone()),
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
