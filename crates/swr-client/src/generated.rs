// @generated from specs/swr.yaml by progenitor 0.15.1. Do not edit: change the spec and run `cargo xtask regenerate`.

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
    pub fn show_sync_job(&self) -> builder::ShowSyncJob {
        builder::ShowSyncJob::new(self)
    }
}
/// Types for composing operation parameters.
#[allow(clippy::all)]
pub mod builder {
    use ::sync_jobs_client_runtime::{self as runtime, codegen::{self, encode_path}};
    /**Builder for [`Client::show_sync_job`]

[`Client::show_sync_job`]: super::Client::show_sync_job*/
    #[derive(Debug, Clone)]
    pub struct ShowSyncJob {
        client: super::Client,
        namespace: Result<::sync_jobs_model::swr::Namespace, crate::Error>,
        repository: Result<::sync_jobs_model::swr::Repository, crate::Error>,
        filter: Result<::sync_jobs_model::swr::SyncJobFilter, crate::Error>,
    }
    impl ShowSyncJob {
        pub(crate) fn new(client: &super::Client) -> Self {
            Self {
                client: client.clone(),
                namespace: Err(
                    crate::Error::invalid_input("missing `namespace`: must be set"),
                ),
                repository: Err(
                    crate::Error::invalid_input("missing `repository`: must be set"),
                ),
                filter: Err(crate::Error::invalid_input("missing `filter`: must be set")),
            }
        }
        pub fn namespace<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::sync_jobs_model::swr::Namespace>,
            V::Error: Into<crate::Error>,
        {
            self.namespace = value.try_into().map_err(Into::into);
            self
        }
        pub fn repository<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::sync_jobs_model::swr::Repository>,
            V::Error: Into<crate::Error>,
        {
            self.repository = value.try_into().map_err(Into::into);
            self
        }
        pub fn filter<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::sync_jobs_model::swr::SyncJobFilter>,
            V::Error: Into<crate::Error>,
        {
            self.filter = value.try_into().map_err(Into::into);
            self
        }
        ///Sends a `GET` request to `/v2/manage/namespaces/{namespace}/repos/{repository}/sync_job`
        pub async fn send(
            self,
        ) -> Result<
            runtime::Response<::std::vec::Vec<::sync_jobs_model::swr::SyncJob>>,
            crate::Error,
        > {
            let Self { client, namespace, repository, filter } = self;
            let namespace = namespace?;
            let repository = repository?;
            let filter = filter?;
            let url = format!(
                "{}/v2/manage/namespaces/{}/repos/{}/sync_job", client.baseurl,
                encode_path(& namespace.to_string()), encode_path(& repository
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&codegen::QueryParam::new("filter", &filter))
                .headers(header_map);
            client.inner.send("show_sync_job", request, |_| false).await
        }
    }
    impl ShowSyncJob {
        /// Returns a pager, which requests page after page.
        pub fn pager(self) -> runtime::Pager<Self> {
            runtime::Pager::new(self)
        }
    }
    impl runtime::ListOperation for ShowSyncJob {
        type Item = ::sync_jobs_model::swr::SyncJob;
        type Id = i64;
        const PAGE_STYLE: runtime::PageStyle = runtime::PageStyle::Offset;
        fn id(item: &Self::Item) -> Self::Id {
            item.id
        }
        fn page_request(&self) -> Result<runtime::PageRequest, crate::Error> {
            Ok(runtime::PageRequest {
                position: u64::from(self.filter.clone()?.offset()),
                size: u64::from(self.filter.clone()?.limit()),
            })
        }
        async fn send_page(
            mut self,
            page: runtime::PageRequest,
            options: runtime::CallOptions,
        ) -> Result<runtime::PageResponse<Self::Item>, crate::Error> {
            self.client = self.client.with_options(options);
            self.filter = self
                .filter
                .and_then(|value| Ok(value.with_offset(page.position)?));
            self.filter = self.filter.and_then(|value| Ok(value.with_limit(page.size)?));
            let response = self.send().await?;
            let total = response
                .headers()
                .get("content-range")
                .and_then(|value| {
                    str::from_utf8(value.as_bytes())
                        .ok()?
                        .parse::<::sync_jobs_model::swr::ContentRange>()
                        .ok()
                })
                .map(|value| value.total);
            let body = response.into_body();
            Ok(runtime::PageResponse {
                items: body,
                total,
            })
        }
    }
}
impl Client {
    /// Returns the same client with other options for its calls.
    pub fn with_options(
        &self,
        options: ::sync_jobs_client_runtime::CallOptions,
    ) -> Self {
        Self {
            inner: self.inner.with_options(options),
            ..self.clone()
        }
    }
}
/// Where an error response has its parts.
pub(crate) const ERROR_PATHS: ::sync_jobs_client_runtime::ErrorPaths = ::sync_jobs_client_runtime::ErrorPaths {
    status: &[],
    code: &["/errors/0/errorCode", "/0/errorCode", "/errorCode", "/error_code"],
    message: &[
        "/errors/0/errorMessage",
        "/0/errorMessage",
        "/errorMessage",
        "/error_msg",
    ],
    request_id: &["/request_id", "x-request-id"],
};
