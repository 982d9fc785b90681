//! Jobs as metrics, in the format of `OpenMetrics`.

use std::{collections::BTreeSet, fmt, sync::atomic::AtomicU64};

use jiff::Timestamp;
use prometheus_client::{
    encoding::text::encode,
    metrics::{family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};
use sync_jobs_client_runtime::bounded_line;
use sync_jobs_model::{Job, JobState};

/// The upper bounds of the buckets of the replication lag, in seconds.
const LAGS: [f64; 9] = [1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 14_400.0, 86_400.0];

/// How many target regions have a label of their own. A service that reports ever new ones must not fill a database.
const MAX_REGIONS: usize = 100;

/// Names and values. A label has few values: no id and no tag is one.
pub(crate) type Labels = Vec<(&'static str, String)>;

type Seconds = Gauge<f64, AtomicU64>;

/// The metrics of all jobs that are listed.
pub(crate) struct Metrics {
    registry: Registry,
    now: Timestamp,
    regions: BTreeSet<String>,
    jobs: Family<Labels, Gauge>,
    last_success: Family<Labels, Seconds>,
    last_failure: Family<Labels, Seconds>,
    lag: Family<Labels, Histogram>,
    oldest_open: Family<Labels, Seconds>,
    errors: Family<Labels, Gauge>,
}

impl Metrics {
    /// Creates the metrics of a list at the time `now`, without jobs.
    pub(crate) fn new(now: Timestamp) -> Self {
        let mut registry = Registry::with_prefix("syncjobs");
        let jobs = Family::default();
        registry.register("jobs", "Number of listed jobs by state", jobs.clone());
        let last_success = Family::default();
        let help = "When the newest successful job was updated, as Unix time";
        registry.register_with_unit("last_success_timestamp", help, Unit::Seconds, last_success.clone());
        let last_failure = Family::default();
        let help = "When the newest job that is done without success was updated, as Unix time";
        registry.register_with_unit("last_failure_timestamp", help, Unit::Seconds, last_failure.clone());
        let lag = Family::new_with_constructor((|| Histogram::new(LAGS)) as fn() -> Histogram);
        let help = "Time from the creation of a successful job to its last update";
        registry.register_with_unit("replication_lag", help, Unit::Seconds, lag.clone());
        let oldest_open = Family::default();
        let help = "Age of the oldest job that is not done";
        registry.register_with_unit("oldest_open_job_age", help, Unit::Seconds, oldest_open.clone());
        let errors = Family::default();
        registry.register("scrape_errors", "Whether the list failed (1) or is complete (0)", errors.clone());
        let regions = BTreeSet::new();
        Self { registry, now, regions, jobs, last_success, last_failure, lag, oldest_open, errors }
    }

    /// Records a list, which is complete unless it is known to have failed.
    pub(crate) fn begin(&self, list: &Labels) {
        // Lists of images can have the labels of one repository, and none of them hides the failure of another.
        drop(self.errors.get_or_create(list));
    }

    /// Records that a list has failed.
    pub(crate) fn fail(&self, list: &Labels) {
        self.errors.get_or_create(list).set(1);
    }

    /// Records a job of a list.
    pub(crate) fn observe(&mut self, list: &Labels, job: &Job) {
        let mut labels = list.clone();
        if let Some(target) = &job.target {
            labels.push(("target_region", self.region(&target.region)));
        }
        let seconds = |from: Timestamp, to: Timestamp| to.duration_since(from).as_secs_f64().max(0.0);
        if job.state.is_terminal() {
            let ends = if job.state.is_success() { &self.last_success } else { &self.last_failure };
            let newest = ends.get_or_create(&labels);
            newest.set(newest.get().max(seconds(Timestamp::UNIX_EPOCH, job.updated_at)));
        }
        if job.state.is_success() {
            self.lag.get_or_create(&labels).observe(seconds(job.created_at, job.updated_at));
        } else if !job.state.is_terminal() {
            let oldest = self.oldest_open.get_or_create(&labels);
            oldest.set(oldest.get().max(seconds(job.created_at, self.now)));
        }
        let known = JobState::KNOWN.contains(&job.state);
        labels.push(("state", if known { job.state.to_string() } else { "unknown".to_owned() }));
        self.jobs.get_or_create(&labels).inc();
    }

    fn region(&mut self, region: &str) -> String {
        let region = bounded_line(region);
        if self.regions.len() < MAX_REGIONS {
            self.regions.insert(region.clone());
        }
        if self.regions.contains(&region) { region } else { "other".to_owned() }
    }
}

/// The text format of `OpenMetrics`.
impl fmt::Display for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        encode(f, &self.registry)
    }
}

#[cfg(test)]
mod tests {
    use sync_jobs_model::{Provider, Target};

    use super::*;

    fn job(region: &str, state: JobState, created: i64, updated: i64) -> Job {
        let time = |second| Timestamp::from_second(second).unwrap();
        Job {
            provider: Provider::Swr,
            id: 1,
            subject: "team/web:1".to_owned(),
            image: None,
            source_region: None,
            target: Some(Target { region: region.to_owned(), namespace: "team".to_owned() }),
            task_id: None,
            direction: None,
            status: state.as_str().to_owned(),
            state,
            created_at: time(created),
            updated_at: time(updated),
            trigger: None,
            operator: None,
            overwrite: None,
            counts: None,
            error: None,
        }
    }

    #[test]
    fn jobs_are_counted_and_labels_are_few_and_harmless() {
        let mut metrics = Metrics::new(Timestamp::from_second(1000).unwrap());
        let list = vec![("repository", "web".to_owned())];
        for job in [
            job("a", JobState::Succeeded, 100, 130),
            job("a", JobState::AlreadyPresent, 200, 210),
            job("a", JobState::PartiallySucceeded, 200, 205),
            job("a", JobState::Cancelled, 100, 110),
            job("a", JobState::Running, 400, 410),
            job("a", JobState::Pending, 300, 300),
            job("b\"\n\u{202e}", "paused".into(), 900, 900),
        ] {
            metrics.observe(&list, &job);
        }
        for index in 0..200 {
            metrics.observe(&list, &job(&format!("r{index}"), JobState::Failed, 1, 1));
        }
        metrics.fail(&list);
        metrics.begin(&list);
        let text = metrics.to_string();
        let a = r#"{repository="web",target_region="a""#;
        for line in [
            format!("syncjobs_jobs{a},state=\"running\"}} 1"),
            format!("syncjobs_last_success_timestamp_seconds{a}}} 210.0"),
            format!("syncjobs_last_failure_timestamp_seconds{a}}} 205.0"),
            format!("syncjobs_replication_lag_seconds_sum{a}}} 40.0"),
            format!("syncjobs_replication_lag_seconds_bucket{{le=\"15.0\",{}}} 1", &a[1..]),
            format!("syncjobs_oldest_open_job_age_seconds{a}}} 700.0"),
            r#"syncjobs_jobs{repository="web",target_region="b\"",state="unknown"} 1"#.to_owned(),
            r#"syncjobs_jobs{repository="web",target_region="other",state="failed"} 102"#.to_owned(),
            r#"syncjobs_scrape_errors{repository="web"} 1"#.to_owned(),
        ] {
            assert!(text.lines().any(|found| found == line), "{line}: {text}");
        }
        assert!(text.ends_with("# EOF\n"), "{text}");
    }
}
