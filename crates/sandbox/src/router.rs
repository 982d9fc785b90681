//! Routes each request to its service.

use std::sync::{Arc, atomic::Ordering};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, header::DATE, request::Parts},
    middleware::{Next, from_fn_with_state},
    response::Response,
    routing::{get, on, post},
};
use jiff::fmt::rfc2822::DateTimePrinter;

use crate::{
    authing::api as authing,
    control,
    fault::Requests,
    injection::{FaultPoint, inject},
    services::Shared,
    swr::{api as swr, gateway, iam},
};

pub(crate) fn router(services: Shared) -> Router {
    let faults =
        |on, error| from_fn_with_state(FaultPoint { services: Arc::clone(&services), on, error }, inject);
    let authing_tokens = post(authing::create_token).layer(faults(Requests::Tokens, authing::fault));
    let iam_tokens = post(iam::create_token).layer(faults(Requests::Tokens, iam::fault));
    let mut router = Router::new();
    for (path, method, requests, operation) in authing::OPERATIONS {
        let state = (Arc::clone(&services), operation);
        let route = on(method, authing::respond).layer(faults(requests, authing::fault));
        router = router.route(path, route.with_state(state));
    }
    for (end, method, requests, operation) in swr::OPERATIONS {
        let path = format!("/v2/manage/namespaces/{{namespace}}/repos/{{repository}}/{end}");
        let state = (Arc::clone(&services), operation);
        let route = on(method, swr::respond).layer(faults(requests, swr::fault));
        router = router.route(&path, route.with_state(state));
    }
    router
        .route("/v3/auth/tokens", iam_tokens)
        .route("/v3/projects", get(iam::list_projects))
        .route("/api/v3/get-management-token", authing_tokens)
        .route("/sandbox", get(control::show))
        .route("/sandbox/faults", post(control::add_fault).delete(control::clear_faults))
        .route("/sandbox/jobs", post(control::start_jobs))
        .fallback(not_found)
        .method_not_allowed_fallback(not_found)
        .layer(from_fn_with_state(Arc::clone(&services), observe))
        .with_state(services)
}

/// Counts a request, unless it controls the sandbox, and dates the response by the sandbox's clock.
async fn observe(State(services): State<Shared>, request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with(control::PATH) {
        services.requests.fetch_add(1, Ordering::Relaxed);
    }
    let mut response = next.run(request).await;
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&services.clock.now());
    if let Some(date) = date.ok().and_then(|date| HeaderValue::try_from(date).ok()) {
        response.headers_mut().insert(DATE, date);
    }
    response
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
