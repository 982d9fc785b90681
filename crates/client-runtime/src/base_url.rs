//! Where requests with credentials may be sent.

use std::{net::IpAddr, str::FromStr};

use reqwest::Url;

/// The URL of a service, without a slash at its end: a host, optionally with a port and a path.
///
/// It must be `https://`, since requests carry credentials; `http://` is only permitted for loopback addresses.
///
/// ```
/// # use sync_jobs_client_runtime::BaseUrl;
///
/// let url: BaseUrl = "https://api.authing.cn/".parse()?;
/// assert_eq!(url.as_str(), "https://api.authing.cn");
/// let error = "http://api.authing.cn".parse::<BaseUrl>().unwrap_err();
/// assert!(error.starts_with("invalid base URL `http://api.authing.cn`: must start with `https://`"));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    text: String,
    is_loopback: bool,
}

impl BaseUrl {
    /// Parses a URL that may be `http://` for any host.
    ///
    /// # Errors
    ///
    /// Returns a message if `url` is not an HTTP URL, or contains more than a host, a port and a path.
    pub fn parse_insecure(url: impl AsRef<str>) -> Result<Self, String> {
        let url = url.as_ref();
        let shown = redacted_url(url);
        let invalid = |constraint: &str| Err(format!("invalid base URL `{shown}`: {constraint}"));
        let Ok(parsed) = Url::parse(url) else { return invalid("must have the form `https://host`") };
        if !matches!(parsed.scheme(), "https" | "http") {
            return invalid("must start with `https://`");
        }
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return invalid("must not contain a user name or a password; set credentials instead");
        }
        if parsed.query().is_some() || parsed.fragment().is_some() {
            return invalid("must not contain a query or a fragment");
        }
        let host = parsed.host_str().unwrap_or_default();
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        let is_loopback = host == "localhost" || address.is_ok_and(|address| address.is_loopback());
        Ok(Self { text: parsed.as_str().trim_end_matches('/').to_owned(), is_loopback })
    }

    /// Returns the URL.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the path of the URL, without a slash at its end.
    pub fn path(&self) -> &str {
        let (_, rest) = self.text.split_once("://").unwrap_or_default();
        rest.find('/').map_or("", |start| &rest[start..])
    }

    /// Returns whether the host is this machine.
    pub fn is_loopback(&self) -> bool {
        self.is_loopback
    }

    /// Returns whether requests are sent in clear.
    pub(crate) fn is_plain(&self) -> bool {
        self.text.starts_with("http://")
    }

    /// Returns the URL if credentials may be sent to it: over HTTPS, or to this machine.
    ///
    /// # Errors
    ///
    /// Returns a message if it is `http://` for another host.
    pub fn secure(self) -> Result<Self, String> {
        if self.is_plain() && !self.is_loopback {
            return Err(format!(
                "invalid base URL `{}`: must start with `https://`; {PERMIT_PLAIN}",
                self.text
            ));
        }
        Ok(self)
    }
}

impl FromStr for BaseUrl {
    type Err = String;

    fn from_str(url: &str) -> Result<Self, String> {
        Self::parse_insecure(url)?.secure()
    }
}

/// How to permit plain HTTP.
pub(crate) const PERMIT_PLAIN: &str =
    "`allow_insecure_http` (`--insecure-http` of the command) permits plain HTTP";

/// Returns the start of a URL that a user gave, without the parts that may be secrets.
pub fn redacted_url(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    // A user name and a password precede an `@`.
    let url = url.rsplit_once('@').map_or(url.to_owned(), |(_, host)| format!("…@{host}"));
    url.chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_sent_over_https_or_to_this_machine() {
        for (url, expected, insecure) in [
            ("https://api.authing.cn", Ok("https://api.authing.cn"), true),
            ("https://api.authing.cn/", Ok("https://api.authing.cn"), true),
            ("https://host/stem//", Ok("https://host/stem"), true),
            ("http://127.0.0.1:8080", Ok("http://127.0.0.1:8080"), true),
            ("http://[::1]:8080", Ok("http://[::1]:8080"), true),
            ("http://localhost", Ok("http://localhost"), true),
            ("http://localhost.example", Err("must start with `https://`"), true),
            (
                "http://10.0.0.1",
                Err(
                    "must start with `https://`; `allow_insecure_http` (`--insecure-http` of the command) permits",
                ),
                true,
            ),
            ("ftp://host", Err("must start with `https://`"), false),
            ("api.authing.cn", Err("must have the form"), false),
            ("", Err("must have the form"), false),
            ("https://user:hunter2@host", Err("must not contain a user name"), false),
            ("https://user:hunter2@ho st", Err("`…@ho st`: must have the form"), false),
            ("https://user:hunter2@host:99999", Err("`…@host:99999`: must have the form"), false),
            ("https://hunter2@host", Err("must not contain a user name"), false),
            ("https://:hunter2@host", Err("must not contain a user name"), false),
            ("https://host?token=hunter2", Err("must not contain a query"), false),
            ("https://host#hunter2", Err("must not contain a query"), false),
            ("ht tp://host#hunter2", Err("must have the form"), false),
        ] {
            assert_eq!(BaseUrl::parse_insecure(url).is_ok(), insecure, "{url}");
            match (url.parse::<BaseUrl>(), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found.as_str(), expected),
                (Err(error), Err(part)) => {
                    assert!(error.contains(part) && !error.contains("hunter2"), "{error}");
                }
                (found, _) => panic!("{url}: {found:?}"),
            }
        }
    }

    #[test]
    fn the_path_is_what_follows_the_host() {
        for (url, path) in
            [("https://host", ""), ("https://host/a/b/", "/a/b"), ("https://host:8443/a", "/a")]
        {
            assert_eq!(url.parse::<BaseUrl>().unwrap().path(), path, "{url}");
        }
    }
}
