use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

use crate::{Error, Secret};

/// A token with a limited life.
#[derive(Debug, Clone)]
pub struct Token {
    value: Secret,
    renew_at: Timestamp,
}

impl Token {
    /// A token that was issued at `now` and is good until `expires_at`.
    ///
    /// It counts as used up a little earlier, by a tenth of its life or a minute, whichever is shorter: it must still be
    /// good when it arrives.
    pub fn new(value: Secret, now: Timestamp, expires_at: Timestamp) -> Self {
        let margin =
            (expires_at.duration_since(now) / 10).clamp(SignedDuration::ZERO, SignedDuration::from_secs(60));
        Self { value, renew_at: expires_at.saturating_sub(margin).unwrap_or(expires_at) }
    }

    /// The token itself.
    pub fn value(&self) -> &Secret {
        &self.value
    }
}

/// Keeps a token, and gets a new one when it is needed, once for all that need it at the same moment.
#[derive(Debug, Default)]
pub struct TokenCache {
    slot: Mutex<Slot>,
    /// Held by the one that fetches.
    gate: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Slot {
    token: Option<Arc<Token>>,
    fetches: u64,
    failure: Option<Error>,
}

impl TokenCache {
    /// The token that is kept, or the one that `fetch` brings.
    ///
    /// # Errors
    ///
    /// What `fetch` failed with, for everybody who was waiting for it.
    pub async fn get<F>(&self, now: Timestamp, fetch: impl FnOnce() -> F) -> Result<Arc<Token>, Error>
    where
        F: Future<Output = Result<Token, Error>>,
    {
        let fetches = {
            let slot = self.slot();
            if let Some(token) = slot.fresh(now) {
                return Ok(token);
            }
            slot.fetches
        };
        let _gate = self.gate.lock().await;
        {
            let slot = self.slot();
            // Somebody else has fetched in the meantime. What came of it is shared, be it a failure or a token of no life.
            if slot.fetches != fetches {
                if let Some(token) = &slot.token {
                    return Ok(Arc::clone(token));
                }
                if let Some(failure) = &slot.failure {
                    return Err(failure.clone());
                }
            }
        }
        let result = fetch().await.map(Arc::new);
        let mut slot = self.slot();
        slot.fetches += 1;
        slot.token = result.as_ref().ok().cloned();
        slot.failure = result.as_ref().err().cloned();
        result
    }

    /// Forgets the token if it is one of `refused`.
    pub fn discard(&self, refused: &[Secret]) {
        let is_refused =
            |token: &Token| refused.iter().any(|refused| refused.expose() == token.value.expose());
        self.slot().token.take_if(|token| is_refused(token));
    }

    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    fn fresh(&self, now: Timestamp) -> Option<Arc<Token>> {
        self.token.as_ref().filter(|token| now < token.renew_at).cloned()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    const LIFE: i64 = 7200;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    struct Issuer {
        cache: TokenCache,
        issued: AtomicU32,
        life: i64,
    }

    impl Issuer {
        fn new() -> Self {
            Self { cache: TokenCache::default(), issued: AtomicU32::new(0), life: LIFE }
        }

        async fn get(&self, now: i64, works: bool) -> Result<String, String> {
            let fetch = || async move {
                tokio::task::yield_now().await;
                let number = self.issued.fetch_add(1, Ordering::Relaxed) + 1;
                if !works {
                    return Err(Error::configuration("S", format!("failure {number}")));
                }
                Ok(Token::new(format!("token {number}").into(), at(now), at(now + self.life)))
            };
            let token = self.cache.get(at(now), fetch).await;
            token.map(|token| token.value().expose().to_owned()).map_err(|error| error.to_string())
        }
    }

    #[tokio::test]
    async fn a_token_is_kept_until_a_minute_before_its_end() {
        let issuer = Issuer::new();
        for (now, expected) in
            [(0, "token 1"), (LIFE - 61, "token 1"), (LIFE - 60, "token 2"), (LIFE, "token 2")]
        {
            assert_eq!(issuer.get(now, true).await.unwrap(), expected, "{now}");
        }
    }

    #[tokio::test]
    async fn a_thousand_that_need_a_token_at_once_cause_one_request() {
        let issuer = Issuer::new();
        let tokens = futures_util::future::join_all((0..1000).map(|_| issuer.get(0, true))).await;
        assert!(tokens.iter().all(|token| token.as_deref() == Ok("token 1")));
        assert_eq!(issuer.issued.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn a_token_that_is_born_expired_is_fetched_once_for_all_who_wait_and_again_for_the_next() {
        let issuer = Issuer { life: -1, ..Issuer::new() };
        let tokens = futures_util::future::join_all((0..1000).map(|_| issuer.get(0, true))).await;
        assert!(tokens.iter().all(|token| token.as_deref() == Ok("token 1")));
        assert_eq!(issuer.get(0, true).await.unwrap(), "token 2");
    }

    #[tokio::test]
    async fn a_failure_is_shared_by_those_who_waited_for_it_and_not_kept() {
        let issuer = Issuer::new();
        let tokens = futures_util::future::join_all((0..1000).map(|_| issuer.get(0, false))).await;
        assert!(tokens.iter().all(|token| token.as_ref().is_err_and(|error| error == "S: failure 1")));
        assert_eq!(issuer.get(0, true).await.unwrap(), "token 2");
    }

    #[tokio::test]
    async fn only_the_token_that_was_refused_is_discarded() {
        let issuer = Issuer::new();
        issuer.get(0, true).await.unwrap();
        issuer.cache.discard(&["token 0".into()]);
        assert_eq!(issuer.get(0, true).await.unwrap(), "token 1");
        issuer.cache.discard(&["secret".into(), "token 1".into()]);
        assert_eq!(issuer.get(0, true).await.unwrap(), "token 2");
    }

    #[tokio::test]
    async fn one_that_gives_up_leaves_the_way_free() {
        let issuer = Issuer::new();
        let fetch = issuer.cache.get(at(0), std::future::pending);
        assert!(tokio::time::timeout(std::time::Duration::from_millis(1), fetch).await.is_err());
        assert_eq!(issuer.get(0, true).await.unwrap(), "token 1");
    }
}
