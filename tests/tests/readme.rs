//! The code blocks and links of the README files, ARCHITECTURE.md and CONTRIBUTING.md.
//!
//! Rust blocks are doc tests of this package and of the crates. The other blocks are checked here.

use std::{fs, path::PathBuf, process::Command};

use tests::workspace;

#[derive(Debug)]
struct Block {
    place: String,
    language: String,
    text: String,
}

fn documents() -> Vec<PathBuf> {
    let mut documents: Vec<_> =
        ["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "specs/README.md"]
            .map(|name| workspace().join(name))
            .into();
    let crates = fs::read_dir(workspace().join("crates")).unwrap();
    documents.extend(crates.map(|entry| entry.unwrap().path().join("README.md")));
    documents
}

fn blocks() -> Vec<Block> {
    let mut blocks = Vec::new();
    for document in documents() {
        let text =
            fs::read_to_string(&document).unwrap_or_else(|error| panic!("{}: {error}", document.display()));
        let mut open: Option<Block> = None;
        for (index, line) in text.lines().enumerate() {
            match (&mut open, line.trim_start().strip_prefix("```")) {
                (None, Some(language)) => {
                    let place = format!("{}:{}", document.display(), index + 1);
                    open = Some(Block { place, language: language.to_owned(), text: String::new() });
                }
                (Some(_), Some(_)) => blocks.extend(open.take()),
                (Some(block), None) => {
                    block.text.push_str(line);
                    block.text.push('\n');
                }
                (None, None) => {}
            }
        }
        assert!(open.is_none(), "{}: a block is not closed", document.display());
    }
    blocks
}

fn blocks_of(language: &str) -> Vec<Block> {
    let blocks: Vec<_> = blocks().into_iter().filter(|block| block.language == language).collect();
    assert!(!blocks.is_empty(), "no document has a block of {language}");
    blocks
}

/// Asserts that `cargo` accepts a command, without running it.
fn check_cargo(place: &str, words: &[&str]) {
    let metadata = || {
        let output = Command::new(env!("CARGO"))
            .current_dir(workspace())
            .args(["metadata", "--no-deps", "--offline", "--format-version=1"])
            .output()
            .unwrap();
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    if let Some(position) = words.iter().position(|word| ["-p", "--package"].contains(word)) {
        let packages = metadata();
        let mut names = packages["packages"].as_array().unwrap().iter().map(|package| &package["name"]);
        assert!(
            names.any(|name| name == words[position + 1]),
            "{place}: there is no package `{}`",
            words[position + 1]
        );
    }
    let known = ["xtask", "test", "run", "install", "fmt", "clippy"];
    assert!(known.contains(&words[1]), "{place}: `cargo {}` is not a command of this workspace", words[1]);
    if words[1] == "xtask" {
        let arguments = words[2..].iter().copied().chain(["--help"]);
        let output = Command::new(env!("CARGO"))
            .current_dir(workspace())
            .args(["run", "--quiet", "--offline", "--package", "xtask", "--"])
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{place}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn each_block_has_a_language_that_is_checked() {
    for Block { place, language, .. } in blocks() {
        let checked =
            ["rust", "rust,no_run", "sh", "toml", "json", "yaml", "text", "ts", "console", "mermaid"];
        assert!(checked.contains(&language.as_str()), "{place}: `{language}` is not checked");
    }
}

#[test]
fn each_command_exists() {
    for Block { place, text, .. } in blocks_of("sh") {
        // The tests of the vendors' SDKs run the programs in Python.
        let text = text.split_once("<<'PYTHON'").map_or(text.as_str(), |(command, _)| command);
        for line in
            text.replace("\\\n", " ").lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        {
            let line = line.split_once("=$(").map_or(line, |(_, command)| command);
            // Variables before a command set its environment.
            let words: Vec<_> = line.split_whitespace().skip_while(|word| word.contains('=')).collect();
            match words[0] {
                "cargo" => check_cargo(&place, &words),
                // The tests of `syncjobs` and of the vendors' SDKs run these.
                "syncjobs" | "npx" | "curl" | "docker" | "." | "python3" | ".venv/bin/python" => {}
                script if script.starts_with(".ci/") => {
                    assert!(workspace().join(script).exists(), "{place}: there is no {script}");
                }
                other => panic!("{place}: `{other}` is not checked"),
            }
            for file in words.iter().filter(|word| word.starts_with("crates/") || word.starts_with("specs/"))
            {
                let written =
                    ["specs/example.yaml", "crates/example"].iter().any(|made_up| file.starts_with(made_up));
                assert!(written || workspace().join(file).exists(), "{place}: there is no {file}");
            }
        }
    }
}

#[test]
fn each_path_of_a_dependency_exists() {
    for Block { place, text, .. } in blocks_of("toml") {
        for line in text.lines().filter(|line| line.contains("path = ")) {
            let path = line.split("path = \"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
            assert!(workspace().join(path).join("Cargo.toml").exists(), "{place}: there is no {path}");
        }
    }
}

#[test]
fn the_typescript_matches_the_schema() {
    let schema: serde_json::Value = serde_json::from_str(
        &fs::read_to_string(workspace().join("crates/model/schemas/JobTypes.json")).unwrap(),
    )
    .unwrap();
    let definitions = &schema["$defs"];
    for Block { place, text, .. } in blocks_of("ts") {
        for known in definitions["KnownJobState"]["enum"].as_array().unwrap() {
            assert!(text.contains(&known.to_string()), "{place}: {known} is missing");
        }
        let interface = text.split("export interface Job {").nth(1).unwrap();
        for line in interface.lines().filter(|line| line.starts_with("  ")) {
            let (name, _) = line.trim().split_once(':').unwrap();
            let (name, optional) = name.strip_suffix('?').map_or((name, false), |name| (name, true));
            let job = &definitions["Job"];
            assert!(job["properties"].get(name).is_some(), "{place}: a job has no `{name}`");
            let required = job["required"].as_array().unwrap().iter().any(|required| required == name);
            assert_eq!(required, !optional, "{place}: {name}");
        }
    }
}

#[test]
fn each_link_within_the_workspace_has_a_target() {
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = target.split('#').next().unwrap_or_default();
            if !path.contains("://") && !path.is_empty() {
                let found = document.parent().unwrap().join(path).exists();
                assert!(found, "{}: {target} does not exist", document.display());
            }
        }
    }
}
