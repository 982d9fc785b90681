//! Pages that are requested ahead: a list has the same items as with one request at a time.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::TryStreamExt as _;
use proptest::prelude::*;
use sync_jobs_client_runtime::{
    CallOptions, Error, ListOperation, PageRequest, PageResponse, PageStyle, Pager,
};
use tokio::time::{Instant, sleep};

/// A service that lists its rows newest first, with the latency of a network before and after it has read them.
#[derive(Debug, Clone)]
struct Service<const OFFSET: bool> {
    rows: u64,
    /// The maximum number of rows on a page.
    cap: u64,
    total: Total,
    /// The position of a page that is an error.
    fails_at: Option<u64>,
    /// How often a row is added.
    added_every: Option<Duration>,
    latency: u64,
    started: Instant,
    requests: Arc<AtomicU64>,
}

#[derive(Debug, Clone, Copy)]
enum Total {
    Unknown,
    True,
    Always(u64),
}

impl<const OFFSET: bool> Service<OFFSET> {
    /// Returns a latency that differs from request to request, but not from run to run.
    fn latency(&self, position: u64, salt: u64) -> Duration {
        let mixed = (position + 1).wrapping_mul(self.latency | 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        Duration::from_millis((mixed + salt) % 50)
    }
}

impl<const OFFSET: bool> ListOperation for Service<OFFSET> {
    type Item = u64;
    type Id = u64;
    const PAGE_STYLE: PageStyle = if OFFSET { PageStyle::Offset } else { PageStyle::Page };

    fn id(item: &u64) -> u64 {
        *item
    }

    fn page_request(&self) -> Result<PageRequest, Error> {
        Ok(PageRequest { position: u64::from(!OFFSET), size: 10 })
    }

    async fn send_page(self, page: PageRequest, _: CallOptions) -> Result<PageResponse<u64>, Error> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        sleep(self.latency(page.position, 0)).await;
        let added = self.added_every.map_or(0, |every| {
            u64::try_from(self.started.elapsed().as_millis() / every.as_millis()).unwrap()
        });
        let rows = self.rows + added;
        let offset = if OFFSET { page.position } else { (page.position - 1) * page.size };
        let items: Vec<_> =
            (1..=rows.saturating_sub(offset)).rev().take(size(page.size.min(self.cap))).collect();
        sleep(self.latency(page.position, 17)).await;
        if self.fails_at == Some(page.position) {
            return Err(Error::invalid_input(format!("page {}", page.position)));
        }
        let total = match self.total {
            Total::Unknown => None,
            Total::True => Some(rows),
            Total::Always(total) => Some(total),
        };
        Ok(PageResponse { items, total, date: None })
    }
}

fn size(size: u64) -> usize {
    usize::try_from(size).unwrap()
}

/// What a list yields: its items and its error.
type Yielded = (Vec<u64>, Option<String>);

/// Lists with `concurrency`; returns what is yielded, the number of requests, and the time that it took.
fn list<const OFFSET: bool>(
    service: &Service<OFFSET>,
    page_size: u64,
    max_items: Option<u64>,
    concurrency: usize,
) -> (Yielded, u64, Duration) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let started = Instant::now();
        let requests = Arc::default();
        let service = Service { started, requests: Arc::clone(&requests), ..service.clone() };
        let mut list = Pager::new(service).page_size(page_size).concurrency(concurrency);
        if let Some(count) = max_items {
            list = list.max_items(count);
        }
        let mut items = Vec::new();
        let error = loop {
            match list.try_next().await {
                Ok(Some(item)) => items.push(item),
                Ok(None) => break None,
                Err(error) => break Some(error.to_string()),
            }
        };
        ((items, error), requests.load(Ordering::Relaxed), started.elapsed())
    })
}

fn total() -> impl Strategy<Value = Total> {
    prop_oneof![Just(Total::Unknown), Just(Total::True), (0..400_u64).prop_map(Total::Always)]
}

#[derive(Debug, Clone)]
struct Case {
    rows: u64,
    page_size: u64,
    cap: u64,
    total: Total,
    fails_at: Option<u64>,
    max_items: Option<u64>,
    latency: u64,
    concurrency: usize,
}

