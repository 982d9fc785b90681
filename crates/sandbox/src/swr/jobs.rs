//! The repositories of the sandbox and their jobs.
//!
//! | Repository | Jobs |
//! |---|---|
//! | `test/testrepo` | the job of the service's document |
//! | `team/web` | one or more for each state: see [`HISTORY`] and [`MOVING`] |
//! | `team/web/admin` | one; the name has a slash |
//! | `team/empty` | none yet |
//! | `team/archive` | as many as the sandbox was told to have, all ended |

use std::{
    sync::{Mutex, OnceLock, PoisonError},
    time::Duration,
};

use serde::Serialize;
use sync_jobs_model::{
    Timestamp,
    swr::{Namespace, Repository, SortOrder, SyncJobFilter},
};

use crate::{
    PAST_IDS, STARTED_IDS,
    clock::later,
    listing::{Listing, created_in_the_past},
    motion::{Phase, phase},
};

/// The most jobs on a page. The service does not tell its own limit; a larger one gets this many, and no error.
pub(crate) const LARGEST_PAGE: u64 = 1000;
/// The regions that images are copied to.
const TARGETS: [&str; 2] = ["cn-north-1", "cn-south-1"];

/// The ended jobs of `team/web`, oldest first: tag, region, status, when it was created in seconds since 1970, seconds taken.
const HISTORY: [(&str, &str, &str, i64, u64); 8] = [
    ("1.3.9", "cn-north-1", "failed", 1_591_000_205, 31),
    ("1.4.0", "cn-north-1", "success", 1_591_086_611, 6),
    ("1.4.0", "cn-south-1", "failed", 1_591_086_611, 12),
    // The second try: of the jobs for one target, the newest counts.
    ("1.4.0", "cn-south-1", "success", 1_591_087_302, 7),
    ("1.4.1", "cn-north-1", "success", 1_591_173_018, 5),
    ("1.4.1", "cn-south-1", "timeout", 1_591_173_018, 1800),
    ("1.4.1-hotfix", "cn-north-1", "cancel", 1_591_180_447, 64),
    ("latest", "cn-north-1", "existed", 1_591_259_425, 1),
];

/// The jobs of `team/web` that begin when they are first listed: tag, region, and the course that each takes.
const MOVING: [(&str, &str, Course); 5] = [
    ("2.0.0-rc.1", "cn-north-1", Course::NeverEnds),
    ("2.0.0-rc.1", "cn-south-1", Course::NeverStarts),
    ("1.4.3", "cn-north-1", Course::Fails),
    ("1.4.2", "cn-north-1", Course::Succeeds),
    ("1.4.2", "cn-south-1", Course::SucceedsLate),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    /// Takes three quarters of the time of the slowest.
    Succeeds,
    SucceedsLate,
    Fails,
    NeverStarts,
    NeverEnds,
}

/// A job as it goes out, in the order of the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Job {
    #[serde(rename = "createdAt")]
    created_at: Timestamp,
    #[serde(rename = "domainID")]
    domain_id: &'static str,
    #[serde(rename = "domainName")]
    domain_name: &'static str,
    pub(crate) id: i64,
    namespace: String,
    #[serde(rename = "override")]
    overwrite: bool,
    #[serde(rename = "remoteNamespace")]
    remote_namespace: String,
    #[serde(rename = "remoteRegionId")]
    pub(crate) remote_region_id: &'static str,
    #[serde(rename = "repoName")]
    repo_name: String,
    pub(crate) status: &'static str,
    #[serde(rename = "syncOperatorId")]
    sync_operator_id: &'static str,
    #[serde(rename = "syncOperatorName")]
    sync_operator_name: &'static str,
    pub(crate) tag: String,
    #[serde(rename = "updatedAt")]
    updated_at: Timestamp,
}

/// A job that was started while the sandbox ran.
#[derive(Debug)]
struct Started {
    id: i64,
    namespace: Namespace,
    repository: Repository,
    tag: String,
    region: &'static str,
    begun: Timestamp,
}

