use std::{
    borrow::Cow,
    fmt::Debug,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http_body::Frame;
use progenitor_client::ResponseValue;
use reqwest::{Request, Response};
use serde::de::{DeserializeOwned, IgnoredAny};
use tokio::time::{Instant, timeout};
use tracing::{Instrument as _, Span, field};

use crate::{
    Clock, Error, Fault, RetryPolicy, Secret,
    error::{Kind, chain, one_line, redact},
    retry,
};

/// What the transport has to know of a service.
pub trait Service: Debug + Send + Sync + 'static {
    /// The service's name, with which messages begin.
    const NAME: &'static str;

    /// What the body of a refusal is read as. It must be able to hold any JSON.
    type Refusal: DeserializeOwned + Debug + Send;

    /// Puts the credentials on one attempt.
    ///
    /// # Errors
    ///
    /// There are no credentials to be had; the attempt does not go out.
    fn authorize(
        &self,
        http: &reqwest::Client,
        clock: &dyn Clock,
        request: &mut Request,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Whether a refusal of `request` means that its token is no longer good, and the next attempt will get a new one.
    ///
    /// A key that was refused is never tried again: the service would lock it.
    fn renews(&self, request: &Request, status: u16, body: &[u8]) -> bool;

    /// Every secret that a request may have carried, to keep it out of errors: a service may repeat what it was sent.
    fn secrets(&self) -> Vec<Secret>;

    /// The status of a refusal that came with the HTTP status of a success, if this is one.
    fn refusal_status(body: &[u8]) -> Option<u16>;

    /// What a refusal says.
    fn fault(refusal: &Self::Refusal) -> Fault;

    /// What a person should do about a fault, where that is known.
    fn hint(status: u16, fault: &Fault) -> Option<Cow<'static, str>>;
}

/// Settings of a client that hold for each of its calls.
#[derive(Debug, Clone)]
pub(crate) struct Policy {
    pub(crate) retry: RetryPolicy,
    pub(crate) attempt_timeout: Duration,
    pub(crate) largest_answer: usize,
    pub(crate) clock: Arc<dyn Clock>,
}

/// Carries out calls: signs, sends, retries, and bounds each of them.
///
/// It stands in the generated client, whose hook hands it every request. A failure that HTTP has no words for leaves the
/// hook as a body that fails to be read, from which [`finish`](Self::finish) takes it back.
#[derive(Debug)]
pub struct Transport<S> {
    shared: Arc<Shared<S>>,
    call: Option<Arc<Call>>,
}

#[derive(Debug)]
struct Shared<S> {
    service: S,
    policy: Policy,
}

/// One call of the face, and what became of it.
#[derive(Debug)]
struct Call {
    timeout: Option<Duration>,
    trace: Mutex<Trace>,
}

#[derive(Debug, Clone, Default)]
struct Trace {
    attempts: u32,
    status: Option<u16>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
}

impl<S> Clone for Transport<S> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), call: self.call.clone() }
    }
}

impl<S: Service> Transport<S> {
    pub(crate) fn new(service: S, policy: Policy) -> Self {
        Self { shared: Arc::new(Shared { service, policy }), call: None }
    }

    /// A transport for one call, which may take `timeout` with all its attempts.
    #[must_use]
    pub fn for_call(&self, timeout: Option<Duration>) -> Self {
        let call = Call { timeout, trace: Mutex::default() };
        Self { shared: Arc::clone(&self.shared), call: Some(Arc::new(call)) }
    }

    /// The service, with its credentials.
    pub fn service(&self) -> &S {
        &self.shared.service
    }

