//! Both clients against servers that are slow, broken, wrong or hostile.

use std::time::Duration;

use authing_client::{ClientOptions, RetryPolicy};
use tests::{
    document_example,
    server::{Response, Server, json, response},
};

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const ATTEMPTS: u32 = 3;
/// Attempt timeouts: one that does not pass in a test, and one that must.
const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_secs(1);
/// `max_response_bytes` of the clients.
const MAX_BYTES: usize = 64 * 1024;

/// The expected result of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Page,
    Service(u16),
    Connection,
    Timeout,
    Decode,
    TooLarge,
    Redirect,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Api {
    Authing,
    Swr,
}

fn page(api: Api) -> String {
    document_example(if api == Api::Authing { "authing" } else { "swr" }).to_string()
}

fn http() -> reqwest::ClientBuilder {
    // No trust anchors: to load them takes longer than all the rest of a call.
    reqwest::Client::builder().no_proxy().tls_certs_only([])
}

/// A client of either service.
enum Client {
    Authing(authing_client::Client),
    Swr(swr_client::Client),
}

impl Client {
    fn new(api: Api, url: &str, attempt_timeout: Duration, http: reqwest::ClientBuilder) -> Self {
        let delay = Duration::from_millis(1);
        let options = ClientOptions::default()
            .retry(RetryPolicy::default().max_attempts(ATTEMPTS).backoff(delay, delay))
            .http_client(http)
            .attempt_timeout(attempt_timeout)
            .max_response_bytes(MAX_BYTES);
        match api {
            Api::Authing => {
                let credentials = authing_client::Credentials::signing("key", SECRET);
                let builder = authing_client::Client::builder().base_url(url).credentials(credentials);
                Self::Authing(builder.options(options).build().unwrap())
            }
            Api::Swr => {
                let credentials = swr_client::Credentials::access_key("key", SECRET);
                let builder = swr_client::Client::builder().base_url(url).credentials(credentials);
                Self::Swr(builder.options(options).build().unwrap())
            }
        }
    }

    /// Makes one call. Returns its outcome, and its attempts and message if it is an error.
    async fn call(&self) -> (Outcome, Option<(u32, String)>) {
        let result = match self {
            Self::Authing(client) => client.jobs(1000).list().send().await.map(|page| page.items.len()),
            Self::Swr(client) => {
                client.jobs("test", "testrepo").list().send().await.map(|page| page.items.len())
            }
        };
        let error = match result {
            Ok(jobs) => {
                assert_eq!(jobs, 1);
                return (Outcome::Page, None);
            }
            Err(error) => error,
        };
        let message = error.to_string();
        assert!(!message.contains("`.`"), "a path that is the whole body: {message}");
        assert!(!message.contains(['\n', '\r']) && message.chars().count() < 1000, "{message}");
        assert!(!format!("{message}{error:?}").contains(SECRET), "{error:?}");
        let outcome = match error.status() {
            _ if error.is_connection() => Outcome::Connection,
            _ if error.is_decode() => Outcome::Decode,
            _ if error.is_too_large() => Outcome::TooLarge,
            _ if error.is_redirect() => Outcome::Redirect,
            Some(status) => Outcome::Service(status),
            None if error.is_timeout() => Outcome::Timeout,
            None => panic!("{error:?}"),
        };
        (outcome, Some((error.attempts(), message)))
    }
}

/// A head without a length: the body ends with the connection.
const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
const CHUNKED: &[u8] = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";

fn with_length(length: usize, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}").into_bytes()
}

/// What a server is, its responses one after the other, the outcome, the number of requests, and a part of the message.
type Row = (&'static str, Vec<Response>, Outcome, usize, &'static str);

