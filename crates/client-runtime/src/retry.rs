//! When a call is retried.

use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822::DateTimeParser};

/// When and how often a call is retried.
///
/// Only transient failures are retried: failed connections, timeouts, truncated responses, and the statuses 408, 429, 500,
/// 502, 503 and 504. Rejected credentials (401, 403) are not: some services lock the key. Each attempt is authenticated anew.
///
/// The delay before attempt n + 1 is drawn at random from the upper half of `initial_delay * 2^(n-1)`, which grows up to
/// `max_delay`. A longer `Retry-After` of the service takes precedence.
///
/// ```
/// use std::time::Duration;
/// # use sync_jobs_client_runtime::RetryPolicy;
///
/// let persistent = RetryPolicy::default().max_attempts(10).max_elapsed(Duration::from_secs(300));
/// let once = RetryPolicy::none();
/// # assert_ne!(persistent, once);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryPolicy {
    max_attempts: u32,
    max_elapsed: Duration,
    initial_delay: Duration,
    max_delay: Duration,
}

impl Default for RetryPolicy {
    /// Returns a policy of 4 attempts within 60 seconds, with delays of 0.2 to 10 seconds.
    fn default() -> Self {
        Self {
            max_attempts: 4,
            max_elapsed: Duration::from_secs(60),
            initial_delay: Duration::from_millis(200),
            max_delay: Duration::from_secs(10),
        }
    }
}

impl RetryPolicy {
    /// Returns a policy of one attempt.
    pub fn none() -> Self {
        Self { max_attempts: 1, ..Self::default() }
    }

    /// Limits the number of attempts; 0 counts as 1. Default: 4.
    #[must_use]
    pub fn max_attempts(self, attempts: u32) -> Self {
        Self { max_attempts: attempts.max(1), ..self }
    }

    /// Starts no attempt later than `elapsed` after the first. Default: 60 seconds.
    #[must_use]
    pub fn max_elapsed(self, elapsed: Duration) -> Self {
        Self { max_elapsed: elapsed, ..self }
    }

    /// Sets the delay after the first attempt and the longest one. Default: 0.2 and 10 seconds.
    #[must_use]
    pub fn backoff(self, initial_delay: Duration, max_delay: Duration) -> Self {
        Self { initial_delay, max_delay, ..self }
    }

    /// Returns the delay before the next attempt, or `None` if there is no next attempt.
    ///
    /// `attempts` were made since the call began `elapsed` ago; the service required a delay of `retry_after`; `random` is any
    /// number.
    pub(crate) fn delay(
        &self,
        attempts: u32,
        elapsed: Duration,
        retry_after: Option<Duration>,
        random: u128,
    ) -> Option<Duration> {
        if attempts >= self.max_attempts {
            return None;
        }
        let factor = 1_u32.checked_shl(attempts.saturating_sub(1)).unwrap_or(u32::MAX);
        let longest = self.initial_delay.saturating_mul(factor).min(self.max_delay);
        let share = u32::try_from(random % 1001).unwrap_or_default();
        let drawn = longest / 2 + (longest / 2).saturating_mul(share) / 1000;
        let delay = drawn.max(retry_after.unwrap_or_default());
        (elapsed.saturating_add(delay) <= self.max_elapsed).then_some(delay)
    }
}

/// Returns whether the same request may succeed later after a response with this status (RFC 9110, section 15, and common
/// practice).
pub(crate) fn is_retryable(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502 | 503 | 504)
}

/// Parses a `Retry-After` header, which contains seconds or a date (RFC 9110, section 10.2.3).
pub(crate) fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if value.bytes().all(|byte| byte.is_ascii_digit()) {
        return value.parse().ok().map(Duration::from_secs);
    }
    // A date in the past requires no delay.
    Some(Duration::try_from(http_date(value)?.duration_since(now)).unwrap_or_default())
}

/// Parses the date of a header (RFC 9110, section 5.6.7).
pub(crate) fn http_date(value: &str) -> Option<Timestamp> {
    DateTimeParser::new().relaxed_weekday(true).parse_timestamp(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn delays_grow_up_to_the_longest_and_are_never_below_half() {
        let policy =
            RetryPolicy::default().max_attempts(100).backoff(SECOND, 5 * SECOND).max_elapsed(Duration::MAX);
        let longest = policy.clone().backoff(Duration::MAX, Duration::MAX);
        assert!(longest.delay(99, Duration::MAX, Some(Duration::MAX), 1000).is_some());
        for (attempts, longest) in [(1, 1), (2, 2), (3, 4), (4, 5), (50, 5)] {
            let delay = |random| policy.delay(attempts, Duration::ZERO, None, random).unwrap();
            assert_eq!(delay(0), longest * SECOND / 2, "{attempts}");
            assert_eq!(delay(1000), longest * SECOND, "{attempts}");
        }
    }

    #[test]
    fn attempts_and_elapsed_time_end_the_retries() {
        let policy = RetryPolicy::default().max_attempts(3).max_elapsed(10 * SECOND);
        let delay = |attempts, elapsed, after| policy.delay(attempts, elapsed * SECOND, after, 0);
        assert!(delay(2, 0, None).is_some());
        assert_eq!(delay(3, 0, None), None);
        assert_eq!(delay(1, 10, None), None);
        assert_eq!(delay(1, 5, Some(5 * SECOND)), Some(5 * SECOND));
        assert_eq!(delay(1, 5, Some(6 * SECOND)), None);
        assert_eq!(RetryPolicy::none().delay(1, Duration::ZERO, None, 0), None);
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
