//! The header `Content-Range` as SWR writes it.

use std::{fmt, str::FromStr};

use crate::{
    invalid_value::InvalidValue,
    text::{as_text, number},
};

/// The response header `Content-Range`, which describes the page: `offset-count/total` (document, table 4).
///
/// The middle number is a count of jobs, not the index of the last one as in RFC 9110. Each number has at most 18 digits.
///
/// ```
/// use sync_jobs_model::swr::ContentRange;
///
/// let range: ContentRange = "20-10/45".parse()?;
/// assert_eq!((range.offset, range.count, range.total), (20, 10, 45));
/// # Ok::<(), sync_jobs_model::InvalidValue>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentRange {
    /// Index of the first job on the page, counted from 0.
    pub offset: u64,
    /// Number of jobs on the page.
    pub count: u64,
    /// Number of jobs in all.
    pub total: u64,
}

impl ContentRange {
    /// Returns whether it describes a page of `count` jobs whose first one has the index `offset`. One that does not may come
    /// from another response or have another meaning, so that its total proves nothing.
    pub fn is_of_page(&self, offset: u64, count: u64) -> bool {
        (self.offset, self.count) == (offset, count)
    }
}

impl FromStr for ContentRange {
    type Err = InvalidValue;

    /// Accepts spaces around the numbers, and the en dash that some pages of the vendor print.
    fn from_str(range: &str) -> Result<Self, Self::Err> {
        let parse = || {
            let (window, total) = range.split_once('/')?;
            let (offset, count) = window.split_once(['-', '–'])?;
            let number = |text: &str| number(text.trim());
            Some(Self { offset: number(offset)?, count: number(count)?, total: number(total)? })
        };
        parse().ok_or_else(|| {
            InvalidValue::text("content range", range, "must have the form `offset-count/total`")
        })
    }
}

impl fmt::Display for ContentRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}/{}", self.offset, self.count, self.total)
    }
}

as_text!(ContentRange);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_of_a_page_with_its_offset_and_count() {
        let range: ContentRange = "20-10/45".parse().unwrap();
        assert!(range.is_of_page(20, 10));
        assert!(!range.is_of_page(10, 10) && !range.is_of_page(20, 9));
    }

    #[test]
    fn a_range_is_offset_count_and_total() {
        for (text, parsed) in [
            ("0-1/1", Some((0, 1, 1))),
            ("100-10/4242", Some((100, 10, 4242))),
            ("0-0/0", Some((0, 0, 0))),
            ("0–1/1", Some((0, 1, 1))),
            (" 0 - 1 / 1 ", Some((0, 1, 1))),
            ("bytes 0-1/1", None),
            ("0-1/*", None),
            ("0-1", None),
            ("0/1", None),
            ("-1-1/1", None),
            ("0-1/1/1", None),
            ("0-18446744073709551616/1", None),
            ("", None),
        ] {
            let range = text.parse::<ContentRange>().ok();
            assert_eq!(range.map(|range| (range.offset, range.count, range.total)), parsed, "{text}");
        }
    }
}
