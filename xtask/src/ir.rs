//! The intermediate representation of a spec's schemas: JSON Schema 2020-12, with the origin of each Rust type.

use std::collections::{BTreeSet, HashMap};

use anyhow::{Result, ensure};
use serde_json::{Map, Value, json};

use crate::{
    api::{Api, SHARED, TABLE},
    json::{items, members, strings},
    spec::{Operation, SCHEMA_REFERENCE, SCHEMAS, Spec, join, visit_references},
};

/// The start of a reference between the converted schemas.
pub const DEFINITIONS: &str = "#/$defs/";

/// The origin of the Rust type of a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maker {
    /// A type of the model's root, the same for every API.
    Shared,
    /// A hand-written type in the API's module of the model.
    Hand,
    /// The model's `open_enum!`: a string enum in a response, which must keep values unknown today.
    OpenEnum,
    /// The model's `bounded_integer!`: typify drops an integer's bounds.
    BoundedInteger,
    /// typify.
    Typify,
}

/// One named schema.
#[derive(Debug, Clone)]
pub struct Schema {
    /// Its name.
    pub name: String,
    /// The origin of its Rust type.
    pub maker: Maker,
    /// Whether a response can contain it.
    pub in_response: bool,
    /// The schema in JSON Schema 2020-12. Its references are `#/$defs/Name`.
    pub json: Value,
    /// The values of an enum, in the order of the spec.
    pub values: Vec<EnumValue>,
    /// The path of the Rust type from the root of the model, such as `swr::SyncJob`.
    pub path: String,
}

/// One value of an enum of strings.
#[derive(Debug, Clone)]
pub struct EnumValue {
    /// The value.
    pub value: String,
    /// Its meaning, from `x-enumDescriptions`.
    pub meaning: String,
    /// The neutral state of a status, from `x-job-state`.
    pub state: Option<String>,
}

/// The named schemas of an API, in the order of the spec.
#[derive(Debug)]
pub struct SchemaIr {
    /// The schemas.
    pub schemas: Vec<Schema>,
    /// Where each schema is in the list, by its name.
    places: HashMap<String, usize>,
}

impl SchemaIr {
    /// Reads the schemas of `spec`, which has passed the lint.
    ///
    /// # Errors
    ///
    /// Returns an error if a row of the table of APIs names a schema or a property that the spec lacks.
    pub fn new(api: &Api, spec: &Spec) -> Result<Self> {
        let hand_written = api.hand_written.iter().map(|name| join(SCHEMAS, name));
        let lists = api.lenient_lists.iter();
        let lists = lists.map(|(schema, property)| format!("{SCHEMAS}/{schema}/properties/{property}"));
        for part in hand_written.chain(lists) {
            ensure!(
                spec.value().pointer(&part).is_some(),
                "{} has no `{part}`, which {TABLE} lists; correct or remove the row",
                spec.path().display()
            );
        }
        let in_responses = in_responses(spec);
        let schema = |(name, schema): (&String, &Value)| {
            let in_response = in_responses.contains(name);
            let (maker, json) = (maker(api, name, schema, in_response), to_json_schema(schema));
            let path = if maker == Maker::Shared { name.clone() } else { format!("{}::{name}", api.name) };
            Schema { name: name.clone(), maker, in_response, json, values: values(schema), path }
        };
        let schemas: Vec<_> = spec.members(SCHEMAS).map(schema).collect();
        let places = schemas.iter().enumerate().map(|(place, schema)| (schema.name.clone(), place)).collect();
        Ok(Self { schemas, places })
    }

    /// Returns the schema `name`.
    pub fn get(&self, name: &str) -> Option<&Schema> {
        Some(&self.schemas[*self.places.get(name)?])
    }

    /// Returns the names of the properties of a schema in the order of the spec, including inherited ones.
    pub fn properties<'a>(&'a self, json: &'a Value) -> Vec<&'a String> {
        let own = members(&json["properties"]).map(|(name, _)| name);
        let merged = items(&json["allOf"]).iter().map(|part| {
            let name = part["$ref"].as_str().and_then(|reference| reference.strip_prefix(DEFINITIONS));
            name.and_then(|name| self.get(name)).map_or(part, |schema| &schema.json)
        });
        merged.flat_map(|part| self.properties(part)).chain(own).collect()
    }
}

fn maker(api: &Api, name: &str, schema: &Value, in_response: bool) -> Maker {
    let has = |key| schema.get(key).is_some();
    if SHARED.contains(&name) {
        Maker::Shared
    } else if api.hand_written.contains(&name) {
        Maker::Hand
    } else if in_response && has("enum") {
        Maker::OpenEnum
    } else if schema["type"] == "integer" && (has("minimum") || has("maximum")) {
        Maker::BoundedInteger
    } else {
        Maker::Typify
    }
}

fn values(schema: &Value) -> Vec<EnumValue> {
    let extension = |key: &str, value: &str| schema[key][value].as_str().map(str::to_owned);
    let value = |value: &str| EnumValue {
        value: value.to_owned(),
        meaning: extension("x-enumDescriptions", value).unwrap_or_default(),
        state: extension("x-job-state", value),
    };
    strings(&schema["enum"]).map(value).collect()
}

