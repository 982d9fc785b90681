//! The specs follow the documents that they are derived from, row by row.
//!
//! The tables of each document are a file in `tests/data/documents`: names, types, required flags, values, defaults, bounds
//! and examples, in the document's order. Every departure of a spec from them must have an entry in its `x-deviations`, and
//! every entry must describe an existing departure.

use std::{collections::BTreeMap, fs};

use serde::Deserialize;
use serde_json::{Map, Value, from_str, json};
use tests::{apis, document_example, escape, spec, workspace};

/// The description of one operation in its document.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Document {
    api: String,
    operation: String,
    /// The HTTP method, if it is stated.
    method: Option<String>,
    /// The path, if it is stated.
    path: Option<String>,
    /// The header that authenticates, if one is stated.
    credential: Option<String>,
    parameters: Vec<Row>,
    /// The body of the sample request, if it has one.
    sample_body: Option<Value>,
    /// The HTTP statuses, if any is stated.
    #[serde(default)]
    statuses: Vec<String>,
    /// The headers of the response.
    #[serde(default)]
    headers: Vec<Row>,
    /// The type of the response's body.
    body: String,
    /// The rows of each type.
    tables: BTreeMap<String, Vec<Row>>,
    /// Name of the file with the sample response, in the tests of the model.
    example: String,
    /// Places of entries about parts that are in no row, so that comparing rows cannot find the departure.
    other_departures: Vec<String>,
}

/// One row of a table.
#[derive(Debug, Deserialize)]
struct Row {
    name: String,
    /// Where a parameter is. If the document does not state it, the method decides.
    #[serde(rename = "in")]
    place: Option<String>,
    /// A type of JSON, the name of a table, or `array of` one of them.
    #[serde(rename = "type")]
    kind: String,
    /// `None` where the table has no such column.
    required: Option<bool>,
    /// The values that it may have, if they are listed.
    #[serde(default)]
    values: Vec<String>,
    default: Option<Value>,
    /// Where a table has no such column, the value in the document's sample.
    example: Option<Value>,
    /// Constraints in the description, as keywords of JSON Schema.
    #[serde(flatten)]
    bounds: Map<String, Value>,
}

/// Returns every document, in the order of their files.
fn documents() -> Vec<Document> {
    let folder = workspace().join("tests/data/documents");
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path| from_str(&fs::read_to_string(path).unwrap());
    paths
        .iter()
        .map(|path| read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
        .collect()
}

/// A difference between document and spec.
#[derive(Debug)]
struct Departure {
    what: String,
    /// The places of an entry that describes it.
    places: Vec<String>,
    /// The entry must have one of these words, unless there are none: one place can have several departures.
    words: Vec<String>,
    /// A place around several properties, at which an entry describes it if it also has the name of this one.
    around: Option<(String, String)>,
}

impl Departure {
    fn is_described_by(&self, entry: &Value) -> bool {
        let is_at = |place: &str| entry["at"] == *place;
        let name = self.around.as_ref().filter(|(place, _)| is_at(place)).map(|(_, name)| name);
        let is_here = self.places.iter().any(|place| is_at(place));
        if !is_here && name.is_none() {
            return false;
        }
        let text = ["document", "here"].map(|key| entry[key].as_str().unwrap_or_default().to_lowercase());
        let text = text.join(" ");
        let is_word = |character: char| character.is_alphanumeric() || "-_".contains(character);
        let words: Vec<_> = text.split(|character| !is_word(character)).collect();
        let has = |word: &String| words.contains(&word.to_lowercase().as_str());
        (is_here || name.is_some_and(has)) && (self.words.is_empty() || self.words.iter().any(has))
    }
}

/// A comparison of one document with one spec.
struct Comparison<'a> {
    document: &'a Document,
    spec: &'a Value,
    /// Pointer of the operation.
    operation: String,
    found: Vec<Departure>,
}

/// Returns the operations of `spec`: path, method and operation.
fn operations(spec: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    let paths = spec["paths"].as_object().expect("a spec has paths");
    paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    })
}

