use std::{
    collections::{HashSet, VecDeque},
    future::Future,
};

use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};
use sync_jobs_model::swr::ContentRange;

use crate::Error;

/// One page of a listing.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct JobPage<J> {
    /// The jobs, in the service's order. In a stream of pages, those that an earlier page brought are left out.
    pub jobs: Vec<J>,
    /// Number of jobs on all pages together, if the service tells.
    pub total: Option<u64>,
    /// What SWR's `Content-Range` says, if it is there and makes sense. Always `None` for Authing.
    pub content_range: Option<ContentRange>,
    /// Where this page begins: the number of the page (Authing) or the index of its first job (SWR).
    pub position: u64,
    /// What comes after this page.
    pub next: Next,
}

/// What comes after a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Another page, which begins at this position. A listing can be taken up again there.
    Page(u64),
    /// Nothing, for this reason.
    End(EndReason),
}

/// Why a listing has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EndReason {
    /// The page has no jobs.
    EmptyPage,
    /// The page has fewer jobs than were asked for, and the service tells of no more.
    ShortPage,
    /// With this page there are as many jobs as the service counted.
    TotalReached,
    /// The page has only jobs that earlier pages brought, so a further one might do the same for ever.
    NothingNew,
}

/// A page as the service gave it.
#[derive(Debug, Clone)]
pub struct RawPage<J> {
    /// Its jobs.
    pub jobs: Vec<J>,
    /// Number of jobs in all.
    pub total: Option<u64>,
    /// The header of that name.
    pub content_range: Option<ContentRange>,
}

/// How a service counts the positions of its pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// By pages, from 1.
    Pages,
    /// By jobs, from 0.
    Jobs,
}

/// Which part of a listing to bring, and in which portions.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// Position of the first page.
    pub start: u64,
    /// Jobs on a page.
    pub size: u64,
    /// What a position counts.
    pub counting: Counting,
}

impl Window {
    /// Makes a page of what the service gave for `position`.
    pub fn page<J>(&self, position: u64, raw: RawPage<J>) -> JobPage<J> {
        let RawPage { jobs, total, content_range } = raw;
        let count = jobs.len() as u64;
        let (before, next) = match self.counting {
            Counting::Pages => {
                (position.saturating_sub(1).saturating_mul(self.size), position.saturating_add(1))
            }
            Counting::Jobs => (position, position.saturating_add(count)),
        };
        let seen = before.saturating_add(count);
        let next = if count == 0 {
            Next::End(EndReason::EmptyPage)
        } else if total == Some(seen) {
            Next::End(EndReason::TotalReached)
        } else if count < self.size && total.is_none_or(|total| total < seen) {
            Next::End(EndReason::ShortPage)
        } else {
            // A service that gives fewer jobs than were asked for, and tells of more, has a limit of its own. One whose total
            // is less than what it has given is mistaken, and a full page has another one behind it.
            Next::Page(next)
        };
        JobPage { jobs, total, content_range, position, next }
    }
}

/// All pages of a listing from the start of `window` on, each fetched when it is asked for.
///
/// A job is handed out once, although rows shift to later pages while jobs are added. One page is held in memory. A listing
/// that is not allowed, and so has no window, says so in place of its first page.
pub fn pages<J, F, Fut>(
    window: Result<Window, Error>,
    id: fn(&J) -> i64,
    fetch: F,
) -> impl Stream<Item = Result<JobPage<J>, Error>> + Send
where
    J: Send,
    F: Fn(u64) -> Fut + Send,
    Fut: Future<Output = Result<RawPage<J>, Error>> + Send,
{
    let start = window.map(|window| (window, Next::Page(window.start)));
    stream::try_unfold((start, Seen::default(), fetch), move |(place, mut seen, fetch)| async move {
        let (window, next) = place?;
        let Next::Page(position) = next else { return Ok(None) };
        let mut page = window.page(position, fetch(position).await?);
        let was_empty = page.jobs.is_empty();
        seen.keep_new(&mut page.jobs, id);
        if page.jobs.is_empty() && !was_empty && matches!(page.next, Next::Page(_)) {
            page.next = Next::End(EndReason::NothingNew);
        }
        let place = Ok((window, page.next));
        Ok(Some((page, (place, seen, fetch))))
    })
}

