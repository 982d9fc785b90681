use std::{borrow::Cow, error::Error as StdError, fmt, sync::Arc, time::Duration};

/// Why a call has not brought what was asked for.
///
/// Its `Display` is one line that says what happened and, where that is known, what to do. Ask the predicates rather than the
/// text. Cloning is cheap.
///
/// ```no_run
/// # fn example(error: sync_jobs_client_runtime::Error) {
/// if error.is_unauthorized() {
///     eprintln!("check the credentials: {error}");
/// } else if error.is_retryable() {
///     eprintln!("later, perhaps: {error}");
/// }
/// # }
/// ```
#[derive(Clone)]
pub struct Error(Arc<Details>);

#[derive(Clone)]
struct Details {
    kind: Kind,
    service: &'static str,
    message: String,
    hint: Option<Cow<'static, str>>,
    fault: Fault,
    status: Option<u16>,
    attempts: u32,
    retry_after: Option<Duration>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    InvalidInput,
    Configuration,
    Connection,
    Timeout,
    Service,
    Decode,
    TooLarge,
    Redirect,
}

/// What a service says of a request that it did not carry out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fault {
    /// The status that the body gives, where it differs from the HTTP status.
    pub status: Option<u16>,
    /// The service's error code.
    pub code: Option<String>,
    /// The service's finer error code, if it has two.
    pub api_code: Option<i64>,
    /// The service's words.
    pub message: Option<String>,
    /// Id of the request, for the service's support.
    pub request_id: Option<String>,
    /// The beginning of a body that is not of the service's making.
    pub excerpt: Option<String>,
}

/// Longest text of a service that is shown.
const SHOWN: usize = 500;

/// `text` as one line of bounded length.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::new();
    let words = text.split(|character: char| character.is_whitespace() || character.is_control());
    for word in words.filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// `error` and what it wraps, from the outside in.
pub(crate) fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

impl Error {
    pub(crate) fn new(service: &'static str, kind: Kind, message: impl AsRef<str>) -> Self {
        Self(Arc::new(Details {
            kind,
            service,
            message: one_line(message.as_ref()),
            hint: None,
            fault: Fault::default(),
            status: None,
            attempts: 0,
            retry_after: None,
            source: None,
        }))
    }

    /// A request that must not go out, since `parameter` breaks a rule.
    pub fn invalid_input(service: &'static str, parameter: &str, problem: impl fmt::Display) -> Self {
        Self::new(service, Kind::InvalidInput, format!("invalid `{parameter}`: {problem}"))
    }

    /// A client that cannot be built or a call that cannot be signed, since something is missing or wrong in its settings.
    pub fn configuration(service: &'static str, problem: impl fmt::Display) -> Self {
        Self::new(service, Kind::Configuration, problem.to_string())
    }

    /// A refusal by the service.
    pub fn refused(service: &'static str, status: u16, fault: Fault) -> Self {
        Self::new(service, Kind::Service, "").edit(|details| {
            details.status = Some(status);
            details.fault = fault;
        })
    }

    /// Adds what a person should do.
    #[must_use]
    pub fn with_hint(self, hint: impl Into<Option<Cow<'static, str>>>) -> Self {
        self.edit(|details| details.hint = hint.into())
    }

    #[must_use]
    pub(crate) fn with_source(self, source: impl StdError + Send + Sync + 'static) -> Self {
        // Whoever prints the chain wants lines, not pages.
        let short = source.to_string().len() <= SHOWN;
        self.edit(|details| details.source = short.then(|| Arc::new(source) as _))
    }

    #[must_use]
    pub(crate) fn with_status(self, status: u16) -> Self {
        self.edit(|details| details.status = Some(status))
    }

    #[must_use]
    pub(crate) fn with_request_id(self, request_id: Option<String>) -> Self {
        self.edit(|details| details.fault.request_id = details.fault.request_id.take().or(request_id))
    }

    #[must_use]
    pub(crate) fn with_attempts(self, attempts: u32) -> Self {
        self.edit(|details| details.attempts = attempts)
    }

    #[must_use]
    pub(crate) fn with_retry_after(self, pause: Option<Duration>) -> Self {
        self.edit(|details| details.retry_after = pause)
    }

