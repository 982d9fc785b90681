//! How Authing reports errors.

use sync_jobs_client_runtime::{ErrorDetails, ErrorFormat, ErrorPaths};

use crate::{NAME, generated::ERROR_PATHS};

/// The errors of Authing: an envelope whose `statusCode` counts, regardless of the HTTP status.
#[derive(Debug)]
pub(crate) struct AuthingErrors;

/// The `apiCode` of a request without a valid login, regardless of the status.
const NOT_LOGGED_IN: &str = "2020";

impl ErrorFormat for AuthingErrors {
    const SERVICE: &'static str = NAME;
    const PATHS: ErrorPaths = ERROR_PATHS;

    fn effective_status(status: u16, details: &ErrorDetails) -> Option<u16> {
        match (details.code.as_deref(), details.status) {
            (Some(NOT_LOGGED_IN), _) => Some(401),
            (_, None | Some(200)) => Some(status),
            // Anything else is neither a success nor an error that the document lists.
            (_, Some(stated)) => u16::try_from(stated).ok().filter(|stated| (400..1000).contains(stated)),
        }
    }

    fn hint(status: u16, details: &ErrorDetails) -> Option<&'static str> {
        let code = details.code.as_deref().and_then(|code| code.parse::<u32>().ok());
        Some(match (code, status) {
            (Some(1300..=1302), _) => {
                "check the access key secret; the HTTP client must not add `x-authing-…` headers of its own"
            }
            (Some(1303..=1305), _) => "correct the clock of this machine",
            (Some(1306), _) => "the service received this request twice; check the proxy",
            (_, 400 | 422) => "check the parameters",
            (_, 401) => "check the access key or the token; it may have expired",
            (_, 402) => "the plan of the user pool does not include this operation",
            (_, 403) => "grant the access key the permission for this operation",
            (_, 404) => "check the id of the task or job, and the base URL",
            (_, 429) => "send fewer requests, or list with larger pages",
            (_, 500 | 502..=504) => "try again later",
            _ => return None,
        })
    }
}

/// The errors of a request for a management token.
#[derive(Debug)]
pub(crate) struct TokenErrors;

impl ErrorFormat for TokenErrors {
    const SERVICE: &'static str = NAME;
    const PATHS: ErrorPaths = ERROR_PATHS;

    fn effective_status(status: u16, details: &ErrorDetails) -> Option<u16> {
        AuthingErrors::effective_status(status, details)
    }

    fn hint(status: u16, details: &ErrorDetails) -> Option<&'static str> {
        match status {
            401 | 403 => Some("check the access key id and its secret"),
            404 => Some("check the base URL"),
            _ => AuthingErrors::hint(status, details),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn details(status: Option<i64>, code: Option<u32>) -> ErrorDetails {
        ErrorDetails { status, code: code.map(|code| code.to_string()), ..ErrorDetails::default() }
    }

    #[test]
    fn the_status_of_the_envelope_counts_before_that_of_http() {
        for (status, stated, code, effective) in [
            (200, Some(429), None, Some(429)),
            (200, Some(601), None, Some(601)),
            (500, Some(403), None, Some(403)),
            (200, Some(403), Some(2020), Some(401)),
            (200, Some(200), Some(2020), Some(401)),
            (200, Some(200), None, Some(200)),
            (500, Some(200), None, Some(500)),
            (502, None, None, Some(502)),
            (200, Some(0), None, None),
            (200, Some(302), None, None),
            (200, Some(-1), None, None),
            (200, Some(70000), None, None),
            (200, Some(100_401), None, None),
            (200, Some(65_936), None, None),
        ] {
            let found = AuthingErrors::effective_status(status, &details(stated, code));
            assert_eq!(found, effective, "{status} {stated:?} {code:?}");
        }
    }

    #[test]
    fn each_error_has_a_hint_and_the_code_comes_first() {
        for (code, status, words) in [
            (Some(1299), 401, Some("it may have expired")),
            (Some(1300), 401, Some("check the access key secret")),
            (Some(1302), 403, Some("`x-authing-…` headers")),
            (Some(1303), 401, Some("clock")),
            (Some(1305), 400, Some("clock")),
            (Some(1306), 401, Some("twice")),
            (Some(1307), 404, Some("id of the task")),
            (None, 400, Some("parameters")),
            (None, 422, Some("parameters")),
            (None, 402, Some("plan")),
            (None, 403, Some("permission for this operation")),
            (None, 404, Some("id of the task or job")),
            (None, 429, Some("fewer requests")),
            (None, 500, Some("later")),
            (None, 501, None),
            (None, 502, Some("later")),
            (None, 504, Some("later")),
            (None, 418, None),
        ] {
            let hint = AuthingErrors::hint(status, &details(None, code));
            assert_eq!(hint.is_some(), words.is_some(), "{code:?} {status}: {hint:?}");
            assert!(hint.unwrap_or_default().contains(words.unwrap_or_default()), "{code:?} {status}");
        }
    }
    #[test]
    fn the_hints_of_a_token_request_are_about_the_key_and_the_base_url() {
        for (status, hint) in [
            (401, Some("check the access key id and its secret")),
            (403, Some("check the access key id and its secret")),
            (404, Some("check the base URL")),
            (503, Some("try again later")),
            (418, None),
        ] {
            assert_eq!(TokenErrors::hint(status, &details(None, None)), hint, "{status}");
        }
    }
}
