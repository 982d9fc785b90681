//! Shares the pages of a list among the waits that poll it.
//!
//! The result of each wait must be the same as if it had polled alone, at a time after its previous poll. So a wait only reads
//! a [`SharedList`] whose first request is sent after the first poll of the wait began, and after its previous poll ended. All
//! waits that poll within one interval have this in common, however their polls are spread over it.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    future::poll_fn,
    mem,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use futures_util::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use sync_jobs_model::Job;
use tokio::{
    runtime::{self, Handle},
    time::{Instant, timeout_at},
};

use crate::{
    error::{Error, Kind},
    job_size::size,
    pager::Page,
};

/// The polls of a client. Waits for different jobs of the same list share its pages: together, they cost about as many requests
/// as one of them.
#[derive(Clone, Default)]
pub struct SharedPolls(Arc<Mutex<HashMap<ListKey, List>>>);

/// A list of the client. Its requests depend on the timers and connections of one runtime.
type ListKey = (Option<runtime::Id>, String);

/// A list for which at least one wait polls.
#[derive(Default)]
struct List {
    waits: usize,
    shared: Option<Arc<SharedList>>,
}

/// The pages of a poll, the same for all waits that read them.
pub(crate) type SharedPages = BoxStream<'static, SharedPage>;
type SharedPage = Result<Arc<Page<Job>>, Error>;

/// Returns a number that is greater than those of all events before.
pub(crate) fn event() -> u64 {
    static EVENTS: AtomicU64 = AtomicU64::new(0);
    EVENTS.fetch_add(1, Ordering::SeqCst)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for SharedPolls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedPolls").finish_non_exhaustive()
    }
}

impl SharedPolls {
    /// Adds a wait that polls the list `name`, until the result is dropped.
    pub(crate) fn add_wait(&self, name: String) -> Wait {
        let list = (Handle::try_current().ok().map(|runtime| runtime.id()), name);
        lock(&self.0).entry(list.clone()).or_default().waits += 1;
        Wait { polls: self.clone(), list }
    }
}

/// A wait that polls a list.
pub(crate) struct Wait {
    polls: SharedPolls,
    list: ListKey,
}

impl Wait {
    /// Returns the shared list for a poll of a wait whose last event was `after`, and whether another wait has started it.
    /// `start` returns the pages of a new one. While there is no other wait, there is nothing to share.
    pub(crate) fn join(
        &self,
        after: u64,
        start: impl FnOnce() -> BoxStream<'static, Result<Page<Job>, Error>>,
    ) -> Option<(Reader, bool)> {
        let mut lists = lock(&self.polls.0);
        let list = lists.get_mut(&self.list).filter(|list| list.waits > 1)?;
        if let Some(shared) = list.shared.as_ref().filter(|shared| shared.is_open(after)) {
            return Some((Reader::new(shared), true));
        }
        let shared = list.shared.insert(Arc::new(SharedList::new(start())));
        Some((Reader::new(shared), false))
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        let mut lists = lock(&self.polls.0);
        let Some(list) = lists.get_mut(&self.list) else { return };
        list.waits -= 1;
        if list.waits < 2 {
            list.shared = None;
        }
        if list.waits == 0 {
            lists.remove(&self.list);
        }
    }
}

/// The pages of a list, each requested once, when the first reader needs it.
struct SharedList {
    state: Mutex<State>,
    wakers: Arc<Wakers>,
}

struct State {
    /// The event before the first request; none has been sent yet without it.
    began: Option<u64>,
    /// The pages to come.
    pages: Option<BoxStream<'static, Result<Page<Job>, Error>>>,
    /// The latest pages with their sizes, for readers that are not as far.
    kept: VecDeque<(SharedPage, usize)>,
    bytes: usize,
    /// The number of pages that have been received.
    received: usize,
    readers: usize,
    /// Whether a request is on its way.
    is_pending: bool,
    is_abandoned: bool,
}

