//! What the services have in common: operations, the requests that call them, and what they return.

use std::borrow::Cow;

use axum::http::StatusCode;
use bytes::Bytes;
use percent_encoding::percent_decode_str;

use crate::{fault::Requests, response::JsonResponse, services::Services};

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

pub(crate) type Request = axum::http::Request<Bytes>;

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
    // A path with an encoded slash has more segments, and is another path.
    let path = percent_decode_str(request.uri().path()).decode_utf8().ok()?;
    let called = format!("{} {path}", request.method());
    let segments: Vec<_> = operation.split('/').zip(called.split('/')).collect();
    let is_called = segments.iter().all(|(expected, found)| match *expected {
        "*" => !found.is_empty(),
        _ => expected == found,
    });
    let names = segments.iter().filter(|(expected, _)| *expected == "*");
    let has_end = operation.matches('/').count() == called.matches('/').count();
    (is_called && has_end).then(|| names.map(|(_, name)| (*name).to_owned()).collect())
}

/// Returns what an HTTP status stands for.
pub(crate) fn reason(status: u16) -> &'static str {
    StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or("Error")
}

/// Returns the value of a query parameter, decoded. Repeated values are joined with commas, which makes them invalid.
pub(crate) fn parameter(request: &Request, name: &str) -> Option<String> {
    let query = request.uri().query().unwrap_or_default();
    let values = form_urlencoded::parse(query.as_bytes()).filter(|(found, _)| found == name);
    values.map(|(_, value)| value.into_owned()).reduce(|values, value| format!("{values},{value}"))
}

/// Returns the value of a header without surrounding whitespace. Bytes that are not UTF-8 become replacement characters.
pub(crate) fn header(request: &Request, name: &str) -> Option<String> {
    request.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_decoded() {
        for (query, expected) in [
            ("", None),
            ("x=1", None),
            ("a=1", Some("1")),
            ("&&a=1&", Some("1")),
            ("a", Some("")),
            ("a=x%3A%3A1%7C", Some("x::1|")),
            ("%61=1", Some("1")),
            ("a=b=c", Some("b=c")),
            ("a=+%2B", Some(" +")),
            ("a=%FF%", Some("\u{fffd}%")),
            ("a=1&b=2&a=1", Some("1,1")),
        ] {
            let request = axum::http::Request::get(format!("/?{query}")).body("".into()).unwrap();
            assert_eq!(parameter(&request, "a").as_deref(), expected, "{query}");
        }
    }
}
