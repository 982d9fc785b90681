//! The newest job of each target, from as few pages as the order of a list allows.

use std::{
    borrow::Cow,
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use futures_util::{StreamExt as _, TryStreamExt as _};
use jiff::{SignedDuration, Timestamp};
use sync_jobs_model::{Job, JobState};

use crate::{
    call_options::CallOptions,
    error::{Error, Kind},
    job_size::size,
    job_source::{Expected, JobSource},
    shared_polls::{SharedPages, Wait, event},
    text::bounded_line,
};

/// Which jobs are old enough to be ignored.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Since {
    /// Those that were created before this time.
    pub(crate) time: Option<Timestamp>,
    /// Those that were older than this at the first poll, by the clock of the service.
    pub(crate) max_age: Option<SignedDuration>,
}

/// The newest selected job of each target, poll after poll.
///
/// Jobs that have been read and cannot affect the result any more are not read again: those that are terminal, and those that a
/// newer one of the same target has replaced.
pub(crate) struct NewestJobs<S> {
    source: S,
    since: Since,
    /// What has to be found, once that is known.
    expected: Option<Expected>,
    /// On the heap one by one, since a map reserves room for several.
    newest: BTreeMap<Target, Box<Kept>>,
    /// Estimated size of `newest`.
    bytes: usize,
    /// Some targets that are not selected, but have jobs that differ in nothing else.
    elsewhere: BTreeSet<String>,
    /// The number of polls.
    polls: u64,
    /// This wait among those that poll the same list, once it polls.
    wait: Option<Wait>,
    /// The beginning of the first poll, or the end of the previous one.
    last_event: u64,
    /// When the newest job of the list was created, selected or not, at the last complete poll.
    reached: Option<Timestamp>,
}

/// What a poll has found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found {
    /// The newest job of each target.
    pub(crate) jobs: Vec<Job>,
    /// The expected targets that have none yet.
    pub(crate) missing: Vec<String>,
    /// Some targets that are not selected, but have jobs of the same image.
    pub(crate) elsewhere: Vec<String>,
    /// Whether another wait has requested the pages.
    pub(crate) is_shared: bool,
}

/// The newest job of a target.
struct Kept {
    job: Job,
    bytes: usize,
    /// The poll that read it last.
    poll: u64,
}

/// What is synchronised, and its destination; none if one job of the subject is expected, to whatever destination.
type Target = (String, Option<String>);

/// Returns the error of a poll that would need too much time or memory.
fn too_much(problem: String) -> Error {
    Error::new("", Kind::TooLarge, problem).with_hint("select fewer jobs, or ignore old ones with `since`")
}

/// Orders rows of the same job: the one that was updated last counts. If they were updated at the same time, one that is not
/// terminal counts before one that is, and a failure before a success.
fn rank(job: &Job) -> impl Ord + use<> {
    (job.updated_at, Reverse(proof(job)))
}

/// Orders jobs by what they prove: one that is not terminal less than a failure, and that less than a success.
fn proof(job: &Job) -> impl Ord + use<> {
    (job.state.is_terminal(), job.state.is_success())
}

/// Returns whether `job` counts in place of `known`, of the same target. `was_read` states whether this poll has read a row of
/// the same job before. A date after `latest` is wrong.
fn replaces(known: &Job, job: &Job, was_read: bool, latest: Timestamp) -> bool {
    if known.id == job.id {
        // A row that is read again at a later poll is newer, whatever it says.
        return !was_read || rank(known) <= rank(job);
    }
    let dates_are_possible = known.created_at.max(job.created_at) <= latest;
    if dates_are_possible && known.id.cmp(&job.id) == job.created_at.cmp(&known.created_at) {
        // Where ids and dates disagree, the one that proves less counts.
        return (proof(job), known.id) < (proof(known), job.id);
    }
    known.id < job.id
}

impl<S: JobSource> NewestJobs<S> {
    /// A job that the service dates later than this from its own time has a wrong date, and proves no success.
    const MAX_CLOCK_SKEW: SignedDuration = SignedDuration::from_hours(24);

