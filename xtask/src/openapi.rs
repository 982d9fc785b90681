//! The specs as JSON, in the form that generators of other languages need.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::{
    ir::{EnumValue, Maker, SchemaIr},
    spec::Spec,
};

/// Returns `spec` with changes for generators, so that what they generate compiles and reads every response:
///
/// - An enum of a response is a string, described with its known values. The type of an enum is closed, so that a page with a
///   new value would be lost.
/// - An `anyOf` is a `oneOf`. openapi-generator merges the properties of the former, and two of their names may collide.
/// - A named array has a schema in place of a reference to one. openapi-generator's TypeScript imports a type twice that is
///   both an alternative and the items of another one.
#[must_use]
pub fn published(spec: &Spec, ir: &SchemaIr) -> Value {
    let mut published = spec.value().clone();
    for schema in published["components"]["schemas"].as_object_mut().into_iter().flat_map(Map::values_mut) {
        if let Some(items) = schema["items"]["$ref"].as_str().and_then(|reference| spec.resolve(reference)) {
            schema["items"] = items.clone();
        }
        let Some(schema) = schema.as_object_mut() else { continue };
        schema.shift_remove("anyOf").map(|alternatives| schema.insert("oneOf".to_owned(), alternatives));
    }
    for schema in ir.schemas.iter().filter(|schema| schema.maker == Maker::OpenEnum) {
        let Some(part) = published["components"]["schemas"][&schema.name].as_object_mut() else { continue };
        let Some(Value::String(description)) = part.get_mut("description") else { continue };
        description.push_str(" Other values are possible. Known values:\n");
        for EnumValue { value, meaning, .. } in &schema.values {
            let _ = write!(description, "\n- `{value}`: {meaning}");
        }
        part.shift_remove("enum");
    }
    published
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::api::Api;

    #[test]
    fn alternatives_have_a_type_each() {
        let text = "
components:
  schemas:
    Error: {anyOf: [{$ref: '#/components/schemas/Errors'}, {$ref: '#/components/schemas/Detail'}]}
    Errors: {type: array, items: {$ref: '#/components/schemas/Detail'}}
    Detail: {type: object, properties: {code: {type: string}}}
";
        let api = Api { name: "x", hand_written: &[], lenient_lists: &[] };
        let spec = Spec::parse(Path::new("x.yaml"), text).unwrap();
        let published = published(&spec, &SchemaIr::new(&api, &spec).unwrap());
        let (spec, schemas) = (&spec.value()["components"]["schemas"], &published["components"]["schemas"]);
        assert_eq!(schemas["Error"], serde_json::json!({ "oneOf": spec["Error"]["anyOf"] }));
        assert_eq!(schemas["Errors"], serde_json::json!({ "type": "array", "items": spec["Detail"] }));
        assert_eq!(schemas["Detail"], spec["Detail"]);
    }

    #[test]
    fn an_enum_of_a_response_is_open_and_one_of_a_request_is_closed() {
        let text = "
paths:
  /pets:
    get:
      parameters: [{schema: {$ref: '#/components/schemas/Filter'}}]
      responses: {'200': {$ref: '#/components/schemas/Kind'}}
components:
  schemas:
    Filter: {description: What to list., type: string, enum: [dog], x-enumDescriptions: {dog: Dogs.}}
    Kind: {description: A kind., type: string, enum: [dog], x-enumDescriptions: {dog: A dog.}}
";
        let api = Api { name: "x", hand_written: &[], lenient_lists: &[] };
        let spec = Spec::parse(Path::new("x.yaml"), text).unwrap();
        let published = published(&spec, &SchemaIr::new(&api, &spec).unwrap());
        let schemas = &published["components"]["schemas"];
        assert_eq!(schemas["Filter"], spec.value()["components"]["schemas"]["Filter"]);
        assert_eq!(schemas["Kind"].get("enum"), None);
        let expected = "A kind. Other values are possible. Known values:\n\n- `dog`: A dog.";
        assert_eq!(schemas["Kind"]["description"], expected);
    }
}
