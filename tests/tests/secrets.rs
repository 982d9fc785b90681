//! Secrets are redacted in everything that is shown: errors, logs and `Debug`.
//!
//! A payload that decodes is not shown but returned, and stays as it came.

use std::{
    fmt::{self, Write as _},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use authing_client::{ClientOptions, RetryPolicy};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tests::{
    document_example,
    server::{Request, Response, Server, json, response},
};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

// Each secret has characters that JSON, URLs and `Debug` escape.
const KEY_SECRET: &str = "key-secret/\"+=ü";
const TOKEN: &str = "ready-token/+==\\x";
const SECURITY_TOKEN: &str = "sts-token/+==\\x";
const PASSWORD: &str = "pass'\"<word> &\\";
const FETCHED: &str = "fetched-token/+==.e30.x";
/// The start of each secret, which no escape changes.
const SECRETS: [&str; 5] = ["key-secret", "ready-token", "sts-token", "pass'", "fetched-token"];

/// Collects all that is logged, by this workspace and by its dependencies.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Log {
    fn text(&self) -> MutexGuard<'_, String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Visit for &Log {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        writeln!(self.text(), "{field}={value:?}").unwrap();
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        writeln!(self.text(), "span {}", span.metadata().name()).unwrap();
        span.record(&mut &*self);
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut &*self);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        writeln!(self.text(), "event {}", event.metadata().target()).unwrap();
        event.record(&mut &*self);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

fn authing_credentials() -> Vec<authing_client::Credentials> {
    use authing_client::Credentials;
    vec![
        Credentials::signing("key", KEY_SECRET),
        Credentials::management_token("key", KEY_SECRET),
        Credentials::token(TOKEN),
    ]
}

fn swr_credentials(iam: &str) -> Vec<swr_client::Credentials> {
    use swr_client::{Credentials, PasswordLogin};
    vec![
        Credentials::access_key("key", KEY_SECRET),
        Credentials::access_key("key", KEY_SECRET).security_token(SECURITY_TOKEN),
        Credentials::token(TOKEN),
        Credentials::password(
            PasswordLogin::new("account", "user", PASSWORD).project("project").endpoint(iam),
        ),
    ]
}

/// Returns `text` as JSON.
fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Returns `text` as JSON, without the quotation marks.
fn quoted(text: &str) -> String {
    let json = json_text(text);
    json[1..json.len() - 1].to_owned()
}

/// Returns `text` as a part of a URL (RFC 3986, section 2.3).
fn percent_encode(text: &str) -> String {
    const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    utf8_percent_encode(text, ENCODED).to_string()
}

