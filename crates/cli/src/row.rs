//! What is shown of a row: a job, a task, a target or a log.

use anstyle::{AnsiColor, Style};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value;
use sync_jobs_client_runtime::{bounded_line, state_words};
use sync_jobs_model::{
    Job, JobState, Progress,
    authing::{SyncJobLogDto, SyncTaskDto},
    swr::SyncRepo,
};

/// The cells of a line of the table. The second and the third can be narrowed, the last can be left out.
pub(crate) type Cells<T = &'static str> = [T; 5];

/// A row of a list. It serializes to what the JSON formats contain.
pub(crate) trait Row: serde::Serialize {
    /// What is listed, in the plural.
    const NAME: &'static str;
    /// The header of the table. A column without a header and text is left out.
    const HEADER: Cells;
    /// The columns of CSV, and where their values are in the JSON. Empty if the rows have no known fields.
    const COLUMNS: &'static [(&'static str, &'static str)];

    /// Returns the job, for metrics. Other rows have none.
    fn job(&self) -> Option<&Job> {
        None
    }

    /// Returns the cells of the table, with times in `zone`.
    fn cells(&self, zone: &TimeZone) -> Cells<String>;

    /// Returns the lines below the row in the table.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }
}

impl Row for Job {
    const NAME: &'static str = "jobs";
    const HEADER: Cells = ["ID", "SUBJECT", "TARGET", "STATE", "UPDATED"];
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("provider", "/provider"),
        ("id", "/id"),
        ("subject", "/subject"),
        ("imageNamespace", "/image/namespace"),
        ("imageRepository", "/image/repository"),
        ("imageTag", "/image/tag"),
        ("sourceRegion", "/sourceRegion"),
        ("targetRegion", "/target/region"),
        ("targetNamespace", "/target/namespace"),
        ("taskId", "/taskId"),
        ("direction", "/direction"),
        ("state", "/state"),
        ("status", "/status"),
        ("createdAt", "/createdAt"),
        ("updatedAt", "/updatedAt"),
        ("trigger", "/trigger"),
        ("operator", "/operator"),
        ("overwrite", "/overwrite"),
        ("departmentsTotal", "/counts/departments/total"),
        ("departmentsSucceeded", "/counts/departments/succeeded"),
        ("departmentUpdatesTotal", "/counts/departmentUpdates/total"),
        ("departmentUpdatesSucceeded", "/counts/departmentUpdates/succeeded"),
        ("accountsTotal", "/counts/accounts/total"),
        ("accountsSucceeded", "/counts/accounts/succeeded"),
        ("accountUpdatesTotal", "/counts/accountUpdates/total"),
        ("accountUpdatesSucceeded", "/counts/accountUpdates/succeeded"),
        ("error", "/error"),
    ];

    fn job(&self) -> Option<&Job> {
        Some(self)
    }

    fn cells(&self, zone: &TimeZone) -> Cells<String> {
        [
            self.id.to_string(),
            bounded_line(&self.subject),
            bounded_line(&self.destination()),
            styled(&self.state),
            minute(self.updated_at, zone),
        ]
    }

    fn notes(&self) -> Vec<String> {
        let mut notes: Vec<_> = self.error.as_deref().map(bounded_line).into_iter().collect();
        if self.state == JobState::PartiallySucceeded {
            let names = ["departments", "department updates", "accounts", "account updates"];
            let counts = self.counts.unwrap_or_default().all().into_iter().zip(names);
            let number = |count: Option<i64>| count.map_or_else(|| "?".to_owned(), |count| count.to_string());
            let short: Vec<_> = counts
                .filter(|(progress, _)| progress.is_short())
                .map(|(Progress { succeeded, total }, name)| {
                    format!("{} of {} {name}", number(succeeded), number(total))
                })
                .collect();
            notes.push(short.join(", "));
        }
        notes
    }
}

