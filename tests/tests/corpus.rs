//! Runs the fuzz targets on their corpora, with any toolchain and without a fuzzer.

use std::{collections::BTreeSet, fs, path::Path};

// The fuzz targets are a workspace of their own, because their programs depend on libFuzzer. Their library does not.
#[allow(unreachable_pub)]
#[path = "../fuzz/src/lib.rs"]
mod fuzz;
// The sources of the runtime that `fuzz` compiles name it by this path.
use fuzz::secret;

fn names(folder: &str) -> BTreeSet<String> {
    let folder = tests::workspace().join("tests/fuzz").join(folder);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn each_target_passes_on_its_corpus() {
    for (name, target) in fuzz::TARGETS {
        let mut results = BTreeSet::new();
        for file in names(&format!("corpus/{name}")) {
            // Shown if the target panics.
            println!("{name}: {file}");
            let path = tests::workspace().join("tests/fuzz/corpus").join(name).join(file);
            results.insert(target(&fs::read(path).unwrap()));
        }
        assert_eq!(results.len(), 2, "{name}: a corpus must have valid and invalid inputs");
    }
}

#[test]
fn each_target_has_a_corpus_and_a_program_and_nothing_else_exists() {
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
