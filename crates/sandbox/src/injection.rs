//! Injects faults into the requests of a service.

use std::{io, time::Duration};

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{
        HeaderValue, StatusCode,
        header::{CONTENT_LENGTH, RETRY_AFTER},
    },
    middleware::Next,
    response::{Html, IntoResponse as _, Response},
};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};

use crate::{
    fault::{Kind, Requests},
    page::Page,
    services::{Services, Shared},
};

/// A kind of requests that faults happen to, and the error responses of their service.
#[derive(Clone)]
pub(crate) struct FaultPoint {
    pub(crate) services: Shared,
    pub(crate) on: Requests,
    pub(crate) error: fn(&Services, StatusCode) -> Response,
}

/// Handles a request, with the next fault if there is one.
pub(crate) async fn inject(State(point): State<FaultPoint>, request: Request, next: Next) -> Response {
    let error = |status| (point.error)(&point.services, status);
    match point.services.faults.take(point.on) {
        None => match next.run(request).await {
            // The server itself rejects a body that is too large, but not in the format of the service.
            response if response.status() == StatusCode::PAYLOAD_TOO_LARGE => error(response.status()),
            response => response,
        },
        Some(Kind::Delay { milliseconds }) => {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            next.run(request).await
        }
        Some(Kind::Drop) => Response::new(broken_body(None)),
        Some(Kind::Html) => (StatusCode::BAD_GATEWAY, Html(BAD_GATEWAY)).into_response(),
        Some(Kind::Status { code, retry_after_seconds }) => {
            let status = StatusCode::from_u16(code).unwrap_or_default();
            let is_error = status.is_client_error() || status.is_server_error();
            let mut response = error(if is_error { status } else { StatusCode::INTERNAL_SERVER_ERROR });
            if let Some(seconds) = retry_after_seconds {
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
            }
            response
        }
        Some(Kind::Truncate) => {
            let (mut head, body) = next.run(request).await.into_parts();
            let body = whole(body).await;
            head.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
            Response::from_parts(head, broken_body(Some(body.slice(..body.len() / 2))))
        }
        Some(Kind::Lose) => {
            next.run(request).await;
            Response::new(broken_body(None))
        }
        Some(kind) => {
            let (mut head, body) = next.run(request).await.into_parts();
            let body = serde_json::from_slice(&whole(body).await).unwrap_or_default();
            let mut page = Page { headers: head.headers, body };
            page.apply(&kind);
            head.headers = page.headers;
            Response::from_parts(head, Body::from(page.body.to_string()))
        }
    }
}

const BAD_GATEWAY: &str = "<html><body><h1>502 Bad Gateway</h1></body></html>";

/// Returns the whole body of a response of the sandbox, which is in memory.
async fn whole(body: Body) -> Bytes {
    to_bytes(body, usize::MAX).await.unwrap_or_default()
}

/// Returns a body that breaks the connection after `first`, or before the head of the response without it.
fn broken_body(first: Option<Bytes>) -> Body {
    let wait = first.is_some();
    let breaks = async move {
        if wait {
            // The server sends what it has while the body is not ready.
            tokio::task::yield_now().await;
        }
        Err(io::Error::from(io::ErrorKind::BrokenPipe))
    };
    Body::from_stream(stream::iter(first.map(Ok)).chain(stream::once(breaks)))
}
