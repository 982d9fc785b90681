//! Tokens with a limited lifetime.

use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

use crate::{error::Error, secret::Secret};

/// A token with a limited lifetime.
#[derive(Debug, Clone)]
pub struct Token {
    value: Secret,
    renew_at: Timestamp,
}

impl Token {
    /// Creates a token that was issued at `now` and is valid until `expires_at`.
    ///
    /// It is renewed earlier, by a tenth of its lifetime or a minute, whichever is shorter: it must still be valid when it
    /// reaches the service.
    pub fn new(value: Secret, now: Timestamp, expires_at: Timestamp) -> Self {
        let margin =
            (expires_at.duration_since(now) / 10).clamp(SignedDuration::ZERO, SignedDuration::from_secs(60));
        Self { value, renew_at: expires_at.saturating_sub(margin).unwrap_or(expires_at) }
    }

    /// Returns the token itself.
    pub fn value(&self) -> &Secret {
        &self.value
    }
}

/// A cached token, which is renewed on demand, once for all calls that need it at the same time.
#[derive(Debug, Default)]
pub struct TokenCache {
    slot: Mutex<Slot>,
    /// Held by the call that fetches a token.
    gate: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Slot {
    /// The result of the last request, unless its token was rejected.
    last: Option<Result<Arc<Token>, Error>>,
    fetches: u64,
}

impl TokenCache {
    /// Returns the cached token, or the result of `fetch`.
    ///
    /// # Errors
    ///
    /// Returns the error of `fetch` to every call that was waiting for it.
    pub async fn get<F>(&self, now: Timestamp, fetch: impl FnOnce() -> F) -> Result<Arc<Token>, Error>
    where
        F: Future<Output = Result<Token, Error>>,
    {
        let fetches = {
            let slot = self.slot();
            if let Some(Ok(token)) = &slot.last
                && now < token.renew_at
            {
                return Ok(Arc::clone(token));
            }
            slot.fetches
        };
        let _gate = self.gate.lock().await;
        {
            let slot = self.slot();
            // Another call has fetched in the meantime. The result is shared, even if it is an error or an expired token.
            if slot.fetches != fetches
                && let Some(last) = &slot.last
            {
                return last.clone();
            }
        }
        let result = fetch().await.map(Arc::new);
        let mut slot = self.slot();
        slot.fetches += 1;
        slot.last = Some(result.clone());
        result
    }

    /// Removes the token if it is one of `rejected`.
    pub fn discard(&self, rejected: &[Secret]) {
        let is_rejected =
            |token: &Arc<Token>| rejected.iter().any(|rejected| rejected.expose() == token.value.expose());
        self.slot().last.take_if(|last| last.as_ref().is_ok_and(is_rejected));
    }

    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    const LIFETIME: i64 = 7200;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    struct Issuer {
        cache: TokenCache,
        issued: AtomicU32,
        lifetime: i64,
    }

    impl Issuer {
        fn new() -> Self {
            Self { cache: TokenCache::default(), issued: AtomicU32::new(0), lifetime: LIFETIME }
        }

        async fn get(&self, now: i64, works: bool) -> Result<String, String> {
            let fetch = || async move {
                tokio::task::yield_now().await;
                let number = self.issued.fetch_add(1, Ordering::Relaxed) + 1;
                if !works {
                    return Err(Error::configuration("S", format!("failure {number}")));
                }
                Ok(Token::new(format!("token {number}").into(), at(now), at(now + self.lifetime)))
            };
            let token = self.cache.get(at(now), fetch).await;
            token.map(|token| token.value().expose().to_owned()).map_err(|error| error.to_string())
        }
    }

    #[tokio::test]
    async fn a_token_is_cached_until_a_minute_before_it_expires() {
        let issuer = Issuer::new();
        for (now, expected) in
            [(0, "token 1"), (LIFETIME - 61, "token 1"), (LIFETIME - 60, "token 2"), (LIFETIME, "token 2")]
        {
            assert_eq!(issuer.get(now, true).await.unwrap(), expected, "{now}");
        }
    }

    #[tokio::test]
    async fn concurrent_calls_share_one_request_for_a_token() {
        let issuer = Issuer::new();
        let tokens = futures_util::future::join_all((0..1000).map(|_| issuer.get(0, true))).await;
        assert!(tokens.iter().all(|token| token.as_deref() == Ok("token 1")));
        assert_eq!(issuer.issued.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn an_expired_token_is_shared_by_waiting_calls_and_fetched_again_for_the_next() {
        let issuer = Issuer { lifetime: -1, ..Issuer::new() };
        let tokens = futures_util::future::join_all((0..1000).map(|_| issuer.get(0, true))).await;
        assert!(tokens.iter().all(|token| token.as_deref() == Ok("token 1")));
        assert_eq!(issuer.get(0, true).await.unwrap(), "token 2");
    }

    #[tokio::test]
    async fn a_failure_is_shared_by_waiting_calls_and_not_cached() {
        let issuer = Issuer::new();
        let tokens = futures_util::future::join_all((0..1000).map(|_| issuer.get(0, false))).await;
        assert!(tokens.iter().all(|token| token.as_ref().is_err_and(|error| error == "S: failure 1")));
        assert_eq!(issuer.get(0, true).await.unwrap(), "token 2");
    }

    #[tokio::test]
    async fn only_the_rejected_token_is_discarded() {
        let issuer = Issuer::new();
        issuer.get(0, true).await.unwrap();
        issuer.cache.discard(&["token 0".into()]);
        assert_eq!(issuer.get(0, true).await.unwrap(), "token 1");
        issuer.cache.discard(&["secret".into(), "token 1".into()]);
        assert_eq!(issuer.get(0, true).await.unwrap(), "token 2");
    }

    #[tokio::test]
    async fn a_cancelled_call_does_not_block_others() {
        let issuer = Issuer::new();
        let fetch = issuer.cache.get(at(0), std::future::pending);
        assert!(tokio::time::timeout(std::time::Duration::from_millis(1), fetch).await.is_err());
        assert_eq!(issuer.get(0, true).await.unwrap(), "token 1");
    }
}
