//! The HTTP API of Authing.

use std::{borrow::Cow, time::Duration};

use jiff::fmt::rfc2822::DateTimeParser;
use serde_json::{Value, json};
use sync_jobs_model::authing::SyncJobDto;

use super::{logs, signature};
use crate::{
    call::{Call, Request, header},
    clock::MAX_SKEW,
    fault::Requests,
    keys,
    response::{Error, JsonResponse, Outcome, reason},
    service::Service,
    services::Services,
    token::{self, Claims},
};

const TOKEN_LIFETIME: Duration = Duration::from_secs(7200);

/// Authing.
pub(crate) const AUTHING: Service = Service {
    operations: &[
        ("GET /api/v3/list-sync-jobs", Some(Requests::Jobs), list_sync_jobs),
        ("GET /api/v3/get-sync-job", Some(Requests::Jobs), get_sync_job),
        ("POST /api/v3/trigger-sync-task", Some(Requests::Starts), trigger_sync_task),
        ("GET /api/v3/list-sync-tasks", Some(Requests::Tasks), list_sync_tasks),
        ("GET /api/v3/get-sync-task", Some(Requests::Tasks), get_sync_task),
        ("GET /api/v3/list-sync-job-logs", Some(Requests::Logs), list_sync_job_logs),
        ("POST /api/v3/get-management-token", Some(Requests::Tokens), get_management_token),
    ],
    authorize,
    unknown: |request| Error::new(404, "", format!("Cannot {} {}", request.method(), request.uri().path())),
    failure: |_, status| match status {
        429 => Error::new(429, "", "您的请求已超过最大数量限制，请稍后重试"),
        _ => Error::new(status, "", reason(status)),
    },
    write,
};

const fn error(status: u16, code: &'static str, message: &'static str, english: &'static str) -> Error {
    Error { status, code, message: Cow::Borrowed(message), english: Some(english) }
}

const DONE: Error = error(200, "", "操作成功", "The operation succeeded");
const BAD_SIGNATURE: Error = error(401, "1300", "签名错误", "The signature is wrong");
const BAD_METHOD: Error = error(401, "1301", "签名方法不匹配", "The signature method is wrong");
const BAD_VERSION: Error = error(401, "1302", "签名版本不匹配", "The signature version is wrong");
const BAD_DATE: Error = error(401, "1303", "时间戳格式错误", "The timestamp format is wrong");
const NO_DATE: Error = error(401, "1304", "缺少 date 请求头", "The header date is missing");
const SKEWED: Error = error(401, "1305", "客户端时间与服务器时间相差过大", "The clocks differ");
const REPLAYED: Error = error(401, "1306", "签名已被使用", "The signature has been used before");
const NOT_LOGGED_IN: Error = error(401, "2020", "尚未登录，请先登录", "Not logged in");
const WRONG_KEY: Error = error(401, "", "AccessKey ID 或 AccessKey Secret 错误", "Wrong access key");
const WRONG_POOL: Error = error(403, "", "无权访问该用户池", "This user pool must not be accessed");
const NO_TASK: Error = error(404, "", "同步任务不存在", "There is no such synchronisation task");
const NO_JOB: Error = error(404, "", "同步作业不存在", "There is no such synchronisation job");
/// The message of the service has no translation.
const NOT_CONFIGURED: Error =
    error(602, "", "no identity provider config found", "no identity provider config found");

/// Returns a response in its envelope. An error of an operation has HTTP status 200 too.
fn write(services: &Services, request: &Request, outcome: Outcome) -> JsonResponse {
    let (Error { status, code, message, english }, response) = match outcome {
        Ok(response) => (DONE, Some(response)),
        Err(error) => (error, None),
    };
    let in_english = header(request, "x-authing-lang").is_some_and(|language| language.starts_with("en"));
    let message = english.filter(|_| in_english).unwrap_or(&message);
    // The id of a request has the form of a UUID.
    let id = services.request_id();
    let id = format!("{}-{}-{}-{}-{}", &id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]);
    let mut body = json!({ "statusCode": status, "message": message, "requestId": id });
    // The codes of this service are numbers.
    if let Ok(code) = code.parse::<u16>() {
        body["apiCode"] = json!(code);
    }
    match response {
        Some(JsonResponse { body: rows @ Value::Array(_), range, .. }) => {
            body["data"] = json!({ "list": rows });
            if let Some(range) = range {
                body["data"]["totalCount"] = json!(range.total);
            }
        }
        Some(response) => body["data"] = response.body,
        None => {}
    }
    JsonResponse::new(200, body)
}

fn list_sync_jobs(call: &mut Call<'_>) -> Outcome {
    let (task, window) = (call.id("syncTaskId"), call.window());
    let trigger = call.one_of("syncTrigger", "manually, timed, automatic");
    call.check()?;
    let listed = call.services.jobs(task, trigger.as_deref(), window);
    let (jobs, total) = listed.ok_or(NO_TASK)?;
    Ok(JsonResponse::page(jobs.iter().map(job).collect(), window.0, total))
}

fn get_sync_job(call: &mut Call<'_>) -> Outcome {
    let id = call.id("syncJobId");
    call.check()?;
    call.services.job(id).map(|found| JsonResponse::new(200, job(&found))).ok_or(NO_JOB)
}

