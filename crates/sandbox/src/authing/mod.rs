//! Authing: management tokens, and the jobs of the synchronisation tasks.

pub(crate) mod jobs;
mod signature;

use std::{
    collections::{HashSet, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri},
    response::Response,
};
use jiff::fmt::rfc2822::DateTimeParser;
use serde::Serialize;
use serde_json::{Value, json};
use sync_jobs_model::{
    Timestamp,
    authing::{self as model, PageSize, SyncTaskId, SyncTriggerFilter},
};

use crate::{
    Shared, keys,
    query::{Repeated, parameter},
    reply, text, token,
    token::Claims,
};

pub(crate) const LIST: &str = "/api/v3/list-sync-jobs";
pub(crate) const TOKEN: &str = "/api/v3/get-management-token";

const ISSUER: &str = "authing";
/// How long a management token is good, unless the sandbox was told otherwise.
const TOKEN_LIFE: Duration = Duration::from_secs(7200);
/// How far the date of a signature may be off. The service does not tell; its peer allows this much.
const SKEW: Duration = Duration::from_secs(15 * 60);

/// What the service remembers.
#[derive(Debug)]
pub(crate) struct Authing {
    pub(crate) tasks: jobs::Tasks,
    nonces: Mutex<Nonces>,
}

impl Authing {
    pub(crate) fn new(tasks: jobs::Tasks) -> Self {
        Self { tasks, nonces: Mutex::default() }
    }
}

/// The nonces of the signatures that could still be sent again.
#[derive(Debug, Default)]
struct Nonces {
    known: HashSet<String>,
    by_age: VecDeque<(Timestamp, String)>,
}

impl Nonces {
    /// Takes note of `nonce`, unless it has been used.
    fn is_new(&mut self, nonce: &str, now: Timestamp) -> bool {
        // A date may lie ahead as far as it may lie behind.
        let lifetime = i64::try_from(2 * SKEW.as_secs()).unwrap_or(i64::MAX);
        while self.by_age.front().is_some_and(|(used, _)| now.duration_since(*used).as_secs() > lifetime) {
            if let Some((_, old)) = self.by_age.pop_front() {
                self.known.remove(&old);
            }
        }
        let new = self.known.insert(nonce.to_owned());
        if new {
            self.by_age.push_back((now, nonce.to_owned()));
        }
        new
    }
}

/// Why a request is not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Refusal {
    status: u16,
    api_code: Option<u16>,
    message: Message,
}

/// A message in the languages that a caller can ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Message {
    /// Chinese, the service's own language, and English.
    Words(&'static str, &'static str),
    /// The service complains of parameters in English, whatever the language.
    Parameters(String),
}

impl Message {
    fn in_language_of(&self, headers: &HeaderMap) -> &str {
        match self {
            Self::Words(_, english)
                if text(headers, "x-authing-lang").is_some_and(|lang| lang.starts_with("en")) =>
            {
                english
            }
            Self::Words(chinese, _) => chinese,
            Self::Parameters(text) => text,
        }
    }
}

impl Refusal {
    const fn new(status: u16, api_code: Option<u16>, chinese: &'static str, english: &'static str) -> Self {
        Self { status, api_code, message: Message::Words(chinese, english) }
    }

