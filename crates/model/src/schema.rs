//! The JSON Schemas (draft 2020-12) of every public type.
//!
//! They are what the folder `schemas` of this package holds. Each named type has a document of its own that refers to
//! nothing outside it, and each group (one per API, and `job` for the vendor-neutral types) has a bundle of all its
//! types.
//!
//! ```
//! let documents = sync_job_model::schema::documents();
//! let job = documents.iter().find(|document| document.path() == "job/Job.json").unwrap();
//! assert_eq!(job.schema()["title"], "Job");
//! ```

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

/// Every exported document, ordered by path.
pub fn documents() -> Vec<Document> {
    let mut registry = Registry::default();
    crate::authing::schemas(&mut registry);
    crate::swr::schemas(&mut registry);
    crate::job::schemas(&mut registry);
    let mut documents: Vec<_> =
        registry.groups.into_iter().flat_map(|(name, group)| group.documents(name)).collect();
    documents.sort_by_key(Document::path);
    documents
}

/// One exported JSON Schema.
#[derive(Debug, Clone)]
pub struct Document {
    group: &'static str,
    name: Option<String>,
    schema: Schema,
}

impl Document {
    /// The API that the schema belongs to, or `job` for the vendor-neutral types.
    pub fn group(&self) -> &'static str {
        self.group
    }

    /// The name of the type; `None` for the bundle of a group.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Where the document lies below the folder `schemas`, such as `swr/SyncJob.json` or, for a bundle, `swr.json`.
    pub fn path(&self) -> String {
        match &self.name {
            Some(name) => format!("{}/{name}.json", self.group),
            None => format!("{}.json", self.group),
        }
    }

    /// The schema.
    pub fn schema(&self) -> &Value {
        self.schema.as_value()
    }

    /// The text of the file: indented, with a line break at the end.
    pub fn to_json(&self) -> String {
        format!("{:#}\n", self.schema.as_value())
    }
}

/// The types to export, by group.
#[derive(Default)]
pub(crate) struct Registry {
    groups: BTreeMap<&'static str, Group>,
}

#[derive(Default)]
struct Group {
    types: Vec<(String, Schema)>,
    bundle: Option<SchemaGenerator>,
}

fn generator() -> SchemaGenerator {
    SchemaSettings::draft2020_12().into_generator()
}

impl Registry {
    /// Exports `T` in `group`.
    pub(crate) fn add<T: JsonSchema>(&mut self, group: &'static str) {
        let group = self.groups.entry(group).or_default();
        group.types.push((T::schema_name().into_owned(), generator().into_root_schema_for::<T>()));
        group.bundle.get_or_insert_with(generator).subschema_for::<T>();
    }
}

impl Group {
    fn documents(self, group: &'static str) -> impl Iterator<Item = Document> {
        let definitions = self.bundle.map(|mut bundle| bundle.take_definitions(true)).unwrap_or_default();
        let bundle = json!({
            "title": group,
            "description": format!("Every type of the group `{group}`. Refer to one as `#/$defs/Name`."),
            "$defs": definitions,
        });
        let bundle = Schema::try_from(bundle).unwrap_or_default();
        let types = self.types.into_iter().map(|(name, schema)| (Some(name), schema));
        types.chain([(None, bundle)]).map(move |(name, schema)| {
            let mut document = Document { group, name, schema };
            document.schema = identified(&document);
            document
        })
    }
}

/// The document's schema with what a reader looks for first in front.
fn identified(document: &Document) -> Schema {
    let mut head = Map::new();
    head.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    head.insert(
        "$id".to_owned(),
        json!(format!("urn:sync-job-model:{}", document.path().trim_end_matches(".json").replace('/', ":"))),
    );
    if let Value::Object(rest) = document.schema.as_value() {
        let first = ["title", "description"].into_iter().filter_map(|key| rest.get_key_value(key));
        for (key, value) in first.chain(rest) {
            head.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }
    head.into()
}

/// `schema` with `annotations` of the place where it is used.
pub(crate) fn annotated(mut schema: Schema, annotations: Value) -> Schema {
    if let Value::Object(annotations) = annotations {
        for (key, value) in annotations {
            schema.insert(key, value);
        }
    }
    schema
}
