//! Options common to the clients of all services.

use std::{env, error::Error as StdError, fmt, iter, sync::Arc, time::Duration};

use reqwest::redirect;

use crate::{
    authenticator::Authenticator,
    base_url::{BaseUrl, PERMIT_PLAIN},
    clock::{Clock, SystemClock},
    error::Error,
    error_format::ErrorFormat,
    governor::{Governor, RequestLimit},
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
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    ca_certificates: Option<Vec<reqwest::Certificate>>,
    retry: RetryPolicy,
    request_limit: Option<RequestLimit>,
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
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            ca_certificates: None,
            retry: RetryPolicy::default(),
            request_limit: None,
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
            .field("request_limit", &self.request_limit)
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
    /// Its redirect policy is replaced: redirects are never followed, since they would forward the credentials. It uses no proxy
    /// if the base URL is on this machine. Default: a client with the platform's trust store and a connect timeout of 10
    /// seconds.
    pub fn http_client(self, builder: reqwest::ClientBuilder) -> Self {
        Self { http_client: Some(builder), ..self }
    }

    /// Trusts servers whose certificates `certificates` have signed, and no others. Default: those that the platform trusts; on
    /// Linux, the environment variables `SSL_CERT_FILE` and `SSL_CERT_DIR` replace them.
    ///
    /// A client cannot be built without any certificate, or with one that cannot be read.
    ///
    /// ```no_run
    /// # use sync_jobs_client_runtime::ClientOptions;
    ///
    /// let bundle = std::fs::read("/etc/company/ca.pem")?;
    /// let certificates = reqwest::Certificate::from_pem_bundle(&bundle)?;
    /// let options = ClientOptions::default().ca_certificates(certificates);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub fn ca_certificates(self, certificates: impl IntoIterator<Item = reqwest::Certificate>) -> Self {
        Self { ca_certificates: Some(certificates.into_iter().collect()), ..self }
    }

    /// Sets when and how often a call is retried. Default: at most 4 attempts within 60 seconds.
    pub fn retry(self, policy: RetryPolicy) -> Self {
        Self { retry: policy, ..self }
    }

    /// Sets how many requests are sent at the same time and per second. Default: at most 16, and 100 per second for Authing (whose
    /// documented limit is 300 per user pool) or 50 for SWR.
    pub fn request_limit(self, limit: RequestLimit) -> Self {
        Self { request_limit: Some(limit), ..self }
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

    /// Builds the two parts of a generated client: its HTTP client and its transport. `default_limit` is that of the service.
    ///
    /// # Errors
    ///
    /// Returns a configuration error if the HTTP client cannot be built, for example without CA certificates, or if credentials
    /// for an endpoint of the authenticator could pass through a proxy in clear.
    pub fn connect<A: Authenticator, F: ErrorFormat>(
        mut self,
        base_url: &BaseUrl,
        user_agent: &str,
        authenticator: A,
        default_limit: RequestLimit,
    ) -> Result<(reqwest::Client, Transport<A, F>), Error> {
        let endpoint = authenticator.endpoint();
        // A proxy reads what is sent to it for this machine too, and the client needs it for the base URL.
        if let Some(endpoint) = endpoint.filter(|endpoint| endpoint.is_plain())
            && !base_url.is_loopback()
            && !self.allow_insecure_http
        {
            let (endpoint, base_url) = (endpoint.as_str(), base_url.as_str());
            let problem = format!(
                "invalid endpoint `{endpoint}`: must start with `https://`, since a proxy for the base URL `{base_url}` \
                 would receive the credentials in clear; {PERMIT_PLAIN}"
            );
            return Err(Error::configuration(F::SERVICE, problem));
        }
        let uses_tls = iter::once(base_url).chain(endpoint).any(|url| !(url.is_plain() && url.is_loopback()));
        let http = self.build_http_client(base_url, user_agent, uses_tls);
        let http = http.map_err(|problem| Error::configuration(F::SERVICE, problem))?;
        let policy = Policy {
            retry: self.retry,
            timeout: self.timeout,
            attempt_timeout: self.attempt_timeout,
            max_response_bytes: self.max_response_bytes,
            clock: self.clock,
            governor: Governor::new(self.request_limit.unwrap_or(default_limit)),
        };
        Ok((http, Transport::new(authenticator, policy)))
    }

    /// Builds the HTTP client, or returns why it cannot be built.
    #[cfg_attr(not(any(feature = "rustls", feature = "native-tls")), allow(unused_variables, unused_mut))]
    fn build_http_client(
        &mut self,
        base_url: &BaseUrl,
        user_agent: &str,
        uses_tls: bool,
    ) -> Result<reqwest::Client, String> {
        let given = self.http_client.take();
        let mut describe: fn(&str) -> String = match given {
            None if cfg!(feature = "rustls") => no_ca_certificates,
            _ => |cause| format!("cannot build the HTTP client: {cause}; check its options"),
        };
        let mut builder =
            given.unwrap_or_else(|| default_client(user_agent)).redirect(redirect::Policy::none());
        if base_url.is_loopback() {
            // No proxy reaches this machine, and none must receive what is sent in clear.
            builder = builder.no_proxy();
        }
        #[cfg(any(feature = "rustls", feature = "native-tls"))]
        if let Some(certificates) = self.ca_certificates.take() {
            if certificates.is_empty() {
                return Err("invalid CA certificates: must be at least one".to_owned());
            }
            describe = |cause| format!("invalid CA certificates: must be in PEM or DER form: {cause}");
            builder = builder.tls_certs_only(certificates);
        } else if !uses_tls {
            // A machine without CA certificates can send requests to itself.
            builder = builder.tls_certs_only([]);
        }
        builder.build().map_err(|error| {
            let causes = iter::successors(Some(&error as &dyn StdError), |&error| error.source());
            describe(&causes.last().map(ToString::to_string).unwrap_or_default())
        })
    }
}

fn default_client(user_agent: &str) -> reqwest::ClientBuilder {
    let builder = reqwest::Client::builder().user_agent(user_agent).connect_timeout(Duration::from_secs(10));
    // Features are unified over all crates of a build; one that another crate enables must not change the TLS library.
    #[cfg(feature = "rustls")]
    let builder = builder.tls_backend_rustls();
    builder
}

/// Describes the only problem that the default client can have: rustls finds no CA certificates.
fn no_ca_certificates(cause: &str) -> String {
    // rustls reads these instead of the platform's.
    let set = ["SSL_CERT_FILE", "SSL_CERT_DIR"]
        .into_iter()
        .filter_map(|name| Some(format!("`{name}` is `{}`", env::var_os(name)?.display())));
    let set = set.collect::<Vec<_>>().join(" and ");
    let fix = if set.is_empty() {
        "install the package `ca-certificates`, or set `SSL_CERT_FILE` to a file of them".to_owned()
    } else {
        format!("{set}, which must name certificates in PEM form; correct or unset it")
    };
    format!(
        "cannot load CA certificates: {cause}; {fix}, or use `ClientOptions::ca_certificates` (`--ca-cert` of the command)"
    )
}
