//! A spec that a maintainer may have damaged.

use std::path::Path;

use xtask::{api::Api, lint::lint, spec::Spec};

use super::assert_one_line;

/// Any text as a spec: it is parsed and linted, or the error has a line of the text.
pub fn spec(data: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(data) else { return false };
    // YAML ends a line at a carriage return, too.
    let lines = text.replace("\r\n", "\n").replace('\r', "\n").lines().count().max(1);
    let path = Path::new("specs/damaged.yaml");
    let check = |problem: &xtask::spec::Problem| {
        assert_one_line(&problem.to_string());
        // The end of a file is a place too.
        assert!(
            problem.line.is_none_or(|line| (1..=lines + 1).contains(&line)),
            "{problem} is not within {lines} lines"
        );
    };
    match Spec::parse(path, text) {
        Ok(spec) => {
            for name in ["authing", "swr"] {
                lint(&Api::named(name), &spec).iter().for_each(check);
            }
            true
        }
        Err(problem) => {
            check(&problem);
            false
        }
    }
}
