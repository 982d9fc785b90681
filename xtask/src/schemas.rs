//! The exported JSON Schemas, read from the compiled model.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, ensure};

use crate::files::{self, Files, Mode, Report};

/// The folder of the schemas.
pub const DIRECTORY: &str = "crates/model/schemas";

/// Compiles the model and returns its schemas. A separate process does this, so that xtask runs whether or not the model
/// compiles.
///
/// # Errors
///
/// Returns an error if the model does not compile, or if cargo cannot be run.
pub fn export(workspace: &Path) -> Result<Files> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["run", "--quiet", "--package", "export-schemas", "--bin", "export-schemas"]);
    let output = cargo.current_dir(workspace).output().context("cargo cannot be run")?;
    let log = String::from_utf8_lossy(&output.stderr);
    let log = log.trim_end();
    ensure!(output.status.success(), "the model does not compile, so it cannot export its schemas:\n{log}");
    let documents: Vec<(PathBuf, String)> =
        serde_json::from_slice(&output.stdout).context("export-schemas did not print documents")?;
    Ok(documents.into_iter().map(|(path, contents)| (Path::new(DIRECTORY).join(path), contents)).collect())
}

/// Updates the files with the schemas that the model exports, or checks that they are up to date.
pub(crate) fn apply(workspace: &Path, documents: &Files, mode: Mode) -> Result<Vec<Report>> {
    files::apply(workspace, documents, Path::new(DIRECTORY), is_json, mode)
}

/// Whether a file is a schema or the index of all of them.
pub(crate) fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_orphaned_schema_is_removed_and_the_readme_stays() {
        let workspace = tempfile::tempdir().unwrap();
        let folder = workspace.path().join(DIRECTORY);
        std::fs::create_dir_all(&folder).unwrap();
        for name in ["Gone.json", "README.md"] {
            std::fs::write(folder.join(name), "").unwrap();
        }
        let documents = [(Path::new(DIRECTORY).join("New.json"), "{}".to_owned())].into();
        apply(workspace.path(), &documents, Mode::Write).unwrap();
        let left = files::files_below(&folder, Path::new("")).unwrap();
        assert_eq!(left, ["New.json", "README.md"].map(PathBuf::from));
    }
}
