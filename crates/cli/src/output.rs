//! Rows on standard output, in the selected format.

use std::io::{self, BufWriter, Write};

use anstream::{AutoStream, ColorChoice, StripStream};
use jiff::Timestamp;
use serde_json::Value;
use sync_jobs_client_runtime::single_line;

use crate::{
    json::write_json,
    metrics::{Labels, Metrics},
    options::{Format, OutputOptions},
    row::Row,
    stdout::Stdout,
    table::Table,
};

/// Writes rows of one type one by one.
pub(crate) enum Output {
    Table(Box<Table>, BufWriter<Box<dyn Write>>),
    Json { out: BufWriter<Stdout>, first: bool },
    Jsonl(BufWriter<Stdout>),
    Csv(Box<csv::Writer<Stdout>>),
    Metrics { metrics: Box<Metrics>, list: Labels },
}

impl Output {
    /// Creates the output. Nothing is written yet.
    pub(crate) fn new<R: Row>(options: &OutputOptions) -> Self {
        match options.output {
            Format::Table => {
                Self::Table(Box::new(Table::new::<R>(options.utc)), BufWriter::new(styled_stdout()))
            }
            Format::Json => Self::Json { out: BufWriter::new(Stdout), first: true },
            Format::Jsonl => Self::Jsonl(BufWriter::new(Stdout)),
            Format::Csv => {
                let mut out = csv::Writer::from_writer(Stdout);
                // It is only buffered.
                let _ = out.write_record(R::COLUMNS.iter().map(|(name, _)| name));
                Self::Csv(Box::new(out))
            }
            Format::Openmetrics => {
                let metrics = Box::new(Metrics::new(Timestamp::now()));
                Self::Metrics { metrics, list: Labels::new() }
            }
        }
    }

    /// Begins a list with these labels in metrics.
    pub(crate) fn begin(&mut self, labels: Labels) {
        if let Self::Metrics { metrics, list, .. } = self {
            metrics.begin(&labels);
            *list = labels;
        }
    }

    /// Records in metrics that the current list has failed.
    pub(crate) fn fail(&mut self) {
        if let Self::Metrics { metrics, list, .. } = self {
            metrics.fail(list);
        }
    }

    /// Writes one row.
    pub(crate) fn write<R: Row>(&mut self, row: &R) -> io::Result<()> {
        match self {
            Self::Table(table, out) => table.write(out, row),
            Self::Json { out, first } => {
                out.write_all(if std::mem::take(first) { b"[\n  " } else { b",\n  " })?;
                write_json(out, row)
            }
            Self::Jsonl(out) => {
                write_json(&mut *out, row)?;
                out.write_all(b"\n")
            }
            Self::Csv(out) => out.write_record(record::<R>(&serde_json::to_value(row)?)).map_err(io_error),
            Self::Metrics { metrics, list, .. } => {
                row.job().into_iter().for_each(|job| metrics.observe(list, job));
                Ok(())
            }
        }
    }

    /// Flushes what has been written so far. Call it after each page, so that a reader does not have to wait for the end.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Table(table, out) => {
                table.flush(out)?;
                out.flush()
            }
            Self::Json { out, .. } | Self::Jsonl(out) => out.flush(),
            Self::Csv(out) => out.flush(),
            Self::Metrics { .. } => Ok(()),
        }
    }

    /// Writes what follows the last row. A table without rows says so if `is_complete`.
    pub(crate) fn finish(mut self, is_complete: bool) -> io::Result<()> {
        match &mut self {
            Self::Json { out, first } => out.write_all(if *first { b"[]\n" } else { b"\n]\n" })?,
            Self::Table(table, out) if is_complete => table.finish(out)?,
            Self::Metrics { metrics, .. } => write!(Stdout, "{metrics}")?,
            Self::Table(..) | Self::Jsonl(_) | Self::Csv(_) => {}
        }
        self.flush()
    }
}

/// Writes `rows` and what follows them.
pub(crate) fn write_all<R: Row>(mut output: Output, rows: &[R], is_complete: bool) -> io::Result<()> {
    rows.iter().try_for_each(|row| output.write(row))?;
    output.finish(is_complete)
}

/// Returns standard output for text with colours, which are for terminals; `NO_COLOR` is observed, too.
pub(crate) fn styled_stdout() -> Box<dyn Write> {
    match AutoStream::choice(&io::stdout()) {
        ColorChoice::Never => Box::new(StripStream::new(Box::new(Stdout) as Box<dyn Write>)),
        _ => Box::new(Stdout),
    }
}

/// Writes text that is not a row.
pub(crate) fn print(text: impl AsRef<[u8]>) -> io::Result<()> {
    Stdout.write_all(text.as_ref())
}

/// Returns the underlying I/O error, whose kind shows whether the reader has closed the pipe.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// Returns the values of a row in the order of the columns, empty where the service reports none.
fn record<R: Row>(row: &Value) -> Vec<String> {
    let value = |(_, pointer): &(_, &str)| match row.pointer(pointer) {
        None => String::new(),
        Some(Value::String(text)) => cell(text),
        Some(value) => value.to_string(),
    };
    R::COLUMNS.iter().map(value).collect()
}

/// Returns `text` as a line that a spreadsheet does not take for a formula (OWASP, "CSV Injection").
fn cell(text: &str) -> String {
    let line = single_line(text);
    let is_formula = line.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if is_formula { format!("'{line}") } else { line }
}

#[cfg(test)]
mod tests {
    use sync_jobs_model::{Image, Job, JobCounts, JobState, Progress, Provider, Target};

    use super::*;

    #[test]
    fn a_spreadsheet_runs_no_cell() {
        for (text, expected) in [
            ("部门不存在", "部门不存在"),
            ("=1+1", "'=1+1"),
            (" \t\u{200b}@SUM(A1)", "'@SUM(A1)"),
            ("＝cmd", "'＝cmd"),
            ("-2", "'-2"),
            ("a\r\n=b", "a =b"),
        ] {
            assert_eq!(cell(text), expected);
        }
    }

    #[test]
    fn each_value_is_in_its_column() {
        let progress = |total, succeeded| Progress { total: Some(total), succeeded: Some(succeeded) };
        let job = Job {
            provider: Provider::Authing,
            id: 7,
            subject: "task 1000".to_owned(),
            image: Some(Image {
                namespace: "team".to_owned(),
                repository: "web/app".to_owned(),
                tag: "1.4.2".to_owned(),
            }),
            source_region: Some("cn-north-4".to_owned()),
            target: Some(Target { region: "cn-north-1".to_owned(), namespace: "mirror".to_owned() }),
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
        let record = record::<Job>(&serde_json::to_value(job).unwrap());
        let named = Job::COLUMNS.iter().zip(record).map(|((name, _), value)| (*name, value));
        let row: Vec<_> = named.filter(|(_, value)| !value.is_empty()).collect();
        let expected = [
            ("provider", "authing"),
            ("id", "7"),
            ("subject", "task 1000"),
            ("imageNamespace", "team"),
            ("imageRepository", "web/app"),
            ("imageTag", "1.4.2"),
            ("sourceRegion", "cn-north-4"),
            ("targetRegion", "cn-north-1"),
            ("targetNamespace", "mirror"),
            ("taskId", "1000"),
            ("direction", "upstream"),
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
