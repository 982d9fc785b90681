//! `cargo xtask regenerate`: everything that is derived from the specs, written by one writer.
//!
//! xtask depends on nothing that it generates: a broken generated file never stops the tool that mends it.

use std::{
    collections::BTreeSet,
    fmt, panic,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};

use crate::{
    api::{APIS, Api},
    contract::Contract,
    files::{Files, Mode, Outcome, REGENERATE, Report},
    spec::{Problem, Spec},
};

pub mod api;
pub mod client;
pub mod contract;
pub mod files;
pub mod lint;
pub mod model;
pub mod schemas;
pub mod spec;

/// The workspace that this binary was built in.
#[must_use]
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// Every problem of every spec.
#[derive(Debug)]
pub struct Problems(Vec<Problem>);

impl std::error::Error for Problems {}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Problem {}

/// Brings every generated file up to date with the specs, or checks that it is.
///
/// The Rust code comes first; the schemas come from the model that is compiled with it.
///
/// # Errors
///
/// A spec has problems, in which case nothing is written; or a file cannot be read or written; or the model does not
/// compile.
pub fn regenerate(workspace: &Path, mode: Mode) -> Result<Vec<Report>> {
    let mut reports = regenerate_code(workspace, mode)?;
    match schemas::export(workspace) {
        Ok(documents) => {
            reports.extend(files::apply(
                workspace,
                &documents,
                &[schemas::DIRECTORY.into()],
                |_| true,
                mode,
            )?);
        }
        // A stale file explains a model that does not compile, and names the command that mends both.
        Err(error)
            if mode == Mode::Check && reports.iter().any(|report| report.outcome != Outcome::Unchanged) =>
        {
            eprintln!("The schemas were not checked: {error:#}");
        }
        Err(error) => return Err(error),
    }
    Ok(reports)
}

/// The part of [`regenerate`] that needs no compiled model.
///
/// # Errors
///
/// As for [`regenerate`].
pub fn regenerate_code(workspace: &Path, mode: Mode) -> Result<Vec<Report>> {
    let specs = read_specs(workspace)?;
    let mut expected = Files::new();
    for (api, spec) in &specs {
        let (model, client) = guarded(spec, || {
            let contract = Contract::new(api, spec)?;
            Ok((model::generate(api, &contract)?, client::generate(api, spec, &contract)?))
        })?;
        expected.insert(api.model(), model);
        expected.insert(api.client(), client);
    }
    let generated = |path: &Path| path.file_name().is_some_and(|name| name == "generated.rs");
    files::apply(workspace, &expected, &["crates".into()], generated, mode)
}

fn read_specs(workspace: &Path) -> Result<Vec<(&'static Api, Spec)>> {
    let mut specs = Vec::new();
    let mut problems = Vec::new();
    for api in APIS {
        match Spec::read(workspace, &api.spec())? {
            Ok(spec) => {
                problems.extend(lint::lint(&spec));
                specs.push((api, spec));
            }
            Err(problem) => problems.push(problem),
        }
    }
    let listed: BTreeSet<PathBuf> = APIS.iter().map(Api::spec).collect();
    for entry in std::fs::read_dir(workspace.join("specs")).context("specs cannot be read")? {
        let path = Path::new("specs").join(entry?.file_name());
        if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
            && !listed.contains(&path)
        {
            bail!("{} is not in the table of APIs; add a row for it to xtask/src/api.rs", path.display());
        }
    }
    if problems.is_empty() { Ok(specs) } else { Err(Problems(problems).into()) }
}

/// Runs a generator on a spec that the lint let through; a panic that it missed becomes an error all the same.
fn guarded<T>(spec: &Spec, generate: impl FnOnce() -> Result<T> + panic::UnwindSafe) -> Result<T> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let result = panic::catch_unwind(generate);
    panic::set_hook(hook);
    result.unwrap_or_else(|panic| {
        let reason = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        bail!(
            "{}: the generators gave up: {}; undo the last change to this spec, or add a rule to xtask/src/lint.rs",
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