    /// The maximum delay between the creation time of a job and its appearance in the list.
    const MAX_DELAY: SignedDuration = SignedDuration::from_mins(10);

    /// The minimum number of jobs on a page that shows in which order the service lists them.
    const MIN_SORTED: usize = 10;

    /// The maximum number of pages of one poll: 200,000 jobs of SWR, 100,000 of Authing. A service that repeats or invents
    /// pages would otherwise be read until the timeout.
    const MAX_PAGES: usize = 2_000;

    /// The maximum number of targets that a wait keeps, far more than any image has.
    const MAX_TARGETS: usize = 10_000;

    /// The maximum size of the jobs that a wait keeps, in bytes. Jobs are copied into each status, so that a process needs a
    /// small multiple of it.
    const MAX_BYTES: usize = 8 * 1024 * 1024;

    /// The maximum size of one response, in bytes. A page of 100 jobs has about 50 KiB, and needs several times as much memory
    /// as its text.
    const MAX_RESPONSE_BYTES: usize = 4 * 1024 * 1024;

    /// The maximum number of other targets that a wait keeps, enough to notice a wrong one.
    const MAX_ELSEWHERE: usize = 10;

    pub(crate) fn new(source: S, since: Since) -> Self {
        let (newest, elsewhere) = (BTreeMap::new(), BTreeSet::new());
        let (expected, wait, reached) = (None, None, None);
        Self { source, since, expected, newest, bytes: 0, elsewhere, polls: 0, wait, last_event: 0, reached }
    }

    /// Reads the jobs as far as necessary, and returns the newest one of each target, and the targets without one.
    ///
    /// The last poll before a deadline reads no pages that another wait requested earlier.
    pub(crate) async fn poll(&mut self, options: CallOptions, is_last: bool) -> Result<Found, Error> {
        let options = options.max_response_bytes(Self::MAX_RESPONSE_BYTES);
        let mut has_response = false;
        if self.polls == 0 {
            self.wait = self.source.shared().map(|(polls, list)| polls.add_wait(list));
        }
        if self.polls == 0 || is_last {
            self.last_event = event();
        }
        self.polls += 1;
        let result = self.read(options, &mut has_response).await;
        self.last_event = event();
        result.map_err(|error| match error.status() {
            // The limit is not that of the client.
            Some(_) if error.is_too_large() => {
                error.with_hint("check the base URL; a page of jobs is smaller")
            }
            _ if has_response => error.after_response(),
            _ => error,
        })
    }

