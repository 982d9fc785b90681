//! Routes each request to its service, with the fault that happens to it.

use std::{
    io,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{State, rejection::BytesRejection},
    http::{
        HeaderValue, StatusCode,
        header::{CONTENT_LENGTH, DATE, RETRY_AFTER},
        request::Parts,
    },
    response::{AppendHeaders, Html, IntoResponse as _, Response},
};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use jiff::fmt::rfc2822::DateTimePrinter;

use crate::{
    authing::api::AUTHING,
    call::{Call, Request},
    control::CONTROL,
    fault::{Fault, Requests},
    response::{Error, JsonResponse},
    service::Service,
    services::Services,
    swr::api::HUAWEI,
};

pub(crate) fn router(services: Arc<Services>) -> Router {
    Router::new().fallback(serve).with_state(services)
}

/// The body of a request, unless it is too large.
type ReadBody = Result<Bytes, BytesRejection>;

/// Counts a request, unless it controls the sandbox, responds, and dates the response by the sandbox's clock.
async fn serve(State(services): State<Arc<Services>>, request: Parts, body: ReadBody) -> Response {
    let (service, count): (&Service, _) = match request.uri.path() {
        path if path.starts_with("/sandbox") => (&CONTROL, 0),
        path if path.starts_with("/api/") => (&AUTHING, 1),
        _ => (&HUAWEI, 1),
    };
    services.requests.fetch_add(count, Ordering::Relaxed);
    let response = respond(service, &services, request, body).await;
    // Every timestamp has such a date.
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&services.clock.now()).unwrap_or_default();
    ([(DATE, date)], response).into_response()
}

/// Responds to a request, with the next fault if there is one.
async fn respond(service: &Service, services: &Services, request: Parts, body: ReadBody) -> Response {
    // The server itself rejects a body that is too large, but not in the format of the service.
    let rejection = body.as_ref().err().map(BytesRejection::status);
    let request = &Request::from_parts(request, body.unwrap_or_default());
    let called = service.operations.iter().find_map(|&(called, kind, operation)| {
        Some((kind, operation, Call::new(services, request, called)?))
    });
    let write = |outcome| (service.write)(services, request, outcome);
    let fail = |error: Error| JsonResponse { status: error.status, ..write(Err(error)) };
    let fault = called.as_ref().and_then(|(kind, ..)| services.faults.take((*kind)?));
    match &fault {
        Some(Fault::Delay { milliseconds }) => tokio::time::sleep(Duration::from_millis(*milliseconds)).await,
        Some(Fault::Drop) => return broken(None),
        Some(Fault::Html) => return (StatusCode::BAD_GATEWAY, Html(BAD_GATEWAY)).into_response(),
        Some(Fault::Status { code, retry_after_seconds }) => {
            let code = if (400..600).contains(code) { *code } else { 500 };
            let retry_after = retry_after_seconds.map(|seconds| (RETRY_AFTER, seconds));
            return (AppendHeaders(retry_after), fail((service.failure)(request, code))).into_response();
        }
        _ => {}
    }
    let response = match (rejection, called) {
        (Some(status), _) => fail((service.failure)(request, status.as_u16())),
        (None, None) => fail((service.unknown)(request)),
        (None, Some((kind, operation, mut call))) => {
            let is_login = kind == Some(Requests::Tokens);
            let authorized = if is_login { Ok(()) } else { (service.authorize)(services, request) };
            let mut outcome = authorized.and_then(|()| operation(&mut call));
            if let (Ok(response), Some(fault)) = (&mut outcome, &fault) {
                response.apply(fault);
            }
            write(outcome)
        }
    };
    match fault {
        Some(Fault::Lose) => broken(None),
        Some(Fault::Truncate) => {
            let body = Bytes::from(response.body.to_string());
            let mut response = response.into_response();
            *response.body_mut() = broken(Some(body.slice(..body.len() / 2))).into_body();
            response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
            response
        }
        _ => response.into_response(),
    }
}

const BAD_GATEWAY: &str = "<html><body><h1>502 Bad Gateway</h1></body></html>";

/// Returns a response that breaks the connection after `first`, or before its head without it.
fn broken(first: Option<Bytes>) -> Response {
    let wait = first.is_some();
    let breaks = async move {
        if wait {
            // The server sends what it has while the body is not ready.
            tokio::task::yield_now().await;
        }
        Err(io::Error::from(io::ErrorKind::BrokenPipe))
    };
    Response::new(Body::from_stream(stream::iter(first.map(Ok)).chain(stream::once(breaks))))
}
