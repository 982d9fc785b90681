//! What is tried again, when, and for how long.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use authing_client::model::Timestamp;
use tests::{
    document_example,
    server::{Reply, Server, answer, json},
};

/// Each look at it is a second later and another number.
#[derive(Debug, Default)]
struct Ticking(AtomicI64);

impl authing_client::Clock for Ticking {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + self.0.fetch_add(1, Ordering::Relaxed)).unwrap()
    }

    fn random(&self) -> u128 {
        u128::from(self.0.fetch_add(1, Ordering::Relaxed).unsigned_abs())
    }
}

fn eager() -> authing_client::RetryPolicy {
    authing_client::RetryPolicy::default().with_backoff(Duration::ZERO, Duration::ZERO)
}

fn authing(url: &str) -> authing_client::ClientBuilder {
    authing_client::Client::builder()
        .base_url(url)
        .credentials(authing_client::Credentials::signing("key", "secret"))
        .retry(eager())
}

fn swr(url: &str) -> swr_client::ClientBuilder {
    swr_client::Client::builder()
        .base_url(url)
        .credentials(swr_client::Credentials::access_key("key", "secret"))
        .retry(eager())
}

/// A time that is up before a server that says nothing has said anything, and one that is not up in a test.
const SHORT: Duration = Duration::from_millis(500);
const LONG: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn each_attempt_is_signed_afresh() {
    let server = Server::with([answer(503, &[], "")]).await;
    let client = authing(&server.url).clock(Arc::new(Ticking::default())).build().unwrap();
    assert_eq!(client.jobs(1).send().await.unwrap_err().attempts(), 4);
    let client = swr(&server.url).clock(Arc::new(Ticking::default())).build().unwrap();
    assert_eq!(client.jobs("team", "a/b").send().await.unwrap_err().attempts(), 4);
    let requests = server.requests();
    assert_eq!(requests.len(), 8);
    let (authing, swr) = requests.split_at(4);
    let different = |requests: &[tests::server::Request], name: &str| {
        requests.iter().map(|request| request.header(name).unwrap().to_owned()).collect::<HashSet<_>>().len()
    };
    for name in ["x-authing-signature-nonce", "date", "authorization"] {
        assert_eq!(different(authing, name), 4, "{name}");
    }
    for name in ["x-sdk-date", "authorization"] {
        assert_eq!(different(swr, name), 4, "{name}");
    }
    // Nothing else changes from one attempt to the next.
    for attempts in [authing, swr] {
        assert!(attempts.iter().all(|attempt| {
            attempt.line == attempts[0].line && attempt.header_names() == attempts[0].header_names()
        }));
    }
}

#[tokio::test]
async fn retries_can_be_switched_off_and_hold_for_generated_calls_too() {
    for (retry, requests) in [
        (authing_client::RetryPolicy::none(), 1),
        (eager().with_attempts(2), 2),
        (eager().with_budget(Duration::ZERO), 1),
    ] {
        let server = Server::with([answer(503, &[], "")]).await;
        let client = authing(&server.url).retry(retry).build().unwrap();
        client.jobs(1).send().await.unwrap_err();
        assert_eq!(server.requests().len(), requests);
        client.list_sync_jobs().sync_task_id(1).send().await.unwrap_err();
        assert_eq!(server.requests().len(), 2 * requests);
    }
}

#[tokio::test]
async fn a_call_ends_when_its_time_is_up() {
    let server = Server::with([Reply::Silence]).await;
    let started = Instant::now();
    for (client, timeout) in [
        (authing(&server.url).attempt_timeout(LONG), Some(SHORT)),
        (authing(&server.url).attempt_timeout(LONG).timeout(SHORT), None),
        // The time of the call goes before that of the client.
        (authing(&server.url).attempt_timeout(LONG).timeout(LONG), Some(SHORT)),
        (authing(&server.url).attempt_timeout(SHORT).retry(authing_client::RetryPolicy::none()), None),
        (
            authing(&server.url)
                .attempt_timeout(SHORT)
                .timeout(LONG)
                .retry(authing_client::RetryPolicy::none()),
            None,
        ),
    ] {
        let client = client.build().unwrap();
        let jobs = client.jobs(1);
        let jobs = timeout.into_iter().fold(jobs, authing_client::Jobs::timeout);
        let error = jobs.send().await.unwrap_err();
        assert!(error.is_timeout() && error.is_retryable(), "{error:?}");
        assert!(error.to_string().starts_with("Authing: no complete answer within 0.5 s; "), "{error}");
    }
    let client = swr(&server.url).attempt_timeout(LONG).timeout(SHORT).build().unwrap();
    let call = client.show_sync_job().namespace("team").repository("app").filter("limit::1|offset::0");
    assert!(call.send().await.is_err());
    // Far from any of the times that must not count.
    assert!(started.elapsed() < LONG / 10);
}

#[tokio::test]
async fn the_time_of_an_attempt_includes_getting_a_token() {
    let server = Server::with([Reply::Silence]).await;
    let login = swr_client::PasswordLogin::new("account", "user", "password").with_project("p");
    let started = Instant::now();
    let client = swr(&server.url)
        .credentials(swr_client::Credentials::password(login.with_endpoint(&server.url)))
        .attempt_timeout(SHORT)
        .retry(eager().with_attempts(2));
    let error = client.build().unwrap().jobs("team", "app").send().await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    assert_eq!((error.attempts(), server.requests().len()), (2, 2));
    assert!(started.elapsed() < LONG / 10);
}

#[tokio::test]
async fn a_pause_that_outlasts_the_call_is_not_begun() {
    let server = Server::with([answer(429, &[("retry-after", "30")], "")]).await;
    for client in [
        authing(&server.url).timeout(Duration::from_secs(20)),
        authing(&server.url).retry(eager().with_budget(SHORT)),
    ] {
        let started = Instant::now();
        let error = client.build().unwrap().jobs(1).send().await.unwrap_err();
        assert!(error.is_throttled() && error.is_retryable(), "{error:?}");
        assert_eq!((error.attempts(), error.retry_after()), (1, Some(Duration::from_secs(30))));
        assert!(started.elapsed() < Duration::from_secs(15));
    }
}

#[tokio::test]
async fn a_call_with_a_time_of_its_own_is_tried_again_while_there_is_time() {
    let page = document_example("authing").to_string();
    let server = Server::with([answer(503, &[], ""), json(200, page)]).await;
    authing(&server.url).timeout(LONG).build().unwrap().jobs(1).send().await.unwrap();
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn the_pause_that_a_service_asks_for_is_kept() {
    let page = document_example("authing").to_string();
    let server = Server::with([answer(503, &[("retry-after", "1")], ""), json(200, page)]).await;
    let started = Instant::now();
    authing(&server.url).build().unwrap().jobs(1).send().await.unwrap();
    assert!(started.elapsed() >= Duration::from_secs(1));
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_call_that_is_dropped_is_tried_no_more() {
    let server = Server::with([Reply::Silence]).await;
    let client = authing(&server.url).attempt_timeout(SHORT).build().unwrap();
    let call = tokio::spawn(client.jobs(1).send());
    while server.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    let sent = server.requests().len();
    tokio::time::sleep(2 * SHORT).await;
    assert_eq!(server.requests().len(), sent);
}
