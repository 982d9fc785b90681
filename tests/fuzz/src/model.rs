//! What the services answer, as the model reads it.

use std::fmt::{Debug, Display};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use sync_jobs_client_runtime::{Error, Fault, classify, foreign_fault};
use sync_jobs_model::{
    Job,
    authing::{self, SyncJobPaginatedRespDto, SyncTriggerFilter},
    swr::{self, ContentRange, Namespace, Repository, SortOrder, SyncJob, SyncJobFilter},
};

use super::assert_one_line;

/// A page of Authing: read, written and read again it is the same, and its jobs are jobs of either service.
pub fn authing_page(data: &[u8]) -> bool {
    let Some(page) = read_twice::<SyncJobPaginatedRespDto>(data) else { return false };
    if let Some(page) = page.data {
        jobs(page.list);
    }
    true
}

/// A listing of SWR, likewise.
pub fn swr_jobs(data: &[u8]) -> bool {
    let Some(list) = read_twice::<Vec<SyncJob>>(data) else { return false };
    jobs(list);
    true
}

/// The body of a refusal: any JSON is one, and what is made of it is one line.
pub fn refusal(data: &[u8]) -> bool {
    let Ok(value) = serde_json::from_slice::<Value>(data) else { return false };
    let swr = kept::<swr::ErrorResponse>(data, &value);
    let authing = kept::<authing::ErrorResponse>(data, &value);
    let fault = match &swr {
        swr::ErrorResponse::Other(body) => foreign_fault(body),
        swr::ErrorResponse::Gateway(error) => Fault {
            code: Some(error.error_code.clone()),
            message: error.error_msg.clone(),
            request_id: error.request_id.clone(),
            ..Fault::default()
        },
        swr::ErrorResponse::Detail(error) => Fault {
            code: Some(error.error_code.clone()),
            message: error.error_message.clone(),
            ..Fault::default()
        },
        _ => Fault::default(),
    };
    told(fault);
    told(match &authing {
        authing::ErrorResponse::Envelope(envelope) => Fault {
            code: Some(envelope.status_code.to_string()),
            api_code: envelope.api_code,
            message: Some(envelope.message.clone()),
            request_id: envelope.request_id.clone(),
            ..Fault::default()
        },
        authing::ErrorResponse::Other(body) => foreign_fault(body),
        _ => Fault::default(),
    });
    true
}

/// Reads `data`, which is the JSON `value`, and asserts that it is written as it came.
fn kept<T: Serialize + DeserializeOwned>(data: &[u8], value: &Value) -> T {
    let read = serde_json::from_slice::<T>(data).expect("any JSON is a refusal");
    let written = serde_json::to_value(&read).expect("what was read can be written");
    assert_eq!(without_nulls(written), without_nulls(value.clone()));
    read
}

/// An optional member that is null says no more than one that is absent.
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

fn told(fault: Fault) {
    if let Some(excerpt) = &fault.excerpt {
        assert_one_line(excerpt);
    }
    let error = Error::refused("Service", 400, fault);
    assert_one_line(&error.to_string());
    assert_one_line(&format!("{error:?}"));
}

/// The words of a request: what can be read is written as it was, and what cannot is told in one line.
pub fn filter(data: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(data) else { return false };
    let repository = word::<Repository>(text);
    if let Some(repository) = &repository {
        assert_eq!(repository.as_str(), text.replace('/', "$"));
        assert_eq!(repository.with_slashes(), text.replace('$', "/"));
    }
    let filter = word::<SyncJobFilter>(text);
    if let Some(filter) = filter {
        let made = SyncJobFilter::new(filter.limit(), filter.offset());
        assert_eq!(made.map(|made| made.with_order(filter.order())), Ok(filter));
        assert_eq!(filter.to_string(), text);
    }
    let plain = [
        word::<Namespace>(text).map(|word| word.to_string()),
        word::<SortOrder>(text).map(|word| word.to_string()),
        word::<SyncTriggerFilter>(text).map(|word| word.to_string()),
    ];
    assert!(plain.iter().flatten().all(|word| word == text), "{plain:?} came of {text:?}");
    filter.is_some() || repository.is_some() || plain.iter().any(Option::is_some)
}

/// The header `Content-Range`: what was read is written so that it is read as the same.
pub fn content_range(data: &[u8]) -> bool {
    str::from_utf8(data).is_ok_and(|text| word::<ContentRange>(text).is_some())
}

/// Reads `text` by itself and as JSON, and writes it again.
fn word<T>(text: &str) -> Option<T>
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

/// What is made of a service's jobs for both services, and the verdict on them.
fn jobs<T: Into<Job> + Debug>(jobs: Vec<T>) {
    let _ = format!("{jobs:?}");
    let jobs: Vec<Job> = jobs.into_iter().map(Into::into).collect();
    for job in &jobs {
        let written = serde_json::to_vec(job).expect("a job can be written");
        assert_eq!(read_twice::<Job>(&written).as_ref(), Some(job));
        assert!(job.state.is_terminal() || !job.state.is_success());
        assert_eq!(job.state.to_string(), job.state.as_str());
    }
    let states = || jobs.iter().map(|job| &job.state);
    match classify(states()) {
        None => assert!(jobs.is_empty()),
        Some(verdict) => {
            assert!(states().any(|state| *state == verdict));
            assert_eq!(verdict.is_terminal(), states().all(sync_jobs_model::JobState::is_terminal));
            assert_eq!(verdict.is_success(), states().all(sync_jobs_model::JobState::is_success));
        }
    }
}
