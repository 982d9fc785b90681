//! The jobs of a synchronisation task.

use std::fmt;

use futures_util::{
    StreamExt as _, TryStreamExt as _,
    stream::{self, BoxStream},
};
use sync_jobs_client_runtime::{
    Before, CallOptions, Error, Expected, JobSource, MAY_HAVE_STARTED, Page, Pager, Started, Waiter,
    start_once,
};
use sync_jobs_model::{
    Job,
    authing::{PageSize, SyncJobDto, SyncTaskId, SyncTrigger, SyncTriggerFilter, TriggerSyncTaskDto},
};

use crate::{
    NAME,
    generated::{Client, builder::ListSyncJobs},
};

/// The largest page size needs the fewest requests.
const MAX_PAGE_SIZE: u64 = PageSize::MAX.get().unsigned_abs();

/// The jobs of one task, from [`Client::jobs`](crate::Client::jobs): [`list`](Self::list) or [`wait`](Self::wait).
///
/// ```no_run
/// # async fn example(client: authing_client::Client) -> Result<(), authing_client::Error> {
/// let jobs = client.jobs(1000).trigger("timed");
/// let page = jobs.clone().list().page_size(50).send().await?;
/// println!("{} of {:?} jobs", page.items.len(), page.total);
/// // Later, where that page ended:
/// if let Some(position) = page.next_position() {
///     let next = jobs.list().page_size(50).position(position).send().await?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Jobs {
    client: Client,
    operation: ListSyncJobs,
    task: CheckedTask,
    id: Option<i64>,
}

/// The id of a task, converted once for several operations.
#[derive(Debug, Clone)]
struct CheckedTask(Result<SyncTaskId, Error>);

impl TryFrom<CheckedTask> for SyncTaskId {
    type Error = Error;

    fn try_from(task: CheckedTask) -> Result<Self, Error> {
        task.0
    }
}

impl TryFrom<CheckedTask> for TriggerSyncTaskDto {
    type Error = Error;

    fn try_from(task: CheckedTask) -> Result<Self, Error> {
        Ok(Self { sync_task_id: task.0? })
    }
}

impl Jobs {
    pub(crate) fn new(client: Client, task: Result<SyncTaskId, Error>) -> Self {
        let task = CheckedTask(task);
        Self { operation: client.list_sync_jobs().sync_task_id(task.clone()), client, task, id: None }
    }

    /// Returns an error for a job of another task.
    fn check(&self, job: &SyncJobDto) -> Result<(), Error> {
        let (id, found) = (job.sync_job_id, job.sync_task_id);
        match &self.task.0 {
            Ok(task) if task.get() != found => Err(other(id, found, format_args!("jobs of task {task}"))),
            _ => Ok(()),
        }
    }

    fn pager(&self) -> Pager<ListSyncJobs> {
        let jobs = self.clone();
        self.operation.clone().pager().check(move |job| jobs.check(job))
    }

    /// Requests the job with this id.
    async fn get(self, id: i64, options: CallOptions) -> Result<Page<Job>, Error> {
        let response = self.client.with_options(options).get_sync_job().sync_job_id(id).send().await;
        let (date, job) = match response {
            Ok(response) => (response.date(), response.into_body().data),
            // It may have been started just now.
            Err(error) if error.is_not_found() => (None, None),
            Err(error) => return Err(error),
        };
        if let Some(job) = &job {
            self.check(job)?;
            if job.sync_job_id != id {
                return Err(other(job.sync_job_id, job.sync_task_id, format_args!("job {id}")));
            }
        }
        Ok(Page::only(job.into_iter().map(Job::from).collect(), date))
    }

    /// Selects the jobs that were started in one way: `manually`, `timed` or `automatic`.
    pub fn trigger<T>(self, trigger: T) -> Self
    where
        T: TryInto<SyncTriggerFilter>,
        T::Error: Into<Error>,
    {
        Self { operation: self.operation.sync_trigger(trigger), ..self }
    }

    /// Selects the job with this id, such as the id that was returned when the task was started.
    pub fn id(self, id: i64) -> Self {
        Self { id: Some(id), ..self }
    }

    /// Returns the id of the selected or started job.
    pub fn job_id(&self) -> Option<i64> {
        self.id
    }

    /// Returns a pager, which requests the jobs page by page. The service allows a page size of 1 to 50; default 10.
    pub fn list(self) -> Pager<ListSyncJobs> {
        let pager = self.pager();
        match self.id {
            Some(id) => pager.select(move |job| job.sync_job_id == id),
            None => pager,
        }
    }

    /// Returns a waiter for the selected job, or for the newest one: that with the greatest id.
    ///
    /// ```no_run
    /// # async fn example(client: authing_client::Client) -> Result<(), authing_client::WaitError> {
    /// use std::time::Duration;
    /// use authing_client::WaitError;
    ///
    /// match client.jobs(1000).id(42).wait().timeout(Duration::from_secs(1800)).await {
    ///     Ok(status) => println!("all accounts were synchronised: {:?}", status.jobs[0].counts),
    ///     Err(WaitError::Unsuccessful(status)) => println!("{:?}", status.jobs[0].error),
    ///     Err(error) => return Err(error),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait(self) -> Waiter<Self> {
        Waiter::new(self)
    }

    /// Starts the task, and returns its new job, to wait for.
    ///
    /// The request is sent once. After a timeout or a broken connection, the job that it may have started is looked for: a new
    /// job of the task that was started manually. The jobs of the task are listed before the start, to recognise a new one.
    ///
    /// ```no_run
    /// # async fn example(client: authing_client::Client) -> Result<(), authing_client::WaitError> {
    /// let status = client.jobs(1000).start().await?.wait().await?;
    /// println!("job {} has succeeded", status.jobs[0].id);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for any call. After an ambiguous failure, the hint states whether a job may have been started.
    pub async fn start(self) -> Result<Self, Error> {
        let list = self.pager().page_size(MAX_PAGE_SIZE);
        let request = self.client.trigger_sync_task().body(self.task.clone()).send();
        let is_candidate = |job: &SyncJobDto, before: &Before| {
            job.sync_trigger == SyncTrigger::Manually && before.precedes(job.sync_job_id, job.created_at)
        };
        let (started, before) = start_once(list, is_candidate, request).await?;
        let id = match started {
            Started::Found(id) => id,
            Started::Response(response) => {
                let id =
                    response.into_body().data.map(|data| data.sync_job_id).filter(|id| before.lacks(*id));
                id.ok_or_else(|| {
                    let problem = "the response to the start has no id of a new job";
                    Error::decode(NAME, problem).with_hint(MAY_HAVE_STARTED)
                })?
            }
        };
        Ok(self.id(id))
    }
}

/// Returns an error for a response with a job that was not asked for.
fn other(id: i64, task: i64, wanted: fmt::Arguments<'_>) -> Error {
    Error::decode(NAME, format!("the response has job {id} of task {task}, must have {wanted}"))
}

impl JobSource for Jobs {
    fn pages(&self, options: CallOptions) -> BoxStream<'static, Result<Page<Job>, Error>> {
        if let Some(id) = self.id {
            return stream::once(self.clone().get(id, options)).boxed();
        }
        let pages = self.pager().page_size(MAX_PAGE_SIZE).poll_pages(options);
        pages.map_ok(|page| page.map(Job::from)).boxed()
    }

    async fn expected(&self, _: CallOptions) -> Result<Expected, Error> {
        Ok(Expected::One)
    }
}
