//! Removes secrets from text that is shown.

use std::{borrow::Cow, cmp::Reverse};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::secret::{PLACEHOLDER, Secret};

/// The secrets of one call, which a service may repeat in an error response.
///
/// Only what is shown is redacted: the text of errors and logs. A payload that decodes is returned unchanged.
#[derive(Debug, Clone, Default)]
pub(crate) struct Redactor {
    secrets: Vec<Secret>,
}

impl Redactor {
    /// A shorter text may occur by chance, and is unlikely to be a secret.
    const MIN_LENGTH: usize = 6;

    pub(crate) fn add<'a>(&mut self, secrets: impl IntoIterator<Item = &'a Secret>) {
        for secret in secrets {
            let is_known = self.secrets.iter().any(|known| known.expose() == secret.expose());
            if secret.expose().len() >= Self::MIN_LENGTH && !is_known {
                self.secrets.push(secret.clone());
            }
        }
    }

    /// Returns `text` with a placeholder in place of each secret, whether plain, JSON-escaped, percent-encoded or both.
    pub(crate) fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut forms: Vec<_> = self.secrets.iter().flat_map(forms).collect();
        // One secret may be a part of another.
        forms.sort_by_key(|form| Reverse(form.len()));
        let mut text = Cow::Borrowed(text);
        for form in &forms {
            if text.contains(form) {
                text = text.replace(form, PLACEHOLDER).into();
            }
        }
        text
    }
}

/// Everything but the unreserved characters (RFC 3986, section 2.3).
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn forms(secret: &Secret) -> Vec<String> {
    let plain = secret.expose().to_owned();
    let json = escape(&plain);
    // A service that repeats the body of a request in JSON escapes it again.
    let twice = escape(&json);
    [plain, json, twice].into_iter().flat_map(with_percent_encoding).collect()
}

fn escape(text: &str) -> String {
    let json = Value::from(text).to_string();
    json[1..json.len() - 1].to_owned()
}

/// Returns `text` unchanged, and percent-encoded with hexadecimal digits in lower and upper case.
fn with_percent_encoding(text: String) -> [String; 3] {
    let upper = utf8_percent_encode(&text, RESERVED).to_string();
    let lower = upper.split('%').enumerate().map(|(index, part)| match part.split_at_checked(2) {
        Some((hex, rest)) if index > 0 => format!("%{}{rest}", hex.to_ascii_lowercase()),
        _ => part.to_owned(),
    });
    [text, lower.collect(), upper]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_removed_in_each_of_its_forms() {
        let mut redactor = Redactor::default();
        redactor.add(&["p@ss\"/wörd", "token-1", "token-1-long", "short", "a-b_c.d~e/+="].map(Secret::from));
        for (text, expected) in [
            ("x token-1 y", "x [secret] y"),
            ("token-1-long", "[secret]"),
            ("token-2", "token-2"),
            (r#"{"a":"p@ss\"/wörd"}"#, r#"{"a":"[secret]"}"#),
            (r#"{"body":"{\"a\":\"p@ss\\\"/wörd\"}"}"#, r#"{"body":"{\"a\":\"[secret]\"}"}"#),
            ("?body=%7B%22a%22%3A%22p%40ss%5C%22%2Fw%C3%B6rd%22%7D", "?body=%7B%22a%22%3A%22[secret]%22%7D"),
            ("<p>p%40ss%22%2Fw%C3%B6rd</p>", "<p>[secret]</p>"),
            ("<p>p%40ss%22%2fw%c3%b6rd</p>", "<p>[secret]</p>"),
            ("?t=a-b_c.d~e%2F%2B%3D&x=1", "?t=[secret]&x=1"),
            ("short", "short"),
            ("", ""),
        ] {
            assert_eq!(redactor.redact(text), expected, "{text}");
        }
    }
}