    const BAD_SIGNATURE: Self = Self::new(401, Some(1300), "签名错误", "The signature is wrong");
    const BAD_METHOD: Self =
        Self::new(401, Some(1301), "签名方法不匹配", "The signature method does not match");
    const BAD_VERSION: Self =
        Self::new(401, Some(1302), "签名版本不匹配", "The signature version does not match");
    const BAD_DATE: Self =
        Self::new(401, Some(1303), "时间戳格式错误", "The format of the timestamp is wrong");
    const NO_DATE: Self = Self::new(401, Some(1304), "缺少 date 请求头", "The header date is missing");
    const SKEWED: Self = Self::new(
        401,
        Some(1305),
        "客户端时间与服务器时间相差过大",
        "The clocks of client and server are too far apart",
    );
    const REPLAYED: Self = Self::new(401, Some(1306), "签名已被使用", "The signature has been used before");
    const NOT_LOGGED_IN: Self = Self::new(401, Some(2020), "尚未登录，请先登录", "Not logged in");
    const WRONG_KEY: Self = Self::new(
        401,
        None,
        "AccessKey ID 或 AccessKey Secret 错误",
        "The access key id or its secret is wrong",
    );
    const WRONG_POOL: Self = Self::new(403, None, "无权访问该用户池", "This user pool must not be accessed");
    const NO_TASK: Self = Self::new(404, None, "同步任务不存在", "There is no such synchronisation task");
}

const DONE: Message = Message::Words("操作成功", "The operation succeeded");

/// The envelope of every answer, in the order of the document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a, T> {
    status_code: u16,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_code: Option<u16>,
    request_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<T>,
}

/// One page of jobs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    total_count: u64,
    list: Vec<jobs::Job>,
}

/// A success or a refusal. Both come with HTTP status 200.
fn envelope<T: Serialize>(shared: &Shared, headers: &HeaderMap, outcome: Result<T, Refusal>) -> Response {
    let request_id = request_id(shared);
    let (status_code, api_code, message, data) = match outcome {
        Ok(data) => (200, None, DONE, Some(data)),
        Err(Refusal { status, api_code, message }) => (status, api_code, message, None),
    };
    let message = message.in_language_of(headers);
    reply::json(StatusCode::OK, &Envelope { status_code, message, api_code, request_id, data })
}

/// A refusal that HTTP tells too, such as one of a fault.
pub(crate) fn refused(shared: &Shared, status: StatusCode, message: &str) -> Response {
    let (status_code, request_id) = (status.as_u16(), request_id(shared));
    reply::json(status, &Envelope { status_code, message, api_code: None, request_id, data: None::<Value> })
}

/// The id of a request in the form of a UUID.
fn request_id(shared: &Shared) -> String {
    let id = shared.request_id();
    format!("{}-{}-{}-{}-{}", &id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..])
}

/// `GET /api/v3/list-sync-jobs`
pub(crate) async fn list_sync_jobs(
    State(shared): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let outcome = authorize(&shared, &method, &uri, &headers).and_then(|()| {
        let Listing { task, page, limit, trigger } = Listing::read(uri.query().unwrap_or_default())?;
        let offset = (page - 1).saturating_mul(limit);
        let now = shared.clock.now();
        let (list, total) = shared
            .authing
            .tasks
            .list(task, trigger.as_deref(), offset, limit, now)
            .ok_or(Refusal::NO_TASK)?;
        Ok(Page { total_count: total, list })
    });
    envelope(&shared, &headers, outcome)
}

/// What a listing was asked for.
#[derive(Debug, PartialEq, Eq)]
struct Listing {
    task: i64,
    page: u64,
    limit: u64,
    trigger: Option<String>,
}

