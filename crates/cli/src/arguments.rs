//! The command line.

use std::path::PathBuf;

use clap::{ArgAction, ArgGroup, Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jiff::{SignedDuration, Timestamp};
use swr_client::Region;
use sync_jobs_model::{
    authing::{SyncJobId, SyncTaskId, SyncTriggerFilter},
    swr::{Namespace, SortOrder},
};

use crate::{
    failure::{Exit, Failure},
    image::{Image, Reference, repository},
};

const EXIT_CODES: &str = "\
Exit codes:
  0    success; for a wait, also if the image was already present
  1    a job failed, was cancelled, timed out or succeeded only in part
  2    invalid usage
  3    the wait timed out
  4    credentials are missing or invalid, or lack permission
  5    no such task, namespace or repository
  6    the service or the network failed
  130  interrupted";

const CREDENTIALS: &str = "\
Credentials:
  Authing    AUTHING_ACCESS_KEY_ID, AUTHING_ACCESS_KEY_SECRET; AUTHING_HOST for a private deployment
  SWR        HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK, or ~/.huaweicloud/credentials; HW_REGION_NAME for the region";

/// Lists and starts synchronisation jobs of Authing and Huawei Cloud SWR, and waits until they have succeeded.
#[derive(Debug, Parser)]
#[command(
    name = "syncjobs",
    version,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = "Example:\n  syncjobs swr wait team/web:1.4.2 --sandbox",
    after_long_help = format!("Examples:\n  syncjobs swr wait team/web:1.4.2 --sandbox\n  syncjobs authing list 1000 -o jsonl | jq .state\n\n{CREDENTIALS}\n\n{EXIT_CODES}")
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,

    #[command(flatten)]
    pub(crate) options: GlobalOptions,
}

