//! Values of arguments: names, from the command line or from standard input, times and durations.

use std::{
    collections::HashSet,
    fmt::Display,
    hash::Hash,
    io::{self, Read as _},
    str::FromStr,
};

use jiff::{SignedDuration, Timestamp};
use sync_jobs_client_runtime::bounded_line;

use crate::{exit::Exit, failure::Failure};

/// The maximum number of names, and of bytes on standard input.
const MAX_NAMES: usize = 10_000;
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// A name on the command line, or `-` for names on standard input.
#[derive(Debug, Clone)]
pub(crate) enum Name<T> {
    Given(T),
    Stdin,
}

impl<T: FromStr<Err: Display>> FromStr for Name<T> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "-" { Ok(Self::Stdin) } else { named(text).map(Self::Given) }
    }
}

/// Parses a name, and says why an empty one was probably given.
pub(crate) fn named<T: FromStr<Err: Display>>(text: &str) -> Result<T, String> {
    if text.is_empty() {
        return Err("must not be empty; a variable may be unset".to_owned());
    }
    text.parse().map_err(|error: T::Err| error.to_string())
}

/// Returns each name once, in the order in which they were given, with those on standard input in the place of `-`.
///
/// # Errors
///
/// Returns an error if standard input has no name or an invalid one, or if there are more than 10,000 names.
pub(crate) fn names<T>(given: Vec<Name<T>>) -> Result<Vec<T>, Failure>
where
    T: FromStr<Err: Display> + Clone + Eq + Hash,
{
    let mut names = Vec::new();
    let mut input = Some(io::stdin());
    for name in given {
        match name {
            Name::Given(name) => names.push(name),
            // A second `-` has nothing left to read.
            Name::Stdin => {
                let read = input.take().map(|input| read(input.lock())).transpose()?;
                names.extend(read.unwrap_or_default());
            }
        }
    }
    let mut seen = HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    if names.len() > MAX_NAMES {
        let problem = format!("invalid number of names {}: must be at most {MAX_NAMES}", names.len());
        return Err(Failure::new(Exit::Usage, problem));
    }
    Ok(names)
}

/// Reads one name per line. Empty lines are ignored.
fn read<T: FromStr<Err: Display>>(input: impl io::Read) -> Result<Vec<T>, Failure> {
    let invalid = |problem: String| Failure::new(Exit::Usage, format!("invalid standard input: {problem}"));
    let mut text = String::new();
    input.take(MAX_BYTES + 1).read_to_string(&mut text).map_err(|error| invalid(error.to_string()))?;
    if text.len() as u64 > MAX_BYTES {
        return Err(invalid(format!("must have at most {MAX_BYTES} bytes")));
    }
    // Some editors on Windows start a file with this mark.
    let lines = text
        .trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim)
        .enumerate()
        .filter(|(_, line)| !line.is_empty());
    let names: Vec<_> = lines
        .map(|(index, line)| {
            named(line).map_err(|problem| {
                invalid(format!("line {}: `{}`: {problem}", index + 1, bounded_line(line)))
            })
        })
        .collect::<Result<_, _>>()?;
    if names.is_empty() {
        return Err(invalid("must have at least one name, one per line".to_owned()));
    }
    Ok(names)
}

/// Which jobs are recent enough.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Since {
    /// Those created at this time or later.
    Time(Timestamp),
    /// Those that are not older than this.
    Age(std::time::Duration),
}

/// Parses a duration, such as `90s`.
pub(crate) fn duration(text: &str) -> Result<std::time::Duration, &'static str> {
    let duration = text.parse().ok().and_then(|duration: SignedDuration| duration.try_into().ok());
    duration.ok_or("must have the form `90s`, `10m` or `1h30m`")
}

/// Parses a time, or a duration before now.
pub(crate) fn since(text: &str) -> Result<Since, &'static str> {
    let time = text.parse().map(Since::Time);
    time.or_else(|_| duration(text).map(Since::Age))
        .map_err(|_| "must be a time such as `2026-01-31T08:00:00Z`, or a duration such as `10m`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_line_by_line() {
        let read = |text: &str| read::<u32>(text.as_bytes());
        assert_eq!(read("\u{feff}1\r\n\n  2 \n3").unwrap(), [1, 2, 3]);
        for (text, problem) in [
            ("", "must have at least one name, one per line"),
            ("\n \n", "must have at least one name, one per line"),
            ("1\n\nx\u{1b}[31m\n", "line 3: `x [31m`: "),
        ] {
            let failure = read(text).unwrap_err();
            assert!(failure.exit == Exit::Usage && failure.message().contains(problem), "{failure:?}");
        }
    }

    #[test]
    fn each_name_counts_once_and_their_number_is_limited() {
        let given = |names: &mut dyn Iterator<Item = usize>| names.map(Name::Given).collect();
        assert_eq!(names(given(&mut [2, 1, 2].into_iter())).unwrap(), [2, 1]);
        assert!(names(given(&mut (0..=MAX_NAMES))).unwrap_err().message().contains("must be at most 10000"));
    }
}
