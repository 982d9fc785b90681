//! The values that each type reads and writes: a snapshot of each kind, and the rules for all of them.

mod support;

use std::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, from_str, from_value, json, to_string, to_string_pretty, to_value};
use sync_jobs_model::{Image, Job, JobCounts, JobState, Progress, Provider, Target, Timestamp, authing, swr};

const FOLDER: &str = "values";
const AUTHING_RESPONSE: &str = include_str!("data/authing.json");
const SWR_RESPONSE: &str = include_str!("data/swr.json");

/// A JSON value, and the type that reads it.
struct Row {
    name: String,
    json: Value,
    read: fn(Value) -> Reading,
}

/// A JSON value as a type reads and writes it.
struct Reading {
    debug: String,
    written: Value,
    text: String,
}

fn row<T: DeserializeOwned + Serialize + Debug>(name: &str, json: Value) -> Row {
    converted::<T, T>(name, json)
}

/// A row whose value is read as `From` and turned into `To`.
fn converted<From, To>(name: &str, json: Value) -> Row
where
    From: DeserializeOwned + Into<To>,
    To: Serialize + Debug,
{
    let read = |json| {
        let value: To = from_value::<From>(json).unwrap().into();
        Reading {
            debug: format!("{value:#?}"),
            written: to_value(&value).unwrap(),
            text: to_string_pretty(&value).unwrap(),
        }
    };
    Row { name: name.to_owned(), json, read }
}

/// Returns `object` with `changes`; a change to null removes the member.
fn with(mut object: Value, changes: Value) -> Value {
    let (Value::Object(members), Value::Object(changes)) = (&mut object, changes) else {
        panic!("only an object has members")
    };
    for (key, value) in changes {
        if value.is_null() {
            assert!(members.remove(&key).is_some(), "`{key}` is missing");
        } else {
            members.insert(key, value);
        }
    }
    object
}

fn authing_job() -> Value {
    json!({
        "syncJobId": 1, "syncTaskId": 1000,
        "createdAt": "2022-07-03T02:20:30Z", "updatedAt": "2022-07-03T02:25:00.25Z",
        "syncStatus": "success", "syncFlow": "upstream", "syncTrigger": "manually",
    })
}

fn counted_authing_job() -> Value {
    with(
        authing_job(),
        json!({
            "departmentCountAll": 12, "departmentCountSucc": 12,
            "departmentUpdateCountAll": 3, "departmentUpdateCountSucc": 3,
            "accountCountAll": 240, "accountCountSucc": 240,
            "accountUpdateCountAll": 17, "accountUpdateCountSucc": 17,
        }),
    )
}

fn full_authing_job() -> Value {
    with(
        counted_authing_job(),
        json!({ "syncStatus": "failed", "accountCountSucc": 238, "errMsg": "部门不存在" }),
    )
}

fn swr_job() -> Value {
    json!({
        "createdAt": "2020-03-12T08:11:36.518144Z", "id": 1, "namespace": "test",
        "remoteNamespace": "remtens", "remoteRegionId": "cn-north-1", "repoName": "testrepo",
        "status": "success", "tag": "8", "updatedAt": "2020-03-12T08:11:41.505499Z",
    })
}

fn full_swr_job() -> Value {
    with(
        swr_job(),
        json!({
            "domainID": "0657**************************f60", "domainName": "h**********4",
            "override": false,
            "syncOperatorId": "065***********************10", "syncOperatorName": "h**********4",
        }),
    )
}

fn job() -> Value {
    json!({
        "provider": "swr", "id": 1, "subject": "team/web:1.4.2",
        "state": "succeeded", "status": "success",
        "createdAt": "2020-03-12T08:11:36.518144Z", "updatedAt": "2020-03-12T08:11:41.505499Z",
    })
}

fn rows() -> Vec<Row> {
    let authing = [authing_rows(), authing_task_rows(), authing_log_rows(), authing_error_rows()];
    let swr = [swr_rows(), swr_sync_rows(), swr_error_rows()];
    authing.into_iter().chain(swr).chain([job_rows()]).flatten().collect()
}

