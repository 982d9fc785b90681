//! Lists of a service, page by page or item by item.

use std::{
    collections::VecDeque,
    fmt,
    future::Future,
    hash::Hash,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{
    Stream, StreamExt as _, TryStreamExt as _,
    future::BoxFuture,
    stream::{self, BoxStream, FuturesOrdered},
};
use jiff::Timestamp;

use crate::{call_options::CallOptions, deduplication::SeenIds, error::Error};

/// An operation that returns a list in pages.
///
/// It is implemented by generated code, from `x-pagination` of the spec.
pub trait ListOperation: Clone + fmt::Debug + Send + Sync + 'static {
    /// The type of an item.
    type Item: Send + 'static;

    /// The type of an item's id.
    type Id: Clone + Eq + Hash + Send;

    /// Whether no two items have the same id. Otherwise the id is the whole item, and equal items are different ones, such as two
    /// lines of a log. Default: true.
    const HAS_UNIQUE_IDS: bool = true;

    /// What the position of a page counts.
    const PAGE_STYLE: PageStyle;

    /// Returns the id of an item.
    fn id(item: &Self::Item) -> Self::Id;

    /// Returns the position and the page size that the parameters of the operation request.
    ///
    /// # Errors
    ///
    /// Returns the first invalid parameter.
    fn page_request(&self) -> Result<PageRequest, Error>;

    /// Requests one page.
    ///
    /// # Errors
    ///
    /// As for any call; an invalid position or page size is not sent.
    fn send_page(
        self,
        page: PageRequest,
        options: CallOptions,
    ) -> impl Future<Output = Result<PageResponse<Self::Item>, Error>> + Send;
}

/// What the position of a page counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageStyle {
    /// Pages, from 1.
    Page,
    /// Items, from 0.
    Offset,
}

/// Which page to request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// The number of the page or of its first item.
    pub position: u64,
    /// The maximum number of items on the page.
    pub size: u64,
}

impl PageRequest {
    /// Returns how many items are before this page, if all pages before it are full.
    pub fn items_before(self, style: PageStyle) -> u64 {
        match style {
            PageStyle::Page => self.position.saturating_sub(1).saturating_mul(self.size),
            PageStyle::Offset => self.position,
        }
    }

    /// Returns the position after this page, which has `count` items.
    fn next_position(self, style: PageStyle, count: u64) -> u64 {
        self.position.saturating_add(match style {
            PageStyle::Page => 1,
            PageStyle::Offset => count,
        })
    }
}

/// A page as a service returns it.
#[derive(Debug, Clone)]
pub struct PageResponse<T> {
    /// The items.
    pub items: Vec<T>,
    /// The number of items on all pages, if the service states it.
    pub total: Option<u64>,
    /// When the service sent the page, if it states it.
    pub date: Option<Timestamp>,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items, in the order of the service. A stream of pages leaves out those of earlier pages.
    pub items: Vec<T>,
    /// The number of items on all pages, if the service states it.
    pub total: Option<u64>,
    /// The position of this page: its number, or the index of its first item; see [`PageStyle`].
    pub position: u64,
    /// What follows this page.
    pub next: Next,
    /// When the service sent the page, by its own clock, if it states it.
    pub date: Option<Timestamp>,
}

impl<T> Page<T> {
    /// Returns the only page of a list, which the service sent at `date`.
    pub fn only(items: Vec<T>, date: Option<Timestamp>) -> Self {
        Self { items, total: None, position: 0, next: Next::End(EndReason::TotalReached), date }
    }

    /// Converts the items.
    pub fn map<U>(self, into: impl FnMut(T) -> U) -> Page<U> {
        let Self { items, total, position, next, date } = self;
        Page { items: items.into_iter().map(into).collect(), total, position, next, date }
    }

    /// Returns the position of the next page, at which a list can be resumed; `None` after the last page.
    pub fn next_position(&self) -> Option<u64> {
        self.next.position()
    }
}

/// What follows a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Another page, at this position.
    Page(u64),
    /// Nothing, for this reason.
    End(EndReason),
}

impl Next {
    fn position(self) -> Option<u64> {
        match self {
            Self::Page(position) => Some(position),
            Self::End(_) => None,
        }
    }
}

/// Why a list ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EndReason {
    /// The page is empty.
    EmptyPage,
    /// As many items were returned as the service states.
    TotalReached,
    /// The page has only items of earlier pages, and all later pages might too.
    NoNewItems,
}

