//! Listings whose jobs need not all be there: a few that were made, and a past of which any job can be made when it is wanted.

use sync_jobs_model::Timestamp;

/// A listing, newest first.
pub(crate) struct Listing<J, F> {
    /// The newest jobs.
    pub(crate) recent: Vec<J>,
    /// Number of the jobs of the past.
    pub(crate) past: u64,
    /// Makes a job of the past; 0 is the newest of them.
    pub(crate) make: F,
}

impl<J: Clone, F: Fn(u64) -> J> Listing<J, F> {
    /// Number of jobs in all.
    pub(crate) fn total(&self) -> u64 {
        self.recent.len() as u64 + self.past
    }

    /// `limit` jobs from index `offset` on.
    pub(crate) fn window(&self, offset: u64, limit: u64, oldest_first: bool) -> Vec<J> {
        let total = self.total();
        let end = offset.saturating_add(limit).min(total);
        let job = |index: u64| {
            let index = if oldest_first { total - 1 - index } else { index };
            let recent = usize::try_from(index).ok().and_then(|index| self.recent.get(index));
            recent.cloned().unwrap_or_else(|| (self.make)(index - self.recent.len() as u64))
        };
        (offset..end).map(job).collect()
    }
}

/// Seconds between two jobs of the past.
const SPACING: i64 = 13;
/// 2020-03-01T00:00:00Z, when the past ends. It lies before the jobs of the services' documents.
const PAST_ENDS: i64 = 1_583_020_800;

/// When the job of the past with this index was created; 0 is the newest.
pub(crate) fn created_in_the_past(index: u64) -> Timestamp {
    let before = i64::try_from(index).unwrap_or(i64::MAX).saturating_mul(SPACING);
    Timestamp::from_second(PAST_ENDS.saturating_sub(before)).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_lies_within_the_listing_whatever_is_asked_for() {
        let listing = Listing { recent: vec![104, 103], past: 3, make: |index| 3 - index };
        assert_eq!(listing.total(), 5);
        for (offset, limit, oldest_first, expected) in [
            (0, 10, false, vec![104, 103, 3, 2, 1]),
            (0, 10, true, vec![1, 2, 3, 103, 104]),
            (1, 2, false, vec![103, 3]),
            (1, 3, true, vec![2, 3, 103]),
            (4, 1, false, vec![1]),
            (5, 1, false, vec![]),
            (u64::MAX, u64::MAX, true, vec![]),
            (0, 0, false, vec![]),
        ] {
            assert_eq!(listing.window(offset, limit, oldest_first), expected, "{offset} {limit}");
        }
    }

    #[test]
    fn the_past_grows_older_by_thirteen_seconds_a_job() {
        assert_eq!(created_in_the_past(0).to_string(), "2020-03-01T00:00:00Z");
        assert_eq!(created_in_the_past(1).to_string(), "2020-02-29T23:59:47Z");
        assert_eq!(created_in_the_past(u64::MAX), Timestamp::MIN);
    }
}
