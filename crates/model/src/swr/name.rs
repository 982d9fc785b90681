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
        let constraints = [
            ((1..=64).contains(&name.len()), "must have 1 to 64 characters"),
            (name.starts_with(|first: char| first.is_ascii_lowercase()), "must start with a lowercase letter"),
            (name.chars().all(is_allowed), "must only contain a-z, 0-9, `.`, `_` and `-`"),
            (name.ends_with(is_alphanumeric), END),
            (has_separate_marks(name), MARKS),
        ];
        check("namespace", name, &constraints).map(|()| Self(name.to_owned()))
    }
}

impl FromStr for Repository {
    type Err = InvalidValue;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let wire = name.replace('/', "$");
        let is_allowed = |character| is_allowed(character) || character == '$';
        let constraints = [
            ((1..=128).contains(&wire.len()), "must have 1 to 128 characters"),
            (wire.starts_with(is_alphanumeric), "must start with a lowercase letter or a digit"),
            (wire.chars().all(is_allowed), "must only contain a-z, 0-9, `.`, `_`, `-` and `/`"),
            (wire.ends_with(is_alphanumeric), END),
            (has_separate_marks(&wire), MARKS),
        ];
        check("repository", name, &constraints).map(|()| Self(wire))
    }
}

const END: &str = "must end with a lowercase letter or a digit";
const MARKS: &str = "must not have two adjacent marks, except for two underscores";

/// Returns an error with the first constraint that does not hold.
fn check(subject: &'static str, name: &str, constraints: &[(bool, &'static str)]) -> Result<(), InvalidValue> {
    let violated = constraints.iter().find(|(holds, _)| !holds);
    violated.map_or(Ok(()), |(_, constraint)| Err(InvalidValue::text(subject, name, constraint)))
}

fn is_alphanumeric(character: char) -> bool {
    character.is_ascii_lowercase() || character.is_ascii_digit()
}

fn is_allowed(character: char) -> bool {
    is_alphanumeric(character) || matches!(character, '.' | '_' | '-')
}

fn has_separate_marks(name: &str) -> bool {
    !name.split(is_alphanumeric).any(|marks| marks.len() > 1 && marks != "__")
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