fn authing_rows() -> Vec<Row> {
    use authing::{
        Page, PageSize, SyncFlow, SyncJobDto, SyncJobPaginatedRespDto, SyncJobPagingDto, SyncStatus,
        SyncTaskId, SyncTrigger, SyncTriggerFilter,
    };
    let response = |data| json!({ "statusCode": 200, "message": "操作成功", "apiCode": 20001, "requestId": "934108e5", "data": data });
    vec![
        row::<SyncJobPaginatedRespDto>(
            "authing.SyncJobPaginatedRespDto.document",
            from_str(AUTHING_RESPONSE).unwrap(),
        ),
        row::<SyncJobPaginatedRespDto>(
            "authing.SyncJobPaginatedRespDto.full",
            response(json!({ "totalCount": 1, "list": [full_authing_job()] })),
        ),
        row::<SyncJobPaginatedRespDto>(
            "authing.SyncJobPaginatedRespDto.minimal",
            json!({ "statusCode": 200, "message": "" }),
        ),
        row::<SyncJobPaginatedRespDto>(
            "authing.SyncJobPaginatedRespDto.error",
            json!({ "statusCode": 403, "message": "无权限", "apiCode": 2333, "requestId": "934108e5" }),
        ),
        row::<SyncJobPaginatedRespDto>(
            "authing.SyncJobPaginatedRespDto.error-with-null",
            json!({ "statusCode": 429, "message": "请稍后重试", "data": null }),
        ),
        row::<SyncJobPaginatedRespDto>(
            "authing.SyncJobPaginatedRespDto.unknown-fields",
            with(
                response(json!({
                    "list": [with(authing_job(), json!({ "retryOf": { "syncJobId": 7 } }))],
                    "nextCursor": "b2Zmc2V0",
                })),
                json!({ "traceId": ["a", 1, false] }),
            ),
        ),
        row::<SyncJobPagingDto>(
            "authing.SyncJobPagingDto.full",
            json!({ "totalCount": 2, "list": [authing_job(), full_authing_job()] }),
        ),
        row::<SyncJobPagingDto>("authing.SyncJobPagingDto.minimal", json!({ "list": [] })),
        row::<SyncJobPagingDto>("authing.SyncJobPagingDto.one-object", json!({ "list": authing_job() })),
        row::<SyncJobPagingDto>(
            "authing.SyncJobPagingDto.unknown-field",
            json!({ "list": [], "nextCursor": null }),
        ),
        row::<SyncJobDto>("authing.SyncJobDto.full", full_authing_job()),
        row::<SyncJobDto>("authing.SyncJobDto.minimal", authing_job()),
        row::<SyncJobDto>(
            "authing.SyncJobDto.unknown-values",
            with(
                authing_job(),
                json!({ "syncStatus": "paused", "syncFlow": "both", "syncTrigger": "webhook" }),
            ),
        ),
        row::<SyncJobDto>(
            "authing.SyncJobDto.unknown-field",
            with(authing_job(), json!({ "retryOf": { "syncJobId": 7 } })),
        ),
        row::<Vec<SyncStatus>>(
            "authing.SyncStatus",
            json!(["free", "pending", "onProgress", "success", "failed", "paused"]),
        ),
        row::<Vec<SyncFlow>>("authing.SyncFlow", json!(["upstream", "downstream", "both"])),
        row::<Vec<SyncTrigger>>("authing.SyncTrigger", json!(["manually", "timed", "automatic", "webhook"])),
        row::<Vec<SyncTriggerFilter>>("authing.SyncTriggerFilter", json!(["manually", "timed", "automatic"])),
        row::<Vec<SyncTaskId>>("authing.SyncTaskId", json!([1, 1000, i64::MAX])),
        row::<Vec<Page>>("authing.Page", json!([1, i64::MAX])),
        row::<Vec<PageSize>>("authing.PageSize", json!([1, 10, 50])),
    ]
}

fn authing_task() -> Value {
    json!({
        "syncTaskId": 1000,
        "createdAt": "2022-07-03T02:20:30Z", "updatedAt": "2022-07-03T02:25:00.25Z",
        "syncTaskName": "我的飞书同步任务", "syncTaskType": "lark",
        "syncFlow": "downstream", "syncTrigger": "timed",
        "fieldMapping": [{ "expression": "mobile", "targetKey": "phone" }],
    })
}

fn full_authing_task() -> Value {
    with(
        authing_task(),
        json!({
            "lastSyncMessage": "部门不存在", "lastSyncRate": 80.5, "lastSyncStatus": "failed",
            "lastSyncTime": "2022-07-03T02:25:00.25Z", "organizationCode": "steamory",
            "provisioningScope": { "all": false, "includeNewUsers": true },
            "timedScheduler": { "cycle": "sixHours", "startTime": 1_664_249_726_701_i64 },
        }),
    )
}

