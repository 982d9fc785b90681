//! Standard output, every failure of which is reported.

use std::{
    io::{self, Write},
    thread,
    time::Duration,
};

use crate::{exit::Exit, failure::Failure};

/// Standard output without a buffer.
///
/// That of the standard library ignores that it cannot be written at all, and fails where a reader is slow and another process
/// has made the pipe non-blocking.
pub(crate) struct Stdout;

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            match write_once(bytes) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    thread::sleep(Duration::from_millis(5));
                }
                done => return done,
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(unix)]
fn write_once(bytes: &[u8]) -> io::Result<usize> {
    Ok(rustix::io::write(io::stdout(), bytes)?)
}

#[cfg(not(unix))]
fn write_once(bytes: &[u8]) -> io::Result<usize> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()?;
    Ok(bytes.len())
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
