//! Private parts of the runtime, compiled here from their sources.

use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822::DateTimePrinter};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::assert_one_line;

// Through the public API a response has to come over a socket. Here nothing but the function itself runs.
#[allow(dead_code, unreachable_pub)]
#[path = "../../../crates/client-runtime/src/redactor.rs"]
mod redactor;
#[allow(dead_code, unreachable_pub)]
#[path = "../../../crates/client-runtime/src/retry.rs"]
mod retry;
#[allow(dead_code, unreachable_pub)]
#[path = "../../../crates/client-runtime/src/secret.rs"]
pub(crate) mod secret;

use redactor::Redactor;
use secret::{PLACEHOLDER, Secret};

/// Returns the forms of a secret that are redacted, each with the mark that represents it in an input.
fn forms(secret: &str) -> [(&'static str, String); 9] {
    /// What encoders of URLs leave as it is (RFC 3986, section 2.3).
    const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    let escape = |text: &str| {
        let json = Value::from(text).to_string();
        json[1..json.len() - 1].to_owned()
    };
    let url = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
    // Only the digits after a percent sign: letters of the secret keep their case.
    let lower = |text: &str| {
        let (url, mut lower) = (url(text), url(text));
        for (start, _) in url.match_indices('%') {
            lower[start..start + 3].make_ascii_lowercase();
        }
        lower
    };
    let json = escape(secret);
    let twice = escape(&json);
    [
        ("{url}", url(secret)),
        ("{jsonurl}", url(&json)),
        ("{twiceurl}", url(&twice)),
        ("{lower}", lower(secret)),
        ("{jsonlower}", lower(&json)),
        ("{twicelower}", lower(&twice)),
        ("{raw}", secret.to_owned()),
        ("{json}", json),
        ("{twice}", twice),
    ]
}

/// A secret in the first line; below it a text with marks such as `{url}` for a form of the secret.
///
/// No form is left, and a text without any stays as it is.
pub fn redaction(data: &[u8]) -> bool {
    let Ok(input) = str::from_utf8(data) else { return false };
    let Some((secret, template)) = input.split_once('\n') else { return false };
    // A shorter one is not redacted, and no header or JSON text of a client has control characters.
    if secret.len() < 6 || secret.chars().any(char::is_control) {
        return false;
    }
    let forms = forms(secret);
    let text = forms.iter().fold(template.to_owned(), |text, (mark, form)| text.replace(mark, form));
    let mut redactor = Redactor::default();
    redactor.add([&Secret::from(secret)]);
    let redacted = redactor.redact(&text);
    let has_form = |text: &str| forms.iter().any(|(_, form)| text.contains(form));
    // The placeholder itself may complete a text to a form.
    assert!(!redacted.split(PLACEHOLDER).any(has_form), "{text} becomes {redacted}");
    assert!(has_form(&text) || redacted == text, "{text} becomes {redacted}, and has no secret");
    true
}

/// The current time in the first line, and the header `Retry-After` in the second.
///
/// Seconds are themselves; a date that is written for a delay is read as the same delay.
pub fn retry_after(data: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(data) else { return false };
    let Some((now, value)) = text.split_once('\n') else { return false };
    let Ok(now) = now.parse::<Timestamp>() else { return false };
    let Some(delay) = retry::retry_after(value, now) else { return false };
    if let Ok(seconds) = value.trim().parse() {
        assert_eq!(delay, Duration::from_secs(seconds));
    } else if let Ok(date) = now.saturating_add(delay)
        && let Ok(date) = DateTimePrinter::new().timestamp_to_rfc9110_string(&date)
    {
        // A date has no fraction of a second, and is never later than the time that it is written for.
        let again = retry::retry_after(&date, now).expect("a date is valid");
        assert!(
            again <= delay && delay < again.saturating_add(Duration::from_secs(1)),
            "{value} is {delay:?}, not {again:?}"
        );
    }
    let policy = retry::RetryPolicy::default().max_elapsed(Duration::MAX);
    if let Some(drawn) = policy.delay(1, Duration::ZERO, Some(delay), delay.as_nanos()) {
        assert!(drawn >= delay);
    }
    assert_one_line(&format!("{policy:?}"));
    true
}
