//! All jobs of a task or a repository, as streams.

use authing_client::{EndReason, Next};
use futures_util::{StreamExt as _, TryStreamExt as _};
use serde_json::{Value, json};
use tests::{
    document_example,
    server::{Reply, Request, Server, answer},
};

/// The number after `key` in the request line, which may be percent-encoded.
fn number(request: &Request, key: &str) -> Option<usize> {
    let line = request.line.replace("%3A", ":").replace("%7C", "|");
    let rest = line.split(key).nth(1)?;
    rest.split(|character: char| !character.is_ascii_digit()).next()?.parse().ok()
}

fn authing_page(ids: &[usize], total: Option<usize>) -> Reply {
    let mut answer = document_example("authing");
    let list = answer["data"]["list"].clone();
    let job = if list.is_array() { list[0].clone() } else { list };
    let jobs = ids.iter().map(|id| {
        let mut job = job.clone();
        job["syncJobId"] = json!(id);
        job
    });
    answer["data"]["list"] = jobs.collect();
    answer["data"]["totalCount"] = total.map_or(Value::Null, Value::from);
    tests::server::json(200, answer.to_string())
}

fn swr_page(ids: &[usize], range: Option<&str>) -> Reply {
    let job = document_example("swr")[0].clone();
    let jobs = ids.iter().map(|id| {
        let mut job = job.clone();
        job["id"] = json!(id);
        job
    });
    let body = Value::Array(jobs.collect()).to_string();
    let range = range.map(|range| ("content-range", range));
    answer(200, range.as_slice(), body)
}

fn authing(server: &Server) -> authing_client::Client {
    let builder = authing_client::Client::builder().base_url(&server.url);
    builder.credentials(authing_client::Credentials::token("token")).build().unwrap()
}

fn swr(server: &Server) -> swr_client::Client {
    let builder = swr_client::Client::builder().base_url(&server.url);
    builder.credentials(swr_client::Credentials::token("token")).build().unwrap()
}

/// Serves rows of a task, newest first.
async fn authing_server(rows: impl Fn(usize) -> Vec<usize> + Send + Sync + 'static, total: bool) -> Server {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    Server::answering(move |request| {
        let rows = rows(asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        let (page, limit) = (number(request, "page=").unwrap(), number(request, "limit=").unwrap());
        let ids: Vec<_> = rows.iter().skip((page - 1) * limit).take(limit).copied().collect();
        authing_page(&ids, total.then_some(rows.len()))
    })
    .await
}

/// Serves rows of a repository, but never more than `most` at a time.
async fn swr_server(rows: Vec<usize>, most: usize, total: bool) -> Server {
    Server::answering(move |request| {
        let (offset, limit) = (number(request, "offset::").unwrap(), number(request, "limit::").unwrap());
        let ids: Vec<_> = rows.iter().skip(offset).take(limit.min(most)).copied().collect();
        let range = format!("{offset}-{}/{}", ids.len(), rows.len());
        swr_page(&ids, total.then_some(range.as_str()))
    })
    .await
}

fn down_from(newest: usize) -> Vec<usize> {
    (1..=newest).rev().collect()
}

#[tokio::test]
async fn a_stream_asks_for_a_page_when_it_is_needed() {
    let server = authing_server(|_| down_from(25), true).await;
    let client = authing(&server);
    let stream = client.jobs(1).limit(10).stream();
    assert_eq!(server.requests(), []);
    let jobs: Vec<_> = stream.map_ok(|job| job.sync_job_id).take(3).try_collect().await.unwrap();
    assert_eq!((jobs, server.requests().len()), (vec![25, 24, 23], 1));
    let all: Vec<_> = client.jobs(1).limit(10).stream().try_collect().await.unwrap();
    assert_eq!((all.len(), server.requests().len()), (25, 4));

    let server = swr_server(down_from(25), 1000, true).await;
    let stream = swr(&server).jobs("team", "app").limit(10).stream();
    let odd = stream.try_filter(|job| std::future::ready(job.id % 2 == 1)).map_ok(|job| job.id);
    let jobs: Vec<_> = odd.take(6).try_collect().await.unwrap();
    assert_eq!((jobs, server.requests().len()), (vec![25, 23, 21, 19, 17, 15], 2));
}

#[tokio::test]
async fn a_listing_is_taken_up_again_where_it_was_left() {
    let server = authing_server(|_| down_from(25), true).await;
    let client = authing(&server);
    let first = client.jobs(1).limit(10).send().await.unwrap();
    let Next::Page(position) = first.next else { panic!("{first:?}") };
    let rest: Vec<_> = client.jobs(1).limit(10).page(position).pages().try_collect().await.unwrap();
    let ids: Vec<_> = rest.iter().flat_map(|page| page.jobs.iter().map(|job| job.sync_job_id)).collect();
    assert_eq!(ids, (1..=15).rev().collect::<Vec<i64>>());
    assert_eq!(rest.last().unwrap().next, Next::End(EndReason::TotalReached));

    let server = swr_server(down_from(25), 1000, false).await;
    let client = swr(&server);
    let first = client.jobs("team", "app").limit(10).send().await.unwrap();
    let Next::Page(position) = first.next else { panic!("{first:?}") };
    let rest: Vec<_> =
        client.jobs("team", "app").limit(10).offset(position).pages().try_collect().await.unwrap();
    assert_eq!(rest.iter().map(|page| page.jobs.len()).collect::<Vec<_>>(), [10, 5]);
    assert_eq!(rest.last().unwrap().next, Next::End(EndReason::ShortPage));
}

