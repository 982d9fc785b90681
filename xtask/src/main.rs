//! The workspace's own commands. Run them as `cargo xtask`.

use std::{process::ExitCode, time::Instant};

use clap::{Parser, Subcommand};
use xtask::files::{Mode, Outcome, REGENERATE, Report};

/// The workspace's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write everything that is derived from the specs: model, clients and JSON Schemas.
    #[command(after_help = "Example:\n  cargo xtask regenerate --check")]
    Regenerate {
        /// Write nothing; show what is out of date and exit with 1 if anything is.
        #[arg(long)]
        check: bool,
    },
}

fn main() -> ExitCode {
    let Command::Regenerate { check } = Arguments::parse().command;
    let mode = if check { Mode::Check } else { Mode::Write };
    let start = Instant::now();
    match xtask::regenerate(xtask::workspace(), mode) {
        Ok(reports) => {
            let fresh = reports.iter().all(|report| report.outcome == Outcome::Unchanged);
            match mode {
                Mode::Write => show_written(&reports),
                Mode::Check => show_differences(&reports),
            }
            println!("{} files in {} ms", reports.len(), start.elapsed().as_millis());
            if fresh || mode == Mode::Write {
                ExitCode::SUCCESS
            } else {
                eprintln!("error: generated files are out of date; run `{REGENERATE}`");
                ExitCode::FAILURE
            }
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn show_written(reports: &[Report]) {
    for Report { path, outcome } in reports {
        let word = match outcome {
            Outcome::Unchanged => "unchanged",
            Outcome::Stale(_) => "written",
            Outcome::Stray => "removed",
        };
        println!("{word:<9} {}", path.display());
    }
}

fn show_differences(reports: &[Report]) {
    for Report { path, outcome } in reports {
        match outcome {
            Outcome::Unchanged => {}
            Outcome::Stale(diff) => print!("{diff}"),
            Outcome::Stray => println!("{}: nothing generates this file", path.display()),
        }
    }
}
