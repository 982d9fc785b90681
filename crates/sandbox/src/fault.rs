//! Faults that are injected into requests.

use std::{collections::VecDeque, sync::Mutex};

use serde::{Deserialize, Serialize};

use crate::lock::lock;

/// Something that goes wrong on request, to show how a client copes with it.
///
/// [`Sandbox::inject`](crate::Sandbox::inject) takes it. By default it happens to the next request that reads jobs.
/// [`times`](Self::times) and [`always`](Self::always) change how often it happens, [`on`](Self::on) to which requests.
///
/// ```
/// use sync_jobs_sandbox::{Fault, Requests};
///
/// let busy = Fault::Status { code: 429, retry_after_seconds: Some(2) }.times(3);
/// let gone = Fault::Drop.on(Requests::Tokens).always();
/// # assert_ne!(busy, gone);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub enum Fault {
    /// Leaves at most `size` rows on a page, however many are requested. The total stays right.
    CappedPage {
        /// The maximum number of rows.
        size: u32,
    },
    /// Delays the response by this much real time.
    Delay {
        /// The delay.
        milliseconds: u64,
    },
    /// Closes the connection without a response.
    Drop,
    /// Returns an HTML page with HTTP status 502, like a proxy in front of the service.
    Html,
    /// Handles the request, and closes the connection without a response: a job that the request starts does start.
    Lose,
    /// Makes all numbers of successful departments and accounts of Authing null.
    NullCounts,
    /// Repeats the first row of a page, with the same id and dates, but with another status.
    RepeatedRow {
        /// The status of the repeated row.
        status: String,
    },
    /// Leaves at most `size` rows on a page, and removes the total: `Content-Range` of SWR, `totalCount` of Authing.
    ShortPage {
        /// The maximum number of rows.
        size: u32,
    },
    /// Returns an error response, in the service's format.
    Status {
        /// The HTTP status, 400 to 599; anything else counts as 500.
        code: u16,
        /// The header `Retry-After`, if there is to be one.
        retry_after_seconds: Option<u64>,
    },
    /// Closes the connection after the first half of the response's body.
    Truncate,
    /// Gives every job in the response a status, such as one that a later version of the service may have.
    UnknownStatus {
        /// The status.
        word: String,
    },
    /// Gives every row in the response the task 9999 or the repository `another`, like a cache that ignores the query.
    WrongSubject,
    /// Replaces the total of a list.
    WrongTotal {
        /// The total that the response states.
        total: u32,
    },
}

/// A [`Fault`] with how often and to which requests it happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[must_use = "a fault only happens after `inject`"]
pub struct Injection {
    fault: Fault,
    #[serde(default = "once")]
    times: Times,
    #[serde(default)]
    on: Requests,
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
    /// Returns a [`Status`](Self::Status) without a header `Retry-After`.
    pub fn status(code: u16) -> Self {
        Self::Status { code, retry_after_seconds: None }
    }

    /// Sets how many requests the fault happens to. Default: 1. With 0 it never happens.
    pub fn times(self, requests: u32) -> Injection {
        Injection::from(self).times(requests)
    }

    /// Makes the fault happen to every request from now on.
    pub fn always(self) -> Injection {
        Injection::from(self).always()
    }

    /// Sets the requests that the fault happens to. Default: [`Requests::Jobs`].
    pub fn on(self, requests: Requests) -> Injection {
        Injection::from(self).on(requests)
    }
}

impl From<Fault> for Injection {
    /// Returns an injection into the next request that reads jobs.
    fn from(fault: Fault) -> Self {
        Self { fault, times: once(), on: Requests::default() }
    }
}

impl Injection {
    /// Sets how many requests the fault happens to. Default: 1. With 0 it never happens.
    pub fn times(self, requests: u32) -> Self {
        Self { times: Times::Next(requests), ..self }
    }

    /// Makes the fault happen to every request from now on.
    pub fn always(self) -> Self {
        Self { times: Times::Always, ..self }
    }

    /// Sets the requests that the fault happens to. Default: [`Requests::Jobs`].
    pub fn on(self, requests: Requests) -> Self {
        Self { on: requests, ..self }
    }
}

/// The injections that have not happened yet, in the order in which they were made.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<VecDeque<Injection>>);

