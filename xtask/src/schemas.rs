//! The exported JSON Schemas, fetched from the compiled model.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::{
    api::{APIS, Api},
    cargo,
    files::Files,
};

/// Where the schemas go.
pub const DIRECTORY: &str = "crates/model/schemas";

/// Compiles the model as it stands and asks it for its schemas.
///
/// This is a process of its own, so that xtask runs whether or not the model compiles.
///
/// # Errors
///
/// The model does not compile, or it lacks an API, or cargo cannot be run.
pub fn export(workspace: &Path) -> Result<Files> {
    let output = cargo::command(workspace)
        .args(["run", "--quiet", "--package", "export-schemas"])
        .output()
        .context("cargo cannot be run")?;
    if !output.status.success() {
        let log = String::from_utf8_lossy(&output.stderr);
        bail!("the model does not compile, so it cannot export its schemas:\n{}", log.trim_end());
    }
    let documents: Vec<(PathBuf, String)> = serde_json::from_slice(&output.stdout)
        .context("export-schemas wrote something else than documents")?;
    let documents: Files =
        documents.into_iter().map(|(path, contents)| (Path::new(DIRECTORY).join(path), contents)).collect();
    for Api { name, .. } in APIS {
        if !documents.keys().any(|path| path.starts_with(Path::new(DIRECTORY).join(name))) {
            bail!(
                "the model exports no schema of `{name}`; declare `pub mod {name};` in crates/model/src/lib.rs, \
                 and call `crate::{name}::schemas` in crates/model/src/schema.rs"
            );
        }
    }
    Ok(documents)
}
