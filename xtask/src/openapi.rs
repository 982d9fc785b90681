//! The specs as JSON, in which a response may have values that are unknown today.

use std::fmt::Write as _;

use serde_json::Value;

use crate::{
    ir::{EnumValue, Maker, SchemaIr},
    spec::Spec,
};

/// Returns `spec` with a string in place of each enum of a response, described with its known values.
///
/// The types that generators make of an enum are closed: they lose a page for one new value.
#[must_use]
pub fn published(spec: &Spec, ir: &SchemaIr) -> Value {
    let mut published = spec.value().clone();
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
        let api = Api { name: "x", hand_written: &[], field_attributes: &[] };
        let spec = Spec::parse(Path::new("x.yaml"), text).unwrap();
        let published = published(&spec, &SchemaIr::new(&api, &spec).unwrap());
        let schemas = &published["components"]["schemas"];
        assert_eq!(schemas["Filter"], spec.value()["components"]["schemas"]["Filter"]);
        assert_eq!(schemas["Kind"].get("enum"), None);
        let expected = "A kind. Other values are possible. Known values:\n\n- `dog`: A dog.";
        assert_eq!(schemas["Kind"]["description"], expected);
    }
}
