//! Lists the newest jobs of a synchronisation task, and waits until the newest one has succeeded.
//!
//! ```sh
//! export AUTHING_ACCESS_KEY_ID=… AUTHING_ACCESS_KEY_SECRET=…
//! cargo run -p authing-client --example sync_task -- 1000
//! ```

use std::{env, error::Error, time::Duration};

use authing_client::Client;
use futures_util::TryStreamExt as _;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let task: i64 = env::args().nth(1).ok_or("usage: sync_task TASK-ID")?.parse()?;
    let jobs = Client::from_env()?.jobs(task);

    let mut newest = jobs.clone().list().max_items(5);
    while let Some(job) = newest.try_next().await? {
        println!("{}  {}  {}", job.sync_job_id, job.created_at, job.sync_status);
    }

    let mut wait = jobs.wait().timeout(Duration::from_secs(900));
    while let Some(status) = wait.try_next().await? {
        let state = status.state.map_or_else(|| "no job yet".to_owned(), |state| state.to_string());
        eprintln!("{:>4} s  {state}", status.elapsed.as_secs());
    }
    println!("the newest job of task {task} has succeeded");
    Ok(())
}
