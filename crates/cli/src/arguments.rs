//! What the command line can say.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jiff::{SignedDuration, Timestamp};
use sync_jobs_model::{
    authing::{SyncTaskId, SyncTriggerFilter},
    swr::{Namespace, Repository, SortOrder},
};

const EXIT_CODES: &str = "\
Exit codes:
  0    success; for `wait`, what was already there included
  1    the job has ended without success
  2    wrong usage
  3    out of time
  4    credentials are missing or refused, or lack the permission
  5    no such task, namespace or repository
  6    the service or the network failed
  130  interrupted";

const CREDENTIALS: &str = "\
Credentials:
  Authing    AUTHING_ACCESS_KEY_ID, AUTHING_ACCESS_KEY_SECRET; AUTHING_HOST for a private deployment
  SWR        HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK, or ~/.huaweicloud/credentials; HW_REGION_NAME for the region";

/// Has my sync succeeded? Asks Authing and Huawei Cloud SWR.
#[derive(Debug, Parser)]
#[command(
    name = "syncjobs",
    version,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = "Example:\n  syncjobs swr wait team web --tag 1.4.2 --sandbox",
    after_long_help = format!("Examples:\n  syncjobs swr wait team web --tag 1.4.2 --sandbox\n  syncjobs authing list --task 1000 -o jsonl | jq .state\n\n{CREDENTIALS}\n\n{EXIT_CODES}")
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,

    #[command(flatten)]
    pub(crate) everywhere: Everywhere,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct Everywhere {
    /// Ask a sandbox within this process instead of the service; needs no account
    #[arg(long, global = true, conflicts_with = "base_url")]
    pub(crate) sandbox: bool,

    /// Ask the service at this URL
    #[arg(long, value_name = "URL", value_parser = base_url, global = true)]
    pub(crate) base_url: Option<String>,

    /// How to write jobs
    #[arg(short, long, value_name = "FORMAT", default_value = "table", global = true)]
    pub(crate) output: Format,

    /// Write at most this many jobs [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), global = true)]
    pub(crate) limit: Option<u64>,

    /// Fetch this many jobs at a time; Authing allows 1 to 50 [default: 50, SWR 100]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), global = true)]
    pub(crate) page_size: Option<u32>,

    /// Write times in UTC instead of local time; json, jsonl and csv always have UTC
    #[arg(long, global = true)]
    pub(crate) utc: bool,

    /// Write nothing but jobs and errors; with `wait`, nothing but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Tell more of an error: request id, attempts, cause; twice, log each request
    #[arg(short, long, action = ArgAction::Count, global = true)]
    pub(crate) verbose: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Columns for people
    Table,
    /// One JSON array
    Json,
    /// One JSON object a line, as they come
    Jsonl,
    /// Comma-separated values with a header
    Csv,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Jobs of Authing: accounts and departments
    #[command(
        subcommand,
        arg_required_else_help = true,
        after_help = "Example:\n  syncjobs authing list --task 1000 --sandbox"
    )]
    Authing(Authing),

    /// Jobs of Huawei Cloud SWR: container images copied to other regions
    #[command(
        subcommand,
        arg_required_else_help = true,
        after_help = "Example:\n  syncjobs swr list team web --sandbox"
    )]
    Swr(Swr),

    /// Write the JSON Schemas of what this command writes and reads
    #[command(
        after_help = "Examples:\n  syncjobs schema              lists the names\n  syncjobs schema job/Job      writes one\n  syncjobs schema --out dir    writes all as files"
    )]
    Schema {
        /// Name of a schema, such as `job/Job` or `swr`; without it, the names are listed
        name: Option<String>,

        /// Write files into this folder instead
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },

    /// Serve both services on this machine, for trying and testing
    #[command(after_help = "Example:\n  syncjobs sandbox --port 8080")]
    Sandbox(SandboxArguments),

    /// Write the completions of a shell
    #[command(
        after_help = "Example:\n  syncjobs completions bash > ~/.local/share/bash-completion/completions/syncjobs"
    )]
    Completions {
        /// The shell
        shell: Shell,
    },

    /// Write the manual page
    #[command(after_help = "Example:\n  syncjobs man | man -l -")]
    Man,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Authing {
    /// List the jobs of a task
    #[command(after_help = "Example:\n  syncjobs authing list --task 1000 --trigger timed --sandbox")]
    List {
        /// Id of the task
        #[arg(long, value_name = "ID")]
        task: SyncTaskId,

        /// Only jobs that were started this way: manually, timed or automatic
        #[arg(long)]
        trigger: Option<SyncTriggerFilter>,
    },

    /// Wait until a job has ended
    #[command(after_help = format!("Example:\n  syncjobs authing wait --task 1000 --timeout 5m --sandbox\n\n{EXIT_CODES}"))]
    Wait {
        /// Id of the task
        #[arg(long, value_name = "ID")]
        task: SyncTaskId,

        /// Id of the job, such as starting the task returned [default: the newest of the task]
        #[arg(long, value_name = "ID")]
        job: Option<i64>,

        #[command(flatten)]
        patience: Patience,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Swr {
    /// List the jobs of a repository
    #[command(after_help = "Example:\n  syncjobs swr list team web --order desc --limit 20 --sandbox")]
    List {
        #[command(flatten)]
        repository: RepositoryArguments,

        /// Sort by creation: asc (oldest first) or desc (newest first) [default: as the service does]
        #[arg(long)]
        order: Option<SortOrder>,

        /// Only jobs of this tag
        #[arg(long)]
        tag: Option<String>,
    },

    /// Wait until an image has arrived
    #[command(after_help = format!("Example:\n  syncjobs swr wait team web --tag 1.4.2 --timeout 15m --sandbox\n\n{EXIT_CODES}"))]
    Wait {
        #[command(flatten)]
        repository: RepositoryArguments,

        /// Tag of the image
        #[arg(long)]
        tag: String,

        /// Region that it is copied to [default: every one]
        #[arg(long)]
        region: Option<String>,

        /// Organisation that it is copied to [default: every one]
        #[arg(long, value_name = "NAMESPACE")]
        target: Option<Namespace>,

        #[command(flatten)]
        patience: Patience,
    },
}

#[derive(Debug, Args)]
pub(crate) struct RepositoryArguments {
    /// Organisation that the image is copied from
    pub(crate) namespace: Namespace,

    /// Repository, such as `web` or `web/app`
    pub(crate) repository: Repository,

    // No backticks: this is shown as it stands.
    #[arg(
        long,
        value_name = "REGION",
        value_parser = region,
        help = "Region of the service to ask [default: that of HW_REGION_NAME]"
    )]
    pub(crate) source_region: Option<String>,
}

