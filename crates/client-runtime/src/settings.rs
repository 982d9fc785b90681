use std::{fmt, sync::Arc, time::Duration};

use reqwest::{Url, redirect};

use crate::{Clock, Error, RetryPolicy, Service, SystemClock, Transport, transport::Policy};

/// What the builders of both clients let a user set. Its defaults are theirs.
#[derive(Clone)]
pub struct Settings {
    /// Base URL, if one was given.
    pub base_url: Option<String>,
    /// HTTP client, if one was given.
    pub http_client: Option<reqwest::Client>,
    /// When to try again.
    pub retry: RetryPolicy,
    /// How long a call may take with all its attempts; `None` leaves it to the retry policy and the time of an attempt.
    pub timeout: Option<Duration>,
    /// How long one attempt may take.
    pub attempt_timeout: Duration,
    /// Largest answer, in bytes.
    pub max_response_bytes: usize,
    /// Whether `http://` is allowed for hosts that are not this machine.
    pub insecure_http: bool,
    /// Source of time and randomness.
    pub clock: Arc<dyn Clock>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            base_url: None,
            http_client: None,
            retry: RetryPolicy::default(),
            timeout: None,
            attempt_timeout: Duration::from_secs(30),
            max_response_bytes: 16 * 1024 * 1024,
            insecure_http: false,
            clock: Arc::new(SystemClock),
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("base_url", &self.base_url.as_deref().map(shown))
            .field("retry", &self.retry)
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("max_response_bytes", &self.max_response_bytes)
            .finish_non_exhaustive()
    }
}

impl Settings {
    /// The three things that a generated client is made of: base URL, HTTP client and transport. `service` is told the base
    /// URL, without a slash at its end.
    ///
    /// # Errors
    ///
    /// The base URL is no usable one, or the service or the HTTP client cannot be set up.
    pub fn assemble<S: Service>(
        self,
        default_base_url: &str,
        user_agent: &str,
        service: impl FnOnce(&str) -> Result<S, Error>,
    ) -> Result<(String, reqwest::Client, Transport<S>), Error> {
        let base_url = self.base_url.as_deref().unwrap_or(default_base_url);
        let base_url = checked_url(S::NAME, "base URL", base_url, self.insecure_http)?;
        let service = service(&base_url)?;
        let http = match self.http_client {
            Some(http) if follows_redirects(&http) => {
                return Err(Error::configuration(
                    S::NAME,
                    "the HTTP client would take the credentials wherever a redirect leads; \
                     build it with `redirect(reqwest::redirect::Policy::none())`",
                ));
            }
            Some(http) => http,
            None => http_client(&base_url, user_agent).map_err(|error| {
                Error::configuration(S::NAME, format!("the HTTP client cannot be set up: {error}"))
            })?,
        };
        let policy = Policy {
            retry: self.retry,
            timeout: self.timeout,
            attempt_timeout: self.attempt_timeout,
            max_response_bytes: self.max_response_bytes,
            clock: self.clock,
        };
        Ok((base_url, http, Transport::new(service, policy)))
    }
}

/// The credentials that a builder was given.
///
/// # Errors
///
/// It was given none.
pub fn given<C>(service: &'static str, credentials: Option<C>) -> Result<C, Error> {
    let problem = "there are no credentials; give some to the builder, or use `Client::from_env`";
    credentials.ok_or_else(|| Error::configuration(service, problem))
}

fn http_client(base_url: &str, user_agent: &str) -> reqwest::Result<reqwest::Client> {
    let builder = reqwest::Client::builder()
        .user_agent(user_agent)
        .redirect(redirect::Policy::none())
        .connect_timeout(Duration::from_secs(10));
    // Features add up over all crates of a build; what this one asks for must not change when another asks for more.
    #[cfg(feature = "rustls")]
    let builder = builder.tls_backend_rustls();
    // A proxy would carry off what is meant for this machine.
    let local = Url::parse(base_url).is_ok_and(|url| is_loopback(&url));
    let builder = if local { builder.no_proxy() } else { builder };
    builder.build()
}

/// Whether `client` may follow a redirect. reqwest tells its policy nowhere but in its `Debug`, and takes only some headers
/// off a request that it redirects.
fn follows_redirects(client: &reqwest::Client) -> bool {
    !format!("{client:?}").contains("redirect_policy: \"Policy(None)\"")
}

/// `url` without a slash at its end, if credentials may be sent to it.
///
/// # Errors
///
/// It is no URL of HTTP, or carries more than a host and a path, or is not encrypted and leaves this machine.
pub fn checked_url(
    service: &'static str,
    name: &str,
    url: &str,
    insecure_http: bool,
) -> Result<String, Error> {
    let refuse = |problem: &str| Err(Error::configuration(service, format!("the {name} {problem}")));
    let Ok(parsed) = Url::parse(url) else {
        return refuse(&format!("`{}` is no URL; it must read like `https://host`", shown(url)));
    };
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return refuse("holds a user name or a password; give credentials as credentials");
    }
    if parsed.query().is_some() || parsed.fragment().is_some() {
        return refuse(&format!("`{}` holds a query or a fragment; give host and path only", shown(url)));
    }
    match parsed.scheme() {
        "https" => {}
        "http" if insecure_http || is_loopback(&parsed) => {}
        "http" => {
            return refuse(&format!(
                "`{}` is not encrypted; use `https://`, or allow plain HTTP by name",
                shown(url)
            ));
        }
        scheme => return refuse(&format!("has the scheme `{scheme}`; it must be `https`")),
    }
    Ok(parsed.as_str().trim_end_matches('/').to_owned())
}

