//! The format in which a service reports errors.

use std::{
    borrow::Cow,
    fmt::{self, Debug},
};

use reqwest::header::HeaderMap;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

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
        let json = self.reachable(body).unwrap_or(Value::Null);
        let find = |places: &[&str]| {
            let texts = places.iter().filter_map(|place| match json.pointer(place) {
                Some(Value::String(text)) => Some(Cow::from(text)),
                Some(value @ (Value::Number(_) | Value::Bool(_))) => Some(value.to_string().into()),
                _ => Some(headers.get(*place)?.to_str().ok()?.into()),
            });
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

    /// Reads the part of a body that the pointers reach.
    fn reachable(&self, body: &[u8]) -> serde_json::Result<Value> {
        let Self { status, code, message, request_id } = self;
        let places = Reachable([*status, code, message, request_id].concat());
        let mut deserializer = serde_json::Deserializer::from_slice(body);
        let json = places.deserialize(&mut deserializer)?;
        deserializer.end().map(|()| json)
    }

    /// Reads the id of the request from the headers of a response.
    pub(crate) fn request_id<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let mut names = self.request_id.iter().filter(|place| !place.starts_with('/'));
        names.find_map(|name| headers.get(*name)?.to_str().ok())
    }
}

/// Reads the part of a JSON text that some pointers reach, and skips the rest: as a [`Value`], a large body would take forty
/// times its size.
struct Reachable<'a>(Vec<&'a str>);

impl Reachable<'_> {
    /// Returns what the pointers reach below a member or an item.
    fn below(&self, key: &str) -> Self {
        let rests = self.0.iter().filter_map(|place| {
            let place = place.strip_prefix('/')?;
            let (token, rest) = place.split_at(place.find('/').unwrap_or(place.len()));
            let is_key =
                token == key || token.contains('~') && token.replace("~1", "/").replace("~0", "~") == key;
            is_key.then_some(rest)
        });
        Self(rests.collect())
    }
}

impl<'de> DeserializeSeed<'de> for Reachable<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reachable<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            let below = self.below(&key);
            if below.0.is_empty() {
                map.next_value::<IgnoredAny>()?;
            } else {
                members.insert(key.into_owned(), map.next_value_seed(below)?);
            }
        }
        Ok(members.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let first = items.next_element_seed(self.below("0"))?;
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Vec::from_iter(first).into())
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
}