/// Options common to all commands.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct GlobalOptions {
    /// Use a sandbox inside this process instead of the service; no account needed
    #[arg(long, global = true, conflicts_with = "base_url")]
    pub(crate) sandbox: bool,

    /// Base URL of the service
    #[arg(long, value_name = "URL", global = true)]
    pub(crate) base_url: Option<String>,

    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "table", global = true)]
    pub(crate) output: Format,

    /// Maximum number of rows in a list [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), global = true)]
    pub(crate) limit: Option<u64>,

    /// Maximum number of rows per request; Authing allows 1 to 50 [default: 50 for Authing, 100 for SWR]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), global = true)]
    pub(crate) page_size: Option<u64>,

    /// Print times in UTC instead of local time; json, jsonl and csv always use UTC
    #[arg(long, global = true)]
    pub(crate) utc: bool,

    /// Print only results and errors; for a wait, only errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Print details of errors, such as request id and attempts; -vv also logs each request
    #[arg(short, long, action = ArgAction::Count, global = true)]
    pub(crate) verbose: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Table for reading
    Table,
    /// One JSON array
    Json,
    /// One JSON object per line, written page by page
    Jsonl,
    /// Comma-separated values with a header
    Csv,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List, start or wait for Authing jobs: synchronisation of accounts and departments
    #[command(
        subcommand,
        arg_required_else_help = true,
        after_help = "Example:\n  syncjobs authing list 1000 --sandbox"
    )]
    Authing(Authing),

    /// List, start or wait for Huawei Cloud SWR jobs: container images copied to other regions
    #[command(
        subcommand,
        arg_required_else_help = true,
        after_help = "Example:\n  syncjobs swr list team/web --sandbox"
    )]
    Swr(Swr),

    /// Print the JSON Schemas of jobs and of the services' responses
    #[command(
        after_help = "Examples:\n  syncjobs schema              lists the names\n  syncjobs schema job/Job      prints one\n  syncjobs schema --out dir    writes all as files"
    )]
    Schema {
        /// Name of a schema, such as `job/Job` or `swr` [default: list the names]
        name: Option<String>,

        /// Write the schemas as files into this directory instead
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },

    /// Run a sandbox of both services on this machine, for tests
    #[command(
        after_help = "Example:\n  syncjobs sandbox --port 8080",
        after_long_help = format!("Scenarios:\n{}\nExample:\n  syncjobs sandbox --port 8080", scenarios())
    )]
    Sandbox(SandboxArguments),

    /// Print the completion script for a shell
    #[command(
        after_help = "Example:\n  syncjobs completions bash > ~/.local/share/bash-completion/completions/syncjobs"
    )]
    Completions {
        /// Name of the shell
        shell: Shell,
    },

    /// Print the manual page
    #[command(after_help = "Example:\n  syncjobs man | man -l -")]
    Man,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Authing {
    /// List the jobs of a task
    #[command(after_help = "Example:\n  syncjobs authing list 1000 --trigger timed --sandbox")]
    List {
        /// Id of the task
        task: SyncTaskId,

        /// List only jobs that were started in this way: manually, timed or automatic
        #[arg(long)]
        trigger: Option<SyncTriggerFilter>,
    },

    /// Wait until a job is done
    #[command(after_help = format!("Example:\n  syncjobs authing wait 1000 --timeout 5m --sandbox\n\n{EXIT_CODES}"))]
    Wait {
        /// Id of the task
        task: SyncTaskId,

        /// Id of the job, as returned when the task is started [default: the newest job]
        #[arg(long, value_name = "ID")]
        job: Option<i64>,

        #[command(flatten)]
        wait_options: WaitOptions,
    },

    /// List the tasks
    #[command(after_help = "Example:\n  syncjobs authing tasks --sandbox")]
    Tasks,

    /// Start a task
    #[command(mut_group("WaitOptions", needs_wait), after_help = format!("Example:\n  syncjobs authing run 1000 --wait --sandbox\n\n{EXIT_CODES}"))]
    Run {
        /// Id of the task
        task: SyncTaskId,

        #[command(flatten)]
        start_options: StartOptions,
    },

    /// List the logs of a job, which state what it did and why it failed
    #[command(after_help = "Example:\n  syncjobs authing logs 1 --limit 20 --sandbox")]
    Logs {
        /// Id of the job
        job: SyncJobId,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Swr {
    /// List the jobs of a repository or of an image
    #[command(after_help = "Example:\n  syncjobs swr list team/web --order desc --limit 20 --sandbox")]
    List {
        /// Repository, such as team/web/app, or image, such as team/web:1.4.2
        #[arg(value_name = "REPOSITORY | IMAGE")]
        reference: Reference,

        #[command(flatten)]
        source: SourceRegion,

        /// Sort by creation time: asc (oldest first) or desc (newest first) [default: the order of the service]
        #[arg(long)]
        order: Option<SortOrder>,
    },

    /// Wait until images are copied
    #[command(after_help = format!("Example:\n  syncjobs swr wait team/web:1.4.2 --timeout 15m --sandbox\n\n{EXIT_CODES}"))]
    Wait {
        #[command(flatten)]
        images: ImageArguments,

        /// Region that the images are copied to; may be given several times [default: each one configured]
        #[arg(long, value_name = "REGION")]
        to_region: Vec<String>,

        /// Namespace (organisation) that the images are copied to [default: each one configured]
        #[arg(long, value_name = "NAMESPACE")]
        to_namespace: Option<Namespace>,

        /// Minimum number of targets; needed if none is configured or they cannot be listed, unless both --to-region and
        /// --to-namespace are given
        #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
        expect: usize,

        #[command(flatten)]
        wait_options: WaitOptions,
    },

    /// Start copying images
    #[command(mut_group("WaitOptions", needs_wait), after_help = format!("Example:\n  syncjobs swr sync team/manual:1.0.0 --to-region cn-north-1 --wait --sandbox\n\n{EXIT_CODES}"))]
    Sync {
        #[command(flatten)]
        images: ImageArguments,

        /// Region that the images are copied to
        #[arg(long, value_name = "REGION")]
        to_region: String,

        /// Namespace that the images are copied to [default: the namespace of the image]
        #[arg(long, value_name = "NAMESPACE")]
        to_namespace: Option<Namespace>,

        /// Overwrite images of the same name at the target
        #[arg(long)]
        overwrite: bool,

        #[command(flatten)]
        start_options: StartOptions,
    },

    /// List the targets to which the images of a repository are copied automatically
    #[command(after_help = "Example:\n  syncjobs swr targets team/web --sandbox")]
    Targets {
        /// Repository, such as team/web/app
        #[arg(value_parser = repository)]
        repository: Reference,

        #[command(flatten)]
        source: SourceRegion,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ImageArguments {
    /// Images as they were pushed, such as team/web:1.4.2, or with the host, swr.cn-north-4.myhuaweicloud.com/team/web:1.4.2
    #[arg(value_name = "IMAGE", required = true)]
    pub(crate) images: Vec<Image>,

    #[command(flatten)]
    pub(crate) source: SourceRegion,
}

#[derive(Debug, Args)]
pub(crate) struct SourceRegion {
    /// Region that images are copied from [default: the region in the image's registry host, otherwise `HW_REGION_NAME`]
    #[arg(long = "source-region", value_name = "REGION")]
    pub(crate) region: Option<Region>,
}

impl SourceRegion {
    /// Returns the region that the image is copied from, if it is stated.
    pub(crate) fn of(&self, image: &Reference) -> Result<Option<Region>, Failure> {
        match (&image.region, &self.region) {
            (Some(found), Some(given)) if found != given => {
                let problem =
                    format!("`{image}` is in the region {found}: --source-region must not be {given}");
                Err(Failure::new(Exit::Usage, problem))
            }
            (found, given) => Ok(found.clone().or_else(|| given.clone())),
        }
    }
}

/// Options of a command that starts a job.
#[derive(Debug, Args)]
pub(crate) struct StartOptions {
    /// Wait until the job is done; required by --timeout, --interval and --since
    #[arg(long)]
    pub(crate) wait: bool,

    #[command(flatten)]
    pub(crate) wait_options: WaitOptions,
}

/// Options of a wait.
#[derive(Debug, Args)]
pub(crate) struct WaitOptions {
    /// Time limit of the wait, such as 90s, 10m or 1h30m
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = duration)]
    pub(crate) timeout: std::time::Duration,

    /// Delay before the second poll; later delays grow up to 30 seconds
    #[arg(long, value_name = "DURATION", default_value = "2s", value_parser = duration)]
    pub(crate) interval: std::time::Duration,

    /// Ignore jobs created before this time (2026-01-31T08:00:00Z), or more than this long ago (10m, by the clock of the
    /// service)
    #[arg(long, value_name = "TIME", value_parser = since)]
    pub(crate) since: Option<Since>,
}

#[derive(Debug, Args)]
pub(crate) struct SandboxArguments {
    /// Port to listen on; 0 selects a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) port: u16,

    /// Number of jobs in the repository team/archive and in task 2000
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(crate) jobs: u32,

    /// Address to listen on instead of the loopback address; anyone who can reach it can use the sandbox
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) expose_on: Option<std::net::IpAddr>,

    /// Duration of a job that starts in the sandbox
    #[arg(long, value_name = "DURATION", default_value = "6s", value_parser = duration)]
    pub(crate) job_duration: std::time::Duration,
}

/// Rejects options of a wait without `--wait`, since the exit code would not be that of a wait.
fn needs_wait(options: ArgGroup) -> ArgGroup {
    options.requires("wait")
}

/// Parses a duration, such as `90s`.
fn duration(text: &str) -> Result<std::time::Duration, &'static str> {
    let duration = text.parse().ok().and_then(|duration: SignedDuration| duration.try_into().ok());
    duration.ok_or("must have the form `90s`, `10m` or `1h30m`")
}

/// Which jobs are recent enough.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Since {
    /// Those created at this time or later.
    Time(Timestamp),
    /// Those that are not older than this.
    Age(std::time::Duration),
}

/// Parses a time, or a duration before now.
fn since(text: &str) -> Result<Since, &'static str> {
    let time = text.parse().map(Since::Time);
    time.or_else(|_| duration(text).map(Since::Age))
        .map_err(|_| "must be a time such as `2026-01-31T08:00:00Z`, or a duration such as `10m`")
}

/// Returns the scenarios of the sandbox: the name and the jobs of each.
fn scenarios() -> String {
    let lines = sync_jobs_sandbox::scenarios()
        .into_iter()
        .map(|found| format!("    {} {}\n        {}\n", found.service, found.name, found.jobs));
    lines.collect::<Vec<_>>().concat()
}
