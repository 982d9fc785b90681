//! The SWR client, end to end, against a loopback server.

use std::sync::Arc;

use futures_util::TryStreamExt as _;
use swr_client::{
    Client, ClientOptions, Clock, Credentials, EndReason, Error, Next, RetryPolicy, SortOrder,
    model::{
        Job, JobState, Timestamp,
        swr::{Namespace, Repository, SyncJobFilter},
    },
};
use tests::{
    document_example,
    server::{Response, Server, json, response},
};

/// The time of the recorded requests.
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
    let options = ClientOptions::default().retry(RetryPolicy::none()).clock(Arc::new(Recorded));
    Client::builder().base_url(&server.url).credentials(credentials).options(options).build().unwrap()
}

/// Returns a server that always sends `response`, and a client of it.
async fn serve(response: Response) -> (Server, Client) {
    let server = Server::with([response]).await;
    let client = client(&server, Credentials::token("token-1"));
    (server, client)
}

fn example() -> String {
    document_example("swr").to_string()
}

#[tokio::test]
async fn the_example_of_the_document_is_one_job_with_its_masked_strings() {
    let range = [("content-type", "application/json"), ("Content-Range", "0-1/1")];
    let (_server, client) = serve(response(200, &range, example())).await;
    let page = client.jobs("test", "testrepo").list().send().await.unwrap();
    let [job] = page.items.as_slice() else { panic!("{page:?}") };
    assert_eq!(job.domain_id.as_deref(), Some("0657**************************f60"));
    assert_eq!(job.sync_operator_name.as_deref(), Some("h**********4"));
    assert_eq!(Job::from(job.clone()).state, JobState::Succeeded);
    assert_eq!((page.total, page.next), (Some(1), Next::End(EndReason::TotalReached)));
    assert_eq!((page.position, page.next_position()), (0, None));
}

#[tokio::test]
async fn a_content_range_that_is_missing_or_malformed_is_ignored() {
    for headers in [
        vec![],
        vec![("Content-Range", "bytes 0-1/1")],
        vec![("Content-Range", "")],
        vec![("Content-Range", "0-1/99999999999999999999")],
        vec![("Content-Range", "0-1/1, 0-1/1")],
    ] {
        let (_server, client) = serve(response(200, &headers, example())).await;
        let page = client.jobs("test", "testrepo").list().send().await.unwrap();
        assert_eq!((page.items.len(), page.total), (1, None), "{headers:?}");
    }
    let (_server, client) = serve(response(200, &[("Content-Range", "0–1/7")], example())).await;
    assert_eq!(client.jobs("test", "testrepo").list().send().await.unwrap().total, Some(7));
}

