//! The builder of a client.

use std::ffi::OsString;

use sync_jobs_client_runtime::{BaseUrl, ClientOptions, Error, RequestLimit, Variables};
use sync_jobs_model::{
    Job,
    swr::{Namespace, Repository, SyncJob, SyncRepo},
};

use crate::{
    NAME, authenticator::IamAuthenticator, credentials::Credentials, generated::Client, jobs::Jobs,
    place::Place, region::Region,
};

const USER_AGENT: &str = concat!("swr-client-rust/", env!("CARGO_PKG_VERSION"));

impl Client {
    /// Returns a builder of a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Creates a client from environment variables and the profile file; see [`ClientBuilder::fill_from_env`].
    ///
    /// ```no_run
    /// // HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK and HW_REGION_NAME are set.
    /// let client = swr_client::Client::from_env()?;
    /// # Ok::<(), swr_client::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error that names the variable that is missing or invalid.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().fill_from_env()?.build()
    }

    /// Returns the synchronisation jobs of a repository of an organisation, to list or to wait for.
    ///
    /// `web/app` is a repository with a slash in its name, which is sent as `web$app`. If a name is invalid, each call returns
    /// an error and sends nothing.
    ///
    /// ```no_run
    /// # async fn example(client: swr_client::Client) -> Result<(), swr_client::Error> {
    /// use futures_util::TryStreamExt;
    ///
    /// let tags: Vec<_> = client.jobs("team", "web/app").list().map_ok(|job| job.tag).try_collect().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn jobs<N, R>(&self, namespace: N, repository: R) -> Jobs
    where
        N: TryInto<Namespace>,
        N::Error: Into<Error>,
        R: TryInto<Repository>,
        R::Error: Into<Error>,
    {
        Jobs::new(self.clone(), Place::new(namespace, repository))
    }

    /// Returns the targets to which the images of a repository are copied automatically.
    ///
    /// ```no_run
    /// # async fn example(client: swr_client::Client) -> Result<(), swr_client::Error> {
    /// for target in client.targets("team", "web/app").await? {
    ///     println!("{}/{}", target.remote_region_id, target.remote_namespace);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for any call; an invalid name is not sent.
    pub async fn targets<N, R>(&self, namespace: N, repository: R) -> Result<Vec<SyncRepo>, Error>
    where
        N: TryInto<Namespace>,
        N::Error: Into<Error>,
        R: TryInto<Repository>,
        R::Error: Into<Error>,
    {
        let place = Place::new(namespace, repository);
        let request = self.list_image_auto_sync_repos_details();
        let request = request.namespace(place.namespace.clone()).repository(place.repository.clone());
        let targets = request.send().await?.into_body();
        targets
            .iter()
            .try_for_each(|row| place.check(format_args!("a target"), &row.namespace, &row.repo_name))?;
        Ok(targets)
    }

    /// Converts a job into a vendor-neutral one, with the region of this client as its source.
    pub fn to_job(&self, job: SyncJob) -> Job {
        let region = &self.inner.authenticator().region;
        Job { source_region: region.as_ref().map(ToString::to_string), ..job.into() }
    }
}

/// A builder of a [`Client`].
///
/// ```
/// use std::time::Duration;
/// use swr_client::{Client, ClientOptions, Credentials};
///
/// let client = Client::builder()
///     .region("cn-north-4")
///     .credentials(Credentials::token("MIIE…"))
///     .options(ClientOptions::default().timeout(Duration::from_secs(20)))
///     .build()?;
/// # Ok::<(), swr_client::Error>(())
/// ```
#[derive(Debug, Default)]
#[must_use]
pub struct ClientBuilder {
    base_url: Option<Result<BaseUrl, String>>,
    region: Option<String>,
    credentials: Option<Credentials>,
    options: ClientOptions,
}

impl ClientBuilder {
    /// Sends requests to `url`, which may have a path. Default: the endpoint of the region.
    ///
    /// It must be `https://`, or `http://` for this machine; see [`ClientOptions::allow_insecure_http`].
    pub fn base_url(self, url: impl AsRef<str>) -> Self {
        Self { base_url: Some(BaseUrl::parse_insecure(url)), ..self }
    }

    /// Sets the region of the service, such as `cn-north-4`. It is required unless there is a base URL.
    pub fn region(self, region: impl Into<String>) -> Self {
        Self { region: Some(region.into()), ..self }
    }

    /// Authenticates with `credentials`.
    pub fn credentials(self, credentials: Credentials) -> Self {
        Self { credentials: Some(credentials), ..self }
    }

    /// Sets the options common to the clients of all services.
    pub fn options(self, options: ClientOptions) -> Self {
        Self { options, ..self }
    }

    /// Sets everything that is not set yet from environment variables and the profile file: the credentials as
    /// [`Credentials::from_env`] does, the region from `HW_REGION_NAME`, and the base URL from
    /// `HUAWEICLOUD_SDK_REGION_SWR_<REGION>`, such as `HUAWEICLOUD_SDK_REGION_SWR_CN_NORTH_4`.
    ///
    /// # Errors
    ///
    /// Returns an error that names the variable or the file that is missing or invalid.
    pub fn fill_from_env(self) -> Result<Self, Error> {
        self.fill_from_variables(|name| std::env::var_os(name))
    }

    /// Does the same as [`fill_from_env`](Self::fill_from_env) with the variables that `variable` returns.
    ///
    /// # Errors
    ///
    /// As for `fill_from_env`.
    pub fn fill_from_variables(mut self, variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, Error> {
        if self.credentials.is_none() {
            self.credentials = Some(Credentials::from_variables(&variable)?);
        }
        let variables = Variables::new(NAME, variable);
        if self.region.is_none() {
            self.region = variables.get("HW_REGION_NAME")?;
        }
        if let (None, Some(region)) = (&self.base_url, &self.region) {
            let region = region.to_ascii_uppercase().replace('-', "_");
            let endpoint = variables.get(&format!("HUAWEICLOUD_SDK_REGION_SWR_{region}"))?;
            self.base_url = endpoint.map(BaseUrl::parse_insecure);
        }
        Ok(self)
    }

    /// Builds the client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// Returns a configuration error if there are no credentials, neither a region nor a base URL, or the base URL is not
    /// permitted.
    pub fn build(self) -> Result<Client, Error> {
        let invalid = |problem: String| Error::configuration(NAME, problem);
        let missing =
            "missing credentials: must be set; use `ClientBuilder::credentials` or `Client::from_env`";
        let credentials = self.credentials.ok_or_else(|| invalid(missing.to_owned()))?;
        let region = self.region.map(|region| region.parse::<Region>()).transpose().map_err(invalid)?;
        let missing = "missing region: must be set, such as `cn-north-4`; or set a base URL";
        let default = || region.as_ref().map(|region| region.base_url("swr-api").parse());
        let base_url = self.base_url.or_else(default).ok_or_else(|| invalid(missing.to_owned()))?;
        let base_url = self.options.permit(NAME, base_url)?;
        let authenticator = IamAuthenticator::new(credentials, region, &self.options)?;
        let limit = RequestLimit::default().per_second(50);
        let (http, transport) = self.options.connect(&base_url, USER_AGENT, authenticator, limit)?;
        Ok(Client::new_with_client(base_url.as_str(), http, transport))
    }
}
