//! The README files: their transcripts, picture and recipes.

use std::{fs, path::PathBuf, process::Command};

use crate::support::{run, syncjobs, text};

const READMES: [&str; 3] = ["README.md", "README.zh-CN.md", "crates/cli/README.md"];

fn workspace() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Returns the lines of all blocks of `language` in the README `name`.
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
    let line = line.trim_start_matches("$ ").trim_start_matches("- run: ").trim_start_matches("script: ");
    let rest = ["cargo run -q -p syncjobs -- ", "cargo run -p syncjobs -- ", "syncjobs "]
        .iter()
        .find_map(|start| line.strip_prefix(start))?;
    Some(rest.split_whitespace().map(|word| word.trim_matches('"').to_owned()).collect())
}

fn command(arguments: &[String]) -> Command {
    syncjobs(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Returns output without what differs from run to run: digits, and log lines before the last one.
fn steady(output: &str) -> Vec<String> {
    let zeroed = output.replace(|character: char| character.is_ascii_digit(), "0");
    let lines: Vec<_> = zeroed.lines().map(str::to_owned).collect();
    let is_log = |line: &str| line.starts_with("00:00:00 ");
    let last_log = lines.iter().rposition(|line| is_log(line));
    let keep = lines.iter().enumerate().filter(|(index, line)| !is_log(line) || Some(*index) == last_log);
    keep.map(|(_, line)| line.clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_transcripts_are_what_the_command_prints() {
    let transcripts: Vec<_> = READMES.iter().flat_map(|name| blocks(name, "console")).collect();
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

#[tokio::test(flavor = "multi_thread")]
async fn the_commands_of_the_readmes_work() {
    for name in READMES {
        let lines: Vec<_> = blocks(name, "sh").into_iter().flatten().collect();
        let commands: Vec<_> = lines.iter().filter_map(|line| arguments(line)).collect();
        assert!(!commands.is_empty(), "{name}");
        for arguments in commands {
            assert!(
                arguments.iter().any(|argument| argument == "--sandbox"),
                "{name}: {arguments:?} needs an account"
            );
            let output = run(command(&arguments)).await;
            assert!(output.status.success(), "{name}: {arguments:?}: {}", text(&output.stderr));
        }
    }
}

#[test]
fn the_arguments_of_the_recipes_are_valid() {
    for name in ["README.md", "README.zh-CN.md"] {
        let lines: Vec<_> = blocks(name, "yaml").into_iter().flatten().collect();
        let commands: Vec<_> = lines.iter().filter_map(|line| arguments(line.trim_start())).collect();
        let images: Vec<_> =
            lines.iter().filter_map(|line| line.trim_start().strip_prefix("IMAGE: ")).collect();
        assert_eq!((commands.len(), images.len()), (2, 2), "{name}: a recipe each for two pipelines");
        for (mut arguments, image) in commands.into_iter().zip(images) {
            // Valid, but the tag does not exist in the sandbox.
            let (repository, _) = image.split_once('$').unwrap();
            let at = arguments.iter().position(|argument| argument == "$IMAGE").unwrap();
            arguments[at] = format!("{repository}0");
            arguments.extend(["--sandbox", "--timeout", "1ms"].map(str::to_owned));
            let at = arguments.iter().position(|argument| argument == "--timeout").unwrap();
            arguments.drain(at..at + 2);
            let output = command(&arguments).output().unwrap();
            assert_eq!(output.status.code(), Some(3), "{name}: {}", text(&output.stderr));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_picture_is_what_the_command_prints() {
    let arguments = ["swr", "list", "team/web", "--sandbox"];
    let mut command = syncjobs(&arguments);
    command.env("CLICOLOR_FORCE", "1");
    let output = run(command).await;
    let transcript = format!("$ syncjobs {}\n{}", arguments.join(" "), text(&output.stdout));
    let picture = anstyle_svg::Term::new().render_svg(&transcript);
    let path = workspace().join("docs/syncjobs.svg");
    if std::env::var_os("UPDATE_PICTURE").is_some() {
        fs::write(&path, &picture).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    let advice = "the picture is out of date; draw it again with UPDATE_PICTURE=1";
    assert!(steady(&committed) == steady(&picture), "{advice}");
}
