//! The credentials that a client authenticates with.

use sync_jobs_client_runtime::{Error, Secret};

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
    /// `AUTHING_USERPOOL_ID` and `AUTHING_USERPOOL_SECRET` are read where those are not set.
    ///
    /// # Errors
    ///
    /// Returns an error that names the variable that is missing or empty.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// Does the same as [`from_env`](Self::from_env) with the variables that `variable` returns.
    ///
    /// # Errors
    ///
    /// As for `from_env`.
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let find = |[name, older]: [&str; 2]| {
            let value =
                [name, older].into_iter().find_map(|name| variable(name).filter(|value| !value.is_empty()));
            value.ok_or_else(|| {
                Error::configuration(
                    NAME,
                    format!("missing environment variable `{name}`: it or `{older}` must be set"),
                )
            })
        };
        let id = find(["AUTHING_ACCESS_KEY_ID", "AUTHING_USERPOOL_ID"])?;
        let secret = find(["AUTHING_ACCESS_KEY_SECRET", "AUTHING_USERPOOL_SECRET"])?;
        Ok(Self::management_token(id, secret))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_read_from_variables_and_a_missing_one_is_named() {
        for (variables, expected) in [
            (
                vec![
                    ("AUTHING_ACCESS_KEY_ID", "new"),
                    ("AUTHING_ACCESS_KEY_SECRET", "s"),
                    ("AUTHING_USERPOOL_ID", "old"),
                ],
                Ok("new"),
            ),
            (vec![("AUTHING_USERPOOL_ID", "old"), ("AUTHING_USERPOOL_SECRET", "s")], Ok("old")),
            (
                vec![("AUTHING_ACCESS_KEY_ID", ""), ("AUTHING_ACCESS_KEY_SECRET", "s")],
                Err("AUTHING_ACCESS_KEY_ID"),
            ),
            (vec![("AUTHING_ACCESS_KEY_ID", "id")], Err("AUTHING_ACCESS_KEY_SECRET")),
            (vec![], Err("AUTHING_ACCESS_KEY_ID")),
        ] {
            let variable = |name: &str| {
                variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
            };
            match (Credentials::from_variables(variable), expected) {
                (Ok(credentials), Ok(id)) => assert!(format!("{credentials:?}").contains(id)),
                (Err(error), Err(name)) => assert!(error.to_string().contains(name), "{error}"),
                (found, _) => panic!("{found:?}"),
            }
        }
    }
}
