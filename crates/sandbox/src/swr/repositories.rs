//! The repositories of SWR and their jobs.

use std::time::Duration;

use serde_json::{Map, Value, json};
use sync_jobs_model::{
    InvalidValue,
    swr::{Namespace, Repository, SortOrder, SyncJob, SyncJobFilter},
};

use crate::{
    clock::later,
    course::{Course, Moment},
    jobs::{ARCHIVE_IDS, Listed, Page, archived, page},
    keys,
    scenarios::{Job, TABLE, TARGETS, job},
    services::Services,
};

/// The repository that has the archive.
const ARCHIVE: &str = "team/archive";
/// The maximum number of jobs on a page. The service does not document its own; a larger limit is not an error.
const MAX_PAGE_SIZE: u64 = 1000;
/// The id of the first rule, which is in the example of the service's document.
const FIRST_RULE: usize = 45;

/// Where the images of a repository are copied automatically, by its rules or, if a push has created it, to [`TARGETS`].
/// Returns the id of each rule, the region and the namespace.
fn targets(repository: &str) -> Vec<(usize, &'static str, &str)> {
    if !TABLE.images.iter().any(|job| is_of(job, repository)) {
        let (namespace, _) = split(repository);
        return TARGETS.into_iter().zip(1..).map(|(region, id)| (id, region, namespace)).collect();
    }
    let rules = TABLE.rules.iter().zip(FIRST_RULE..).filter(|(rule, _)| rule.repository == repository);
    rules.map(|(rule, id)| (id, rule.region, rule.namespace)).collect()
}

/// Returns the namespace and the name of a repository.
fn split(repository: &str) -> (&str, &str) {
    repository.split_once('/').unwrap_or((repository, ""))
}

/// Returns the rules of a repository.
pub(crate) fn rules(repository: &str) -> Value {
    let (namespace, name) = split(repository);
    let rule = |(id, region, remote)| {
        json!({
            "createdAt": "2020-04-17T02:11:03.53183Z",
            "domainID": keys::DOMAIN_ID,
            "domainName": keys::IAM.domain,
            "id": id,
            "namespace": namespace,
            "override": false,
            "remoteNamespace": remote,
            "remoteRegionId": region,
            "repoName": name,
            "syncAuto": true,
            "updatedAt": "2020-04-17T02:11:03.531831Z",
        })
    };
    targets(repository).into_iter().map(rule).collect()
}

/// Returns whether a job is one of a repository, or the repository itself.
fn is_of(job: &Job, repository: &str) -> bool {
    job.name.split(':').next() == Some(repository)
}

impl Services {
    /// Starts a job for each rule of an image's repository and returns their ids.
    pub(crate) fn push(&self, namespace: &str, name: &str, tag: &str) -> Result<Vec<i64>, InvalidValue> {
        let (namespace, name): (Namespace, Repository) = (namespace.parse()?, name.parse()?);
        let repository = format!("{namespace}/{}", name.with_slashes());
        let image = format!("{repository}:{tag}");
        // The image exists even if no rule copies it.
        self.images.start(job(&image, 0, "", Course::Nothing), |_| false, self.clock.now());
        let targets = targets(&repository).into_iter();
        Ok(targets.map(|(_, region, namespace)| self.copy(&image, region, namespace, false)).collect())
    }

    /// Starts to copy an image, which repeats the newest such job that moves, and returns the id of the job.
    pub(crate) fn copy(&self, image: &str, region: &'static str, namespace: &str, replaces: bool) -> i64 {
        let is_like = |other: &Job| other.name == image && other.via == region;
        let course = Course::Moving(["waiting", "running", "success"]);
        let target = Some(namespace.to_owned());
        let started = Job { target, replaces, ..job(image, 0, region, course) };
        self.images.start(started, is_like, self.clock.now())
    }

    pub(crate) fn has_repository(&self, repository: &str) -> bool {
        self.images.any(|job| is_of(job, repository))
    }

    /// Returns whether a namespace has repositories.
    pub(crate) fn has_namespace(&self, namespace: &str) -> bool {
        self.images.any(|job| split(&job.name).0 == namespace)
    }

    /// Returns whether images can be copied to a namespace.
    pub(crate) fn has_target(&self, namespace: &str) -> bool {
        TABLE.rules.iter().any(|rule| rule.namespace == namespace) || self.has_namespace(namespace)
    }

