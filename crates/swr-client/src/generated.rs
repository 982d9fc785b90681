// @generated from specs/swr.yaml by progenitor 0.15.1. Do not edit: change the spec and run `cargo xtask regenerate`.

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
/**Client for Huawei Cloud SWR image synchronisation jobs

Lists the jobs of an automatic image synchronisation. Each job copies one image tag to a repository in another region.

Version: 2.0.0*/
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
        "2.0.0"
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
    /**List the synchronisation jobs of a repository

Returns the jobs of an automatic image synchronisation, which show whether the synchronisation has succeeded.

Sends a `GET` request to `/v2/manage/namespaces/{namespace}/repos/{repository}/sync_job`

Arguments:
- `namespace`: Organisation that owns the repository.
- `repository`: Repository of the image, with a dollar sign for each slash in its name.
- `filter`: Page to return, `limit::{limit}|offset::{offset}|order::{order}`. Limit and offset are required; order, by creation time, is optional.
```text
let response = client.show_sync_job()
    .namespace(namespace)
    .repository(repository)
    .filter(filter)
    .send()
    .await;
```*/
    pub fn show_sync_job(&self) -> builder::ShowSyncJob<'_> {
        builder::ShowSyncJob::new(self)
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
    /**Builder for [`Client::show_sync_job`]

[`Client::show_sync_job`]: super::Client::show_sync_job*/
    #[derive(Debug, Clone)]
    pub struct ShowSyncJob<'a> {
        client: &'a super::Client,
        namespace: Result<::sync_jobs_model::swr::Namespace, String>,
        repository: Result<::sync_jobs_model::swr::Repository, String>,
        filter: Result<::sync_jobs_model::swr::SyncJobFilter, String>,
    }
    impl<'a> ShowSyncJob<'a> {
        pub(crate) fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                namespace: Err("namespace was not initialized".to_string()),
                repository: Err("repository was not initialized".to_string()),
                filter: Err("filter was not initialized".to_string()),
            }
        }
        pub fn namespace<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::sync_jobs_model::swr::Namespace>,
            V::Error: ::std::fmt::Display,
        {
            self.namespace = value
                .try_into()
                .map_err(|reason| format!("namespace: {reason}"));
            self
        }
        pub fn repository<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::sync_jobs_model::swr::Repository>,
            V::Error: ::std::fmt::Display,
        {
            self.repository = value
                .try_into()
                .map_err(|reason| format!("repository: {reason}"));
            self
        }
        pub fn filter<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::sync_jobs_model::swr::SyncJobFilter>,
            V::Error: ::std::fmt::Display,
        {
            self.filter = value.try_into().map_err(|reason| format!("filter: {reason}"));
            self
        }
        ///Sends a `GET` request to `/v2/manage/namespaces/{namespace}/repos/{repository}/sync_job`
        pub async fn send(
            self,
        ) -> Result<
            ResponseValue<::std::vec::Vec<::sync_jobs_model::swr::SyncJob>>,
            Error<::sync_jobs_model::swr::ErrorResponse>,
        > {
            let Self { client, namespace, repository, filter } = self;
            let namespace = namespace.map_err(Error::InvalidRequest)?;
            let repository = repository.map_err(Error::InvalidRequest)?;
            let filter = filter.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v2/manage/namespaces/{}/repos/{}/sync_job", client.baseurl,
                encode_path(& namespace.to_string()), encode_path(& repository
                .to_string()),
            );
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
                .query(&progenitor_client::QueryParam::new("filter", &filter))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "show_sync_job",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
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