/// A URL in a message, without what may be a secret in it.
pub fn shown(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    // What stands before an `@` are a user name and a password.
    let url = url.rsplit_once('@').map_or(url.to_owned(), |(_, host)| format!("…@{host}"));
    url.chars().take(200).collect()
}

fn is_loopback(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback()),
        None => false,
    }
}

/// The setters that the builders of both clients share. The builder keeps its [`Settings`] in a field `settings`.
#[macro_export]
macro_rules! settings_setters {
    () => {
        /// Sends requests to `url`, which may have a path. A slash at its end does not matter.
        ///
        /// It must be `https://`; `http://` is for this machine only, see [`allow_insecure_http`](Self::allow_insecure_http).
        #[must_use]
        pub fn base_url(mut self, url: impl Into<String>) -> Self {
            self.settings.base_url = Some(url.into());
            self
        }

        /// Sends requests with `client`, with its connections, proxies, trust anchors and time-outs.
        ///
        /// It must be built with `redirect(reqwest::redirect::Policy::none())`: a client that follows redirects would take
        /// the credentials along, and is refused.
        #[must_use]
        pub fn http_client(mut self, client: ::reqwest::Client) -> Self {
            self.settings.http_client = Some(client);
            self
        }

        /// Tries again as `policy` says. Default: 4 attempts within 60 seconds.
        #[must_use]
        pub fn retry(mut self, policy: $crate::RetryPolicy) -> Self {
            self.settings.retry = policy;
            self
        }

        /// Gives up a call that takes longer than `timeout` with all its attempts, unless the call has a time of its own.
        /// Default: none; the retry policy and the time of an attempt bound a call.
        #[must_use]
        pub fn timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.settings.timeout = Some(timeout);
            self
        }

        /// Gives up an attempt that takes longer than `timeout`, along with getting a token where it needs one. Default:
        /// 30 seconds. It may be tried again, as the retry policy says.
        #[must_use]
        pub fn attempt_timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.settings.attempt_timeout = timeout;
            self
        }

        /// Refuses an answer of more than `bytes` bytes. Default: 16 MiB.
        #[must_use]
        pub fn max_response_bytes(mut self, bytes: usize) -> Self {
            self.settings.max_response_bytes = bytes;
            self
        }

        /// Allows `http://` for other hosts than this machine. Everybody on the way can then read the credentials.
        #[must_use]
        pub fn allow_insecure_http(mut self) -> Self {
            self.settings.insecure_http = true;
            self
        }

        /// Takes dates and randomness from `clock`, for tests.
        #[must_use]
        pub fn clock(mut self, clock: ::std::sync::Arc<dyn $crate::Clock>) -> Self {
            self.settings.clock = clock;
            self
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_client_that_follows_no_redirect_is_safe() {
        for (policy, follows) in [
            (None, true),
            (Some(redirect::Policy::none()), false),
            (Some(redirect::Policy::limited(5)), true),
            (Some(redirect::Policy::limited(0)), true),
            (Some(redirect::Policy::custom(|attempt| attempt.error("no"))), true),
        ] {
            let client = reqwest::Client::builder();
            let client = policy.into_iter().fold(client, reqwest::ClientBuilder::redirect).build().unwrap();
            assert_eq!(follows_redirects(&client), follows, "{client:?}");
        }
    }

    #[test]
    fn settings_do_not_show_a_password_in_a_url() {
        let url = Some("https://user:hunter2@host".to_owned());
        let settings = Settings { base_url: url, ..Settings::default() };
        let debug = format!("{settings:?}");
        assert!(debug.contains("…@host") && !debug.contains("hunter2"), "{debug}");
    }

    #[test]
    fn credentials_go_to_encrypted_hosts_and_to_this_machine() {
        for (url, insecure_http, expected) in [
            ("https://api.authing.cn", false, Ok("https://api.authing.cn")),
            ("https://api.authing.cn/", false, Ok("https://api.authing.cn")),
            ("https://host/stem//", false, Ok("https://host/stem")),
            ("http://127.0.0.1:8080", false, Ok("http://127.0.0.1:8080")),
            ("http://[::1]:8080", false, Ok("http://[::1]:8080")),
            ("http://localhost", false, Ok("http://localhost")),
            ("http://localhost.example", false, Err("not encrypted")),
            ("http://10.0.0.1", false, Err("not encrypted")),
            ("http://10.0.0.1", true, Ok("http://10.0.0.1")),
            ("ftp://host", true, Err("scheme `ftp`")),
            ("api.authing.cn", false, Err("no URL")),
            ("", false, Err("no URL")),
            ("https://user:hunter2@host", false, Err("user name or a password")),
            ("https://user:hunter2@ho st", false, Err("`…@ho st` is no URL")),
            ("https://user:hunter2@host:99999", false, Err("`…@host:99999` is no URL")),
            ("https://hunter2@host", false, Err("user name or a password")),
            ("https://:hunter2@host", false, Err("user name or a password")),
            ("https://host?token=hunter2", false, Err("a query")),
            ("https://host#hunter2", false, Err("a fragment")),
            ("ht tp://host#hunter2", false, Err("no URL")),
        ] {
            match (checked_url("S", "base URL", url, insecure_http), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected),
                (Err(error), Err(part)) => {
                    assert!(error.to_string().contains(part), "{error}");
                    assert!(!error.to_string().contains("hunter2"), "{error}");
                }
                (found, _) => panic!("{url}: {found:?}"),
            }
        }
    }
}
