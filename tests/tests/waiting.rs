//! Waiters: until jobs are done, and with which result.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use authing_client::{Error, JobSource, WaitError, WaitStatus, Waiter, model::JobState};
use futures_util::{StreamExt as _, TryStreamExt as _, future::join_all};
use serde_json::{Value, json};
use tests::{
    document_example,
    server::{Response, Server, response},
};

/// Polls often, so that no test waits long.
fn often<S: JobSource>(wait: Waiter<S>) -> Waiter<S> {
    let interval = Duration::from_millis(5);
    wait.poll_interval(interval).max_poll_interval(interval)
}

/// Waits as a program would that only propagates errors.
async fn require_success<S: JobSource>(wait: Waiter<S>) -> Result<WaitStatus, WaitError> {
    let status = often(wait).await?;
    Ok(status)
}

/// Returns the state of an unsuccessful wait.
fn unsuccessful(error: WaitError) -> JobState {
    let WaitError::Unsuccessful(status) = error else { panic!("{error:?}") };
    assert!(status.is_terminal() && !status.is_success() && status.next_poll.is_none(), "{status:?}");
    status.state.unwrap()
}

/// Returns a page of jobs: id, minute of creation, and status, with a star if an account failed.
fn authing_page(rows: &[(i64, u32, &str)]) -> Response {
    tests::server::json(200, authing_body(rows).to_string())
}

fn authing_body(rows: &[(i64, u32, &str)]) -> Value {
    let mut body = document_example("authing");
    let list = body["data"]["list"].clone();
    let job = if list.is_array() { list[0].clone() } else { list };
    let jobs = rows.iter().map(|(id, minute, status)| {
        let mut job = job.clone();
        job["syncJobId"] = json!(id);
        job["createdAt"] = json!(format!("2026-01-01T00:{minute:02}:00.000Z"));
        job["syncStatus"] = json!(status.trim_end_matches('*'));
        job["accountCountAll"] = json!(10);
        job["accountCountSucc"] = json!(if status.ends_with('*') { 9 } else { 10 });
        job
    });
    body["data"]["list"] = jobs.collect();
    body["data"]["totalCount"] = json!(rows.len());
    body
}

/// A job: id, minute of creation, tag, target region, target organisation, and status.
type Row = (i64, u32, &'static str, &'static str, &'static str, &'static str);

fn swr_page(rows: &[Row]) -> Response {
    let job = document_example("swr")[0].clone();
    let jobs = rows.iter().map(|(id, minute, tag, region, organisation, status)| {
        let mut job = job.clone();
        job["id"] = json!(id);
        job["createdAt"] = json!(format!("2026-01-01T00:{minute:02}:00Z"));
        for (key, value) in
            [("tag", tag), ("remoteRegionId", region), ("remoteNamespace", organisation), ("status", status)]
        {
            assert!(job.get(key).is_some(), "{key}");
            job[key] = json!(value);
        }
        job
    });
    let range = format!("0-{0}/{0}", rows.len());
    response(200, &[("content-range", &range)], Value::Array(jobs.collect()).to_string())
}

fn authing(server: &Server) -> authing_client::Jobs {
    let builder = authing_client::Client::builder().base_url(&server.url);
    builder.credentials(authing_client::Credentials::token("token")).build().unwrap().jobs(1000)
}

fn swr(server: &Server) -> swr_client::Jobs {
    let builder = swr_client::Client::builder().base_url(&server.url);
    builder.credentials(swr_client::Credentials::token("token")).build().unwrap().jobs("test", "testrepo")
}

/// Selects the image with the tag `v1` and the target `r/o`.
fn image(server: &Server) -> swr_client::Jobs {
    swr(server).tag("v1").to_region("r").to_namespace("o")
}

