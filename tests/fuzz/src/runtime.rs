//! Parts of the runtime that no caller sees, taken as they lie there.

use std::time::Duration;

use http::{HeaderMap, HeaderValue};
use jiff::{Timestamp, fmt::rfc2822::DateTimePrinter};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::assert_one_line;

// Their public ways are long: an answer has to come over a socket. Here nothing but the function itself runs.
#[allow(dead_code, unreachable_pub)]
#[path = "../../../crates/client-runtime/src/retry.rs"]
mod retry;
#[allow(dead_code, unreachable_pub)]
#[path = "../../../crates/client-runtime/src/secret.rs"]
mod secret;

use secret::{Redactor, Secret};

/// What stands where a secret was.
const PLACEHOLDER: &str = "[secret]";
/// What `encodeURIComponent` and its likes leave as it is.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The ways in which programs write a text that they were sent, each with the mark that stands for it in an input.
fn spellings(secret: &str) -> [(&'static str, String); 9] {
    let quoted = |text: String| text[1..text.len() - 1].to_owned();
    let json = quoted(Value::from(secret).to_string());
    let units = |text: &str, all: bool| -> String {
        text.chars().fold(String::new(), |mut written, character| {
            if character.is_ascii() && !all {
                written.push(character);
            } else {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    written += &format!("\\u{unit:04x}");
                }
            }
            written
        })
    };
    // Go's encoder writes these three so, for the sake of HTML.
    let go = json.replace('&', "\\u0026").replace('<', "\\u003c").replace('>', "\\u003e");
    let html = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    [
        ("{raw}", secret.to_owned()),
        ("{debug}", quoted(format!("{secret:?}"))),
        ("{url}", utf8_percent_encode(secret, UNRESERVED).to_string()),
        ("{URL}", utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string()),
        ("{ascii}", units(&json, false)),
        ("{units}", units(secret, true)),
        ("{go}", go),
        ("{html}", html),
        ("{json}", json),
    ]
}

/// A secret in the first line; below it the body of an answer with marks such as `{url}` for a spelling of the secret.
///
/// No spelling is left, JSON stays JSON, and where there is none the body stays as it was.
pub fn redaction(data: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(data) else { return false };
    let Some((secret, template)) = text.split_once('\n') else { return false };
    // A shorter one is not looked for, and nobody has one with line breaks.
    if secret.chars().count() < 6 || secret.chars().any(char::is_control) {
        return false;
    }
    let spellings = spellings(secret);
    let body =
        spellings.iter().fold(template.to_owned(), |body, (mark, spelling)| body.replace(mark, spelling));
    let redactor = Redactor::of([&Secret::from(secret)]);
    let redacted = redactor.body(body.clone().into());
    let redacted = str::from_utf8(&redacted).expect("text stays text");

    // Escapes for plain letters are read in JSON only.
    let holds = |text: &str, whole: bool| {
        spellings.iter().any(|(mark, spelling)| {
            *mark != "{units}" && if whole { text == spelling } else { text.contains(spelling) }
        })
    };
    // What the placeholder brings along gives nothing away.
    let shows = |text: &str, whole: bool| text.split(PLACEHOLDER).any(|part| holds(part, whole));
    let (before, after) = (serde_json::from_str::<Value>(&body), serde_json::from_str::<Value>(redacted));
    let (held, leaked) = match (&before, &after) {
        (Ok(before), Ok(after)) => {
            // An escape that only looks like a part of a secret makes the body come out in another form.
            assert!(before == after || any_text(before, &holds), "{body} becomes {redacted}");
            (true, any_text(after, &shows))
        }
        (Ok(_), Err(_)) => panic!("{body} is JSON, and {redacted} is not"),
        (Err(_), _) => (holds(&body, false), shows(redacted, false)),
    };
    assert!(!leaked, "{body} becomes {redacted}");
    assert!(held || redacted == body, "{body} becomes {redacted}, and there was nothing to take out");

    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(body.as_bytes()) {
        headers.insert("x-echo", value);
        redactor.headers(&mut headers);
        let value = String::from_utf8_lossy(headers["x-echo"].as_bytes()).into_owned();
        assert!(!shows(&value, false), "the header {body} becomes {value}");
    }
    true
}

/// Whether `shows` is true of any text, name or whole number in `value`.
fn any_text(value: &Value, shows: &impl Fn(&str, bool) -> bool) -> bool {
    match value {
        Value::String(text) => shows(text, false),
        Value::Array(items) => items.iter().any(|item| any_text(item, shows)),
        Value::Object(members) => {
            members.iter().any(|(name, member)| shows(name, false) || any_text(member, shows))
        }
        // One that holds more digits than a secret is a number of its own.
        Value::Number(number) => shows(&number.to_string(), true),
        Value::Bool(_) | Value::Null => false,
    }
}

/// The moment it is in the first line, and the header `Retry-After` in the second.
///
/// Seconds are themselves; a date that is written for what was read is read as the same.
pub fn retry_after(data: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(data) else { return false };
    let Some((now, value)) = text.split_once('\n') else { return false };
    let Ok(now) = now.parse::<Timestamp>() else { return false };
    let Some(pause) = retry::retry_after(value, now) else { return false };
    if let Ok(seconds) = value.trim().parse() {
        assert_eq!(pause, Duration::from_secs(seconds));
    } else if let Ok(date) = now.saturating_add(pause)
        && let Ok(date) = DateTimePrinter::new().timestamp_to_rfc9110_string(&date)
    {
        // A date has no fraction of a second, and it is never later than what it stands for.
        let again = retry::retry_after(&date, now).expect("a date is read");
        assert!(
            again <= pause && pause < again.saturating_add(Duration::from_secs(1)),
            "{value} is {pause:?}, not {again:?}"
        );
    }
    let policy = retry::RetryPolicy::default().with_budget(Duration::MAX);
    if let Some(drawn) = policy.pause(1, Duration::ZERO, Some(pause), pause.as_nanos()) {
        assert!(drawn >= pause);
    }
    assert_one_line(&format!("{policy:?}"));
    true
}
