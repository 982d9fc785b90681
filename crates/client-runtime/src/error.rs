//! Why a call failed.

use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};

use sync_jobs_model::InvalidValue;

use crate::text::{MAX_CHARS, bounded_line, single_line};

/// The error of a call.
///
/// `Display` is one line: what happened and, where it is known, how to fix it. To distinguish errors, use the predicates rather
/// than the text. Cloning is cheap.
///
/// ```no_run
/// # fn example(error: sync_jobs_client_runtime::Error) {
/// if error.is_unauthorized() {
///     eprintln!("check the credentials: {error}");
/// } else if error.is_retryable() {
///     eprintln!("try again later: {error}");
/// }
/// # }
/// ```
#[derive(Clone)]
pub struct Error(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: Kind,
    /// The name of the service in messages; empty if the error concerns none.
    service: &'static str,
    /// What the line states: the problem, or what it shows of the message of a service.
    message: String,
    hint: Option<&'static str>,
    details: ErrorDetails,
    status: Option<u16>,
    /// The status that counts in an error response, if it is documented.
    effective_status: Option<u16>,
    /// Whether the service has responded, be it to an earlier request of the same poll.
    has_response: bool,
    attempts: u32,
    retry_after: Option<Duration>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    InvalidInput,
    Configuration,
    /// No connection was established, so the service has not received the request.
    Connect,
    /// The host of the base URL does not exist.
    UnknownHost,
    /// The TLS handshake failed, such as for a certificate that is not trusted.
    Handshake,
    Connection,
    Timeout,
    Service,
    Decode,
    TooLarge,
    Redirect,
    /// A list ended before it had as many items as the service stated.
    Incomplete,
}

/// What an error response contains.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErrorDetails {
    /// The status that the body states, which need not be that of an error, nor a documented one.
    pub status: Option<i64>,
    /// The error code of the service, such as `SVCSTG.SWR.4001035`, `APIGW.0301` or Authing's `apiCode`.
    pub code: Option<String>,
    /// The message of the service, of which `Display` of [`Error`] may show a part only.
    pub message: Option<String>,
    /// The id of the request, for the service's support.
    pub request_id: Option<String>,
    /// The start of a body in which none of the above was found, such as the HTML of a gateway; at most 500 characters.
    pub excerpt: Option<String>,
}

impl ErrorDetails {
    /// Returns the status in the body, if it is that of an error.
    pub(crate) fn error_status(&self) -> Option<u16> {
        self.status.and_then(|status| status.try_into().ok()).filter(|status| (400..1000).contains(status))
    }
}

impl Error {
    pub(crate) fn new(service: &'static str, kind: Kind, message: impl AsRef<str>) -> Self {
        Self(Arc::new(Inner {
            kind,
            service,
            message: bounded_line(message.as_ref()),
            hint: None,
            details: ErrorDetails::default(),
            status: None,
            effective_status: None,
            has_response: false,
            attempts: 0,
            retry_after: None,
            source: None,
        }))
    }

    /// Creates the error for a request that is not sent because its input is invalid, as `message` states.
    pub fn invalid_input(message: impl AsRef<str>) -> Self {
        Self::new("", Kind::InvalidInput, message)
    }

    /// Creates the error for a client that cannot be built, or for a request that cannot be authenticated, because a setting is
    /// missing or wrong.
    pub fn configuration(service: &'static str, problem: impl fmt::Display) -> Self {
        Self::new(service, Kind::Configuration, problem.to_string())
    }

    /// Creates the error for an error response with HTTP `status`.
    pub fn service(service: &'static str, status: u16, details: ErrorDetails) -> Self {
        let message = details.message.as_deref().unwrap_or_default();
        Self::new(service, Kind::Service, message).edit(|inner| {
            inner.status = Some(status);
            inner.effective_status = Some(details.error_status().unwrap_or(status));
            inner.details = details;
        })
    }

    /// Creates the error for a response that does not have the documented form.
    pub fn decode(service: &'static str, problem: impl AsRef<str>) -> Self {
        Self::new(service, Kind::Decode, problem)
            .with_hint("check the base URL; the response may come from another service or from a proxy")
    }

    /// Creates the error for a list that ended with `received` items, of which the service stated at least `total`.
    pub(crate) fn incomplete(total: u64, received: u64) -> Self {
        let problem = format!("incomplete list: the service states {total} items and returned {received}");
        Self::new("", Kind::Incomplete, problem).with_hint("try again").after_response()
    }

    /// Adds a hint on how to fix the error.
    #[must_use]
    pub fn with_hint(self, hint: impl Into<Option<&'static str>>) -> Self {
        self.edit(|inner| inner.hint = hint.into())
    }

