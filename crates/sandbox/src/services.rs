//! What all requests to a sandbox share.

use std::{
    collections::HashMap,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use sync_jobs_model::Timestamp;

use crate::{
    authing::nonces::Nonces,
    clock::{Clock, later},
    fault::Faults,
    jobs::Jobs,
    scenarios::TABLE,
    token::Claims,
};

/// The first of the ids of requests, which are consecutive.
const FIRST_REQUEST_ID: u128 = 0x5f0c_72d1_93e8_4ab6_a7c4_0000_0000_0000;

/// The settings and the state of both services.
#[derive(Debug, Default)]
pub(crate) struct Services {
    pub(crate) clock: Clock,
    pub(crate) url: String,
    /// Number of jobs in each archive.
    pub(crate) archived: u64,
    pub(crate) job_duration: Duration,
    pub(crate) token_lifetime: Option<Duration>,
    pub(crate) images: Jobs,
    pub(crate) tasks: Jobs,
    pub(crate) nonces: Nonces,
    /// The number of consecutive failures of each access key of SWR, and when the last of them was.
    pub(crate) failures: Mutex<HashMap<&'static str, (u32, Timestamp)>>,
    pub(crate) faults: Faults,
    /// Number of requests, without those to the sandbox's own paths.
    pub(crate) requests: AtomicU64,
    pub(crate) ids: AtomicU64,
}

impl Services {
    /// Returns the state at the start, with the default settings.
    pub(crate) fn new() -> Self {
        Self {
            archived: 1000,
            job_duration: Duration::from_secs(4),
            images: Jobs::new(&TABLE.images),
            tasks: Jobs::new(&TABLE.tasks),
            ..Self::default()
        }
    }

    /// Returns an id of 32 hexadecimal digits that no other request to this sandbox has.
    pub(crate) fn request_id(&self) -> String {
        format!("{:032x}", FIRST_REQUEST_ID + u128::from(self.ids.fetch_add(1, Ordering::Relaxed)))
    }

    /// Returns the claims of a new token, which is valid for `lifetime` unless another lifetime is set.
    pub(crate) fn claims(&self, issuer: &str, lifetime: Duration) -> Claims {
        let now = self.clock.now();
        Claims {
            iss: issuer.to_owned(),
            iat: now.as_second(),
            exp: later(now, self.token_lifetime.unwrap_or(lifetime)).as_second(),
            jti: self.request_id(),
            ..Claims::default()
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use sync_jobs_model::Timestamp;

    use super::*;

    /// Services whose clock starts at second 0.
    pub(crate) fn services(archived: u64) -> Services {
        Services { clock: Clock::stepped(at(0)), archived, ..Services::new() }
    }

    pub(crate) fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    /// Moves the clock forward to `second`.
    pub(crate) fn set(services: &Services, second: i64) {
        services.clock.advance(at(second).duration_since(services.clock.now()).unsigned_abs());
    }
}
