//! The specs follow the documents that they are derived from, row by row.
//!
//! The tables of the documents are here as data: names, types, required flags, values, defaults, bounds and examples,
//! in the documents' order. Every departure of a spec from them must have an entry in its `x-deviations`, and every
//! entry must describe an existing departure.

use serde_json::{Map, Value, from_str, json};
use tests::{document_example, escape, spec};

/// The description of an API in its document.
struct Document {
    api: &'static str,
    operation_id: &'static str,
    /// The path of its GET, if it is stated.
    path: Option<&'static str>,
    /// The header that authenticates, if one is stated.
    credential: Option<&'static str>,
    parameters: &'static [(Place, Row)],
    /// The HTTP statuses, if any is stated.
    statuses: &'static [&'static str],
    response_headers: &'static [Row],
    body: Kind,
    tables: &'static [(&'static str, &'static [Row])],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Path,
    Query,
    Header,
}

/// One row of a table.
#[derive(Debug, Clone, Copy)]
struct Row {
    name: &'static str,
    kind: Kind,
    /// `None` where the table has no such column.
    required: Option<bool>,
    /// The values that it may have, if they are listed.
    values: &'static [&'static str],
    /// JSON, or empty for none.
    default: &'static str,
    /// JSON, or empty for none. Where a table has no such column, the value in the document's example response.
    example: &'static str,
    /// Keywords of JSON Schema that say what the description says, with their values.
    bounds: &'static [(&'static str, u64)],
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Number,
    Integer,
    Text,
    Boolean,
    Object(&'static str),
    ListOf(&'static str),
}

use Kind::{Boolean, Integer, ListOf, Number, Object, Text};

const fn row(name: &'static str, kind: Kind) -> Row {
    Row { name, kind, required: None, values: &[], default: "", example: "", bounds: &[] }
}

impl Row {
    const fn required(self) -> Self {
        Self { required: Some(true), ..self }
    }

    const fn optional(self) -> Self {
        Self { required: Some(false), ..self }
    }

    const fn values(self, values: &'static [&'static str]) -> Self {
        Self { values, ..self }
    }

    const fn default(self, default: &'static str) -> Self {
        Self { default, ..self }
    }

    const fn example(self, example: &'static str) -> Self {
        Self { example, ..self }
    }

    const fn bounds(self, bounds: &'static [(&'static str, u64)]) -> Self {
        Self { bounds, ..self }
    }
}

const TRIGGERS: &[&str] = &["manually", "timed", "automatic"];

const AUTHING: Document = Document {
    api: "authing",
    operation_id: "listSyncJobs",
    path: None,
    credential: None,
    parameters: &[
        (Place::Query, row("syncTaskId", Number).required().example("1000")),
        (Place::Query, row("page", Number).optional().default("1").example("1").bounds(&[("minimum", 1)])),
        (
            Place::Query,
            row("limit", Number).optional().default("10").example("10").bounds(&[("maximum", 50)]),
        ),
        (Place::Query, row("syncTrigger", Text).optional().values(TRIGGERS).example("\"manually\"")),
    ],
    statuses: &[],
    response_headers: &[],
    body: Object("SyncJobPaginatedRespDto"),
    tables: &[
        (
            "SyncJobPaginatedRespDto",
            &[
                row("statusCode", Number).example("200"),
                row("message", Text).example("\"操作成功\""),
                row("apiCode", Number),
                row("requestId", Text).example("\"934108e5-9fbf-4d24-8da1-c330328abd6c\""),
                row("data", Object("SyncJobPagingDto")),
            ],
        ),
        (
            "SyncJobPagingDto",
            &[row("totalCount", Number).required(), row("list", ListOf("SyncJobDto")).required()],
        ),
        (
            "SyncJobDto",
            &[
                row("syncJobId", Number).required().example("1"),
                row("syncTaskId", Number).required().example("1000"),
                row("createdAt", Text).required().example("\"2022-07-03T02:20:30.000Z\""),
                row("updatedAt", Text).required().example("\"2022-07-03T02:20:30.000Z\""),
                row("syncStatus", Text)
                    .required()
                    .values(&["free", "pending", "onProgress", "success", "failed"])
                    .example("\"free\""),
                row("syncFlow", Text).required().values(&["upstream", "downstream"]).example("\"upstream\""),
                row("syncTrigger", Text).required().values(TRIGGERS).example("\"manually\""),
                row("departmentCountAll", Number).required(),
                row("departmentCountSucc", Number).required(),
                row("departmentUpdateCountAll", Number).required(),
                row("departmentUpdateCountSucc", Number).required(),
                row("accountCountAll", Number).required(),
                row("accountCountSucc", Number).required(),
                row("accountUpdateCountAll", Number).required(),
                row("accountUpdateCountSucc", Number).required(),
                row("errMsg", Text).optional(),
            ],
        ),
    ],
};

