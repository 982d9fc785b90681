//! No secret is ever shown, whatever a service does with it.

use std::{
    fmt::{self, Write as _},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tests::server::{Reply, Request, Server, answer, json};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

// Each secret has characters that JSON, URLs and `Debug` spell in another way.
const KEY_SECRET: &str = "key-secret/\"+=ü";
const TOKEN: &str = "ready-token/+==\\x";
const SECURITY_TOKEN: &str = "sts-token/+==\\x";
const PASSWORD: &str = "pass'\"<word> &\\";
const FETCHED: &str = "fetched-token/+==.e30.x";
/// The beginnings alone would give a secret away.
const SECRETS: [&str; 5] = ["key-secret", "ready-token", "sts-token", "pass'", "fetched-token"];

/// Collects all that is logged, by this workspace and by what it is built on.
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
        Credentials::access_key("key", KEY_SECRET).with_security_token(SECURITY_TOKEN),
        Credentials::token(TOKEN),
        Credentials::password(
            PasswordLogin::new("account", "user", PASSWORD).with_project("project").with_endpoint(iam),
        ),
    ]
}

/// The ways in which a hostile server repeats what it was sent.
fn echoes() -> Vec<fn(&str) -> Reply> {
    fn quoted(text: &str) -> String {
        serde_json::Value::from(text).to_string()
    }
    fn escaped(text: &str) -> String {
        text.chars().fold(String::new(), |mut text, character| {
            write!(text, "\\u{:04x}", u32::from(character)).unwrap();
            text
        })
    }
    /// Only what a header can hold.
    fn header(text: &str) -> String {
        text.chars().filter(|character| !character.is_control()).collect()
    }
    vec![
        |sent| json(400, quoted(sent)),
        |sent| json(401, format!(r#"{{"error_code":{0},"error_msg":{0},"request_id":{0}}}"#, quoted(sent))),
        |sent| json(403, format!(r#"{{"errors":[{{"errorCode":"x","errorMessage":{}}}]}}"#, quoted(sent))),
        |sent| {
            json(404, format!(r#"{{"statusCode":404,"message":{0},"requestId":{0},{0}:{0}}}"#, quoted(sent)))
        },
        |sent| json(401, format!(r#"{{"error":{{"code":401,"message":{0},"title":{0}}}}}"#, quoted(sent))),
        |sent| json(500, format!(r#"{{"statusCode":500,"message":"{}"}}"#, escaped(sent))),
        |sent| answer(502, &[], format!("<html>{sent}</html>")),
        // What is shown ends within a secret, wherever that stands.
        |sent| answer(502, &[], format!("{}{sent}", " .".repeat(450 / 2))),
        |sent| answer(502, &[], format!("{}{sent}", "-".repeat(485))),
        |sent| answer(502, &[], format!("{}{sent}", "-".repeat(4085))),
        |sent| answer(503, &[("x-request-id", header(sent).as_str())], ""),
        |sent| answer(302, &[("location", format!("https://{}.example/", header(sent)).as_str())], ""),
        |sent| answer(302, &[("location", format!("/{}", header(sent)).as_str())], ""),
        |sent| answer(204, &[("x-echo", header(sent).as_str())], ""),
        |sent| answer(418, &[("x-echo", header(sent).as_str())], "null"),
        // A success that cannot be read.
        |sent| json(200, quoted(sent)),
        |sent| json(200, format!(r#"{{"statusCode":{},"message":"","data":{{}}}}"#, quoted(sent))),
        |sent| json(200, format!(r#"[{{"id":"{}"}}]"#, escaped(sent))),
        |sent| {
            json(200, format!(r#"{{"statusCode":200,"message":"x","data":{{"list":[{}]}}}}"#, quoted(sent)))
        },
        |sent| answer(200, &[], format!("<html>{sent}</html>")),
        // A refusal within a success.
        |sent| json(200, format!(r#"{{"statusCode":400,"message":{0},"requestId":{0}}}"#, quoted(sent))),
    ]
}

/// Serves tokens as it should, or repeats what the request for one holds; and repeats what every call holds.
async fn hostile(echo: fn(&str) -> Reply, honest: bool) -> Server {
    let token = move |request: &Request| -> Option<Reply> {
        if !honest {
            None
        } else if request.line.starts_with("POST /api/v3/get-management-token") {
            let data = serde_json::json!({ "access_token": FETCHED, "expires_in": 7200 });
            Some(json(200, serde_json::json!({ "statusCode": 200, "message": "", "data": data }).to_string()))
        } else if request.line.starts_with("POST /v3/auth/tokens") {
            Some(answer(201, &[("x-subject-token", FETCHED)], ""))
        } else {
            None
        }
    };
    Server::answering(move |request| {
        let mut said = request.echo();
        // The body spells a secret in its own way, and a hostile server in any other.
        for (sign, secret) in [("accessKeySecret", KEY_SECRET), ("methods", PASSWORD)] {
            if request.body.contains(sign) {
                write!(said, " {secret}").unwrap();
            }
        }
        token(request).unwrap_or_else(|| echo(&said))
    })
    .await
}

/// All ways to print an error, and what it wraps.
fn shown(error: &(dyn std::error::Error + 'static)) -> String {
    let chain = std::iter::successors(Some(error), |error| error.source());
    chain.map(|error| format!("{error}\n{error:#}\n{error:?}\n{error:#?}")).collect::<Vec<_>>().join("\n")
}

/// What of `sent` must not be in `text`: secrets, and signatures, which are as good for a while.
fn assert_clean(text: &str, server: &Server, context: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{context}: {secret} in {text}");
    }
    for request in server.requests() {
        let authorization = request.header("authorization").unwrap_or_default();
        if let Some((_, signature)) =
            authorization.rsplit_once("Signature=").or_else(|| authorization.split_once("key:"))
        {
            assert!(!text.contains(signature), "{context}: the signature {signature} in {text}");
        }
    }
}

#[tokio::test]
async fn no_echo_of_a_secret_reaches_an_error_or_a_log() {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let http =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
    for (number, echo) in echoes().into_iter().enumerate() {
        for honest in [true, false] {
            let server = hostile(echo, honest).await;
            let context = format!("echo {number}, {honest}");
            let retry = authing_client::RetryPolicy::none();
            for credentials in authing_credentials() {
                let builder = authing_client::Client::builder()
                    .base_url(&server.url)
                    .http_client(http.clone())
                    .retry(retry.clone());
                let client = builder.credentials(credentials).build().unwrap();
                let error = client.jobs(1).send().await.unwrap_err();
                assert!(!error.to_string().contains('\n'), "{error}");
                assert_clean(&shown(&error), &server, &context);
                // Below the face, a refusal that comes with status 200 is a value.
                let text = match client.list_sync_jobs().sync_task_id(1).send().await {
                    Ok(value) => format!("{value:?}"),
                    Err(error) => shown(&error),
                };
                assert_clean(&text, &server, &context);
                assert_clean(&format!("{client:?}"), &server, &context);
            }
            for credentials in swr_credentials(&server.url) {
                let builder = swr_client::Client::builder()
                    .base_url(&server.url)
                    .http_client(http.clone())
                    .retry(retry.clone());
                let client = builder.credentials(credentials).build().unwrap();
                let error = client.jobs("team", "app").send().await.unwrap_err();
                assert!(!error.to_string().contains('\n'), "{error}");
                assert_clean(&shown(&error), &server, &context);
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
async fn a_span_tells_operation_attempts_status_and_request_id() {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let id = [("x-request-id", "request-7")];
    let server = Server::with([answer(503, &[], ""), answer(404, &id, "")]).await;
    let retry = swr_client::RetryPolicy::default().with_backoff(Duration::ZERO, Duration::ZERO);
    let builder = swr_client::Client::builder().base_url(&server.url).retry(retry);
    let client = builder.credentials(swr_client::Credentials::token(TOKEN)).build().unwrap();
    client.jobs("team", "app").send().await.unwrap_err();
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

#[test]
fn what_holds_a_secret_does_not_show_it() {
    let mut texts = vec![format!("{0:?} {0} {0:#?}", swr_client::Secret::from(KEY_SECRET))];
    for credentials in authing_credentials() {
        let builder = authing_client::Client::builder().credentials(credentials.clone());
        let client = builder.clone().build().unwrap();
        let jobs = client.jobs(1);
        texts.push(format!(
            "{credentials:?} {credentials:#?} {builder:?} {client:?} {jobs:?} {:?}",
            jobs.clone().wait()
        ));
        texts.push(format!("{:?}", client.list_sync_jobs()));
    }
    for credentials in swr_credentials("https://user:ready-token@host") {
        texts.push(format!("{credentials:?} {credentials:#?}"));
    }
    for credentials in swr_credentials("https://host") {
        let builder = swr_client::Client::builder().region("cn-north-4").credentials(credentials.clone());
        let client = builder.clone().build().unwrap();
        let jobs = client.jobs("team", "app");
        texts.push(format!("{builder:?} {client:?} {jobs:?} {:?}", jobs.clone().wait()));
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
fn a_setting_that_is_refused_is_not_shown_if_it_may_be_a_secret() {
    use swr_client::{Client, Credentials, PasswordLogin};
    let token = || Credentials::token(TOKEN);
    for builder in [
        Client::builder().credentials(token()).base_url("https://user:ready-token@host"),
        Client::builder().credentials(token()).base_url("https://user:ready-token@host:99999"),
        Client::builder().credentials(token()).base_url("https://host/?ready-token"),
        Client::builder().credentials(token()).base_url("http://user:ready-token@host"),
        Client::builder().credentials(Credentials::password(
            PasswordLogin::new("a", "u", PASSWORD)
                .with_project("p")
                .with_endpoint("http://user:ready-token@host:99999"),
        )),
    ] {
        let shown = format!("{builder:?}");
        let error = builder.build().unwrap_err();
        for text in [shown, format!("{error} {error:?}")] {
            assert!(!text.contains("ready-token"), "{text}");
        }
    }
}
