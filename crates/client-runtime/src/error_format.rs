//! The format in which a service reports errors.

use std::{
    borrow::Cow,
    fmt::{self, Debug},
};

use reqwest::header::HeaderMap;
use serde::de::{Deserializer as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::{error::ErrorDetails, redactor::Redactor, text::bounded_line};

/// How a service reports errors: where their parts are, which status counts, and how to fix them.
///
/// The places come from `x-error` of the spec; the rest is what `OpenAPI` cannot express.
pub trait ErrorFormat: Debug + Send + Sync + 'static {
    /// The name of the service in messages.
    const SERVICE: &'static str;

    /// Where the parts of an error are.
    const PATHS: ErrorPaths;

    /// Returns the status that counts, given the HTTP status and what the body contains, or `None` for an error whose status
    /// is not documented. Default: the one in the body, if it is that of an error (400 to 999), else the HTTP status.
    fn effective_status(status: u16, details: &ErrorDetails) -> Option<u16> {
        Some(details.error_status().unwrap_or(status))
    }

    /// Returns the start of the message of an error that its one line shows; `ErrorDetails::message` always has all of it. Default:
    /// the whole message.
    fn summary(message: &str) -> &str {
        message
    }

    /// Returns a hint on how to fix an error with this effective status, where it is known.
    fn hint(status: u16, details: &ErrorDetails) -> Option<&'static str>;
}

/// Where the parts of an error are: JSON pointers into the body (RFC 6901) or names of response headers.
///
/// The first place with a value counts. Of an array, a pointer can reach the first item only.
#[derive(Debug, Clone, Copy)]
pub struct ErrorPaths {
    /// The status.
    pub status: &'static [&'static str],
    /// The error code.
    pub code: &'static [&'static str],
    /// The message.
    pub message: &'static [&'static str],
    /// The id of the request.
    pub request_id: &'static [&'static str],
}

impl ErrorPaths {
    /// Reads what an error response contains, without the secrets of `redactor`.
    pub(crate) fn read(&self, headers: &HeaderMap, body: &[u8], redactor: &Redactor) -> ErrorDetails {
        let text = String::from_utf8_lossy(body);
        let json = serde_json::from_str::<&RawValue>(&text).ok();
        let find = |places: &[&str]| {
            let header = |name: &str| Some(headers.get(name)?.to_str().ok()?.into());
            let texts = places
                .iter()
                .filter_map(|place| json.and_then(|json| scalar(json, place)).or_else(|| header(place)));
            let text = texts.into_iter().find(|text| !text.trim().is_empty());
            text.map(|text| redactor.redact(&text).into_owned())
        };
        let mut details = ErrorDetails {
            status: find(self.status).and_then(|status| status.parse().ok()),
            code: find(self.code),
            message: find(self.message),
            request_id: find(self.request_id),
            excerpt: None,
        };
        if details.code.is_none() && details.message.is_none() {
            details.excerpt = excerpt(body, redactor);
        }
        details
    }

    /// Reads the id of the request from the headers of a response.
    pub(crate) fn request_id<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let mut names = self.request_id.iter().filter(|place| !place.starts_with('/'));
        names.find_map(|name| headers.get(*name)?.to_str().ok())
    }
}

/// Returns the text, the number or the boolean to which `pointer` leads in `json`.
///
/// The rest is skipped: as a `Value`, a large body would take forty times its size.
fn scalar<'a>(json: &'a RawValue, pointer: &str) -> Option<Cow<'a, str>> {
    let mut tokens = pointer.strip_prefix('/')?.split('/');
    let part = tokens.try_fold(json, |json, token| {
        let key = token.replace("~1", "/").replace("~0", "~");
        json.deserialize_any(Part(&key)).ok().flatten()
    })?;
    match part.get() {
        text if text.starts_with('"') => serde_json::from_str(text).ok(),
        other => Some(other.into()).filter(|_| !other.starts_with(['{', '[', 'n'])),
    }
}

/// Finds the member of an object with this name, or the first item of an array for the name `0`.
struct Part<'a>(&'a str);

impl<'de> Visitor<'de> for Part<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or an array")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            if key == self.0 {
                found = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let first = items.next_element()?;
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(first.filter(|_| self.0 == "0"))
    }
}

/// Returns the start of a body without secrets, as one line.
pub(crate) fn excerpt(body: &[u8], redactor: &Redactor) -> Option<String> {
    // Redaction comes before truncation: a truncated secret would not be recognised. The start of a large body is enough.
    let text = String::from_utf8_lossy(&body[..body.len().min(64 * 1024)]);
    Some(bounded_line(&redactor.redact(&text))).filter(|excerpt| !excerpt.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATHS: ErrorPaths = ErrorPaths {
        status: &["/statusCode"],
        code: &["/errors/0/code", "/code"],
        message: &["/message"],
        request_id: &["/requestId", "x-request-id"],
    };

    fn read(body: &str) -> ErrorDetails {
        let mut headers = HeaderMap::new();
        headers.insert("x-request-id", "from-header".parse().unwrap());
        let mut redactor = Redactor::default();
        redactor.add([&"hunter2".into()]);
        PATHS.read(&headers, body.as_bytes(), &redactor)
    }

    #[test]
    fn the_first_place_with_a_value_counts() {
        let details = |status, code: Option<&str>, message: Option<&str>, id: &str, excerpt: Option<&str>| {
            ErrorDetails {
                status,
                code: code.map(str::to_owned),
                message: message.map(str::to_owned),
                request_id: Some(id.to_owned()),
                excerpt: excerpt.map(str::to_owned),
            }
        };
        for (body, expected) in [
            (
                r#"{"statusCode":403,"code":2333,"message":"无权限","requestId":"r"}"#,
                details(Some(403), Some("2333"), Some("无权限"), "r", None),
            ),
            (r#"{"errors":[{"code":"A"}],"code":"B"}"#, details(None, Some("A"), None, "from-header", None)),
            (
                r#"{"code":"","message":" "}"#,
                details(None, None, None, "from-header", Some(r#"{"code":"","message":" "}"#)),
            ),
            (
                r#"{"statusCode":"503"}"#,
                details(Some(503), None, None, "from-header", Some(r#"{"statusCode":"503"}"#)),
            ),
            (r#"{"message":"key hunter2"}"#, details(None, None, Some("key [secret]"), "from-header", None)),
            ("<html>\nhunter2", details(None, None, None, "from-header", Some("<html> [secret]"))),
            ("", details(None, None, None, "from-header", None)),
        ] {
            assert_eq!(read(body), expected, "{body}");
        }
    }

    #[test]
    fn a_pointer_leads_to_a_member_or_the_first_item_and_to_no_list_object_or_null() {
        for (json, pointer, expected) in [
            (r#"{"a/b":{"~":[true,2]}}"#, "/a~1b/~0/0", Some("true")),
            (r#"{"a":"\u00e9"}"#, "/a", Some("é")),
            (r#"{"a":1,"a":-2}"#, "/a", Some("-2")),
            (r#"{"a":[1,2]}"#, "/a/1", None),
            (r#"{"a":[1]}"#, "/a", None),
            (r#"{"a":{}}"#, "/a", None),
            (r#"{"a":null}"#, "/a", None),
            (r#""a""#, "/a", None),
        ] {
            let found = scalar(serde_json::from_str(json).unwrap(), pointer);
            assert_eq!(found.as_deref(), expected, "{json}");
        }
    }
}
