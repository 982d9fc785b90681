//! JSON that can be printed anywhere.

use std::fmt::Write as _;

use serde::Serialize;
use sync_jobs_client_runtime::is_printable;

/// Returns `value` as JSON in one line, with an escape in place of each character that could control a terminal, hide text or begin
/// a command of a CI system. Its meaning is the same, since only strings contain such characters.
pub(crate) fn printable_json(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    // Most rows fit, and the buffer need not grow step by step.
    let mut json = Vec::with_capacity(1000);
    serde_json::to_writer(&mut json, value)?;
    // Most JSON needs nothing.
    if json.is_ascii() && !json.contains(&b'\x7f') && !json.contains(&b'#') {
        return Ok(json);
    }
    let json = String::from_utf8_lossy(&json);
    let mut printable = String::with_capacity(json.len());
    for (at, character) in json.char_indices() {
        let is_escaped = match character {
            '#' => json[at + 1..].starts_with('#'),
            // The serializer has escaped the others that control a terminal.
            ..='\x7e' => false,
            _ => !is_printable(character),
        };
        if is_escaped {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(printable, "\\u{unit:04x}");
            }
        } else {
            printable.push(character);
        }
    }
    Ok(printable.into_bytes())
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
            let printable = String::from_utf8(printable_json(&text).unwrap()).unwrap();
            assert_eq!(printable, json);
            assert_eq!(serde_json::from_str::<String>(&printable).unwrap(), text);
        }
    }
}
