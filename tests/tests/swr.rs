//! The SWR client, end to end, against a loopback server.

use std::sync::Arc;

use futures_util::TryStreamExt as _;
use swr_client::{
    Client, Clock, Credentials, EndReason, Next, RetryPolicy, SortOrder,
    model::{
        Job, JobState, Timestamp,
        swr::{ContentRange, Namespace, Repository, SyncJobFilter},
    },
};
use tests::{
    document_example,
    server::{Reply, Server, answer, json},
};

/// The moment of the recorded requests.
#[derive(Debug)]
struct Recorded;

impl Clock for Recorded {
    fn now(&self) -> Timestamp {
        "2026-11-22T04:13:21Z".parse().unwrap()
    }

    fn random(&self) -> u128 {
        0
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

async fn served(reply: Reply) -> (Server, Client) {
    let server = Server::with([reply]).await;
    let client = client(&server, Credentials::token("token-1"));
    (server, client)
}

fn example() -> String {
    document_example("swr").to_string()
}

#[tokio::test]
async fn the_documents_example_comes_back_with_its_masked_strings() {
    let range = [("content-type", "application/json"), ("Content-Range", "0-1/1")];
    let (_server, client) = served(answer(200, &range, example())).await;
    let page = client.jobs("test", "testrepo").send().await.unwrap();
    let [job] = page.jobs.as_slice() else { panic!("{page:?}") };
    assert_eq!(job.domain_id.as_deref(), Some("0657**************************f60"));
    assert_eq!(job.sync_operator_name.as_deref(), Some("h**********4"));
    assert_eq!(Job::from(job.clone()).state, JobState::Succeeded);
    assert_eq!(page.content_range, Some(ContentRange { offset: 0, count: 1, total: 1 }));
    assert_eq!((page.total, page.next), (Some(1), Next::End(EndReason::TotalReached)));
}

#[tokio::test]
async fn a_content_range_that_is_missing_or_odd_costs_no_page() {
    for headers in [
        vec![],
        vec![("Content-Range", "bytes 0-1/1")],
        vec![("Content-Range", "")],
        vec![("Content-Range", "0-1/99999999999999999999")],
        vec![("Content-Range", "0-1/1, 0-1/1")],
    ] {
        let (_server, client) = served(answer(200, &headers, example())).await;
        let page = client.jobs("test", "testrepo").send().await.unwrap();
        assert_eq!((page.jobs.len(), page.content_range), (1, None), "{headers:?}");
    }
    let (_server, client) = served(answer(200, &[("Content-Range", "0–1/7")], example())).await;
    assert_eq!(client.jobs("test", "testrepo").send().await.unwrap().total, Some(7));
}

#[tokio::test]
async fn the_signed_request_is_the_recorded_one_but_for_the_agent() {
    let (server, _) = served(json(200, "[]")).await;
    let credentials =
        Credentials::access_key("AKEXAMPLE0000000001", "SKEXAMPLE00000000000000000000000000000001")
            .with_project_id("0123456789abcdef0123456789abcdef");
    let client = client(&server, credentials);
    client.jobs("test", "testrepo").order(SortOrder::Desc).send().await.unwrap();
    let request = server.request();
    assert_eq!(
        request.line,
        "GET /v2/manage/namespaces/test/repos/testrepo/sync_job\
         ?filter=limit%3A%3A10%7Coffset%3A%3A0%7Corder%3A%3Adesc HTTP/1.1"
    );
    let mut names = request.header_names();
    names.sort_unstable();
    assert_eq!(
        names,
        ["accept", "authorization", "content-type", "host", "user-agent", "x-project-id", "x-sdk-date"]
    );
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.header("x-sdk-date"), Some("20261122T041321Z"));
    assert_eq!(request.header("x-project-id"), Some("0123456789abcdef0123456789abcdef"));
    let authorization = request.header("authorization").unwrap();
    let expected = "SDK-HMAC-SHA256 Access=AKEXAMPLE0000000001, \
                    SignedHeaders=content-type;host;x-project-id;x-sdk-date, Signature=";
    let signature = authorization.strip_prefix(expected).unwrap_or_else(|| panic!("{authorization}"));
    assert!(signature.len() == 64 && signature.bytes().all(|byte| byte.is_ascii_hexdigit()), "{signature}");
}

#[tokio::test]
async fn a_token_goes_out_in_its_header() {
    let (server, client) = served(json(200, "[]")).await;
    client.jobs("test", "testrepo").send().await.unwrap();
    let request = server.request();
    let mut names = request.header_names();
    names.sort_unstable();
    assert_eq!(names, ["accept", "content-type", "host", "user-agent", "x-auth-token"]);
    assert_eq!(request.header("x-auth-token"), Some("token-1"));
}

#[tokio::test]
async fn a_slash_in_a_repository_goes_out_as_an_encoded_dollar_sign() {
    for name in ["team/app", "team$app"] {
        let (server, client) = served(json(200, "[]")).await;
        client.jobs("group-dev", name).limit(100).offset(200).send().await.unwrap();
        assert_eq!(
            server.request().line,
            "GET /v2/manage/namespaces/group-dev/repos/team%24app/sync_job\
             ?filter=limit%3A%3A100%7Coffset%3A%3A200 HTTP/1.1"
        );
    }
}

#[tokio::test]
async fn each_shape_of_an_error_becomes_the_same_error() {
    let detail = r#"{"errorCode":"SVCSTG.SWR.4040010","errorMessage":"image not exist","detail":""}"#;
    let gateway = r#"{"error_msg":"image not exist","error_code":"SVCSTG.SWR.4040010","request_id":"r-1"}"#;
    for body in
        [format!(r#"{{"errors":[{detail}]}}"#), format!("[{detail}]"), detail.to_owned(), gateway.to_owned()]
    {
        // The gateway writes the id of the request into its body, the service into a header.
        let (_server, client) = served(answer(404, &[("X-Request-Id", "r-1")], &body)).await;
        let error = client.jobs("test", "testrepo").send().await.unwrap_err();
        assert!(error.is_not_found(), "{error:?}");
        assert_eq!((error.status(), error.code()), (Some(404), Some("SVCSTG.SWR.4040010")));
        assert_eq!((error.service_message(), error.request_id()), (Some("image not exist"), Some("r-1")));
        assert_eq!(
            error.to_string(),
            "SWR answered 404 SVCSTG.SWR.4040010: image not exist (request id r-1); check the repository"
        );
    }
}

#[tokio::test]
async fn each_status_of_the_document_and_others_are_told_apart() {
    for status in [400, 401, 403, 404, 408, 418, 429, 500, 502, 503] {
        let (_server, client) = served(answer(status, &[], "<html>nginx</html>")).await;
        let error = client.jobs("test", "testrepo").send().await.unwrap_err();
        assert_eq!(error.status(), Some(status));
        assert_eq!(error.excerpt(), Some("<html>nginx</html>"));
        assert_eq!(
            [error.is_unauthorized(), error.is_forbidden(), error.is_not_found(), error.is_throttled()],
            [status == 401, status == 403, status == 404, status == 429]
        );
        assert_eq!(error.is_retryable(), matches!(status, 408 | 429 | 500 | 502 | 503));
        assert_eq!(error.to_string().lines().count(), 1);
    }
}

#[tokio::test]
async fn what_the_document_forbids_never_leaves() {
    let (server, client) = served(json(200, "[]")).await;
    for (listing, message) in [
        (
            client.jobs("a.-b", "testrepo"),
            "invalid `namespace`: `a.-b` is no Namespace: two marks must not stand side by side, except for two underscores",
        ),
        (client.jobs("", "x"), "invalid `namespace`: `` is no Namespace: it must have 1 to 64 characters"),
        (
            client.jobs("组织", "x"),
            "invalid `namespace`: `组织` is no Namespace: it must start with a lower-case letter",
        ),
        (
            client.jobs("test", "../x"),
            "invalid `repository`: `../x` is no Repository: it must start with a lower-case letter or a digit",
        ),
        (
            client.jobs("test", "x").limit(0),
            "invalid `limit`: `0` is no SyncJobFilter: its limit must be 1 to 999999999",
        ),
        (
            client.jobs("test", "x").offset(u64::MAX),
            "invalid `offset`: `18446744073709551615` is no SyncJobFilter: its offset must have 18 digits at most",
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
    let (server, client) = served(answer(200, &[("Content-Range", "0-1/1")], example())).await;
    let answer = client
        .show_sync_job()
        .namespace(Namespace::try_from("test").unwrap())
        .repository(Repository::try_from("a/b").unwrap())
        .filter(SyncJobFilter::default())
        .send()
        .await
        .unwrap();
    assert_eq!(answer.len(), 1);
    assert_eq!(answer.headers()["content-range"], "0-1/1");
    assert!(server.request().line.starts_with("GET /v2/manage/namespaces/test/repos/a%24b/sync_job?"));

    let (_server, client) =
        served(json(401, r#"{"error_msg":"no","error_code":"APIGW.0301","request_id":"r"}"#)).await;
    let call = client.show_sync_job().namespace("test").repository("a").filter("limit::1|offset::0");
    let error = call.send().await.unwrap_err();
    let swr_client::raw::Error::ErrorResponse(response) = error else { panic!("{error:?}") };
    let swr_client::model::swr::ErrorResponse::Gateway(error) = response.into_inner() else {
        panic!("not of the gateway")
    };
    assert_eq!(error.error_code, "APIGW.0301");
}
