//! Starts jobs.

use swr_client::Error;
use sync_jobs_client_runtime::MAY_HAVE_STARTED;
use tokio::time::timeout;

use crate::{arguments::StartOptions, exit::Exit, failure::Failure, interrupt::Interrupt};

/// Starts a job; if it is waited for, within the time limit of the wait.
pub(crate) async fn started<J>(
    options: &StartOptions,
    interrupt: &mut Interrupt,
    start: impl Future<Output = Result<J, Error>>,
) -> Result<J, Failure> {
    let limit = options.wait.then_some(options.wait_options.timeout);
    let start = async {
        let Some(limit) = limit else { return Ok(start.await?) };
        let late = |_| {
            let problem = format!("the start timed out after {} s", limit.as_secs_f64());
            Failure::new(Exit::Timeout, format!("{problem}: {MAY_HAVE_STARTED}"))
        };
        Ok(timeout(limit, start).await.map_err(late)??)
    };
    tokio::select! {
        started = start => started,
        exit = interrupt.received() => Err(Failure::interrupted(exit).with(MAY_HAVE_STARTED)),
    }
}
