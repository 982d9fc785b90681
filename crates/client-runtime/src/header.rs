//! Values of request headers.

use reqwest::header::HeaderValue;

use crate::error::Error;

/// Converts `value` into a header value for `service`; `name` is its name in an error.
///
/// # Errors
///
/// Returns a configuration error if the value is not allowed in a header.
pub fn header_value(
    service: &'static str,
    name: &str,
    value: impl TryInto<HeaderValue>,
) -> Result<HeaderValue, Error> {
    value.try_into().map_err(|_| {
        Error::configuration(service, format!("invalid {name}: must consist of visible ASCII characters"))
    })
}

/// Returns `value` as a header value whose `Debug` does not show it.
///
/// # Errors
///
/// As for [`header_value`].
pub fn secret_header_value(
    service: &'static str,
    name: &str,
    value: impl TryInto<HeaderValue>,
) -> Result<HeaderValue, Error> {
    let mut value = header_value(service, name, value)?;
    value.set_sensitive(true);
    Ok(value)
}