fn connections(api: Api) -> Vec<Row> {
    use Outcome::{Connection, Page, Timeout};
    let page = page(api);
    let half = &page[..page.len() / 2];
    let ok = || json(200, &page);
    vec![
        ("reset before the head", vec![Response::Reset(vec![])], Connection, 3, "; "),
        ("closed before the head", vec![Response::Bytes(vec![])], Connection, 3, "failed"),
        (
            "reset within the body",
            vec![Response::Reset(with_length(page.len(), half))],
            Connection,
            3,
            "failed",
        ),
        (
            "closed within the body",
            vec![Response::Bytes(with_length(page.len(), half))],
            Connection,
            3,
            "failed",
        ),
        (
            "closed within a chunk",
            vec![Response::Bytes([CHUNKED, b"ff\r\n[{"].concat())],
            Connection,
            3,
            "failed",
        ),
        ("cut off once", vec![Response::Bytes(with_length(page.len(), half)), ok()], Page, 2, ""),
        (
            "no HTTP",
            vec![Response::Bytes(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec())],
            Connection,
            3,
            "invalid HTTP",
        ),
        ("slow: silence", vec![Response::Silence], Timeout, 3, "within 1 s"),
        ("slow: silence once", vec![Response::Silence, ok()], Page, 2, ""),
        (
            "slow: a byte at a time",
            vec![Response::Slowly(with_length(page.len(), &page), Duration::from_millis(100))],
            Timeout,
            3,
            "raise `attempt_timeout`",
        ),
        (
            "endless headers",
            vec![Response::Endlessly(HEAD[..17].to_vec(), b"a: b\r\n".repeat(100))],
            Connection,
            3,
            "",
        ),
    ]
}