/// The names of the schemas that requests and responses can contain.
#[derive(Debug)]
pub struct Uses {
    /// Reached from a parameter or a request body.
    pub requests: BTreeSet<String>,
    /// Reached from a response's body or headers.
    pub responses: BTreeSet<String>,
}

impl Uses {
    /// Follows the references of each operation.
    pub fn of(spec: &Spec) -> Self {
        let requests = |Operation { item, value, .. }| {
            [&item["parameters"], &value["parameters"], &value["requestBody"]]
        };
        Self {
            requests: reached(spec, spec.operations().flat_map(requests).collect(), |_| true),
            responses: in_responses(spec),
        }
    }
}

/// Returns the names of the schemas that responses can contain.
fn in_responses(spec: &Spec) -> BTreeSet<String> {
    let responses = spec.operations().map(|operation| &operation.value["responses"]).collect();
    reached(spec, responses, |_| true)
}

/// Returns the names of the schemas to which the values in `pending` refer, and those to which these refer, through references
/// whose place in a value or a schema `is_followed`.
pub(crate) fn reached<'a>(
    spec: &'a Spec,
    mut pending: Vec<&'a Value>,
    is_followed: impl Fn(&str) -> bool,
) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    while let Some(value) = pending.pop() {
        visit_references(value, &mut |place, reference| {
            if is_followed(place) && seen.insert(reference) {
                pending.extend(spec.resolve(reference));
            }
        });
    }
    let names = seen.iter().filter_map(|reference| reference.strip_prefix(SCHEMA_REFERENCE));
    names.map(str::to_owned).collect()
}

/// Returns `schema`, a part of `spec`, as a JSON Schema that includes everything to which it refers.
pub fn complete<'a>(spec: &'a Spec, schema: &'a Value) -> Value {
    let schemas = &spec.value()["components"]["schemas"];
    let names = reached(spec, vec![schema], |_| true).into_iter();
    let definitions = names.map(|name| (name.clone(), to_json_schema(&schemas[&name])));
    json!({ "allOf": [to_json_schema(schema)], "$defs": definitions.collect::<Map<_, _>>() })
}

/// Converts a schema of `OpenAPI` 3.0 into one of JSON Schema 2020-12 that accepts the same values.
fn to_json_schema(schema: &Value) -> Value {
    let Value::Object(object) = schema else { return schema.clone() };
    let mut result = Map::new();
    for (key, value) in object {
        let converted = match key.as_str() {
            "nullable" | "discriminator" | "xml" | "externalDocs" => continue,
            key if key.starts_with("x-") => continue,
            // These formats are OpenAPI's own, and a strict validator rejects an unknown format.
            "format" if ["int64", "float", "double"].iter().any(|format| value == format) => continue,
            "example" => {
                result.insert("examples".to_owned(), json!([value]));
                continue;
            }
            "$ref" => value.as_str().map(|text| text.replace(SCHEMA_REFERENCE, DEFINITIONS).into()),
            // In OpenAPI 3.0 these two are flags that make the bound beside them exclusive.
            "exclusiveMinimum" => object.get("minimum").filter(|_| *value == true).cloned(),
            "exclusiveMaximum" => object.get("maximum").filter(|_| *value == true).cloned(),
            _ => Some(map_schemas(key, value, &mut to_json_schema)),
        };
        result.extend(converted.map(|value| (key.clone(), value)));
    }
    if object.get("nullable") == Some(&Value::Bool(true)) {
        admit_null(&mut result);
    }
    result.into()
}

/// Returns `value`, the value of the keyword `key`, after `map` has converted each schema in it.
pub fn map_schemas(key: &str, value: &Value, map: &mut dyn FnMut(&Value) -> Value) -> Value {
    match (key, value) {
        ("properties", Value::Object(parts)) => {
            parts.iter().map(|(name, part)| (name.clone(), map(part))).collect()
        }
        ("allOf" | "anyOf" | "oneOf", Value::Array(schemas)) => schemas.iter().map(map).collect(),
        ("items" | "not" | "additionalProperties", schema) => map(schema),
        _ => value.clone(),
    }
}

fn admit_null(schema: &mut Map<String, Value>) {
    if let Some(all) = schema.remove("allOf") {
        // The type beside a reference is there because OpenAPI requires one beside `nullable`.
        schema.remove("type");
        let referred = match all.as_array().map(Vec::as_slice) {
            Some([single]) => single.clone(),
            _ => json!({ "allOf": all }),
        };
        schema.insert("anyOf".to_owned(), json!([referred, { "type": "null" }]));
    } else if let Some(kind) = schema.get_mut("type") {
        *kind = json!([kind.clone(), "null"]);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_an_integer_with_a_bound_is_a_bounded_one() {
        let api = Api { name: "x", hand_written: &[], lenient_lists: &[] };
        for (schema, expected) in [
            (json!({ "type": "integer" }), Maker::Typify),
            (json!({ "type": "number", "minimum": 1 }), Maker::Typify),
            (json!({ "type": "integer", "minimum": 1 }), Maker::BoundedInteger),
            (json!({ "type": "integer", "maximum": 9 }), Maker::BoundedInteger),
        ] {
            assert_eq!(maker(&api, "X", &schema, true), expected, "{schema}");
        }
    }
}