/// The readers that wait for the next page. A reader that is dropped, or not polled for a while, must not keep the others
/// waiting, so all of them are woken, and each can receive the page.
#[derive(Default)]
struct Wakers(Mutex<HashMap<u64, Waker>>);

impl Wake for Wakers {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let wakers = mem::take(&mut *lock(&self.0));
        wakers.into_values().for_each(Waker::wake);
    }
}

/// What a reader finds.
enum Step {
    Page(SharedPage),
    End,
    /// The shared list has gone on without this reader, and does not have its page any more.
    Behind,
}

impl SharedList {
    /// The maximum number of pages that are kept for slower readers, and their maximum size in bytes.
    const MAX_PAGES: usize = 4;
    const MAX_BYTES: usize = 4 * 1024 * 1024;

    fn new(pages: BoxStream<'static, Result<Page<Job>, Error>>) -> Self {
        let state = State {
            began: None,
            pages: Some(pages),
            kept: VecDeque::new(),
            bytes: 0,
            received: 0,
            readers: 0,
            is_pending: false,
            is_abandoned: false,
        };
        Self { state: Mutex::new(state), wakers: Arc::default() }
    }

    /// Returns whether a poll can read the list from its first page, which must be requested after `event`.
    fn is_open(&self, event: u64) -> bool {
        let state = lock(&self.state);
        let has_first_page = state.kept.len() == state.received;
        !state.is_abandoned && has_first_page && state.began.is_none_or(|began| began > event)
    }

    fn poll(&self, reader: &mut Position, context: &mut Context<'_>) -> Poll<Step> {
        // A waker may own a reader, whose drop locks the state, so it is dropped after the guard.
        let replaced;
        let mut guard = lock(&self.state);
        let state = &mut *guard;
        let Some(place) = reader.index.checked_sub(state.received - state.kept.len()) else {
            return Poll::Ready(Step::Behind);
        };
        if let Some((page, _)) = state.kept.get(place) {
            return Poll::Ready(Step::Page(page.clone()));
        }
        let Some(pages) = &mut state.pages else { return Poll::Ready(Step::End) };
        if state.began.is_none() {
            // Waits that are polled for the first time just after this one can read the shared list if it has not begun.
            if !mem::replace(&mut reader.has_yielded, true) {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            state.began = Some(event());
        }
        replaced = lock(&self.wakers.0).insert(reader.id, context.waker().clone());
        let waker = Waker::from(Arc::clone(&self.wakers));
        let polled = pages.poll_next_unpin(&mut Context::from_waker(&waker));
        state.is_pending = polled.is_pending();
        let Poll::Ready(page) = polled else { return Poll::Pending };
        let step = page.map_or(Step::End, |page| Step::Page(state.receive(page)));
        if matches!(step, Step::End | Step::Page(Err(_))) {
            state.pages = None;
        }
        drop(guard);
        drop(replaced);
        self.wakers.wake_by_ref();
        Poll::Ready(step)
    }
}

impl State {
    fn receive(&mut self, page: Result<Page<Job>, Error>) -> SharedPage {
        let bytes = page.as_ref().map(|page| page.items.iter().map(size).sum()).unwrap_or_default();
        let page = page.map(Arc::new);
        self.received += 1;
        self.bytes += bytes;
        self.kept.push_back((page.clone(), bytes));
        while self.kept.len() > SharedList::MAX_PAGES || self.bytes > SharedList::MAX_BYTES {
            let Some((_, bytes)) = self.kept.pop_front() else { break };
            self.bytes -= bytes;
        }
        page
    }
}

/// Reads a shared list from its first page.
pub(crate) struct Reader {
    shared: Arc<SharedList>,
    position: Position,
}

struct Position {
    /// The id of the reader.
    id: u64,
    /// The page that it needs next.
    index: usize,
    has_yielded: bool,
}

impl Reader {
    fn new(shared: &Arc<SharedList>) -> Self {
        lock(&shared.state).readers += 1;
        let position = Position { id: event(), index: 0, has_yielded: false };
        Self { shared: Arc::clone(shared), position }
    }

