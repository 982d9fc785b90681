//! The documentation: its transcripts and recipes.

use std::{fs, path::PathBuf, process::Command};

use sync_jobs_sandbox::Injection;

use crate::{
    pages::pages,
    support::{run, syncjobs, text},
};

/// Returns the pages and the README of this package.
fn documents() -> Vec<String> {
    [pages(), vec!["crates/cli/README.md".to_owned()]].concat()
}

pub(crate) fn workspace() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Returns the lines of all blocks of `language` in the document `name`.
fn blocks(name: &str, language: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(workspace().join(name)).unwrap();
    let mut blocks = Vec::new();
    let mut block: Option<Vec<String>> = None;
    for line in text.lines() {
        match &mut block {
            None if line == format!("```{language}") => block = Some(Vec::new()),
            Some(_) if line == "```" => blocks.extend(block.take()),
            Some(lines) => lines.push(line.to_owned()),
            None => {}
        }
    }
    blocks
}

/// Returns the arguments of `line`, if it runs the command.
fn arguments(line: &str) -> Option<Vec<String>> {
    let line = line.trim_start_matches("$ ");
    let rest = ["cargo run -q -p syncjobs -- ", "cargo run -p syncjobs -- ", "syncjobs "]
        .iter()
        .find_map(|start| line.strip_prefix(start))?;
    Some(rest.split_whitespace().map(|word| word.trim_matches('"').to_owned()).collect())
}

