//! Prints the JSON Schemas of the model, as pairs of path and contents, for `cargo xtask regenerate`.

fn main() -> Result<(), serde_json::Error> {
    serde_json::to_writer(std::io::stdout(), &sync_jobs_model::schema::files())
}
