//! Measures what waits for a network: lists across a latency, and many waits at once.

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use futures_util::{StreamExt as _, TryStreamExt as _, future::try_join_all};
use sync_jobs_sandbox::{Fault, Sandbox};

use crate::{
    child, limiter,
    measure::{median, print_ratio},
};

const JOBS: u32 = 10_000;
const LATENCY: Duration = Duration::from_millis(50);
/// How many pages are requested at the same time, and the share of the time of one at a time that it may take.
const AT_MOST: [(&str, f64); 2] = [("4", 1.0 / 3.5), ("8", 1.0 / 6.0)];
const RUNS: usize = 3;

pub(crate) fn lists() {
    for service in ["authing", "swr"] {
        child::with_sandbox(JOBS, |sandbox| {
            sandbox.inject(Fault::delay(LATENCY).always());
            let environment = sandbox.environment();
            let seconds = |concurrency: &str| {
                median(
                    (0..RUNS).map(|_| child::run(&["list", service, concurrency], &environment)[0]).collect(),
                )
            };
            let one = seconds("1");
            for (concurrency, target) in AT_MOST {
                let what =
                    format!("list/{service}, {JOBS} jobs, concurrency {concurrency} beside 1 ({one:.1} s)");
                print_ratio(&what, seconds(concurrency) / one, Some(target));
            }
        });
    }
}

/// Prints how long it takes to list all jobs of the long list.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn list(service: &str, concurrency: &str) {
    let concurrency = concurrency.parse().expect("the argument is a number");
    let started = Instant::now();
    let count = if service == "authing" {
        let jobs = child::authing().jobs(2000).list().page_size(50).concurrency(concurrency);
        jobs.try_fold(0, async |count, _| Ok(count + 1)).await
    } else {
        let jobs = child::swr().jobs("team", "archive").list().page_size(100).concurrency(concurrency);
        jobs.try_fold(0, async |count, _| Ok(count + 1)).await
    };
    assert_eq!(count.expect("the sandbox responds"), JOBS);
    println!("{}", started.elapsed().as_secs_f64());
}

const WAITS: u64 = 2000;
/// What the limiter admits, and what a client sends at most, per second.
const LIMIT: u32 = 300;
const RATE: u32 = 100;
const INTERVAL: Duration = Duration::from_secs(10);
const REPOSITORIES: u64 = 100;

/// Measures waits for as many tasks, one job each, against a service that limits requests.
#[tokio::main]
pub(crate) async fn crowd() {
    let (mut shares, mut times) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let (url, counts) = limiter::start(LIMIT).await;
        let credentials = authing_client::Credentials::management_token("key", "secret");
        let client = authing_client::Client::builder().base_url(url).credentials(credentials).build();
        let client = client.expect("the options are valid");
        let waits = (1..=WAITS).map(|task| {
            let wait = client.jobs(task).wait().poll_interval(INTERVAL).max_poll_interval(INTERVAL);
            async { wait.await.map(drop) }
        });
        let waits = tokio::spawn(try_join_all(waits));
        // Each has polled at least once.
        tokio::time::sleep(Duration::from_secs(WAITS / u64::from(RATE)) + INTERVAL).await;
        counts.jobs_have_ended.store(true, Ordering::Relaxed);
        let ended = Instant::now();
        waits.await.expect("no wait panics").expect("every job succeeds");
        let [requests, throttled, connections] = [&counts.requests, &counts.throttled, &counts.connections]
            .map(|count| count.load(Ordering::Relaxed));
        println!("crowd: {requests} requests, {throttled} throttled, {connections} connections");
        assert!(connections <= 16, "{connections}");
        let (requests, throttled) = (u32::try_from(requests), u32::try_from(throttled));
        shares.push(f64::from(throttled.expect("it is small")) / f64::from(requests.expect("it is small")));
        times.push(ended.elapsed().as_secs_f64());
    }
    print_ratio("crowd, share of requests that are throttled", median(shares), Some(0.01));
    let floor = INTERVAL.as_secs_f64() + f64::from(u32::try_from(WAITS).expect("it is small") / RATE);
    let what = format!("crowd, time from the end of the jobs beside the floor ({floor} s)");
    print_ratio(&what, median(times) / floor, Some(1.5));
}

/// Measures waits for images of some repositories, whose jobs do not end.
#[tokio::main]
pub(crate) async fn shared() {
    let interval = Duration::from_secs(2);
    let intervals = 5;
    let sandbox =
        Sandbox::builder().job_duration(Duration::from_secs(3600)).start().await.expect("a port is free");
    let repository = |wait: u64| format!("repository-{}", wait % REPOSITORIES);
    for wait in 0..WAITS {
        sandbox.push_image("team", &repository(wait), &wait.to_string()).expect("the names are valid");
    }
    let key = sandbox.swr_key();
    let credentials = swr_client::Credentials::access_key(key.key, key.secret);
    let client = swr_client::Client::builder().base_url(sandbox.url()).credentials(credentials).build();
    let client = client.expect("the options are valid");
    let waits = (0..WAITS).map(|wait| {
        let jobs = client.jobs("team", repository(wait)).tag(wait.to_string());
        let wait = jobs.wait().poll_interval(interval).max_poll_interval(interval);
        Box::pin(wait.for_each(async |status| assert!(status.is_ok(), "{status:?}")))
    });
    let waits = tokio::spawn(futures_util::future::join_all(waits));
    // The targets are requested before the first poll.
    tokio::time::sleep(3 * interval).await;
    let before = sandbox.requests();
    tokio::time::sleep(intervals * interval).await;
    let requests = f64::from(u32::try_from(sandbox.requests() - before).expect("it is small"));
    waits.abort();
    let what = format!("shared, requests per interval of {WAITS} waits on {REPOSITORIES} repositories");
    print_ratio(&what, requests / f64::from(intervals), Some(100.0));
}
