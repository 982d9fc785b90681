//! The JSON Schemas (draft 2020-12) of every public type.
//!
//! The folder `schemas` of this package holds them, with a README for their users. Each named type has a document of its
//! own without references to other files, and each group (one per API, and `job` for the vendor-neutral types) has a
//! bundle of all its types.
//!
//! ```
//! let documents = sync_jobs_model::schema::documents();
//! let job = documents.iter().find(|document| document.path() == "job/Job.json").unwrap();
//! assert_eq!(job.schema()["title"], "Job");
//! ```

use std::{collections::BTreeSet, fmt::Display};

use schemars::{
    JsonSchema, Schema, SchemaGenerator, json_schema,
    transform::{RecursiveTransform, Transform as _},
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::{
    authing::SyncJobDto,
    job::{self, Image, Job, JobCounts, JobState, Progress, Provider, Target},
    json_schema::{DEFINITIONS, Group, KNOWN, Registry},
    swr::{SortOrder, SyncJob},
    visit_types,
};

pub use crate::visitor::{Exported, Visitor};

/// The version of the schemas, which is that of this package. Each document names it in `$comment`.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The prefix of the id of each document. It is a name, not an address: nobody can own a host below `example`.
///
/// A `urn:` would be plainer, but validators that resolve references as relative addresses reject it.
const ID_BASE: &str = "https://sync-jobs.example/schemas/";

/// The notations of RFC 3339, as far as a pattern can describe them.
const DATE_TIME: &str =
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})$";

/// Returns every exported document, ordered by path.
pub fn documents() -> Vec<Document> {
    documents_of(registry().groups)
}

/// Calls `visitor` with each exported type.
pub fn visit(visitor: &mut impl Visitor) {
    visit_types(visitor);
    visitor.visit::<SortOrder>("swr", "SortOrder");
    visitor.visit::<Image>("job", "Image");
    visitor.visit::<Job>("job", "Job");
    visitor.visit::<JobCounts>("job", "JobCounts");
    visitor.visit::<Progress>("job", "Progress");
    visitor.visit::<Provider>("job", "Provider");
    visitor.visit::<Target>("job", "Target");
    visitor.visit_status("job", "JobState", JobState::KNOWN);
}

impl Visitor for Registry {
    fn visit<T: Exported>(&mut self, group: &'static str, _name: &'static str) {
        self.add::<T>(group);
    }

