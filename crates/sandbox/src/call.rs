//! Calls of operations: requests, and what is wrong with their parameters.

use axum::http::Method;
use bytes::Bytes;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use crate::{response::Error, services::Services};

pub(crate) type Request = axum::http::Request<Bytes>;

/// Returns the value of a header without surrounding whitespace. Bytes that are not UTF-8 become replacement characters.
pub(crate) fn header(request: &Request, name: &str) -> Option<String> {
    request.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
}

/// A call of an operation.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) services: &'a Services,
    pub(crate) request: &'a Request,
    /// The names in the path.
    pub(crate) names: Vec<String>,
    /// The parameters of a POST. All others are in the query.
    body: Option<Map<String, Value>>,
    /// What is wrong with the parameters that have been read, in the words of Authing.
    problems: Vec<String>,
}

impl<'a> Call<'a> {
    /// Returns the call that a request makes, unless its method and its path are not those of the operation.
    pub(crate) fn new(services: &'a Services, request: &'a Request, operation: &str) -> Option<Self> {
        // A path with an encoded slash has more segments, and is another path.
        let path = percent_decode_str(request.uri().path()).decode_utf8().ok()?;
        let called = format!("{} {path}", request.method());
        let (mut expected, mut found) = (operation.split('/'), called.split('/'));
        let mut names = Vec::new();
        loop {
            match (expected.next(), found.next()) {
                (Some("*"), Some(name)) if !name.is_empty() => names.push(name.to_owned()),
                (None, None) => break,
                (expected, found) if expected == found => {}
                _ => return None,
            }
        }
        let read = || serde_json::from_slice(request.body()).unwrap_or_default();
        let body = (request.method() == Method::POST).then(read);
        Some(Self { services, request, names, body, problems: Vec::new() })
    }

