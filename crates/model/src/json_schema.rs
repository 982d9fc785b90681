//! The JSON Schemas of single types: their implementation by text, open enums, and the registry of exported types.

use std::collections::BTreeMap;

use schemars::{
    JsonSchema, Schema, SchemaGenerator,
    transform::{RecursiveTransform, Transform as _},
};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Implements `JsonSchema` for a type from the text of its schema, in which `#/$defs/Name` refers to the type of that name.
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

/// The prefix of a reference to a type.
pub(crate) const DEFINITIONS: &str = "#/$defs/";

/// The prefix of the name of a list of known values.
pub(crate) const KNOWN: &str = "Known";

/// The types to export, by group.
#[derive(Default)]
pub(crate) struct Registry {
    pub(crate) groups: BTreeMap<&'static str, Group>,
    /// The states of each status, by the path of the enum of statuses.
    pub(crate) states: Map<String, Value>,
}

/// The types of one group: each by itself, and all of them together.
#[derive(Default)]
pub(crate) struct Group {
    pub(crate) types: Vec<(String, Value)>,
    pub(crate) bundle: SchemaGenerator,
}

impl Registry {
    /// Exports `T` in `group`.
    pub(crate) fn add<T: JsonSchema>(&mut self, group: &'static str) {
        let group = self.groups.entry(group).or_default();
        let schema = SchemaGenerator::default().into_root_schema_for::<T>();
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
pub(crate) fn open_enum(generator: &mut SchemaGenerator, schema: Schema) -> Schema {
    status_enum(generator, schema, &[])
}

/// Returns `schema` as an open enum in which the values in `terminal` are marked, and a type of their own if there are any,
/// such as `TerminalSyncStatus`.
pub(crate) fn status_enum(
    generator: &mut SchemaGenerator,
    mut schema: Schema,
    terminal: &[String],
) -> Schema {
    let text = |key: &str| schema.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (title, description) = (text("title"), text("description"));
    let (summary, meanings) = description.split_once("\n\n").unwrap_or((&description, ""));
    let is_terminal = |line: &&str| terminal.iter().any(|value| line.starts_with(&format!("- `{value}`: ")));
    let marked = |line| if is_terminal(&line) { format!("{line} Terminal.") } else { line.to_owned() };
    let mut define = |prefix: &str, which: &str, meanings: Vec<String>, values: Value| {
        let name = format!("{prefix}{title}");
        let description = format!("The values of `{title}` that are {which}.\n\n{}", meanings.join("\n"));
        let definition =
            json!({ "title": name, "description": description, "type": "string", "enum": values });
        generator.definitions_mut().insert(name, definition);
    };
    let values = schema.remove("enum").unwrap_or_default();
    define(KNOWN, "known today", meanings.lines().map(marked).collect(), values);
    if !terminal.is_empty() {
        let meanings = meanings.lines().filter(is_terminal).map(str::to_owned).collect();
        define("Terminal", "terminal", meanings, json!(terminal));
    }
    let known = format!("{KNOWN}{title}");
    let description =
        format!("{summary}\n\nAccept values beyond `{known}` too: one may be added at any time.");
    schema.remove("type");
    schema.insert("description".to_owned(), description.into());
    schema.insert(
        "anyOf".to_owned(),
        json!([{ "$ref": format!("{DEFINITIONS}{known}") }, { "type": "string" }]),
    );
    schema
}
