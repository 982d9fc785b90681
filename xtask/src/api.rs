//! The APIs of the workspace, and the facts about them that a spec does not contain.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::files::files_below;

/// The file with these facts, for messages about them.
pub const TABLE: &str = "xtask/src/api.rs";

/// The folder of the specs as JSON, in the package that also ships the schemas.
pub const OPENAPI: &str = "crates/model/openapi";

/// The file of the model that declares the modules of the APIs.
pub const MODULES: &str = "crates/model/src/generated.rs";

/// One API, and its hand-written parts.
#[derive(Debug, Clone, Copy)]
pub struct Api<'a> {
    /// Its one name: stem of the spec, module of the model, prefix of the client.
    pub name: &'a str,
    /// Schemas whose Rust type is written by hand in `crates/model/src/<name>/`, since typify cannot express it.
    pub hand_written: &'static [&'static str],
    /// Lists in place of which a document shows one object: the schema and the property of each. One that the spec lacks is an
    /// error, so the table cannot become stale.
    pub lenient_lists: &'static [(&'static str, &'static str)],
}

/// Schemas that are the same in every API and have one type in the model's root.
pub const SHARED: &[&str] = &["Timestamp"];

/// Returns the sorted names of the APIs of `workspace`: those that have a client.
///
/// # Errors
///
/// Returns that the folder of the crates cannot be read.
pub fn names(workspace: &Path) -> Result<Vec<String>> {
    let name = |path: &PathBuf| {
        Some(path.to_str()?.strip_prefix("crates/")?.strip_suffix("-client/Cargo.toml")?.to_owned())
    };
    Ok(files_below(workspace, Path::new("crates"))?.iter().filter_map(name).collect())
}

impl<'a> Api<'a> {
    /// Returns the API `name`, with its hand-written parts if it has any.
    pub fn named(name: &'a str) -> Self {
        let (hand_written, lenient_lists): (&[_], &[_]) = match name {
            "authing" => (
                &["ErrorResponse"],
                &[
                    ("SyncJobPagingDto", "list"),
                    ("SyncTaskPagingDto", "list"),
                    ("SyncTaskDto", "fieldMapping"),
                ],
            ),
            "swr" => (&["ContentRange", "ErrorResponse", "Namespace", "Repository", "SyncJobFilter"], &[]),
            _ => (&[], &[]),
        };
        Self { name, hand_written, lenient_lists }
    }

    /// Returns the path of the spec.
    pub fn spec(&self) -> PathBuf {
        format!("specs/{}.yaml", self.name).into()
    }

    /// Returns the path of the spec as JSON.
    pub fn openapi(&self) -> PathBuf {
        format!("{OPENAPI}/{}.json", self.name).into()
    }

    /// Returns the path of the generated part of the model.
    pub fn model(&self) -> PathBuf {
        format!("crates/model/src/{}/generated.rs", self.name).into()
    }

    /// Returns the path of the generated part of the client.
    pub fn client(&self) -> PathBuf {
        format!("crates/{}-client/src/generated.rs", self.name).into()
    }
}
