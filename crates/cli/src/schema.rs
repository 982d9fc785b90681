//! The JSON Schemas: their names, one of them, or all as files.

use std::{fs, io, path::Path};

use sync_jobs_model::schema::{Document, documents};

use crate::{exit::Exit, failure::Failure};

/// Returns what to print: the schema `name`, or the names of all. Writes the schemas into the directory `out` instead, if given.
pub(crate) fn schema(name: Option<&str>, out: Option<&Path>) -> Result<String, Failure> {
    let mut documents = documents();
    if let Some(name) = name {
        documents.retain(|document| stem(document) == name.trim_end_matches(".json"));
        if documents.is_empty() {
            let message = format!("invalid schema name `{name}`: must be one that `syncjobs schema` lists");
            return Err(Failure::new(Exit::Usage, message));
        }
    }
    let Some(out) = out else {
        return Ok(match name {
            Some(_) => documents.iter().map(Document::to_json).collect(),
            None => documents.iter().map(|document| stem(document) + "\n").collect(),
        });
    };
    for document in documents {
        let path = out.join(document.path());
        write(&path, &document.to_json()).map_err(|error| {
            Failure::new(Exit::NotWritten, format!("cannot write `{}`: {error}", path.display()))
        })?;
    }
    Ok(String::new())
}

fn stem(document: &Document) -> String {
    document.path().trim_end_matches(".json").to_owned()
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::write(path, text)
}
