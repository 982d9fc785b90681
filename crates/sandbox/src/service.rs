//! What the services have in common: operations, the requests that call them, and what they return.

use std::borrow::Cow;

use axum::http::StatusCode;
use bytes::Bytes;
use percent_encoding::percent_decode_str;

use crate::{fault::Requests, parameters::Parameters, response::JsonResponse, services::Services};

/// One of the services behind the port.
pub(crate) struct Service {
    pub(crate) operations: &'static [Operation],
    /// Checks the credentials of a request, unless it is one for a token.
    pub(crate) authorize: fn(&Services, &Request) -> Result<(), Error>,
    /// Returns the error of a request that calls no operation.
    pub(crate) unknown: fn(&Request) -> Error,
    /// Returns the error that has this HTTP status, of the service or of something in front of it.
    pub(crate) failure: fn(&Request, u16) -> Error,
    /// Writes a response or an error in the format of the service.
    pub(crate) write: fn(&Services, &Request, Outcome) -> JsonResponse,
}

/// The method and the path, with a star for each name in it, which faults happen to the requests, and what they do.
pub(crate) type Operation = (&'static str, Option<Requests>, fn(&mut Call<'_>) -> Outcome);

pub(crate) type Outcome = Result<JsonResponse, Error>;

/// An error, which each service writes in its own format.
#[derive(Debug)]
pub(crate) struct Error {
    pub(crate) status: u16,
    /// The code of the service, which is empty if it has none.
    pub(crate) code: &'static str,
    pub(crate) message: Cow<'static, str>,
    /// The message for clients that prefer English, if the service has a translation.
    pub(crate) english: Option<&'static str>,
}

impl Error {
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code, message: message.into(), english: None }
    }
}

pub(crate) type Request = axum::http::Request<Bytes>;

/// A call of an operation.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) services: &'a Services,
    pub(crate) request: &'a Request,
    pub(crate) parameters: Parameters<'a>,
    /// The names in the path.
    pub(crate) names: Vec<String>,
}

impl<'a> Call<'a> {
    /// Returns the call that a request makes, unless its method and its path are not those of the operation.
    pub(crate) fn new(services: &'a Services, request: &'a Request, operation: &str) -> Option<Self> {
        // A path with an encoded slash has more segments, and is another path.
        let path = percent_decode_str(request.uri().path()).decode_utf8().ok()?;
        let called = format!("{} {path}", request.method());
        let (mut expected, mut found) = (operation.split('/'), called.split('/'));
        let mut names = Vec::new();
        loop {
            match (expected.next(), found.next()) {
                (Some("*"), Some(name)) if !name.is_empty() => names.push(name.to_owned()),
                (None, None) => break,
                (expected, found) if expected == found => {}
                _ => return None,
            }
        }
        Some(Self { services, request, parameters: Parameters::new(request), names })
    }
}

/// Returns the value of a header without surrounding whitespace. Bytes that are not UTF-8 become replacement characters.
pub(crate) fn header(request: &Request, name: &str) -> Option<String> {
    request.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
}

/// Returns what an HTTP status stands for.
pub(crate) fn reason(status: u16) -> &'static str {
    StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or("Error")
}
