use sync_jobs_client_runtime::{Error, Settings, given, settings_setters};

use crate::{Client, Credentials, NAME, credentials::environment, jobs::Jobs, service::Authing};

/// The public cloud. A private deployment has a host of its own.
const BASE_URL: &str = "https://api.authing.cn";
const USER_AGENT: &str = concat!("authing-client-rust/", env!("CARGO_PKG_VERSION"));

impl Client {
    /// Starts the settings of a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A client with the settings of the environment, see [`ClientBuilder::fill_from_env`].
    ///
    /// ```no_run
    /// // AUTHING_ACCESS_KEY_ID and AUTHING_ACCESS_KEY_SECRET are set.
    /// let client = authing_client::Client::from_env()?;
    /// # Ok::<(), authing_client::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A variable is missing or wrong; the message names it.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().fill_from_env()?.build()
    }

    /// The jobs of a synchronisation task, whose id is at least 1.
    ///
    /// ```no_run
    /// # async fn example(client: authing_client::Client) -> Result<(), authing_client::Error> {
    /// use futures_util::TryStreamExt;
    ///
    /// let failed: Vec<_> = client
    ///     .jobs(1000)
    ///     .stream()
    ///     .try_filter(|job| std::future::ready(job.err_msg.is_some()))
    ///     .try_collect()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn jobs<T>(&self, task: T) -> Jobs
    where
        T: TryInto<sync_jobs_model::authing::SyncTaskId>,
        T::Error: std::fmt::Display,
    {
        Jobs::new(self, task.try_into().map_err(|error| Error::invalid_input(NAME, "syncTaskId", error)))
    }
}

/// Settings of a [`Client`].
///
/// ```
/// use authing_client::{Client, Credentials};
///
/// let client = Client::builder()
///     .base_url("https://authing.example.com/")
///     .credentials(Credentials::signing("access-key-id", "access-key-secret"))
///     .language("en-US")
///     .build()?;
/// # Ok::<(), authing_client::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct ClientBuilder {
    settings: Settings,
    credentials: Option<Credentials>,
    language: Option<String>,
    tenant: Option<String>,
}

impl ClientBuilder {
    settings_setters!();

    /// Proves who is asking.
    pub fn credentials(self, credentials: Credentials) -> Self {
        Self { credentials: Some(credentials), ..self }
    }

    /// Asks for messages in `language`, such as `zh-CN` or `en-US` (header `x-authing-lang`).
    pub fn language(self, language: impl Into<String>) -> Self {
        Self { language: Some(language.into()), ..self }
    }

    /// Acts for the tenant `id` (header `x-authing-app-id`).
    pub fn tenant(self, id: impl Into<String>) -> Self {
        Self { tenant: Some(id.into()), ..self }
    }

    /// Takes what was not set from the environment: the credentials as [`Credentials::from_env`] does, and the base URL from
    /// `AUTHING_HOST`.
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
        if self.credentials.is_none() {
            self.credentials = Some(Credentials::from_variables(&variable)?);
        }
        if self.settings.base_url.is_none() {
            self.settings.base_url = variable("AUTHING_HOST").filter(|url| !url.is_empty());
        }
        Ok(self)
    }

    /// Makes the client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// There are no credentials, the base URL cannot be used, or a setting does not fit into a header.
    pub fn build(self) -> Result<Client, Error> {
        let credentials = given(NAME, self.credentials)?;
        let service = |base_url: &str| Authing::new(credentials, base_url, self.language, self.tenant);
        let (base_url, http, transport) = self.settings.assemble(BASE_URL, USER_AGENT, service)?;
        Ok(Client::new_with_client(&base_url, http, transport))
    }
}