impl Listing {
    fn read(query: &str) -> Result<Self, Refusal> {
        let mut problems = Vec::new();
        let mut number = |name: &str, default: Option<i64>, most: i64| {
            let value = match parameter(query, name) {
                Ok(None) if default.is_some() => return default.unwrap_or_default(),
                Ok(value) => value.and_then(|value| value.parse::<i64>().ok()),
                Err(Repeated) => None,
            };
            if value.is_none_or(|value| value < 1) {
                problems.push(format!("{name} must not be less than 1"));
            }
            if value.is_none_or(|value| value > most) && most < i64::MAX {
                problems.push(format!("{name} must not be greater than {most}"));
            }
            if value.is_none() {
                problems.push(format!("{name} must be a number conforming to the specified constraints"));
            }
            value.unwrap_or(1)
        };
        let task = number("syncTaskId", None, SyncTaskId::MAX.get());
        let page = number("page", Some(model::Page::default().get()), model::Page::MAX.get());
        let limit = number("limit", Some(PageSize::default().get()), PageSize::MAX.get());
        let trigger = parameter(query, "syncTrigger");
        let known = |trigger: &str| trigger.parse::<SyncTriggerFilter>().is_ok();
        if !matches!(&trigger, Ok(trigger) if trigger.as_deref().is_none_or(known)) {
            problems.push(
                "syncTrigger must be one of the following values: manually, timed, automatic".to_owned(),
            );
        }
        if problems.is_empty() {
            Ok(Self {
                task,
                page: page.unsigned_abs(),
                limit: limit.unsigned_abs(),
                trigger: trigger.unwrap_or_default(),
            })
        } else {
            Err(Refusal { status: 400, api_code: None, message: Message::Parameters(problems.join(",")) })
        }
    }
}

/// `POST /api/v3/get-management-token`
pub(crate) async fn get_management_token(
    State(shared): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let problems: Vec<_> = ["accessKeyId", "accessKeySecret"]
        .into_iter()
        .filter(|name| !body[name].is_string())
        .map(|name| format!("{name} must be a string"))
        .collect();
    let outcome = if !problems.is_empty() {
        Err(Refusal { status: 400, api_code: None, message: Message::Parameters(problems.join(",")) })
    } else if body["accessKeyId"] == keys::AUTHING.id && body["accessKeySecret"] == keys::AUTHING.secret {
        let life = shared.token_life.unwrap_or(TOKEN_LIFE).as_secs();
        let issued = shared.clock.now().as_second();
        let token = token::issue(&Claims {
            iss: ISSUER.to_owned(),
            iat: issued,
            exp: issued.saturating_add_unsigned(life),
            jti: shared.request_id(),
            scoped_userpool_id: Some(keys::AUTHING.user_pool.to_owned()),
            project_id: None,
        });
        Ok(json!({ "access_token": token, "expires_in": life }))
    } else {
        Err(Refusal::WRONG_KEY)
    };
    envelope(&shared, &headers, outcome)
}

/// Any other path below `/api`.
pub(crate) fn unknown(shared: &Shared, method: &Method, uri: &Uri) -> Response {
    refused(shared, StatusCode::NOT_FOUND, &format!("Cannot {method} {}", uri.path()))
}