    async fn read(&mut self, options: CallOptions, has_response: &mut bool) -> Result<Found, Error> {
        let expected = match &self.expected {
            Some(expected) => expected,
            None => self.expected.insert(self.source.expected(options).await?),
        };
        if let Expected::Targets { destinations, .. } = expected {
            Self::check_targets(destinations.len())?;
        }
        let is_one = *expected == Expected::One;
        let mut reached = self.reached;
        let floor = self.floor();
        let mut has_found = false;
        let mut count = 0;
        let (mut pages, is_shared) = self.pages(options);
        while let Some(page) = pages.try_next().await? {
            *has_response = true;
            count += 1;
            let has_next = page.next_position().is_some();
            // The clock of this machine may be wrong.
            let now = page.date.unwrap_or_else(Timestamp::now);
            if !page.items.is_empty()
                && let Some(age) = self.since.max_age.take()
            {
                let problem = "cannot measure the age of a job: the service states no `Date`";
                let problem = || Error::invalid_input(problem).with_hint("give a time in place of an age");
                let now = page.date.ok_or_else(problem)?;
                self.since.time = self.since.time.max(now.saturating_sub(age).ok());
            }
            let latest = now.saturating_add(Self::MAX_CLOCK_SKEW).unwrap_or(Timestamp::MAX);
            let ages: Vec<_> =
                page.items.iter().map(|job| job.created_at).filter(|age| *age <= latest).collect();
            // Only a sorted page proves that the next one has only older jobs. A short one may be sorted by chance.
            let is_descending = page.items.len() >= Self::MIN_SORTED
                && page.items.is_sorted_by(|newer, older| newer.id >= older.id)
                && ages.is_sorted_by(|newer, older| newer >= older)
                && ages.first() > ages.last();
            reached = reached.max(ages.iter().max().copied());
            for job in &page.items {
                let mut job = Cow::Borrowed(job);
                if job.created_at.max(job.updated_at) > latest && job.state.is_success() {
                    job.to_mut().state = JobState::from("dated in the future");
                }
                if self.since.time.is_some_and(|since| job.created_at < since) {
                    continue;
                }
                if self.source.selects(&job) {
                    let destination = (!is_one).then(|| job.destination());
                    let target = (job.subject.clone(), destination);
                    let known = self.newest.get(&target);
                    let replaces = known
                        .is_none_or(|known| replaces(&known.job, &job, known.poll == self.polls, latest));
                    if replaces {
                        self.keep(target, job.into_owned())?;
                        has_found = true;
                    }
                } else if self.elsewhere.len() < Self::MAX_ELSEWHERE && self.source.differs_in_target(&job) {
                    self.elsewhere.insert(bounded_line(&job.destination()));
                }
            }
            let is_below = !ages.is_empty() && ages.last().copied() < floor.max(self.since.time);
            if is_descending && (is_below || (is_one && has_found)) {
                break;
            }
            if has_next && count == Self::MAX_PAGES {
                let problem = format!("too many pages: a poll must end within {} pages", Self::MAX_PAGES);
                return Err(too_much(problem));
            }
        }
        self.reached = reached;
        let jobs: Vec<_> = self.newest.values().map(|kept| kept.job.clone()).collect();
        let missing = self.expected.as_ref().map(|expected| expected.missing(&jobs)).unwrap_or_default();
        Ok(Found { jobs, missing, elsewhere: self.elsewhere.iter().cloned().collect(), is_shared })
    }

    /// Returns the pages of a poll, and whether another wait requests them.
    fn pages(&self, options: CallOptions) -> (SharedPages, bool) {
        let source = self.source.clone();
        let own = move || source.pages(options).map_ok(Arc::new).boxed();
        let start = || self.source.pages(options.without_deadline());
        match self.wait.as_ref().and_then(|wait| wait.join(self.last_event, start)) {
            Some((reader, is_shared)) => (reader.pages(options.deadline, own), is_shared),
            None => (own(), false),
        }
    }

    /// Keeps the newest job of a target.
    fn keep(&mut self, target: Target, job: Job) -> Result<(), Error> {
        let bytes = size(&job);
        self.bytes += bytes;
        if let Some(replaced) = self.newest.insert(target, Box::new(Kept { job, bytes, poll: self.polls })) {
            self.bytes -= replaced.bytes;
        }
        Self::check_targets(self.newest.len())?;
        if self.bytes > Self::MAX_BYTES {
            let problem =
                format!("too much text: the jobs of a wait must have at most {} bytes", Self::MAX_BYTES);
            return Err(too_much(problem));
        }
        Ok(())
    }

    fn check_targets(count: usize) -> Result<(), Error> {
        if count > Self::MAX_TARGETS {
            return Err(too_much(format!(
                "too many targets: a wait must have at most {}",
                Self::MAX_TARGETS
            )));
        }
        Ok(())
    }

