//! Starting jobs: a start is sent once, and what is returned is the job to wait for.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use authing_client::{ClientOptions, RetryPolicy, WaitError};
use futures_util::TryStreamExt as _;
use serde_json::{Value, json};
use sync_jobs_sandbox::{Fault, Requests, Sandbox, model::JobState};
use tests::{
    document_example,
    server::{Response, Server, response},
};

async fn sandbox() -> Sandbox {
    Sandbox::builder().job_duration(Duration::from_millis(40)).start().await.unwrap()
}

fn options() -> ClientOptions {
    let backoff = Duration::from_millis(1);
    ClientOptions::default().retry(RetryPolicy::default().backoff(backoff, backoff))
}

fn authing(sandbox: &Sandbox) -> authing_client::Client {
    let key = Sandbox::AUTHING_KEY;
    let credentials = authing_client::Credentials::signing(key.id, key.secret);
    let builder = authing_client::Client::builder().base_url(sandbox.url()).credentials(credentials);
    builder.options(options()).build().unwrap()
}

fn swr(sandbox: &Sandbox) -> swr_client::Client {
    let key = Sandbox::SWR_KEY;
    let credentials = swr_client::Credentials::access_key(key.key, key.secret);
    let builder = swr_client::Client::builder().base_url(sandbox.url()).region("cn-north-4");
    builder.credentials(credentials).options(options()).build().unwrap()
}

/// The image `team/manual:1.0.0`, to be copied to a region and an organisation that exist.
fn image(client: &swr_client::Client) -> swr_client::Jobs {
    client.jobs("team", "manual").tag("1.0.0").to_region("cn-north-1").to_namespace("team")
}

#[tokio::test]
async fn a_started_task_is_awaited_by_the_id_of_its_job() {
    let sandbox = sandbox().await;
    let client = authing(&sandbox);
    let before: Vec<_> = client.jobs(1000).list().map_ok(|job| job.sync_job_id).try_collect().await.unwrap();
    let started = client.jobs(1000).start().await.unwrap();
    let id = started.id();
    assert_eq!(started.get().await.unwrap().sync_job_id, id);
    let status = started.wait().poll_interval(Duration::from_millis(10)).await.unwrap();
    assert_eq!(id, status.jobs[0].id);
    assert!(!before.contains(&status.jobs[0].id), "{before:?} {status:?}");
    assert_eq!(status.jobs[0].trigger.as_deref(), Some("manually"));
}

#[tokio::test]
async fn a_started_job_that_fails_has_logs_with_the_reason() {
    let sandbox = sandbox().await;
    let client = authing(&sandbox);
    let started = client.jobs(1002).start().await.unwrap();
    let error = started.wait().poll_interval(Duration::from_millis(10)).await.unwrap_err();
    let WaitError::Unsuccessful(status) = error else { panic!("{error:?}") };
    assert_eq!(status.state, Some(JobState::Failed));
    let logs: Vec<_> = client.logs(status.jobs[0].id).page_size(50).try_collect().await.unwrap();
    assert!(!logs.is_empty());
}

#[tokio::test]
async fn tasks_and_targets_are_listed() {
    let sandbox = sandbox().await;
    let tasks: Vec<_> = authing(&sandbox).tasks().try_collect().await.unwrap();
    assert!(tasks.iter().any(|task| task.sync_task_id == 1000), "{tasks:?}");
    let targets = swr(&sandbox).targets("team", "web").await.unwrap();
    let regions: Vec<_> = targets.iter().map(|target| target.remote_region_id.as_str()).collect();
    assert_eq!(regions, ["cn-north-1", "cn-south-1"]);
    let error = swr(&sandbox).targets("Team", "web").await.unwrap_err();
    assert!(error.is_invalid_input(), "{error}");
}

#[tokio::test]
async fn a_started_copy_is_awaited_without_the_jobs_before_it() {
    let sandbox = sandbox().await;
    let client = swr(&sandbox);
    for _ in 0..2 {
        let started = image(&client).overwrite().start().await.unwrap();
        let status = started.wait().poll_interval(Duration::from_millis(10)).await.unwrap();
        assert_eq!(status.jobs.len(), 1, "{status:?}");
    }
    assert_eq!(client.jobs("team", "manual").list().send().await.unwrap().total, Some(2));
}

#[tokio::test]
async fn a_copy_that_the_service_accepts_in_silence_does_not_succeed() {
    let sandbox = sandbox().await;
    let started = image(&swr(&sandbox)).tag("missing").start().await.unwrap();
    let timeout = Duration::from_millis(100);
    let error = started.wait().poll_interval(Duration::from_millis(10)).timeout(timeout).await.unwrap_err();
    assert!(error.is_timeout() && error.status().is_some_and(|status| status.jobs.is_empty()), "{error:?}");
}

#[tokio::test]
async fn a_copy_without_a_target_is_not_sent() {
    let sandbox = sandbox().await;
    let client = swr(&sandbox);
    let jobs = || client.jobs("team", "manual");
    for (jobs, missing) in [
        (jobs().to_region("cn-north-1").to_namespace("team"), "missing tag: must be"),
        (jobs().tag("1.0.0").to_namespace("team"), "missing target region: must be"),
        (jobs().tag("1.0.0").to_region("cn-north-1"), "missing target namespace: must be"),
        (jobs().tag("1.0.0").to_region("cn-north-1").to_namespace("Team"), "invalid namespace `Team`"),
    ] {
        let error = jobs.start().await.unwrap_err();
        assert!(error.is_invalid_input() && error.to_string().starts_with(missing), "{error}");
    }
    assert_eq!(sandbox.requests(), 0);
}

