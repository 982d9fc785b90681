//! Lists the latest synchronisation jobs of a repository, and waits until an image has arrived everywhere.
//!
//! ```sh
//! export HUAWEICLOUD_SDK_AK=… HUAWEICLOUD_SDK_SK=…
//! cargo run -p swr-client --example image_sync -- cn-north-4 team web/app 1.4.2
//! ```

use std::{env, error::Error, process::ExitCode, time::Duration};

use futures_util::TryStreamExt as _;
use swr_client::{Client, SortOrder, WaitPolicy};

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
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [region, namespace, repository, tag] = arguments.as_slice() else {
        return Err("usage: image_sync REGION NAMESPACE REPOSITORY TAG".into());
    };
    let client = Client::from_env(region)?;
    let jobs = client.jobs(namespace.as_str(), repository.as_str());

    let mut latest = jobs.clone().order(SortOrder::Desc).limit(5).pages();
    for job in latest.try_next().await?.into_iter().flat_map(|page| page.jobs) {
        println!(
            "{}  {}  {}/{}  {}",
            job.created_at, job.tag, job.remote_region_id, job.remote_namespace, job.status
        );
    }

    let end = jobs
        .wait()
        .tag(tag)
        .policy(WaitPolicy::default().with_timeout(Duration::from_secs(900)))
        .on_progress(|standing| match &standing.state {
            Some(state) => eprintln!("{:>4} s  {state}", standing.elapsed.as_secs()),
            None => eprintln!("{:>4} s  no job yet", standing.elapsed.as_secs()),
        })
        .await?;
    for job in &end.jobs {
        println!("{} to {}: {}", job.subject, job.destination(), job.state);
    }
    Ok(end.is_success())
}