/// What is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    Namespace,
    Repository,
}

/// What there is to list.
#[derive(Debug)]
pub(crate) struct Repositories {
    past: u64,
    duration: Duration,
    begun: OnceLock<Timestamp>,
    started: Mutex<Vec<Started>>,
}

impl Repositories {
    pub(crate) fn new(past: u64, duration: Duration) -> Self {
        Self { past, duration, begun: OnceLock::new(), started: Mutex::default() }
    }

    /// Starts a job for each target, and makes the repository if there is none.
    pub(crate) fn push(
        &self,
        namespace: &Namespace,
        repository: &Repository,
        tag: &str,
        now: Timestamp,
    ) -> Vec<i64> {
        let mut started = self.started.lock().unwrap_or_else(PoisonError::into_inner);
        let start = |region| {
            let id = STARTED_IDS.saturating_add(i64::try_from(started.len()).unwrap_or(i64::MAX));
            let (namespace, repository) = (namespace.clone(), repository.clone());
            started.push(Started { id, namespace, repository, tag: tag.to_owned(), region, begun: now });
            id
        };
        TARGETS.into_iter().map(start).collect()
    }

    /// The jobs that `filter` asks for, and their number in all. Without an order, the newest come first.
    pub(crate) fn list(
        &self,
        namespace: &Namespace,
        repository: &Repository,
        filter: SyncJobFilter,
        now: Timestamp,
    ) -> Result<(Vec<Job>, u64), Missing> {
        let (pushed, mut recent) = self.started(namespace, repository, now);
        let mut past = 0;
        match (namespace.as_str(), repository.as_str()) {
            ("test", "testrepo") => recent.push(documented()),
            ("team", "web") => {
                recent.extend(self.moving(now));
                let history: Vec<_> = (101..).zip(HISTORY).map(|(id, row)| ended(id, row)).collect();
                recent.extend(history.into_iter().rev());
            }
            ("team", "web$admin") => {
                recent.push(ended(2, ("3.1.0", TARGETS[0], "success", 1_591_345_830, 9)).of("web/admin"));
            }
            ("team", "empty") => {}
            ("team", "archive") => past = self.past,
            ("team" | "test", _) if recent.is_empty() => return Err(Missing::Repository),
            _ if recent.is_empty() => {
                return Err(if pushed { Missing::Repository } else { Missing::Namespace });
            }
            _ => {}
        }
        let listing = Listing { recent, past, make: |index| past_job(self.past - index, self.past) };
        let limit = u64::from(filter.limit()).min(LARGEST_PAGE);
        let jobs = listing.window(filter.offset(), limit, filter.order() == Some(SortOrder::Asc));
        Ok((jobs, listing.total()))
    }

    /// Whether an image was pushed to the organisation, and the jobs of those pushed to the repository, newest first.
    fn started(&self, namespace: &Namespace, repository: &Repository, now: Timestamp) -> (bool, Vec<Job>) {
        let started = self.started.lock().unwrap_or_else(PoisonError::into_inner);
        let within: Vec<_> = started.iter().rev().filter(|job| job.namespace == *namespace).collect();
        let jobs = within.iter().filter(|job| job.repository == *repository).map(|job| {
            let course = if job.region == TARGETS[0] { Course::Succeeds } else { Course::SucceedsLate };
            Job {
                namespace: job.namespace.to_string(),
                remote_namespace: job.namespace.to_string(),
                ..self
                    .job(job.id, &job.tag, job.region, course, job.begun, now)
                    .of(&job.repository.with_slashes())
            }
        });
        (!within.is_empty(), jobs.collect())
    }

    fn moving(&self, now: Timestamp) -> Vec<Job> {
        let begun = *self.begun.get_or_init(|| now);
        let job = |(id, (tag, region, course))| self.job(id, tag, region, course, begun, now);
        let mut jobs: Vec<_> = (201..).zip(MOVING).map(job).collect();
        jobs.reverse();
        jobs
    }

