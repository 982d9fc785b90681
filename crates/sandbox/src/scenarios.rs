//! What a sandbox serves, in one table. The listings, `GET /sandbox`, [`scenarios`] and the README are made from it.
//!
//! A further scenario is a further line, after the older jobs of its image, repository or task.

use std::{borrow::Cow, fmt, time::Duration};

use serde::Serialize;
use sync_jobs_model::{authing::SyncStatus, swr::SyncJobStatus};

use crate::course::Course::{self, Archive, Ended, Late, Moving, MovingPartly, Nothing};

/// A job, or a repository or task without one, whose status is an `S`.
#[derive(Debug, Clone)]
pub(crate) struct Job<S> {
    /// The image, the repository or the task.
    pub(crate) name: Cow<'static, str>,
    pub(crate) id: i64,
    /// The target region of an image, or the trigger of a task.
    pub(crate) via: &'static str,
    pub(crate) course: Course<S>,
    /// The target of an image that was copied on request. Without it the rules of the repository apply.
    pub(crate) target: Option<Target>,
}

/// Where an image is copied on request.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) namespace: String,
    /// Whether the copy replaces an image with the same tag.
    pub(crate) replaces: bool,
}

/// A rule of SWR: every image that is pushed to a repository is copied to a namespace in a region.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) repository: &'static str,
    pub(crate) region: &'static str,
    pub(crate) namespace: &'static str,
}

/// The target regions of a repository that is created by a push. The copy to the first ends before all others.
pub(crate) const TARGETS: [&str; 2] = [NORTH, SOUTH];
const NORTH: &str = "cn-north-1";
const SOUTH: &str = "cn-south-1";
const EAST: &str = "cn-east-3";

/// The images of SWR, oldest first.
pub(crate) const IMAGES: &[Job<SyncJobStatus>] = {
    use SyncJobStatus::{Cancel, Existed, Failed, Running, Success, Timeout, Waiting};
    &[
        job("test/testrepo:8", 1, NORTH, Ended(EXAMPLE_CREATED, EXAMPLE_DURATION, Success)),
        job("team/web/admin:3.1.0", 2, NORTH, ended("2020-06-05T08:30:30Z", 9, Success)),
        job("team/web:1.3.9", 101, NORTH, ended("2020-06-01T08:30:05Z", 31, Failed)),
        job("team/web:1.4.0", 102, NORTH, ended("2020-06-02T08:30:11Z", 6, Success)),
        job("team/web:1.4.0", 103, SOUTH, ended("2020-06-02T08:30:11Z", 12, Failed)),
        // The second attempt: of the jobs for one target, the newest counts.
        job("team/web:1.4.0", 104, SOUTH, ended("2020-06-02T08:41:42Z", 7, Success)),
        job("team/web:1.4.1", 105, NORTH, ended("2020-06-03T08:30:18Z", 5, Success)),
        job("team/web:1.4.1", 106, SOUTH, ended("2020-06-03T08:30:18Z", 1800, Timeout)),
        job("team/web:1.4.1-hotfix", 107, NORTH, ended("2020-06-03T10:34:07Z", 64, Cancel)),
        job("team/web:latest", 108, NORTH, ended("2020-06-04T08:30:25Z", 1, Existed)),
        job("team/web:latest", 109, SOUTH, ended("2020-06-04T08:30:25Z", 1, Existed)),
        job("team/web:2.0.0-rc.1", 201, NORTH, Moving([Waiting, Running, Running])),
        job("team/web:2.0.0-rc.1", 202, SOUTH, Moving([Waiting, Waiting, Waiting])),
        job("team/web:1.4.3", 203, NORTH, Moving([Waiting, Running, Failed])),
        job("team/web:1.4.2", 204, NORTH, Moving([Waiting, Running, Success])),
        job("team/web:1.4.2", 205, SOUTH, Moving([Waiting, Running, Success])),
        job("team/late:1.0.0", 206, NORTH, Moving([Waiting, Running, Success])),
        job("team/late:1.0.0", 207, SOUTH, Late([Waiting, Running, Failed])),
        // An impossible date, which does not make a success newer than the job after it.
        job("team/future:1.0.0", 208, NORTH, ended("2099-01-01T00:00:00Z", 5, Success)),
        job("team/future:1.0.0", 209, NORTH, Moving([Waiting, Running, Failed])),
        job("team/partner:1.0.0", 210, EAST, Moving([Waiting, Running, Success])),
        // An image without rules, for copies on request.
        job("team/manual:1.0.0", 0, "", Nothing),
        job("test/grpc-helloworld", 0, "", Nothing),
        job("team/empty", 0, "", Nothing),
        job("team/archive", 0, "", Archive),
    ]
};

