//! Retries and timeouts of both clients.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use authing_client::{CallOptions, ClientOptions, Pager, RetryPolicy, model::Timestamp};
use tests::{
    document_example,
    server::{Response, Server, json, response},
};

/// A clock that advances by a second, and returns another number, at each use.
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

fn without_delays() -> RetryPolicy {
    RetryPolicy::default().backoff(Duration::ZERO, Duration::ZERO)
}

fn options() -> ClientOptions {
    ClientOptions::default().retry(without_delays())
}

fn authing(url: &str, options: ClientOptions) -> authing_client::Client {
    let credentials = authing_client::Credentials::signing("key", "secret");
    authing_client::Client::builder().base_url(url).credentials(credentials).options(options).build().unwrap()
}

fn swr(url: &str, credentials: swr_client::Credentials, options: ClientOptions) -> swr_client::Client {
    swr_client::Client::builder().base_url(url).credentials(credentials).options(options).build().unwrap()
}

fn access_key() -> swr_client::Credentials {
    swr_client::Credentials::access_key("key", "secret")
}

/// Timeouts: one that passes before a silent server responds, and one that does not pass in a test.
const SHORT: Duration = Duration::from_millis(500);
const LONG: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn each_attempt_is_signed_anew() {
    let server = Server::with([response(503, &[], "")]).await;
    let client = authing(&server.url, options().clock(Arc::new(Ticking::default())));
    assert_eq!(client.jobs(1000).list().send().await.unwrap_err().attempts(), 4);
    let client = swr(&server.url, access_key(), options().clock(Arc::new(Ticking::default())));
    assert_eq!(client.jobs("team", "a/b").list().send().await.unwrap_err().attempts(), 4);
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
async fn the_retry_policy_applies_to_both_levels() {
    for (retry, requests) in [
        (RetryPolicy::none(), 1),
        (without_delays().max_attempts(2), 2),
        (without_delays().max_elapsed(Duration::ZERO), 1),
    ] {
        let server = Server::with([response(503, &[], "")]).await;
        let client = authing(&server.url, ClientOptions::default().retry(retry));
        client.jobs(1000).list().send().await.unwrap_err();
        assert_eq!(server.requests().len(), requests);
        client.list_sync_jobs().sync_task_id(1).send().await.unwrap_err();
        assert_eq!(server.requests().len(), 2 * requests);
    }
}

#[tokio::test]
async fn a_call_ends_with_its_timeout() {
    let server = Server::with([Response::Silence]).await;
    let started = Instant::now();
    for (options, timeout) in [
        (options().attempt_timeout(LONG), Some(SHORT)),
        (options().attempt_timeout(LONG).timeout(SHORT), None),
        // The timeout of the call takes precedence over that of the client.
        (options().attempt_timeout(LONG).timeout(LONG), Some(SHORT)),
        (options().attempt_timeout(SHORT).retry(RetryPolicy::none()), None),
        (options().attempt_timeout(SHORT).timeout(LONG).retry(RetryPolicy::none()), None),
    ] {
        let list = authing(&server.url, options).jobs(1000).list();
        let list = timeout.into_iter().fold(list, Pager::request_timeout);
        let error = list.send().await.unwrap_err();
        assert!(error.is_timeout() && error.is_retryable(), "{error:?}");
        assert!(error.to_string().starts_with("Authing: no complete response within 0.5 s; "), "{error}");
    }
    let low = |client: swr_client::Client| {
        client.show_sync_job().namespace("team").repository("app").filter("limit::1|offset::0").send()
    };
    let client = swr(&server.url, access_key(), options().attempt_timeout(LONG).timeout(SHORT));
    assert!(low(client).await.unwrap_err().is_timeout());
    let client = swr(&server.url, access_key(), options().attempt_timeout(LONG).timeout(LONG));
    let client = client.with_options(CallOptions::default().timeout(SHORT));
    assert!(low(client).await.unwrap_err().is_timeout());
    // Far from any of the timeouts that must not count.
    assert!(started.elapsed() < LONG / 10);
}

#[tokio::test]
async fn the_attempt_timeout_includes_the_request_for_a_token() {
    let server = Server::with([Response::Silence]).await;
    let login = swr_client::PasswordLogin::new("account", "user", "password").project("p");
    let started = Instant::now();
    let credentials = swr_client::Credentials::password(login.endpoint(&server.url));
    let options = options().attempt_timeout(SHORT).retry(without_delays().max_attempts(2));
    let error =
        swr(&server.url, credentials, options).jobs("test", "testrepo").list().send().await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    assert_eq!((error.attempts(), server.requests().len()), (2, 2));
    assert!(started.elapsed() < LONG / 10);
}

#[tokio::test]
async fn a_delay_that_is_longer_than_the_call_is_not_begun() {
    let server = Server::with([response(429, &[("retry-after", "30")], "")]).await;
    for options in
        [options().timeout(Duration::from_secs(20)), options().retry(without_delays().max_elapsed(SHORT))]
    {
        let started = Instant::now();
        let error = authing(&server.url, options).jobs(1000).list().send().await.unwrap_err();
        assert!(error.is_throttled() && error.is_retryable(), "{error:?}");
        assert_eq!((error.attempts(), error.retry_after()), (1, Some(Duration::from_secs(30))));
        assert!(started.elapsed() < Duration::from_secs(15));
    }
}

#[tokio::test]
async fn a_call_with_a_timeout_is_retried_while_there_is_time() {
    let page = document_example("authing").to_string();
    let server = Server::with([response(503, &[], ""), json(200, page)]).await;
    authing(&server.url, options().timeout(LONG)).jobs(1000).list().send().await.unwrap();
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn the_delay_that_a_service_requires_is_observed() {
    let page = document_example("authing").to_string();
    let server = Server::with([response(503, &[("retry-after", "1")], ""), json(200, page)]).await;
    let started = Instant::now();
    authing(&server.url, options()).jobs(1000).list().send().await.unwrap();
    assert!(started.elapsed() >= Duration::from_secs(1));
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_dropped_call_is_not_retried() {
    let server = Server::with([Response::Silence]).await;
    let client = authing(&server.url, options().attempt_timeout(SHORT));
    let call = tokio::spawn(client.jobs(1000).list().send());
    while server.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    let sent = server.requests().len();
    tokio::time::sleep(2 * SHORT).await;
    assert_eq!(server.requests().len(), sent);
}
