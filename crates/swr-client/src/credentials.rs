//! The credentials that a client authenticates with.

use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
};

use configparser::ini::{Ini, IniDefault};
use sync_jobs_client_runtime::{BaseUrl, Error, Secret, Variables, read_file};

use crate::NAME;

/// The maximum size of a profile file, in MiB.
const MAX_PROFILE_MIB: u64 = 1;

/// The credentials of a client.
///
/// ```
/// use swr_client::Credentials;
///
/// let credentials = Credentials::access_key("AKEXAMPLE", "hunter2").project_id("0123456789abcdef");
/// assert!(!format!("{credentials:?}").contains("hunter2"));
/// ```
#[derive(Debug, Clone)]
pub struct Credentials(pub(crate) Scheme);

#[derive(Debug, Clone)]
pub(crate) enum Scheme {
    Token(Secret),
    Password(PasswordLogin),
    AccessKey(AccessKey),
}

#[derive(Debug, Clone)]
pub(crate) struct AccessKey {
    pub(crate) key: String,
    pub(crate) secret: Secret,
    pub(crate) security_token: Option<Secret>,
    pub(crate) project_id: Option<String>,
    pub(crate) domain_id: Option<String>,
}

/// The login of an IAM user, with which tokens are requested.
///
/// ```
/// use swr_client::{Credentials, PasswordLogin};
///
/// let login = PasswordLogin::new("account", "user", "hunter2").project("cn-north-4");
/// let credentials = Credentials::password(login);
/// ```
#[derive(Debug, Clone)]
pub struct PasswordLogin {
    pub(crate) domain: String,
    pub(crate) user: String,
    pub(crate) password: Secret,
    pub(crate) project: Option<Project>,
    pub(crate) endpoint: Option<Result<BaseUrl, String>>,
}

#[derive(Debug, Clone)]
pub(crate) enum Project {
    Name(String),
    Id(String),
}

impl PasswordLogin {
    /// Creates the login of `user` of the account `domain`.
    pub fn new(domain: impl Into<String>, user: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self {
            domain: domain.into(),
            user: user.into(),
            password: password.into(),
            project: None,
            endpoint: None,
        }
    }

    /// Requests tokens for the project of this name, such as `cn-north-4_team`. Default: that of the client's region.
    #[must_use]
    pub fn project(self, name: impl Into<String>) -> Self {
        Self { project: Some(Project::Name(name.into())), ..self }
    }

    /// Requests tokens for the project with this id. Default: the project of the client's region.
    #[must_use]
    pub fn project_id(self, id: impl Into<String>) -> Self {
        Self { project: Some(Project::Id(id.into())), ..self }
    }

    /// Requests tokens from the IAM endpoint at `url`. Default: that of the client's region.
    #[must_use]
    pub fn endpoint(self, url: impl AsRef<str>) -> Self {
        Self { endpoint: Some(BaseUrl::parse_insecure(url)), ..self }
    }
}

impl Credentials {
    /// Uses an existing token of IAM (header `X-Auth-Token`). It is not renewed.
    pub fn token(token: impl Into<Secret>) -> Self {
        Self(Scheme::Token(token.into()))
    }

    /// Requests a token from IAM with a password, caches it, and renews it before it expires.
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

    /// Adds the security token of a temporary access key. It has no effect on other credentials.
    #[must_use]
    pub fn security_token(self, token: impl Into<Secret>) -> Self {
        self.edit(|access_key| access_key.security_token = Some(token.into()))
    }

    /// Signs for the project `id`, for accounts with several. It has no effect on other credentials.
    #[must_use]
    pub fn project_id(self, id: impl Into<String>) -> Self {
        self.edit(|access_key| access_key.project_id = Some(id.into()))
    }

    /// Signs for the account `id`. It has no effect on other credentials.
    #[must_use]
    pub fn domain_id(self, id: impl Into<String>) -> Self {
        self.edit(|access_key| access_key.domain_id = Some(id.into()))
    }

