//! The synchronisation jobs of a repository.

use sync_jobs_client_runtime::{Error, Pager, Started, Waiter, start_once};
use sync_jobs_model::swr::{
    CreateManualImageSyncRepoRequestBody, Namespace, Repository, SortOrder, SyncJob, SyncJobFilter, SyncRepo,
};

use crate::generated::{
    Client,
    builder::{CreateManualImageSyncRepo, ShowSyncJob},
};

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
    operation: ShowSyncJob,
    start: CreateManualImageSyncRepo,
    /// The organisation and the repository, unless one is invalid.
    place: Option<(Namespace, Repository)>,
    order: Option<SortOrder>,
    target: Target,
    overwrite: bool,
    /// Jobs count whose ids are greater.
    after: Option<i64>,
    /// The destinations that must have a job.
    expected: Vec<String>,
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

    /// Returns the number of targets, if it is known.
    fn count(&self) -> Option<usize> {
        [&self.tag, &self.region, &self.namespace].into_iter().all(Option::is_some).then_some(1)
    }
}

fn is_wanted(wanted: Option<&String>, found: &str) -> bool {
    wanted.is_none_or(|wanted| wanted == found)
}

impl Jobs {
    pub(crate) fn new(
        client: Client,
        operation: ShowSyncJob,
        start: CreateManualImageSyncRepo,
        place: Option<(Namespace, Repository)>,
    ) -> Self {
        let target = Target::default();
        Self {
            client,
            operation,
            start,
            place,
            order: None,
            target,
            overwrite: false,
            after: None,
            expected: Vec::new(),
        }
    }

    /// Returns a pager that ends with an error at a job of another repository.
    fn pager(&self, order: Option<SortOrder>) -> Pager<ShowSyncJob> {
        let filter = SyncJobFilter::default().with_order(order);
        let place = self.place.clone();
        self.operation.clone().filter(filter).pager().check(move |job| {
            let (id, namespace, repository) = (job.id, &job.namespace, &job.repo_name);
            match &place {
                // A slash in a name is a dollar sign in the path.
                Some((expected, name))
                    if namespace != expected.as_str() || repository.replace('/', "$") != name.as_str() =>
                {
                    let found = format!("the response has job {id} of {namespace}/{repository}");
                    let name = name.with_slashes();
                    Err(Error::decode(crate::NAME, format!("{found}, must have jobs of {expected}/{name}")))
                }
                _ => Ok(()),
            }
        })
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
    pub fn wait(self) -> Waiter<ShowSyncJob> {
        // Newest first, so that a poll can end where nothing can have changed.
        let list = self.pager(Some(SortOrder::Desc)).page_size(100);
        let Self { client, target, after, expected, .. } = self;
        Waiter::new(
            list,
            target.count(),
            move |job| client.to_job(job),
            move |job| {
                let tag = job.image.as_ref().map(|image| image.tag.as_str());
                let place =
                    job.target.as_ref().map(|target| (target.region.as_str(), target.namespace.as_str()));
                let (region, namespace) = place.unwrap_or_default();
                after.is_none_or(|after| job.id > after)
                    && target.matches(tag.unwrap_or_default(), region, namespace)
            },
        )
        .expect(expected)
    }

    /// Expects a job for each selected target to which images are copied automatically, so that a wait does not succeed before
    /// all of them have their copy. Default: a wait succeeds when all jobs have succeeded that the service lists at that moment.
    ///
    /// Nothing is requested if both region and organisation are selected.
    ///
    /// ```no_run
    /// # async fn example(client: swr_client::Client) -> Result<(), swr_client::WaitError> {
    /// client.jobs("team", "web/app").tag("1.4.2").expect_configured().await?.wait().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if no such target is configured, or if the request fails; the account may not be allowed to list the
    /// targets. Then select a region and an organisation.
    pub async fn expect_configured(self) -> Result<Self, Error> {
        let hint = "select the region and the organisation of a target";
        if self.target.region.is_some() && self.target.namespace.is_some() {
            return Ok(self);
        }
        let Some((namespace, repository)) = &self.place else { return Ok(self) };
        let targets = self.client.targets(namespace, repository).await;
        let configured =
            targets.map_err(|error| if error.is_forbidden() { error.with_hint(hint) } else { error })?;
        let is_selected = |target: &SyncRepo| {
            target.sync_auto != Some(false)
                && self.target.has_destination(&target.remote_region_id, &target.remote_namespace)
        };
        let selected = configured.iter().filter(|target| is_selected(target));
        let expected: Vec<_> = selected
            .map(|target| format!("{}/{}", target.remote_region_id, target.remote_namespace))
            .collect();
        if expected.is_empty() {
            let name = format!("{namespace}/{}", repository.with_slashes());
            return Err(Error::invalid_input(format!("no target is configured for `{name}`")).with_hint(hint));
        }
        Ok(Self { expected, ..self })
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
    /// Returns an error before anything is sent if no tag, region or organisation is selected. Else as for any call; after an
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
        let list = self.pager(Some(SortOrder::Desc)).page_size(100);
        let is_candidate = |job: &SyncJob| self.target.has_job(job);
        let (started, before) = start_once(list, is_candidate, self.start.clone().body(body).send()).await?;
        if let Started::Response(response) = started
            && let Some(tag) = response.body().first()
        {
            return Err(Error::decode(crate::NAME, format!("the service did not accept the tag `{tag}`")));
        }
        Ok(Self { after: Some(before), ..self })
    }
}
