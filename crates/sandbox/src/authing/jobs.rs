//! The tasks of the sandbox and their jobs.
//!
//! | Task | Jobs |
//! |---|---|
//! | 1000 | the job of the service's document, and one that moves and succeeds |
//! | 1001 | one that moves and succeeds in part |
//! | 1002 | one that moves and fails |
//! | 1003 | one that has never run |
//! | 1004 | one that waits for ever |
//! | 1005 | one that runs for ever |
//! | 1006 | none yet |
//! | 2000 | as many as the sandbox was told to have, all ended |

use std::{
    sync::{Mutex, OnceLock, PoisonError},
    time::Duration,
};

use serde::Serialize;
use sync_jobs_model::Timestamp;

use crate::{
    PAST_IDS, STARTED_IDS,
    clock::later,
    listing::{Listing, created_in_the_past},
    motion::{Phase, phase},
};

/// The task with the long listing.
const ARCHIVE: i64 = 2000;
/// The tasks whose jobs begin when they are first listed.
const MOVING: [i64; 6] = [1000, 1001, 1002, 1003, 1004, 1005];

/// A job as it goes out, in the order of the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Job {
    pub(crate) sync_job_id: i64,
    pub(crate) sync_task_id: i64,
    created_at: String,
    updated_at: String,
    pub(crate) sync_status: &'static str,
    sync_flow: &'static str,
    pub(crate) sync_trigger: &'static str,
    department_count_all: i64,
    department_count_succ: i64,
    department_update_count_all: i64,
    department_update_count_succ: i64,
    account_count_all: i64,
    account_count_succ: i64,
    account_update_count_all: i64,
    account_update_count_succ: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) err_msg: Option<&'static str>,
}

/// How a job ends, or that it does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    Succeeds,
    SucceedsInPart,
    Fails,
    NeverRuns,
    NeverStarts,
    NeverEnds,
}

/// A job that was started while the sandbox ran.
#[derive(Debug)]
struct Started {
    id: i64,
    task: i64,
    begun: Timestamp,
}

/// What there is to list.
#[derive(Debug)]
pub(crate) struct Tasks {
    past: u64,
    duration: Duration,
    begun: [OnceLock<Timestamp>; MOVING.len()],
    started: Mutex<Vec<Started>>,
}

impl Tasks {
    pub(crate) fn new(past: u64, duration: Duration) -> Self {
        Self { past, duration, begun: Default::default(), started: Mutex::default() }
    }

    /// Starts a job of `task`, and makes the task if there is none.
    pub(crate) fn run(&self, task: i64, now: Timestamp) -> i64 {
        let mut started = self.started.lock().unwrap_or_else(PoisonError::into_inner);
        let id = STARTED_IDS.saturating_add(i64::try_from(started.len()).unwrap_or(i64::MAX));
        started.push(Started { id, task, begun: now });
        id
    }

    /// Jobs of `task`, newest first, and their number in all; `None` if there is no such task.
    pub(crate) fn list(
        &self,
        task: i64,
        trigger: Option<&str>,
        offset: u64,
        limit: u64,
        now: Timestamp,
    ) -> Option<(Vec<Job>, u64)> {
        let mut recent = self.started(task, now);
        if !(1000..=1006).contains(&task) && task != ARCHIVE && recent.is_empty() {
            return None;
        }
        recent.extend(self.moving(task, now));
        if task == 1000 {
            recent.push(documented());
        }
        recent.retain(|job| trigger.is_none_or(|trigger| job.sync_trigger == trigger));
        let past = if task == ARCHIVE { self.past } else { 0 };
        // The triggers of the past take turns, so that the jobs of one can be counted and found without the others.
        let (oldest, step) = match trigger {
            None => (1, 1),
            Some(trigger) => (
                1 + TRIGGERS.iter().position(|found| *found == trigger).unwrap_or_default() as u64,
                TRIGGERS.len() as u64,
            ),
        };
        let past = (past + step - oldest) / step;
        let make = |index: u64| past_job(oldest + step * (past - 1 - index), self.past);
        let listing = Listing { recent, past, make };
        Some((listing.window(offset, limit, false), listing.total()))
    }