    /// Reads an access key from environment variables or, if there is none, from the profile file, as the vendor's SDKs do.
    ///
    /// The variables are `HUAWEICLOUD_SDK_AK` and `HUAWEICLOUD_SDK_SK`, and optionally `HUAWEICLOUD_SDK_SECURITY_TOKEN`,
    /// `HUAWEICLOUD_SDK_PROJECT_ID` and `HUAWEICLOUD_SDK_DOMAIN_ID`. Terraform's names `HW_ACCESS_KEY`, `HW_SECRET_KEY` and
    /// `HW_SECURITY_TOKEN` are read if no part of a key has a name of the SDKs. White space around a value is ignored. The
    /// profile file is `~/.huaweicloud/credentials`, or the one that `HUAWEICLOUD_SDK_CREDENTIALS_FILE` names.
    ///
    /// ```no_run
    /// let credentials = swr_client::Credentials::from_env()?;
    /// # Ok::<(), swr_client::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error that names what is missing or invalid, if there is no access key in either, or only a part of one.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_variables(|name| std::env::var_os(name))
    }

    /// Does the same as [`from_env`](Self::from_env) with the variables that `variable` returns.
    ///
    /// # Errors
    ///
    /// As for `from_env`.
    pub fn from_variables(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, Error> {
        let variables = Variables::new(NAME, &variable);
        let sdk = ["HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"];
        let terraform = ["HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN"];
        for [key, secret, token] in [sdk, terraform] {
            let (pair, security_token) = (variables.pair(key, secret)?, variables.get(token)?);
            let Some((found, secret)) = pair else {
                // A token belongs to one key only.
                if security_token.is_some() {
                    return Err(variables.missing(key, token));
                }
                continue;
            };
            let project_id = variables.get("HUAWEICLOUD_SDK_PROJECT_ID")?;
            let domain_id = variables.get("HUAWEICLOUD_SDK_DOMAIN_ID")?;
            return Ok(Self::access_key(found, secret).edit(|access_key| {
                access_key.security_token = security_token.map(Secret::from);
                access_key.project_id = project_id;
                access_key.domain_id = domain_id;
            }));
        }
        // Any bytes may be a path.
        let path = |name: &str| variable(name).filter(|path| !path.is_empty()).map(PathBuf::from);
        let home = || path("HOME").or_else(|| path("USERPROFILE"));
        let default =
            || home().map(|home| home.join(".huaweicloud/credentials")).filter(|path| path.exists());
        match path("HUAWEICLOUD_SDK_CREDENTIALS_FILE").or_else(default) {
            Some(path) => Self::from_profile(&path),
            None => Err(Error::configuration(
                NAME,
                "missing access key: must be set; set the environment variables `HUAWEICLOUD_SDK_AK` and \
                 `HUAWEICLOUD_SDK_SK`, or write `~/.huaweicloud/credentials`",
            )),
        }
    }

    /// Reads the access key in the section `[basic]` of a profile file in the format of the vendor's SDKs.
    ///
    /// The section has `ak` and `sk`, and optionally `security_token`, `project_id` and `domain_id`. A value extends to the end
    /// of its line, regardless of the characters in it; spaces around it are ignored.
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
    /// Returns an error that names the file, if it cannot be read, is not a regular file of at most 1 MiB, is not an INI file,
    /// lacks `ak` or `sk`, or has a control character in a value.
    pub fn from_profile(path: &Path) -> Result<Self, Error> {
        let invalid = |problem: String| Error::configuration(NAME, format!("{}: {problem}", path.display()));
        let text = read_file(path, MAX_PROFILE_MIB)
            .and_then(|bytes| String::from_utf8(bytes).map_err(|_| io::Error::other("must be UTF-8")))
            .map_err(|problem| invalid(format!("cannot read the file: {problem}")))?;
        // A secret may contain any of the characters that start a comment elsewhere.
        let mut format = IniDefault::default();
        format.comment_symbols = vec!['#', ';'];
        format.inline_comment_symbols = Some(Vec::new());
        format.delimiters = vec!['='];
        let mut profile = Ini::new_from_defaults(format);
        // The message of the parser could contain a line, and so a secret.
        profile
            // Some editors on Windows start a file with this mark.
            .read(text.trim_start_matches('\u{feff}').to_owned())
            .map_err(|_| invalid("not an INI file: must have a section `[basic]`".to_owned()))?;
        let value = |key: &str| match profile.get("basic", key).filter(|value| !value.is_empty()) {
            Some(value) if value.contains(char::is_control) => {
                Err(invalid(format!("invalid `{key}`: must not contain control characters")))
            }
            value => Ok(value),
        };
        let required = |key: &str| {
            value(key)?
                .ok_or_else(|| invalid(format!("missing `{key}`: must be set in the section `[basic]`")))
        };
        Ok(Self(Scheme::AccessKey(AccessKey {
            key: required("ak")?,
            secret: required("sk")?.into(),
            security_token: value("security_token")?.map(Secret::from),
            project_id: value("project_id")?,
            domain_id: value("domain_id")?,
        })))
    }
}
