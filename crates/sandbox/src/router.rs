//! Routes each request to its service.

use std::sync::{Arc, atomic::Ordering};

use axum::{
    Router,
    extract::{Request, State},
    http::request::Parts,
    middleware::{from_fn_with_state, map_request_with_state},
    response::Response,
    routing::{get, post},
};

use crate::{
    authing::api as authing,
    control,
    fault::On,
    injection::{FaultPoint, inject},
    services::Shared,
    swr::{api as swr, gateway, iam},
};

pub(crate) fn router(services: Shared) -> Router {
    let faults =
        |on, error| from_fn_with_state(FaultPoint { services: Arc::clone(&services), on, error }, inject);
    let swr_jobs = get(swr::show_sync_job).layer(faults(On::Jobs, swr::fault));
    let authing_jobs = get(authing::list_sync_jobs).layer(faults(On::Jobs, authing::fault));
    let authing_tokens = post(authing::create_token).layer(faults(On::Tokens, authing::fault));
    let iam_tokens = post(iam::create_token).layer(faults(On::Tokens, iam::fault));
    Router::new()
        .route("/v2/manage/namespaces/{namespace}/repos/{repository}/sync_job", swr_jobs)
        .route("/v3/auth/tokens", iam_tokens)
        .route("/v3/projects", get(iam::list_projects))
        .route("/api/v3/list-sync-jobs", authing_jobs)
        .route("/api/v3/get-management-token", authing_tokens)
        .route("/sandbox", get(control::show))
        .route("/sandbox/faults", post(control::add_fault).delete(control::clear_faults))
        .route("/sandbox/jobs", post(control::start_jobs))
        .fallback(not_found)
        .method_not_allowed_fallback(not_found)
        .layer(map_request_with_state(Arc::clone(&services), count))
        .with_state(services)
}

/// Counts a request, unless it controls the sandbox.
async fn count(State(services): State<Shared>, request: Request) -> Request {
    if !request.uri().path().starts_with(control::PATH) {
        services.requests.fetch_add(1, Ordering::Relaxed);
    }
    request
}

/// Responds to a path, or a method of a path, that no service has.
async fn not_found(State(services): State<Shared>, request: Parts) -> Response {
    match request.uri.path() {
        path if path.starts_with(control::PATH) => control::not_found(),
        path if path.starts_with("/api/") => authing::not_found(&services, &request),
        path if path.starts_with("/v3/") => iam::not_found(&services),
        _ => gateway::not_published(services.request_id()),
    }
}
