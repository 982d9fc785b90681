//! Makes answers.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header::CONTENT_TYPE},
    response::Response,
};
use serde::Serialize;

/// An answer of JSON.
pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Response {
    // What is written here are strings, numbers, lists and objects with text for keys, which JSON has room for.
    let body = serde_json::to_vec(body).unwrap_or_default();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json;charset=utf-8"));
    response
}

/// An answer of JSON that names the request, as every answer of Huawei Cloud does.
pub(crate) fn with_request_id(status: StatusCode, body: &impl Serialize, id: &str) -> Response {
    let mut response = json(status, body);
    response.headers_mut().insert("x-request-id", header_value(id));
    response
}

/// `text`, which is ASCII that can be seen, as the value of a header.
pub(crate) fn header_value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}
