//! The tasks of Authing and their jobs.

use std::time::Duration;

use serde_json::{Map, Value, json};
use sync_jobs_model::{
    InvalidValue,
    authing::{SyncFlow, SyncJobDto, SyncStatus, SyncTaskId},
};

use crate::{
    clock::later,
    course::{Course, Moment},
    jobs::{ARCHIVE_IDS, Listed, Page, archived, page},
    scenarios::job,
    services::Services,
};

/// The task that has the archive.
const ARCHIVE: i64 = 2000;
/// What starts the jobs of the archive, in turn.
const TRIGGERS: [&str; 3] = ["manually", "timed", "automatic"];

impl Services {
    /// Starts a job of `task`, which repeats the newest of its jobs that moves, and returns the id.
    pub(crate) fn run(&self, task: i64) -> Result<i64, InvalidValue> {
        let name = SyncTaskId::try_from(task)?.to_string();
        let started = job(&name, 0, TRIGGERS[0], Course::Moving(["pending", "onProgress", "success"]));
        Ok(self.tasks.start(started, |job| job.name == name, self.clock.now()))
    }

    /// Returns the jobs of a task, or those that a trigger started, newest first, and their total, or `None` if the task does not exist.
    ///
    /// `window` is the index of the first job and the maximum number of jobs.
    pub(crate) fn jobs(&self, task: i64, via: Option<&str>, window: (u64, u64)) -> Option<Page<SyncJobDto>> {
        let name = task.to_string();
        self.tasks.any(|job| job.name == name).then_some(())?;
        let mut recent = self.tasks.list(|job| job.name == name, self.clock.now(), self.job_duration);
        recent.retain(|(job, _)| via.is_none_or(|trigger| trigger == job.via));
        let recent: Vec<_> = recent.into_iter().map(dto).collect();
        let archived = if task == ARCHIVE { self.archived } else { 0 };
        // The triggers of the archive take turns, so that the jobs of one are counted and found without the others.
        let index = via.map(|trigger| TRIGGERS.iter().position(|found| *found == trigger));
        let (first, step) = index.map_or((1, 1), |index| (1 + index.unwrap_or_default() as u64, 3));
        let older = (archived + step - first) / step;
        let make = |index: u64| archived_job(first + step * (older - 1 - index), archived);
        Some(page(&recent, older, make, window, false))
    }

    /// Returns the job with this id, of any task.
    pub(crate) fn job(&self, id: i64) -> Option<SyncJobDto> {
        let number = u64::try_from(id.saturating_sub(ARCHIVE_IDS)).unwrap_or_default();
        let is_archived = (1..=self.archived).contains(&number);
        let archived = is_archived.then(|| archived_job(number, self.archived));
        archived.or_else(|| {
            self.tasks.list(|job| job.id == id, self.clock.now(), self.job_duration).pop().map(dto)
        })
    }

    /// Returns the details of a task with its newest job, or `None` if it does not exist. What all tasks have in common is in
    /// `task.json`, as in the example of the service's document.
    pub(crate) fn task(&self, task: i64) -> Option<Value> {
        let (newest, _) = self.jobs(task, None, (0, 1))?;
        let last = newest.first().filter(|job| job.sync_status != SyncStatus::Free);
        let rate = |job: &SyncJobDto| Some(100 * job.account_count_succ? / job.account_count_all?.max(1));
        let mut details: Value = serde_json::from_str(include_str!("task.json")).unwrap_or_default();
        details["syncTaskId"] = json!(task);
        details["lastSyncMessage"] = json!(last.and_then(|job| job.err_msg.as_ref()));
        details["lastSyncRate"] = json!(last.and_then(rate));
        details["lastSyncStatus"] = json!(last.map_or(&SyncStatus::Free, |job| &job.sync_status));
        details["lastSyncTime"] = json!(last.map(|job| format!("{:.3}", job.updated_at)));
        Some(details)
    }
}

