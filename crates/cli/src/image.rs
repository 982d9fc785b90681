//! Images and repositories, as arguments name them.

use std::{fmt, str::FromStr};

use swr_client::Region;
use sync_jobs_model::swr::{Namespace, Repository};

/// The domains of the registry: `swr.<region>` in one of them is the host of a region.
const DOMAINS: [&str; 2] = [".myhuaweicloud.com", ".myhuaweicloud.eu"];

/// A repository, such as `team/web/app`, or an image in it, such as `team/web/app:1.4.2`.
///
/// It may begin with the host of the registry, such as `swr.cn-north-4.myhuaweicloud.com`, which states the region.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Reference {
    pub(crate) region: Option<Region>,
    pub(crate) namespace: Namespace,
    pub(crate) repository: Repository,
    pub(crate) tag: Option<String>,
}

impl FromStr for Reference {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("must not be empty; a variable may be unset".to_owned());
        }
        if text.contains('@') {
            return Err("must have a tag instead of a digest, such as `team/web:1.4.2`".to_owned());
        }
        let (host, path) = match text.split_once('/') {
            Some((host, path))
                if host.contains(':') || DOMAINS.iter().any(|domain| host.ends_with(domain)) =>
            {
                (Some(host), path)
            }
            _ => (None, text),
        };
        let region = host.map(region).transpose()?;
        let (path, tag) = match path.rsplit_once(':') {
            Some((path, tag)) => (path, Some(checked_tag(tag)?)),
            None => (path, None),
        };
        let (namespace, repository) =
            path.split_once('/').ok_or("must name namespace and repository, such as `team/web`")?;
        Ok(Self {
            region,
            namespace: namespace.parse().map_err(|error| format!("{error}"))?,
            repository: repository.parse().map_err(|error| format!("{error}"))?,
            tag: tag.map(str::to_owned),
        })
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.namespace, self.repository.with_slashes())?;
        self.tag.as_ref().map_or(Ok(()), |tag| write!(f, ":{tag}"))
    }
}

/// An image: a reference with a tag.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Image(pub(crate) Reference);

impl FromStr for Image {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let reference: Reference = text.parse()?;
        let has_tag = reference.tag.is_some();
        has_tag.then_some(Self(reference)).ok_or_else(|| format!("must have a tag, such as `{text}:1.4.2`"))
    }
}

/// Parses a repository, without a tag.
pub(crate) fn repository(text: &str) -> Result<Reference, String> {
    let reference: Reference = text.parse()?;
    reference
        .tag
        .is_none()
        .then_some(reference)
        .ok_or_else(|| "must be a repository, without a tag".to_owned())
}

/// Returns the region of a host of the registry.
fn region(host: &str) -> Result<Region, String> {
    let region = host.strip_prefix("swr.");
    let region = region.and_then(|rest| DOMAINS.iter().find_map(|domain| rest.strip_suffix(domain)));
    region.ok_or("must start with the host of an SWR registry, such as `swr.cn-north-4.myhuaweicloud.com`, or with the namespace")?.parse()
}

/// Checks a tag (OCI Distribution Specification, "Pulling manifests").
fn checked_tag(tag: &str) -> Result<&str, String> {
    let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let is_valid = tag.len() <= 128
        && tag.starts_with(is_word)
        && tag.chars().all(|character| is_word(character) || matches!(character, '.' | '-'));
    is_valid.then_some(tag).ok_or_else(|| {
        "must have a tag of 1 to 128 letters, digits, `.`, `_` and `-` that does not start with `.` or `-`".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_what_was_pushed() {
        for (text, region, shown) in [
            ("team/web:1.4.2", None, "team/web:1.4.2"),
            ("team/web/admin:2", None, "team/web/admin:2"),
            ("swr.cn-north-4.myhuaweicloud.com/team/web:1.4.2", Some("cn-north-4"), "team/web:1.4.2"),
            ("swr.eu-west-101.myhuaweicloud.eu/team/web:1", Some("eu-west-101"), "team/web:1"),
            ("my.team/web:1", None, "my.team/web:1"),
        ] {
            let Image(image) = text.parse().unwrap();
            assert_eq!(
                (image.region.as_ref().map(Region::as_str), image.to_string()),
                (region, shown.to_owned())
            );
        }
        assert_eq!(repository("team/web/app").unwrap().repository.as_str(), "web$app");
    }

    #[test]
    fn anything_else_is_refused_with_the_way_out() {
        for (text, problem) in [
            ("", "a variable may be unset"),
            ("team/web", "must have a tag, such as `team/web:1.4.2`"),
            ("team/web:", "must have a tag of 1 to 128"),
            ("team/web:-1", "must have a tag of 1 to 128"),
            ("team/web:版本", "must have a tag of 1 to 128"),
            ("team/web@sha256:0f", "a tag instead of a digest"),
            ("web:1", "must name namespace and repository"),
            ("Team/web:1", "invalid namespace `Team`: must start"),
            ("team/Web:1", "invalid repository `Web`: must start"),
            ("localhost:5000/team/web:1", "must start with the host of an SWR registry"),
            ("obs.cn-north-4.myhuaweicloud.com/team/web:1", "must start with the host of an SWR registry"),
        ] {
            let error = text.parse::<Image>().unwrap_err();
            assert!(error.contains(problem), "{text}: {error}");
        }
        assert_eq!(repository("team/web:1").unwrap_err(), "must be a repository, without a tag");
    }
}
