//! What the tests of the whole workspace share.
//!
//! Those tests check that the specs, the exported JSON Schemas and the Rust types accept the same JSON, that the specs
//! follow the documents they are derived from, and that the committed files are what the generators write.
//!
//! This library reads the specs and the schemas as plain JSON, with other parsers than the generators use. It also compiles
//! the Rust blocks of the documentation.

use std::{collections::BTreeSet, fs, path::Path};

use saphyr::{LoadableYamlNode as _, Scalar, Yaml};
use serde_json::{Map, Value};

pub mod pages;
pub mod server;

/// The texts with Rust blocks that need several crates, so that `cargo test` compiles them.
#[cfg(doctest)]
pub mod documentation {
    /// The README.
    #[doc = include_str!("../../README.md")]
    pub struct Readme;

    /// The README in Chinese.
    #[doc = include_str!("../../README.zh-CN.md")]
    pub struct ReadmeInChinese;

    /// The page about the clients.
    #[doc = include_str!("../../docs/clients.md")]
    pub struct Clients;

    /// The page about the clients in Chinese.
    #[doc = include_str!("../../docs/clients.zh-CN.md")]
    pub struct ClientsInChinese;

    /// The section about the sandbox in the documentation of `authing-client`.
    #[doc = include_str!("../../crates/authing-client/src/sandbox.md")]
    pub struct AuthingClient;

    /// The section about the sandbox in the documentation of `swr-client`.
    #[doc = include_str!("../../crates/swr-client/src/sandbox.md")]
    pub struct SwrClient;
}

/// Returns the root of the workspace.
///
/// # Panics
///
/// Never: this package is in a folder of the workspace.
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package is in the workspace")
}

/// Returns the sorted names of the APIs, each of which has a spec.
///
/// # Panics
///
/// Panics if the folder of the specs cannot be read.
pub fn apis() -> Vec<String> {
    let entries = fs::read_dir(workspace().join("specs")).expect("the workspace has specs");
    let names = entries.map(|entry| entry.expect("a folder lists its entries").file_name());
    let names = names.filter_map(|name| Some(name.to_str()?.strip_suffix(".yaml")?.to_owned()));
    // The workflow is `sync.arazzo.yaml`.
    names.filter(|name| !name.contains('.')).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Returns the spec of the API `name`, in the order of the file.
///
/// # Panics
///
/// Panics if the file is not one YAML document that JSON can represent.
pub fn spec(name: &str) -> Value {
    let path = workspace().join("specs").join(name).with_extension("yaml");
    let text = read(&path);
    match Yaml::load_from_str(&text) {
        Ok(documents) if documents.len() == 1 => to_json(&documents[0]),
        other => panic!("{} is not one YAML document: {other:?}", path.display()),
    }
}

/// Returns every JSON file below `crates/model/schemas`: its path relative to that folder and its text, sorted by path.
///
/// # Panics
///
/// Panics if the folder cannot be read.
pub fn schema_files() -> Vec<(String, String)> {
    let root = workspace().join("crates/model/schemas");
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("a folder lists its entries").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                let name = path.strip_prefix(&root).expect("it is below the root");
                let name: Vec<_> = name.iter().map(|part| part.to_string_lossy().into_owned()).collect();
                files.push((name.join("/"), read(&path)));
            }
        }
    }
    files.sort();
    files
}

/// Returns the committed schema at `path`, relative to `crates/model/schemas`.
///
/// # Panics
///
/// Panics if there is no such file, or it is not JSON.
pub fn schema(path: &str) -> Value {
    let text = read(&workspace().join("crates/model/schemas").join(path));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path} is not JSON: {error}"))
}

/// Returns the example response of the document of the API `name`, as the document prints it.
///
/// # Panics
///
/// Panics if there is no such file, or it is not JSON.
pub fn document_example(name: &str) -> Value {
    let text = read(&workspace().join("crates/model/tests/data").join(name).with_extension("json"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name} is not JSON: {error}"))
}

/// Escapes `key` as a part of a JSON pointer.
pub fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn to_json(yaml: &Yaml) -> Value {
    match yaml {
        Yaml::Value(Scalar::Null) => Value::Null,
        Yaml::Value(Scalar::Boolean(value)) => Value::Bool(*value),
        Yaml::Value(Scalar::Integer(value)) => Value::from(*value),
        Yaml::Value(Scalar::FloatingPoint(value)) => Value::from(value.into_inner()),
        Yaml::Value(Scalar::String(text)) => Value::from(text.as_ref()),
        Yaml::Sequence(items) => items.iter().map(to_json).collect(),
        Yaml::Mapping(members) => {
            let members = members.iter().map(|(key, value)| match to_json(key) {
                Value::String(key) => (key, to_json(value)),
                Value::Number(key) => (key.to_string(), to_json(value)),
                key => panic!("the key {key} is not text"),
            });
            Value::Object(members.collect::<Map<_, _>>())
        }
        Yaml::Tagged(_, value) => to_json(value),
        Yaml::Representation(..) | Yaml::Alias(_) | Yaml::BadValue => panic!("{yaml:?} is not a value"),
    }
}