    #[must_use]
    pub(crate) fn with_excerpt(self, body: &[u8]) -> Self {
        let excerpt = one_line(&String::from_utf8_lossy(&body[..body.len().min(4 * SHOWN)]));
        self.edit(|details| details.fault.excerpt = (!excerpt.is_empty()).then_some(excerpt))
    }

    /// Others who hold this error, such as those who waited for the same token, keep it as it is.
    fn edit(mut self, edit: impl FnOnce(&mut Details)) -> Self {
        edit(Arc::make_mut(&mut self.0));
        self
    }

    /// The error that `error` was made of or wraps, if there is one of this type.
    pub(crate) fn find(error: &(dyn StdError + 'static)) -> Option<Self> {
        chain(error).find_map(|error| error.downcast_ref::<Self>().cloned())
    }

    /// The request broke a rule of the service's document, and was not sent.
    pub fn is_invalid_input(&self) -> bool {
        self.0.kind == Kind::InvalidInput
    }

    /// A setting is missing or wrong, such as a credential that is not there; nothing was sent.
    pub fn is_configuration(&self) -> bool {
        self.0.kind == Kind::Configuration
    }

    /// The service knows no such task, namespace or repository (404).
    pub fn is_not_found(&self) -> bool {
        self.outcome() == Some(404)
    }

    /// The service does not accept the credentials (401). Trying again may lock the key.
    pub fn is_unauthorized(&self) -> bool {
        self.outcome() == Some(401)
    }

    /// The credentials are good, but do not allow this (403).
    pub fn is_forbidden(&self) -> bool {
        self.outcome() == Some(403)
    }

    /// The service wants fewer requests (429).
    pub fn is_throttled(&self) -> bool {
        self.outcome() == Some(429)
    }

    /// The answer did not come in time.
    pub fn is_timeout(&self) -> bool {
        self.0.kind == Kind::Timeout || self.outcome() == Some(408)
    }

    /// No connection came about, or it broke before the answer was complete.
    pub fn is_connection(&self) -> bool {
        self.0.kind == Kind::Connection
    }

    /// The answer is not what the service's document promises.
    pub fn is_decode(&self) -> bool {
        self.0.kind == Kind::Decode
    }

    /// The answer is larger than the client's limit.
    pub fn is_too_large(&self) -> bool {
        self.0.kind == Kind::TooLarge
    }

    /// The service sent the request elsewhere, which is never followed.
    pub fn is_redirect(&self) -> bool {
        self.0.kind == Kind::Redirect
    }

    /// The same call may succeed later, without any change.
    pub fn is_retryable(&self) -> bool {
        match self.0.kind {
            Kind::Connection | Kind::Timeout => true,
            Kind::Service => self.outcome().is_some_and(crate::retry::is_passing),
            _ => false,
        }
    }

    /// The HTTP status, if an answer came.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The service's error code, such as `SVCSTG.SWR.4001035`, `APIGW.0301` or Authing's `statusCode`.
    pub fn code(&self) -> Option<&str> {
        self.0.fault.code.as_deref()
    }

    /// Authing's `apiCode`, which is finer than its code.
    pub fn api_code(&self) -> Option<i64> {
        self.0.fault.api_code
    }

    /// What the service says, as it wrote it.
    pub fn service_message(&self) -> Option<&str> {
        self.0.fault.message.as_deref()
    }

    /// Id of the request, for the service's support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.fault.request_id.as_deref()
    }

    /// The beginning of a body that is not of the service's making, such as a gateway's HTML; 500 characters at most.
    pub fn excerpt(&self) -> Option<&str> {
        self.0.fault.excerpt.as_deref()
    }