impl Row for SyncTaskDto {
    const NAME: &'static str = "tasks";
    const HEADER: Cells = ["ID", "NAME", "TYPE", "LAST STATE", "LAST SYNC"];
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("id", "/syncTaskId"),
        ("name", "/syncTaskName"),
        ("type", "/syncTaskType"),
        ("direction", "/syncFlow"),
        ("trigger", "/syncTrigger"),
        ("lastStatus", "/lastSyncStatus"),
        ("lastRate", "/lastSyncRate"),
        ("lastTime", "/lastSyncTime"),
    ];

    fn cells(&self, zone: &TimeZone) -> Cells<String> {
        [
            self.sync_task_id.to_string(),
            bounded_line(&self.sync_task_name),
            bounded_line(self.sync_task_type.as_str()),
            self.last_sync_status.as_ref().map(|status| styled(&status.into())).unwrap_or_default(),
            self.last_sync_time.map(|time| minute(time, zone)).unwrap_or_default(),
        ]
    }
}

impl Row for SyncRepo {
    const NAME: &'static str = "targets";
    const HEADER: Cells = ["ID", "REGION", "NAMESPACE", "AUTOMATIC", "UPDATED"];
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("id", "/id"),
        ("targetRegion", "/remoteRegionId"),
        ("targetNamespace", "/remoteNamespace"),
        ("automatic", "/syncAuto"),
        ("overwrite", "/override"),
        ("updatedAt", "/updatedAt"),
    ];

    fn cells(&self, zone: &TimeZone) -> Cells<String> {
        let automatic = self.sync_auto.map(|automatic| if automatic { "yes" } else { "no" });
        [
            self.id.map_or_else(|| "-".to_owned(), |id| id.to_string()),
            bounded_line(&self.remote_region_id),
            bounded_line(&self.remote_namespace),
            automatic.unwrap_or_default().to_owned(),
            self.updated_at.map(|time| minute(time, zone)).unwrap_or_default(),
        ]
    }
}

impl Row for SyncJobLogDto {
    const NAME: &'static str = "logs";
    const HEADER: Cells = ["", "LOG", "", "", ""];
    const COLUMNS: &'static [(&'static str, &'static str)] = &[];

    fn cells(&self, _: &TimeZone) -> Cells<String> {
        ["", &log_line(self), "", "", ""].map(str::to_owned)
    }
}

/// Returns a log as JSON in one line, since the names of its fields are not documented.
pub(crate) fn log_line(log: &SyncJobLogDto) -> String {
    bounded_line(&Value::from(log.0.clone()).to_string())
}

fn minute(time: Timestamp, zone: &TimeZone) -> String {
    time.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
}

fn styled(state: &JobState) -> String {
    let style = style(state);
    format!("{style}{}{style:#}", state_words(state))
}

fn style(state: &JobState) -> Style {
    let color = match state {
        JobState::Succeeded | JobState::AlreadyPresent => AnsiColor::Green,
        JobState::PartiallySucceeded => AnsiColor::Yellow,
        JobState::Failed | JobState::TimedOut | JobState::Cancelled => AnsiColor::Red,
        JobState::Running => AnsiColor::Cyan,
        _ => return Style::new(),
    };
    color.on_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_has_the_colour_of_its_severity() {
        use JobState::{
            AlreadyPresent, Cancelled, Failed, PartiallySucceeded, Pending, Running, Succeeded, TimedOut,
        };
        for (state, color) in [
            (Pending, None),
            (Running, Some(AnsiColor::Cyan)),
            (Succeeded, Some(AnsiColor::Green)),
            (AlreadyPresent, Some(AnsiColor::Green)),
            (PartiallySucceeded, Some(AnsiColor::Yellow)),
            (Failed, Some(AnsiColor::Red)),
            (TimedOut, Some(AnsiColor::Red)),
            (Cancelled, Some(AnsiColor::Red)),
            (JobState::from("paused"), None),
        ] {
            assert_eq!(style(&state), color.map_or(Style::new(), AnsiColor::on_default), "{state}");
        }
    }

    #[test]
    fn a_log_is_one_bounded_line_that_cannot_control_a_terminal() {
        let log =
            |message: &str| SyncJobLogDto([("errMsg".to_owned(), message.into())].into_iter().collect());
        assert_eq!(log_line(&log("部门\u{1b}[31m\u{202e}")), r#"{"errMsg":"部门\u001b[31m"}"#);
        assert_eq!(log_line(&log(&"x".repeat(1000))).chars().count(), 501);
    }
}
