use std::{
    borrow::Cow,
    fmt::Debug,
    future::Future,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use http::HeaderName;
use progenitor_client::ResponseValue;
use reqwest::{Request, Response};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::{Instant, timeout};
use tracing::{Instrument as _, Span, field};

use crate::{
    Clock, Error, Fault, RetryPolicy, Secret,
    answer::{Answer, failing_response, root_cause, send},
    error::{Kind, one_line},
    retry,
    secret::Redactor,
};

/// A header that progenitor's clients send: the version of the spec.
static API_VERSION: HeaderName = HeaderName::from_static("api-version");

/// What the transport has to know of a service.
pub trait Service: Debug + Send + Sync + 'static {
    /// The service's name, with which messages begin.
    const NAME: &'static str;

    /// What the body of a refusal is read as. It must be able to hold any JSON.
    type Refusal: DeserializeOwned + Debug + Send;

    /// Puts the credentials on one attempt, and returns every secret that went into it: the service may repeat them.
    ///
    /// # Errors
    ///
    /// There are no credentials to be had; the attempt does not go out.
    fn authorize(
        &self,
        http: &reqwest::Client,
        clock: &dyn Clock,
        request: &mut Request,
    ) -> impl Future<Output = Result<Vec<Secret>, Error>> + Send;

    /// Whether the next attempt will get a new token, now that one with the secrets `carried` was refused.
    ///
    /// A key that was refused is never tried again: the service would lock it.
    fn renews(&self, carried: &[Secret]) -> bool;

    /// The status that counts: that of the body, where the service writes one of its own into it.
    fn outcome(status: u16, body: &[u8]) -> u16;

    /// What a refusal says.
    fn fault(refusal: &Self::Refusal) -> Fault;

    /// What a person should do about a fault, where that is known.
    fn hint(status: u16, fault: &Fault) -> Option<Cow<'static, str>>;
}

/// Settings of a client that hold for each of its calls.
#[derive(Debug, Clone)]
pub(crate) struct Policy {
    pub(crate) retry: RetryPolicy,
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Duration,
    pub(crate) max_response_bytes: usize,
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

/// How long one call of the face may take.
#[derive(Debug, Clone, Copy, Default)]
pub struct CallLimits {
    /// With all its attempts. `None`: as long as the client's settings say.
    pub timeout: Option<Duration>,
    /// No longer than until this moment either, for a call that is part of something larger.
    pub deadline: Option<Instant>,
}

/// One call of the face, and what became of it.
#[derive(Debug)]
struct Call {
    limits: CallLimits,
    trace: Mutex<Trace>,
}

/// What became of a call so far. All but the number of attempts is of the latest one.
#[derive(Debug, Clone, Default)]
struct Trace {
    attempts: u32,
    status: Option<u16>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    /// The secrets of all attempts.
    redactor: Redactor,
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

    /// A transport for one call.
    #[must_use]
    pub fn for_call(&self, limits: CallLimits) -> Self {
        let call = Call { limits, trace: Mutex::default() };
        Self { shared: Arc::clone(&self.shared), call: Some(Arc::new(call)) }
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
        // On the heap, so that the futures around this one are small: each of them is moved several times.
        let attempts = Box::pin(self.attempts(http, request, &mut trace));
        let result = attempts.instrument(span.clone()).await;
        span.record("attempts", trace.attempts);
        trace.record(&span);
        let result = result.map_err(|error| {
            let error = error.with_attempts(trace.attempts);
            tracing::debug!(parent: &span, %error, "call failed");
            error
        });
        if let Some(call) = &self.call {
            *call.trace.lock().unwrap_or_else(PoisonError::into_inner) = trace;
        }
        Ok(result.map_or_else(failing_response, Answer::into_response))
    }

    /// How long a call may take that begins `now`.
    fn limit(&self, now: Instant) -> Option<Duration> {
        let limits = self.call.as_ref().map(|call| call.limits).unwrap_or_default();
        let left = limits.deadline.map(|deadline| deadline.saturating_duration_since(now));
        let timeout = limits.timeout.or(self.shared.policy.timeout);
        timeout.into_iter().chain(left).min()
    }

    /// Tries until an answer stands. Each attempt and each pause is bounded by itself, so a call holds one timer at a time.
    async fn attempts(
        &self,
        http: &reqwest::Client,
        request: Request,
        trace: &mut Trace,
    ) -> Result<Answer, Error> {
        let Shared { service, policy } = &*self.shared;
        let started = Instant::now();
        let limit = self.limit(started);
        let mut renewed = false;
        loop {
            let mut attempt = request.try_clone().ok_or_else(|| {
                Error::configuration(S::NAME, "a request with a streamed body cannot be sent")
            })?;
            // Nothing that the service asks for.
            attempt.headers_mut().remove(&API_VERSION);
            trace.begin();
            let span = tracing::debug_span!(
                "attempt",
                attempt = trace.attempts,
                status = field::Empty,
                request_id = field::Empty,
            );
            let mut carried = Vec::new();
            let left = limit.map_or(Duration::MAX, |limit| limit.saturating_sub(started.elapsed()));
            let result = {
                let answer = pin!(self.attempt(http, attempt, &mut carried, &mut trace.redactor));
                timeout(left.min(policy.attempt_timeout), answer.instrument(span.clone())).await
            };
            let result = result.unwrap_or_else(|_| {
                Err(match limit {
                    Some(limit) if left <= policy.attempt_timeout => {
                        out_of_time(S::NAME, limit, "give the call more time")
                    }
                    _ => {
                        let hint = "check the network, or give an attempt more time";
                        out_of_time(S::NAME, policy.attempt_timeout, hint)
                    }
                })
            });
            trace.note(&result);
            trace.record(&span);
            let passing = match &result {
                Err(error) => {
                    trace.retry_after = error.retry_after();
                    error.is_retryable()
                }
                Ok(answer) => {
                    let outcome = S::outcome(answer.status(), answer.body());
                    // A token that was refused may just have expired. That a key was refused says nothing of the kind.
                    if outcome == 401 && !renewed && service.renews(&carried) {
                        renewed = true;
                        tracing::debug!(parent: &span, "the token was refused; trying once with a new one");
                        continue;
                    }
                    let passing = retry::is_passing(outcome);
                    if passing {
                        trace.retry_after = answer.retry_after(policy.clock.now());
                    }
                    passing
                }
            };
            let elapsed = started.elapsed();
            let pause = passing
                .then(|| policy.clock.random())
                .and_then(|random| policy.retry.pause(trace.attempts, elapsed, trace.retry_after, random))
                // An answer is worth more than the news that there was no time for a better one.
                .filter(|pause| limit.is_none_or(|limit| elapsed.saturating_add(*pause) < limit));
            let Some(pause) = pause else { return result };
            tracing::debug!(parent: &span, ?pause, "trying again");
            tokio::time::sleep(pause).await;
        }
    }

