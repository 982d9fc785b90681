//! The log of requests: one line for each exchange.

use reqwest::{Method, Request, Url};
use tokio::time::Instant;
use tracing::Level;

use crate::{error::Error, redactor::Redactor, text::bounded_line};

/// The target of the events, for filters. It is documented in `lib.rs`.
const TARGET: &str = "sync_jobs_client_runtime::request";

/// One exchange, which is logged when this is dropped: an exchange that a timeout cancels has no other end.
pub(crate) struct RequestLog<'a> {
    method: Method,
    url: Url,
    /// The status, or in a few words why there is none.
    result: String,
    request_id: Option<String>,
    attempt: Option<u32>,
    started: Instant,
    redactor: &'a Redactor,
}

impl<'a> RequestLog<'a> {
    /// Starts the log of `request`, unless the log is disabled: then it must cost nothing.
    ///
    /// A request for a credential is not an `attempt` of a call.
    pub(crate) fn start(request: &Request, attempt: Option<u32>, redactor: &'a Redactor) -> Option<Self> {
        tracing::enabled!(target: TARGET, Level::DEBUG).then(|| Self::new(request, attempt, redactor))
    }

    fn new(request: &Request, attempt: Option<u32>, redactor: &'a Redactor) -> Self {
        let mut url = request.url().clone();
        // Both only fail for a URL that cannot have either.
        let _ = (url.set_username(""), url.set_password(None));
        Self {
            method: request.method().clone(),
            url,
            result: "no complete response".to_owned(),
            request_id: None,
            attempt,
            started: Instant::now(),
            redactor,
        }
    }

    /// Ends the log of an exchange with a response.
    pub(crate) fn respond(mut self, status: u16, request_id: Option<&str>) {
        self.result = status.to_string();
        self.request_id = request_id.map(str::to_owned);
    }

    /// Ends the log of an exchange that failed.
    pub(crate) fn fail(mut self, error: &Error) {
        if let Some(status) = error.status() {
            return self.respond(status, error.details().request_id.as_deref());
        }
        if !error.is_ambiguous() {
            let result = if error.is_connection() { "no connection" } else { "not sent" };
            result.clone_into(&mut self.result);
        }
    }

    fn line(&self) -> String {
        let shown = |text: &str| bounded_line(&self.redactor.redact(text));
        let (url, milliseconds) = (shown(self.url.as_str()), self.started.elapsed().as_millis());
        let mut line = format!("{} {url} {} in {milliseconds} ms", self.method, self.result);
        if let Some(request_id) = &self.request_id {
            line += &format!(", request id {}", shown(request_id));
        }
        match self.attempt {
            Some(attempt) => line += &format!(", attempt {attempt}"),
            None => line += ", for a token",
        }
        line
    }
}

impl Drop for RequestLog<'_> {
    fn drop(&mut self) {
        tracing::debug!(target: TARGET, "{}", self.line());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(url: &str) -> Request {
        Request::new(Method::GET, url.parse().unwrap())
    }

    #[test]
    fn nothing_is_prepared_while_the_log_is_disabled() {
        let redactor = Redactor::default();
        assert!(RequestLog::start(&request("https://host/"), Some(1), &redactor).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_line_has_no_user_info_no_secret_and_no_control_character() {
        let mut redactor = Redactor::default();
        redactor.add([&"hunter22".into()]);
        let request = request("https://user:password@host/jobs?key=hunter22");
        let mut log = RequestLog::new(&request, Some(2), &redactor);
        tokio::time::advance(std::time::Duration::from_millis(34)).await;
        log.request_id = Some("a\u{1b}hunter22".to_owned());
        assert_eq!(
            log.line(),
            "GET https://host/jobs?key=[secret] no complete response in 34 ms, request id a [secret], attempt 2"
        );
    }
}