    fn started(&self, task: i64, now: Timestamp) -> Vec<Job> {
        let started = self.started.lock().unwrap_or_else(PoisonError::into_inner);
        let of_task = started.iter().rev().filter(|started| started.task == task);
        of_task.map(|job| self.job(job.id, task, Course::Succeeds, "manually", job.begun, now)).collect()
    }

    fn moving(&self, task: i64, now: Timestamp) -> Option<Job> {
        let index = MOVING.iter().position(|moving| *moving == task)?;
        let begun = *self.begun.get(index)?.get_or_init(|| now);
        let (id, course, trigger) = match task {
            1000 => (2, Course::Succeeds, "automatic"),
            1001 => (3, Course::SucceedsInPart, "timed"),
            1002 => (4, Course::Fails, "manually"),
            1003 => (5, Course::NeverRuns, "timed"),
            1004 => (6, Course::NeverStarts, "automatic"),
            _ => (7, Course::NeverEnds, "manually"),
        };
        Some(self.job(id, task, course, trigger, begun, now))
    }

    fn job(
        &self,
        id: i64,
        task: i64,
        course: Course,
        trigger: &'static str,
        begun: Timestamp,
        now: Timestamp,
    ) -> Job {
        let (phase, since) = phase(begun, self.duration, now);
        let (status, done, since) = match (course, phase) {
            (Course::NeverRuns, _) => ("free", 0, begun),
            (Course::NeverStarts, _) | (_, Phase::Pending) => ("pending", 0, begun),
            (Course::NeverEnds, Phase::Ended) => ("onProgress", 500, later(begun, self.duration / 4)),
            (Course::NeverEnds, Phase::Running(done)) => ("onProgress", done / 2, since),
            (_, Phase::Running(done)) => ("onProgress", done, since),
            (Course::Fails, Phase::Ended) => ("failed", 400, since),
            (Course::SucceedsInPart, Phase::Ended) => ("success", 990, since),
            (Course::Succeeds, Phase::Ended) => ("success", 1000, since),
        };
        let counts = if course == Course::NeverRuns { [0; 4] } else { [12, 3, 240, 17] };
        let error = match (course, phase) {
            (Course::Fails, Phase::Ended) => Some("部门不存在"),
            (Course::SucceedsInPart, Phase::Ended) => Some("部分账号缺少手机号，未同步"),
            _ => None,
        };
        Job::new(id, task, [begun, since], status, ["upstream", trigger], counts, done, error)
    }
}

/// The job of the document's example. Its counters, which the example leaves out, are required by the document's table.
fn documented() -> Job {
    let at = Timestamp::from_second(1_656_814_830).unwrap_or_default();
    Job::new(1, 1000, [at, at], "success", ["upstream", "manually"], [12, 3, 240, 17], 1000, None)
}

/// What starts the jobs of the past, by turns.
const TRIGGERS: [&str; 3] = ["manually", "timed", "automatic"];

/// The job of the past with this number; 1 is the oldest, `past` the newest.
fn past_job(number: u64, past: u64) -> Job {
    let created = created_in_the_past(past.saturating_sub(number));
    let updated = later(created, Duration::from_secs(2 + number % 9));
    let trigger = match number % 3 {
        1 => TRIGGERS[0],
        2 => TRIGGERS[1],
        _ => TRIGGERS[2],
    };
    let flow = if number.is_multiple_of(4) { "downstream" } else { "upstream" };
    let accounts = i64::try_from(number % 500).unwrap_or_default();
    let (status, done, error) = match number % 20 {
        0 => ("failed", 0, Some("连接目录服务超时")),
        7 => ("success", 900, None),
        _ => ("success", 1000, None),
    };
    let counts = [accounts / 20, accounts / 80, accounts, accounts / 14];
    let id = PAST_IDS.saturating_add(i64::try_from(number).unwrap_or(i64::MAX));
    Job::new(id, ARCHIVE, [created, updated], status, [flow, trigger], counts, done, error)
}