    /// Sends `request` until an answer stands. Meant for the generated client's `exec` hook.
    ///
    /// # Errors
    ///
    /// None: a failure is told by the body of what is returned.
    pub async fn execute(
        &self,
        http: &reqwest::Client,
        request: Request,
        operation: &'static str,
    ) -> reqwest::Result<Response> {
        let span = tracing::debug_span!(
            "call",
            service = S::NAME,
            operation,
            attempts = field::Empty,
            status = field::Empty,
            request_id = field::Empty,
        );
        let mut trace = Trace::default();
        let attempts = self.attempts(http, request, &mut trace).instrument(span.clone());
        let result = match self.call.as_ref().and_then(|call| call.timeout) {
            None => attempts.await,
            Some(limit) => match timeout(limit, attempts).await {
                Ok(result) => result,
                Err(_) => Err(out_of_time(S::NAME, limit)),
            },
        };
        record(&span, &trace);
        if let Some(call) = &self.call {
            *call.trace.lock().unwrap_or_else(PoisonError::into_inner) = trace.clone();
        }
        Ok(match result {
            Ok(answer) => answer.into_response(|| self.shared.service.secrets()),
            Err(error) => {
                let error = error.redacted(&self.shared.service.secrets());
                tracing::debug!(parent: &span, %error, "call failed");
                failing_response(error.with_attempts(trace.attempts, trace.retry_after))
            }
        })
    }

    async fn attempts(
        &self,
        http: &reqwest::Client,
        request: Request,
        trace: &mut Trace,
    ) -> Result<Answer, Error> {
        let Shared { service, policy } = &*self.shared;
        let started = Instant::now();
        let mut renewed = false;
        loop {
            let mut attempt = request.try_clone().ok_or_else(|| {
                Error::configuration(S::NAME, "a request with a streamed body cannot be sent")
            })?;
            // The generator adds the version of the spec, which is nothing that the service asks for.
            attempt.headers_mut().remove("api-version");
            trace.attempts += 1;
            let authorized = service.authorize(http, &*policy.clock, &mut attempt).await;
            let sent = attempt.try_clone();
            let sending = async {
                authorized?;
                send(S::NAME, http, attempt, policy.largest_answer).await
            };
            let result = match timeout(policy.attempt_timeout, sending).await {
                Ok(result) => result,
                Err(_) => Err(out_of_time(S::NAME, policy.attempt_timeout)),
            };
            trace.retry_after = None;
            let retry = match &result {
                Err(error) => error.is_retryable(),
                Ok(answer) => {
                    let status = answer.head.status.as_u16();
                    trace.status = Some(status);
                    trace.request_id = answer.request_id();
                    let outcome =
                        if status < 400 { S::refusal_status(&answer.body).unwrap_or(status) } else { status };
                    if outcome == 401
                        && !renewed
                        && sent.is_some_and(|sent| service.renews(&sent, outcome, &answer.body))
                    {
                        renewed = true;
                        tracing::debug!(
                            attempt = trace.attempts,
                            "the token was refused; trying once with a new one"
                        );
                        continue;
                    }
                    let passing = retry::is_passing(outcome);
                    if passing {
                        trace.retry_after = answer.retry_after(policy.clock.now());
                    }
                    passing
                }
            };
            let pause = if retry {
                policy.retry.pause(
                    trace.attempts,
                    started.elapsed(),
                    trace.retry_after,
                    policy.clock.random(),
                )
            } else {
                None
            };
            let Some(pause) = pause else { return result };
            tracing::debug!(attempt = trace.attempts, status = trace.status, ?pause, "trying again");
            tokio::time::sleep(pause).await;
        }
    }

