use reqwest::header::HeaderValue;

use crate::Error;

/// `value` as that of a header of `service`; `name` says in an error what it is.
///
/// # Errors
///
/// It holds characters that no header can carry.
pub fn header_value(
    service: &'static str,
    name: &str,
    value: impl TryInto<HeaderValue>,
) -> Result<HeaderValue, Error> {
    value.try_into().map_err(|_| {
        Error::configuration(service, format!("the {name} does not fit into a header; use visible ASCII"))
    })
}

/// As [`header_value`], for a value that must not show in `Debug`.
///
/// # Errors
///
/// As for `header_value`.
pub fn secret_header_value(
    service: &'static str,
    name: &str,
    value: impl TryInto<HeaderValue>,
) -> Result<HeaderValue, Error> {
    let mut value = header_value(service, name, value)?;
    value.set_sensitive(true);
    Ok(value)
}
