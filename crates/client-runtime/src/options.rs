//! Options common to the clients of all services.

use std::{fmt, sync::Arc, time::Duration};

use reqwest::redirect;

use crate::{
    base_url::BaseUrl,
    clock::{Clock, SystemClock},
    error::Error,
    error_format::ErrorFormat,
    retry::RetryPolicy,
    transport::{Policy, Transport},
};

/// Options of a client, other than its credentials.
///
/// ```
/// use std::time::Duration;
/// # use sync_jobs_client_runtime::{ClientOptions, RetryPolicy};
///
/// let options = ClientOptions::default()
///     .retry(RetryPolicy::none())
///     .attempt_timeout(Duration::from_secs(10))
///     .max_response_bytes(1024 * 1024);
/// ```
#[must_use]
pub struct ClientOptions {
    http_client: Option<reqwest::ClientBuilder>,
    retry: RetryPolicy,
    timeout: Option<Duration>,
    attempt_timeout: Duration,
    max_response_bytes: usize,
    allow_insecure_http: bool,
    clock: Arc<dyn Clock>,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            http_client: None,
            retry: RetryPolicy::default(),
            timeout: None,
            attempt_timeout: Duration::from_secs(30),
            max_response_bytes: 16 * 1024 * 1024,
            allow_insecure_http: false,
            clock: Arc::new(SystemClock),
        }
    }
}

impl fmt::Debug for ClientOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientOptions")
            .field("retry", &self.retry)
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("max_response_bytes", &self.max_response_bytes)
            .field("allow_insecure_http", &self.allow_insecure_http)
            .finish_non_exhaustive()
    }
}

impl ClientOptions {
    /// Sends requests with the HTTP client of `builder`, with its proxies, trust anchors and timeouts.
    ///
    /// Its redirect policy is replaced: redirects are never followed, since they would forward the credentials. Default: a
    /// client with the platform's trust store and a connect timeout of 10 seconds.
    pub fn http_client(self, builder: reqwest::ClientBuilder) -> Self {
        Self { http_client: Some(builder), ..self }
    }

    /// Sets when and how often a call is retried. Default: at most 4 attempts within 60 seconds.
    pub fn retry(self, policy: RetryPolicy) -> Self {
        Self { retry: policy, ..self }
    }

    /// Limits the time of a call with all its attempts. Default: none, so that the retry policy and `attempt_timeout` bound it.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..self }
    }

    /// Limits the time of one attempt, including the request for a token where one is needed. Default: 30 seconds.
    pub fn attempt_timeout(self, timeout: Duration) -> Self {
        Self { attempt_timeout: timeout, ..self }
    }

    /// Limits the size of a response body, in bytes. Default: 16 MiB.
    pub fn max_response_bytes(self, bytes: usize) -> Self {
        Self { max_response_bytes: bytes, ..self }
    }

    /// Permits `http://` for hosts other than this machine. Anyone on the network path can then read the credentials.
    pub fn allow_insecure_http(self) -> Self {
        Self { allow_insecure_http: true, ..self }
    }

    /// Takes time and randomness from `clock`. Default: [`SystemClock`].
    pub fn clock(self, clock: Arc<dyn Clock>) -> Self {
        Self { clock, ..self }
    }

    /// Returns a parsed base URL if these options permit it.
    ///
    /// # Errors
    ///
    /// Returns a configuration error of `service` if the URL is invalid, or credentials must not be sent to it.
    pub fn permit(&self, service: &'static str, url: Result<BaseUrl, String>) -> Result<BaseUrl, Error> {
        let permitted = if self.allow_insecure_http { url } else { url.and_then(BaseUrl::secure) };
        permitted.map_err(|problem| Error::configuration(service, problem))
    }

    /// Builds the two parts of a generated client: its HTTP client and its transport.
    ///
    /// # Errors
    ///
    /// Returns a configuration error if the HTTP client cannot be built.
    pub fn connect<A, F: ErrorFormat>(
        self,
        base_url: &BaseUrl,
        user_agent: &str,
        authenticator: A,
    ) -> Result<(reqwest::Client, Transport<A, F>), Error> {
        let builder = self.http_client.unwrap_or_else(|| default_client(base_url, user_agent));
        let http = builder.redirect(redirect::Policy::none()).build().map_err(|error| {
            Error::configuration(F::SERVICE, format!("cannot build the HTTP client: {error}"))
        })?;
        let policy = Policy {
            retry: self.retry,
            timeout: self.timeout,
            attempt_timeout: self.attempt_timeout,
            max_response_bytes: self.max_response_bytes,
            clock: self.clock,
        };
        Ok((http, Transport::new(authenticator, policy)))
    }
}

fn default_client(base_url: &BaseUrl, user_agent: &str) -> reqwest::ClientBuilder {
    let builder = reqwest::Client::builder().user_agent(user_agent).connect_timeout(Duration::from_secs(10));
    // Features are unified over all crates of a build; one that another crate enables must not change the TLS library.
    #[cfg(feature = "rustls")]
    let builder = builder.tls_backend_rustls();
    // No proxy reaches the loopback interface of this machine.
    if base_url.is_loopback() { builder.no_proxy() } else { builder }
}
