use std::fmt::Debug;

use jiff::Timestamp;

/// Where a client takes the date and the randomness of its signatures and retries from.
///
/// Replace it in tests, so that a request is the same each time; see the builder's `clock`. Waiting goes by tokio's own
/// clock, which tests can pause.
pub trait Clock: Debug + Send + Sync {
    /// The moment it is now.
    fn now(&self) -> Timestamp;

    /// 16 bytes that nobody can guess.
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
