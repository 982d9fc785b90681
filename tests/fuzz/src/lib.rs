//! The fuzz targets, without libFuzzer.
//!
//! A target is a function of bytes that panics if a guarantee is broken. It returns whether its input was valid, so that a
//! test can check that a corpus has valid and invalid inputs. `fuzz_targets` runs the targets under libFuzzer, and
//! `tests/tests/corpus.rs` runs them on the corpora with any toolchain.
//!
//! Inputs are text that a person can read and write, where that is possible.

mod client;
mod model;
mod runtime;
mod spec;

pub use client::{credentials_file, response, signing};
pub use model::{authing_page, content_range, error_response, filter, swr_jobs};
pub use runtime::{redaction, retry_after};
// The sources of the runtime that are compiled here name it by this path.
pub(crate) use runtime::secret;
pub use spec::spec;

/// A target; returns whether its input was valid.
pub type Target = fn(&[u8]) -> bool;

/// Every target by its name, which is that of its folder in `corpus` and of its file in `fuzz_targets`.
pub const TARGETS: [(&str, Target); 11] = [
    ("authing_page", authing_page),
    ("content_range", content_range),
    ("credentials_file", credentials_file),
    ("error_response", error_response),
    ("filter", filter),
    ("redaction", redaction),
    ("response", response),
    ("retry_after", retry_after),
    ("signing", signing),
    ("spec", spec),
    ("swr_jobs", swr_jobs),
];

/// Asserts that `message` is one line of a bounded length.
fn assert_one_line(message: &str) {
    assert!(!message.is_empty(), "an empty message");
    assert!(!message.contains(is_break), "more than one line: {message:?}");
    assert!(message.chars().count() < 3000, "too long: {message}");
}

/// Returns whether a terminal or a log may begin a new line at this character.
fn is_break(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
}
