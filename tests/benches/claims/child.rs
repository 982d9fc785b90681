//! Runs work in a process of its own, so that nothing else is measured.

use std::{
    env,
    process::{Command, Stdio},
};

use sync_jobs_sandbox::Sandbox;

/// The argument that makes this program a child process.
pub(crate) const CHILD: &str = "--child";

/// Returns the command that runs this program again with `arguments`.
pub(crate) fn command(arguments: &[&str], environment: &[(String, String)]) -> Command {
    let mut command = Command::new(env::current_exe().expect("this program has a path"));
    command.arg(CHILD).args(arguments).envs(environment.iter().map(|(name, value)| (name, value)));
    command
}

/// Runs this program again with `arguments`, and returns the numbers that it prints.
pub(crate) fn run(arguments: &[&str], environment: &[(String, String)]) -> Vec<f64> {
    let output =
        command(arguments, environment).stderr(Stdio::inherit()).output().expect("this program runs");
    assert!(output.status.success(), "{arguments:?}: {}", output.status);
    let text = String::from_utf8(output.stdout).expect("the output is text");
    text.split_whitespace().map(|number| number.parse().expect("the output is numbers")).collect()
}

/// Runs a sandbox in this process while `work` starts others.
pub(crate) fn with_sandbox<T>(jobs: u32, work: impl FnOnce(&Sandbox) -> T) -> T {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let sandbox = runtime.block_on(Sandbox::builder().jobs(jobs).start()).expect("a port is free");
    work(&sandbox)
}

/// Returns the environment of a child that sends requests to `url`, which accepts any key.
pub(crate) fn any_key(url: &str) -> Vec<(String, String)> {
    let key = "key-of-a-benchmark";
    let names =
        ["AUTHING_ACCESS_KEY_ID", "AUTHING_ACCESS_KEY_SECRET", "HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK"];
    let keys = names.map(|name| (name, key)).into_iter().chain([("AUTHING_HOST", url)]);
    keys.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Returns a client of the sandbox that the environment describes.
pub(crate) fn authing() -> authing_client::Client {
    authing_client::Client::from_env().expect("the environment is that of a sandbox")
}

/// Returns a client of the sandbox that the environment describes.
pub(crate) fn swr() -> swr_client::Client {
    swr_with(swr_client::ClientOptions::default())
}

/// Returns the same client with options.
pub(crate) fn swr_with(options: swr_client::ClientOptions) -> swr_client::Client {
    let url = env::var("AUTHING_HOST").expect("the environment is that of a sandbox");
    let credentials = swr_client::Credentials::from_env().expect("the environment is that of a sandbox");
    let client = swr_client::Client::builder().base_url(url).credentials(credentials).options(options);
    client.build().expect("the options are valid")
}