fn authorize(shared: &Shared, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Refusal> {
    let authorization = text(headers, "authorization").ok_or(Refusal::NOT_LOGGED_IN)?;
    if let Some(credential) = authorization.strip_prefix("authing ") {
        return check_signature(shared, method, uri, headers, credential);
    }
    // Both forms are in the wild, with the scheme and without.
    let token = authorization.strip_prefix("Bearer ").unwrap_or(&authorization);
    let claims = token::read(token, ISSUER).ok_or(Refusal::NOT_LOGGED_IN)?;
    if claims.is_expired(shared.clock.now()) {
        return Err(Refusal::NOT_LOGGED_IN);
    }
    check_user_pool(headers)
}

/// A caller need not name its user pool, since its key has only one; but it must not name another.
fn check_user_pool(headers: &HeaderMap) -> Result<(), Refusal> {
    match text(headers, "x-authing-userpool-id") {
        Some(pool) if pool != keys::AUTHING.user_pool => Err(Refusal::WRONG_POOL),
        _ => Ok(()),
    }
}

fn check_signature(
    shared: &Shared,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    credential: &str,
) -> Result<(), Refusal> {
    let now = shared.clock.now();
    let date = text(headers, "date").ok_or(Refusal::NO_DATE)?;
    let date = DateTimeParser::new().parse_timestamp(&date).map_err(|_| Refusal::BAD_DATE)?;
    if now.duration_since(date).unsigned_abs() > SKEW {
        return Err(Refusal::SKEWED);
    }
    if text(headers, "x-authing-signature-method").as_deref() != Some("HMAC-SHA1") {
        return Err(Refusal::BAD_METHOD);
    }
    if text(headers, "x-authing-signature-version").as_deref() != Some("1.0") {
        return Err(Refusal::BAD_VERSION);
    }
    let nonce = text(headers, "x-authing-signature-nonce").filter(|nonce| !nonce.is_empty());
    let (id, signature) = credential.split_once(':').ok_or(Refusal::BAD_SIGNATURE)?;
    let expected = signature::expected(method, uri, headers, keys::AUTHING.secret);
    let Some(nonce) = nonce.filter(|_| id == keys::AUTHING.id && signature == expected) else {
        return Err(Refusal::BAD_SIGNATURE);
    };
    // Only a signature that was good uses its nonce up; others could use up those of somebody else.
    if !shared.authing.nonces.lock().unwrap_or_else(PoisonError::into_inner).is_new(&nonce, now) {
        return Err(Refusal::REPLAYED);
    }
    check_user_pool(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_document_forbids_is_refused_with_all_its_faults() {
        let listing = |task, page, limit, trigger: Option<&str>| {
            Ok(Listing { task, page, limit, trigger: trigger.map(str::to_owned) })
        };
        for (query, expected) in [
            ("syncTaskId=1000", listing(1000, 1, 10, None)),
            (
                "syncTaskId=1&page=9223372036854775807&limit=50&syncTrigger=timed",
                listing(1, i64::MAX as u64, 50, Some("timed")),
            ),
            ("syncTaskId=1000&unknown=1", listing(1000, 1, 10, None)),
            (
                "",
                Err(
                    "syncTaskId must not be less than 1,syncTaskId must be a number conforming to the specified constraints",
                ),
            ),
            ("syncTaskId=0", Err("syncTaskId must not be less than 1")),
            (
                "syncTaskId=x",
                Err(
                    "syncTaskId must not be less than 1,syncTaskId must be a number conforming to the specified constraints",
                ),
            ),
            (
                "syncTaskId=1&syncTaskId=1",
                Err(
                    "syncTaskId must not be less than 1,syncTaskId must be a number conforming to the specified constraints",
                ),
            ),
            (
                "syncTaskId=9223372036854775808",
                Err(
                    "syncTaskId must not be less than 1,syncTaskId must be a number conforming to the specified constraints",
                ),
            ),
            ("syncTaskId=1&limit=51", Err("limit must not be greater than 50")),
            (
                "syncTaskId=1&limit=0&page=0",
                Err("page must not be less than 1,limit must not be less than 1"),
            ),
            (
                "syncTaskId=1&limit=",
                Err(
                    "limit must not be less than 1,limit must not be greater than 50,limit must be a number conforming to the specified constraints",
                ),
            ),
            (
                "syncTaskId=1&syncTrigger=never",
                Err("syncTrigger must be one of the following values: manually, timed, automatic"),
            ),
            (
                "syncTaskId=1&syncTrigger=",
                Err("syncTrigger must be one of the following values: manually, timed, automatic"),
            ),
        ] {
            let expected = expected.map_err(|message| Refusal {
                status: 400,
                api_code: None,
                message: Message::Parameters(message.to_owned()),
            });
            assert_eq!(Listing::read(query), expected, "{query}");
        }
    }

    #[test]
    fn a_nonce_is_good_once_and_forgotten_when_its_date_has_passed() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let mut nonces = Nonces::default();
        for (nonce, second, new) in [
            ("a", 0, true),
            ("b", 1, true),
            ("a", 1, false),
            ("a", 1800, false),
            ("a", 1801, true),
            ("a", 1802, false),
        ] {
            assert_eq!(nonces.is_new(nonce, at(second)), new, "{nonce} {second}");
        }
        assert_eq!((nonces.known.len(), nonces.by_age.len()), (1, 1));
    }
}
