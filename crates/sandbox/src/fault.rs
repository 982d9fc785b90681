//! Faults that are injected into requests.

use std::{collections::VecDeque, sync::Mutex, time::Duration};

use serde::{Deserialize, Serialize};

use crate::lock::lock;

/// Something that goes wrong on request, to show how a client copes with it.
///
/// [`Sandbox::inject`](crate::Sandbox::inject) takes it. By default it happens to the next request that reads jobs.
/// [`times`](Self::times) and [`always`](Self::always) change how often it happens, [`on`](Self::on) to which requests.
///
/// ```
/// use std::time::Duration;
/// use sync_jobs_sandbox::{Fault, Requests};
///
/// let busy = Fault::status(429).retry_after(Duration::from_secs(2)).times(3);
/// let gone = Fault::drop_connection().on(Requests::Tokens).always();
/// # assert_ne!(busy, gone);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fault {
    #[serde(rename = "fault")]
    kind: Kind,
    #[serde(default = "once")]
    times: Times,
    #[serde(default)]
    on: Requests,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub(crate) enum Kind {
    CappedPage { size: u32 },
    Delay { milliseconds: u64 },
    Drop,
    Html,
    Lose,
    NullCounts,
    RepeatedRow { status: String },
    ShortPage { size: u32 },
    Status { code: u16, retry_after_seconds: Option<u64> },
    Truncate,
    UnknownStatus { word: String },
    WrongSubject,
    WrongTotal { total: u32 },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Times {
    Always,
    #[serde(untagged)]
    Next(u32),
}

fn once() -> Times {
    Times::Next(1)
}

/// The requests that a [`Fault`] happens to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Requests {
    /// Those that read jobs: `list-sync-jobs`, `get-sync-job` and `sync_job`. This is the default.
    #[default]
    Jobs,
    /// Those for the logs of a job: `list-sync-job-logs`.
    Logs,
    /// Those that start jobs: `trigger-sync-task` and `sync_images`.
    Starts,
    /// Those for the rules of a repository: `sync_repo`.
    Targets,
    /// Those for tasks: `list-sync-tasks` and `get-sync-task`.
    Tasks,
    /// Those for a token, of Authing or of IAM.
    Tokens,
}

impl Fault {
    fn new(kind: Kind) -> Self {
        Self { kind, times: once(), on: Requests::default() }
    }

    /// Delays the response by this much real time, in whole milliseconds.
    pub fn delay(by: Duration) -> Self {
        Self::new(Kind::Delay { milliseconds: u64::try_from(by.as_millis()).unwrap_or(u64::MAX) })
    }

    /// Closes the connection without a response.
    pub fn drop_connection() -> Self {
        Self::new(Kind::Drop)
    }

    /// Returns an error response with this HTTP status (400 to 599, anything else counts as 500), in the service's format.
    pub fn status(code: u16) -> Self {
        Self::new(Kind::Status { code, retry_after_seconds: None })
    }

    /// Returns an HTML page with HTTP status 502, like a proxy in front of the service.
    pub fn html() -> Self {
        Self::new(Kind::Html)
    }

    /// Closes the connection after the first half of the response's body.
    pub fn truncate() -> Self {
        Self::new(Kind::Truncate)
    }

    /// Handles the request, and closes the connection without a response: a job that the request starts does start.
    pub fn lose_response() -> Self {
        Self::new(Kind::Lose)
    }

    /// Leaves at most `size` rows on a page, however many are requested. The total stays right.
    pub fn capped_page(size: u32) -> Self {
        Self::new(Kind::CappedPage { size })
    }

    /// Leaves at most `size` rows on a page, and removes the total: `Content-Range` of SWR, `totalCount` of Authing.
    pub fn short_page(size: u32) -> Self {
        Self::new(Kind::ShortPage { size })
    }

    /// Replaces the total of a list by `total`.
    pub fn wrong_total(total: u32) -> Self {
        Self::new(Kind::WrongTotal { total })
    }

    /// Gives every row in the response the task 9999 or the repository `another`, like a cache that ignores the query.
    pub fn wrong_subject() -> Self {
        Self::new(Kind::WrongSubject)
    }

    /// Repeats the first row of a page, with the same id and dates, but with this status.
    pub fn repeated_row(status: impl Into<String>) -> Self {
        Self::new(Kind::RepeatedRow { status: status.into() })
    }

    /// Makes all numbers of successful departments and accounts of Authing null.
    pub fn null_counts() -> Self {
        Self::new(Kind::NullCounts)
    }

    /// Gives every job in the response the status `word`, such as one that a later version of the service may have.
    pub fn unknown_status(word: impl Into<String>) -> Self {
        Self::new(Kind::UnknownStatus { word: word.into() })
    }