/// Returns path and method of the operation that `document` is about.
fn find<'a>(document: &Document, spec: &'a Value) -> (&'a str, &'a str) {
    let found = operations(spec).find(|(.., operation)| operation["operationId"] == *document.operation);
    let found = found.map(|(path, method, _)| (path, method));
    found.unwrap_or_else(|| panic!("no operation has the id {}", document.operation))
}

fn pointer_of_operation(document: &Document, spec: &Value) -> String {
    let (path, method) = find(document, spec);
    format!("/paths/{}/{method}", escape(path))
}

/// Returns the departures of `spec` from `document`.
fn departures(document: &Document, spec: &Value) -> Vec<Departure> {
    let operation = pointer_of_operation(document, spec);
    let mut comparison = Comparison { document, spec, operation, found: Vec::new() };
    comparison.surroundings();
    comparison.parameters();
    comparison.request_body();
    comparison.responses();
    for (name, rows) in &document.tables {
        comparison.table(&format!("/components/schemas/{name}"), rows);
    }
    comparison.found
}

impl Comparison<'_> {
    fn depart(&mut self, what: impl Into<String>, words: &[&str], places: &[String]) {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        self.found.push(Departure { what: what.into(), places: places.to_vec(), words, around: None });
    }

    fn at(&self, pointer: &str) -> &Value {
        self.spec.pointer(pointer).unwrap_or(&Value::Null)
    }

    fn surroundings(&mut self) {
        let (path, method) = find(self.document, self.spec);
        let is_stated =
            self.document.path.as_deref() == Some(path) && self.document.method.as_deref() == Some(method);
        if !is_stated {
            let place = format!("/paths/{}", escape(path));
            self.depart(format!("it is {method} {path}"), &[method], &[place]);
        }
        // No document states a version of the API, whom to contact, nor the whole of its address.
        for place in ["/info/version", "/info/contact"] {
            if !self.at(place).is_null() {
                self.depart(format!("it has {place}"), &[], &[place.to_owned()]);
            }
        }
        for index in 0..self.at("/servers").as_array().map_or(0, Vec::len) {
            self.depart("it has a host", &[], &[format!("/servers/{index}/url")]);
        }
        let schemes = self.at("/components/securitySchemes").as_object().cloned().unwrap_or_default();
        let stated = |scheme: &Value| {
            scheme["in"] == "header" && scheme["name"].as_str() == self.document.credential.as_deref()
        };
        if schemes.values().any(|scheme| !stated(scheme)) {
            self.depart("it has a way of authentication", &[], &["/security".to_owned()]);
        }
    }

    /// Returns whether the row is a property of the request's body.
    fn is_in_body(&self, row: &Row) -> bool {
        let has_body = self.at(&self.operation)["requestBody"].is_object();
        row.place.as_deref().map_or(has_body, |place| place == "body")
    }

    fn parameters(&mut self) {
        let place = format!("{}/parameters", self.operation);
        let found = self.at(&place).as_array().cloned().unwrap_or_default();
        let found: Vec<_> =
            found.iter().map(|written| (pointer_of(written), self.resolve(written).clone())).collect();
        let document = self.document;
        let mut last = 0;
        for row in document.parameters.iter().filter(|row| !self.is_in_body(row)).collect::<Vec<_>>() {
            let position = found.iter().position(|(_, parameter)| parameter["name"] == row.name);
            let Some(position) = position else {
                self.missing_parameter(row, &place);
                continue;
            };
            let (reference, parameter) = &found[position];
            let mut places = vec![format!("{place}/{position}")];
            if position < last {
                self.depart(format!("parameter {} is out of order", row.name), &["order"], &places);
            }
            last = position;
            // A shared parameter is the same in each operation.
            places.extend(reference.clone());
            let expected = row.place.as_deref().unwrap_or("query");
            if parameter["in"] != expected {
                let what = format!("parameter {} is in {}", row.name, parameter["in"]);
                self.depart(what, &[expected], &places);
            }
            if parameter["required"].as_bool().or(Some(false)) != row.required {
                let what = format!("parameter {} has another required flag", row.name);
                self.depart(what, &["required", "optional"], &places);
            }
            // A schema of only this row may have the entry instead.
            places.extend(pointer_of(&parameter["schema"]));
            self.value(row, &parameter["schema"], parameter.get("example"), &places, None);
        }
        for (index, (_, parameter)) in found.iter().enumerate() {
            let is_stated = document.parameters.iter().any(|row| parameter["name"] == row.name);
            if !is_stated {
                let what = format!("parameter {} is added", parameter["name"]);
                self.depart(what, &[], &[format!("{place}/{index}")]);
            }
        }
    }

    fn missing_parameter(&mut self, row: &Row, place: &str) {
        let schemes = self.at("/components/securitySchemes").as_object().into_iter().flatten();
        let scheme = schemes.filter(|(_, scheme)| scheme["name"] == row.name).map(|(name, _)| name).next();
        let place = match scheme {
            Some(scheme) => format!("/components/securitySchemes/{scheme}"),
            None => place.to_owned(),
        };
        self.depart(format!("{} is no parameter", row.name), &[&row.name], &[place]);
    }

    fn request_body(&mut self) {
        let (document, operation) = (self.document, self.operation.clone());
        let place = format!("{operation}/requestBody/content/application~1json");
        let content = self.at(&place).clone();
        let rows: Vec<_> = document.parameters.iter().filter(|row| self.is_in_body(row)).collect();
        match pointer_of(&content["schema"]) {
            Some(schema) => self.table(&schema, rows),
            None if rows.is_empty() => {}
            None => self.depart("the request has no body", &["body"], std::slice::from_ref(&operation)),
        }
        if content.is_object() && content.get("example") != document.sample_body.as_ref() {
            self.depart("the sample request differs", &[], &[format!("{place}/example")]);
        } else if content.is_null() && document.sample_body.is_some() {
            self.depart("the sample request has a body", &["body"], &[operation]);
        }
    }

    fn responses(&mut self) {
        let place = format!("{}/responses", self.operation);
        let found = self.at(&place).as_object().cloned().unwrap_or_default();
        let stated = &self.document.statuses;
        for status in stated.iter().filter(|status| !found.contains_key(*status)) {
            self.depart(format!("status {status} is missing"), &[status], std::slice::from_ref(&place));
        }
        let kept = found.keys().filter(|status| stated.contains(status));
        if !kept.eq(stated.iter().filter(|status| found.contains_key(*status))) {
            self.depart("the statuses are out of order", &["order"], std::slice::from_ref(&place));
        }
        for (status, written) in &found {
            let place = format!("{place}/{status}");
            let mut places = vec![place.clone()];
            // A shared response is the same in each operation.
            places.extend(pointer_of(written));
            if !stated.contains(status) {
                self.depart(format!("status {status} is added"), &[], &places);
            }
            let response = self.resolve(written).clone();
            let content = &response["content"]["application/json"];
            if status == "200" {
                self.success(&response, content, &place);
            } else if stated.contains(status) && content.is_object() {
                places.extend(pointer_of(&content["schema"]));
                self.depart(format!("status {status} has a body"), &[], &places);
            }
        }
    }

    fn success(&mut self, response: &Value, content: &Value, place: &str) {
        let document = self.document;
        let headers = response["headers"].as_object().cloned().unwrap_or_default();
        if !headers.keys().eq(document.headers.iter().map(|row| &row.name)) {
            self.depart(format!("the headers are {:?}", headers.keys()), &[], &[format!("{place}/headers")]);
        }
        for row in &document.headers {
            let header = &headers.get(&row.name).cloned().unwrap_or_default();
            let mut places = vec![format!("{place}/headers/{}", row.name)];
            places.extend(pointer_of(&header["schema"]));
            self.value(row, &header["schema"], header.get("example"), &places, None);
        }
        if response.get("links").is_some() {
            self.depart("the response has links", &[], &[format!("{place}/links")]);
        }
        let place = format!("{place}/content/application~1json");
        if !is_kind(&document.body, &content["schema"]) {
            self.depart("the body is another one", &[], &[format!("{place}/schema")]);
        }
        let mut differences = Vec::new();
        let example = document_example(&document.example);
        differ(&example, &content["example"], format!("{place}/example"), &mut differences);
        for difference in differences {
            self.depart("the example differs", &[], &[difference]);
        }
    }

    fn table<'b>(&mut self, place: &str, rows: impl IntoIterator<Item = &'b Row>) {
        let rows: Vec<_> = rows.into_iter().collect();
        let container = format!("{place}/properties");
        let properties = self.at(&container).as_object().cloned().unwrap_or_default();
        let required = self.at(&format!("{place}/required")).as_array().cloned().unwrap_or_default();
        let expected = rows.iter().map(|row| &row.name).filter(|name| properties.contains_key(*name));
        let kept = properties.keys().filter(|name| rows.iter().any(|row| row.name == **name));
        if !kept.eq(expected) {
            let what = format!("the properties of {place} are out of order");
            self.depart(what, &["order"], std::slice::from_ref(&container));
        }
        for added in properties.keys().filter(|name| !rows.iter().any(|row| row.name == **name)) {
            self.depart(format!("{added} is added"), &[], &[format!("{container}/{added}")]);
        }
        for row in rows {
            let Some(property) = properties.get(&row.name) else {
                self.found.push(Departure {
                    what: format!("{place} lacks {}", row.name),
                    places: Vec::new(),
                    words: vec!["missing".to_owned()],
                    around: Some((container.clone(), row.name.clone())),
                });
                continue;
            };
            let is_required = required.contains(&json!(row.name));
            // Without such a column, a property is optional.
            if is_required != row.required.unwrap_or(false) {
                let what = format!("{} of {place} has another required flag", row.name);
                self.depart(what, &[&row.name], &[format!("{place}/required")]);
            }
            let places = [format!("{container}/{}", row.name)];
            self.value(row, property, property.get("example"), &places, Some(&container));
        }
    }

    /// Compares `row` with the schema of a value.
    ///
    /// What many properties have in common may have one entry, at `container`, with their names.
    fn value(
        &mut self,
        row: &Row,
        schema: &Value,
        example: Option<&Value>,
        places: &[String],
        container: Option<&str>,
    ) {
        let name = &row.name;
        let effective = self.effective(schema);
        let is_number = row.kind == "number";
        let mut add = |what: String, words: &[&str], may_be_around: bool| {
            let around =
                container.filter(|_| may_be_around).map(|container| (container.to_owned(), name.clone()));
            let words = words.iter().map(|word| (*word).to_owned()).collect();
            self.found.push(Departure {
                what: format!("{name} {what}"),
                places: places.to_vec(),
                words,
                around,
            });
        };
        if !is_kind(&row.kind, schema) && !is_kind(&row.kind, &Value::Object(effective.clone())) {
            let kinds = kinds(&Value::Object(effective.clone()));
            let plurals: Vec<_> = kinds.iter().map(|kind| format!("{kind}s")).collect();
            let words: Vec<_> = kinds.iter().chain(&plurals).map(String::as_str).collect();
            add(format!("is of another type, {schema}"), &words, is_number && kinds == ["integer"]);
        }
        if effective.get("nullable") == Some(&json!(true)) {
            add("may be null".to_owned(), &["null"], true);
        }
        for (keyword, value) in &effective {
            let word = match (keyword.as_str(), value) {
                (
                    "type" | "description" | "example" | "default" | "enum" | "$ref" | "allOf" | "oneOf"
                    | "items" | "nullable" | "x-enumDescriptions" | "x-job-state",
                    _,
                ) => continue,
                // The type was a number, which is reported above.
                ("format", _) if is_number => continue,
                ("format", Value::String(format)) => format.replace("int64", "64"),
                ("pattern", _) => "pattern".to_owned(),
                _ => value.to_string(),
            };
            if row.bounds.get(keyword) != Some(value) {
                add(format!("has {keyword} {value}"), &[&word], keyword == "format");
            }
        }
        for (keyword, bound) in row.bounds.iter().filter(|(keyword, _)| !effective.contains_key(*keyword)) {
            add(format!("lacks {keyword} {bound}"), &[keyword], false);
        }
        let values = strings(effective.get("enum"));
        if values != row.values {
            let differing = values.iter().chain(&row.values);
            let differing: Vec<_> =
                differing.filter(|value| !(values.contains(value) && row.values.contains(value))).collect();
            for value in &differing {
                add(format!("differs in the value {value}"), &[value], false);
            }
            if differing.is_empty() {
                add("has its values out of order".to_owned(), &["order"], false);
            }
        } else if !values.is_empty() {
            add("is an enum".to_owned(), &["enum", "enums"], true);
        }
        let default = effective.get("default");
        if default != row.default.as_ref() {
            add(format!("has the default {default:?}"), &["default"], false);
        }
        if example != row.example.as_ref() {
            let is_added = row.example.is_none();
            // An example of a constraint that an entry describes needs no entry of its own.
            let words: &[&str] = if is_added && container.is_none() { &[] } else { &["example", "examples"] };
            add(format!("has the example {example:?}"), words, is_added);
        }
    }

    fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
            Some(pointer) => self.at(pointer),
            None => value,
        }
    }

    /// Returns the keywords of `schema` and of the scalar schema that it refers to.
    fn effective(&self, schema: &Value) -> Map<String, Value> {
        let mut effective = Map::new();
        if let Some(referred) = pointer_of(schema).map(|pointer| self.at(&pointer))
            && referred["type"] != "object"
        {
            effective.extend(referred.as_object().cloned().unwrap_or_default());
        }
        effective.extend(schema.as_object().cloned().unwrap_or_default());
        effective
    }
}

