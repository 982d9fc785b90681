//! The signals that end the command.

use std::{io, process, thread, time::Duration};

use tokio::{runtime, sync::watch};

use crate::exit::Exit;

/// How long the command may take to write its last state after a signal.
const GRACE: Duration = Duration::from_millis(800);

/// Receives the signal that ends the command: SIGINT (or Ctrl-C) or SIGTERM.
///
/// The command is asked to end first. If it does not, because a reader of its output or the resolver of host names blocks it,
/// the process ends nevertheless.
#[derive(Debug, Clone)]
pub(crate) struct Interrupt(watch::Receiver<Option<Exit>>);

impl Interrupt {
    /// Handles the signals from now on, also in the first process of a container, where they have no effect otherwise.
    pub(crate) fn listen() -> io::Result<Self> {
        let runtime = runtime::Builder::new_current_thread().enable_io().build()?;
        let signal = {
            let _guard = runtime.enter();
            next_signal()?
        };
        let (sender, receiver) = watch::channel(None);
        thread::Builder::new().name("signals".to_owned()).spawn(move || {
            let exit = runtime.block_on(signal);
            // Nobody receives it if the command ends at this moment.
            let _ = sender.send(Some(exit));
            thread::sleep(GRACE);
            process::exit(exit as i32);
        })?;
        Ok(Self(receiver))
    }

    /// Waits for a signal, and returns the exit code that it requires.
    pub(crate) async fn received(&mut self) -> Exit {
        match self.0.wait_for(Option::is_some).await.map(|exit| *exit) {
            Ok(Some(exit)) => exit,
            _ => std::future::pending().await,
        }
    }
}

#[cfg(test)]
impl Interrupt {
    /// Returns one that receives no signal.
    pub(crate) fn never() -> Self {
        Self(watch::channel(None).1)
    }
}

#[cfg(unix)]
fn next_signal() -> io::Result<impl Future<Output = Exit>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupted, mut terminated) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => Exit::Interrupted,
            _ = terminated.recv() => Exit::Terminated,
        }
    })
}

#[cfg(not(unix))]
fn next_signal() -> io::Result<impl Future<Output = Exit>> {
    Ok(async {
        // Without a handler, the signal ends the process anyway.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Exit::Interrupted
    })
}
