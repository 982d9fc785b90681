//! The one writer of generated files, with its two modes.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use similar::TextDiff;

/// The command that repairs what a check finds.
pub const REGENERATE: &str = "cargo xtask regenerate";

/// What to do about a difference between a generated file and what it should hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Write what differs.
    Write,
    /// Write nothing, and report each difference.
    Check,
}

/// The state in which a file was found. When writing, it is repaired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The file was up to date.
    Unchanged,
    /// The file was missing or stale; the unified diff leads from what was there to what should be.
    Stale(String),
    /// Nothing generates this file any more; the unified diff leads from what was there to nothing.
    Orphaned(String),
}

/// One generated file, with its outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Path relative to the workspace.
    pub path: PathBuf,
    /// What was found.
    pub outcome: Outcome,
}

/// Generated files by their path relative to the workspace.
pub type Files = BTreeMap<PathBuf, String>;

/// Compares `expected` with the files in `workspace` and, when writing, makes them equal.
///
/// Files below `root` whose relative path `is_generated` accepts, and that are not in `expected`, are orphaned.
///
/// # Errors
///
/// Returns that a file cannot be read, written or removed.
pub fn apply(
    workspace: &Path,
    expected: &Files,
    root: &Path,
    is_generated: impl Fn(&Path) -> bool,
    mode: Mode,
) -> Result<Vec<Report>> {
    let found = files_below(workspace, root)?.into_iter().filter(|path| is_generated(path));
    let paths: BTreeSet<_> = found.chain(expected.keys().cloned()).collect();
    let report = |path: PathBuf| {
        let contents = expected.get(&path).map(String::as_str);
        let file = workspace.join(&path);
        let found = existing(fs::read(&file), &path)?;
        if found.as_deref() == contents.map(str::as_bytes) {
            return Ok(Report { path, outcome: Outcome::Unchanged });
        }
        if mode == Mode::Write {
            contents
                .map_or_else(|| fs::remove_file(&file), |contents| write(&file, contents))
                .with_context(|| format!("{} cannot be written", path.display()))?;
        }
        let diff = diff(&path, found.as_deref(), contents);
        let outcome = if contents.is_some() { Outcome::Stale(diff) } else { Outcome::Orphaned(diff) };
        Ok(Report { path, outcome })
    };
    paths.into_iter().map(report).collect()
}

/// Returns what was read at `path`, or `None` if nothing is there.
fn existing<T>(read: io::Result<T>, path: &Path) -> Result<Option<T>> {
    match read {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some).with_context(|| format!("{} cannot be read", path.display())),
    }
}

/// Writes beside the target and renames, so that an interrupted run leaves the old file or the new one.
fn write(path: &Path, contents: &str) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
    let new = path.with_extension("new");
    fs::write(&new, contents)?;
    fs::rename(new, path)
}

fn diff(path: &Path, found: Option<&[u8]>, expected: Option<&str>) -> String {
    let old = String::from_utf8_lossy(found.unwrap_or_default());
    let name = path.display().to_string();
    let side = |exists: bool| if exists { name.as_str() } else { "/dev/null" };
    let (from, to) = (side(found.is_some()), side(expected.is_some()));
    let lines = TextDiff::from_lines(old.as_ref(), expected.unwrap_or_default());
    let lines = lines.unified_diff().header(from, to).to_string();
    if lines.is_empty() { format!("--- {from}\n+++ {to}\n(no line of text differs)\n") } else { lines }
}