#[tokio::test]
async fn a_service_that_gives_fewer_jobs_than_were_asked_for_gives_them_all() {
    for (total, requests) in [(true, 7), (false, 1)] {
        let server = swr_server(down_from(25), 4, total).await;
        let pages: Vec<_> = swr(&server).jobs("team", "app").limit(10).pages().try_collect().await.unwrap();
        // Without a total, nothing tells a limit of the service from the end.
        let jobs: usize = pages.iter().map(|page| page.jobs.len()).sum();
        assert_eq!((jobs, server.requests().len()), (if total { 25 } else { 4 }, requests));
    }
}

#[tokio::test]
async fn no_job_is_handed_out_twice_while_others_are_added() {
    let server = authing_server(|asked| down_from(30 + 3 * asked), false).await;
    let ids: Vec<_> = authing(&server)
        .jobs(1)
        .limit(10)
        .stream()
        .map_ok(|job| job.sync_job_id)
        .try_collect()
        .await
        .unwrap();
    assert_eq!(ids, (1..=30).rev().collect::<Vec<i64>>());
}

#[tokio::test]
async fn a_service_that_lies_ends_for_a_stated_reason() {
    type Lie = fn(&Request) -> Reply;
    let ids = down_from(10);
    assert_eq!(ids.len(), 10);
    let lies: [(&str, Lie, EndReason, usize, usize); 4] = [
        ("the same page for ever", |_| authing_page(&down_from(10), None), EndReason::NothingNew, 10, 2),
        (
            "the same page of many",
            |_| authing_page(&down_from(10), Some(1_000_000)),
            EndReason::NothingNew,
            10,
            2,
        ),
        (
            "more than there are",
            |request| {
                let first = number(request, "page=") == Some(1);
                authing_page(if first { &[3, 2, 1] } else { &[] }, Some(1_000_000))
            },
            EndReason::EmptyPage,
            3,
            2,
        ),
        (
            "fewer than there are",
            |request| {
                let first = number(request, "page=") == Some(1);
                authing_page(&if first { (11..=20).rev().collect() } else { vec![3, 2, 1] }, Some(5))
            },
            EndReason::ShortPage,
            13,
            2,
        ),
    ];
    for (lie, reply, end, jobs, requests) in lies {
        let server = Server::answering(reply).await;
        let pages: Vec<_> = authing(&server).jobs(1).limit(10).pages().try_collect().await.unwrap();
        let found: usize = pages.iter().map(|page| page.jobs.len()).sum();
        assert_eq!(
            (pages.last().unwrap().next, found, server.requests().len()),
            (Next::End(end), jobs, requests),
            "{lie}"
        );
    }
}

#[tokio::test]
async fn an_endless_listing_is_as_long_as_its_reader_likes() {
    let server = Server::answering(|request| {
        let offset = number(request, "offset::").unwrap();
        swr_page(&(offset..offset + 100).collect::<Vec<_>>(), None)
    })
    .await;
    let jobs = swr(&server).jobs("team", "app").limit(100).stream().take(1000);
    assert_eq!(jobs.try_collect::<Vec<_>>().await.unwrap().len(), 1000);
    assert_eq!(server.requests().len(), 10);
}

#[tokio::test]
async fn a_stream_ends_with_its_first_error() {
    let server = Server::with([authing_page(&down_from(10), None), answer(403, &[], "")]).await;
    let seen: Vec<_> = authing(&server).jobs(1).limit(10).stream().collect().await;
    assert_eq!(seen.len(), 11);
    assert!(seen[..10].iter().all(Result::is_ok));
    assert!(seen[10].as_ref().is_err_and(authing_client::Error::is_forbidden));
}

#[test]
fn all_futures_and_streams_can_go_to_another_thread() {
    fn sent<T: Send + 'static>(_: T) {}
    fn shared<T: Send + Sync + Clone + 'static>(_: &T) {}

    let authing = authing_client::Client::builder().credentials(authing_client::Credentials::token("token"));
    let authing = authing.build().unwrap();
    shared(&authing);
    sent(authing.jobs(1).send());
    sent(authing.jobs(1).stream());
    sent(authing.jobs(1).pages());
    sent(authing.jobs(1).wait().into_future());
    sent(authing.jobs(1).wait().standings());
    let swr = swr_client::Client::builder()
        .region("cn-north-4")
        .credentials(swr_client::Credentials::token("token"));
    let swr = swr.build().unwrap();
    shared(&swr);
    sent(swr.jobs("team", "app").send());
    sent(swr.jobs("team", "app").stream());
    sent(swr.jobs("team", "app").pages());
    sent(swr.jobs("team", "app").wait().into_future());
    sent(swr.jobs("team", "app").wait().standings());
    shared(&authing_client::Credentials::token("token"));
    // The generated calls borrow their client, which may be a static one.
    let client: &'static authing_client::Client = Box::leak(Box::new(authing));
    sent(client.list_sync_jobs().send());
}
