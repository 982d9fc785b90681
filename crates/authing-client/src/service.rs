//! What the transport has to know of Authing: its credentials, its envelope and its errors.

use std::{borrow::Cow, fmt};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, fmt::rfc2822::DateTimePrinter};
use reqwest::{
    Method, Request, Url,
    header::{AUTHORIZATION, CONTENT_TYPE, DATE, HeaderName, HeaderValue},
};
use serde::{
    Deserialize, Deserializer,
    de::{Error as _, IgnoredAny, MapAccess, Visitor},
};
use sync_jobs_client_runtime::{
    Clock, Error, Fault, Secret, Service, Token, TokenCache, fetch, foreign_fault, header_value,
    secret_header_value,
};
use sync_jobs_model::authing::{ErrorEnvelope, ErrorResponse};

use crate::{
    NAME,
    credentials::{Credentials, Scheme},
    signature,
};

const LANGUAGE: HeaderName = HeaderName::from_static("x-authing-lang");
const TENANT: HeaderName = HeaderName::from_static("x-authing-app-id");
const USER_POOL: HeaderName = HeaderName::from_static("x-authing-userpool-id");
const NONCE: HeaderName = HeaderName::from_static("x-authing-signature-nonce");
const METHOD: HeaderName = HeaderName::from_static("x-authing-signature-method");
const VERSION: HeaderName = HeaderName::from_static("x-authing-signature-version");

/// The service, seen with one set of credentials.
pub(crate) struct Authing {
    credentials: Credentials,
    base_url: String,
    language: Option<HeaderValue>,
    tenant: Option<HeaderValue>,
    tokens: TokenCache,
}

impl fmt::Debug for Authing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(NAME)
            .field("credentials", &self.credentials)
            .field("language", &self.language)
            .field("tenant", &self.tenant)
            .finish_non_exhaustive()
    }
}

impl Authing {
    pub(crate) fn new(
        credentials: Credentials,
        base_url: &str,
        language: Option<String>,
        tenant: Option<String>,
    ) -> Result<Self, Error> {
        let header = |name: &str, value: Option<String>| {
            value.map(|value| header_value(NAME, name, value)).transpose()
        };
        let language = header("language", language)?;
        let tenant = header("tenant", tenant)?;
        Ok(Self {
            credentials,
            base_url: base_url.to_owned(),
            language,
            tenant,
            tokens: TokenCache::default(),
        })
    }

    /// The path of the base URL, without a slash at its end.
    fn base_path(&self) -> &str {
        let (_, rest) = self.base_url.split_once("://").unwrap_or_default();
        rest.find('/').map_or("", |start| &rest[start..])
    }

    async fn fetch_token(
        &self,
        http: &reqwest::Client,
        clock: &dyn Clock,
        id: &str,
        secret: &Secret,
    ) -> Result<Token, Error> {
        let url = format!("{}/api/v3/get-management-token", self.base_url);
        let url = Url::parse(&url)
            .map_err(|error| Error::configuration(NAME, format!("the base URL is no URL: {error}")))?;
        let mut request = Request::new(Method::POST, url);
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(language) = &self.language {
            request.headers_mut().insert(LANGUAGE, language.clone());
        }
        let body = serde_json::json!({ "accessKeyId": id, "accessKeySecret": secret.expose() });
        *request.body_mut() = Some(body.to_string().into());
        let now = clock.now();
        let answer = fetch(NAME, http, request, secret).await?;
        // A wrong key is told in either place, the HTTP status or the body's own.
        if Self::outcome(answer.status(), answer.body()) >= 400 {
            return Err(answer.refusal(now, fault_in, |status, fault| match status {
                401 | 403 => Some("check the access key id and its secret".into()),
                _ => Self::hint(status, fault),
            }));
        }
        match serde_json::from_slice::<TokenAnswer>(answer.body()) {
            Ok(TokenAnswer { data }) => {
                let life = SignedDuration::from_secs(data.expires_in.clamp(0, 365 * 86400));
                let expires_at = now.saturating_add(life).unwrap_or(now);
                Ok(Token::new(data.access_token.into(), now, expires_at))
            }
            Err(_) => {
                Err(answer.undecodable("the answer to the request for a management token holds no token"))
            }
        }
    }
}

/// What the body of a refusal says, whatever it is.
fn fault_in(body: &[u8]) -> Fault {
    let refusal = serde_json::from_slice(body)
        .unwrap_or_else(|_| ErrorResponse::Other(String::from_utf8_lossy(body).into_owned().into()));
    Authing::fault(&refusal)
}

