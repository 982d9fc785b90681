//! Whether the service accepts the credentials of a client.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, timeout};

use crate::error::Error;

/// What the responses have shown about the credentials of a client and its clones.
///
/// A few requests with a wrong key lock it, also for others who use it. So requests go one at a time until a response shows that
/// the credentials are accepted, and after a rejection none is sent for a while.
#[derive(Debug, Default)]
pub(crate) struct Acceptance {
    state: Mutex<State>,
    /// Held by the call whose request is to show whether the credentials are accepted.
    gate: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Unknown,
    Accepted,
    Rejected(Instant, Error),
}

/// The turn of a call while nothing is known about the credentials; `None` if it need not be alone.
pub(crate) type Turn<'a> = Option<tokio::sync::MutexGuard<'a, ()>>;

impl Acceptance {
    /// How long nothing is sent after a rejection: the time for which SWR locks a key.
    const PAUSE: Duration = Duration::from_secs(5 * 60);

    /// A request that hangs must not delay the others for longer.
    const MAX_WAIT: Duration = Duration::from_secs(1);

    /// Waits for the turn of a call that has `left` until its time limit.
    ///
    /// # Errors
    ///
    /// Returns the error with which the credentials were rejected.
    pub(crate) async fn turn(&self, left: Duration) -> Result<Turn<'_>, Error> {
        if self.is_accepted()? {
            return Ok(None);
        }
        let turn = timeout(left.min(Self::MAX_WAIT), self.gate.lock()).await.ok();
        Ok(if self.is_accepted()? { None } else { turn })
    }

    /// Notes that the service accepted the credentials.
    pub(crate) fn accept(&self) {
        let mut state = self.state();
        // A response may arrive after the rejection of a later request.
        if state.rejection().is_none() {
            *state = State::Accepted;
        }
    }

    /// Notes that the service rejected the credentials with `error`.
    pub(crate) fn reject(&self, error: &Error) {
        *self.state() = State::Rejected(Instant::now(), error.clone());
    }

    fn is_accepted(&self) -> Result<bool, Error> {
        let state = self.state();
        match state.rejection() {
            Some(error) => Err(error.clone()),
            None => Ok(matches!(*state, State::Accepted)),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Returns the error of a rejection that still holds.
    fn rejection(&self) -> Option<&Error> {
        match self {
            Self::Rejected(time, error) if time.elapsed() < Acceptance::PAUSE => Some(error),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use tokio::time::{advance, sleep};

    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    fn rejection() -> Error {
        Error::configuration("S", "rejected")
    }

    /// Makes 20 calls that take `seconds` each and end with `finish`; returns the seconds at which they were sent.
    async fn sent(acceptance: &Acceptance, seconds: u64, finish: fn(&Acceptance)) -> Vec<u64> {
        let started = Instant::now();
        let calls = join_all((0..20).map(|_| async {
            let _turn = acceptance.turn(LONG).await.ok()?;
            let sent = started.elapsed().as_secs();
            sleep(Duration::from_secs(seconds)).await;
            finish(acceptance);
            Some(sent)
        }));
        calls.await.into_iter().flatten().collect()
    }

    #[tokio::test(start_paused = true)]
    async fn a_rejection_stops_all_calls_for_five_minutes() {
        let acceptance = Acceptance::default();
        for _ in 0..2 {
            let reject = |acceptance: &Acceptance| acceptance.reject(&rejection());
            assert_eq!(sent(&acceptance, 0, reject).await, [0]);
            // The response to an earlier request changes nothing.
            acceptance.accept();
            advance(Duration::from_secs(299)).await;
            assert_eq!(acceptance.turn(LONG).await.unwrap_err().to_string(), "S: rejected");
            advance(Duration::from_secs(1)).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn calls_wait_for_the_first_response_for_a_second_at_most() {
        assert_eq!(sent(&Acceptance::default(), 0, Acceptance::accept).await, [0; 20]);
        let times = sent(&Acceptance::default(), 30, Acceptance::accept).await;
        assert_eq!((times[0], &times[1..]), (0, &[1; 19][..]));
    }

    #[tokio::test(start_paused = true)]
    async fn accepted_credentials_need_no_turn() {
        let acceptance = Acceptance::default();
        let first = acceptance.turn(LONG).await.unwrap();
        assert!(first.is_some());
        acceptance.accept();
        assert!(acceptance.turn(Duration::ZERO).await.unwrap().is_none());
    }
}
