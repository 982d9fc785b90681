//! The builder of a client.

use std::ffi::OsString;

use sync_jobs_client_runtime::{BaseUrl, ClientOptions, Error, Pager, RequestLimit, Variables};
use sync_jobs_model::authing::{SyncJobId, SyncTaskId};

use crate::{
    NAME,
    authenticator::AccessKeyAuthenticator,
    credentials::Credentials,
    generated::{
        Client,
        builder::{ListSyncJobLogs, ListSyncTasks},
    },
    job_by_id::JobById,
    jobs::Jobs,
};

/// The public cloud. A private deployment has a host of its own.
const BASE_URL: &str = "https://api.authing.cn";
const USER_AGENT: &str = concat!("authing-client-rust/", env!("CARGO_PKG_VERSION"));

impl Client {
    /// Returns a builder of a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Creates a client from environment variables; see [`ClientBuilder::fill_from_env`].
    ///
    /// ```no_run
    /// // AUTHING_ACCESS_KEY_ID and AUTHING_ACCESS_KEY_SECRET are set.
    /// let client = authing_client::Client::from_env()?;
    /// # Ok::<(), authing_client::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error that names the variable that is missing or invalid.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().fill_from_env()?.build()
    }

    /// Returns the jobs of a synchronisation task, to list or to wait for. The id must be at least 1.
    ///
    /// If the id is invalid, each call returns an error and sends nothing.
    ///
    /// ```no_run
    /// # async fn example(client: authing_client::Client) -> Result<(), authing_client::Error> {
    /// use futures_util::TryStreamExt;
    ///
    /// let failed: Vec<_> =
    ///     client.jobs(1000).list().select(|job| job.err_msg.is_some()).try_collect().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn jobs<T>(&self, task: T) -> Jobs
    where
        T: TryInto<SyncTaskId>,
        T::Error: Into<Error>,
    {
        Jobs::new(self.clone(), task.try_into().map_err(Into::into))
    }

    /// Returns the job with this id, such as one that was stored when its task was started, to get or to wait for.
    ///
    /// The id must be at least 1; otherwise each call returns an error and sends nothing.
    ///
    /// ```no_run
    /// # async fn example(client: authing_client::Client) -> Result<(), authing_client::WaitError> {
    /// let status = client.job(42).wait().await?;
    /// println!("succeeded after {:?}", status.elapsed);
    /// # Ok(())
    /// # }
    /// ```
    pub fn job(&self, id: i64) -> JobById {
        JobById::new(self.clone(), id)
    }

    /// Returns a pager of the synchronisation tasks.
    ///
    /// ```no_run
    /// # async fn example(client: authing_client::Client) -> Result<(), authing_client::Error> {
    /// use futures_util::TryStreamExt;
    ///
    /// let tasks: Vec<_> = client.tasks().try_collect().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn tasks(&self) -> Pager<ListSyncTasks> {
        self.list_sync_tasks().pager()
    }

    /// Returns a pager of the logs of a job, which state what it did and why it failed.
    ///
    /// The document does not define the rows, so they are JSON objects.
    pub fn logs<T>(&self, job: T) -> Pager<ListSyncJobLogs>
    where
        T: TryInto<SyncJobId>,
        T::Error: Into<Error>,
    {
        self.list_sync_job_logs().sync_job_id(job).pager()
    }
}

/// A builder of a [`Client`].
///
/// ```
/// use std::time::Duration;
/// use authing_client::{Client, ClientOptions, Credentials};
///
/// let client = Client::builder()
///     .base_url("https://authing.example.com/")
///     .credentials(Credentials::signing("access-key-id", "access-key-secret"))
///     .language("en-US")
///     .options(ClientOptions::default().timeout(Duration::from_secs(20)))
///     .build()?;
/// # Ok::<(), authing_client::Error>(())
/// ```
#[derive(Debug, Default)]
#[must_use]
pub struct ClientBuilder {
    base_url: Option<Result<BaseUrl, String>>,
    credentials: Option<Credentials>,
    language: Option<String>,
    tenant: Option<String>,
    options: ClientOptions,
}

impl ClientBuilder {
    /// Sends requests to `url`, which may have a path. Default: the public cloud, `https://api.authing.cn`.
    ///
    /// It must be `https://`, or `http://` for this machine; see [`ClientOptions::allow_insecure_http`].
    pub fn base_url(self, url: impl AsRef<str>) -> Self {
        Self { base_url: Some(BaseUrl::parse_insecure(url)), ..self }
    }

    /// Authenticates with `credentials`.
    pub fn credentials(self, credentials: Credentials) -> Self {
        Self { credentials: Some(credentials), ..self }
    }

    /// Requests messages in `language`, such as `zh-CN` or `en-US` (header `x-authing-lang`). Default: that of the service.
    pub fn language(self, language: impl Into<String>) -> Self {
        Self { language: Some(language.into()), ..self }
    }

    /// Acts on behalf of the tenant `id` (header `x-authing-app-id`). Default: none.
    pub fn tenant(self, id: impl Into<String>) -> Self {
        Self { tenant: Some(id.into()), ..self }
    }

    /// Sets the options common to the clients of all services.
    pub fn options(self, options: ClientOptions) -> Self {
        Self { options, ..self }
    }

    /// Sets everything that is not set yet from environment variables: the credentials as [`Credentials::from_env`] does, and
    /// the base URL from `AUTHING_HOST`.
    ///
    /// # Errors
    ///
    /// Returns an error that names the variable that is missing or invalid.
    pub fn fill_from_env(self) -> Result<Self, Error> {
        self.fill_from_variables(|name| std::env::var_os(name))
    }

    /// Does the same as [`fill_from_env`](Self::fill_from_env) with the variables that `variable` returns.
    ///
    /// # Errors
    ///
    /// As for `fill_from_env`.
    pub fn fill_from_variables(self, variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, Error> {
        let credentials = match self.credentials {
            Some(credentials) => credentials,
            None => Credentials::from_variables(&variable)?,
        };
        let base_url = match self.base_url {
            Some(url) => Some(url),
            None => Variables::new(NAME, variable).get("AUTHING_HOST")?.map(BaseUrl::parse_insecure),
        };
        Ok(Self { credentials: Some(credentials), base_url, ..self })
    }

    /// Builds the client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// Returns a configuration error if there are no credentials, the base URL is not permitted, or a value cannot be sent in a
    /// header.
    pub fn build(self) -> Result<Client, Error> {
        let missing =
            "missing credentials: must be set; use `ClientBuilder::credentials` or `Client::from_env`";
        let credentials = self.credentials.ok_or_else(|| Error::configuration(NAME, missing))?;
        let base_url = self.base_url.unwrap_or_else(|| BASE_URL.parse());
        let base_url = self.options.permit(NAME, base_url)?;
        let authenticator =
            AccessKeyAuthenticator::new(credentials, base_url.clone(), self.language, self.tenant)?;
        let limit = RequestLimit::default().per_second(100);
        let (http, transport) = self.options.connect(&base_url, USER_AGENT, authenticator, limit)?;
        Ok(Client::new_with_client(base_url.as_str(), http, transport))
    }
}