    /// Adds a header `Retry-After` to a [`status`](Self::status), in seconds, rounded up. Other faults do not change.
    #[must_use]
    pub fn retry_after(mut self, delay: Duration) -> Self {
        if let Kind::Status { retry_after_seconds, .. } = &mut self.kind {
            *retry_after_seconds = Some(delay.as_secs().saturating_add(u64::from(delay.subsec_nanos() > 0)));
        }
        self
    }

    /// Sets how many requests the fault happens to. Default: 1. With 0 it never happens.
    #[must_use]
    pub fn times(self, requests: u32) -> Self {
        Self { times: Times::Next(requests), ..self }
    }

    /// Makes the fault happen to every request from now on.
    #[must_use]
    pub fn always(self) -> Self {
        Self { times: Times::Always, ..self }
    }

    /// Sets the requests that the fault happens to. Default: [`Requests::Jobs`].
    #[must_use]
    pub fn on(self, requests: Requests) -> Self {
        Self { on: requests, ..self }
    }
}

/// The faults that have not happened yet, in the order in which they were injected.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<VecDeque<Fault>>);

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        if fault.times != Times::Next(0) {
            lock(&self.0).push_back(fault);
        }
    }

    pub(crate) fn clear(&self) {
        lock(&self.0).clear();
    }

    pub(crate) fn pending(&self) -> Vec<Fault> {
        lock(&self.0).iter().cloned().collect()
    }

    /// Returns the fault that happens to a request now, and counts it. At most one happens to each request.
    pub(crate) fn take(&self, on: Requests) -> Option<Kind> {
        let mut faults = lock(&self.0);
        let index = faults.iter().position(|fault| fault.on == on)?;
        if let Times::Next(left @ 2..) = &mut faults[index].times {
            *left -= 1;
        } else if faults[index].times != Times::Always {
            return faults.remove(index).map(|fault| fault.kind);
        }
        Some(faults[index].kind.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_happen_in_order_and_as_often_as_set() {
        let faults = Faults::default();
        faults.add(Fault::html().times(2));
        faults.add(Fault::drop_connection().on(Requests::Tokens));
        faults.add(Fault::status(500).times(0));
        faults.add(Fault::truncate().always());
        for expected in [Kind::Html, Kind::Html, Kind::Truncate, Kind::Truncate] {
            assert_eq!(faults.take(Requests::Jobs), Some(expected));
        }
        assert_eq!((faults.take(Requests::Tokens), faults.take(Requests::Tokens)), (Some(Kind::Drop), None));
        faults.clear();
        assert_eq!((faults.take(Requests::Jobs), faults.pending()), (None, Vec::new()));
    }

    #[test]
    fn a_fault_has_its_documented_json() {
        for (text, fault) in [
            (r#"{"fault":"drop"}"#, Fault::drop_connection()),
            (r#"{"fault":"html","times":3}"#, Fault::html().times(3)),
            (r#"{"fault":"truncate","times":"always"}"#, Fault::truncate().always()),
            (r#"{"fault":{"delay":{"milliseconds":500}}}"#, Fault::delay(Duration::from_millis(500))),
            (r#"{"fault":{"status":{"code":503}},"on":"tokens"}"#, Fault::status(503).on(Requests::Tokens)),
            (
                r#"{"fault":{"status":{"code":429,"retryAfterSeconds":2}}}"#,
                Fault::status(429).retry_after(Duration::from_millis(1001)),
            ),
            (
                r#"{"fault":{"status":{"code":429,"retryAfterSeconds":2}}}"#,
                Fault::status(429).retry_after(Duration::from_secs(2)),
            ),
            (r#"{"fault":{"unknownStatus":{"word":"暂停"}}}"#, Fault::unknown_status("暂停")),
            (r#"{"fault":"lose","on":"starts"}"#, Fault::lose_response().on(Requests::Starts)),
            (r#"{"fault":{"cappedPage":{"size":50}}}"#, Fault::capped_page(50)),
            (r#"{"fault":{"shortPage":{"size":3}},"on":"logs"}"#, Fault::short_page(3).on(Requests::Logs)),
            (
                r#"{"fault":{"wrongTotal":{"total":0}},"on":"tasks"}"#,
                Fault::wrong_total(0).on(Requests::Tasks),
            ),
            (r#"{"fault":"wrongSubject","on":"targets"}"#, Fault::wrong_subject().on(Requests::Targets)),
            (r#"{"fault":{"repeatedRow":{"status":"running"}}}"#, Fault::repeated_row("running")),
            (r#"{"fault":"nullCounts"}"#, Fault::null_counts()),
        ] {
            assert_eq!(serde_json::from_str::<Fault>(text).unwrap(), fault, "{text}");
            let back = serde_json::to_string(&fault).unwrap();
            assert_eq!(serde_json::from_str::<Fault>(&back).unwrap(), fault, "{back}");
        }
        for text in
            ["{}", r#"{"fault":"fire"}"#, r#"{"fault":"drop","time":3}"#, r#"{"fault":"drop","times":-1}"#]
        {
            assert!(serde_json::from_str::<Fault>(text).is_err(), "{text}");
        }
    }
}
