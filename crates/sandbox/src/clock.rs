//! The clock of a sandbox.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use sync_jobs_model::Timestamp;

use crate::lock::lock;

/// The clock of a sandbox: it decides when jobs change, tokens expire and signatures are too old.
///
/// Clones share one time, so that a test can keep one clone and pass the other to the sandbox.
///
/// ```
/// use std::time::Duration;
/// use sync_jobs_model::Timestamp;
/// use sync_jobs_sandbox::Clock;
///
/// let clock = Clock::stepped(Timestamp::UNIX_EPOCH);
/// clock.advance(Duration::from_secs(90));
/// assert_eq!(clock.now().to_string(), "1970-01-01T00:01:30Z");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// `None` is the time of the operating system.
    start: Option<Timestamp>,
    ahead: Arc<Mutex<Duration>>,
}

impl Clock {
    /// Returns the clock of the operating system. This is the default.
    pub fn real() -> Self {
        Self::default()
    }

    /// Returns a clock that starts at `start` and only moves when it is advanced.
    ///
    /// Signatures of a client with another clock are rejected when the two are more than 15 minutes apart.
    pub fn stepped(start: Timestamp) -> Self {
        Self { start: Some(start), ..Self::default() }
    }

    /// Moves the clock forward by `by`. A clock of the operating system continues from there.
    pub fn advance(&self, by: Duration) {
        let mut ahead = lock(&self.ahead);
        *ahead = ahead.saturating_add(by);
    }

    /// Returns the current time.
    pub fn now(&self) -> Timestamp {
        later(self.start.unwrap_or_else(Timestamp::now), *lock(&self.ahead))
    }
}

/// The largest difference between the date of a signature and the clock. Authing does not document its own; this is SWR's.
pub(crate) const MAX_SKEW: Duration = Duration::from_secs(15 * 60);

/// Returns `moment` plus `by`, or [`Timestamp::MAX`] if that is too late to be expressed.
pub(crate) fn later(moment: Timestamp, by: Duration) -> Timestamp {
    moment.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_stops_at_the_last_timestamp() {
        let clock = Clock::stepped(Timestamp::UNIX_EPOCH);
        clock.advance(Duration::MAX);
        clock.advance(Duration::MAX);
        assert_eq!(clock.now(), Timestamp::MAX);
    }

    #[test]
    fn clones_share_their_time() {
        let clock = Clock::stepped(Timestamp::UNIX_EPOCH);
        clock.clone().advance(Duration::from_secs(1));
        assert_eq!(clock.now().as_second(), 1);
    }

    #[test]
    fn a_real_clock_can_be_advanced() {
        let clock = Clock::real();
        let before = Timestamp::now();
        clock.advance(Duration::from_secs(3600));
        assert!(clock.now().duration_since(before).as_secs() >= 3600);
    }
}
