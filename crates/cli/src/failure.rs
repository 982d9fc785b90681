//! Why the command ends without success, and with which exit code.

use std::{fmt::Display, io, process::ExitCode};

use swr_client::{Error, WaitError};

/// The command's own exit codes, as `--help` tells them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Success = 0,
    Ended = 1,
    Usage = 2,
    OutOfTime = 3,
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

/// An error to tell, and the exit code that goes with it.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    /// Empty where there is nothing to tell.
    message: String,
    details: Vec<String>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Display) -> Self {
        Self { exit, message: message.to_string(), details: Vec::new() }
    }

    /// Writes the error as one line and, if wanted, what else is known of it.
    pub(crate) fn tell(&self, verbose: bool) {
        if self.message.is_empty() {
            return;
        }
        let red = anstyle::AnsiColor::Red.on_default().bold();
        anstream::eprintln!("{red}error{red:#}: {}", self.message);
        if verbose {
            for detail in &self.details {
                anstream::eprintln!("  {detail}");
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
        let mut failure = Self::new(exit, &error);
        failure.details = details(&error);
        failure
    }
}

impl From<WaitError> for Failure {
    fn from(error: WaitError) -> Self {
        match error {
            WaitError::Call(error) => error.into(),
            error => Self::new(Exit::OutOfTime, error),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            // Whoever reads has seen enough.
            return Self::new(Exit::Success, "");
        }
        Self::new(Exit::Service, format!("the output cannot be written: {error}"))
    }
}

fn details(error: &Error) -> Vec<String> {
    let mut details = Vec::new();
    let mut tell =
        |name: &str, value: Option<String>| details.extend(value.map(|value| format!("{name}: {value}")));
    tell("HTTP status", error.status().map(|status| status.to_string()));
    tell("code", error.code().map(str::to_owned));
    tell("request id", error.request_id().map(str::to_owned));
    tell("attempts", (error.attempts() > 0).then(|| error.attempts().to_string()));
    let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    for cause in causes {
        tell("cause", Some(cause.to_string()));
    }
    details
}

#[cfg(test)]
mod tests {
    use swr_client::{Client, Credentials};

    use super::*;

    #[test]
    fn what_was_never_sent_has_no_details() {
        let error = Client::builder().credentials(Credentials::token("t")).build().unwrap_err();
        assert_eq!(details(&error), [""; 0]);
    }
}
