//! How SWR reports errors.

use sync_jobs_client_runtime::{ErrorDetails, ErrorFormat, ErrorPaths};

use crate::{NAME, generated::ERROR_PATHS};

/// The hint for rejected credentials. The gateway has one code for all causes, and the vendor says not to rely on its messages.
const REJECTED: &str = "check the access key, its secret and the clock of this machine, or renew the token; \
                        do not try again at once: 5 failures lock an access key for 5 minutes";

/// The errors of SWR and of the gateway in front of it.
#[derive(Debug)]
pub(crate) struct SwrErrors;

impl ErrorFormat for SwrErrors {
    const SERVICE: &'static str = NAME;
    const PATHS: ErrorPaths = ERROR_PATHS;

    fn summary(message: &str) -> &str {
        // What follows is all of the request as the gateway received it, which only helps to debug a signature.
        let end = message.find("canonical_request").unwrap_or(message.len());
        message[..end].trim_end_matches([' ', ',', ':'])
    }

    fn hint(status: u16, details: &ErrorDetails) -> Option<&'static str> {
        let code = details.code.as_deref().unwrap_or_default();
        let hint = match (code.rsplit('.').next().unwrap_or_default(), status) {
            ("0301", _) => REJECTED,
            ("0307", _) => "get a new token for this region and project",
            ("0101", _) => "check the base URL; the region may not have this API",
            ("4010000", _) => "get a new token; this one may have expired",
            ("4001035" | "4009014", _) => "check limit and offset of the filter",
            ("4009010" | "4001028" | "4040058" | "4041061", _) => "check the namespace",
            ("4009011" | "4001029" | "4040010", _) => "check the repository",
            ("5001101", _) => "check the region",
            (_, 400) => "check the parameters",
            (_, 401) => REJECTED,
            (_, 403) => "grant the user the permission for this operation",
            (_, 404) => "check the namespace and the repository",
            (_, 429) => "send fewer requests, or list with larger pages",
            (_, 500 | 502..=504) => "try again later",
            _ => return None,
        };
        Some(hint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_ends_before_the_canonical_request() {
        for (message, summary) in [
            (
                "verify aksk signature fail, canonical_request:GET|/v2/manage/||host:swr",
                "verify aksk signature fail",
            ),
            ("canonical_request:GET|/", ""),
            ("token expires, expires_at: 2026", "token expires, expires_at: 2026"),
            ("", ""),
        ] {
            assert_eq!(SwrErrors::summary(message), summary);
        }
    }

    #[test]
    fn each_error_has_a_hint_and_the_code_comes_first() {
        for (code, status, words) in [
            ("APIGW.0301", 401, Some("check the access key, its secret and the clock")),
            ("APIGW.0307", 401, Some("for this region and project")),
            ("APIGW.0101", 404, Some("check the base URL")),
            ("SVCSTG.SWR.4010000", 401, Some("this one may have expired")),
            ("SVCSTG.SWR.4001035", 400, Some("limit and offset")),
            ("SVCSTG.SWR.4009014", 400, Some("limit and offset")),
            ("SVCSTG.SWR.4009010", 400, Some("check the namespace")),
            ("SVCSTG.SWR.4001028", 400, Some("check the namespace")),
            ("SVCSTG.SWR.4040058", 404, Some("check the namespace")),
            ("SVCSTG.SWR.4041061", 404, Some("check the namespace")),
            ("SVCSTG.SWR.4009011", 400, Some("check the repository")),
            ("SVCSTG.SWR.4001029", 400, Some("check the repository")),
            ("SVCSTG.SWR.4040010", 404, Some("check the repository")),
            ("SVCSTG.SWR.5001101", 500, Some("check the region")),
            ("", 400, Some("check the parameters")),
            ("", 401, Some("lock an access key for 5 minutes")),
            ("", 403, Some("permission for this operation")),
            ("", 404, Some("check the namespace and the repository")),
            ("", 429, Some("fewer requests")),
            ("", 500, Some("later")),
            ("", 501, None),
            ("", 502, Some("later")),
            ("", 504, Some("later")),
            ("", 418, None),
        ] {
            let code = (!code.is_empty()).then(|| code.to_owned());
            // A message may quote anything, such as the parameters of the request.
            for message in ["", "limit, expired, decrypt, signature"] {
                let details = ErrorDetails {
                    code: code.clone(),
                    message: Some(message.to_owned()),
                    ..ErrorDetails::default()
                };
                let hint = SwrErrors::hint(status, &details);
                let context = format!("{code:?} {message} {status}: {hint:?}");
                assert_eq!(hint.is_some(), words.is_some(), "{context}");
                assert!(hint.unwrap_or_default().contains(words.unwrap_or_default()), "{context}");
            }
        }
    }
}
