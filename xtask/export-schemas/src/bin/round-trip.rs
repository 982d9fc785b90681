//! Says what the Rust types make of instances of the bundles: each line of standard input is the name of a bundle and an
//! instance of it, in a list, and is answered with a line that holds the instance as the types write it, or `null` if
//! they refuse it.

use std::io;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use sync_jobs_model::{Job, authing, swr};

fn main() -> io::Result<()> {
    for line in io::stdin().lines() {
        let (bundle, instance): (String, Map<String, Value>) = serde_json::from_str(&line?)?;
        // Some languages write null for a property of the bundle that is absent.
        let parts = instance.into_iter().filter(|(_, part)| !part.is_null());
        let written: Option<Map<_, _>> = parts
            .map(|(property, part)| Some((property.clone(), round_trip(&bundle, &property, part)?)))
            .collect();
        println!("{}", serde_json::to_string(&written)?);
    }
    Ok(())
}

fn round_trip(bundle: &str, property: &str, part: Value) -> Option<Value> {
    let through = match (bundle, property) {
        ("AuthingTypes", "syncTaskId") => through::<authing::SyncTaskId>,
        ("AuthingTypes", "page") => through::<authing::Page>,
        ("AuthingTypes", "pageSize") => through::<authing::PageSize>,
        ("AuthingTypes", "syncTriggerFilter") => through::<authing::SyncTriggerFilter>,
        ("AuthingTypes", "syncJobPaginatedRespDto") => through::<authing::SyncJobPaginatedRespDto>,
        ("AuthingTypes", "errorResponse") => through::<authing::ErrorResponse>,
        ("JobTypes", "job") => through::<Job>,
        ("SwrTypes", "contentRange") => through::<swr::ContentRange>,
        ("SwrTypes", "errorResponse") => through::<swr::ErrorResponse>,
        ("SwrTypes", "namespace") => through::<swr::Namespace>,
        ("SwrTypes", "repository") => through::<swr::Repository>,
        ("SwrTypes", "sortOrder") => through::<swr::SortOrder>,
        ("SwrTypes", "syncJob") => through::<swr::SyncJob>,
        ("SwrTypes", "syncJobFilter") => through::<swr::SyncJobFilter>,
        _ => panic!("no type stands for `{property}` of {bundle}; add it here"),
    };
    through(part)
}

fn through<T: DeserializeOwned + Serialize>(part: Value) -> Option<Value> {
    let value: T = serde_json::from_value(part).ok()?;
    Some(serde_json::to_value(value).expect("what was read can be written"))
}