    /// Makes this crate's error of what a generated call returned.
    ///
    /// # Errors
    ///
    /// The call failed or the service refused it.
    pub fn finish<T: DeserializeOwned>(
        &self,
        result: Result<ResponseValue<T>, progenitor_client::Error<S::Refusal>>,
    ) -> Result<ResponseValue<T>, Error> {
        use progenitor_client::Error as Generated;
        let trace = self.trace();
        let new = |kind, message: &str| {
            let error = Error::new(S::NAME, kind, message).with_attempts(trace.attempts, trace.retry_after);
            let error = error.with_request_id(trace.request_id.clone());
            match trace.status {
                Some(status) => error.with_status(status),
                None => error,
            }
        };
        let error = match result {
            Ok(value) => return Ok(value),
            Err(Generated::ErrorResponse(value)) => {
                let status = value.status().as_u16();
                self.refusal(status, S::fault(&value.into_inner()))
            }
            Err(Generated::InvalidResponsePayload(body, error)) => {
                new(Kind::Decode, &misfit::<T>(&body, &error)).with_excerpt(&body).with_source(error)
            }
            Err(Generated::UnexpectedResponse(response)) => {
                new(Kind::Decode, "the answer has a status that the document does not list")
                    .with_status(response.status().as_u16())
            }
            Err(
                Generated::ResponseBodyError(error)
                | Generated::CommunicationError(error)
                | Generated::InvalidUpgrade(error),
            ) => match Error::find(&error) {
                Some(error) => error,
                None => new(Kind::Configuration, &root_cause(&error)).with_source(error.without_url()),
            },
            Err(Generated::InvalidRequest(message) | Generated::Custom(message)) => {
                new(Kind::InvalidInput, &message)
            }
        };
        Err(error.redacted(&self.shared.service.secrets()))
    }

    /// The error for a refusal of this call.
    pub fn refusal(&self, status: u16, fault: Fault) -> Error {
        let trace = self.trace();
        let hint = S::hint(fault.status.unwrap_or(status), &fault);
        Error::refused(S::NAME, status, fault)
            .with_request_id(trace.request_id)
            .with_attempts(trace.attempts, trace.retry_after)
            .with_hint(hint)
    }