#[derive(Deserialize)]
struct TokenAnswer {
    data: TokenData,
}

#[derive(Deserialize)]
struct TokenData {
    access_token: String,
    #[serde(default = "two_hours")]
    expires_in: i64,
}

fn two_hours() -> i64 {
    7200
}

/// The user pool that a token is for: the claim `scoped_userpool_id` of a JWT.
fn user_pool_of(token: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Claims {
        scoped_userpool_id: String,
    }

    let payload = token.split('.').nth(1)?;
    let claims = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
    serde_json::from_slice::<Claims>(&claims).ok().map(|claims| claims.scoped_userpool_id)
}

impl Service for Authing {
    const NAME: &'static str = NAME;
    type Refusal = ErrorResponse;

    async fn authorize(
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
            Scheme::Signing { id, secret } => {
                let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&clock.now());
                let date =
                    date.map_err(|error| Error::configuration(NAME, format!("the clock is wrong: {error}")))?;
                let headers = request.headers_mut();
                headers.insert(DATE, header_value(NAME, "date", date)?);
                headers.insert(NONCE, header_value(NAME, "nonce", format!("{:032x}", clock.random()))?);
                headers.insert(METHOD, HeaderValue::from_static("HMAC-SHA1"));
                headers.insert(VERSION, HeaderValue::from_static("1.0"));
                if let Some(user_pool) = &self.credentials.user_pool {
                    headers.insert(USER_POOL, header_value(NAME, "user pool", user_pool)?);
                }
                let signature = signature::signature(request, self.base_path(), secret);
                let authorization = secret_header_value(
                    NAME,
                    "token or access key",
                    format!("authing {id}:{}", signature.expose()),
                )?;
                request.headers_mut().insert(AUTHORIZATION, authorization);
                return Ok(vec![secret.clone(), signature]);
            }
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
        request.headers_mut().insert(
            AUTHORIZATION,
            secret_header_value(NAME, "token or access key", format!("Bearer {}", token.expose()))?,
        );
        Ok([token].into_iter().chain(key.map(|(_, secret)| secret.clone())).collect())
    }

    fn renews(&self, carried: &[Secret]) -> bool {
        self.tokens.discard(carried);
        matches!(self.credentials.scheme, Scheme::ManagementToken { .. })
    }

    fn outcome(status: u16, body: &[u8]) -> u16 {
        let outcome = serde_json::from_slice::<Outcome>(body).ok();
        outcome
            .and_then(|Outcome { status_code, api_code }| own_status(status_code?, api_code))
            .unwrap_or(status)
    }

    fn fault(refusal: &ErrorResponse) -> Fault {
        match refusal {
            ErrorResponse::Envelope(envelope) => fault(envelope),
            ErrorResponse::Other(body) => foreign_fault(body),
            _ => Fault::default(),
        }
    }

    fn hint(status: u16, fault: &Fault) -> Option<Cow<'static, str>> {
        let hint = match (fault.api_code, status) {
            (Some(1300..=1302), _) => "check the access key secret",
            (Some(1303..=1305), _) => "set this machine's clock",
            (Some(1306), _) => "the request went out twice; send it again",
            (_, 400 | 422) => "check the parameters",
            (_, 401) => "check the access key or the token; it may have expired",
            (_, 402) => "the plan of the user pool does not cover this",
            (_, 403) => "give the access key the permission to list synchronisation jobs",
            (_, 404) => "check the id of the task and the base URL",
            (_, 429) => "ask less often, or with larger pages",
            (_, 500 | 502..=504) => "try again later",
            _ => return None,
        };
        Some(hint.into())
    }
}

/// What an envelope says of how a call went.
#[derive(Default)]
struct Outcome {
    status_code: Option<i64>,
    api_code: Option<i64>,
}

