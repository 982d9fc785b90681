//! The sandbox's own paths, with which programs in other languages control it.

use std::sync::atomic::Ordering;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    call::{Call, Request, header},
    fault::Injection,
    keys,
    response::{Error, JsonResponse, Outcome, reason},
    scenarios::scenarios,
    service::Service,
    services::Services,
};

/// The paths below `/sandbox`.
pub(crate) const CONTROL: Service = Service {
    operations: &[
        ("GET /sandbox", None, |call| Ok(state(call.services))),
        ("DELETE /sandbox/faults", None, |call| Ok(clear_faults(call.services))),
        ("POST /sandbox/faults", None, inject),
        ("POST /sandbox/jobs", None, start_jobs),
    ],
    authorize: |_, _| Ok(()),
    unknown: |_| Error::new(404, "", PATHS),
    failure: |_, status| Error::new(status, "", reason(status)),
    write: |_, _, outcome| {
        outcome.unwrap_or_else(|error| JsonResponse::new(error.status, json!({ "error": error.message })))
    },
};

const PATHS: &str = "the paths are GET /sandbox, POST and DELETE /sandbox/faults, and POST /sandbox/jobs";

/// Returns what is served, and the state of the sandbox.
fn state(services: &Services) -> JsonResponse {
    let state = json!({
        "environment": Value::from_iter(keys::environment(&services.url)),
        "faults": services.faults.pending(),
        "jobs": services.archived,
        "now": services.clock.now(),
        "requests": services.requests.load(Ordering::Relaxed),
        "scenarios": scenarios(),
    });
    JsonResponse::new(200, state)
}

fn clear_faults(services: &Services) -> JsonResponse {
    services.faults.clear();
    JsonResponse::new(200, json!({ "faults": [] }))
}

fn inject(call: &mut Call<'_>) -> Outcome {
    let injection: Injection = read(call.request)?;
    call.services.faults.add(injection);
    Ok(JsonResponse::new(201, json!({ "faults": call.services.faults.pending() })))
}

/// What starts: the copies of an image, or a task.
#[derive(Debug, Deserialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
enum Start {
    Push { namespace: String, repository: String, tag: String },
    Run { sync_task_id: i64 },
}

fn start_jobs(call: &mut Call<'_>) -> Outcome {
    let ids = match read(call.request)? {
        Start::Push { namespace, repository, tag } => call.services.push(&namespace, &repository, &tag),
        Start::Run { sync_task_id } => call.services.run(sync_task_id).map(|id| vec![id]),
    };
    let ids = ids.map_err(|error| Error::new(400, "", error.to_string()))?;
    Ok(JsonResponse::new(201, json!({ "ids": ids })))
}

/// Reads the JSON of a request, which must have the content type of JSON: a web page can send other types to any site.
fn read<'a, T: Deserialize<'a>>(request: &'a Request) -> Result<T, Error> {
    if !header(request, "content-type").is_some_and(|kind| kind.starts_with("application/json")) {
        return Err(Error::new(415, "", "the header content-type must be application/json"));
    }
    serde_json::from_slice(request.body()).map_err(|error| Error::new(400, "", error.to_string()))
}
