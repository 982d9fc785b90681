//! One exchange with a service: sends a request and reads a bounded response.

use std::{error::Error as StdError, io, iter, time::Duration};

use bytes::Bytes;
use http::Response;
use http_body_util::{BodyExt as _, Limited};
use jiff::Timestamp;
use reqwest::{
    Body, Request, Url,
    header::{AGE, DATE, HeaderMap, HeaderName, LOCATION, RETRY_AFTER},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    error::{Error, ErrorDetails, Kind},
    error_format::{ErrorFormat, excerpt},
    redactor::Redactor,
    request_log::RequestLog,
    retry,
    secret::Secret,
};

/// Returns the time of the service when a response with these headers arrived: header `Date` (RFC 9110, section 6.6.1), and `Age`
/// if a cache sent it (RFC 9111, section 5.1).
pub fn response_date(headers: &HeaderMap) -> Option<Timestamp> {
    let text = |name: HeaderName| headers.get(name)?.to_str().ok();
    let age = text(AGE).and_then(|seconds| seconds.parse().ok()).unwrap_or_default();
    retry::http_date(text(DATE)?)?.checked_add(Duration::from_secs(age)).ok()
}

/// Sends a request for a credential, such as a token, once. The call that needs the credential is what is retried.
///
/// # Errors
///
/// As for a call whose error format is `F`. The error repeats neither `secret` nor a response that may contain a credential.
pub async fn fetch<F: ErrorFormat, T: DeserializeOwned>(
    http: &reqwest::Client,
    request: Request,
    secret: &Secret,
    now: Timestamp,
    states_error: fn(&T) -> bool,
) -> Result<Response<T>, Error> {
    let mut redactor = Redactor::default();
    redactor.add([secret]);
    let exchange = Exchange { http, max_bytes: 1024 * 1024, redactor: &redactor, now, attempt: None };
    exchange.send::<F, T>(request, states_error).await
}

/// One exchange: sends a request, reads its response and decodes it. Every error of a response is created here.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exchange<'a> {
    pub(crate) http: &'a reqwest::Client,
    pub(crate) max_bytes: usize,
    pub(crate) redactor: &'a Redactor,
    pub(crate) now: Timestamp,
    /// The number of the attempt of a call. A request for a credential has none, and its response is never shown: a credential
    /// that it contains is not known as a secret yet.
    pub(crate) attempt: Option<u32>,
}

impl Exchange<'_> {
    /// Sends `request`. `states_error` returns whether a decoded body reports an error although the HTTP status does not.
    pub(crate) async fn send<F: ErrorFormat, T: DeserializeOwned>(
        self,
        request: Request,
        states_error: fn(&T) -> bool,
    ) -> Result<Response<T>, Error> {
        let log = RequestLog::start(&request, self.attempt, self.redactor);
        let result = self.exchange::<F, T>(request, states_error).await;
        if let Some(log) = log {
            match &result {
                Ok(response) => {
                    log.respond(response.status().as_u16(), F::PATHS.request_id(response.headers()));
                }
                Err(error) => log.fail(error),
            }
        }
        result
    }

    async fn exchange<F: ErrorFormat, T: DeserializeOwned>(
        self,
        request: Request,
        states_error: fn(&T) -> bool,
    ) -> Result<Response<T>, Error> {
        let Self { http, max_bytes, redactor, now, attempt } = self;
        let response = receive(F::SERVICE, http, request, max_bytes, redactor).await?;
        let (parts, body) = response.into_parts();
        let decoded = match parts.status.is_success().then(|| decode::<T>(&body, attempt.is_some())) {
            Some(Ok(value)) if !states_error(&value) => return Ok(Response::from_parts(parts, value)),
            decoded => decoded,
        };
        let (status, headers) = (parts.status.as_u16(), &parts.headers);
        let details = F::PATHS.read(headers, &body, redactor);
        let effective = F::effective_status(status, &details);
        let error = if effective.is_none_or(|effective| effective >= 400) {
            let hint = effective.and_then(|effective| F::hint(effective, &details));
            Error::service(F::SERVICE, status, details)
                .with_effective_status(effective)
                .with_summary(F::summary)
                .with_hint(hint)
        } else {
            let problem = match decoded {
                Some(Ok(value)) => return Ok(Response::from_parts(parts, value)),
                Some(Err(problem)) if status == 200 => problem,
                Some(Err(problem)) => format!("{problem} (HTTP status {status})"),
                None => format!("unexpected HTTP status {status}: must be 200 to 299"),
            };
            let details = ErrorDetails {
                request_id: details.request_id,
                excerpt: attempt.and_then(|_| excerpt(&body, redactor)),
                ..ErrorDetails::default()
            };
            Error::decode(F::SERVICE, redactor.redact(&problem)).with_details(details)
        };
        let error = error.with_status(status);
        let delay = error.is_retryable().then(|| retry_after(headers, now)).flatten();
        Err(error.with_retry_after(delay))
    }
}

fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    retry::retry_after(headers.get(RETRY_AFTER)?.to_str().ok()?, now)
}

/// Decodes a body, or returns where it does not have the documented form and, if it may be shown, what is there.
fn decode<T: DeserializeOwned>(body: &[u8], is_shown: bool) -> Result<T, String> {
    if body.is_empty() {
        // The type of an operation without a response body is decoded from null.
        return serde_json::from_value(Value::Null).map_err(|_| "the response is empty".to_owned());
    }
    // Checked once for the whole body, so that the decoder does not check each text again.
    let text = str::from_utf8(body).map_err(|error| format!("the response is not UTF-8: {error}"))?;
    serde_json::from_str(text).map_err(|error| {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let place = match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
            Err(error) if error.path().iter().next().is_some() => Some(error.path().to_string()),
            _ => None,
        };
        let problem = "the response does not match the document";
        match place {
            Some(place) if is_shown => format!("{problem}: at `{place}`: {error}"),
            Some(place) => format!("{problem} at `{place}`"),
            None if is_shown => format!("{problem}: {error}"),
            None => problem.to_owned(),
        }
    })
}

/// Sends one request and reads its response to the end.
async fn receive(
    service: &'static str,
    http: &reqwest::Client,
    request: Request,
    max_bytes: usize,
    redactor: &Redactor,
) -> Result<Response<Bytes>, Error> {
    let url = request.url().clone();
    let transport_error = |error: reqwest::Error| {
        let causes: Vec<_> = causes(&error).collect();
        let (kind, what, hint) = if error.is_connect() {
            connect_failure(&causes)
        } else if error.is_timeout() {
            (Kind::Timeout, "timed out", "check the network, or raise `attempt_timeout`")
        } else if error.is_builder() {
            (Kind::Configuration, "cannot send the request", "check the options of the HTTP client")
        } else {
            (Kind::Connection, "the connection failed before the response was complete", "try again later")
        };
        let cause = causes.last().map(ToString::to_string).unwrap_or_default();
        let message = format!("{what} ({}): {cause}", url.origin().ascii_serialization());
        Error::new(service, kind, message).with_hint(hint).with_source(error.without_url())
    };
    let response = http.execute(request).await.map_err(transport_error)?;
    let status = response.status();
    if status.is_redirection() {
        return Err(redirect(service, &response, &url, redactor));
    }
    let too_large = || {
        let problem = format!("the response exceeds {max_bytes} bytes");
        let hint = "use a smaller page size, or raise `max_response_bytes`";
        Error::new(service, Kind::TooLarge, problem).with_hint(hint).with_status(status.as_u16())
    };
    if response.content_length().is_some_and(|length| length > max_bytes as u64) {
        return Err(too_large());
    }
    let (parts, body) = Response::<Body>::from(response).into_parts();
    let body = Limited::new(body, max_bytes).collect().await.map_err(|error| {
        match error.downcast::<reqwest::Error>() {
            Ok(error) => transport_error(*error).after_response(),
            Err(_) => too_large(),
        }
    })?;
    Ok(Response::from_parts(parts, body.to_bytes()))
}

