//! The workspace's own commands. Run them as `cargo xtask`.

use std::{
    io::{self, Write as _},
    process::ExitCode,
    time::Instant,
};

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use xtask::{
    files::{Mode, Outcome, REGENERATE, Report},
    package, public_api,
};

/// The workspace's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write everything that is derived from the specs: model, clients, JSON Schemas, and the specs as JSON.
    #[command(after_help = "Example:\n  cargo xtask regenerate --check")]
    Regenerate {
        /// Write nothing; show what is out of date and exit with 1 if anything is.
        #[arg(long)]
        check: bool,
    },
    /// Write the public API of each published library as text, so that a change to it is seen.
    #[command(after_help = "Example:\n  cargo xtask api --check")]
    Api {
        /// Write nothing; show what is out of date and exit with 1 if anything is.
        #[arg(long)]
        check: bool,
    },
    /// Take the JSON Schemas as they stand for those of a release, which later changes are compared with. The packages
    /// must be fit to be published.
    #[command(after_help = "Example:\n  cargo xtask release --check")]
    Release {
        /// Write nothing; only check manifests and contents of the packages, and the Rust that they need.
        #[arg(long)]
        check: bool,
    },
    /// Generate types of other languages from the JSON Schemas, compile them, and hold them to the Rust types.
    #[command(after_help = "Example:\n  cargo xtask polyglot --all")]
    Polyglot {
        /// Exit with 1 if a language's tools are not installed, instead of skipping it.
        #[arg(long)]
        all: bool,
    },
}

fn main() -> ExitCode {
    if let Some(mut rustdoc) = public_api::stand_in() {
        return match rustdoc.status() {
            Ok(status) if status.success() => ExitCode::SUCCESS,
            Ok(_) => ExitCode::FAILURE,
            Err(error) => fail(&anyhow::Error::new(error).context("rustdoc cannot be run")),
        };
    }
    let mode = |check| if check { Mode::Check } else { Mode::Write };
    let result = match Arguments::parse().command {
        Command::Regenerate { check } => regenerate(mode(check)),
        Command::Api { check } => api(mode(check)),
        Command::Release { check } => release(mode(check)),
        Command::Polyglot { all } => xtask::polyglot::run(xtask::workspace(), all),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("error: {error:#}");
    ExitCode::FAILURE
}

/// The Rust code comes first, since the schemas come from the model that is compiled with it.
fn regenerate(mode: Mode) -> anyhow::Result<()> {
    let start = Instant::now();
    let workspace = xtask::workspace();
    let code = xtask::regenerate_code(workspace, mode)?;
    show(&code, mode);
    let code_is_stale = mode == Mode::Check && is_stale(&code);
    let (schemas, contract) = match xtask::regenerate_schemas(workspace, mode) {
        // The code may be why the model does not compile, and the log would only hide the way out.
        Err(_) if code_is_stale => anyhow::bail!("generated files are out of date; run `{REGENERATE}`"),
        schemas => schemas.context("the Rust code is up to date, but not the schemas")?,
    };
    show(&schemas, mode);
    for change in &contract.changes {
        print(&format!("{change}\n"));
    }
    print(&format!("{} files in {} ms\n", code.len() + schemas.len(), start.elapsed().as_millis()));
    if code_is_stale || mode == Mode::Check && is_stale(&schemas) {
        anyhow::bail!("generated files are out of date; run `{REGENERATE}`");
    }
    contract.check()
}

fn api(mode: Mode) -> anyhow::Result<()> {
    let reports = public_api::apply(xtask::workspace(), mode)?;
    show(&reports, mode);
    if mode == Mode::Check && is_stale(&reports) {
        anyhow::bail!(
            "the public API has changed; if it should, run `{}` and commit what it writes",
            public_api::WRITE
        );
    }
    Ok(())
}

fn release(mode: Mode) -> anyhow::Result<()> {
    let workspace = xtask::workspace();
    package::check(workspace)?;
    if mode == Mode::Check {
        return Ok(());
    }
    show(&xtask::release::record(workspace, &xtask::schemas::export(workspace)?)?, Mode::Write);
    Ok(())
}

fn is_stale(reports: &[Report]) -> bool {
    reports.iter().any(|report| report.outcome != Outcome::Unchanged)
}

/// In write mode a line for each file, in check mode the differences.
fn show(reports: &[Report], mode: Mode) {
    for Report { path, outcome } in reports {
        let path = path.display();
        match (outcome, mode) {
            (Outcome::Unchanged, Mode::Check) => {}
            (Outcome::Stale(diff) | Outcome::Stray(diff), Mode::Check) => print(diff),
            (Outcome::Unchanged, Mode::Write) => print(&format!("unchanged {path}\n")),
            (Outcome::Stale(_), Mode::Write) => print(&format!("written   {path}\n")),
            (Outcome::Stray(_), Mode::Write) => print(&format!("removed   {path}\n")),
        }
    }
}

fn print(text: &str) {
    // A reader that has seen enough, such as `head`, is no reason to stop: the exit code still counts.
    let _ = io::stdout().write_all(text.as_bytes());
}
