//! Reads the query of a request.

use percent_encoding::percent_decode_str;

/// The parameters of `query`, decoded, in the order of the wire. Bytes that are no UTF-8 become replacement characters.
pub(crate) fn pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    })
}

fn decoded(text: &str) -> String {
    // Forms write a space as a plus sign, and so do many HTTP clients.
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// The value of the parameter `name`.
///
/// # Errors
///
/// It is there more than once.
pub(crate) fn parameter(query: &str, name: &str) -> Result<Option<String>, Repeated> {
    let mut found = pairs(query).filter(|(found, _)| found == name).map(|(_, value)| value);
    match (found.next(), found.next()) {
        (_, Some(_)) => Err(Repeated),
        (value, None) => Ok(value),
    }
}

/// A parameter is there more than once, so that nobody can tell which one counts.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Repeated;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_read_decoded_and_once() {
        for (query, expected) in [
            ("", Ok(None)),
            ("x=1", Ok(None)),
            ("a=1", Ok(Some("1"))),
            ("&&a=1&", Ok(Some("1"))),
            ("a", Ok(Some(""))),
            ("a=x%3A%3A1%7C", Ok(Some("x::1|"))),
            ("%61=1", Ok(Some("1"))),
            ("a=b=c", Ok(Some("b=c"))),
            ("a=+%2B", Ok(Some(" +"))),
            ("a=%FF%", Ok(Some("\u{fffd}%"))),
            ("a=1&b=2&a=1", Err(Repeated)),
        ] {
            assert_eq!(
                parameter(query, "a"),
                expected.map(|value: Option<&str>| value.map(str::to_owned)),
                "{query}"
            );
        }
    }
}