/// Returns the place of what `schema` refers to, if it refers to something.
fn pointer_of(schema: &Value) -> Option<String> {
    let reference = match schema["allOf"].as_array().map(Vec::as_slice) {
        Some([single]) => &single["$ref"],
        _ => &schema["$ref"],
    };
    reference.as_str()?.strip_prefix('#').map(str::to_owned)
}

fn is_kind(kind: &str, schema: &Value) -> bool {
    match kind.strip_prefix("array of ") {
        Some(item) => schema["type"] == "array" && is_kind(item, &schema["items"]),
        None if ["boolean", "integer", "number", "string"].contains(&kind) => schema["type"] == kind,
        None => pointer_of(schema) == Some(format!("/components/schemas/{kind}")),
    }
}

/// Returns the types of JSON, or the names, that `schema` is one of.
fn kinds(schema: &Value) -> Vec<String> {
    match (schema["oneOf"].as_array(), pointer_of(&schema["items"]).or_else(|| pointer_of(schema))) {
        (Some(alternatives), _) => alternatives.iter().flat_map(kinds).collect(),
        (None, Some(pointer)) if schema["type"].is_null() || schema["type"] == "array" => {
            vec![pointer.rsplit('/').next().unwrap_or_default().to_owned()]
        }
        _ => vec![schema["type"].as_str().unwrap_or("any").to_owned()],
    }
}