const SWR: Document = Document {
    api: "swr",
    operation_id: "showSyncJob",
    path: Some("/v2/manage/namespaces/{namespace}/repos/{repository}/sync_job"),
    credential: Some("X-Auth-Token"),
    parameters: &[
        (Place::Path, row("namespace", Text).required().bounds(&[("minLength", 1), ("maxLength", 64)])),
        (Place::Path, row("repository", Text).required()),
        (Place::Query, row("filter", Text).required()),
        (Place::Header, row("Content-Type", Text).required().default("\"application/json\"")),
        (Place::Header, row("X-Auth-Token", Text).required()),
    ],
    statuses: &["200", "400", "401", "404", "500"],
    response_headers: &[row("Content-Range", Text)],
    body: ListOf("SyncJob"),
    tables: &[(
        "SyncJob",
        &[
            row("createdAt", Text).example("\"2020-03-12T08:11:36.518144Z\""),
            row("domainID", Text).example("\"0657**************************f60\""),
            row("domainName", Text).example("\"h**********4\""),
            row("id", Integer).example("1"),
            row("namespace", Text).example("\"test\""),
            row("override", Boolean).example("false"),
            row("remoteNamespace", Text).example("\"remtens\""),
            row("remoteRegionId", Text).example("\"cn-north-1\""),
            row("repoName", Text).example("\"testrepo\""),
            row("status", Text)
                .values(&["waiting", "running", "success", "failed", "timeout", "cancel", "existed"])
                .example("\"success\""),
            row("syncOperatorId", Text).example("\"065***********************10\""),
            row("syncOperatorName", Text).example("\"h**********4\""),
            row("tag", Text).example("\"8\""),
            row("updatedAt", Text).example("\"2020-03-12T08:11:41.505499Z\""),
        ],
    )],
};

/// Entries about what no row of a table says, so that comparing rows cannot find them.
const BEYOND_THE_TABLES: &[(&str, &str)] = &[
    // One list of values is two schemas: a request is strict and a response is open.
    ("authing", "/components/schemas/SyncTriggerFilter"),
    // The envelope of an error is a schema to which the error responses refer.
    ("authing", "/components/schemas/ErrorEnvelope"),
    // The request in the document's sample lacks the parameter that its table requires.
    ("swr", "{operation}/parameters/2"),
    // The table lists the values in the description; whether that is an enum is a matter of reading.
    ("swr", "/components/schemas/SyncJob/properties/status"),
];

/// A difference between document and spec.
#[derive(Debug)]
struct Departure {
    what: String,
    /// The places of an entry that describes it.
    places: Vec<String>,
    /// The entry must hold one of these words, unless there are none: one place can have several departures.
    words: Vec<String>,
}

/// A comparison of one document with one spec.
struct Comparison<'a> {
    document: &'a Document,
    spec: &'a Value,
    operation: String,
    found: Vec<Departure>,
}

/// The path of the operation that `document` is about; a spec may have others beside it.
fn path_of<'a>(operation_id: &str, spec: &'a Value) -> &'a str {
    let paths = spec["paths"].as_object().expect("a spec has paths");
    let found = paths.keys().find(|path| paths[*path]["get"]["operationId"] == operation_id);
    found.unwrap_or_else(|| panic!("no `get` has the operation id {operation_id}"))
}

