//! Names of organisations and repositories.

use std::{fmt, str::FromStr};

use crate::{invalid_value::InvalidValue, text::as_text};

/// Name of an organisation: 1 to 64 characters.
///
/// It starts with a lowercase letter, ends with a lowercase letter or a digit, and contains lowercase letters, digits,
/// dots, hyphens and underscores. Two underscores may be adjacent; no other two of these marks may (document, table 1).
///
/// ```
/// use sync_jobs_model::swr::Namespace;
///
/// assert!(Namespace::try_from("team__a").is_ok());
/// let error = Namespace::try_from("Team").unwrap_err();
/// assert_eq!(error.to_string(), "invalid namespace `Team`: must start with a lowercase letter");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Namespace(String);

/// Name of an image repository: 1 to 128 characters.
///
/// Like [`Namespace`], but it may start with a digit, and it may contain slashes, as in `team/app`. The service expects a
/// dollar sign for each slash, so that is how the name is displayed and sent.
///
/// ```
/// use sync_jobs_model::swr::Repository;
///
/// let repository = Repository::try_from("team/app")?;
/// assert_eq!(repository.to_string(), "team$app");
/// assert_eq!(repository, Repository::try_from("team$app")?);
/// # Ok::<(), sync_jobs_model::InvalidValue>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Repository(String);

impl Namespace {
    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Repository {
    /// Returns the name with `$` for each slash, as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the name with its slashes, as responses and people write it.
    pub fn with_slashes(&self) -> String {
        self.0.replace('$', "/")
    }
}

impl FromStr for Namespace {
    type Err = InvalidValue;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let violated = if !(1..=64).contains(&name.len()) {
            Some("must have 1 to 64 characters")
        } else if !name.starts_with(|first: char| first.is_ascii_lowercase()) {
            Some("must start with a lowercase letter")
        } else {
            violated_by_marks(name, &[])
        };
        violated.map_or_else(
            || Ok(Self(name.to_owned())),
            |constraint| Err(InvalidValue::text("namespace", name, constraint)),
        )
    }
}

impl FromStr for Repository {
    type Err = InvalidValue;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let wire = name.replace('/', "$");
        let violated = if !(1..=128).contains(&wire.len()) {
            Some("must have 1 to 128 characters")
        } else if !wire.starts_with(alphanumeric) {
            Some("must start with a lowercase letter or a digit")
        } else {
            violated_by_marks(&wire, &['$'])
        };
        violated.map_or_else(
            || Ok(Self(wire)),
            |constraint| Err(InvalidValue::text("repository", name, constraint)),
        )
    }
}

fn alphanumeric(character: char) -> bool {
    character.is_ascii_lowercase() || character.is_ascii_digit()
}

/// Returns the constraint on marks that `name` violates. It starts with a letter or a digit.
fn violated_by_marks(name: &str, extra: &[char]) -> Option<&'static str> {
    let mark = |character: char| matches!(character, '.' | '_' | '-') || extra.contains(&character);
    let mut runs = name.split(alphanumeric).filter(|run| run.len() > 1);
    if !name.chars().all(|character| alphanumeric(character) || mark(character)) {
        Some(if extra.is_empty() {
            "must only contain a-z, 0-9, `.`, `_` and `-`"
        } else {
            "must only contain a-z, 0-9, `.`, `_`, `-` and `/`"
        })
    } else if name.ends_with(mark) {
        Some("must end with a lowercase letter or a digit")
    } else if runs.any(|run| run != "__") {
        Some("must not have two adjacent marks, except for two underscores")
    } else {
        None
    }
}

impl fmt::Display for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

as_text!(Namespace);
as_text!(Repository);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_constraints_of_a_namespace() {
        let long = "a".repeat(65);
        for (name, violated) in [
            ("test", None),
            ("a", None),
            ("a1.b-c_d__e", None),
            (&long[..64], None),
            (&long, Some("1 to 64 characters")),
            ("", Some("1 to 64 characters")),
            ("1a", Some("start with a lowercase letter")),
            ("A", Some("start with a lowercase letter")),
            ("_a", Some("start with a lowercase letter")),
            ("aB", Some("only contain")),
            ("a b", Some("only contain")),
            ("a/b", Some("only contain")),
            ("组织", Some("start with a lowercase letter")),
            ("a组", Some("only contain")),
            ("a-", Some("end with")),
            ("a__", Some("end with")),
            ("a.-b", Some("adjacent")),
            ("a___b", Some("adjacent")),
            ("a._b", Some("adjacent")),
            ("a--b", Some("adjacent")),
        ] {
            match (name.parse::<Namespace>(), violated) {
                (Ok(namespace), None) => assert_eq!(namespace.as_str(), name),
                (Err(error), Some(part)) => assert!(error.constraint().contains(part), "{error}"),
                (result, _) => panic!("{name}: {result:?}"),
            }
        }
    }

    #[test]
    fn the_constraints_of_a_repository() {
        let long = "a".repeat(129);
        for (name, wire) in [
            ("testrepo", Some("testrepo")),
            ("1a", Some("1a")),
            ("team/app", Some("team$app")),
            ("team$app", Some("team$app")),
            ("a/b/c__d", Some("a$b$c__d")),
            (&long[..128], Some(&long[..128])),
            (&long, None),
            ("", None),
            ("/a", None),
            ("a/", None),
            ("a//b", None),
            ("a/-b", None),
            ("a%24b", None),
            ("../a", None),
            ("Team", None),
            ("a?b", None),
        ] {
            assert_eq!(name.parse::<Repository>().ok().as_ref().map(Repository::as_str), wire, "{name}");
        }
        assert_eq!("team/app".parse::<Repository>().unwrap().with_slashes(), "team/app");
    }

    #[test]
    fn a_name_is_converted_from_text_and_from_a_reference() {
        let (text, name) = ("team".to_owned(), Namespace("team".to_owned()));
        assert_eq!(Namespace::try_from("team").unwrap(), name);
        assert_eq!(Namespace::try_from(&text).unwrap(), name);
        assert_eq!(Namespace::try_from(text).unwrap(), name);
        assert_eq!(Namespace::from(&name), name);
    }
}
