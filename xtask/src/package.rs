//! `cargo xtask release --check`: whether what is published is what it should be.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context as _, Result, bail};
use semver::Version;
use serde_json::Value;

use crate::{
    api::OPENAPI,
    cargo::{self, Metadata, text},
    files, schemas,
};

/// What cargo adds to each package.
const OF_CARGO: [&str; 4] = [".cargo_vcs_info.json", "Cargo.lock", "Cargo.toml", "Cargo.toml.orig"];
const LICENCES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];
const README: &str = "README.md";
/// The folders that a package holds with everything in them. The others are for this workspace, such as tests that need the
/// whole of it.
const FOLDERS: [&str; 4] = ["src", "examples", OPENAPI, schemas::DIRECTORY];

/// Holds every package that is published to the rules below.
///
/// # Errors
///
/// A package breaks a rule, or cargo cannot list it.
pub fn check(workspace: &Path) -> Result<()> {
    let tree = cargo::tree(workspace)?;
    let mut problems = Vec::new();
    for package in tree.published() {
        let name = text(&package["name"]);
        let listed = cargo::ask(workspace, &["package", "--list", "--allow-dirty", "--package", name])?;
        let listed = listed.lines().map(|line| line.replace('\\', "/")).collect();
        let folder = Path::new(text(&package["manifest_path"])).parent().unwrap_or(workspace);
        problems.extend(manifest(package).into_iter().map(|problem| format!("{name}: {problem}")));
        problems.extend(
            contents(workspace, folder, &listed)?.into_iter().map(|problem| format!("{name}: {problem}")),
        );
    }
    problems.extend(newer_than_promised(&tree)?);
    if problems.is_empty() { Ok(()) } else { bail!("{}", problems.join("\nerror: ")) }
}

/// What the page of a package shows, and what a user's cargo reads.
fn manifest(package: &Value) -> Vec<String> {
    let is_empty = |key: &&&str| match &package[**key] {
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => true,
    };
    let wanted = ["authors", "categories", "description", "keywords", "license", "readme", "rust_version"];
    wanted
        .iter()
        .filter(is_empty)
        .map(|key| format!("`{}` is missing; add it to the manifest", key.replace('_', "-")))
        .collect()
}

/// Compares the files of the package in `folder` with those that it should have.
fn contents(workspace: &Path, folder: &Path, listed: &BTreeSet<String>) -> Result<Vec<String>> {
    let mut expected: BTreeSet<String> =
        OF_CARGO.iter().chain(&LICENCES).chain([&README]).map(|&name| name.to_owned()).collect();
    for inner in FOLDERS {
        // A folder that belongs to one crate is given from the workspace's root.
        let root = if inner.contains('/') { workspace.join(inner) } else { folder.join(inner) };
        if let Ok(inner) = root.strip_prefix(folder) {
            let files = files::files_below(folder, inner)?;
            expected.extend(files.iter().map(|path| path.to_string_lossy().replace('\\', "/")));
        }
    }
    let wanted = expected.difference(listed);
    let mut problems: Vec<_> =
        wanted.map(|path| format!("the package lacks {path}; add it to `include` in the manifest")).collect();
    let surplus = listed.difference(&expected);
    problems.extend(
        surplus.map(|path| format!("the package holds {path}; take it out of `include` in the manifest")),
    );
    for name in LICENCES {
        // A checkout without symbolic links has the path in place of the text.
        if fs::read(folder.join(name)).ok() != fs::read(workspace.join(name)).ok() {
            problems.push(format!("{name} differs from that of the workspace; link to it"));
        }
    }
    let readme =
        fs::read_to_string(folder.join(README)).with_context(|| format!("{README} cannot be read"))?;
    for target in links(&readme).filter(|target| !target.contains("://") && !listed.contains(*target)) {
        problems.push(format!(
            "{README} links to {target}, which is not in the package; link to what is, or to nothing"
        ));
    }
    Ok(problems)
}

