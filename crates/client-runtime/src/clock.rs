//! The source of time and randomness of a client.

use std::fmt::Debug;

use jiff::Timestamp;

/// A source of the time and the randomness of signatures and retries.
///
/// Replace it in tests to make requests reproducible; see `ClientOptions::clock`. Delays and timeouts use tokio's clock, which
/// tests can pause.
pub trait Clock: Debug + Send + Sync {
    /// Returns the current time.
    fn now(&self) -> Timestamp;

    /// Returns 16 unpredictable bytes.
    fn random(&self) -> u128;
}

/// The clock and the randomness of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn random(&self) -> u128 {
        let mut bytes = [0; 16];
        // Without a source of randomness, the time still makes a nonce that has not been used before.
        match getrandom::fill(&mut bytes) {
            Ok(()) => u128::from_ne_bytes(bytes),
            Err(_) => self.now().as_nanosecond().unsigned_abs(),
        }
    }
}
