//! Snapshots of the exported JSON Schemas, one for each document.

#![cfg(feature = "schemars")]

mod support;

use sync_job_model::schema::{Document, documents};

const FOLDER: &str = "schemas";

fn snapshot_name(document: &Document) -> String {
    document.path().trim_end_matches(".json").replace('/', ".")
}

#[test]
fn each_schema_is_as_reviewed() {
    support::settings(FOLDER).bind(|| {
        for document in documents() {
            insta::assert_snapshot!(snapshot_name(&document), document.to_json());
        }
    });
}

#[test]
fn each_snapshot_of_a_schema_is_asserted() {
    support::assert_no_other_snapshot(FOLDER, documents().iter().map(snapshot_name));
}
