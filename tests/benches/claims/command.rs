//! Measures the command while it lists jobs as lines of JSON, compared with a loop of bare `reqwest` and `serde_json`.

use std::{
    env, fs,
    io::{self, BufRead as _, BufReader, BufWriter, Write as _},
    path::PathBuf,
    process::{Command, Stdio},
};

use serde::Serialize;
use serde_json::Value;

use crate::{
    bare, child,
    claim::Claims,
    measure::{instructions_each, median},
    pages, server,
};

/// The maximum cost of the command, as a multiple of the bare loop.
const MAX_COST: f64 = 1.3;
/// The numbers of jobs whose instructions are counted; the difference is what counts.
const FEW: u32 = 2_000;
const MORE: u32 = 12_000;

pub(crate) fn run(claims: &Claims) {
    let syncjobs = syncjobs();
    let jobs: u64 = claims.size(1_000_000, 100_000);
    for service in ["authing", "swr"] {
        let (url, _) = server::start(move |request| pages::response(service, request, jobs));
        let environment = child::any_key(&url);
        let list = if service == "authing" { "1000" } else { "team/web" };
        let page_size = pages::JOBS.to_string();
        let command = |jobs: u64| {
            let mut command = Command::new(&syncjobs);
            command.args([service, "list", list, "-o", "jsonl", "--rate", "0", "--page-size", &page_size]);
            command.args(["--limit", &jobs.to_string(), "--base-url", &url]).envs(environment.clone());
            command
        };
        let bare = |jobs: u64| child::command(&["command", service, &jobs.to_string()], &environment);
        let ratios =
            (0..claims.size(3, 1)).map(|_| cpu_time(command(jobs), jobs) / cpu_time(bare(jobs), jobs));
        let name = format!("command/{service}, {jobs} jobs beside a bare loop");
        claims.check(&format!("{name}, processor time"), median(ratios.collect()), MAX_COST);
        if claims.size(true, false) {
            let count =
                |list: &dyn Fn(u64) -> Command| instructions_each(FEW, MORE, |jobs| list(jobs.into()));
            let ratio = count(&command) / count(&bare);
            claims.check(&format!("{name}, instructions"), ratio, MAX_COST);
        }
    }
}

/// Builds the command as it is released, and returns its path.
fn syncjobs() -> PathBuf {
    let cargo = env::var_os("CARGO").expect("cargo runs this program");
    let build = ["build", "--release", "--package", "syncjobs", "--message-format", "json"];
    let output = Command::new(cargo).args(build).stderr(Stdio::inherit()).output().expect("cargo runs");
    assert!(output.status.success(), "the command is built");
    let messages = serde_json::Deserializer::from_slice(&output.stdout).into_iter::<Value>();
    let programs = messages.filter_map(|message| Some(message.ok()?["executable"].as_str()?.into()));
    programs.last().expect("cargo states where the program is")
}

/// Runs a command that must write a line for each of `jobs`, and returns its processor time.
fn cpu_time(mut command: Command, jobs: u64) -> f64 {
    let before = cpu_time_of_children();
    let mut child = command.stdout(Stdio::piped()).spawn().expect("the command runs");
    let lines = BufReader::new(child.stdout.take().expect("the output is piped")).split(b'\n').count();
    assert!(child.wait().expect("the command ends").success(), "{command:?}");
    assert_eq!(lines as u64, jobs);
    cpu_time_of_children() - before
}

/// Returns the processor time of the children of this process that have ended, in the units of the system.
fn cpu_time_of_children() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("this is Linux");
    // The name of the program, in parentheses, is the second field. The sixteenth is the time in user mode, the next one that in
    // system mode.
    let (_, fields) = stat.rsplit_once(')').expect("the name is in parentheses");
    let times = fields.split_whitespace().skip(13).take(2);
    times.map(|time| time.parse::<f64>().expect("a time is a number")).sum()
}

/// Writes the jobs of the first pages, as a program would that does nothing else.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn child(service: &str, jobs: u64) {
    let url = env::var("AUTHING_HOST").expect("the variable is set");
    let client = reqwest::Client::builder().no_proxy().build().expect("the options are valid");
    let mut out = BufWriter::new(io::stdout().lock());
    for page in 0..jobs / pages::JOBS {
        let request = client.get(url.clone() + &pages::path(service, page));
        let response = request.send().await.expect("the server responds");
        assert!(response.status().is_success());
        let body = response.bytes().await.expect("the server responds");
        if service == "authing" {
            let response: bare::authing::Response = serde_json::from_slice(&body).expect("the page is valid");
            write(&mut out, &response.data.expect("the page has data").list);
        } else {
            write(
                &mut out,
                &serde_json::from_slice::<Vec<bare::swr::Job>>(&body).expect("the page is valid"),
            );
        }
    }
    out.flush().expect("the pipe is open");
}

fn write<T: Serialize>(out: &mut impl io::Write, jobs: &[T]) {
    for job in jobs {
        serde_json::to_writer(&mut *out, job).expect("the pipe is open");
        out.write_all(b"\n").expect("the pipe is open");
    }
}
