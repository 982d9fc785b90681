use std::{fmt, str::FromStr};

use crate::{InvalidValue, text::as_text};

/// Name of an organisation: 1 to 64 characters.
///
/// It starts with a lower-case letter and ends with a lower-case letter or a digit. Between them stand lower-case
/// letters, digits, dots, hyphens and underscores; two underscores may stand side by side, no other two marks may
/// (document, table 1).
///
/// ```
/// use sync_jobs_model::swr::Namespace;
///
/// assert!(Namespace::try_from("team__a").is_ok());
/// assert!(Namespace::try_from("a.-b").unwrap_err().to_string().starts_with("`a.-b` is no Namespace: "));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Namespace(String);

/// Name of an image repository: 1 to 128 characters.
///
/// As for [`Namespace`], but it may start with a digit, and slashes divide it: `team/app` is a repository within a
/// repository. The service takes a dollar sign for the slash, so that is how the name is written and goes out.
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
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Repository {
    /// The name with `$` for each slash, as it goes out.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name with its slashes, as answers and people write it.
    pub fn with_slashes(&self) -> String {
        self.0.replace('$', "/")
    }
}

impl FromStr for Namespace {
    type Err = InvalidValue;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let rule = if !(1..=64).contains(&name.len()) {
            "it must have 1 to 64 characters"
        } else if !name.starts_with(|first: char| first.is_ascii_lowercase()) {
            "it must start with a lower-case letter"
        } else {
            match marks(name, &[]) {
                Ok(()) => return Ok(Self(name.to_owned())),
                Err(rule) => rule,
            }
        };
        Err(InvalidValue::new("Namespace", name, rule))
    }
}

impl FromStr for Repository {
    type Err = InvalidValue;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let wire = name.replace('/', "$");
        let rule = if !(1..=128).contains(&wire.len()) {
            "it must have 1 to 128 characters"
        } else if !wire.starts_with(alphanumeric) {
            "it must start with a lower-case letter or a digit"
        } else {
            match marks(&wire, &['$']) {
                Ok(()) => return Ok(Self(wire)),
                Err(rule) => rule,
            }
        };
        Err(InvalidValue::new("Repository", name, rule))
    }
}

fn alphanumeric(character: char) -> bool {
    character.is_ascii_lowercase() || character.is_ascii_digit()
}

/// The rule about marks that `name` breaks, if any. It starts with a letter or a digit.
fn marks(name: &str, extra: &[char]) -> Result<(), &'static str> {
    let mark = |character: char| matches!(character, '.' | '_' | '-') || extra.contains(&character);
    if !name.chars().all(|character| alphanumeric(character) || mark(character)) {
        return Err(if extra.is_empty() {
            "it must hold nothing but a-z, 0-9, `.`, `_` and `-`"
        } else {
            "it must hold nothing but a-z, 0-9, `.`, `_`, `-` and `/`"
        });
    }
    if name.ends_with(mark) {
        return Err("it must end with a lower-case letter or a digit");
    }
    let runs = name.split(alphanumeric).filter(|run| run.len() > 1);
    if runs.into_iter().any(|run| run != "__") {
        return Err("two marks must not stand side by side, except for two underscores");
    }
    Ok(())
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
    fn the_rules_of_a_namespace() {
        let long = "a".repeat(65);
        for (name, refusal) in [
            ("test", None),
            ("a", None),
            ("a1.b-c_d__e", None),
            (&long[..64], None),
            (&long, Some("1 to 64 characters")),
            ("", Some("1 to 64 characters")),
            ("1a", Some("start with a lower-case letter")),
            ("A", Some("start with a lower-case letter")),
            ("_a", Some("start with a lower-case letter")),
            ("aB", Some("nothing but")),
            ("a b", Some("nothing but")),
            ("a/b", Some("nothing but")),
            ("组织", Some("start with a lower-case letter")),
            ("a组", Some("nothing but")),
            ("a-", Some("end with")),
            ("a__", Some("end with")),
            ("a.-b", Some("side by side")),
            ("a___b", Some("side by side")),
            ("a._b", Some("side by side")),
            ("a--b", Some("side by side")),
        ] {
            match (name.parse::<Namespace>(), refusal) {
                (Ok(namespace), None) => assert_eq!(namespace.as_str(), name),
                (Err(error), Some(rule)) => assert!(error.rule().contains(rule), "{error}"),
                (result, _) => panic!("{name}: {result:?}"),
            }
        }
    }

    #[test]
    fn the_rules_of_a_repository() {
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
}
