use std::{
    borrow::Cow,
    mem,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use http::{
    HeaderMap, HeaderName,
    header::{LOCATION, RETRY_AFTER},
};
use http_body::Frame;
use jiff::Timestamp;
use reqwest::{Request, Response, Url};
use serde_json::Value;

use crate::{
    Error,
    error::{Kind, chain, one_line},
    retry,
    secret::Redactor,
};

/// Where a service says under which id its own log has a request.
static REQUEST_ID: [HeaderName; 2] =
    [HeaderName::from_static("x-request-id"), HeaderName::from_static("x-authing-request-id")];

/// An answer that has arrived as a whole.
pub(crate) struct Answer {
    head: http::response::Parts,
    body: Bytes,
}

/// Sends one request and reads its answer to the end.
pub(crate) async fn send(
    service: &'static str,
    http: &reqwest::Client,
    request: Request,
    largest: usize,
    redactor: &Redactor,
) -> Result<Answer, Error> {
    let url = request.url().clone();
    let broken = |error: reqwest::Error| {
        let kind = if error.is_timeout() {
            Kind::Timeout
        } else if error.is_builder() {
            Kind::Configuration
        } else {
            Kind::Connection
        };
        let (what, hint) = match kind {
            Kind::Timeout => ("no answer in time", "check the network, or give an attempt more time"),
            Kind::Connection if error.is_connect() => {
                ("no connection", "check the base URL, the network and the proxy")
            }
            Kind::Connection => ("the connection failed before the answer was complete", "try again later"),
            _ => ("the request cannot be sent", "check the settings of the HTTP client"),
        };
        let origin = url.origin().ascii_serialization();
        let message = format!("{what} ({origin}): {}", root_cause(&error));
        Error::new(service, kind, message).with_hint(Cow::from(hint)).with_source(error.without_url())
    };
    let mut response = http.execute(request).await.map_err(broken)?;
    let status = response.status();
    if status.is_redirection() || !same_origin(response.url(), &url) {
        return Err(redirected(service, &response, &url, redactor));
    }
    if response.content_length().is_some_and(|length| length > largest as u64) {
        return Err(too_large(service, largest).with_status(status.as_u16()));
    }
    let length = response.content_length().and_then(|length| usize::try_from(length).ok());
    // An answer that comes in one piece needs no copy.
    let (mut only, mut joined) = (Bytes::new(), BytesMut::new());
    while let Some(chunk) = response.chunk().await.map_err(broken)? {
        if only.len() + joined.len() + chunk.len() > largest {
            return Err(too_large(service, largest).with_status(status.as_u16()));
        }
        if only.is_empty() && joined.is_empty() {
            only = chunk;
            continue;
        }
        if joined.is_empty() {
            joined.reserve(length.unwrap_or_default());
            joined.extend_from_slice(&mem::take(&mut only));
        }
        joined.extend_from_slice(&chunk);
    }
    let (head, _) = http::Response::<reqwest::Body>::from(response).into_parts();
    Ok(Answer { head, body: if joined.is_empty() { only } else { joined.freeze() } })
}

fn same_origin(one: &Url, other: &Url) -> bool {
    (one.scheme(), one.host(), one.port()) == (other.scheme(), other.host(), other.port())
}

fn redirected(service: &'static str, response: &Response, asked: &Url, redactor: &Redactor) -> Error {
    let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
    // Before it is read as a URL, which writes a host in small letters.
    let location = location.map(|location| redactor.text(location));
    let target = location.and_then(|location| response.url().join(&location).ok());
    let message = match target {
        Some(target) if !same_origin(&target, asked) => {
            // Nothing but the host: what follows it may well be a secret.
            let target = target.origin().ascii_serialization();
            format!("the answer is a redirect to `{target}`, which is not followed")
        }
        Some(_) => "the answer is a redirect within the same host, which is not followed".to_owned(),
        None => "the answer is a redirect or comes by way of one, which is not followed".to_owned(),
    };
    Error::new(service, Kind::Redirect, message)
        .with_status(response.status().as_u16())
        .with_hint(Cow::from("check the base URL"))
}

fn too_large(service: &'static str, largest: usize) -> Error {
    Error::new(
        service,
        Kind::TooLarge,
        format!("the answer is larger than {largest} bytes, the client's limit"),
    )
    .with_hint(Cow::from("ask for fewer jobs at a time, or raise the limit"))
}

/// The innermost reason, without the layers that wrap it.
pub(crate) fn root_cause(error: &(dyn std::error::Error + 'static)) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

impl Answer {
    pub(crate) fn status(&self) -> u16 {
        self.head.status.as_u16()
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }

    pub(crate) fn request_id(&self) -> Option<String> {
        let id = REQUEST_ID.iter().find_map(|name| self.head.headers.get(name))?;
        Some(one_line(id.to_str().ok()?)).filter(|id| !id.is_empty())
    }

    pub(crate) fn retry_after(&self, now: Timestamp) -> Option<Duration> {
        retry::retry_after(self.head.headers.get(RETRY_AFTER)?.to_str().ok()?, now)
    }

    pub(crate) fn redacted(mut self, redactor: &Redactor) -> Self {
        redactor.headers(&mut self.head.headers);
        Self { body: redactor.body(self.body), ..self }
    }

    /// A response for the generated client, which reads the body of every refusal as JSON.
    pub(crate) fn into_response(mut self) -> Response {
        let refused = self.head.status.is_client_error() || self.head.status.is_server_error();
        // A body that is nested too deeply is no better than one that is not JSON.
        if refused && serde_json::from_slice::<Value>(&self.body).is_err() {
            let text = String::from_utf8_lossy(&self.body);
            self.body = Value::from(one_line(beginning(&text))).to_string().into();
            for name in [http::header::CONTENT_LENGTH, http::header::CONTENT_TYPE] {
                self.head.headers.remove(name);
            }
        }
        http::Response::from_parts(self.head, reqwest::Body::from(self.body)).into()
    }
}

/// The first 4096 bytes of `text`, or a few less where a character would be cut.
fn beginning(text: &str) -> &str {
    let end = (0..=text.len().min(4096)).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or_default()]
}

/// A response whose body cannot be read, because of `error`.
pub(crate) fn failing_response(error: Error) -> Response {
    struct Failing(Option<Error>);

    impl http_body::Body for Failing {
        type Data = Bytes;
        type Error = Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
            Poll::Ready(self.0.take().map(Err))
        }
    }

    let mut response = http::Response::new(reqwest::Body::wrap(Failing(Some(error))));
    // Any status of an error makes the generated client read the body.
    *response.status_mut() = http::StatusCode::SERVICE_UNAVAILABLE;
    response.into()
}
