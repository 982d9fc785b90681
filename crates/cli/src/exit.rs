//! The exit codes of the command.

use std::{io, process::ExitCode};

use crate::failure::Failure;

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

impl Exit {
    /// Returns the exit code after the result has been written, or could not be.
    ///
    /// Output changes no verdict, except that a success that nobody can read about is none. A reader that closes the pipe needs
    /// no more output.
    pub(crate) fn after_writing(self, written: io::Result<()>) -> Self {
        match written {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Failure::new(Self::NotWritten, format!("the result could not be written: {error}")).print(0);
                if self == Self::Success { Self::NotWritten } else { self }
            }
            _ => self,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
