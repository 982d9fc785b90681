//! Responses of the services, and parameters of requests, as the model's types.

use std::fmt::{Debug, Display};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use sync_jobs_client_runtime::{Error, ErrorDetails, aggregate_state};
use sync_jobs_model::{
    Job, JobState,
    authing::{self, SyncJobPaginatedRespDto, SyncTriggerFilter},
    swr::{self, ContentRange, Namespace, Repository, SortOrder, SyncJob, SyncJobFilter},
};

use super::assert_one_line;

/// A page of Authing: it stays the same when it is written and read again, and so do the jobs made of it.
pub fn authing_page(data: &[u8]) -> bool {
    let Some(page) = read_twice::<SyncJobPaginatedRespDto>(data) else { return false };
    check_jobs(page.data.map(|data| data.list).unwrap_or_default());
    true
}

/// A page of SWR, likewise.
pub fn swr_jobs(data: &[u8]) -> bool {
    let Some(list) = read_twice::<Vec<SyncJob>>(data) else { return false };
    check_jobs(list);
    true
}

/// The body of an error response: any JSON is one and is kept, and the error made of its texts is one line.
pub fn error_response(data: &[u8]) -> bool {
    let Ok(value) = serde_json::from_slice::<Value>(data) else { return false };
    assert_kept::<swr::ErrorResponse>(data, &value);
    assert_kept::<authing::ErrorResponse>(data, &value);
    let mut texts = Vec::new();
    collect_texts(&value, &mut texts);
    let mut texts = texts.into_iter().map(Some).chain(std::iter::repeat(None));
    let mut next = || texts.next().flatten();
    let (message, code, request_id, excerpt) = (next(), next(), next(), next());
    let details = ErrorDetails { status: None, code, message, request_id, excerpt };
    let error = Error::service("Service", 400, details);
    assert_one_line(&error.to_string());
    assert_one_line(&format!("{error:?}"));
    true
}

fn collect_texts(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect_texts(item, texts)),
        Value::Object(members) => members.values().for_each(|member| collect_texts(member, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Asserts that `data`, which is the JSON `value`, is written as it was read.
fn assert_kept<T: Serialize + DeserializeOwned>(data: &[u8], value: &Value) {
    let read = serde_json::from_slice::<T>(data).expect("any JSON is an error response");
    let written = serde_json::to_value(&read).expect("what was read can be written");
    assert_eq!(without_nulls(written), without_nulls(value.clone()));
}

/// Removes null members, which mean the same as absent ones.
fn without_nulls(mut value: Value) -> Value {
    if let Value::Object(members) = &mut value {
        members.retain(|_, member| !member.is_null());
    }
    match value {
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, member)| (name, without_nulls(member))).collect()
        }
        other => other,
    }
}

/// A parameter of a request: a valid one is written as it was read, and the error of an invalid one is one line.
pub fn filter(data: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(data) else { return false };
    let repository = value::<Repository>(text);
    if let Some(repository) = &repository {
        assert_eq!(repository.as_str(), text.replace('/', "$"));
        assert_eq!(repository.with_slashes(), text.replace('$', "/"));
    }
    let filter = value::<SyncJobFilter>(text);
    if let Some(filter) = filter {
        let made = SyncJobFilter::new(filter.limit(), filter.offset());
        assert_eq!(made.map(|made| made.with_order(filter.order())), Ok(filter));
        assert_eq!(filter.to_string(), text);
    }
    let plain = [
        value::<Namespace>(text).map(|value| value.to_string()),
        value::<SortOrder>(text).map(|value| value.to_string()),
        value::<SyncTriggerFilter>(text).map(|value| value.to_string()),
    ];
    assert!(plain.iter().flatten().all(|value| value == text), "{plain:?} came of {text:?}");
    filter.is_some() || repository.is_some() || plain.iter().any(Option::is_some)
}

/// The header `Content-Range`: it stays the same when it is written and read again.
pub fn content_range(data: &[u8]) -> bool {
    str::from_utf8(data).is_ok_and(|text| value::<ContentRange>(text).is_some())
}

/// Reads `text` as it is and as JSON, and asserts that both are valid or none, and that it stays the same.
fn value<T>(text: &str) -> Option<T>
where
    T: std::str::FromStr<Err: Display> + Display + Debug + PartialEq + Serialize + DeserializeOwned,
{
    let json = Value::from(text).to_string();
    let read = match text.parse::<T>() {
        Ok(read) => read,
        Err(error) => {
            assert_one_line(&error.to_string());
            assert!(serde_json::from_str::<T>(&json).is_err(), "{text:?} is a value in JSON only");
            return None;
        }
    };
    let same = |again: Option<T>| assert_eq!(again.as_ref(), Some(&read), "{text:?} changes");
    same(read.to_string().parse().ok());
    same(serde_json::from_str(&json).ok());
    same(serde_json::to_string(&read).ok().and_then(|written| serde_json::from_str(&written).ok()));
    Some(read)
}

/// Reads `data`, and asserts that it stays the same when it is written and read again.
fn read_twice<T: Serialize + DeserializeOwned + PartialEq + Debug>(data: &[u8]) -> Option<T> {
    let read = serde_json::from_slice::<T>(data).ok()?;
    let written = serde_json::to_vec(&read).expect("what was read can be written");
    let again = serde_json::from_slice::<T>(&written).expect("what was written can be read");
    assert_eq!(again, read, "{} changes", String::from_utf8_lossy(&written));
    Some(read)
}

/// Asserts that jobs of a service become neutral ones that stay the same, and that their aggregate state fits them.
fn check_jobs<T: Into<Job> + Debug>(jobs: Vec<T>) {
    let _ = format!("{jobs:?}");
    let jobs: Vec<Job> = jobs.into_iter().map(Into::into).collect();
    for job in &jobs {
        let written = serde_json::to_vec(job).expect("a job can be written");
        assert_eq!(read_twice::<Job>(&written).as_ref(), Some(job));
        assert!(job.state.is_terminal() || !job.state.is_success());
        assert_eq!(job.state.to_string(), job.state.as_str());
    }
    let states = || jobs.iter().map(|job| &job.state);
    match aggregate_state(states()) {
        None => assert!(jobs.is_empty()),
        Some(aggregate) => {
            assert!(states().any(|state| *state == aggregate));
            assert_eq!(aggregate.is_terminal(), states().all(JobState::is_terminal));
            assert_eq!(aggregate.is_success(), states().all(JobState::is_success));
        }
    }
}
