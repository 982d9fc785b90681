// @generated from specs/authing.yaml by progenitor 0.15.1. Do not edit: change the spec and run `cargo xtask regenerate`.

#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types {
    /// Error types.
    pub mod error {
        /// Error from a `TryFrom` or `FromStr` implementation.
        pub struct ConversionError(::std::borrow::Cow<'static, str>);
        impl ::std::error::Error for ConversionError {}
        impl ::std::fmt::Display for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }
        impl ::std::fmt::Debug for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Debug::fmt(&self.0, f)
            }
        }
        impl From<&'static str> for ConversionError {
            fn from(value: &'static str) -> Self {
                Self(value.into())
            }
        }
        impl From<String> for ConversionError {
            fn from(value: String) -> Self {
                Self(value.into())
            }
        }
    }
}
#[derive(Clone, Debug)]
/**Client for Authing synchronisation jobs

Lists the synchronisation jobs of a synchronisation task. Each job is one run that synchronises accounts and departments between an external directory and an Authing user pool.

Version: 3.0.0*/
pub struct Client {
    pub(crate) baseurl: String,
    pub(crate) client: reqwest::Client,
    pub(crate) inner: crate::Inner,
}
impl Client {
    /// Create a new client.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub(crate) fn new(baseurl: &str, inner: crate::Inner) -> Self {
        #[cfg(not(target_arch = "wasm32"))]
        let client = {
            let dur = ::std::time::Duration::from_secs(15u64);
            reqwest::ClientBuilder::new().connect_timeout(dur).timeout(dur)
        };
        #[cfg(target_arch = "wasm32")]
        let client = reqwest::ClientBuilder::new();
        Self::new_with_client(baseurl, client.build().unwrap(), inner)
    }
    /// Construct a new client with an existing `reqwest::Client`,
    /// allowing more control over its configuration.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub(crate) fn new_with_client(
        baseurl: &str,
        client: reqwest::Client,
        inner: crate::Inner,
    ) -> Self {
        Self {
            baseurl: baseurl.to_string(),
            client,
            inner,
        }
    }
}
impl ClientInfo<crate::Inner> for Client {
    fn api_version() -> &'static str {
        "3.0.0"
    }
    fn baseurl(&self) -> &str {
        self.baseurl.as_str()
    }
    fn client(&self) -> &reqwest::Client {
        &self.client
    }
    fn inner(&self) -> &crate::Inner {
        &self.inner
    }
}
const _: () = {
    #[allow(dead_code)]
    fn assert_client_hooks()
    where
        Client: ClientHooks<crate::Inner>,
    {}
};
impl Client {
    /**List the synchronisation jobs of a task

Returns one page of the jobs of a synchronisation task.

Sends a `GET` request to `/api/v3/list-sync-jobs`

Arguments:
- `limit`: Maximum number of jobs per page (1 to 50, default 10).
- `page`: Number of the page to return, counted from 1 (default 1).
- `sync_task_id`: Id of the synchronisation task.
- `sync_trigger`: Trigger of the jobs to return. Without it, all jobs are returned.
```text
let response = client.list_sync_jobs()
    .limit(limit)
    .page(page)
    .sync_task_id(sync_task_id)
    .sync_trigger(sync_trigger)
    .send()
    .await;
```*/
    pub fn list_sync_jobs(&self) -> builder::ListSyncJobs<'_> {
        builder::ListSyncJobs::new(self)
    }
}
/// Types for composing operation parameters.
#[allow(clippy::all)]
pub mod builder {
    use super::types;
    #[allow(unused_imports)]
    use super::{
        encode_path, ByteStream, ClientInfo, ClientHooks, Error, OperationInfo,
        RequestBuilderExt, ResponseValue,
    };
    /**Builder for [`Client::list_sync_jobs`]

[`Client::list_sync_jobs`]: super::Client::list_sync_jobs*/
    #[derive(Debug, Clone)]
    pub struct ListSyncJobs<'a> {
        client: &'a super::Client,
        limit: Result<Option<::sync_jobs_model::authing::PageSize>, String>,
        page: Result<Option<::sync_jobs_model::authing::Page>, String>,
        sync_task_id: Result<::sync_jobs_model::authing::SyncTaskId, String>,
        sync_trigger: Result<
            Option<::sync_jobs_model::authing::SyncTriggerFilter>,
            String,
        >,
    }
    impl<'a> ListSyncJobs<'a> {
        pub(crate) fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                limit: Ok(None),
                page: Ok(None),
                sync_task_id: Err("sync_task_id was not initialized".to_string()),
                sync_trigger: Ok(None),
            }
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::sync_jobs_model::authing::PageSize>,
            V::Error: ::std::fmt::Display,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|reason| format!("limit: {reason}"));
            self
        }
        pub fn page<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::sync_jobs_model::authing::Page>,
            V::Error: ::std::fmt::Display,
        {
            self.page = value
                .try_into()
                .map(Some)
                .map_err(|reason| format!("page: {reason}"));
            self
        }
        pub fn sync_task_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::sync_jobs_model::authing::SyncTaskId>,
            V::Error: ::std::fmt::Display,
        {
            self.sync_task_id = value
                .try_into()
                .map_err(|reason| format!("sync_task_id: {reason}"));
            self
        }
        pub fn sync_trigger<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::sync_jobs_model::authing::SyncTriggerFilter>,
            V::Error: ::std::fmt::Display,
        {
            self.sync_trigger = value
                .try_into()
                .map(Some)
                .map_err(|reason| format!("sync_trigger: {reason}"));
            self
        }
        ///Sends a `GET` request to `/api/v3/list-sync-jobs`
        pub async fn send(
            self,
        ) -> Result<
            ResponseValue<::sync_jobs_model::authing::SyncJobPaginatedRespDto>,
            Error<::sync_jobs_model::authing::ErrorResponse>,
        > {
            let Self { client, limit, page, sync_task_id, sync_trigger } = self;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let page = page.map_err(Error::InvalidRequest)?;
            let sync_task_id = sync_task_id.map_err(Error::InvalidRequest)?;
            let sync_trigger = sync_trigger.map_err(Error::InvalidRequest)?;
            let url = format!("{}/api/v3/list-sync-jobs", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("page", &page))
                .query(&progenitor_client::QueryParam::new("syncTaskId", &sync_task_id))
                .query(&progenitor_client::QueryParam::new("syncTrigger", &sync_trigger))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_sync_jobs",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
}
/// Items consumers will typically use such as the Client.
pub mod prelude {
    pub use self::super::Client;
}
