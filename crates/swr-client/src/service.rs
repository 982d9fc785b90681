//! What the transport has to know of SWR: its credentials and its errors.

use std::{borrow::Cow, fmt};

use jiff::{SignedDuration, Timestamp};
use reqwest::{
    Method, Request, Url,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue},
};
use serde::Deserialize;
use serde_json::json;
use sync_jobs_client_runtime::{
    Clock, Error, Fault, Secret, Service, Token, TokenCache, checked_url, fetch, foreign_fault, header_value,
    secret_header_value,
};
use sync_jobs_model::swr::ErrorResponse;

use crate::{
    NAME,
    credentials::{Credentials, PasswordLogin, Project, Scheme, host},
    signature::{self, DATE, DOMAIN, PROJECT, SECURITY_TOKEN},
};

/// Where tokens come from.
const IAM: &str = "IAM";

const TOKEN: HeaderName = HeaderName::from_static("x-auth-token");
const SUBJECT_TOKEN: &str = "x-subject-token";

/// The service, seen with one set of credentials.
pub(crate) struct Swr {
    credentials: Credentials,
    /// Where tokens come from, and for which project; with a password only.
    iam: Option<(Url, Project)>,
    tokens: TokenCache,
}

impl fmt::Debug for Swr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(NAME).field("credentials", &self.credentials).finish_non_exhaustive()
    }
}

impl Swr {
    pub(crate) fn new(
        credentials: Credentials,
        region: Option<&str>,
        insecure_http: bool,
    ) -> Result<Self, Error> {
        let iam = match &credentials.0 {
            Scheme::Password(login) => Some(iam(login, region, insecure_http)?),
            Scheme::Token(_) | Scheme::AccessKey(_) => None,
        };
        Ok(Self { credentials, iam, tokens: TokenCache::default() })
    }

    async fn fetch_token(
        &self,
        http: &reqwest::Client,
        clock: &dyn Clock,
        login: &PasswordLogin,
    ) -> Result<Token, Error> {
        let Some((url, project)) = &self.iam else {
            return Err(Error::configuration(NAME, "there is no address of IAM to fetch a token from"));
        };
        let project = match project {
            Project::Name(name) => json!({ "name": name }),
            Project::Id(id) => json!({ "id": id }),
        };
        let user = json!({
            "name": login.user,
            "password": login.password.expose(),
            "domain": { "name": login.domain },
        });
        let body = json!({ "auth": {
            "identity": { "methods": ["password"], "password": { "user": user } },
            "scope": { "project": project },
        } });
        let mut request = Request::new(Method::POST, url.clone());
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json;charset=utf8"));
        *request.body_mut() = Some(body.to_string().into());
        let now = clock.now();
        let answer = fetch(IAM, http, request, &login.password).await?;
        match (answer.status(), answer.header(SUBJECT_TOKEN)) {
            (201, Some(token)) => {
                // Without a date of expiry, the token is good for the day that IAM's document promises.
                let expires_at = serde_json::from_slice::<TokenAnswer>(answer.body())
                    .map(|answer| answer.token.expires_at);
                let day = || now.saturating_add(SignedDuration::from_hours(24)).unwrap_or(now);
                Ok(Token::new(token.into(), now, expires_at.unwrap_or_else(|_| day())))
            }
            (..400, _) => Err(answer.undecodable("the answer holds no token in `X-Subject-Token`")),
            _ => Err(answer.refusal(now, iam_fault, |status, fault| match status {
                401 => Some("check the user name, the password and the account".into()),
                403 => Some("the user must not use the API; ask the administrator of the account".into()),
                _ => Self::hint(status, fault),
            })),
        }
    }
}

fn iam(login: &PasswordLogin, region: Option<&str>, insecure_http: bool) -> Result<(Url, Project), Error> {
    let missing = |what: &str| {
        Error::configuration(
            NAME,
            format!("a password needs {what}; give a region, or set it with the login"),
        )
    };
    let endpoint = match (&login.endpoint, region) {
        (Some(endpoint), _) => endpoint.clone(),
        (None, Some(region)) => host("iam", region),
        (None, None) => return Err(missing("the address of IAM")),
    };
    let project = match (&login.project, region) {
        (Some(project), _) => project.clone(),
        (None, Some(region)) => Project::Name(region.to_owned()),
        (None, None) => return Err(missing("a project")),
    };
    let endpoint = checked_url(NAME, "address of IAM", &endpoint, insecure_http)?;
    let url = Url::parse(&format!("{endpoint}/v3/auth/tokens?nocatalog=true"));
    let url =
        url.map_err(|error| Error::configuration(NAME, format!("the address of IAM is no URL: {error}")))?;
    Ok((url, project))
}

