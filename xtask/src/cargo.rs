//! The cargo that runs xtask.

use std::{path::Path, process::Command};

/// Returns a command that runs cargo in `workspace`.
pub fn command(workspace: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(workspace);
    command
}
