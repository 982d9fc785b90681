//! The Authing client, end to end, against a loopback server.

use std::sync::Arc;

use authing_client::{
    Client, Clock, Credentials, EndReason, Next, RetryPolicy,
    model::{Job, JobState, Timestamp},
};
use futures_util::TryStreamExt as _;
use tests::{
    document_example,
    server::{Reply, Server, answer, json},
};

const KEY: &str = "62eaa95f0000000000000001";
const SECRET: &str = "0123456789abcdef0123456789abcdef";
const NONCE: u128 = 0xf02a_938c_dbcf_1b1f_10bf_1488_7eda_6659;

/// The moment and the nonce of the recorded requests.
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

fn client(server: &Server, credentials: Credentials) -> Client {
    Client::builder()
        .base_url(&server.url)
        .credentials(credentials)
        .retry(RetryPolicy::none())
        .clock(Arc::new(Recorded))
        .build()
        .unwrap()
}

fn signing() -> Credentials {
    Credentials::signing(KEY, SECRET)
}

async fn served(reply: Reply) -> (Server, Client) {
    let server = Server::with([reply]).await;
    let client = client(&server, signing());
    (server, client)
}

fn example() -> String {
    document_example("authing").to_string()
}

#[tokio::test]
async fn the_documents_example_comes_back_as_one_job() {
    let (_server, client) = served(json(200, example())).await;
    let page = client.jobs(1000).send().await.unwrap();
    let [job] = page.jobs.as_slice() else { panic!("{page:?}") };
    assert_eq!((job.sync_job_id, job.sync_task_id), (1, 1000));
    assert_eq!(Job::from(job.clone()).state, JobState::Succeeded);
    assert_eq!((page.total, page.position, page.next), (None, 1, Next::End(EndReason::ShortPage)));
}