/// Returns a server that lists these targets as configured, and responds to other requests with one of `pages` after the other,
/// and then with the last one.
async fn swr_server(configured: Response, pages: impl IntoIterator<Item = Response>) -> Server {
    let pages: Vec<_> = pages.into_iter().collect();
    let next = AtomicUsize::new(0);
    Server::responding(move |request| {
        if request.line.contains("/sync_repo") {
            return configured.clone();
        }
        pages[next.fetch_add(1, Ordering::Relaxed).min(pages.len() - 1)].clone()
    })
    .await
}

/// Returns a list of configured targets: the region and the organisation of each.
fn targets(places: &[(&str, &str)]) -> Response {
    let row = |(region, organisation): &(&str, &str)| {
        json!({
            "namespace": "test", "repoName": "testrepo", "syncAuto": true,
            "remoteRegionId": region, "remoteNamespace": organisation,
        })
    };
    tests::server::json(200, places.iter().map(row).collect::<Value>().to_string())
}

#[tokio::test]
async fn only_success_is_ok() {
    for (status, state) in [
        ("success", JobState::Succeeded),
        ("success*", JobState::PartiallySucceeded),
        ("failed", JobState::Failed),
    ] {
        let server = Server::with([authing_page(&[(1, 1, status)])]).await;
        match require_success(authing(&server).wait()).await {
            Ok(end) => assert_eq!((end.state, status), (Some(state), "success")),
            Err(error) => assert_eq!((unsuccessful(error), status != "success"), (state, true)),
        }
    }
    for (status, state) in [
        ("success", JobState::Succeeded),
        ("existed", JobState::AlreadyPresent),
        ("failed", JobState::Failed),
        ("timeout", JobState::TimedOut),
        ("cancel", JobState::Cancelled),
    ] {
        let server = Server::with([swr_page(&[(1, 1, "v1", "r", "o", status)])]).await;
        match require_success(image(&server).wait()).await {
            Ok(end) => {
                assert!(end.is_success() && ["success", "existed"].contains(&status), "{status}");
                assert_eq!(end.state, Some(state));
            }
            Err(error) => {
                assert!(["failed", "timeout", "cancel"].contains(&status), "{status}");
                assert!(error.status().is_some() && !error.is_timeout());
                assert_eq!(unsuccessful(error), state);
            }
        }
    }
}

#[tokio::test]
async fn the_message_of_an_unsuccessful_wait_contains_the_jobs_and_their_states() {
    let rows = [
        (3, 3, "v1", "cn-north-1", "team", "failed"),
        (2, 2, "v1", "cn-south-1", "team", "timeout"),
        (1, 1, "v1", "cn-east-3", "team", "success"),
    ];
    let server = swr_server(targets(&[("cn-east-3", "team")]), [swr_page(&rows)]).await;
    let error = require_success(swr(&server).tag("v1").wait()).await.unwrap_err();
    assert_eq!(error.status().unwrap().jobs.len(), 3);
    let message = error.to_string();
    assert_eq!(message.lines().count(), 1);
    for part in
        ["test/testrepo:v1 to cn-north-1/team: failed", "test/testrepo:v1 to cn-south-1/team: timed out"]
    {
        assert!(message.contains(part), "{message}");
    }
    assert!(!message.contains("cn-east-3"), "{message}");
}

#[tokio::test]
async fn missing_jobs_and_unknown_states_are_awaited_and_yielded() {
    let pages = || {
        [
            authing_page(&[]),
            authing_page(&[(1, 1, "free")]),
            response(502, &[], "<html>"),
            authing_page(&[(1, 1, "暂停")]),
            authing_page(&[(1, 1, "onProgress")]),
            authing_page(&[(1, 1, "success")]),
        ]
    };
    let server = Server::with(pages()).await;
    let statuses: Vec<_> = often(authing(&server).wait()).try_collect().await.unwrap();
    let states: Vec<_> = statuses.iter().map(|status| status.state.as_ref().map(JobState::as_str)).collect();
    assert_eq!(states, [None, Some("pending"), Some("暂停"), Some("running"), Some("succeeded")]);
    let last = statuses.last().unwrap();
    // The 502 was retried within its poll.
    assert_eq!((last.jobs.len(), last.polls, last.next_poll), (1, 5, None));

    let server = Server::with(pages()).await;
    assert_eq!(often(authing(&server).wait()).await.unwrap().jobs, last.jobs);
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test]
async fn the_newest_job_of_a_task_is_that_with_the_greatest_id() {
    let rows = [(9, 5, "failed"), (7, 4, "success"), (8, 3, "success*")];
    let since = "2026-01-01T00:04:30Z".parse().unwrap();
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let server = Server::with([authing_page(&order.map(|row| rows[row]))]).await;
        for wait in [authing(&server).wait(), authing(&server).wait().since(since)] {
            let error = often(wait).await.unwrap_err();
            assert_eq!(error.status().unwrap().jobs[0].id, 9, "{order:?}");
        }
        assert!(server.requests().iter().all(|request| request.line.contains("page=1&")));
    }
}

