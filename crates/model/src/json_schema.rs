//! The JSON Schemas of single types: their implementation by text, open enums, and the registry of exported types.

use std::collections::BTreeMap;

use schemars::{
    JsonSchema, Schema, SchemaGenerator,
    generate::SchemaSettings,
    transform::{RecursiveTransform, Transform as _},
};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Implements `JsonSchema` for a type by the text of its schema, in which `#/$defs/Name` refers to the type of that name.
///
/// The last argument is a function that changes the schema, with an argument of its own if it needs one.
macro_rules! json_schema {
    (
        $group:literal, $name:literal = $type:ty, [$($referred_name:literal = $referred:ty),*], $text:literal
        $(, $finish:path $(, $argument:expr)?)?
    ) => {
        impl ::schemars::JsonSchema for $type {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                $name.into()
            }

            fn schema_id() -> ::std::borrow::Cow<'static, str> {
                concat!($group, "::", $name).into()
            }

            #[allow(unused_variables)]
            fn json_schema(generator: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                let referred = [$( ($referred_name, generator.subschema_for::<$referred>()), )*];
                let schema = $crate::json_schema::parse($text, &referred);
                $( let schema = $finish(generator, schema $(, $argument)?); )?
                schema
            }
        }
    };
}

pub(crate) use json_schema;

/// Parses `text`, in which each reference to a name leads to the schema that `referred` has for it.
pub(crate) fn parse(text: &str, referred: &[(&str, Schema)]) -> Schema {
    let mut schema: Schema = serde_json::from_str(text).expect("the text is a schema");
    let mut replace = RecursiveTransform(|part: &mut Schema| {
        for (name, schema) in referred {
            if let Some(reference) =
                part.get_mut("$ref").filter(|text| **text == format!("{DEFINITIONS}{name}"))
            {
                reference.clone_from(&schema.as_value()["$ref"]);
            }
        }
    });
    replace.transform(&mut schema);
    schema
}

/// What a reference to a type starts with.
pub(crate) const DEFINITIONS: &str = "#/$defs/";

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

/// Returns `schema`, a list of values, as an open enum, which admits any other text too.
///
/// The list becomes a type of its own, such as `KnownSyncStatus`, since generators invent a name for one that has none.
pub(crate) fn open_enum(generator: &mut SchemaGenerator, mut schema: Schema) -> Schema {
    let (title, summary, meanings) = described(&schema);
    let known = format!("Known{title}");
    let description = format!("The values of `{title}` that are known today.\n\n{meanings}");
    define_values(generator, &known, &description, &schema.remove("enum").unwrap_or_default());
    schema.remove("type");
    schema.insert(
        "description".to_owned(),
        format!("{summary}\n\nAccept values beyond `{known}` too: one may be added at any time.").into(),
    );
    schema.insert(
        "anyOf".to_owned(),
        json!([{ "$ref": format!("{DEFINITIONS}{known}") }, { "type": "string" }]),
    );
    schema
}

/// Defines the type `name` of some values of an enum.
pub(crate) fn define_values(generator: &mut SchemaGenerator, name: &str, description: &str, values: &Value) {
    let definition =
        json!({ "title": name, "description": description.trim_end(), "type": "string", "enum": values });
    generator.definitions_mut().insert(name.to_owned(), definition);
}

/// Returns the title of an enum, the summary in its description, and the meanings of its values.
pub(crate) fn described(schema: &Schema) -> (String, String, String) {
    let text = |key: &str| schema.get(key).and_then(Value::as_str).unwrap_or_default();
    let (summary, meanings) = text("description").split_once("\n\n").unwrap_or((text("description"), ""));
    (text("title").to_owned(), summary.to_owned(), meanings.to_owned())
}
