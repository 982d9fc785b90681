//! The exit codes of the command.

use std::process::ExitCode;

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
    NotWritten = 7,
    Interrupted = 130,
    Terminated = 143,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
