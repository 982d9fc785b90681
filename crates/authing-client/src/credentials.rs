//! The credentials that a client authenticates with.

use std::ffi::OsString;

use sync_jobs_client_runtime::{Error, Secret, Variables};

use crate::NAME;

/// The credentials of a client.
///
/// ```
/// use authing_client::Credentials;
///
/// let credentials = Credentials::management_token("62eaa95f0000000000000001", "hunter2");
/// assert!(!format!("{credentials:?}").contains("hunter2"));
/// ```
#[derive(Debug, Clone)]
pub struct Credentials {
    pub(crate) scheme: Scheme,
    pub(crate) user_pool: Option<String>,
}

#[derive(Debug, Clone)]
pub(crate) enum Scheme {
    Signing { id: String, secret: Secret },
    ManagementToken { id: String, secret: Secret },
    Token(Secret),
}

impl Credentials {
    /// Requests a management token with an access key, caches it, and renews it before it expires.
    ///
    /// This is the scheme of Authing's current documents.
    pub fn management_token(access_key_id: impl Into<String>, access_key_secret: impl Into<Secret>) -> Self {
        let scheme = Scheme::ManagementToken { id: access_key_id.into(), secret: access_key_secret.into() };
        Self { scheme, user_pool: None }
    }

    /// Signs each request with an access key, as Authing's SDK for Node does.
    pub fn signing(access_key_id: impl Into<String>, access_key_secret: impl Into<Secret>) -> Self {
        let scheme = Scheme::Signing { id: access_key_id.into(), secret: access_key_secret.into() };
        Self { scheme, user_pool: None }
    }

    /// Uses an existing management token. It is not renewed.
    pub fn token(token: impl Into<Secret>) -> Self {
        Self { scheme: Scheme::Token(token.into()), user_pool: None }
    }

    /// Sets the user pool (header `x-authing-userpool-id`). Default: that of the token.
    #[must_use]
    pub fn user_pool(self, id: impl Into<String>) -> Self {
        Self { user_pool: Some(id.into()), ..self }
    }

    /// Reads an access key from environment variables, for a [`management_token`](Self::management_token).
    ///
    /// ```no_run
    /// let credentials = authing_client::Credentials::from_env()?;
    /// # Ok::<(), authing_client::Error>(())
    /// ```
    ///
    /// The id is in `AUTHING_ACCESS_KEY_ID` and the secret in `AUTHING_ACCESS_KEY_SECRET`; the older names
    /// `AUTHING_USERPOOL_ID` and `AUTHING_USERPOOL_SECRET` are read if neither of those is set. White space around a value is
    /// ignored.
    ///
    /// # Errors
    ///
    /// Returns an error that names the variable that is missing or invalid. An older name never completes a newer one.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_variables(|name| std::env::var_os(name))
    }

    /// Does the same as [`from_env`](Self::from_env) with the variables that `variable` returns.
    ///
    /// # Errors
    ///
    /// As for `from_env`.
    pub fn from_variables(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, Error> {
        let variables = Variables::new(NAME, variable);
        for (id, secret) in [
            ("AUTHING_ACCESS_KEY_ID", "AUTHING_ACCESS_KEY_SECRET"),
            ("AUTHING_USERPOOL_ID", "AUTHING_USERPOOL_SECRET"),
        ] {
            if let Some((id, secret)) = variables.pair(id, secret)? {
                return Ok(Self::management_token(id, secret));
            }
        }
        Err(Error::configuration(
            NAME,
            "missing environment variable `AUTHING_ACCESS_KEY_ID`: must be set, and `AUTHING_ACCESS_KEY_SECRET` too",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_read_from_variables_and_a_missing_one_is_named() {
        const ID: (&str, &str) = ("AUTHING_ACCESS_KEY_ID", "new ");
        const SECRET: (&str, &str) = ("AUTHING_ACCESS_KEY_SECRET", "s\n");
        const OLD_ID: (&str, &str) = ("AUTHING_USERPOOL_ID", "old");
        const OLD_SECRET: (&str, &str) = ("AUTHING_USERPOOL_SECRET", "s");
        for (variables, expected) in [
            (&[ID, SECRET, OLD_ID][..], Ok("new")),
            (&[ID, SECRET, OLD_ID, OLD_SECRET], Ok("new")),
            (&[OLD_ID, OLD_SECRET], Ok("old")),
            (&[(ID.0, " "), (SECRET.0, "\n"), OLD_ID, OLD_SECRET], Ok("old")),
            (&[(ID.0, ""), SECRET], Err(ID.0)),
            (&[ID], Err(SECRET.0)),
            // The parts of different generations are not those of one key.
            (&[ID, OLD_SECRET], Err(SECRET.0)),
            (&[OLD_ID, SECRET], Err(ID.0)),
            (&[ID, OLD_ID, OLD_SECRET], Err(SECRET.0)),
            (&[OLD_ID], Err(OLD_SECRET.0)),
            (&[OLD_SECRET], Err(OLD_ID.0)),
            (&[], Err(ID.0)),
        ] {
            let variable =
                |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into());
            match (Credentials::from_variables(variable), expected) {
                (Ok(credentials), Ok(id)) => {
                    assert!(format!("{credentials:?}").contains(&format!("id: {id:?}")), "{credentials:?}");
                    let Scheme::ManagementToken { secret, .. } = credentials.scheme else {
                        panic!("{variables:?}")
                    };
                    assert_eq!(secret.expose(), "s");
                }
                (Err(error), Err(name)) => {
                    let error = error.to_string();
                    assert!(error.starts_with("Authing: missing "), "{error}");
                    assert!(error.split("since").next().unwrap().contains(name), "{error}");
                }
                (found, _) => panic!("{found:?}"),
            }
        }
    }
}