#[derive(Deserialize)]
struct TokenAnswer {
    token: TokenBody,
}

#[derive(Deserialize)]
struct TokenBody {
    expires_at: Timestamp,
}

/// What IAM says, in a shape of its own or in one of the gateway's.
fn iam_fault(body: &[u8]) -> Fault {
    #[derive(Deserialize)]
    struct Answer {
        error: IamError,
    }

    #[derive(Deserialize)]
    struct IamError {
        #[serde(default)]
        message: Option<String>,
        #[serde(default)]
        title: Option<String>,
    }

    if let Ok(Answer { error }) = serde_json::from_slice(body) {
        return Fault { code: error.title, message: error.message, ..Fault::default() };
    }
    let refusal = serde_json::from_slice(body)
        .unwrap_or_else(|_| ErrorResponse::Other(String::from_utf8_lossy(body).into_owned().into()));
    Swr::fault(&refusal)
}

impl Service for Swr {
    const NAME: &'static str = NAME;
    type Refusal = ErrorResponse;

    async fn authorize(
        &self,
        http: &reqwest::Client,
        clock: &dyn Clock,
        request: &mut Request,
    ) -> Result<Vec<Secret>, Error> {
        // The document wants a content type even where there is no content.
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        // The vendor's SDKs send the dollar sign of a repository encoded, and the signature covers it so.
        if request.url().path().contains('$') {
            let path = request.url().path().replace('$', "%24");
            request.url_mut().set_path(&path);
        }
        let secrets = match &self.credentials.0 {
            Scheme::Token(token) => vec![token.clone()],
            Scheme::Password(login) => {
                let token =
                    self.tokens.get(clock.now(), || Box::pin(self.fetch_token(http, clock, login))).await?;
                vec![token.value().clone(), login.password.clone()]
            }
            Scheme::AccessKey(access_key) => {
                let date = clock.now().strftime("%Y%m%dT%H%M%SZ").to_string();
                let headers = request.headers_mut();
                headers.insert(DATE, header_value(NAME, "date", date)?);
                for (name, value) in [(PROJECT, &access_key.project_id), (DOMAIN, &access_key.domain_id)] {
                    if let Some(value) = value {
                        headers.insert(name, header_value(NAME, "id of project or account", value)?);
                    }
                }
                if let Some(token) = &access_key.security_token {
                    headers
                        .insert(SECURITY_TOKEN, secret_header_value(NAME, "security token", token.expose())?);
                }
                let (names, signature) = signature::signature(request, &access_key.secret);
                let authorization = signature::authorization(&access_key.key, &names, &signature);
                request
                    .headers_mut()
                    .insert(AUTHORIZATION, secret_header_value(NAME, "access key", authorization)?);
                let secrets = [access_key.secret.clone(), signature].into_iter();
                return Ok(secrets.chain(access_key.security_token.clone()).collect());
            }
        };
        if let Some(token) = secrets.first() {
            request.headers_mut().insert(TOKEN, secret_header_value(NAME, "token", token.expose())?);
        }
        Ok(secrets)
    }

    fn renews(&self, carried: &[Secret]) -> bool {
        self.tokens.discard(carried);
        matches!(self.credentials.0, Scheme::Password(_))
    }

    fn outcome(status: u16, _: &[u8]) -> u16 {
        status
    }

    fn fault(refusal: &ErrorResponse) -> Fault {
        let detail = match refusal {
            ErrorResponse::List(list) => list.errors.first(),
            ErrorResponse::Array(array) => array.0.first(),
            ErrorResponse::Detail(detail) => Some(detail),
            ErrorResponse::Gateway(error) => {
                return Fault {
                    code: Some(error.error_code.clone()),
                    message: error.error_msg.clone(),
                    request_id: error.request_id.clone(),
                    ..Fault::default()
                };
            }
            ErrorResponse::Other(body) => return foreign_fault(body),
            _ => None,
        };
        Fault {
            code: detail.map(|detail| detail.error_code.clone()),
            message: detail.and_then(|detail| detail.error_message.clone()),
            ..Fault::default()
        }
    }

