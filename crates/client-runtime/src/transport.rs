//! Sends the requests of a client: authenticates, bounds, retries and traces each call.

use std::{borrow::Cow, marker::PhantomData, sync::Arc, time::Duration};

use http::Response;
use reqwest::{Request, RequestBuilder};
use serde::de::DeserializeOwned;
use tokio::time::{Instant, sleep, timeout};
use tracing::{Instrument as _, Span, field};

use crate::{
    acceptance::{Acceptance, Turn},
    authenticator::Authenticator,
    call_options::CallOptions,
    clock::Clock,
    error::{Error, Kind},
    error_format::ErrorFormat,
    governor::{Governor, Permit},
    redactor::Redactor,
    response::Exchange,
    retry::RetryPolicy,
    secret::Secret,
    shared_polls::SharedPolls,
    text::bounded_line,
};

/// The options of a client that apply to each of its calls.
#[derive(Debug)]
pub(crate) struct Policy {
    pub(crate) retry: RetryPolicy,
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Duration,
    pub(crate) max_response_bytes: usize,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) governor: Governor,
}

/// Sends the requests of a generated client, which authenticates with `A` and whose errors have the format `F`.
#[derive(Debug)]
pub struct Transport<A, F> {
    shared: Arc<Shared<A>>,
    options: CallOptions,
    format: PhantomData<fn() -> F>,
}

#[derive(Debug)]
struct Shared<A> {
    authenticator: A,
    policy: Policy,
    acceptance: Acceptance,
    polls: SharedPolls,
}

impl<A, F> Clone for Transport<A, F> {
    fn clone(&self) -> Self {
        self.with_options(self.options)
    }
}

impl<A, F> Transport<A, F> {
    pub(crate) fn new(authenticator: A, policy: Policy) -> Self {
        let (acceptance, polls) = Default::default();
        let shared = Arc::new(Shared { authenticator, policy, acceptance, polls });
        Self { shared, options: CallOptions::default(), format: PhantomData }
    }

    /// Returns the same transport with other options for its calls.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self { shared: Arc::clone(&self.shared), options, format: PhantomData }
    }

    /// Returns the authenticator.
    pub fn authenticator(&self) -> &A {
        &self.shared.authenticator
    }

    /// Returns the polls of the client and its clones.
    pub fn shared_polls(&self) -> &SharedPolls {
        &self.shared.polls
    }
}

impl<A: Authenticator, F: ErrorFormat> Transport<A, F> {
    /// Sends `request` until it succeeds, fails permanently, or the retry policy or the time limit ends the attempts.
    ///
    /// `operation` names the call in traces. `states_error` returns whether a decoded body reports an error although the HTTP
    /// status does not.
    ///
    /// # Errors
    ///
    /// Returns the error of the last attempt, or that with which the credentials of the client were rejected less than 5
    /// minutes ago; then nothing is sent.
    pub async fn send<T: DeserializeOwned + Send>(
        &self,
        operation: &'static str,
        request: RequestBuilder,
        states_error: fn(&T) -> bool,
    ) -> Result<Response<T>, Error> {
        let (http, request) = request.build_split();
        let request = request.map_err(|error| Error::configuration(F::SERVICE, error.without_url()))?;
        let span = tracing::debug_span!(
            "call",
            service = F::SERVICE,
            operation,
            attempts = field::Empty,
            status = field::Empty,
            request_id = field::Empty,
        );
        // On the heap, so that the futures around this one are small: each of them is moved several times.
        let mut redactor = Redactor::default();
        let attempts = Box::pin(self.attempts(&http, request, &mut redactor, states_error));
        let result = attempts.instrument(span.clone()).await;
        record::<F, T>(&span, &result, &redactor);
        if let Err(error) = &result {
            span.record("attempts", error.attempts());
            tracing::debug!(parent: &span, %error, "call failed");
        }
        result
    }

    /// Returns the time limit of a call that begins `now`.
    fn limit(&self, now: Instant) -> Option<Duration> {
        let left = self.options.deadline.map(|deadline| deadline.saturating_duration_since(now));
        let timeout = self.options.timeout.or(self.shared.policy.timeout);
        timeout.into_iter().chain(left).min()
    }

