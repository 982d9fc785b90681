//! The error for a value that a request must not contain.

use std::fmt;

/// A value that the service's document does not allow in a request.
///
/// ```
/// use sync_jobs_model::{InvalidValue, authing::PageSize};
///
/// let error: InvalidValue = PageSize::try_from(51).unwrap_err();
/// assert_eq!(error.to_string(), "invalid page size 51: must be between 1 and 50");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidValue {
    subject: &'static str,
    /// A number, or text in backticks.
    value: String,
    constraint: &'static str,
}

/// The maximum length of a value in a message.
const MAX_CHARACTERS: usize = 80;

impl InvalidValue {
    pub(crate) fn number(subject: &'static str, value: impl fmt::Display, constraint: &'static str) -> Self {
        Self { subject, value: value.to_string(), constraint }
    }

    pub(crate) fn text(subject: &'static str, value: &str, constraint: &'static str) -> Self {
        // A message is one line, whatever the value contains.
        let escaped: String = value.chars().map(escaped).collect();
        let value = match escaped.char_indices().nth(MAX_CHARACTERS) {
            Some((end, _)) => format!("`{}…`", &escaped[..end]),
            None => format!("`{escaped}`"),
        };
        Self { subject, value, constraint }
    }

    /// Returns the constraint that the value violates, such as "must be between 1 and 50".
    pub fn constraint(&self) -> &'static str {
        self.constraint
    }
}

/// Returns `character`, escaped if it breaks a line. JavaScript and many viewers break it at U+2028 and U+2029 too.
fn escaped(character: char) -> String {
    let breaks = character.is_control() || matches!(character, '\u{2028}' | '\u{2029}');
    if breaks { character.escape_default().to_string() } else { character.to_string() }
}

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { subject, value, constraint } = self;
        write!(f, "invalid {subject} {value}: {constraint}")
    }
}

impl std::error::Error for InvalidValue {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_one_line_of_bounded_length() {
        let error = InvalidValue::text("thing", &format!("行\n\t{}", "长".repeat(1000)), "must be short");
        let shown = "长".repeat(75);
        assert_eq!(error.to_string(), format!("invalid thing `行\\n\\t{shown}…`: must be short"));
        let error = InvalidValue::text("thing", "a\u{2028}b", "must be short");
        assert_eq!(error.to_string(), "invalid thing `a\\u{2028}b`: must be short");
    }

    #[test]
    fn numbers_are_bare_and_text_is_quoted() {
        for (error, message) in [
            (InvalidValue::number("thing", 51, "must be small"), "invalid thing 51: must be small"),
            (InvalidValue::text("thing", "Team", "must be small"), "invalid thing `Team`: must be small"),
            (InvalidValue::text("thing", "", "must be small"), "invalid thing ``: must be small"),
        ] {
            assert_eq!(error.to_string(), message);
        }
    }
}
