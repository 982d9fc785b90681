//! The jobs of a synchronisation task.

use futures_util::{StreamExt as _, TryStreamExt as _, stream::BoxStream};
use sync_jobs_client_runtime::{
    Before, CallOptions, Error, Expected, JobSource, MAY_HAVE_STARTED, Page, Pager, SharedPolls, Started,
    Waiter, start_once,
};
use sync_jobs_model::{
    Job,
    authing::{PageSize, SyncJobDto, SyncTaskId, SyncTrigger, SyncTriggerFilter, TriggerSyncTaskDto},
};

use crate::{
    NAME,
    generated::{Client, builder::ListSyncJobs},
    job_by_id::{JobById, check},
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
    task: Result<SyncTaskId, Error>,
    trigger: Option<Result<SyncTriggerFilter, Error>>,
}

impl Jobs {
    pub(crate) fn new(client: Client, task: Result<SyncTaskId, Error>) -> Self {
        Self { operation: client.list_sync_jobs().sync_task_id(task.clone()), client, task, trigger: None }
    }

    /// Returns a pager that ends with an error at a job of another task.
    fn pager(&self) -> Pager<ListSyncJobs> {
        let task = self.task.as_ref().ok().copied();
        self.operation.clone().pager().check(move |job| check(job, task, None))
    }

    /// Selects the jobs that were started in one way: `manually`, `timed` or `automatic`.
    pub fn trigger<T>(self, trigger: T) -> Self
    where
        T: TryInto<SyncTriggerFilter>,
        T::Error: Into<Error>,
    {
        let trigger = trigger.try_into().map_err(Into::into);
        let operation = self.operation.sync_trigger(trigger.clone());
        Self { operation, trigger: Some(trigger), ..self }
    }

    /// Returns a pager, which requests the jobs page by page. The service allows a page size of 1 to 50; default 10.
    pub fn list(self) -> Pager<ListSyncJobs> {
        self.pager()
    }

    /// Returns a waiter for the newest job: that with the greatest id. For one with a known id, see [`Client::job`].
    ///
    /// ```no_run
    /// # async fn example(client: authing_client::Client) -> Result<(), authing_client::WaitError> {
    /// let status = client.jobs(1000).trigger("timed").wait().await?;
    /// println!("job {} has succeeded", status.jobs[0].id);
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
    pub async fn start(self) -> Result<JobById, Error> {
        let task = self.task.clone()?;
        let list = self.pager().page_size(MAX_PAGE_SIZE);
        let request = self.client.trigger_sync_task().body(TriggerSyncTaskDto { sync_task_id: task }).send();
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
        Ok(JobById::new(self.client, id).task(task))
    }
}

impl JobSource for Jobs {
    fn pages(&self, options: CallOptions) -> BoxStream<'static, Result<Page<Job>, Error>> {
        let pages = self.pager().page_size(MAX_PAGE_SIZE).poll_pages(options);
        pages.map_ok(|page| page.map(Job::from)).boxed()
    }

    fn shared(&self) -> Option<(&SharedPolls, String)> {
        let task = self.task.as_ref().ok()?;
        let list = match &self.trigger {
            Some(trigger) => format!("{task} {}", trigger.as_ref().ok()?),
            None => task.to_string(),
        };
        Some((self.client.inner.shared_polls(), list))
    }

    async fn expected(&self, _: CallOptions) -> Result<Expected, Error> {
        Ok(Expected::One)
    }
}
