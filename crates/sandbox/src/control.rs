//! The sandbox's own paths, by which programs in other languages steer it.

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use sync_jobs_model::authing::SyncTaskId;

use crate::{Fault, Shared, reply, text};

pub(crate) const PATH: &str = "/sandbox";
pub(crate) const FAULTS: &str = "/sandbox/faults";
pub(crate) const JOBS: &str = "/sandbox/jobs";

/// `GET /sandbox`: what is served, and how it stands.
pub(crate) async fn show(State(shared): State<Shared>) -> Response {
    let environment: Map<_, _> =
        shared.environment().into_iter().map(|(name, value)| (name, Value::from(value))).collect();
    reply::json(
        StatusCode::OK,
        &json!({
            "environment": environment,
            "faults": shared.faults.pending(),
            "now": shared.clock.now(),
            "requests": shared.requests(),
            "repositories": {
                "test/testrepo": "the job of the service's document",
                "team/web": "jobs in every state; those of 1.4.2 move and succeed, that of 1.4.3 moves and fails",
                "team/web/admin": "one job; the name has a slash",
                "team/empty": "no jobs yet",
                "team/archive": format!("{} ended jobs", shared.past),
            },
            "tasks": {
                "1000": "the job of the service's document, and one that moves and succeeds",
                "1001": "one that moves and succeeds in part",
                "1002": "one that moves and fails",
                "1003": "one that has never run",
                "1004": "one that waits for ever",
                "1005": "one that runs for ever",
                "1006": "no jobs yet",
                "2000": format!("{} ended jobs", shared.past),
            },
        }),
    )
}

/// `POST /sandbox/faults`
pub(crate) async fn add_fault(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    match read::<Fault>(&headers, &body) {
        Ok(fault) => {
            shared.faults.add(fault);
            reply::json(StatusCode::CREATED, &json!({ "faults": shared.faults.pending() }))
        }
        Err((status, problem)) => refused(status, &problem),
    }
}

/// `DELETE /sandbox/faults`
pub(crate) async fn clear_faults(State(shared): State<Shared>) -> Response {
    shared.faults.clear();
    reply::json(StatusCode::OK, &json!({ "faults": [] }))
}

/// What is to start: an image was pushed, or a task is to run.
#[derive(Debug, Deserialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
enum Start {
    Push { namespace: String, repository: String, tag: String },
    Run { sync_task_id: i64 },
}

/// `POST /sandbox/jobs`
pub(crate) async fn start_jobs(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let start = match read::<Start>(&headers, &body) {
        Ok(start) => start,
        Err((status, problem)) => return refused(status, &problem),
    };
    let ids = match start {
        Start::Push { namespace, repository, tag } => namespace
            .parse()
            .and_then(|namespace| Ok(shared.push_image(&namespace, &repository.parse()?, &tag))),
        Start::Run { sync_task_id } => {
            SyncTaskId::try_from(sync_task_id).map(|task| vec![shared.run_task(task)])
        }
    };
    match ids {
        Ok(ids) => reply::json(StatusCode::CREATED, &json!({ "ids": ids })),
        Err(error) => refused(StatusCode::BAD_REQUEST, &error.to_string()),
    }
}

/// Any other path below `/sandbox`.
pub(crate) fn unknown() -> Response {
    refused(
        StatusCode::NOT_FOUND,
        "there is GET /sandbox, POST and DELETE /sandbox/faults, and POST /sandbox/jobs",
    )
}

/// The JSON of a request. It must say that it is JSON: a web page could then only send it where it is allowed to.
fn read<'a, T: Deserialize<'a>>(headers: &HeaderMap, body: &'a [u8]) -> Result<T, (StatusCode, String)> {
    if !text(headers, "content-type").is_some_and(|kind| kind.starts_with("application/json")) {
        let problem = "send JSON, with the header content-type: application/json";
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, problem.to_owned()));
    }
    serde_json::from_slice(body).map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))
}

fn refused(status: StatusCode, problem: &str) -> Response {
    reply::json(status, &json!({ "error": problem }))
}
