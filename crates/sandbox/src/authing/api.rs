//! The HTTP API of Authing.

use std::{borrow::Cow, time::Duration};

use jiff::fmt::rfc2822::DateTimeParser;
use serde_json::{Value, json};
use sync_jobs_model::authing::SyncJobDto;

use super::{logs, parameters::Parameters, signature};
use crate::{
    clock::MAX_SKEW,
    fault::Requests,
    keys,
    response::JsonResponse,
    service::{Call, Error, Outcome, Request, Service, header, reason},
    services::Services,
    token::{self, Claims},
};

const TOKEN_LIFETIME: Duration = Duration::from_secs(7200);

/// What the envelope of a response states, except for its data and its id.
#[derive(Debug)]
pub(crate) struct Envelope {
    status: u16,
    api_code: Option<u16>,
    /// The message in the service's own language.
    message: Cow<'static, str>,
    /// The message for clients that prefer English, if there is a translation.
    english: Option<&'static str>,
}

impl Envelope {
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

impl From<String> for Envelope {
    /// Returns a 400 error. The service describes invalid parameters in English, whatever the language.
    fn from(problems: String) -> Self {
        Self { status: 400, api_code: None, message: problems.into(), english: None }
    }
}

/// Authing.
pub(crate) const AUTHING: Service = Service {
    operations: &[
        ("GET /api/v3/list-sync-jobs", Some(Requests::Jobs), |call| respond(call, list_sync_jobs)),
        ("GET /api/v3/get-sync-job", Some(Requests::Jobs), |call| respond(call, get_sync_job)),
        ("POST /api/v3/trigger-sync-task", Some(Requests::Starts), |call| respond(call, trigger_sync_task)),
        ("GET /api/v3/list-sync-tasks", Some(Requests::Tasks), |call| respond(call, list_sync_tasks)),
        ("GET /api/v3/get-sync-task", Some(Requests::Tasks), |call| respond(call, get_sync_task)),
        ("GET /api/v3/list-sync-job-logs", Some(Requests::Logs), |call| respond(call, list_sync_job_logs)),
        ("POST /api/v3/get-management-token", Some(Requests::Tokens), get_management_token),
    ],
    unknown: |request| (404, "", format!("Cannot {} {}", request.method(), request.uri().path()).into()),
    failure: |_, status| match status {
        429 => (429, "", "您的请求已超过最大数量限制，请稍后重试".into()),
        _ => (status, "", reason(status).into()),
    },
    respond: |services, outcome| {
        let write = |(status, _, message): Error| JsonResponse::new(status, body(services, status, &message));
        outcome.unwrap_or_else(write)
    },
};

/// Returns the response of an operation, which is called if the credentials of its request are valid.
fn respond(call: &Call<'_>, operation: fn(&Services, Parameters<'_>) -> Result<Value, Envelope>) -> Outcome {
    let authorized = authorize(call.services, call.request);
    envelope(call, authorized.and_then(|()| operation(call.services, Parameters::new(call.request))))
}

/// Returns data or an error in an envelope. Such an error has HTTP status 200 too.
fn envelope(call: &Call<'_>, result: Result<Value, Envelope>) -> Outcome {
    let (envelope, data) = result.map_or_else(|error| (error, None), |data| (Envelope::DONE, Some(data)));
    let language = header(call.request, "x-authing-lang");
    let in_english = language.is_some_and(|language| language.starts_with("en"));
    let message = envelope.english.filter(|_| in_english).unwrap_or(&envelope.message);
    let mut body = body(call.services, envelope.status, message);
    for (name, value) in [("apiCode", envelope.api_code.map(Value::from)), ("data", data)] {
        if let Some(value) = value {
            body[name] = value;
        }
    }
    Ok(JsonResponse::new(200, body))
}

/// Returns an envelope without data. The id of a request has the form of a UUID.
fn body(services: &Services, status: u16, message: &str) -> Value {
    let id = services.request_id();
    let id = format!("{}-{}-{}-{}-{}", &id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]);
    json!({ "statusCode": status, "message": message, "requestId": id })
}

fn list_sync_jobs(services: &Services, mut parameters: Parameters<'_>) -> Result<Value, Envelope> {
    let (task, window) = (parameters.id("syncTaskId"), parameters.window());
    let trigger = parameters.one_of("syncTrigger", "manually, timed, automatic");
    parameters.check()?;
    let listed = services.jobs_of(task, trigger.as_deref(), window);
    let (jobs, total) = listed.ok_or(Envelope::NO_TASK)?;
    Ok(json!({ "totalCount": total, "list": jobs.iter().map(job).collect::<Vec<_>>() }))
}

