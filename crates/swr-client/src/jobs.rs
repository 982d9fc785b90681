//! The synchronisation jobs of a repository.

use futures_util::{StreamExt as _, TryStreamExt as _, stream::BoxStream};
use sync_jobs_client_runtime::{
    Before, CallOptions, Error, Expected, JobSource, Page, Pager, Started, Waiter, start_once,
};
use sync_jobs_model::{
    Job,
    swr::{CreateManualImageSyncRepoRequestBody, SortOrder, SyncJob, SyncJobFilter, SyncRepo},
};

use crate::{
    generated::{Client, builder::ShowSyncJob},
    place::Place,
};

/// Larger pages need fewer requests.
const PAGE_SIZE: u64 = 100;

/// How a wait knows what to expect.
const EXPECT: &str = "select the region and the namespace of a target, or state the number of targets";

/// The jobs of one repository, from [`Client::jobs`]: [`list`](Self::list) or [`wait`](Self::wait).
///
/// ```no_run
/// # async fn example(client: swr_client::Client) -> Result<(), swr_client::Error> {
/// use swr_client::SortOrder;
///
/// let jobs = client.jobs("team", "web/app").order(SortOrder::Desc);
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
    place: Place,
    order: Option<SortOrder>,
    target: Target,
    /// The least number of targets.
    expected_targets: usize,
    overwrite: bool,
    /// Only jobs that have been started since count.
    before: Option<Before>,
}

/// Which images of a repository are selected, and where they are copied to.
#[derive(Debug, Clone, Default)]
struct Target {
    tag: Option<String>,
    region: Option<String>,
    namespace: Option<String>,
}

impl Target {
    fn matches(&self, tag: &str, region: &str, namespace: &str) -> bool {
        is_wanted(self.tag.as_ref(), tag) && self.has_destination(region, namespace)
    }

    fn has_destination(&self, region: &str, namespace: &str) -> bool {
        is_wanted(self.region.as_ref(), region) && is_wanted(self.namespace.as_ref(), namespace)
    }

    fn has_job(&self, job: &SyncJob) -> bool {
        self.matches(&job.tag, &job.remote_region_id, &job.remote_namespace)
    }
}

fn is_wanted(wanted: Option<&String>, found: &str) -> bool {
    wanted.is_none_or(|wanted| wanted == found)
}

impl Jobs {
    pub(crate) fn new(client: Client, place: Place) -> Self {
        let target = Target::default();
        Self { client, place, order: None, target, expected_targets: 0, overwrite: false, before: None }
    }

    /// Returns a pager that ends with an error at a job of another repository.
    fn pager(&self, order: Option<SortOrder>) -> Pager<ShowSyncJob> {
        let place = self.place.clone();
        let list = self.client.show_sync_job();
        let list = list.namespace(place.namespace.clone()).repository(place.repository.clone());
        list.filter(SyncJobFilter::default().with_order(order))
            .pager()
            .check(move |job| place.check(format_args!("job {}", job.id), &job.namespace, &job.repo_name))
    }

    /// Lists the jobs in the order of their creation. Default: the order of the service, which is not documented.
    pub fn order(self, order: SortOrder) -> Self {
        Self { order: Some(order), ..self }
    }

