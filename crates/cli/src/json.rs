//! JSON that can be printed anywhere.

use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use sync_jobs_client_runtime::is_printable;

/// Writes `value` as JSON in one line, with an escape in place of each character that could control a terminal, hide text or begin
/// a command of a CI system. Its meaning is the same.
pub(crate) fn write_json(out: impl io::Write, value: &impl Serialize) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(out, Printable)).map_err(io::Error::from)
}

struct Printable;

impl Formatter for Printable {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, out: &mut W, text: &str) -> io::Result<()> {
        // Most text is ASCII, in which the serializer itself escapes all but one control character. Names are text, too.
        // The loop has no early end, so that it takes many bytes at a time.
        if text.bytes().fold(0, |found, byte| found | u8::from(byte >= b'\x7f') | u8::from(byte == b'#')) == 0
        {
            return out.write_all(text.as_bytes());
        }
        let mut rest = text;
        let is_escaped = |rest: &str, (at, found): (usize, char)| {
            !is_printable(found) || (found == '#' && rest[at + 1..].starts_with('#'))
        };
        while let Some((start, character)) = rest.char_indices().find(|found| is_escaped(rest, *found)) {
            out.write_all(&rest.as_bytes()[..start])?;
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = &rest[start + character.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_escaped_and_mean_the_same() {
        for (text, json) in [
            ("部门 \"a\"\n😀", r#""部门 \"a\"\n😀""#),
            ("\u{7f}\u{9b}31m", r#""\u007f\u009b31m""#),
            ("a\u{202e}b\u{200b}\u{2028}", r#""a\u202eb\u200b\u2028""#),
            ("部\u{e0041}", r#""部\udb40\udc41""#),
            ("##[error]", r#""\u0023#[error]""#),
        ] {
            let mut out = Vec::new();
            write_json(&mut out, &text).unwrap();
            assert_eq!(String::from_utf8(out.clone()).unwrap(), json);
            assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), text);
        }
    }
}
