use std::fmt;

/// A value that the service's document does not allow in a request.
///
/// ```
/// use sync_jobs_model::{InvalidValue, authing::PageSize};
///
/// let refusal: InvalidValue = PageSize::try_from(51).unwrap_err();
/// assert_eq!(refusal.to_string(), "`51` is no PageSize: it must be 1 to 50");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidValue {
    type_name: &'static str,
    value: String,
    rule: &'static str,
}

/// A longer value is cut in messages.
const SHOWN: usize = 80;

impl InvalidValue {
    pub(crate) fn new(type_name: &'static str, value: impl fmt::Display, rule: &'static str) -> Self {
        // A value goes into one line of a message, whatever it holds.
        let escaped: String = value.to_string().chars().flat_map(escape).collect();
        let value = match escaped.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("{}…", &escaped[..end]),
            None => escaped,
        };
        Self { type_name, value, rule }
    }

    /// The value that was refused; one of more than 80 characters is cut.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The rule that the value breaks.
    pub fn rule(&self) -> &'static str {
        self.rule
    }
}

fn escape(character: char) -> impl Iterator<Item = char> {
    // These two end a line as well, in JavaScript and in many a viewer.
    let breaks = character.is_control() || matches!(character, '\u{2028}' | '\u{2029}');
    let escaped = breaks.then(|| character.escape_default());
    let plain = escaped.is_none().then_some(character);
    escaped.into_iter().flatten().chain(plain)
}

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no {}: {}", self.value, self.type_name, self.rule)
    }
}

impl std::error::Error for InvalidValue {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_one_line_of_bounded_length() {
        let error = InvalidValue::new("Thing", format!("行\n\t{}", "长".repeat(1000)), "it must be short");
        assert_eq!(error.value(), format!("行\\n\\t{}…", "长".repeat(75)));
        assert_eq!(InvalidValue::new("Thing", "a\u{2028}b", "").value(), "a\\u{2028}b");
        assert!(error.to_string().ends_with("…` is no Thing: it must be short"));
    }
}