    /// Shows the part of the service's message that `summary` returns, in place of all of it.
    #[must_use]
    pub(crate) fn with_summary(self, summary: fn(&str) -> &str) -> Self {
        self.edit(|inner| {
            let message = inner.details.message.as_deref().map(summary);
            inner.message = bounded_line(message.unwrap_or_default());
        })
    }

    #[must_use]
    pub(crate) fn with_source(self, source: impl StdError + Send + Sync + 'static) -> Self {
        // A chain of errors is printed one per line, so a long source is dropped.
        let is_short = source.to_string().len() <= MAX_CHARS;
        self.edit(|inner| inner.source = is_short.then(|| Arc::new(source) as _))
    }

    #[must_use]
    pub(crate) fn with_status(self, status: u16) -> Self {
        self.edit(|inner| inner.status = Some(status))
    }

    #[must_use]
    pub(crate) fn with_effective_status(self, status: Option<u16>) -> Self {
        self.edit(|inner| inner.effective_status = status)
    }

    /// Notes that the service responded before this error.
    #[must_use]
    pub(crate) fn after_response(self) -> Self {
        if self.has_response() { self } else { self.edit(|inner| inner.has_response = true) }
    }

    #[must_use]
    pub(crate) fn with_details(self, details: ErrorDetails) -> Self {
        self.edit(|inner| inner.details = details)
    }

    #[must_use]
    pub(crate) fn with_attempts(self, attempts: u32) -> Self {
        self.edit(|inner| inner.attempts = attempts)
    }

    #[must_use]
    pub(crate) fn with_retry_after(self, delay: Option<Duration>) -> Self {
        self.edit(|inner| inner.retry_after = delay)
    }

    /// Changes this copy only. Other calls that waited for the same token hold the error unchanged.
    fn edit(mut self, edit: impl FnOnce(&mut Inner)) -> Self {
        edit(Arc::make_mut(&mut self.0));
        self
    }

    /// Returns whether the input violates a constraint of the service's document; nothing was sent.
    pub fn is_invalid_input(&self) -> bool {
        self.0.kind == Kind::InvalidInput
    }

    /// Returns whether a setting is missing or wrong, such as a credential; nothing was sent.
    pub fn is_configuration(&self) -> bool {
        self.0.kind == Kind::Configuration
    }

    /// Returns whether the task, namespace or repository does not exist (404).
    pub fn is_not_found(&self) -> bool {
        self.effective_status() == Some(404)
    }

    /// Returns whether the service rejects the credentials (401).
    ///
    /// Further attempts may lock the key. So for 5 minutes all calls of the client and its clones return this error and send
    /// nothing; to use other credentials, build another client.
    pub fn is_unauthorized(&self) -> bool {
        self.effective_status() == Some(401)
    }

    /// Returns whether the credentials are valid but lack permission (403).
    pub fn is_forbidden(&self) -> bool {
        self.effective_status() == Some(403)
    }

    /// Returns whether the service limits the rate of requests (429).
    pub fn is_throttled(&self) -> bool {
        self.effective_status() == Some(429)
    }

    /// Returns whether the response did not arrive in time.
    pub fn is_timeout(&self) -> bool {
        self.0.kind == Kind::Timeout || self.effective_status() == Some(408)
    }

    /// Returns whether no connection was established, or it failed before the response was complete.
    ///
    /// It is not retryable if the host does not exist or the TLS handshake failed.
    pub fn is_connection(&self) -> bool {
        matches!(self.0.kind, Kind::Connect | Kind::UnknownHost | Kind::Handshake | Kind::Connection)
    }

    /// Returns whether the service has responded.
    pub(crate) fn has_response(&self) -> bool {
        self.0.has_response || self.0.status.is_some()
    }

    /// Returns whether the response does not have the form that the service's document describes.
    pub fn is_decode(&self) -> bool {
        self.0.kind == Kind::Decode
    }

    /// Returns whether the response exceeds the client's `max_response_bytes`, or what a wait would have to read or keep
    /// exceeds its limits.
    pub fn is_too_large(&self) -> bool {
        self.0.kind == Kind::TooLarge
    }

    /// Returns whether the response is a redirect, which is never followed.
    pub fn is_redirect(&self) -> bool {
        self.0.kind == Kind::Redirect
    }

    /// Returns whether the same call may succeed later without any change.
    pub fn is_retryable(&self) -> bool {
        match self.0.kind {
            Kind::Connect | Kind::Connection | Kind::Timeout | Kind::Incomplete => true,
            Kind::Service => self.effective_status().is_some_and(crate::retry::is_retryable),
            _ => false,
        }
    }

