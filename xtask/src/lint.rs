//! What a maintainer is told before a generator sees a spec.
//!
//! progenitor and typify panic on some legal constructs and silently drop others. Each rule here refuses one of them,
//! with its place in the spec and the way out.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};
use serde_json::{Map, Value};

use crate::{
    contract::{SCHEMAS, Uses, is_instance},
    spec::{Problem, Spec, join},
};

/// Every problem of `spec`, in the order of the file; none if the generators can take it.
#[must_use]
pub fn lint(spec: &Spec) -> Vec<Problem> {
    let mut lint = Lint { spec, problems: Vec::new() };
    lint.document();
    lint.references("", spec.value());
    // The rules below follow references, and have nothing to say about one that leads nowhere.
    if lint.problems.is_empty() {
        lint.deviations();
        lint.operations();
        lint.schemas();
    }
    lint.problems.sort_by_key(|problem| problem.line);
    lint.problems.dedup();
    lint.problems
}

struct Lint<'a> {
    spec: &'a Spec,
    problems: Vec<Problem>,
}

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const JSON: &str = "application/json";

impl<'a> Lint<'a> {
    fn report(&mut self, pointer: &str, message: impl Into<String>) {
        self.problems.push(self.spec.problem(pointer, message));
    }

    fn document(&mut self) {
        let root = self.spec.value();
        if !root["openapi"].as_str().is_some_and(|version| version.starts_with("3.0.")) {
            self.report("/openapi", "the generators read OpenAPI 3.0; write `openapi: 3.0.3`");
        }
        if !root["info"]["title"].is_string() {
            self.report("/info/title", "a title is missing");
        }
        match root["info"]["version"].as_str() {
            None => self.report("/info/version", "a version is missing; write it as a quoted string"),
            Some(version) if !version.bytes().all(|byte| byte.is_ascii_graphic()) => {
                self.report("/info/version", "the client sends this as a header: use visible ASCII only");
            }
            Some(_) => {}
        }
        for pointer in ["/paths", SCHEMAS] {
            if !root.pointer(pointer).is_some_and(Value::is_object) {
                self.report(pointer, "an object is missing here");
            }
        }
    }

    fn references(&mut self, pointer: &str, value: &'a Value) {
        match value {
            Value::Object(object) => {
                for (key, value) in object {
                    // A property or a schema may be called `example`; there it is no instance.
                    let names = pointer.ends_with("/properties") || pointer == SCHEMAS;
                    let place = join(pointer, key);
                    match value {
                        Value::String(reference) if key == "$ref" && !names => {
                            self.reference(&place, reference)
                        }
                        value if names || !is_instance(key) => self.references(&place, value),
                        _ => {}
                    }
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.references(&format!("{pointer}/{index}"), item);
                }
            }
            _ => {}
        }
    }

    fn reference(&mut self, pointer: &str, reference: &str) {
        if !reference.starts_with("#/") {
            let message =
                format!("`{reference}` is not in this file; copy what it points at under `components`");
            self.report(pointer, message);
        } else if pointer.matches('/').count() == 3 && pointer.starts_with("/paths/") {
            self.report(
                pointer,
                "progenitor does not follow a reference in the place of a path; write the path out",
            );
        } else if self.spec.resolve(reference).is_none() {
            self.report(pointer, format!("`{reference}` points at nothing"));
        }
    }