fn authing_task_rows() -> Vec<Row> {
    use authing::{
        LastSyncMessage, SyncTaskCycle, SyncTaskDto, SyncTaskFieldMapping, SyncTaskPaginatedRespDto,
        SyncTaskPagingDto, SyncTaskProvisioningScope, SyncTaskSingleRespDto, SyncTaskTimedScheduler,
        SyncTaskType,
    };
    let document = |json| from_str::<Value>(json).unwrap();
    vec![
        row::<SyncTaskPaginatedRespDto>(
            "authing.SyncTaskPaginatedRespDto.document",
            document(include_str!("data/listSyncTasks.json")),
        ),
        row::<SyncTaskPaginatedRespDto>(
            "authing.SyncTaskPaginatedRespDto.error",
            json!({ "statusCode": 403, "message": "无权限", "apiCode": 2333 }),
        ),
        row::<SyncTaskPagingDto>(
            "authing.SyncTaskPagingDto.full",
            json!({ "totalCount": 2, "list": [authing_task(), full_authing_task()] }),
        ),
        row::<SyncTaskSingleRespDto>(
            "authing.SyncTaskSingleRespDto.document",
            document(include_str!("data/getSyncTask.json")),
        ),
        row::<SyncTaskSingleRespDto>(
            "authing.SyncTaskSingleRespDto.error",
            json!({ "statusCode": 404, "message": "同步任务不存在" }),
        ),
        row::<SyncTaskDto>("authing.SyncTaskDto.full", full_authing_task()),
        row::<SyncTaskDto>("authing.SyncTaskDto.minimal", authing_task()),
        row::<SyncTaskDto>(
            "authing.SyncTaskDto.unknown-values",
            with(
                full_authing_task(),
                json!({ "syncTaskType": "okta", "syncTrigger": "webhook", "lastSyncStatus": "paused" }),
            ),
        ),
        row::<SyncTaskDto>(
            "authing.SyncTaskDto.unknown-field",
            with(authing_task(), json!({ "owner": { "name": "ops" } })),
        ),
        row::<Vec<LastSyncMessage>>("authing.LastSyncMessage", json!(["部门不存在", "", true, false])),
        row::<Vec<SyncTaskFieldMapping>>(
            "authing.SyncTaskFieldMapping",
            json!([{ "expression": "mobile", "targetKey": "phone" }]),
        ),
        row::<Vec<SyncTaskProvisioningScope>>(
            "authing.SyncTaskProvisioningScope",
            json!([{ "all": true, "includeNewUsers": false }]),
        ),
        row::<Vec<SyncTaskTimedScheduler>>(
            "authing.SyncTaskTimedScheduler",
            json!([
                { "cycle": "days", "startTime": 1_664_249_726_701_i64 },
                { "cycle": "hourly", "startTime": 0, "timeZone": "UTC" },
            ]),
        ),
        row::<Vec<SyncTaskType>>(
            "authing.SyncTaskType",
            json!([
                "lark",
                "lark-international",
                "wechatwork",
                "dingtalk",
                "active-directory",
                "ldap",
                "italent",
                "maycur",
                "moka",
                "fxiaoke",
                "xiaoshouyi",
                "kayang",
                "scim",
                "okta",
            ]),
        ),
        row::<Vec<SyncTaskCycle>>(
            "authing.SyncTaskCycle",
            json!(["month", "week", "days", "sixHours", "twoHours", "hourly"]),
        ),
    ]
}

fn authing_log_rows() -> Vec<Row> {
    use authing::{
        SyncActionFilter, SyncJobId, SyncJobLogDto, SyncJobLogPaginatedRespDto, SyncJobLogPagingDto,
        SyncJobSingleRespDto, SyncObjectTypeFilter, TriggerSyncTaskDataDto, TriggerSyncTaskDto,
        TriggerSyncTaskRespDto,
    };
    let document = |json| from_str::<Value>(json).unwrap();
    vec![
        row::<SyncJobSingleRespDto>(
            "authing.SyncJobSingleRespDto.document",
            document(include_str!("data/getSyncJob.json")),
        ),
        row::<SyncJobSingleRespDto>(
            "authing.SyncJobSingleRespDto.error",
            json!({ "statusCode": 404, "message": "同步作业不存在" }),
        ),
        row::<TriggerSyncTaskDto>("authing.TriggerSyncTaskDto", json!({ "syncTaskId": 1000 })),
        row::<TriggerSyncTaskRespDto>(
            "authing.TriggerSyncTaskRespDto.document",
            document(include_str!("data/triggerSyncTask.json")),
        ),
        row::<TriggerSyncTaskRespDto>(
            "authing.TriggerSyncTaskRespDto.error",
            json!({ "statusCode": 602, "message": "同步任务不存在" }),
        ),
        row::<TriggerSyncTaskDataDto>(
            "authing.TriggerSyncTaskDataDto",
            json!({ "syncJobId": 1, "queued": true }),
        ),
        row::<SyncJobLogPaginatedRespDto>(
            "authing.SyncJobLogPaginatedRespDto",
            json!({
                "statusCode": 200, "message": "操作成功",
                "data": { "totalCount": 2, "list": [{ "success": false, "message": "部门不存在" }, {}] },
            }),
        ),
        row::<SyncJobLogPagingDto>("authing.SyncJobLogPagingDto.minimal", json!({ "list": [] })),
        row::<Vec<SyncJobLogDto>>(
            "authing.SyncJobLogDto",
            json!([{}, { "id": 9_007_199_254_740_993_i64, "target": { "name": "部门" }, "at": null }]),
        ),
        row::<Vec<SyncJobId>>("authing.SyncJobId", json!([1, 1000, i64::MAX])),
        row::<Vec<SyncActionFilter>>(
            "authing.SyncActionFilter",
            json!([
                "CreateUser",
                "UpdateUser",
                "DeleteUser",
                "UpdateUserIdentifier",
                "ChangeUserDepartment",
                "CreateDepartment",
                "UpdateDepartment",
                "DeleteDepartment",
                "MoveDepartment",
                "UpdateDepartmentLeader",
                "CreateGroup",
                "UpdateGroup",
                "DeleteGroup",
                "Updateless",
            ]),
        ),
        row::<Vec<SyncObjectTypeFilter>>("authing.SyncObjectTypeFilter", json!(["DEPARTMENT", "USER"])),
    ]
}

