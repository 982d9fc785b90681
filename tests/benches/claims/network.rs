//! Measures what waits for a network: lists across a latency.

use std::time::{Duration, Instant};

use futures_util::TryStreamExt as _;
use sync_jobs_sandbox::Fault;

use crate::{
    child,
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