    /// Returns the time before which every job was read before and will not change.
    fn floor(&self) -> Option<Timestamp> {
        let unread =
            self.reached.map(|reached| reached.saturating_sub(Self::MAX_DELAY).unwrap_or(Timestamp::MIN));
        let jobs = self.newest.values().map(|kept| &kept.job);
        let open = jobs.filter(|job| !job.state.is_terminal()).map(|job| job.created_at);
        unread.map(|unread| open.fold(unread, Timestamp::min))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::stream::{self, BoxStream};
    use sync_jobs_model::{Provider, Target};

    use super::*;
    use crate::pager::{Next, Page};

    pub(crate) fn job(id: i64, state: JobState) -> Job {
        job_of("target", id, state)
    }

    /// Returns a job that was created in the minute of its id.
    fn job_of(target: &str, id: i64, state: JobState) -> Job {
        let created_at = Timestamp::from_second(1_700_000_000 + 60 * id).unwrap();
        Job {
            provider: Provider::Swr,
            id,
            subject: "subject".to_owned(),
            image: None,
            source_region: None,
            target: Some(Target { region: target.to_owned(), namespace: "team".to_owned() }),
            task_id: None,
            direction: None,
            status: state.as_str().to_owned(),
            state,
            created_at,
            updated_at: created_at,
            trigger: None,
            operator: None,
            overwrite: None,
            counts: None,
            error: None,
        }
    }

    /// A service that lists `page_size` jobs on a page.
    #[derive(Debug, Clone)]
    struct Service {
        jobs: Vec<Job>,
        page_size: usize,
        date: Option<Timestamp>,
        /// The number of pages read.
        read: Arc<AtomicUsize>,
        select: fn(&Job) -> bool,
        expected: Expected,
    }

    impl JobSource for Service {
        fn pages(&self, _: CallOptions) -> BoxStream<'static, Result<Page<Job>, Error>> {
            let pages: Vec<_> = self.jobs.chunks(self.page_size).map(<[Job]>::to_vec).collect();
            let Self { read, date, .. } = self.clone();
            let pages = stream::iter(pages).map(move |jobs| {
                read.fetch_add(1, Ordering::Relaxed);
                Ok(Page::only(jobs, date))
            });
            pages.boxed()
        }

        fn selects(&self, job: &Job) -> bool {
            (self.select)(job)
        }

        fn differs_in_target(&self, job: &Job) -> bool {
            job.state != JobState::Failed
        }

        async fn expected(&self, _: CallOptions) -> Result<Expected, Error> {
            Ok(self.expected.clone())
        }
    }

    /// Polls for the newest jobs in `jobs`; returns their ids and the number of pages read.
    async fn poll(newest: &mut NewestJobs<Service>, jobs: &[Job]) -> (Vec<i64>, usize) {
        newest.source.jobs = jobs.to_vec();
        newest.source.read.store(0, Ordering::Relaxed);
        let found = newest.poll(CallOptions::default(), false).await.unwrap().jobs;
        (found.iter().map(|job| job.id).collect(), newest.source.read.load(Ordering::Relaxed))
    }

    fn newest(since: Option<i64>, targets: Option<usize>, select: fn(&Job) -> bool) -> NewestJobs<Service> {
        let time = since.map(|id| job(id, JobState::Running).created_at);
        let expected = match targets {
            Some(_) => Expected::One,
            None => Expected::Targets { destinations: vec![], count: 0 },
        };
        let source =
            Service { jobs: vec![], page_size: 10, date: None, read: Arc::default(), select, expected };
        NewestJobs::new(source, Since { time, max_age: None })
    }