    /// Returns the text of a parameter, decoded. That of a string in a body has quotation marks, so that it is not a number.
    /// Repeated values are joined with commas, which makes them invalid.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        if let Some(body) = &self.body {
            return body.get(name).map(Value::to_string);
        }
        let query = self.request.uri().query().unwrap_or_default();
        let values = form_urlencoded::parse(query.as_bytes()).filter(|(found, _)| found == name);
        values.map(|(_, value)| value.into_owned()).reduce(|values, value| format!("{values},{value}"))
    }

    /// Returns a string in the body, which is required.
    pub(crate) fn string(&mut self, name: &str) -> String {
        let value = self.body.as_ref().and_then(|body| body.get(name)?.as_str());
        if value.is_none() {
            self.problems.push(format!("{name} must be a string"));
        }
        value.unwrap_or_default().to_owned()
    }

    /// Returns the id of something that exists, which is required.
    pub(crate) fn id(&mut self, name: &str) -> i64 {
        self.number(name, None, 1, i64::MAX)
    }

    /// Returns the index of the first row of a page and the maximum number of rows.
    pub(crate) fn window(&mut self) -> (u64, u64) {
        let page = self.number("page", Some(1), 1, i64::MAX).unsigned_abs();
        let limit = self.number("limit", Some(10), 1, 50).unsigned_abs();
        (page.saturating_sub(1).saturating_mul(limit), limit)
    }

    /// Returns a number from `minimum` to `maximum`; without a default it is required.
    pub(crate) fn number(&mut self, name: &str, default: Option<i64>, minimum: i64, maximum: i64) -> i64 {
        let value = self.text(name).map_or(default, |value| value.parse().ok());
        if value.is_none_or(|value| value < minimum) && minimum > i64::MIN {
            self.problems.push(format!("{name} must not be less than {minimum}"));
        }
        if value.is_none_or(|value| value > maximum) && maximum < i64::MAX {
            self.problems.push(format!("{name} must not be greater than {maximum}"));
        }
        if value.is_none() {
            self.problems.push(format!("{name} must be a number conforming to the specified constraints"));
        }
        value.unwrap_or_default()
    }

    /// Returns a parameter that must have one of these values, which commas separate, if it is there.
    pub(crate) fn one_of(&mut self, name: &str, values: &str) -> Option<String> {
        let value = self.text(name)?;
        if !values.split(", ").any(|known| known == value) {
            self.problems.push(format!("{name} must be one of the following values: {values}"));
        }
        Some(value)
    }

    /// Returns an error that names all problems so far, in English whatever the language.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.problems.is_empty() { Ok(()) } else { Err(Error::new(400, "", self.problems.join(","))) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::tests::services;

    fn request(method: Method, query: &str, body: &str) -> Request {
        let request = axum::http::Request::builder().method(method).uri(format!("/?{query}"));
        request.body(body.to_owned().into()).unwrap()
    }

    #[test]
    fn all_invalid_parameters_are_named() {
        const NO_NUMBER: &str =
            "a must not be less than 1,a must be a number conforming to the specified constraints";
        let services = services(0);
        for (query, expected) in [
            ("a=1000", Ok((1000, 10, None))),
            ("a=9223372036854775807&b=50&c=timed", Ok((i64::MAX, 50, Some("timed")))),
            ("a=1000&unknown=1", Ok((1000, 10, None))),
            ("", Err(NO_NUMBER)),
            ("a=0", Err("a must not be less than 1")),
            ("a=x", Err(NO_NUMBER)),
            ("a=1&a=1", Err(NO_NUMBER)),
            ("a=9223372036854775808", Err(NO_NUMBER)),
            ("a=1&b=51", Err("b must not be greater than 50")),
            ("a=0&b=0", Err("a must not be less than 1,b must not be less than 1")),
            (
                "a=1&b=",
                Err(
                    "b must not be less than 1,b must not be greater than 50,b must be a number conforming to the specified constraints",
                ),
            ),
            ("a=1&c=never", Err("c must be one of the following values: manually, timed")),
            ("a=1&c=", Err("c must be one of the following values: manually, timed")),
        ] {
            let request = request(Method::GET, query, "");
            let mut call = Call::new(&services, &request, "GET /").unwrap();
            let a = call.number("a", None, 1, i64::MAX);
            let b = call.number("b", Some(10), 1, 50);
            let c = call.one_of("c", "manually, timed");
            let found = call.check().map(|()| (a, b, c.as_deref())).map_err(|error| error.message);
            assert_eq!(found, expected.map_err(Into::into), "{query}");
        }
    }

    #[test]
    fn the_parameters_of_a_post_are_in_its_body() {
        let services = services(0);
        for (body, expected) in [
            (r#"{"a":1000}"#, Ok(1000)),
            (r#"{"a":0}"#, Ok(0)),
            (r#"{"a":"1000"}"#, Err(())),
            (r#"{"a":1.5}"#, Err(())),
            ("{}", Err(())),
            ("[1]", Err(())),
            ("", Err(())),
        ] {
            let request = request(Method::POST, "a=7", body);
            let mut call = Call::new(&services, &request, "POST /").unwrap();
            let a = call.number("a", None, i64::MIN, i64::MAX);
            assert_eq!(call.check().map(|()| a).map_err(|_| ()), expected, "{body}");
        }
    }

    #[test]
    fn a_parameter_is_decoded() {
        let services = services(0);
        for (query, expected) in [
            ("", None),
            ("x=1", None),
            ("a=1", Some("1")),
            ("&&a=1&", Some("1")),
            ("a", Some("")),
            ("a=x%3A%3A1%7C", Some("x::1|")),
            ("%61=1", Some("1")),
            ("a=b=c", Some("b=c")),
            ("a=+%2B", Some(" +")),
            ("a=%FF%", Some("\u{fffd}%")),
            ("a=1&b=2&a=1", Some("1,1")),
        ] {
            let request = request(Method::GET, query, "");
            assert_eq!(
                Call::new(&services, &request, "GET /").unwrap().text("a").as_deref(),
                expected,
                "{query}"
            );
        }
    }
}
