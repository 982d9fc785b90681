//! The clients through their public API: against a server that sends anything, and against the sandbox.

use std::{
    cell::RefCell,
    collections::HashMap,
    error::Error as _,
    future::Future,
    io::Write as _,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use http::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use swr_client::{ClientOptions, Credentials, Error, PasswordLogin, RetryPolicy, SystemClock, reqwest};
use sync_jobs_model::{Job, Timestamp};
use sync_jobs_sandbox::Sandbox;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    runtime::Runtime,
};

use super::assert_one_line;

/// What encoders of URLs leave as it is (RFC 3986, section 2.3).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

// The secrets of the clients below. JSON, URLs and `Debug` escape each.
const KEY_SECRET: &str = "key-secret/\"+=ü";
const SECURITY_TOKEN: &str = "sts-token/+==\\x";
const PASSWORD: &str = "pass'\"<word>&\\";

/// A clock that stands still, so that each run of an input is the same.
#[derive(Debug)]
struct StoppedClock;

impl swr_client::Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn random(&self) -> u128 {
        7
    }
}

/// What is used for each input: a runtime, and the servers.
struct World {
    runtime: Runtime,
    response: Arc<Mutex<Vec<u8>>>,
    url: String,
    sandbox: Option<Sandbox>,
}

impl World {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let response = Arc::default();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("a listener has an address"));
        runtime.spawn(serve(listener, Arc::clone(&response)));
        Self { runtime, response, url, sandbox: None }
    }

    fn run<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }
}

thread_local!(static WORLD: RefCell<World> = RefCell::new(World::new()));

fn options() -> ClientOptions {
    // No trust anchors: to load them takes longer than all the rest of a call.
    let http = reqwest::Client::builder().no_proxy().tls_certs_only([]);
    ClientOptions::default().retry(RetryPolicy::none()).clock(Arc::new(StoppedClock)).http_client(http)
}

/// Sends `response` for every request, and keeps the connection.
async fn serve(listener: TcpListener, response: Arc<Mutex<Vec<u8>>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let response = Arc::clone(&response);
        tokio::spawn(async move {
            // The client may have closed the connection.
            let _ = converse(stream, &response).await;
        });
    }
}

async fn converse(mut stream: TcpStream, response: &Mutex<Vec<u8>>) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    loop {
        let end = loop {
            if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            if stream.read_buf(&mut bytes).await? == 0 {
                return Ok(());
            }
        };
        let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
        let end = end + length.and_then(|length| length.trim().parse::<usize>().ok()).unwrap_or_default();
        while bytes.len() < end {
            if stream.read_buf(&mut bytes).await? == 0 {
                return Ok(());
            }
        }
        bytes.drain(..end);
        let response = response.lock().unwrap_or_else(PoisonError::into_inner).clone();
        stream.write_all(&response).await?;
    }
}

/// A response to a client: in the first line the credentials (`swr`, `iam`, `authing` or `authing-token`) and the status, then
/// headers, then after an empty line the body.
///
/// The client returns a page, or an error that is one line and shows none of its secrets.
pub fn response(data: &[u8]) -> bool {
    let Some((client, response)) = http_response(data) else { return false };
    WORLD.with_borrow(|world| {
        *world.response.lock().unwrap_or_else(PoisonError::into_inner) = response;
        match call(world, client) {
            Ok(jobs) => {
                let _ = format!("{jobs:?}");
                true
            }
            Err(error) => {
                check(&error, client);
                // Most inputs are pages that cannot be decoded.
                !error.is_decode()
            }
        }
    })
}

/// Returns the first word of the input, and the rest of it as an HTTP response.
fn http_response(data: &[u8]) -> Option<(&str, Vec<u8>)> {
    let mut lines = data.splitn(2, |byte| *byte == b'\n');
    let (client, status) = str::from_utf8(lines.next()?).ok()?.split_once(' ')?;
    let status: u16 = status.parse().ok().filter(|status| (200..600).contains(status))?;
    let mut rest = lines.next()?;
    let mut headers = Vec::new();
    loop {
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        let (line, after) = (&rest[..end], &rest[end + 1..]);
        rest = after;
        if line.is_empty() {
            break;
        }
        let colon = line.iter().position(|byte| *byte == b':')?;
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        // No other header has a meaning for the clients.
        let known = ["content-range", "content-type", "location", "retry-after", "x-request-id"];
        let known = known.iter().chain(&["x-authing-request-id", "x-subject-token"]);
        if known.into_iter().all(|known| known.as_bytes() != name) || HeaderValue::from_bytes(value).is_err()
        {
            return None;
        }
        headers.extend_from_slice(&[name, b": ", value, b"\r\n"].concat());
    }
    // These have no body.
    let rest = if matches!(status, 204 | 304) { &[] } else { rest };
    let head = format!("HTTP/1.1 {status} Status\r\ncontent-length: {}\r\n", rest.len());
    Some((client, [head.as_bytes(), &headers, b"\r\n", rest].concat()))
}