    /// Bounds each attempt and each delay separately, so that a call holds one timer at a time.
    async fn attempts<T: DeserializeOwned + Send>(
        &self,
        http: &reqwest::Client,
        request: Request,
        redactor: &mut Redactor,
        states_error: fn(&T) -> bool,
    ) -> Result<Response<T>, Error> {
        let Shared { authenticator, policy, acceptance, .. } = &*self.shared;
        let started = Instant::now();
        let limit = self.limit(started);
        let left = || limit.map_or(Duration::MAX, |limit| limit.saturating_sub(started.elapsed()));
        let (mut attempts, mut renewed, mut has_response) = (0, false, false);
        let mut turn: Turn<'_> = None;
        loop {
            if turn.is_none() {
                turn = acceptance.turn(left()).await.map_err(|error| error.with_attempts(attempts))?;
            }
            attempts += 1;
            let Some(attempt) = request.try_clone() else {
                return Err(Error::configuration(F::SERVICE, "cannot send a request with a streamed body"));
            };
            let span = tracing::debug_span!(
                "attempt",
                attempt = attempts,
                status = field::Empty,
                request_id = field::Empty,
            );
            let mut used = Vec::new();
            let permit = match policy.governor.admit_now() {
                Some(permit) => Ok(permit),
                None => self.wait_for_turn(http, &request, limit, left).await,
            };
            let sent = Instant::now();
            let result = match permit {
                Ok(_permit) => {
                    let attempt = self.attempt(http, attempt, attempts, &mut used, redactor, states_error);
                    self.in_time(limit, left(), attempt.instrument(span.clone())).await
                }
                Err(error) => Err(error),
            };
            record::<F, T>(&span, &result, redactor);
            let error = match result {
                Ok(response) => {
                    policy.governor.succeeded();
                    acceptance.accept();
                    return Ok(response);
                }
                Err(error) => error.with_attempts(attempts),
            };
            has_response |= error.has_response();
            let error = if has_response { error.after_response() } else { error };
            if error.is_throttled() {
                policy.governor.throttled(sent, error.retry_after());
            }
            let status = error.effective_status().or(error.status());
            // The request for a token, after which no secret has been used, may succeed without any permission.
            if status.is_some_and(|status| status != 401) && !used.is_empty() {
                acceptance.accept();
            }
            // A request that starts something is sent again only if the service has not carried it out.
            let may_repeat = request.method().is_idempotent() || used.is_empty() || !error.is_ambiguous();
            // A token may just have expired. An attempt without secrets failed because there was no token.
            if may_repeat
                && error.is_unauthorized()
                && !renewed
                && !used.is_empty()
                && authenticator.renews(&used)
            {
                renewed = true;
                tracing::debug!(parent: &span, "the token was rejected; trying once with a new one");
                continue;
            }
            if status == Some(401) {
                acceptance.reject(&error);
            }
            turn = None;
            let elapsed = started.elapsed();
            let delay = (error.is_retryable() && may_repeat)
                .then(|| policy.clock.random())
                .and_then(|random| policy.retry.delay(attempts, elapsed, error.retry_after(), random))
                // The error of the service is more useful than that of a timeout.
                .filter(|delay| limit.is_none_or(|limit| elapsed.saturating_add(*delay) < limit));
            let Some(delay) = delay else { return Err(error) };
            tracing::debug!(parent: &span, ?delay, "trying again");
            sleep(delay).await;
        }
    }

    /// Waits until other requests of the client have been sent.
    ///
    /// Calls that wait ask for their credential first. So all of them share one request for a token, and its error: each further
    /// one with a wrong key may lock the key.
    async fn wait_for_turn(
        &self,
        http: &reqwest::Client,
        request: &Request,
        limit: Option<Duration>,
        left: impl Fn() -> Duration,
    ) -> Result<Permit, Error> {
        let Shared { authenticator, policy, .. } = &*self.shared;
        if let Some(mut copy) = request.try_clone() {
            let credential = authenticator.authenticate(http, &*policy.clock, &mut copy);
            self.in_time(limit, left(), credential).await?;
        }
        timeout(left(), policy.governor.admit()).await.map_err(|_| {
            let hint = "raise the timeout of the call, or the request limit of the client";
            timed_out(F::SERVICE, limit.unwrap_or_default(), hint)
        })
    }

    /// Bounds `work` by what is `left` of the time `limit` of the call, and by that of an attempt.
    async fn in_time<T>(
        &self,
        limit: Option<Duration>,
        left: Duration,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let attempt = self.shared.policy.attempt_timeout;
        timeout(left.min(attempt), work).await.unwrap_or_else(|_| {
            Err(match limit {
                Some(limit) if left <= attempt => {
                    timed_out(F::SERVICE, limit, "raise the timeout of the call")
                }
                _ => timed_out(F::SERVICE, attempt, "check the network, or raise `attempt_timeout`"),
            })
        })
    }

    async fn attempt<T: DeserializeOwned>(
        &self,
        http: &reqwest::Client,
        mut request: Request,
        number: u32,
        used: &mut Vec<Secret>,
        redactor: &mut Redactor,
        states_error: fn(&T) -> bool,
    ) -> Result<Response<T>, Error> {
        let Shared { authenticator, policy, .. } = &*self.shared;
        *used = authenticator.authenticate(http, &*policy.clock, &mut request).await?;
        redactor.add(used.iter());
        let max_bytes = self.options.max_response_bytes.unwrap_or(usize::MAX).min(policy.max_response_bytes);
        let now = policy.clock.now();
        let exchange = Exchange { http, max_bytes, redactor, now, attempt: Some(number) };
        exchange.send::<F, T>(request, states_error).await
    }
}

fn record<F: ErrorFormat, T>(span: &Span, result: &Result<Response<T>, Error>, redactor: &Redactor) {
    if span.is_disabled() {
        return;
    }
    let (status, request_id) = match result {
        Ok(response) => {
            let request_id = F::PATHS.request_id(response.headers());
            (Some(response.status().as_u16()), request_id.map(|request_id| redactor.redact(request_id)))
        }
        Err(error) => (error.status(), error.details().request_id.as_deref().map(Cow::from)),
    };
    span.record("status", status).record("request_id", request_id.as_deref().map(bounded_line));
}

fn timed_out(service: &'static str, limit: Duration, hint: &'static str) -> Error {
    let message = format!("no complete response within {} s", limit.as_secs_f64());
    Error::new(service, Kind::Timeout, message).with_hint(hint)
}
