//! Prints the model's JSON Schemas, as pairs of path and contents, for `cargo xtask regenerate` to write.

fn main() -> Result<(), serde_json::Error> {
    serde_json::to_writer(std::io::stdout(), &sync_jobs_model::schema::files())
}
