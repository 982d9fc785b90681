//! Measures what waits for a network: lists across a latency, and many waits at once.

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use futures_util::{StreamExt as _, TryStreamExt as _, future::try_join_all};
use sync_jobs_sandbox::{Fault, Sandbox};

use crate::{child, claim::Claims, limiter, measure::median};

const LATENCY_MILLISECONDS: u64 = 50;
/// How many pages are requested at the same time, and the share of the time of one at a time that it may take.
const AT_MOST: [(&str, f64); 2] = [("4", 1.0 / 3.5), ("8", 1.0 / 6.0)];
/// The same in the short form, where the decoder takes more of the time.
const AT_MOST_SHORT: [(&str, f64); 2] = [("4", 0.8), ("8", 0.7)];
const RUNS: usize = 3;

pub(crate) fn lists(claims: &Claims) {
    let jobs: u32 = claims.size(10_000, 2000);
    for service in ["authing", "swr"] {
        child::with_sandbox(jobs, |sandbox| {
            sandbox.inject(Fault::Delay { milliseconds: LATENCY_MILLISECONDS }.always());
            let environment = sandbox.environment();
            let seconds = |concurrency: &str| {
                let list = ["list", service, concurrency, &jobs.to_string()];
                let runs = (0..claims.size(RUNS, 1)).map(|_| child::run(&list, &environment)[0]);
                median(runs.collect())
            };
            let one = seconds("1");
            for (concurrency, target) in claims.size(AT_MOST, AT_MOST_SHORT) {
                let what =
                    format!("list/{service}, {jobs} jobs, concurrency {concurrency} beside 1 ({one:.1} s)");
                claims.check(&what, seconds(concurrency) / one, target);
            }
        });
    }
}

/// Prints how long it takes to list all jobs of the long list.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn list(service: &str, concurrency: &str, expected: u32) {
    let concurrency = concurrency.parse().expect("the argument is a number");
    let started = Instant::now();
    let count = if service == "authing" {
        let jobs = child::authing().jobs(2000).list().page_size(50).concurrency(concurrency);
        jobs.try_fold(0, async |count, _| Ok(count + 1)).await
    } else {
        let jobs = child::swr().jobs("team", "archive").list().page_size(100).concurrency(concurrency);
        jobs.try_fold(0, async |count, _| Ok(count + 1)).await
    };
    assert_eq!(count.expect("the sandbox responds"), expected);
    println!("{}", started.elapsed().as_secs_f64());
}

/// What the limiter admits, and what a client sends at most, per second.
const LIMIT: u32 = 300;
const RATE: u32 = 100;

/// Measures waits for as many tasks, one job each, against a service that limits requests.
#[tokio::main]
pub(crate) async fn crowd(claims: &Claims) {
    let tasks: u32 = claims.size(2000, 300);
    let interval = Duration::from_secs(claims.size(10, 2));
    // All waits poll once.
    let round = interval + Duration::from_secs(u64::from(tasks / RATE));
    let (mut shares, mut times, mut connections) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..claims.size(RUNS, 1) {
        let (url, opened, counts) = limiter::start(LIMIT);
        let credentials = authing_client::Credentials::management_token("key", "secret");
        let client = authing_client::Client::builder().base_url(url).credentials(credentials).build();
        let client = client.expect("the options are valid");
        let waits = (1..=u64::from(tasks)).map(|task| {
            let wait = client.jobs(task).wait().poll_interval(interval).max_poll_interval(interval);
            async { wait.await.map(drop) }
        });
        let waits = tokio::spawn(try_join_all(waits));
        // Each has polled at least once.
        tokio::time::sleep(round).await;
        counts.jobs_have_ended.store(true, Ordering::Relaxed);
        let ended = Instant::now();
        waits.await.expect("no wait panics").expect("every job succeeds");
        let [requests, throttled, opened] =
            [&counts.requests, &counts.throttled, &*opened].map(|count| count.load(Ordering::Relaxed));
        println!("crowd: {requests} requests, {throttled} throttled, {opened} connections");
        shares.push(f64::from(throttled) / f64::from(requests));
        connections.push(f64::from(opened));
        times.push(ended.elapsed().as_secs_f64());
    }
    claims.check("crowd, share of requests that are throttled", median(shares), claims.size(0.01, 0.05));
    claims.check("crowd, connections", median(connections), claims.size(16.0, 32.0));
    let floor = round.as_secs_f64();
    let what = format!("crowd, time from the end of the jobs beside the floor ({floor} s)");
    claims.check(&what, median(times) / floor, claims.size(1.5, 3.0));
}

/// Measures waits for images of some repositories, whose jobs do not end.
#[tokio::main]
pub(crate) async fn shared(claims: &Claims) {
    let interval = Duration::from_secs(claims.size(2, 1));
    let intervals = 5;
    let (images, repositories): (u32, u32) = claims.size((2000, 100), (200, 10));
    let sandbox =
        Sandbox::builder().job_duration(Duration::from_secs(3600)).start().await.expect("a port is free");
    let repository = |image: u32| format!("repository-{}", image % repositories);
    for image in 0..images {
        sandbox.push_image("team", &repository(image), &image.to_string()).expect("the names are valid");
    }
    let key = Sandbox::SWR_KEY;
    let credentials = swr_client::Credentials::access_key(key.key, key.secret);
    let client = swr_client::Client::builder().base_url(sandbox.url()).credentials(credentials).build();
    let client = client.expect("the options are valid");
    let waits = (0..images).map(|image| {
        let jobs = client.jobs("team", repository(image)).tag(image.to_string());
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
    let what = format!("shared, requests per interval of {images} waits on {repositories} repositories");
    claims.check(&what, requests / f64::from(intervals), claims.size(100.0, 20.0));
}