fn authing_error_rows() -> Vec<Row> {
    use authing::{ErrorEnvelope, ErrorResponse};
    let envelope = json!({
        "statusCode": 403, "message": "无权限", "apiCode": 2333,
        "requestId": "934108e5-9fbf-4d24-8da1-c330328abd6c",
    });
    let minimal = json!({ "statusCode": 429, "message": "请稍后重试" });
    let unknown = json!({ "statusCode": 500, "message": "", "retryAfter": 3 });
    vec![
        row::<ErrorEnvelope>("authing.ErrorEnvelope.full", envelope.clone()),
        row::<ErrorEnvelope>("authing.ErrorEnvelope.minimal", minimal.clone()),
        row::<ErrorEnvelope>("authing.ErrorEnvelope.unknown-field", unknown.clone()),
        row::<ErrorResponse>("authing.ErrorResponse.envelope", envelope),
        row::<ErrorResponse>("authing.ErrorResponse.envelope-minimal", minimal),
        row::<ErrorResponse>("authing.ErrorResponse.envelope-unknown-field", unknown),
        row::<ErrorResponse>("authing.ErrorResponse.other-object", json!({ "error": "bad gateway" })),
        row::<ErrorResponse>(
            "authing.ErrorResponse.other-envelope",
            json!({ "message": "无权限", "statusCode": "403" }),
        ),
        row::<ErrorResponse>("authing.ErrorResponse.other-list", json!([{ "statusCode": 403 }])),
        row::<ErrorResponse>("authing.ErrorResponse.other-text", json!("<html>502 Bad Gateway</html>")),
        row::<ErrorResponse>("authing.ErrorResponse.other-null", json!(null)),
    ]
}

fn swr_rows() -> Vec<Row> {
    use swr::{ContentRange, Namespace, Repository, SortOrder, SyncJob, SyncJobFilter, SyncJobStatus};
    vec![
        row::<Vec<SyncJob>>("swr.SyncJob.document", from_str(SWR_RESPONSE).unwrap()),
        row::<SyncJob>("swr.SyncJob.full", full_swr_job()),
        row::<SyncJob>("swr.SyncJob.minimal", swr_job()),
        row::<SyncJob>("swr.SyncJob.unknown-status", with(swr_job(), json!({ "status": "throttled" }))),
        row::<SyncJob>(
            "swr.SyncJob.unknown-field",
            with(swr_job(), json!({ "architectures": ["amd64", "arm64"] })),
        ),
        row::<Vec<SyncJobStatus>>(
            "swr.SyncJobStatus",
            json!(["waiting", "running", "success", "failed", "timeout", "cancel", "existed", "throttled"]),
        ),
        row::<Vec<Namespace>>("swr.Namespace", json!(["a", "test", "a1.b-c_d__e"])),
        row::<Vec<Repository>>("swr.Repository.dollar", json!(["testrepo", "1a", "team$app"])),
        row::<Vec<Repository>>("swr.Repository.slash", json!(["team/app", "team/app/web"])),
        row::<Vec<SyncJobFilter>>(
            "swr.SyncJobFilter",
            json!([
                "limit::10|offset::0",
                "limit::1|offset::20|order::asc",
                "limit::999999999|offset::999999999999999999|order::desc",
            ]),
        ),
        row::<Vec<SortOrder>>("swr.SortOrder", json!(["asc", "desc"])),
        row::<Vec<ContentRange>>("swr.ContentRange.documented", json!(["0-0/0", "0-1/1", "20-10/45"])),
        row::<Vec<ContentRange>>("swr.ContentRange.otherwise", json!(["0–1/1", " 20 - 10 / 45 "])),
    ]
}