    /// Returns the jobs of a repository that `filter` selects, without an order newest first, and their total.
    pub(crate) fn jobs_of_repository(&self, repository: &str, filter: SyncJobFilter) -> Page<SyncJob> {
        let recent = self.images.list(|job| is_of(job, repository), self.clock.now(), self.job_duration);
        let recent: Vec<_> = recent.into_iter().map(sync_job).collect();
        let older = if repository == ARCHIVE { self.archived } else { 0 };
        let make = |index| archived_job(older - index, older);
        let window = (filter.offset(), filter.limit().min(MAX_PAGE_SIZE));
        page(&recent, older, make, window, filter.order() == Some(SortOrder::Asc))
    }
}

/// Returns the job with this number of the archive of `total` jobs; 1 is the oldest.
fn archived_job(number: u64, total: u64) -> SyncJob {
    let created = archived(total.saturating_sub(number));
    let region = if number.is_multiple_of(2) { TARGETS[0] } else { TARGETS[1] };
    let (status, seconds) = match number % 20 {
        0 => ("failed", 12),
        7 => ("timeout", 1800),
        11 => ("cancel", 40),
        3 | 16 => ("existed", 1),
        other => ("success", 3 + other % 7),
    };
    let updated = later(created, Duration::from_secs(seconds));
    let moment = Moment { status, created, updated, done: 1000, error: None };
    let id = ARCHIVE_IDS.saturating_add_unsigned(number);
    sync_job((job(&format!("{ARCHIVE}:build-{number}"), id, region, Course::Archive), moment))
}

fn sync_job((job, moment): Listed) -> SyncJob {
    let (name, tag) = job.name.split_once(':').unwrap_or((&job.name, ""));
    let (namespace, repository) = split(name);
    // Stars hide parts of the account in the example of the service's document.
    let account = match name {
        "test/testrepo" => EXAMPLE_ACCOUNT,
        _ => [keys::DOMAIN_ID, keys::IAM.domain, keys::USER_ID, keys::IAM.user],
    };
    let [domain_id, domain_name, operator_id, operator_name] = account.map(|text| Some(text.to_owned()));
    SyncJob {
        created_at: moment.created,
        domain_id,
        domain_name,
        id: job.id,
        namespace: namespace.to_owned(),
        override_: Some(job.replaces),
        remote_namespace: job.target.unwrap_or_else(|| namespace.to_owned()),
        remote_region_id: job.via.to_owned(),
        repo_name: repository.to_owned(),
        status: moment.status.into(),
        sync_operator_id: operator_id,
        sync_operator_name: operator_name,
        tag: tag.to_owned(),
        updated_at: moment.updated,
        extra: Map::new(),
    }
}

