//! The call of a made-up operation, against a loopback server.

use authing_client::{Client, Credentials, model::authing::SyncRetryReason};
use futures_util::TryStreamExt as _;
use tests::{
    document_example,
    server::{Server, json},
};

#[tokio::test]
async fn the_retries_of_a_job_are_listed() {
    let server = Server::with([json(200, document_example("listSyncJobRetries").to_string())]).await;
    let builder = Client::builder().base_url(&server.url).credentials(Credentials::token("hunter2"));
    let client = builder.build().unwrap();
    let retries: Vec<_> = client.list_sync_job_retries().sync_job_id(1).pager().try_collect().await.unwrap();
    let [retry] = retries.as_slice() else { panic!("{retries:?}") };
    assert_eq!((retry.retry_id, &retry.reason), (1, &SyncRetryReason::Timeout));
    let request = server.request();
    assert_eq!(request.line, "GET /api/v3/list-sync-job-retries?limit=10&page=1&syncJobId=1 HTTP/1.1");
    assert_eq!(request.header("authorization"), Some("Bearer hunter2"));
}
