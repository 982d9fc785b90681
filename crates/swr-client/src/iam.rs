//! Requests tokens from IAM, the identity service of Huawei Cloud.

use jiff::{SignedDuration, Timestamp};
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use serde::Deserialize;
use serde_json::json;
use sync_jobs_client_runtime::{
    BaseUrl, ClientOptions, Clock, Error, ErrorDetails, ErrorFormat, ErrorPaths, Token, TokenCache, fetch,
};

use crate::{
    NAME,
    credentials::{PasswordLogin, Project},
    error_format::SwrErrors,
    region::Region,
};

/// The response header with the token.
const SUBJECT_TOKEN: &str = "x-subject-token";

/// The login of an IAM user, and the token that was issued last.
#[derive(Debug)]
pub(crate) struct IamTokens {
    pub(crate) login: PasswordLogin,
    pub(crate) endpoint: BaseUrl,
    project: Project,
    pub(crate) tokens: TokenCache,
}

impl IamTokens {
    /// Uses the endpoint and the project of `region` where the login has none of its own.
    pub(crate) fn new(
        login: PasswordLogin,
        region: Option<&Region>,
        options: &ClientOptions,
    ) -> Result<Self, Error> {
        let missing = |what: &str| {
            let problem = format!(
                "missing {what}: must be set for a password login; set it with the login, or set a region"
            );
            Error::configuration(NAME, problem)
        };
        let default = || region.map(|region| region.base_url("iam").parse());
        let endpoint = login.endpoint.clone().or_else(default).ok_or_else(|| missing("IAM endpoint"))?;
        let default = || region.map(|region| Project::Name(region.to_string()));
        let project = login.project.clone().or_else(default).ok_or_else(|| missing("project"))?;
        let endpoint = options.permit(NAME, endpoint)?;
        Ok(Self { login, endpoint, project, tokens: TokenCache::default() })
    }

    /// Requests a token for the user and the project (document `KeystoneCreateUserTokenByPassword`).
    pub(crate) async fn fetch(&self, http: &reqwest::Client, clock: &dyn Clock) -> Result<Token, Error> {
        let Self { login, .. } = self;
        let project = match &self.project {
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
        let url = format!("{}/v3/auth/tokens?nocatalog=true", self.endpoint.as_str());
        let request = http.post(url).json(&body).build();
        let mut request = request.map_err(|error| Error::configuration(NAME, error.without_url()))?;
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json;charset=utf8"));
        let now = clock.now();
        let response =
            fetch::<IamErrors, TokenResponse>(http, request, &login.password, now, |_| false).await?;
        let token = response.headers().get(SUBJECT_TOKEN).and_then(|token| token.to_str().ok());
        let Some(token) = token.map(Into::into) else {
            return Err(Error::decode(IamErrors::SERVICE, "the response has no token in `X-Subject-Token`"));
        };
        // Without a time of expiry, the token is valid for the 24 hours that the document states.
        let day = || now.saturating_add(SignedDuration::from_hours(24)).unwrap_or(now);
        let expires_at = response.body().token.as_ref().and_then(|token| token.expires_at);
        Ok(Token::new(token, now, expires_at.unwrap_or_else(day)))
    }
}

#[derive(Deserialize)]
struct TokenResponse {
    token: Option<TokenBody>,
}

#[derive(Deserialize)]
struct TokenBody {
    expires_at: Option<Timestamp>,
}

/// The errors of IAM, in a form of its own or in one of the gateway's.
#[derive(Debug)]
struct IamErrors;

impl ErrorFormat for IamErrors {
    const SERVICE: &'static str = "IAM";
    const PATHS: ErrorPaths = ErrorPaths {
        code: &["/error/title", "/error_code"],
        message: &["/error/message", "/error_msg"],
        ..SwrErrors::PATHS
    };

    fn hint(status: u16, details: &ErrorDetails) -> Option<&'static str> {
        match status {
            401 => Some("check the user name, the password and the account"),
            403 => Some("the user lacks programmatic access; ask the administrator of the account"),
            404 => Some("check the IAM endpoint"),
            _ => SwrErrors::hint(status, details),
        }
    }
}
