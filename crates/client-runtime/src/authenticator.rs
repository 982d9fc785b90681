//! What puts credentials on a request.

use std::{fmt::Debug, future::Future};

use reqwest::Request;

use crate::{clock::Clock, error::Error, secret::Secret};

/// Puts the credentials on each attempt of a call.
pub trait Authenticator: Debug + Send + Sync + 'static {
    /// Authenticates one attempt, and returns every secret that went into it, so that no message repeats it.
    ///
    /// # Errors
    ///
    /// Returns why there are no credentials; the attempt is not sent.
    fn authenticate(
        &self,
        http: &reqwest::Client,
        clock: &dyn Clock,
        request: &mut Request,
    ) -> impl Future<Output = Result<Vec<Secret>, Error>> + Send;

    /// Returns whether the next attempt will carry a new token, after one with the secrets `used` failed with 401.
    ///
    /// A key is never tried again: a service may lock it.
    fn renews(&self, used: &[Secret]) -> bool;
}