fn strings(list: Option<&Value>) -> Vec<String> {
    let items = list.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Adds the places where `found` differs from `expected`.
fn differ(expected: &Value, found: &Value, place: String, differences: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) if expected.keys().eq(found.keys()) => {
            for (key, value) in expected {
                differ(value, &found[key], format!("{place}/{}", escape(key)), differences);
            }
        }
        _ if expected != found => differences.push(place),
        _ => {}
    }
}

/// Returns the entries of `x-deviations`.
fn entries(spec: &Value) -> Vec<Value> {
    spec["x-deviations"].as_array().cloned().unwrap_or_default()
}

/// Returns the departures of `spec` that no entry describes.
fn unlisted(document: &Document, spec: &Value) -> Vec<String> {
    let mut entries = entries(spec);
    // Such an entry is about no row, so it cannot excuse one.
    entries.retain(|entry| !document.other_departures.iter().any(|place| entry["at"] == **place));
    let departures = departures(document, spec);
    let unlisted =
        departures.iter().filter(|departure| !entries.iter().any(|entry| departure.is_described_by(entry)));
    unlisted
        .map(|Departure { what, places, words, around }| {
            format!("{what} (an entry at {places:?} or {around:?} with {words:?})")
        })
        .collect()
}

#[test]
fn each_operation_has_a_document() {
    let documents = documents();
    for api in &apis() {
        let spec = spec(api);
        let mut operations: Vec<_> =
            operations(&spec).map(|(.., operation)| operation["operationId"].as_str().unwrap()).collect();
        operations.sort_unstable();
        let documented: Vec<_> = documents
            .iter()
            .filter(|document| document.api == *api)
            .map(|document| &*document.operation)
            .collect();
        assert_eq!(operations, documented, "{api}: tests/data/documents has a file for each operation");
    }
}

