use std::borrow::Cow;

use jiff::Timestamp;
use reqwest::Request;

use crate::{
    Error, Fault, Secret,
    answer::{Answer, send},
    error::Kind,
    secret::Redactor,
};

/// Sends a request of a credential provider, such as for a token, and reads its answer.
///
/// It is tried once, within the time of the attempt that needs it: the call has a retry policy of its own.
///
/// # Errors
///
/// As for a call.
pub async fn fetch(
    provider: &'static str,
    http: &reqwest::Client,
    request: Request,
    secret: &Secret,
) -> Result<Fetched, Error> {
    const LARGEST: usize = 1024 * 1024;
    let redactor = Redactor::of([secret]);
    let answer = send(provider, http, request, LARGEST, &redactor).await?;
    Ok(Fetched { provider, answer, redactor })
}

/// What a credential provider answered. It holds a credential, so there is no way to print it.
pub struct Fetched {
    provider: &'static str,
    answer: Answer,
    redactor: Redactor,
}

impl Fetched {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.answer.status()
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.answer.headers().get(name)?.to_str().ok()
    }

    /// The body.
    pub fn body(&self) -> &[u8] {
        self.answer.body()
    }

    /// The error for an answer that refuses the credential. `fault` reads its body; `hint` says what to do.
    #[must_use]
    pub fn refusal(
        self,
        now: Timestamp,
        fault: impl FnOnce(&[u8]) -> Fault,
        hint: impl FnOnce(u16, &Fault) -> Option<Cow<'static, str>>,
    ) -> Error {
        let status = self.status();
        let answer = self.answer.redacted(&self.redactor);
        let fault = fault(answer.body());
        let hint = hint(fault.status.unwrap_or(status), &fault);
        Error::refused(self.provider, status, fault)
            .with_hint(hint)
            .with_request_id(answer.request_id())
            .with_retry_after(answer.retry_after(now))
    }

    /// The error for an answer that neither brings a credential nor refuses one.
    #[must_use]
    pub fn undecodable(self, problem: &str) -> Error {
        Error::new(self.provider, Kind::Decode, problem)
            .with_status(self.status())
            .with_request_id(self.answer.redacted(&self.redactor).request_id())
    }
}