    /// Follows `value` while it is a reference. A cycle of bare references ends at its start.
    fn resolved(&self, value: &'a Value) -> &'a Value {
        let mut seen = BTreeSet::new();
        let mut value = value;
        while let Some(reference) = value["$ref"].as_str() {
            match self.spec.resolve(reference) {
                Some(next) if seen.insert(reference) => value = next,
                _ => break,
            }
        }
        value
    }

    fn deviations(&mut self) {
        let Some(deviations) = self.spec.value().get("x-deviations") else { return };
        let Some(deviations) = deviations.as_array() else {
            return self.report("/x-deviations", "a list is expected");
        };
        for (index, deviation) in deviations.iter().enumerate() {
            let place = format!("/x-deviations/{index}");
            for key in ["at", "document", "here", "because"] {
                if !deviation[key].as_str().is_some_and(|text| !text.trim().is_empty()) {
                    self.report(
                        &place,
                        format!("`{key}` is missing: a deviation has `at`, `document`, `here` and `because`"),
                    );
                }
            }
            if let Some(extra) = deviation
                .as_object()
                .into_iter()
                .flatten()
                .map(|(key, _)| key)
                .find(|key| !["at", "document", "here", "because"].contains(&key.as_str()))
            {
                self.report(
                    &place,
                    format!("`{extra}` is unknown: a deviation has `at`, `document`, `here` and `because`"),
                );
            }
            if let Some(at) = deviation["at"].as_str() {
                let found = at.is_empty() || at.starts_with('/') && self.spec.value().pointer(at).is_some();
                if !found {
                    let message =
                        format!("`{at}` points at nothing; mend the JSON pointer, or drop the deviation");
                    self.report(&join(&place, "at"), message);
                }
            }
        }
    }

    fn operations(&mut self) {
        let mut ids = BTreeMap::new();
        for (path, item) in self.spec.members("/paths") {
            let place = join("/paths", path);
            if !path.starts_with('/') {
                self.report(&place, "a path starts with `/`");
            }
            let Some(item) = item.as_object() else {
                self.report(&place, "an object of operations is expected");
                continue;
            };
            for (method, operation) in item.iter().filter(|(key, _)| METHODS.contains(&key.as_str())) {
                let place = join(&place, method);
                match operation["operationId"].as_str() {
                    None => self
                        .report(&place, "the operation has no `operationId`, which names the client's call"),
                    Some(id) => {
                        if let Some(other) = ids.insert(id.to_snake_case(), place.clone()) {
                            let message = format!("`{id}` is taken by {other}; operation ids must differ");
                            self.report(&join(&place, "operationId"), message);
                        }
                    }
                }
                self.parameters(&place, path, item.get("parameters"), operation.get("parameters"));
                self.request_body(&place, operation);
                self.responses(&place, operation);
            }
        }
    }

    fn parameters(&mut self, place: &str, path: &str, shared: Option<&'a Value>, own: Option<&'a Value>) {
        let secret_names: BTreeSet<String> = self
            .spec
            .members("/components/securitySchemes")
            .filter_map(|(_, scheme)| scheme["name"].as_str())
            .map(str::to_ascii_lowercase)
            .collect();
        let mut in_path = BTreeSet::new();
        let lists = [(shared, place.rsplit_once('/').map_or(place, |(item, _)| item)), (own, place)];
        for (list, owner) in lists {
            for (index, written) in list.and_then(Value::as_array).into_iter().flatten().enumerate() {
                let at = format!("{owner}/parameters/{index}");
                let parameter = self.resolved(written);
                let name = parameter["name"].as_str().unwrap_or_default();
                match parameter["in"].as_str() {
                    Some("path") => {
                        in_path.insert(name);
                    }
                    Some("cookie") => self.report(&at, "progenitor refuses cookie parameters; leave it out"),
                    Some("header") => {
                        let lower = name.to_ascii_lowercase();
                        if ["accept", "content-type", "authorization"].contains(&lower.as_str()) {
                            let message = format!(
                                "OpenAPI forbids the parameter `{name}`; leave it out and list the deviation"
                            );
                            self.report(&at, message);
                        } else if secret_names.contains(&lower) {
                            let message = format!(
                                "`{name}` carries a credential, which generated builders would print; a security scheme is enough"
                            );
                            self.report(&at, message);
                        }
                        if self.resolved(&parameter["schema"])["nullable"] == true {
                            self.report(&at, "progenitor cannot send a header that is null; drop `nullable`");
                        }
                    }
                    Some("query") => {}
                    _ => self.report(&at, "`in` must be `path`, `query` or `header`"),
                }
                let plain = match parameter["in"].as_str() {
                    Some("query") => "form",
                    _ => "simple",
                };
                if parameter.get("style").is_some_and(|style| style != plain) {
                    self.report(&at, format!("progenitor knows the style `{plain}` only; drop `style`"));
                }
                if parameter.get("explode") == Some(&Value::Bool(false)) {
                    self.report(&at, "progenitor ignores `explode: false`; use one string with a pattern");
                }
                if parameter.get("schema").is_none() {
                    self.report(&at, "the parameter has no `schema`");
                } else {
                    self.schema(&format!("{at}/schema"), &parameter["schema"], &Place::inline());
                }
            }
        }
        let named: BTreeSet<&str> =
            path.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect();
        for name in named.symmetric_difference(&in_path) {
            self.report(place, format!("`{name}` must stand both in the path and among the path parameters"));
        }
    }

    fn request_body(&mut self, place: &str, operation: &'a Value) {
        let Some(written) = operation.get("requestBody") else { return };
        let place = join(place, "requestBody");
        let body = self.resolved(written);
        if body.get("required") != Some(&Value::Bool(true)) {
            self.report(&place, "progenitor always sends a body; say `required: true`");
        }
        let content = body["content"].as_object();
        match content.map(Map::len) {
            Some(1) if content.is_some_and(|content| content.contains_key(JSON)) => {
                self.schema(
                    &format!("{place}/content/application~1json/schema"),
                    &body["content"][JSON]["schema"],
                    &Place::inline(),
                );
            }
            _ => self
                .report(&place, format!("progenitor takes one media type for a request; keep `{JSON}` only")),
        }
    }

    /// progenitor has room for one type of success and one type of error in an operation.
    fn responses(&mut self, place: &str, operation: &'a Value) {
        let place = join(place, "responses");
        let Some(responses) = operation["responses"].as_object() else {
            return self.report(&place, "the operation has no `responses`");
        };
        let mut types: BTreeMap<&str, (&str, String)> = BTreeMap::new();
        for (status, written) in responses {
            let place = join(&place, status);
            let class = match status.as_bytes().first() {
                Some(b'2') => "success",
                Some(b'4' | b'5') => "error",
                _ if status == "default" => {
                    self.report(
                        &place,
                        "progenitor reads `default` as success and as error; write `4XX` and `5XX`",
                    );
                    continue;
                }
                _ => {
                    self.report(&place, "a response is for a status of 2.., 4.. or 5..");
                    continue;
                }
            };
            let response = self.resolved(written);
            for (name, header) in response["headers"].as_object().into_iter().flatten() {
                let at = format!("{place}/headers/{}/schema", name.replace('~', "~0").replace('/', "~1"));
                self.schema(&at, &self.resolved(header)["schema"], &Place::inline());
            }
            let body = match response.get("content").and_then(Value::as_object) {
                None => "nothing".to_owned(),
                Some(content) => {
                    let at = format!("{place}/content");
                    if content.len() != 1 || !content.contains_key(JSON) {
                        self.report(
                            &at,
                            format!("progenitor takes one media type for an answer; keep `{JSON}` only"),
                        );
                        continue;
                    }
                    let Some(schema) = content[JSON].get("schema") else {
                        self.report(&at, "progenitor needs a `schema` here");
                        continue;
                    };
                    self.schema(&format!("{at}/application~1json/schema"), schema, &Place::inline());
                    schema.to_string()
                }
            };
            match types.get(class) {
                Some((other, type_of_other)) if *type_of_other != body => {
                    let message = format!(
                        "progenitor takes one type of {class} for an operation, but {status} and {other} differ; let both refer to one schema"
                    );
                    self.report(&place, message);
                }
                _ => {
                    types.insert(class, (status, body));
                }
            }
        }
        if !types.contains_key("success") {
            self.report(&place, "the operation has no response for success");
        }
    }

    fn schemas(&mut self) {
        let uses = Uses::of(self.spec);
        let mut types = BTreeMap::new();
        for (name, schema) in self.spec.members(SCHEMAS) {
            let place = join(SCHEMAS, name);
            if !is_type_name(name) {
                self.report(
                    &place,
                    format!("`{name}` cannot name a Rust type; use UpperCamelCase and no word of Rust's own"),
                );
            } else if let Some(other) = types.insert(name.to_upper_camel_case(), name) {
                self.report(&place, format!("`{name}` and `{other}` give one Rust type; rename one"));
            }
            if schema["nullable"] == true {
                self.report(&place, "say `nullable` where the schema is used, not in the schema itself");
            }
            if !schema["description"].is_string() {
                self.report(&place, "a named schema needs a `description`: it documents a public type");
            }
            let in_response = uses.responses.contains(name);
            if schema.get("enum").is_some() {
                if in_response && uses.requests.contains(name) {
                    self.report(&place, "an enum is open in a response and closed in a request; give the request a schema of its own");
                }
                self.values(&place, schema);
            }
            self.schema(&place, schema, &Place { named: true, in_response });
        }
    }

    fn values(&mut self, place: &str, schema: &'a Value) {
        let mut variants = BTreeMap::new();
        for (index, value) in schema["enum"].as_array().into_iter().flatten().enumerate() {
            let at = format!("{place}/enum/{index}");
            let Some(value) = value.as_str() else {
                self.report(&at, "typify takes enums of strings only; quote the value");
                continue;
            };
            let variant = value.to_upper_camel_case();
            if !variant.starts_with(|first: char| first.is_ascii_alphabetic())
                || ["Unknown", "Self"].contains(&variant.as_str())
            {
                self.report(
                    &at,
                    format!("`{value}` gives no usable name for a Rust variant; write that type by hand"),
                );
            }
            if let Some(other) = variants.insert(variant, value) {
                self.report(
                    &at,
                    format!("`{value}` and `{other}` give one Rust variant; write that type by hand"),
                );
            }
            if !schema["x-enumDescriptions"][value].is_string() {
                self.report(&at, format!("`x-enumDescriptions` does not say what `{value}` means"));
            }
        }
        for value in schema["x-enumDescriptions"].as_object().into_iter().flatten().map(|(value, _)| value) {
            if !schema["enum"].as_array().into_iter().flatten().any(|known| known == value) {
                self.report(
                    place,
                    format!("`x-enumDescriptions` describes `{value}`, which is no value of the enum"),
                );
            }
        }
    }

    fn schema(&mut self, pointer: &str, schema: &'a Value, place: &Place) {
        let Some(object) = schema.as_object() else {
            return self.report(pointer, "a schema is expected here");
        };
        if object.contains_key("$ref") {
            if object.len() > 1 {
                self.report(
                    pointer,
                    "what stands beside a bare `$ref` is ignored; put the reference into `allOf`",
                );
            }
            return;
        }
        let inline = Place { named: false, ..*place };
        self.dropped(pointer, object);
        if !place.named && needs_a_name(object) {
            self.report(
                pointer,
                "this needs a Rust type of its own; move it to `components/schemas` and refer to it",
            );
        }
        if place.in_response && object.get("additionalProperties") == Some(&Value::Bool(false)) {
            self.report(
                pointer,
                "a response with a new field would be refused; drop `additionalProperties: false`",
            );
        }
        let mut fields = BTreeMap::new();
        for (name, property) in object.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let at = format!("{pointer}/properties/{}", name.replace('~', "~0").replace('/', "~1"));
            if let Some(other) = fields.insert(name.to_snake_case(), name) {
                self.report(
                    &at,
                    format!("`{name}` and `{other}` give one Rust field; write that type by hand"),
                );
            }
            if place.in_response && property.get("default").is_some() {
                self.report(&at, "a default would make an absent field of a response look present; drop it");
            }
            self.schema(&at, property, &inline);
        }
        let required = object.get("required").and_then(Value::as_array).into_iter().flatten();
        for (index, name) in required.enumerate() {
            if !name.as_str().is_some_and(|name| schema["properties"].get(name).is_some()) {
                self.report(
                    &format!("{pointer}/required/{index}"),
                    format!("{name} is not among the properties"),
                );
            }
        }
        if let Some(items) = object.get("items") {
            self.schema(&format!("{pointer}/items"), items, &inline);
        } else if object.get("type").is_some_and(|kind| kind == "array") {
            self.report(pointer, "the array does not say what its `items` are");
        }
        for key in ["allOf", "oneOf"] {
            for (index, member) in object.get(key).and_then(Value::as_array).into_iter().flatten().enumerate()
            {
                self.schema(&format!("{pointer}/{key}/{index}"), member, &inline);
            }
        }
        if let Some(values @ Value::Object(_)) = object.get("additionalProperties") {
            self.schema(&format!("{pointer}/additionalProperties"), values, &inline);
        }
    }

