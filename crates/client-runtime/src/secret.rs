use std::{borrow::Cow, cmp::Reverse, fmt, sync::Arc};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use memchr::{memchr, memmem::Finder};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

/// A credential, such as a key or a token.
///
/// It is never shown: `Debug` and `Display` print a fixed word. Clones share its memory, which is wiped with the last.
///
/// ```
/// use sync_jobs_client_runtime::Secret;
///
/// let secret = Secret::from("sk-1");
/// assert_eq!(format!("{secret:?} {secret}"), "[secret] [secret]");
/// assert_eq!(secret.expose(), "sk-1");
/// ```
#[derive(Clone)]
pub struct Secret(Arc<SecretString>);

/// What stands where a secret would.
const PLACEHOLDER: &str = "[secret]";

impl Secret {
    /// The credential itself. Hand it to nothing that prints.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(Arc::new(text.into()))
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Arc::new(text.into()))
    }
}

impl From<&Secret> for Secret {
    fn from(secret: &Secret) -> Self {
        secret.clone()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PLACEHOLDER)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PLACEHOLDER)
    }
}

/// Takes secrets out of what a service says, which may repeat what it was sent.
///
/// It works on an answer as a whole, before anything is cut, quoted or logged: of half a secret nobody could tell that it
/// is one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Redactor {
    secrets: Vec<Secret>,
}

impl Redactor {
    /// A shorter text would stand in any answer, and is hardly a secret.
    const SHORTEST: usize = 6;

    pub(crate) fn of<'a>(secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        let mut redactor = Self::default();
        redactor.add(secrets);
        redactor
    }

    pub(crate) fn add<'a>(&mut self, secrets: impl IntoIterator<Item = &'a Secret>) {
        for secret in secrets {
            let is_known = self.secrets.iter().any(|known| known.expose() == secret.expose());
            if secret.expose().len() >= Self::SHORTEST && !is_known {
                self.secrets.push(secret.clone());
            }
        }
    }

    /// Each secret in each spelling, the longest first: one secret may be a part of another.
    fn spellings(&self) -> Vec<Secret> {
        let mut all = Vec::new();
        for secret in self.secrets.iter().map(Secret::expose) {
            let quoted = |text: String| text[1..text.len() - 1].to_owned();
            let json = quoted(Value::from(secret).to_string());
            let spellings = [
                secret.to_owned(),
                // JSON as encoders write it that spare other alphabets, or HTML.
                escaped(&json, |character| !character.is_ascii()),
                escaped(&json, |character| matches!(character, '&' | '<' | '>')),
                json,
                quoted(format!("{secret:?}")),
                utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
                utf8_percent_encode(secret, RESERVED).to_string(),
                in_html(secret),
            ];
            all.extend(spellings.map(Secret::from));
        }
        all.sort_by_key(|spelling| Reverse(spelling.expose().len()));
        all
    }

    /// For each secret, what finds the texts that may hold it in some spelling. No spelling changes ASCII letters and digits,
    /// so a text without the longest run of them in a secret does not hold it.
    fn finders(&self) -> impl Iterator<Item = Finder<'_>> {
        self.secrets.iter().map(|secret| {
            let runs = secret.expose().as_bytes().split(|byte| !byte.is_ascii_alphanumeric());
            let longest = runs.max_by_key(|run| run.len()).unwrap_or_default();
            // What is rarer than this is not found any faster.
            Finder::new(&longest[..longest.len().min(16)])
        })
    }

    pub(crate) fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if !self.finders().any(|finder| finder.find(text.as_bytes()).is_some()) {
            return text.into();
        }
        without(&self.spellings(), text)
    }

    pub(crate) fn headers(&self, headers: &mut HeaderMap) {
        let hold = |finder: Finder| headers.values().any(|value| finder.find(value.as_bytes()).is_some());
        if !self.finders().any(hold) {
            return;
        }
        for value in headers.values_mut() {
            let text = String::from_utf8_lossy(value.as_bytes());
            if let Cow::Owned(text) = self.text(&text) {
                *value = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(PLACEHOLDER));
            }
        }
    }

    pub(crate) fn body(&self, body: Bytes) -> Bytes {
        // JSON may escape letters too.
        let unescaped = memchr(b'\\', &body).map(|_| unescaped(&body));
        let holds = |finder: Finder| {
            let mut texts = [Some(&body[..]), unescaped.as_deref()].into_iter().flatten();
            texts.any(|text| finder.find(text).is_some())
        };
        // Hardly any answer repeats a secret, so this is all that a good page costs.
        if !self.finders().any(holds) {
            return body;
        }
        // The letters of a secret may be part of something else, and what repeats none stays as it came.
        let spellings = self.spellings();
        if !spellings.iter().map(|spelling| Finder::new(spelling.expose())).any(holds) {
            return body;
        }
        let text = String::from_utf8_lossy(&body);
        if let Ok(mut value) = serde_json::from_str(&text) {
            redact(&spellings, &mut value);
            // Written anew whatever was found: of members with one name only the last is in `value`.
            return value.to_string().into();
        }
        match without(&spellings, &text) {
            Cow::Owned(plain) => plain.into(),
            Cow::Borrowed(_) => body,
        }
    }
}

