//! What a sandbox serves, in one table. The listings, `GET /sandbox`, [`scenarios`] and the README are made from it.
//!
//! A further scenario is a further line of `scenarios.json`, after the older jobs of its image, repository or task.

use std::{fmt, sync::LazyLock};

use serde::{Deserialize, Serialize};
use sync_jobs_model::Timestamp;

use crate::course::Course;

/// A job, or a repository or task without one.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Job {
    /// The image, the repository or the task.
    pub(crate) name: String,
    pub(crate) id: i64,
    /// The target region of an image, or the trigger of a task.
    pub(crate) via: &'static str,
    pub(crate) course: Course,
    /// The namespace that an image is copied to, unless it is that of the image.
    #[serde(default)]
    pub(crate) target: Option<String>,
    /// Whether the copy replaces an image with the same tag.
    #[serde(skip)]
    pub(crate) replaces: bool,
    /// When the job was started, or listed for the first time.
    #[serde(skip)]
    pub(crate) start: Option<Timestamp>,
}

/// A rule of SWR: every image that is pushed to a repository is copied to a namespace in a region.
#[derive(Debug, Deserialize)]
pub(crate) struct Rule {
    pub(crate) repository: &'static str,
    pub(crate) region: &'static str,
    pub(crate) namespace: &'static str,
}

/// The target regions of a repository that is created by a push. The copy to the first ends before all others.
pub(crate) const TARGETS: [&str; 2] = ["cn-north-1", "cn-south-1"];

/// The table.
#[derive(Debug, Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(crate) struct Table {
    /// The images of SWR, oldest first.
    pub(crate) images: Vec<Job>,
    /// The rules of SWR. Repositories without one have no automatic synchronisation.
    pub(crate) rules: Vec<Rule>,
    /// The tasks of Authing, oldest first.
    pub(crate) tasks: Vec<Job>,
}

pub(crate) static TABLE: LazyLock<Table> =
    LazyLock::new(|| serde_json::from_str(include_str!("scenarios.json")).unwrap_or_default());

/// Returns a job that has not started, without a target of its own.
pub(crate) fn job(name: &str, id: i64, via: &'static str, course: Course) -> Job {
    Job { name: name.to_owned(), id, via, course, target: None, replaces: false, start: None }
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
    let text = |job: &Job| match job.id {
        0 => job.course.to_string(),
        id => format!("{id} {}: {}", job.via, job.course),
    };
    let images = TABLE.images.iter().map(|job| ("swr", job.name.as_str(), text(job)));
    let rules = TABLE.rules.iter().map(|Rule { repository, region, namespace }| {
        ("swr", *repository, format!("rule: {region}/{namespace}"))
    });
    let tasks = TABLE.tasks.iter().map(|job| ("authing", job.name.as_str(), text(job)));
    let mut scenarios: Vec<Scenario> = Vec::new();
    for (service, name, text) in images.chain(rules).chain(tasks) {
        match scenarios.last_mut() {
            Some(last) if last.name == name => last.jobs.extend(["; ", &text]),
            _ => scenarios.push(Scenario { service, name: name.to_owned(), jobs: text }),
        }
    }
    scenarios
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
        let ids = |jobs: Vec<(&String, i64)>| {
            let jobs: Vec<_> = jobs.into_iter().filter(|(_, id)| *id != 0).collect();
            assert!(jobs.is_sorted_by_key(|(_, id)| *id), "{jobs:?}");
            assert_eq!(jobs.iter().map(|(_, id)| id).collect::<BTreeSet<_>>().len(), jobs.len(), "{jobs:?}");
        };
        ids(TABLE.images.iter().map(|job| (&job.name, job.id)).collect());
        ids(TABLE.tasks.iter().map(|job| (&job.name, job.id)).collect());
    }

    #[test]
    fn jobs_have_target_regions_and_documented_triggers() {
        let without_jobs = |id| id == 0;
        assert!(TABLE.images.iter().all(|job| without_jobs(job.id) || REGIONS.contains(&job.via)));
        assert!(TABLE.rules.iter().all(|rule| REGIONS.contains(&rule.region)));
        let known = |trigger| SyncTrigger::KNOWN.contains(&SyncTrigger::from(trigger));
        assert!(TABLE.tasks.iter().all(|job| without_jobs(job.id) || known(job.via)));
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