#[test]
fn each_departure_from_a_document_is_listed() {
    for document in documents() {
        let unlisted = unlisted(&document, &spec(&document.api));
        let Document { api, operation, .. } = document;
        assert!(
            unlisted.is_empty(),
            "x-deviations of specs/{api}.yaml lacks these of {operation}: {unlisted:#?}"
        );
    }
}

#[test]
fn each_entry_describes_an_existing_departure() {
    let documents = documents();
    for api in &apis() {
        let spec = spec(api);
        let documents: Vec<_> = documents.iter().filter(|document| document.api == *api).collect();
        let entries = entries(&spec);
        let others: Vec<_> = documents.iter().flat_map(|document| &document.other_departures).collect();
        for place in &others {
            let is_listed = entries.iter().any(|entry| entry["at"] == ***place);
            assert!(is_listed, "x-deviations of specs/{api}.yaml has no entry at {place}");
        }
        let departures: Vec<_> = documents.iter().flat_map(|document| departures(document, &spec)).collect();
        for entry in entries {
            let place = entry["at"].as_str().unwrap();
            assert!(spec.pointer(place).is_some(), "specs/{api}.yaml has nothing at {place}");
            assert!(
                others.iter().any(|other| *other == place)
                    || departures.iter().any(|departure| departure.is_described_by(&entry)),
                "specs/{api}.yaml follows its documents at {place}, but x-deviations has an entry: {entry}"
            );
        }
    }
}