/// A list: a stream of its items, of which a few pages are requested ahead.
///
/// An item is yielded once, even if items are added meanwhile and rows move to later pages. The stream ends after an error. One
/// that ends before it has as many items as the service states, the smallest number of all pages, ends with a retryable error.
///
/// ```
/// use futures_util::TryStreamExt;
/// # use sync_jobs_client_runtime::{Error, ListOperation, Pager};
///
/// /// Returns the ids of the newest 100 items.
/// async fn newest<O: ListOperation>(list: Pager<O>) -> Result<Vec<O::Id>, Error> {
///     list.page_size(50).max_items(100).map_ok(|item| O::id(&item)).try_collect().await
/// }
/// ```
#[must_use = "a pager sends nothing until it is polled"]
pub struct Pager<O: ListOperation> {
    operation: O,
    position: Option<u64>,
    page_size: Option<u64>,
    max_items: Option<u64>,
    filter: Option<Filter<O::Item>>,
    check: Option<Arc<Check<O::Item>>>,
    keeps_repeated: bool,
    concurrency: usize,
    options: CallOptions,
    items: Option<BoxStream<'static, Result<O::Item, Error>>>,
}

type Filter<T> = Arc<dyn Fn(&T) -> bool + Send + Sync>;
type Check<T> = dyn Fn(&T) -> Result<(), Error> + Send + Sync;

impl<O: ListOperation> fmt::Debug for Pager<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pager").field("operation", &self.operation).finish_non_exhaustive()
    }
}

impl<O: ListOperation> Pager<O> {
    /// Creates the pager of an operation.
    pub fn new(operation: O) -> Self {
        Self {
            operation,
            position: None,
            page_size: None,
            max_items: None,
            filter: None,
            check: None,
            keeps_repeated: false,
            concurrency: 4,
            options: CallOptions::default(),
            items: None,
        }
    }

    /// Requests at most `size` items per page. Default: that of the operation, 10 for both services.
    ///
    /// If the service does not allow the size, the first page is an error.
    pub fn page_size(self, size: u64) -> Self {
        Self { page_size: Some(size), ..self }
    }

    /// Ends the list after `count` items. Default: no limit.
    pub fn max_items(self, count: u64) -> Self {
        Self { max_items: Some(count), ..self }
    }

    /// Requests up to `pages` pages at the same time; 0 counts as 1, which requests each page when it is needed. Default: 4.
    ///
    /// Pages are requested ahead only as far as the service states the number of items, and the items are the same as with one
    /// request at a time: a page that was requested too early, so that items could be lost, is requested again. At most `pages`
    /// pages are held in memory.
    ///
    /// ```
    /// # use sync_jobs_client_runtime::{ListOperation, Pager};
    /// /// Requests more at once, for a long list over a slow network.
    /// fn long<O: ListOperation>(list: Pager<O>) -> Pager<O> {
    ///     list.concurrency(8)
    /// }
    /// ```
    pub fn concurrency(self, pages: usize) -> Self {
        Self { concurrency: pages.max(1), ..self }
    }

    /// Starts at `position`, such as [`Page::next_position`] of an earlier list. Default: the first page.
    pub fn position(self, position: u64) -> Self {
        Self { position: Some(position), ..self }
    }

    /// Yields only the items for which `is_wanted` returns true. The service still returns all of them.
    pub fn select(self, is_wanted: impl Fn(&O::Item) -> bool + Send + Sync + 'static) -> Self {
        Self { filter: Some(Arc::new(is_wanted)), ..self }
    }

    /// Ends the list with the error that `check` returns for an item, such as one that was not asked for.
    pub fn check(self, check: impl Fn(&O::Item) -> Result<(), Error> + Send + Sync + 'static) -> Self {
        Self { check: Some(Arc::new(check)), ..self }
    }

    /// Limits the time of each request with all its attempts. Default: the `timeout` of the client.
    pub fn request_timeout(self, timeout: Duration) -> Self {
        Self { options: self.options.timeout(timeout), ..self }
    }

    /// Requests one page.
    ///
    /// # Errors
    ///
    /// Returns an error if a parameter is invalid, in which case nothing is sent, or if the request fails.
    pub async fn send(self) -> Result<Page<O::Item>, Error> {
        let request = self.page_request()?;
        let mut page = request.send(self.operation, self.options, self.check.as_deref()).await?;
        if let Some(is_wanted) = &self.filter {
            page.items.retain(|item| is_wanted(item));
        }
        Ok(page)
    }