/// `text` with a placeholder for each of `spellings`.
fn without<'a>(spellings: &[Secret], text: &'a str) -> Cow<'a, str> {
    let mut text = Cow::Borrowed(text);
    for spelling in spellings.iter().map(Secret::expose) {
        if text.contains(spelling) {
            text = text.replace(spelling, PLACEHOLDER).into();
        }
    }
    text
}

/// Takes `spellings` out of `value`.
fn redact(spellings: &[Secret], value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Cow::Owned(clean) = without(spellings, text) {
                *text = clean;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| redact(spellings, item)),
        Value::Object(members) => {
            let names: Vec<_> =
                members.keys().filter(|name| without(spellings, name) != **name).cloned().collect();
            for name in names {
                if let Some(value) = members.remove(&name) {
                    members.insert(without(spellings, &name).into_owned(), value);
                }
            }
            members.values_mut().for_each(|value| redact(spellings, value));
        }
        Value::Number(number) => {
            if spellings.iter().any(|spelling| spelling.expose() == number.to_string()) {
                *value = PLACEHOLDER.into();
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

/// What most encoders of URLs put into another form.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `json` with `\uXXXX` in place of the characters that `is_special`.
fn escaped(json: &str, is_special: impl Fn(char) -> bool) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        if is_special(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            text.push(character);
        }
    }
    text
}

fn in_html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// `json` with each escaped character in place of its escape.
///
/// An escape such as `\n` gives its letter: no secret has a control character in it, since no header could carry it.
fn unescaped(json: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(json.len());
    let mut rest = json;
    while let Some(backslash) = memchr(b'\\', rest) {
        plain.extend_from_slice(&rest[..backslash]);
        rest = &rest[backslash + 1..];
        if let Some((character, length)) = escaped_unit(rest) {
            plain.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            rest = &rest[length..];
        } else if let Some((character, after)) = rest.split_first() {
            plain.push(*character);
            rest = after;
        }
    }
    plain.extend_from_slice(rest);
    plain
}

/// The character that `uXXXX`, or a pair of surrogates in that form, spells at the beginning of `text`, and how long it is.
fn escaped_unit(text: &[u8]) -> Option<(char, usize)> {
    let unit = |text: &[u8]| u16::from_str_radix(str::from_utf8(text.get(..4)?).ok()?, 16).ok();
    let text = text.strip_prefix(b"u")?;
    let first = unit(text)?;
    let second = text[4..].strip_prefix(br"\u").and_then(unit);
    let character = char::decode_utf16([first].into_iter().chain(second)).next()?.ok()?;
    Some((character, if character.len_utf16() == 1 { 5 } else { 11 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_in_each_of_its_spellings() {
        let secrets =
            ["p@ss\"/wörd", "token-1", "token-1-long", "short", "a-b_c.d~e/+=", "a&b<c>\"", "123456789"];
        let redactor = Redactor::of(&secrets.map(Secret::from));
        for (body, expected) in [
            (r#"{"a":"p@ss\"/wörd"}"#, r#"{"a":"[secret]"}"#),
            (r#"{"a":"\u0070@ss\"\/w\u00f6rd"}"#, r#"{"a":"[secret]"}"#),
            (r#"{"token-1":["x token-1 y",7,null,true]}"#, r#"{"[secret]":["x [secret] y",7,null,true]}"#),
            ("<p>p%40ss%22%2Fw%C3%B6rd</p>", "<p>[secret]</p>"),
            (r#"invalid: "p@ss\"/wörd""#, r#"invalid: "[secret]""#),
            (r#"{"a":"{\"b\":\"p@ss\\\"/wörd\"}"}"#, r#"{"a":"{\"b\":\"[secret]\"}"}"#),
            ("token-1-long", "[secret]"),
            (r#"["\ud83d\ude00\u0074oken\u002d1"]"#, r#"["😀[secret]"]"#),
            (r#"["\ud83dtoken-\u0031"]"#, r#"["\ud83dtoken-\u0031"]"#),
            (r"\u", r"\u"),
            (r#"{"token":1.50, "token":2e1}"#, r#"{"token":1.50, "token":2e1}"#),
            (r"token-1 \", r"[secret] \"),
            ("?t=a-b_c.d~e%2F%2B%3D&x=1", "?t=[secret]&x=1"),
            (r#"log: {"p":"p@ss\"/w\u00f6rd"}"#, r#"log: {"p":"[secret]"}"#),
            ("<p>a&amp;b&lt;c&gt;&quot;</p>", "<p>[secret]</p>"),
            (r#"log: {"p":"a\u0026b\u003cc\u003e\""}"#, r#"log: {"p":"[secret]"}"#),
            (r#"{"a":"token-1","a":1}"#, r#"{"a":1}"#),
            (r#"{"a":"\u0074oken-1","a":1}"#, r#"{"a":1}"#),
            (r#"{"id":123456789,"n":1234567890}"#, r#"{"id":"[secret]","n":1234567890}"#),
            (r#"{"a": "short",  "b":"\n"}"#, r#"{"a": "short",  "b":"\n"}"#),
            ("", ""),
        ] {
            assert_eq!(redactor.body(body.as_bytes().to_vec().into()), expected.as_bytes(), "{body}");
        }
    }

    #[test]
    fn a_secret_is_found_by_its_letters_where_all_else_is_encoded() {
        let redactor = Redactor::of(&["p@ss\"/wörd".into()]);
        assert_eq!(redactor.text("?p=p%40ss%22%2Fw%C3%B6rd"), "?p=[secret]");
    }

    #[test]
    fn a_header_that_repeats_a_secret_does_not_show_it() {
        let redactor = Redactor::of(&["token-1".into()]);
        let mut headers = HeaderMap::new();
        headers.insert("x-request-id", HeaderValue::from_static("id token-1"));
        headers.insert("x-odd", HeaderValue::from_bytes(b"\xfftoken-1").unwrap());
        headers.insert("x-plain", HeaderValue::from_bytes(b"\xffplain").unwrap());
        redactor.headers(&mut headers);
        assert_eq!(headers["x-request-id"], "id [secret]");
        assert!(!format!("{headers:?}").contains("token-1"));
        assert_eq!(headers["x-plain"].as_bytes(), b"\xffplain");
    }

    #[test]
    fn a_secret_in_plain_text_is_taken_out_and_is_never_printed() {
        let secret = Secret::from("token-1");
        let redactor = Redactor::of([&secret]);
        for (text, expected) in [("x token-1 y", "x [secret] y"), ("x token-2 y", "x token-2 y"), ("", "")] {
            assert_eq!(redactor.text(text), expected);
        }
        assert_eq!(format!("{secret:?} {secret}"), "[secret] [secret]");
    }
}
