//! The Authing client, end to end, against a loopback server.

use std::sync::Arc;

use authing_client::{
    Client, ClientOptions, Clock, Credentials, Error, Next, RetryPolicy,
    model::{
        Job, JobState, Timestamp,
        authing::{PageSize, SyncTaskId, SyncTriggerFilter},
    },
    reqwest::{self, redirect},
};
use futures_util::TryStreamExt as _;
use tests::{
    document_example,
    server::{Response, Server, json, response},
};

const KEY: &str = "62eaa95f0000000000000001";
const SECRET: &str = "0123456789abcdef0123456789abcdef";
const NONCE: u128 = 0xf02a_938c_dbcf_1b1f_10bf_1488_7eda_6659;

/// The time and the nonce of the recorded requests.
#[derive(Debug)]
struct Recorded;

impl Clock for Recorded {
    fn now(&self) -> Timestamp {
        "2022-07-03T02:20:30Z".parse().unwrap()
    }

    fn random(&self) -> u128 {
        NONCE
    }
}

fn options() -> ClientOptions {
    ClientOptions::default().retry(RetryPolicy::none()).clock(Arc::new(Recorded))
}

fn client(server: &Server, credentials: Credentials) -> Client {
    Client::builder().base_url(&server.url).credentials(credentials).options(options()).build().unwrap()
}

fn signing() -> Credentials {
    Credentials::signing(KEY, SECRET)
}

/// Returns a server that always sends `response`, and a client of it.
async fn serve(response: Response) -> (Server, Client) {
    let server = Server::with([response]).await;
    let client = client(&server, signing());
    (server, client)
}

fn example() -> String {
    document_example("authing").to_string()
}

#[tokio::test]
async fn the_example_of_the_document_is_one_job() {
    let (_server, client) = serve(json(200, example())).await;
    let page = client.jobs(1000).list().send().await.unwrap();
    let [job] = page.items.as_slice() else { panic!("{page:?}") };
    assert_eq!((job.sync_job_id, job.sync_task_id), (1, 1000));
    assert_eq!(Job::from(job.clone()).state, JobState::Succeeded);
    assert_eq!((page.total, page.position, page.next), (None, 1, Next::Page(2)));
}

#[tokio::test]
async fn the_signed_request_is_the_recorded_one() {
    let (server, _) = serve(json(200, example())).await;
    let client = Client::builder()
        .base_url(format!("{}/", server.url))
        .credentials(signing())
        .language("zh-CN")
        .options(options())
        .build()
        .unwrap();
    client.jobs(1000).trigger("manually").list().send().await.unwrap();
    let request = server.request();
    // The parameters are sorted by name on the wire; the signature covers them in this order too.
    assert_eq!(
        request.line,
        "GET /api/v3/list-sync-jobs?limit=10&page=1&syncTaskId=1000&syncTrigger=manually HTTP/1.1"
    );
    let mut names = request.header_names();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "accept",
            "authorization",
            "date",
            "host",
            "user-agent",
            "x-authing-lang",
            "x-authing-signature-method",
            "x-authing-signature-nonce",
            "x-authing-signature-version",
        ]
    );
    for (name, value) in [
        ("accept", "application/json"),
        ("date", "Sun, 03 Jul 2022 02:20:30 GMT"),
        ("x-authing-lang", "zh-CN"),
        ("x-authing-signature-method", "HMAC-SHA1"),
        ("x-authing-signature-nonce", "f02a938cdbcf1b1f10bf14887eda6659"),
        ("x-authing-signature-version", "1.0"),
        ("user-agent", concat!("authing-client-rust/", env!("CARGO_PKG_VERSION"))),
    ] {
        assert_eq!(request.header(name), Some(value), "{name}");
    }
}

#[tokio::test]
async fn the_minimal_signature_is_that_of_the_vendors_sdk() {
    // The first vector of the vendor's SDK: no header but the date and the three of the signature.
    let (server, client) = serve(json(200, example())).await;
    client.jobs(1000).list().send().await.unwrap();
    let expected = format!("authing {KEY}:9StaPzxIukuuUv8hBmIPRC00DKE=");
    assert_eq!(server.request().header("authorization"), Some(expected.as_str()));
}

