//! The test data of a new API: what the vendor's documents contain, as far as the spec has it.
//!
//! The tests compare the spec with this data, so it only becomes of use once somebody has corrected it by the documents.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::{
    api::Api,
    files::Files,
    ir::reach,
    json::{items, members, strings},
    spec::{JSON, Operation, SCHEMAS, Spec, join},
};

/// Returns two files for each operation of `spec`: the rows and the sample response of its document.
pub(crate) fn files(api: &Api, spec: &Spec) -> Files {
    let file = |operation: Operation| {
        let (document, sample) = document(api, spec, &operation);
        let id = operation.id();
        [
            (format!("tests/data/documents/{id}.json").into(), format!("{document:#}\n")),
            (format!("crates/model/tests/data/{id}.json").into(), format!("{sample:#}\n")),
        ]
    };
    spec.operations().flat_map(file).collect()
}

/// Returns the rows and the sample response of one operation.
fn document(api: &Api, spec: &Spec, operation: &Operation) -> (Value, Value) {
    let Operation { path, place, value, .. } = operation;
    // The ranges of errors, `4XX` and `5XX`, are in no document.
    let success = members(&value["responses"]).find(|(status, _)| status.starts_with('2'));
    let response = success.map_or(&Value::Null, |(_, written)| spec.named_schema(written).1);
    let content = &response["content"][JSON];
    let body = &spec.named_schema(&value["requestBody"]).1["content"][JSON];
    let mut parameters: Vec<_> = items(&value["parameters"])
        .iter()
        .map(|written| {
            let (_, parameter) = spec.named_schema(written);
            let mut row = row(spec, &parameter["name"], parameter, &parameter["schema"]);
            row["in"] = parameter["in"].clone();
            row["required"] = (parameter["required"] == true).into();
            row
        })
        .collect();
    let (_, object) = spec.named_schema(&body["schema"]);
    parameters.extend(rows(spec, object).into_iter().map(|mut row| {
        row["in"] = "body".into();
        row
    }));
    let headers = members(&response["headers"]).map(|(name, written)| {
        let (_, header) = spec.named_schema(written);
        row(spec, &json!(name), header, &header["schema"])
    });
    let mut names = BTreeSet::new();
    reach(spec, content, &mut names);
    let tables = names.iter().filter_map(|name| {
        let schema = spec.value().pointer(&join(SCHEMAS, name))?;
        Some((name.clone(), rows(spec, schema).into()))
    });
    let tables = tables.filter(|(_, rows): &(_, Value)| !items(rows).is_empty()).collect::<Map<_, _>>();
    let scheme = spec.members("/components/securitySchemes").find(|(_, scheme)| scheme["in"] == "header");
    let document = json!({
        "api": api.name,
        "operation": operation.id(),
        "method": place.rsplit('/').next(),
        "path": path,
        "credential": scheme.map(|(_, scheme)| &scheme["name"]),
        "parameters": parameters,
        "sampleBody": body.get("example"),
        "statuses": success.map(|(status, _)| status).into_iter().collect::<Vec<_>>(),
        "headers": headers.collect::<Vec<_>>(),
        "body": kind(spec, &content["schema"], true),
        "tables": tables,
        "example": operation.id(),
        "otherDepartures": [],
    });
    (document, content["example"].clone())
}

/// Returns a row for each property of `object`.
fn rows(spec: &Spec, object: &Value) -> Vec<Value> {
    let row = |(name, schema): (&String, &Value)| {
        let mut row = row(spec, &json!(name), schema, schema);
        row["required"] = strings(&object["required"]).any(|required| required == name).into();
        row
    };
    members(&object["properties"]).map(row).collect()
}

/// Returns the row of a value with `schema`, whose example is in `owner`.
fn row(spec: &Spec, name: &Value, owner: &Value, schema: &Value) -> Value {
    let mut row = json!({ "name": name, "type": kind(spec, schema, false) });
    let (_, named) = spec.named_schema(schema);
    let keywords = members(named).filter(|_| named["type"] != "object").chain(members(schema));
    for (key, value) in keywords.filter(|(key, _)| !key.starts_with("x-")) {
        match key.as_str() {
            "type" | "description" | "example" | "$ref" | "allOf" | "oneOf" | "items" | "nullable" => {}
            "enum" => row["values"] = value.clone(),
            key => row[key] = value.clone(),
        }
    }
    if let Some(example) = owner.get("example") {
        row["example"] = example.clone();
    }
    row
}

/// Returns the type of a row: one of JSON, the name of a table, or `array of` one of them.
fn kind(spec: &Spec, schema: &Value, by_name: bool) -> String {
    let (name, named) = spec.named_schema(schema);
    match (name, named["type"].as_str()) {
        (_, Some(scalar @ ("boolean" | "integer" | "number" | "string"))) if !by_name || name.is_none() => {
            scalar.to_owned()
        }
        (Some(name), _) => name.to_owned(),
        (None, Some("array")) => format!("array of {}", kind(spec, &named["items"], true)),
        (None, _) => "any".to_owned(),
    }
}