/// Returns the job with this number of the archive of `total` jobs; 1 is the oldest.
fn archived_job(number: u64, total: u64) -> SyncJobDto {
    let created = archived(total.saturating_sub(number));
    let updated = later(created, Duration::from_secs(2 + number % 9));
    let (status, done, error) = match number % 20 {
        0 => ("failed", 0, Some("连接目录服务超时")),
        7 => ("success", 900, None),
        _ => ("success", 1000, None),
    };
    let moment = Moment { status, created, updated, done, error };
    let trigger = TRIGGERS[usize::try_from((number + 2) % 3).unwrap_or_default()];
    let accounts = i64::try_from(number % 500).unwrap_or_default();
    let counts = [accounts / 20, accounts / 80, accounts, accounts / 14];
    let sync_flow = if number.is_multiple_of(4) { SyncFlow::Downstream } else { SyncFlow::Upstream };
    let id = ARCHIVE_IDS.saturating_add_unsigned(number);
    SyncJobDto { sync_flow, ..upstream(ARCHIVE, id, trigger, moment, counts) }
}

fn dto((job, moment): Listed) -> SyncJobDto {
    let counts = if moment.status == "free" { [0; 4] } else { [12, 3, 240, 17] };
    upstream(job.name.parse().unwrap_or_default(), job.id, job.via, moment, counts)
}

