use std::{fmt::Display, sync::Arc};

use futures_util::{StreamExt as _, stream::BoxStream};
use progenitor_client::ResponseValue;
use reqwest::header::CONTENT_RANGE;
use sync_jobs_client_runtime::{
    CallLimits, Counting, Error, Newest, RawPage, WaitError, WaitSettings, WaitStatus, Window, listing_face,
    standings, wait_face,
};
use sync_jobs_model::swr::{Namespace, Repository, SortOrder, SyncJob, SyncJobFilter};

use crate::{Client, NAME};

/// A listing of the jobs of one repository; made by [`Client::jobs`].
///
/// Nothing is sent before it is asked for. A setting that the service's document does not allow is told then, as an error
/// that names it.
///
/// ```no_run
/// # async fn example(client: swr_client::Client) -> Result<(), swr_client::Error> {
/// use swr_client::{Next, SortOrder};
///
/// let jobs = client.jobs("team", "web/app").order(SortOrder::Desc).limit(50);
/// let page = jobs.clone().send().await?;
/// println!("{} of {:?} jobs", page.jobs.len(), page.total);
/// // Later, from where that page ended:
/// if let Next::Page(position) = page.next {
///     let next = jobs.offset(position).send().await?;
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
    namespace: Namespace,
    repository: Repository,
    filter: SyncJobFilter,
}

impl Jobs {
    pub(crate) fn new(client: &Client, names: Result<(Namespace, Repository), Error>) -> Self {
        let request = names.map(|(namespace, repository)| Request {
            namespace,
            repository,
            filter: SyncJobFilter::default(),
        });
        Self { client: client.clone(), request, limits: CallLimits::default() }
    }

    /// Sets one part of the request, or remembers why it cannot be set. The first refusal is the one that is told.
    fn set<E: Display>(
        mut self,
        parameter: &str,
        filter: impl FnOnce(SyncJobFilter) -> Result<SyncJobFilter, E>,
    ) -> Self {
        if let Ok(request) = &mut self.request {
            match filter(request.filter) {
                Ok(filter) => request.filter = filter,
                Err(error) => self.request = Err(Error::invalid_input(NAME, parameter, error)),
            }
        }
        self
    }

    /// Begins with the job of this index. Default: 0, the first.
    ///
    /// A listing that was left is taken up again with the position in [`JobPage::next`](crate::JobPage::next).
    pub fn offset(self, offset: u64) -> Self {
        self.set("offset", |filter| filter.with_offset(offset))
    }

    /// Asks for this many jobs at a time, 1 to 999 999 999. Default: 10. The service may give fewer.
    pub fn limit(self, limit: u32) -> Self {
        self.set("limit", |filter| filter.with_limit(limit))
    }

    /// Sorts by the time at which the jobs were created. Default: the service's own order, which it does not tell.
    pub fn order(self, order: SortOrder) -> Self {
        self.set("order", |filter| Ok::<_, Error>(filter.with_order(order)))
    }

    /// Waits until the images have arrived, or cannot: see [`Wait::tag`].
    pub fn wait(self) -> Wait {
        Wait { listing: self, tag: None, region: None, target: None, settings: WaitSettings::default() }
    }

    fn window(&self) -> Result<Window, Error> {
        let filter = self.request.as_ref().map_err(Clone::clone)?.filter;
        Ok(Window { start: filter.offset(), size: filter.limit().into(), counting: Counting::Jobs })
    }

    async fn fetch(&self, offset: u64) -> Result<RawPage<SyncJob>, Error> {
        let Request { namespace, repository, filter } = self.clone().offset(offset).request?;
        let client = self.client.for_call(self.limits);
        let call = client.show_sync_job().namespace(namespace).repository(repository).filter(filter);
        let answer = client.inner.finish(call.send().await)?;
        // A header that is missing or makes no sense is no reason to lose a good page.
        let content_range = answer.headers().get(CONTENT_RANGE).and_then(|range| {
            std::str::from_utf8(range.as_bytes()).ok()?.parse::<sync_jobs_model::swr::ContentRange>().ok()
        });
        let total = content_range.map(|range| range.total);
        Ok(RawPage { jobs: ResponseValue::into_inner(answer), total, content_range })
    }
}

/// Waiting for images to arrive; made by [`Jobs::wait`]. Await it, or follow its [`standings`](Wait::standings).
///
/// For each target (a region and an organisation there) the newest job of the tag counts: an earlier one that failed has been
/// made good. An image that is not there yet is waited for, and so is a job in a state that nobody knows. Dropping it ends the
/// waiting.
///
/// ```no_run
/// # async fn example(client: swr_client::Client) -> Result<(), swr_client::WaitError> {
/// use std::time::Duration;
/// use swr_client::{WaitPolicy, model::JobState};
///
/// let end = client
///     .jobs("team", "web/app")
///     .wait()
///     .tag("1.4.2")
///     .region("cn-north-1")
///     .policy(WaitPolicy::default().with_timeout(Duration::from_secs(1800)))
///     .on_progress(|standing| eprintln!("{:?} after {:?}", standing.state, standing.elapsed))
///     .await?;
/// match end.state {
///     Some(JobState::Succeeded) => println!("it has arrived"),
///     Some(JobState::AlreadyPresent) => println!("it was there"),
///     other => println!("{other:?}"),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "waiting does nothing until it is awaited or its standings are followed"]
pub struct Wait {
    listing: Jobs,
    tag: Option<String>,
    region: Option<String>,
    target: Option<String>,
    settings: WaitSettings,
}

impl Wait {
    /// Waits for the image with this tag. Without it, for every image of the repository.
    pub fn tag(self, tag: impl Into<String>) -> Self {
        Self { tag: Some(tag.into()), ..self }
    }

    /// Waits for the copy in this region only, such as `cn-north-1`.
    pub fn region(self, region: impl Into<String>) -> Self {
        Self { region: Some(region.into()), ..self }
    }

    /// Waits for the copy in this organisation only.
    pub fn target(self, namespace: impl Into<String>) -> Self {
        Self { target: Some(namespace.into()), ..self }
    }

    /// Each standing as it is seen. The stream ends with the one in which all jobs have ended, or with an error.
    pub fn standings(self) -> BoxStream<'static, Result<WaitStatus, WaitError>> {
        let Self { listing, tag, region, target, settings } = self;
        // Newest first, so that a look can stop where nothing can have changed.
        let listing = listing.order(SortOrder::Desc).offset(0).limit(100);
        // One image at one place is all that there can be.
        let targets = [&tag, &region, &target].into_iter().all(Option::is_some).then_some(1);
        let wanted = move |job: &SyncJob| {
            let matches =
                |wanted: &Option<String>, found: &str| wanted.as_deref().is_none_or(|wanted| wanted == found);
            matches(&tag, &job.tag)
                && matches(&region, &job.remote_region_id)
                && matches(&target, &job.remote_namespace)
        };
        let image_and_place =
            |job: &SyncJob| (job.tag.clone(), job.remote_region_id.clone(), job.remote_namespace.clone());
        let newest =
            Newest::new(|job: &SyncJob| job.created_at, image_and_place, settings.since, targets, wanted);
        let newest = Arc::new(newest);
        standings(settings.policy, move |deadline| {
            let (mut listing, newest) = (listing.clone(), Arc::clone(&newest));
            listing.limits.deadline = Some(deadline);
            async move { newest.look(listing.pages()).await }
        })
        .boxed()
    }
}

listing_face!(Jobs, SyncJob, |job: &SyncJob| job.id);
wait_face!(Wait);