    #[tokio::test]
    async fn a_poll_reads_no_more_pages_than_necessary() {
        use JobState::{Running, Succeeded};
        let listing = |ids: std::ops::RangeInclusive<i64>, state: JobState| -> Vec<_> {
            ids.rev().map(|id| job(id, state.clone())).collect()
        };
        // The only target there is.
        assert_eq!(
            poll(&mut newest(None, Some(1), |_| true), &listing(1..=100, Running)).await,
            (vec![100], 1)
        );
        // There may be others, but none that matters is older than `since`.
        assert_eq!(
            poll(&mut newest(Some(90), None, |_| true), &listing(1..=100, Running)).await,
            (vec![100], 2)
        );
        // An order that is not newest first proves nothing.
        let mut ascending = listing(1..=100, Running);
        ascending.reverse();
        assert_eq!(poll(&mut newest(Some(90), Some(1), |_| true), &ascending).await, (vec![100], 10));

        // Nor does one that is broken once, by the dates or by the ids, a page whose jobs are all of the same age, or a short one.
        let mut broken = listing(81..=100, Running);
        broken.swap(3, 4);
        let (mut dates, mut ids) = (broken.clone(), broken.clone());
        for (index, id) in (81..=100).rev().enumerate() {
            dates[index].id = id;
            ids[index].created_at = job(id, Running).created_at;
        }
        let even = |id| (1..=10).map(move |target| job_of(&target.to_string(), id, Running));
        let even: Vec<_> = even(20).chain([job(100, Running)]).collect();
        for page in [&broken, &dates, &ids, &even] {
            assert_eq!(poll(&mut newest(Some(95), None, |_| true), page).await, (vec![100], 2), "{page:?}");
        }
        let short = Service { page_size: 9, ..newest(None, Some(1), |_| true).source };
        let mut short = NewestJobs::new(short, Since::default());
        assert_eq!(poll(&mut short, &listing(92..=109, Running)).await, (vec![109], 2));

        // Not listed yet: what was read once is not read again, except for what may have been added late.
        let mut missing = newest(None, Some(1), |job| job.id == 102);
        assert_eq!(poll(&mut missing, &listing(1..=100, Running)).await, (vec![], 10));
        assert_eq!(poll(&mut missing, &listing(1..=101, Running)).await, (vec![], 2));
        assert_eq!(poll(&mut missing, &listing(1..=102, Running)).await, (vec![102], 1));

        // A job that is not terminal is read again, however old it is.
        let mut both = newest(None, None, |_| true);
        let mut jobs = listing(2..=100, Succeeded);
        jobs.push(job_of("other", 1, Running));
        assert_eq!(poll(&mut both, &jobs).await, (vec![1, 100], 10));
        assert_eq!(poll(&mut both, &jobs).await, (vec![1, 100], 10));
        *jobs.last_mut().unwrap() = job_of("other", 1, Succeeded);
        assert_eq!(poll(&mut both, &jobs).await, (vec![1, 100], 10));
        assert_eq!(poll(&mut both, &jobs).await, (vec![1, 100], 2));
    }

    #[tokio::test]
    async fn of_rows_of_one_job_the_last_updated_counts_and_of_equal_ones_the_one_that_proves_less() {
        use JobState::{Failed, Running, Succeeded};
        let updated =
            |second, state| Job { updated_at: Timestamp::from_second(second).unwrap(), ..job(1, state) };
        for (rows, expected) in [
            ([updated(2, Succeeded), updated(1, Running)], Succeeded),
            ([updated(1, Succeeded), updated(2, Running)], Running),
            ([updated(1, Succeeded), updated(1, Running)], Running),
            ([updated(1, Succeeded), updated(1, Failed)], Failed),
        ] {
            let [first, second] = rows.clone();
            for rows in [rows, [second, first]] {
                let mut newest = newest(None, Some(1), |_| true);
                poll(&mut newest, &rows).await;
                assert_eq!(newest.newest.values().next().unwrap().job.state, expected, "{rows:?}");
                // Poll after poll, the last row counts.
                poll(&mut newest, &[updated(0, Failed)]).await;
                assert_eq!(newest.newest.values().next().unwrap().job.state, Failed);
            }
        }
    }

    #[tokio::test]
    async fn a_success_that_is_dated_in_the_future_proves_nothing() {
        use JobState::{Failed, Running, Succeeded};
        let future = "2999-01-01T00:00:00Z".parse().unwrap();
        for (jobs, id, state) in [
            // The date of an older job decides nothing.
            ([Job { created_at: future, ..job(2, Succeeded) }, job(3, Running)], 3, Running),
            ([Job { created_at: future, ..job(2, Succeeded) }, job(3, Succeeded)], 3, Succeeded),
            // Nor does an older success count in place of a newer job.
            ([Job { created_at: future, ..job(9, Failed) }, job(3, Succeeded)], 9, Failed),
            ([Job { created_at: future, ..job(9, Running) }, job(3, Succeeded)], 9, Running),
            (
                [Job { created_at: future, ..job(9, Succeeded) }, job(3, Succeeded)],
                9,
                "dated in the future".into(),
            ),
            (
                [Job { updated_at: future, ..job(1, Succeeded) }, job(1, Running)],
                1,
                "dated in the future".into(),
            ),
        ] {
            let mut newest = newest(None, Some(1), |_| true);
            assert_eq!(poll(&mut newest, &jobs).await.0, [id], "{jobs:?}");
            assert_eq!(newest.newest.values().next().unwrap().job.state, state, "{jobs:?}");
        }
        // Nor does its date end the later polls too early.
        let mut newest = newest(Some(2), None, |_| true);
        let old = job_of("old", 99, Succeeded);
        let mut jobs = vec![Job { created_at: future, ..old }];
        assert_eq!(poll(&mut newest, &jobs).await.0, [99]);
        jobs.extend((3..=40).rev().map(|id| job(id, Running)));
        jobs.push(job_of("late", 2, Running));
        assert_eq!(poll(&mut newest, &jobs).await.0, [2, 99, 40]);
    }