fn call(world: &World, client: &str) -> Result<Vec<Job>, Error> {
    if client.starts_with("authing") {
        use authing_client::{Client, Credentials};
        let credentials = match client {
            "authing-token" => Credentials::management_token("key", KEY_SECRET),
            _ => Credentials::signing("key", KEY_SECRET),
        };
        let client = Client::builder().base_url(&world.url).credentials(credentials).options(options());
        let page = world.run(client.build()?.jobs(1000).list().send())?;
        return Ok(page.items.into_iter().map(Job::from).collect());
    }
    let credentials = match client {
        "iam" => Credentials::password(
            PasswordLogin::new("account", "user", PASSWORD).project("project").endpoint(&world.url),
        ),
        _ => Credentials::access_key("key", KEY_SECRET).security_token(SECURITY_TOKEN),
    };
    let client =
        swr_client::Client::builder().base_url(&world.url).credentials(credentials).options(options());
    let page = world.run(client.build()?.jobs("team", "web").list().send())?;
    Ok(page.items.into_iter().map(Job::from).collect())
}

/// Asserts that `error` is one line and shows no secret of `client`.
fn check(error: &Error, client: &str) {
    static FORMS: LazyLock<[Vec<String>; 3]> = LazyLock::new(|| {
        let quoted = |text: String| text[1..text.len() - 1].to_owned();
        [KEY_SECRET, SECURITY_TOKEN, PASSWORD].map(|secret| {
            let url = utf8_percent_encode(secret, ENCODED).to_string();
            vec![
                secret.to_owned(),
                quoted(Value::from(secret).to_string()),
                quoted(format!("{secret:?}")),
                url,
            ]
        })
    });
    let [key_secret, security_token, password] = &*FORMS;
    let secrets = match client {
        "iam" => vec![password],
        authing if authing.starts_with("authing") => vec![key_secret],
        _ => vec![key_secret, security_token],
    };
    assert_one_line(&error.to_string());
    let mut texts = vec![error.to_string(), format!("{error:?}")];
    let mut source = error.source();
    while let Some(inner) = source {
        texts.extend([inner.to_string(), format!("{inner:?}")]);
        source = inner.source();
    }
    let details = error.details();
    let parts = [&details.message, &details.code, &details.request_id, &details.excerpt];
    texts.extend(parts.into_iter().flatten().cloned());
    for text in texts {
        let shows = secrets.iter().copied().flatten().any(|form| text.contains(form));
        assert!(!shows, "a secret is in {text}");
    }
    assert!(details.excerpt.as_ref().is_none_or(|excerpt| excerpt.chars().count() <= 501));
    assert!(!error.is_connection() && !error.is_invalid_input(), "{error}");
    let predicates =
        [error.is_not_found(), error.is_unauthorized(), error.is_forbidden(), error.is_throttled()];
    assert!(predicates.into_iter().filter(|holds| *holds).count() <= 1, "{error}");
}

/// A request, as lines of `name: value`, that is sent to the sandbox, which accepts each signature.
///
/// For SWR there are `namespace`, `repository`, `limit`, `offset`, `order`, `project` and `domain`; a request with a
/// `task` is one for Authing, with `page`, `limit`, `trigger`, `language` and `tenant`.
pub fn signing(data: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(data) else { return false };
    let request: HashMap<_, _> = text.lines().filter_map(|line| line.split_once(": ")).collect();
    WORLD.with_borrow_mut(|world| {
        if world.sandbox.is_none() {
            world.sandbox = Some(world.run(Sandbox::builder().start()).expect("a port is free"));
        }
        let sandbox = world.sandbox.as_ref().expect("it was started");
        let result = match request.get("task") {
            Some(task) => task.parse().ok().map(|task| send_to_authing(world, sandbox, task, &request)),
            None => Some(send_to_swr(world, sandbox, &request)),
        };
        match result {
            None => false,
            Some(Ok(())) => true,
            Some(Err(error)) => {
                assert_one_line(&error.to_string());
                // A request that was not sent has no signature.
                let is_sent = !error.is_invalid_input() && !error.is_configuration();
                // The project is checked after the signature, so its error too says that the signature was right.
                let is_other_project = error.details().code.as_deref() == Some("APIGW.0310");
                let is_explained =
                    error.is_not_found() || (is_other_project && request.contains_key("project"));
                assert!(!is_sent || is_explained, "{error} is the response to {request:?}");
                is_sent
            }
        }
    })
}