    fn job(
        &self,
        id: i64,
        tag: &str,
        region: &'static str,
        course: Course,
        begun: Timestamp,
        now: Timestamp,
    ) -> Job {
        let duration = if course == Course::SucceedsLate {
            self.duration
        } else {
            self.duration.saturating_sub(self.duration / 4)
        };
        let (phase, since) = phase(begun, duration, now);
        let (status, since) = match (course, phase) {
            (Course::NeverStarts, _) | (_, Phase::Pending) => ("waiting", begun),
            (Course::NeverEnds, Phase::Ended) => ("running", later(begun, duration / 4)),
            (_, Phase::Running(_)) => ("running", since),
            (Course::Fails, Phase::Ended) => ("failed", since),
            (Course::Succeeds | Course::SucceedsLate, Phase::Ended) => ("success", since),
        };
        Job::new(id, tag, region, status, [begun, since])
    }
}

/// The job of the document's example, with the stars that hide parts of it there.
fn documented() -> Job {
    let at = |microseconds| Timestamp::from_microsecond(microseconds).unwrap_or_default();
    Job {
        created_at: at(1_584_000_696_518_144),
        domain_id: "0657**************************f60",
        domain_name: "h**********4",
        id: 1,
        namespace: "test".to_owned(),
        overwrite: false,
        remote_namespace: "remtens".to_owned(),
        remote_region_id: "cn-north-1",
        repo_name: "testrepo".to_owned(),
        status: "success",
        sync_operator_id: "065***********************10",
        sync_operator_name: "h**********4",
        tag: "8".to_owned(),
        updated_at: at(1_584_000_701_505_499),
    }
}

fn ended(
    id: i64,
    (tag, region, status, created, seconds): (&str, &'static str, &'static str, i64, u64),
) -> Job {
    let created = Timestamp::from_second(created).unwrap_or_default();
    Job::new(id, tag, region, status, [created, later(created, Duration::from_secs(seconds))])
}

/// The job of the past with this number; 1 is the oldest, `past` the newest.
fn past_job(number: u64, past: u64) -> Job {
    let created = created_in_the_past(past.saturating_sub(number));
    let region = if number.is_multiple_of(2) { TARGETS[0] } else { TARGETS[1] };
    let (status, seconds) = match number % 20 {
        0 => ("failed", 12),
        7 => ("timeout", 1800),
        11 => ("cancel", 40),
        3 | 16 => ("existed", 1),
        other => ("success", 3 + other % 7),
    };
    let id = PAST_IDS.saturating_add(i64::try_from(number).unwrap_or(i64::MAX));
    let updated = later(created, Duration::from_secs(seconds));
    Job::new(id, &format!("build-{number}"), region, status, [created, updated]).of("archive")
}

impl Job {
    /// A job of `team/web`.
    fn new(
        id: i64,
        tag: &str,
        region: &'static str,
        status: &'static str,
        [created, updated]: [Timestamp; 2],
    ) -> Self {
        Self {
            created_at: created,
            domain_id: "06570000000000000000000000000f60",
            domain_name: "sandbox",
            id,
            namespace: "team".to_owned(),
            overwrite: tag == "latest",
            remote_namespace: "team".to_owned(),
            remote_region_id: region,
            repo_name: "web".to_owned(),
            status,
            sync_operator_id: "06510000000000000000000000000010",
            sync_operator_name: "ops",
            tag: tag.to_owned(),
            updated_at: updated,
        }
    }

    fn of(self, repository: &str) -> Self {
        Self { repo_name: repository.to_owned(), ..self }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const NOW: i64 = 1_700_000_000;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(NOW + second).unwrap()
    }

    fn repositories(past: u64) -> Repositories {
        Repositories::new(past, Duration::from_secs(4))
    }

    fn list(
        repositories: &Repositories,
        name: &str,
        filter: &str,
        second: i64,
    ) -> Result<(Vec<Job>, u64), Missing> {
        let (namespace, repository) = name.split_once('/').unwrap();
        let (namespace, repository) = (namespace.parse().unwrap(), repository.parse().unwrap());
        repositories.list(&namespace, &repository, filter.parse().unwrap(), at(second))
    }

