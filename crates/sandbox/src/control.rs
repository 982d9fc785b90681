//! The sandbox's own paths, with which programs in other languages control it.

use std::sync::atomic::Ordering;

use axum::{
    body::Bytes,
    extract::State,
    http::{StatusCode, request::Parts},
    response::Response,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    authing::tasks,
    fault::Fault,
    keys,
    message::{header, json},
    scenarios::scenarios,
    services::Shared,
    swr::repositories,
};

pub(crate) const PATH: &str = "/sandbox";

/// `GET /sandbox`: what is served, and the state of the sandbox.
pub(crate) async fn show(State(services): State<Shared>) -> Response {
    let body = json!({
        "environment": Value::from_iter(keys::environment(&services.url)),
        "faults": services.faults.pending(),
        "jobs": services.archived,
        "now": services.clock.now(),
        "requests": services.requests.load(Ordering::Relaxed),
        "scenarios": scenarios(),
    });
    json(StatusCode::OK, &body)
}

/// `POST /sandbox/faults`
pub(crate) async fn add_fault(State(services): State<Shared>, request: Parts, body: Bytes) -> Response {
    respond(read(&request, &body).map(|fault: Fault| {
        services.faults.add(fault);
        json!({ "faults": services.faults.pending() })
    }))
}

/// `DELETE /sandbox/faults`
pub(crate) async fn clear_faults(State(services): State<Shared>) -> Response {
    services.faults.clear();
    json(StatusCode::OK, &json!({ "faults": [] }))
}

/// What starts: the copies of an image, or a task.
#[derive(Debug, Deserialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
enum Start {
    Push { namespace: String, repository: String, tag: String },
    Run { sync_task_id: i64 },
}

/// `POST /sandbox/jobs`
pub(crate) async fn start_jobs(State(services): State<Shared>, request: Parts, body: Bytes) -> Response {
    respond(read(&request, &body).and_then(|start| {
        let ids = match start {
            Start::Push { namespace, repository, tag } => {
                repositories::push(&services, &namespace, &repository, &tag)
            }
            Start::Run { sync_task_id } => tasks::run(&services, sync_task_id).map(|id| vec![id]),
        };
        let ids = ids.map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))?;
        Ok(json!({ "ids": ids }))
    }))
}

/// Returns the response to any other path below `/sandbox`.
pub(crate) fn not_found() -> Response {
    let paths = "the paths are GET /sandbox, POST and DELETE /sandbox/faults, and POST /sandbox/jobs";
    respond(Err((StatusCode::NOT_FOUND, paths.to_owned())))
}

/// Reads the JSON of a request, which must have the content type of JSON: a web page can send other types to any site.
fn read<'a, T: Deserialize<'a>>(request: &Parts, body: &'a [u8]) -> Result<T, (StatusCode, String)> {
    if !header(request, "content-type").is_some_and(|kind| kind.starts_with("application/json")) {
        let problem = "the header content-type must be application/json";
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, problem.to_owned()));
    }
    serde_json::from_slice(body).map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))
}

fn respond(result: Result<Value, (StatusCode, String)>) -> Response {
    match result {
        Ok(body) => json(StatusCode::CREATED, &body),
        Err((status, problem)) => json(status, &json!({ "error": problem })),
    }
}
