//! Questions to cargo.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

/// The cargo that runs this, at work in `workspace`.
#[must_use]
pub fn command(workspace: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(workspace);
    command
}

/// What cargo writes when it is asked `arguments`.
///
/// # Errors
///
/// It cannot be run, or it fails.
pub fn ask(workspace: &Path, arguments: &[&str]) -> Result<String> {
    let output = command(workspace).args(arguments).output().context("cargo cannot be run")?;
    let log = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "`cargo {}` fails:\n{}", arguments.join(" "), log.trim_end());
    String::from_utf8(output.stdout).context("cargo writes something else than UTF-8")
}

/// What cargo knows of the workspace itself. It needs no network.
///
/// # Errors
///
/// It cannot be run, or a manifest is wrong.
pub fn members(workspace: &Path) -> Result<Metadata> {
    metadata(workspace, &["--no-deps", "--offline"])
}

/// What cargo knows of the workspace and, with every feature and for every platform, of what it depends on.
///
/// # Errors
///
/// It cannot be run, or the lock file is out of date.
pub fn tree(workspace: &Path) -> Result<Metadata> {
    metadata(workspace, &["--all-features", "--locked"])
}

fn metadata(workspace: &Path, options: &[&str]) -> Result<Metadata> {
    let text = ask(workspace, &[&["metadata", "--format-version", "1"], options].concat())?;
    Ok(Metadata(serde_json::from_str(&text).context("cargo metadata is not JSON")?))
}

/// What cargo knows.
#[derive(Debug, Clone)]
pub struct Metadata(pub Value);

impl Metadata {
    /// Every package of the workspace that may be published.
    pub fn published(&self) -> impl Iterator<Item = &Value> {
        // Cargo lists the registries that a package may go to, or null for all.
        self.packages().filter(|package| package["source"].is_null() && package["publish"].is_null())
    }

    /// Every package that is there.
    pub fn packages(&self) -> impl Iterator<Item = &Value> {
        self.0["packages"].as_array().into_iter().flatten()
    }

    /// The folder that cargo builds in.
    pub fn target(&self) -> PathBuf {
        text(&self.0["target_directory"]).into()
    }
}

/// The text of a value, or an empty one.
#[must_use]
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_answers_or_says_why_not() {
        let answer = ask(crate::workspace(), &["--version"]).unwrap();
        assert!(answer.starts_with("cargo 1."), "{answer}");
        let error = ask(crate::workspace(), &["mow", "--lawn"]).unwrap_err().to_string();
        assert!(error.starts_with("`cargo mow --lawn` fails:\nerror: no such command: `mow`"), "{error}");
    }

    #[test]
    fn what_is_published_is_known() {
        let metadata = members(crate::workspace()).unwrap();
        let names: Vec<_> = metadata.published().map(|package| text(&package["name"])).collect();
        assert!(names.contains(&"swr-client") && !names.contains(&"xtask"), "{names:?}");
        assert!(metadata.target().is_absolute());
    }
}
