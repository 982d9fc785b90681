//! Output, exit codes and streams of the built command.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    process::Stdio,
    time::{Duration, Instant},
};

use serde_json::Value;
use sync_jobs_sandbox::{Fault, Requests, Sandbox};

use crate::support::{HOSTILE_STATUS, calling, has_hostile_characters, quick, run, syncjobs, text};

#[tokio::test(flavor = "multi_thread")]
async fn the_exit_code_shows_the_result_and_an_error_is_one_line() {
    let sandbox = quick().start().await.unwrap();
    let wait = |image: &'static str| vec!["swr", "wait", image, "--interval", "50ms"];
    for (arguments, code, error) in [
        (vec!["swr", "list", "team/web"], 0, ""),
        (wait("team/web:1.4.2"), 0, ""),
        (wait("team/web:latest"), 0, ""),
        (wait("team/web:1.4.3"), 1, "error: team/web:1.4.3 to cn-north-1/team: failed\n"),
        (
            [wait("team/web:1.4.1"), vec!["--to-region", "cn-south-1"]].concat(),
            1,
            "error: team/web:1.4.1 to cn-south-1/team: timed out\n",
        ),
        (
            vec!["authing", "wait", "1001", "--interval", "50ms"],
            1,
            "error: task 1001 to authing: partially succeeded: 部分账号缺少手机号，未同步: ",
        ),
        (vec!["authing", "wait", "--job", "1"], 0, ""),
        (vec!["authing", "wait", "1000", "--job", "1"], 2, "cannot be used with"),
        (vec!["authing", "wait"], 2, "required arguments were not provided: <TASK|--job <ID>...>"),
        (vec!["authing", "wait", ""], 2, "a variable may be unset"),
        (vec!["authing", "list"], 2, "<TASK>"),
        (vec!["authing", "list", "0"], 2, "must be at least 1"),
        (vec!["authing", "list", "abc"], 2, "must be a whole number"),
        (vec!["swr", "wait", "team/web:1", "--to-region", ""], 2, "a variable may be unset"),
        (vec!["swr", "wait", "team/web:1", "--to-region", "CN"], 2, "invalid region `CN`"),
        (
            vec!["swr", "wait", "team/web:1", "--region", "cn-north-1"],
            2,
            "must be --source-region (copied from) or",
        ),
        (vec!["swr", "wait", "team/web:1", "--any", "--fail-fast"], 2, "cannot be used with"),
        (vec!["swr", "wait", "team/web:1", "--limit", "1"], 2, "unexpected argument '--limit'"),
        (vec!["swr", "wait", "-"], 2, "invalid standard input: must have at least one name"),
        (vec!["swr", "wait", "team/web@sha256:0f"], 2, "must have a tag instead of a digest"),
        (vec!["swr", "sync", "team/web:1", "--to-region", "cn-north-1", "-o", "json"], 2, "--wait"),
        (
            vec!["authing", "list", "1000", "--trigger", "hourly"],
            2,
            "[possible values: manually, timed, automatic]",
        ),
        (vec!["authing", "list", "1000", "--page-size", "51"], 2, "must be between 1 and 50"),
        (vec!["swr", "list", "a.-b/web"], 2, "must not have two adjacent marks"),
        (vec!["swr", "list", "组织/web"], 2, "must start with a lowercase letter"),
        (vec!["swr", "wait", "team/web:1", "--timeout", "soon"], 2, "`90s`, `10m` or `1h30m`"),
        (vec!["swr", "wiat", "team/web"], 2, "wiat"),
        (vec!["authing", "run", "1000", "--timeout", "5m"], 2, "--wait"),
        (vec!["swr", "sync", "team/web:1", "--to-region", "cn-north-1", "--since", "5m"], 2, "--wait"),
        (vec!["swr", "wait", ""], 2, "a variable may be unset"),
        (vec!["swr", "wait", "team/web"], 2, "must have a tag"),
        (vec!["swr", "targets", "team/web:1"], 2, "without a tag"),
        (
            vec!["swr", "list", "swr.cn-east-3.myhuaweicloud.com/team/web", "--source-region", "cn-north-4"],
            2,
            "in the region cn-east-3: --source-region must not be cn-north-4",
        ),
        (
            [wait("team/web:nobody-pushed-it"), vec!["--timeout", "200ms"]].concat(),
            3,
            "there is no job yet for cn-north-1/team, cn-south-1/team",
        ),
        (
            [wait("team/web:2.0.0-rc.1"), vec!["--timeout", "200ms"]].concat(),
            3,
            "team/web:2.0.0-rc.1 to cn-north-1/team is ",
        ),
        (vec!["swr", "list", "team/nothing-here"], 5, "check the repository"),
        (vec!["authing", "wait", "77"], 5, "check the id of the task"),
    ] {
        let output = run(calling(&sandbox, &arguments)).await;
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {stdout}{stderr}");
        let errors: Vec<_> = stderr.lines().filter(|line| line.starts_with("error: ")).collect();
        assert_eq!(errors.len(), usize::from(!error.is_empty()), "{arguments:?}: {stderr}");
        assert!(stderr.contains(error), "{arguments:?}: {stderr}");
        if code == 2 {
            assert_eq!(stderr.lines().count(), 1, "{stderr}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_or_invalid_setting_is_named_with_the_way_out() {
    let sandbox = quick().start().await.unwrap();
    let with = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = syncjobs(arguments);
        command.envs(variables.iter().copied());
        command
    };
    let url = sandbox.url();
    let list = ["swr", "list", "team/web"];
    let at_sandbox = [&list[..], &["--base-url", url]].concat();
    for (command, code, error) in [
        (with(&["authing", "list", "1"], &[]), 4, "`AUTHING_ACCESS_KEY_ID`"),
        (with(&at_sandbox, &[]), 4, "`HUAWEICLOUD_SDK_AK`"),
        (
            with(&at_sandbox, &[("HUAWEICLOUD_SDK_AK", "a")]),
            4,
            "missing environment variable `HUAWEICLOUD_SDK_SK`",
        ),
        (with(&list, &[]), 2, "--source-region"),
        (
            with(&at_sandbox, &[("HUAWEICLOUD_SDK_AK", "nobody"), ("HUAWEICLOUD_SDK_SK", "hunter2-hunter2")]),
            4,
            "401",
        ),
        (
            with(
                &["authing", "list", "1000"],
                &[
                    ("AUTHING_HOST", url),
                    ("AUTHING_ACCESS_KEY_ID", "nobody"),
                    ("AUTHING_ACCESS_KEY_SECRET", "hunter2-hunter2"),
                ],
            ),
            4,
            "check the access key",
        ),
        (
            with(
                &["swr", "list", "team/web", "--base-url", "http://swr.example"],
                &[("HUAWEICLOUD_SDK_AK", "a"), ("HUAWEICLOUD_SDK_SK", "hunter2-hunter2")],
            ),
            2,
            "must start with `https://`",
        ),
        (
            with(&["swr", "list", "team/web", "--base-url", "ftp://swr.example"], &[]),
            2,
            "must start with `https://`",
        ),
        (
            with(&["swr", "list", "team/web", "--base-url", "https://user:hunter2@swr.example"], &[]),
            2,
            "must not contain a user name or a password",
        ),
        (
            with(&["swr", "list", "team/web", "--source-region", "CN North"], &[]),
            2,
            "invalid region `CN North`",
        ),
    ] {
        let output = run(command).await;
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{stderr}");
        assert!(stderr.contains(error) && stderr.lines().count() == 1, "{stderr}");
        assert!(!stderr.contains("hunter2"), "{stderr}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_service_has_its_own_exit_code_and_verbose_prints_details() {
    let sandbox = quick().start().await.unwrap();
    sandbox.inject(Fault::status(503).always());
    let output = run(calling(&sandbox, &["swr", "list", "team/web", "-v"])).await;
    let stderr = text(&output.stderr);
    assert_eq!(output.status.code(), Some(6), "{stderr}");
    assert!(stderr.starts_with("error: SWR returned "), "{stderr}");
    for detail in ["HTTP status: ", "request id: ", "attempts: "] {
        assert!(stderr.contains(&format!("\n  {detail}")), "{stderr}");
    }
    sandbox.clear_faults();
    sandbox.inject(Fault::Html.always());
    let output = run(calling(&sandbox, &["swr", "list", "team/web", "-v"])).await;
    assert!(text(&output.stderr).contains("\n  response body: <html>"), "{}", text(&output.stderr));
    let key = Sandbox::SWR_KEY;
    let output = run(calling(&sandbox, &["swr", "list", "team/web", "-vv"])).await;
    let stderr = text(&output.stderr);
    let requests: Vec<_> = stderr.lines().filter(|line| line.starts_with("GET http://127.0.0.1:")).collect();
    assert_eq!(requests.len(), 4, "{stderr}");
    let filter = "/sync_job?filter=limit%3A%3A100%7Coffset%3A%3A0 502 in ";
    assert!(requests.iter().all(|line| line.contains(filter)), "{stderr}");
    assert!(requests[3].ends_with(", attempt 4"), "{stderr}");
    assert!(!stderr.contains(key.secret) && !stderr.contains("Signature="), "{stderr}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_format_contains_every_job() {
    let sandbox = quick().jobs(250).start().await.unwrap();
    let read = async |format: &str| {
        let output =
            run(calling(&sandbox, &["swr", "list", "team/archive", "--page-size", "100", "-o", format]))
                .await;
        assert!(output.status.success() && output.stderr.is_empty(), "{}", text(&output.stderr));
        text(&output.stdout).to_owned()
    };
    let schema = sync_jobs_model::schema::documents()
        .into_iter()
        .find(|document| document.path() == "job/Job.json")
        .unwrap();
    let validator = jsonschema::validator_for(schema.schema()).unwrap();

    let json: Vec<Value> = serde_json::from_str(&read("json").await).unwrap();
    let jsonl: Vec<Value> =
        read("jsonl").await.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((json.len(), &json), (250, &jsonl));
    assert!(json.iter().all(|job| validator.is_valid(job)));

    let mut csv = csv::Reader::from_reader(std::io::Cursor::new(read("csv").await));
    assert_eq!(csv.headers().unwrap().get(2), Some("subject"));
    assert_eq!(csv.records().map(Result::unwrap).count(), 250);
    assert_eq!(read("table").await.lines().count(), 251);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_without_jobs_is_well_formed() {
    let sandbox = quick().start().await.unwrap();
    for (format, expected) in [("table", "no jobs\n"), ("json", "[]\n"), ("jsonl", "")] {
        let output = run(calling(&sandbox, &["swr", "list", "team/empty", "-o", format])).await;
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), expected));
    }
    let output = run(calling(&sandbox, &["swr", "list", "team/empty", "-o", "csv"])).await;
    assert!(
        text(&output.stdout).starts_with("provider,id,subject,") && text(&output.stdout).lines().count() == 1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn limit_order_tag_and_trigger_select_jobs() {
    let sandbox = quick().jobs(1000).start().await.unwrap();
    let ids = async |arguments: &[&str]| {
        let arguments = [arguments, &["-o", "jsonl"]].concat();
        let output = run(calling(&sandbox, &arguments)).await;
        let jobs = text(&output.stdout).lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        jobs.map(|job| job["id"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    let descending =
        ids(&["swr", "list", "team/archive", "--order", "desc", "--limit", "7", "--page-size", "3"]).await;
    assert!(descending.len() == 7 && descending.is_sorted_by(|a, b| a > b), "{descending:?}");
    let ascending = ids(&["swr", "list", "team/archive", "--order", "asc", "--limit", "7"]).await;
    assert!(ascending.len() == 7 && ascending.is_sorted_by(|a, b| a < b), "{ascending:?}");
    assert_eq!(ids(&["swr", "list", "team/web:1.4.0"]).await.len(), 3);
    assert_eq!(ids(&["authing", "list", "2000", "--limit", "120"]).await.len(), 120);
    assert_eq!(ids(&["authing", "list", "1000", "--trigger", "manually"]).await.last(), Some(&1));
    // Only what is needed is requested, and not the whole list.
    let before = sandbox.requests();
    ids(&["swr", "list", "team/archive", "--limit", "1", "--page-size", "10"]).await;
    assert_eq!(sandbox.requests() - before, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_pipe_ends_the_list_without_an_error() {
    let sandbox = Sandbox::builder().jobs(1_000_000).start().await.unwrap();
    for format in ["jsonl", "json", "csv", "table"] {
        let mut command = calling(&sandbox, &["swr", "list", "team/archive", "-o", format]);
        let before = sandbox.requests();
        let (line, status, stderr) = tokio::task::spawn_blocking(move || {
            let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            let mut line = String::new();
            BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
            // The reader is dropped here, which closes the pipe.
            let status = child.wait().unwrap();
            let mut stderr = String::new();
            child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
            (line, status, stderr)
        })
        .await
        .unwrap();
        assert!(!line.is_empty());
        assert_eq!((status.code(), stderr.as_str()), (Some(0), ""), "{format}");
        // A pipe buffers some pages, but not a million jobs.
        assert!(sandbox.requests() - before < 100, "{format}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn output_that_cannot_be_written_is_never_a_success_of_failed_jobs() {
    let sandbox = quick().start().await.unwrap();
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let closed = || {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        writer
    };
    for (task, format, [code, full_disk]) in [
        ("1000", "table", [0, 7]),
        ("1000", "json", [0, 7]),
        ("1000", "jsonl", [0, 7]),
        ("1000", "csv", [0, 7]),
        ("1001", "table", [1, 1]),
        ("1001", "csv", [1, 1]),
        ("1001", "json", [1, 1]),
    ] {
        let command = || calling(&sandbox, &["authing", "wait", task, "-o", format]);
        for (expected, stdout, stderr) in [
            (code, Stdio::from(closed()), Stdio::null()),
            (full_disk, Stdio::from(full()), Stdio::null()),
            (code, Stdio::null(), Stdio::from(full())),
        ] {
            let mut command = command();
            command.stdout(stdout).stderr(stderr);
            let status = tokio::task::spawn_blocking(move || command.status().unwrap()).await.unwrap();
            assert_eq!(status.code(), Some(expected), "{task} {format}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_pipe_hides_no_list_that_fails_at_once() {
    let sandbox = quick().start().await.unwrap();
    let mut command = calling(&sandbox, &["swr", "list", "team/archive", "team/nothing-here", "-o", "jsonl"]);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    command.stdout(writer);
    let output = run(command).await;
    assert_eq!(output.status.code(), Some(5), "{}", text(&output.stderr));
    assert!(text(&output.stderr).starts_with("error: team/nothing-here: "), "{}", text(&output.stderr));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn output_that_cannot_be_written_at_all_is_not_written() {
    let sandbox = quick().start().await.unwrap();
    for (task, code) in [("1000", 7), ("1001", 1)] {
        let mut command = calling(&sandbox, &["authing", "wait", task, "-o", "json", "--interval", "20ms"]);
        command.stdout(fs::File::open("/dev/null").unwrap()).stderr(Stdio::null());
        let status = tokio::task::spawn_blocking(move || command.status().unwrap()).await.unwrap();
        assert_eq!(status.code(), Some(code), "{task}");
    }
}

/// Runs the command with `arguments` in a shell, after `prefix` and with the redirection `suffix`.
#[cfg(unix)]
async fn in_shell(sandbox: &Sandbox, prefix: &str, arguments: &str, suffix: &str) -> std::process::Output {
    let mut shell = std::process::Command::new("sh");
    let program = env!("CARGO_BIN_EXE_syncjobs");
    shell.args(["-c", &format!("{prefix} exec {program} {arguments} {suffix}")]);
    shell.env("TZ", "UTC").envs(sandbox.environment());
    run(shell).await
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_closed_standard_stream_changes_no_verdict_but_an_unread_success() {
    let sandbox = quick().start().await.unwrap();
    for (streams, success) in
        [(">&-", 7), ("2>&-", 0), ("<&-", 0), (">&- 2>&-", 7), (">/dev/null", 0), ("1<>/dev/null", 0)]
    {
        for (task, code) in [("1000", success), ("1001", 1)] {
            let arguments = format!("authing wait {task} -o json --interval 20ms");
            let output = in_shell(&sandbox, "", &arguments, streams).await;
            assert_eq!(output.status.code(), Some(code), "{task} {streams}: {}", text(&output.stderr));
        }
        for arguments in ["--help", "schema job/Job"] {
            let output = in_shell(&sandbox, "", arguments, streams).await;
            assert_eq!(
                output.status.code(),
                Some(success),
                "{arguments} {streams}: {}",
                text(&output.stderr)
            );
        }
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_may_open_no_file_is_an_error_and_no_panic() {
    let sandbox = quick().start().await.unwrap();
    for limit in 4..=12 {
        let limit = format!("ulimit -n {limit};");
        let output = in_shell(&sandbox, &limit, "authing list 1000 --retries 0 -o json", "").await;
        let (code, stderr) = (output.status.code(), text(&output.stderr));
        // Before the command starts, it is the loader of libraries that fails.
        assert!(matches!(code, Some(0 | 6 | 127)), "{limit} {stderr}");
        assert!(!stderr.contains("panicked"), "{limit} {stderr}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn csv_has_one_header_after_a_start() {
    let sandbox = quick().start().await.unwrap();
    let output =
        run(calling(&sandbox, &["authing", "run", "1000", "--wait", "-o", "csv", "--interval", "20ms"]))
            .await;
    let table = text(&output.stdout);
    assert_eq!((output.status.code(), table.matches("provider,id").count()), (Some(0), 1), "{table}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_logs_a_line_per_change_and_only_errors_if_quiet() {
    let sandbox = quick().start().await.unwrap();
    let arguments = ["swr", "wait", "team/web:1.4.1", "--to-region", "cn-north-1"];
    let output = run(calling(&sandbox, &arguments)).await;
    let log = text(&output.stderr);
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(log.trim_end().ends_with("team/web:1.4.1: succeeded"), "{log}");
    assert!(text(&output.stdout).contains("team/web:1.4.1"));

    let quiet = run(calling(&sandbox, &[&arguments[..], &["--quiet"]].concat())).await;
    assert_eq!((quiet.status.code(), &quiet.stdout, text(&quiet.stderr)), (Some(0), &output.stdout, ""));
    let failed = ["swr", "wait", "team/web:1.3.9", "--to-region", "cn-north-1", "-q", "-o", "json"];
    let failed = run(calling(&sandbox, &failed)).await;
    let jobs: Vec<Value> = serde_json::from_str(text(&failed.stdout)).unwrap();
    assert_eq!((failed.status.code(), &jobs[0]["state"]), (Some(1), &"failed".into()));
    assert_eq!(text(&failed.stderr), "error: team/web:1.3.9 to cn-north-1/team: failed\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_awaited_in_each_configured_region() {
    let sandbox = quick().start().await.unwrap();
    // The job for the second region appears late, and fails.
    let late = ["swr", "wait", "team/late:1.0.0", "--interval", "20ms"];
    let output = run(calling(&sandbox, &late)).await;
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("no job yet for cn-south-1/team"), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("cn-south-1/team"), "{}", text(&output.stdout));
    let region = run(calling(&sandbox, &[&late[..], &["--to-region", "cn-north-1"]].concat())).await;
    assert_eq!(region.status.code(), Some(0), "{}", text(&region.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_that_times_out_shows_the_state_of_each_target() {
    let sandbox = quick().start().await.unwrap();
    let wait = ["swr", "wait", "team/web:2.0.0-rc.1", "--timeout", "200ms"];
    let output = run(calling(&sandbox, &wait)).await;
    let table = text(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{table}");
    for row in [["cn-north-1/team", "running"], ["cn-south-1/team", "pending"]] {
        assert!(table.lines().any(|line| row.iter().all(|part| line.contains(part))), "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_whose_targets_are_unknown_is_refused_with_the_way_out() {
    let sandbox = quick().start().await.unwrap();
    let hint = "select the region and the namespace of a target, or state the number of targets";
    let manual = ["swr", "wait", "team/manual:1.0.0", "--timeout", "1s"];
    let output = run(calling(&sandbox, &manual)).await;
    assert_eq!(
        (output.status.code(), text(&output.stderr).trim_end()),
        (
            Some(2),
            format!("error: team/manual:1.0.0: no target is configured for `team/manual`; {hint}").as_str()
        )
    );
    sandbox.inject(Fault::status(403).on(Requests::Targets).always());
    let wait = ["swr", "wait", "team/web:1.4.1", "--to-region", "cn-north-1"];
    let output = run(calling(&sandbox, &wait)).await;
    assert_eq!(output.status.code(), Some(4));
    assert!(text(&output.stderr).trim_end().ends_with(hint), "{}", text(&output.stderr));
    let output = run(calling(&sandbox, &[&wait[..], &["--expect", "1"]].concat())).await;
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    // With region and organisation, nothing is asked.
    let output = run(calling(&sandbox, &[&wait[..], &["--to-namespace", "team"]].concat())).await;
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_contains_why_a_job_failed() {
    let sandbox = quick().start().await.unwrap();
    for (task, end) in [("1001", "task 1001: partially succeeded"), ("1002", "task 1002: failed: 部门不存在")]
    {
        let output = run(calling(&sandbox, &["authing", "wait", task, "--interval", "50ms"])).await;
        let log = text(&output.stderr);
        let (failed, states): (Vec<_>, Vec<_>) = log
            .lines()
            .filter(|line| !line.starts_with("error: "))
            .partition(|line| line.starts_with("failed: "));
        assert!(states.last().unwrap().ends_with(end), "{log}");
        assert!((1..=3).contains(&failed.len()), "{log}");
        assert!(failed.iter().all(|line| line.contains(r#""success":false"#)), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_success_with_unknown_counts_is_none_and_shows_what_is_unknown() {
    let sandbox = quick().start().await.unwrap();
    sandbox.inject(Fault::NullCounts.always());
    let output = run(calling(&sandbox, &["authing", "wait", "1000", "--interval", "50ms"])).await;
    assert_eq!(output.status.code(), Some(1));
    let table = text(&output.stdout);
    assert!(table.contains("partially succeeded") && table.contains("? of "), "{table}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_while_reading_logs_does_not_change_the_exit_code() {
    let sandbox = quick().start().await.unwrap();
    sandbox.inject(Fault::status(403).on(Requests::Logs).always());
    let output = run(calling(&sandbox, &["authing", "wait", "1002", "--interval", "50ms"])).await;
    let log = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{log}");
    assert!(log.trim_end().ends_with("failed: 部门不存在"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_targets_and_logs_are_listed_in_each_format() {
    let sandbox = quick().start().await.unwrap();
    for (command, header, pointer, value, csv) in [
        (
            vec!["authing", "tasks", "--limit", "2"],
            "  ID  NAME",
            "/syncTaskId",
            "1000",
            "id,name,type,direction,trigger,lastStatus,lastRate,lastTime",
        ),
        (
            vec!["swr", "targets", "team/web"],
            "ID  REGION",
            "/remoteRegionId",
            r#""cn-north-1""#,
            "id,targetRegion,targetNamespace,automatic,overwrite,updatedAt",
        ),
        (vec!["authing", "logs", "1", "--limit", "2"], "LOG", "/syncJobId", "1", ""),
    ] {
        let read = async |format: &str| {
            let output = run(calling(&sandbox, &[&command[..], &["-o", format]].concat())).await;
            (output.status.code(), text(&output.stdout).to_owned(), text(&output.stderr).to_owned())
        };
        let (code, table, error) = read("table").await;
        assert_eq!((code, table.lines().count(), error.as_str()), (Some(0), 3, ""), "{table}");
        assert!(table.trim_start().starts_with(header.trim_start()), "{table}");
        let json: Vec<Value> = serde_json::from_str(&read("json").await.1).unwrap();
        assert_eq!(json[0].pointer(pointer).unwrap().to_string(), value, "{json:?}");
        let jsonl: Vec<Value> =
            read("jsonl").await.1.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let values =
            |rows: &[Value]| -> Vec<_> { rows.iter().map(|row| row.pointer(pointer).cloned()).collect() };
        assert_eq!((jsonl.len(), values(&jsonl)), (2, values(&json)));
        let (code, records, error) = read("csv").await;
        if csv.is_empty() {
            assert_eq!((code, records.as_str()), (Some(2), ""));
            assert!(error.contains("[possible values: table, json, jsonl]"), "{error}");
        } else {
            assert_eq!((code, records.lines().next(), records.lines().count()), (Some(0), Some(csv), 3));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_started_task_is_printed_and_awaited_only_on_request() {
    let sandbox = quick().start().await.unwrap();
    let output = run(calling(&sandbox, &["authing", "run", "1002", "-o", "json"])).await;
    let jobs: Vec<Value> = serde_json::from_str(text(&output.stdout)).unwrap();
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    assert_eq!((jobs.len(), &jobs[0]["taskId"], &jobs[0]["trigger"]), (1, &1002.into(), &"manually".into()));
    for (task, code) in [("1000", 0), ("1002", 1), ("77", 5)] {
        let arguments = ["authing", "run", task, "--wait", "--interval", "50ms"];
        let output = run(calling(&sandbox, &arguments)).await;
        assert_eq!(output.status.code(), Some(code), "{task}: {}", text(&output.stderr));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_started_task_whose_job_cannot_be_shown_was_started_nevertheless() {
    let sandbox = quick().start().await.unwrap();
    // Jobs are listed before the start, and the new one is requested after it.
    sandbox.inject(Fault::Delay { milliseconds: 0 });
    sandbox.inject(Fault::status(403).always());
    let output = run(calling(&sandbox, &["authing", "run", "1000", "-o", "json"])).await;
    let warning = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{warning}");
    let first = warning.lines().next().unwrap();
    assert!(
        first.starts_with("warning: job ")
            && first.ends_with(" of task 1000 was started, but could not be read back"),
        "{warning}"
    );
    assert_eq!(text(&output.stdout), "[]\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_started_copy_is_awaited_only_on_request() {
    let sandbox = quick().start().await.unwrap();
    let sync = |image: &'static str, more: &[&'static str]| {
        let sync = ["swr", "sync", image, "--to-region", "cn-north-1"];
        calling(&sandbox, &[&sync[..], more].concat())
    };
    let output = run(sync("team/manual:1.0.0", &[])).await;
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), ""), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("run `syncjobs swr wait` to check whether"));
    let output = run(sync("team/manual:1.0.0", &["--quiet"])).await;
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    let output = run(sync("team/manual:1.0.0", &["--overwrite", "--wait", "--interval", "50ms"])).await;
    let table = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(table.contains("cn-north-1/team") && table.lines().count() == 2, "{table}");
    // The service accepts a tag that does not exist, and starts nothing.
    let output =
        run(sync("team/manual:missing", &["--wait", "--timeout", "200ms", "--interval", "50ms"])).await;
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    let output = run(sync("team/manual:1.0.0", &["--to-namespace", "Team"])).await;
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_images_the_worst_result_is_the_exit_code() {
    let sandbox = quick().start().await.unwrap();
    let (copied, failed, missing) = ("team/web:1.4.2", "team/web:1.4.3", "team/web:nobody-pushed-it");
    for (images, code, shown) in [
        ([copied, "team/web:latest"], 0, &[copied, "team/web:latest"][..]),
        ([failed, copied], 1, &[failed, copied]),
        ([copied, missing], 3, &[copied]),
        ([missing, failed], 3, &[failed]),
        (["team/nothing-here:1", copied], 5, &[copied]),
    ] {
        let arguments = [&["swr", "wait"], &images[..], &["--interval", "50ms", "--timeout", "2s"]].concat();
        let output = run(calling(&sandbox, &arguments)).await;
        let (table, log) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{images:?}: {log}");
        for image in images {
            assert_eq!(table.contains(image), shown.contains(&image), "{image}: {table}");
            assert!(log.contains(&format!("{image}: ")), "{log}");
        }
    }
    let images = ["team/nothing-here:1", "team/manual:1.0.0"];
    let sync =
        [&["swr", "sync"], &images[..], &["--to-region", "cn-north-1", "--wait", "--interval", "50ms"]];
    let output = run(calling(&sandbox, &sync.concat())).await;
    let (table, log) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(5), "{log}");
    assert!(log.starts_with("error: team/nothing-here:1: "), "{log}");
    assert!(table.contains("team/manual:1.0.0") && table.contains("succeeded"), "{table}");
}

#[tokio::test(flavor = "multi_thread")]
async fn text_of_a_service_cannot_control_the_log() {
    let sandbox = quick().start().await.unwrap();
    sandbox.inject(Fault::UnknownStatus { word: HOSTILE_STATUS.to_owned() }.always());
    let arguments =
        ["swr", "wait", "team/web:1.4.3", "--to-region", "cn-north-1", "--timeout", "200ms", "-vv"];
    let output = run(calling(&sandbox, &arguments)).await;
    let log = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{log}");
    assert!(log.contains(": unknown (pau [31msed 32m)\n"), "{log:?}");
    assert!(log.contains("team/web:1.4.3 to cn-north-1/team is unknown (pau [31msed 32m)\n"), "{log:?}");
    assert!(!has_hostile_characters(log), "{log:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_source_region_is_an_option_or_a_variable() {
    let sandbox = quick().start().await.unwrap();
    let list = ["swr", "list", "team/web"];
    for (arguments, variable, code) in [
        (&list[..], "cn-north-4", Some(0)),
        (&list[..], "", Some(2)),
        (&["swr", "list", "team/web", "--source-region", "cn-north-4"][..], "", Some(0)),
    ] {
        let mut command = syncjobs(arguments);
        command.envs(sandbox.environment()).env("HW_REGION_NAME", variable);
        let output = run(command).await;
        assert_eq!(output.status.code(), code, "{variable}: {}", text(&output.stderr));
    }
}

#[test]
fn the_sandbox_command_prints_its_environment_and_a_notice_unless_quiet() {
    for (quiet, notice) in [(None, "Serving. Stop with Ctrl-C.\n"), (Some("--quiet"), "")] {
        let mut command = syncjobs(&["sandbox"]);
        let mut child = command.args(quiet).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut errors = BufReader::new(child.stderr.take().unwrap());
        let (mut stdout, mut stderr) = (String::new(), String::new());
        while !(stdout.contains("HUAWEICLOUD_SDK_AK=") && stdout.contains("AUTHING_HOST=")) {
            assert_ne!(lines.read_line(&mut stdout).unwrap(), 0, "{stdout}");
        }
        if quiet.is_none() {
            errors.read_line(&mut stderr).unwrap();
        }
        // Anything else would be printed now.
        std::thread::sleep(Duration::from_millis(200));
        child.kill().unwrap();
        errors.read_to_string(&mut stderr).unwrap();
        child.wait().unwrap();
        assert!(stdout.starts_with("# Both services, until Ctrl-C, at\n# http://127.0.0.1:"), "{stdout}");
        assert_eq!(stderr, notice);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_created_before_since_are_ignored() {
    let sandbox = quick().start().await.unwrap();
    let wait = ["swr", "wait", "team/web:latest", "--timeout", "200ms"];
    assert_eq!(run(calling(&sandbox, &wait)).await.status.code(), Some(0));
    for since in ["10m", "2026-01-01T00:00:00Z"] {
        let output = run(calling(&sandbox, &[&wait[..], &["--since", since]].concat())).await;
        assert_eq!(output.status.code(), Some(3), "{since}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_embedded_sandbox_needs_no_account() {
    let started = Instant::now();
    for arguments in [vec!["swr", "list", "team/web"], vec!["authing", "list", "1000"]] {
        let output = run(syncjobs(&[&arguments[..], &["--sandbox"]].concat())).await;
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert!(text(&output.stdout).lines().count() > 1);
    }
    assert!(started.elapsed() < Duration::from_secs(60));
}

#[test]
fn colour_is_for_terminals() {
    let output = syncjobs(&["swr", "list", "team/web", "--sandbox"]).output().unwrap();
    assert!(!output.stdout.contains(&0x1b));
}

#[test]
fn every_help_has_an_example_and_fits_80_columns() {
    let mut pending = vec![Vec::new()];
    let mut seen = 0;
    while let Some(level) = pending.pop() {
        let level: Vec<&str> = level;
        let output = syncjobs(&[&level[..], &["--help"]].concat()).env("COLUMNS", "80").output().unwrap();
        let help = text(&output.stdout).to_owned();
        assert!(output.status.success() && help.contains("Example"), "{level:?}: {help}");
        assert!(help.contains("\n  syncjobs "), "{level:?}: {help}");
        let long: Vec<_> = help.lines().filter(|line| line.chars().count() > 80).collect();
        assert!(long.is_empty(), "{level:?}: {long:#?}");
        seen += 1;
        for name in [
            "authing",
            "swr",
            "list",
            "wait",
            "tasks",
            "run",
            "logs",
            "sync",
            "targets",
            "schema",
            "sandbox",
            "completions",
            "man",
        ] {
            if help.lines().any(|line| line.starts_with(&format!("  {name} "))) && level.len() < 2 {
                pending.push([&level[..], &[name]].concat());
            }
        }
    }
    // The command, its six commands, five of Authing and four of SWR. `help` is clap's own.
    assert_eq!(seen, 16);
}

#[test]
fn the_help_lists_the_exit_codes() {
    for arguments in [
        vec!["--help"],
        vec!["swr", "wait", "--help"],
        vec!["swr", "sync", "--help"],
        vec!["authing", "wait", "--help"],
        vec!["authing", "run", "--help"],
    ] {
        let output = syncjobs(&arguments).output().unwrap();
        for code in
            ["0    success", "1    ", "2    ", "3    ", "4    ", "5    ", "6    ", "7    ", "130  ", "143  "]
        {
            assert!(text(&output.stdout).contains(&format!("\n  {code}")), "{arguments:?}: {code}");
        }
    }
}

#[test]
fn schemas_completions_and_the_manual_page_are_written() {
    let directory = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("schemas");
    let out = directory.to_str().unwrap();
    assert!(syncjobs(&["schema", "--out", out]).status().unwrap().success());
    let one = syncjobs(&["schema", "job/Job"]).output().unwrap();
    assert_eq!(one.stdout, std::fs::read(directory.join("job/Job.json")).unwrap());
    let unknown = syncjobs(&["schema", "Nope"]).output().unwrap();
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("must be one that `syncjobs schema` lists"));
    let names = syncjobs(&["schema"]).output().unwrap();
    for name in text(&names.stdout).lines() {
        assert!(directory.join(format!("{name}.json")).exists(), "{name}");
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = syncjobs(&["completions", shell]).output().unwrap();
        assert!(output.status.success() && text(&output.stdout).contains("syncjobs"), "{shell}");
    }
    let pages = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("man1");
    assert!(syncjobs(&["man", "--out", pages.to_str().unwrap()]).status().unwrap().success());
    for (command, page) in [(&["man"][..], "syncjobs"), (&["man", "swr", "wait"], "syncjobs-swr-wait")] {
        let output = syncjobs(command).output().unwrap();
        assert!(text(&output.stdout).contains(&format!(".TH {page} 1")), "{page}");
        assert_eq!(output.stdout, std::fs::read(pages.join(format!("{page}.1"))).unwrap(), "{page}");
    }
    assert_eq!(std::fs::read_dir(pages).unwrap().count(), 16);
}