fn swr_sync_rows() -> Vec<Row> {
    use swr::{CreateManualImageSyncRepoRequestBody, SyncRepo};
    let document = |json| from_str::<Value>(json).unwrap();
    let target = json!({
        "namespace": "test", "remoteNamespace": "sdsad", "remoteRegionId": "cn-north-1",
        "repoName": "grpc-helloworld",
    });
    let start = json!({
        "imageTag": ["V1", "V2"], "override": true,
        "remoteNamespace": "sdsad", "remoteRegionId": "cn-north-208",
    });
    vec![
        row::<Vec<SyncRepo>>(
            "swr.SyncRepo.document",
            document(include_str!("data/listImageAutoSyncReposDetails.json")),
        ),
        row::<SyncRepo>("swr.SyncRepo.minimal", target.clone()),
        row::<SyncRepo>(
            "swr.SyncRepo.unknown-field",
            with(target, json!({ "id": 45, "syncAuto": false, "filter": { "tag": "v*" } })),
        ),
        row::<Vec<String>>(
            "swr.createManualImageSyncRepo.document",
            document(include_str!("data/createManualImageSyncRepo.json")),
        ),
        row::<CreateManualImageSyncRepoRequestBody>(
            "swr.CreateManualImageSyncRepoRequestBody.full",
            start.clone(),
        ),
        row::<CreateManualImageSyncRepoRequestBody>(
            "swr.CreateManualImageSyncRepoRequestBody.minimal",
            with(start, json!({ "override": null })),
        ),
    ]
}

fn swr_error_rows() -> Vec<Row> {
    use swr::{ErrorArray, ErrorDetail, ErrorList, ErrorResponse, GatewayError};
    let detail = json!({ "errorCode": "SVCSTG.SWR.4001035", "errorMessage": "Invalid filter", "detail": "" });
    let minimal = json!({ "errorCode": "SVCSTG.SWR.4010000" });
    let unknown = with(detail.clone(), json!({ "solution": "Correct the filter" }));
    let gateway = json!({
        "error_msg": "Incorrect IAM authentication information", "error_code": "APIGW.0301",
        "request_id": "5f5d32ae3d3b2d0cd7d8b3d6a8a4f7e1",
    });
    vec![
        row::<ErrorDetail>("swr.ErrorDetail.full", detail.clone()),
        row::<ErrorDetail>("swr.ErrorDetail.minimal", minimal.clone()),
        row::<ErrorDetail>("swr.ErrorDetail.unknown-field", unknown.clone()),
        row::<ErrorList>("swr.ErrorList.full", json!({ "errors": [detail, minimal] })),
        row::<ErrorList>("swr.ErrorList.minimal", json!({ "errors": [] })),
        row::<ErrorList>("swr.ErrorList.unknown-field", json!({ "errors": [], "hint": "retry" })),
        row::<ErrorArray>("swr.ErrorArray.full", json!([detail, minimal])),
        row::<ErrorArray>("swr.ErrorArray.minimal", json!([])),
        row::<GatewayError>("swr.GatewayError.full", gateway.clone()),
        row::<GatewayError>("swr.GatewayError.minimal", json!({ "error_code": "APIGW.0101" })),
        row::<GatewayError>(
            "swr.GatewayError.unknown-field",
            json!({ "error_code": "APIGW.0308", "retry_after": 3 }),
        ),
        row::<ErrorResponse>("swr.ErrorResponse.list", json!({ "errors": [detail, minimal] })),
        row::<ErrorResponse>("swr.ErrorResponse.array", json!([detail])),
        row::<ErrorResponse>("swr.ErrorResponse.detail", detail),
        row::<ErrorResponse>("swr.ErrorResponse.detail-unknown-field", unknown),
        row::<ErrorResponse>("swr.ErrorResponse.gateway", gateway),
        row::<ErrorResponse>(
            "swr.ErrorResponse.other-object",
            json!({ "error": { "code": 401, "message": "The token is wrong." } }),
        ),
        row::<ErrorResponse>("swr.ErrorResponse.other-list", json!(["no", "objects"])),
        row::<ErrorResponse>("swr.ErrorResponse.other-text", json!("<html>502 Bad Gateway</html>")),
        row::<ErrorResponse>("swr.ErrorResponse.other-null", json!(null)),
    ]
}

