use std::{fmt::Display, sync::Arc};

use futures_util::{StreamExt as _, stream::BoxStream};
use progenitor_client::ResponseValue;
use sync_jobs_client_runtime::{
    CallLimits, Counting, Error, Newest, RawPage, WaitError, WaitSettings, WaitStatus, Window, listing_face,
    standings, wait_face,
};
use sync_jobs_model::authing::{
    ErrorEnvelope, Page, PageSize, SyncJobDto, SyncJobPaginatedRespDto, SyncTaskId, SyncTriggerFilter,
};

use crate::{Client, NAME, service::fault};

/// A listing of the jobs of one task; made by [`Client::jobs`].
///
/// Nothing is sent before it is asked for. A setting that the service's document does not allow is told then, as an error
/// that names it.
///
/// ```no_run
/// # async fn example(client: authing_client::Client) -> Result<(), authing_client::Error> {
/// use authing_client::Next;
///
/// let page = client.jobs(1000).trigger("timed").limit(50).send().await?;
/// println!("{} of {:?} jobs", page.jobs.len(), page.total);
/// // Later, from where that page ended:
/// if let Next::Page(position) = page.next {
///     let next = client.jobs(1000).trigger("timed").limit(50).page(position).send().await?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a listing does nothing until it is sent, streamed or waited for"]
pub struct Jobs {
    client: Client,
    request: Result<Request, Error>,
    limits: CallLimits,
}

#[derive(Debug, Clone)]
struct Request {
    task: SyncTaskId,
    trigger: Option<SyncTriggerFilter>,
    page: Page,
    limit: PageSize,
}

impl Jobs {
    pub(crate) fn new(client: &Client, task: Result<SyncTaskId, Error>) -> Self {
        let request = task.map(|task| Request {
            task,
            trigger: None,
            page: Page::default(),
            limit: PageSize::default(),
        });
        Self { client: client.clone(), request, limits: CallLimits::default() }
    }

    /// Sets one part of the request, or remembers why it cannot be set. The first refusal is the one that is told.
    fn set<V>(
        mut self,
        parameter: &str,
        value: Result<V, impl Display>,
        set: impl FnOnce(&mut Request, V),
    ) -> Self {
        match (&mut self.request, value) {
            (Ok(request), Ok(value)) => set(request, value),
            (Ok(_), Err(error)) => self.request = Err(Error::invalid_input(NAME, parameter, error)),
            (Err(_), _) => {}
        }
        self
    }

    /// Lists only jobs that were started this way: `manually`, `timed` or `automatic`.
    pub fn trigger<T>(self, trigger: T) -> Self
    where
        T: TryInto<SyncTriggerFilter>,
        T::Error: Display,
    {
        self.set("syncTrigger", trigger.try_into(), |request, trigger| request.trigger = Some(trigger))
    }

    /// Begins with this page. Default: 1, the first.
    ///
    /// A listing that was left is taken up again with the position in [`JobPage::next`](crate::JobPage::next).
    pub fn page<T>(self, page: T) -> Self
    where
        T: TryInto<Page>,
        T::Error: Display,
    {
        self.set("page", page.try_into(), |request, page| request.page = page)
    }

    /// Asks for this many jobs at a time, 1 to 50. Default: 10.
    pub fn limit<T>(self, limit: T) -> Self
    where
        T: TryInto<PageSize>,
        T::Error: Display,
    {
        self.set("limit", limit.try_into(), |request, limit| request.limit = limit)
    }

    /// Waits until the newest job has ended, or the one that [`Wait::job`] names.
    pub fn wait(self) -> Wait {
        Wait { listing: self, job: None, settings: WaitSettings::default() }
    }

    fn window(&self) -> Result<Window, Error> {
        let request = self.request.as_ref().map_err(Clone::clone)?;
        let position = |value: i64| value.unsigned_abs();
        Ok(Window {
            start: position(request.page.get()),
            size: position(request.limit.get()),
            counting: Counting::Pages,
        })
    }

    async fn fetch(&self, page: u64) -> Result<RawPage<SyncJobDto>, Error> {
        let request = self.request.clone()?;
        let page = Page::try_from(page).map_err(|error| Error::invalid_input(NAME, "page", error))?;
        let client = self.client.for_call(self.limits);
        let mut call = client.list_sync_jobs().sync_task_id(request.task).page(page).limit(request.limit);
        if let Some(trigger) = request.trigger {
            call = call.sync_trigger(trigger);
        }
        let answer = client.inner.finish(call.send().await)?;
        let status = answer.status().as_u16();
        let SyncJobPaginatedRespDto { status_code, message, api_code, request_id, data, extra } =
            ResponseValue::into_inner(answer);
        let page = match data {
            Some(page) if status_code == 200 => page,
            _ if status_code == 200 => {
                return Err(client.inner.undecodable("the answer tells of success, but holds no page"));
            }
            _ => {
                let envelope = ErrorEnvelope { status_code, message, api_code, request_id, extra };
                return Err(client.inner.refusal(status, fault(&envelope)));
            }
        };
        let total = page.total_count.and_then(|total| u64::try_from(total).ok());
        Ok(RawPage { jobs: page.list, total, content_range: None })
    }
}

/// Waiting for a job; made by [`Jobs::wait`]. Await it, or follow its [`standings`](Wait::standings).
///
/// A job that is not there yet is waited for, and so is one in a state that nobody knows. Dropping it ends the waiting.
///
/// ```no_run
/// # async fn example(client: authing_client::Client) -> Result<(), authing_client::WaitError> {
/// use std::time::Duration;
/// use authing_client::{WaitPolicy, model::JobState};
///
/// let end = client
///     .jobs(1000)
///     .wait()
///     .job(42)
///     .policy(WaitPolicy::default().with_timeout(Duration::from_secs(1800)))
///     .on_progress(|standing| eprintln!("{:?} after {:?}", standing.state, standing.elapsed))
///     .await?;
/// match end.state {
///     Some(JobState::Succeeded) => println!("done"),
///     Some(JobState::PartiallySucceeded) => println!("some accounts were left out"),
///     other => println!("{other:?}"),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "waiting does nothing until it is awaited or its standings are followed"]
pub struct Wait {
    listing: Jobs,
    job: Option<i64>,
    settings: WaitSettings,
}

impl Wait {
    /// Waits for the job `id`, such as starting a task returns, instead of the newest.
    pub fn job(self, id: i64) -> Self {
        Self { job: Some(id), ..self }
    }

    /// Each standing as it is seen. The stream ends with the one in which the job has ended, or with an error.
    pub fn standings(self) -> BoxStream<'static, Result<WaitStatus, WaitError>> {
        let Self { listing, job, settings } = self;
        // As few requests as possible: the service allows 50 jobs on a page.
        let listing = listing.page(Page::default()).limit(PageSize::MAX);
        let wanted = move |found: &SyncJobDto| job.is_none_or(|id| found.sync_job_id == id);
        let newest =
            Arc::new(Newest::new(|job: &SyncJobDto| job.created_at, |_| (), settings.since, Some(1), wanted));
        standings(settings.policy, move |deadline| {
            let (mut listing, newest) = (listing.clone(), Arc::clone(&newest));
            listing.limits.deadline = Some(deadline);
            async move { newest.look(listing.pages()).await }
        })
        .boxed()
    }
}

listing_face!(Jobs, SyncJobDto, |job: &SyncJobDto| job.sync_job_id);
wait_face!(Wait);
