//! Measures the memory of long lists and of many waits, each in a process of its own; the sandbox is in another.

use std::{
    sync::mpsc::{self, Sender},
    time::Duration,
};

use authing_client::{JobSource, Waiter};
use futures_util::StreamExt as _;

use crate::{child, claim::Claims, measure::memory};

/// The maximum memory of a process that streams.
const MAX_MIB: f64 = 32.0;
/// The maximum memory for many jobs, as a multiple of that for a few.
const GROWTH: f64 = 1.10;
/// The same in the short form.
const GROWTH_SHORT: f64 = 1.5;
const WAITS: u32 = 1000;
/// The maximum memory of a wait, beside its connection.
const MAX_KIB_OF_WAIT: f64 = 8.0;

pub(crate) fn streams(claims: &Claims) {
    let (few, many) = claims.size((10_000, 1_000_000), (5000, 20_000));
    for service in ["authing", "swr"] {
        let [peak_of_few, peak] = [few, many].map(|jobs| {
            child::with_sandbox(jobs, |sandbox| {
                let peak = child::run(&["stream", service, &jobs.to_string()], &sandbox.environment())[0];
                peak / 1024.0
            })
        });
        claims.check(&format!("stream/{service}, peak in MiB"), peak, MAX_MIB);
        let what = format!("stream/{service}, {many} jobs beside {few} ({peak_of_few:.1} MiB)");
        claims.check(&what, peak / peak_of_few, claims.size(GROWTH, GROWTH_SHORT));
    }
}

/// Prints the peak memory of streaming all jobs of the long list.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn stream(service: &str, expected: &str) {
    let count = if service == "authing" {
        let jobs = child::authing().jobs(2000).list().page_size(50);
        jobs.fold(0, async |count, job| count + u32::from(job.is_ok())).await
    } else {
        let jobs = child::swr().jobs("team", "archive").list().page_size(100);
        jobs.fold(0, async |count, job| count + u32::from(job.is_ok())).await
    };
    assert_eq!(count.to_string(), expected);
    println!("{}", memory("VmHWM:"));
}

pub(crate) fn waits(claims: &Claims) {
    for service in ["authing", "swr"] {
        child::with_sandbox(0, |sandbox| {
            let run = |waits: u32| child::run(&["wait", service, &waits.to_string()], &sandbox.environment());
            let one = run(1);
            let before = sandbox.requests();
            let many = run(WAITS);
            let requests = sandbox.requests() - before;
            let each = |index: usize| (many[index] - one[index]) / f64::from(WAITS - 1);
            println!("waits/{service}: {requests} requests for the first poll of {WAITS}");
            claims.check(&format!("waits/{service}, KiB each between polls"), each(0), MAX_KIB_OF_WAIT);
            claims.check(&format!("waits/{service}, KiB each at the peak"), each(1), MAX_KIB_OF_WAIT);
        });
    }
}

/// Prints the memory of waits after their first poll, and their peak memory.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn wait(service: &str, waits: &str) {
    let waits: usize = waits.parse().expect("the argument is a number");
    let (done, polls) = mpsc::channel();
    let mut tasks = tokio::task::JoinSet::new();
    let (authing, swr) = (child::authing(), child::swr());
    for _ in 0..waits {
        let done = done.clone();
        // Jobs that never end.
        if service == "authing" {
            tasks.spawn(watch(authing.jobs(1005).wait(), done));
        } else {
            let jobs = swr.jobs("team", "web").tag("2.0.0-rc.1").to_region("cn-north-1");
            tasks.spawn(watch(jobs.wait(), done));
        }
    }
    let mut count = 0;
    while count < waits {
        tokio::time::sleep(Duration::from_millis(20)).await;
        count += polls.try_iter().count();
    }
    println!("{} {}", memory("VmRSS:"), memory("VmHWM:"));
}

/// Sends `done` a message after each poll of `wait`.
async fn watch<S: JobSource>(wait: Waiter<S>, done: Sender<()>) {
    let interval = Duration::from_secs(600);
    let wait = wait.poll_interval(interval).max_poll_interval(interval).timeout(6 * interval);
    wait.for_each(async |status| {
        status.expect("the sandbox responds");
        done.send(()).expect("the receiver counts the polls");
    })
    .await;
}
