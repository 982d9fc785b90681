//! What the services have in common: operations, and the calls of them.

use percent_encoding::percent_decode_str;

use crate::{
    fault::Requests,
    request::{Parameters, Request},
    response::{Error, JsonResponse},
    services::Services,
};

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
