// @generated from specs/authing.yaml by progenitor 0.15.1. Do not edit: change the spec and run `cargo xtask regenerate`.

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
    pub fn list_sync_jobs(&self) -> builder::ListSyncJobs {
        builder::ListSyncJobs::new(self)
    }
}
/// Types for composing operation parameters.
#[allow(clippy::all)]
pub mod builder {
    use ::sync_jobs_client_runtime::{self as runtime, codegen::{self, encode_path}};
    /**Builder for [`Client::list_sync_jobs`]

[`Client::list_sync_jobs`]: super::Client::list_sync_jobs*/
    #[derive(Debug, Clone)]
    pub struct ListSyncJobs {
        client: super::Client,
        limit: Result<Option<::sync_jobs_model::authing::PageSize>, crate::Error>,
        page: Result<Option<::sync_jobs_model::authing::Page>, crate::Error>,
        sync_task_id: Result<::sync_jobs_model::authing::SyncTaskId, crate::Error>,
        sync_trigger: Result<
            Option<::sync_jobs_model::authing::SyncTriggerFilter>,
            crate::Error,
        >,
    }
    impl ListSyncJobs {
        pub(crate) fn new(client: &super::Client) -> Self {
            Self {
                client: client.clone(),
                limit: Ok(None),
                page: Ok(None),
                sync_task_id: Err(
                    crate::Error::invalid_input("missing `sync_task_id`: must be set"),
                ),
                sync_trigger: Ok(None),
            }
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::sync_jobs_model::authing::PageSize>,
            V::Error: Into<crate::Error>,
        {
            self.limit = value.try_into().map(Some).map_err(Into::into);
            self
        }
        pub fn page<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::sync_jobs_model::authing::Page>,
            V::Error: Into<crate::Error>,
        {
            self.page = value.try_into().map(Some).map_err(Into::into);
            self
        }
        pub fn sync_task_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::sync_jobs_model::authing::SyncTaskId>,
            V::Error: Into<crate::Error>,
        {
            self.sync_task_id = value.try_into().map_err(Into::into);
            self
        }
        pub fn sync_trigger<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::sync_jobs_model::authing::SyncTriggerFilter>,
            V::Error: Into<crate::Error>,
        {
            self.sync_trigger = value.try_into().map(Some).map_err(Into::into);
            self
        }
        ///Sends a `GET` request to `/api/v3/list-sync-jobs`
        pub async fn send(
            self,
        ) -> Result<
            runtime::Response<::sync_jobs_model::authing::SyncJobPaginatedRespDto>,
            crate::Error,
        > {
            let Self { client, limit, page, sync_task_id, sync_trigger } = self;
            let limit = limit?;
            let page = page?;
            let sync_task_id = sync_task_id?;
            let sync_trigger = sync_trigger?;
            let url = format!("{}/api/v3/list-sync-jobs", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&codegen::QueryParam::new("limit", &limit))
                .query(&codegen::QueryParam::new("page", &page))
                .query(&codegen::QueryParam::new("syncTaskId", &sync_task_id))
                .query(&codegen::QueryParam::new("syncTrigger", &sync_trigger))
                .headers(header_map);
            client
                .inner
                .send(
                    "list_sync_jobs",
                    request,
                    |body: &::sync_jobs_model::authing::SyncJobPaginatedRespDto| {
                        body.status_code != 200 || body.api_code.is_some()
                    },
                )
                .await
        }
    }
    impl ListSyncJobs {
        /// Returns a pager, which requests page after page.
        pub fn pager(self) -> runtime::Pager<Self> {
            runtime::Pager::new(self)
        }
    }
    impl runtime::ListOperation for ListSyncJobs {
        type Item = ::sync_jobs_model::authing::SyncJobDto;
        type Id = i64;
        const PAGE_STYLE: runtime::PageStyle = runtime::PageStyle::Page;
        fn id(item: &Self::Item) -> Self::Id {
            item.sync_job_id
        }
        fn page_request(&self) -> Result<runtime::PageRequest, crate::Error> {
            Ok(runtime::PageRequest {
                position: self
                    .page
                    .clone()?
                    .map_or(1, |value| i64::from(value).unsigned_abs()),
                size: self
                    .limit
                    .clone()?
                    .map_or(10, |value| i64::from(value).unsigned_abs()),
            })
        }
        async fn send_page(
            mut self,
            page: runtime::PageRequest,
            options: runtime::CallOptions,
        ) -> Result<runtime::PageResponse<Self::Item>, crate::Error> {
            self.client = self.client.with_options(options);
            self = self.page(page.position);
            self = self.limit(page.size);
            let response = self.send().await?;
            let total = Some(response.body())
                .and_then(|body| u64::try_from(body.data.as_ref()?.total_count?).ok());
            let body = response.into_body();
            Ok(runtime::PageResponse {
                items: body
                    .data
                    .ok_or_else(|| crate::Error::decode(
                        crate::NAME,
                        "the response has no `data`",
                    ))?
                    .list,
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
    status: &["/statusCode"],
    code: &["/apiCode"],
    message: &["/message"],
    request_id: &["/requestId", "x-authing-request-id", "x-request-id"],
};