    async fn next(&mut self) -> Step {
        let step = poll_fn(|context| self.shared.poll(&mut self.position, context)).await;
        self.position.index += 1;
        step
    }

    /// Returns the pages, or a timeout at the deadline of this wait, which does not end the request for the others. If the
    /// shared list goes on without this reader, the pages are those of `own`, from the first one.
    pub(crate) fn pages(
        self,
        deadline: Option<Instant>,
        own: impl FnOnce() -> SharedPages + Send + 'static,
    ) -> SharedPages {
        enum Source<F> {
            Shared(Reader, F),
            Own(SharedPages),
            Ended,
        }
        let pages = stream::unfold(Source::Shared(self, own), move |source| async move {
            let mut own = match source {
                Source::Shared(mut reader, own) => {
                    let next = match deadline {
                        Some(deadline) => timeout_at(deadline, reader.next()).await,
                        None => Ok(reader.next().await),
                    };
                    match next {
                        Ok(Step::Page(page)) => return Some((page, Source::Shared(reader, own))),
                        Ok(Step::End) => return None,
                        Ok(Step::Behind) => own(),
                        Err(_) => {
                            let late =
                                Error::new("", Kind::Timeout, "no complete response before the deadline");
                            return Some((Err(late), Source::Ended));
                        }
                    }
                }
                Source::Own(pages) => pages,
                Source::Ended => return None,
            };
            Some((own.next().await?, Source::Own(own)))
        });
        pages.boxed()
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let waker = lock(&self.shared.wakers.0).remove(&self.position.id);
        drop(waker);
        let mut state = lock(&self.shared.state);
        state.readers -= 1;
        // A request that nobody drives may time out before a later reader needs its response.
        if state.readers == 0 && state.is_pending {
            state.is_abandoned = true;
            state.pages = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::{FutureExt as _, TryStreamExt as _, future::join_all};
    use sync_jobs_model::JobState;
    use tokio::sync::Semaphore;

    use super::*;
    use crate::{
        call_options::CallOptions,
        job_source::{Expected, JobSource},
        newest::{NewestJobs, Since, tests::job},
        pager::Next,
        waiter::Waiter,
    };

    /// A list of pages with one job each, whose id is the number of the page. A page is sent with each permit of `sent`.
    fn pages(count: i64, sent: &Arc<Semaphore>) -> BoxStream<'static, Result<Page<Job>, Error>> {
        let sent = Arc::clone(sent);
        let page = move |number: i64| {
            let sent = Arc::clone(&sent);
            async move {
                sent.acquire().await.unwrap().forget();
                let next = Next::Page(number.unsigned_abs() + 1);
                Ok(Page { next, ..Page::only(vec![job(number, JobState::Running)], None) })
            }
        };
        stream::iter(1..=count).then(page).boxed()
    }

    fn unlimited() -> Arc<Semaphore> {
        Arc::new(Semaphore::new(1000))
    }

    fn two_waits() -> (Wait, Wait) {
        let polls = SharedPolls::default();
        (polls.add_wait("list".to_owned()), polls.add_wait("list".to_owned()))
    }

    /// The pages of a reader that must not need its own.
    fn shared(reader: Reader) -> SharedPages {
        reader.pages(None, || panic!("the reader is behind"))
    }

    async fn id(pages: &mut SharedPages) -> Option<i64> {
        pages.try_next().await.unwrap().map(|page| page.items[0].id)
    }

    #[tokio::test]
    async fn a_poll_shares_what_is_requested_after_the_last_event_of_its_wait() {
        let (first, second) = two_waits();
        let before = event();
        let start = || pages(2, &unlimited());
        let (leader, is_shared) = first.join(event(), start).unwrap();
        assert!(!is_shared);
        // The shared list has not begun yet.
        assert!(second.join(event(), start).unwrap().1);
        let mut leader = shared(leader);
        assert_eq!(id(&mut leader).await, Some(1));
        let (joined, is_shared) = second.join(before, start).unwrap();
        assert!(is_shared);
        let mut joined = shared(joined);
        assert_eq!(
            [id(&mut joined).await, id(&mut joined).await, id(&mut joined).await],
            [Some(1), Some(2), None]
        );
        assert_eq!([id(&mut leader).await, id(&mut leader).await], [Some(2), None]);
        // A first poll that begins now must not read what was requested before.
        assert!(!second.join(event(), start).unwrap().1);
        drop(second);
        assert!(first.join(before, start).is_none(), "there is no other wait");
    }

    #[tokio::test]
    async fn a_reader_that_is_dropped_or_not_polled_keeps_no_other_waiting() {
        for is_dropped in [true, false] {
            let (first, second) = two_waits();
            let sent = Arc::new(Semaphore::new(0));
            let start = || pages(2, &sent);
            let before = event();
            let mut leader = shared(first.join(before, start).unwrap().0);
            let mut joined = shared(second.join(before, start).unwrap().0);
            for _ in 0..2 {
                assert!(leader.next().now_or_never().is_none());
            }
            assert!(joined.next().now_or_never().is_none());
            let kept = (!is_dropped).then_some(leader);
            let reader = tokio::spawn(async move { [id(&mut joined).await, id(&mut joined).await] });
            tokio::task::yield_now().await;
            sent.add_permits(2);
            assert_eq!(reader.await.unwrap(), [Some(1), Some(2)]);
            if let Some(mut leader) = kept {
                assert_eq!([id(&mut leader).await, id(&mut leader).await], [Some(1), Some(2)]);
            }
        }
    }

    #[tokio::test]
    async fn a_request_that_all_readers_have_left_is_not_used_later() {
        let (first, second) = two_waits();
        let before = event();
        let start = || pages(1, &Arc::new(Semaphore::new(0)));
        let mut leader = shared(first.join(before, start).unwrap().0);
        for _ in 0..2 {
            assert!(leader.next().now_or_never().is_none());
        }
        drop(leader);
        let (reader, is_shared) = second.join(before, || pages(1, &unlimited())).unwrap();
        assert!(!is_shared);
        assert_eq!(id(&mut shared(reader)).await, Some(1));
    }

    #[tokio::test]
    async fn each_reader_gets_the_error() {
        let (first, second) = two_waits();
        let start = || stream::iter([Err(Error::invalid_input("wrong"))]).boxed();
        let before = event();
        for wait in [&first, &second] {
            let mut reader = shared(wait.join(before, start).unwrap().0);
            assert_eq!(reader.next().await.unwrap().unwrap_err().to_string(), "wrong");
            assert!(reader.next().await.is_none());
        }
    }

    #[tokio::test]
    async fn a_reader_that_is_behind_reads_its_own_pages() {
        let (first, second) = two_waits();
        let before = event();
        let sent = unlimited();
        let mut leader = shared(first.join(before, || pages(9, &sent)).unwrap().0);
        let late = second.join(before, || pages(0, &sent)).unwrap().0;
        for number in 1..=5 {
            assert_eq!(id(&mut leader).await, Some(number));
        }
        assert_eq!(lock(&late.shared.state).kept.len(), SharedList::MAX_PAGES);
        assert!(!second.join(before, || pages(0, &sent)).unwrap().1);
        let mut late = late.pages(None, move || pages(3, &sent).map_ok(Arc::new).boxed());
        let ids = [id(&mut late).await, id(&mut late).await, id(&mut late).await, id(&mut late).await];
        assert_eq!(ids, [Some(1), Some(2), Some(3), None]);
        assert_eq!(id(&mut leader).await, Some(6));
    }

    #[tokio::test]
    async fn the_pages_that_are_kept_are_bounded_in_bytes() {
        let (first, _second) = two_waits();
        let large = Job { error: Some("x".repeat(SharedList::MAX_BYTES / 2)), ..job(1, JobState::Running) };
        let start = || stream::iter(1..).map(move |_| Ok(Page::only(vec![large.clone()], None))).boxed();
        let mut reader = first.join(event(), start).unwrap().0;
        for _ in 0..3 {
            assert!(matches!(reader.next().await, Step::Page(Ok(_))));
        }
        assert_eq!(lock(&reader.shared.state).kept.len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn the_deadline_of_a_wait_does_not_end_the_request_for_the_others() {
        let (first, second) = two_waits();
        let sent = Arc::new(Semaphore::new(0));
        let before = event();
        let deadline = Instant::now() + Duration::from_secs(1);
        let start = || pages(1, &sent);
        let leader = first.join(before, start).unwrap().0;
        let mut leader = leader.pages(Some(deadline), || panic!("the reader is behind"));
        let mut joined = shared(second.join(before, start).unwrap().0);
        let (late, page) = tokio::join!(leader.next(), async {
            tokio::time::sleep(Duration::from_secs(2)).await;
            sent.add_permits(1);
            id(&mut joined).await
        });
        assert!(late.unwrap().unwrap_err().is_timeout());
        assert_eq!((page, Instant::now() - deadline), (Some(1), Duration::from_secs(1)));
    }

    /// A list with a running job, which has succeeded a minute after it was first requested.
    #[derive(Debug, Clone)]
    struct Source {
        polls: SharedPolls,
        requests: Arc<Mutex<Vec<Instant>>>,
    }

    impl JobSource for Source {
        fn pages(&self, _: CallOptions) -> BoxStream<'static, Result<Page<Job>, Error>> {
            let requests = Arc::clone(&self.requests);
            let page = async move {
                let now = Instant::now();
                let first = {
                    let mut requests = lock(&requests);
                    requests.push(now);
                    requests[0]
                };
                tokio::time::sleep(Duration::from_millis(50)).await;
                let is_done = now - first >= Duration::from_secs(60);
                let state = if is_done { JobState::Succeeded } else { JobState::Running };
                Ok(Page::only(vec![job(1, state)], None))
            };
            stream::once(page).boxed()
        }

        fn shared(&self) -> Option<(&SharedPolls, String)> {
            Some((&self.polls, "list".to_owned()))
        }

        async fn expected(&self, _: CallOptions) -> Result<Expected, Error> {
            Ok(Expected::One)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_poll_before_a_deadline_requests_the_latest_state() {
        let source = Source { polls: SharedPolls::default(), requests: Arc::default() };
        let mut first = NewestJobs::new(source.clone(), Since::default());
        let mut second = NewestJobs::new(source.clone(), Since::default());
        let requests = || lock(&source.requests).len();
        // The second wait requests what the first one then shares.
        for (is_first, is_last, count) in
            [(true, false, 1), (false, false, 2), (true, false, 2), (false, true, 3), (true, true, 4)]
        {
            let wait = if is_first { &mut first } else { &mut second };
            let found = wait.poll(CallOptions::default(), is_last).await.unwrap();
            assert_eq!((found.jobs.len(), requests()), (1, count), "{is_first} {is_last}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn many_waits_for_one_list_cost_about_one_request_per_interval() {
        let source = Source { polls: SharedPolls::default(), requests: Arc::default() };
        let interval = Duration::from_secs(10);
        let wait = || Waiter::new(source.clone()).poll_interval(interval).max_poll_interval(interval);
        let (awaited, watched) = tokio::join!(
            join_all((0..50).map(|_| std::future::IntoFuture::into_future(wait()))),
            join_all((0..50).map(|_| wait().try_collect::<Vec<_>>())),
        );
        assert!(awaited.into_iter().all(|result| result.unwrap().is_success()));
        assert!(watched.into_iter().all(|statuses| statuses.unwrap().pop().unwrap().is_success()));
        // A minute has at most 8 intervals, and the last poll follows.
        let requests = lock(&source.requests).len();
        assert!((7..=15).contains(&requests), "{requests} requests");
        assert!(lock(&source.polls.0).is_empty(), "the pages are dropped with the waits");
    }
}