#[test]
fn each_entry_has_its_four_texts() {
    for api in &apis() {
        let entries = entries(&spec(api));
        assert!(!entries.is_empty(), "{api}");
        for entry in entries {
            let keys: Vec<_> = entry.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(keys, ["at", "document", "here", "because"], "{api}: {entry}");
            for (key, value) in entry.as_object().unwrap() {
                assert!(value.as_str().is_some_and(|text| !text.is_empty()), "{api}: {key} of {entry}");
            }
        }
    }
}

#[test]
fn a_removed_entry_is_noticed() {
    let documents = documents();
    for api in &apis() {
        let spec = spec(api);
        let documents: Vec<_> = documents.iter().filter(|document| document.api == *api).collect();
        for entry in entries(&spec) {
            let place = entry["at"].as_str().unwrap();
            if documents.iter().any(|document| document.other_departures.iter().any(|other| other == place)) {
                continue;
            }
            let mut damaged = spec.clone();
            let entries = damaged["x-deviations"].as_array_mut().unwrap();
            entries.retain(|other| *other != entry);
            let is_noticed = documents.iter().any(|document| !unlisted(document, &damaged).is_empty());
            assert!(is_noticed, "{api}: {entry}");
        }
    }
}

/// Returns `spec` with `value` at `place`, which is added if its parent has no such member.
fn with(spec: &Value, place: &str, value: Value) -> Value {
    let mut changed = spec.clone();
    let (parent, key) = place.rsplit_once('/').unwrap();
    match changed.pointer_mut(parent) {
        Some(Value::Object(members)) => _ = members.insert(key.replace("~1", "/"), value),
        Some(Value::Array(items)) => items[key.parse::<usize>().unwrap()] = value,
        other => panic!("{place}: {other:?}"),
    }
    changed
}

