//! One request for the targets of a repository, for all waits that begin at the same time.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures_util::{
    FutureExt as _,
    future::{BoxFuture, Shared},
};
use sync_jobs_client_runtime::Error;
use sync_jobs_model::swr::SyncRepo;
use tokio::time::{Instant, sleep_until};

/// How long a request waits for others that want the same.
const JOIN: Duration = Duration::from_millis(1);

/// A request for the targets of a repository. It is sent once, whoever waits for it.
type SharedRequest = Shared<BoxFuture<'static, Result<Arc<[SyncRepo]>, Error>>>;

/// The requests for targets that have not been sent yet, by repository, and when each is sent at the earliest.
#[derive(Debug, Default)]
pub(crate) struct SharedTargets(Mutex<HashMap<String, (Instant, SharedRequest)>>);

impl SharedTargets {
    /// Returns the targets of `repository` from `request`, or from an equal one that is about to be sent.
    ///
    /// A request that may have been sent is not shared any more: its response may be older than this call.
    pub(crate) fn get(
        &self,
        repository: String,
        request: impl Future<Output = Result<Vec<SyncRepo>, Error>> + Send + 'static,
    ) -> SharedRequest {
        let now = Instant::now();
        let mut requests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        requests.retain(|_, (start, _)| now < *start);
        let (_, targets) = requests.entry(repository).or_insert_with(|| {
            let start = now + JOIN;
            let targets = async move {
                // Waits that begin just after this one can still join.
                sleep_until(start).await;
                request.await.map(Into::into)
            };
            (start, targets.boxed().shared())
        });
        targets.clone()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::future::join_all;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_request_is_shared_until_it_is_sent() {
        let (targets, sent) = (SharedTargets::default(), Arc::new(AtomicUsize::new(0)));
        let get = |repository: &str| {
            let sent = Arc::clone(&sent);
            targets.get(repository.to_owned(), async move {
                sent.fetch_add(1, Ordering::SeqCst);
                Ok(Vec::new())
            })
        };
        let repositories = ["team/web", "team/api"].into_iter().cycle().take(1000);
        join_all(repositories.map(get)).await;
        assert_eq!(sent.load(Ordering::SeqCst), 2);
        get("team/web").await.unwrap();
        assert_eq!(sent.load(Ordering::SeqCst), 3);
    }
}
