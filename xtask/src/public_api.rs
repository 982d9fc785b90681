//! `cargo xtask api`: the public API of each published library, as text. A review then sees what a change does to users.
//!
//! It comes from rustdoc's JSON, in which macros are expanded and re-exports are followed.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, ensure};
use public_api::{Builder, PublicItem};
use serde_json::Value;

use crate::{
    cargo::{self, text},
    files::{self, Files, Mode, Report},
};

/// Where the texts lie.
pub const DIRECTORY: &str = "tests/public-api";

/// The command that mends everything that a check finds.
pub const WRITE: &str = "cargo xtask api";

/// The version of rustdoc's JSON that `public-api` reads, which is that of Rust 1.95.
const FORMAT: u64 = 57;

/// Says which rustdoc xtask stands in for.
const STAND_IN: &str = "XTASK_RUSTDOC";

/// Brings the texts up to date with the code as it stands, or checks that they are.
///
/// # Errors
///
/// A library does not compile, its rustdoc writes another format, or a file cannot be read or written.
pub fn apply(workspace: &Path, mode: Mode) -> Result<Vec<Report>> {
    let metadata = cargo::members(workspace)?;
    let mut expected = Files::new();
    for package in metadata.published() {
        if let Some(library) = library(package) {
            let name = text(&package["name"]);
            document(workspace, name)?;
            let document = metadata.target().join("doc").join(library).with_extension("json");
            expected.insert(Path::new(DIRECTORY).join(format!("{name}.txt")), list(&document)?);
        }
    }
    files::apply(workspace, &expected, &[DIRECTORY.into()], |_| true, mode)
}

/// The name of a package's library, as far as others can use it.
fn library(package: &Value) -> Option<String> {
    let targets = package["targets"].as_array()?;
    let library = targets.iter().find(|target| target["kind"] == serde_json::json!(["lib"]))?;
    Some(text(&library["name"]).replace('-', "_"))
}

fn document(workspace: &Path, package: &str) -> Result<()> {
    let rustdoc = std::env::var_os("RUSTDOC").unwrap_or_else(|| "rustdoc".into());
    let output = cargo::command(workspace)
        .args(["rustdoc", "--quiet", "--locked", "--lib", "--package", package])
        .args(["--", "-Zunstable-options", "--output-format=json", "--cap-lints=allow"])
        .env("RUSTDOC", std::env::current_exe()?)
        .env(STAND_IN, rustdoc)
        .output()
        .context("cargo cannot be run")?;
    let log = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "`{package}` cannot be documented:\n{}", log.trim_end());
    Ok(())
}

/// The rustdoc that this process stands in for, with the arguments that it was given.
///
/// JSON is for nightly toolchains, or for those that are told to be one. Only rustdoc is told so: with cargo and rustc the
/// build scripts would see it too, and all dependencies would be compiled once more.
#[must_use]
pub fn stand_in() -> Option<Command> {
    let mut rustdoc = Command::new(std::env::var_os(STAND_IN)?);
    rustdoc.args(std::env::args_os().skip(1)).env("RUSTC_BOOTSTRAP", OsString::from("1"));
    Some(rustdoc)
}

fn list(document: &PathBuf) -> Result<String> {
    let json = std::fs::read(document).with_context(|| format!("{} cannot be read", document.display()))?;
    let json: Value = serde_json::from_slice(&json)?;
    let format = json["format_version"].as_u64().unwrap_or_default();
    ensure!(
        format == FORMAT,
        "rustdoc writes its JSON in format {format}, but `public-api` reads {FORMAT}; use the Rust that \
         .github/workflows/ci.yml names, or change the version of `public-api` in Cargo.toml and FORMAT in \
         xtask/src/public_api.rs"
    );
    let api = Builder::from_rustdoc_json(document).omit_blanket_impls(true).build()?;
    let items: Vec<_> = api.items().map(PublicItem::to_string).filter(|item| !is_noise(item)).collect();
    Ok(items.join("\n") + "\n")
}

/// Traits that every type has by itself, and that nobody asks a client for.
fn is_noise(item: &str) -> bool {
    [
        "marker::Freeze",
        "marker::StructuralPartialEq",
        "marker::Unpin",
        "marker::UnsafeUnpin",
        "panic::unwind_safe::RefUnwindSafe",
        "panic::unwind_safe::UnwindSafe",
    ]
    .iter()
    .any(|name| item.starts_with("impl") && item.contains(&format!("core::{name} for ")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_library_that_others_can_use_has_a_public_api() {
        let target = |kind: &str| json!({ "name": "swr-client", "kind": [kind] });
        for (targets, expected) in [
            (json!([target("bin"), target("lib")]), Some("swr_client")),
            (json!([target("bin"), target("test")]), None),
            (json!([target("proc-macro")]), None),
        ] {
            assert_eq!(library(&json!({ "targets": targets })).as_deref(), expected, "{targets}");
        }
    }

    #[test]
    fn traits_that_every_type_has_are_left_out() {
        for (item, noise) in [
            ("impl core::marker::Freeze for swr_client::Client", true),
            ("impl !core::panic::unwind_safe::UnwindSafe for swr_client::Client", true),
            ("impl<'a> core::marker::Unpin for swr_client::JobsBuilder<'a>", true),
            ("impl core::marker::Send for swr_client::Client", false),
            ("impl core::clone::Clone for swr_client::Client", false),
            ("pub fn swr_client::freeze() -> impl core::marker::Freeze for <'a>", false),
        ] {
            assert_eq!(is_noise(item), noise, "{item}");
        }
    }

    #[test]
    fn an_api_is_a_list_and_another_format_of_rustdoc_is_told_with_the_way_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lamps.json");
        let module = |id: u64, name: &str, items: &[u64]| {
            json!({
                "id": id, "crate_id": 0, "name": name, "span": null, "visibility": "public", "docs": null, "links": {},
                "attrs": [], "deprecation": null,
                "inner": { "module": { "is_crate": id == 0, "items": items, "is_stripped": false } },
            })
        };
        let api = |format: u64| {
            let document = json!({
                "root": 0, "crate_version": null, "includes_private": false,
                "index": { "0": module(0, "lamps", &[1]), "1": module(1, "bulbs", &[]) },
                "paths": {}, "external_crates": {}, "target": { "triple": "", "target_features": [] },
                "format_version": format,
            });
            std::fs::write(&path, document.to_string()).unwrap();
            list(&path).map_err(|error| error.to_string())
        };
        assert_eq!(api(FORMAT).unwrap(), "pub mod lamps\npub mod lamps::bulbs\n");
        let error = api(FORMAT + 1).unwrap_err();
        assert!(
            error.contains(&format!(
                "in format {}, but `public-api` reads {FORMAT}; use the Rust",
                FORMAT + 1
            )),
            "{error}"
        );
    }
}
