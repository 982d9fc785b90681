//! Pagers: the jobs of a task or a repository, as streams of items and of pages.

use std::sync::atomic::{AtomicUsize, Ordering};

use authing_client::{EndReason, Next};
use futures_util::{StreamExt as _, TryStreamExt as _};
use serde_json::{Value, json};
use tests::{
    document_example,
    server::{Request, Response, Server, response},
};

/// Returns the number after `key` in the request line, which may be percent-encoded.
fn number(request: &Request, key: &str) -> Option<usize> {
    let line = request.line.replace("%3A", ":").replace("%7C", "|");
    let rest = line.split(key).nth(1)?;
    rest.split(|character: char| !character.is_ascii_digit()).next()?.parse().ok()
}

fn authing_page(ids: &[usize], total: Option<usize>) -> Response {
    let mut body = document_example("authing");
    let list = body["data"]["list"].clone();
    let job = if list.is_array() { list[0].clone() } else { list };
    let jobs = ids.iter().map(|id| {
        let mut job = job.clone();
        job["syncJobId"] = json!(id);
        job
    });
    body["data"]["list"] = jobs.collect();
    body["data"]["totalCount"] = total.map_or(Value::Null, Value::from);
    tests::server::json(200, body.to_string())
}

fn swr_page(ids: &[usize], range: Option<&str>) -> Response {
    let job = document_example("swr")[0].clone();
    let jobs = ids.iter().map(|id| {
        let mut job = job.clone();
        job["id"] = json!(id);
        job
    });
    let body = Value::Array(jobs.collect()).to_string();
    let range = range.map(|range| ("content-range", range));
    response(200, range.as_slice(), body)
}

fn authing(server: &Server) -> authing_client::Client {
    let builder = authing_client::Client::builder().base_url(&server.url);
    builder.credentials(authing_client::Credentials::token("token")).build().unwrap()
}

fn swr(server: &Server) -> swr_client::Client {
    let builder = swr_client::Client::builder().base_url(&server.url);
    builder.credentials(swr_client::Credentials::token("token")).build().unwrap()
}

/// Serves the rows of a task, newest first; `rows` receives the number of earlier requests.
async fn authing_server(rows: impl Fn(usize) -> Vec<usize> + Send + Sync + 'static, total: bool) -> Server {
    let requests = AtomicUsize::new(0);
    Server::responding(move |request| {
        let rows = rows(requests.fetch_add(1, Ordering::Relaxed));
        let (page, limit) = (number(request, "page=").unwrap(), number(request, "limit=").unwrap());
        let ids: Vec<_> = rows.iter().skip((page - 1) * limit).take(limit).copied().collect();
        authing_page(&ids, total.then_some(rows.len()))
    })
    .await
}

/// Serves the rows of a repository, at most `max` per page.
async fn swr_server(rows: Vec<usize>, max: usize, total: bool) -> Server {
    Server::responding(move |request| {
        let (offset, limit) = (number(request, "offset::").unwrap(), number(request, "limit::").unwrap());
        let ids: Vec<_> = rows.iter().skip(offset).take(limit.min(max)).copied().collect();
        let range = format!("{offset}-{}/{}", ids.len(), rows.len());
        swr_page(&ids, total.then_some(range.as_str()))
    })
    .await
}

fn down_from(newest: usize) -> Vec<usize> {
    (1..=newest).rev().collect()
}

#[tokio::test]
async fn a_page_is_requested_when_it_is_needed() {
    let server = authing_server(|_| down_from(25), true).await;
    let client = authing(&server);
    let list = client.jobs(1000).list().page_size(10).concurrency(1);
    assert_eq!(server.requests(), []);
    let jobs: Vec<_> = list.clone().map_ok(|job| job.sync_job_id).take(3).try_collect().await.unwrap();
    assert_eq!((jobs, server.requests().len()), (vec![25, 24, 23], 1));
    let all: Vec<_> = list.try_collect().await.unwrap();
    assert_eq!((all.len(), server.requests().len()), (25, 4));

    let server = swr_server(down_from(25), 1000, true).await;
    let list = swr(&server).jobs("test", "testrepo").list().page_size(10).concurrency(1);
    let odd = list.try_filter(|job| std::future::ready(job.id % 2 == 1)).map_ok(|job| job.id);
    let jobs: Vec<_> = odd.take(6).try_collect().await.unwrap();
    assert_eq!((jobs, server.requests().len()), (vec![25, 23, 21, 19, 17, 15], 2));
}

#[tokio::test]
async fn a_pager_that_was_polled_is_cloned_as_a_new_one() {
    let server = swr_server(down_from(25), 1000, true).await;
    let mut list = swr(&server).jobs("test", "testrepo").list().page_size(10);
    assert_eq!(list.try_next().await.unwrap().unwrap().id, 25);
    assert_eq!(list.clone().try_next().await.unwrap().unwrap().id, 25);
    assert_eq!(list.try_next().await.unwrap().unwrap().id, 24);
}