/// Returns an error and its causes. An [`io::Error`] does not return its own cause as its source.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    iter::successors(Some(error), |&error| {
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        inner.map(|inner| inner as _).or_else(|| error.source())
    })
}

/// Returns what to report for a connection that was not established: whether the next attempt can succeed, in words, and how to
/// fix it.
fn connect_failure(causes: &[&(dyn StdError + 'static)]) -> (Kind, &'static str, &'static str) {
    let mut errors = causes.iter().filter_map(|cause| cause.downcast_ref::<io::Error>());
    let failure = errors.find_map(|error| {
        // rustls reports each failure of a handshake like this, a lost connection otherwise.
        if error.kind() == io::ErrorKind::InvalidData {
            let what = "the TLS handshake failed";
            return Some((Kind::Handshake, what, "trust the CA of the service, or check the base URL"));
        }
        is_unknown_host(error).then_some((
            Kind::UnknownHost,
            "unknown host",
            "check the base URL and the proxy",
        ))
    });
    failure.unwrap_or((Kind::Connect, "cannot connect", "check the base URL, the network and the proxy"))
}

/// Returns whether a name server stated that the host does not exist, rather than that it does not know.
fn is_unknown_host(error: &io::Error) -> bool {
    /// The code of Windows, `WSAHOST_NOT_FOUND`.
    const HOST_NOT_FOUND: i32 = 11001;
    // Of the error of `getaddrinfo`, the standard library keeps only the text: `EAI_NONAME` of glibc, musl and BSD.
    const NO_NAME: [&str; 3] =
        ["Name or service not known", "Name does not resolve", "servname provided, or not known"];
    let text = error.to_string();
    error.raw_os_error() == Some(HOST_NOT_FOUND) || NO_NAME.iter().any(|no_name| text.ends_with(no_name))
}

fn redirect(
    service: &'static str,
    response: &reqwest::Response,
    sent_to: &Url,
    redactor: &Redactor,
) -> Error {
    let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
    // Redaction comes before parsing, which changes the case of a host.
    let target = location.and_then(|location| response.url().join(&redactor.redact(location)).ok());
    let message = match target {
        // Only the origin is shown: the rest may contain a secret.
        Some(target) if target.origin() != sent_to.origin() => {
            format!(
                "the response is a redirect to `{}`, which is not followed",
                target.origin().ascii_serialization()
            )
        }
        _ => "the response is a redirect, which is not followed".to_owned(),
    };
    Error::new(service, Kind::Redirect, message)
        .with_status(response.status().as_u16())
        .with_hint("check the base URL")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_host_and_a_failed_handshake_are_told_from_what_may_pass() {
        let lookup = |text: &str| io::Error::other(format!("failed to lookup address information: {text}"));
        let wrapped = |kind| io::Error::other(io::Error::new(kind, "inner"));
        for (error, kind) in [
            (lookup("Name or service not known"), Kind::UnknownHost),
            (lookup("Name does not resolve"), Kind::UnknownHost),
            (lookup("nodename nor servname provided, or not known"), Kind::UnknownHost),
            (lookup("Temporary failure in name resolution"), Kind::Connect),
            (lookup("Try again"), Kind::Connect),
            (wrapped(io::ErrorKind::InvalidData), Kind::Handshake),
            (wrapped(io::ErrorKind::UnexpectedEof), Kind::Connect),
            (io::ErrorKind::ConnectionRefused.into(), Kind::Connect),
        ] {
            let causes: Vec<_> = causes(&error).collect();
            assert_eq!(connect_failure(&causes).0, kind, "{error:?}");
        }
    }
}
