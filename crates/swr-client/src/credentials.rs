use std::{
    fmt,
    path::{Path, PathBuf},
};

use configparser::ini::{Ini, IniDefault};
use sync_jobs_client_runtime::{Error, Secret, shown};

use crate::NAME;

/// Proves to SWR who is asking.
///
/// ```
/// use swr_client::Credentials;
///
/// let credentials = Credentials::access_key("AKEXAMPLE", "hunter2").with_project_id("0123456789abcdef");
/// assert!(!format!("{credentials:?}").contains("hunter2"));
/// ```
#[derive(Clone)]
pub struct Credentials(pub(crate) Scheme);

#[derive(Clone)]
pub(crate) enum Scheme {
    Token(Secret),
    Password(PasswordLogin),
    AccessKey(AccessKey),
}

#[derive(Clone)]
pub(crate) struct AccessKey {
    pub(crate) key: String,
    pub(crate) secret: Secret,
    pub(crate) security_token: Option<Secret>,
    pub(crate) project_id: Option<String>,
    pub(crate) domain_id: Option<String>,
}

/// A user of IAM, for whom a token is fetched with a password.
///
/// ```
/// use swr_client::{Credentials, PasswordLogin};
///
/// let login = PasswordLogin::new("account", "user", "hunter2").with_project("cn-north-4");
/// let credentials = Credentials::password(login);
/// ```
#[derive(Clone)]
pub struct PasswordLogin {
    pub(crate) domain: String,
    pub(crate) user: String,
    pub(crate) password: Secret,
    pub(crate) project: Option<Project>,
    pub(crate) endpoint: Option<String>,
}

#[derive(Debug, Clone)]
pub(crate) enum Project {
    Name(String),
    Id(String),
}

impl PasswordLogin {
    /// The user `user` of the account `domain`.
    ///
    /// The token is for the project of the client's region, unless another one is given.
    pub fn new(domain: impl Into<String>, user: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self {
            domain: domain.into(),
            user: user.into(),
            password: password.into(),
            project: None,
            endpoint: None,
        }
    }

    /// Asks for a token for the project of this name, such as `cn-north-4` or `cn-north-4_team`.
    #[must_use]
    pub fn with_project(self, name: impl Into<String>) -> Self {
        Self { project: Some(Project::Name(name.into())), ..self }
    }

    /// Asks for a token for the project of this id.
    #[must_use]
    pub fn with_project_id(self, id: impl Into<String>) -> Self {
        Self { project: Some(Project::Id(id.into())), ..self }
    }

    /// Asks the IAM service at `url` instead of that of the client's region.
    #[must_use]
    pub fn with_endpoint(self, url: impl Into<String>) -> Self {
        Self { endpoint: Some(url.into()), ..self }
    }
}

impl Credentials {
    /// Uses a token of IAM that is there already (header `X-Auth-Token`). It is not renewed.
    pub fn token(token: impl Into<Secret>) -> Self {
        Self(Scheme::Token(token.into()))
    }

    /// Fetches a token from IAM with a password, keeps it, and renews it before it expires.
    pub fn password(login: PasswordLogin) -> Self {
        Self(Scheme::Password(login))
    }

    /// Signs each request with an access key (AK) and its secret (SK).
    pub fn access_key(key: impl Into<String>, secret: impl Into<Secret>) -> Self {
        Self(Scheme::AccessKey(AccessKey {
            key: key.into(),
            secret: secret.into(),
            security_token: None,
            project_id: None,
            domain_id: None,
        }))
    }

    fn edit(mut self, edit: impl FnOnce(&mut AccessKey)) -> Self {
        if let Scheme::AccessKey(access_key) = &mut self.0 {
            edit(access_key);
        }
        self
    }

    /// Adds the security token that belongs to a temporary access key. Other credentials stay as they are.
    #[must_use]
    pub fn with_security_token(self, token: impl Into<Secret>) -> Self {
        self.edit(|access_key| access_key.security_token = Some(token.into()))
    }