fn job_rows() -> Vec<Row> {
    let from_authing =
        |case: &str, job| converted::<authing::SyncJobDto, Job>(&format!("job.authing.{case}"), job);
    let from_swr = |case: &str, job| converted::<swr::SyncJob, Job>(&format!("job.swr.{case}"), job);
    let authing_states = authing::SyncStatus::KNOWN
        .iter()
        .map(|status| from_authing(status.as_str(), with(authing_job(), json!({ "syncStatus": status }))));
    let swr_states = swr::SyncJobStatus::KNOWN
        .iter()
        .map(|status| from_swr(status.as_str(), with(swr_job(), json!({ "status": status }))));
    let rows = vec![
        from_authing("counted-success", counted_authing_job()),
        from_authing("partial-success", with(counted_authing_job(), json!({ "accountCountSucc": 238 }))),
        from_authing("full-failure", full_authing_job()),
        from_authing("some-counts", with(authing_job(), json!({ "accountCountAll": 240 }))),
        from_authing("empty-error", with(authing_job(), json!({ "errMsg": "" }))),
        from_authing("downstream", with(authing_job(), json!({ "syncFlow": "downstream" }))),
        from_authing(
            "unknown-values",
            with(
                authing_job(),
                json!({ "syncStatus": "paused", "syncFlow": "both", "syncTrigger": "webhook" }),
            ),
        ),
        from_swr("full", full_swr_job()),
        from_swr("operator-without-name", with(swr_job(), json!({ "syncOperatorId": "0651" }))),
        from_swr("unknown-status", with(swr_job(), json!({ "status": "throttled" }))),
        row::<Job>("job.Job.minimal", job()),
        row::<Job>(
            "job.Job.full",
            with(
                job(),
                json!({
                    "image": { "namespace": "team", "repository": "web", "tag": "1.4.2" },
                    "sourceRegion": "cn-north-4", "target": { "region": "cn-north-1", "namespace": "team" },
                    "taskId": 1000, "direction": "upstream",
                    "trigger": "manually", "operator": "ops", "overwrite": true, "error": "部门不存在",
                    "counts": {
                        "departments": { "total": 12, "succeeded": 12 },
                        "departmentUpdates": { "total": 3, "succeeded": 3 },
                        "accounts": { "total": 240, "succeeded": 238 },
                        "accountUpdates": { "total": 17, "succeeded": 17 },
                    },
                }),
            ),
        ),
        row::<Job>("job.Job.unknown-values", with(job(), json!({ "provider": "harbor", "state": "paused" }))),
        row::<Image>("job.Image", json!({ "namespace": "team", "repository": "web", "tag": "1.4.2" })),
        row::<Target>("job.Target", json!({ "region": "cn-north-1", "namespace": "team" })),
        row::<JobCounts>("job.JobCounts.minimal", json!({})),
        row::<JobCounts>("job.JobCounts.some", json!({ "accounts": { "total": 240 } })),
        row::<Vec<Progress>>(
            "job.Progress",
            json!([{}, { "total": 240 }, { "succeeded": 238 }, { "total": 240, "succeeded": 238 }]),
        ),
        row::<Vec<Provider>>("job.Provider", json!(["authing", "swr", "harbor"])),
        row::<Vec<JobState>>(
            "job.JobState",
            json!([
                "pending",
                "running",
                "succeeded",
                "partiallySucceeded",
                "alreadyPresent",
                "failed",
                "timedOut",
                "cancelled",
                "paused",
            ]),
        ),
    ];
    authing_states.chain(swr_states).chain(rows).collect()
}

/// The rows whose JSON is written in another notation.
const WRITTEN_OTHERWISE: &[&str] = &[
    // A bare object becomes a list of one, and a fraction loses its trailing zeros.
    "authing.SyncJobPaginatedRespDto.document",
    // A page that is null is a page that is absent.
    "authing.SyncJobPaginatedRespDto.error-with-null",
    "authing.SyncJobPagingDto.one-object",
    // A bare object becomes a list of one, and a number gets a fraction.
    "authing.SyncTaskPaginatedRespDto.document",
    "authing.SyncTaskSingleRespDto.document",
    // A fraction loses its trailing zeros.
    "authing.SyncJobSingleRespDto.document",
    "swr.Repository.slash",
    "swr.ContentRange.otherwise",
    // A default is written.
    "swr.CreateManualImageSyncRepoRequestBody.minimal",
];

