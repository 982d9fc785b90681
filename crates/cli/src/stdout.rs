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
pub(crate) struct Stdout(Inner);

#[cfg(unix)]
type Inner = io::Result<std::fs::File>;
#[cfg(not(unix))]
type Inner = io::Result<io::Stdout>;

impl Stdout {
    #[cfg(unix)]
    pub(crate) fn new() -> Self {
        use std::os::fd::AsFd as _;
        Self(io::stdout().as_fd().try_clone_to_owned().map(Into::into))
    }

    #[cfg(not(unix))]
    pub(crate) fn new() -> Self {
        Self(Ok(io::stdout()))
    }

    fn retry<T>(&mut self, work: impl Fn(&mut dyn Write) -> io::Result<T>) -> io::Result<T> {
        let out = self.0.as_mut().map_err(|error| io::Error::from(error.kind()))?;
        loop {
            match work(out) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    thread::sleep(Duration::from_millis(5));
                }
                done => return done,
            }
        }
    }
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.retry(|out| out.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.retry(|out| out.flush())
    }
}
