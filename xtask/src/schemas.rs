//! The exported JSON Schemas, read from the compiled model.

use std::{
    iter,
    path::Path,
    process::{Child, Command, Stdio},
};

use anyhow::{Context as _, Result, ensure};

use crate::files::{self, Files, Mode, Report};

/// The folder of the schemas.
pub const DIRECTORY: &str = "crates/model/schemas";

/// A process that compiles the model and prints its schemas, so that xtask runs whether or not the model compiles.
///
/// It ends with the value: nothing is compiled for a caller that has failed.
pub struct Export(Option<Child>);

impl Export {
    /// Starts to compile the model.
    ///
    /// # Errors
    ///
    /// Returns that cargo cannot be run.
    pub fn start(workspace: &Path) -> Result<Self> {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["run", "--quiet", "--package", "export-schemas", "--bin", "export-schemas"]);
        cargo.current_dir(workspace).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Ok(Self(Some(cargo.spawn().context("cargo cannot be run")?)))
    }

    /// Waits for the schemas.
    ///
    /// # Errors
    ///
    /// Returns that the model does not compile.
    pub fn finish(mut self) -> Result<Files> {
        let cargo = self.0.take().context("the export has ended")?;
        let output = cargo.wait_with_output().context("cargo cannot be run")?;
        let log = String::from_utf8_lossy(&output.stderr);
        let log = log.trim_end();
        ensure!(
            output.status.success(),
            "the model does not compile, so it cannot export its schemas:\n{log}"
        );
        let text = String::from_utf8(output.stdout).context("export-schemas did not print text")?;
        let mut parts = text.split_terminator('\0');
        let pairs = iter::from_fn(|| parts.next().zip(parts.next()));
        Ok(pairs.map(|(path, contents)| (Path::new(DIRECTORY).join(path), contents.to_owned())).collect())
    }
}

impl Drop for Export {
    fn drop(&mut self) {
        if let Some(cargo) = &mut self.0 {
            // It may have ended already.
            let _ = cargo.kill();
        }
    }
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
    use std::{
        io::{Read as _, Write as _},
        path::PathBuf,
    };

    use super::*;

    #[test]
    fn an_export_that_nobody_waits_for_is_ended() {
        let mut command = Command::new("sh");
        command.args(["-c", "read line; echo alive"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let (mut stdin, mut stdout) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        drop(Export(Some(process)));
        // It fails where the process has closed its end already.
        let _ = stdin.write_all(b"\n");
        let mut printed = String::new();
        stdout.read_to_string(&mut printed).unwrap();
        assert_eq!(printed, "");
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