/// How long `wait` waits.
#[derive(Debug, Args)]
pub(crate) struct Patience {
    /// Give up after this time, such as 90s, 10m or 1h 30m
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = duration)]
    pub(crate) timeout: std::time::Duration,

    /// Ask again after this time; the pauses grow to 30 seconds
    #[arg(long, value_name = "DURATION", default_value = "2s", value_parser = duration)]
    pub(crate) interval: std::time::Duration,

    /// Take no notice of older jobs: a time such as 2026-01-31T08:00:00Z, or that long ago, such as 10m
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub(crate) since: Option<Timestamp>,
}

#[derive(Debug, Args)]
pub(crate) struct SandboxArguments {
    /// Port to listen on; 0 takes any that is free
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) port: u16,

    /// Number of jobs of the repository team/archive and of the task 2000
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(crate) jobs: u32,

    /// Address to listen on instead of this machine's own; everybody who reaches it can use the sandbox
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) expose_on: Option<std::net::IpAddr>,

    /// How long a job runs that starts with the sandbox
    #[arg(long, value_name = "DURATION", default_value = "6s", value_parser = duration)]
    pub(crate) job_duration: std::time::Duration,
}

/// A URL or a region is checked here by the client that would get it, so that a wrong one is a wrong usage.
fn checked(builder: swr_client::ClientBuilder, text: &str) -> Result<String, String> {
    let builder = builder.credentials(swr_client::Credentials::token("unused"));
    builder.build().map(|_| text.to_owned()).map_err(|error| error.to_string())
}

fn base_url(text: &str) -> Result<String, String> {
    checked(swr_client::Client::builder().base_url(text), text)
}

fn region(text: &str) -> Result<String, String> {
    checked(swr_client::Client::builder().region(text), text)
}

fn duration(text: &str) -> Result<std::time::Duration, String> {
    let duration: SignedDuration =
        text.parse().map_err(|_| "it must read like `90s`, `10m` or `1h 30m`".to_owned())?;
    std::time::Duration::try_from(duration).map_err(|_| "it must not be negative".to_owned())
}

fn moment(text: &str) -> Result<Timestamp, String> {
    if let Ok(moment) = text.parse() {
        return Ok(moment);
    }
    let ago = duration(text)
        .map_err(|_| "it must be a time such as `2026-01-31T08:00:00Z`, or a duration such as `10m`")?;
    Timestamp::now().checked_sub(ago).map_err(|_| "it is too long ago".to_owned())
}
