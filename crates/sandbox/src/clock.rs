use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use sync_jobs_model::Timestamp;

/// The clock that a sandbox goes by: jobs move, tokens expire and signatures grow old on it.
///
/// Clones share one time, so that a test keeps one and gives the sandbox another.
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
#[derive(Debug, Clone)]
pub struct Clock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// `None` is the time of the operating system.
    start: Option<Timestamp>,
    ahead: Mutex<Duration>,
}

impl Clock {
    /// The clock of the operating system.
    pub fn real() -> Self {
        Self(Arc::new(Inner { start: None, ahead: Mutex::default() }))
    }

    /// A clock that shows `start` and stands still until it is advanced.
    ///
    /// A client that goes by its own clock is refused once the two are 15 minutes apart, as by the services.
    pub fn stepped(start: Timestamp) -> Self {
        Self(Arc::new(Inner { start: Some(start), ahead: Mutex::default() }))
    }

    /// Moves the clock forward. One of the operating system goes on from there.
    pub fn advance(&self, by: Duration) {
        let mut ahead = self.0.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        *ahead = ahead.saturating_add(by);
    }

    /// The moment that the clock shows.
    pub fn now(&self) -> Timestamp {
        let ahead = *self.0.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        later(self.0.start.unwrap_or_else(Timestamp::now), ahead)
    }
}

impl Default for Clock {
    /// [`real`](Self::real).
    fn default() -> Self {
        Self::real()
    }
}

/// `moment` and `by`, or the last moment that there is.
pub(crate) fn later(moment: Timestamp, by: Duration) -> Timestamp {
    moment.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_never_leaves_the_time_that_can_be_told() {
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
    fn a_real_clock_can_be_set_ahead() {
        let clock = Clock::real();
        let before = Timestamp::now();
        clock.advance(Duration::from_secs(3600));
        assert!(clock.now().duration_since(before).as_secs() >= 3600);
    }
}