    /// Returns a stream of pages instead of items.
    pub fn pages(self) -> BoxStream<'static, Result<Page<O::Item>, Error>> {
        let pages = stream::try_unfold(Err(self), |state| async move {
            let mut pages = match state {
                Ok(pages) => pages,
                Err(pager) => Pages::new(pager)?,
            };
            Ok(pages.next().await?.map(|page| (page, Ok(pages))))
        });
        pages.boxed()
    }

    /// Returns a stream of pages for a poll of a waiter: with its options, and with an item again if the service repeats it, since
    /// its row may have changed.
    pub fn poll_pages(self, options: CallOptions) -> BoxStream<'static, Result<Page<O::Item>, Error>> {
        Self { keeps_repeated: true, concurrency: 1, options, ..self }.pages()
    }

    fn page_request(&self) -> Result<PageRequest, Error> {
        let request = self.operation.page_request()?;
        let position = self.position.unwrap_or(request.position);
        Ok(PageRequest { position, size: self.page_size.unwrap_or(request.size) })
    }
}

impl<O: ListOperation> Clone for Pager<O> {
    /// Returns a pager of the same list that starts from the beginning.
    fn clone(&self) -> Self {
        Self {
            operation: self.operation.clone(),
            position: self.position,
            page_size: self.page_size,
            max_items: self.max_items,
            filter: self.filter.clone(),
            check: self.check.clone(),
            keeps_repeated: self.keeps_repeated,
            concurrency: self.concurrency,
            options: self.options,
            items: None,
        }
    }
}

// No field is structurally pinned.
impl<O: ListOperation> Unpin for Pager<O> {}

impl<O: ListOperation> Stream for Pager<O> {
    type Item = Result<O::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let items = self.items.take().unwrap_or_else(|| {
            let pages = self.clone().pages();
            pages.map_ok(|page| stream::iter(page.items).map(Ok)).try_flatten().boxed()
        });
        self.items.insert(items).poll_next_unpin(context)
    }
}

/// The pages of a list, read in order and requested ahead.
struct Pages<O: ListOperation> {
    pager: Pager<O>,
    size: u64,
    next: Next,
    seen: SeenIds<O::Id>,
    /// How many items may still be yielded.
    left: u64,
    /// The number of items that were received, without those of earlier pages, and that are before the first page.
    received: u64,
    /// The smallest number of items on all pages that a page stated. Items that are added or deleted meanwhile change the number.
    total: Option<u64>,
    /// The rows of the page that was read last, if rows have no ids of their own.
    rows: Vec<O::Id>,
    /// The number of items on the page that was read last, and on all pages, if the service stated it.
    last: Option<(u64, Option<u64>)>,
    /// The positions of the pages that have been requested and not read yet, and their responses.
    positions: VecDeque<u64>,
    responses: FuturesOrdered<BoxFuture<'static, Result<Page<O::Item>, Error>>>,
}

impl<O: ListOperation> Pages<O> {
    fn new(pager: Pager<O>) -> Result<Self, Error> {
        let request = pager.page_request()?;
        Ok(Self {
            size: request.size,
            next: Next::Page(request.position),
            seen: SeenIds::default(),
            left: pager.max_items.unwrap_or(u64::MAX),
            received: request.items_before(O::PAGE_STYLE),
            total: None,
            rows: Vec::new(),
            last: None,
            positions: VecDeque::new(),
            responses: FuturesOrdered::new(),
            pager,
        })
    }

    /// Returns the next page, with the items that are new and wanted.
    async fn next(&mut self) -> Result<Option<Page<O::Item>>, Error> {
        let Some(position) = (if self.left == 0 { None } else { self.next.position() }) else {
            return Ok(None);
        };
        let mut page = self.read(position).await?;
        let count = page.items.len() as u64;
        self.last = Some((count, page.total));
        self.total = self.total.into_iter().chain(page.total).min();
        let has_new = self.receive(&mut page.items);
        let unreached = self.total.filter(|total| self.received < *total);
        if page.next == Next::End(EndReason::TotalReached) && unreached.is_some() {
            // The pages were smaller than requested, or repeated items.
            let request = PageRequest { position, size: self.size };
            page.next = Next::Page(request.next_position(O::PAGE_STYLE, count));
        }
        if !has_new && count > 0 && page.next_position().is_some() {
            page.next = Next::End(EndReason::NoNewItems);
        }
        if let (Next::End(_), Some(total)) = (page.next, unreached) {
            return Err(Error::incomplete(total, self.received));
        }
        if let Some(is_wanted) = &self.pager.filter {
            page.items.retain(|item| is_wanted(item));
        }
        page.items.truncate(usize::try_from(self.left).unwrap_or(usize::MAX));
        self.left -= page.items.len() as u64;
        self.next = page.next;
        Ok(Some(page))
    }