/// The departures of `spec` from `document`.
fn departures(document: &Document, spec: &Value) -> Vec<Departure> {
    let path = path_of(document.operation_id, spec);
    let operation = format!("/paths/{}/get", escape(path));
    let mut comparison = Comparison { document, spec, operation, found: Vec::new() };
    match document.path {
        None => comparison.depart("it has method and path", &[format!("/paths/{}", escape(path))]),
        Some(stated) if stated != path => {
            comparison.depart(format!("the path is {path}"), &[format!("/paths/{}", escape(path))]);
        }
        Some(_) => {}
    }
    comparison.surroundings();
    comparison.parameters();
    comparison.responses();
    for (name, rows) in document.tables {
        comparison.table(name, rows);
    }
    comparison.found
}

impl Comparison<'_> {
    fn depart(&mut self, what: impl Into<String>, places: &[String]) {
        self.depart_in_words(what, &[], places);
    }

    fn depart_in_words(&mut self, what: impl Into<String>, words: &[&str], places: &[String]) {
        let words = words.iter().map(|word| word.to_lowercase()).collect();
        self.found.push(Departure { what: what.into(), places: places.to_vec(), words });
    }

    fn at(&self, pointer: &str) -> &Value {
        self.spec.pointer(pointer).unwrap_or(&Value::Null)
    }

    fn surroundings(&mut self) {
        // No document states a version of the API, nor the whole of its address.
        self.depart("it has a version", &["/info/version".to_owned()]);
        for index in 0..self.at("/servers").as_array().map_or(0, Vec::len) {
            self.depart("it has a host", &[format!("/servers/{index}/url")]);
        }
        let schemes = self.at("/components/securitySchemes").as_object().cloned().unwrap_or_default();
        let stated =
            |scheme: &Value| scheme["in"] == "header" && scheme["name"].as_str() == self.document.credential;
        if schemes.values().any(|scheme| !stated(scheme)) {
            self.depart("it has a way of authentication", &["/security".to_owned()]);
        }
    }

    fn parameters(&mut self) {
        let place = format!("{}/parameters", self.operation);
        let found = self.at(&place).as_array().cloned().unwrap_or_default();
        let mut last = 0;
        for (location, row) in self.document.parameters {
            let position = found.iter().position(|parameter| parameter["name"] == row.name);
            let Some(position) = position else {
                self.missing_parameter(row, &place);
                continue;
            };
            if position < last {
                let what = format!("parameter {} is out of order", row.name);
                self.depart_in_words(what, &["order"], &[format!("{place}/{position}")]);
            }
            last = position;
            let (parameter, place) = (&found[position], format!("{place}/{position}"));
            let expected = match location {
                Place::Path => "path",
                Place::Query => "query",
                Place::Header => "header",
            };
            if parameter["in"] != expected {
                let what = format!("parameter {} is in {}", row.name, parameter["in"]);
                self.depart_in_words(what, &[expected], std::slice::from_ref(&place));
            }
            if parameter["required"].as_bool().or(Some(false)) != row.required {
                let what = format!("parameter {} has another required flag", row.name);
                self.depart_in_words(what, &["required", "optional"], std::slice::from_ref(&place));
            }
            self.value(row, &parameter["schema"], parameter.get("example"), &place, None);
        }
        for (index, parameter) in found.iter().enumerate() {
            if !self.document.parameters.iter().any(|(_, row)| parameter["name"] == row.name) {
                self.depart(
                    format!("parameter {} is added", parameter["name"]),
                    &[format!("{place}/{index}")],
                );
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
        self.depart_in_words(format!("{} is no parameter", row.name), &[row.name], &[place]);
    }

    fn responses(&mut self) {
        let place = format!("{}/responses", self.operation);
        let found = self.at(&place).as_object().cloned().unwrap_or_default();
        let stated = self.document.statuses;
        let kept: Vec<_> =
            found.keys().map(String::as_str).filter(|status| stated.contains(status)).collect();
        if kept != stated {
            self.depart(format!("the documented statuses are {kept:?}"), std::slice::from_ref(&place));
        }
        for (status, response) in &found {
            let place = format!("{place}/{status}");
            if !stated.contains(&status.as_str()) {
                self.depart(format!("status {status} is added"), std::slice::from_ref(&place));
            }
            let response = self.resolve(response).clone();
            let content = &response["content"]["application/json"];
            if status == "200" {
                self.success(&response, content, &place);
            } else if stated.contains(&status.as_str()) && content.is_object() {
                let schema = pointer_of(&content["schema"]).unwrap_or_default();
                self.depart(format!("status {status} has a body"), &[place.clone(), schema]);
            }
        }
    }

    fn success(&mut self, response: &Value, content: &Value, place: &str) {
        let headers = response["headers"].as_object().cloned().unwrap_or_default();
        let expected: Vec<_> = self.document.response_headers.iter().map(|row| row.name).collect();
        if !headers.keys().eq(expected.iter()) {
            self.depart(format!("the headers are {:?}", headers.keys()), &[format!("{place}/headers")]);
        }
        for row in self.document.response_headers {
            let header = &headers.get(row.name).cloned().unwrap_or_default();
            self.value(
                row,
                &header["schema"],
                header.get("example"),
                &format!("{place}/headers/{}", row.name),
                None,
            );
        }
        if !is_kind(self.document.body, &content["schema"]) {
            self.depart("the body is another one", &[format!("{place}/content/application~1json/schema")]);
        }
        let example = document_example(self.document.api);
        let mut differences = Vec::new();
        differ(
            &example,
            &content["example"],
            format!("{place}/content/application~1json/example"),
            &mut differences,
        );
        for difference in differences {
            self.depart("the example differs", &[difference]);
        }
    }

    fn table(&mut self, name: &str, rows: &[Row]) {
        let place = format!("/components/schemas/{name}");
        let container = format!("{place}/properties");
        let properties = self.at(&container).as_object().cloned().unwrap_or_default();
        let required = self.at(&format!("{place}/required")).as_array().cloned().unwrap_or_default();
        let expected: Vec<_> =
            rows.iter().map(|row| row.name).filter(|name| properties.contains_key(*name)).collect();
        let kept = properties.keys().filter(|name| rows.iter().any(|row| row.name == **name));
        if !kept.eq(expected.iter()) {
            let what = format!("the fields of {name} are out of order");
            self.depart_in_words(what, &["order"], std::slice::from_ref(&container));
        }
        for added in properties.keys().filter(|name| !rows.iter().any(|row| row.name == **name)) {
            self.depart(format!("{name}.{added} is added"), &[format!("{container}/{added}")]);
        }
        for row in rows {
            let Some(property) = properties.get(row.name) else {
                let what = format!("{name}.{} is missing", row.name);
                self.depart_in_words(what, &[row.name], std::slice::from_ref(&container));
                continue;
            };
            let is_required = required.contains(&json!(row.name));
            // Where the table says nothing, a field is optional.
            if is_required != row.required.unwrap_or(false) {
                let what = format!("{name}.{} has another required flag", row.name);
                self.depart_in_words(what, &[row.name], &[format!("{place}/required")]);
            }
            let place = format!("{container}/{}", row.name);
            self.value(row, property, property.get("example"), &place, Some(&container));
        }
    }

    /// Compares what `row` says of a value with its schema.
    fn value(
        &mut self,
        row: &Row,
        schema: &Value,
        example: Option<&Value>,
        place: &str,
        container: Option<&str>,
    ) {
        let name = row.name;
        let named = pointer_of(schema);
        let effective = self.effective(schema);
        let mut places = vec![place.to_owned()];
        // A schema of only this row may have the entry instead.
        places.extend(named.clone().filter(|_| container.is_none()));
        let mut shared = places.clone();
        shared.extend(container.map(str::to_owned));

        if !is_kind(row.kind, schema) && !is_kind(row.kind, &Value::Object(effective.clone())) {
            let found = effective.get("type").and_then(Value::as_str).unwrap_or_default();
            let is_integer = matches!(row.kind, Number) && found == "integer";
            let places = if is_integer { &shared } else { &places };
            let plural = format!("{found}s");
            let words = match row.kind {
                Object(name) | ListOf(name) => [name, name],
                Number | Integer | Text | Boolean => [found, &plural],
            };
            self.depart_in_words(format!("{name} is of another type, {schema}"), &words, places);
        }
        if effective.get("nullable") == Some(&json!(true)) {
            self.depart_in_words(format!("{name} may be null"), &["null"], &places);
        }
        for (keyword, value) in &effective {
            let word = match (keyword.as_str(), value) {
                (
                    "type" | "description" | "example" | "default" | "enum" | "$ref" | "allOf" | "items"
                    | "nullable" | "x-enumDescriptions" | "x-job-state",
                    _,
                ) => continue,
                // The type was a number, which is reported above.
                ("format", _) if matches!(row.kind, Number) => continue,
                ("format", Value::String(format)) => format.replace("int64", "64"),
                ("pattern", _) => "pattern".to_owned(),
                _ => value.to_string(),
            };
            if !row.bounds.iter().any(|(stated, bound)| stated == keyword && *value == json!(bound)) {
                self.depart_in_words(format!("{name} has {keyword} {value}"), &[&word], &places);
            }
        }
        for (keyword, bound) in row.bounds.iter().filter(|(keyword, _)| !effective.contains_key(*keyword)) {
            self.depart_in_words(format!("{name} lacks {keyword} {bound}"), &[keyword], &places);
        }
        let values = effective.get("enum").and_then(Value::as_array).cloned().unwrap_or_default();
        if !values.iter().eq(row.values.iter()) {
            self.depart_in_words(format!("{name} has the values {values:?}"), &["enum", "values"], &places);
        }
        let stated =
            |text: &str| (!text.is_empty()).then(|| from_str::<Value>(text).expect("a row holds JSON"));
        let default = effective.get("default");
        if default != stated(row.default).as_ref() {
            self.depart_in_words(format!("{name} has the default {default:?}"), &["default"], &places);
        }
        if example != stated(row.example).as_ref() {
            let is_added = row.example.is_empty();
            let what = format!("{name} has the example {example:?}");
            // An example of a constraint that an entry describes needs no entry of its own.
            let words: &[&str] = if is_added && container.is_none() { &[] } else { &["example", "examples"] };
            self.depart_in_words(what, words, if is_added { &shared } else { &places });
        }
    }

    fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
            Some(pointer) => self.at(pointer),
            None => value,
        }
    }

    /// The keywords of `schema` and of the scalar schema that it refers to.
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

