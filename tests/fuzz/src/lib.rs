//! What the fuzz targets do with their input, apart from libFuzzer.
//!
//! Each target is a function of bytes that panics if a promise is broken. It returns whether it could make anything of its
//! input, so that a test can tell a corpus that reaches something from one that does not. `fuzz_targets` hands them to
//! libFuzzer, and `tests/tests/corpus.rs` replays the corpora on any toolchain.
//!
//! An input is text that a person can read and write, wherever that is possible.

mod client;
mod model;
mod runtime;
mod spec;

pub use client::{answer, credentials_file, signing};
pub use model::{authing_page, content_range, filter, refusal, swr_jobs};
pub use runtime::{redaction, retry_after};
pub use spec::spec;

/// A target: whether it could make anything of its input.
pub type Target = fn(&[u8]) -> bool;

/// Every target by its name, which is that of its folder in `corpus` and of its file in `fuzz_targets`.
pub const TARGETS: [(&str, Target); 11] = [
    ("answer", answer),
    ("authing_page", authing_page),
    ("content_range", content_range),
    ("credentials_file", credentials_file),
    ("filter", filter),
    ("redaction", redaction),
    ("refusal", refusal),
    ("retry_after", retry_after),
    ("signing", signing),
    ("spec", spec),
    ("swr_jobs", swr_jobs),
];

/// Asserts that `message` is one line that nobody has to scroll through.
fn assert_one_line(message: &str) {
    assert!(!message.is_empty(), "an empty message");
    assert!(!message.contains(is_break), "more than one line: {message:?}");
    assert!(message.chars().count() < 3000, "too long: {message}");
}

/// Whether a terminal or a log may begin a new line here.
fn is_break(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
}
