//! The code blocks and links of the documentation, the README files, ARCHITECTURE.md and CONTRIBUTING.md.
//!
//! Rust blocks are doc tests of this package and of the crates. The other blocks are checked here, unless a page has tests of
//! its own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use tests::{pages::pages, workspace};

#[derive(Debug)]
struct Block {
    place: String,
    language: String,
    text: String,
}

/// The documents whose blocks are checked.
fn documents() -> Vec<PathBuf> {
    let names = ["ARCHITECTURE.md", "CONTRIBUTING.md", "specs/README.md"].map(str::to_owned);
    let mut documents: Vec<_> = pages().into_iter().chain(names).map(|name| workspace().join(name)).collect();
    documents.extend(entries("crates").into_iter().map(|path| path.join("README.md")));
    documents
}

/// The documents below `docs`, also those with tests of their own.
fn pages_below_docs() -> Vec<PathBuf> {
    entries("docs").into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "md")).collect()
}

fn entries(folder: &str) -> Vec<PathBuf> {
    fs::read_dir(workspace().join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn blocks() -> Vec<Block> {
    documents().iter().flat_map(|document| blocks_in(document)).collect()
}

fn blocks_in(document: &Path) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (index, line) in read(document).lines().enumerate() {
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
                // The tests of `syncjobs`, of the vendors' SDKs and of the packages run these.
                "syncjobs" | "npx" | "curl" | "docker" | "." | "python3" | ".venv/bin/python" | "npm"
                | "pip" => {}
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
    for document in documents().into_iter().chain(pages_below_docs()) {
        let text = read(&document);
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let pictures = ["src=\"", "srcset=\""]
            .into_iter()
            .flat_map(|start| text.split(start).skip(1))
            .filter_map(|rest| rest.split('"').next());
        for target in links.chain(pictures).filter(|target| !target.contains("://")) {
            let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
            let file = if path.is_empty() { document.clone() } else { document.parent().unwrap().join(path) };
            assert!(file.exists(), "{}: {target} does not exist", document.display());
            if !anchor.is_empty() {
                let found = anchors(&read(&file)).contains(&anchor.to_owned());
                assert!(found, "{}: {target} is not a heading", document.display());
            }
        }
    }
}

/// Returns the anchors of the headings, as GitHub makes them.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let kept = |character: &char| character.is_alphanumeric() || [' ', '-', '_'].contains(character);
    headings
        .map(|line| line.trim_start_matches('#').trim().chars().filter(kept).collect::<String>())
        .map(|heading| heading.to_lowercase().replace(' ', "-"))
        .collect()
}

#[test]
fn each_page_is_the_same_in_both_languages() {
    // What is compared of a block: all of it, unless it has comments or text, which are translated.
    let compared = |block: &Block| match block.language.as_str() {
        "rust" | "rust,no_run" | "yaml" => String::new(),
        _ => block.text.clone(),
    };
    let shape = |path: &Path| {
        let blocks: Vec<_> =
            blocks_in(path).iter().map(|block| (block.language.clone(), compared(block))).collect();
        let text = read(path);
        (blocks, text.matches("\n#").count(), text.matches("\n|").count())
    };
    let readme = workspace().join("README.md");
    let english = pages_below_docs()
        .into_iter()
        .chain([readme])
        .filter(|path| !path.to_str().unwrap().contains(".zh-CN"));
    for page in english {
        let chinese = page.with_extension("zh-CN.md");
        assert_eq!(shape(&page), shape(&chinese), "{} and {}", page.display(), chinese.display());
    }
}

#[test]
fn each_page_with_rust_is_a_doc_test() {
    let library = read(&workspace().join("tests/src/lib.rs"));
    for page in pages() {
        let has_rust =
            blocks_in(&workspace().join(&page)).iter().any(|block| block.language.starts_with("rust"));
        let included = library.contains(&format!("include_str!(\"../../{page}\")"));
        assert_eq!(has_rust, included, "{page}");
    }
}

#[test]
fn each_page_is_executed_or_has_tests_of_its_own() {
    let pages: Vec<_> = pages().iter().map(|page| workspace().join(page)).collect();
    for page in pages_below_docs() {
        let name = page.file_name().unwrap().to_str().unwrap();
        let own = ["history.", "integrations."].iter().any(|start| name.starts_with(start));
        assert!(own != pages.contains(&page), "{name} must be in `PAGES`");
    }
}
