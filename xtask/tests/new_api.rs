//! `cargo xtask new-api` in a temporary workspace. `tests/add-api` compiles what it writes, and makes calls with it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use tempfile::TempDir;
use xtask::{api, new_api};

/// Returns a workspace with everything that the command reads, and the spec of a petstore with each text on the left replaced
/// by that on the right.
fn workspace(edits: &[(&str, &str)]) -> TempDir {
    let (from, to) = (xtask::workspace(), tempfile::tempdir().unwrap());
    let mut pending = vec![PathBuf::from("xtask/new-api")];
    pending.extend(["LICENSE-APACHE", "LICENSE-MIT", "redocly.yaml", "tests/Cargo.toml"].map(Into::into));
    while let Some(path) = pending.pop() {
        if from.join(&path).is_dir() {
            fs::create_dir_all(to.path().join(&path)).unwrap();
            pending.extend(
                fs::read_dir(from.join(&path)).unwrap().map(|entry| path.join(entry.unwrap().file_name())),
            );
        } else {
            fs::create_dir_all(to.path().join(&path).parent().unwrap()).unwrap();
            fs::copy(from.join(&path), to.path().join(&path)).unwrap();
        }
    }
    fs::create_dir_all(to.path().join("crates/model/src")).unwrap();
    fs::create_dir(to.path().join("specs")).unwrap();
    let mut spec = fs::read_to_string(from.join("tests/data/add-api/petstore.yaml")).unwrap();
    for (old, new) in edits {
        assert!(spec.contains(old), "{old}");
        spec = spec.replace(old, new);
    }
    fs::write(to.path().join("specs/petstore.yaml"), spec).unwrap();
    to
}

fn files(root: &Path) -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    let mut pending = vec![root.to_owned()];
    while let Some(folder) = pending.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                pending.push(path);
            } else {
                let text = fs::read_to_string(&path).unwrap();
                files.insert(path.strip_prefix(root).unwrap().to_owned(), text);
            }
        }
    }
    files
}

#[test]
fn a_client_a_module_test_data_and_two_registrations_are_written() {
    let workspace = workspace(&[]);
    let before = files(workspace.path());
    new_api::write(workspace.path(), "petstore").unwrap();
    let after = files(workspace.path());
    let changed: Vec<_> = after.keys().filter(|path| before.get(*path) != after.get(*path)).collect();
    let expected = [
        "crates/model/src/petstore/mod.rs",
        "crates/model/tests/data/addPet.json",
        "crates/model/tests/data/listPets.json",
        "crates/petstore-client/Cargo.toml",
        "crates/petstore-client/LICENSE-APACHE",
        "crates/petstore-client/LICENSE-MIT",
        "crates/petstore-client/README.md",
        "crates/petstore-client/src/authenticator.rs",
        "crates/petstore-client/src/client.rs",
        "crates/petstore-client/src/error_format.rs",
        "crates/petstore-client/src/lib.rs",
        "redocly.yaml",
        "tests/Cargo.toml",
        "tests/data/documents/addPet.json",
        "tests/data/documents/listPets.json",
    ];
    assert_eq!(changed, expected.map(Path::new).iter().collect::<Vec<_>>());
    for (path, text) in &after {
        assert!(path.starts_with("xtask") || !text.contains('@'), "{}", path.display());
    }
    for (path, row) in [
        ("redocly.yaml", "\napis:\n  petstore:\n    root: specs/petstore.yaml\n"),
        (
            "tests/Cargo.toml",
            "\n[dev-dependencies]\npetstore-client = { path = \"../crates/petstore-client\" }\n",
        ),
        (
            "crates/petstore-client/src/client.rs",
            "const BASE_URL: &str = \"https://api.petstore.example/v1\";",
        ),
        ("crates/petstore-client/src/authenticator.rs", "\"PETSTORE_TOKEN\""),
        ("crates/petstore-client/src/error_format.rs", "impl ErrorFormat for PetstoreErrors {"),
    ] {
        assert!(after[Path::new(path)].contains(row), "{path} lacks {row}");
    }
    assert_eq!(api::names(workspace.path()).unwrap(), ["petstore"]);
}

