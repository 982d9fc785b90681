//! The nonces of signatures, each of which is valid once.

use std::{collections::HashMap, sync::Mutex};

use sync_jobs_model::Timestamp;

use crate::{clock::MAX_SKEW, lock::lock};

/// The nonces whose signatures could still be sent again, and when each was used.
#[derive(Debug, Default)]
pub(crate) struct Nonces(Mutex<HashMap<String, Timestamp>>);

impl Nonces {
    /// Marks `nonce` as used, and returns whether it was not used before.
    pub(crate) fn is_new(&self, nonce: &str, now: Timestamp) -> bool {
        // A date may be as far in the future as in the past.
        let is_recent = |used: &Timestamp| now.duration_since(*used).unsigned_abs() <= 2 * MAX_SKEW;
        let mut nonces = lock(&self.0);
        // Old ones are only removed when their number may have doubled, since this takes a look at all.
        if nonces.len().is_power_of_two() {
            nonces.retain(|_, used| is_recent(used));
        }
        let is_new = !nonces.get(nonce).is_some_and(is_recent);
        if is_new {
            nonces.insert(nonce.to_owned(), now);
        }
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_valid_once_and_forgotten_when_its_date_has_expired() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let nonces = Nonces::default();
        for (nonce, second, new) in [
            ("a", 0, true),
            ("b", 1, true),
            ("a", 1, false),
            ("a", 1800, false),
            ("a", 1801, true),
            ("a", 1802, false),
        ] {
            assert_eq!(nonces.is_new(nonce, at(second)), new, "{nonce} {second}");
        }
        assert_eq!(lock(&nonces.0).len(), 1);
    }
}
