//! Lists the newest synchronisation jobs of a repository, and waits until an image has been copied to every target.
//!
//! ```sh
//! export HUAWEICLOUD_SDK_AK=… HUAWEICLOUD_SDK_SK=… HW_REGION_NAME=cn-north-4
//! cargo run -p swr-client --example image_sync -- team web/app 1.4.2
//! ```

use std::{env, error::Error, time::Duration};

use futures_util::TryStreamExt as _;
use swr_client::{Client, SortOrder};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [namespace, repository, tag] = arguments.as_slice() else {
        return Err("usage: image_sync NAMESPACE REPOSITORY TAG".into());
    };
    let jobs = Client::from_env()?.jobs(namespace, repository);

    let mut newest = jobs.clone().order(SortOrder::Desc).list().max_items(5);
    while let Some(job) = newest.try_next().await? {
        println!(
            "{}  {}  {}/{}  {}",
            job.created_at, job.tag, job.remote_region_id, job.remote_namespace, job.status
        );
    }

    let mut wait = jobs.tag(tag).wait().timeout(Duration::from_secs(900));
    while let Some(status) = wait.try_next().await? {
        let state = status.state.map_or_else(|| "no job yet".to_owned(), |state| state.to_string());
        eprintln!("{:>4} s  {state}", status.elapsed.as_secs());
    }
    println!("{tag} has been copied");
    Ok(())
}