/// Where the schema stands that `schema` refers to, if it refers to one.
fn pointer_of(schema: &Value) -> Option<String> {
    let reference = match schema["allOf"].as_array().map(Vec::as_slice) {
        Some([single]) => &single["$ref"],
        _ => &schema["$ref"],
    };
    reference.as_str()?.strip_prefix('#').map(str::to_owned)
}

fn is_kind(kind: Kind, schema: &Value) -> bool {
    let refers_to =
        |schema: &Value, name: &str| pointer_of(schema) == Some(format!("/components/schemas/{name}"));
    match kind {
        Number => schema["type"] == "number",
        Integer => schema["type"] == "integer",
        Text => schema["type"] == "string",
        Boolean => schema["type"] == "boolean",
        Object(name) => refers_to(schema, name),
        ListOf(name) => schema["type"] == "array" && refers_to(&schema["items"], name),
    }
}

/// The places where `found` differs from `expected`.
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

/// The entries of `x-deviations`.
fn entries(spec: &Value) -> Vec<Value> {
    spec["x-deviations"].as_array().cloned().unwrap_or_default()
}

fn describes(entry: &Value, departure: &Departure) -> bool {
    let text =
        ["document", "here"].map(|key| entry[key].as_str().unwrap_or_default().to_lowercase()).join(" ");
    let is_word = |character: char| character.is_alphanumeric() || character == '-';
    let mut words = text.split(|character| !is_word(character));
    departure.places.iter().any(|place| entry["at"] == **place)
        && (departure.words.is_empty()
            || words.any(|word| departure.words.iter().any(|wanted| wanted == word)))
}