#[tokio::test]
async fn a_job_is_found_after_its_start_lost_the_response() {
    let sandbox = sandbox().await;
    sandbox.inject(Fault::Lose.on(Requests::Starts).times(1));
    let client = authing(&sandbox);
    let started = client.jobs(1000).start().await.unwrap();
    assert_eq!(client.jobs(1000).list().send().await.unwrap().total, Some(3), "it was started once");
    started.wait().poll_interval(Duration::from_millis(10)).await.unwrap();

    sandbox.inject(Fault::Lose.on(Requests::Starts).times(1));
    let client = swr(&sandbox);
    let started = image(&client).start().await.unwrap();
    assert_eq!(client.jobs("team", "manual").list().send().await.unwrap().total, Some(1));
    started.wait().poll_interval(Duration::from_millis(10)).await.unwrap();
}

#[tokio::test]
async fn an_ambiguous_failure_is_not_repeated_and_its_hint_is_to_look_before_the_next_start() {
    for fault in [Fault::Drop, Fault::status(503), Fault::Html] {
        let sandbox = sandbox().await;
        sandbox.inject(fault.clone().on(Requests::Starts).times(2));
        let error = authing(&sandbox).jobs(1000).start().await.unwrap_err();
        assert!(
            error.is_ambiguous()
                && error.to_string().contains("no new job was found yet; list the jobs before"),
            "{fault:?}: {error}"
        );
        assert_eq!(error.attempts(), 1, "{fault:?}");
        let error = image(&swr(&sandbox)).start().await.unwrap_err();
        assert!(
            error.to_string().contains("no new job was found yet; list the jobs before"),
            "{fault:?}: {error}"
        );
        assert_eq!(error.attempts(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn a_start_that_was_not_carried_out_is_repeated() {
    let sandbox = sandbox().await;
    sandbox.inject(Fault::Status { code: 429, retry_after_seconds: Some(0) }.on(Requests::Starts).times(2));
    let client = authing(&sandbox);
    let _ = client.jobs(1000).start().await.unwrap();
    assert_eq!(client.jobs(1000).list().send().await.unwrap().total, Some(3));
}

/// Returns a server that responds to the start of a task with `start`, and to its list with no job first and then with `later`.
async fn starting(start: Response, later: Value) -> Server {
    let lists = AtomicUsize::new(0);
    Server::responding(move |request| {
        if request.line.contains("/get-management-token") {
            let data = json!({ "access_token": "token", "expires_in": 7200 });
            let body = json!({ "statusCode": 200, "message": "", "data": data });
            return response(200, &[], body.to_string());
        }
        if request.line.starts_with("POST ") {
            return start.clone();
        }
        let first = lists.fetch_add(1, Ordering::Relaxed) == 0;
        let list = if first { json!([]) } else { later.clone() };
        let body = json!({ "statusCode": 200, "message": "", "data": { "totalCount": list.as_array().unwrap().len(), "list": list } });
        response(200, &[("date", "Thu, 01 Jan 2026 12:00:00 GMT")], body.to_string())
    })
    .await
}

/// Returns the task 1000 of the server.
fn task(server: &Server) -> authing_client::Jobs {
    let builder = authing_client::Client::builder().base_url(&server.url);
    // A token that can be renewed.
    builder
        .credentials(authing_client::Credentials::management_token("id", "secret"))
        .build()
        .unwrap()
        .jobs(1000)
}

#[tokio::test]
async fn a_job_that_was_there_before_a_start_is_not_the_started_one() {
    let mut job = document_example("authing")["data"]["list"].clone();
    job = if job.is_array() { job[0].clone() } else { job };
    job["syncTrigger"] = json!("manually");
    for (created_at, is_found) in [("2026-01-01T12:00:01.000Z", true), ("2026-01-01T09:00:00.000Z", false)] {
        job["createdAt"] = json!(created_at);
        let server = starting(response(500, &[], ""), json!([job])).await;
        assert_eq!(task(&server).start().await.is_ok(), is_found, "{created_at}");
    }
    for id in [json!(0), json!(-1), json!(null)] {
        let data = if id.is_null() { id.clone() } else { json!({ "syncJobId": id }) };
        let start = json!({ "statusCode": 200, "message": "", "data": data }).to_string();
        let server = starting(response(200, &[], start), json!([])).await;
        let error = task(&server).start().await.unwrap_err();
        assert!(
            error.is_decode() && error.to_string().contains("a job may have been started"),
            "{id}: {error}"
        );
    }
}

#[tokio::test]
async fn a_start_is_not_repeated_if_either_status_leaves_open_whether_it_was_carried_out() {
    for (http, body) in [(500, 429), (502, 401), (504, 404)] {
        let start = json!({ "statusCode": body, "message": "" }).to_string();
        let server = starting(response(http, &[], start), json!([])).await;
        let error = task(&server).start().await.unwrap_err();
        let posts =
            server.requests().iter().filter(|request| request.line.contains("/trigger-sync-task")).count();
        assert_eq!(posts, 1, "{http} {body}");
        assert!(error.to_string().contains("list the jobs before starting one again"), "{error}");
    }
}
