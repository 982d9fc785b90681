//! The sandbox as a process of its own.

use std::io;

use sync_jobs_sandbox::Sandbox;

use crate::{
    arguments::SandboxArguments,
    exit::Exit,
    failure::{Failure, report},
    interrupt::Interrupt,
    output::print,
    services::start_failure,
};

/// Serves until a signal arrives.
pub(crate) async fn run(arguments: SandboxArguments, interrupt: &mut Interrupt) -> Result<Exit, Failure> {
    let SandboxArguments { port, jobs, expose_on, job_duration, quiet } = arguments;
    let mut builder = Sandbox::builder().port(port).jobs(jobs).job_duration(job_duration);
    if let Some(address) = expose_on {
        builder = builder.expose_on(address);
    }
    let sandbox = builder.start().await.map_err(start_failure)?;
    let mut text = format!("# Both services, until Ctrl-C, at\n# {}\n", sandbox.url());
    for (name, value) in sandbox.environment() {
        text += &format!("export {name}={value}\n");
    }
    match print(text) {
        // A reader may need no more than the first lines.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            return Ok(Exit::Success.after_writing(Err(error)));
        }
        _ => {}
    }
    if sandbox.is_exposed() {
        let address = sandbox.address();
        report(format_args!("warning: anyone who can reach {address} can use this sandbox"));
    }
    if !quiet {
        report("Serving. Stop with Ctrl-C.");
    }
    Ok(interrupt.received().await)
}
