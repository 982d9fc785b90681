//! What the services have in common: operations, which return a response or an error.

use std::borrow::Cow;

use axum::http::StatusCode;
use percent_encoding::percent_decode_str;

use crate::{fault::Requests, request::Request, response::JsonResponse, services::Services};

/// One of the services behind the port.
pub(crate) struct Service {
    pub(crate) operations: &'static [Operation],
    /// Returns the error of a request that calls no operation.
    pub(crate) unknown: fn(&Request) -> Error,
    /// Returns the error that has this HTTP status, of the service or of something in front of it.
    pub(crate) failure: fn(&Request, u16) -> Error,
    /// Returns the response, in which an error has the format of the service.
    pub(crate) respond: fn(&Services, Outcome) -> JsonResponse,
}

/// The method and the path, with a star for each name in it, which faults happen to the requests, and what they do.
pub(crate) type Operation = (&'static str, Option<Requests>, fn(&Call<'_>) -> Outcome);

pub(crate) type Outcome = Result<JsonResponse, Error>;

/// The HTTP status, the code, which is empty if the service has none, and the message of an error.
pub(crate) type Error = (u16, &'static str, Cow<'static, str>);

/// A call of an operation.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) services: &'a Services,
    pub(crate) request: &'a Request,
    /// The names in the path.
    pub(crate) names: Vec<String>,
}

/// Returns the names in the path of a request, or `None` if it does not call the operation with this method and path.
pub(crate) fn names(operation: &str, request: &Request) -> Option<Vec<String>> {
    let called = format!("{} {}", request.method(), request.uri().path());
    let mut segments = called.split('/');
    let mut names = Vec::new();
    for expected in operation.split('/') {
        let segment = segments.next()?;
        if expected == "*" {
            let name = percent_decode_str(segment).decode_utf8().ok()?;
            // A path with an encoded slash is another path.
            names.push((!name.is_empty() && !name.contains('/')).then(|| name.into_owned())?);
        } else if segment != expected {
            return None;
        }
    }
    segments.next().is_none().then_some(names)
}

/// Returns what an HTTP status stands for.
pub(crate) fn reason(status: u16) -> &'static str {
    StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or("Error")
}