    /// Constructs that typify drops or gets wrong, each with the way round it.
    fn dropped(&mut self, pointer: &str, object: &Map<String, Value>) {
        let text = |key| object.get(key).and_then(Value::as_str).unwrap_or_default();
        for (key, way_out) in [
            ("anyOf", "typify makes a type that reads nothing; use `oneOf`, or a type written by hand"),
            ("not", "typify cannot express it; say it in the description"),
            ("multipleOf", "typify drops it; say it in the description"),
            ("uniqueItems", "typify drops it; say it in the description"),
        ] {
            if object.get(key).is_some_and(|value| *value != Value::Bool(false)) {
                self.report(&join(pointer, key), way_out);
            }
        }
        match text("type") {
            "" | "string" | "integer" | "boolean" | "array" | "object" => {}
            "number" => {
                for key in ["minimum", "maximum"].into_iter().filter(|key| object.contains_key(*key)) {
                    self.report(
                        &join(pointer, key),
                        "typify drops the bounds of a number; use an integer or a type written by hand",
                    );
                }
            }
            other => self.report(&join(pointer, "type"), format!("`{other}` is no type of OpenAPI 3.0")),
        }
        for key in
            ["exclusiveMinimum", "exclusiveMaximum"].into_iter().filter(|key| object.contains_key(*key))
        {
            self.report(
                &join(pointer, key),
                "an exclusive bound is dropped; write the bound that is still allowed",
            );
        }
        for key in ["minimum", "maximum", "default"].into_iter().filter(|_| text("type") == "integer") {
            if object.get(key).is_some_and(|bound| bound.as_i64().is_none()) {
                self.report(&join(pointer, key), "an integer of 64 bits is expected");
            }
        }
        match text("format") {
            "date-time" if !pointer.ends_with("/Timestamp") => {
                self.report(pointer, "refer to the schema `Timestamp` for a moment in time");
            }
            format @ ("date" | "uuid") => {
                self.report(
                    pointer,
                    format!("typify would need another crate for `{format}`; use a plain string"),
                );
            }
            _ => {}
        }
        let pattern = text("pattern");
        let at = join(pointer, "pattern");
        if !pattern.is_empty() && !(pattern.starts_with('^') && pattern.ends_with('$')) {
            self.report(&at, "a pattern that is not anchored matches a part of the text; write `^…$`");
        }
        if ["(?=", "(?!", "(?<", "\\p", "\\P"].iter().any(|construct| pattern.contains(construct)) {
            self.report(&at, "validators disagree about look-around and `\\p`; write the pattern without");
        }
    }
}

/// Where a schema stands.
struct Place {
    named: bool,
    in_response: bool,
}

impl Place {
    fn inline() -> Self {
        Self { named: false, in_response: false }
    }
}

fn needs_a_name(schema: &Map<String, Value>) -> bool {
    let kind = schema.get("type").and_then(Value::as_str);
    let has = |keys: &[&str]| keys.iter().any(|key| schema.contains_key(*key));
    has(&["enum", "oneOf", "properties"])
        || kind == Some("string") && has(&["pattern", "minLength", "maxLength"])
        || kind == Some("integer") && has(&["minimum", "maximum"])
        || schema.get("allOf").and_then(Value::as_array).is_some_and(|members| members.len() > 1)
}

fn is_type_name(name: &str) -> bool {
    let taken = [
        "Self", "Option", "Some", "None", "Result", "Ok", "Err", "String", "Vec", "Box", "Clone", "Debug",
        "Schemas",
    ];
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.chars().all(|character| character.is_ascii_alphanumeric())
        && !taken.contains(&name)
}
