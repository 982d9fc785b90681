use std::{
    collections::VecDeque,
    pin::Pin,
    sync::{Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, to_bytes},
    extract::{ConnectInfo, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use bytes::Bytes;
use http_body::Frame;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{Shared, authing, control, reply, server::Connection, swr, swr::iam};

/// Something that goes wrong on request, so that a client can show how it takes it.
///
/// Give it to [`Sandbox::inject`](crate::Sandbox::inject). It happens to the next request for jobs; [`times`](Self::times),
/// [`always`](Self::always) and [`on_tokens`](Self::on_tokens) change that.
///
/// ```
/// use std::time::Duration;
/// use sync_jobs_sandbox::Fault;
///
/// let busy = Fault::status(429).with_retry_after(Duration::from_secs(2)).times(3);
/// let gone = Fault::drop_connection().on_tokens().always();
/// # assert_ne!(busy, gone);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fault {
    #[serde(rename = "fault")]
    kind: Kind,
    #[serde(default)]
    times: Times,
    #[serde(default)]
    on: On,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
enum Kind {
    Delay {
        milliseconds: u64,
    },
    Drop,
    Html,
    Status {
        code: u16,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after_seconds: Option<u64>,
    },
    Truncate,
    UnknownStatus {
        word: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Times {
    Next(u32),
    Always(Always),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Always {
    Always,
}

impl Default for Times {
    fn default() -> Self {
        Self::Next(1)
    }
}

/// The requests that a fault happens to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum On {
    #[default]
    Jobs,
    Tokens,
}

impl Fault {
    fn new(kind: Kind) -> Self {
        Self { kind, times: Times::default(), on: On::default() }
    }

    /// The answer is right but comes this much later, by the time of the operating system; whole milliseconds count.
    pub fn delay(by: Duration) -> Self {
        Self::new(Kind::Delay { milliseconds: u64::try_from(by.as_millis()).unwrap_or(u64::MAX) })
    }

    /// The connection is closed without an answer.
    pub fn drop_connection() -> Self {
        Self::new(Kind::Drop)
    }

    /// The answer is an error with this HTTP status, 400 to 599, in the shape of the service. Anything else counts as 500.
    pub fn status(code: u16) -> Self {
        Self::new(Kind::Status { code, retry_after_seconds: None })
    }

    /// The answer is a page of HTML with HTTP status 502, as of a proxy that knows nothing of the service.
    pub fn html() -> Self {
        Self::new(Kind::Html)
    }

    /// The answer is right but ends in the middle.
    pub fn truncate() -> Self {
        Self::new(Kind::Truncate)
    }

    /// Every job in the answer has the status `word`, such as one that a later version of the service may have.
    pub fn unknown_status(word: impl Into<String>) -> Self {
        Self::new(Kind::UnknownStatus { word: word.into() })
    }

    /// Adds a header `Retry-After` to a [`status`](Self::status), in seconds, rounded up. Other faults stay as they are.
    #[must_use]
    pub fn with_retry_after(mut self, pause: Duration) -> Self {
        if let Kind::Status { retry_after_seconds, .. } = &mut self.kind {
            *retry_after_seconds = Some(pause.as_secs().saturating_add(u64::from(pause.subsec_nanos() > 0)));
        }
        self
    }

    /// Happens to the next `requests` requests. Default: 1.
    #[must_use]
    pub fn times(self, requests: u32) -> Self {
        Self { times: Times::Next(requests), ..self }
    }

    /// Happens to every request from now on.
    #[must_use]
    pub fn always(self) -> Self {
        Self { times: Times::Always(Always::Always), ..self }
    }

    /// Happens to requests for a token, of Authing or of IAM, instead of requests for jobs.
    #[must_use]
    pub fn on_tokens(self) -> Self {
        Self { on: On::Tokens, ..self }
    }
}

/// The faults that are still to happen, in the order in which they were asked for.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<VecDeque<Fault>>);

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        if fault.times != Times::Next(0) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(fault);
        }
    }

    pub(crate) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(crate) fn pending(&self) -> Vec<Fault> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// The fault that happens to a request now. Each request meets one at most.
    fn take(&self, on: On) -> Option<Kind> {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let index = faults.iter().position(|fault| fault.on == on)?;
        let fault = faults.get_mut(index)?;
        match fault.times {
            Times::Next(left) if left > 1 => fault.times = Times::Next(left - 1),
            Times::Always(_) => {}
            Times::Next(_) => return faults.remove(index).map(|fault| fault.kind),
        }
        Some(fault.kind.clone())
    }
}

/// The services, told apart by the shapes of their errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Service {
    Authing,
    Swr,
    Iam,
}

