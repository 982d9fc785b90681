//! The synchronisation jobs of a repository.

use std::sync::Arc;

use futures_util::{StreamExt as _, TryStreamExt as _, stream::BoxStream};
use sync_jobs_client_runtime::{
    Before, CallOptions, Error, Expected, JobSource, Page, Pager, SharedPolls, Started, Waiter, bounded_list,
    start_once,
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

/// How many names an error lists.
const MAX_LISTED: usize = 10;

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
    /// All regions if it is empty.
    regions: Vec<String>,
    namespace: Option<String>,
}

impl Target {
    fn has_destination(&self, region: &str, namespace: &str) -> bool {
        let has_region = self.regions.is_empty() || self.regions.iter().any(|wanted| wanted == region);
        has_region && is_wanted(self.namespace.as_ref(), namespace)
    }

    fn has_place(&self, job: &Job) -> bool {
        let place = job.target.as_ref().map(|target| (target.region.as_str(), target.namespace.as_str()));
        let (region, namespace) = place.unwrap_or_default();
        self.has_destination(region, namespace)
    }

    fn has_job(&self, job: &SyncJob) -> bool {
        is_wanted(self.tag.as_ref(), &job.tag)
            && self.has_destination(&job.remote_region_id, &job.remote_namespace)
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

    /// Returns whether a job is about a selected image, whatever its target.
    fn selects_image(&self, job: &Job) -> bool {
        let tag = job.image.as_ref().map(|image| image.tag.as_str()).unwrap_or_default();
        // A job that keeps an image is not the one that was started to overwrite it.
        let keeps = self.overwrite && job.overwrite == Some(false);
        !keeps
            && self.before.is_none_or(|before| before.precedes(job.id, job.created_at))
            && is_wanted(self.target.tag.as_ref(), tag)
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

    /// Selects the jobs that copy to this region, such as `cn-north-1`. Each further call adds a region. Default: all regions.
    pub fn to_region(mut self, region: impl Into<String>) -> Self {
        let region = region.into();
        if !self.target.regions.contains(&region) {
            self.target.regions.push(region);
        }
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
    /// Each selected region must have a job, and so must each expected target. With a namespace, that is the one in each
    /// selected region. Otherwise the configured targets are requested first: those that are selected are expected, and each
    /// selected region must be among them. At least [`expect_targets`](Self::expect_targets) targets must have a job. If no
    /// target is known, the wait fails.
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
    ///
    /// A selected region then need not be a configured one, but must have a job all the same.
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
    /// Returns an error before anything is sent if no tag, region or organisation is selected, or several regions. Otherwise as
    /// for any call; after an ambiguous failure, the hint states whether a job may have been started.
    pub async fn start(self) -> Result<Self, Error> {
        let Target { tag, mut regions, namespace } = self.target.clone();
        let missing =
            |what: &str| Error::invalid_input(format!("missing {what}: must be selected to start a copy"));
        if regions.len() > 1 {
            let regions = bounded_list(&regions, MAX_LISTED);
            let problem = format!("invalid target regions {regions}: must be one; start a copy to each");
            return Err(Error::invalid_input(problem));
        }
        let body = CreateManualImageSyncRepoRequestBody {
            image_tag: vec![tag.ok_or_else(|| missing("tag"))?],
            override_: self.overwrite,
            remote_namespace: namespace.ok_or_else(|| missing("target namespace"))?.try_into()?,
            remote_region_id: regions.pop().ok_or_else(|| missing("target region"))?,
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

    fn shared(&self) -> Option<(&SharedPolls, String)> {
        Some((self.client.inner.shared_polls(), self.place.name().ok()?))
    }

    fn selects(&self, job: &Job) -> bool {
        self.selects_image(job) && self.target.has_place(job)
    }

    fn differs_in_target(&self, job: &Job) -> bool {
        self.selects_image(job) && !self.target.has_place(job)
    }

    async fn expected(&self, options: CallOptions) -> Result<Expected, Error> {
        let count = self.expected_targets;
        let Target { tag, regions, namespace } = &self.target;
        let destination = |region: &String, namespace: &String| {
            sync_jobs_model::Target { region: region.clone(), namespace: namespace.clone() }.to_string()
        };
        if let (false, Some(namespace)) = (regions.is_empty(), namespace) {
            let destinations: Vec<_> = regions.iter().map(|region| destination(region, namespace)).collect();
            if count > destinations.len() {
                let (most, known) = (destinations.len(), bounded_list(&destinations, MAX_LISTED));
                let problem =
                    format!("invalid number of targets {count}: must be at most {most} for {known}");
                return Err(Error::invalid_input(problem));
            }
            let is_one = destinations.len() == 1 && tag.is_some();
            return Ok(if is_one { Expected::One } else { Expected::Targets { destinations, count } });
        }
        let Place { namespace: owner, repository } = self.place.clone();
        let client = self.client.with_options(options);
        let request = async move { client.targets(owner, repository).await };
        let shared = &self.client.inner.authenticator().targets;
        let configured = match shared.get(self.place.name()?, request).await {
            Err(error) if error.is_forbidden() && count == 0 => return Err(error.with_hint(EXPECT)),
            Err(error) if count > 0 && (error.is_forbidden() || error.is_not_found()) => Arc::default(),
            configured => configured?,
        };
        let automatic: Vec<_> = configured.iter().filter(|row| row.sync_auto != Some(false)).collect();
        let to_destination = |row: &&SyncRepo| destination(&row.remote_region_id, &row.remote_namespace);
        let is_selected =
            |row: &&&SyncRepo| self.target.has_destination(&row.remote_region_id, &row.remote_namespace);
        let selected: Vec<_> = automatic.iter().filter(is_selected).copied().collect();
        let is_configured = |region: &String| selected.iter().any(|row| row.remote_region_id == *region);
        let others: Vec<_> = regions.iter().filter(|region| !is_configured(region)).cloned().collect();
        if count == 0 && (selected.is_empty() || !others.is_empty()) {
            let name = self.place.name()?;
            if automatic.is_empty() {
                let problem = format!("no target is configured for `{name}`");
                return Err(Error::invalid_input(problem).with_hint(EXPECT));
            }
            let place = match namespace {
                Some(namespace) => format!("the namespace `{namespace}`"),
                None => bounded_list(&others, MAX_LISTED),
            };
            let known = bounded_list(automatic.iter().map(to_destination), MAX_LISTED);
            let problem =
                format!("no target in {place} is configured for `{name}`, which is copied to {known}");
            let hint = "select one of these targets, or state the number of targets";
            return Err(Error::invalid_input(problem).with_hint(hint));
        }
        let destinations = selected.iter().map(to_destination).chain(others).collect();
        Ok(Expected::Targets { destinations, count })
    }
}
