//! Listings of jobs, most of which are computed only when a page has them.

use sync_jobs_model::Timestamp;

/// The ids of the jobs of the archives come after this one.
pub(crate) const ARCHIVE_IDS: i64 = 10_000;

/// Returns a page of at most `limit` jobs from index `offset` on, and the number of all jobs.
///
/// The newest jobs are those of `recent`; of the `older` ones, `make` computes each, 0 being the newest.
pub(crate) fn page<J: Clone>(
    recent: &[J],
    older: u64,
    make: impl Fn(u64) -> J,
    (offset, limit): (u64, u64),
    oldest_first: bool,
) -> (Vec<J>, u64) {
    let total = recent.len() as u64 + older;
    let job = |index: u64| {
        let index = if oldest_first { total - 1 - index } else { index };
        let job = usize::try_from(index).ok().and_then(|index| recent.get(index));
        job.cloned().unwrap_or_else(|| make(index - recent.len() as u64))
    };
    ((offset..offset.saturating_add(limit).min(total)).map(job).collect(), total)
}

/// Seconds between two jobs of an archive.
const SPACING: i64 = 13;
/// 2020-03-01T00:00:00Z, when the newest job of an archive was created, before the examples of the services' documents.
const ARCHIVE_ENDS: i64 = 1_583_020_800;

/// Returns when the job of an archive with this index was created; 0 is the newest.
pub(crate) fn archived(index: u64) -> Timestamp {
    let before = i64::try_from(index).unwrap_or(i64::MAX).saturating_mul(SPACING);
    Timestamp::from_second(ARCHIVE_ENDS.saturating_sub(before)).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_within_the_listing() {
        for (window, oldest_first, expected) in [
            ((0, 10), false, vec![104, 103, 3, 2, 1]),
            ((0, 10), true, vec![1, 2, 3, 103, 104]),
            ((1, 2), false, vec![103, 3]),
            ((1, 3), true, vec![2, 3, 103]),
            ((4, 1), false, vec![1]),
            ((5, 1), false, vec![]),
            ((u64::MAX, u64::MAX), true, vec![]),
            ((0, 0), false, vec![]),
        ] {
            let found = page(&[104, 103], 3, |index| 3 - index, window, oldest_first);
            assert_eq!(found, (expected, 5), "{window:?}");
        }
    }

    #[test]
    fn archived_jobs_are_thirteen_seconds_apart() {
        assert_eq!(archived(0).to_string(), "2020-03-01T00:00:00Z");
        assert_eq!(archived(1).to_string(), "2020-02-29T23:59:47Z");
        assert_eq!(archived(u64::MAX), Timestamp::MIN);
    }
}
