//! What the services have in common.

use crate::{
    call::{Call, Request},
    fault::Requests,
    response::{Error, JsonResponse, Outcome},
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