/// Returns the files in the folder `root` of `workspace` and in its folders, none if it is missing.
pub(crate) fn files_below(workspace: &Path, root: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in existing(fs::read_dir(workspace.join(root)), root)?.into_iter().flatten() {
        let entry = entry?;
        let path = root.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            files.extend(files_below(workspace, &path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Returns the text of the file at `path`.
pub(crate) fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// Returns the texts of the files in `folder` and in its folders, by their path in it.
pub(crate) fn texts_below(folder: &Path) -> Result<Files> {
    let paths = files_below(folder, Path::new(""))?.into_iter();
    paths.map(|path| Ok((path.clone(), read(&folder.join(path))?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(workspace: &Path, expected: &[(&str, &str)], mode: Mode) -> Vec<(String, Outcome)> {
        let expected = expected.iter().map(|(p, c)| (PathBuf::from(p), (*c).to_owned())).collect();
        apply(workspace, &expected, Path::new("out"), |path| path.starts_with("out/made"), mode)
            .unwrap()
            .into_iter()
            .map(|report| (report.path.display().to_string(), report.outcome))
            .collect()
    }

    #[test]
    fn writing_makes_the_tree_as_expected_and_a_second_run_changes_nothing() {
        let workspace = tempfile::tempdir().unwrap();
        let files = [("out/made/a", "1\n"), ("out/made/b", "2\n")];
        assert!(
            run(workspace.path(), &files, Mode::Write).iter().all(|(_, o)| matches!(o, Outcome::Stale(_)))
        );
        assert!(run(workspace.path(), &files, Mode::Write).iter().all(|(_, o)| *o == Outcome::Unchanged));
        assert_eq!(fs::read_to_string(workspace.path().join("out/made/b")).unwrap(), "2\n");
    }

    #[test]
    fn checking_reports_and_touches_nothing() {
        let workspace = tempfile::tempdir().unwrap();
        fs::create_dir_all(workspace.path().join("out/made")).unwrap();
        for (name, contents) in [("made/stale", "old\n"), ("made/orphan", "x"), ("kept", "by hand")] {
            fs::write(workspace.path().join("out").join(name), contents).unwrap();
        }
        let found =
            run(workspace.path(), &[("out/made/stale", "new\n"), ("out/made/missing", "m\n")], Mode::Check);
        let [(_, Outcome::Stale(missing)), (path, Outcome::Orphaned(orphan)), (_, Outcome::Stale(stale))] =
            &found[..]
        else {
            panic!("{found:?}")
        };
        assert!(
            missing.contains("--- /dev/null\n+++ out/made/missing\n") && missing.contains("+m\n"),
            "{missing}"
        );
        assert!(stale.contains("-old\n+new\n"), "{stale}");
        assert_eq!(path, "out/made/orphan");
        assert!(
            orphan.starts_with("--- out/made/orphan\n+++ /dev/null\n") && orphan.contains("-x\n"),
            "{orphan}"
        );
        assert_eq!(fs::read_to_string(workspace.path().join("out/made/stale")).unwrap(), "old\n");
        assert!(!workspace.path().join("out/made/missing").exists());
    }

    #[test]
    fn writing_removes_orphaned_files_only_where_files_are_generated() {
        let workspace = tempfile::tempdir().unwrap();
        fs::create_dir_all(workspace.path().join("out/made")).unwrap();
        fs::write(workspace.path().join("out/made/orphan"), "x").unwrap();
        fs::write(workspace.path().join("out/kept"), "x").unwrap();
        assert!(matches!(&run(workspace.path(), &[], Mode::Write)[..], [(_, Outcome::Orphaned(_))]));
        assert!(workspace.path().join("out/kept").exists());
        assert!(!workspace.path().join("out/made/orphan").exists());
    }

    #[test]
    fn bytes_that_are_not_utf8_are_a_difference() {
        let workspace = tempfile::tempdir().unwrap();
        fs::create_dir_all(workspace.path().join("out/made")).unwrap();
        fs::write(workspace.path().join("out/made/a"), b"\xFF\n").unwrap();
        assert!(matches!(
            &run(workspace.path(), &[("out/made/a", "a\n")], Mode::Check)[..],
            [(_, Outcome::Stale(_))]
        ));
    }

    #[test]
    fn missing_files_are_written_and_unreadable_ones_are_an_error() {
        let workspace = tempfile::tempdir().unwrap();
        assert_eq!(files_below(workspace.path(), Path::new("out")).unwrap(), Vec::<PathBuf>::new());
        // A folder in the place of a file, and a file in the place of a folder.
        let expected = [(PathBuf::from("out/made"), "1\n".to_owned())].into();
        let check = || apply(workspace.path(), &expected, Path::new("out"), |_| false, Mode::Check);
        fs::create_dir_all(workspace.path().join("out/made")).unwrap();
        assert!(check().unwrap_err().to_string().contains("out/made cannot be read"));
        fs::remove_dir_all(workspace.path().join("out")).unwrap();
        fs::write(workspace.path().join("out"), "").unwrap();
        assert!(check().unwrap_err().to_string().contains("cannot be read"));
        let error = files_below(workspace.path(), Path::new("out")).unwrap_err().to_string();
        assert!(error.contains("out cannot be read"), "{error}");
    }
}