const EXAMPLE_ACCOUNT: [&str; 4] =
    ["0657**************************f60", "h**********4", "065***********************10", "h**********4"];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::services::tests::{services, set};

    fn find(services: &Services, name: &str, filter: &str) -> Option<(Vec<SyncJob>, u64)> {
        services.has_repository(name).then(|| services.jobs_of_repository(name, filter.parse().unwrap()))
    }

    fn all(services: &Services, name: &str) -> Vec<SyncJob> {
        find(services, name, "limit::100|offset::0").unwrap().0
    }

    #[test]
    fn the_example_of_the_document_is_there_to_the_letter() {
        let (jobs, total) = find(&services(0), "test/testrepo", "limit::10|offset::0").unwrap();
        assert_eq!(
            (serde_json::to_string(&jobs).unwrap().as_str(), total),
            (include_str!("document.json").trim_end(), 1)
        );
    }

    #[test]
    fn the_showcase_has_every_status_and_two_of_them_stay() {
        let services = services(0);
        let statuses = || -> BTreeSet<_> {
            all(&services, "team/web").into_iter().map(|job| job.status.to_string()).collect()
        };
        let set_of = |statuses: &[&str]| statuses.iter().map(ToString::to_string).collect();
        let ended: BTreeSet<_> = set_of(&["waiting", "success", "failed", "timeout", "cancel", "existed"]);
        assert!(statuses().is_superset(&ended));
        for second in [2, 3600] {
            set(&services, second);
            assert_eq!(statuses(), &ended | &set_of(&["running"]));
        }
    }

    #[test]
    fn each_image_moves_on_its_course() {
        let services = services(0);
        for (second, expected) in [
            (0, ["waiting", "waiting", "waiting", "waiting", "waiting"]),
            (1, ["running", "running", "running", "waiting", "running"]),
            (3, ["running", "success", "failed", "waiting", "running"]),
            (4, ["success", "success", "failed", "waiting", "running"]),
        ] {
            set(&services, second);
            let (jobs, _) = find(&services, "team/web", "limit::5|offset::0").unwrap();
            let found: Vec<_> = jobs.iter().map(|job| job.status.as_str()).collect();
            assert_eq!(found, expected, "{second}");
            let tags: Vec<_> = jobs.iter().map(|job| job.tag.as_str()).collect();
            assert_eq!(tags, ["1.4.2", "1.4.2", "1.4.3", "2.0.0-rc.1", "2.0.0-rc.1"]);
        }
    }

    #[test]
    fn a_repository_without_jobs_exists_and_another_does_not() {
        let services = services(3);
        for (name, expected) in [
            ("team/web", Some(14)),
            ("team/web/admin", Some(1)),
            ("team/empty", Some(0)),
            ("team/archive", Some(3)),
            ("team/none", None),
            ("test/web", None),
            ("other/web", None),
        ] {
            let found = find(&services, name, "limit::1|offset::0").map(|(_, total)| total);
            assert_eq!(found, expected, "{name}");
        }
    }

    #[test]
    fn both_orders_are_by_creation() {
        let services = services(30);
        for name in ["team/web", "team/archive"] {
            let sorted =
                |order: &str| find(&services, name, &format!("limit::100|offset::0{order}")).unwrap().0;
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
    fn a_million_jobs_come_in_pages_of_limited_size() {
        let services = services(1_000_000);
        let archive = |filter| find(&services, "team/archive", filter).unwrap();
        let (jobs, total) = archive("limit::999999999|offset::0");
        assert_eq!((jobs.len() as u64, total), (MAX_PAGE_SIZE, 1_000_000));
        let (last, _) = archive("limit::10|offset::999999");
        assert_eq!(last.iter().map(|job| job.id).collect::<Vec<_>>(), [ARCHIVE_IDS + 1]);
        assert_eq!(archive("limit::10|offset::1000000"), (Vec::new(), 1_000_000));
    }

    #[test]
    fn a_pushed_image_moves_and_creates_its_repository() {
        let services = services(0);
        let ids = services.push("new", "a/b", "7").unwrap();
        for (second, expected) in [
            (0, ["waiting", "waiting"]),
            (2, ["running", "running"]),
            // The first region has its copy before the second.
            (3, ["success", "running"]),
            (4, ["success", "success"]),
        ] {
            set(&services, second);
            let (jobs, _) = find(&services, "new/a/b", "limit::10|offset::0|order::asc").unwrap();
            assert_eq!(jobs.iter().map(|job| job.id).collect::<Vec<_>>(), ids);
            assert_eq!([jobs[0].status.as_str(), jobs[1].status.as_str()], expected, "{second}");
            assert_eq!((jobs[1].repo_name.as_str(), jobs[1].tag.as_str()), ("a/b", "7"));
            assert_eq!((jobs[1].namespace.as_str(), jobs[1].remote_namespace.as_str()), ("new", "new"));
        }
        assert_eq!(find(&services, "new/c", "limit::1|offset::0"), None);
        assert!(services.push("a.-b", "x", "1").is_err());
    }

    #[test]
    fn archived_jobs_differ_in_every_part() {
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
            let job = archived_job(number, 1000);
            assert_eq!((job.remote_region_id.as_str(), job.status.as_str()), (region, status), "{number}");
            assert_eq!(job.created_at, archived(1000 - number), "{number}");
            assert_eq!(job.updated_at.duration_since(job.created_at).as_secs(), seconds, "{number}");
        }
    }

    #[test]
    fn a_job_that_never_ends_runs_since_a_quarter_of_its_time() {
        let services = services(0);
        all(&services, "team/web");
        set(&services, 9999);
        let jobs = all(&services, "team/web");
        let running = jobs.iter().find(|job| job.status.as_str() == "running").unwrap();
        assert_eq!(running.updated_at.duration_since(running.created_at).as_millis(), 750);
    }

    #[test]
    fn a_pushed_image_is_only_listed_in_its_repository() {
        let services = services(0);
        for (namespace, repository, tag) in [("team", "new", "1"), ("mine", "new", "2"), ("mine", "old", "3")]
        {
            services.push(namespace, repository, tag).unwrap();
        }
        for (name, tag) in [("team/new", "1"), ("mine/new", "2"), ("mine/old", "3")] {
            let jobs = all(&services, name);
            assert!(jobs.len() == TARGETS.len() && jobs.iter().all(|job| job.tag == tag), "{name}: {jobs:?}");
        }
        for name in ["mine/none", "team/none", "nobody/none"] {
            assert_eq!(find(&services, name, "limit::1|offset::0"), None, "{name}");
        }
    }
}
