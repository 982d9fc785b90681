//! The HTTP API of Authing.

use std::{borrow::Cow, time::Duration};

use axum::http::{StatusCode, request::Parts};
use jiff::fmt::rfc2822::DateTimeParser;
use serde_json::{Value, json};
use sync_jobs_model::authing::SyncJobDto;

use super::{logs, parameters::Parameters, signature, tasks};
use crate::{
    clock::MAX_SKEW,
    fault::Requests,
    keys,
    message::header,
    response::JsonResponse,
    router::Service,
    services::Services,
    token::{self, Claims},
};

const TOKEN_LIFETIME: Duration = Duration::from_secs(7200);

/// The result of an operation, as the envelope of the response states it.
#[derive(Debug)]
pub(crate) struct Outcome {
    status: u16,
    api_code: Option<u16>,
    /// The message in the service's own language.
    message: Cow<'static, str>,
    /// The message for clients that prefer English, if there is a translation.
    english: Option<&'static str>,
}

impl Outcome {
    const DONE: Self = Self::new(200, None, "操作成功", "The operation succeeded");
    const BAD_SIGNATURE: Self = Self::new(401, Some(1300), "签名错误", "The signature is wrong");
    const BAD_METHOD: Self = Self::new(401, Some(1301), "签名方法不匹配", "The signature method is wrong");
    const BAD_VERSION: Self = Self::new(401, Some(1302), "签名版本不匹配", "The signature version is wrong");
    const BAD_DATE: Self = Self::new(401, Some(1303), "时间戳格式错误", "The timestamp format is wrong");
    const NO_DATE: Self = Self::new(401, Some(1304), "缺少 date 请求头", "The header date is missing");
    const SKEWED: Self = Self::new(401, Some(1305), "客户端时间与服务器时间相差过大", "The clocks differ");
    const REPLAYED: Self = Self::new(401, Some(1306), "签名已被使用", "The signature has been used before");
    const NOT_LOGGED_IN: Self = Self::new(401, Some(2020), "尚未登录，请先登录", "Not logged in");
    const WRONG_KEY: Self = Self::new(401, None, "AccessKey ID 或 AccessKey Secret 错误", "Wrong access key");
    const WRONG_POOL: Self = Self::new(403, None, "无权访问该用户池", "This user pool must not be accessed");
    const NO_TASK: Self = Self::new(404, None, "同步任务不存在", "There is no such synchronisation task");
    const NO_JOB: Self = Self::new(404, None, "同步作业不存在", "There is no such synchronisation job");
    /// The message of the service has no translation.
    const NOT_CONFIGURED: Self =
        Self::new(602, None, "no identity provider config found", "no identity provider config found");

    const fn new(status: u16, api_code: Option<u16>, message: &'static str, english: &'static str) -> Self {
        Self { status, api_code, message: Cow::Borrowed(message), english: Some(english) }
    }
}

impl From<String> for Outcome {
    /// Returns a 400 error. The service describes invalid parameters in English, whatever the language.
    fn from(problems: String) -> Self {
        Self { status: 400, api_code: None, message: problems.into(), english: None }
    }
}