    #[test]
    fn the_documents_job_is_there_to_the_letter() {
        let (jobs, total) = list(&repositories(0), "test/testrepo", "limit::10|offset::0", 0).unwrap();
        assert_eq!(
            (serde_json::to_string(&jobs).unwrap().as_str(), total),
            (include_str!("document.json").trim_end(), 1)
        );
    }

    #[test]
    fn the_showcase_has_every_state_in_the_end_and_two_of_them_for_ever() {
        let repositories = repositories(0);
        let states = |second| -> BTreeSet<_> {
            list(&repositories, "team/web", "limit::100|offset::0", second)
                .unwrap()
                .0
                .into_iter()
                .map(|job| job.status)
                .collect()
        };
        assert!(
            states(0).is_superset(&["waiting", "success", "failed", "timeout", "cancel", "existed"].into())
        );
        for second in [2, 3600] {
            assert_eq!(
                states(second),
                ["waiting", "running", "success", "failed", "timeout", "cancel", "existed"].into()
            );
        }
    }

    #[test]
    fn images_move_each_on_its_course() {
        let repositories = repositories(0);
        for (second, expected) in [
            (0, ["waiting", "waiting", "waiting", "waiting", "waiting"]),
            (1, ["running", "running", "running", "waiting", "running"]),
            (3, ["running", "success", "failed", "waiting", "running"]),
            (4, ["success", "success", "failed", "waiting", "running"]),
        ] {
            let (jobs, _) = list(&repositories, "team/web", "limit::5|offset::0", second).unwrap();
            let found: Vec<_> = jobs.iter().map(|job| job.status).collect();
            assert_eq!(found, expected, "{second}");
            let tags: Vec<_> = jobs.iter().map(|job| job.tag.as_str()).collect();
            assert_eq!(tags, ["1.4.2", "1.4.2", "1.4.3", "2.0.0-rc.1", "2.0.0-rc.1"]);
        }
    }

    #[test]
    fn what_is_not_there_is_told_apart() {
        let repositories = repositories(3);
        for (name, expected) in [
            ("team/web", Ok(13)),
            ("team/web/admin", Ok(1)),
            ("team/empty", Ok(0)),
            ("team/archive", Ok(3)),
            ("team/none", Err(Missing::Repository)),
            ("test/web", Err(Missing::Repository)),
            ("other/web", Err(Missing::Namespace)),
        ] {
            let found = list(&repositories, name, "limit::1|offset::0", 0).map(|(_, total)| total);
            assert_eq!(found, expected, "{name}");
        }
    }

    #[test]
    fn an_order_is_by_creation_and_its_opposite_is_the_same_reversed() {
        let repositories = repositories(30);
        for name in ["team/web", "team/archive"] {
            let sorted = |order: &str| {
                list(&repositories, name, &format!("limit::100|offset::0{order}"), 0).unwrap().0
            };
            let newest_first = sorted("|order::desc");
            assert!(
                newest_first
                    .is_sorted_by(|newer, older| (newer.created_at, newer.id) > (older.created_at, older.id))
            );
            assert_eq!(sorted(""), newest_first);
            let mut oldest_first = sorted("|order::asc");
            oldest_first.reverse();
            assert_eq!(oldest_first, newest_first);
        }
    }

    #[test]
    fn a_million_jobs_are_made_page_by_page_and_no_page_is_larger_than_its_limit() {
        let repositories = repositories(1_000_000);
        let (jobs, total) = list(&repositories, "team/archive", "limit::999999999|offset::0", 0).unwrap();
        assert_eq!((jobs.len() as u64, total), (LARGEST_PAGE, 1_000_000));
        let (last, _) = list(&repositories, "team/archive", "limit::10|offset::999999", 0).unwrap();
        assert_eq!(last.iter().map(|job| job.id).collect::<Vec<_>>(), [PAST_IDS + 1]);
        let (beyond, total) = list(&repositories, "team/archive", "limit::10|offset::1000000", 0).unwrap();
        assert_eq!((beyond, total), (Vec::new(), 1_000_000));
    }