/// Returns a job that synchronises `counts` upstream.
fn upstream(task: i64, id: i64, trigger: &str, moment: Moment, counts: [i64; 4]) -> SyncJobDto {
    let [departments, department_updates, accounts, account_updates] = counts;
    let done = |count: i64| Some(count * moment.done / 1000);
    SyncJobDto {
        sync_job_id: id,
        sync_task_id: task,
        created_at: moment.created,
        updated_at: moment.updated,
        sync_status: moment.status.into(),
        sync_flow: SyncFlow::Upstream,
        sync_trigger: trigger.into(),
        department_count_all: Some(departments),
        department_count_succ: done(departments),
        department_update_count_all: Some(department_updates),
        department_update_count_succ: done(department_updates),
        account_count_all: Some(accounts),
        account_count_succ: done(accounts),
        account_update_count_all: Some(account_updates),
        account_update_count_succ: done(account_updates),
        err_msg: moment.error.map(str::to_owned),
        extra: Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::tests::{at, services, set};

    fn page(services: &Services, task: i64, page: u64, limit: u64) -> Option<Page<SyncJobDto>> {
        services.jobs(task, None, ((page - 1) * limit, limit))
    }

    fn newest(services: &Services, task: i64) -> SyncJobDto {
        page(services, task, 1, 1).unwrap().0.remove(0)
    }

    fn triggered(services: &Services, task: i64, trigger: &str) -> (Vec<SyncJobDto>, u64) {
        services.jobs(task, Some(trigger), (0, 1000)).unwrap()
    }

    #[test]
    fn the_example_of_the_document_is_followed_by_a_job_that_moves() {
        let services = services(0);
        for (second, status, done) in [
            (0, "pending", 0),
            (1, "onProgress", 0),
            (2, "onProgress", 79),
            (4, "success", 240),
            (99, "success", 240),
        ] {
            set(&services, second);
            let (jobs, total) = page(&services, 1000, 1, 10).unwrap();
            assert_eq!((jobs.len(), total), (2, 2));
            assert_eq!((jobs[0].sync_job_id, jobs[0].sync_status.as_str()), (2, status), "{second}");
            assert_eq!(jobs[0].account_count_succ, Some(done), "{second}");
            assert_eq!(jobs[0].created_at, at(0));
            assert_eq!((jobs[1].sync_job_id, jobs[1].sync_status.as_str()), (1, "success"));
            assert_eq!((jobs[1].sync_flow.as_str(), jobs[1].sync_trigger.as_str()), ("upstream", "manually"));
            assert_eq!(jobs[1].account_count_all, jobs[1].account_count_succ);
            for moment in [jobs[1].created_at, jobs[1].updated_at] {
                assert_eq!(moment.to_string(), "2022-07-03T02:20:30Z");
            }
        }
    }

    #[test]
    fn a_task_ends_as_its_scenario_states() {
        let services = services(0);
        for (task, first, last, error) in [
            (1000, "pending", "success", None),
            (1001, "pending", "success", Some("部分账号缺少手机号，未同步")),
            (1002, "pending", "failed", Some("部门不存在")),
            (1003, "free", "free", None),
            (1004, "pending", "pending", None),
            (1005, "pending", "onProgress", None),
        ] {
            assert_eq!(newest(&services, task).sync_status.as_str(), first, "{task}");
            services.clock.advance(Duration::from_secs(3600));
            let end = newest(&services, task);
            assert_eq!((end.sync_status.as_str(), end.err_msg.as_deref()), (last, error), "{task}");
        }
        assert_eq!(page(&services, 1006, 1, 10), Some((Vec::new(), 0)));
        for (trigger, total) in [("timed", 1), ("manually", 0)] {
            assert_eq!(triggered(&services, 1001, trigger).1, total, "{trigger}");
        }
        assert_eq!(page(&services, 999, 1, 10), None);
        let part = newest(&services, 1001);
        assert!(part.account_count_succ < part.account_count_all);
        let idle = newest(&services, 1003);
        assert_eq!((idle.account_count_succ, idle.account_count_all), (Some(0), Some(0)));
        assert_eq!(newest(&services, 1004).account_count_succ, Some(0));
    }

    #[test]
    fn the_archive_is_the_same_whole_or_in_pages_and_with_each_trigger() {
        for archived in [0, 1, 2, 3, 4, 100] {
            let services = services(archived);
            let (whole, total) = page(&services, 2000, 1, 1000).unwrap();
            assert_eq!((whole.len() as u64, total), (archived, archived));
            let paged: Vec<_> =
                (0..=archived / 7).flat_map(|index| page(&services, 2000, index + 1, 7).unwrap().0).collect();
            assert_eq!(paged, whole);
            assert!(
                whole.is_sorted_by(|newer, older| newer.sync_job_id > older.sync_job_id
                    && newer.created_at > older.created_at)
            );
            for trigger in TRIGGERS {
                let (jobs, total) = triggered(&services, 2000, trigger);
                let of_trigger = whole.iter().filter(|job| job.sync_trigger.as_str() == trigger);
                let expected: Vec<_> = of_trigger.cloned().collect();
                let count = expected.len() as u64;
                assert_eq!((jobs, total), (expected, count), "{trigger} of {archived}");
            }
        }
    }

    #[test]
    fn a_started_job_comes_first_and_creates_its_task() {
        let services = services(3);
        let first = services.run(7).unwrap();
        set(&services, 1);
        let second = services.run(7).unwrap();
        set(&services, 2);
        let other = services.run(2000).unwrap();
        assert!(first < second && second < other);
        assert!(services.run(0).is_err());
        set(&services, 9);
        let ids = |task| -> Vec<_> {
            page(&services, task, 1, 10).unwrap().0.into_iter().map(|job| job.sync_job_id).collect()
        };
        assert_eq!(ids(7), [second, first]);
        assert_eq!(ids(2000), [other, ARCHIVE_IDS + 3, ARCHIVE_IDS + 2, ARCHIVE_IDS + 1]);
        assert_eq!(page(&services, 8, 1, 10), None);
    }

    #[test]
    fn archived_jobs_differ_in_every_part() {
        for (number, seconds, words, counts, moved) in [
            (1, 3, ["success", "upstream", "manually"], [0, 0, 1, 0], [0, 0, 1, 0]),
            (7, 9, ["success", "upstream", "manually"], [0, 0, 7, 0], [0, 0, 6, 0]),
            (20, 4, ["failed", "downstream", "timed"], [1, 0, 20, 1], [0; 4]),
            (740, 4, ["failed", "downstream", "timed"], [12, 3, 240, 17], [0; 4]),
            (747, 2, ["success", "upstream", "automatic"], [12, 3, 247, 17], [10, 2, 222, 15]),
        ] {
            let job = archived_job(number, 1000);
            let created = archived(1000 - number);
            assert_eq!(job.created_at, created, "{number}");
            assert_eq!(job.updated_at, later(created, Duration::from_secs(seconds)), "{number}");
            let found = [job.sync_status.as_str(), job.sync_flow.as_str(), job.sync_trigger.as_str()];
            assert_eq!(found, words, "{number}");
            let all = [
                job.department_count_all,
                job.department_update_count_all,
                job.account_count_all,
                job.account_update_count_all,
            ];
            assert_eq!(all, counts.map(Some), "{number}");
            let done = [
                job.department_count_succ,
                job.department_update_count_succ,
                job.account_count_succ,
                job.account_update_count_succ,
            ];
            assert_eq!(done, moved.map(Some), "{number}");
        }
    }

    #[test]
    fn a_job_that_never_ends_stops_half_way() {
        let services = services(0);
        for (second, updated, moved) in [(0, 0, 0), (1, 1, 0), (2, 1, 39), (4, 1, 120), (9999, 1, 120)] {
            set(&services, second);
            let job = newest(&services, 1005);
            assert_eq!(job.account_count_succ, Some(moved), "{second}");
            assert_eq!(job.updated_at, at(updated), "{second}");
        }
    }
}