/// The jobs of `pages`, one by one.
pub fn jobs<J: Send>(
    pages: impl Stream<Item = Result<JobPage<J>, Error>> + Send,
) -> impl Stream<Item = Result<J, Error>> + Send {
    pages.map_ok(|page| stream::iter(page.jobs).map(Ok)).try_flatten()
}

/// Tells the jobs that have been handed out lately, in memory that does not grow with their number.
///
/// A row that shifts to the next page was handed out just before, so the latest ids are enough. Those of the first page are
/// kept too: a service that begins anew after its last page is found out.
#[derive(Debug, Default)]
struct Seen {
    ids: HashSet<i64>,
    order: VecDeque<i64>,
    begun: bool,
}

impl Seen {
    /// More rows than this are hardly added between two requests.
    const REMEMBERED: usize = 4096;

    fn keep_new<J>(&mut self, jobs: &mut Vec<J>, id: fn(&J) -> i64) {
        // At least the page before must be remembered as a whole, however large it is.
        let remembered = Self::REMEMBERED.max(2 * jobs.len());
        let begun = std::mem::replace(&mut self.begun, true);
        jobs.retain(|job| {
            let new = self.ids.insert(id(job));
            if new && begun {
                self.order.push_back(id(job));
            }
            new
        });
        while self.order.len() > remembered {
            if let Some(oldest) = self.order.pop_front() {
                self.ids.remove(&oldest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    };

    use super::*;

    /// A service with the rows `rows(request)`, newest first, of which page by page is asked for.
    async fn listed(
        counting: Counting,
        size: usize,
        total: bool,
        rows: impl Fn(i64) -> Vec<i64> + Send + Sync + 'static,
    ) -> (Vec<i64>, EndReason, i64) {
        let requests = Arc::new(AtomicI64::new(0));
        let (rows, counter) = (Arc::new(rows), Arc::clone(&requests));
        let start = u64::from(counting == Counting::Pages);
        let window = Window { start, size: size as u64, counting };
        let pages = pages(
            Ok(window),
            |id: &i64| *id,
            move |position| {
                let rows = rows(counter.fetch_add(1, Ordering::Relaxed));
                async move {
                    let position = usize::try_from(position).unwrap();
                    let offset = if counting == Counting::Pages { (position - 1) * size } else { position };
                    let total = total.then_some(rows.len() as u64);
                    let jobs = rows.into_iter().skip(offset).take(size).collect();
                    Ok(RawPage { jobs, total, content_range: None })
                }
            },
        );
        let pages: Vec<_> = pages.take(1000).try_collect().await.unwrap();
        let Next::End(end) = pages.last().unwrap().next else { panic!("endless") };
        (pages.into_iter().flat_map(|page| page.jobs).collect(), end, requests.load(Ordering::Relaxed))
    }

    fn down_from(newest: i64) -> Vec<i64> {
        (1..=newest).rev().collect()
    }

    #[tokio::test]
    async fn a_listing_ends_for_a_stated_reason() {
        for (counting, total, rows, end, requests) in [
            (Counting::Pages, false, 0, EndReason::EmptyPage, 1),
            (Counting::Pages, false, 25, EndReason::ShortPage, 3),
            (Counting::Pages, false, 20, EndReason::EmptyPage, 3),
            (Counting::Pages, true, 20, EndReason::TotalReached, 2),
            (Counting::Jobs, true, 0, EndReason::EmptyPage, 1),
            (Counting::Jobs, false, 25, EndReason::ShortPage, 3),
            (Counting::Jobs, true, 30, EndReason::TotalReached, 3),
        ] {
            let found = listed(counting, 10, total, move |_| down_from(rows)).await;
            assert_eq!(found, (down_from(rows), end, requests), "{counting:?} {total} {rows}");
        }
    }

    #[tokio::test]
    async fn a_job_is_handed_out_once_while_rows_shift() {
        for shift in [1, 3, 9] {
            let (jobs, _, _) =
                listed(Counting::Jobs, 10, false, move |request| down_from(50 + shift * request)).await;
            assert_eq!(jobs, down_from(50), "{shift}");
        }
    }

    #[tokio::test]
    async fn a_page_that_brings_nothing_new_ends_the_listing() {
        let (jobs, end, requests) = listed(Counting::Pages, 10, false, |request| {
            let page = down_from(10);
            (0..=request).flat_map(|_| page.clone()).collect()
        })
        .await;
        assert_eq!((jobs, end, requests), (down_from(10), EndReason::NothingNew, 2));
    }

    #[tokio::test]
    async fn pages_that_come_again_end_the_listing_however_many_or_large_they_are() {
        for (size, rows) in [(100, 10_000), (10_000, 10_000), (10_000, 20_000)] {
            let (jobs, end, _) =
                listed(Counting::Jobs, size, false, move |_| (0..3).flat_map(|_| down_from(rows)).collect())
                    .await;
            assert_eq!((jobs, end), (down_from(rows), EndReason::NothingNew), "{size} {rows}");
        }
    }

    #[tokio::test]
    async fn a_page_is_known_again_after_another_however_large_they_are() {
        let rows =
            || down_from(15_000).into_iter().chain(down_from(10_000).into_iter().take(5_000)).collect();
        let (jobs, end, requests) = listed(Counting::Jobs, 5_000, false, move |_| rows()).await;
        assert_eq!((jobs, end, requests), (down_from(15_000), EndReason::NothingNew, 4));
    }

    #[test]
    fn what_is_remembered_does_not_grow_with_the_listing() {
        let mut seen = Seen::default();
        for page in 0..100 {
            seen.keep_new(&mut (page * 1000..(page + 1) * 1000).collect(), |id| *id);
            assert!(seen.ids.len() <= Seen::REMEMBERED + 1000, "{page}");
            assert!(seen.order.len() <= Seen::REMEMBERED, "{page}");
        }
    }

    #[test]
    fn a_total_is_believed_unless_the_page_proves_it_wrong() {
        use EndReason::{EmptyPage, ShortPage, TotalReached};
        for (count, total, expected) in [
            (10, None, Next::Page(30)),
            (9, None, Next::End(ShortPage)),
            (0, None, Next::End(EmptyPage)),
            (10, Some(30), Next::End(TotalReached)),
            (9, Some(29), Next::End(TotalReached)),
            (10, Some(31), Next::Page(30)),
            // The service gives fewer jobs at a time than it was asked for.
            (4, Some(31), Next::Page(24)),
            (4, Some(u64::MAX), Next::Page(24)),
            // The total is wrong.
            (10, Some(0), Next::Page(30)),
            (9, Some(0), Next::End(ShortPage)),
            (0, Some(31), Next::End(EmptyPage)),
        ] {
            let window = Window { start: 0, size: 10, counting: Counting::Jobs };
            let raw = RawPage { jobs: vec![0; count], total, content_range: None };
            assert_eq!(window.page(20, raw).next, expected, "{count} {total:?}");
        }
        let window = Window { start: 1, size: 10, counting: Counting::Pages };
        let raw = RawPage { jobs: vec![0; 10], total: None, content_range: None };
        assert_eq!(window.page(u64::MAX, raw).next, Next::Page(u64::MAX));
    }

    #[tokio::test]
    async fn ids_in_any_order_are_all_handed_out() {
        let rows = vec![5, 9, 1, 7, 3, 8, 2, 6, 4, 10, 12, 11];
        let (jobs, _, _) =
            listed(Counting::Jobs, 4, false, move |_| vec![5, 9, 1, 7, 3, 8, 2, 6, 4, 10, 12, 11]).await;
        let found: HashSet<_> = jobs.iter().copied().collect();
        assert_eq!((found.len(), jobs.len()), (rows.len(), rows.len()), "{jobs:?}");
    }
}