fn send_to_swr(world: &World, sandbox: &Sandbox, request: &HashMap<&str, &str>) -> Result<(), Error> {
    let value = |name: &str| request.get(name).copied();
    let key = if value("key") == Some("temporary") { Sandbox::TEMPORARY_SWR_KEY } else { Sandbox::SWR_KEY };
    let mut credentials = Credentials::access_key(key.key, key.secret);
    if let Some(token) = key.security_token {
        credentials = credentials.security_token(token);
    }
    if let Some(project) = value("project") {
        credentials = credentials.project_id(project);
    }
    if let Some(domain) = value("domain") {
        credentials = credentials.domain_id(domain);
    }
    let options = options().clock(Arc::new(SystemClock));
    let client =
        swr_client::Client::builder().base_url(sandbox.url()).credentials(credentials).options(options);
    let (namespace, repository) = (value("namespace"), value("repository"));
    let mut jobs = client.build()?.jobs(namespace.unwrap_or_default(), repository.unwrap_or_default());
    if let Some(order) = value("order").and_then(|order| order.parse().ok()) {
        jobs = jobs.order(order);
    }
    let mut list = jobs.list();
    if let Some(limit) = value("limit").and_then(|limit| limit.parse().ok()) {
        list = list.page_size(limit);
    }
    if let Some(offset) = value("offset").and_then(|offset| offset.parse().ok()) {
        list = list.position(offset);
    }
    world.run(list.send()).map(drop)
}

fn send_to_authing(
    world: &World,
    sandbox: &Sandbox,
    task: i64,
    request: &HashMap<&str, &str>,
) -> Result<(), Error> {
    let value = |name: &str| request.get(name).copied();
    let key = Sandbox::AUTHING_KEY;
    let mut client = authing_client::Client::builder()
        .base_url(sandbox.url())
        .options(options().clock(Arc::new(SystemClock)))
        .credentials(authing_client::Credentials::signing(key.id, key.secret));
    if let Some(language) = value("language") {
        client = client.language(language);
    }
    if let Some(tenant) = value("tenant") {
        client = client.tenant(tenant);
    }
    let mut jobs = client.build()?.jobs(task);
    if let Some(trigger) = value("trigger") {
        jobs = jobs.trigger(trigger);
    }
    let mut list = jobs.list();
    if let Some(page) = value("page").and_then(|page| page.parse().ok()) {
        list = list.position(page);
    }
    if let Some(limit) = value("limit").and_then(|limit| limit.parse().ok()) {
        list = list.page_size(limit);
    }
    world.run(list.send()).map(drop)
}

/// The credentials file of Huawei Cloud's tools.
///
/// The access key is the one that a simple parser finds; an error is one line that repeats nothing of the file.
pub fn credentials_file(data: &[u8]) -> bool {
    static ERRORS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let broken: [&[u8]; 4] = [b"\xff", b"= no key", b"[basic]\nsk = x", b"[basic]\nak = x"];
        let keys = ["ak", "sk", "security_token", "project_id", "domain_id"];
        let control = keys.map(|key| format!("[basic]\nak = x\nsk = x\n{key} = x\0x").into_bytes());
        let files = broken.map(<[u8]>::to_vec).into_iter().chain(control);
        files.filter_map(|file| from_file(&file).err()).collect()
    });
    match from_file(data) {
        Err(error) => {
            assert_one_line(&error);
            assert!(ERRORS.contains(&error), "the file is repeated in {error}");
            false
        }
        Ok(found) => {
            let read = parse(data).expect("the file has an access key");
            assert_eq!(format!("{found:?}"), format!("{read:?}"));
            true
        }
    }
}

/// Reads a file with these bytes. The error is without the file's name.
fn from_file(bytes: &[u8]) -> Result<Credentials, String> {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    file.write_all(bytes).expect("a temporary file can be written");
    Credentials::from_profile(file.path())
        .map_err(|error| error.to_string().replace(&file.path().display().to_string(), "FILE"))
}

/// Parses the file as a person would read it.
fn parse(data: &[u8]) -> Option<Credentials> {
    let text = str::from_utf8(data).ok()?;
    let mut values = HashMap::new();
    let mut within = false;
    for line in text.trim_start_matches('\u{feff}').lines().map(str::trim) {
        if line.starts_with('[') {
            let name = line.strip_prefix('[').and_then(|line| Some(line.rsplit_once(']')?.0));
            within = name.is_some_and(|name| name.trim().to_lowercase() == "basic");
        } else if within && !line.starts_with(['#', ';']) {
            let (key, value) = line.split_once('=').unwrap_or((line, ""));
            values.insert(key.trim().to_lowercase(), value.trim());
        }
    }
    let value = |key: &str| values.get(key).copied().filter(|value| !value.is_empty());
    let mut credentials = Credentials::access_key(value("ak")?, value("sk")?);
    if let Some(token) = value("security_token") {
        credentials = credentials.security_token(token);
    }
    if let Some(project) = value("project_id") {
        credentials = credentials.project_id(project);
    }
    if let Some(domain) = value("domain_id") {
        credentials = credentials.domain_id(domain);
    }
    Some(credentials)
}
