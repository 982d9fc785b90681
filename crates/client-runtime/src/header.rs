//! Values of request headers.

use reqwest::header::HeaderValue;

use crate::error::Error;

/// Returns `value` as that of a header of `service`; `name` names it in an error.
///
/// # Errors
///
/// Returns a configuration error if no header can carry the value.
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
