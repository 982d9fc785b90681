//! Puts @Title@'s credentials on a request: a bearer token.

use reqwest::{Request, header::AUTHORIZATION};
use sync_jobs_client_runtime::{Authenticator, Clock, Error, Secret, secret_header_value};

use crate::NAME;

const VARIABLE: &str = "@NAME@_TOKEN";

/// The credentials of a client.
#[derive(Debug, Clone)]
pub struct Credentials {
    token: Secret,
}

impl Credentials {
    /// Uses an existing token. It is not renewed.
    pub fn token(token: impl Into<Secret>) -> Self {
        Self { token: token.into() }
    }

    /// Reads a token from the environment variable `@NAME@_TOKEN`.
    ///
    /// # Errors
    ///
    /// Returns an error that names the variable if it is missing or empty.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// Does the same as [`from_env`](Self::from_env) with the variables that `variable` returns.
    ///
    /// # Errors
    ///
    /// As for `from_env`.
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let token = variable(VARIABLE).filter(|token| !token.is_empty());
        let missing = || format!("missing environment variable `{VARIABLE}`: must be set");
        token.map(Self::token).ok_or_else(|| Error::configuration(NAME, missing()))
    }
}

impl Authenticator for Credentials {
    async fn authenticate(
        &self,
        _http: &reqwest::Client,
        _clock: &dyn Clock,
        request: &mut Request,
    ) -> Result<Vec<Secret>, Error> {
        let value = secret_header_value(NAME, "token", format!("Bearer {}", self.token.expose()))?;
        request.headers_mut().insert(AUTHORIZATION, value);
        Ok(vec![self.token.clone()])
    }

    fn renews(&self, _used: &[Secret]) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use reqwest::{Client, Method};
    use sync_jobs_client_runtime::SystemClock;

    use super::*;

    #[tokio::test]
    async fn the_token_is_sent_and_returned_for_redaction() {
        let credentials = Credentials::token("hunter2");
        let mut request = Request::new(Method::GET, "https://service.example".parse().unwrap());
        let secrets = credentials.authenticate(&Client::new(), &SystemClock, &mut request).await.unwrap();
        assert_eq!(request.headers()[AUTHORIZATION], "Bearer hunter2");
        assert!(secrets.iter().map(Secret::expose).eq(["hunter2"]));
        assert!(!credentials.renews(&secrets));
        assert!(!format!("{credentials:?}{request:?}").contains("hunter2"));
    }

    #[test]
    fn a_token_is_read_from_its_variable_and_a_missing_one_is_named() {
        let token = |value: Option<&str>| Credentials::from_variables(|_| value.map(str::to_owned));
        assert_eq!(token(Some("hunter2")).unwrap().token.expose(), "hunter2");
        for value in [None, Some("")] {
            assert!(token(value).unwrap_err().to_string().contains(VARIABLE));
        }
    }
}
