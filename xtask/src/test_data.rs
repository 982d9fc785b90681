//! The test data of a new API: what the vendor's documents contain, as far as the spec has it.
//!
//! The tests compare the spec with this data, so it only becomes of use once somebody has corrected it by the documents.

use serde_json::{Map, Value, json};

use crate::{
    api::Api,
    files::Files,
    ir::reached,
    json::{items, members, strings},
    spec::{JSON, Spec},
};

/// Returns two files for each operation of `spec`: the rows and the sample response of its document.
pub(crate) fn files(api: &Api, spec: &Spec) -> Files {
    let mut files = Files::new();
    for operation in spec.operations() {
        let (id, value) = (operation.id(), operation.value);
        let content = &spec.named_schema(&value["responses"]["200"]).1["content"][JSON];
        let body = &spec.named_schema(&value["requestBody"]).1["content"][JSON];
        let in_body = rows(spec, spec.named_schema(&body["schema"]).1);
        let others =
            items(&value["parameters"]).iter().map(|written| row(spec, spec.named_schema(written).1));
        let schemas = &spec.value()["components"]["schemas"];
        let tables = reached(spec, vec![content], |_| true).into_iter();
        let tables = tables.map(|name| (rows(spec, &schemas[&name]), name));
        let tables = tables.filter(|(rows, _)| !rows.is_empty());
        let document = json!({
            "api": api.name,
            "operation": id,
            "method": operation.place.rsplit('/').next(),
            "path": operation.path,
            "parameters": others.chain(in_body).collect::<Vec<_>>(),
            "sampleBody": body["example"],
            "statuses": ["200"],
            "body": kind(spec, &content["schema"], true),
            "tables": tables.map(|(rows, name)| (name, rows.into())).collect::<Map<_, _>>(),
            "example": id,
            "otherDepartures": [],
        });
        files.insert(format!("tests/data/documents/{id}.json").into(), format!("{document:#}\n"));
        files.insert(
            format!("crates/model/tests/data/{id}.json").into(),
            format!("{:#}\n", content["example"]),
        );
    }
    files
}

/// Returns a row for each property of `object`.
fn rows(spec: &Spec, object: &Value) -> Vec<Value> {
    let row = |(name, schema): (&String, &Value)| {
        let is_required = strings(&object["required"]).any(|required| required == name);
        let example = &schema["example"];
        row(spec, &json!({ "name": name, "required": is_required, "schema": schema, "example": example }))
    };
    members(&object["properties"]).map(row).collect()
}

/// Returns the row of a parameter, or of a property in the form of one.
fn row(spec: &Spec, parameter: &Value) -> Value {
    let [name, place, schema, example] = ["name", "in", "schema", "example"].map(|key| &parameter[key]);
    let (kind, is_required) = (kind(spec, schema, false), parameter["required"] == true);
    let mut row =
        json!({ "name": name, "in": place, "type": kind, "required": is_required, "example": example });
    let (_, named) = spec.named_schema(schema);
    let keywords = members(named).filter(|_| named["type"] != "object").chain(members(schema));
    for (key, value) in keywords.filter(|(key, _)| !key.starts_with("x-")) {
        match key.as_str() {
            "type" | "description" | "example" | "$ref" | "allOf" | "oneOf" | "items" | "nullable" => {}
            "enum" => row["values"] = value.clone(),
            key => row[key] = value.clone(),
        }
    }
    row
}

/// Returns the type of a row: one of JSON, the name of a table, or `array of` one of them.
fn kind(spec: &Spec, schema: &Value, by_name: bool) -> String {
    let (name, named) = spec.named_schema(schema);
    match (name.filter(|_| by_name), named["type"].as_str()) {
        (None, Some(scalar @ ("boolean" | "integer" | "number" | "string"))) => scalar.to_owned(),
        (None, Some("array")) if name.is_none() => format!("array of {}", kind(spec, &named["items"], true)),
        _ => name.unwrap_or("any").to_owned(),
    }
}
