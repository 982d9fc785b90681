//! The signals that end the command.

use std::{io, process, thread, time::Duration};

use tokio::sync::watch;

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
        let next_signal = next_signal()?;
        let (sender, receiver) = watch::channel(None);
        thread::Builder::new().name("signals".to_owned()).spawn(move || {
            let exit = next_signal();
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

/// Handles the signals from now on, and returns what waits for the first one and returns the exit code that it requires.
#[cfg(unix)]
fn next_signal() -> io::Result<impl FnOnce() -> Exit + Send> {
    use signal_hook::{
        consts::{SIGINT, SIGTERM},
        iterator::Signals,
    };
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    Ok(move || match signals.forever().next() {
        Some(SIGTERM) => Exit::Terminated,
        _ => Exit::Interrupted,
    })
}

#[cfg(not(unix))]
fn next_signal() -> io::Result<impl FnOnce() -> Exit + Send> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let ctrl_c = {
        let _guard = runtime.enter();
        tokio::signal::windows::ctrl_c()?
    };
    Ok(move || {
        let mut ctrl_c = ctrl_c;
        runtime.block_on(ctrl_c.recv());
        Exit::Interrupted
    })
}