fn get_sync_job(services: &Services, mut parameters: Parameters<'_>) -> Result<Value, Envelope> {
    let id = parameters.id("syncJobId");
    parameters.check()?;
    services.job(id).map(|found| job(&found)).ok_or(Envelope::NO_JOB)
}

fn trigger_sync_task(services: &Services, mut parameters: Parameters<'_>) -> Result<Value, Envelope> {
    // An id below 1 is that of a task that does not exist, which here is not an invalid parameter.
    let task = parameters.number("syncTaskId", None, i64::MIN, i64::MAX);
    parameters.check()?;
    let started = services.task(task).and_then(|_| services.run(task).ok());
    started.map(|job| json!({ "syncJobId": job })).ok_or(Envelope::NOT_CONFIGURED)
}

fn list_sync_tasks(services: &Services, mut parameters: Parameters<'_>) -> Result<Value, Envelope> {
    let window = parameters.window();
    parameters.check()?;
    let names = services.tasks.names();
    Ok(page(names.iter().filter_map(|name| services.task(name.parse().ok()?)), window))
}

fn get_sync_task(services: &Services, mut parameters: Parameters<'_>) -> Result<Value, Envelope> {
    let task = parameters.id("syncTaskId");
    parameters.check()?;
    services.task(task).ok_or(Envelope::NO_TASK)
}

fn list_sync_job_logs(services: &Services, mut parameters: Parameters<'_>) -> Result<Value, Envelope> {
    let (id, window) = (parameters.id("syncJobId"), parameters.window());
    // The vendor's SDK for Python sends `True` and `False`.
    let success = parameters.one_of("success", "true, false, True, False");
    let action = parameters.one_of("action", logs::ACTIONS);
    let object = parameters.one_of("objectType", "department, user, DEPARTMENT, USER");
    parameters.check()?;
    let job = services.job(id).ok_or(Envelope::NO_JOB)?;
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

fn get_management_token(call: &Call<'_>) -> Outcome {
    let token = |mut parameters: Parameters<'_>| {
        let key = ["accessKeyId", "accessKeySecret"].map(|name| parameters.string(name));
        parameters.check()?;
        ensure(key == [keys::AUTHING.id, keys::AUTHING.secret], Envelope::WRONG_KEY)?;
        let mut claims = call.services.claims(token::AUTHING, TOKEN_LIFETIME);
        claims.scoped_userpool_id = Some(keys::AUTHING.user_pool.to_owned());
        Ok(json!({ "access_token": claims.token(), "expires_in": claims.exp - claims.iat }))
    };
    envelope(call, token(Parameters::new(call.request)))
}

fn authorize(services: &Services, request: &Request) -> Result<(), Envelope> {
    let authorization = header(request, "authorization").ok_or(Envelope::NOT_LOGGED_IN)?;
    if let Some(credentials) = authorization.strip_prefix("authing ") {
        check(services, request, credentials)?;
    } else {
        // Clients send the token with its scheme and without.
        let token = authorization.strip_prefix("Bearer ").unwrap_or(&authorization);
        let claims = Claims::of(token, token::AUTHING);
        claims.filter(|claims| !claims.is_expired(services.clock.now())).ok_or(Envelope::NOT_LOGGED_IN)?;
    }
    // The user pool is optional, since a key has only one, but must be that of the key.
    let pool = header(request, "x-authing-userpool-id");
    ensure(pool.is_none_or(|pool| pool == keys::AUTHING.user_pool), Envelope::WRONG_POOL)
}

fn ensure(condition: bool, otherwise: Envelope) -> Result<(), Envelope> {
    if condition { Ok(()) } else { Err(otherwise) }
}

/// Checks the signature in the header `Authorization`, without its scheme.
fn check(services: &Services, request: &Request, signature: &str) -> Result<(), Envelope> {
    let now = services.clock.now();
    let date = header(request, "date").ok_or(Envelope::NO_DATE)?;
    let date = DateTimeParser::new().parse_timestamp(&date).map_err(|_| Envelope::BAD_DATE)?;
    ensure(now.duration_since(date).unsigned_abs() <= MAX_SKEW, Envelope::SKEWED)?;
    let [method, version, nonce] = ["method", "version", "nonce"]
        .map(|name| header(request, &format!("x-authing-signature-{name}")).unwrap_or_default());
    ensure(method == "HMAC-SHA1", Envelope::BAD_METHOD)?;
    ensure(version == "1.0", Envelope::BAD_VERSION)?;
    let expected = signature::expected(request, keys::AUTHING.secret);
    let is_right = signature.split_once(':') == Some((keys::AUTHING.id, &expected));
    ensure(is_right && !nonce.is_empty(), Envelope::BAD_SIGNATURE)?;
    // Only a valid signature uses its nonce, so that nobody can use the nonces of others.
    ensure(services.nonces.is_new(&nonce, now), Envelope::REPLAYED)
}