    #[test]
    fn a_pushed_image_moves_and_makes_its_repository() {
        let repositories = repositories(0);
        let namespace = "new".parse().unwrap();
        let ids = repositories.push(&namespace, &"a/b".parse().unwrap(), "7", at(0));
        for (second, expected) in [
            (0, ["waiting", "waiting"]),
            (2, ["running", "running"]),
            // The first region has its copy before the second.
            (3, ["success", "running"]),
            (4, ["success", "success"]),
        ] {
            let (jobs, _) = list(&repositories, "new/a/b", "limit::10|offset::0|order::asc", second).unwrap();
            assert_eq!(jobs.iter().map(|job| job.id).collect::<Vec<_>>(), ids);
            assert_eq!([jobs[0].status, jobs[1].status], expected, "{second}");
            assert_eq!((jobs[1].repo_name.as_str(), jobs[1].tag.as_str()), ("a/b", "7"));
            assert_eq!((jobs[1].namespace.as_str(), jobs[1].remote_namespace.as_str()), ("new", "new"));
        }
        assert_eq!(list(&repositories, "new/c", "limit::1|offset::0", 0), Err(Missing::Repository));
    }

    #[test]
    fn the_jobs_of_the_past_differ_in_every_part() {
        for (number, region, status, seconds) in [
            (1, TARGETS[1], "success", 4),
            (2, TARGETS[0], "success", 5),
            (3, TARGETS[1], "existed", 1),
            (6, TARGETS[0], "success", 9),
            (7, TARGETS[1], "timeout", 1800),
            (8, TARGETS[0], "success", 4),
            (11, TARGETS[1], "cancel", 40),
            (16, TARGETS[0], "existed", 1),
            (20, TARGETS[0], "failed", 12),
            (27, TARGETS[1], "timeout", 1800),
        ] {
            let job = past_job(number, 1000);
            assert_eq!((job.remote_region_id, job.status), (region, status), "{number}");
            assert_eq!(job.created_at, created_in_the_past(1000 - number), "{number}");
            assert_eq!(job.updated_at.duration_since(job.created_at).as_secs(), seconds, "{number}");
        }
    }

    #[test]
    fn a_job_that_never_ends_runs_since_a_quarter_of_its_time() {
        let repositories = repositories(0);
        list(&repositories, "team/web", "limit::100|offset::0", 0).unwrap();
        let (jobs, _) = list(&repositories, "team/web", "limit::100|offset::0", 9999).unwrap();
        let running = jobs.iter().find(|job| job.status == "running").unwrap();
        assert_eq!(running.updated_at.duration_since(running.created_at).as_millis(), 750);
    }

    #[test]
    fn what_was_pushed_is_listed_where_it_was_pushed_and_nowhere_else() {
        let repositories = repositories(0);
        for (namespace, repository, tag) in [("team", "new", "1"), ("mine", "new", "2"), ("mine", "old", "3")]
        {
            repositories.push(&namespace.parse().unwrap(), &repository.parse().unwrap(), tag, at(0));
        }
        let tags = |name| {
            let (jobs, _) = list(&repositories, name, "limit::100|offset::0", 0)?;
            Ok(jobs.into_iter().map(|job| job.tag).collect::<BTreeSet<_>>())
        };
        assert_eq!(tags("team/new"), Ok(BTreeSet::from(["1".to_owned()])));
        assert_eq!(tags("mine/new"), Ok(BTreeSet::from(["2".to_owned()])));
        assert_eq!(tags("mine/old"), Ok(BTreeSet::from(["3".to_owned()])));
        assert_eq!(tags("mine/none"), Err(Missing::Repository));
        assert_eq!(tags("team/none"), Err(Missing::Repository));
        assert_eq!(tags("nobody/none"), Err(Missing::Namespace));
    }
}