/// Returns the departures of `spec` that no entry describes.
fn unlisted(document: &Document, spec: &Value) -> Vec<String> {
    let mut entries = entries(spec);
    // Such an entry is about no row, so it cannot excuse one.
    entries.retain(|entry| {
        !entry["at"].as_str().is_some_and(|place| is_beyond_the_tables(document.api, spec, place))
    });
    departures(document, spec)
        .into_iter()
        .filter(|departure| !entries.iter().any(|entry| describes(entry, departure)))
        .map(|Departure { what, places, words }| {
            format!("{what} (an entry at {} with {})", places.join(" or "), words.join(" or "))
        })
        .collect()
}

/// Returns whether comparing rows cannot find the departure of the entry at `place`.
fn is_beyond_the_tables(api: &str, spec: &Value, place: &str) -> bool {
    let document =
        [AUTHING, SWR].into_iter().find(|document| document.api == api).expect("the API has a document");
    let operation = format!("/paths/{}/get", escape(path_of(document.operation_id, spec)));
    BEYOND_THE_TABLES
        .iter()
        .any(|(beyond, at)| *beyond == api && at.replace("{operation}", &operation) == place)
}

#[test]
fn each_departure_from_a_document_is_listed() {
    for document in [AUTHING, SWR] {
        let unlisted = unlisted(&document, &spec(document.api));
        assert!(
            unlisted.is_empty(),
            "x-deviations of specs/{}.yaml lacks these: {unlisted:#?}",
            document.api
        );
    }
}

