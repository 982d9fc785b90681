//! `syncjobs`: lists and starts synchronisation jobs of Authing and Huawei Cloud SWR, and waits until they have succeeded.

use std::{
    io::{self, Write as _},
    panic::{catch_unwind, set_hook},
    process::ExitCode,
    time::Duration,
};

use clap::{
    Parser as _,
    error::{ContextKind, ContextValue, ErrorKind},
};
use sync_jobs_client_runtime::single_line;
use tokio::{runtime, time::timeout};

use crate::{
    arguments::{Arguments, Command},
    exit::Exit,
    failure::Failure,
    interrupt::Interrupt,
    output::{print, styled_stdout},
};

mod arguments;
mod authing;
mod exit;
mod failure;
mod image;
mod interrupt;
mod json;
mod list;
mod log;
mod manual;
mod metrics;
mod names;
mod options;
mod output;
mod progress;
mod row;
mod sandbox;
mod schema;
mod services;
mod start;
mod stdout;
mod swr;
mod table;
mod wait;

fn main() -> ExitCode {
    // Libraries panic where the machine has no thread or file left for them.
    set_hook(Box::new(|panic| {
        Failure::new(Exit::Service, format_args!("internal error: {panic}")).print(0);
    }));
    catch_unwind(execute).unwrap_or(Exit::Service).into()
}

fn execute() -> Exit {
    let command = match Arguments::try_parse() {
        Ok(arguments) => arguments.command,
        Err(error) => return usage(&error),
    };
    let verbose = match &command {
        Command::Authing { service, .. } | Command::Swr { service, .. } => {
            log::print_events(service);
            service.verbose
        }
        _ => 0,
    };
    run(command).unwrap_or_else(|failure| {
        failure.print(verbose);
        failure.exit
    })
}

/// How long a command may take to handle a signal.
const GRACE: Duration = Duration::from_millis(300);

/// Prints help on standard output, and an invalid usage as one line on standard error.
fn usage(error: &clap::Error) -> Exit {
    if !error.use_stderr() {
        return Exit::Success.after_writing(write!(styled_stdout(), "{}", error.render().ansi()));
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Exit::Usage.after_writing(error.print());
    }
    let text = error.to_string();
    // The problem and clap's suggestions come before the usage.
    let paragraphs = text.split("\n\n").take_while(|paragraph| !paragraph.starts_with("Usage:"));
    let parts: Vec<_> =
        paragraphs.filter(|part| !part.starts_with("For more information")).map(single_line).collect();
    let mut problem = parts.join("; ").replace("tip: ", "");
    if error.get(ContextKind::InvalidArg) == Some(&ContextValue::String("--region".to_owned())) {
        "the argument --region must be --source-region (copied from) or --to-region (copied to)"
            .clone_into(&mut problem);
    }
    Failure::new(Exit::Usage, format!("{}; see --help", problem.trim_start_matches("error: "))).print(0);
    Exit::Usage
}

/// Runs the command until it or a signal ends it.
fn run(command: Command) -> Result<Exit, Failure> {
    let cannot_start =
        |error: io::Error| Failure::new(Exit::Service, format!("cannot start the event loop: {error}"));
    let mut interrupt = Interrupt::listen().map_err(cannot_start)?;
    let mut signal = interrupt.clone();
    let runtime = runtime::Builder::new_current_thread().enable_all().build().map_err(cannot_start)?;
    let result = runtime.block_on(async {
        let mut command = Box::pin(dispatch(command, &mut interrupt));
        let exit = tokio::select! {
            result = &mut command => return result,
            exit = signal.received() => exit,
        };
        // A command that handles the signal itself says more.
        timeout(GRACE, command).await.unwrap_or_else(|_| Err(Failure::interrupted(exit)))
    });
    // The name of a host may still be looked up, for which nobody waits.
    runtime.shutdown_background();
    result
}

async fn dispatch(command: Command, interrupt: &mut Interrupt) -> Result<Exit, Failure> {
    let text = match command {
        Command::Authing { service, command } => return authing::run(command, &service, interrupt).await,
        Command::Swr { service, command } => return Box::pin(swr::run(command, &service, interrupt)).await,
        Command::Sandbox(arguments) => return sandbox::run(arguments, interrupt).await,
        Command::Schema { name, out } => schema::schema(name.as_deref(), out.as_deref())?.into_bytes(),
        Command::Completions { shell } => manual::completions(shell),
        Command::Man { command, out } => manual::manual(&command, out.as_deref())?,
    };
    Ok(Exit::Success.after_writing(print(text)))
}
