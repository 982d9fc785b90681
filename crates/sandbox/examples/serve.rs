//! Serves both services until Ctrl-C, and prints the environment with which clients find them.
//!
//! The first argument is the port, any free one by default; the second is the number of jobs in each archive.

use sync_jobs_sandbox::Sandbox;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut builder = Sandbox::builder();
    if let Some(port) = arguments.next() {
        builder = builder.port(port.parse()?);
    }
    if let Some(jobs) = arguments.next() {
        builder = builder.jobs(jobs.parse()?);
    }
    let sandbox = builder.start().await?;
    println!("# {}/sandbox shows the scenarios", sandbox.url());
    for (name, value) in sandbox.environment() {
        println!("export {name}='{value}'");
    }
    // Ctrl-C ends the process.
    std::future::pending().await
}
