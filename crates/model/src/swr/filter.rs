//! The parameter `filter`, which selects a page of jobs.

use std::{fmt, str::FromStr};

use crate::{
    invalid_value::InvalidValue,
    text::{as_text, number},
};

/// The page to return: maximum number of jobs, index of the first one, and order.
///
/// It is sent as `limit::10|offset::0|order::desc` (document, table 2). The document states no largest limit; here it
/// is 999 999 999.
///
/// ```
/// use sync_jobs_model::swr::{SortOrder, SyncJobFilter};
///
/// let filter = SyncJobFilter::new(10, 0)?.with_order(SortOrder::Desc);
/// assert_eq!(filter.to_string(), "limit::10|offset::0|order::desc");
/// # Ok::<(), sync_jobs_model::InvalidValue>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SyncJobFilter {
    limit: u64,
    offset: u64,
    order: Option<SortOrder>,
}

/// Order of the jobs by creation time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortOrder {
    /// Oldest first.
    Asc,
    /// Newest first.
    Desc,
}

impl SortOrder {
    /// Returns the value as it is sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asc => "asc",
            Self::Desc => "desc",
        }
    }
}

impl fmt::Display for SortOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for SortOrder {
    type Err = InvalidValue;

    fn from_str(order: &str) -> Result<Self, Self::Err> {
        match order {
            "asc" => Ok(Self::Asc),
            "desc" => Ok(Self::Desc),
            _ => Err(InvalidValue::text("sort order", order, "must be `asc` or `desc`")),
        }
    }
}

as_text!(SortOrder);

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! {
    "swr", "SortOrder" = SortOrder, [],
    r#"{
        "title": "SortOrder",
        "description": "Order of the jobs by creation time.\n\n- `asc`: Oldest first.\n- `desc`: Newest first.",
        "type": "string",
        "enum": ["asc", "desc"],
        "examples": ["desc"]
    }"#
}

const LARGEST_LIMIT: u64 = 999_999_999;
const LARGEST_OFFSET: u64 = 999_999_999_999_999_999;

impl SyncJobFilter {
    /// Selects at most `limit` jobs from index `offset` on, in the order of the service.
    ///
    /// # Errors
    ///
    /// Returns an error if `limit` is not 1 to 999 999 999, or `offset` has more than 18 digits.
    pub fn new(limit: u64, offset: u64) -> Result<Self, InvalidValue> {
        if !(1..=LARGEST_LIMIT).contains(&limit) {
            return Err(InvalidValue::number("limit", limit, "must be between 1 and 999999999"));
        }
        if offset > LARGEST_OFFSET {
            return Err(InvalidValue::number("offset", offset, "must have at most 18 digits"));
        }
        Ok(Self { limit, offset, order: None })
    }

    /// Sets the index of the first job, counted from 0.
    ///
    /// # Errors
    ///
    /// Returns an error if `offset` has more than 18 digits.
    pub fn with_offset(self, offset: u64) -> Result<Self, InvalidValue> {
        Ok(Self::new(self.limit(), offset)?.with_order(self.order))
    }

    /// Sets the maximum number of jobs.
    ///
    /// # Errors
    ///
    /// Returns an error if `limit` is not 1 to 999 999 999.
    pub fn with_limit(self, limit: u64) -> Result<Self, InvalidValue> {
        Ok(Self::new(limit, self.offset)?.with_order(self.order))
    }

    /// Sets the order.
    #[must_use]
    pub fn with_order(self, order: impl Into<Option<SortOrder>>) -> Self {
        Self { order: order.into(), ..self }
    }

    /// Returns the maximum number of jobs.
    pub fn limit(&self) -> u64 {
        self.limit
    }

    /// Returns the index of the first job, counted from 0.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Returns the order by creation time; `None` leaves it to the service.
    pub fn order(&self) -> Option<SortOrder> {
        self.order
    }
}

impl Default for SyncJobFilter {
    /// Selects the first 10 jobs.
    fn default() -> Self {
        Self { limit: 10, offset: 0, order: None }
    }
}

impl fmt::Display for SyncJobFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "limit::{}|offset::{}", self.limit, self.offset)?;
        self.order.map_or(Ok(()), |order| write!(f, "|order::{order}"))
    }
}

impl FromStr for SyncJobFilter {
    type Err = InvalidValue;

    fn from_str(filter: &str) -> Result<Self, Self::Err> {
        let parse = || {
            let (limit, rest) = filter.strip_prefix("limit::")?.split_once("|offset::")?;
            let (offset, order) = match rest.split_once("|order::") {
                Some((offset, order)) => (offset, Some(order.parse().ok()?)),
                None => (rest, None),
            };
            let filter = Self::new(number(limit)?, number(offset)?).ok()?;
            Some(filter.with_order(order))
        };
        let form = "must have the form `limit::N|offset::N` or `limit::N|offset::N|order::asc` (or `desc`)";
        parse().ok_or_else(|| InvalidValue::text("sync job filter", filter, form))
    }
}

as_text!(SyncJobFilter);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_of_the_document() {
        for (text, parsed) in [
            ("limit::10|offset::0", Some((10, 0, None))),
            ("limit::10|offset::0|order::desc", Some((10, 0, Some(SortOrder::Desc)))),
            (
                "limit::999999999|offset::999999999999999999|order::asc",
                Some((999_999_999, 999_999_999_999_999_999, Some(SortOrder::Asc))),
            ),
            ("limit::1000000000|offset::0", None),
            ("limit::1|offset::1000000000000000000", None),
            ("limit::0|offset::0", None),
            ("limit::10", None),
            ("offset::0|limit::10", None),
            ("limit::10|offset::0|order::up", None),
            ("limit::10|offset::0|order::asc|", None),
            ("limit::+1|offset::0", None),
            ("limit::01|offset::0", None),
            ("limit::1|offset::00", None),
            ("limit:10|offset:0", None),
            ("limit::10|offset::-1", None),
            (" limit::10|offset::0", None),
            ("", None),
        ] {
            let found = text.parse::<SyncJobFilter>().ok();
            assert_eq!(
                found.map(|filter| (filter.limit(), filter.offset(), filter.order())),
                parsed,
                "{text}"
            );
            if let Some(filter) = found {
                assert_eq!(filter.to_string(), text);
            }
        }
    }
}