    fn trace(&self) -> Trace {
        let Some(call) = &self.call else { return Trace::default() };
        call.trace.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn record(span: &Span, trace: &Trace) {
    span.record("attempts", trace.attempts);
    if let Some(status) = trace.status {
        span.record("status", status);
    }
    if let Some(request_id) = &trace.request_id {
        span.record("request_id", request_id);
    }
}

/// An answer that has arrived as a whole.
struct Answer {
    head: http::response::Parts,
    body: Bytes,
}

/// Sends one request and reads its answer to the end.
async fn send(
    service: &'static str,
    http: &reqwest::Client,
    request: Request,
    largest: usize,
) -> Result<Answer, Error> {
    let origin = request.url().origin();
    let broken = |error: reqwest::Error| {
        let kind = if error.is_timeout() {
            Kind::Timeout
        } else if error.is_builder() {
            Kind::Configuration
        } else {
            Kind::Connection
        };
        let what = match kind {
            Kind::Timeout => "no answer in time",
            Kind::Connection if error.is_connect() => "no connection",
            Kind::Connection => "the connection broke before the answer was complete",
            _ => "the request cannot be sent",
        };
        let message = format!("{what} ({}): {}", origin.ascii_serialization(), root_cause(&error));
        Error::new(service, kind, message).with_source(error.without_url())
    };
    let mut response = http.execute(request).await.map_err(broken)?;
    let status = response.status();
    if status.is_redirection() || response.url().origin() != origin {
        return Err(redirected(service, &response));
    }
    if response.content_length().is_some_and(|length| length > largest as u64) {
        return Err(too_large(service, largest).with_status(status.as_u16()));
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(broken)? {
        if body.len() + chunk.len() > largest {
            return Err(too_large(service, largest).with_status(status.as_u16()));
        }
        body.extend_from_slice(&chunk);
    }
    let (head, _) = http::Response::<reqwest::Body>::from(response).into_parts();
    Ok(Answer { head, body: body.freeze() })
}

fn redirected(service: &'static str, response: &Response) -> Error {
    let target = response.headers().get(http::header::LOCATION).and_then(|location| location.to_str().ok());
    let message = match target {
        Some(target) => {
            format!("the answer is a redirect to `{}`, which is not followed", without_query(target))
        }
        None => "the answer comes from another address, or leads to one".to_owned(),
    };
    Error::new(service, Kind::Redirect, message)
        .with_status(response.status().as_u16())
        .with_hint(Cow::from("check the base URL"))
}

fn without_query(target: &str) -> &str {
    target.split(['?', '#']).next().unwrap_or_default()
}

fn too_large(service: &'static str, largest: usize) -> Error {
    Error::new(
        service,
        Kind::TooLarge,
        format!("the answer is larger than {largest} bytes, the client's limit"),
    )
    .with_hint(Cow::from("ask for fewer jobs at a time, or raise the limit"))
}

fn out_of_time(service: &'static str, limit: Duration) -> Error {
    Error::new(service, Kind::Timeout, format!("no complete answer within {} s", limit.as_secs_f64()))
}

/// The innermost reason, without the layers that wrap it.
fn root_cause(error: &(dyn std::error::Error + 'static)) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

/// Says where in the JSON the answer stops being what the document promises.
fn misfit<T: DeserializeOwned>(body: &[u8], error: &serde_json::Error) -> String {
    if body.is_empty() {
        return "the answer is empty".to_owned();
    }
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let place = match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
        Err(error) if error.path().iter().next().is_some() => format!("at `{}`, ", error.path()),
        _ => String::new(),
    };
    format!("the answer cannot be read: {place}{error}")
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.headers.get(name)?.to_str().ok()
    }

    fn request_id(&self) -> Option<String> {
        let id = ["x-request-id", "x-authing-request-id"].into_iter().find_map(|name| self.header(name))?;
        Some(one_line(id)).filter(|id| !id.is_empty())
    }

    fn retry_after(&self, now: jiff::Timestamp) -> Option<Duration> {
        retry::retry_after(self.header("retry-after")?, now)
    }

    /// A response for the generated client, which reads the body of every refusal as JSON.
    fn into_response(mut self, secrets: impl FnOnce() -> Vec<Secret>) -> Response {
        let refused = self.head.status.is_client_error() || self.head.status.is_server_error();
        if refused {
            let text = String::from_utf8_lossy(&self.body);
            self.body = if serde_json::from_slice::<IgnoredAny>(&self.body).is_ok() {
                redact(&text, &secrets()).into()
            } else {
                let excerpt = redact(&one_line(beginning(&text)), &secrets());
                serde_json::Value::from(excerpt).to_string().into()
            };
            for name in [http::header::CONTENT_LENGTH, http::header::CONTENT_TYPE] {
                self.head.headers.remove(name);
            }
        }
        http::Response::from_parts(self.head, reqwest::Body::from(self.body)).into()
    }
}

/// The first 4096 bytes of `text`, or a few less where a character would be cut.
fn beginning(text: &str) -> &str {
    let end = (0..=text.len().min(4096)).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or_default()]
}

/// A response whose body cannot be read, because of `error`.
fn failing_response(error: Error) -> Response {
    struct Failing(Option<Error>);

    impl http_body::Body for Failing {
        type Data = Bytes;
        type Error = Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
            Poll::Ready(self.0.take().map(Err))
        }
    }

    let mut response = http::Response::new(reqwest::Body::wrap(Failing(Some(error))));
    // Any status of an error makes the generated client read the body.
    *response.status_mut() = http::StatusCode::SERVICE_UNAVAILABLE;
    response.into()
}

/// What an [`ErrorResponse::Other`](sync_job_model::swr::ErrorResponse::Other) says: a body that no document describes.
pub fn foreign_fault(body: &serde_json::Value) -> Fault {
    let excerpt = match body {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => one_line(text),
        other => one_line(&other.to_string()),
    };
    Fault { excerpt: (!excerpt.is_empty()).then_some(excerpt), ..Fault::default() }
}

/// Sends a request of a credential provider, such as for a token, and reads its answer.
///
/// It is tried once: the call that needs the token has a retry policy of its own.
///
/// # Errors
///
/// As for a call.
pub async fn fetch(
    service: &'static str,
    http: &reqwest::Client,
    request: Request,
) -> Result<(u16, HeaderMap, Bytes), Error> {
    const LIMIT: Duration = Duration::from_secs(30);
    const LARGEST: usize = 1024 * 1024;
    match timeout(LIMIT, send(service, http, request, LARGEST)).await {
        Ok(answer) => answer.map(|Answer { head, body }| (head.status.as_u16(), head.headers, body)),
        Err(_) => Err(out_of_time(service, LIMIT)),
    }
}