#[tokio::test]
async fn the_path_of_the_base_url_is_not_signed() {
    // A proxy removes it, so the service cannot verify it.
    let server = Server::with([json(200, example())]).await;
    for stem in ["", "/stem", "/stem/of/two/"] {
        let client = Client::builder().base_url(format!("{}{stem}", server.url)).credentials(signing());
        client.options(options()).build().unwrap().jobs(1000).list().send().await.unwrap();
    }
    let requests = server.requests();
    assert!(requests[2].line.starts_with("GET /stem/of/two/api/v3/list-sync-jobs?"), "{}", requests[2].line);
    let signatures: Vec<_> = requests.iter().map(|request| request.header("authorization")).collect();
    assert_eq!(signatures, [signatures[0]; 3]);
}

#[tokio::test]
async fn a_management_token_is_requested_once_and_sent_with_its_user_pool() {
    // {"scoped_userpool_id":"pool-from-jwt"}
    let token = "e30.eyJzY29wZWRfdXNlcnBvb2xfaWQiOiJwb29sLWZyb20tand0In0.x";
    let server = Server::responding(move |request| {
        if request.line.starts_with("POST /api/v3/get-management-token ") {
            json(200, format!(r#"{{"statusCode":200,"message":"ok","data":{{"access_token":"{token}","expires_in":7200}}}}"#))
        } else {
            json(200, example())
        }
    })
    .await;
    let client = client(&server, Credentials::management_token(KEY, SECRET));
    client.jobs(1000).list().send().await.unwrap();
    client.jobs(1000).list().send().await.unwrap();
    let requests = server.requests();
    let [fetch, first, second] = requests.as_slice() else { panic!("{requests:?}") };
    assert_eq!(fetch.line, "POST /api/v3/get-management-token HTTP/1.1");
    assert_eq!(fetch.body, format!(r#"{{"accessKeyId":"{KEY}","accessKeySecret":"{SECRET}"}}"#));
    assert_eq!(fetch.header("authorization"), None);
    for call in [first, second] {
        assert_eq!(call.header("authorization"), Some(format!("Bearer {token}").as_str()));
        assert_eq!(call.header("x-authing-userpool-id"), Some("pool-from-jwt"));
    }
}

#[tokio::test]
async fn an_error_response_is_an_error_at_any_http_status() {
    let envelope = r#"{"statusCode":403,"message":"无权限","apiCode":2333,"requestId":"r-1"}"#;
    let with_null = r#"{"statusCode":403,"message":"无权限","apiCode":2333,"requestId":"r-1","data":null}"#;
    // Whatever is in the place of a page, the error counts.
    let with_nothing = with_null.replace("null", "{}");
    let with_text = with_null.replace("null", "\"\"");
    for (status, body) in [
        (200, envelope),
        (200, with_null),
        (200, with_nothing.as_str()),
        (200, with_text.as_str()),
        (403, envelope),
        (500, envelope),
    ] {
        let (_server, client) = serve(json(status, body)).await;
        let error = client.jobs(1000).list().send().await.unwrap_err();
        assert!(error.is_forbidden() && !error.is_retryable(), "{error:?}");
        assert_eq!((error.status(), error.effective_status()), (Some(status), Some(403)));
        let details = error.details();
        assert_eq!((details.status, details.code.as_deref()), (Some(403), Some("2333")));
        assert_eq!(
            (details.message.as_deref(), details.request_id.as_deref()),
            (Some("无权限"), Some("r-1"))
        );
        assert_eq!(
            error.to_string(),
            "Authing returned 403 (code 2333): 无权限 (request id r-1); \
             grant the access key the permission for this operation"
        );
    }
}

#[tokio::test]
async fn a_foreign_error_body_keeps_its_status_and_a_bounded_excerpt() {
    let html = format!("<html><h1>502 Bad Gateway</h1>{}</html>", "长".repeat(100_000));
    for (status, body, excerpt) in [
        (502, html.as_str(), Some("<html><h1>502 Bad Gateway</h1>长")),
        (503, "", None),
        (500, r#"{"error":"x"}"#, Some(r#"{"error":"x"}"#)),
        (404, "null", Some("null")),
    ] {
        let (_server, client) = serve(response(status, &[("content-type", "text/html")], body)).await;
        let error = client.jobs(1000).list().send().await.unwrap_err();
        assert_eq!(error.status(), Some(status));
        match (error.details().excerpt.as_deref(), excerpt) {
            (Some(found), Some(start)) => {
                assert!(found.starts_with(start) && found.chars().count() <= 501, "{found}");
            }
            (found, expected) => assert_eq!(found, expected),
        }
        assert_eq!(error.to_string().lines().count(), 1);
        assert_eq!(error.is_retryable(), status != 404);
    }
}

#[tokio::test]
async fn a_decoding_error_contains_the_place() {
    for (body, part) in [
        (example().replace("\"2022-07-03T02:20:30.000Z\"", "\"yesterday\""), "at `data.list.createdAt`"),
        (example().replace("\"success\"", "7"), "at `data.list.syncStatus`"),
        ("[]".to_owned(), "does not match the document"),
        (r#"{"statusCode":200,"message":"x","data":{}}"#.to_owned(), "missing field `list`"),
        (String::new(), "the response is empty"),
        ("<html>".to_owned(), "the response body starts with `<html>`"),
    ] {
        let (_server, client) = serve(json(200, &body)).await;
        let error = client.jobs(1000).list().send().await.unwrap_err();
        assert!(error.is_decode(), "{error:?}");
        assert!(error.to_string().contains(part), "{error}");
        assert_eq!(error.status(), Some(200));
    }
}

#[tokio::test]
async fn an_unknown_status_is_kept() {
    let (_server, client) = serve(json(200, example().replace("\"success\"", "\"暂停\""))).await;
    let page = client.jobs(1000).list().send().await.unwrap();
    assert_eq!(page.items[0].sync_status.as_str(), "暂停");
}

#[tokio::test]
async fn invalid_input_is_not_sent() {
    let (server, client) = serve(json(200, example())).await;
    for (list, message) in [
        (client.jobs(0).list(), "invalid sync task id 0: must be at least 1"),
        (client.jobs(1000).list().page_size(51), "invalid page size 51: must be between 1 and 50"),
        (client.jobs(1000).list().page_size(0), "invalid page size 0: must be between 1 and 50"),
        (client.jobs(1000).list().position(0), "invalid page 0: must be at least 1"),
        // The first invalid parameter of the request counts.
        (
            client.jobs(0).trigger("hourly").list().page_size(51),
            "invalid page size 51: must be between 1 and 50",
        ),
        (
            client.jobs(1000).trigger("hourly").list(),
            "invalid sync trigger filter `hourly`: must be `manually`, `timed` or `automatic`",
        ),
    ] {
        let mut stream = list.clone();
        let error = list.send().await.unwrap_err();
        assert!(error.is_invalid_input(), "{error:?}");
        assert_eq!((error.to_string().as_str(), error.attempts()), (message, 0));
        assert_eq!(stream.try_next().await.unwrap_err().to_string(), message);
    }
    for (jobs, message) in [
        (client.jobs(0), "invalid sync task id 0: must be at least 1"),
        (
            client.jobs(1000).trigger("hourly"),
            "invalid sync trigger filter `hourly`: must be `manually`, `timed` or `automatic`",
        ),
    ] {
        assert_eq!(jobs.wait().await.unwrap_err().to_string(), message);
    }
    assert_eq!(server.requests(), []);
}

#[tokio::test]
async fn parameters_are_accepted_as_literals_strings_and_typed_values() {
    let (server, client) = serve(json(200, example())).await;
    let task = SyncTaskId::try_from(1000).unwrap();
    let text = "timed".to_owned();
    let trigger = text.parse::<SyncTriggerFilter>().unwrap();
    for jobs in [
        client.jobs(1000_i32).trigger("timed"),
        client.jobs(1000_i64).trigger(&text),
        client.jobs(1000_u32).trigger(text.clone()),
        client.jobs(1000_u64).trigger(trigger),
        client.jobs(task).trigger(trigger),
    ] {
        jobs.list().page_size(PageSize::MAX.get().unsigned_abs()).send().await.unwrap();
    }
    let line = "GET /api/v3/list-sync-jobs?limit=50&page=1&syncTaskId=1000&syncTrigger=timed HTTP/1.1";
    assert_eq!(server.requests().iter().map(|request| request.line.as_str()).collect::<Vec<_>>(), [line; 5]);
}

#[tokio::test]
async fn the_low_level_api_sends_what_was_set_and_returns_status_headers_and_body() {
    let (server, client) = serve(response(200, &[("x-request-id", "r-7")], example())).await;
    let response = client.list_sync_jobs().sync_task_id(1000).limit(50).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["x-request-id"], "r-7");
    assert_eq!(response.body().status_code, 200);
    assert_eq!(response.into_body().data.unwrap().list.len(), 1);
    assert_eq!(server.request().line, "GET /api/v3/list-sync-jobs?limit=50&syncTaskId=1000 HTTP/1.1");
    let error = client.list_sync_jobs().send().await.unwrap_err();
    assert_eq!(error.to_string(), "missing `sync_task_id`: must be set");
    assert!(client.list_sync_jobs().sync_task_id(0).send().await.unwrap_err().is_invalid_input());
    assert_eq!(server.requests().len(), 1);
}

type Predicate = fn(&Error) -> bool;

#[tokio::test]
async fn both_levels_return_the_same_error() {
    let envelope = r#"{"statusCode":404,"message":"没有","apiCode":4004,"requestId":"r"}"#;
    let invalid = example().replace("\"success\"", "7");
    let cases: [(Response, Predicate, &str); 6] = [
        (json(404, envelope), Error::is_not_found, "Authing returned 404 (code 4004): 没有 (request id r); "),
        (json(200, envelope), Error::is_not_found, "Authing returned 404 (code 4004): 没有 (request id r); "),
        (
            response(502, &[("x-request-id", "r")], "<html>\n502"),
            Error::is_retryable,
            "Authing returned 502; the response body starts with `<html> 502` (request id r); ",
        ),
        (
            json(200, invalid),
            Error::is_decode,
            "Authing: the response does not match the document: at `data.list.syncStatus`: ",
        ),
        (
            response(200, &[], "<html>"),
            Error::is_decode,
            "Authing: the response does not match the document: ",
        ),
        (response(302, &[], ""), Error::is_redirect, "Authing: the response is a redirect, "),
    ];
    for (response, predicate, start) in cases {
        let (server, client) = serve(response).await;
        let high = client.jobs(1000).list().send().await.unwrap_err();
        let low: Error = client.list_sync_jobs().sync_task_id(1).send().await.unwrap_err();
        let pager = client.list_sync_jobs().sync_task_id(1).pager().send().await.unwrap_err();
        assert!(high.to_string().starts_with(start), "{high}");
        for error in [low, pager] {
            assert!(predicate(&high) && predicate(&error), "{error:?}");
            assert_eq!(format!("{error:?}"), format!("{high:?}"));
            assert_eq!(error.details(), high.details());
            assert_eq!((error.status(), error.hint()), (high.status(), high.hint()));
        }
        assert_eq!(server.requests().len(), 3);
    }
}

#[tokio::test]
async fn an_http_client_of_the_user_sends_the_requests_and_never_follows_a_redirect() {
    let elsewhere = Server::with([json(200, example())]).await;
    let location = format!("{}/", elsewhere.url);
    let server =
        Server::with([json(200, example()), response(302, &[("location", location.as_str())], "")]).await;
    for (policy, is_redirect) in [(redirect::Policy::none(), false), (redirect::Policy::default(), true)] {
        let http = reqwest::Client::builder().user_agent("mine").redirect(policy).no_proxy();
        let client = Client::builder()
            .base_url(&server.url)
            .credentials(signing())
            .options(ClientOptions::default().http_client(http))
            .build()
            .unwrap();
        let result = client.jobs(1000).list().send().await;
        assert_eq!(result.err().map(|error| error.is_redirect()), is_redirect.then_some(true));
    }
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert!(requests.iter().all(|request| request.header("user-agent") == Some("mine")));
    assert_eq!(elsewhere.requests(), []);
}
