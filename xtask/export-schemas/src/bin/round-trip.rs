//! Reads instances of the bundles with the Rust types and writes them again.
//!
//! Each line of standard input is a list of the name of a bundle and an instance of it. For each, a line with the instance
//! as the types write it is printed, or `null` if it is invalid.

use std::io;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use sync_jobs_model::{Job, authing, swr};

fn main() -> io::Result<()> {
    for line in io::stdin().lines() {
        let (bundle, instance): (String, Option<Map<String, Value>>) = serde_json::from_str(&line?)?;
        let written = instance.and_then(|instance| {
            // Some languages write null for a property of the bundle that is absent.
            let parts = instance.into_iter().filter(|(_, part)| !part.is_null());
            let parts = parts.map(|(name, part)| Some((name.clone(), round_trip(&bundle, &name, part)?)));
            parts.collect::<Option<Map<_, _>>>()
        });
        println!("{}", serde_json::to_string(&written)?);
    }
    Ok(())
}

fn round_trip(bundle: &str, property: &str, part: Value) -> Option<Value> {
    let through = match (bundle, property) {
        ("AuthingTypes", "page") => through::<authing::Page>,
        ("AuthingTypes", "pageSize") => through::<authing::PageSize>,
        ("AuthingTypes", "syncTriggerFilter") => through::<authing::SyncTriggerFilter>,
        ("AuthingTypes", "syncJobPaginatedRespDto") => through::<authing::SyncJobPaginatedRespDto>,
        ("AuthingTypes", "syncJobId") => through::<authing::SyncJobId>,
        ("AuthingTypes", "syncActionFilter") => through::<authing::SyncActionFilter>,
        ("AuthingTypes", "syncObjectTypeFilter") => through::<authing::SyncObjectTypeFilter>,
        ("AuthingTypes", "syncJobSingleRespDto") => through::<authing::SyncJobSingleRespDto>,
        ("AuthingTypes", "syncTaskPaginatedRespDto") => through::<authing::SyncTaskPaginatedRespDto>,
        ("AuthingTypes", "syncTaskSingleRespDto") => through::<authing::SyncTaskSingleRespDto>,
        ("AuthingTypes", "triggerSyncTaskDto") => through::<authing::TriggerSyncTaskDto>,
        ("AuthingTypes", "triggerSyncTaskRespDto") => through::<authing::TriggerSyncTaskRespDto>,
        ("AuthingTypes", "syncJobLogPaginatedRespDto") => through::<authing::SyncJobLogPaginatedRespDto>,
        ("AuthingTypes", "errorResponse") => through::<authing::ErrorResponse>,
        ("JobTypes", "job") => through::<Job>,
        ("SwrTypes", "contentRange") => through::<swr::ContentRange>,
        ("SwrTypes", "createManualImageSyncRepoRequestBody") => {
            through::<swr::CreateManualImageSyncRepoRequestBody>
        }
        ("SwrTypes", "errorResponse") => through::<swr::ErrorResponse>,
        ("SwrTypes", "repository") => through::<swr::Repository>,
        ("SwrTypes", "sortOrder") => through::<swr::SortOrder>,
        ("SwrTypes", "syncJob") => through::<swr::SyncJob>,
        ("SwrTypes", "syncRepo") => through::<swr::SyncRepo>,
        ("SwrTypes", "syncJobFilter") => through::<swr::SyncJobFilter>,
        _ => panic!("the property `{property}` of {bundle} has no type here; add it"),
    };
    through(part)
}

fn through<T: DeserializeOwned + Serialize>(part: Value) -> Option<Value> {
    let value: T = serde_json::from_value(part).ok()?;
    Some(serde_json::to_value(value).expect("a value that was read can be written"))
}
