//! Problems of a damaged checkout are reported, and nothing else in it changes.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use anyhow::Result;
use tempfile::TempDir;
use xtask::{
    api::{Api, MODULES, names},
    files::{Mode, Outcome, Report},
};

static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| names(xtask::workspace()).unwrap());
static APIS: LazyLock<Vec<Api>> = LazyLock::new(|| NAMES.iter().map(|name| Api::named(name)).collect());

type Edit = fn(String) -> Vec<u8>;
type Damage = fn(&Path);

/// The specs and the generated code of this checkout, copied.
fn checkout() -> TempDir {
    let (from, to) = (xtask::workspace(), tempfile::tempdir().unwrap());
    let manifest = |api: &Api| format!("crates/{}-client/Cargo.toml", api.name).into();
    let of_api = |api: &Api| [api.spec(), api.openapi(), api.model(), api.client(), manifest(api)];
    for file in APIS.iter().flat_map(of_api).chain([MODULES.into()]) {
        fs::create_dir_all(to.path().join(&file).parent().unwrap()).unwrap();
        fs::copy(from.join(&file), to.path().join(&file)).unwrap();
    }
    to
}

fn regenerate_code(workspace: &Path, mode: Mode) -> Result<Vec<Report>> {
    xtask::regenerate_code(workspace, &xtask::read_specs(workspace)?, mode)
}

fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.insert(path.clone(), fs::read(path).unwrap());
        }
    }
    files
}

fn changed(reports: &[Report]) -> Vec<&Report> {
    reports.iter().filter(|report| report.outcome != Outcome::Unchanged).collect()
}

#[test]
fn a_damaged_spec_is_reported_in_one_line_and_nothing_is_written() {
    let cases: [(&str, Edit, &str); 12] = [
        ("empty", |_| Vec::new(), ":1: the file is empty"),
        ("a syntax error", |text| format!("a: [\n{text}").into(), ":2: not YAML: "),
        ("a tab", |text| format!("openapi:\n\t3.0.3\n{text}").into(), ":2: not YAML: "),
        ("not UTF-8", |text| [b"# \xFF\n", text.as_bytes()].concat(), ":1: the file is not UTF-8"),
        (
            "a key twice",
            |text| format!("{text}\nopenapi: 3.0.3\n").into(),
            ": not YAML: duplicated key in mapping, at `openapi: 3.0.3`",
        ),
        ("another version", |text| text.replace("openapi: 3.0.3", "openapi: 3.1.0").into(), ":1: /openapi: "),
        (
            "an unresolved reference",
            |text| text.replacen("'#/components/schemas/", "'#/components/schemas/No", 1).into(),
            "` points at nothing",
        ),
        (
            "a reference out of the file",
            |text| text.replacen("'#/components/schemas/", "'other.yaml#/", 1).into(),
            "` is not in this file",
        ),
        (
            "no operation id",
            |text| text.replacen("operationId:", "x-id:", 1).into(),
            "must have an `operationId`",
        ),
        (
            "a deviation from nothing",
            |text| text.replacen("  - at: ", "  - at: /gone", 1).into(),
            "/x-deviations/0/at: ",
        ),
        (
            "an unknown keyword",
            |text| text.replacen("minimum:", "minimun:", 1).replacen("minLength:", "minLenght:", 1).into(),
            "must be a keyword of OpenAPI 3.0",
        ),
        ("a cookie", |text| text.replacen("in: query", "in: cookie", 1).into(), "invalid `in` \"cookie\""),
    ];
    for (damage, apply, message) in cases {
        // Another spec may lack what is damaged.
        for api in ["authing", "swr"].map(Api::named) {
            let checkout = checkout();
            let spec = checkout.path().join(api.spec());
            fs::write(&spec, apply(fs::read_to_string(&spec).unwrap())).unwrap();
            // What is stale must stay so: nothing is written while a spec has problems.
            fs::write(checkout.path().join(api.client()), "stale").unwrap();
            let before = files(checkout.path());
            for mode in [Mode::Check, Mode::Write] {
                let error = regenerate_code(checkout.path(), mode).unwrap_err().to_string();
                assert!(error.starts_with(&format!("specs/{}.yaml:", api.name)), "{damage}: {error}");
                assert!(error.contains(message), "{damage}: {error}");
                assert_eq!(error.lines().count(), 1, "{damage}: {error}");
                assert!(files(checkout.path()) == before, "{damage}: a file was touched");
            }
        }
    }
}

#[test]
fn the_problems_of_all_specs_are_reported_together() {
    let checkout = checkout();
    for api in &*APIS {
        fs::remove_file(checkout.path().join(api.spec())).unwrap();
    }
    // A text or a workflow beside the specs is none of them.
    for name in ["fourth.yml", "README.md", "third.yaml", "fifth.arazzo.yaml"] {
        fs::write(checkout.path().join("specs").join(name), "openapi: 3.0.3").unwrap();
    }
    let error = regenerate_code(checkout.path(), Mode::Write).unwrap_err().to_string();
    assert_eq!(error.lines().count(), APIS.len() + 2, "{error}");
    for name in ["fourth.yml", "third.yaml"] {
        let problem = format!("specs/{name}: the API has no client; run `cargo xtask new-api ");
        assert!(error.contains(&problem), "{error}");
    }
    assert!(error.contains("\nerror: specs/swr.yaml: the spec cannot be read"), "{error}");
}

#[test]
fn line_breaks_of_windows_and_a_byte_order_mark_change_nothing() {
    let checkout = checkout();
    for api in &*APIS {
        let spec = checkout.path().join(api.spec());
        let text = fs::read_to_string(&spec).unwrap();
        fs::write(&spec, format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap();
    }
    assert_eq!(changed(&regenerate_code(checkout.path(), Mode::Check).unwrap()), Vec::<&Report>::new());
}

#[test]
fn damaged_code_is_found_and_repaired() {
    let orphan = Path::new("crates/old-client/src/generated.rs");
    let model = APIS[0].model();
    let openapi = Path::new("crates/model/openapi/old.json");
    let cases: [(&str, &Path, Damage); 7] = [
        ("one byte more", &model, |path| {
            fs::write(path, [&fs::read(path).unwrap()[..], b" "].concat()).unwrap();
        }),
        ("no Rust", &model, |path| fs::write(path, "fn {").unwrap()),
        ("not UTF-8", &model, |path| fs::write(path, b"\xFF").unwrap()),
        ("empty", &model, |path| fs::write(path, "").unwrap()),
        ("missing", &model, |path| fs::remove_file(path).unwrap()),
        ("an orphaned file", orphan, |path| {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }),
        ("an orphaned JSON file", openapi, |path| fs::write(path, "{}").unwrap()),
    ];
    for (damage, file, apply) in cases {
        let checkout = checkout();
        let whole = files(checkout.path());
        apply(&checkout.path().join(file));
        let damaged = files(checkout.path());
        let reports = regenerate_code(checkout.path(), Mode::Check).unwrap();
        let [Report { path, outcome: Outcome::Stale(diff) | Outcome::Orphaned(diff) }] =
            changed(&reports)[..]
        else {
            panic!("{damage}: {reports:?}")
        };
        assert_eq!(path, file, "{damage}");
        assert!(diff.starts_with("--- ") && diff.contains("\n+++ "), "{damage}: {diff}");
        assert!(files(checkout.path()) == damaged, "{damage}: checking touched a file");
        assert_eq!(changed(&regenerate_code(checkout.path(), Mode::Write).unwrap()).len(), 1, "{damage}");
        assert!(files(checkout.path()) == whole, "{damage}: it was not repaired");
    }
}
