//! Waiting for jobs to end.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use authing_client::{WaitPolicy, model::JobState};
use futures_util::{StreamExt as _, TryStreamExt as _, future::join_all};
use serde_json::{Value, json};
use tests::{
    document_example,
    server::{Reply, Server, answer},
};

/// Looks often, for a time that is not up in a test.
fn often() -> WaitPolicy {
    let often = Duration::from_millis(5);
    WaitPolicy::default().with_interval(often).with_longest_interval(often)
}

/// `(id, minute of creation, status)`
fn authing_page(rows: &[(i64, u32, &str)]) -> Reply {
    let mut answer = document_example("authing");
    let list = answer["data"]["list"].clone();
    let job = if list.is_array() { list[0].clone() } else { list };
    let jobs = rows.iter().map(|(id, minute, status)| {
        let mut job = job.clone();
        job["syncJobId"] = json!(id);
        job["createdAt"] = json!(format!("2026-01-01T00:{minute:02}:00.000Z"));
        job["syncStatus"] = json!(status.trim_end_matches('*'));
        // A star: fewer accounts than there were.
        job["accountCountAll"] = json!(10);
        job["accountCountSucc"] = json!(if status.ends_with('*') { 9 } else { 10 });
        job
    });
    answer["data"]["list"] = jobs.collect();
    answer["data"]["totalCount"] = json!(rows.len());
    tests::server::json(200, answer.to_string())
}

/// `(id, minute of creation, tag, region, organisation, status)`
type Row = (i64, u32, &'static str, &'static str, &'static str, &'static str);

fn swr_page(rows: &[Row]) -> Reply {
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
    tests::server::json(200, Value::Array(jobs.collect()).to_string())
}

fn authing(server: &Server) -> authing_client::Jobs {
    let builder = authing_client::Client::builder().base_url(&server.url);
    builder.credentials(authing_client::Credentials::token("token")).build().unwrap().jobs(1)
}

fn swr(server: &Server) -> swr_client::Jobs {
    let builder = swr_client::Client::builder().base_url(&server.url);
    builder.credentials(swr_client::Credentials::token("token")).build().unwrap().jobs("team", "app")
}

#[tokio::test]
async fn each_end_of_a_job_is_told_apart() {
    for (status, state, success) in [
        ("success", JobState::Succeeded, true),
        ("success*", JobState::PartiallySucceeded, false),
        ("failed", JobState::Failed, false),
    ] {
        let server = Server::with([authing_page(&[(1, 1, status)])]).await;
        let end = authing(&server).wait().policy(often()).await.unwrap();
        assert_eq!((end.state.as_ref(), end.is_success()), (Some(&state), success), "{status}");
    }
    for (status, state, success) in [
        ("success", JobState::Succeeded, true),
        ("existed", JobState::AlreadyPresent, true),
        ("failed", JobState::Failed, false),
        ("timeout", JobState::TimedOut, false),
        ("cancel", JobState::Cancelled, false),
    ] {
        let server = Server::with([swr_page(&[(1, 1, "v1", "r", "o", status)])]).await;
        let end = swr(&server).wait().tag("v1").policy(often()).await.unwrap();
        assert_eq!((end.state.as_ref(), end.is_success()), (Some(&state), success), "{status}");
    }
}

#[tokio::test]
async fn not_there_yet_and_unknown_states_are_waited_for_and_shown() {
    let server = Server::with([
        authing_page(&[]),
        authing_page(&[(1, 1, "free")]),
        answer(502, &[], "<html>"),
        authing_page(&[(1, 1, "暂停")]),
        authing_page(&[(1, 1, "onProgress")]),
        authing_page(&[(1, 1, "success")]),
    ])
    .await;
    let shown = Arc::new(Mutex::new(Vec::new()));
    let progress = {
        let shown = Arc::clone(&shown);
        move |standing: &authing_client::WaitStatus| {
            shown.lock().unwrap().push(standing.state.as_ref().map(|state| state.as_str().to_owned()));
        }
    };
    let end = authing(&server).wait().policy(often()).on_progress(progress).await.unwrap();
    assert_eq!(end.jobs.len(), 1);
    let expected = [None, Some("pending"), Some("暂停"), Some("running"), Some("succeeded")];
    assert_eq!(*shown.lock().unwrap(), expected.map(|state| state.map(str::to_owned)));
}

