//! Puts Huawei Cloud's credentials on a request: a token, or a signature.

use reqwest::{
    Request,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue},
};
use sync_jobs_client_runtime::{
    Authenticator, BaseUrl, ClientOptions, Clock, Error, Secret, header_value, secret_header_value,
};

use crate::{
    NAME,
    credentials::{AccessKey, Credentials, Scheme},
    iam::IamTokens,
    region::Region,
    shared_targets::SharedTargets,
    signature::{self, DATE, DOMAIN, PROJECT, SECURITY_TOKEN},
};

const TOKEN: HeaderName = HeaderName::from_static("x-auth-token");

/// Authenticates requests with one set of credentials.
#[derive(Debug)]
pub(crate) struct IamAuthenticator {
    method: Method,
    /// The region of the service, if the client was built with one.
    pub(crate) region: Option<Region>,
    /// The requests for targets that the waits of the client share.
    pub(crate) targets: SharedTargets,
}

#[derive(Debug)]
enum Method {
    Token(Secret),
    Password(IamTokens),
    AccessKey(AccessKey),
}

impl IamAuthenticator {
    pub(crate) fn new(
        credentials: Credentials,
        region: Option<Region>,
        options: &ClientOptions,
    ) -> Result<Self, Error> {
        let method = match credentials.0 {
            Scheme::Token(token) => Method::Token(token),
            Scheme::Password(login) => Method::Password(IamTokens::new(login, region.as_ref(), options)?),
            Scheme::AccessKey(key) => Method::AccessKey(key),
        };
        Ok(Self { method, region, targets: SharedTargets::default() })
    }
}

impl Authenticator for IamAuthenticator {
    async fn authenticate(
        &self,
        http: &reqwest::Client,
        clock: &dyn Clock,
        request: &mut Request,
    ) -> Result<Vec<Secret>, Error> {
        // The document requires a content type even without content.
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let (token, password) = match &self.method {
            Method::AccessKey(access_key) => return sign(request, clock, access_key),
            Method::Token(token) => (token.clone(), None),
            Method::Password(iam) => {
                let token = iam.tokens.get(clock.now(), || Box::pin(iam.fetch(http, clock))).await?;
                (token.value().clone(), Some(iam.login.password.clone()))
            }
        };
        request.headers_mut().insert(TOKEN, secret_header_value(NAME, "token", token.expose())?);
        Ok([token].into_iter().chain(password).collect())
    }

    fn endpoint(&self) -> Option<&BaseUrl> {
        match &self.method {
            Method::Password(iam) => Some(&iam.endpoint),
            Method::Token(_) | Method::AccessKey(_) => None,
        }
    }

    fn renews(&self, used: &[Secret]) -> bool {
        match &self.method {
            Method::Password(iam) => {
                iam.tokens.discard(used);
                true
            }
            Method::Token(_) | Method::AccessKey(_) => false,
        }
    }
}

/// Signs a request, and returns the secrets that must not be shown.
fn sign(request: &mut Request, clock: &dyn Clock, access_key: &AccessKey) -> Result<Vec<Secret>, Error> {
    let date = clock.now().strftime("%Y%m%dT%H%M%SZ").to_string();
    let headers = request.headers_mut();
    headers.insert(DATE, header_value(NAME, "date", date)?);
    for (name, what, value) in
        [(PROJECT, "project id", &access_key.project_id), (DOMAIN, "account id", &access_key.domain_id)]
    {
        if let Some(value) = value {
            headers.insert(name, header_value(NAME, what, value)?);
        }
    }
    if let Some(token) = &access_key.security_token {
        headers.insert(SECURITY_TOKEN, secret_header_value(NAME, "security token", token.expose())?);
    }
    let (names, signature) = signature::signature(request, &access_key.secret);
    let authorization = signature::authorization(&access_key.key, &names, &signature);
    request.headers_mut().insert(AUTHORIZATION, secret_header_value(NAME, "access key", authorization)?);
    Ok([access_key.secret.clone(), signature].into_iter().chain(access_key.security_token.clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::PasswordLogin;

    #[test]
    fn debug_shows_whose_credentials_they_are_and_no_secret() {
        let options = ClientOptions::default();
        let login = PasswordLogin::new("account", "ops", "hunter2").endpoint("https://iam.example");
        let region: Region = "cn-north-4".parse().unwrap();
        let password = IamAuthenticator::new(Credentials::password(login), Some(region), &options).unwrap();
        let key = IamAuthenticator::new(Credentials::access_key("AK", "hunter2"), None, &options).unwrap();
        let debug = format!("{password:?} {key:?}");
        for part in ["AK", "account", "ops", "https://iam"] {
            assert!(debug.contains(part), "{part} is not in {debug}");
        }
        assert!(!debug.contains("hunter2"), "{debug}");
    }
}
