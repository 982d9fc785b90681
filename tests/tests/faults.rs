//! Both clients against servers that are slow, broken, lying or hostile.

use std::time::Duration;

use tests::{
    document_example,
    server::{Reply, Server, answer, json},
};

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const ATTEMPTS: u32 = 3;
/// Time for an attempt, where it must not matter and where it must be up.
const PATIENT: Duration = Duration::from_secs(60);
const IMPATIENT: Duration = Duration::from_secs(1);
/// Longest answer that the clients take.
const LIMIT: usize = 64 * 1024;

/// What a call is to come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Page,
    Refusal(u16),
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

/// An HTTP client to share: setting up TLS takes its time, which must not count as a server's.
fn http() -> reqwest::Client {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap()
}

/// One call of `api` to `url`: what it came to, its attempts and its message.
async fn call(
    api: Api,
    url: &str,
    patience: Duration,
    http: Option<&reqwest::Client>,
) -> (Outcome, Option<(u32, String)>) {
    let retry = authing_client::RetryPolicy::default()
        .with_attempts(ATTEMPTS)
        .with_backoff(Duration::from_millis(1), Duration::from_millis(1));
    let result = match api {
        Api::Authing => {
            let credentials = authing_client::Credentials::signing("key", SECRET);
            let builder =
                authing_client::Client::builder().base_url(url).credentials(credentials).retry(retry);
            let builder = http.into_iter().fold(builder, |builder, http| builder.http_client(http.clone()));
            let client = builder.attempt_timeout(patience).max_response_bytes(LIMIT).build().unwrap();
            client.jobs(1).send().await.map(|page| page.jobs.len())
        }
        Api::Swr => {
            let credentials = swr_client::Credentials::access_key("key", SECRET);
            let builder = swr_client::Client::builder().base_url(url).credentials(credentials).retry(retry);
            let builder = http.into_iter().fold(builder, |builder, http| builder.http_client(http.clone()));
            let client = builder.attempt_timeout(patience).max_response_bytes(LIMIT).build().unwrap();
            client.jobs("team", "app").send().await.map(|page| page.jobs.len())
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
    assert!(!message.contains("`.`"), "a place says nothing where it is the whole: {message}");
    assert!(!message.contains(['\n', '\r']) && message.chars().count() < 1000, "{message}");
    assert!(!format!("{message}{error:?}").contains(SECRET), "{error:?}");
    let outcome = match error.status() {
        _ if error.is_connection() => Outcome::Connection,
        _ if error.is_decode() => Outcome::Decode,
        _ if error.is_too_large() => Outcome::TooLarge,
        _ if error.is_redirect() => Outcome::Redirect,
        Some(status) => Outcome::Refusal(status),
        None if error.is_timeout() => Outcome::Timeout,
        None => panic!("{error:?}"),
    };
    (outcome, Some((error.attempts(), message)))
}

/// A head without a length, so that the body goes on to the end of the connection.
const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
const CHUNKED: &[u8] = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";

fn with_length(length: usize, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}").into_bytes()
}

/// What a server does, request by request; what is to come of it; how many requests reach it; and words of the message.
type Row = (&'static str, Vec<Reply>, Outcome, usize, &'static str);

fn rows(api: Api) -> Vec<Row> {
    use Outcome::{Connection, Decode, Page, Redirect, Refusal, Timeout, TooLarge};
    let page = page(api);
    let half = &page[..page.len() / 2];
    let ok = || json(200, &page);
    let deep = "[".repeat(20_000) + &"]".repeat(20_000);
    let padded = |length: usize| page.clone() + &" ".repeat(length - page.len());
    let unannounced = |length| Reply::Bytes([HEAD, padded(length).as_bytes()].concat());
    let invalid = [half.as_bytes(), b"\xff\xfe", &page.as_bytes()[page.len() / 2..]].concat();
    vec![
        ("a good answer", vec![ok()], Page, 1, ""),
        ("reset before the head", vec![Reply::Reset(vec![])], Connection, 3, "; "),
        ("closed before the head", vec![Reply::Bytes(vec![])], Connection, 3, "failed"),
        ("reset within the body", vec![Reply::Reset(with_length(page.len(), half))], Connection, 3, "failed"),
        (
            "closed within the body",
            vec![Reply::Bytes(with_length(page.len(), half))],
            Connection,
            3,
            "failed",
        ),
        (
            "closed within a chunk",
            vec![Reply::Bytes([CHUNKED, b"ff\r\n[{"].concat())],
            Connection,
            3,
            "failed",
        ),
        ("cut off once", vec![Reply::Bytes(with_length(page.len(), half)), ok()], Page, 2, ""),
        ("truncated JSON", vec![json(200, half)], Decode, 1, "EOF"),
        ("a length that is too short", vec![Reply::Bytes(with_length(half.len(), &page))], Decode, 1, "EOF"),
        ("no HTTP", vec![Reply::Bytes(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec())], Connection, 3, "invalid HTTP"),
        ("slow: silence", vec![Reply::Silence], Timeout, 3, "within 1 s"),
        ("slow: silence once", vec![Reply::Silence, ok()], Page, 2, ""),
        (
            "slow: a byte at a time",
            vec![Reply::Slowly(with_length(page.len(), &page), Duration::from_millis(100))],
            Timeout,
            3,
            "more time",
        ),
        (
            "HTML of a gateway",
            vec![answer(502, &[], "<html>\n502\n</html>")],
            Refusal(502),
            3,
            "<html> 502 </html>",
        ),
        ("an empty answer", vec![json(200, "")], Decode, 1, "the answer is empty"),
        ("null", vec![json(200, "null")], Decode, 1, "null"),
        ("no content", vec![Reply::Bytes(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec())], Decode, 1, "204"),
        ("another JSON", vec![json(200, r#"{"hello":"world"}"#)], Decode, 1, "hello"),
        ("invalid UTF-8", vec![answer(200, &[], invalid)], Decode, 1, "cannot be read"),
        ("a refusal in invalid UTF-8", vec![answer(500, &[], b"\xff\xfe\n\x1b[31m")], Refusal(500), 3, ""),
        ("deep nesting", vec![json(200, &deep)], Decode, 1, ""),
        ("a refusal with deep nesting", vec![json(404, &deep)], Refusal(404), 1, "404"),
        ("as large as may be, announced", vec![json(200, padded(LIMIT))], Page, 1, ""),
        ("as large as may be", vec![unannounced(LIMIT)], Page, 1, ""),
        ("a byte too large, announced", vec![json(200, padded(LIMIT + 1))], TooLarge, 1, "65536"),
        ("a byte too large", vec![unannounced(LIMIT + 1)], TooLarge, 1, "65536"),
        ("1 GiB, announced", vec![Reply::Bytes(with_length(1 << 30, &page))], TooLarge, 1, "raise the limit"),
        ("an endless body", vec![Reply::Endlessly(HEAD.to_vec(), vec![b' '; 4096])], TooLarge, 1, "65536"),
        (
            "endless chunks",
            vec![Reply::Endlessly(CHUNKED.to_vec(), [b"1000\r\n", &[b' '; 0x1000][..], b"\r\n"].concat())],
            TooLarge,
            1,
            "65536",
        ),
        (
            "endless headers",
            vec![Reply::Endlessly(HEAD[..17].to_vec(), b"a: b\r\n".repeat(100))],
            Connection,
            3,
            "",
        ),
        ("a redirect without a target", vec![answer(302, &[], "")], Redirect, 1, "check the base URL"),
        ("a redirect that goes round", vec![answer(307, &[("location", "/")], "")], Redirect, 1, "same host"),
    ]
}

/// The same for servers that are well but refuse.
fn refusals(api: Api) -> Vec<Row> {
    use Outcome::{Page, Refusal};
    let page = page(api);
    let ok = || json(200, &page);
    vec![
        (
            "429 for an hour",
            vec![answer(429, &[("retry-after", "3600")], "")],
            Refusal(429),
            1,
            "pause of 3600 s",
        ),
        (
            "429 for ever",
            vec![answer(429, &[("retry-after", "18446744073709551615")], "")],
            Refusal(429),
            1,
            "",
        ),
        ("429 for no time", vec![answer(429, &[("retry-after", "0")], ""), ok()], Page, 2, ""),
        (
            "429 until a date long past",
            vec![answer(429, &[("retry-after", "Thu, 01 Jan 2015 00:00:00 GMT")], ""), ok()],
            Page,
            2,
            "",
        ),
        (
            "429 until a date far off",
            vec![answer(429, &[("retry-after", "Tue, 31 Dec 2999 23:59:59 GMT")], "")],
            Refusal(429),
            1,
            "it asks for a pause",
        ),
        ("429 for nonsense", vec![answer(429, &[("retry-after", "soon")], ""), ok()], Page, 2, ""),
        ("503 twice", vec![answer(503, &[], ""), answer(503, &[], ""), ok()], Page, 3, ""),
        ("503 for ever", vec![answer(503, &[], "")], Refusal(503), 3, "(3 attempts)"),
        ("501", vec![answer(501, &[], "")], Refusal(501), 1, "501"),
        ("401", vec![answer(401, &[], "")], Refusal(401), 1, "; check the access key"),
        ("403", vec![answer(403, &[], "")], Refusal(403), 1, "permission"),
    ]
}

#[tokio::test]
async fn each_fault_has_its_outcome_and_its_number_of_attempts() {
    let http = &http();
    let cases = [Api::Authing, Api::Swr]
        .into_iter()
        .flat_map(|api| rows(api).into_iter().chain(refusals(api)).map(move |row| (api, row)));
    let cases = cases.map(|(api, (name, replies, outcome, requests, words))| async move {
        let server = Server::with(replies).await;
        let patience = if name.starts_with("slow: ") { IMPATIENT } else { PATIENT };
        let (found, error) = call(api, &server.url, patience, Some(http)).await;
        assert_eq!(found, outcome, "{api:?}, {name}: {error:?}");
        assert_eq!(server.requests().len(), requests, "{api:?}, {name}: {error:?}");
        if let Some((attempts, message)) = error {
            assert_eq!(attempts as usize, requests, "{api:?}, {name}: {message}");
            assert!(message.contains(words), "{api:?}, {name}: {message}");
        }
    });
    futures_util::future::join_all(cases).await;
}

#[tokio::test]
async fn a_time_that_the_http_client_sets_is_out_of_time_too() {
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
    let http = http.timeout(Duration::from_millis(200)).build().unwrap();
    let server = Server::with([Reply::Silence]).await;
    for api in [Api::Authing, Api::Swr] {
        let (outcome, error) = call(api, &server.url, PATIENT, Some(&http)).await;
        let (attempts, message) = error.unwrap();
        assert_eq!((outcome, attempts), (Outcome::Timeout, ATTEMPTS));
        assert!(message.contains(&format!("no answer in time ({})", server.url)), "{message}");
        assert!(message.contains("give an attempt more time"), "{message}");
    }
}

#[tokio::test]
async fn a_refusal_within_a_success_is_tried_again_if_it_may_pass() {
    let envelope = |status| format!(r#"{{"statusCode":{status},"message":"x"}}"#);
    let ok = || json(200, page(Api::Authing));
    for (replies, outcome, requests) in [
        (vec![json(200, envelope(503)), ok()], Outcome::Page, 2),
        (vec![json(200, envelope(429)), ok()], Outcome::Page, 2),
        (vec![json(200, envelope(429))], Outcome::Refusal(200), 3),
        (vec![json(200, envelope(403)), ok()], Outcome::Refusal(200), 1),
        // What the service itself says counts.
        (vec![json(500, envelope(403)), ok()], Outcome::Refusal(500), 1),
        (vec![json(200, envelope(200)), ok()], Outcome::Decode, 1),
    ] {
        let server = Server::with(replies).await;
        let (found, error) = call(Api::Authing, &server.url, PATIENT, None).await;
        assert_eq!((found, server.requests().len()), (outcome, requests), "{error:?}");
    }
}

#[tokio::test]
async fn a_port_where_nobody_listens_is_tried_again_and_named() {
    // The port is free again as soon as the listener is dropped.
    let address = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for api in [Api::Authing, Api::Swr] {
        let (outcome, error) = call(api, &format!("http://{address}"), PATIENT, None).await;
        let (attempts, message) = error.unwrap();
        assert_eq!((outcome, attempts), (Outcome::Connection, ATTEMPTS));
        assert!(message.contains(&format!("no connection (http://{address})")), "{message}");
    }
}

#[tokio::test]
async fn a_redirect_elsewhere_is_not_followed() {
    for api in [Api::Authing, Api::Swr] {
        let elsewhere = Server::with([json(200, page(api))]).await;
        for status in [301, 302, 303, 307, 308] {
            let location = format!("{}/?token={SECRET}", elsewhere.url);
            let server = Server::with([answer(status, &[("location", location.as_str())], "")]).await;
            let (outcome, error) = call(api, &server.url, PATIENT, None).await;
            let (attempts, message) = error.unwrap();
            assert_eq!((outcome, attempts), (Outcome::Redirect, 1));
            assert!(message.contains(&format!("a redirect to `{}`", elsewhere.url)), "{message}");
        }
        assert_eq!(elsewhere.requests(), []);
    }
}

#[tokio::test]
async fn a_redirect_to_a_host_that_repeats_a_secret_does_not_show_it() {
    const TOKEN: &str = "Ready-Token-1";
    for (location, shown) in [
        (format!("https://{TOKEN}.example/"), None),
        (format!("https://other.example/{TOKEN}"), Some("https://other.example")),
    ] {
        let server = Server::with([answer(302, &[("location", location.as_str())], "")]).await;
        let builder = swr_client::Client::builder().base_url(&server.url);
        let client = builder.credentials(swr_client::Credentials::token(TOKEN)).build().unwrap();
        let error = client.jobs("team", "web").send().await.unwrap_err();
        assert!(error.is_redirect());
        let text = format!("{error} {error:?}");
        assert!(!text.to_ascii_lowercase().contains("ready-token"), "{text}");
        assert!(shown.is_none_or(|shown| text.contains(shown)), "{text}");
    }
}
