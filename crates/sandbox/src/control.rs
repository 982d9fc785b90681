//! The sandbox's own paths, with which programs in other languages control it.

use std::sync::atomic::Ordering;

use axum::http::{StatusCode, request::Parts};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    authing::tasks,
    fault::{Fault, Requests},
    keys,
    message::header,
    response::JsonResponse,
    router::Service,
    scenarios::scenarios,
    services::Services,
    swr::repositories,
};

/// The paths below `/sandbox`.
pub(crate) struct Control;

impl Service for Control {
    fn kind(&self, _: &Parts) -> Option<Requests> {
        None
    }

    fn respond(&self, services: &Services, request: &Parts, body: &[u8]) -> JsonResponse {
        let result = match (request.method.as_str(), request.uri.path()) {
            ("GET", "/sandbox") => Ok((StatusCode::OK, state(services))),
            ("DELETE", "/sandbox/faults") => {
                services.faults.clear();
                Ok((StatusCode::OK, json!({ "faults": [] })))
            }
            ("POST", "/sandbox/faults") => read(request, body).map(|fault: Fault| {
                services.faults.add(fault);
                (StatusCode::CREATED, json!({ "faults": services.faults.pending() }))
            }),
            ("POST", "/sandbox/jobs") => read(request, body).and_then(|start| start_jobs(services, start)),
            _ => Err((StatusCode::NOT_FOUND, PATHS.to_owned())),
        };
        let (status, body) = result.unwrap_or_else(|(status, problem)| (status, json!({ "error": problem })));
        JsonResponse::new(status, body)
    }

    fn error(&self, _: &Services, status: StatusCode) -> JsonResponse {
        JsonResponse::new(status, json!({ "error": status.canonical_reason() }))
    }
}

/// The status and the message of an error.
type Problem = (StatusCode, String);

const PATHS: &str = "the paths are GET /sandbox, POST and DELETE /sandbox/faults, and POST /sandbox/jobs";

/// Returns what is served, and the state of the sandbox.
fn state(services: &Services) -> Value {
    json!({
        "environment": Value::from_iter(keys::environment(&services.url)),
        "faults": services.faults.pending(),
        "jobs": services.archived,
        "now": services.clock.now(),
        "requests": services.requests.load(Ordering::Relaxed),
        "scenarios": scenarios(),
    })
}

/// What starts: the copies of an image, or a task.
#[derive(Debug, Deserialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
enum Start {
    Push { namespace: String, repository: String, tag: String },
    Run { sync_task_id: i64 },
}

fn start_jobs(services: &Services, start: Start) -> Result<(StatusCode, Value), Problem> {
    let ids = match start {
        Start::Push { namespace, repository, tag } => {
            repositories::push(services, &namespace, &repository, &tag)
        }
        Start::Run { sync_task_id } => tasks::run(services, sync_task_id).map(|id| vec![id]),
    };
    let ids = ids.map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))?;
    Ok((StatusCode::CREATED, json!({ "ids": ids })))
}

/// Reads the JSON of a request, which must have the content type of JSON: a web page can send other types to any site.
fn read<'a, T: Deserialize<'a>>(request: &Parts, body: &'a [u8]) -> Result<T, Problem> {
    if !header(request, "content-type").is_some_and(|kind| kind.starts_with("application/json")) {
        let problem = "the header content-type must be application/json";
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, problem.to_owned()));
    }
    serde_json::from_slice(body).map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))
}