#[test]
fn each_entry_describes_an_existing_departure() {
    let mut beyond = 0;
    for document in [AUTHING, SWR] {
        let spec = spec(document.api);
        let departures = departures(&document, &spec);
        for entry in entries(&spec) {
            let place = entry["at"].as_str().unwrap();
            assert!(spec.pointer(place).is_some(), "specs/{}.yaml has nothing at {place}", document.api);
            if is_beyond_the_tables(document.api, &spec, place) {
                beyond += 1;
            } else {
                assert!(
                    departures.iter().any(|departure| describes(&entry, departure)),
                    "specs/{}.yaml follows its document at {place}, but x-deviations says otherwise: {entry}",
                    document.api
                );
            }
        }
    }
    assert_eq!(beyond, BEYOND_THE_TABLES.len(), "an entry of BEYOND_THE_TABLES has no counterpart");
}

#[test]
fn each_entry_has_its_four_texts() {
    for api in ["authing", "swr"] {
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
fn the_operations_have_the_documents_names() {
    for document in [AUTHING, SWR] {
        let spec = spec(document.api);
        let path = &spec["paths"][path_of(document.operation_id, &spec)];
        let methods: Vec<_> = path.as_object().unwrap().keys().collect();
        assert_eq!(methods, ["get"]);
    }
}

#[test]
fn a_removed_entry_is_noticed() {
    for document in [AUTHING, SWR] {
        let spec = spec(document.api);
        for entry in entries(&spec) {
            let place = entry["at"].as_str().unwrap();
            if is_beyond_the_tables(document.api, &spec, place) {
                continue;
            }
            let mut damaged = spec.clone();
            let entries = damaged["x-deviations"].as_array_mut().unwrap();
            entries.retain(|other| other["at"] != place);
            assert!(!unlisted(&document, &damaged).is_empty(), "{}: {place}", document.api);
        }
    }
}

#[test]
fn damage_to_a_spec_is_noticed() {
    let authing = "/paths/~1api~1v3~1list-sync-jobs/get";
    let swr = "/paths/~1v2~1manage~1namespaces~1{namespace}~1repos~1{repository}~1sync_job/get";
    let rows: Vec<(&Document, String, Value)> = vec![
        (&AUTHING, format!("{authing}/parameters/0/name"), json!("taskId")),
        (&AUTHING, format!("{authing}/parameters/0/required"), json!(false)),
        (&AUTHING, format!("{authing}/parameters/1/in"), json!("header")),
        (&AUTHING, format!("{authing}/parameters/2/example"), json!(11)),
        (&AUTHING, format!("{authing}/parameters/3/required"), json!(true)),
        (&AUTHING, format!("{authing}/responses/200/content/application~1json/example/message"), json!("ok")),
        (
            &AUTHING,
            "/components/schemas/SyncTriggerFilter/enum".into(),
            json!(["timed", "manually", "automatic"]),
        ),
        (&AUTHING, "/components/schemas/SyncStatus/enum/0".into(), json!("idle")),
        (&AUTHING, "/components/schemas/SyncJobDto/required/0".into(), json!("errMsg")),
        (&AUTHING, "/components/schemas/SyncJobDto/properties/errMsg/type".into(), json!("integer")),
        (&AUTHING, "/components/schemas/SyncJobDto/properties/errMsg/maxLength".into(), json!(10)),
        (&AUTHING, "/components/schemas/SyncJobDto/properties/syncJobId/example".into(), json!(2)),
        (&AUTHING, "/components/schemas/SyncJobDto/properties/added".into(), json!({ "type": "string" })),
        (&AUTHING, "/components/schemas/SyncJobPagingDto/properties/list/type".into(), json!("object")),
        (&AUTHING, "/components/schemas/SyncJobPaginatedRespDto/properties/data/allOf".into(), json!([])),
        (&SWR, format!("{swr}/parameters/0"), json!({ "name": "region", "in": "query" })),
        (&SWR, format!("{swr}/parameters/2/required"), json!(false)),
        (&SWR, format!("{swr}/responses/403"), json!({ "description": "" })),
        (&SWR, format!("{swr}/responses/200/headers"), json!({})),
        (&SWR, format!("{swr}/responses/200/content/application~1json/schema/type"), json!("object")),
        (&SWR, format!("{swr}/responses/200/content/application~1json/example/0/id"), json!(2)),
        (&SWR, "/components/schemas/SyncJob/properties/override/type".into(), json!("string")),
        (&SWR, "/components/schemas/SyncJob/properties/tag/example".into(), json!("9")),
        (&SWR, "/components/schemas/SyncJob/properties/tag/nullable".into(), json!(true)),
        (&SWR, "/components/schemas/SyncJobStatus/enum/6".into(), json!("exists")),
    ];
    for (document, place, value) in rows {
        let mut damaged = spec(document.api);
        let (parent, key) = place.rsplit_once('/').unwrap();
        match damaged.pointer_mut(parent) {
            Some(Value::Object(members)) => {
                members.insert(key.replace("~1", "/"), value);
            }
            Some(Value::Array(items)) => items[key.parse::<usize>().unwrap()] = value,
            other => panic!("{place}: {other:?}"),
        }
        assert!(!unlisted(document, &damaged).is_empty(), "{}: {place}", document.api);
    }
}

#[test]
fn fields_parameters_and_statuses_out_of_order_are_noticed() {
    let swr = "/paths/~1v2~1manage~1namespaces~1{namespace}~1repos~1{repository}~1sync_job/get";
    for (document, place) in [
        (AUTHING, "/components/schemas/SyncJobDto/properties".to_owned()),
        (AUTHING, "/paths/~1api~1v3~1list-sync-jobs/get/parameters".to_owned()),
        (SWR, "/components/schemas/SyncJob/properties".to_owned()),
        (SWR, format!("{swr}/parameters")),
        (SWR, format!("{swr}/responses")),
    ] {
        let mut damaged = spec(document.api);
        match damaged.pointer_mut(&place).unwrap() {
            Value::Object(members) => *members = std::mem::take(members).into_iter().rev().collect(),
            Value::Array(items) => items.reverse(),
            other => panic!("{place}: {other}"),
        }
        assert!(!unlisted(&document, &damaged).is_empty(), "{}: {place}", document.api);
    }
}
