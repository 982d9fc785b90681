use sync_jobs_client_runtime::{Error, Settings, given, settings_setters};
use sync_jobs_model::swr::{Namespace, Repository};

use crate::{
    Client, Credentials, NAME,
    credentials::{checked_region, environment, host},
    jobs::Jobs,
    service::Swr,
};

const USER_AGENT: &str = concat!("swr-client-rust/", env!("CARGO_PKG_VERSION"));

impl Client {
    /// Starts the settings of a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A client for `region` with the settings of the environment, see [`ClientBuilder::fill_from_env`].
    ///
    /// ```no_run
    /// // HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK are set.
    /// let client = swr_client::Client::from_env("cn-north-4")?;
    /// # Ok::<(), swr_client::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A variable is missing or wrong; the message names it.
    pub fn from_env(region: &str) -> Result<Self, Error> {
        Self::builder().region(region).fill_from_env()?.build()
    }

    /// The synchronisation jobs of a repository of an organisation.
    ///
    /// `team/app` is a repository within a repository; the service wants `team$app`, and gets it.
    ///
    /// ```no_run
    /// # async fn example(client: swr_client::Client) -> Result<(), swr_client::Error> {
    /// use futures_util::TryStreamExt;
    ///
    /// let tags: Vec<_> = client.jobs("team", "web/app").stream().map_ok(|job| job.tag).try_collect().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn jobs<N, R>(&self, namespace: N, repository: R) -> Jobs
    where
        N: TryInto<Namespace>,
        N::Error: std::fmt::Display,
        R: TryInto<Repository>,
        R::Error: std::fmt::Display,
    {
        let namespace = namespace.try_into().map_err(|error| Error::invalid_input(NAME, "namespace", error));
        let repository =
            repository.try_into().map_err(|error| Error::invalid_input(NAME, "repository", error));
        Jobs::new(self, namespace.and_then(|namespace| Ok((namespace, repository?))))
    }
}

/// Settings of a [`Client`].
///
/// ```
/// use swr_client::{Client, Credentials};
///
/// let client = Client::builder()
///     .region("cn-north-4")
///     .credentials(Credentials::token("MIIE…"))
///     .build()?;
/// # Ok::<(), swr_client::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct ClientBuilder {
    settings: Settings,
    credentials: Option<Credentials>,
    region: Option<String>,
}

impl ClientBuilder {
    settings_setters!();

    /// Proves who is asking.
    pub fn credentials(self, credentials: Credentials) -> Self {
        Self { credentials: Some(credentials), ..self }
    }

    /// Asks the service of `region`, such as `cn-north-4`. A base URL wins over it.
    pub fn region(self, region: impl Into<String>) -> Self {
        Self { region: Some(region.into()), ..self }
    }

    /// Takes what was not set from the environment and the profile file: the credentials as [`Credentials::from_env`] does, the
    /// region from `HW_REGION_NAME`, and the base URL from `HUAWEICLOUD_SDK_REGION_SWR_<REGION>`, such as
    /// `HUAWEICLOUD_SDK_REGION_SWR_CN_NORTH_4`.
    ///
    /// # Errors
    ///
    /// There are no credentials, neither here nor there; the message names what is missing.
    pub fn fill_from_env(self) -> Result<Self, Error> {
        self.fill_from_variables(environment)
    }

    /// As [`fill_from_env`](Self::fill_from_env), with `variable` in place of the environment.
    ///
    /// # Errors
    ///
    /// As for `fill_from_env`.
    pub fn fill_from_variables(mut self, variable: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        if self.credentials.is_none() {
            self.credentials = Some(Credentials::from_variables(variable)?);
        }
        self.region = self.region.or_else(|| variable("HW_REGION_NAME"));
        if let (None, Some(region)) = (&self.settings.base_url, &self.region) {
            let region = region.to_ascii_uppercase().replace('-', "_");
            self.settings.base_url = variable(&format!("HUAWEICLOUD_SDK_REGION_SWR_{region}"));
        }
        Ok(self)
    }

    /// Makes the client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// There are no credentials, neither a region nor a base URL, or the base URL cannot be used.
    pub fn build(self) -> Result<Client, Error> {
        let credentials = given(NAME, self.credentials)?;
        let region = self.region.as_deref().map(checked_region).transpose()?;
        let base_url = region.map(|region| host("swr-api", region));
        if base_url.is_none() && self.settings.base_url.is_none() {
            return Err(Error::configuration(
                NAME,
                "there is no region; give one, such as `cn-north-4`, or a base URL",
            ));
        }
        let insecure_http = self.settings.insecure_http;
        let service = |_: &str| Swr::new(credentials, region, insecure_http);
        let (base_url, http, transport) =
            self.settings.assemble(base_url.as_deref().unwrap_or_default(), USER_AGENT, service)?;
        Ok(Client::new_with_client(&base_url, http, transport))
    }
}