impl Faults {
    pub(crate) fn add(&self, injection: Injection) {
        if injection.times != Times::Next(0) {
            lock(&self.0).push_back(injection);
        }
    }

    pub(crate) fn clear(&self) {
        lock(&self.0).clear();
    }

    pub(crate) fn pending(&self) -> Vec<Injection> {
        lock(&self.0).iter().cloned().collect()
    }

    /// Returns the fault that happens to a request now, and counts it. At most one happens to each request.
    pub(crate) fn take(&self, on: Requests) -> Option<Fault> {
        let mut pending = lock(&self.0);
        let index = pending.iter().position(|injection| injection.on == on)?;
        if let Times::Next(left @ 2..) = &mut pending[index].times {
            *left -= 1;
        } else if pending[index].times != Times::Always {
            return pending.remove(index).map(|injection| injection.fault);
        }
        Some(pending[index].fault.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_happen_in_order_and_as_often_as_set() {
        let faults = Faults::default();
        faults.add(Fault::Html.times(2));
        faults.add(Fault::Drop.on(Requests::Tokens));
        faults.add(Fault::status(500).times(0));
        faults.add(Fault::Truncate.always());
        for expected in [Fault::Html, Fault::Html, Fault::Truncate, Fault::Truncate] {
            assert_eq!(faults.take(Requests::Jobs), Some(expected));
        }
        assert_eq!((faults.take(Requests::Tokens), faults.take(Requests::Tokens)), (Some(Fault::Drop), None));
        faults.clear();
        assert_eq!((faults.take(Requests::Jobs), faults.pending()), (None, Vec::new()));
    }

    #[test]
    fn an_injection_has_its_documented_json() {
        let throttled = Fault::Status { code: 429, retry_after_seconds: Some(2) };
        let unknown = Fault::UnknownStatus { word: "暂停".to_owned() };
        let repeated = Fault::RepeatedRow { status: "running".to_owned() };
        for (text, injection) in [
            (r#"{"fault":"drop"}"#, Fault::Drop.into()),
            (r#"{"fault":"html","times":3}"#, Fault::Html.times(3)),
            (r#"{"fault":"truncate","times":"always"}"#, Fault::Truncate.always()),
            (r#"{"fault":{"delay":{"milliseconds":500}}}"#, Fault::Delay { milliseconds: 500 }.into()),
            (r#"{"fault":{"status":{"code":503}},"on":"tokens"}"#, Fault::status(503).on(Requests::Tokens)),
            (r#"{"fault":{"status":{"code":429,"retryAfterSeconds":2}}}"#, throttled.into()),
            (r#"{"fault":{"unknownStatus":{"word":"暂停"}}}"#, unknown.into()),
            (r#"{"fault":"lose","on":"starts"}"#, Fault::Lose.on(Requests::Starts)),
            (r#"{"fault":{"cappedPage":{"size":50}}}"#, Fault::CappedPage { size: 50 }.into()),
            (
                r#"{"fault":{"shortPage":{"size":3}},"on":"logs"}"#,
                Fault::ShortPage { size: 3 }.on(Requests::Logs),
            ),
            (
                r#"{"fault":{"wrongTotal":{"total":0}},"on":"tasks"}"#,
                Fault::WrongTotal { total: 0 }.on(Requests::Tasks),
            ),
            (r#"{"fault":"wrongSubject","on":"targets"}"#, Fault::WrongSubject.on(Requests::Targets)),
            (r#"{"fault":{"repeatedRow":{"status":"running"}}}"#, repeated.into()),
            (r#"{"fault":"nullCounts"}"#, Fault::NullCounts.into()),
        ] {
            assert_eq!(serde_json::from_str::<Injection>(text).unwrap(), injection, "{text}");
            let back = serde_json::to_string(&injection).unwrap();
            assert_eq!(serde_json::from_str::<Injection>(&back).unwrap(), injection, "{back}");
        }
        for text in
            ["{}", r#"{"fault":"fire"}"#, r#"{"fault":"drop","time":3}"#, r#"{"fault":"drop","times":-1}"#]
        {
            assert!(serde_json::from_str::<Injection>(text).is_err(), "{text}");
        }
    }
}