/// The same for the bodies of successful responses.
fn bodies(api: Api) -> Vec<Row> {
    use Outcome::{Decode, Page, TooLarge};
    let page = page(api);
    let half = &page[..page.len() / 2];
    let padded = |length: usize| page.clone() + &" ".repeat(length - page.len());
    let unannounced = |length| Response::Bytes([HEAD, padded(length).as_bytes()].concat());
    let invalid = [half.as_bytes(), b"\xff\xfe", &page.as_bytes()[page.len() / 2..]].concat();
    vec![
        ("a good response", vec![json(200, &page)], Page, 1, ""),
        ("truncated JSON", vec![json(200, half)], Decode, 1, "EOF"),
        (
            "a length that is too short",
            vec![Response::Bytes(with_length(half.len(), &page))],
            Decode,
            1,
            "EOF",
        ),
        ("an empty body", vec![json(200, "")], Decode, 1, "the response is empty"),
        ("null", vec![json(200, "null")], Decode, 1, "null"),
        ("no content", vec![Response::Bytes(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec())], Decode, 1, "204"),
        ("another JSON", vec![json(200, r#"{"hello":"world"}"#)], Decode, 1, "hello"),
        ("invalid UTF-8", vec![response(200, &[], invalid)], Decode, 1, "the response is not UTF-8"),
        ("deep nesting", vec![json(200, deep())], Decode, 1, ""),
        ("as large as allowed, announced", vec![json(200, padded(MAX_BYTES))], Page, 1, ""),
        ("as large as allowed", vec![unannounced(MAX_BYTES)], Page, 1, ""),
        ("a byte too large, announced", vec![json(200, padded(MAX_BYTES + 1))], TooLarge, 1, "65536"),
        ("a byte too large", vec![unannounced(MAX_BYTES + 1)], TooLarge, 1, "65536"),
        (
            "1 GiB, announced",
            vec![Response::Bytes(with_length(1 << 30, &page))],
            TooLarge,
            1,
            "raise `max_response_bytes`",
        ),
        ("an endless body", vec![Response::Endlessly(HEAD.to_vec(), vec![b' '; 4096])], TooLarge, 1, "65536"),
        (
            "endless chunks",
            vec![Response::Endlessly(CHUNKED.to_vec(), [b"1000\r\n", &[b' '; 0x1000][..], b"\r\n"].concat())],
            TooLarge,
            1,
            "65536",
        ),
    ]
}

fn deep() -> String {
    "[".repeat(20_000) + &"]".repeat(20_000)
}

/// The same for error responses and redirects.
fn error_responses(api: Api) -> Vec<Row> {
    use Outcome::{Page, Redirect, Service};
    let page = page(api);
    let ok = || json(200, &page);
    vec![
        (
            "HTML of a gateway",
            vec![response(502, &[], "<html>\n502\n</html>")],
            Service(502),
            3,
            "<html> 502 </html>",
        ),
        (
            "an error response of invalid UTF-8",
            vec![response(500, &[], b"\xff\xfe\n\x1b[31m")],
            Service(500),
            3,
            "",
        ),
        ("an error response with deep nesting", vec![json(404, deep())], Service(404), 1, "404"),
        ("a redirect without a target", vec![response(302, &[], "")], Redirect, 1, "check the base URL"),
        (
            "a redirect to itself",
            vec![response(307, &[("location", "/")], "")],
            Redirect,
            1,
            "check the base URL",
        ),
        (
            "429 for an hour",
            vec![response(429, &[("retry-after", "3600")], "")],
            Service(429),
            1,
            "retry after 3600 s",
        ),
        (
            "429 for longer than a clock can count",
            vec![response(429, &[("retry-after", "18446744073709551615")], "")],
            Service(429),
            1,
            "",
        ),
        ("429 for 0 s", vec![response(429, &[("retry-after", "0")], ""), ok()], Page, 2, ""),
        (
            "429 until a date in the past",
            vec![response(429, &[("retry-after", "Thu, 01 Jan 2015 00:00:00 GMT")], ""), ok()],
            Page,
            2,
            "",
        ),
        (
            "429 until a date in the far future",
            vec![response(429, &[("retry-after", "Tue, 31 Dec 2999 23:59:59 GMT")], "")],
            Service(429),
            1,
            "; retry after ",
        ),
        ("429 with an invalid delay", vec![response(429, &[("retry-after", "soon")], ""), ok()], Page, 2, ""),
        ("503 twice", vec![response(503, &[], ""), response(503, &[], ""), ok()], Page, 3, ""),
        ("503 always", vec![response(503, &[], "")], Service(503), 3, "(3 attempts)"),
        ("501", vec![response(501, &[], "")], Service(501), 1, "501"),
        ("401", vec![response(401, &[], "")], Service(401), 1, "; check the access key"),
        ("403", vec![response(403, &[], "")], Service(403), 1, "permission"),
    ]
}

#[tokio::test]
async fn each_fault_has_its_outcome_and_its_number_of_attempts() {
    let mut calls = Vec::new();
    for api in [Api::Authing, Api::Swr] {
        for (name, responses, outcome, requests, part) in
            [connections(api), bodies(api), error_responses(api)].concat()
        {
            let server = Server::with(responses).await;
            let timeout = if name.starts_with("slow: ") { SHORT } else { LONG };
            // Built before the first call: the setup of TLS blocks this thread, and must not use up a timeout.
            let client = Client::new(api, &server.url, timeout, http());
            calls.push(async move {
                let (found, error) = client.call().await;
                assert_eq!(found, outcome, "{api:?}, {name}: {error:?}");
                assert_eq!(server.requests().len(), requests, "{api:?}, {name}: {error:?}");
                if let Some((attempts, message)) = error {
                    assert_eq!(attempts as usize, requests, "{api:?}, {name}: {message}");
                    assert!(message.contains(part), "{api:?}, {name}: {message}");
                }
            });
        }
    }
    futures_util::future::join_all(calls).await;
}

#[tokio::test]
async fn a_timeout_of_the_http_client_is_a_timeout() {
    let server = Server::with([Response::Silence]).await;
    for api in [Api::Authing, Api::Swr] {
        let (outcome, error) =
            Client::new(api, &server.url, LONG, http().timeout(Duration::from_millis(200))).call().await;
        let (attempts, message) = error.unwrap();
        assert_eq!((outcome, attempts), (Outcome::Timeout, ATTEMPTS));
        assert!(message.contains(&format!("timed out ({})", server.url)), "{message}");
        assert!(message.contains("raise `attempt_timeout`"), "{message}");
    }
}

#[tokio::test]
async fn a_transient_error_with_status_200_is_retried() {
    let envelope = |status| format!(r#"{{"statusCode":{status},"message":"x"}}"#);
    let ok = || json(200, page(Api::Authing));
    for (responses, outcome, requests) in [
        (vec![json(200, envelope(503)), ok()], Outcome::Page, 2),
        (vec![json(200, envelope(429)), ok()], Outcome::Page, 2),
        (vec![json(200, envelope(429))], Outcome::Service(200), 3),
        (vec![json(200, envelope(403)), ok()], Outcome::Service(200), 1),
        // The status in the body counts.
        (vec![json(500, envelope(403)), ok()], Outcome::Service(500), 1),
        (vec![json(200, envelope(200)), ok()], Outcome::Decode, 1),
    ] {
        let server = Server::with(responses).await;
        let (found, error) = Client::new(Api::Authing, &server.url, LONG, http()).call().await;
        assert_eq!((found, server.requests().len()), (outcome, requests), "{error:?}");
    }
}

#[tokio::test]
async fn a_failed_connection_is_retried_and_names_the_address() {
    // The port is free again as soon as the listener is dropped.
    let address = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for api in [Api::Authing, Api::Swr] {
        let (outcome, error) = Client::new(api, &format!("http://{address}"), LONG, http()).call().await;
        let (attempts, message) = error.unwrap();
        assert_eq!((outcome, attempts), (Outcome::Connection, ATTEMPTS));
        assert!(message.contains(&format!("cannot connect (http://{address})")), "{message}");
    }
}

#[tokio::test]
async fn a_failed_tls_handshake_is_not_retried_and_ends_a_wait() {
    use tokio::io::AsyncWriteExt as _;

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    // It is no TLS server.
    let server = tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        }
    });
    for api in [Api::Authing, Api::Swr] {
        let client = Client::new(api, &url, LONG, http());
        let (outcome, error) = client.call().await;
        let (attempts, message) = error.unwrap();
        assert_eq!((outcome, attempts), (Outcome::Connection, 1));
        assert!(message.contains(&format!("the TLS handshake failed ({url})")), "{message}");
        assert!(message.ends_with("trust the CA of the service, or check the base URL"), "{message}");
        let error = match client {
            Client::Authing(client) => client.jobs(1000).wait().await.unwrap_err(),
            Client::Swr(client) => client.jobs("test", "testrepo").wait().await.unwrap_err(),
        };
        assert!(error.to_string().contains("the TLS handshake failed"), "{error}");
    }
    server.abort();
}

#[tokio::test]
async fn a_redirect_to_another_host_is_not_followed() {
    for api in [Api::Authing, Api::Swr] {
        let elsewhere = Server::with([json(200, page(api))]).await;
        for status in [301, 302, 303, 307, 308] {
            let location = format!("{}/?token={SECRET}", elsewhere.url);
            let server = Server::with([response(status, &[("location", location.as_str())], "")]).await;
            let (outcome, error) = Client::new(api, &server.url, LONG, http()).call().await;
            let (attempts, message) = error.unwrap();
            assert_eq!((outcome, attempts), (Outcome::Redirect, 1));
            assert!(message.contains(&format!("a redirect to `{}`", elsewhere.url)), "{message}");
        }
        assert_eq!(elsewhere.requests(), []);
    }
}

#[tokio::test]
async fn a_secret_in_a_redirect_is_redacted() {
    const TOKEN: &str = "Ready-Token-1";
    for (location, shown) in [
        (format!("https://{TOKEN}.example/"), None),
        (format!("https://other.example/{TOKEN}"), Some("https://other.example")),
    ] {
        let server = Server::with([response(302, &[("location", location.as_str())], "")]).await;
        let builder = swr_client::Client::builder().base_url(&server.url);
        let client = builder.credentials(swr_client::Credentials::token(TOKEN)).build().unwrap();
        let error = client.jobs("team", "web").list().send().await.unwrap_err();
        assert!(error.is_redirect());
        let text = format!("{error} {error:?}");
        assert!(!text.to_ascii_lowercase().contains("ready-token"), "{text}");
        assert!(shown.is_none_or(|shown| text.contains(shown)), "{text}");
    }
}
