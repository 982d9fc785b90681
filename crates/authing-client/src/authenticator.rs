//! Puts Authing's credentials on a request: a signature, or a management token.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, fmt::rfc2822::DateTimePrinter};
use reqwest::{
    Request,
    header::{AUTHORIZATION, DATE, HeaderName, HeaderValue},
};
use serde::Deserialize;
use serde_json::Value;
use sync_jobs_client_runtime::{
    Authenticator, BaseUrl, Clock, Error, Secret, Token, TokenCache, fetch, header_value, secret_header_value,
};

use crate::{
    NAME,
    credentials::{Credentials, Scheme},
    error_format::TokenErrors,
    signature,
};

const LANGUAGE: HeaderName = HeaderName::from_static("x-authing-lang");
const TENANT: HeaderName = HeaderName::from_static("x-authing-app-id");
const USER_POOL: HeaderName = HeaderName::from_static("x-authing-userpool-id");
const NONCE: HeaderName = HeaderName::from_static("x-authing-signature-nonce");
const METHOD: HeaderName = HeaderName::from_static("x-authing-signature-method");
const VERSION: HeaderName = HeaderName::from_static("x-authing-signature-version");

/// Authenticates requests with one set of credentials.
#[derive(Debug)]
pub(crate) struct AccessKeyAuthenticator {
    credentials: Credentials,
    base_url: BaseUrl,
    language: Option<HeaderValue>,
    tenant: Option<HeaderValue>,
    tokens: TokenCache,
}

impl AccessKeyAuthenticator {
    pub(crate) fn new(
        credentials: Credentials,
        base_url: BaseUrl,
        language: Option<String>,
        tenant: Option<String>,
    ) -> Result<Self, Error> {
        let language = language.map(|language| header_value(NAME, "language", language)).transpose()?;
        let tenant = tenant.map(|tenant| header_value(NAME, "tenant", tenant)).transpose()?;
        Ok(Self { credentials, base_url, language, tenant, tokens: TokenCache::default() })
    }

    /// Requests a management token (document `get-management-token`).
    async fn fetch_token(
        &self,
        http: &reqwest::Client,
        clock: &dyn Clock,
        id: &str,
        secret: &Secret,
    ) -> Result<Token, Error> {
        let url = format!("{}/api/v3/get-management-token", self.base_url.as_str());
        let body = serde_json::json!({ "accessKeyId": id, "accessKeySecret": secret.expose() });
        let request = http.post(url).json(&body);
        let request =
            self.language.iter().fold(request, |request, language| request.header(LANGUAGE, language));
        let request = request.build().map_err(|error| Error::configuration(NAME, error.without_url()))?;
        let now = clock.now();
        let states_error =
            |response: &TokenResponse| response.status_code.is_some_and(|status| status != 200);
        let response = fetch::<TokenErrors, _>(http, request, secret, now, states_error).await?;
        let Some(data) = response.into_body().data else {
            return Err(Error::decode(
                NAME,
                "the response to the request for a management token contains no token",
            ));
        };
        // Without a lifetime, it is the two hours that the document states.
        let lifetime = data.expires_in.unwrap_or(7200).clamp(0, 365 * 86400);
        let lifetime = SignedDuration::from_secs(lifetime);
        let expires_at = now.saturating_add(lifetime).unwrap_or(now);
        Ok(Token::new(data.access_token.into(), now, expires_at))
    }

    /// Signs a request, and returns the secrets that must not be shown.
    fn sign(
        &self,
        request: &mut Request,
        clock: &dyn Clock,
        id: &str,
        secret: &Secret,
    ) -> Result<Vec<Secret>, Error> {
        let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&clock.now());
        let date = date.map_err(|error| Error::configuration(NAME, format!("invalid clock: {error}")))?;
        let headers = request.headers_mut();
        headers.insert(DATE, header_value(NAME, "date", date)?);
        headers.insert(NONCE, header_value(NAME, "nonce", format!("{:032x}", clock.random()))?);
        headers.insert(METHOD, HeaderValue::from_static("HMAC-SHA1"));
        headers.insert(VERSION, HeaderValue::from_static("1.0"));
        if let Some(user_pool) = &self.credentials.user_pool {
            headers.insert(USER_POOL, header_value(NAME, "user pool", user_pool)?);
        }
        let signature = signature::signature(request, self.base_url.path(), secret);
        let authorization = format!("authing {id}:{}", signature.expose());
        let authorization = secret_header_value(NAME, "access key", authorization)?;
        request.headers_mut().insert(AUTHORIZATION, authorization);
        Ok(vec![secret.clone(), signature])
    }
}

impl Authenticator for AccessKeyAuthenticator {
    async fn authenticate(
        &self,
        http: &reqwest::Client,
        clock: &dyn Clock,
        request: &mut Request,
    ) -> Result<Vec<Secret>, Error> {
        for (name, value) in [(LANGUAGE, &self.language), (TENANT, &self.tenant)] {
            if let Some(value) = value {
                request.headers_mut().insert(name, value.clone());
            }
        }
        let (token, key) = match &self.credentials.scheme {
            Scheme::Signing { id, secret } => return self.sign(request, clock, id, secret),
            Scheme::ManagementToken { id, secret } => {
                let fetch = || Box::pin(self.fetch_token(http, clock, id, secret));
                (self.tokens.get(clock.now(), fetch).await?.value().clone(), Some((id, secret)))
            }
            Scheme::Token(token) => (token.clone(), None),
        };
        let user_pool = self.credentials.user_pool.clone().or_else(|| user_pool_of(token.expose()));
        // A global access key has the id of its user pool.
        if let Some(user_pool) = user_pool.as_ref().or(key.map(|(id, _)| id)) {
            request.headers_mut().insert(USER_POOL, header_value(NAME, "user pool", user_pool)?);
        }
        let authorization = secret_header_value(NAME, "token", format!("Bearer {}", token.expose()))?;
        request.headers_mut().insert(AUTHORIZATION, authorization);
        Ok([token].into_iter().chain(key.map(|(_, secret)| secret.clone())).collect())
    }

    fn renews(&self, used: &[Secret]) -> bool {
        self.tokens.discard(used);
        matches!(self.credentials.scheme, Scheme::ManagementToken { .. })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TokenResponse {
    status_code: Option<i64>,
    data: Option<TokenData>,
}

#[derive(Deserialize)]
struct TokenData {
    access_token: String,
    expires_in: Option<i64>,
}

/// Returns the user pool of a token: the claim `scoped_userpool_id` of a JWT.
fn user_pool_of(token: &str) -> Option<String> {
    let payload = token.split('.').nth(1)?;
    let claims = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    claims["scoped_userpool_id"].as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_pool_is_read_from_url_safe_base64() {
        // The payload needs `-` and `_`, which the standard alphabet lacks.
        let payload = r#"{"scoped_userpool_id":"池-62ea?~>","x":"???>>>"}"#;
        let encoded = URL_SAFE_NO_PAD.encode(payload);
        assert!(encoded.contains(['-', '_']), "{encoded}");
        assert_eq!(user_pool_of(&format!("e30.{encoded}.sig")).as_deref(), Some("池-62ea?~>"));
        for token in ["", "opaque", "a.b.c", "e30.e30.x"] {
            assert_eq!(user_pool_of(token), None, "{token}");
        }
    }
}
