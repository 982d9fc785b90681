//! Replays the corpora of the fuzz targets, on any toolchain and without a fuzzer.

use std::{collections::BTreeSet, fs, panic, path::Path};

// The fuzz targets are a workspace of their own, which depends on libFuzzer. What they do does not.
#[allow(unreachable_pub)]
#[path = "../fuzz/src/lib.rs"]
mod fuzz;

fn names(folder: &str) -> BTreeSet<String> {
    let folder = tests::workspace().join("tests/fuzz").join(folder);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn every_target_keeps_its_promises_on_its_corpus() {
    for (name, target) in fuzz::TARGETS {
        let files = names(&format!("corpus/{name}"));
        let outcomes: BTreeSet<bool> = files
            .iter()
            .map(|file| {
                let input =
                    fs::read(tests::workspace().join("tests/fuzz/corpus").join(name).join(file)).unwrap();
                panic::catch_unwind(|| target(&input)).unwrap_or_else(|_| panic!("{name} fails on {file}"))
            })
            .collect();
        // Else the corpus, or the target, reaches only half of what there is.
        assert_eq!(outcomes.len(), 2, "{name}: its inputs are all taken, or none is");
    }
}

#[test]
fn every_target_is_complete_and_nothing_is_without_a_target() {
    let targets: BTreeSet<_> = fuzz::TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names("corpus"), targets);
    let programs = names("fuzz_targets").iter().map(|file| file.trim_end_matches(".rs").to_owned()).collect();
    assert_eq!(targets, programs);
    for dictionary in names("dictionaries") {
        assert!(targets.contains(dictionary.trim_end_matches(".dict")), "{dictionary} belongs to no target");
    }
    let manifest = fs::read_to_string(tests::workspace().join("tests/fuzz/Cargo.toml")).unwrap();
    for target in targets {
        let path = Path::new("fuzz_targets").join(&target).with_extension("rs");
        assert!(manifest.contains(&format!("path = \"{}\"", path.display())), "{target} is not built");
        let program = fs::read_to_string(tests::workspace().join("tests/fuzz").join(path)).unwrap();
        assert!(program.contains(&format!("fuzz::{target}(data)")), "{target} runs another target");
    }
}