    /// Selects the jobs of the image with this tag. Default: all images of the repository.
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.target.tag = Some(tag.into());
        self
    }

    /// Selects the jobs that copy to this region, such as `cn-north-1`. Default: all regions.
    pub fn to_region(mut self, region: impl Into<String>) -> Self {
        self.target.region = Some(region.into());
        self
    }

    /// Selects the jobs that copy to this organisation. Default: all organisations.
    pub fn to_namespace(mut self, namespace: impl Into<String>) -> Self {
        self.target.namespace = Some(namespace.into());
        self
    }

    /// Returns a pager, which requests the jobs page by page. The page size is 1 to 999,999,999; default 10. The service may
    /// return fewer jobs per page.
    pub fn list(self) -> Pager<ShowSyncJob> {
        let pager = self.pager(self.order);
        let target = self.target;
        pager.select(move |job| target.has_job(job))
    }

    /// Returns a waiter, which waits until the selected images have been copied.
    ///
    /// For each target (a region and an organisation in it) the newest job of a tag counts, that with the greatest id: it
    /// replaces an earlier one that failed.
    ///
    /// Each expected target must have a job. That is the target with the selected region and namespace; if they are not both
    /// selected, the configured targets are requested first. At least [`expect_targets`](Self::expect_targets) targets must have a
    /// job. If none of these is known, the wait fails.
    ///
    /// ```no_run
    /// # async fn example(client: swr_client::Client) -> Result<(), swr_client::WaitError> {
    /// use std::time::Duration;
    ///
    /// let image = client.jobs("team", "web/app").tag("1.4.2").to_region("cn-north-1");
    /// let status = image.wait().timeout(Duration::from_secs(1800)).await?;
    /// println!("copied, or already present: {:?}", status.state);
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait(self) -> Waiter<Self> {
        Waiter::new(self)
    }

    /// Expects at least this number of targets in a wait, for an account that may not list the configured ones, and for images
    /// that are not copied automatically. Default: 0, so that the configured targets must be known.
    pub fn expect_targets(self, count: usize) -> Self {
        Self { expected_targets: count, ..self }
    }

    /// Overwrites an image of the same name at the target when a copy is started. Default: it is kept.
    pub fn overwrite(self) -> Self {
        Self { overwrite: true, ..self }
    }

    /// Starts copying the selected image to the selected region and organisation, and returns the new job, to wait for.
    ///
    /// The request is sent once. After a timeout or a broken connection, the job that it may have started is looked for. The
    /// jobs of the repository are listed before the start, to recognise a new one.
    ///
    /// A success only means that the request was accepted: the service also accepts a tag or an organisation that does not
    /// exist, and then starts nothing. Wait for the job to know whether the image has been copied.
    ///
    /// ```no_run
    /// # async fn example(client: swr_client::Client) -> Result<(), swr_client::WaitError> {
    /// let image = client.jobs("team", "web/app").tag("1.4.2").to_region("cn-north-1").to_namespace("team");
    /// image.start().await?.wait().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error before anything is sent if no tag, region or organisation is selected. Otherwise as for any call; after an
    /// ambiguous failure, the hint states whether a job may have been started.
    pub async fn start(self) -> Result<Self, Error> {
        let Target { tag, region, namespace } = self.target.clone();
        let missing =
            |what: &str| Error::invalid_input(format!("missing {what}: must be selected to start a copy"));
        let body = CreateManualImageSyncRepoRequestBody {
            image_tag: vec![tag.ok_or_else(|| missing("tag"))?],
            override_: self.overwrite,
            remote_namespace: namespace.ok_or_else(|| missing("target namespace"))?.try_into()?,
            remote_region_id: region.ok_or_else(|| missing("target region"))?,
        };
        let Place { namespace, repository } = self.place.clone();
        let start = self.client.create_manual_image_sync_repo().namespace(namespace).repository(repository);
        let list = self.pager(Some(SortOrder::Desc)).page_size(PAGE_SIZE);
        let is_candidate = |job: &SyncJob, before: &Before| {
            self.target.has_job(job) && before.precedes(job.id, job.created_at)
        };
        let (started, before) = start_once(list, is_candidate, start.body(body).send()).await?;
        if let Started::Response(response) = started
            && let Some(tag) = response.body().first()
        {
            let problem = format!("the service did not accept the tag `{tag}`");
            return Err(Error::decode(crate::NAME, problem).with_hint("check the tag"));
        }
        Ok(Self { before: Some(before), ..self })
    }
}

impl JobSource for Jobs {
    fn pages(&self, options: CallOptions) -> BoxStream<'static, Result<Page<Job>, Error>> {
        // Newest first, so that a poll can end where nothing can have changed.
        let pages = self.pager(Some(SortOrder::Desc)).page_size(PAGE_SIZE).poll_pages(options);
        let client = self.client.clone();
        pages.map_ok(move |page| page.map(|job| client.to_job(job))).boxed()
    }

    fn selects(&self, job: &Job) -> bool {
        let tag = job.image.as_ref().map(|image| image.tag.as_str());
        let place = job.target.as_ref().map(|target| (target.region.as_str(), target.namespace.as_str()));
        let (region, namespace) = place.unwrap_or_default();
        // A job that keeps an image is not the one that was started to overwrite it.
        let keeps = self.overwrite && job.overwrite == Some(false);
        !keeps
            && self.before.is_none_or(|before| before.precedes(job.id, job.created_at))
            && self.target.matches(tag.unwrap_or_default(), region, namespace)
    }

    async fn expected(&self, options: CallOptions) -> Result<Expected, Error> {
        let count = self.expected_targets;
        let Target { tag, region, namespace } = &self.target;
        if let (Some(region), Some(namespace)) = (region, namespace) {
            return match tag {
                _ if count > 1 => {
                    let problem =
                        format!("invalid number of targets {count}: must be 1 for `{region}/{namespace}`");
                    Err(Error::invalid_input(problem))
                }
                Some(_) => Ok(Expected::One),
                None => Ok(Expected::Targets { destinations: Vec::new(), count: 1 }),
            };
        }
        let Place { namespace, repository } = self.place.clone();
        let configured = match self.client.with_options(options).targets(namespace, repository).await {
            Err(error) if error.is_forbidden() && count == 0 => return Err(error.with_hint(EXPECT)),
            Err(error) if count > 0 && (error.is_forbidden() || error.is_not_found()) => Vec::new(),
            configured => configured?,
        };
        let is_selected = |target: &&SyncRepo| {
            target.sync_auto != Some(false)
                && self.target.has_destination(&target.remote_region_id, &target.remote_namespace)
        };
        let destination = |row: &SyncRepo| {
            let (region, namespace) = (row.remote_region_id.clone(), row.remote_namespace.clone());
            sync_jobs_model::Target { region, namespace }.to_string()
        };
        let destinations: Vec<_> = configured.iter().filter(is_selected).map(destination).collect();
        if destinations.is_empty() && count == 0 {
            let selected = if configured.is_empty() { "" } else { "selected " };
            let problem = format!("no {selected}target is configured for `{}`", self.place.name()?);
            return Err(Error::invalid_input(problem).with_hint(EXPECT));
        }
        Ok(Expected::Targets { destinations, count })
    }
}
