use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822::DateTimeParser};

/// When and how often a client tries a call again.
///
/// Only what is safe is tried again: connections that failed, time-outs, answers that were cut off, and the statuses
/// 408, 429, 500, 502, 503 and 504. A refused credential (401, 403) never is: some services lock the key. Each attempt
/// is signed afresh.
///
/// The pause before attempt n + 1 is drawn at random from the upper half of `base * 2^(n-1)`, which grows up to
/// `max_delay`. A longer `Retry-After` of the service wins.
///
/// ```
/// use std::time::Duration;
/// use sync_jobs_client_runtime::RetryPolicy;
///
/// let patient = RetryPolicy::default().with_attempts(10).with_budget(Duration::from_secs(300));
/// let once = RetryPolicy::none();
/// # assert_ne!(patient, once);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryPolicy {
    attempts: u32,
    budget: Duration,
    base: Duration,
    max_delay: Duration,
}

impl Default for RetryPolicy {
    /// 4 attempts within 60 seconds, with pauses from 0.2 to 10 seconds.
    fn default() -> Self {
        Self {
            attempts: 4,
            budget: Duration::from_secs(60),
            base: Duration::from_millis(200),
            max_delay: Duration::from_secs(10),
        }
    }
}

impl RetryPolicy {
    /// One attempt.
    pub fn none() -> Self {
        Self { attempts: 1, ..Self::default() }
    }

    /// Makes `attempts` attempts at most; 0 counts as 1.
    #[must_use]
    pub fn with_attempts(self, attempts: u32) -> Self {
        Self { attempts: attempts.max(1), ..self }
    }

    /// Starts no attempt that would begin later than `budget` after the first.
    #[must_use]
    pub fn with_budget(self, budget: Duration) -> Self {
        Self { budget, ..self }
    }

    /// Pauses about `base` after the first attempt, and `max_delay` at most after a later one.
    #[must_use]
    pub fn with_backoff(self, base: Duration, max_delay: Duration) -> Self {
        Self { base, max_delay, ..self }
    }

    /// The pause before the next attempt, or `None` if there is to be none.
    ///
    /// `attempts` were made since the call began `elapsed` ago; the service asked for a pause of `retry_after`; `random` is
    /// any number.
    pub(crate) fn pause(
        &self,
        attempts: u32,
        elapsed: Duration,
        retry_after: Option<Duration>,
        random: u128,
    ) -> Option<Duration> {
        if attempts >= self.attempts {
            return None;
        }
        let doubled =
            self.base.saturating_mul(1_u32.checked_shl(attempts.saturating_sub(1)).unwrap_or(u32::MAX));
        let longest = doubled.min(self.max_delay);
        let share = u32::try_from(random % 1001).unwrap_or_default();
        let drawn = longest / 2 + (longest / 2).saturating_mul(share) / 1000;
        let pause = drawn.max(retry_after.unwrap_or_default());
        (elapsed.saturating_add(pause) <= self.budget).then_some(pause)
    }
}

/// Whether an answer with this status may be another one next time (RFC 9110, section 15, and common practice).
pub(crate) fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502 | 503 | 504)
}

/// Reads a `Retry-After` header, given in seconds or as a date (RFC 9110, section 10.2.3).
pub(crate) fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if value.bytes().all(|byte| byte.is_ascii_digit()) {
        return value.parse().ok().map(Duration::from_secs);
    }
    let date = DateTimeParser::new().relaxed_weekday(true).parse_timestamp(value).ok()?;
    // A date that has passed asks for no pause.
    Some(Duration::try_from(date.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn pauses_grow_up_to_the_largest_and_never_below_half() {
        let policy = RetryPolicy::default()
            .with_attempts(100)
            .with_backoff(SECOND, 5 * SECOND)
            .with_budget(Duration::MAX);
        let longest = policy.clone().with_backoff(Duration::MAX, Duration::MAX);
        assert!(longest.pause(99, Duration::MAX, Some(Duration::MAX), 1000).is_some());
        for (attempts, longest) in [(1, 1), (2, 2), (3, 4), (4, 5), (50, 5)] {
            let pause = |random| policy.pause(attempts, Duration::ZERO, None, random).unwrap();
            assert_eq!(pause(0), longest * SECOND / 2, "{attempts}");
            assert_eq!(pause(1000), longest * SECOND, "{attempts}");
        }
    }

    #[test]
    fn attempts_and_budget_end_the_retries() {
        let policy = RetryPolicy::default().with_attempts(3).with_budget(10 * SECOND);
        let pause = |attempts, elapsed, after| policy.pause(attempts, elapsed * SECOND, after, 0);
        assert!(pause(2, 0, None).is_some());
        assert_eq!(pause(3, 0, None), None);
        assert_eq!(pause(1, 10, None), None);
        assert_eq!(pause(1, 5, Some(5 * SECOND)), Some(5 * SECOND));
        assert_eq!(pause(1, 5, Some(6 * SECOND)), None);
        assert_eq!(RetryPolicy::none().pause(1, Duration::ZERO, None, 0), None);
    }

    #[test]
    fn both_forms_of_retry_after_are_read() {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        for (value, expected) in [
            ("0", Some(0)),
            (" 120 ", Some(120)),
            ("Thu, 01 Jan 2026 00:01:30 GMT", Some(90)),
            ("Wed, 31 Dec 2025 23:59:00 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
            ("99999999999999999999999", None),
        ] {
            assert_eq!(retry_after(value, now), expected.map(Duration::from_secs), "{value}");
        }
    }
}