fn command(arguments: &[String]) -> Command {
    syncjobs(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Returns output without what differs from run to run: digits, how far a spinner is, and log lines before the last one.
pub(crate) fn steady(output: &str) -> Vec<String> {
    let zeroed = output.replace(|character: char| character.is_ascii_digit(), "0");
    let zeroed = zeroed.replace(|character| ('\u{2800}'..='\u{28ff}').contains(&character), "⠿");
    let lines: Vec<_> = zeroed.lines().map(str::to_owned).collect();
    let is_log = |line: &str| line.starts_with("00:00:00 ");
    let last_log = lines.iter().rposition(|line| is_log(line));
    let keep = lines.iter().enumerate().filter(|(index, line)| !is_log(line) || Some(*index) == last_log);
    keep.map(|(_, line)| line.clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_transcripts_are_what_the_command_prints() {
    let transcripts: Vec<_> = documents().iter().flat_map(|name| blocks(name, "console")).collect();
    assert!(!transcripts.is_empty());
    for transcript in transcripts {
        let (line, expected) = transcript.split_first().unwrap();
        let output = run(command(&arguments(line).unwrap())).await;
        assert!(output.status.success(), "{line}: {}", text(&output.stderr));
        // On a terminal the log comes first, since jobs are written when they are done.
        let printed = format!("{}{}", text(&output.stderr), text(&output.stdout));
        assert_eq!(steady(&printed), steady(&expected.join("\n")), "{line}");
    }
}

/// Returns the arguments of each line that runs the command in a block of sh, if no line needs anything but the embedded
/// sandbox.
fn embedded(block: &[String]) -> Option<Vec<Vec<String>>> {
    let lines = block.iter().filter(|line| line.contains("syncjobs "));
    let is_embedded = |arguments: &Vec<String>| arguments.iter().any(|argument| argument == "--sandbox");
    lines.map(|line| arguments(line).filter(is_embedded)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_commands_of_the_documents_work() {
    for name in documents() {
        let commands: Vec<_> =
            blocks(&name, "sh").iter().filter_map(|block| embedded(block)).flatten().collect();
        let expected = ["docs/command", "crates/cli/"].iter().any(|start| name.starts_with(start));
        assert_eq!(!commands.is_empty(), expected, "{name}");
        for arguments in commands {
            let output = run(command(&arguments)).await;
            assert!(output.status.success(), "{name}: {arguments:?}: {}", text(&output.stderr));
        }
    }
}

/// The other blocks in the order of the text, in one shell, as a reader runs them.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_scripts_of_the_documents_work() {
    use std::{env, io::Write as _, net::TcpListener};

    use crate::support::quick;

    if Command::new("curl").arg("--version").output().is_err() {
        assert!(env::var_os("CI").is_none(), "curl is missing");
        // Unlike with `eprintln`, it is seen.
        writeln!(std::io::stderr(), "skipped: curl, which the scripts of the documents need, is missing")
            .unwrap();
        return;
    }
    let programs = PathBuf::from(env!("CARGO_BIN_EXE_syncjobs")).parent().unwrap().to_owned();
    let path = env::var_os("PATH").unwrap();
    let path = env::join_paths([programs].into_iter().chain(env::split_paths(&path))).unwrap();
    for name in documents() {
        let pushes = name.starts_with("docs/sandbox");
        let deploys = ["README", "docs/command", "crates/cli/"].iter().any(|start| name.starts_with(start));
        let scripts: Vec<_> = blocks(&name, "sh")
            .into_iter()
            .filter(|block| embedded(block).is_none())
            .map(|block| block.join("\n"))
            .collect();
        let count = if pushes { 2 } else { usize::from(deploys) };
        assert_eq!(scripts.len(), count, "{name}: {scripts:#?}");
        if count == 0 {
            continue;
        }
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        // The pipeline's line needs an image, a registry and a deployment.
        let script = format!(
            "trap 'kill $! || true' EXIT\n\
             IMAGE=swr.cn-north-4.myhuaweicloud.com/team/web:1.4.2\n\
             docker() {{ test \"$*\" = \"push $IMAGE\"; }}\n\
             printf '#!/bin/sh\\necho deployed\\n' > deploy\n\
             chmod +x deploy\n\
             {}\n",
            scripts.join("\n").replace("8080", &port.to_string()),
        );
        let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("scripts-{port}"));
        fs::create_dir_all(&directory).unwrap();
        let sandbox = quick().start().await.unwrap();
        let mut bash = Command::new("bash");
        bash.args(["-e", "-c", &script]).current_dir(&directory).env_clear().env("PATH", &path);
        bash.env("HOME", &directory).env("TZ", "UTC").envs(sandbox.environment());
        let output = run(bash).await;
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.success(), "{name}: {stdout}{stderr}");
        for (part, expected) in [
            ("team/web:1.4.2  cn-south-1/team  succeeded", deploys),
            ("\ndeployed\n", deploys),
            ("team/web:2.0.0  cn-south-1/team  succeeded", pushes),
        ] {
            assert_eq!(stdout.contains(part), expected, "{name}: {stdout}{stderr}");
        }
        fs::remove_dir_all(&directory).unwrap();
    }
}

#[test]
fn the_help_of_the_sandbox_has_the_recipes_of_the_documents() {
    let help = syncjobs(&["sandbox", "--help"]).env("COLUMNS", "80").output().unwrap().stdout;
    let mut recipes = 0;
    for name in documents() {
        for block in blocks(&name, "sh") {
            let script = block.join("\n");
            if ["syncjobs sandbox ", "/sandbox/", "PYTHON"].iter().any(|part| script.contains(part)) {
                assert!(text(&help).contains(&format!("\n\n{script}\n\n")), "{name}: {script}");
                recipes += 1;
            }
        }
    }
    assert_eq!(recipes, 6, "three of each language");
}

#[test]
fn the_documented_faults_are_valid() {
    let help = syncjobs(&["sandbox", "--help"]).output().unwrap().stdout;
    let file = |name| fs::read_to_string(workspace().join(name)).unwrap();
    for (name, document) in [
        ("--help", text(&help).to_owned()),
        ("docs/sandbox.md", file("docs/sandbox.md")),
        ("docs/sandbox.zh-CN.md", file("docs/sandbox.zh-CN.md")),
        ("crates/sandbox/README.md", file("crates/sandbox/README.md")),
    ] {
        let faults: Vec<_> = document.match_indices("{\"fault\"").map(|(at, _)| &document[at..]).collect();
        assert!(!faults.is_empty(), "{name}");
        for json in faults {
            let fault = serde_json::Deserializer::from_str(json).into_iter::<Injection>().next().unwrap();
            assert!(fault.is_ok(), "{name}: {fault:?}: {}", json.lines().next().unwrap());
        }
    }
}

#[test]
fn the_exit_codes_are_those_of_the_help() {
    let help = syncjobs(&["--help"]).output().unwrap().stdout;
    let (_, list) = text(&help).split_once("Exit codes:\n").unwrap();
    let codes = list.lines().map_while(|line| line.strip_prefix("  ")?.split_once(' '));
    let codes: Vec<_> = codes.map(|(code, meaning)| (code, meaning.trim())).collect();
    assert!(codes.len() > 5, "{list}");
    for name in ["docs/exit-codes.md", "docs/exit-codes.zh-CN.md", "README.md", "README.zh-CN.md"] {
        let page = fs::read_to_string(workspace().join(name)).unwrap();
        let table = page.lines().skip_while(|line| !line.starts_with("| 0 |"));
        let rows = table.map_while(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | "));
        let rows: Vec<_> = rows.collect();
        let is_english = !name.contains("zh-CN");
        assert_eq!(rows.len(), codes.len(), "{name}");
        for ((code, meaning), (row, words)) in codes.iter().zip(rows) {
            assert!(
                *code == row && (!is_english || words.starts_with(meaning.trim_end_matches(')'))),
                "{name}: {row}"
            );
        }
    }
}