    async fn attempt(
        &self,
        http: &reqwest::Client,
        mut request: Request,
        carried: &mut Vec<Secret>,
        redactor: &mut Redactor,
    ) -> Result<Answer, Error> {
        let Shared { service, policy } = &*self.shared;
        *carried = service.authorize(http, &*policy.clock, &mut request).await?;
        redactor.add(carried.iter());
        let answer = send(S::NAME, http, request, policy.max_response_bytes, redactor).await?;
        Ok(answer.redacted(redactor))
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
        let error = match result {
            Ok(value) => return Ok(value),
            Err(Generated::ErrorResponse(value)) => {
                let status = value.status().as_u16();
                self.refusal(status, S::fault(&value.into_inner()))
            }
            Err(Generated::InvalidResponsePayload(body, error)) => {
                self.hidden_refusal(&body).unwrap_or_else(|| {
                    let misfit = misfit::<T>(&body, &error);
                    match self.trace().redactor.text(&misfit) {
                        Cow::Borrowed(misfit) => {
                            self.undecodable(misfit).with_excerpt(&body).with_source(error)
                        }
                        Cow::Owned(misfit) => self.undecodable(&misfit).with_excerpt(&body),
                    }
                })
            }
            Err(Generated::UnexpectedResponse(_)) => {
                self.undecodable("the answer has a status that the document does not list")
            }
            Err(
                Generated::ResponseBodyError(error)
                | Generated::CommunicationError(error)
                | Generated::InvalidUpgrade(error),
            ) => match Error::find(&error) {
                Some(error) => error,
                // The request could not even be made.
                None => Error::configuration(S::NAME, root_cause(&error)).with_source(error.without_url()),
            },
            Err(Generated::InvalidRequest(message) | Generated::Custom(message)) => {
                Error::new(S::NAME, Kind::InvalidInput, message)
            }
        };
        Err(error)
    }

    /// The refusal in a body that came with the status of a success and could not be read as one.
    fn hidden_refusal(&self, body: &[u8]) -> Option<Error> {
        let status = self.trace().status?;
        let refusal = serde_json::from_slice::<S::Refusal>(body).ok()?;
        (S::outcome(status, body) != status).then(|| self.refusal(status, S::fault(&refusal)))
    }

    /// The error for a refusal of this call.
    pub fn refusal(&self, status: u16, fault: Fault) -> Error {
        let hint = S::hint(fault.status.unwrap_or(status), &fault);
        self.concerning_call(Error::refused(S::NAME, status, fault).with_hint(hint))
    }

    /// The error for an answer to this call that is not what the document promises.
    pub fn undecodable(&self, problem: &str) -> Error {
        let hint = "check the base URL; another service, or a proxy, may have answered";
        self.concerning_call(Error::new(S::NAME, Kind::Decode, problem).with_hint(Cow::from(hint)))
    }

    fn concerning_call(&self, error: Error) -> Error {
        let trace = self.trace();
        let error = error
            .with_request_id(trace.request_id)
            .with_attempts(trace.attempts)
            .with_retry_after(trace.retry_after);
        match (error.status(), trace.status) {
            (None, Some(status)) => error.with_status(status),
            _ => error,
        }
    }

    fn trace(&self) -> Trace {
        let Some(call) = &self.call else { return Trace::default() };
        call.trace.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Trace {
    fn begin(&mut self) {
        self.attempts += 1;
        (self.status, self.request_id, self.retry_after) = (None, None, None);
    }

    fn note(&mut self, result: &Result<Answer, Error>) {
        (self.status, self.request_id) = match result {
            Ok(answer) => (Some(answer.status()), answer.request_id()),
            Err(error) => (error.status(), error.request_id().map(str::to_owned)),
        };
    }

    fn record(&self, span: &Span) {
        if let Some(status) = self.status {
            span.record("status", status);
        }
        if let Some(request_id) = &self.request_id {
            span.record("request_id", request_id);
        }
    }
}

fn out_of_time(service: &'static str, limit: Duration, hint: &'static str) -> Error {
    let message = format!("no complete answer within {} s", limit.as_secs_f64());
    Error::new(service, Kind::Timeout, message).with_hint(Cow::from(hint))
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

/// What an [`ErrorResponse::Other`](sync_jobs_model::swr::ErrorResponse::Other) says: a body that no document describes.
pub fn foreign_fault(body: &Value) -> Fault {
    let excerpt = match body {
        Value::Null => String::new(),
        Value::String(text) => one_line(text),
        other => one_line(&other.to_string()),
    };
    Fault { excerpt: (!excerpt.is_empty()).then_some(excerpt), ..Fault::default() }
}