/// An operation, which is called when the credentials of its request are valid.
type Operation = fn(&Services, Parameters<'_>) -> Result<Value, Outcome>;

/// The operations: the method, the path, and which faults happen to them.
const OPERATIONS: [(&str, &str, Requests, Operation); 7] = [
    ("GET", "/api/v3/list-sync-jobs", Requests::Jobs, list_sync_jobs),
    ("GET", "/api/v3/get-sync-job", Requests::Jobs, get_sync_job),
    ("POST", "/api/v3/trigger-sync-task", Requests::Starts, trigger_sync_task),
    ("GET", "/api/v3/list-sync-tasks", Requests::Tasks, list_sync_tasks),
    ("GET", "/api/v3/get-sync-task", Requests::Tasks, get_sync_task),
    ("GET", "/api/v3/list-sync-job-logs", Requests::Logs, list_sync_job_logs),
    ("POST", "/api/v3/get-management-token", Requests::Tokens, get_management_token),
];

/// Returns the kind of a request and its operation, if the service has it.
fn find(request: &Parts) -> Option<(Requests, Operation)> {
    let called = |method: &str, path: &str| request.method == *method && request.uri.path() == path;
    let mut found = OPERATIONS.into_iter().filter(|(method, path, ..)| called(method, path));
    found.next().map(|(.., kind, operation)| (kind, operation))
}

/// Authing.
pub(crate) struct Authing;

impl Service for Authing {
    fn kind(&self, request: &Parts) -> Option<Requests> {
        find(request).map(|(kind, _)| kind)
    }

    fn respond(&self, services: &Services, request: &Parts, body: &[u8]) -> JsonResponse {
        let Some((kind, operation)) = find(request) else {
            let message = format!("Cannot {} {}", request.method, request.uri.path());
            return JsonResponse::new(StatusCode::NOT_FOUND, body_of(services, 404, &message));
        };
        let authorized = if kind == Requests::Tokens { Ok(()) } else { authorize(services, request, body) };
        let result = authorized.and_then(|()| operation(services, Parameters::new(request, body)));
        envelope(services, request, result)
    }

    fn error(&self, services: &Services, status: StatusCode) -> JsonResponse {
        let message = match status {
            StatusCode::TOO_MANY_REQUESTS => "您的请求已超过最大数量限制，请稍后重试",
            _ => status.canonical_reason().unwrap_or("内部错误"),
        };
        JsonResponse::new(status, body_of(services, status.as_u16(), message))
    }
}

/// Returns the response of an operation. Errors have HTTP status 200 too.
fn envelope(services: &Services, request: &Parts, result: Result<Value, Outcome>) -> JsonResponse {
    let (outcome, data) = result.map_or_else(|error| (error, None), |data| (Outcome::DONE, Some(data)));
    let in_english = header(request, "x-authing-lang").is_some_and(|language| language.starts_with("en"));
    let message = outcome.english.filter(|_| in_english).unwrap_or(&outcome.message);
    let mut body = body_of(services, outcome.status, message);
    for (name, value) in [("apiCode", outcome.api_code.map(Value::from)), ("data", data)] {
        if let Some(value) = value {
            body[name] = value;
        }
    }
    JsonResponse::new(StatusCode::OK, body)
}

/// Returns an envelope without data. The id of a request has the form of a UUID.
fn body_of(services: &Services, status: u16, message: &str) -> Value {
    let id = services.request_id();
    let id = format!("{}-{}-{}-{}-{}", &id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]);
    json!({ "statusCode": status, "message": message, "requestId": id })
}

fn list_sync_jobs(services: &Services, mut parameters: Parameters<'_>) -> Result<Value, Outcome> {
    let (task, window) = (parameters.id("syncTaskId"), parameters.window());
    let trigger = parameters.one_of("syncTrigger", "manually, timed, automatic");
    parameters.check()?;
    let listed = tasks::list(services, task, trigger.as_deref(), window);
    let (jobs, total) = listed.ok_or(Outcome::NO_TASK)?;
    Ok(json!({ "totalCount": total, "list": jobs.iter().map(job).collect::<Vec<_>>() }))
}

fn get_sync_job(services: &Services, mut parameters: Parameters<'_>) -> Result<Value, Outcome> {
    let id = parameters.id("syncJobId");
    parameters.check()?;
    tasks::find(services, id).map(|found| job(&found)).ok_or(Outcome::NO_JOB)
}

fn trigger_sync_task(services: &Services, mut parameters: Parameters<'_>) -> Result<Value, Outcome> {
    // An id below 1 is that of a task that does not exist, which here is not an invalid parameter.
    let task = parameters.number("syncTaskId", None, i64::MIN, i64::MAX);
    parameters.check()?;
    let existing = tasks::details(services, task).and_then(|_| tasks::run(services, task).ok());
    existing.map(|job| json!({ "syncJobId": job })).ok_or(Outcome::NOT_CONFIGURED)
}

fn list_sync_tasks(services: &Services, mut parameters: Parameters<'_>) -> Result<Value, Outcome> {
    let window = parameters.window();
    parameters.check()?;
    let names = services.tasks.names();
    Ok(page(names.iter().filter_map(|name| tasks::details(services, name.parse().ok()?)), window))
}

fn get_sync_task(services: &Services, mut parameters: Parameters<'_>) -> Result<Value, Outcome> {
    let task = parameters.id("syncTaskId");
    parameters.check()?;
    tasks::details(services, task).ok_or(Outcome::NO_TASK)
}

