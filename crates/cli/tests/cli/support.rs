//! The command as a test runs it: with an environment of its own, against a sandbox of its own.

use std::{
    process::{Command, Output, Stdio},
    time::Duration,
};

use sync_jobs_sandbox::{Sandbox, SandboxBuilder};

/// A sandbox in which jobs end fast.
pub(crate) fn quick() -> SandboxBuilder {
    Sandbox::builder().job_duration(Duration::from_millis(200))
}

/// The command with `arguments`, and nothing of the environment but what it cannot do without.
pub(crate) fn syncjobs(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_syncjobs"));
    command.args(arguments).env_clear().stdin(Stdio::null());
    for name in ["PATH", "SYSTEMROOT", "LLVM_PROFILE_FILE"] {
        command.envs(std::env::var_os(name).map(|value| (name, value)));
    }
    // No profile file of whoever runs the test.
    command.env("HOME", env!("CARGO_TARGET_TMPDIR")).env("TZ", "UTC");
    command
}

/// The command with `arguments`, asking `sandbox` with its credentials.
pub(crate) fn asking(sandbox: &Sandbox, arguments: &[&str]) -> Command {
    let mut command = syncjobs(arguments);
    command.envs(sandbox.environment()).arg("--base-url").arg(sandbox.url());
    command
}

/// Runs `command` to its end without holding up the sandbox.
pub(crate) async fn run(mut command: Command) -> Output {
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}
