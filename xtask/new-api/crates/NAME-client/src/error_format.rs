//! How @Title@ reports errors.

use sync_jobs_client_runtime::{ErrorDetails, ErrorFormat, ErrorPaths};

use crate::{NAME, generated::ERROR_PATHS};

/// The errors of @Title@. The HTTP status counts, unless `x-error` of the spec states where the body has one.
#[derive(Debug)]
pub(crate) struct @Title@Errors;

impl ErrorFormat for @Title@Errors {
    const SERVICE: &'static str = NAME;
    const PATHS: ErrorPaths = ERROR_PATHS;

    fn hint(status: u16, _details: &ErrorDetails) -> Option<&'static str> {
        Some(match status {
            400 | 422 => "check the parameters",
            401 => "check the token; it may have expired",
            403 => "grant the token the permission for this operation",
            404 => "check the parameters and the base URL",
            429 => "send fewer requests, or use larger pages",
            500 | 502..=504 => "try again later",
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_usual_error_has_a_hint() {
        for (status, words) in [
            (400, Some("parameters")),
            (401, Some("token")),
            (403, Some("permission")),
            (404, Some("base URL")),
            (418, None),
            (422, Some("parameters")),
            (429, Some("fewer requests")),
            (500, Some("later")),
            (501, None),
            (502, Some("later")),
            (504, Some("later")),
        ] {
            let hint = @Title@Errors::hint(status, &ErrorDetails::default());
            assert_eq!(hint.is_some(), words.is_some(), "{status}: {hint:?}");
            assert!(hint.unwrap_or_default().contains(words.unwrap_or_default()), "{status}: {hint:?}");
        }
    }
}