    /// How many attempts were made; 0 if nothing was sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The pause that the service asked for.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The status that counts: the body's, where the service has one of its own, else the HTTP status.
    fn outcome(&self) -> Option<u16> {
        (self.0.kind == Kind::Service).then_some(self.0.fault.status.or(self.0.status)).flatten()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Details { kind, service, message, hint, fault, status, attempts, retry_after, .. } = &*self.0;
        match kind {
            Kind::InvalidInput => f.write_str(message)?,
            Kind::Service => {
                write!(f, "{service} answered {}", self.outcome().unwrap_or_default())?;
                let outcome = self.outcome().map(|outcome| outcome.to_string());
                if let Some(code) = fault.code.as_deref().filter(|code| Some(*code) != outcome.as_deref()) {
                    write!(f, " {}", one_line(code))?;
                }
                if let Some(api_code) = fault.api_code {
                    write!(f, " (apiCode {api_code})")?;
                }
                match (&fault.message, &fault.excerpt) {
                    (Some(message), _) if !message.trim().is_empty() => write!(f, ": {}", one_line(message))?,
                    (_, Some(excerpt)) => {
                        write!(f, ", with a body that is not its own: {}", one_line(excerpt))?;
                    }
                    _ => {}
                }
            }
            _ => {
                write!(f, "{service}: {message}")?;
                if let (Some(status), Kind::Decode) = (status, kind) {
                    write!(f, " (HTTP status {status})")?;
                }
                if let Some(excerpt) = &fault.excerpt {
                    write!(
                        f,
                        "; the answer begins `{}`",
                        one_line(excerpt).chars().take(120).collect::<String>()
                    )?;
                }
            }
        }
        let request_id = fault.request_id.as_deref().map(one_line);
        match (request_id, attempts) {
            (None, 0..=1) => {}
            (None, attempts) => write!(f, " ({attempts} attempts)")?,
            (Some(request_id), 0..=1) => write!(f, " (request id {request_id})")?,
            (Some(request_id), attempts) => write!(f, " ({attempts} attempts, request id {request_id})")?,
        }
        if let Some(pause) = retry_after {
            let seconds = pause.as_secs().saturating_add(u64::from(pause.subsec_nanos() > 0));
            write!(f, "; it asks for a pause of {seconds} s")?;
        }
        match hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Details { kind, service, message, hint, fault, status, attempts, retry_after, source } = &*self.0;
        f.debug_struct("Error")
            .field("kind", kind)
            .field("service", service)
            .field("message", message)
            .field("status", status)
            .field("fault", fault)
            .field("hint", hint)
            .field("attempts", attempts)
            .field("retry_after", retry_after)
            .field("source", source)
            .finish()
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

    fn refused(status: u16) -> Error {
        Error::refused("S", status, Fault::default())
    }

    fn of(kind: Kind) -> Error {
        Error::new("S", kind, "message")
    }

    type Predicate = fn(&Error) -> bool;

    #[test]
    fn each_error_answers_to_its_own_predicates() {
        const PREDICATES: [(&str, Predicate); 12] = [
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
        ];
        let told_by_body = Fault { status: Some(404), ..Fault::default() };
        for (error, expected) in [
            (Error::invalid_input("S", "limit", "it is 0"), &["invalid input"][..]),
            (Error::configuration("S", "no key"), &["configuration"]),
            (of(Kind::Connection), &["connection", "retryable"]),
            (of(Kind::Timeout), &["timeout", "retryable"]),
            (of(Kind::Decode), &["decode"]),
            (of(Kind::Decode).with_status(503), &["decode"]),
            (of(Kind::TooLarge), &["too large"]),
            (of(Kind::Redirect), &["redirect"]),
            (refused(400), &[]),
            (refused(401), &["unauthorized"]),
            (refused(403), &["forbidden"]),
            (refused(404), &["not found"]),
            (refused(408), &["timeout", "retryable"]),
            (refused(429), &["throttled", "retryable"]),
            (refused(503), &["retryable"]),
            (Error::refused("S", 200, told_by_body), &["not found"]),
        ] {
            let found: Vec<_> =
                PREDICATES.iter().filter(|(_, holds)| holds(&error)).map(|(name, _)| *name).collect();
            assert_eq!(found, expected, "{error:?}");
        }
    }

    #[test]
    fn the_line_says_all_that_is_known_and_nothing_twice() {
        let fault = |change: fn(&mut Fault)| {
            let mut fault = Fault::default();
            change(&mut fault);
            Error::refused("S", 400, fault)
        };
        let wait = |pause| refused(429).with_retry_after(Some(pause));
        for (error, line) in [
            (of(Kind::Timeout), "S: message"),
            (of(Kind::Timeout).with_status(500), "S: message"),
            (of(Kind::Decode).with_status(200), "S: message (HTTP status 200)"),
            (of(Kind::Decode).with_excerpt(b"<html>"), "S: message; the answer begins `<html>`"),
            (of(Kind::Decode).with_excerpt(b" \r\n"), "S: message"),
            (Error::new("S", Kind::Timeout, "two\nlines\u{7}and\t\tmore "), "S: two lines and more"),
            (Error::invalid_input("S", "limit", "it is 0"), "invalid `limit`: it is 0"),
            (refused(400), "S answered 400"),
            (fault(|fault| fault.code = Some("400".into())), "S answered 400"),
            (fault(|fault| fault.code = Some("A.1".into())), "S answered 400 A.1"),
            (fault(|fault| fault.status = Some(404)), "S answered 404"),
            (fault(|fault| fault.api_code = Some(7)), "S answered 400 (apiCode 7)"),
            (fault(|fault| fault.message = Some("No.\nNever.".into())), "S answered 400: No. Never."),
            (fault(|fault| fault.message = Some(" ".into())), "S answered 400"),
            (
                fault(|fault| (fault.message, fault.excerpt) = (Some(" ".into()), Some("<html>".into()))),
                "S answered 400, with a body that is not its own: <html>",
            ),
            (refused(500).with_attempts(1), "S answered 500"),
            (refused(500).with_attempts(2), "S answered 500 (2 attempts)"),
            (refused(500).with_request_id(Some("r".into())), "S answered 500 (request id r)"),
            (
                refused(500).with_attempts(3).with_request_id(Some("r".into())),
                "S answered 500 (3 attempts, request id r)",
            ),
            (wait(Duration::from_secs(2)), "S answered 429; it asks for a pause of 2 s"),
            (wait(Duration::from_millis(1001)), "S answered 429; it asks for a pause of 2 s"),
            (refused(401).with_hint(Cow::from("log in")), "S answered 401; log in"),
        ] {
            assert_eq!(error.to_string(), line);
        }
    }

    #[test]
    fn what_a_service_wrote_is_cut_by_characters_and_not_by_bytes() {
        let excerpt =
            |body: &str| of(Kind::Decode).with_excerpt(body.as_bytes()).excerpt().map(str::to_owned);
        assert_eq!(excerpt(&"长".repeat(500)), Some("长".repeat(500)));
        assert_eq!(excerpt(&"长".repeat(501)), Some("长".repeat(500) + "…"));
        assert_eq!(excerpt(" "), None);
        let line = of(Kind::Decode).with_excerpt("长".repeat(500).as_bytes()).to_string();
        assert!(line.ends_with(&format!(" `{}`", "长".repeat(120))), "{line}");
    }

    #[test]
    fn a_source_is_kept_if_it_is_a_line_and_left_out_if_it_is_a_page() {
        for (length, kept) in [(1, true), (500, true), (501, false)] {
            let source = std::io::Error::other("x".repeat(length));
            let error = of(Kind::Connection).with_source(source);
            assert_eq!(error.source().is_some(), kept, "{length}");
            assert_eq!(chain(&error).count(), 1 + usize::from(kept), "{length}");
        }
    }

    #[test]
    fn an_error_within_another_is_found() {
        let wrapped = crate::WaitError::Call(of(Kind::TooLarge));
        assert!(Error::find(&wrapped).is_some_and(|error| error.is_too_large()));
        assert!(Error::find(&std::io::Error::other("none")).is_none());
    }

    #[test]
    fn its_debug_form_names_each_part() {
        let fault = Fault { code: Some("A.1".into()), ..Fault::default() };
        let error = Error::refused("S", 429, fault)
            .with_hint(Cow::from("later"))
            .with_attempts(4)
            .with_retry_after(Some(Duration::from_secs(9)))
            .with_source(std::io::Error::other("cause"));
        let debug = format!("{error:?}");
        for part in ["Service", "\"S\"", "429", "A.1", "later", "attempts: 4", "9s", "cause"] {
            assert!(debug.contains(part), "{part} is not in {debug}");
        }
    }
}