    /// Returns whether the service may have carried out the request although the call failed.
    ///
    /// A request that starts something is not sent again after such an error.
    pub fn is_ambiguous(&self) -> bool {
        match self.0.kind {
            Kind::Connection | Kind::Timeout | Kind::Decode | Kind::TooLarge | Kind::Redirect => true,
            // Neither status can prove that nothing was started if the other one does not, or is not documented.
            Kind::Service => [self.effective_status(), self.status()]
                .into_iter()
                .any(|status| status.is_none_or(|status| status == 408 || status >= 500)),
            Kind::InvalidInput
            | Kind::Configuration
            | Kind::Connect
            | Kind::UnknownHost
            | Kind::Handshake
            | Kind::Incomplete => false,
        }
    }

    /// Returns the HTTP status, if a response was received.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// Returns the status that counts in an error response: the one in the body, else the HTTP status. It is `None` if the body
    /// states one that is not documented.
    pub fn effective_status(&self) -> Option<u16> {
        self.0.effective_status
    }

    /// Returns what the error response contains.
    pub fn details(&self) -> &ErrorDetails {
        &self.0.details
    }

    /// Returns the number of attempts; 0 if nothing was sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns the delay that the service requires before the next request.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Returns a hint on how to fix the error, where it is known.
    pub fn hint(&self) -> Option<&'static str> {
        self.0.hint
    }
}

/// A value that the service's document does not allow in a request.
impl From<InvalidValue> for Error {
    fn from(error: InvalidValue) -> Self {
        Self::invalid_input(error.to_string())
    }
}

impl From<std::convert::Infallible> for Error {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

impl From<reqwest::header::InvalidHeaderValue> for Error {
    fn from(_: reqwest::header::InvalidHeaderValue) -> Self {
        Self::invalid_input("invalid header value: must consist of visible ASCII characters")
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, service, message, hint, details, attempts, retry_after, .. } = &*self.0;
        let separator = if service.is_empty() { "" } else { ": " };
        match kind {
            Kind::Service => {
                match (self.effective_status(), details.status) {
                    (Some(status), _) => write!(f, "{service} returned {status}")?,
                    (None, Some(status)) => {
                        write!(f, "{service} returned an undocumented status in the body: {status}")?;
                    }
                    (None, None) => write!(f, "{service} returned an error")?,
                }
                if let Some(code) = details.code.as_deref() {
                    write!(f, " (code {})", bounded_line(code))?;
                }
                if !message.is_empty() {
                    write!(f, ": {message}")?;
                }
            }
            _ => write!(f, "{service}{separator}{message}")?,
        }
        if let Some(excerpt) = &details.excerpt {
            let excerpt: String = excerpt.chars().take(120).collect();
            write!(f, "; the response body starts with `{}`", single_line(&excerpt))?;
        }
        let request_id = details.request_id.as_deref().map(bounded_line);
        match (request_id, attempts) {
            (None, 0..=1) => {}
            (None, attempts) => write!(f, " ({attempts} attempts)")?,
            (Some(request_id), 0..=1) => write!(f, " (request id {request_id})")?,
            (Some(request_id), attempts) => write!(f, " ({attempts} attempts, request id {request_id})")?,
        }
        if let Some(delay) = retry_after {
            let seconds = delay.as_secs().saturating_add(u64::from(delay.subsec_nanos() > 0));
            write!(f, "; retry after {seconds} s")?;
        }
        match hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({:?}: {self})", self.0.kind)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service_error(status: u16) -> Error {
        Error::service("S", status, ErrorDetails::default())
    }

    fn of(kind: Kind) -> Error {
        Error::new("S", kind, "message")
    }

    type Predicate = fn(&Error) -> bool;

