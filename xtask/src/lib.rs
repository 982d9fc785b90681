//! `cargo xtask regenerate`: everything that is derived from the specs, written by one writer.
//!
//! xtask depends on nothing that it generates: a broken generated file never stops the tool that repairs it.

use std::{
    collections::BTreeMap,
    panic::resume_unwind,
    path::{Path, PathBuf},
    sync::LazyLock,
    thread,
};

use anyhow::{Result, ensure};

use crate::{
    api::{Api, MODULES, OPENAPI},
    files::{Files, Mode, Report},
    ir::SchemaIr,
    release::Comparison,
    schemas::Export,
    spec::{Problem, Spec},
};

pub mod api;
pub mod client;
pub mod files;
pub mod ir;
mod json;
pub mod lint;
mod list_operation;
pub mod model;
pub mod new_api;
pub mod openapi;
pub mod packages;
pub mod polyglot;
pub mod release;
mod rust;
pub mod schemas;
pub mod spec;
mod test_data;

/// Returns the workspace that xtask works on.
///
/// Checkouts may share a target directory, so the environment at run time takes precedence over that at compile time.
pub fn workspace() -> &'static Path {
    static WORKSPACE: LazyLock<PathBuf> = LazyLock::new(|| {
        let here = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        here.ancestors().find(|folder| folder.join("Cargo.lock").exists()).unwrap_or(&here).to_owned()
    });
    &WORKSPACE
}

/// The specs by the names of their APIs.
pub type Specs = BTreeMap<String, Spec>;

/// Reads the specs and lints them.
///
/// # Errors
///
/// Returns the problems of all specs, with a line for each.
pub fn read_specs(workspace: &Path) -> Result<Specs> {
    let names = api::names(workspace)?;
    let mut specs = Specs::new();
    let mut problems = Vec::new();
    for path in files::files_below(workspace, Path::new("specs"))? {
        let is_yaml = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let is_workflow = name.ends_with(".arazzo");
        if is_yaml && !is_workflow && names.iter().all(|name| Api::named(name).spec() != path) {
            let message = format!("the API has no client; run `cargo xtask new-api {name}`");
            problems.push(Problem::of_file(&path, None, message));
        }
    }
    for name in names {
        let api = Api::named(&name);
        match Spec::read(workspace, &api.spec()) {
            Ok(spec) => {
                problems.extend(lint::lint(&api, &spec));
                specs.insert(name, spec);
            }
            Err(problem) => problems.push(problem),
        }
    }
    no_problems(&problems)?;
    Ok(specs)
}

/// Writes what is generated from `specs`, or checks that it is up to date. It needs no compiled model.
///
/// # Errors
///
/// Returns what a generator does not support, in which case nothing is written; or that a file cannot be read or written.
pub fn regenerate_code(workspace: &Path, specs: &Specs, mode: Mode) -> Result<Vec<Report>> {
    let mut expected: Files = [(MODULES.into(), model::modules(specs.keys()))].into();
    for (name, spec) in specs {
        expected.extend(generate(&Api::named(name), spec)?);
    }
    let is_generated = |path: &Path| {
        path.file_name().is_some_and(|name| name == "generated.rs") || path.starts_with(OPENAPI)
    };
    files::apply(workspace, &expected, Path::new("crates"), is_generated, mode)
}

/// Generates the Rust code and the JSON of one spec, which has passed the lint.
///
/// # Errors
///
/// Returns what a generator does not support.
pub fn generate(api: &Api, spec: &Spec) -> Result<Files> {
    let ir = SchemaIr::new(api, spec)?;
    thread::scope(|scope| {
        let client = scope.spawn(|| client::generate(api, spec, &ir));
        let model = model::generate(api, &ir)?;
        let openapi = format!("{:#}\n", openapi::published(spec, &ir));
        let client = client.join().unwrap_or_else(|panic| resume_unwind(panic))?;
        Ok([(api.model(), model), (api.client(), client), (api.openapi(), openapi)].into())
    })
}

/// Writes the schemas that the model exports, or checks that they are up to date, and compares them with those of the last
/// release.
///
/// # Errors
///
/// Returns that the model does not compile, or that a file cannot be read or written.
pub fn regenerate_schemas(workspace: &Path, export: Export, mode: Mode) -> Result<(Vec<Report>, Comparison)> {
    let documents = export.finish()?;
    Ok((schemas::apply(workspace, &documents, mode)?, release::compare(workspace, &documents)?))
}

/// Returns an error with a line for each problem, if there are any.
fn no_problems(problems: &[Problem]) -> Result<()> {
    let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
    ensure!(lines.is_empty(), "{}", lines.join("\nerror: "));
    Ok(())
}