impl Job {
    #[allow(clippy::too_many_arguments)]
    fn new(
        id: i64,
        task: i64,
        [created, updated]: [Timestamp; 2],
        status: &'static str,
        [flow, trigger]: [&'static str; 2],
        [departments, department_updates, accounts, account_updates]: [i64; 4],
        done: i64,
        error: Option<&'static str>,
    ) -> Self {
        let share = |count: i64| count * done / 1000;
        Self {
            sync_job_id: id,
            sync_task_id: task,
            created_at: milliseconds(created),
            updated_at: milliseconds(updated),
            sync_status: status,
            sync_flow: flow,
            sync_trigger: trigger,
            department_count_all: departments,
            department_count_succ: share(departments),
            department_update_count_all: department_updates,
            department_update_count_succ: share(department_updates),
            account_count_all: accounts,
            account_count_succ: share(accounts),
            account_update_count_all: account_updates,
            account_update_count_succ: share(account_updates),
            err_msg: error,
        }
    }
}

/// A moment as Authing writes it: with three digits after the second.
fn milliseconds(moment: Timestamp) -> String {
    format!("{moment:.3}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_700_000_000;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(NOW + second).unwrap()
    }

    fn tasks(past: u64) -> Tasks {
        Tasks::new(past, Duration::from_secs(4))
    }

    #[test]
    fn the_documents_job_is_there_beside_one_that_moves() {
        let tasks = tasks(0);
        for (second, status, done) in [
            (0, "pending", 0),
            (1, "onProgress", 0),
            (2, "onProgress", 79),
            (4, "success", 240),
            (99, "success", 240),
        ] {
            let (jobs, total) = tasks.list(1000, None, 0, 10, at(second)).unwrap();
            assert_eq!(total, 2);
            assert_eq!(
                (jobs[0].sync_job_id, jobs[0].sync_status, jobs[0].account_count_succ),
                (2, status, done)
            );
            assert_eq!(jobs[0].created_at, "2023-11-14T22:13:20.000Z");
            assert_eq!(jobs[1], documented());
        }
        let documented = serde_json::to_value(documented()).unwrap();
        assert_eq!(documented["createdAt"], "2022-07-03T02:20:30.000Z");
        assert_eq!(documented["updatedAt"], "2022-07-03T02:20:30.000Z");
    }

    #[test]
    fn a_task_ends_as_its_number_says() {
        let tasks = tasks(0);
        for (task, first, last, error) in [
            (1000, "pending", Some("success"), None),
            (1001, "pending", Some("success"), Some("部分账号缺少手机号，未同步")),
            (1002, "pending", Some("failed"), Some("部门不存在")),
            (1003, "free", Some("free"), None),
            (1004, "pending", Some("pending"), None),
            (1005, "pending", Some("onProgress"), None),
        ] {
            let newest = |second| tasks.list(task, None, 0, 1, at(second)).unwrap().0.remove(0);
            assert_eq!(newest(0).sync_status, first, "{task}");
            let end = newest(3600);
            assert_eq!((Some(end.sync_status), end.err_msg), (last, error), "{task}");
        }
        assert_eq!(tasks.list(1006, None, 0, 10, at(0)), Some((Vec::new(), 0)));
        for (trigger, total) in [("timed", 1), ("manually", 0)] {
            assert_eq!(tasks.list(1001, Some(trigger), 0, 10, at(0)).unwrap().1, total, "{trigger}");
        }
        assert_eq!(tasks.list(999, None, 0, 10, at(0)), None);
        let part = tasks.list(1001, None, 0, 1, at(3600)).unwrap().0.remove(0);
        assert!(part.account_count_succ < part.account_count_all);
    }

    #[test]
    fn the_long_listing_is_the_same_whole_or_in_pages_and_with_each_trigger() {
        for past in [0, 1, 2, 3, 4, 100] {
            let tasks = tasks(past);
            let (whole, total) = tasks.list(ARCHIVE, None, 0, 1000, at(0)).unwrap();
            assert_eq!((whole.len() as u64, total), (past, past));
            let paged: Vec<_> = (0..=past / 7)
                .flat_map(|page| tasks.list(ARCHIVE, None, page * 7, 7, at(0)).unwrap().0)
                .collect();
            assert_eq!(paged, whole);
            assert!(
                whole.is_sorted_by(|newer, older| newer.sync_job_id > older.sync_job_id
                    && newer.created_at > older.created_at)
            );
            for trigger in TRIGGERS {
                let (jobs, total) = tasks.list(ARCHIVE, Some(trigger), 0, 1000, at(0)).unwrap();
                let expected: Vec<_> =
                    whole.iter().filter(|job| job.sync_trigger == trigger).cloned().collect();
                assert_eq!((jobs, total), (expected.clone(), expected.len() as u64), "{trigger} of {past}");
            }
        }
    }

    #[test]
    fn a_job_that_is_started_comes_first_and_makes_its_task() {
        let tasks = tasks(3);
        let first = tasks.run(7, at(0));
        let second = tasks.run(7, at(1));
        let other = tasks.run(ARCHIVE, at(2));
        assert!(first < second && second < other);
        let ids = |task| -> Vec<_> {
            tasks.list(task, None, 0, 10, at(9)).unwrap().0.into_iter().map(|job| job.sync_job_id).collect()
        };
        assert_eq!(ids(7), [second, first]);
        assert_eq!(ids(ARCHIVE), [other, PAST_IDS + 3, PAST_IDS + 2, PAST_IDS + 1]);
        assert_eq!(tasks.list(8, None, 0, 10, at(9)), None);
    }

    #[test]
    fn the_jobs_of_the_past_differ_in_every_part() {
        for (number, seconds, words, counts, moved) in [
            (1, 3, ["success", "upstream", "manually"], [0, 0, 1, 0], [0, 0, 1, 0]),
            (7, 9, ["success", "upstream", "manually"], [0, 0, 7, 0], [0, 0, 6, 0]),
            (20, 4, ["failed", "downstream", "timed"], [1, 0, 20, 1], [0; 4]),
            (740, 4, ["failed", "downstream", "timed"], [12, 3, 240, 17], [0; 4]),
            (747, 2, ["success", "upstream", "automatic"], [12, 3, 247, 17], [10, 2, 222, 15]),
        ] {
            let job = past_job(number, 1000);
            let created = created_in_the_past(1000 - number);
            assert_eq!(job.created_at, milliseconds(created), "{number}");
            assert_eq!(
                job.updated_at,
                milliseconds(later(created, Duration::from_secs(seconds))),
                "{number}"
            );
            assert_eq!([job.sync_status, job.sync_flow, job.sync_trigger], words, "{number}");
            assert_eq!(
                [
                    job.department_count_all,
                    job.department_update_count_all,
                    job.account_count_all,
                    job.account_update_count_all
                ],
                counts,
                "{number}"
            );
            assert_eq!(
                [
                    job.department_count_succ,
                    job.department_update_count_succ,
                    job.account_count_succ,
                    job.account_update_count_succ
                ],
                moved,
                "{number}"
            );
        }
    }

    #[test]
    fn a_job_that_never_ends_stops_half_way() {
        let tasks = Tasks::new(0, Duration::from_secs(4));
        let begun = Timestamp::from_second(1_700_000_000).unwrap();
        for (second, updated, moved) in [(0, 0, 0), (1, 1, 0), (2, 1, 39), (4, 1, 120), (9999, 1, 120)] {
            let (jobs, _) = tasks.list(1005, None, 0, 1, later(begun, Duration::from_secs(second))).unwrap();
            assert_eq!(jobs[0].account_count_succ, moved, "{second}");
            assert_eq!(
                jobs[0].updated_at,
                milliseconds(later(begun, Duration::from_secs(updated))),
                "{second}"
            );
        }
    }
}
