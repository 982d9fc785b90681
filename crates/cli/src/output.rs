//! Jobs on standard output, in the format that was asked for.

use std::io::{self, BufWriter, Write};

use sync_jobs_model::Job;

use crate::{
    arguments::{Everywhere, Format},
    table::Table,
};

/// Writes jobs as they come.
pub(crate) enum Output {
    Table(Table, BufWriter<Box<dyn Write>>),
    Json { out: BufWriter<Box<dyn Write>>, first: bool },
    Jsonl(BufWriter<Box<dyn Write>>),
    Csv(Box<csv::Writer<Box<dyn Write>>>),
}

impl Output {
    pub(crate) fn new(everywhere: &Everywhere) -> io::Result<Self> {
        let plain = || -> Box<dyn Write> { Box::new(io::stdout().lock()) };
        Ok(match everywhere.output {
            // Colour is for a terminal, and the stream knows `NO_COLOR`.
            Format::Table => {
                let out: Box<dyn Write> = Box::new(anstream::AutoStream::auto(io::stdout()));
                Self::Table(Table::new(everywhere.utc), BufWriter::new(out))
            }
            Format::Json => Self::Json { out: BufWriter::new(plain()), first: true },
            Format::Jsonl => Self::Jsonl(BufWriter::new(plain())),
            Format::Csv => {
                let mut out = csv::Writer::from_writer(plain());
                out.write_record(HEADER).map_err(io_error)?;
                Self::Csv(Box::new(out))
            }
        })
    }

    /// Writes one job.
    pub(crate) fn write(&mut self, job: Job) -> io::Result<()> {
        match self {
            Self::Table(table, out) => table.write(out, &job),
            Self::Json { out, first } => {
                out.write_all(if std::mem::take(first) { b"[\n  " } else { b",\n  " })?;
                Ok(serde_json::to_writer(out, &job)?)
            }
            Self::Jsonl(out) => {
                serde_json::to_writer(&mut *out, &job)?;
                out.write_all(b"\n")
            }
            Self::Csv(out) => out.write_record(record(job)).map_err(io_error),
        }
    }

    /// Hands on what was written so far. Worth a call after each page, so that a reader need not wait for the end.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Table(table, out) => {
                table.flush(out)?;
                out.flush()
            }
            Self::Json { out, .. } | Self::Jsonl(out) => out.flush(),
            Self::Csv(out) => out.flush(),
        }
    }

    /// Writes what comes after the last job.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        match &mut self {
            Self::Json { out, first } => out.write_all(if *first { b"[]\n" } else { b"\n]\n" })?,
            Self::Table(table, out) => table.finish(out)?,
            Self::Jsonl(_) | Self::Csv(_) => {}
        }
        self.flush()
    }
}

/// The error of the system beneath, which tells whether the reader has gone.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

const HEADER: [&str; 21] = [
    "provider",
    "id",
    "subject",
    "source",
    "target",
    "state",
    "status",
    "createdAt",
    "updatedAt",
    "trigger",
    "operator",
    "overwrite",
    "departmentsTotal",
    "departmentsSucceeded",
    "departmentUpdatesTotal",
    "departmentUpdatesSucceeded",
    "accountsTotal",
    "accountsSucceeded",
    "accountUpdatesTotal",
    "accountUpdatesSucceeded",
    "error",
];

/// A job as a row of values, empty where the service does not tell.
fn record(job: Job) -> [String; HEADER.len()] {
    fn told<T: ToString>(value: Option<T>) -> String {
        value.map(|value| value.to_string()).unwrap_or_default()
    }

    let destination = job.destination();
    let [departments, department_updates, accounts, account_updates] = job.counts.unwrap_or_default().all();
    [
        job.provider.to_string(),
        job.id.to_string(),
        job.subject,
        job.source_region.unwrap_or_default(),
        destination,
        job.state.to_string(),
        job.status,
        job.created_at.to_string(),
        job.updated_at.to_string(),
        told(job.trigger),
        told(job.operator),
        told(job.overwrite),
        told(departments.total),
        told(departments.succeeded),
        told(department_updates.total),
        told(department_updates.succeeded),
        told(accounts.total),
        told(accounts.succeeded),
        told(account_updates.total),
        told(account_updates.succeeded),
        told(job.error),
    ]
}

#[cfg(test)]
mod tests {
    use sync_jobs_model::{JobCounts, JobState, Progress, Provider};

    use super::*;

    #[test]
    fn each_value_of_a_row_stands_below_its_name() {
        let progress = |total, succeeded| Progress { total: Some(total), succeeded: Some(succeeded) };
        let job = Job {
            provider: Provider::Authing,
            id: 7,
            subject: "task 1000".to_owned(),
            image: None,
            source_region: None,
            target: None,
            task_id: Some(1000),
            direction: Some("upstream".to_owned()),
            state: JobState::TimedOut,
            status: "timeout".to_owned(),
            created_at: "2026-01-01T08:00:00Z".parse().unwrap(),
            updated_at: "2026-01-01T08:00:30.5Z".parse().unwrap(),
            trigger: Some("manually".to_owned()),
            operator: None,
            overwrite: Some(false),
            counts: Some(JobCounts {
                departments: progress(12, 11),
                department_updates: progress(3, 2),
                accounts: progress(240, 237),
                account_updates: Progress { total: Some(17), succeeded: None },
            }),
            error: Some("部门不存在".to_owned()),
        };
        let row: Vec<_> =
            HEADER.into_iter().zip(record(job)).filter(|(_, value)| !value.is_empty()).collect();
        let expected = [
            ("provider", "authing"),
            ("id", "7"),
            ("subject", "task 1000"),
            ("target", "authing"),
            ("state", "timedOut"),
            ("status", "timeout"),
            ("createdAt", "2026-01-01T08:00:00Z"),
            ("updatedAt", "2026-01-01T08:00:30.5Z"),
            ("trigger", "manually"),
            ("overwrite", "false"),
            ("departmentsTotal", "12"),
            ("departmentsSucceeded", "11"),
            ("departmentUpdatesTotal", "3"),
            ("departmentUpdatesSucceeded", "2"),
            ("accountsTotal", "240"),
            ("accountsSucceeded", "237"),
            ("accountUpdatesTotal", "17"),
            ("error", "部门不存在"),
        ];
        assert_eq!(row, expected.map(|(name, value)| (name, value.to_owned())));
    }
}
