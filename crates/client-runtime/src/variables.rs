//! Settings in environment variables.

use std::ffi::OsString;

use crate::{error::Error, text::is_printable};

/// The environment variables of a service.
///
/// White space around a value, such as the line break that many CI systems add to a secret, is ignored with a warning. A value
/// that consists of nothing else counts as not set.
///
/// ```
/// # use sync_jobs_client_runtime::Variables;
///
/// let variables = Variables::new("SWR", |name| (name == "HW_REGION_NAME").then(|| "cn-north-4\n".into()));
/// assert_eq!(variables.get("HW_REGION_NAME")?.as_deref(), Some("cn-north-4"));
/// assert_eq!(variables.get("HW_ACCESS_KEY")?, None);
/// # Ok::<(), sync_jobs_client_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Variables<F> {
    service: &'static str,
    variable: F,
}

impl<F: Fn(&str) -> Option<OsString>> Variables<F> {
    /// Reads the variables of `service` through `variable`, which returns the value of the variable of a name.
    pub fn new(service: &'static str, variable: F) -> Self {
        Self { service, variable }
    }

    /// Returns the value of the variable `name`, or `None` if it is not set.
    ///
    /// # Errors
    ///
    /// Returns a configuration error that names the variable, if its value is not UTF-8 or contains a control character.
    pub fn get(&self, name: &str) -> Result<Option<String>, Error> {
        let Some(value) = (self.variable)(name) else { return Ok(None) };
        let invalid = |constraint: &str| {
            let problem = format!("invalid environment variable `{name}`: must {constraint}; set it again");
            Error::configuration(self.service, problem)
        };
        let value = value.into_string().map_err(|_| invalid("be UTF-8"))?;
        // Some editors on Windows start a file with this mark.
        let trimmed =
            value.trim_matches(|character: char| character.is_whitespace() || character == '\u{feff}');
        if !trimmed.chars().all(is_printable) {
            return Err(invalid("not contain control characters, such as a line break, or hidden ones"));
        }
        if trimmed.is_empty() {
            return Ok(None);
        }
        if trimmed.len() < value.len() {
            tracing::warn!("`{name}` has white space around it, which is ignored");
        }
        Ok(Some(trimmed.to_owned()))
    }

    /// Returns the values of two variables that belong together, such as a key and its secret, or `None` if neither is set.
    ///
    /// # Errors
    ///
    /// As for [`get`](Self::get), and an error that names the missing variable if only the other one is set.
    pub fn pair(&self, first: &str, second: &str) -> Result<Option<(String, String)>, Error> {
        match (self.get(first)?, self.get(second)?) {
            (Some(first), Some(second)) => Ok(Some((first, second))),
            (None, None) => Ok(None),
            (Some(_), None) => Err(self.missing(second, first)),
            (None, Some(_)) => Err(self.missing(first, second)),
        }
    }

    /// Creates the error for the variable `name`, which is required because `other` is set.
    pub fn missing(&self, name: &str, other: &str) -> Error {
        let problem = format!("missing environment variable `{name}`: must be set, since `{other}` is");
        Error::configuration(self.service, problem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(value: &str) -> Variables<impl Fn(&str) -> Option<OsString>> {
        Variables::new("S", move |name| (name == "KEY").then(|| value.into()))
    }

    #[test]
    fn white_space_around_a_value_is_ignored() {
        for (value, expected) in [
            ("hunter2", Some("hunter2")),
            ("hunter2\n", Some("hunter2")),
            (" \u{3000}hunter2 \r\n", Some("hunter2")),
            ("hunter 2", Some("hunter 2")),
            ("", None),
            (" \r\n\t", None),
        ] {
            assert_eq!(variables(value).get("KEY").unwrap().as_deref(), expected, "{value:?}");
            assert_eq!(variables(value).get("OTHER").unwrap(), None);
        }
    }

    #[test]
    fn the_error_of_an_invalid_value_names_the_variable_and_not_the_value() {
        for value in ["hunter\n2", "hunter\u{1b}2", "\0hunter", "hunter\u{9b}2"] {
            let error = variables(value).get("KEY").unwrap_err();
            assert!(error.is_configuration() && !format!("{error:?}").contains("hunter"), "{error:?}");
            let message = "S: invalid environment variable `KEY`: must not contain control characters";
            assert!(error.to_string().starts_with(message), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_value_that_is_not_utf_8_is_an_error() {
        use std::os::unix::ffi::OsStringExt as _;

        let variables = Variables::new("S", |_| Some(OsString::from_vec(b"hunter\xff2".to_vec())));
        let error = variables.get("KEY").unwrap_err();
        assert_eq!(error.to_string(), "S: invalid environment variable `KEY`: must be UTF-8; set it again");
    }

    #[test]
    fn half_a_pair_is_an_error_that_names_the_other_half() {
        let of = |set: &'static [&str]| {
            Variables::new("S", |name: &str| set.contains(&name).then(|| name.to_lowercase().into()))
                .pair("ID", "SECRET")
        };
        assert_eq!(of(&["ID", "SECRET"]).unwrap(), Some(("id".to_owned(), "secret".to_owned())));
        assert_eq!(of(&[]).unwrap(), None);
        for (set, missing) in [(&["ID"], "`SECRET`"), (&["SECRET"], "`ID`")] {
            let error = of(set).unwrap_err().to_string();
            assert!(error.starts_with(&format!("S: missing environment variable {missing}")), "{error}");
        }
    }
}