#[tokio::test]
async fn the_signed_request_is_the_recorded_one_except_for_the_user_agent() {
    let (server, _) = serve(json(200, "[]")).await;
    let credentials =
        Credentials::access_key("AKEXAMPLE0000000001", "SKEXAMPLE00000000000000000000000000000001")
            .project_id("0123456789abcdef0123456789abcdef");
    let client = client(&server, credentials);
    client.jobs("test", "testrepo").order(SortOrder::Desc).list().send().await.unwrap();
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
async fn a_token_is_sent_in_its_header() {
    let (server, client) = serve(json(200, "[]")).await;
    client.jobs("test", "testrepo").list().send().await.unwrap();
    let request = server.request();
    let mut names = request.header_names();
    names.sort_unstable();
    assert_eq!(names, ["accept", "content-type", "host", "user-agent", "x-auth-token"]);
    assert_eq!(request.header("x-auth-token"), Some("token-1"));
}

#[tokio::test]
async fn a_slash_in_a_repository_is_sent_as_an_encoded_dollar_sign() {
    for name in ["team/app", "team$app"] {
        let (server, client) = serve(json(200, "[]")).await;
        client.jobs("group-dev", name).list().page_size(100).position(200).send().await.unwrap();
        assert_eq!(
            server.request().line,
            "GET /v2/manage/namespaces/group-dev/repos/team%24app/sync_job\
             ?filter=limit%3A%3A100%7Coffset%3A%3A200 HTTP/1.1"
        );
    }
}

#[tokio::test]
async fn each_form_of_an_error_response_is_the_same_error() {
    let detail = r#"{"errorCode":"SVCSTG.SWR.4040010","errorMessage":"image not exist","detail":""}"#;
    let gateway = r#"{"error_msg":"image not exist","error_code":"SVCSTG.SWR.4040010","request_id":"r-1"}"#;
    for body in
        [format!(r#"{{"errors":[{detail}]}}"#), format!("[{detail}]"), detail.to_owned(), gateway.to_owned()]
    {
        // The gateway has the request id in its body, the service in a header.
        let (_server, client) = serve(response(404, &[("X-Request-Id", "r-1")], &body)).await;
        let error = client.jobs("test", "testrepo").list().send().await.unwrap_err();
        assert!(error.is_not_found(), "{error:?}");
        let details = error.details();
        assert_eq!((error.status(), details.code.as_deref()), (Some(404), Some("SVCSTG.SWR.4040010")));
        assert_eq!(
            (details.message.as_deref(), details.request_id.as_deref()),
            (Some("image not exist"), Some("r-1"))
        );
        assert_eq!(
            error.to_string(),
            "SWR returned 404 (code SVCSTG.SWR.4040010): image not exist (request id r-1); check the repository"
        );
    }
}

#[tokio::test]
async fn each_error_status_has_its_predicate() {
    for status in [400, 401, 403, 404, 408, 418, 429, 500, 502, 503] {
        let (_server, client) = serve(response(status, &[], "<html>nginx</html>")).await;
        let error = client.jobs("test", "testrepo").list().send().await.unwrap_err();
        assert_eq!(error.status(), Some(status));
        assert_eq!(error.details().excerpt.as_deref(), Some("<html>nginx</html>"));
        assert_eq!(
            [error.is_unauthorized(), error.is_forbidden(), error.is_not_found(), error.is_throttled()],
            [status == 401, status == 403, status == 404, status == 429]
        );
        assert_eq!(error.is_retryable(), matches!(status, 408 | 429 | 500 | 502 | 503));
        assert_eq!(error.to_string().lines().count(), 1);
    }
}

#[tokio::test]
async fn invalid_input_is_not_sent() {
    let (server, client) = serve(json(200, "[]")).await;
    let jobs = [
        (
            client.jobs("a.-b", "testrepo"),
            "invalid namespace `a.-b`: must not have two adjacent marks, except for two underscores",
        ),
        (client.jobs("", "x"), "invalid namespace ``: must have 1 to 64 characters"),
        (client.jobs("组织", "x"), "invalid namespace `组织`: must start with a lowercase letter"),
        (
            client.jobs("test", "../x"),
            "invalid repository `../x`: must start with a lowercase letter or a digit",
        ),
    ];
    for (jobs, message) in &jobs {
        assert_eq!(jobs.clone().wait().await.unwrap_err().to_string(), *message);
    }
    let valid = || client.jobs("test", "x").list();
    let lists = [
        (valid().page_size(0), "invalid limit 0: must be between 1 and 999999999"),
        (valid().page_size(1_000_000_000), "invalid limit 1000000000: must be between 1 and 999999999"),
        (valid().position(u64::MAX), "invalid offset 18446744073709551615: must have at most 18 digits"),
    ];
    let jobs = jobs.map(|(jobs, message)| (jobs.list(), message));
    for (list, message) in jobs.into_iter().chain(lists) {
        let mut stream = list.clone();
        let error = list.send().await.unwrap_err();
        assert!(error.is_invalid_input(), "{error:?}");
        assert_eq!((error.to_string().as_str(), error.attempts()), (message, 0));
        assert_eq!(stream.try_next().await.unwrap_err().to_string(), message);
    }
    assert_eq!(server.requests(), []);
}

#[tokio::test]
async fn names_are_accepted_as_literals_strings_and_typed_values() {
    let (server, client) = serve(json(200, "[]")).await;
    let (namespace, repository) = ("team".to_owned(), "web".to_owned());
    let typed = (Namespace::try_from("team").unwrap(), "web".parse::<Repository>().unwrap());
    for jobs in [
        client.jobs("team", "web"),
        client.jobs(&namespace, &repository),
        client.jobs(namespace.as_str(), repository.clone()),
        client.jobs(&typed.0, &typed.1),
        client.jobs(typed.0.clone(), typed.1.clone()),
    ] {
        jobs.tag("v1").to_region(&namespace).to_namespace(namespace.clone()).list().send().await.unwrap();
    }
    let low = |filter: &str| client.show_sync_job().namespace(&namespace).repository(&typed.1).filter(filter);
    low("limit::10|offset::0").send().await.unwrap();
    let first = &server.requests()[0].line;
    assert!(first.starts_with("GET /v2/manage/namespaces/team/repos/web/sync_job?"), "{first}");
    assert_eq!(server.requests().len(), 6);
    assert!(server.requests().iter().all(|request| request.line == *first));
}

#[tokio::test]
async fn the_low_level_api_sends_what_was_set_and_returns_status_headers_and_body() {
    let (server, client) = serve(response(200, &[("Content-Range", "0-1/1")], example())).await;
    let call = client
        .show_sync_job()
        .namespace(Namespace::try_from("test").unwrap())
        .repository(Repository::try_from("a/b").unwrap());
    let response = call.clone().filter(SyncJobFilter::default()).send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.body().len()), (200, 1));
    assert_eq!(response.headers()["content-range"], "0-1/1");
    assert!(server.request().line.starts_with("GET /v2/manage/namespaces/test/repos/a%24b/sync_job?"));
    assert_eq!(call.send().await.unwrap_err().to_string(), "missing `filter`: must be set");
    assert_eq!(server.requests().len(), 1);
}

type Predicate = fn(&Error) -> bool;

#[tokio::test]
async fn both_levels_return_the_same_error() {
    let gateway = r#"{"error_msg":"no","error_code":"APIGW.0302","request_id":"r"}"#;
    let invalid = example().replace("\"success\"", "7");
    let cases: [(Response, Predicate, &str); 5] = [
        (json(403, gateway), Error::is_forbidden, "SWR returned 403 (code APIGW.0302): no (request id r); "),
        (
            response(502, &[("x-request-id", "r")], "<html>\n502"),
            Error::is_retryable,
            "SWR returned 502; the response body starts with `<html> 502` (request id r); ",
        ),
        (
            json(200, invalid),
            Error::is_decode,
            "SWR: the response does not match the document: at `[0].status`: ",
        ),
        (response(200, &[], "<html>"), Error::is_decode, "SWR: the response does not match the document: "),
        (response(302, &[], ""), Error::is_redirect, "SWR: the response is a redirect, "),
    ];
    for (response, predicate, start) in cases {
        let (server, client) = serve(response).await;
        let high = client.jobs("test", "a").list().send().await.unwrap_err();
        let call = client.show_sync_job().namespace("test").repository("a").filter("limit::1|offset::0");
        let low: Error = call.clone().send().await.unwrap_err();
        let pager = call.pager().send().await.unwrap_err();
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
