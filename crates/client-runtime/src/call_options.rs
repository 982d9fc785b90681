//! The options of one call.

use std::time::Duration;

use tokio::time::Instant;

/// Options of one call.
#[derive(Debug, Clone, Copy, Default)]
pub struct CallOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) deadline: Option<Instant>,
    pub(crate) max_response_bytes: Option<usize>,
}

impl CallOptions {
    /// Limits the time of the call with all its attempts. Default: the `timeout` of the client.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..self }
    }

    /// Ends the call at `deadline` at the latest, for a call that is part of a longer operation.
    #[must_use]
    pub(crate) fn deadline(self, deadline: Instant) -> Self {
        Self { deadline: Some(deadline), ..self }
    }

    /// Returns the options of a call that other operations share.
    #[must_use]
    pub(crate) fn without_deadline(self) -> Self {
        Self { deadline: None, ..self }
    }

    /// Limits the size of the response to less than the client does.
    #[must_use]
    pub(crate) fn max_response_bytes(self, bytes: usize) -> Self {
        Self { max_response_bytes: Some(bytes), ..self }
    }
}
