//! Standard output, every failure of which is reported.

use std::{
    io::{self, Write},
    thread,
    time::Duration,
};

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
