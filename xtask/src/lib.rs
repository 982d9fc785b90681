//! `cargo xtask regenerate`: everything that is derived from the specs, written by one writer.
//!
//! xtask depends on nothing that it generates: a broken generated file never stops the tool that mends it.

use std::{
    cell::Cell,
    collections::BTreeSet,
    fmt, panic,
    path::{Path, PathBuf},
    sync::{LazyLock, Once},
};

use anyhow::{Context as _, Result, bail};

use crate::{
    api::{APIS, Api, OPENAPI, TABLE},
    files::{Files, Mode, REGENERATE, Report},
    ir::SchemaIr,
    release::Comparison,
    spec::{Problem, Spec},
};

pub mod api;
pub mod cargo;
pub mod client;
pub mod files;
pub mod ir;
pub mod lint;
mod list_operation;
pub mod model;
pub mod package;
pub mod polyglot;
pub mod public_api;
pub mod release;
pub mod schemas;
pub mod spec;

/// The workspace that xtask works on.
///
/// Checkouts may share a target directory, so what cargo says now counts for more than where this was compiled.
#[must_use]
pub fn workspace() -> &'static Path {
    static WORKSPACE: LazyLock<PathBuf> = LazyLock::new(|| {
        let here =
            std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let here = PathBuf::from(here);
        here.ancestors().find(|folder| folder.join("Cargo.lock").exists()).unwrap_or(&here).to_owned()
    });
    &WORKSPACE
}

/// Every problem of every spec.
#[derive(Debug)]
pub struct Problems(Vec<Problem>);

impl std::error::Error for Problems {}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\nerror: "))
    }
}

impl std::error::Error for Problem {}

/// Brings the generated Rust code, and the specs as JSON, up to date with the specs, or checks that they are. It needs no
/// compiled model.
///
/// # Errors
///
/// A spec has problems, in which case nothing is written; or a file cannot be read or written.
pub fn regenerate_code(workspace: &Path, mode: Mode) -> Result<Vec<Report>> {
    let mut expected = Files::new();
    for (api, spec) in &read_specs(workspace)? {
        let (model, client) = guarded(spec, || {
            let contract = SchemaIr::new(api, spec)?;
            Ok((model::generate(api, &contract)?, client::generate(api, spec, &contract)?))
        })?;
        expected.insert(api.model(), model);
        expected.insert(api.client(), client);
        expected.insert(api.openapi(), format!("{:#}\n", spec.value()));
    }
    let is_generated = |path: &Path| {
        path.file_name().is_some_and(|name| name == "generated.rs") || path.starts_with(OPENAPI)
    };
    files::apply(workspace, &expected, &["crates".into()], is_generated, mode)
}

/// Brings the exported schemas up to date with the model as it stands, or checks that they are, and compares them with
/// those of the last release.
///
/// # Errors
///
/// The model does not compile, or a file cannot be read or written.
pub fn regenerate_schemas(workspace: &Path, mode: Mode) -> Result<(Vec<Report>, Comparison)> {
    let documents = schemas::export(workspace)?;
    Ok((schemas::apply(workspace, &documents, mode)?, release::compare(workspace, &documents)?))
}

fn read_specs(workspace: &Path) -> Result<Vec<(&'static Api, Spec)>> {
    let mut specs = Vec::new();
    let mut problems = unlisted(workspace)?;
    for api in APIS {
        match Spec::read(workspace, &api.spec()) {
            Ok(spec) => {
                problems.extend(lint::lint(api, &spec));
                specs.push((api, spec));
            }
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(specs) } else { Err(Problems(problems).into()) }
}

/// Specs that the table of APIs does not know.
fn unlisted(workspace: &Path) -> Result<Vec<Problem>> {
    let listed: Vec<PathBuf> = APIS.iter().map(Api::spec).collect();
    let mut unlisted = Vec::new();
    for entry in std::fs::read_dir(workspace.join("specs")).context("the folder `specs` cannot be read")? {
        let path = Path::new("specs").join(entry?.file_name());
        let is_spec = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
        if is_spec && !listed.contains(&path) {
            let message = format!("nothing is generated from this spec; add a row for it to {TABLE}");
            unlisted.push(Problem { path, line: None, pointer: String::new(), message });
        }
    }
    unlisted.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(unlisted)
}

/// Runs a generator on a spec that the lint let through; a panic that it missed becomes an error all the same.
fn guarded<T>(spec: &Spec, generate: impl FnOnce() -> Result<T> + panic::UnwindSafe) -> Result<T> {
    thread_local!(static QUIET: Cell<bool> = const { Cell::new(false) });
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !QUIET.get() {
                hook(panic);
            }
        }));
    });
    QUIET.set(true);
    let result = panic::catch_unwind(generate);
    QUIET.set(false);
    result.unwrap_or_else(|panic| {
        let reason = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        bail!(
            "{}: a generator gave up ({}); undo the last change to this spec, and add a rule to xtask/src/lint.rs",
            spec.path().display(),
            reason.unwrap_or("no reason given")
        )
    })
}

/// The first lines of a generated Rust file.
fn header(source: &Path, generator: &str, version: &str) -> String {
    format!(
        "// @generated from {} by {generator} {version}. Do not edit: change the spec and run `{REGENERATE}`.\n\n",
        source.display()
    )
}

/// The names of the types that `items` declare.
fn types_in(items: &[syn::Item]) -> BTreeSet<String> {
    items
        .iter()
        .filter_map(|item| match item {
            syn::Item::Struct(item) => Some(item.ident.to_string()),
            syn::Item::Enum(item) => Some(item.ident.to_string()),
            syn::Item::Type(item) => Some(item.ident.to_string()),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_a_generator_is_an_error_that_names_the_spec() {
        let spec = Spec::parse(Path::new("specs/x.yaml"), "a: 1").unwrap();
        let error =
            guarded(&spec, || -> Result<()> { panic!("not {}", "implemented") }).unwrap_err().to_string();
        assert!(error.starts_with("specs/x.yaml: a generator gave up (not implemented); "), "{error}");
    }

    #[test]
    fn structs_enums_and_aliases_are_types() {
        let file = syn::parse_file("struct A; enum B {} type C = u8; fn d() {} mod e {}").unwrap();
        assert_eq!(types_in(&file.items), ["A", "B", "C"].map(str::to_owned).into());
    }
}