    #[tokio::test]
    async fn of_jobs_whose_ids_and_dates_disagree_the_one_that_proves_less_counts() {
        use JobState::{Failed, Running, Succeeded};
        for (other, id) in [(Running, 5), (Failed, 5), (Succeeded, 9)] {
            let rows = [
                job_of("a", 5, other.clone()),
                Job { created_at: job(1, Running).created_at, ..job_of("a", 9, Succeeded) },
            ];
            let [first, second] = rows.clone();
            for rows in [rows, [second, first]] {
                assert_eq!(poll(&mut newest(None, Some(1), |_| true), &rows).await.0, [id], "{other:?}");
            }
        }
    }

    #[tokio::test]
    async fn a_job_that_newer_ones_have_moved_to_a_later_page_is_read_again() {
        use JobState::{Running, Succeeded};
        let mut newest = newest(None, Some(1), |job| job.id == 1);
        assert_eq!(poll(&mut newest, &[job(1, Running)]).await.0, [1]);
        let others = (2..=25).rev().map(|id| job(id, Succeeded));
        let jobs: Vec<_> = others.chain([job(1, Succeeded)]).collect();
        poll(&mut newest, &jobs).await;
        assert_eq!(newest.newest.values().next().unwrap().job.state, Succeeded);
    }

    #[tokio::test]
    async fn the_age_of_a_job_and_its_date_are_judged_by_the_clock_of_the_service() {
        use JobState::Running;
        let age = SignedDuration::from_secs(150);
        let date = |id: i64| Some(job(id, Running).created_at);
        let jobs: Vec<_> = (1..=6).rev().map(|id| job_of(&format!("{id}"), id, Running)).collect();
        for (sent, found) in [(date(6), &[4, 5, 6][..]), (date(9), &[])] {
            let mut newest = newest(None, None, |_| true);
            newest.source.date = sent;
            newest.since.max_age = Some(age);
            assert_eq!(poll(&mut newest, &jobs).await.0, found, "{sent:?}");
            // The time of the first poll counts.
            newest.source.date = date(1);
            assert_eq!(poll(&mut newest, &jobs).await.0, found, "{sent:?}");
        }
        // Without the time of the service, no age can be known. A response without jobs needs none.
        let mut newest = newest(None, None, |_| true);
        newest.since.max_age = Some(age);
        assert_eq!(poll(&mut newest, &[]).await.0, [0; 0]);
        newest.source.jobs = jobs;
        assert!(newest.poll(CallOptions::default(), false).await.unwrap_err().is_invalid_input());
    }

    /// A service that never stops: each page has a job, made from the number of the page.
    #[derive(Debug, Clone)]
    struct Endless(fn(i64) -> Job);

    impl JobSource for Endless {
        fn pages(&self, _: CallOptions) -> BoxStream<'static, Result<Page<Job>, Error>> {
            let next = |number: i64| Next::Page(number.unsigned_abs() + 1);
            let job = self.0;
            stream::iter(1..)
                .map(move |number| Ok(Page { next: next(number), ..Page::only(vec![job(number)], None) }))
                .boxed()
        }

