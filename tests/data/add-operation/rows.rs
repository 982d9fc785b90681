fn authing_retry_rows() -> Vec<Row> {
    use authing::{SyncJobRetryDto, SyncJobRetryPaginatedRespDto, SyncJobRetryPagingDto, SyncRetryReason};
    let retry = json!({ "retryId": 1, "createdAt": "2022-07-03T02:20:30Z", "reason": "timeout" });
    vec![
        row::<SyncJobRetryPaginatedRespDto>(
            "authing.SyncJobRetryPaginatedRespDto.error",
            json!({ "statusCode": 404, "message": "同步作业不存在" }),
        ),
        row::<SyncJobRetryPagingDto>(
            "authing.SyncJobRetryPagingDto",
            json!({ "totalCount": 2, "list": [retry, with(retry.clone(), json!({ "attempt": 2 }))] }),
        ),
        row::<SyncJobRetryDto>("authing.SyncJobRetryDto", retry),
        row::<Vec<SyncRetryReason>>("authing.SyncRetryReason", json!(["timeout", "throttled", "offline"])),
    ]
}

