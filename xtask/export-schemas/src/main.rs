//! Prints the model's JSON Schemas, as pairs of path and contents, for `cargo xtask regenerate` to write.

fn main() -> Result<(), serde_json::Error> {
    let documents: Vec<(String, String)> = sync_job_model::schema::documents()
        .into_iter()
        .map(|document| (document.path(), document.to_json()))
        .collect();
    serde_json::to_writer(std::io::stdout(), &documents)
}