        async fn expected(&self, _: CallOptions) -> Result<Expected, Error> {
            Ok(Expected::Targets { destinations: vec![], count: 0 })
        }
    }

    #[tokio::test]
    async fn an_endless_list_too_many_targets_and_too_much_text_end_a_wait() {
        for (source, problem) in [
            (Endless(|_| job(1, JobState::Running)), "a poll must end within 2000 pages; select fewer jobs"),
            (
                Endless(|id| job_of(&format!("{id:050000}"), id, JobState::Running)),
                "the jobs of a wait must have at most 8388608 bytes; select fewer jobs",
            ),
        ] {
            let error = NewestJobs::new(source, Since::default())
                .poll(CallOptions::default(), false)
                .await
                .unwrap_err();
            assert!(error.to_string().contains(problem), "{error}");
            assert!(error.is_too_large() && !error.is_retryable(), "{error:?}");
        }
        let many =
            |count| (0..count).map(|id| job_of(&id.to_string(), id, JobState::Running)).collect::<Vec<_>>();
        let mut newest = newest(None, None, |_| true);
        assert_eq!(poll(&mut newest, &many(10_000)).await.0.len(), 10_000);
        newest.source.jobs = many(10_001);
        let error = newest.poll(CallOptions::default(), false).await.unwrap_err();
        assert!(error.to_string().starts_with("too many targets: a wait must have at most 10000"), "{error}");
        newest.expected = Some(Expected::Targets { destinations: vec![String::new(); 10_001], count: 0 });
        let error = newest.poll(CallOptions::default(), false).await.unwrap_err();
        assert!(error.to_string().starts_with("too many targets"), "{error}");
    }

    #[tokio::test]
    async fn a_list_that_ends_with_the_last_page_allowed_is_read() {
        let jobs: Vec<_> = (1..=10 * 2000).map(|id| job(id, JobState::Running)).collect();
        assert_eq!(poll(&mut newest(None, None, |_| true), &jobs).await, (vec![20_000], 2000));
    }

    #[tokio::test]
    async fn some_targets_are_kept_that_have_the_jobs_in_place_of_the_selected_one() {
        use JobState::{Failed, Running};
        let mut newest = newest(Some(2), None, |job| job.id == 4);
        newest.source.jobs = [("old", 1), ("a\u{1b}", 3), ("selected", 4), ("b", 5), ("b", 6)]
            .map(|(target, id)| job_of(target, id, Running))
            .into_iter()
            .chain([job_of("other image", 7, Failed)])
            .collect();
        let found = newest.poll(CallOptions::default(), false).await.unwrap();
        assert_eq!((found.jobs.len(), found.elsewhere), (1, vec!["a /team".to_owned(), "b/team".to_owned()]));
        newest.source.jobs = (10..100).map(|id| job_of(&id.to_string(), id, Running)).collect();
        assert_eq!(newest.poll(CallOptions::default(), false).await.unwrap().elsewhere.len(), 10);
    }

    #[tokio::test]
    async fn the_newest_job_of_each_target_counts_in_any_order() {
        use JobState::{Failed, Running};
        let jobs =
            [("a", 1), ("b", 5), ("a", 3), ("c", 4), ("b", 2)].map(|(target, id)| job_of(target, id, Failed));
        assert_eq!(poll(&mut newest(None, None, |_| true), &jobs).await.0, [3, 5, 4]);
        assert_eq!(poll(&mut newest(Some(4), None, |_| true), &jobs).await.0, [5, 4]);
        assert_eq!(poll(&mut newest(None, None, |job| job.destination() == "a/team"), &jobs).await.0, [3]);
        // A later poll returns a later state of the same job.
        let mut newest = newest(None, None, |_| true);
        poll(&mut newest, &[job(1, Running)]).await;
        poll(&mut newest, &[job(1, Failed)]).await;
        assert_eq!(newest.newest.values().next().unwrap().job.state, Failed);
    }

    #[tokio::test]
    async fn where_one_job_is_expected_the_newest_counts_whatever_its_destination() {
        use JobState::{Failed, Running, Succeeded};
        let old = job_of("a", 1, Failed);
        for state in [Running, Succeeded] {
            let new = job_of("b", 2, state);
            for jobs in [[old.clone(), new.clone()], [new, old.clone()]] {
                assert_eq!(poll(&mut newest(None, Some(1), |_| true), &jobs).await.0, [2], "{jobs:?}");
            }
        }
    }
}
