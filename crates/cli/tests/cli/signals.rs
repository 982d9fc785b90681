//! What ends the command from outside.
#![cfg(unix)]

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;
use sync_jobs_sandbox::{Fault, Sandbox};

use crate::support::{calling, quick, syncjobs};

const SIGNALS: [(&str, i32, &str); 2] = [("-INT", 130, "interrupted"), ("-TERM", 143, "terminated")];

/// How the command ended after a signal.
struct End {
    /// A process that does not handle the signal has no exit code, and ignores it as the first process of a container.
    code: Option<i32>,
    stdout: String,
    stderr: String,
    took: Duration,
}

/// Sends a signal to `child` as soon as `is_ready`, and waits for its end.
fn signalled(mut child: Child, signal: &str, is_ready: impl FnOnce(&mut Child)) -> End {
    is_ready(&mut child);
    let sent = Instant::now();
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
    let code = child.wait().unwrap().code();
    let took = sent.elapsed();
    let read = |pipe: Option<&mut dyn std::io::Read>| {
        let mut text = String::new();
        pipe.map(|pipe| pipe.read_to_string(&mut text).unwrap());
        text
    };
    let stdout = read(child.stdout.as_mut().map(|pipe| pipe as _));
    let stderr = read(child.stderr.as_mut().map(|pipe| pipe as _));
    End { code, stdout, stderr, took }
}

fn spawn(mut command: Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn first_line_of_errors(child: &mut Child) {
    let mut stderr = BufReader::with_capacity(1, child.stderr.take().unwrap());
    stderr.read_line(&mut String::new()).unwrap();
    child.stderr = Some(stderr.into_inner());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_ends_a_wait_at_once_with_the_last_state_and_a_result() {
    let sandbox = quick().start().await.unwrap();
    for (signal, code, word) in SIGNALS {
        let wait = ["authing", "wait", "1005", "1006", "--timeout", "1h", "-o", "json"];
        let command = calling(&sandbox, &wait);
        let work = move || signalled(spawn(command), signal, first_line_of_errors);
        let end = tokio::task::spawn_blocking(work).await.unwrap();
        assert_eq!(end.code, Some(code), "{}", end.stderr);
        let last = end.stderr.lines().last().unwrap();
        assert!(last.starts_with(&format!("error: {word}; 0 of 2 done; task 1005: ")), "{last}");
        assert!(last.contains("; task 1006: no "), "{last}");
        let jobs: Vec<Value> = serde_json::from_str(&end.stdout).unwrap();
        assert!(jobs.len() <= 1, "{}", end.stdout);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_ends_a_list_that_waits_for_the_service_or_for_its_reader() {
    let sandbox = Sandbox::builder().jobs(1_000_000).start().await.unwrap();
    for (signal, code, word) in SIGNALS {
        // The pipe is full long before the end of the list, and nobody reads it.
        let command = calling(&sandbox, &["swr", "list", "team/archive", "-o", "jsonl"]);
        let work =
            move || signalled(spawn(command), signal, |_| std::thread::sleep(Duration::from_millis(500)));
        let end = tokio::task::spawn_blocking(work).await.unwrap();
        assert_eq!(end.code, Some(code), "{word}");
        assert!(end.took < Duration::from_secs(5), "{:?}", end.took);
    }
    sandbox.inject(Fault::Delay { milliseconds: 600_000 }.always());
    for (signal, code, word) in SIGNALS {
        let command = calling(&sandbox, &["swr", "list", "team/archive", "-o", "json"]);
        let requests = sandbox.requests();
        let sandbox = &sandbox;
        let end = tokio::task::block_in_place(|| {
            signalled(spawn(command), signal, |_| {
                while sandbox.requests() == requests {
                    std::thread::sleep(Duration::from_millis(10));
                }
            })
        });
        assert_eq!((end.code, end.stdout.as_str()), (Some(code), "[]\n"), "{}", end.stderr);
        assert_eq!(end.stderr, format!("error: {word}\n"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_leaves_no_list_out_of_the_metrics() {
    let sandbox = quick().start().await.unwrap();
    sandbox.inject(Fault::Delay { milliseconds: 600_000 }.always());
    let command = calling(&sandbox, &["swr", "list", "team/web", "team/late", "-o", "openmetrics"]);
    let end = tokio::task::block_in_place(|| {
        signalled(spawn(command), "-TERM", |_| {
            while sandbox.requests() == 0 {
                std::thread::sleep(Duration::from_millis(10));
            }
        })
    });
    assert_eq!(end.code, Some(143), "{}", end.stderr);
    for repository in ["web", "late"] {
        let error = format!(
            "{{provider=\"swr\",source_region=\"cn-north-4\",namespace=\"team\",repository=\"{repository}\"}} 1\n"
        );
        assert!(end.stdout.contains(&format!("syncjobs_scrape_errors{error}")), "{}", end.stdout);
    }
    assert!(end.stdout.ends_with("# EOF\n"), "{}", end.stdout);
}

#[test]
fn a_signal_ends_the_sandbox() {
    for (signal, code, _) in SIGNALS {
        let end = signalled(spawn(syncjobs(&["sandbox"])), signal, first_line_of_errors);
        assert_eq!(end.code, Some(code), "{}", end.stderr);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_during_a_start_says_that_a_job_may_have_started() {
    let sandbox = quick().start().await.unwrap();
    sandbox.inject(Fault::Delay { milliseconds: 600_000 }.on(sync_jobs_sandbox::Requests::Starts));
    let command = calling(&sandbox, &["swr", "sync", "team/manual:1.0.0", "--to-region", "cn-north-1"]);
    let requests = sandbox.requests();
    let end = tokio::task::block_in_place(|| {
        signalled(spawn(command), "-TERM", |_| {
            while sandbox.requests() < requests + 2 {
                std::thread::sleep(Duration::from_millis(10));
            }
        })
    });
    assert_eq!(end.code, Some(143), "{}", end.stderr);
    assert!(
        end.stderr.contains("error: team/manual:1.0.0: terminated; a job may have been started"),
        "{}",
        end.stderr
    );
}