#[test]
fn each_value_is_read_and_written_as_reviewed_and_each_snapshot_is_asserted() {
    support::settings(FOLDER).bind(|| {
        for row in rows() {
            let Reading { debug, text, .. } = (row.read)(row.json.clone());
            insta::assert_snapshot!(
                row.name,
                format!("# From\n{:#}\n\n# Read\n{debug}\n\n# Written\n{text}", row.json)
            );
        }
    });
    support::assert_no_other_snapshot(FOLDER, rows().into_iter().map(|row| row.name));
}

#[test]
fn values_are_written_unchanged_including_unknown_values_and_fields() {
    let is_read_back =
        |row: &&Row| !row.name.starts_with("job.authing.") && !row.name.starts_with("job.swr.");
    let mut changed = Vec::new();
    for row in rows().iter().filter(is_read_back) {
        if (row.read)(row.json.clone()).written != row.json {
            changed.push(row.name.clone());
        }
    }
    assert_eq!(changed, WRITTEN_OTHERWISE);
}

#[test]
fn an_unknown_number_is_written_to_the_last_digit() {
    for number in ["3.888888888888889e+87", "0.1", "5e-324", "1.7976931348623157e+308"] {
        let job = swr_job().to_string().replacen('{', &format!(r#"{{"score":{number},"#), 1);
        let job: swr::SyncJob = from_str(&job).unwrap();
        let written = to_value(&job).unwrap()["score"].to_string();
        assert_eq!(written, number);
    }
}

#[test]
fn what_was_written_is_read_as_the_same_value() {
    for row in rows().into_iter().filter(|row| WRITTEN_OTHERWISE.contains(&row.name.as_str())) {
        let first = (row.read)(row.json);
        let second = (row.read)(first.written.clone());
        assert_eq!(second.debug, first.debug, "{}", row.name);
        assert_eq!(second.written, first.written, "{}", row.name);
    }
}

#[test]
fn the_example_of_authing_has_one_job_although_its_list_is_an_object() {
    let response: authing::SyncJobPaginatedRespDto = from_str(AUTHING_RESPONSE).unwrap();
    let page = response.data.unwrap();
    assert_eq!(page.total_count, None);
    let [job] = page.list.as_slice() else { panic!("{:?}", page.list) };
    assert_eq!((job.sync_job_id, job.sync_task_id), (1, 1000));
    assert_eq!((job.account_count_all, &job.err_msg), (None, &None));
}

#[test]
fn the_example_of_swr_has_one_job_with_its_masked_strings() {
    let jobs: Vec<swr::SyncJob> = from_str(SWR_RESPONSE).unwrap();
    let [job] = jobs.as_slice() else { panic!("{jobs:?}") };
    assert_eq!(job.id, 1);
    for (found, expected) in [
        (&job.domain_id, "0657**************************f60"),
        (&job.domain_name, "h**********4"),
        (&job.sync_operator_id, "065***********************10"),
        (&job.sync_operator_name, "h**********4"),
    ] {
        assert_eq!(found.as_deref(), Some(expected));
    }
}

#[test]
fn an_error_response_is_read_by_its_shape() {
    use swr::ErrorResponse;

    let service = json!({ "errorCode": "SVCSTG.SWR.1", "errorMessage": "first" });
    let second = json!({ "errorCode": "SVCSTG.SWR.2", "errorMessage": "second" });
    let gateway = json!({ "error_code": "APIGW.0301", "error_msg": "no", "request_id": "r" });
    for (json, code) in [
        (json!({ "errors": [service, second] }), Some("SVCSTG.SWR.1")),
        (json!([service, second]), Some("SVCSTG.SWR.1")),
        (service, Some("SVCSTG.SWR.1")),
        (gateway, Some("APIGW.0301")),
        (json!({ "error_code": "APIGW.0101" }), Some("APIGW.0101")),
        (json!({ "errors": [] }), None),
        (json!([]), None),
        (json!("<html>"), None),
        (json!({}), None),
    ] {
        let error: ErrorResponse = from_value(json.clone()).unwrap();
        let found = match error {
            ErrorResponse::List(list) => list.errors.first().map(|error| error.error_code.clone()),
            ErrorResponse::Array(array) => array.0.first().map(|error| error.error_code.clone()),
            ErrorResponse::Detail(error) => Some(error.error_code),
            ErrorResponse::Gateway(error) => Some(error.error_code),
            _ => None,
        };
        assert_eq!(found.as_deref(), code, "{json}");
    }
}

#[test]
fn a_job_has_a_destination_for_people() {
    let destination = |json: Value| from_value::<Job>(json).unwrap().destination();
    let target = json!({ "target": { "region": "cn-north-1", "namespace": "team" } });
    assert_eq!(destination(with(job(), target)), "cn-north-1/team");
    for (direction, expected) in [("upstream", "authing"), ("downstream", "directory"), ("both", "both")] {
        assert_eq!(destination(with(job(), json!({ "direction": direction }))), expected);
    }
    assert_eq!(destination(job()), "");
}

#[test]
fn a_state_is_read_back_as_itself_whatever_the_status() {
    // A service may add a status that is spelled like one of our states. Nobody knows what it means.
    let words = JobState::KNOWN.iter().map(JobState::as_str).chain(["paused", ""]);
    for word in words {
        let authing = with(authing_job(), json!({ "syncStatus": word }));
        let swr = with(swr_job(), json!({ "status": word }));
        for job in [
            Job::from(from_value::<authing::SyncJobDto>(authing).unwrap()),
            Job::from(from_value::<swr::SyncJob>(swr).unwrap()),
        ] {
            let state: JobState = from_value(to_value(&job.state).unwrap()).unwrap();
            assert_eq!(state, job.state, "{word}");
            assert!(!state.is_success(), "{word}");
            assert_eq!(job.status, word);
        }
    }
}

#[test]
fn a_timestamp_keeps_the_digits_of_its_fraction() {
    for digits in 0..=9 {
        let fraction = &"123456789"[..digits];
        let point = if digits == 0 { "" } else { "." };
        let text = format!("2020-03-12T08:11:36{point}{fraction}Z");
        let timestamp: Timestamp = from_value(json!(text)).unwrap();
        assert_eq!(to_value(timestamp).unwrap(), json!(text));
        let nanoseconds = format!("{fraction:0<9}").parse::<i32>().unwrap();
        assert_eq!(
            (timestamp.as_second(), timestamp.subsec_nanosecond()),
            (1_584_000_696, nanoseconds),
            "{text}"
        );
    }
}

#[test]
fn a_timestamp_is_read_with_any_offset_and_written_in_utc() {
    for (text, written) in [
        ("2022-07-03T02:20:30.000Z", "2022-07-03T02:20:30Z"),
        ("2022-07-03T02:20:30.120Z", "2022-07-03T02:20:30.12Z"),
        ("2022-07-03T02:20:30.000000001Z", "2022-07-03T02:20:30.000000001Z"),
        ("2022-07-03T10:20:30+08:00", "2022-07-03T02:20:30Z"),
        ("2022-07-02T21:50:30.5-04:30", "2022-07-03T02:20:30.5Z"),
        ("2022-07-03T02:20:30+00:00", "2022-07-03T02:20:30Z"),
        ("2022-07-03T02:20:30-00:00", "2022-07-03T02:20:30Z"),
        ("2022-07-03t02:20:30z", "2022-07-03T02:20:30Z"),
        ("2024-02-29T23:59:59.999999999Z", "2024-02-29T23:59:59.999999999Z"),
        ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z"),
    ] {
        let timestamp: Timestamp = from_value(json!(text)).unwrap();
        assert_eq!(to_string(&timestamp).unwrap(), format!("\"{written}\""), "{text}");
    }
}

#[test]
fn text_that_is_not_a_timestamp_is_an_error() {
    for json in [
        json!("2022-07-03T02:20:30"),
        json!("2022-07-03T02:20:30.1234567890Z"),
        json!("2022-07-03"),
        json!("2023-02-29T00:00:00Z"),
        json!("2022-07-03T25:00:00Z"),
        json!("2022-07-03T02:20:30.Z"),
        json!(" 2022-07-03T02:20:30Z"),
        json!(""),
        json!(1_656_814_830),
        json!(null),
    ] {
        assert!(from_value::<Timestamp>(json.clone()).is_err(), "{json}");
    }
}

#[test]
fn a_list_of_numbers_is_no_progress() {
    assert_eq!(from_str::<Progress>(r#"{"total":2,"note":[1]}"#).unwrap().total, Some(2));
    for json in ["[1,2]", "[]", "null", r#"{"total":"2"}"#] {
        assert!(from_str::<Progress>(json).is_err(), "{json}");
    }
}

#[test]
fn an_error_about_the_wrong_type_names_the_expected_one() {
    let one_job = r#"{"statusCode":200,"message":"","data":{"totalCount":1,"list":7}}"#;
    for (error, expected) in [
        (from_str::<swr::Namespace>("7").unwrap_err(), "expected a string"),
        (from_str::<swr::SyncJobFilter>("7").unwrap_err(), "expected a string"),
        (from_str::<authing::SyncJobPaginatedRespDto>(one_job).unwrap_err(), "expected a list"),
    ] {
        assert!(error.to_string().contains(expected), "{error}");
    }
}