    fn hint(status: u16, fault: &Fault) -> Option<Cow<'static, str>> {
        let code = fault.code.as_deref().unwrap_or_default();
        let message = fault.message.as_deref().unwrap_or_default().to_ascii_lowercase();
        let hint = match (code.rsplit('.').next().unwrap_or_default(), status) {
            ("0301", _) if message.contains("limit") => {
                "the access key is locked for 5 minutes after 5 refusals; wait, then check it"
            }
            ("0301", _) if message.contains("expire") || message.contains("decrypt") => "get a new token",
            ("0301", _) if message.contains("sign") => "check the secret key and this machine's clock",
            ("0307", _) => "get a new token for this region and project",
            ("0101", _) => "check the base URL; the region may not have this API",
            ("4010000", _) => "get a new token; this one may have expired",
            ("4001035" | "4009014", _) => "check limit and offset of the filter",
            ("4009010" | "4001028" | "4040058" | "4041061", _) => "check the namespace",
            ("4009011" | "4001029" | "4040010", _) => "check the repository",
            ("5001101", _) => "check the region",
            (_, 400) => "check the parameters",
            (_, 401) => {
                "check the access key or the token; do not try again at once, 5 refusals lock an access key"
            }
            (_, 403) => "give the user the permission `swr:repo:getSyncRepoJobInfo`",
            (_, 404) => "check the namespace and the repository",
            (_, 429) => "ask less often, or with larger pages",
            (_, 500 | 502..=504) => "try again later",
            _ => return None,
        };
        Some(hint.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_says_what_to_do_and_the_code_comes_first() {
        for (code, message, status, words) in [
            ("APIGW.0301", "Exceeded the LIMIT", 401, Some("locked for 5 minutes")),
            ("APIGW.0301", "Token expired", 401, Some("get a new token")),
            ("APIGW.0301", "Failed to decrypt the token", 401, Some("get a new token")),
            ("APIGW.0301", "verify signature failed", 401, Some("check the secret key")),
            ("APIGW.0301", "no such key", 401, Some("do not try again at once")),
            ("APIGW.0307", "", 401, Some("for this region and project")),
            ("APIGW.0101", "", 404, Some("check the base URL")),
            ("SVCSTG.SWR.4010000", "", 401, Some("this one may have expired")),
            ("SVCSTG.SWR.4001035", "", 400, Some("limit and offset")),
            ("SVCSTG.SWR.4009014", "", 400, Some("limit and offset")),
            ("SVCSTG.SWR.4009010", "", 400, Some("check the namespace")),
            ("SVCSTG.SWR.4001028", "", 400, Some("check the namespace")),
            ("SVCSTG.SWR.4040058", "", 404, Some("check the namespace")),
            ("SVCSTG.SWR.4041061", "", 404, Some("check the namespace")),
            ("SVCSTG.SWR.4009011", "", 400, Some("check the repository")),
            ("SVCSTG.SWR.4001029", "", 400, Some("check the repository")),
            ("SVCSTG.SWR.4040010", "", 404, Some("check the repository")),
            ("SVCSTG.SWR.5001101", "", 500, Some("check the region")),
            ("", "limit, expired, signature", 400, Some("check the parameters")),
            ("", "", 401, Some("do not try again at once")),
            ("", "", 403, Some("swr:repo:getSyncRepoJobInfo")),
            ("", "", 404, Some("check the namespace and the repository")),
            ("", "", 429, Some("less often")),
            ("", "", 500, Some("later")),
            ("", "", 501, None),
            ("", "", 502, Some("later")),
            ("", "", 504, Some("later")),
            ("", "", 418, None),
        ] {
            let told = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            let hint =
                Swr::hint(status, &Fault { code: told(code), message: told(message), ..Fault::default() });
            let context = format!("{code} {message} {status}: {hint:?}");
            assert_eq!(hint.is_some(), words.is_some(), "{context}");
            assert!(hint.unwrap_or_default().contains(words.unwrap_or_default()), "{context}");
        }
    }

    #[test]
    fn a_refusal_of_the_gateway_keeps_the_id_of_its_request() {
        let refusal = json!({ "error_code": "APIGW.0301", "error_msg": "no", "request_id": "r-1" });
        let fault = Swr::fault(&serde_json::from_value(refusal).unwrap());
        let expected = Fault {
            code: Some("APIGW.0301".to_owned()),
            message: Some("no".to_owned()),
            request_id: Some("r-1".to_owned()),
            ..Fault::default()
        };
        assert_eq!(fault, expected);
    }

    #[test]
    fn what_holds_the_credentials_shows_whose_they_are() {
        let login = PasswordLogin::new("account", "ops", "hunter2").with_endpoint("https://iam?hunter2");
        let service = Swr::new(Credentials::access_key("AK", "hunter2"), None, false).unwrap();
        let debug = format!("{service:?} {login:?}");
        for part in ["SWR", "AK", "account", "ops", "https://iam"] {
            assert!(debug.contains(part), "{part} is not in {debug}");
        }
        assert!(!debug.contains("hunter2"), "{debug}");
    }
}
