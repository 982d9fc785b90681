//! Routes each request to its service, with the fault that happens to it.

use std::{io, sync::atomic::Ordering, time::Duration};

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
    authing::api::Authing,
    control::Control,
    fault::{Kind, Requests},
    response::JsonResponse,
    services::{Services, Shared},
    swr::{api::Swr, iam::Iam},
};

/// One of the services behind the port.
pub(crate) trait Service: Sync {
    /// Returns the kind of a request, if faults happen to it.
    fn kind(&self, request: &Parts) -> Option<Requests>;

    /// Responds to a request.
    fn respond(&self, services: &Services, request: &Parts, body: &[u8]) -> JsonResponse;

    /// Returns an error response.
    fn error(&self, services: &Services, status: StatusCode) -> JsonResponse;
}

pub(crate) fn router(services: Shared) -> Router {
    Router::new().fallback(serve).with_state(services)
}

/// The body of a request, unless it is too large.
type ReadBody = Result<Bytes, BytesRejection>;

/// Counts a request, unless it controls the sandbox, responds, and dates the response by the sandbox's clock.
async fn serve(State(services): State<Shared>, request: Parts, body: ReadBody) -> Response {
    let (service, count): (&dyn Service, _) = match request.uri.path() {
        path if path.starts_with("/sandbox") => (&Control, 0),
        path if path.starts_with("/api/") => (&Authing, 1),
        path if path.starts_with("/v3/") => (&Iam, 1),
        _ => (&Swr, 1),
    };
    services.requests.fetch_add(count, Ordering::Relaxed);
    let response = respond(service, &services, &request, body).await;
    // Every timestamp has such a date.
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&services.clock.now()).unwrap_or_default();
    ([(DATE, date)], response).into_response()
}

/// Responds to a request, with the next fault if there is one.
async fn respond(service: &dyn Service, services: &Services, request: &Parts, body: ReadBody) -> Response {
    let fault = service.kind(request).and_then(|kind| services.faults.take(kind));
    match &fault {
        Some(Kind::Delay { milliseconds }) => tokio::time::sleep(Duration::from_millis(*milliseconds)).await,
        Some(Kind::Drop) => return broken(None),
        Some(Kind::Html) => return (StatusCode::BAD_GATEWAY, Html(BAD_GATEWAY)).into_response(),
        Some(Kind::Status { code, retry_after_seconds }) => {
            let status = StatusCode::from_u16(*code).ok().filter(|status| status.as_u16() >= 400);
            let status =
                status.filter(|status| status.as_u16() < 600).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let retry_after = retry_after_seconds.map(|seconds| (RETRY_AFTER, seconds));
            return (AppendHeaders(retry_after), service.error(services, status)).into_response();
        }
        _ => {}
    }
    let mut response = match body {
        Ok(body) => service.respond(services, request, &body),
        // The server itself rejects a body that is too large, but not in the format of the service.
        Err(rejection) => service.error(services, rejection.status()),
    };
    match fault {
        Some(Kind::Lose) => return broken(None),
        Some(Kind::Truncate) => {
            let body = Bytes::from(response.body.to_string());
            let mut response = response.into_response();
            *response.body_mut() = broken(Some(body.slice(..body.len() / 2))).into_body();
            response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
            return response;
        }
        Some(fault) => response.apply(&fault),
        None => {}
    }
    response.into_response()
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
