//! Snapshots of the exported JSON Schemas, one for each document.

#![cfg(feature = "schemars")]

mod support;

use sync_jobs_model::schema::{Document, VERSION, documents};

const FOLDER: &str = "schemas";

fn snapshot_name(document: &Document) -> String {
    document.path().trim_end_matches(".json").replace('/', ".")
}

#[test]
fn each_schema_is_as_reviewed_and_each_snapshot_is_asserted() {
    // A release changes nothing that needs a review.
    let version = format!("sync-jobs-model {VERSION}");
    support::settings(FOLDER).bind(|| {
        for document in documents() {
            let text = document.to_json().replace(&version, "sync-jobs-model [version]");
            insta::assert_snapshot!(snapshot_name(&document), text);
        }
    });
    support::assert_no_other_snapshot(FOLDER, documents().iter().map(snapshot_name));
}

#[test]
fn the_path_of_a_document_consists_of_its_group_and_its_type() {
    for document in documents() {
        let group = document.group();
        let path = match document.name() {
            Some(name) => format!("{group}/{name}.json"),
            None => format!("{}{}Types.json", group[..1].to_uppercase(), &group[1..]),
        };
        assert_eq!(document.path(), path);
    }
}