fn list_sync_job_logs(services: &Services, mut parameters: Parameters<'_>) -> Result<Value, Outcome> {
    let (id, window) = (parameters.id("syncJobId"), parameters.window());
    // The vendor's SDK for Python sends `True` and `False`.
    let success = parameters.one_of("success", "true, false, True, False");
    let action = parameters.one_of("action", logs::ACTIONS);
    let object = parameters.one_of("objectType", "department, user, DEPARTMENT, USER");
    parameters.check()?;
    let job = tasks::find(services, id).ok_or(Outcome::NO_JOB)?;
    let rows = logs::of(&job).into_iter().filter(|row| {
        let is = |name: &str, expected: &Option<String>| {
            let found = row[name].as_str().map_or_else(|| row[name].to_string(), str::to_owned);
            expected.as_ref().is_none_or(|expected| expected.eq_ignore_ascii_case(&found))
        };
        is("success", &success) && is("action", &action) && is("objectType", &object)
    });
    Ok(page(rows, window))
}

/// Returns the page that `window`, an index and a number of rows, selects.
fn page(rows: impl Iterator<Item = Value>, (offset, limit): (u64, u64)) -> Value {
    let rows: Vec<_> = rows.collect();
    let [offset, limit] = [offset, limit].map(|number| usize::try_from(number).unwrap_or(usize::MAX));
    let list: Vec<_> = rows.iter().skip(offset).take(limit).collect();
    json!({ "totalCount": rows.len(), "list": list })
}

/// Returns a job with timestamps in the service's format, which always has milliseconds.
fn job(job: &SyncJobDto) -> Value {
    let mut value = json!(job);
    value["createdAt"] = json!(format!("{:.3}", job.created_at));
    value["updatedAt"] = json!(format!("{:.3}", job.updated_at));
    value
}

fn get_management_token(services: &Services, mut parameters: Parameters<'_>) -> Result<Value, Outcome> {
    let key = ["accessKeyId", "accessKeySecret"].map(|name| parameters.string(name));
    parameters.check()?;
    ensure(key == [keys::AUTHING.id, keys::AUTHING.secret], Outcome::WRONG_KEY)?;
    let mut claims = services.claims(token::AUTHING, TOKEN_LIFETIME);
    claims.scoped_userpool_id = Some(keys::AUTHING.user_pool.to_owned());
    Ok(json!({ "access_token": claims.token(), "expires_in": claims.exp - claims.iat }))
}

fn authorize(services: &Services, request: &Parts, body: &[u8]) -> Result<(), Outcome> {
    let authorization = header(request, "authorization").ok_or(Outcome::NOT_LOGGED_IN)?;
    if let Some(credentials) = authorization.strip_prefix("authing ") {
        check(services, request, body, credentials)?;
    } else {
        // Clients send the token with its scheme and without.
        let token = authorization.strip_prefix("Bearer ").unwrap_or(&authorization);
        let claims = Claims::of(token, token::AUTHING);
        claims.filter(|claims| !claims.is_expired(services.clock.now())).ok_or(Outcome::NOT_LOGGED_IN)?;
    }
    // The user pool is optional, since a key has only one, but must be that of the key.
    let pool = header(request, "x-authing-userpool-id");
    ensure(pool.is_none_or(|pool| pool == keys::AUTHING.user_pool), Outcome::WRONG_POOL)
}

fn ensure(condition: bool, otherwise: Outcome) -> Result<(), Outcome> {
    if condition { Ok(()) } else { Err(otherwise) }
}

/// Checks the signature in the header `Authorization`, without its scheme.
fn check(services: &Services, request: &Parts, body: &[u8], signature: &str) -> Result<(), Outcome> {
    let now = services.clock.now();
    let date = header(request, "date").ok_or(Outcome::NO_DATE)?;
    let date = DateTimeParser::new().parse_timestamp(&date).map_err(|_| Outcome::BAD_DATE)?;
    ensure(now.duration_since(date).unsigned_abs() <= MAX_SKEW, Outcome::SKEWED)?;
    let [method, version, nonce] = ["method", "version", "nonce"]
        .map(|name| header(request, &format!("x-authing-signature-{name}")).unwrap_or_default());
    ensure(method == "HMAC-SHA1", Outcome::BAD_METHOD)?;
    ensure(version == "1.0", Outcome::BAD_VERSION)?;
    let expected = signature::expected(request, body, keys::AUTHING.secret);
    let is_right = signature.split_once(':') == Some((keys::AUTHING.id, &expected));
    ensure(is_right && !nonce.is_empty(), Outcome::BAD_SIGNATURE)?;
    // Only a valid signature uses its nonce, so that nobody can use the nonces of others.
    ensure(services.nonces.is_new(&nonce, now), Outcome::REPLAYED)
}
