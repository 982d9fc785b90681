// @generated from specs/authing.yaml by progenitor 0.15.1. Do not edit: change the spec and run `cargo xtask regenerate`.

#[derive(Clone, Debug)]
/**Client for Authing synchronisation jobs

Lists synchronisation tasks, starts them, and returns their jobs. Each job is one run of a task, which synchronises accounts and departments between an external directory and an Authing user pool.

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
- `limit`: Maximum number of items per page (1 to 50, default 10).
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
    /**Get a synchronisation job

Returns one job of a synchronisation task.

Sends a `GET` request to `/api/v3/get-sync-job`

Arguments:
- `sync_job_id`: Id of the synchronisation job.
```text
let response = client.get_sync_job()
    .sync_job_id(sync_job_id)
    .send()
    .await;
```*/
    pub fn get_sync_job(&self) -> builder::GetSyncJob {
        builder::GetSyncJob::new(self)
    }
    /**List the logs of a synchronisation job

Returns one page of the logs of a synchronisation job, one for each change of an account or department.

Sends a `GET` request to `/api/v3/list-sync-job-logs`

Arguments:
- `action`: Kind of the changes to return. Without it, all are returned.
- `limit`: Maximum number of items per page (1 to 50, default 10).
- `object_type`: Kind of object whose changes to return. Without it, all are returned.
- `page`: Number of the page to return, counted from 1 (default 1).
- `success`: Whether the changes to return succeeded. Without it, all are returned.
- `sync_job_id`: Id of the synchronisation job.
```text
let response = client.list_sync_job_logs()
    .action(action)
    .limit(limit)
    .object_type(object_type)
    .page(page)
    .success(success)
    .sync_job_id(sync_job_id)
    .send()
    .await;
```*/
    pub fn list_sync_job_logs(&self) -> builder::ListSyncJobLogs {
        builder::ListSyncJobLogs::new(self)
    }
    /**List the synchronisation tasks

Returns one page of the synchronisation tasks of the user pool.

Sends a `GET` request to `/api/v3/list-sync-tasks`

Arguments:
- `limit`: Maximum number of items per page (1 to 50, default 10).
- `page`: Number of the page to return, counted from 1 (default 1).
```text
let response = client.list_sync_tasks()
    .limit(limit)
    .page(page)
    .send()
    .await;
```*/
    pub fn list_sync_tasks(&self) -> builder::ListSyncTasks {
        builder::ListSyncTasks::new(self)
    }
    /**Get a synchronisation task

Returns one synchronisation task, with the status of its last job.

Sends a `GET` request to `/api/v3/get-sync-task`

Arguments:
- `sync_task_id`: Id of the synchronisation task.
```text
let response = client.get_sync_task()
    .sync_task_id(sync_task_id)
    .send()
    .await;
```*/
    pub fn get_sync_task(&self) -> builder::GetSyncTask {
        builder::GetSyncTask::new(self)
    }
    /**Start a synchronisation task

Starts a synchronisation task, and returns the id of the job that runs it.

Sends a `POST` request to `/api/v3/trigger-sync-task`

Arguments:
- `body`: The task to start.
```text
let response = client.trigger_sync_task()
    .body(body)
    .send()
    .await;
```*/
    pub fn trigger_sync_task(&self) -> builder::TriggerSyncTask {
        builder::TriggerSyncTask::new(self)
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
/// Builders of the requests, with a pager for each list.
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
    /**Builder for [`Client::get_sync_job`]

[`Client::get_sync_job`]: super::Client::get_sync_job*/
    #[derive(Debug, Clone)]
    pub struct GetSyncJob {
        client: super::Client,
        sync_job_id: Result<::sync_jobs_model::authing::SyncJobId, crate::Error>,
    }
    impl GetSyncJob {
        pub(crate) fn new(client: &super::Client) -> Self {
            Self {
                client: client.clone(),
                sync_job_id: Err(
                    crate::Error::invalid_input("missing `sync_job_id`: must be set"),
                ),
            }
        }
        pub fn sync_job_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::sync_jobs_model::authing::SyncJobId>,
            V::Error: Into<crate::Error>,
        {
            self.sync_job_id = value.try_into().map_err(Into::into);
            self
        }
        ///Sends a `GET` request to `/api/v3/get-sync-job`
        pub async fn send(
            self,
        ) -> Result<
            runtime::Response<::sync_jobs_model::authing::SyncJobSingleRespDto>,
            crate::Error,
        > {
            let Self { client, sync_job_id } = self;
            let sync_job_id = sync_job_id?;
            let url = format!("{}/api/v3/get-sync-job", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&codegen::QueryParam::new("syncJobId", &sync_job_id))
                .headers(header_map);
            client
                .inner
                .send(
                    "get_sync_job",
                    request,
                    |body: &::sync_jobs_model::authing::SyncJobSingleRespDto| {
                        body.status_code != 200 || body.api_code.is_some()
                    },
                )
                .await
        }
    }
    /**Builder for [`Client::list_sync_job_logs`]

[`Client::list_sync_job_logs`]: super::Client::list_sync_job_logs*/
    #[derive(Debug, Clone)]
    pub struct ListSyncJobLogs {
        client: super::Client,
        action: Result<
            Option<::sync_jobs_model::authing::SyncActionFilter>,
            crate::Error,
        >,
        limit: Result<Option<::sync_jobs_model::authing::PageSize>, crate::Error>,
        object_type: Result<
            Option<::sync_jobs_model::authing::SyncObjectTypeFilter>,
            crate::Error,
        >,
        page: Result<Option<::sync_jobs_model::authing::Page>, crate::Error>,
        success: Result<Option<bool>, crate::Error>,
        sync_job_id: Result<::sync_jobs_model::authing::SyncJobId, crate::Error>,
    }
    impl ListSyncJobLogs {
        pub(crate) fn new(client: &super::Client) -> Self {
            Self {
                client: client.clone(),
                action: Ok(None),
                limit: Ok(None),
                object_type: Ok(None),
                page: Ok(None),
                success: Ok(None),
                sync_job_id: Err(
                    crate::Error::invalid_input("missing `sync_job_id`: must be set"),
                ),
            }
        }
        pub fn action<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::sync_jobs_model::authing::SyncActionFilter>,
            V::Error: Into<crate::Error>,
        {
            self.action = value.try_into().map(Some).map_err(Into::into);
            self
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::sync_jobs_model::authing::PageSize>,
            V::Error: Into<crate::Error>,
        {
            self.limit = value.try_into().map(Some).map_err(Into::into);
            self
        }
        pub fn object_type<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::sync_jobs_model::authing::SyncObjectTypeFilter>,
            V::Error: Into<crate::Error>,
        {
            self.object_type = value.try_into().map(Some).map_err(Into::into);
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
        pub fn success<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<bool>,
            V::Error: Into<crate::Error>,
        {
            self.success = value.try_into().map(Some).map_err(Into::into);
            self
        }
        pub fn sync_job_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::sync_jobs_model::authing::SyncJobId>,
            V::Error: Into<crate::Error>,
        {
            self.sync_job_id = value.try_into().map_err(Into::into);
            self
        }
        ///Sends a `GET` request to `/api/v3/list-sync-job-logs`
        pub async fn send(
            self,
        ) -> Result<
            runtime::Response<::sync_jobs_model::authing::SyncJobLogPaginatedRespDto>,
            crate::Error,
        > {
            let Self {
                client,
                action,
                limit,
                object_type,
                page,
                success,
                sync_job_id,
            } = self;
            let action = action?;
            let limit = limit?;
            let object_type = object_type?;
            let page = page?;
            let success = success?;
            let sync_job_id = sync_job_id?;
            let url = format!("{}/api/v3/list-sync-job-logs", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&codegen::QueryParam::new("action", &action))
                .query(&codegen::QueryParam::new("limit", &limit))
                .query(&codegen::QueryParam::new("objectType", &object_type))
                .query(&codegen::QueryParam::new("page", &page))
                .query(&codegen::QueryParam::new("success", &success))
                .query(&codegen::QueryParam::new("syncJobId", &sync_job_id))
                .headers(header_map);
            client
                .inner
                .send(
                    "list_sync_job_logs",
                    request,
                    |body: &::sync_jobs_model::authing::SyncJobLogPaginatedRespDto| {
                        body.status_code != 200 || body.api_code.is_some()
                    },
                )
                .await
        }
    }
    /**Builder for [`Client::list_sync_tasks`]

[`Client::list_sync_tasks`]: super::Client::list_sync_tasks*/
    #[derive(Debug, Clone)]
    pub struct ListSyncTasks {
        client: super::Client,
        limit: Result<Option<::sync_jobs_model::authing::PageSize>, crate::Error>,
        page: Result<Option<::sync_jobs_model::authing::Page>, crate::Error>,
    }
    impl ListSyncTasks {
        pub(crate) fn new(client: &super::Client) -> Self {
            Self {
                client: client.clone(),
                limit: Ok(None),
                page: Ok(None),
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
        ///Sends a `GET` request to `/api/v3/list-sync-tasks`
        pub async fn send(
            self,
        ) -> Result<
            runtime::Response<::sync_jobs_model::authing::SyncTaskPaginatedRespDto>,
            crate::Error,
        > {
            let Self { client, limit, page } = self;
            let limit = limit?;
            let page = page?;
            let url = format!("{}/api/v3/list-sync-tasks", client.baseurl,);
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
                .headers(header_map);
            client
                .inner
                .send(
                    "list_sync_tasks",
                    request,
                    |body: &::sync_jobs_model::authing::SyncTaskPaginatedRespDto| {
                        body.status_code != 200 || body.api_code.is_some()
                    },
                )
                .await
        }
    }
    /**Builder for [`Client::get_sync_task`]

[`Client::get_sync_task`]: super::Client::get_sync_task*/
    #[derive(Debug, Clone)]
    pub struct GetSyncTask {
        client: super::Client,
        sync_task_id: Result<::sync_jobs_model::authing::SyncTaskId, crate::Error>,
    }
    impl GetSyncTask {
        pub(crate) fn new(client: &super::Client) -> Self {
            Self {
                client: client.clone(),
                sync_task_id: Err(
                    crate::Error::invalid_input("missing `sync_task_id`: must be set"),
                ),
            }
        }
        pub fn sync_task_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::sync_jobs_model::authing::SyncTaskId>,
            V::Error: Into<crate::Error>,
        {
            self.sync_task_id = value.try_into().map_err(Into::into);
            self
        }
        ///Sends a `GET` request to `/api/v3/get-sync-task`
        pub async fn send(
            self,
        ) -> Result<
            runtime::Response<::sync_jobs_model::authing::SyncTaskSingleRespDto>,
            crate::Error,
        > {
            let Self { client, sync_task_id } = self;
            let sync_task_id = sync_task_id?;
            let url = format!("{}/api/v3/get-sync-task", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&codegen::QueryParam::new("syncTaskId", &sync_task_id))
                .headers(header_map);
            client
                .inner
                .send(
                    "get_sync_task",
                    request,
                    |body: &::sync_jobs_model::authing::SyncTaskSingleRespDto| {
                        body.status_code != 200 || body.api_code.is_some()
                    },
                )
                .await
        }
    }
    /**Builder for [`Client::trigger_sync_task`]

[`Client::trigger_sync_task`]: super::Client::trigger_sync_task*/
    #[derive(Debug, Clone)]
    pub struct TriggerSyncTask {
        client: super::Client,
        body: Result<::sync_jobs_model::authing::TriggerSyncTaskDto, crate::Error>,
    }
    impl TriggerSyncTask {
        pub(crate) fn new(client: &super::Client) -> Self {
            Self {
                client: client.clone(),
                body: Err(crate::Error::invalid_input("missing `body`: must be set")),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::sync_jobs_model::authing::TriggerSyncTaskDto>,
            V::Error: Into<crate::Error>,
        {
            self.body = value.try_into().map_err(Into::into);
            self
        }
        ///Sends a `POST` request to `/api/v3/trigger-sync-task`
        pub async fn send(
            self,
        ) -> Result<
            runtime::Response<::sync_jobs_model::authing::TriggerSyncTaskRespDto>,
            crate::Error,
        > {
            let Self { client, body } = self;
            let body = body?;
            let url = format!("{}/api/v3/trigger-sync-task", client.baseurl,);
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
            client
                .inner
                .send(
                    "trigger_sync_task",
                    request,
                    |body: &::sync_jobs_model::authing::TriggerSyncTaskRespDto| {
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
            let (total, date) = (
                Some(response.body())
                    .and_then(|body| {
                        u64::try_from(body.data.as_ref()?.total_count?).ok()
                    }),
                runtime::response_date(response.headers()),
            );
            let body = response.into_body();
            let items = body
                .data
                .ok_or_else(|| crate::Error::decode(
                    crate::NAME,
                    "the response has no `data`",
                ))?
                .list;
            Ok(runtime::PageResponse {
                total,
                items,
                date,
            })
        }
    }
    impl ListSyncJobLogs {
        /// Returns a pager, which requests page after page.
        pub fn pager(self) -> runtime::Pager<Self> {
            runtime::Pager::new(self)
        }
    }
    impl runtime::ListOperation for ListSyncJobLogs {
        type Item = ::sync_jobs_model::authing::SyncJobLogDto;
        type Id = ::serde_json::Value;
        const HAS_UNIQUE_IDS: bool = false;
        const PAGE_STYLE: runtime::PageStyle = runtime::PageStyle::Page;
        fn id(item: &Self::Item) -> Self::Id {
            ::serde_json::json!(item)
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
            let (total, date) = (
                Some(response.body())
                    .and_then(|body| {
                        u64::try_from(body.data.as_ref()?.total_count?).ok()
                    }),
                runtime::response_date(response.headers()),
            );
            let body = response.into_body();
            let items = body
                .data
                .ok_or_else(|| crate::Error::decode(
                    crate::NAME,
                    "the response has no `data`",
                ))?
                .list;
            Ok(runtime::PageResponse {
                total,
                items,
                date,
            })
        }
    }
    impl ListSyncTasks {
        /// Returns a pager, which requests page after page.
        pub fn pager(self) -> runtime::Pager<Self> {
            runtime::Pager::new(self)
        }
    }
    impl runtime::ListOperation for ListSyncTasks {
        type Item = ::sync_jobs_model::authing::SyncTaskDto;
        type Id = i64;
        const PAGE_STYLE: runtime::PageStyle = runtime::PageStyle::Page;
        fn id(item: &Self::Item) -> Self::Id {
            item.sync_task_id
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
            let (total, date) = (
                Some(response.body())
                    .and_then(|body| {
                        u64::try_from(body.data.as_ref()?.total_count?).ok()
                    }),
                runtime::response_date(response.headers()),
            );
            let body = response.into_body();
            let items = body
                .data
                .ok_or_else(|| crate::Error::decode(
                    crate::NAME,
                    "the response has no `data`",
                ))?
                .list;
            Ok(runtime::PageResponse {
                total,
                items,
                date,
            })
        }
    }
}
