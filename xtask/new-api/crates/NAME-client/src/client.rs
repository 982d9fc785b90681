//! The builder of a client.

use sync_jobs_client_runtime::{BaseUrl, ClientOptions, Error};

use crate::{NAME, authenticator::Credentials, generated::Client};

const BASE_URL: &str = @url@;
const USER_AGENT: &str = concat!("@name@-client-rust/", env!("CARGO_PKG_VERSION"));

impl Client {
    /// Returns a builder of a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Creates a client with credentials from environment variables; see [`Credentials::from_env`].
    ///
    /// # Errors
    ///
    /// Returns an error that names the variable that is missing or empty.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().credentials(Credentials::from_env()?).build()
    }
}

/// A builder of a [`Client`].
#[derive(Debug, Default)]
#[must_use]
pub struct ClientBuilder {
    base_url: Option<Result<BaseUrl, String>>,
    credentials: Option<Credentials>,
    options: ClientOptions,
}

impl ClientBuilder {
    /// Sends requests to `url`, which may have a path. Default: the server in the document.
    ///
    /// It must be `https://`, or `http://` for this machine; see [`ClientOptions::allow_insecure_http`].
    pub fn base_url(self, url: impl AsRef<str>) -> Self {
        Self { base_url: Some(BaseUrl::parse_insecure(url)), ..self }
    }

    /// Authenticates with `credentials`.
    pub fn credentials(self, credentials: Credentials) -> Self {
        Self { credentials: Some(credentials), ..self }
    }

    /// Sets the options common to the clients of all services.
    pub fn options(self, options: ClientOptions) -> Self {
        Self { options, ..self }
    }

    /// Builds the client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// Returns a configuration error if there are no credentials, or the base URL is not permitted.
    pub fn build(self) -> Result<Client, Error> {
        let missing =
            "missing credentials: must be set; use `ClientBuilder::credentials` or `Client::from_env`";
        let credentials = self.credentials.ok_or_else(|| Error::configuration(NAME, missing))?;
        let base_url = self.base_url.unwrap_or_else(|| BASE_URL.parse());
        let base_url = self.options.permit(NAME, base_url)?;
        let (http, transport) = self.options.connect(&base_url, USER_AGENT, credentials)?;
        Ok(Client::new_with_client(base_url.as_str(), http, transport))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_needs_credentials_and_a_secure_base_url() {
        let error = Client::builder().build().unwrap_err().to_string();
        assert!(error.contains("missing credentials"), "{error}");
        let builder = || Client::builder().credentials(Credentials::token("hunter2"));
        assert!(builder().base_url("http://127.0.0.1:1").build().is_ok());
        let error = builder().base_url("http://service.example").build().unwrap_err().to_string();
        assert!(error.contains("must start with `https://`"), "{error}");
    }
}
