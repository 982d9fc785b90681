//! Waits for several images or tasks, and the result that each end writes.

use std::{
    io::Write as _,
    process::{Output, Stdio},
};

use serde_json::Value;
use sync_jobs_sandbox::{Fault, Requests, Sandbox};

use crate::support::{calling, quick, run, syncjobs, text};

/// Runs the command with `input` on standard input.
async fn with_input(sandbox: &Sandbox, arguments: &[&str], input: &str) -> Output {
    let mut command = calling(sandbox, arguments);
    let input = input.to_owned();
    let work = move || {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    tokio::task::spawn_blocking(work).await.unwrap()
}

fn states(output: &Output) -> Vec<(String, String)> {
    let jobs: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    jobs.iter().map(|job| (text(&job["subject"]), text(&job["state"]))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_end_writes_a_result_also_if_quiet() {
    let sandbox = quick().start().await.unwrap();
    for (wait, code, rows) in [
        (vec!["swr", "wait", "team/web:1.4.2"], 0, 2),
        (vec!["swr", "wait", "team/web:1.4.1"], 1, 2),
        (vec!["swr", "wait", "team/web:2.0.0-rc.1"], 3, 2),
        (vec!["swr", "wait", "team/web:nobody-pushed-it"], 3, 0),
        (vec!["swr", "wait", "team/nothing-here:1"], 5, 0),
        (vec!["authing", "wait", "1000"], 0, 1),
        (vec!["authing", "wait", "1002"], 1, 1),
        (vec!["authing", "wait", "1006"], 3, 0),
        (vec!["authing", "wait", "77"], 5, 0),
    ] {
        for quiet in [None, Some("-q")] {
            let common = ["--interval", "20ms", "--timeout", "2s", "-o", "json"];
            let arguments: Vec<_> = wait.iter().chain(&common).chain(quiet.iter()).copied().collect();
            let output = run(calling(&sandbox, &arguments)).await;
            let stderr = text(&output.stderr);
            assert_eq!(output.status.code(), Some(code), "{arguments:?}: {stderr}");
            assert_eq!(states(&output).len(), rows, "{arguments:?}");
            let errors = stderr.lines().filter(|line| line.starts_with("error: ")).count();
            assert_eq!(errors, usize::from(code != 0), "{arguments:?}: {stderr}");
            if quiet.is_some() {
                let is_error = |line: &str| line.starts_with("error: ");
                assert!(stderr.lines().all(is_error), "{arguments:?}: {stderr}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_failure_or_the_first_success_can_be_enough() {
    let sandbox = quick().start().await.unwrap();
    let (copied, failed, open) = ("team/web:1.4.2", "team/web:1.3.9", "team/web:2.0.0-rc.1");
    for (option, images, code, state) in [
        ("--fail-fast", [open, failed], 1, "failed"),
        ("--any", [open, copied], 0, "succeeded"),
        ("--any", [failed, copied], 0, "succeeded"),
    ] {
        let wait = ["swr", "wait", "--timeout", "60s", "--interval", "20ms", "-o", "json", option];
        let output = run(calling(&sandbox, &[&wait[..], &images].concat())).await;
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{images:?}: {stderr}");
        assert!(states(&output).iter().any(|(_, found)| found == state), "{images:?}");
        assert_eq!(stderr.contains("error: "), code != 0, "{stderr}");
    }
    // Without a success, the worst result counts.
    let wait = ["swr", "wait", "--any", "--timeout", "300ms", failed, open];
    assert_eq!(run(calling(&sandbox, &wait)).await.status.code(), Some(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_read_from_standard_input() {
    let sandbox = quick().start().await.unwrap();
    let wait = ["swr", "wait", "team/web:1.4.0", "-", "--interval", "20ms", "-o", "json"];
    let output = with_input(&sandbox, &wait, "team/web:1.4.2\r\n\nteam/web:1.4.2\nteam/web:latest\n").await;
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let mut subjects: Vec<_> = states(&output).into_iter().map(|(subject, _)| subject).collect();
    subjects.dedup();
    assert_eq!(subjects, ["team/web:1.4.0", "team/web:1.4.2", "team/web:latest"]);
    let output = with_input(&sandbox, &["authing", "wait", "--job", "-"], "1\n").await;
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let output = with_input(&sandbox, &["swr", "wait", "-"], "team/web:1\nteam/web\n").await;
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        text(&output.stderr),
        "error: invalid standard input: line 2: `team/web`: must have a tag, such as `team/web:1.4.2`\n"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn waits_for_images_of_one_repository_share_their_requests() {
    let sandbox = quick().start().await.unwrap();
    let before = sandbox.requests();
    let images = ["team/web:1.4.0", "team/web:1.4.1-hotfix", "team/web:latest", "team/web:1.3.9"];
    let wait =
        [&["swr", "wait", "--to-region", "cn-north-1", "--to-namespace", "team"][..], &images].concat();
    let output = run(calling(&sandbox, &wait)).await;
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let requests = sandbox.requests() - before;
    // Targets and jobs.
    assert_eq!(requests, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_regions_are_awaited_and_a_wrong_one_is_refused_with_those_there_are() {
    let sandbox = quick().start().await.unwrap();
    let wait = |regions: &'static [&'static str]| {
        let regions = regions.iter().flat_map(|region| ["--to-region", region]);
        let wait = ["swr", "wait", "team/web:1.4.2", "--interval", "20ms", "--timeout", "5s"];
        calling(&sandbox, &wait.into_iter().chain(regions).collect::<Vec<_>>())
    };
    let output = run(wait(&["cn-north-1", "cn-south-1"])).await;
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let output = run(wait(&["cn-north-1", "cn-sotuh-1"])).await;
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{error}");
    for part in ["cn-sotuh-1", "cn-north-1/team", "cn-south-1/team"] {
        assert!(error.contains(part), "{error}");
    }
    // If the targets cannot be listed, the timeout names where the jobs go.
    sandbox.inject(Fault::status(403).on(Requests::Targets).always());
    let lost =
        ["swr", "wait", "team/web:1.4.2", "--to-region", "cn-sotuh-1", "--expect", "1", "--timeout", "500ms"];
    let output = run(calling(&sandbox, &lost)).await;
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{error}");
    assert!(error.contains("cn-north-1/team") && error.contains("cn-south-1/team"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_counts_once_in_each_region_and_the_log_tells_the_regions_apart() {
    let sandbox = quick().start().await.unwrap();
    let images = [
        "team/web:1.4.0",
        "swr.cn-north-4.myhuaweicloud.com/team/web:1.4.0",
        "swr.cn-east-3.myhuaweicloud.com/team/web:1.4.0",
    ];
    for (images, names) in [
        (&images[..2], &["team/web:1.4.0"][..]),
        (&images[..], &["team/web:1.4.0 from cn-north-4", "team/web:1.4.0 from cn-east-3"]),
    ] {
        let output = run(calling(&sandbox, &[&["swr", "wait"], images].concat())).await;
        let mut log: Vec<_> = text(&output.stderr).lines().filter_map(|line| line.get(9..)).collect();
        log.sort_unstable();
        let mut expected: Vec<_> =
            names.iter().map(|name| format!("{name}: succeeded (2 of 2 done)")).collect();
        expected.sort_unstable();
        assert_eq!(log, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transient_failure_is_logged_once_and_waited_out() {
    let sandbox = quick().start().await.unwrap();
    sandbox.inject(Fault::status(503).times(3));
    let wait = ["authing", "wait", "1000", "--interval", "20ms", "--retries", "0"];
    let output = run(calling(&sandbox, &wait)).await;
    let log = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{log}");
    let failures: Vec<_> =
        log.lines().filter(|line| line.contains("a poll failed, trying again: ")).collect();
    assert!((1..=3).contains(&failures.len()), "{log}");
    assert!(failures[0].contains(" task 1000: a poll failed, trying again: Authing returned 503"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_cannot_be_reached_ends_a_wait_before_its_timeout() {
    let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let sandbox = quick().start().await.unwrap();
    for (url, reason) in [
        (format!("http://{unused}"), "Connection refused"),
        // The sandbox does not speak TLS.
        (sandbox.url().replace("http:", "https:"), "the TLS handshake failed"),
    ] {
        let wait = ["authing", "wait", "1000", "--timeout", "10m", "--interval", "20ms", "-o", "json"];
        let mut command = syncjobs(&wait);
        command.envs(sandbox.environment()).args(["--base-url", &url]);
        let output = run(command).await;
        let error = text(&output.stderr);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(6), "[]\n"), "{error}");
        assert!(error.contains(reason), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_repeated_as_often_as_allowed() {
    let sandbox = quick().start().await.unwrap();
    for (retries, requests) in [("0", 1), ("1", 2)] {
        sandbox.inject(Fault::status(503).times(5));
        let before = sandbox.requests();
        let list = ["swr", "list", "team/web", "--retries", retries];
        assert_eq!(run(calling(&sandbox, &list)).await.status.code(), Some(6));
        assert_eq!(sandbox.requests() - before, requests, "{retries}");
        sandbox.clear_faults();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_certificates_of_a_file_are_trusted_and_another_file_is_refused() {
    let directory = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let empty = directory.join("empty.pem");
    std::fs::write(&empty, "no certificate\n").unwrap();
    for (path, problem) in [
        (empty.to_str().unwrap(), "must have at least one certificate in PEM format"),
        ("/dev/zero", "must be a regular file"),
        ("/nonexistent.pem", "No such file"),
    ] {
        let output = run(syncjobs(&["swr", "list", "team/web", "--sandbox", "--ca-cert", path])).await;
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(problem) && error.contains(path), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_that_can_poll_only_once_still_ends_in_time() {
    let sandbox = quick().start().await.unwrap();
    sandbox.inject(Fault::Delay { milliseconds: 600_000 }.always());
    let output = run(calling(&sandbox, &["authing", "wait", "1000", "--timeout", "300ms"])).await;
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
}
