//! One job, whose id is known.

use futures_util::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use sync_jobs_client_runtime::{CallOptions, Error, Expected, JobSource, Page, Waiter, response_date};
use sync_jobs_model::{
    Job, Timestamp,
    authing::{SyncJobDto, SyncTaskId},
};

use crate::{NAME, generated::Client};

/// How to fix an error response that has the status 404.
const NOT_FOUND: &str = "check the id of the job and the base URL";

/// The job with a known id, from [`Client::job`] or [`Jobs::start`](crate::Jobs::start): [`get`](Self::get) it or
/// [`wait`](Self::wait) for it.
#[derive(Debug, Clone)]
#[must_use]
pub struct JobById {
    client: Client,
    id: i64,
    /// The task that it must be of, if that is known.
    task: Option<SyncTaskId>,
}

impl JobById {
    pub(crate) fn new(client: Client, id: i64) -> Self {
        Self { client, id, task: None }
    }

    /// Requires the job to be one of this task: any other is an error. Default: the task that was started, else any.
    pub fn task(self, task: SyncTaskId) -> Self {
        Self { task: Some(task), ..self }
    }

    /// Returns the id of the job.
    pub fn id(&self) -> i64 {
        self.id
    }

    /// Requests the job once.
    ///
    /// # Errors
    ///
    /// As for any call; an id below 1 is not sent. A response with no job, or with another than the required one, is an error.
    pub async fn get(&self) -> Result<SyncJobDto, Error> {
        let (job, _) = self.request(CallOptions::default()).await?;
        let missing = || Error::decode(NAME, format!("the response has no job, must have job {}", self.id));
        job.ok_or_else(missing)
    }

    /// Returns a waiter for the job.
    ///
    /// While the service responds that there is no such job, the waiter polls again: the job may have been started just now.
    ///
    /// ```no_run
    /// # async fn example(client: authing_client::Client) -> Result<(), authing_client::WaitError> {
    /// use std::time::Duration;
    /// use authing_client::WaitError;
    ///
    /// match client.job(42).wait().timeout(Duration::from_secs(1800)).await {
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

    /// Requests the job, and returns it, if the response has one, with the time of the service.
    async fn request(&self, options: CallOptions) -> Result<(Option<SyncJobDto>, Option<Timestamp>), Error> {
        let request = self.client.with_options(options).get_sync_job().sync_job_id(self.id);
        let response = request.send().await.map_err(|error| {
            let hint = if error.is_not_found() { Some(NOT_FOUND) } else { error.hint() };
            error.with_hint(hint)
        })?;
        let (date, job) = (response_date(response.headers()), response.into_body().data);
        if let Some(job) = &job {
            check(job, self.task, Some(self.id))?;
        }
        Ok((job, date))
    }

    /// Requests the job for a poll.
    async fn page(self, options: CallOptions) -> Result<Page<Job>, Error> {
        match self.request(options).await {
            Ok((job, date)) => Ok(Page::only(job.into_iter().map(Job::from).collect(), date)),
            // It may have been started just now. A 404 that is not the service's own is from a proxy, or the base URL is wrong.
            Err(error) if error.is_not_found() && is_from_service(&error) => Ok(Page::only(Vec::new(), None)),
            Err(error) => Err(error),
        }
    }
}

impl JobSource for JobById {
    fn pages(&self, options: CallOptions) -> BoxStream<'static, Result<Page<Job>, Error>> {
        stream::once(self.clone().page(options)).boxed()
    }

    async fn expected(&self, _: CallOptions) -> Result<Expected, Error> {
        Ok(Expected::One)
    }
}

/// Returns whether an error response has the form of the service.
fn is_from_service(error: &Error) -> bool {
    error.details().code.is_some() || error.details().message.is_some()
}

/// Returns an error for a job in a response that is not one of `task`, or is not the one with `id`.
pub(crate) fn check(job: &SyncJobDto, task: Option<SyncTaskId>, id: Option<i64>) -> Result<(), Error> {
    let SyncJobDto { sync_job_id, sync_task_id, .. } = job;
    let wanted = match (task, id) {
        (Some(task), _) if task.get() != *sync_task_id => format!("jobs of task {task}"),
        (_, Some(id)) if id != *sync_job_id => format!("job {id}"),
        _ => return Ok(()),
    };
    let problem = format!("the response has job {sync_job_id} of task {sync_task_id}, must have {wanted}");
    Err(Error::decode(NAME, problem))
}