/// Every answer is asked for its outcome before it is read, so a good one must not be read twice: this fails where a page
/// begins in an envelope that has not told of a refusal so far.
impl<'de> Deserialize<'de> for Outcome {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(field_identifier, rename_all = "camelCase")]
        enum Key {
            StatusCode,
            ApiCode,
            Data,
            #[serde(other)]
            Other,
        }

        /// Nothing can be read as this, but for the `null` of an `Option`: reading ends here.
        struct Never;

        impl<'de> Deserialize<'de> for Never {
            fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
                Err(D::Error::custom(""))
            }
        }

        struct Envelope;

        impl<'de> Visitor<'de> for Envelope {
            type Value = Outcome;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an envelope")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Outcome, A::Error> {
                let mut outcome = Outcome::default();
                while let Some(key) = members.next_key()? {
                    match key {
                        Key::StatusCode => outcome.status_code = Some(members.next_value()?),
                        Key::ApiCode => outcome.api_code = members.next_value()?,
                        Key::Data if outcome.is_good() => {
                            members.next_value::<Option<Never>>()?;
                        }
                        Key::Data | Key::Other => {
                            members.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(outcome)
            }
        }

        deserializer.deserialize_map(Envelope)
    }
}

impl Outcome {
    fn is_good(&self) -> bool {
        self.status_code.is_some_and(|status_code| own_status(status_code, self.api_code).is_none())
    }
}

/// What an envelope says.
pub(crate) fn fault(envelope: &ErrorEnvelope) -> Fault {
    Fault {
        status: own_status(envelope.status_code, envelope.api_code),
        code: Some(envelope.status_code.to_string()),
        api_code: envelope.api_code,
        message: Some(envelope.message.clone()),
        request_id: envelope.request_id.clone(),
        excerpt: None,
    }
}

/// The status that an envelope gives to a refusal.
fn own_status(status_code: i64, api_code: Option<i64>) -> Option<u16> {
    // 2020 means that nobody is logged in, whatever the status beside it.
    let status = if api_code == Some(2020) { 401 } else { status_code };
    u16::try_from(status).ok().filter(|status| *status >= 400)
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

    #[test]
    fn the_status_of_an_envelope_counts_before_that_of_http() {
        let long = format!(r#"{{"message":"{}","statusCode":503}}"#, "长".repeat(100_000));
        for (status, body, outcome) in [
            (200, r#"{"statusCode":429,"message":"x"}"#, 429),
            (200, r#"{"message":"x","statusCode":601}"#, 601),
            (500, r#"{"statusCode":403,"message":"x"}"#, 403),
            (200, r#"{"statusCode":403,"apiCode":2020,"message":"x"}"#, 401),
            (200, &long, 503),
            (200, r#"{"statusCode":200,"message":"x"}"#, 200),
            (200, r#"{"statusCode":200,"data":{"list":[]}}"#, 200),
            (200, r#"{"statusCode":200,"data":null,"apiCode":2020}"#, 401),
            (200, r#"{"statusCode":403,"data":{"list":[]},"apiCode":2020}"#, 401),
            (200, r#"{"data":{"list":[]},"statusCode":503,"apiCode":null}"#, 503),
            (200, r#"{"statusCode":503,"message":"#, 200),
            // What stands after a good page is not read any more.
            (200, r#"{"statusCode":200,"data":{"list":[]},"apiCode":2020}"#, 200),
            (500, r#"{"statusCode":200,"message":"x"}"#, 500),
            (200, r#"{"statusCode":-1,"message":"x"}"#, 200),
            (502, r#"{"statusCode":"503"}"#, 502),
            (200, "[]", 200),
            (204, "", 204),
            (502, "<html>", 502),
        ] {
            assert_eq!(Authing::outcome(status, body.as_bytes()), outcome, "{status}");
        }
    }

    #[test]
    fn each_refusal_says_what_to_do_and_the_finer_code_comes_first() {
        for (api_code, status, words) in [
            (Some(1299), 401, Some("it may have expired")),
            (Some(1300), 401, Some("check the access key secret")),
            (Some(1302), 403, Some("check the access key secret")),
            (Some(1303), 401, Some("clock")),
            (Some(1305), 400, Some("clock")),
            (Some(1306), 401, Some("went out twice")),
            (Some(1307), 404, Some("id of the task")),
            (None, 400, Some("parameters")),
            (None, 422, Some("parameters")),
            (None, 402, Some("plan")),
            (None, 403, Some("permission")),
            (None, 404, Some("id of the task")),
            (None, 429, Some("less often")),
            (None, 500, Some("later")),
            (None, 501, None),
            (None, 502, Some("later")),
            (None, 504, Some("later")),
            (None, 418, None),
        ] {
            let hint = Authing::hint(status, &Fault { api_code, ..Fault::default() });
            assert_eq!(hint.is_some(), words.is_some(), "{api_code:?} {status}: {hint:?}");
            assert!(hint.unwrap_or_default().contains(words.unwrap_or_default()), "{api_code:?} {status}");
        }
    }
}
