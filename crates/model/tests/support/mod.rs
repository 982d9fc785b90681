//! Helpers of the snapshot tests.

use std::{collections::BTreeSet, fs, path::Path};

/// Returns the settings for snapshots in the folder `snapshots/<folder>`, with the names that the test passes.
pub(crate) fn settings(folder: &str) -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new("snapshots").join(folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

/// Asserts that the folder `snapshots/<folder>` has one snapshot for each of `names` and no other file.
///
/// insta reports a snapshot that is missing or differs, but not one that no test asserts any more.
pub(crate) fn assert_no_other_snapshot(folder: &str, names: impl IntoIterator<Item = String>) {
    let mut expected = BTreeSet::new();
    for name in names {
        assert!(expected.insert(format!("{name}.snap")), "two snapshots have the name `{name}`");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(folder);
    let found: BTreeSet<String> = fs::read_dir(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        // insta writes these beside a snapshot that differs, for a person to review.
        .filter(|name| !name.ends_with(".snap.new") && !name.ends_with(".pending-snap"))
        .collect();
    let orphaned: Vec<_> = found.difference(&expected).collect();
    assert!(
        orphaned.is_empty(),
        "no test asserts these files of {}; remove them: {orphaned:?}",
        path.display()
    );
    let missing: Vec<_> = expected.difference(&found).collect();
    assert!(missing.is_empty(), "{} lacks {missing:?}", path.display());
}