    /// Counts the items of a page, and removes those of earlier pages. Returns whether there are new ones.
    fn receive(&mut self, items: &mut Vec<O::Item>) -> bool {
        if O::HAS_UNIQUE_IDS {
            let new = self.seen.retain_new(items, O::id, self.pager.keeps_repeated);
            self.received = self.received.saturating_add(new);
            return new > 0;
        }
        // Equal rows are different ones, but a whole page that is repeated shows that the service ignores the position, unless
        // it states that there are more.
        let has_all = self.total.is_none_or(|total| self.received >= total);
        let rows: Vec<_> = items.iter().map(O::id).collect();
        if has_all && rows == self.rows {
            items.clear();
            return false;
        }
        self.received = self.received.saturating_add(rows.len() as u64);
        self.rows = rows;
        true
    }

    /// Reads the page at `position`.
    async fn read(&mut self, position: u64) -> Result<Page<O::Item>, Error> {
        let was_ahead = self.positions.front() == Some(&position);
        if !was_ahead && !self.positions.is_empty() {
            // The guess was wrong.
            return self.send_alone(position).await;
        }
        if !was_ahead {
            self.request(position);
        }
        self.request_ahead();
        self.positions.pop_front();
        let Some(page) = self.responses.next().await else { return self.send(position).await };
        let page = page?;
        // The service may have sent it before the page in front of it. If an item was added between the two, the item that moved
        // from that page to this one is on neither of them.
        let is_in_order = self.last.is_none_or(|(_, total)| total.is_some() && page.total >= total);
        if is_in_order || !was_ahead {
            return Ok(page);
        }
        self.send_alone(position).await
    }

    /// Requests the page at `position` in place of all that have been requested ahead.
    async fn send_alone(&mut self, position: u64) -> Result<Page<O::Item>, Error> {
        self.positions.clear();
        self.responses = FuturesOrdered::new();
        self.send(position).await
    }

    /// Requests the pages that follow those already requested, as far as it is known that there are some.
    fn request_ahead(&mut self) {
        let Some((count, Some(total))) = self.last else { return };
        let enough = usize::try_from(self.left.div_ceil(self.size.max(1))).unwrap_or(usize::MAX);
        while self.positions.len() < self.pager.concurrency.min(enough)
            && let Some(last) = self.positions.back()
        {
            let last = PageRequest { position: *last, size: self.size };
            let next = PageRequest { position: last.next_position(O::PAGE_STYLE, count), ..last };
            if next.items_before(O::PAGE_STYLE) >= total {
                break;
            }
            self.request(next.position);
        }
    }

    fn request(&mut self, position: u64) {
        self.positions.push_back(position);
        self.responses.push_back(self.send(position));
    }

    fn send(&self, position: u64) -> BoxFuture<'static, Result<Page<O::Item>, Error>> {
        let Pager { operation, check, options, .. } = &self.pager;
        let (operation, check, options) = (operation.clone(), check.clone(), *options);
        let request = PageRequest { position, size: self.size };
        Box::pin(async move { request.send(operation, options, check.as_deref()).await })
    }
}

impl PageRequest {
    /// Requests the page, and checks its items.
    async fn send<O: ListOperation>(
        self,
        operation: O,
        options: CallOptions,
        check: Option<&Check<O::Item>>,
    ) -> Result<Page<O::Item>, Error> {
        let page = self.page::<O>(operation.send_page(self, options).await?);
        if let Some(check) = check {
            page.items.iter().try_for_each(check)?;
        }
        Ok(page)
    }