    /// Signs for the project `id`, for accounts with several. Other credentials stay as they are.
    #[must_use]
    pub fn with_project_id(self, id: impl Into<String>) -> Self {
        self.edit(|access_key| access_key.project_id = Some(id.into()))
    }

    /// Signs for the account `id`. Other credentials stay as they are.
    #[must_use]
    pub fn with_domain_id(self, id: impl Into<String>) -> Self {
        self.edit(|access_key| access_key.domain_id = Some(id.into()))
    }

    /// The access key of the environment or, if there is none, of the profile file; as the vendor's SDKs look for it.
    ///
    /// The environment has `HUAWEICLOUD_SDK_AK` and `HUAWEICLOUD_SDK_SK`, and may have `HUAWEICLOUD_SDK_SECURITY_TOKEN`,
    /// `HUAWEICLOUD_SDK_PROJECT_ID` and `HUAWEICLOUD_SDK_DOMAIN_ID`. Terraform's names `HW_ACCESS_KEY`, `HW_SECRET_KEY` and
    /// `HW_SECURITY_TOKEN` are read where those are not set. The profile file is `~/.huaweicloud/credentials`, or the one that
    /// `HUAWEICLOUD_SDK_CREDENTIALS_FILE` names.
    ///
    /// ```no_run
    /// let credentials = swr_client::Credentials::from_env()?;
    /// # Ok::<(), swr_client::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Neither has an access key, or half of one; the message names what is missing.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_variables(environment)
    }

    /// As [`from_env`](Self::from_env), with `variable` in place of the environment.
    ///
    /// # Errors
    ///
    /// As for `from_env`.
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        let sdk = ["HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"];
        let terraform = ["HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN"];
        for [key, secret, token] in [sdk, terraform] {
            let missing = |name: &str, other: &str| {
                Error::configuration(
                    NAME,
                    format!("the environment variable `{name}` is not set, but `{other}` is"),
                )
            };
            let found = match (variable(key), variable(secret)) {
                (None, None) => continue,
                (Some(_), None) => return Err(missing(secret, key)),
                (None, Some(_)) => return Err(missing(key, secret)),
                (Some(key), Some(secret)) => Self::access_key(key, secret),
            };
            return Ok(found.edit(|access_key| {
                access_key.security_token = variable(token).map(Secret::from);
                access_key.project_id = variable("HUAWEICLOUD_SDK_PROJECT_ID");
                access_key.domain_id = variable("HUAWEICLOUD_SDK_DOMAIN_ID");
            }));
        }
        let home = || variable("HOME").or_else(|| variable("USERPROFILE")).map(PathBuf::from);
        let named = variable("HUAWEICLOUD_SDK_CREDENTIALS_FILE").map(PathBuf::from);
        let default =
            || home().map(|home| home.join(".huaweicloud/credentials")).filter(|path| path.exists());
        match named.or_else(default) {
            Some(path) => Self::from_profile(&path),
            None => Err(Error::configuration(
                NAME,
                "there is no access key: set the environment variables `HUAWEICLOUD_SDK_AK` and `HUAWEICLOUD_SDK_SK`, \
                 or write `~/.huaweicloud/credentials`",
            )),
        }
    }

    /// The access key of the section `[basic]` of a profile file, as the vendor's SDKs write it.
    ///
    /// The section has `ak` and `sk`, and may have `security_token`, `project_id` and `domain_id`. A value goes on to the end of
    /// its line, whatever characters it holds; spaces around it do not count.
    ///
    /// ```no_run
    /// use std::path::Path;
    ///
    /// let credentials = swr_client::Credentials::from_profile(Path::new("/etc/ci/huaweicloud"))?;
    /// # Ok::<(), swr_client::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The file cannot be read, is no INI file, or lacks one of the two; the message names it.
    pub fn from_profile(path: &Path) -> Result<Self, Error> {
        let refuse = |problem: String| Error::configuration(NAME, format!("{}: {problem}", path.display()));
        let text = std::fs::read_to_string(path)
            .map_err(|error| refuse(format!("the file cannot be read: {error}")))?;
        // A secret may hold any of the characters that begin a comment elsewhere.
        let mut format = IniDefault::default();
        format.comment_symbols = vec!['#', ';'];
        format.inline_comment_symbols = Some(Vec::new());
        format.delimiters = vec!['='];
        let mut profile = Ini::new_from_defaults(format);
        // The parser's own message could show a line, and so a secret.
        profile
            // Some editors of Windows begin a file with this mark.
            .read(text.trim_start_matches('\u{feff}').to_owned())
            .map_err(|_| refuse("this is no INI file; it must have a section `[basic]`".to_owned()))?;
        let value = |key: &str| profile.get("basic", key).filter(|value| !value.is_empty());
        let required =
            |key: &str| value(key).ok_or_else(|| refuse(format!("the section `[basic]` has no `{key}`")));
        Ok(Self::access_key(required("ak")?, required("sk")?).edit(|access_key| {
            access_key.security_token = value("security_token").map(Secret::from);
            access_key.project_id = value("project_id");
            access_key.domain_id = value("domain_id");
        }))
    }
}

pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// `region`, if it can be a part of a host name.
pub(crate) fn checked_region(region: &str) -> Result<&str, Error> {
    let plain =
        |character: char| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-';
    if region.is_empty() || region.len() > 63 || !region.chars().all(plain) {
        let shown: String = region.chars().take(80).collect();
        return Err(Error::configuration(
            NAME,
            format!("`{shown}` is no region; it must read like `cn-north-4`"),
        ));
    }
    Ok(region)
}

/// The base URL of a service in a region. The European region is under a domain of its own.
pub(crate) fn host(service: &str, region: &str) -> String {
    let domain =
        if region.starts_with("eu-west-1") && region.len() > "eu-west-1".len() { "eu" } else { "com" };
    format!("https://{service}.{region}.myhuaweicloud.{domain}")
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Scheme::Token(_) => {
                f.debug_struct("Credentials").field("scheme", &"token").finish_non_exhaustive()
            }
            Scheme::Password(login) => f.debug_tuple("Credentials").field(login).finish(),
            Scheme::AccessKey(AccessKey { key, project_id, domain_id, .. }) => f
                .debug_struct("Credentials")
                .field("scheme", &"access key")
                .field("access_key", key)
                .field("project_id", project_id)
                .field("domain_id", domain_id)
                .finish_non_exhaustive(),
        }
    }
}

impl fmt::Debug for PasswordLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PasswordLogin")
            .field("domain", &self.domain)
            .field("user", &self.user)
            .field("project", &self.project)
            .field("endpoint", &self.endpoint.as_deref().map(shown))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_a_label_of_a_host() {
        let longest = "a".repeat(63);
        let too_long = "a".repeat(64);
        for (region, allowed) in [
            ("cn-north-4", true),
            ("a", true),
            (&longest, true),
            (&too_long, false),
            ("", false),
            ("cn_north_4", false),
            ("CN-NORTH-4", false),
            ("cn-north-4.example", false),
            ("cn-north-4/", false),
        ] {
            assert_eq!(checked_region(region).ok(), allowed.then_some(region), "{region}");
        }
    }

    #[test]
    fn europe_has_a_domain_of_its_own() {
        for (region, expected) in [
            ("cn-north-4", "https://iam.cn-north-4.myhuaweicloud.com"),
            ("eu-west-0", "https://iam.eu-west-0.myhuaweicloud.com"),
            ("eu-west-1", "https://iam.eu-west-1.myhuaweicloud.com"),
            ("eu-west-101", "https://iam.eu-west-101.myhuaweicloud.eu"),
        ] {
            assert_eq!(host("iam", region), expected);
        }
    }
}
