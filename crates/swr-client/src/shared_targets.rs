//! One request for the targets of a repository, for all waits that begin at the same time.

use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::{
    FutureExt as _,
    future::{BoxFuture, Shared},
};
use sync_jobs_client_runtime::Error;
use sync_jobs_model::swr::SyncRepo;
use tokio::time::sleep;

/// How long a request waits for others that want the same.
const JOIN: Duration = Duration::from_millis(1);

/// The targets of a repository, or why they cannot be listed.
type Targets = Result<Arc<[SyncRepo]>, Error>;

/// The requests for targets that have not been sent yet, by repository.
#[derive(Default)]
pub(crate) struct SharedTargets(Mutex<HashMap<String, Request>>);

struct Request {
    is_sent: Arc<AtomicBool>,
    targets: Shared<BoxFuture<'static, Targets>>,
}

impl fmt::Debug for SharedTargets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedTargets").finish_non_exhaustive()
    }
}

impl SharedTargets {
    /// Returns the targets of `repository` from `request`, or from an equal one that is about to be sent.
    ///
    /// A request that has been sent is not shared any more: its response may be older than this call.
    pub(crate) fn get(
        &self,
        repository: String,
        request: impl Future<Output = Result<Vec<SyncRepo>, Error>> + Send + 'static,
    ) -> Shared<BoxFuture<'static, Targets>> {
        let mut requests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        requests.retain(|_, request| !request.is_sent.load(Ordering::SeqCst));
        let request = requests.entry(repository).or_insert_with(|| {
            let is_sent = Arc::new(AtomicBool::new(false));
            let sent = Arc::clone(&is_sent);
            let targets = async move {
                // Waits that begin just after this one can still join.
                sleep(JOIN).await;
                sent.store(true, Ordering::SeqCst);
                request.await.map(Into::into)
            };
            Request { is_sent, targets: targets.boxed().shared() }
        });
        request.targets.clone()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

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