#[test]
fn the_test_data_of_an_operation_is_what_the_spec_has() {
    let workspace = workspace(&[]);
    new_api::write(workspace.path(), "petstore").unwrap();
    let json = |path: &str| {
        serde_json::from_str::<Value>(&fs::read_to_string(workspace.path().join(path)).unwrap()).unwrap()
    };
    assert_eq!(
        json("crates/model/tests/data/addPet.json"),
        json!({ "id": 7, "name": "Rex", "bornAt": "2022-07-03T02:20:30Z" })
    );
    assert_eq!(
        json("tests/data/documents/addPet.json"),
        json!({
            "api": "petstore", "operation": "addPet", "method": "post", "path": "/stores/{store}/pets",
            "parameters": [
                { "name": "store", "type": "string", "pattern": "^[a-z]{2,8}$", "example": "north", "in": "path", "required": true },
                { "name": "name", "type": "string", "example": "Rex", "in": null, "required": true },
            ],
            "sampleBody": { "name": "Rex" },
            "statuses": ["200"],
            "body": "Pet",
            "tables": { "Pet": [
                { "name": "id", "in": null, "type": "integer", "format": "int64", "example": 7, "required": true },
                { "name": "name", "in": null, "type": "string", "example": "Rex", "required": true },
                { "name": "bornAt", "in": null, "type": "string", "format": "date-time", "example": null, "required": true },
                { "name": "adoption", "in": null, "type": "string", "values": ["asked", "adopted", "returned"], "example": "asked", "required": false },
            ] },
            "example": "addPet",
            "otherDepartures": [],
        })
    );
    let page = &json("tests/data/documents/listPets.json")["tables"]["PetPage"];
    assert_eq!(
        page[1],
        json!({ "name": "pets", "in": null, "type": "array of Pet", "example": null, "required": true })
    );
}

#[test]
fn an_error_is_one_line_with_the_way_out_and_nothing_is_written() {
    type Damage = fn(&Path);
    let cases: [(&str, Damage, &str); 8] = [
        ("Petstore", |_| {}, "invalid name `Petstore`: must be lowercase letters and digits"),
        ("pet-store", |_| {}, "invalid name `pet-store`: must be "),
        ("9pets", |_| {}, "invalid name `9pets`: must be "),
        ("type", |_| {}, "not a Rust keyword; rename the spec"),
        ("absent", |_| {}, "missing spec `specs/absent.yaml`: must exist; write it first"),
        (
            "petstore",
            |root| fs::write(root.join("crates/model/src/petstore.rs"), "").unwrap(),
            "`crates/model/src/petstore.rs` already exists: must not exist for a new API; ",
        ),
        (
            "petstore",
            |root| drop(new_api::write(root, "petstore").unwrap()),
            "`crates/model/src/petstore/mod.rs` already exists: must not exist for a new API; ",
        ),
        (
            "petstore",
            |root| {
                let text = fs::read_to_string(root.join("specs/petstore.yaml")).unwrap();
                let text = text.replace("\nservers:", "\nx-servers:").replace("/servers/0", "/x-servers/0");
                fs::write(root.join("specs/petstore.yaml"), text).unwrap();
            },
            "specs/petstore.yaml: must have a server; add it to `servers`",
        ),
    ];
    for (name, damage, message) in cases {
        let workspace = workspace(&[]);
        damage(workspace.path());
        let before = files(workspace.path());
        let error = new_api::write(workspace.path(), name).unwrap_err().to_string();
        assert!(error.contains(message) && error.lines().count() == 1, "{name}: {error}");
        assert!(files(workspace.path()) == before, "{name}: a file was touched");
    }
}

#[test]
fn a_spec_with_a_problem_is_reported_with_its_line_and_nothing_is_written() {
    let workspace = workspace(&[("      operationId: addPet\n", "")]);
    let before = files(workspace.path());
    let error = new_api::write(workspace.path(), "petstore").unwrap_err().to_string();
    assert!(
        error.starts_with("specs/petstore.yaml:") && error.contains("must have an `operationId`"),
        "{error}"
    );
    assert!(files(workspace.path()) == before);
}