/// The rules of SWR. Repositories without one have no automatic synchronisation.
pub(crate) const RULES: &[Rule] = &[
    rule("test/grpc-helloworld", NORTH, "sdsad"),
    rule("test/testrepo", NORTH, "remtens"),
    rule("team/web/admin", NORTH, "team"),
    rule("team/web", NORTH, "team"),
    rule("team/web", SOUTH, "team"),
    rule("team/late", NORTH, "team"),
    rule("team/late", SOUTH, "team"),
    rule("team/future", NORTH, "team"),
    rule("team/partner", EAST, "partner"),
    rule("team/archive", NORTH, "team"),
    rule("team/archive", SOUTH, "team"),
];

/// The tasks of Authing, oldest first.
pub(crate) const TASKS: &[Job<SyncStatus>] = {
    use SyncStatus::{Failed, Free, OnProgress, Pending, Success};
    &[
        job("1000", 1, "manually", ended("2022-07-03T02:20:30Z", 0, Success)),
        job("1000", 2, "automatic", Moving([Pending, OnProgress, Success])),
        job("1001", 3, "timed", MovingPartly([Pending, OnProgress, Success], 99, NO_PHONE_NUMBER)),
        job("1002", 4, "manually", MovingPartly([Pending, OnProgress, Failed], 40, "部门不存在")),
        job("1003", 5, "timed", Moving([Free, Free, Free])),
        job("1004", 6, "automatic", Moving([Pending, Pending, Pending])),
        job("1005", 7, "manually", Moving([Pending, OnProgress, OnProgress])),
        job("1006", 0, "", Nothing),
        job("1007", 8, "manually", ended("2099-01-01T00:00:00Z", 0, Success)),
        job("1007", 9, "automatic", MovingPartly([Pending, OnProgress, Failed], 10, "部门不存在")),
        job("2000", 0, "", Archive),
    ]
};

/// The job in the example of SWR's document.
const EXAMPLE_CREATED: &str = "2020-03-12T08:11:36.518144Z";
const EXAMPLE_DURATION: Duration = Duration::from_micros(4_987_355);
const NO_PHONE_NUMBER: &str = "部分账号缺少手机号，未同步";

pub(crate) const fn job<S>(name: &'static str, id: i64, via: &'static str, course: Course<S>) -> Job<S> {
    Job { name: Cow::Borrowed(name), id, via, course, target: None }
}

const fn rule(repository: &'static str, region: &'static str, namespace: &'static str) -> Rule {
    Rule { repository, region, namespace }
}

const fn ended<S>(created: &'static str, seconds: u64, status: S) -> Course<S> {
    Ended(created, Duration::from_secs(seconds), status)
}

impl<S: fmt::Display + PartialEq> fmt::Display for Job<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.course {
            Nothing | Archive => self.course.fmt(f),
            _ => write!(f, "{} {}: {}", self.id, self.via, self.course),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rule: {}/{}", self.region, self.namespace)
    }
}

/// An image, a repository or a task of the sandbox, with its jobs or rules; see [`scenarios`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Scenario {
    /// The service, `swr` or `authing`.
    pub service: &'static str,
    /// The image `team/web:1.4.2`, the repository `team/empty` or the task `1001`, for instance.
    pub name: String,
    /// The id of each job, its target region or its trigger, and its course:
    /// `204 cn-north-1: moves to success; 205 cn-south-1: moves to success`, for instance. Of a repository, also the region
    /// and the namespace of each rule.
    pub jobs: String,
}

impl fmt::Display for Scenario {
    /// Writes the columns, aligned with those of other scenarios.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<8} {:<21} {}", self.service, self.name, self.jobs)
    }
}

