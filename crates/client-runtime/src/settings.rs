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
    /// How long one attempt may take.
    pub attempt_timeout: Duration,
    /// Largest answer, in bytes.
    pub largest_answer: usize,
    /// Whether `http://` is allowed for hosts that are not this machine.
    pub plain_http: bool,
    /// Source of time and randomness.
    pub clock: Arc<dyn Clock>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            base_url: None,
            http_client: None,
            retry: RetryPolicy::default(),
            attempt_timeout: Duration::from_secs(30),
            largest_answer: 16 * 1024 * 1024,
            plain_http: false,
            clock: Arc::new(SystemClock),
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("base_url", &self.base_url)
            .field("retry", &self.retry)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("largest_answer", &self.largest_answer)
            .finish_non_exhaustive()
    }
}

impl Settings {
    /// The three things that a generated client is made of: base URL, HTTP client and transport.
    ///
    /// # Errors
    ///
    /// The base URL is no usable one, or the HTTP client cannot be set up.
    pub fn assemble<S: Service>(
        self,
        service: S,
        default_base_url: &str,
        user_agent: &str,
    ) -> Result<(String, reqwest::Client, Transport<S>), Error> {
        let base_url = self.base_url.as_deref().unwrap_or(default_base_url);
        let base_url = checked_url(S::NAME, "base URL", base_url, self.plain_http)?;
        let http = match self.http_client {
            Some(http) => http,
            None => reqwest::Client::builder()
                .user_agent(user_agent)
                .redirect(redirect::Policy::none())
                .connect_timeout(Duration::from_secs(10))
                .build()
                .map_err(|error| {
                    Error::configuration(S::NAME, format!("the HTTP client cannot be set up: {error}"))
                })?,
        };
        let policy = Policy {
            retry: self.retry,
            attempt_timeout: self.attempt_timeout,
            largest_answer: self.largest_answer,
            clock: self.clock,
        };
        Ok((base_url, http, Transport::new(service, policy)))
    }
}

/// `url` without a slash at its end, if credentials may be sent to it.
///
/// # Errors
///
/// It is no URL of HTTP, or carries more than a host and a path, or is not encrypted and leaves this machine.
pub fn checked_url(service: &'static str, name: &str, url: &str, plain_http: bool) -> Result<String, Error> {
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
        "http" if plain_http || is_loopback(&parsed) => {}
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
fn shown(url: &str) -> String {
    url.split(['?', '#', '@']).next().unwrap_or_default().chars().take(200).collect()
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
        /// It must be `https://`; `http://` is for this machine only, see [`allow_plain_http`](Self::allow_plain_http).
        #[must_use]
        pub fn base_url(mut self, url: impl Into<String>) -> Self {
            self.settings.base_url = Some(url.into());
            self
        }

        /// Sends requests with `client`, with its connections, proxies, trust anchors and time-outs.
        ///
        /// Give it `redirect::Policy::none()`: an answer that came by way of a redirect is refused, but the credentials have
        /// been sent by then.
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

        /// Gives up an attempt that takes longer than `timeout`. Default: 30 seconds.
        #[must_use]
        pub fn attempt_timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.settings.attempt_timeout = timeout;
            self
        }

        /// Refuses an answer of more than `bytes` bytes. Default: 16 MiB.
        #[must_use]
        pub fn largest_answer(mut self, bytes: usize) -> Self {
            self.settings.largest_answer = bytes;
            self
        }

        /// Allows `http://` for other hosts than this machine. Everybody on the way can then read the credentials.
        #[must_use]
        pub fn allow_plain_http(mut self) -> Self {
            self.settings.plain_http = true;
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
    fn credentials_go_to_encrypted_hosts_and_to_this_machine() {
        for (url, plain_http, expected) in [
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
            ("https://host?token=hunter2", false, Err("a query")),
        ] {
            match (checked_url("S", "base URL", url, plain_http), expected) {
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