/// Which service a path belongs to, and what it asks for, if faults happen there.
fn target(path: &str) -> Option<(Service, On)> {
    match path {
        authing::LIST => Some((Service::Authing, On::Jobs)),
        authing::TOKEN => Some((Service::Authing, On::Tokens)),
        iam::TOKENS => Some((Service::Iam, On::Tokens)),
        path if path.starts_with("/v2/manage/namespaces/") && path.ends_with("/sync_job") => {
            Some((Service::Swr, On::Jobs))
        }
        _ => None,
    }
}

/// Answers a request, unless a fault is to happen to it.
pub(crate) async fn middleware(
    State(shared): State<Shared>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    request: Request,
    next: Next,
) -> Response {
    if !request.uri().path().starts_with(control::PATH) {
        shared.count_request();
    }
    let Some((service, on)) = target(request.uri().path()) else { return next.run(request).await };
    let Some(fault) = shared.faults.take(on) else {
        let response = next.run(request).await;
        // A body that is too large is refused before a service sees it, and so not in the shape of any.
        return match response.status() {
            status @ StatusCode::PAYLOAD_TOO_LARGE => failed(&shared, service, status, None),
            _ => response,
        };
    };
    match fault {
        Kind::Delay { milliseconds } => {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            next.run(request).await
        }
        Kind::Drop => {
            connection.close();
            // It goes nowhere.
            Response::new(Body::empty())
        }
        Kind::Html => html(),
        Kind::Status { code, retry_after_seconds } => {
            let status = StatusCode::from_u16(code)
                .ok()
                .filter(|status| status.is_client_error() || status.is_server_error())
                .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            failed(&shared, service, status, retry_after_seconds)
        }
        Kind::Truncate => truncated(next.run(request).await).await,
        Kind::UnknownStatus { word } => with_status(next.run(request).await, &word).await,
    }
}

fn failed(shared: &Shared, service: Service, status: StatusCode, retry_after: Option<u64>) -> Response {
    let mut response = match service {
        Service::Authing if status == StatusCode::TOO_MANY_REQUESTS => {
            authing::refused(shared, status, "您的请求已超过最大数量限制，请稍后重试")
        }
        Service::Authing => authing::refused(shared, status, status.canonical_reason().unwrap_or("内部错误")),
        Service::Swr => swr::failed(shared, status),
        Service::Iam => iam::failed(shared, status, status.canonical_reason().unwrap_or("error")),
    };
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn html() -> Response {
    const PAGE: &str = "<html><head><title>502 Bad Gateway</title></head>\
                        <body><center><h1>502 Bad Gateway</h1></center></body></html>\n";
    let mut response = Response::new(Body::from(PAGE));
    *response.status_mut() = StatusCode::BAD_GATEWAY;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
    response
}

/// The whole body of an answer that was made here, and so is in memory already.
async fn whole(body: Body) -> Bytes {
    to_bytes(body, usize::MAX).await.unwrap_or_default()
}

async fn truncated(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    let body = whole(body).await;
    head.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    let half = body.slice(..body.len() / 2);
    Response::from_parts(head, Body::new(Half { rest: Some(half), waited: false }))
}

/// The first half of a body, after which the connection breaks.
struct Half {
    rest: Option<Bytes>,
    waited: bool,
}

impl http_body::Body for Half {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        if let Some(half) = self.rest.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        if !self.waited {
            // What was written so far goes out while nothing more is ready.
            self.waited = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(std::io::ErrorKind::BrokenPipe.into())))
    }
}