fn links(markdown: &str) -> impl Iterator<Item = &str> {
    markdown.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

/// Dependencies of the published packages, as users build them, that need a newer Rust than is promised.
fn newer_than_promised(tree: &Metadata) -> Result<Vec<String>> {
    let packages: BTreeMap<_, _> = tree.packages().map(|package| (text(&package["id"]), package)).collect();
    let nodes = tree.0["resolve"]["nodes"].as_array().context("cargo tells no dependencies")?;
    let nodes: BTreeMap<_, _> = nodes.iter().map(|node| (text(&node["id"]), node)).collect();
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for package in tree.published() {
        let Some(promised) = rust_version(package) else { continue };
        let mut pending = vec![text(&package["id"])];
        while let Some(id) = pending.pop() {
            let (Some(package), Some(node)) = (packages.get(id), nodes.get(id)) else {
                bail!("cargo tells nothing of {id}");
            };
            if !seen.insert((promised.clone(), id)) {
                continue;
            }
            if let Some(needed) = rust_version(package).filter(|needed| *needed > promised) {
                let (name, version) = (text(&package["name"]), text(&package["version"]));
                problems.push(format!(
                    "`rust-version` is {promised}, but {name} {version} needs {needed}; raise it in Cargo.toml and say so \
                     in the changelog, or take an older {name}"
                ));
            }
            let dependencies = node["deps"].as_array().into_iter().flatten();
            pending.extend(
                dependencies
                    .filter(|dependency| is_built(dependency))
                    .map(|dependency| text(&dependency["pkg"])),
            );
        }
    }
    problems.sort();
    problems.dedup();
    Ok(problems)
}

/// Whether users build it too, and not only our tests.
fn is_built(dependency: &Value) -> bool {
    let kinds = dependency["dep_kinds"].as_array();
    kinds.into_iter().flatten().any(|kind| kind["kind"] != "dev")
}

/// The oldest Rust that a package promises to work with. It may have two numbers.
fn rust_version(package: &Value) -> Option<Version> {
    let mut numbers = package["rust_version"].as_str()?.split('.').map(str::parse);
    let mut number = || numbers.next().unwrap_or(Ok(0)).ok();
    Some(Version::new(number()?, number()?, number()?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A workspace with one package, whose `files` are there.
    fn workspace(files: &[(&str, &str)]) -> tempfile::TempDir {
        let workspace = tempfile::tempdir().unwrap();
        for (path, contents) in [("LICENSE-APACHE", "Apache\n"), ("LICENSE-MIT", "MIT\n")].iter().chain(files)
        {
            let path = workspace.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, contents).unwrap();
        }
        workspace
    }

    const WHOLE: [(&str, &str); 6] = [
        ("crates/model/LICENSE-APACHE", "Apache\n"),
        ("crates/model/LICENSE-MIT", "MIT\n"),
        ("crates/model/README.md", "The [schemas](schemas/index.json), and [more](https://example.com/).\n"),
        ("crates/model/schemas/index.json", "{}"),
        ("crates/model/src/swr/mod.rs", ""),
        ("crates/model/tests/model.rs", ""),
    ];

    /// What is said of the package of [`WHOLE`] after `edit` of what it lists.
    fn problems(edit: fn(&mut BTreeSet<String>), files: &[(&str, &str)]) -> Vec<String> {
        let workspace = workspace(&[&WHOLE, files].concat());
        let mut listed: BTreeSet<String> = OF_CARGO
            .iter()
            .chain(&LICENCES)
            .chain(&[README, "schemas/index.json", "src/swr/mod.rs"])
            .map(|&name| name.to_owned())
            .collect();
        edit(&mut listed);
        contents(workspace.path(), &workspace.path().join("crates/model"), &listed).unwrap()
    }

    #[test]
    fn a_package_has_all_that_users_need_and_nothing_else() {
        assert_eq!(problems(|_| {}, &[]), [""; 0]);
        let lacks = |path| format!("the package lacks {path}; add it to `include` in the manifest");
        assert_eq!(
            problems(|listed| listed.retain(|path| !path.starts_with("LICENSE")), &[]),
            ["LICENSE-APACHE", "LICENSE-MIT"].map(lacks)
        );
        assert_eq!(
            problems(|listed| _ = listed.remove("schemas/index.json"), &[]),
            [
                lacks("schemas/index.json"),
                "README.md links to schemas/index.json, which is not in the package; link to what is, or to nothing"
                    .to_owned()
            ]
        );
        assert_eq!(problems(|_| {}, &[("crates/model/src/new.rs", "")]), [lacks("src/new.rs")]);
        assert_eq!(
            problems(|listed| _ = listed.insert("tests/model.rs".to_owned()), &[]),
            ["the package holds tests/model.rs; take it out of `include` in the manifest"]
        );
    }

    #[test]
    fn a_link_in_place_of_a_licence_and_a_link_that_leads_out_are_told() {
        assert_eq!(
            problems(|_| {}, &[("crates/model/LICENSE-MIT", "../../LICENSE-MIT")]),
            ["LICENSE-MIT differs from that of the workspace; link to it"]
        );
        assert_eq!(
            problems(|_| {}, &[("crates/model/README.md", "Part of [it](../../README.md).")]),
            [
                "README.md links to ../../README.md, which is not in the package; link to what is, or to nothing"
            ]
        );
    }

    #[test]
    fn each_field_of_a_manifest_is_needed() {
        let whole = json!({
            "authors": ["a"], "categories": ["c"], "description": "d", "keywords": ["k"], "license": "MIT",
            "readme": "README.md", "rust_version": "1.88",
        });
        assert_eq!(manifest(&whole), [""; 0]);
        for key in whole.as_object().unwrap().keys() {
            for empty in [json!(null), json!(""), json!([])] {
                let mut package = whole.clone();
                package[key] = empty;
                let expected = format!("`{}` is missing; add it to the manifest", key.replace('_', "-"));
                assert_eq!(manifest(&package), [expected]);
            }
        }
    }

    /// A published package that depends on `a`, which depends on `b`, of which `kind` is the kind.
    fn tree(kind: &Value, rust_versions: [Value; 3]) -> Metadata {
        let [ours, a, b] = rust_versions;
        let package = |id: &str, source: Value, rust_version: Value| {
            json!({ "id": id, "name": id, "version": "1.2.3", "source": source, "publish": null,
                    "rust_version": rust_version })
        };
        let node = |id: &str, dependency: Option<(&str, &Value)>| {
            let dependencies: Vec<_> = dependency
                .into_iter()
                .map(|(id, kind)| json!({ "pkg": id, "dep_kinds": [{ "kind": kind }] }))
                .collect();
            json!({ "id": id, "deps": dependencies })
        };
        Metadata(json!({
            "packages": [
                package("ours", json!(null), ours), package("a", json!("registry"), a),
                package("b", json!("registry"), b),
            ],
            "resolve": { "nodes": [
                node("ours", Some(("a", &json!(null)))), node("a", Some(("b", kind))), node("b", None),
            ] },
        }))
    }

    #[test]
    fn no_dependency_that_users_build_needs_a_newer_rust() {
        let problem = "`rust-version` is 1.88.0, but b 1.2.3 needs 1.88.1; raise it in Cargo.toml and say so in the \
                       changelog, or take an older b";
        for (kind, versions, expected) in [
            (json!(null), ["1.88", "1.88", "1.88.0"], None),
            (json!(null), ["1.88", "1.88", "1.88.1"], Some(problem)),
            (json!("build"), ["1.88", "1.9", "1.88.1"], Some(problem)),
            (json!("dev"), ["1.88", "1.88", "1.88.1"], None),
        ] {
            let tree = tree(&kind, versions.map(Value::from));
            assert_eq!(newer_than_promised(&tree).unwrap(), expected.into_iter().collect::<Vec<_>>());
        }
        let silent = tree(&json!(null), [json!("1.88"), json!(null), json!(null)]);
        assert_eq!(newer_than_promised(&silent).unwrap(), [""; 0]);
    }
}
