//! The command as a test runs it: with its own environment and its own sandbox.

use std::{
    process::{Command, Output, Stdio},
    time::Duration,
};

use sync_jobs_sandbox::{Sandbox, SandboxBuilder};

/// A status with an escape sequence, a C1 control, and bidirectional and zero-width characters.
pub(crate) const HOSTILE_STATUS: &str = "pau\u{1b}[31msed\r\n\u{9b}32m\u{202e}\u{2066}\u{200b}";

/// Returns whether characters of [`HOSTILE_STATUS`] are in `text`. A colour of the command itself precedes a state.
pub(crate) fn has_hostile_characters(text: &str) -> bool {
    text.contains("\u{1b}[31msed") || text.contains(['\u{9b}', '\u{202e}', '\u{2066}', '\u{200b}'])
}

/// Returns the builder of a sandbox whose jobs are done fast.
pub(crate) fn quick() -> SandboxBuilder {
    Sandbox::builder().job_duration(Duration::from_millis(200))
}

/// Returns the command with `arguments` and only the variables that it cannot run without.
pub(crate) fn syncjobs(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_syncjobs"));
    command.args(arguments).env_clear().stdin(Stdio::null());
    for name in ["PATH", "SYSTEMROOT", "LLVM_PROFILE_FILE"] {
        command.envs(std::env::var_os(name).map(|value| (name, value)));
    }
    // Not the profile file of the user who runs the test.
    command.env("HOME", env!("CARGO_TARGET_TMPDIR")).env("TZ", "UTC");
    command
}

/// Returns the command with `arguments`, which calls `sandbox` with its credentials.
pub(crate) fn calling(sandbox: &Sandbox, arguments: &[&str]) -> Command {
    let mut command = syncjobs(arguments);
    command.envs(sandbox.environment()).arg("--base-url").arg(sandbox.url());
    command
}

/// Runs `command` to its end without blocking the sandbox.
pub(crate) async fn run(mut command: Command) -> Output {
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}
