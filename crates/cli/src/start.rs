//! Starts jobs.

use std::time::Duration;

use swr_client::Error;
use sync_jobs_client_runtime::MAY_HAVE_STARTED;
use tokio::time::{Instant, timeout};

use crate::{
    arguments::StartOptions, exit::Exit, failure::Failure, interrupt::Interrupt, options::WaitOptions,
};

/// Starts a job; if it is waited for, within the time limit of the wait, which began at `began`.
pub(crate) async fn started<J>(
    options: &StartOptions,
    began: Instant,
    interrupt: &mut Interrupt,
    start: impl Future<Output = Result<J, Error>>,
) -> Result<J, Failure> {
    let limit = options.wait.then(|| options.left(began));
    let start = async {
        let Some(limit) = limit else { return Ok(start.await?) };
        let late = |_| {
            let problem =
                format!("no response to the start within {} s", options.wait_options.timeout.as_secs_f64());
            Failure::new(Exit::Timeout, format!("{problem}: {MAY_HAVE_STARTED}"))
        };
        Ok(timeout(limit, start).await.map_err(late)??)
    };
    tokio::select! {
        started = start => started,
        exit = interrupt.received() => Err(Failure::interrupted(exit).with(MAY_HAVE_STARTED)),
    }
}

impl StartOptions {
    /// Returns what is left of the time limit of a wait that began at `began`, starts included.
    pub(crate) fn left(&self, began: Instant) -> Duration {
        self.wait_options.timeout.saturating_sub(began.elapsed())
    }

    /// Returns the options of the wait after the starts.
    pub(crate) fn after_start(&self, began: Instant) -> WaitOptions {
        WaitOptions { timeout: self.left(began), ..self.wait_options.clone() }
    }
}