#[tokio::test]
async fn the_signed_request_is_the_recorded_one() {
    let (server, _) = served(json(200, example())).await;
    let client = Client::builder()
        .base_url(format!("{}/", server.url))
        .credentials(signing())
        .language("zh-CN")
        .clock(Arc::new(Recorded))
        .build()
        .unwrap();
    client.jobs(1000).trigger("manually").send().await.unwrap();
    let request = server.request();
    // The parameters go out by name; the signature covers them so, whatever their order on the wire.
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
async fn the_minimal_signature_is_the_vendors_own() {
    // The first vector of the vendor's SDK: no header but the date and the three of the signature.
    let (server, client) = served(json(200, example())).await;
    client.jobs(1000).send().await.unwrap();
    let expected = format!("authing {KEY}:9StaPzxIukuuUv8hBmIPRC00DKE=");
    assert_eq!(server.request().header("authorization"), Some(expected.as_str()));
}

#[tokio::test]
async fn the_path_of_the_base_url_is_not_signed() {
    // A proxy takes it off again, so the service does not know of it.
    let server = Server::with([json(200, example())]).await;
    for stem in ["", "/stem", "/stem/of/two/"] {
        let client = Client::builder().base_url(format!("{}{stem}", server.url)).credentials(signing());
        client.clock(Arc::new(Recorded)).build().unwrap().jobs(1000).send().await.unwrap();
    }
    let requests = server.requests();
    assert!(requests[2].line.starts_with("GET /stem/of/two/api/v3/list-sync-jobs?"), "{}", requests[2].line);
    let signatures: Vec<_> = requests.iter().map(|request| request.header("authorization")).collect();
    assert_eq!(signatures, [signatures[0]; 3]);
}

#[tokio::test]
async fn a_management_token_is_fetched_once_and_sent_with_its_user_pool() {
    // {"scoped_userpool_id":"pool-from-jwt"}
    let token = "e30.eyJzY29wZWRfdXNlcnBvb2xfaWQiOiJwb29sLWZyb20tand0In0.x";
    let server = Server::answering(move |request| {
        if request.line.starts_with("POST /api/v3/get-management-token ") {
            json(200, format!(r#"{{"statusCode":200,"message":"ok","data":{{"access_token":"{token}","expires_in":7200}}}}"#))
        } else {
            json(200, example())
        }
    })
    .await;
    let client = client(&server, Credentials::management_token(KEY, SECRET));
    client.jobs(1000).send().await.unwrap();
    client.jobs(1000).send().await.unwrap();
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
async fn a_refusal_is_an_error_at_any_http_status() {
    let envelope = r#"{"statusCode":403,"message":"无权限","apiCode":2333,"requestId":"r-1"}"#;
    let with_null = r#"{"statusCode":403,"message":"无权限","apiCode":2333,"requestId":"r-1","data":null}"#;
    // What stands in the place of a page is no reason to lose the refusal.
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
        let (_server, client) = served(json(status, body)).await;
        let error = client.jobs(1000).send().await.unwrap_err();
        assert!(error.is_forbidden() && !error.is_retryable(), "{error:?}");
        assert_eq!(error.status(), Some(status));
        assert_eq!((error.code(), error.api_code()), (Some("403"), Some(2333)));
        assert_eq!((error.service_message(), error.request_id()), (Some("无权限"), Some("r-1")));
        assert_eq!(
            error.to_string(),
            "Authing answered 403 (apiCode 2333): 无权限 (request id r-1); \
             give the access key the permission to list synchronisation jobs"
        );
    }
}

#[tokio::test]
async fn a_body_of_another_make_keeps_its_status_and_a_bounded_excerpt() {
    let html = format!("<html><h1>502 Bad Gateway</h1>{}</html>", "长".repeat(100_000));
    for (status, body, excerpt) in [
        (502, html.as_str(), Some("<html><h1>502 Bad Gateway</h1>长")),
        (503, "", None),
        (500, r#"{"error":"x"}"#, Some(r#"{"error":"x"}"#)),
        (404, "null", None),
    ] {
        let (_server, client) = served(answer(status, &[("content-type", "text/html")], body)).await;
        let error = client.jobs(1000).send().await.unwrap_err();
        assert_eq!(error.status(), Some(status));
        match (error.excerpt(), excerpt) {
            (Some(found), Some(beginning)) => {
                assert!(found.starts_with(beginning) && found.len() <= 2000, "{found}");
            }
            (found, expected) => assert_eq!(found, expected),
        }
        assert_eq!(error.to_string().lines().count(), 1);
        assert_eq!(error.is_retryable(), status != 404);
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_says_where() {
    for (body, part) in [
        (example().replace("\"2022-07-03T02:20:30.000Z\"", "\"yesterday\""), "at `data.list.createdAt`"),
        (example().replace("\"success\"", "7"), "at `data.list.syncStatus`"),
        ("[]".to_owned(), "cannot be read"),
        (r#"{"statusCode":200,"message":"x","data":{}}"#.to_owned(), "missing field `list`"),
        (String::new(), "the answer is empty"),
        ("<html>".to_owned(), "the answer begins `<html>`"),
    ] {
        let (_server, client) = served(json(200, &body)).await;
        let error = client.jobs(1000).send().await.unwrap_err();
        assert!(error.is_decode(), "{error:?}");
        assert!(error.to_string().contains(part), "{error}");
        assert_eq!(error.status(), Some(200));
    }
}

#[tokio::test]
async fn a_status_that_nobody_knows_costs_no_page() {
    let (_server, client) = served(json(200, example().replace("\"success\"", "\"暂停\""))).await;
    let page = client.jobs(1000).send().await.unwrap();
    assert_eq!(page.jobs[0].sync_status.as_str(), "暂停");
}

#[tokio::test]
async fn what_the_document_forbids_never_leaves() {
    let (server, client) = served(json(200, example())).await;
    for (listing, message) in [
        (client.jobs(0), "invalid `syncTaskId`: `0` is no SyncTaskId: it must be at least 1"),
        (client.jobs(1).limit(51), "invalid `limit`: `51` is no PageSize: it must be 1 to 50"),
        (client.jobs(1).limit(0), "invalid `limit`: `0` is no PageSize: it must be 1 to 50"),
        (client.jobs(1).page(0), "invalid `page`: `0` is no Page: it must be at least 1"),
        (
            client.jobs(1).trigger("hourly").limit(51),
            "invalid `syncTrigger`: `hourly` is no SyncTriggerFilter: it must be `manually`, `timed` or `automatic`",
        ),
    ] {
        let error = listing.clone().send().await.unwrap_err();
        assert!(error.is_invalid_input(), "{error:?}");
        assert_eq!(error.to_string(), message);
        assert_eq!(listing.clone().stream().try_next().await.unwrap_err().to_string(), message);
        assert_eq!(listing.wait().await.unwrap_err().to_string(), message);
    }
    assert_eq!(server.requests(), []);
}

#[tokio::test]
async fn the_generated_calls_stay_within_reach() {
    let (server, client) = served(json(200, example())).await;
    let answer = client.list_sync_jobs().sync_task_id(1000).limit(50).send().await.unwrap();
    assert_eq!(answer.status_code, 200);
    assert_eq!(server.request().line, "GET /api/v3/list-sync-jobs?limit=50&syncTaskId=1000 HTTP/1.1");
    assert!(client.list_sync_jobs().sync_task_id(0).send().await.is_err());

    let refusal = r#"{"statusCode":404,"message":"没有","requestId":"r"}"#;
    let (_server, client) = served(json(404, refusal)).await;
    let error = client.list_sync_jobs().sync_task_id(1).send().await.unwrap_err();
    let authing_client::raw::Error::ErrorResponse(response) = error else { panic!("{error:?}") };
    assert_eq!(response.status().as_u16(), 404);
    let authing_client::model::authing::ErrorResponse::Envelope(envelope) = response.into_inner() else {
        panic!("no envelope")
    };
    assert_eq!(envelope.message, "没有");
}

#[tokio::test]
async fn a_client_of_ones_own_is_used_unless_it_follows_redirects() {
    let (server, _) = served(json(200, example())).await;
    let build = |policy| {
        let http = reqwest::Client::builder().user_agent("mine").redirect(policy).no_proxy().build().unwrap();
        Client::builder().base_url(&server.url).credentials(signing()).http_client(http).build()
    };
    build(reqwest::redirect::Policy::none()).unwrap().jobs(1000).send().await.unwrap();
    assert_eq!(server.request().header("user-agent"), Some("mine"));
    let error = build(reqwest::redirect::Policy::default()).unwrap_err();
    assert!(error.is_configuration() && error.to_string().contains("Policy::none()"), "{error}");
}