#[tokio::test]
async fn a_job_is_found_by_its_id_and_the_newest_of_a_task_by_its_time() {
    let rows = [(9, 5, "failed"), (7, 4, "success"), (8, 3, "success*")];
    let since = "2026-01-01T00:04:30Z".parse().unwrap();
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let server = Server::with([authing_page(&order.map(|row| rows[row]))]).await;
        let wait = || authing(&server).page(7).wait().policy(often());
        for (wait, id) in [(wait(), 9), (wait().job(7), 7), (wait().job(8), 8), (wait().since(since), 9)] {
            assert_eq!(wait.await.unwrap().jobs[0].id, id, "{order:?}");
        }
        // A wait looks from the first page on, whatever the listing was set to.
        assert!(server.requests().iter().all(|request| request.line.contains("page=1&")));
    }
}

#[tokio::test]
async fn the_newest_job_of_each_target_counts() {
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
        let server = Server::with([swr_page(&[]), swr_page(&first), swr_page(&last)]).await;
        let wait = swr(&server).wait().tag("v1").policy(often());
        let wait = match number {
            0 => wait,
            1 => wait.since(since),
            2 => wait.region("cn-north-1"),
            3 => wait.region("cn-north-1").target("team"),
            _ => wait.target("other"),
        };
        let end = wait.await.unwrap();
        assert_eq!((end.state, end.jobs.len()), (Some(state), jobs), "{number}");
    }
}

#[tokio::test]
async fn out_of_time_is_an_outcome_with_the_last_state() {
    let policy = often().with_timeout(Duration::from_secs(2));
    let cases = [
        (swr_page(&[]), "there was no such job yet"),
        (swr_page(&[(1, 1, "v1", "r", "o", "running")]), "the job was last seen running"),
        (Reply::Silence, "the service has not answered"),
    ];
    let waits = cases.map(|(reply, message)| {
        let policy = policy.clone();
        async move {
            let server = Server::with([reply]).await;
            let error = swr(&server).wait().tag("v1").policy(policy).await.unwrap_err();
            assert!(error.is_out_of_time());
            assert_eq!(error.to_string(), format!("out of time after 2 s: {message}"));
        }
    });
    join_all(waits).await;
}

#[tokio::test]
async fn what_will_not_pass_ends_the_waiting_at_once() {
    for status in [400, 401, 403, 404] {
        let server = Server::with([answer(status, &[], "")]).await;
        let error = swr(&server).wait().tag("v1").policy(often()).await.unwrap_err();
        let swr_client::WaitError::Call(error) = error else { panic!("{error}") };
        assert_eq!((error.status(), server.requests().len()), (Some(status), 1));
    }
}

#[tokio::test]
async fn standings_are_a_stream_that_ends_with_the_job() {
    let server = Server::with(
        ["waiting", "running", "success"].map(|status| swr_page(&[(1, 1, "v", "r", "o", status)])),
    )
    .await;
    let states =
        swr(&server).wait().tag("v").policy(often()).standings().map_ok(|standing| standing.state.unwrap());
    let states: Vec<_> = states.try_collect().await.unwrap();
    assert_eq!(states, [JobState::Pending, JobState::Running, JobState::Succeeded]);
}

#[tokio::test]
async fn dropping_ends_the_waiting() {
    let looks = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&looks);
    let server = Server::answering(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
        swr_page(&[])
    })
    .await;
    let mut standings = swr(&server).wait().tag("v").policy(often()).standings();
    for _ in 0..3 {
        standings.next().await.unwrap().unwrap();
    }
    drop(standings);
    assert_eq!(looks.load(Ordering::Relaxed), 3);
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(looks.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn a_wait_asks_again_only_when_it_was_answered() {
    let server = Server::answering(|_| Reply::Silence).await;
    let waits = (0..20).map(|_| swr(&server).wait().policy(often()).into_future());
    let waits = tokio::spawn(join_all(waits));
    while server.requests().len() < 20 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // Many times the pause between two looks.
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(server.requests().len(), 20);
    waits.abort();
}
