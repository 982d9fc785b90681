//! What the exported types need to describe themselves in JSON Schema: the registry of types, and open enums.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// What a reference to a type starts with.
pub(crate) const DEFINITIONS: &str = "#/$defs/";

/// What the name of a list of known values starts with.
pub(crate) const KNOWN: &str = "Known";

/// The types to export, by group.
#[derive(Default)]
pub(crate) struct Registry {
    pub(crate) groups: BTreeMap<&'static str, Group>,
    /// The states of each status, by the path of the enum of statuses.
    pub(crate) states: Map<String, Value>,
}

/// The types of one group: each by itself, and all of them together.
pub(crate) struct Group {
    pub(crate) types: Vec<(String, Value)>,
    pub(crate) bundle: SchemaGenerator,
}

/// Returns a generator of schemas of draft 2020-12.
pub(crate) fn generator() -> SchemaGenerator {
    SchemaSettings::draft2020_12().into_generator()
}

impl Registry {
    /// Exports `T` in `group`.
    pub(crate) fn add<T: JsonSchema>(&mut self, group: &'static str) {
        let group =
            self.groups.entry(group).or_insert_with(|| Group { types: Vec::new(), bundle: generator() });
        let schema = generator().into_root_schema_for::<T>();
        group.types.push((T::schema_name().into_owned(), schema.to_value()));
        group.bundle.subschema_for::<T>();
    }

    /// Replaces the examples of `T`, which `add` has exported in `group`.
    pub(crate) fn set_examples<T: JsonSchema + Serialize>(&mut self, group: &str, examples: &[T; 2]) {
        let (name, examples) = (T::schema_name(), json!(examples));
        let Some(group) = self.groups.get_mut(group) else { return };
        let in_bundle = group.bundle.definitions_mut().get_mut(name.as_ref());
        let alone = group.types.iter_mut().filter(|(known, _)| *known == name).map(|(_, schema)| schema);
        alone.chain(in_bundle).for_each(|schema| schema["examples"] = examples.clone());
    }
}

/// Admits any text beside the values that `schema`, an enum of strings, lists and describes.
///
/// The list becomes a type of its own, since generators make up a name for one that has none.
pub(crate) fn open_enum(generator: &mut SchemaGenerator, mut schema: Schema) -> Schema {
    let (title, description) = (text(&schema, "title"), text(&schema, "description"));
    let (summary, meanings) = description.split_once("\n\n").unwrap_or((&description, ""));
    let known = format!("{KNOWN}{title}");
    let values = json!({
        "title": known,
        "description": format!("The values of `{title}` that are known today.\n\n{meanings}").trim_end(),
        "type": schema.remove("type"),
        "enum": schema.remove("enum"),
    });
    schema.insert(
        "description".to_owned(),
        format!("{summary}\n\nAccept values beyond `{known}` too: one may be added at any time.").into(),
    );
    schema.insert(
        "anyOf".to_owned(),
        json!([{ "$ref": format!("{DEFINITIONS}{known}") }, { "type": "string" }]),
    );
    generator.definitions_mut().insert(known, values);
    schema
}

/// Returns the text of the keyword `key`.
pub(crate) fn text(schema: &Schema, key: &str) -> String {
    schema.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Returns `schema` with `annotations` of the place where it is used.
pub(crate) fn annotated(mut schema: Schema, annotations: Value) -> Schema {
    if let Value::Object(annotations) = annotations {
        schema.ensure_object().extend(annotations);
    }
    schema
}