prop_compose! {
    fn case()(
        rows in 0..300_u64,
        page_size in 1..40_u64,
        cap in prop_oneof![Just(u64::MAX), 1..40_u64],
        total in total(),
        fails_at in prop::option::of(0..200_u64),
        max_items in prop::option::of(0..300_u64),
        latency in any::<u64>(),
        concurrency in 2..9_usize,
    ) -> Case {
        Case { rows, page_size, cap, total, fails_at, max_items, latency, concurrency }
    }
}

fn service<const OFFSET: bool>(case: &Case, added_every: Option<Duration>) -> Service<OFFSET> {
    let &Case { rows, cap, total, fails_at, latency, .. } = case;
    let (started, requests) = (Instant::now(), Arc::default());
    Service { rows, cap, total, fails_at, added_every, latency, started, requests }
}

/// Compares the list with one that has one request at a time.
fn same_as_one_at_a_time<const OFFSET: bool>(case: &Case) {
    let service = service::<OFFSET>(case, None);
    let (expected, one_by_one, _) = list(&service, case.page_size, case.max_items, 1);
    let (yielded, requests, _) = list(&service, case.page_size, case.max_items, case.concurrency);
    assert_eq!(yielded, expected);
    let (items, error) = yielded;
    if case.max_items.is_none() && error.is_none() {
        let total = match case.total {
            Total::Unknown => 0,
            Total::True => case.rows,
            Total::Always(total) => total,
        };
        assert!(items.len() as u64 >= total, "an incomplete list has no error");
    }
    let spent = requests - one_by_one;
    assert!(spent < case.concurrency as u64, "{spent} requests beyond the end");
}

/// Lists while rows are added: those that were there at the beginning are all yielded once, in order.
fn nothing_is_lost_while_rows_are_added<const OFFSET: bool>(case: &Case, added_every: Duration) {
    // Fewer rows than a page has are added from one request to the next.
    let page_size = case.page_size + 10;
    let case = Case { total: Total::True, fails_at: None, page_size, cap: u64::MAX, ..case.clone() };
    let service = service::<OFFSET>(&case, Some(added_every));
    for concurrency in [1, case.concurrency] {
        let ((items, error), ..) = list(&service, case.page_size, None, concurrency);
        assert_eq!(error, None);
        let old: Vec<_> = items.into_iter().filter(|item| *item <= case.rows).collect();
        assert_eq!(old, (1..=case.rows).rev().collect::<Vec<_>>(), "{concurrency}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_list_is_the_same_however_many_pages_are_requested_ahead(case in case()) {
        same_as_one_at_a_time::<true>(&case);
        same_as_one_at_a_time::<false>(&case);
    }

    #[test]
    fn no_row_is_lost_or_repeated_while_rows_are_added(case in case(), milliseconds in 30..400_u64) {
        let every = Duration::from_millis(milliseconds);
        nothing_is_lost_while_rows_are_added::<true>(&case, every);
        nothing_is_lost_while_rows_are_added::<false>(&case, every);
    }
}

/// A list of many pages.
const LONG: Case = Case {
    rows: 1000,
    page_size: 10,
    cap: u64::MAX,
    total: Total::True,
    fails_at: None,
    max_items: None,
    latency: 7,
    concurrency: 8,
};

#[test]
fn pages_requested_ahead_do_not_wait_for_each_other() {
    let service = service::<true>(&LONG, None);
    let (expected, requests, one_by_one) = list(&service, 10, None, 1);
    let (yielded, ahead_requests, ahead) = list(&service, 10, None, 8);
    assert_eq!((yielded, ahead_requests), (expected, requests));
    assert!(ahead * 4 < one_by_one, "{ahead:?} {one_by_one:?}");
}

#[test]
fn nothing_is_requested_for_items_that_are_not_wanted() {
    assert_eq!(list(&service::<true>(&LONG, None), 10, Some(25), 8).1, 3);
    assert_eq!(list(&service::<false>(&LONG, None), 10, Some(25), 8).1, 3);
}
