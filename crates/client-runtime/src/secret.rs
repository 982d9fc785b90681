use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

/// A credential, such as a key or a token.
///
/// It is never shown: `Debug` and `Display` print a fixed word. Its memory is wiped when it is dropped.
///
/// ```
/// use sync_job_client_runtime::Secret;
///
/// let secret = Secret::from("sk-1");
/// assert_eq!(format!("{secret:?} {secret}"), "[secret] [secret]");
/// assert_eq!(secret.expose(), "sk-1");
/// ```
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// The credential itself. Hand it to nothing that prints.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&Secret> for Secret {
    fn from(secret: &Secret) -> Self {
        secret.clone()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}