async fn with_status(response: Response, word: &str) -> Response {
    let (head, body) = response.into_parts();
    let body = whole(body).await;
    let Ok(mut value) = serde_json::from_slice::<Value>(&body) else {
        return Response::from_parts(head, Body::from(body));
    };
    let (jobs, name) = match value.pointer("/data/list") {
        Some(_) => (value.pointer_mut("/data/list"), "syncStatus"),
        None => (Some(&mut value), "status"),
    };
    for job in jobs.and_then(Value::as_array_mut).into_iter().flatten() {
        job[name] = json!(word);
    }
    let mut response = reply::json(head.status, &value);
    for (name, value) in &head.headers {
        if name != header::CONTENT_LENGTH {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_happen_in_their_order_as_often_as_they_should() {
        let faults = Faults::default();
        faults.add(Fault::html().times(2));
        faults.add(Fault::drop_connection().on_tokens());
        faults.add(Fault::status(500).times(0));
        faults.add(Fault::truncate().always());
        for expected in [Kind::Html, Kind::Html, Kind::Truncate, Kind::Truncate] {
            assert_eq!(faults.take(On::Jobs), Some(expected));
        }
        assert_eq!((faults.take(On::Tokens), faults.take(On::Tokens)), (Some(Kind::Drop), None));
        faults.clear();
        assert_eq!((faults.take(On::Jobs), faults.pending()), (None, Vec::new()));
    }

    #[test]
    fn a_fault_reads_in_json_as_it_is_documented() {
        for (text, fault) in [
            (r#"{"fault":"drop"}"#, Fault::drop_connection()),
            (r#"{"fault":"html","times":3}"#, Fault::html().times(3)),
            (r#"{"fault":"truncate","times":"always"}"#, Fault::truncate().always()),
            (r#"{"fault":{"delay":{"milliseconds":500}}}"#, Fault::delay(Duration::from_millis(500))),
            (r#"{"fault":{"status":{"code":503}},"on":"tokens"}"#, Fault::status(503).on_tokens()),
            (
                r#"{"fault":{"status":{"code":429,"retryAfterSeconds":2}}}"#,
                Fault::status(429).with_retry_after(Duration::from_millis(1001)),
            ),
            (
                r#"{"fault":{"status":{"code":429,"retryAfterSeconds":2}}}"#,
                Fault::status(429).with_retry_after(Duration::from_secs(2)),
            ),
            (r#"{"fault":{"unknownStatus":{"word":"暂停"}}}"#, Fault::unknown_status("暂停")),
        ] {
            assert_eq!(serde_json::from_str::<Fault>(text).unwrap(), fault, "{text}");
            let back = serde_json::to_string(&fault).unwrap();
            assert_eq!(serde_json::from_str::<Fault>(&back).unwrap(), fault, "{back}");
        }
        for text in
            ["{}", r#"{"fault":"fire"}"#, r#"{"fault":"drop","time":3}"#, r#"{"fault":"drop","times":-1}"#]
        {
            assert!(serde_json::from_str::<Fault>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn faults_happen_to_listings_and_tokens_only() {
        for (path, expected) in [
            ("/v2/manage/namespaces/team/repos/web/sync_job", Some((Service::Swr, On::Jobs))),
            ("/v2/manage/namespaces/team/repos/web", None),
            ("/v2/else/sync_job", None),
            (authing::LIST, Some((Service::Authing, On::Jobs))),
            (authing::TOKEN, Some((Service::Authing, On::Tokens))),
            (iam::TOKENS, Some((Service::Iam, On::Tokens))),
            (iam::PROJECTS, None),
        ] {
            assert_eq!(target(path), expected, "{path}");
        }
    }
}
