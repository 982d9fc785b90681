//! The nonces of signatures, each of which is valid once.

use std::{
    collections::{HashSet, VecDeque},
    sync::Mutex,
};

use sync_jobs_model::Timestamp;

use crate::{clock::MAX_SKEW, lock::lock};

/// The nonces whose signatures could still be sent again, as a set and by age.
#[derive(Debug, Default)]
pub(crate) struct Nonces(Mutex<(HashSet<String>, ByAge)>);

type ByAge = VecDeque<(Timestamp, String)>;

impl Nonces {
    /// Marks `nonce` as used, and returns whether it was not used before.
    pub(crate) fn is_new(&self, nonce: &str, now: Timestamp) -> bool {
        let (nonces, by_age) = &mut *lock(&self.0);
        // A date may be as far in the future as in the past.
        let expired =
            by_age.partition_point(|(since, _)| now.duration_since(*since).unsigned_abs() > 2 * MAX_SKEW);
        for (_, old) in by_age.drain(..expired) {
            nonces.remove(&old);
        }
        let is_new = nonces.insert(nonce.to_owned());
        if is_new {
            by_age.push_back((now, nonce.to_owned()));
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
        let (set, by_age) = &*lock(&nonces.0);
        assert_eq!((set.len(), by_age.len()), (1, 1));
    }
}