fn assert_noticed(document: &Document, damaged: &Value, what: &str) {
    assert!(!unlisted(document, damaged).is_empty(), "{}: {what}", document.operation);
}

/// Checks that damage to the schema of `row`, which is at `place`, is noticed, and to its example at `example`.
fn damage_value(document: &Document, spec: &Value, row: &Row, place: &str, example: &str) {
    let name = &row.name;
    for (what, value) in [
        ("another type", json!({ "type": "object" })),
        ("a bound", {
            let mut schema = spec.pointer(place).unwrap().clone();
            schema["maxLength"] = json!(7);
            schema
        }),
    ] {
        assert_noticed(document, &with(spec, place, value), &format!("{what} of {name}"));
    }
    if row.example.is_some() {
        assert_noticed(
            document,
            &with(spec, &format!("{example}/example"), json!("another")),
            &format!("{name}, example"),
        );
    }
    let schema = spec.pointer(place).unwrap();
    let named = pointer_of(schema).unwrap_or_else(|| place.to_owned());
    if let Some(values) = spec.pointer(&named).and_then(|schema| schema["enum"].as_array()) {
        let added = json!([values.as_slice(), &[json!("added")]].concat());
        let reversed = values.iter().rev().cloned().collect();
        // If an entry describes that the values differ, only another value is a further departure.
        let is_listed = json!(row.values) != json!(values);
        let changed = if is_listed { vec![added] } else { vec![added, reversed, json!(values[1..])] };
        for values in changed {
            assert_noticed(
                document,
                &with(spec, &format!("{named}/enum"), values),
                &format!("{name}, values"),
            );
        }
    }
}

#[test]
fn damage_to_a_parameter_is_noticed() {
    for document in documents() {
        let spec = spec(&document.api);
        let operation = pointer_of_operation(&document, &spec);
        let list = format!("{operation}/parameters");
        for index in 0..spec.pointer(&list).and_then(Value::as_array).map_or(0, Vec::len) {
            let place = format!("{list}/{index}");
            let place = pointer_of(spec.pointer(&place).unwrap()).unwrap_or(place);
            let parameter = spec.pointer(&place).unwrap();
            let row = document.parameters.iter().find(|row| parameter["name"] == row.name).unwrap();
            for (key, value) in [
                ("name", json!("renamed")),
                ("in", json!("cookie")),
                ("required", json!(row.required != Some(true))),
            ] {
                assert_noticed(
                    &document,
                    &with(&spec, &format!("{place}/{key}"), value),
                    &format!("{key} of {}", row.name),
                );
            }
            damage_value(&document, &spec, row, &format!("{place}/schema"), &place);
        }
    }
}

