//! The command `cargo xtask`.

use std::{
    io::{self, Write as _},
    process::ExitCode,
    time::Instant,
};

use anyhow::{Context as _, Result, ensure};
use clap::Parser;
use xtask::{
    files::{Mode, Outcome, Report},
    new_api, packages, polyglot, release,
    schemas::Export,
};

const STALE: &str = "generated files are out of date; run `cargo xtask regenerate`";

/// Generates code and schemas from the specs, and checks them.
///
/// The public API of the libraries is written and checked by `.ci/api`, and `.ci/release` checks the crates as packages.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
enum Command {
    /// Generate the model, the clients, the JSON Schemas and the specs as JSON from the specs.
    #[command(after_help = "Example:\n  cargo xtask regenerate --check")]
    Regenerate {
        /// Write nothing; show the differences and exit with 1 if there are any.
        #[arg(long)]
        check: bool,
    },
    /// Add an API that has a spec: its client, its module of the model, the options of the lint, and the test data.
    #[command(after_help = "Example:\n  cargo xtask new-api petstore")]
    NewApi {
        /// The name of the API: that of its spec, `specs/NAME.yaml`.
        name: String,
    },
    /// Record the JSON Schemas as those of a release, which later changes are compared with.
    #[command(after_help = "Example:\n  cargo xtask release")]
    Release,
    /// Generate types in other languages from the JSON Schemas, compile them, and compare them with the Rust types.
    #[command(after_help = "Example:\n  cargo xtask polyglot --all")]
    Polyglot {
        /// Exit with 1 if the tools of a language are not installed, instead of skipping it.
        #[arg(long)]
        all: bool,
    },
    /// Build packages of the JSON Schemas and their types for npm and Python, in `target/packages`.
    #[command(after_help = "Example:\n  cargo xtask packages")]
    Packages,
}

fn main() -> ExitCode {
    let workspace = xtask::workspace();
    let result = match Command::parse() {
        Command::Regenerate { check } => regenerate(if check { Mode::Check } else { Mode::Write }),
        Command::NewApi { name } => new_api::write(workspace, &name).and_then(|reports| {
            show(&reports, Mode::Write);
            regenerate(Mode::Write)
        }),
        Command::Release => Export::start(workspace)
            .and_then(Export::finish)
            .and_then(|schemas| release::record(workspace, &schemas))
            .map(|reports| _ = show(&reports, Mode::Write)),
        Command::Polyglot { all } => polyglot::run(workspace, all),
        Command::Packages => packages::build(workspace)
            .map(|archives| archives.iter().for_each(|path| print(&format!("{}\n", path.display())))),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Updates the Rust code first, since the model that exports the schemas is compiled with it.
fn regenerate(mode: Mode) -> Result<()> {
    let start = Instant::now();
    let workspace = xtask::workspace();
    // A check writes no code, so the schemas need not wait for it.
    let early = (mode == Mode::Check).then(|| Export::start(workspace)).transpose()?;
    let code = xtask::regenerate_code(workspace, &xtask::read_specs(workspace)?, mode)?;
    let code_is_current = show(&code, mode);
    let schemas = early
        .map_or_else(|| Export::start(workspace), Ok)
        .and_then(|export| xtask::regenerate_schemas(workspace, export, mode));
    // The code may be why the model does not compile, and the log would only hide the way out.
    ensure!(code_is_current || schemas.is_ok(), STALE);
    let (schemas, contract) = schemas.context("the Rust code is up to date, but the schemas are not")?;
    let schemas_are_current = show(&schemas, mode);
    for change in &contract.changes {
        print(&format!("{change}\n"));
    }
    print(&format!("{} files in {} ms\n", code.len() + schemas.len(), start.elapsed().as_millis()));
    ensure!(code_is_current && schemas_are_current, STALE);
    contract.check()
}

/// Prints a line for each file when writing, and the differences when checking. Returns whether the files are up to date now.
fn show(reports: &[Report], mode: Mode) -> bool {
    for Report { path, outcome } in reports {
        let path = path.display();
        match (outcome, mode) {
            (Outcome::Unchanged, Mode::Check) => {}
            (Outcome::Stale(diff) | Outcome::Orphaned(diff), Mode::Check) => print(diff),
            (Outcome::Unchanged, Mode::Write) => print(&format!("unchanged {path}\n")),
            (Outcome::Stale(_), Mode::Write) => print(&format!("written   {path}\n")),
            (Outcome::Orphaned(_), Mode::Write) => print(&format!("removed   {path}\n")),
        }
    }
    mode == Mode::Write || reports.iter().all(|report| report.outcome == Outcome::Unchanged)
}

fn print(text: &str) {
    // A closed pipe, such as that to `head`, is not an error: the exit code still counts.
    let _ = io::stdout().write_all(text.as_bytes());
}