/// Returns what every sandbox serves from its start.
///
/// A job that "moves to" a status waits for a quarter of [`job_duration`](crate::SandboxBuilder::job_duration), runs for
/// the rest, and then has that status. One that "stays" does not end. One that "appears late" is created when the other
/// jobs of its image have ended. Any other job has ended in the past. A "rule" is a target of automatic synchronisation.
///
/// ```
/// for scenario in sync_jobs_sandbox::scenarios() {
///     println!("{scenario}");
/// }
/// ```
pub fn scenarios() -> Vec<Scenario> {
    let images = rows("swr", IMAGES, |job| &job.name);
    let rules = rows("swr", RULES, |rule| rule.repository);
    [images, rules, rows("authing", TASKS, |job| &job.name)].concat()
}

fn rows<T: fmt::Display>(service: &'static str, items: &[T], name: impl Fn(&T) -> &str) -> Vec<Scenario> {
    let scenario = |items: &[T]| Scenario {
        service,
        name: name(&items[0]).to_owned(),
        jobs: items.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
    };
    items.chunk_by(|one, next| name(one) == name(next)).map(scenario).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use sync_jobs_model::authing::SyncTrigger;

    use super::*;
    use crate::keys::REGIONS;

    #[test]
    fn the_readme_has_the_table() {
        let readme = include_str!("../README.md");
        let rows = scenarios().into_iter().map(|Scenario { service, name, jobs }| match service {
            "swr" => format!("| `{name}` | {jobs} |\n"),
            _ => format!("| task {name} | {jobs} |\n"),
        });
        let rows: String = rows.collect();
        assert!(readme.contains(&rows), "README.md must contain these lines:\n{rows}");
    }

    #[test]
    fn ids_are_unique_and_ascend_for_each_name() {
        let ids = |jobs: Vec<(&Cow<'static, str>, i64)>| {
            let jobs: Vec<_> = jobs.into_iter().filter(|(_, id)| *id != 0).collect();
            assert!(jobs.is_sorted_by_key(|(_, id)| *id), "{jobs:?}");
            assert_eq!(jobs.iter().map(|(_, id)| id).collect::<BTreeSet<_>>().len(), jobs.len(), "{jobs:?}");
        };
        ids(IMAGES.iter().map(|job| (&job.name, job.id)).collect());
        ids(TASKS.iter().map(|job| (&job.name, job.id)).collect());
    }

    #[test]
    fn jobs_have_target_regions_and_documented_triggers() {
        let without_jobs = |id| id == 0;
        assert!(IMAGES.iter().all(|job| without_jobs(job.id) || REGIONS.contains(&job.via)));
        assert!(RULES.iter().all(|rule| REGIONS.contains(&rule.region)));
        let known = |trigger| SyncTrigger::KNOWN.contains(&SyncTrigger::from(trigger));
        assert!(TASKS.iter().all(|job| without_jobs(job.id) || known(job.via)));
    }

    #[test]
    fn a_scenario_names_its_jobs_and_how_they_end() {
        let lines: Vec<_> = scenarios().iter().map(ToString::to_string).collect();
        for expected in [
            "swr      team/web:1.4.0        102 cn-north-1: success; 103 cn-south-1: failed; 104 cn-south-1: success",
            "swr      team/web:2.0.0-rc.1   201 cn-north-1: stays running; 202 cn-south-1: stays waiting",
            "swr      team/web:1.4.2        204 cn-north-1: moves to success; 205 cn-south-1: moves to success",
            "swr      team/empty            no jobs",
            "swr      team/late:1.0.0       206 cn-north-1: moves to success; 207 cn-south-1: appears late, moves to failed",
            "swr      team/web              rule: cn-north-1/team; rule: cn-south-1/team",
            "swr      team/archive          1000 ended jobs by default",
            "authing  1000                  1 manually: success; 2 automatic: moves to success",
            "authing  1002                  4 manually: moves to failed, 40% done, 部门不存在",
        ] {
            assert!(lines.iter().any(|line| line == expected), "{expected}: {lines:#?}");
        }
    }
}
