//! The command line.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Parser, Subcommand, ValueHint, builder::PossibleValuesParser};
use clap_complete::Shell;
use swr_client::Region;
use sync_jobs_model::{
    authing::{SyncJobId, SyncTaskId, SyncTriggerFilter},
    swr::{Namespace, SortOrder},
};

use crate::{
    exit::Exit,
    failure::Failure,
    image::{Image, Reference, repository},
    names::{Name, duration, named},
    options::{
        ListOptions, OutputOptions, ServiceOptions, SeveralOptions, WaitOptions, with_metrics,
        without_columns,
    },
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
  7    success, but the result could not be written
  130  interrupted (SIGINT)
  143  terminated (SIGTERM)
Of several codes, the highest counts; with --any, one success is enough.";

const ENVIRONMENT: &str = "\
Environment:
  AUTHING_ACCESS_KEY_ID, AUTHING_ACCESS_KEY_SECRET
                                Access key of Authing
  AUTHING_HOST                  URL of a private deployment of Authing
  HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK
                                Access key of Huawei Cloud; without it, the
                                profile ~/.huaweicloud/credentials is read
  HW_REGION_NAME                Region that images are copied from
  HTTPS_PROXY, NO_PROXY         Proxy, and the hosts that are called without it
  SSL_CERT_FILE, SSL_CERT_DIR   CA certificates in place of the system's
  NO_COLOR                      Set to any value to print without colour";

/// Lists and starts synchronisation jobs of Authing and Huawei Cloud SWR, and waits until they have succeeded.
#[derive(Debug, Parser)]
#[command(
    name = "syncjobs",
    version,
    arg_required_else_help = true,
    after_help = "Example:\n  syncjobs swr wait team/web:1.4.2 --sandbox",
    after_long_help = format!("Examples:\n  syncjobs swr wait team/web:1.4.2 --sandbox\n  syncjobs authing list 1000 --sandbox -o jsonl | jq .state\n\n{ENVIRONMENT}\n\n{EXIT_CODES}")
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List, start or wait for Authing jobs: synchronisation of accounts and departments
    #[command(
        arg_required_else_help = true,
        after_help = format!("Example:\n  syncjobs authing list 1000 --sandbox\n\n{ENVIRONMENT}")
    )]
    Authing {
        #[command(flatten)]
        service: ServiceOptions,

        #[command(subcommand)]
        command: Authing,
    },

    /// List, start or wait for Huawei Cloud SWR jobs: container images copied to other regions
    #[command(
        arg_required_else_help = true,
        after_help = format!("Example:\n  syncjobs swr list team/web --sandbox\n\n{ENVIRONMENT}")
    )]
    Swr {
        #[command(flatten)]
        service: ServiceOptions,

        #[command(subcommand)]
        command: Swr,
    },

    /// Print the JSON Schemas of jobs and of the services' responses
    #[command(
        after_help = "Examples:\n  syncjobs schema              lists the names\n  syncjobs schema job/Job      prints one\n  syncjobs schema --out dir    writes all as files"
    )]
    Schema {
        /// Name of a schema, such as `job/Job` [default: list the names]
        name: Option<String>,

        /// Write the schemas as files into this directory instead
        #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
        out: Option<PathBuf>,
    },

    /// Run a sandbox of both services on this machine, for tests
    #[command(
        after_help = "Example:\n  syncjobs sandbox --port 8080",
        after_long_help = format!("{}\nExample:\n  syncjobs sandbox --port 8080", sandbox_help())
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

    /// Print the manual page of a command, or write all pages
    #[command(
        after_help = "Examples:\n  syncjobs man swr wait | man -l -\n  syncjobs man --out ~/.local/share/man/man1"
    )]
    Man {
        /// Command, such as `swr wait` [default: syncjobs itself]
        #[arg(value_name = "COMMAND", conflicts_with = "out")]
        command: Vec<String>,

        /// Write the pages of all commands into this directory instead
        #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Authing {
    /// List the jobs of a task
    #[command(
        mut_arg("output", with_metrics),
        after_help = "Example:\n  syncjobs authing list 1000 --trigger timed --sandbox"
    )]
    List {
        /// Ids of tasks; - reads one per line from standard input
        #[arg(value_name = "TASK", required = true)]
        tasks: Vec<Name<SyncTaskId>>,

        /// List only jobs that were started in this way
        #[arg(long, value_parser = parsed::<SyncTriggerFilter>(&["manually", "timed", "automatic"]))]
        trigger: Option<SyncTriggerFilter>,

        #[command(flatten)]
        list: ListOptions,
    },

    /// Wait until jobs are done
    #[command(after_help = format!("Examples:\n  syncjobs authing wait 1000 --timeout 5m --sandbox\n  syncjobs authing wait --job 1 --sandbox\n\n{EXIT_CODES}"))]
    Wait {
        #[command(flatten)]
        awaited: AwaitedJobs,

        #[command(flatten)]
        several: SeveralOptions,

        #[command(flatten)]
        wait_options: WaitOptions,

        #[command(flatten)]
        output: OutputOptions,
    },

    /// List the tasks
    #[command(after_help = "Example:\n  syncjobs authing tasks --sandbox")]
    Tasks {
        #[command(flatten)]
        list: ListOptions,
    },

    /// Start a job of a task
    #[command(mut_group("WaitOptions", needs_wait), after_help = format!("Example:\n  syncjobs authing run 1000 --wait --sandbox\n\n{EXIT_CODES}"))]
    Run {
        /// Id of the task
        #[arg(value_parser = named::<SyncTaskId>)]
        task: SyncTaskId,

        #[command(flatten)]
        start_options: StartOptions,

        #[command(flatten)]
        output: OutputOptions,
    },

    /// List the logs of a job, which state what it did and why it failed
    #[command(
        mut_arg("output", without_columns),
        after_help = "Example:\n  syncjobs authing logs 1 --limit 20 --sandbox"
    )]
    Logs {
        /// Id of the job
        #[arg(value_parser = named::<SyncJobId>)]
        job: SyncJobId,

        #[command(flatten)]
        list: ListOptions,
    },
}

