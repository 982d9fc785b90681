//! Credentials that cannot be printed.

use std::{fmt, sync::Arc};

use secrecy::{ExposeSecret as _, SecretString};

/// A credential, such as a key or a token.
///
/// `Debug` and `Display` print a placeholder. Clones share the memory, which is wiped when the last one is dropped.
///
/// ```
/// # use sync_jobs_client_runtime::Secret;
///
/// let secret = Secret::from("sk-1");
/// assert_eq!(format!("{secret:?} {secret}"), "[secret] [secret]");
/// assert_eq!(secret.expose(), "sk-1");
/// ```
#[derive(Clone)]
pub struct Secret(Arc<SecretString>);

/// What is printed in place of a secret.
pub(crate) const PLACEHOLDER: &str = "[secret]";

impl Secret {
    /// Returns the credential itself. Do not pass it to anything that prints.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(Arc::new(text.into()))
    }
}

impl From<&String> for Secret {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Arc::new(text.into()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PLACEHOLDER)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PLACEHOLDER)
    }
}
