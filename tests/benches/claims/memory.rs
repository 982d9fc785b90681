//! Memory of long streams and of many waits, each in a process of its own; the sandbox is in another.

use std::{sync::mpsc, time::Duration};

use futures_util::StreamExt as _;

use crate::{
    child,
    measure::{memory, print_ratio},
};

const FEW: u32 = 10_000;
const MANY: u32 = 1_000_000;
/// The most memory that a process may hold while it streams.
const MOST_MIB: f64 = 32.0;
/// The most that many jobs may take, as a multiple of what a few take.
const GROWTH: f64 = 1.10;
const WAITS: u32 = 1000;

pub(crate) fn streams() {
    for service in ["authing", "swr"] {
        let [few, many] = [FEW, MANY].map(|jobs| {
            child::with_sandbox(jobs, |sandbox| {
                let peak = child::run(&["stream", service, &jobs.to_string()], &sandbox.environment())[0];
                peak / 1024.0
            })
        });
        print_ratio(&format!("stream/{service}, peak in MiB"), many, Some(MOST_MIB));
        print_ratio(
            &format!("stream/{service}, {MANY} jobs beside {FEW} ({few:.1} MiB)"),
            many / few,
            Some(GROWTH),
        );
    }
}

/// Prints the most memory held while all jobs of the long listing were streamed.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn stream(service: &str, expected: &str) {
    let count = if service == "authing" {
        let jobs = child::authing().jobs(2000).limit(50).stream();
        jobs.fold(0, async |count, job| count + u32::from(job.is_ok())).await
    } else {
        let jobs = child::swr().jobs("team", "archive").limit(100).stream();
        jobs.fold(0, async |count, job| count + u32::from(job.is_ok())).await
    };
    assert_eq!(count.to_string(), expected);
    println!("{}", memory("VmHWM:"));
}

pub(crate) fn waits() {
    for service in ["authing", "swr"] {
        child::with_sandbox(0, |sandbox| {
            let run = |waits: u32| child::run(&["wait", service, &waits.to_string()], &sandbox.environment());
            let one = run(1);
            let before = sandbox.requests();
            let many = run(WAITS);
            let requests = sandbox.requests() - before;
            let each = |index: usize| (many[index] - one[index]) / f64::from(WAITS - 1);
            println!(
                "waits/{service}: {:.1} KiB each while at rest, {:.1} KiB each at the peak; \
                 {requests} requests for the first look of {WAITS}",
                each(0),
                each(1)
            );
        });
    }
}

/// Prints the memory that waits hold after their first look, and the most that they have held.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn wait(service: &str, waits: &str) {
    let waits: usize = waits.parse().expect("it is a number");
    let policy = authing_client::WaitPolicy::default()
        .with_interval(Duration::from_secs(600))
        .with_timeout(Duration::from_secs(3600));
    let (looked, looks) = mpsc::channel();
    let mut tasks = tokio::task::JoinSet::new();
    let (authing, swr) = (child::authing(), child::swr());
    for _ in 0..waits {
        let looked = looked.clone();
        let show = move |_: &authing_client::WaitStatus| looked.send(()).expect("somebody counts");
        // Jobs that never end.
        if service == "authing" {
            tasks.spawn(authing.jobs(1005).wait().policy(policy.clone()).on_progress(show).into_future());
        } else {
            let wait = swr.jobs("team", "web").wait().tag("2.0.0-rc.1").region("cn-north-1");
            tasks.spawn(wait.policy(policy.clone()).on_progress(show).into_future());
        }
    }
    let mut count = 0;
    while count < waits {
        tokio::time::sleep(Duration::from_millis(20)).await;
        count += looks.try_iter().count();
    }
    println!("{} {}", memory("VmRSS:"), memory("VmHWM:"));
}