/// The jobs that a wait is for: the newest ones of tasks, or those with the given ids.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct AwaitedJobs {
    /// Ids of tasks, whose newest jobs are waited for; - reads one per line from standard input
    #[arg(value_name = "TASK")]
    pub(crate) tasks: Vec<Name<SyncTaskId>>,

    /// Ids of jobs, as returned when a task is started; - reads one per line from standard input
    #[arg(long = "job", value_name = "ID", num_args = 1..)]
    pub(crate) jobs: Vec<Name<SyncJobId>>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Swr {
    /// List the jobs of a repository or of an image
    #[command(
        mut_arg("output", with_metrics),
        after_help = "Example:\n  syncjobs swr list team/web --order desc --limit 20 --sandbox"
    )]
    List {
        /// Repositories, such as team/web/app, or images, such as team/web:1.4.2; - reads one per line from standard input
        #[arg(value_name = "REPOSITORY | IMAGE", required = true)]
        references: Vec<Name<Reference>>,

        #[command(flatten)]
        source: SourceRegion,

        /// Sort by creation time, oldest (asc) or newest (desc) first [default: the order of the service]
        #[arg(long, value_parser = parsed::<SortOrder>(&["asc", "desc"]))]
        order: Option<SortOrder>,

        #[command(flatten)]
        list: ListOptions,
    },

    /// Wait until images are copied
    #[command(after_help = format!("Examples:\n  syncjobs swr wait team/web:1.4.2 --timeout 15m --sandbox\n  docker push \"$IMAGE\" && syncjobs swr wait \"$IMAGE\" --since 10m && ./deploy\n\n{EXIT_CODES}"))]
    Wait {
        #[command(flatten)]
        images: ImageArguments,

        /// Region that the images are copied to; repeat it for several [default: each one configured]
        #[arg(long, value_name = "REGION", value_parser = named::<Region>)]
        to_region: Vec<Region>,

        /// Namespace (organisation) that the images are copied to [default: each one configured]
        #[arg(long, value_name = "NAMESPACE", value_parser = named::<Namespace>)]
        to_namespace: Option<Namespace>,

        /// Minimum number of targets; needed if none is configured or they cannot be listed, unless both --to-region and
        /// --to-namespace are given
        #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
        expect: usize,

        #[command(flatten)]
        several: SeveralOptions,

        #[command(flatten)]
        wait_options: WaitOptions,

        #[command(flatten)]
        output: OutputOptions,
    },

    /// Start copying images
    #[command(
        mut_group("WaitOptions", needs_wait), mut_group("SeveralOptions", needs_wait), mut_group("OutputOptions", needs_wait),
        after_help = format!("Example:\n  syncjobs swr sync team/manual:1.0.0 --to-region cn-north-1 --wait --sandbox\n\n{EXIT_CODES}")
    )]
    Sync {
        #[command(flatten)]
        images: ImageArguments,

        /// Region that the images are copied to
        #[arg(long, value_name = "REGION", value_parser = named::<Region>)]
        to_region: Region,

        /// Namespace (organisation) that the images are copied to [default: the namespace of the image]
        #[arg(long, value_name = "NAMESPACE", value_parser = named::<Namespace>)]
        to_namespace: Option<Namespace>,

        /// Overwrite images of the same name at the target
        #[arg(long)]
        overwrite: bool,

        #[command(flatten)]
        several: SeveralOptions,

        #[command(flatten)]
        start_options: StartOptions,

        #[command(flatten)]
        output: OutputOptions,
    },

    /// List the targets to which the images of a repository are copied automatically
    #[command(after_help = "Example:\n  syncjobs swr targets team/web --sandbox")]
    Targets {
        /// Repository, such as team/web/app
        #[arg(value_parser = repository)]
        repository: Reference,

        #[command(flatten)]
        source: SourceRegion,

        #[command(flatten)]
        output: OutputOptions,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ImageArguments {
    /// Images as they were pushed, such as team/web:1.4.2, or with the host, swr.cn-north-4.myhuaweicloud.com/team/web:1.4.2;
    /// - reads one per line from standard input
    #[arg(value_name = "IMAGE", required = true)]
    pub(crate) images: Vec<Name<Image>>,

    #[command(flatten)]
    pub(crate) source: SourceRegion,
}

#[derive(Debug, Args)]
pub(crate) struct SourceRegion {
    /// Region that images are copied from [default: the region in the image's registry host, otherwise `HW_REGION_NAME`]
    #[arg(long = "source-region", value_name = "REGION", value_parser = named::<Region>)]
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
    /// Wait until the job is done; the options of a wait require it
    #[arg(long)]
    pub(crate) wait: bool,

    #[command(flatten)]
    pub(crate) wait_options: WaitOptions,
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

    /// Print only the environment variables
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// Rejects options of a wait without `--wait`, since the exit code would not be that of a wait.
fn needs_wait(options: ArgGroup) -> ArgGroup {
    options.requires("wait")
}

/// Returns a parser of one of `values`, which shells can complete.
fn parsed<T>(values: &'static [&'static str]) -> impl clap::builder::TypedValueParser<Value = T>
where
    T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static> + Clone + Send + Sync + 'static,
{
    use clap::builder::TypedValueParser as _;
    PossibleValuesParser::new(values).try_map(|value| value.parse())
}

/// Returns what the sandbox contains and how it is controlled.
fn sandbox_help() -> String {
    let mut help =
        "Scenarios, each with the ids of its jobs, their target or trigger, and their status:\n".to_owned();
    for found in sync_jobs_sandbox::scenarios() {
        help += &format!("    {} {}\n        {}\n", found.service, found.name, found.jobs);
    }
    help + SANDBOX_CONTROL
}

/// The recipes are those of `docs/sandbox.md`, which a test runs.
const SANDBOX_CONTROL: &str = r#"
A job that "moves" is pending when first listed, and done within
--job-duration. One that "stays" is never done. One that "appears late" is
created when the others are done. A "rule" is a target: each image that is
pushed to the repository is copied there.

Requests that control the sandbox, with JSON (content-type: application/json):
  GET /sandbox            Return the variables, scenarios, pending faults,
                          number of requests and time
  POST /sandbox/jobs      Start the jobs of an image, or a job of a task:
                          {"namespace": "team", "repository": "web", "tag": "2"}
                          {"syncTaskId": 1000}
  POST /sandbox/faults    Inject a fault:
                          {"fault": "drop"}
                          {"fault": "html", "times": 3, "on": "tokens"}
  DELETE /sandbox/faults  Remove the pending faults

"times" is the number of requests that the fault happens to, or "always"
(default 1); "on" is their kind: "jobs" (default: those that read jobs), "logs",
"starts", "targets", "tasks" or "tokens". The faults:
  {"fault": "drop"}       Close the connection without a response
  {"fault": "lose"}       The same, after the request has been handled
  {"fault": "truncate"}   Close the connection in the middle of the response
  {"fault": "html"}       Return an HTML page with status 502
  {"fault": {"status": {"code": 429, "retryAfterSeconds": 2}}}
                          Return an error response
  {"fault": {"delay": {"milliseconds": 500}}}
                          Delay the response
  {"fault": {"cappedPage": {"size": 50}}}
                          Leave at most 50 rows on a page
  {"fault": {"shortPage": {"size": 50}}}
                          The same, without a total
  {"fault": {"wrongTotal": {"total": 2}}}
                          State another total
  {"fault": {"unknownStatus": {"word": "paused"}}}
                          Change the status of all jobs
  {"fault": {"repeatedRow": {"status": "running"}}}
                          Repeat the first row of a page with another status
  {"fault": "wrongSubject"}
                          Return the rows of another task or repository
  {"fault": "nullCounts"}
                          Make the counts of what succeeded null

Start a sandbox in the background, and set the variables when it responds:

syncjobs sandbox --port 8080 --quiet > sandbox.env &
curl -fso /dev/null --retry 9 --retry-connrefused 127.0.0.1:8080/sandbox
. ./sandbox.env

Push an image, let the next three requests that read jobs fail, and wait:

curl -fs "$AUTHING_HOST/sandbox/jobs" -H 'content-type: application/json' \
  -d '{"namespace": "team", "repository": "web", "tag": "2.0.0"}' -w '\n'
curl -fs "$AUTHING_HOST/sandbox/faults" -H 'content-type: application/json' \
  -d '{"fault": {"status": {"code": 503}}, "times": 3}' -w '\n'
syncjobs swr wait team/web:2.0.0

List jobs with the vendor's SDK for Python, which reads the same variables:

python3 -m venv .venv && .venv/bin/pip install -q huaweicloudsdkswr
.venv/bin/python - <<'PYTHON'
from huaweicloudsdkswr.v2 import ShowSyncJobRequest, SwrClient
from huaweicloudsdkswr.v2.region.swr_region import SwrRegion

region = SwrRegion.value_of("cn-north-4")
client = SwrClient.new_builder().with_region(region).build()
request = ShowSyncJobRequest("team", "web", filter="limit::5|offset::0")
for job in client.show_sync_job(request).body:
    print(job.id, job.tag, job.remote_region_id, job.status)
PYTHON
"#;