#[test]
fn damage_to_a_property_is_noticed() {
    for document in documents() {
        let spec = spec(&document.api);
        let body = format!(
            "{}/requestBody/content/application~1json/schema",
            pointer_of_operation(&document, &spec)
        );
        let body = spec.pointer(&body).and_then(pointer_of);
        let tables = document
            .tables
            .iter()
            .map(|(name, rows)| (format!("/components/schemas/{name}"), rows.iter().collect::<Vec<_>>()));
        let in_body = |row: &&Row| row.place.as_deref().is_none_or(|place| place == "body");
        let tables =
            tables.chain(body.map(|body| (body, document.parameters.iter().filter(in_body).collect())));
        for (table, rows) in tables {
            let schema = spec.pointer(&table).unwrap();
            let added = with(&spec, &format!("{table}/properties/added"), json!({ "type": "string" }));
            assert_noticed(&document, &added, &format!("{table}, added"));
            for row in rows {
                let place = format!("{table}/properties/{}", row.name);
                damage_value(&document, &spec, row, &place, &place);
                let mut removed = spec.clone();
                removed.pointer_mut(&table).unwrap()["properties"].as_object_mut().unwrap().remove(&row.name);
                assert_noticed(&document, &removed, &format!("{} is removed", row.name));
                let mut required = strings(schema.get("required"));
                // A property that the spec does not require, against its document, has an entry.
                if row.required == Some(true) && required.contains(&row.name) {
                    required.retain(|name| *name != row.name);
                } else if row.required == Some(false) {
                    required.push(row.name.clone());
                } else {
                    continue;
                }
                let flipped = with(&spec, &format!("{table}/required"), json!(required));
                assert_noticed(&document, &flipped, &format!("required flag of {}", row.name));
            }
        }
    }
}

#[test]
fn damage_to_a_response_is_noticed() {
    for document in documents() {
        let spec = spec(&document.api);
        let responses = format!("{}/responses", pointer_of_operation(&document, &spec));
        let content = format!("{responses}/200/content/application~1json");
        for (place, value) in [
            (format!("{responses}/403"), json!({ "description": "" })),
            (format!("{responses}/200/headers"), json!({ "X-Added": {} })),
            (format!("{content}/schema"), json!({ "type": "object" })),
            (format!("{content}/example"), json!("another")),
        ] {
            // The schema of a body that the document has wrong has an entry.
            if !entries(&spec).iter().any(|entry| entry["at"] == *place) {
                assert_noticed(&document, &with(&spec, &place, value), &place);
            }
        }
    }
}

#[test]
fn properties_parameters_and_statuses_out_of_order_are_noticed() {
    let mut reversed = 0;
    for document in documents() {
        let spec = spec(&document.api);
        let operation = pointer_of_operation(&document, &spec);
        let tables = document.tables.keys().map(|name| format!("/components/schemas/{name}/properties"));
        for place in tables.chain([format!("{operation}/parameters"), format!("{operation}/responses")]) {
            let mut damaged = spec.clone();
            match damaged.pointer_mut(&place) {
                Some(Value::Object(members)) if members.len() > 1 => {
                    *members = std::mem::take(members).into_iter().rev().collect();
                }
                Some(Value::Array(items)) if items.len() > 1 => items.reverse(),
                _ => continue,
            }
            // The order of statuses that the document does not state is ours.
            if !(place.ends_with("/responses") && document.statuses.len() < 2) {
                assert_noticed(&document, &damaged, &place);
                reversed += 1;
            }
        }
    }
    assert!(reversed > 20, "only {reversed} lists were reversed");
}

#[test]
fn each_link_leads_from_a_value_in_the_response_to_a_parameter() {
    let mut found = 0;
    for api in &apis() {
        let spec = spec(api);
        for (path, _, operation) in operations(&spec) {
            let response = &operation["responses"]["200"];
            let body = &response["content"]["application/json"]["example"];
            for (name, link) in response["links"].as_object().into_iter().flatten() {
                let target =
                    operations(&spec).find(|(.., target)| target["operationId"] == link["operationId"]);
                let (.., target) = target.unwrap_or_else(|| panic!("{path}: {name} leads to no operation"));
                for (parameter, value) in link["parameters"].as_object().unwrap() {
                    let parameters = target["parameters"].as_array().unwrap();
                    assert!(
                        parameters.iter().any(|other| other["name"] == **parameter),
                        "{path}: {parameter}"
                    );
                    let pointer = value.as_str().unwrap().strip_prefix("$response.body#").unwrap();
                    assert!(body.pointer(pointer).is_some_and(Value::is_i64), "{path}: {pointer}");
                    found += 1;
                }
            }
        }
    }
    assert_eq!(found, 2);
}
