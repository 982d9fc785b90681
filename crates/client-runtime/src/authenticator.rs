//! Authentication of requests.

use std::{fmt::Debug, future::Future};

use reqwest::Request;

use crate::{base_url::BaseUrl, clock::Clock, error::Error, secret::Secret};

/// Puts the credentials on each attempt of a call.
pub trait Authenticator: Debug + Send + Sync + 'static {
    /// Authenticates one attempt, and returns every secret that was used for it, so that messages can be redacted.
    ///
    /// # Errors
    ///
    /// Returns an error if no credentials are available; the attempt is not sent.
    fn authenticate(
        &self,
        http: &reqwest::Client,
        clock: &dyn Clock,
        request: &mut Request,
    ) -> impl Future<Output = Result<Vec<Secret>, Error>> + Send;

    /// Returns the URL to which credentials are sent besides the base URL of the client, such as that of an identity service.
    /// Default: none.
    fn endpoint(&self) -> Option<&BaseUrl> {
        None
    }

    /// Returns whether the next attempt will carry a new token, after one with the secrets `used` failed with 401.
    ///
    /// A key that was rejected is not tried again: a service may lock it.
    fn renews(&self, used: &[Secret]) -> bool;
}
