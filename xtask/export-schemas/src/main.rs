//! Prints the JSON Schemas of the model for `cargo xtask regenerate`: the path and the contents of each, with a NUL after both.
//!
//! JSON never contains a NUL, so the contents need no escapes, which are slow to write and to read in a debug build.

use std::{
    error::Error,
    io::{self, Write as _},
};

use serde_json::Value;
use sync_jobs_model::schema::files;

fn main() -> Result<(), Box<dyn Error>> {
    let mut printed = String::new();
    for (path, text) in files() {
        let is_of_one_type = path.contains('/');
        if is_of_one_type {
            let schema = dereferenced(&serde_json::from_str(&text)?)?;
            printed += &format!("dereferenced/{path}\0{schema:#}\n\0");
        }
        printed += &format!("{path}\0{text}\0");
    }
    Ok(io::stdout().write_all(printed.as_bytes())?)
}

/// Returns `schema` with what it refers to in place of each reference, except where a type contains itself.
fn dereferenced(schema: &Value) -> Result<Value, Box<dyn Error>> {
    let mut result = jsonschema::dereference(schema)?;
    for key in ["title", "description"] {
        result[key] = schema[key].clone();
    }
    let refers = result.to_string().contains("\"$ref\"");
    // The id is that of the schema with references.
    let is_kept = |key: &str| key != "$id" && (refers || key != "$defs");
    result.as_object_mut().ok_or("a schema is an object")?.retain(|key, _| is_kept(key));
    Ok(result)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_type_that_contains_itself_keeps_a_reference() {
        let note = json!({ "title": "Note", "type": "string" });
        let schema = json!({
            "$id": "https://a.example/Up.json",
            "title": "Up",
            "description": "Up.",
            "properties": { "note": { "$ref": "#/$defs/Note" } },
            "$defs": { "Note": note },
        });
        let expected = json!({ "title": "Up", "description": "Up.", "properties": { "note": note } });
        assert_eq!(dereferenced(&schema).unwrap(), expected);
        let mut recursive = schema;
        recursive["$defs"]["Note"] = json!({ "items": { "$ref": "#/$defs/Note" } });
        let result = dereferenced(&recursive).unwrap();
        assert_eq!(result["properties"]["note"]["items"]["$ref"], "#/$defs/Note");
        assert!(jsonschema::is_valid(&result, &json!({ "note": [[]] })));
        assert!(result["$defs"]["Note"].is_object());
    }
}