    #[test]
    fn each_error_has_its_own_predicates() {
        const PREDICATES: [(&str, Predicate); 13] = [
            ("invalid input", Error::is_invalid_input),
            ("configuration", Error::is_configuration),
            ("not found", Error::is_not_found),
            ("unauthorized", Error::is_unauthorized),
            ("forbidden", Error::is_forbidden),
            ("throttled", Error::is_throttled),
            ("timeout", Error::is_timeout),
            ("connection", Error::is_connection),
            ("decode", Error::is_decode),
            ("too large", Error::is_too_large),
            ("redirect", Error::is_redirect),
            ("retryable", Error::is_retryable),
            ("ambiguous", Error::is_ambiguous),
        ];
        let status_in_body = ErrorDetails { status: Some(404), ..ErrorDetails::default() };
        for (error, expected) in [
            (Error::invalid_input("invalid page size 0"), &["invalid input"][..]),
            (Error::configuration("S", "no key"), &["configuration"]),
            (of(Kind::Connect), &["connection", "retryable"]),
            (of(Kind::UnknownHost), &["connection"]),
            (of(Kind::Handshake), &["connection"]),
            (of(Kind::Connection), &["connection", "retryable", "ambiguous"]),
            (of(Kind::Timeout), &["timeout", "retryable", "ambiguous"]),
            (of(Kind::Decode), &["decode", "ambiguous"]),
            (of(Kind::Decode).with_status(503), &["decode", "ambiguous"]),
            (of(Kind::TooLarge), &["too large", "ambiguous"]),
            (of(Kind::Redirect), &["redirect", "ambiguous"]),
            (of(Kind::Incomplete), &["retryable"]),
            (service_error(400), &[]),
            (service_error(401), &["unauthorized"]),
            (service_error(403), &["forbidden"]),
            (service_error(404), &["not found"]),
            (service_error(408), &["timeout", "retryable", "ambiguous"]),
            (service_error(429), &["throttled", "retryable"]),
            (service_error(503), &["retryable", "ambiguous"]),
            (Error::service("S", 200, status_in_body), &["not found"]),
            (service_error(200).with_effective_status(None), &["ambiguous"]),
        ] {
            let found: Vec<_> =
                PREDICATES.iter().filter(|(_, holds)| holds(&error)).map(|(name, _)| *name).collect();
            assert_eq!(found, expected, "{error:?}");
        }
    }

    #[test]
    fn the_line_contains_all_that_is_known_once() {
        let with = |change: fn(&mut ErrorDetails)| {
            let mut details = ErrorDetails::default();
            change(&mut details);
            Error::service("S", 400, details)
        };
        let wait = |delay| service_error(429).with_retry_after(Some(delay));
        let excerpt = |text: &str| ErrorDetails { excerpt: Some(text.to_owned()), ..ErrorDetails::default() };
        for (error, line) in [
            (of(Kind::Timeout), "S: message"),
            (
                of(Kind::Decode).with_details(excerpt("<html>")),
                "S: message; the response body starts with `<html>`",
            ),
            (Error::new("S", Kind::Timeout, "two\nlines\u{7}and\t\tmore "), "S: two lines and more"),
            (
                Error::invalid_input("invalid page size 0: must be at least 1"),
                "invalid page size 0: must be at least 1",
            ),
            (
                Error::incomplete(60, 50),
                "incomplete list: the service states 60 items and returned 50; try again",
            ),
            (service_error(400), "S returned 400"),
            (with(|details| details.code = Some("A.1".into())), "S returned 400 (code A.1)"),
            (
                with(|details| details.code = Some("x".repeat(10_000))),
                &format!("S returned 400 (code {}…)", "x".repeat(500)),
            ),
            (with(|details| details.status = Some(404)), "S returned 404"),
            (
                with(|details| details.status = Some(70000)).with_effective_status(None),
                "S returned an undocumented status in the body: 70000",
            ),
            (service_error(200).with_effective_status(None), "S returned an error"),
            (with(|details| details.message = Some("No.\nNever.".into())), "S returned 400: No. Never."),
            (with(|details| details.message = Some(" ".into())), "S returned 400"),
            (
                with(|details| details.excerpt = Some("<html>".into())),
                "S returned 400; the response body starts with `<html>`",
            ),
            (service_error(500).with_attempts(1), "S returned 500"),
            (service_error(500).with_attempts(2), "S returned 500 (2 attempts)"),
            (with(|details| details.request_id = Some("r".into())), "S returned 400 (request id r)"),
            (
                with(|details| details.request_id = Some("r".into())).with_attempts(3),
                "S returned 400 (3 attempts, request id r)",
            ),
            (wait(Duration::from_secs(2)), "S returned 429; retry after 2 s"),
            (wait(Duration::from_millis(1001)), "S returned 429; retry after 2 s"),
            (service_error(401).with_hint("log in"), "S returned 401; log in"),
        ] {
            assert_eq!(error.to_string(), line);
        }
    }

    #[test]
    fn a_source_is_kept_if_it_is_short() {
        for (length, kept) in [(1, true), (500, true), (501, false)] {
            let source = std::io::Error::other("x".repeat(length));
            let error = of(Kind::Connection).with_source(source);
            assert_eq!(error.source().is_some(), kept, "{length}");
        }
    }

    #[test]
    fn debug_is_the_kind_and_the_line() {
        assert_eq!(format!("{:?}", service_error(404)), "Error(Service: S returned 404)");
    }
}