/// The ways in which a hostile server repeats what it received.
fn echoes() -> Vec<fn(&str) -> Response> {
    /// As JSON with an escape for each character.
    fn escaped(text: &str) -> String {
        text.chars().fold(String::new(), |mut text, character| {
            write!(text, "\\u{:04x}", u32::from(character)).unwrap();
            text
        })
    }
    /// What a header can contain.
    fn header(text: &str) -> String {
        text.chars().filter(|character| !character.is_control()).collect()
    }
    vec![
        |sent| json(400, json_text(sent)),
        |sent| {
            json(401, format!(r#"{{"error_code":{0},"error_msg":{0},"request_id":{0}}}"#, json_text(sent)))
        },
        |sent| json(403, format!(r#"{{"errors":[{{"errorCode":"x","errorMessage":{}}}]}}"#, json_text(sent))),
        |sent| {
            json(
                404,
                format!(r#"{{"statusCode":404,"message":{0},"requestId":{0},{0}:{0}}}"#, json_text(sent)),
            )
        },
        |sent| json(401, format!(r#"{{"error":{{"code":401,"message":{0},"title":{0}}}}}"#, json_text(sent))),
        |sent| json(500, format!(r#"{{"statusCode":500,"message":"{}"}}"#, escaped(sent))),
        |sent| response(502, &[], format!("<html>{sent}</html>")),
        |sent| response(502, &[], format!("<html>{}</html>", json_text(sent))),
        |sent| response(502, &[], format!("<a href='?t={}'>", percent_encode(sent))),
        |sent| response(502, &[], format!("<a href='?t={}'>", percent_encode(sent).to_lowercase())),
        // The excerpt ends within a secret.
        |sent| response(502, &[], format!("{}{sent}", " .".repeat(450 / 2))),
        |sent| response(502, &[], format!("{}{sent}", "-".repeat(485))),
        |sent| response(502, &[], format!("{}{sent}", "-".repeat(4085))),
        |sent| response(503, &[("x-request-id", header(sent).as_str())], ""),
        |sent| response(302, &[("location", format!("https://{}.example/", header(sent)).as_str())], ""),
        |sent| response(302, &[("location", format!("/{}", header(sent)).as_str())], ""),
        |sent| response(204, &[("x-echo", header(sent).as_str())], ""),
        |sent| response(418, &[("x-echo", header(sent).as_str())], "null"),
        // A success that cannot be decoded.
        |sent| json(200, json_text(sent)),
        |sent| json(200, format!(r#"{{"statusCode":{},"message":"","data":{{}}}}"#, json_text(sent))),
        |sent| json(200, format!(r#"[{{"id":"{}"}}]"#, escaped(sent))),
        |sent| {
            json(
                200,
                format!(r#"{{"statusCode":200,"message":"x","data":{{"list":[{}]}}}}"#, json_text(sent)),
            )
        },
        |sent| response(200, &[], format!("<html>{sent}</html>")),
        // An error in the body of a success.
        |sent| json(200, format!(r#"{{"statusCode":400,"message":{0},"requestId":{0}}}"#, json_text(sent))),
    ]
}

/// Returns a server that repeats the secrets of each call, and of each request for a token unless it is `honest`.
async fn hostile(echo: fn(&str) -> Response, honest: bool) -> Server {
    let token = move |request: &Request| -> Option<Response> {
        if !honest {
            None
        } else if request.line.starts_with("POST /api/v3/get-management-token") {
            let data = serde_json::json!({ "access_token": FETCHED, "expires_in": 7200 });
            Some(json(200, serde_json::json!({ "statusCode": 200, "message": "", "data": data }).to_string()))
        } else if request.line.starts_with("POST /v3/auth/tokens") {
            Some(response(201, &[("x-subject-token", FETCHED)], ""))
        } else {
            None
        }
    };
    Server::responding(move |request| {
        let mut received = request.echo();
        // The body has a secret in JSON; a hostile server may decode it.
        for (sign, secret) in [("accessKeySecret", KEY_SECRET), ("methods", PASSWORD)] {
            if request.body.contains(sign) {
                write!(received, " {secret}").unwrap();
            }
        }
        token(request).unwrap_or_else(|| echo(&received))
    })
    .await
}

/// Returns an error and its sources in each way to print them.
fn shown(error: &(dyn std::error::Error + 'static)) -> String {
    let chain = std::iter::successors(Some(error), |error| error.source());
    chain.map(|error| format!("{error}\n{error:#}\n{error:?}\n{error:#?}")).collect::<Vec<_>>().join("\n")
}

fn assert_clean_of_secrets(text: &str, context: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{context}: {secret} in {text}");
    }
}

/// Asserts that `text` has no secret, and no signature that `server` received, which is a secret for a while.
fn assert_clean(text: &str, server: &Server, context: &str) {
    assert_clean_of_secrets(text, context);
    for request in server.requests() {
        let authorization = request.header("authorization").unwrap_or_default();
        if let Some((_, signature)) =
            authorization.rsplit_once("Signature=").or_else(|| authorization.split_once("key:"))
        {
            assert!(!text.contains(signature), "{context}: the signature {signature} in {text}");
        }
    }
}

fn options() -> ClientOptions {
    // No trust anchors: to load them takes longer than all the rest of a call.
    let http = reqwest::Client::builder().no_proxy().tls_certs_only([]);
    ClientOptions::default().retry(RetryPolicy::none()).http_client(http)
}

fn authing(url: &str, credentials: authing_client::Credentials) -> authing_client::Client {
    let builder = authing_client::Client::builder().base_url(url).options(options());
    builder.credentials(credentials).build().unwrap()
}

fn swr(url: &str, credentials: swr_client::Credentials) -> swr_client::Client {
    let builder = swr_client::Client::builder().base_url(url).options(options());
    builder.credentials(credentials).build().unwrap()
}

#[tokio::test]
async fn no_echo_of_a_secret_is_in_an_error_or_a_log() {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    for (number, echo) in echoes().into_iter().enumerate() {
        for honest in [true, false] {
            let server = hostile(echo, honest).await;
            let context = format!("echo {number}, {honest}");
            for credentials in authing_credentials() {
                let client = authing(&server.url, credentials);
                let error = client.jobs(1000).list().send().await.unwrap_err();
                assert!(!error.to_string().contains('\n'), "{error}");
                assert_clean(&shown(&error), &server, &context);
                assert_clean(&format!("{:?}", error.details()), &server, &context);
                let error = client.list_sync_jobs().sync_task_id(1).send().await.unwrap_err();
                assert_clean(&shown(&error), &server, &context);
                let error = client.jobs(1000).wait().timeout(Duration::ZERO).await.unwrap_err();
                assert_clean(&shown(&error), &server, &context);
                assert_clean(&format!("{client:?}"), &server, &context);
            }
            for credentials in swr_credentials(&server.url) {
                let client = swr(&server.url, credentials);
                let error = client.jobs("test", "testrepo").list().send().await.unwrap_err();
                assert!(!error.to_string().contains('\n'), "{error}");
                assert_clean(&shown(&error), &server, &context);
                assert_clean(&format!("{:?}", error.details()), &server, &context);
                let call =
                    client.show_sync_job().namespace("team").repository("app").filter("limit::1|offset::0");
                assert_clean(&shown(&call.send().await.unwrap_err()), &server, &context);
                assert_clean(&format!("{client:?}"), &server, &context);
            }
            assert_clean(&log.text(), &server, &context);
        }
    }
    assert!(log.text().contains("operation="), "nothing was logged");
}

#[tokio::test]
async fn an_error_response_is_redacted_in_each_form_of_a_secret() {
    for form in [TOKEN.to_owned(), quoted(TOKEN), percent_encode(TOKEN), percent_encode(TOKEN).to_lowercase()]
    {
        for status in [400, 500, 200] {
            let server = Server::with([response(status, &[], format!("<p>key={form}</p>"))]).await;
            let error = swr(&server.url, swr_client::Credentials::token(TOKEN))
                .jobs("test", "testrepo")
                .list()
                .send()
                .await
                .unwrap_err();
            let expected = Some("<p>key=[secret]</p>".to_owned());
            assert_eq!(error.details().excerpt, expected, "{form} {status}");
            assert!(error.to_string().contains("`<p>key=[secret]</p>`"), "{error}");
        }
    }
}

#[tokio::test]
async fn a_payload_that_decodes_is_returned_unaltered() {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    for text in [TOKEN.to_owned(), quoted(TOKEN), percent_encode(TOKEN)] {
        let mut page = document_example("authing");
        page["data"]["list"]["errMsg"] = text.clone().into();
        page["message"] = text.clone().into();
        let server = Server::with([response(200, &[("x-request-id", TOKEN)], page.to_string())]).await;
        let client = authing(&server.url, authing_client::Credentials::token(TOKEN));
        let page = client.jobs(1000).list().send().await.unwrap();
        assert_eq!(page.items[0].err_msg.as_ref(), Some(&text));
        let response = client.list_sync_jobs().sync_task_id(1).send().await.unwrap();
        assert_eq!(response.body().message, text);
        assert_eq!(response.headers()["x-request-id"], TOKEN);
        let status = client.jobs(1000).wait().await.unwrap();
        assert_eq!(status.jobs[0].error.as_ref(), Some(&text));

        let mut page = document_example("swr");
        page[0]["tag"] = text.clone().into();
        let server = Server::with([json(200, page.to_string())]).await;
        let client = swr(&server.url, swr_client::Credentials::token(TOKEN));
        let page = client.jobs("test", "testrepo").list().send().await.unwrap();
        assert_eq!(page.items[0].tag, text);

        // The same body is shown, and so redacted, as soon as it is an error.
        let mut envelope = document_example("authing");
        envelope["statusCode"] = 403.into();
        envelope["message"] = text.clone().into();
        let server = Server::with([json(200, envelope.to_string())]).await;
        let client = authing(&server.url, authing_client::Credentials::token(TOKEN));
        let error = client.jobs(1000).list().send().await.unwrap_err();
        assert_eq!(error.details().message.as_deref(), Some("[secret]"));
        assert!(error.to_string().starts_with("Authing returned 403: [secret] (request id "), "{error}");
        assert_clean(&log.text(), &server, &text);
    }
    assert!(log.text().contains("request_id="), "the request id was not logged");
}

#[tokio::test]
async fn a_span_has_operation_attempts_status_and_request_id() {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let id = [("x-request-id", "request-7")];
    let server = Server::with([response(503, &[], ""), response(404, &id, "")]).await;
    let retry = RetryPolicy::default().backoff(Duration::ZERO, Duration::ZERO);
    let builder = swr_client::Client::builder().base_url(&server.url).options(options().retry(retry));
    let client = builder.credentials(swr_client::Credentials::token(TOKEN)).build().unwrap();
    client.jobs("test", "testrepo").list().send().await.unwrap_err();
    let log = log.text();
    for line in [
        "span call",
        "service=\"SWR\"",
        "operation=\"show_sync_job\"",
        "attempts=2",
        "span attempt",
        "attempt=1",
        "status=503",
        "attempt=2",
        "status=404",
        "request_id=\"request-7\"",
    ] {
        assert!(log.lines().any(|found| found == line), "{line} is not in {log}");
    }
}

#[tokio::test]
async fn each_exchange_is_logged_in_one_line() {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let server = Server::responding({
        let attempts = AtomicUsize::new(0);
        move |request| match (&request.line, attempts.fetch_add(1, Ordering::Relaxed)) {
            (line, _) if line.starts_with("POST /v3") => {
                response(201, &[("x-subject-token", FETCHED), ("x-request-id", "r-0")], "{}")
            }
            (_, 1) => response(503, &[("x-request-id", &format!("r-1 {FETCHED}"))], ""),
            (_, 2) => Response::Silence,
            (_, 3) => Response::Reset(Vec::new()),
            _ => response(200, &[("x-request-id", "r-4")], "[]"),
        }
    })
    .await;
    let login = swr_client::PasswordLogin::new("account", "user", PASSWORD).project("project");
    let credentials = swr_client::Credentials::password(login.endpoint(&server.url));
    let retry = RetryPolicy::default().backoff(Duration::ZERO, Duration::ZERO);
    let options = options().retry(retry).attempt_timeout(Duration::from_secs(1));
    let builder = swr_client::Client::builder().base_url(&server.url).options(options);
    let client = builder.credentials(credentials).build().unwrap();
    client
        .show_sync_job()
        .namespace("team")
        .repository("web")
        .filter("limit::1|offset::0")
        .send()
        .await
        .unwrap();
    // The port is free again as soon as the listener is dropped.
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let closed = format!("http://{closed}");
    authing(&closed, authing_client::Credentials::token(TOKEN)).logs(7).send().await.unwrap_err();

    let url = format!(
        "{}/v2/manage/namespaces/team/repos/web/sync_job?filter=limit%3A%3A1%7Coffset%3A%3A0",
        server.url
    );
    let text = log.text();
    let events = text.split("event ").filter_map(|event| {
        let line = event.strip_prefix("sync_jobs_client_runtime::request\nmessage=")?.lines().next()?;
        let (start, rest) = line.split_once(" in ")?;
        let (milliseconds, end) = rest.split_once(" ms")?;
        assert!(milliseconds.parse::<u64>().is_ok(), "{line}");
        Some(format!("{start}{end}"))
    });
    assert_eq!(
        events.collect::<Vec<_>>(),
        [
            format!("POST {}/v3/auth/tokens?nocatalog=true 201, request id r-0, for a token", server.url),
            format!("GET {url} 503, request id r-1 [secret], attempt 1"),
            format!("GET {url} no complete response, attempt 2"),
            format!("GET {url} no complete response, attempt 3"),
            format!("GET {url} 200, request id r-4, attempt 4"),
            format!(
                "GET {closed}/api/v3/list-sync-job-logs?limit=10&page=1&syncJobId=7 no connection, attempt 1"
            ),
        ]
    );
}

#[test]
fn a_warning_names_the_variable_with_white_space_and_not_its_value() {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let variable = |name: &str| match name {
        "HUAWEICLOUD_SDK_AK" | "AUTHING_ACCESS_KEY_ID" => Some("key".into()),
        "HUAWEICLOUD_SDK_SK" | "AUTHING_ACCESS_KEY_SECRET" => Some(format!("{KEY_SECRET}\n").into()),
        _ => None,
    };
    swr_client::Credentials::from_variables(variable).unwrap();
    authing_client::Credentials::from_variables(variable).unwrap();
    let expected = ["HUAWEICLOUD_SDK_SK", "AUTHING_ACCESS_KEY_SECRET"]
        .map(|name| format!("message=`{name}` has white space around it, which is ignored"));
    let text = log.text();
    assert_eq!(text.lines().filter(|line| line.starts_with("message=")).collect::<Vec<_>>(), expected);
    assert_clean_of_secrets(&text, "warnings");
}

#[test]
fn debug_does_not_show_a_secret() {
    let mut texts = vec![format!("{0:?} {0} {0:#?}", swr_client::Secret::from(KEY_SECRET))];
    for credentials in authing_credentials() {
        let builder = authing_client::Client::builder().credentials(credentials.clone());
        texts.push(format!("{credentials:?} {credentials:#?} {builder:?}"));
        let client = builder.build().unwrap();
        let jobs = client.jobs(1000);
        texts.push(format!("{client:?} {jobs:?} {:?} {:?}", jobs.clone().list(), jobs.clone().wait()));
        texts.push(format!("{:?}", client.list_sync_jobs()));
    }
    for credentials in swr_credentials("https://user:ready-token@host") {
        texts.push(format!("{credentials:?} {credentials:#?}"));
    }
    for credentials in swr_credentials("https://host") {
        let builder = swr_client::Client::builder().region("cn-north-4").credentials(credentials);
        texts.push(format!("{builder:?}"));
        let client = builder.build().unwrap();
        let jobs = client.jobs("test", "testrepo");
        texts.push(format!("{client:?} {jobs:?} {:?} {:?}", jobs.clone().list(), jobs.clone().wait()));
        texts.push(format!("{:?}", client.show_sync_job()));
    }
    let login = swr_client::PasswordLogin::new("account", "user", PASSWORD);
    texts.push(format!("{login:?} {login:#?}"));
    for text in texts {
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}

#[test]
fn the_error_of_an_invalid_url_does_not_repeat_what_may_be_a_secret() {
    use swr_client::{Client, Credentials, PasswordLogin};
    let token = || Credentials::token(TOKEN);
    for builder in [
        Client::builder().credentials(token()).base_url("https://user:ready-token@host"),
        Client::builder().credentials(token()).base_url("https://user:ready-token@host:99999"),
        Client::builder().credentials(token()).base_url("https://host/?ready-token"),
        Client::builder().credentials(token()).base_url("http://user:ready-token@host"),
        Client::builder().credentials(Credentials::password(
            PasswordLogin::new("a", "u", PASSWORD)
                .project("p")
                .endpoint("http://user:ready-token@host:99999"),
        )),
    ] {
        let shown = format!("{builder:?}");
        let error = builder.build().unwrap_err();
        for text in [shown, format!("{error} {error:?}")] {
            assert!(!text.contains("ready-token"), "{text}");
        }
    }
}
