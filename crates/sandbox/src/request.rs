//! Reads requests.

use bytes::Bytes;

pub(crate) type Request = axum::http::Request<Bytes>;

/// Returns the value of a query parameter, decoded. Repeated values are joined with commas, which makes them invalid.
pub(crate) fn parameter(request: &Request, name: &str) -> Option<String> {
    let query = request.uri().query().unwrap_or_default();
    let values = form_urlencoded::parse(query.as_bytes()).filter(|(found, _)| found == name);
    values.map(|(_, value)| value.into_owned()).reduce(|values, value| format!("{values},{value}"))
}

/// Returns the value of a header without surrounding whitespace. Bytes that are not UTF-8 become replacement characters.
pub(crate) fn header(request: &Request, name: &str) -> Option<String> {
    request.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_decoded() {
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
            let request = axum::http::Request::get(format!("/?{query}")).body("".into()).unwrap();
            assert_eq!(parameter(&request, "a").as_deref(), expected, "{query}");
        }
    }
}