    /// Returns the page of this request, with what follows it.
    fn page<O: ListOperation>(self, response: PageResponse<O::Item>) -> Page<O::Item> {
        let PageResponse { items, total, date } = response;
        let count = items.len() as u64;
        let seen = self.items_before(O::PAGE_STYLE).saturating_add(count);
        let next = if count == 0 {
            Next::End(EndReason::EmptyPage)
        } else if total == Some(seen) {
            Next::End(EndReason::TotalReached)
        } else {
            // A page with fewer items than requested need not be the last one: the service may have its own limit. A total below
            // the number of items returned is wrong.
            Next::Page(self.next_position(O::PAGE_STYLE, count))
        };
        Page { items, total, position: self.position, next, date }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    /// A service of log lines, which have no ids, that caps its pages and may ignore which one is requested.
    #[derive(Debug, Clone)]
    struct Log {
        lines: Vec<u8>,
        total: Option<u64>,
        ignores_position: bool,
    }

    impl ListOperation for Log {
        type Item = u8;
        type Id = u8;
        const HAS_UNIQUE_IDS: bool = false;
        const PAGE_STYLE: PageStyle = PageStyle::Page;

        fn id(line: &u8) -> u8 {
            *line
        }

        fn page_request(&self) -> Result<PageRequest, Error> {
            Ok(PageRequest { position: 1, size: 10 })
        }

        async fn send_page(self, page: PageRequest, _: CallOptions) -> Result<PageResponse<u8>, Error> {
            let page = if self.ignores_position { 0 } else { usize::try_from(page.position).unwrap() - 1 };
            let items = self.lines.chunks(10).nth(page).unwrap_or_default().to_vec();
            Ok(PageResponse { items, total: self.total, date: None })
        }
    }

    #[tokio::test]
    async fn equal_rows_without_ids_are_different_ones() {
        let lines: Vec<_> = [[1; 35].as_slice(), &[2; 8]].concat();
        // With a total, all are read. Without one, a page that equals the one before it is the end.
        for (total, ignores_position, expected) in [
            (Some(43), false, Ok(43)),
            (None, false, Ok(10)),
            (Some(44), false, Err("the service states 44 items and returned 43")),
            (Some(25), true, Ok(30)),
            (None, true, Ok(10)),
        ] {
            let log = Log { lines: lines.clone(), total, ignores_position };
            for concurrency in [1, 4] {
                let list = Pager::new(log.clone()).concurrency(concurrency).try_collect::<Vec<_>>().await;
                match (&list, expected) {
                    (Ok(list), Ok(count)) => assert_eq!(list.len(), count, "{log:?}"),
                    (Err(error), Err(text)) => assert!(error.to_string().contains(text), "{error}"),
                    _ => panic!("{log:?}: {list:?}"),
                }
            }
        }
    }

    /// Returns pages of ids and totals, one after the other.
    #[derive(Debug, Clone)]
    struct Script(&'static [(&'static [i64], Option<u64>)]);

    impl ListOperation for Script {
        type Item = i64;
        type Id = i64;
        const PAGE_STYLE: PageStyle = PageStyle::Page;

        fn id(item: &i64) -> i64 {
            *item
        }

        fn page_request(&self) -> Result<PageRequest, Error> {
            Ok(PageRequest { position: 1, size: 3 })
        }

        async fn send_page(self, page: PageRequest, _: CallOptions) -> Result<PageResponse<i64>, Error> {
            let (items, total) = self.0[usize::try_from(page.position).unwrap() - 1];
            Ok(PageResponse { items: items.to_vec(), total, date: None })
        }
    }

    #[tokio::test]
    async fn a_list_that_ends_before_the_smallest_total_is_incomplete() {
        type Pages = &'static [(&'static [i64], Option<u64>)];
        let cases: [(&str, Pages, Option<&str>); 9] = [
            ("an empty page", &[(&[3, 2, 1], Some(5)), (&[], Some(5))], Some("5 items and returned 3")),
            ("an empty page only", &[(&[], Some(40))], Some("40 items and returned 0")),
            ("the same page", &[(&[3, 2, 1], Some(5)), (&[3, 2, 1], None)], Some("5 items and returned 3")),
            (
                "a page that is repeated at the end",
                &[(&[6, 5, 4], Some(5)), (&[6, 5], Some(5)), (&[], Some(5))],
                Some("5 items and returned 3"),
            ),
            (
                "smaller pages than requested",
                &[(&[5, 4], Some(5)), (&[3, 2], Some(5)), (&[1], Some(5)), (&[], Some(5))],
                None,
            ),
            (
                "smaller pages, whose position reaches the total",
                &[(&[7, 6], Some(5)), (&[5, 4], Some(5)), (&[3], Some(5)), (&[], None)],
                None,
            ),
            ("rows that are added", &[(&[3, 2, 1], Some(3)), (&[], Some(9))], None),
            ("rows that are added on the way", &[(&[5, 4, 3], Some(5)), (&[3, 2, 1], Some(6))], None),
            ("rows that are deleted", &[(&[6, 5, 4], Some(6)), (&[1], Some(4))], None),
        ];
        for (case, pages, expected) in cases {
            for (keeps_repeated, concurrency) in [(false, 1), (false, 4), (true, 1)] {
                let pager = Pager { keeps_repeated, ..Pager::new(Script(pages)) };
                let end = pager.concurrency(concurrency).pages().try_collect::<Vec<_>>().await;
                match (end, expected) {
                    (Ok(_), None) => {}
                    (Err(error), Some(text)) => {
                        assert!(error.is_retryable() && error.has_response(), "{case}: {error:?}");
                        assert!(error.to_string().contains(text), "{case}: {error}");
                    }
                    (end, _) => panic!("{case}: {end:?}"),
                }
            }
        }
        // What was not wanted is not missing.
        let pages: Pages = &[(&[3, 2, 1], Some(5)), (&[], Some(5))];
        for count in [2, 3] {
            let list = Pager::new(Script(pages)).max_items(count);
            assert_eq!(list.try_collect::<Vec<_>>().await.unwrap().len() as u64, count);
        }
        let rest: Pages = &[(&[], None), (&[2, 1], Some(5))];
        assert!(Pager::new(Script(rest)).position(2).try_collect::<Vec<_>>().await.is_ok());
    }

    /// A service whose rows, newest first, may change from request to request.
    #[derive(Clone)]
    struct Service<const OFFSET: bool> {
        size: u64,
        states_total: bool,
        rows: Arc<dyn Fn(u64) -> Vec<i64> + Send + Sync>,
        requests: Arc<AtomicU64>,
    }

    impl<const OFFSET: bool> fmt::Debug for Service<OFFSET> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_struct("Service").finish_non_exhaustive()
        }
    }

    impl<const OFFSET: bool> ListOperation for Service<OFFSET> {
        type Item = i64;
        type Id = i64;
        const PAGE_STYLE: PageStyle = if OFFSET { PageStyle::Offset } else { PageStyle::Page };

        fn id(item: &i64) -> i64 {
            *item
        }

        fn page_request(&self) -> Result<PageRequest, Error> {
            Ok(PageRequest { position: u64::from(!OFFSET), size: self.size })
        }

        async fn send_page(self, page: PageRequest, _: CallOptions) -> Result<PageResponse<i64>, Error> {
            let rows = (self.rows)(self.requests.fetch_add(1, Ordering::Relaxed));
            let total = self.states_total.then_some(rows.len() as u64);
            let offset = if OFFSET { page.position } else { (page.position - 1) * page.size };
            let rows = rows.into_iter().skip(usize::try_from(offset).unwrap());
            Ok(PageResponse {
                items: rows.take(usize::try_from(page.size).unwrap()).collect(),
                total,
                date: None,
            })
        }
    }

    fn service<const OFFSET: bool>(
        size: u64,
        states_total: bool,
        rows: impl Fn(u64) -> Vec<i64> + Send + Sync + 'static,
    ) -> Service<OFFSET> {
        Service { size, states_total, rows: Arc::new(rows), requests: Arc::default() }
    }

    /// Returns the items, why the list ended, and the number of requests.
    async fn list<const OFFSET: bool>(service: Service<OFFSET>) -> (Vec<i64>, EndReason, u64) {
        let requests = Arc::clone(&service.requests);
        let pages: Vec<_> = Pager::new(service).pages().take(1000).try_collect().await.unwrap();
        let Next::End(end) = pages.last().unwrap().next else { panic!("the list does not end") };
        (pages.into_iter().flat_map(|page| page.items).collect(), end, requests.load(Ordering::Relaxed))
    }

    fn down_from(newest: i64) -> Vec<i64> {
        (1..=newest).rev().collect()
    }

    #[tokio::test]
    async fn a_list_ends_for_a_stated_reason() {
        use EndReason::{EmptyPage, TotalReached};
        for (total, rows, end, requests) in [
            (false, 0, EmptyPage, 1),
            (false, 25, EmptyPage, 4),
            (false, 20, EmptyPage, 3),
            (true, 20, TotalReached, 2),
            (true, 0, EmptyPage, 1),
            (true, 25, TotalReached, 3),
        ] {
            let expected = (down_from(rows), end, requests);
            assert_eq!(list(service::<false>(10, total, move |_| down_from(rows))).await, expected);
            assert_eq!(list(service::<true>(10, total, move |_| down_from(rows))).await, expected);
        }
    }

    #[tokio::test]
    async fn an_item_is_yielded_once_while_rows_move() {
        for shift in [1, 3, 9] {
            let rows = move |request: u64| down_from(50 + shift * request.cast_signed());
            assert_eq!(list(service::<true>(10, false, rows)).await.0, down_from(50), "{shift}");
        }
    }

    #[tokio::test]
    async fn a_page_without_new_items_ends_the_list() {
        let rows = |request| (0..=request).flat_map(|_| down_from(10)).collect();
        assert_eq!(list(service::<false>(10, false, rows)).await, (down_from(10), EndReason::NoNewItems, 2));
    }

    #[tokio::test]
    async fn repeated_pages_end_the_list_however_many_or_large_they_are() {
        for (size, rows) in [(100, 10_000), (10_000, 10_000), (10_000, 20_000)] {
            let repeated = move |_| (0..3).flat_map(|_| down_from(rows)).collect();
            let (items, end, _) = list(service::<true>(size, false, repeated)).await;
            assert_eq!((items, end), (down_from(rows), EndReason::NoNewItems), "{size} {rows}");
        }
        let rows =
            |_| down_from(15_000).into_iter().chain(down_from(10_000).into_iter().take(5_000)).collect();
        let (items, end, requests) = list(service::<true>(5_000, false, rows)).await;
        assert_eq!((items, end, requests), (down_from(15_000), EndReason::NoNewItems, 4));
    }

    #[tokio::test]
    async fn ids_in_any_order_are_all_yielded() {
        let rows = vec![5, 9, 1, 7, 3, 8, 2, 6, 4, 10, 12, 11];
        let (expected, rows) = (rows.clone(), move |_| rows.clone());
        assert_eq!(list(service::<true>(4, false, rows)).await.0, expected);
    }

    #[tokio::test]
    async fn the_stream_has_the_items_from_a_position_up_to_a_maximum() {
        let all = service::<true>(10, true, |_| down_from(95));
        let requests = Arc::clone(&all.requests);
        let items: Vec<_> = Pager::new(all.clone())
            .position(90 - 60)
            .page_size(20)
            .select(|item| item % 2 == 0)
            .max_items(15)
            .try_collect()
            .await
            .unwrap();
        assert_eq!(items, (36..=64).rev().step_by(2).collect::<Vec<_>>());
        assert_eq!(requests.load(Ordering::Relaxed), 2);
        let page = Pager::new(all).page_size(20).send().await.unwrap();
        assert_eq!((page.items.len(), page.total, page.next_position()), (20, Some(95), Some(20)));
    }

    #[test]
    fn a_total_counts_unless_the_page_proves_it_wrong() {
        use EndReason::{EmptyPage, TotalReached};
        for (count, total, expected) in [
            (10, None, Next::Page(30)),
            (9, None, Next::Page(29)),
            (0, None, Next::End(EmptyPage)),
            (10, Some(30), Next::End(TotalReached)),
            (9, Some(29), Next::End(TotalReached)),
            (10, Some(31), Next::Page(30)),
            // The service returns fewer items than requested.
            (4, Some(31), Next::Page(24)),
            (4, Some(u64::MAX), Next::Page(24)),
            // The total is wrong.
            (10, Some(0), Next::Page(30)),
            (9, Some(0), Next::Page(29)),
            (0, Some(31), Next::End(EmptyPage)),
        ] {
            let response = PageResponse { items: vec![0; count], total, date: None };
            let page = PageRequest { position: 20, size: 10 }.page::<Service<true>>(response);
            assert_eq!(page.next, expected, "{count} {total:?}");
        }
        let response = PageResponse { items: vec![0; 10], total: None, date: None };
        let page = PageRequest { position: u64::MAX, size: 10 }.page::<Service<false>>(response);
        assert_eq!(page.next, Next::Page(u64::MAX));
    }
}
