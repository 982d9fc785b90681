//! The jobs of a synchronisation task.

use sync_jobs_client_runtime::{Error, Pager, Started, Waiter, start_once};
use sync_jobs_model::{
    Job,
    authing::{PageSize, SyncTrigger, SyncTriggerFilter},
};

use crate::{
    NAME,
    generated::builder::{ListSyncJobs, TriggerSyncTask},
};

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
    operation: ListSyncJobs,
    start: TriggerSyncTask,
    /// The id of the task, unless it is invalid.
    task: Option<i64>,
    id: Option<i64>,
}

impl Jobs {
    pub(crate) fn new(operation: ListSyncJobs, start: TriggerSyncTask, task: Option<i64>) -> Self {
        Self { operation, start, task, id: None }
    }

    /// Returns a pager that ends with an error at a job of another task.
    fn pager(&self) -> Pager<ListSyncJobs> {
        let task = self.task;
        self.operation.clone().pager().check(move |job| {
            let (id, found) = (job.sync_job_id, job.sync_task_id);
            match task {
                Some(task) if task != found => {
                    let problem =
                        format!("the response has job {id} of task {found}, must have jobs of task {task}");
                    Err(Error::decode(NAME, problem))
                }
                _ => Ok(()),
            }
        })
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
    pub fn wait(self) -> Waiter<ListSyncJobs> {
        let id = self.id;
        // The largest page size needs the fewest requests.
        let list = self.pager().page_size(PageSize::MAX.get().unsigned_abs());
        Waiter::new(list, Some(1), Job::from, move |job| id.is_none_or(|id| job.id == id))
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
        let list = self.pager().page_size(PageSize::MAX.get().unsigned_abs());
        let request = self.start.clone().send();
        let (started, _) = start_once(list, |job| job.sync_trigger == SyncTrigger::Manually, request).await?;
        let id = match started {
            Started::Found(id) => id,
            Started::Response(response) => {
                let data = response.into_body().data;
                data.ok_or_else(|| Error::decode(NAME, "the response has no `data`"))?.sync_job_id
            }
        };
        Ok(self.id(id))
    }
}
