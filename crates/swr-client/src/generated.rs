// @generated from specs/swr.yaml by progenitor 0.15.1. Do not edit: change the spec and run `cargo xtask regenerate`.

#[derive(Clone, Debug)]
/**Client for Huawei Cloud SWR image synchronisation jobs

Starts the synchronisation of images to other regions, and lists where images are synchronised automatically, and the jobs. Each job copies one image tag to a repository in another region.

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
    /**List the automatic synchronisations of a repository

Returns where the images of a repository are synchronised automatically.

Sends a `GET` request to `/v2/manage/namespaces/{namespace}/repos/{repository}/sync_repo`

Arguments:
- `namespace`: Organisation that owns the repository.
- `repository`: Repository of the image, with a dollar sign for each slash in its name.
```text
let response = client.list_image_auto_sync_repos_details()
    .namespace(namespace)
    .repository(repository)
    .send()
    .await;
```*/
    pub fn list_image_auto_sync_repos_details(
        &self,
    ) -> builder::ListImageAutoSyncReposDetails {
        builder::ListImageAutoSyncReposDetails::new(self)
    }
    /**Start the synchronisation of images

Starts to copy tags of an image to a repository in another region. A success does not mean that they were copied: a tag or a target organisation that does not exist is accepted too. List the jobs to see their status.

Sends a `POST` request to `/v2/manage/namespaces/{namespace}/repos/{repository}/sync_images`

Arguments:
- `namespace`: Organisation that owns the repository.
- `repository`: Repository of the image, with a dollar sign for each slash in its name.
- `body`: What to copy, and where to.
```text
let response = client.create_manual_image_sync_repo()
    .namespace(namespace)
    .repository(repository)
    .body(body)
    .send()
    .await;
```*/
    pub fn create_manual_image_sync_repo(&self) -> builder::CreateManualImageSyncRepo {
        builder::CreateManualImageSyncRepo::new(self)
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
/// Builders of the requests, with a pager for each list.
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
    /**Builder for [`Client::list_image_auto_sync_repos_details`]

[`Client::list_image_auto_sync_repos_details`]: super::Client::list_image_auto_sync_repos_details*/
    #[derive(Debug, Clone)]
    pub struct ListImageAutoSyncReposDetails {
        client: super::Client,
        namespace: Result<::sync_jobs_model::swr::Namespace, crate::Error>,
        repository: Result<::sync_jobs_model::swr::Repository, crate::Error>,
    }
    impl ListImageAutoSyncReposDetails {
        pub(crate) fn new(client: &super::Client) -> Self {
            Self {
                client: client.clone(),
                namespace: Err(
                    crate::Error::invalid_input("missing `namespace`: must be set"),
                ),
                repository: Err(
                    crate::Error::invalid_input("missing `repository`: must be set"),
                ),
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
        ///Sends a `GET` request to `/v2/manage/namespaces/{namespace}/repos/{repository}/sync_repo`
        pub async fn send(
            self,
        ) -> Result<
            runtime::Response<::std::vec::Vec<::sync_jobs_model::swr::SyncRepo>>,
            crate::Error,
        > {
            let Self { client, namespace, repository } = self;
            let namespace = namespace?;
            let repository = repository?;
            let url = format!(
                "{}/v2/manage/namespaces/{}/repos/{}/sync_repo", client.baseurl,
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
                .headers(header_map);
            client
                .inner
                .send("list_image_auto_sync_repos_details", request, |_| false)
                .await
        }
    }
    /**Builder for [`Client::create_manual_image_sync_repo`]

[`Client::create_manual_image_sync_repo`]: super::Client::create_manual_image_sync_repo*/
    #[derive(Debug, Clone)]
    pub struct CreateManualImageSyncRepo {
        client: super::Client,
        namespace: Result<::sync_jobs_model::swr::Namespace, crate::Error>,
        repository: Result<::sync_jobs_model::swr::Repository, crate::Error>,
        body: Result<
            ::sync_jobs_model::swr::CreateManualImageSyncRepoRequestBody,
            crate::Error,
        >,
    }
    impl CreateManualImageSyncRepo {
        pub(crate) fn new(client: &super::Client) -> Self {
            Self {
                client: client.clone(),
                namespace: Err(
                    crate::Error::invalid_input("missing `namespace`: must be set"),
                ),
                repository: Err(
                    crate::Error::invalid_input("missing `repository`: must be set"),
                ),
                body: Err(crate::Error::invalid_input("missing `body`: must be set")),
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
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<
                ::sync_jobs_model::swr::CreateManualImageSyncRepoRequestBody,
            >,
            V::Error: Into<crate::Error>,
        {
            self.body = value.try_into().map_err(Into::into);
            self
        }
        ///Sends a `POST` request to `/v2/manage/namespaces/{namespace}/repos/{repository}/sync_images`
        pub async fn send(
            self,
        ) -> Result<
            runtime::Response<::std::vec::Vec<::std::string::String>>,
            crate::Error,
        > {
            let Self { client, namespace, repository, body } = self;
            let namespace = namespace?;
            let repository = repository?;
            let body = body?;
            let url = format!(
                "{}/v2/manage/namespaces/{}/repos/{}/sync_images", client.baseurl,
                encode_path(& namespace.to_string()), encode_path(& repository
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map);
            client.inner.send("create_manual_image_sync_repo", request, |_| false).await
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
            let (total, date) = (
                response
                    .headers()
                    .get("content-range")
                    .and_then(|value| {
                        str::from_utf8(value.as_bytes())
                            .ok()?
                            .parse::<::sync_jobs_model::swr::ContentRange>()
                            .ok()
                    }),
                runtime::response_date(response.headers()),
            );
            let body = response.into_body();
            let items = body;
            Ok(runtime::PageResponse {
                total: total
                    .filter(|value| {
                        value
                            .is_of_page(
                                page.items_before(Self::PAGE_STYLE),
                                items.len() as u64,
                            )
                    })
                    .map(|value| value.total),
                items,
                date,
            })
        }
    }
}
