//! Options that several commands have in common.

use std::{path::PathBuf, time::Duration};

use clap::{
    Arg, ArgAction, Args, ValueEnum, ValueHint,
    builder::{PossibleValuesParser, TypedValueParser},
};

use crate::names::{Since, duration, since};

/// Options of all commands that call a service.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Service options")]
pub(crate) struct ServiceOptions {
    /// Use a sandbox inside this process instead of the service; no account needed
    #[arg(long, global = true, conflicts_with = "base_url")]
    pub(crate) sandbox: bool,

    /// Base URL of the service [default: the public one]
    #[arg(long, value_name = "URL", global = true, value_hint = ValueHint::Url)]
    pub(crate) base_url: Option<String>,

    /// Trust only the CA certificates in this PEM file, instead of the system's
    #[arg(long, value_name = "FILE", global = true, value_hint = ValueHint::FilePath)]
    pub(crate) ca_cert: Option<PathBuf>,

    /// Permit http:// for hosts other than this machine; anyone on the network path can then read the credentials
    #[arg(long, global = true)]
    pub(crate) insecure_http: bool,

    /// Maximum number of times that a request is sent again after a transient failure
    #[arg(long, value_name = "N", global = true, default_value_t = 3)]
    pub(crate) retries: u32,

    /// Maximum average number of requests per second; 0 means no limit [default: 100 for Authing, 50 for SWR]
    #[arg(long, value_name = "N", global = true)]
    pub(crate) rate: Option<u32>,

    /// Print only results and errors: no progress, notes or warnings
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Print details of errors, such as request id and attempts; -vv also logs each request
    #[arg(short, long, action = ArgAction::Count, global = true)]
    pub(crate) verbose: u8,
}

/// Options of all commands that write rows.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output options")]
pub(crate) struct OutputOptions {
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "table", value_parser = formats(&Format::OF_ROWS))]
    pub(crate) output: Format,

    /// Print times in UTC instead of local time; json, jsonl and csv always use UTC
    #[arg(long)]
    pub(crate) utc: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Table for reading
    Table,
    /// One JSON array
    Json,
    /// One JSON object per line, written page by page
    Jsonl,
    /// Comma-separated values with a header, for spreadsheets
    Csv,
    /// Metrics for Prometheus, without ids and tags
    Openmetrics,
}

impl Format {
    /// The formats of rows.
    const OF_ROWS: [Self; 4] = [Self::Table, Self::Json, Self::Jsonl, Self::Csv];
}

/// Returns a parser of one of `formats`.
fn formats(formats: &[Format]) -> impl TypedValueParser<Value = Format> + use<> {
    let values: Vec<_> = formats.iter().filter_map(ValueEnum::to_possible_value).collect();
    PossibleValuesParser::new(values).try_map(|name| Format::from_str(&name, false))
}

/// Accepts all formats in a list of jobs.
pub(crate) fn with_metrics(output: Arg) -> Arg {
    output.value_parser(formats(Format::value_variants()))
}

/// Accepts no format that needs known fields.
pub(crate) fn without_columns(output: Arg) -> Arg {
    output.value_parser(formats(&[Format::Table, Format::Json, Format::Jsonl]))
}

/// Options of a list.
#[derive(Debug, Clone, Args)]
pub(crate) struct ListOptions {
    /// Maximum number of rows of each list [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) limit: Option<u64>,

    /// Maximum number of rows per request; Authing allows 1 to 50 [default: 50 for Authing, 100 for SWR]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) page_size: Option<u64>,

    /// Maximum number of pages that are requested at the same time; 1 requests one after the other
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=16))]
    pub(crate) concurrency: u8,

    #[command(flatten)]
    pub(crate) output: OutputOptions,
}

/// Options of a wait.
#[derive(Debug, Clone, Args)]
pub(crate) struct WaitOptions {
    /// Time limit of the wait, such as 90s, 10m or 1h30m
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = duration)]
    pub(crate) timeout: Duration,

    /// Delay before the second poll; later delays grow to 30 seconds, and each is up to a quarter longer at random
    #[arg(long, value_name = "DURATION", default_value = "2s", value_parser = duration)]
    pub(crate) interval: Duration,

    /// Ignore jobs created before this time (2026-01-31T08:00:00Z), or more than this long ago (10m, by the clock of the
    /// service)
    #[arg(long, value_name = "TIME", value_parser = since)]
    pub(crate) since: Option<Since>,
}

/// When a wait for several jobs ends.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(crate) struct SeveralOptions {
    /// End at the first success among those named, with exit code 0 [default: wait for all]
    #[arg(long, conflicts_with = "fail_fast")]
    pub(crate) any: bool,

    /// End at the first job that fails [default: wait for all]
    #[arg(long)]
    pub(crate) fail_fast: bool,
}