    fn visit_status<T>(&mut self, group: &'static str, _name: &'static str, known: &'static [T])
    where
        T: Exported + Display,
        JobState: From<&'static T>,
    {
        job::schema::add_status(self, group, known);
    }
}

fn registry() -> Registry {
    let mut registry = Registry::default();
    visit(&mut registry);
    let copy = Job { source_region: Some("cn-north-4".to_owned()), ..example_of::<SyncJob>().into() };
    registry.set_examples::<Job>("job", &[copy, example_of::<SyncJobDto>().into()]);
    registry
}

fn documents_of(groups: impl IntoIterator<Item = (&'static str, Group)>) -> Vec<Document> {
    let mut documents = Vec::new();
    for (group, Group { types, mut bundle }) in groups {
        let bundle = bundle_of(group, &bundle.take_definitions(true));
        let document = |name, schema| Document { group, name, schema };
        documents.extend(types.into_iter().map(|(name, schema)| document(Some(name), schema)));
        documents.push(document(None, bundle));
    }
    documents.iter_mut().for_each(Document::finish);
    documents.sort_by_key(Document::path);
    documents
}

/// Returns every generated file of the folder `schemas`, with its path in it: the documents, and their list
/// `index.json`, which also has the state of each status.
pub fn files() -> Vec<(String, String)> {
    let Registry { groups, states } = registry();
    let documents = documents_of(groups);
    let entry = |document: &Document| {
        let schema = document.schema();
        json!({
            "path": document.path(),
            "id": schema["$id"],
            "title": schema["title"],
            "description": schema["description"],
        })
    };
    let schemas: Vec<_> = documents.iter().map(entry).collect();
    let index = json!({ "version": VERSION, "schemas": schemas, "states": states });
    let files = documents.iter().map(|document| (document.path(), document.to_json()));
    files.chain([("index.json".to_owned(), format!("{index:#}\n"))]).collect()
}

/// One exported JSON Schema.
#[derive(Debug, Clone)]
pub struct Document {
    group: &'static str,
    name: Option<String>,
    schema: Value,
}

impl Document {
    /// Returns the API that the schema belongs to, or `job` for the vendor-neutral types.
    pub fn group(&self) -> &'static str {
        self.group
    }

    /// Returns the name of the type, `None` for the bundle of a group.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Returns the path of the document in the folder `schemas`, such as `swr/SyncJob.json` or, for a bundle, `SwrTypes.json`.
    pub fn path(&self) -> String {
        match &self.name {
            Some(name) => format!("{}/{name}.json", self.group),
            None => format!("{}.json", bundle_title(self.group)),
        }
    }

    /// Returns the schema.
    pub fn schema(&self) -> &Value {
        &self.schema
    }

    /// Returns the text of the file: indented, with a line break at the end.
    pub fn to_json(&self) -> String {
        format!("{:#}\n", self.schema)
    }
}

fn bundle_title(group: &str) -> String {
    group[..1].to_ascii_uppercase() + &group[1..] + "Types"
}

/// Returns the schema of an object that leads to each of `definitions`.
///
/// Many generators drop a definition that nothing refers to, so the bundle has a property for each of these. It also has
/// one for each list of known values, which generators drop where any other text is allowed too.
fn bundle_of(group: &str, definitions: &Map<String, Value>) -> Value {
    let mut bundle = json_schema!({
        "title": bundle_title(group),
        "description": format!(
            "Every type of the group `{group}`, as `{DEFINITIONS}Name`. The properties lead generators to all of them."
        ),
        "type": "object",
        "$defs": definitions,
    });
    let mut referred = BTreeSet::new();
    let collect =
        |part: &mut Schema| referred.extend(part.get("$ref").and_then(Value::as_str).map(str::to_owned));
    RecursiveTransform(collect).transform(&mut bundle);
    let references = definitions.keys().map(|name| (name, format!("{DEFINITIONS}{name}")));
    let properties: Map<_, _> = references
        .filter(|(name, reference)| name.starts_with(KNOWN) || !referred.contains(reference))
        .map(|(name, reference)| (name[..1].to_ascii_lowercase() + &name[1..], json!({ "$ref": reference })))
        .collect();
    bundle.insert("properties".to_owned(), properties.into());
    bundle.to_value()
}

impl Document {
    /// Converts the schema from schemars into the form that is exported.
    fn finish(&mut self) {
        let example = example(&self.schema, &self.schema);
        let path = self.path();
        let Ok(schema) = <&mut Schema>::try_from(&mut self.schema) else { return };
        schema.insert("$schema".to_owned(), "https://json-schema.org/draft/2020-12/schema".into());
        schema.insert("$id".to_owned(), format!("{ID_BASE}{path}").into());
        schema.insert("$comment".to_owned(), format!("sync-jobs-model {VERSION}").into());
        schema.ensure_object().entry("examples").or_insert_with(|| json!([example]));
        RecursiveTransform(tidy).transform(schema);
    }
}

/// Converts one part of a schema into the form that is exported.
fn tidy(part: &mut Schema) {
    const FIRST: [&str; 5] = ["$schema", "$id", "$comment", "title", "description"];
    const LAST: [&str; 2] = ["examples", "$defs"];
    let Some(members) = part.as_object_mut() else { return };
    // Keywords beside a reference repeat what the type says itself, and generators that read them make a type of its own
    // for each such place: `Progress1`, `Progress2`.
    if members.contains_key("$ref") && !members.contains_key("$id") {
        members.retain(|key, _| key == "$ref");
    }
    // Many validators only annotate a format, and none bounds an integer.
    if members.get("format").is_some_and(|format| format == "date-time") {
        members.entry("pattern").or_insert(DATE_TIME.into());
    }
    if members.get("type").is_some_and(|kind| kind == "integer") {
        members.entry("minimum").or_insert(i64::MIN.into());
        members.entry("maximum").or_insert(i64::MAX.into());
    }
    // Doc comments have line breaks where the source wraps.
    if let Some(Value::String(description)) = members.get_mut("description") {
        let paragraphs = description.split("\n\n");
        let unwrap =
            |text: &str| if text.starts_with("- ") { text.to_owned() } else { text.replace('\n', " ") };
        *description = paragraphs.map(unwrap).collect::<Vec<_>>().join("\n\n");
    }
    // First comes what a reader looks for first, and last what is long.
    let mut sorted: Vec<_> = std::mem::take(members).into_iter().collect();
    sorted.sort_by_key(|(key, _)| {
        let last = LAST.iter().position(|name| name == key).map(|place| place + 1).unwrap_or_default();
        (last, FIRST.iter().position(|name| name == key).unwrap_or(FIRST.len()))
    });
    members.extend(sorted);
}

/// Returns an instance of `schema`, a part of `root`: its own example, or one made of the examples of its parts.
fn example(root: &Value, schema: &Value) -> Value {
    if let Some(example) = schema["examples"].get(0) {
        return example.clone();
    }
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix(DEFINITIONS)) {
        return example(root, &root["$defs"][name]);
    }
    if let Some(first) = schema["anyOf"].get(0).or(schema["enum"].get(0)) {
        return if first.is_object() { example(root, first) } else { first.clone() };
    }
    match &schema["properties"] {
        Value::Object(properties) => {
            properties.iter().map(|(name, part)| (name.clone(), example(root, part))).collect()
        }
        _ if schema["items"].is_object() => json!([example(root, &schema["items"])]),
        _ => Value::Null,
    }
}