fn trigger_sync_task(call: &mut Call<'_>) -> Outcome {
    // An id below 1 is that of a task that does not exist, which here is not an invalid parameter.
    let task = call.number("syncTaskId", None, i64::MIN, i64::MAX);
    call.check()?;
    let started = call.services.task(task).and_then(|_| call.services.run(task).ok());
    started.map(|job| JsonResponse::new(200, json!({ "syncJobId": job }))).ok_or(NOT_CONFIGURED)
}

fn list_sync_tasks(call: &mut Call<'_>) -> Outcome {
    let window = call.window();
    call.check()?;
    let names = call.services.tasks.names().into_iter();
    Ok(page(names.filter_map(|name| call.services.task(name.parse().ok()?)).collect(), window))
}

fn get_sync_task(call: &mut Call<'_>) -> Outcome {
    let task = call.id("syncTaskId");
    call.check()?;
    call.services.task(task).map(|task| JsonResponse::new(200, task)).ok_or(NO_TASK)
}

fn list_sync_job_logs(call: &mut Call<'_>) -> Outcome {
    let (id, window) = (call.id("syncJobId"), call.window());
    let filters = [
        // The vendor's SDK for Python sends `True` and `False`.
        ("success", call.one_of("success", "true, false, True, False")),
        ("action", call.one_of("action", logs::ACTIONS)),
        ("objectType", call.one_of("objectType", "department, user, DEPARTMENT, USER")),
    ];
    call.check()?;
    let mut rows = logs::of(&call.services.job(id).ok_or(NO_JOB)?);
    for (name, value) in filters.iter().filter_map(|(name, value)| Some((*name, value.as_ref()?))) {
        rows.retain(|row| row[name].to_string().trim_matches('"').eq_ignore_ascii_case(value));
    }
    Ok(page(rows, window))
}

/// Returns the page that `window`, an index and a number of rows, selects.
fn page(rows: Vec<Value>, (offset, limit): (u64, u64)) -> JsonResponse {
    let (total, window) = (rows.len() as u64, offset..offset.saturating_add(limit));
    let rows = (0..).zip(rows).filter(|(index, _)| window.contains(index)).map(|(_, row)| row);
    JsonResponse::page(rows.collect(), offset, total)
}

/// Returns a job with timestamps in the service's format, which always has milliseconds.
fn job(job: &SyncJobDto) -> Value {
    let mut value = json!(job);
    value["createdAt"] = json!(format!("{:.3}", job.created_at));
    value["updatedAt"] = json!(format!("{:.3}", job.updated_at));
    value
}

fn get_management_token(call: &mut Call<'_>) -> Outcome {
    let key = ["accessKeyId", "accessKeySecret"].map(|name| call.string(name));
    call.check()?;
    ensure(key == [keys::AUTHING.id, keys::AUTHING.secret], WRONG_KEY)?;
    let mut claims = call.services.claims(token::AUTHING, TOKEN_LIFETIME);
    claims.scoped_userpool_id = Some(keys::AUTHING.user_pool.to_owned());
    let token = json!({ "access_token": claims.token(), "expires_in": claims.exp - claims.iat });
    Ok(JsonResponse::new(200, token))
}

fn authorize(services: &Services, request: &Request) -> Result<(), Error> {
    let authorization = header(request, "authorization").ok_or(NOT_LOGGED_IN)?;
    if let Some(credentials) = authorization.strip_prefix("authing ") {
        check(services, request, credentials)?;
    } else {
        // Clients send the token with its scheme and without.
        let token = authorization.strip_prefix("Bearer ").unwrap_or(&authorization);
        let claims = Claims::of(token, token::AUTHING);
        claims.filter(|claims| !claims.is_expired(services.clock.now())).ok_or(NOT_LOGGED_IN)?;
    }
    // The user pool is optional, since a key has only one, but must be that of the key.
    let pool = header(request, "x-authing-userpool-id");
    ensure(pool.is_none_or(|pool| pool == keys::AUTHING.user_pool), WRONG_POOL)
}

fn ensure(condition: bool, otherwise: Error) -> Result<(), Error> {
    if condition { Ok(()) } else { Err(otherwise) }
}

/// Checks the signature in the header `Authorization`, without its scheme.
fn check(services: &Services, request: &Request, signature: &str) -> Result<(), Error> {
    let now = services.clock.now();
    let date = header(request, "date").ok_or(NO_DATE)?;
    let date = DateTimeParser::new().parse_timestamp(&date).map_err(|_| BAD_DATE)?;
    ensure(now.duration_since(date).unsigned_abs() <= MAX_SKEW, SKEWED)?;
    let [method, version, nonce] = ["method", "version", "nonce"]
        .map(|name| header(request, &format!("x-authing-signature-{name}")).unwrap_or_default());
    ensure(method == "HMAC-SHA1", BAD_METHOD)?;
    ensure(version == "1.0", BAD_VERSION)?;
    let expected = signature::expected(request, keys::AUTHING.secret);
    let is_right = signature.split_once(':') == Some((keys::AUTHING.id, &expected));
    ensure(is_right && !nonce.is_empty(), BAD_SIGNATURE)?;
    // Only a valid signature uses its nonce, so that nobody can use the nonces of others.
    ensure(services.nonces.is_new(&nonce, now), REPLAYED)
}