#[tokio::test]
async fn a_list_is_resumed_at_the_next_position_of_a_page() {
    let server = authing_server(|_| down_from(25), true).await;
    let list = authing(&server).jobs(1000).list().page_size(10);
    let first = list.clone().send().await.unwrap();
    assert_eq!((first.total, first.position, first.next), (Some(25), 1, Next::Page(2)));
    let rest = list.position(first.next_position().unwrap());
    let pages: Vec<_> = rest.clone().pages().try_collect().await.unwrap();
    let ids: Vec<_> = pages.iter().flat_map(|page| page.items.iter().map(|job| job.sync_job_id)).collect();
    assert_eq!(ids, (1..=15).rev().collect::<Vec<i64>>());
    assert_eq!(pages.iter().map(|page| page.position).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(pages.last().unwrap().next, Next::End(EndReason::TotalReached));
    assert_eq!(pages.last().unwrap().next_position(), None);
    let items: Vec<_> = rest.map_ok(|job| job.sync_job_id).try_collect().await.unwrap();
    assert_eq!(items, ids);

    let server = swr_server(down_from(25), 1000, false).await;
    let list = swr(&server).jobs("test", "testrepo").list().page_size(10);
    let first = list.clone().send().await.unwrap();
    assert_eq!((first.total, first.position, first.next), (None, 0, Next::Page(10)));
    let pages: Vec<_> = list.position(first.next_position().unwrap()).pages().try_collect().await.unwrap();
    assert_eq!(pages.iter().map(|page| page.items.len()).collect::<Vec<_>>(), [10, 5, 0]);
    assert_eq!(pages.iter().map(|page| page.position).collect::<Vec<_>>(), [10, 20, 25]);
    assert_eq!(pages.last().unwrap().next, Next::End(EndReason::EmptyPage));
}

#[tokio::test]
async fn max_items_ends_the_list_without_a_further_request() {
    let server = authing_server(|_| down_from(25), true).await;
    for (count, items, requests) in [(0, 0, 0), (5, 5, 1), (10, 10, 1), (11, 11, 2), (100, 25, 3)] {
        let before = server.requests().len();
        let list = authing(&server).jobs(1000).list().page_size(10).max_items(count);
        let found: Vec<_> = list.clone().try_collect().await.unwrap();
        assert_eq!((found.len(), server.requests().len() - before), (items, requests), "{count}");
        let pages: Vec<_> = list.pages().try_collect().await.unwrap();
        assert_eq!(pages.iter().map(|page| page.items.len()).sum::<usize>(), items, "{count}");
    }
}

#[tokio::test]
async fn select_applies_to_items_and_pages_and_before_max_items() {
    let server = swr_server(down_from(25), 1000, true).await;
    let list = swr(&server).jobs("test", "testrepo").list().page_size(10).select(|job| job.id % 5 == 0);
    let items: Vec<_> = list.clone().map_ok(|job| job.id).try_collect().await.unwrap();
    assert_eq!(items, [25, 20, 15, 10, 5]);
    let page = list.clone().send().await.unwrap();
    // The total and the next position are those of the service, which returns all items.
    assert_eq!((page.items.len(), page.total, page.next), (2, Some(25), Next::Page(10)));
    let before = server.requests().len();
    let items: Vec<_> = list.max_items(3).map_ok(|job| job.id).try_collect().await.unwrap();
    assert_eq!((items, server.requests().len() - before), (vec![25, 20, 15], 2));
}

#[tokio::test]
async fn a_service_that_returns_fewer_jobs_than_requested_returns_them_all() {
    for (total, requests) in [(true, 7), (false, 8)] {
        let server = swr_server(down_from(25), 4, total).await;
        let list = swr(&server).jobs("test", "testrepo").list().page_size(10);
        let pages: Vec<_> = list.pages().try_collect().await.unwrap();
        // Without a total, only an empty page is the end.
        let jobs: usize = pages.iter().map(|page| page.items.len()).sum();
        assert_eq!((jobs, server.requests().len()), (25, requests));
    }
}

#[tokio::test]
async fn no_job_is_yielded_twice_while_others_are_added() {
    let server = authing_server(|requests| down_from(30 + 3 * requests), false).await;
    let list = authing(&server).jobs(1000).list().page_size(10);
    let ids: Vec<_> = list.map_ok(|job| job.sync_job_id).try_collect().await.unwrap();
    assert_eq!(ids, (1..=30).rev().collect::<Vec<i64>>());
}

#[tokio::test]
async fn a_list_with_wrong_pages_or_totals_ends_for_a_stated_reason() {
    type Respond = fn(&Request) -> Response;
    type End = Result<EndReason, &'static str>;
    let incomplete = Err("incomplete list: the service states 1000000 items and returned");
    let cases: [(&str, Respond, End, usize, usize); 5] = [
        ("always the same page", |_| authing_page(&down_from(10), None), Ok(EndReason::NoNewItems), 10, 2),
        (
            "always the same page, of many",
            |_| authing_page(&down_from(10), Some(1_000_000)),
            incomplete,
            10,
            2,
        ),
        (
            "a total that is too large",
            |request| {
                let first = number(request, "page=") == Some(1);
                authing_page(if first { &[3, 2, 1] } else { &[] }, Some(1_000_000))
            },
            incomplete,
            3,
            2,
        ),
        (
            "a service that caps its pages",
            |request| {
                // The third page reaches the total by its position.
                let page = number(request, "page=").unwrap();
                authing_page(&down_from(25)[(5 * page - 5).min(25)..(5 * page).min(25)], Some(25))
            },
            Ok(EndReason::EmptyPage),
            25,
            6,
        ),
        (
            "a total that is too small",
            |request| {
                let ids: Vec<_> = match number(request, "page=") {
                    Some(1) => (11..=20).rev().collect(),
                    Some(2) => vec![3, 2, 1],
                    _ => vec![],
                };
                authing_page(&ids, Some(5))
            },
            Ok(EndReason::EmptyPage),
            13,
            3,
        ),
    ];
    for (case, respond, end, jobs, requests) in cases {
        let server = Server::responding(respond).await;
        let list = authing(&server).jobs(1000).list().page_size(10).concurrency(1);
        let mut yielded: Vec<_> = list.pages().collect().await;
        match (yielded.last().unwrap(), end) {
            (Ok(page), Ok(end)) => assert_eq!(page.next, Next::End(end), "{case}"),
            (Err(error), Err(text)) => {
                assert!(error.is_retryable() && error.to_string().starts_with(text), "{case}: {error}");
            }
            (page, _) => panic!("{case}: {page:?}"),
        }
        yielded.retain(Result::is_ok);
        let found: usize = yielded.iter().flatten().map(|page| page.items.len()).sum();
        assert_eq!((found, server.requests().len()), (jobs, requests), "{case}");
    }
}

#[tokio::test]
async fn a_content_range_that_contradicts_its_page_states_no_total() {
    for (range, total) in [("0-10/10", Some(10)), ("10-10/10", None), ("0-9/10", None), ("0-11/10", None)] {
        let server = Server::responding(move |request| match number(request, "offset::") {
            Some(0) => swr_page(&down_from(10), Some(range)),
            _ => swr_page(&[], None),
        })
        .await;
        let list = swr(&server).jobs("test", "testrepo").list().page_size(10);
        assert_eq!(list.clone().send().await.unwrap().total, total, "{range}");
        assert_eq!(list.try_collect::<Vec<_>>().await.unwrap().len(), 10);
        assert_eq!(server.requests().len(), if total.is_some() { 2 } else { 3 }, "{range}");
    }
}

#[tokio::test]
async fn an_endless_list_is_read_as_far_as_necessary() {
    let server = Server::responding(|request| {
        let offset = number(request, "offset::").unwrap();
        swr_page(&(offset..offset + 100).collect::<Vec<_>>(), None)
    })
    .await;
    let jobs = swr(&server).jobs("test", "testrepo").list().page_size(100).take(1000);
    assert_eq!(jobs.try_collect::<Vec<_>>().await.unwrap().len(), 1000);
    assert_eq!(server.requests().len(), 10);
}

#[tokio::test]
async fn a_stream_ends_with_its_first_error() {
    let server = Server::with([authing_page(&down_from(10), None), response(403, &[], "")]).await;
    let seen: Vec<_> = authing(&server).jobs(1000).list().page_size(10).collect().await;
    assert_eq!(seen.len(), 11);
    assert!(seen[..10].iter().all(Result::is_ok));
    assert!(seen[10].as_ref().is_err_and(authing_client::Error::is_forbidden));
}

#[test]
fn all_futures_and_streams_can_be_sent_to_another_thread() {
    fn is_send<T: Send + 'static>(_: T) {}
    fn is_shared<T: Send + Sync + Clone + 'static>(_: &T) {}

    let authing = authing_client::Client::builder().credentials(authing_client::Credentials::token("token"));
    let authing = authing.build().unwrap();
    is_shared(&authing);
    is_send(authing.jobs(1000).list());
    is_send(authing.jobs(1000).list().send());
    is_send(authing.jobs(1000).list().pages());
    is_send(authing.jobs(1000).wait());
    is_send(IntoFuture::into_future(authing.jobs(1000).wait()));
    is_send(authing.list_sync_jobs().send());
    let swr = swr_client::Client::builder()
        .region("cn-north-4")
        .credentials(swr_client::Credentials::token("token"));
    let swr = swr.build().unwrap();
    is_shared(&swr);
    is_send(swr.jobs("test", "testrepo").list());
    is_send(swr.jobs("test", "testrepo").list().send());
    is_send(swr.jobs("test", "testrepo").list().pages());
    is_send(swr.jobs("test", "testrepo").wait());
    is_send(IntoFuture::into_future(swr.jobs("test", "testrepo").wait()));
    is_send(swr.show_sync_job().send());
    is_shared(&authing_client::Credentials::token("token"));
}