/// Returns the example in the schema of `T`.
fn example_of<T: JsonSchema + DeserializeOwned>() -> T {
    let schema = SchemaGenerator::default().into_root_schema_for::<T>().to_value();
    serde_json::from_value(example(&schema, &schema))
        .expect("the example in the schema of a type is an instance of it")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns `schema`, which schemars might make, as it is exported.
    fn exported(schema: Value) -> Value {
        let mut document = Document { group: "made", name: Some("Up".to_owned()), schema };
        document.finish();
        document.schema
    }

    #[test]
    fn a_reference_stands_alone_and_a_description_has_no_line_breaks_wherever_they_are() {
        let note = json!({ "description": "One\nline.\n\n- A list\n- of two.", "type": "string" });
        let reference = json!({ "$ref": "#/$defs/Note", "description": "The text of the\ntype itself." });
        let schema = exported(json!({
            "properties": { "direct": reference, "either": { "anyOf": [reference, note] } },
            "$defs": { "Note": note },
        }));
        let reference = json!({ "$ref": "#/$defs/Note" });
        let note = json!({ "description": "One line.\n\n- A list\n- of two.", "type": "string" });
        assert_eq!(schema["properties"]["direct"], reference);
        assert_eq!(schema["properties"]["either"]["anyOf"], json!([reference, note]));
        assert_eq!(schema["$defs"]["Note"], note);
    }

    #[test]
    fn an_example_is_made_of_those_of_the_parts() {
        for (part, example) in [
            (json!({ "type": "string", "examples": ["a", "b"] }), json!("a")),
            (json!({ "$ref": "#/$defs/Named" }), json!(7)),
            (json!({ "enum": ["first", "second"] }), json!("first")),
            (json!({ "anyOf": [{ "$ref": "#/$defs/Named" }, { "type": "null" }] }), json!(7)),
            (json!({ "type": "array", "items": { "$ref": "#/$defs/Named" } }), json!([7])),
            (json!({ "properties": { "inner": { "examples": [true] } } }), json!({ "inner": true })),
            (json!({ "type": "string" }), Value::Null),
        ] {
            let schema = exported(json!({
                "properties": { "part": part },
                "$defs": { "Named": { "type": "integer", "examples": [7] } },
            }));
            assert_eq!(schema["examples"], json!([{ "part": example }]), "{part}");
        }
    }
}
