//! The exported JSON Schemas, read from the compiled model.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, ensure};

use crate::{
    api::{APIS, SHARED},
    files::{self, Files, Mode, Report},
    spec::{SCHEMAS, Spec},
};

/// The folder of the schemas.
pub const DIRECTORY: &str = "crates/model/schemas";

/// Returns the command that compiles the model and runs the program `name` of `export-schemas`.
///
/// A separate process does this, so that xtask runs whether or not the model compiles.
pub(crate) fn program(workspace: &Path, name: &str) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(workspace).args(["run", "--quiet", "--package", "export-schemas", "--bin", name]);
    cargo
}

/// Compiles the model and returns its schemas.
///
/// # Errors
///
/// Returns an error if the model does not compile or lacks an API, or if cargo cannot be run.
pub fn export(workspace: &Path) -> Result<Files> {
    let output = program(workspace, "export-schemas").output().context("cargo cannot be run")?;
    let log = String::from_utf8_lossy(&output.stderr);
    let log = log.trim_end();
    ensure!(output.status.success(), "the model does not compile, so it cannot export its schemas:\n{log}");
    documents(&output.stdout, &exported(workspace)?)
}

/// Returns the names of the APIs that have a schema to export.
fn exported(workspace: &Path) -> Result<Vec<&'static str>> {
    let mut names = Vec::new();
    for api in APIS {
        let spec = Spec::read(workspace, &api.spec())?;
        let has_schemas = spec.members(SCHEMAS).any(|(name, _)| !SHARED.contains(&name.as_str()));
        names.extend(has_schemas.then_some(api.name));
    }
    Ok(names)
}

/// Parses the documents that the model has printed, among which are some of each API in `names`.
fn documents(printed: &[u8], names: &[&str]) -> Result<Files> {
    let documents: Vec<(PathBuf, String)> =
        serde_json::from_slice(printed).context("export-schemas did not print documents")?;
    let documents: Files =
        documents.into_iter().map(|(path, contents)| (Path::new(DIRECTORY).join(path), contents)).collect();
    for name in names {
        ensure!(
            documents.keys().any(|path| path.starts_with(Path::new(DIRECTORY).join(name))),
            "the model exports no schema of `{name}`; declare `pub mod {name};` in crates/model/src/lib.rs, \
             and call `{name}::schemas` in crates/model/src/schema.rs"
        );
    }
    Ok(documents)
}

/// Updates the files with the schemas that the model exports, or checks that they are up to date.
pub(crate) fn apply(workspace: &Path, documents: &Files, mode: Mode) -> Result<Vec<Report>> {
    let is_generated = |path: &Path| path.extension().is_some_and(|extension| extension == "json");
    files::apply(workspace, documents, Path::new(DIRECTORY), is_generated, mode)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_api_that_the_model_lacks_is_an_error() {
        let documents = |names: &[&str]| {
            let printed: Vec<_> = names.iter().map(|name| (format!("{name}/X.json"), "{}")).collect();
            let printed = serde_json::to_vec(&printed).unwrap();
            super::documents(&printed, &["authing", "swr"]).map_err(|error| error.to_string())
        };
        let all = ["authing", "swr"];
        let expected = all.iter().map(|name| Path::new(DIRECTORY).join(name).join("X.json"));
        assert!(documents(&all).unwrap().into_keys().eq(expected));
        for api in &all {
            let others: Vec<_> = all.iter().copied().filter(|other| other != api).collect();
            let error = documents(&others).unwrap_err();
            assert!(error.contains(&format!("exports no schema of `{api}`")), "{error}");
        }
    }

    #[test]
    fn an_api_without_schemas_of_its_own_exports_none() {
        let workspace = tempfile::tempdir().unwrap();
        std::fs::create_dir(workspace.path().join("specs")).unwrap();
        for (api, schema) in [("authing", "Timestamp"), ("swr", "Tags")] {
            let text = format!("components: {{schemas: {{{schema}: {{}}}}}}");
            std::fs::write(workspace.path().join(format!("specs/{api}.yaml")), text).unwrap();
        }
        assert_eq!(exported(workspace.path()).unwrap(), ["swr"]);
    }

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
