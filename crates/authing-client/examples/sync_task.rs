//! Lists the latest jobs of a synchronisation task, and waits until the newest one has ended.
//!
//! ```sh
//! export AUTHING_ACCESS_KEY_ID=… AUTHING_ACCESS_KEY_SECRET=…
//! cargo run -p authing-client --example sync_task -- 1000
//! ```

use std::{env, error::Error, process::ExitCode, time::Duration};

use authing_client::{Client, WaitPolicy};
use futures_util::TryStreamExt as _;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<bool, Box<dyn Error>> {
    let task: i64 = env::args().nth(1).ok_or("usage: sync_task TASK-ID")?.parse()?;
    let client = Client::from_env()?;

    let mut latest = client.jobs(task).limit(5).pages();
    for job in latest.try_next().await?.into_iter().flat_map(|page| page.jobs) {
        println!("{}  {}  {}", job.sync_job_id, job.created_at, job.sync_status);
    }

    let end = client
        .jobs(task)
        .wait()
        .policy(WaitPolicy::default().with_timeout(Duration::from_secs(900)))
        .on_progress(|standing| match &standing.state {
            Some(state) => eprintln!("{:>4} s  {state}", standing.elapsed.as_secs()),
            None => eprintln!("{:>4} s  no job yet", standing.elapsed.as_secs()),
        })
        .await?;
    for job in &end.jobs {
        println!("job {} of {}: {}", job.id, job.subject, job.state);
    }
    Ok(end.is_success())
}