#[tokio::test]
async fn a_job_with_a_known_id_is_requested_by_it() {
    let job = |id, status| {
        let mut body = authing_body(&[(id, 1, status)]);
        body["data"] = body["data"]["list"][0].clone();
        tests::server::json(200, body.to_string())
    };
    let client = |server: &Server| {
        let builder = authing_client::Client::builder().base_url(&server.url);
        builder.credentials(authing_client::Credentials::token("token")).build().unwrap()
    };
    let missing = || tests::server::json(404, r#"{"statusCode":404,"message":"no such job"}"#);
    let server = Server::with([missing(), job(7, "onProgress"), job(7, "success")]).await;
    let status = often(client(&server).job(7).wait()).await.unwrap();
    assert_eq!((status.jobs[0].id, status.polls), (7, 3));
    let lines: Vec<_> = server.requests().into_iter().map(|request| request.line).collect();
    assert_eq!(lines, ["GET /api/v3/get-sync-job?syncJobId=7 HTTP/1.1"; 3]);
    assert_eq!(client(&server).job(7).get().await.unwrap().sync_job_id, 7);

    let server = Server::with([job(8, "success")]).await;
    let error = often(client(&server).job(7).wait()).await.unwrap_err();
    assert!(error.to_string().contains("the response has job 8 of task 1000, must have job 7"), "{error}");
    let error = often(client(&server).job(8).task(2000.try_into().unwrap()).wait()).await.unwrap_err();
    let problem = "the response has job 8 of task 1000, must have jobs of task 2000";
    assert!(error.to_string().contains(problem), "{error}");
    let error = client(&server).job(0).get().await.unwrap_err();
    assert!(error.is_invalid_input(), "{error}");

    // A 404 that is not the service's own does not mean that there is no such job yet.
    for page in [response(404, &[], ""), response(404, &[], "<html>")] {
        let server = Server::with([page]).await;
        let error = often(client(&server).job(7).wait()).await.unwrap_err();
        assert!(error.to_string().ends_with("check the id of the job and the base URL"), "{error}");
    }
    let server = Server::with([missing()]).await;
    assert!(client(&server).job(7).get().await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_job_of_another_task_or_repository_is_an_error() {
    let rows = [(1, 1, "success")];
    let server = Server::with([authing_page(&rows)]).await;
    let builder = authing_client::Client::builder().base_url(&server.url);
    let client = builder.credentials(authing_client::Credentials::token("token")).build().unwrap();
    let problem = "the response has job 1 of task 1000, must have jobs of task 2000";
    let error = often(client.jobs(2000).wait()).await.unwrap_err();
    assert!(error.to_string().contains(problem), "{error}");
    let error = client.jobs(2000).list().send().await.unwrap_err();
    assert!(error.to_string().contains(problem), "{error}");

    let server = Server::with([swr_page(&[(1, 1, "v1", "cn-north-1", "team", "success")])]).await;
    let builder = swr_client::Client::builder().base_url(&server.url);
    let client = builder.credentials(swr_client::Credentials::token("token")).build().unwrap();
    for (namespace, repository) in [("test", "web/app"), ("other", "testrepo")] {
        let jobs = client.jobs(namespace, repository).to_region("cn-north-1").to_namespace("team");
        let error = often(jobs.wait()).await.unwrap_err();
        let problem = format!("the response has job 1 of test/testrepo, must be of {namespace}/{repository}");
        assert!(error.to_string().contains(&problem), "{error}");
    }
    let server = Server::with([targets(&[("cn-north-1", "team")])]).await;
    let builder = swr_client::Client::builder().base_url(&server.url);
    let client = builder.credentials(swr_client::Credentials::token("token")).build().unwrap();
    let error = client.targets("test", "web").await.unwrap_err();
    let problem = "the response has a target of test/testrepo, must be of test/web";
    assert!(error.to_string().contains(problem), "{error}");
}

#[tokio::test]
async fn a_wait_expects_the_configured_targets_or_the_number_given() {
    let (a, b) = (("a", "o"), ("b", "o"));
    let row = |id, (region, organisation)| (id, 1, "v1", region, organisation, "success");
    let pages = || [swr_page(&[row(1, a)]), swr_page(&[row(2, b), row(1, a)])];
    let forbidden = || response(403, &[], "");
    for (configured, count, polls) in [
        (targets(&[a]), 0, 1),
        (targets(&[a, b]), 0, 2),
        // A number cannot reduce what is configured.
        (targets(&[a, b]), 1, 2),
        (targets(&[a]), 2, 2),
        (targets(&[]), 1, 1),
        (targets(&[]), 2, 2),
        (forbidden(), 1, 1),
        (forbidden(), 2, 2),
    ] {
        let server = swr_server(configured.clone(), pages()).await;
        let status = often(swr(&server).tag("v1").expect_targets(count).wait()).await.unwrap();
        assert_eq!(status.polls, polls, "{configured:?} {count}");
    }
    for configured in [targets(&[]), forbidden()] {
        let server = swr_server(configured, pages()).await;
        let error = often(swr(&server).tag("v1").wait()).await.unwrap_err().to_string();
        let way_out = "select the region and the namespace of a target, or state the number of targets";
        assert!(error.ends_with(way_out), "{error}");
        assert_eq!(server.requests().len(), 1, "no job is requested");
    }
    let server = swr_server(forbidden(), pages()).await;
    let error = often(image(&server).expect_targets(2).wait()).await.unwrap_err();
    assert_eq!(error.to_string(), "invalid number of targets 2: must be at most 1 for r/o");
}

#[tokio::test]
async fn each_selected_region_must_have_its_job() {
    let (a, b) = (("a", "o"), ("b", "o"));
    let row = |id, (region, organisation)| (id, 1, "v1", region, organisation, "success");
    let pages =
        || [swr_page(&[row(1, a)]), swr_page(&[row(3, ("a", "x")), row(1, a)]), swr_page(&[row(2, b)])];
    let regions = |server: &Server, regions: &[&str]| {
        regions.iter().fold(swr(server).tag("v1"), |jobs, region| jobs.to_region(*region))
    };
    // With the namespace, nothing but jobs is requested.
    let server = Server::with(pages()).await;
    assert_eq!(often(regions(&server, &["a", "b"]).to_namespace("o").wait()).await.unwrap().polls, 3);
    assert!(server.requests().iter().all(|request| !request.line.contains("/sync_repo")));
    for (configured, count) in [
        (targets(&[a, b, ("c", "o")]), 0),
        // A number of targets replaces the configuration, but not the regions.
        (targets(&[a]), 1),
        (targets(&[a]), 2),
        (response(403, &[], ""), 1),
    ] {
        let server = swr_server(configured.clone(), pages()).await;
        let wait = regions(&server, &["a", "b"]).expect_targets(count).wait();
        assert_eq!(often(wait).await.unwrap().polls, 3, "{configured:?} {count}");
    }
    let server = Server::with(pages()).await;
    let error =
        often(regions(&server, &["a", "b"]).to_namespace("o").expect_targets(3).wait()).await.unwrap_err();
    assert_eq!(error.to_string(), "invalid number of targets 3: must be at most 2 for a/o, b/o");
    let error = regions(&server, &["a", "b"]).to_namespace("o").start().await.unwrap_err();
    assert_eq!(error.to_string(), "invalid target regions a, b: must be one; start a copy to each");
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn an_error_and_a_timeout_state_where_the_image_is_copied_to() {
    let configured = [("cn-north-1", "team"), ("cn-south-1", "team")];
    let server = swr_server(targets(&configured), [swr_page(&[])]).await;
    for (wait, place) in [
        (swr(&server).to_region("cn-sotuh-1").to_region("cn-north-1").wait(), "cn-sotuh-1"),
        (swr(&server).to_namespace("taem").wait(), "the namespace `taem`"),
    ] {
        let message = format!(
            "no target in {place} is configured for `test/testrepo`, which is copied to cn-north-1/team, \
             cn-south-1/team; select one of these targets, or state the number of targets"
        );
        assert_eq!(often(wait).await.unwrap_err().to_string(), message);
    }
    let rows = [(2, 2, "v1", "cn-north-1", "team", "success"), (1, 1, "v2", "cn-south-1", "team", "success")];
    let server = Server::with([swr_page(&rows)]).await;
    let wait = swr(&server).tag("v1").to_region("cn-sotuh-1").to_namespace("team").wait();
    let error = often(wait).timeout(Duration::from_millis(300)).await.unwrap_err();
    let message = "there is no such job yet; jobs of the same image go to cn-north-1/team";
    assert!(error.to_string().ends_with(message), "{error}");
}

#[tokio::test]
async fn a_response_that_no_page_of_jobs_needs_ends_a_wait() {
    let server = Server::with([response(200, &[], vec![b' '; 4 * 1024 * 1024 + 1])]).await;
    let error = often(image(&server).wait()).await.unwrap_err();
    let message = "exceeds 4194304 bytes; check the base URL; a page of jobs is smaller";
    assert!(error.to_string().ends_with(message), "{error}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_maximum_age_is_measured_by_the_clock_of_the_service() {
    let page = |date: &str| {
        let body = authing_body(&[(1, 1, "success")]).to_string();
        response(200, &[("content-type", "application/json"), ("date", date)], body)
    };
    // The job was created at 00:01.
    let age = Duration::from_secs(600);
    let server = Server::with([page("Thu, 01 Jan 2026 00:10:00 GMT")]).await;
    assert!(often(authing(&server).wait()).max_age(age).await.is_ok());
    let server = Server::with([page("Thu, 01 Jan 2026 00:12:00 GMT")]).await;
    let wait = often(authing(&server).wait()).max_age(age).timeout(Duration::from_millis(100));
    assert!(wait.await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn a_success_with_one_of_two_counts_is_none() {
    let mut body = authing_body(&[(1, 1, "success")]);
    for (total, succeeded, is_success) in [
        (json!(10), json!(null), false),
        (json!(null), json!(10), false),
        (json!(0), json!(null), true),
        (json!(-10), json!(0), false),
        (json!(-1), json!(-1), false),
    ] {
        body["data"]["list"][0]["accountCountAll"] = total;
        body["data"]["list"][0]["accountCountSucc"] = succeeded;
        let server = Server::with([tests::server::json(200, body.to_string())]).await;
        assert_eq!(often(authing(&server).wait()).await.is_ok(), is_success, "{body}");
    }
}

#[tokio::test]
async fn a_repeated_row_counts_as_the_one_that_proves_less() {
    for rows in [[(1, 1, "success"), (1, 1, "running")], [(1, 1, "running"), (1, 1, "success")]] {
        let pages = [authing_page(&rows), authing_page(&[(1, 1, "failed")])];
        let server = Server::with(pages).await;
        assert_eq!(unsuccessful(often(authing(&server).wait()).await.unwrap_err()), JobState::Failed);
        assert_eq!(server.requests().len(), 2);
    }
}

#[tokio::test]
async fn a_job_before_since_is_not_awaited() {
    let old = (1, 1, "failed");
    let server = Server::with([authing_page(&[old]), authing_page(&[(2, 9, "success"), old])]).await;
    let since = "2026-01-01T00:05:00Z".parse().unwrap();
    let statuses: Vec<_> = often(authing(&server).wait().since(since)).try_collect().await.unwrap();
    assert_eq!(statuses.iter().map(|status| status.jobs.len()).collect::<Vec<_>>(), [0, 1]);
}

#[tokio::test]
async fn the_newest_job_of_each_expect_targetss() {
    let first = [
        (6, 6, "v1", "cn-north-1", "team", "running"),
        (5, 5, "v2", "cn-north-1", "team", "failed"),
        (4, 4, "v1", "cn-south-1", "team", "success"),
        (3, 3, "v1", "cn-north-1", "other", "existed"),
        (2, 2, "v1", "cn-north-1", "team", "failed"),
        (1, 1, "v1", "cn-east-3", "team", "failed"),
    ];
    let mut last = first;
    last[0].5 = "success";
    let since = "2026-01-01T00:03:00Z".parse().unwrap();
    for (number, state, jobs) in [
        (0, JobState::Failed, 4),
        (1, JobState::Succeeded, 3),
        (2, JobState::Succeeded, 2),
        (3, JobState::Succeeded, 1),
        (4, JobState::AlreadyPresent, 1),
    ] {
        let pages = [swr_page(&[]), swr_page(&first), swr_page(&last)];
        let configured = [("cn-north-1", "team"), ("cn-south-1", "team"), ("cn-north-1", "other")];
        let server = swr_server(targets(&configured), pages).await;
        let tag = swr(&server).tag("v1");
        let wait = match number {
            0 => tag.wait(),
            1 => tag.wait().since(since),
            2 => tag.to_region("cn-north-1").wait(),
            3 => tag.to_region("cn-north-1").to_namespace("team").wait(),
            _ => tag.to_namespace("other").wait(),
        };
        let result = often(wait).await;
        assert_eq!(result.is_ok(), state != JobState::Failed, "{number}");
        let status = result.unwrap_or_else(|error| error.status().unwrap().clone());
        assert_eq!((status.state, status.jobs.len()), (Some(state), jobs), "{number}");
    }
}

#[tokio::test]
async fn a_timeout_is_an_error_with_the_last_status() {
    let cases = [
        (swr_page(&[]), Some(None), "there is no such job yet"),
        (
            swr_page(&[(1, 1, "v1", "r", "o", "running")]),
            Some(Some(JobState::Running)),
            "test/testrepo:v1 to r/o is running",
        ),
        (Response::Silence, None, "the service has not responded"),
    ];
    let waits = cases.map(|(response, last, message)| async move {
        let server = Server::with([response]).await;
        let wait = often(image(&server).wait()).timeout(Duration::from_secs(2));
        let error = wait.await.unwrap_err();
        assert!(error.is_timeout());
        assert_eq!(error.to_string(), format!("timed out after 2 s: {message}"));
        assert_eq!(error.status().map(|status| status.state.clone()), last);
    });
    join_all(waits).await;
}

#[tokio::test]
async fn a_permanent_error_ends_the_wait() {
    for status in [400, 401, 403, 404] {
        let server = Server::with([response(status, &[], "")]).await;
        let error = often(image(&server).wait()).await.unwrap_err();
        assert!(error.status().is_none());
        let WaitError::Call(error) = error else { panic!("{error}") };
        assert_eq!((error.status(), server.requests().len()), (Some(status), 1));
    }
}

#[tokio::test]
async fn a_stream_of_statuses_ends_with_the_job_and_its_error() {
    for (end, state) in [
        ("success", JobState::Succeeded),
        ("existed", JobState::AlreadyPresent),
        ("failed", JobState::Failed),
        ("timeout", JobState::TimedOut),
        ("cancel", JobState::Cancelled),
    ] {
        let server = Server::with(
            ["waiting", "running", end].map(|status| swr_page(&[(1, 1, "v1", "r", "o", status)])),
        )
        .await;
        let mut statuses = often(image(&server).wait());
        for expected in [JobState::Pending, JobState::Running, state.clone()] {
            assert_eq!(statuses.try_next().await.unwrap().unwrap().state, Some(expected));
        }
        let last = statuses.next().await;
        if ["success", "existed"].contains(&end) {
            assert!(last.is_none(), "{last:?}");
        } else {
            assert_eq!(unsuccessful(last.unwrap().unwrap_err()), state);
            assert!(statuses.next().await.is_none());
        }
        assert_eq!(server.requests().len(), 3);
    }
}

#[tokio::test]
async fn a_call_error_converts_into_a_wait_error() {
    async fn page_and_wait(jobs: swr_client::Jobs) -> Result<(), WaitError> {
        jobs.clone().list().send().await?;
        jobs.wait().await?;
        Ok(())
    }

    let server = Server::with([response(403, &[], "")]).await;
    let error = page_and_wait(swr(&server)).await.unwrap_err();
    assert!(matches!(&error, WaitError::Call(error) if Error::is_forbidden(error)), "{error:?}");
}

#[tokio::test]
async fn waits_for_jobs_of_one_list_share_its_pages() {
    const WAITS: usize = 20;
    const POLLS: usize = 5;
    let is_list = |line: &str| line.contains("/sync_job") || line.contains("/list-sync-jobs");
    let interval = Duration::from_millis(200);
    let lists = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&lists);
    let server = Server::responding(move |request| {
        if !is_list(&request.line) {
            return targets(&[("r", "o")]);
        }
        let is_done = count.fetch_add(1, Ordering::Relaxed) >= POLLS;
        if request.line.contains("/list-sync-jobs") {
            return authing_page(&[(1, 1, if is_done { "success" } else { "onProgress" })]);
        }
        let status = if is_done { "success" } else { "running" };
        let tags = ["v0", "v1", "v2", "v3", "v4"].into_iter().zip(1..);
        swr_page(&tags.map(|(tag, id)| (id, 1, tag, "r", "o", status)).collect::<Vec<_>>())
    })
    .await;
    let (swr, authing) = (swr(&server), authing(&server));
    let swr = (0..WAITS).map(|index| {
        let wait = swr.clone().tag(format!("v{}", index % 5)).wait();
        IntoFuture::into_future(wait.poll_interval(interval).max_poll_interval(interval))
    });
    assert!(join_all(swr).await.into_iter().all(|result| result.unwrap().is_success()));
    let requests = lists.swap(0, Ordering::Relaxed);
    assert!(requests <= 2 * POLLS, "{requests} requests");
    let authing = (0..WAITS).map(|_| {
        let wait = authing.clone().wait();
        IntoFuture::into_future(wait.poll_interval(interval).max_poll_interval(interval))
    });
    assert!(join_all(authing).await.into_iter().all(|result| result.unwrap().is_success()));
    let requests = lists.load(Ordering::Relaxed);
    assert!(requests <= 2 * POLLS, "{requests} requests");
}

#[tokio::test]
async fn a_dropped_waiter_does_not_poll() {
    let polls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&polls);
    let server = Server::responding(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
        swr_page(&[])
    })
    .await;
    let mut wait = often(image(&server).wait());
    for _ in 0..3 {
        wait.next().await.unwrap().unwrap();
    }
    drop(wait);
    assert_eq!(polls.load(Ordering::Relaxed), 3);
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(polls.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn the_next_poll_begins_after_the_response() {
    let server = Server::responding(|_| Response::Silence).await;
    let waits = (0..20).map(|_| IntoFuture::into_future(often(image(&server).wait())));
    let waits = tokio::spawn(join_all(waits));
    while server.requests().len() < 20 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // Many times the poll interval.
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(server.requests().len(), 20);
    waits.abort();
}
