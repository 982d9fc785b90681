//! What a maintainer is told before a generator sees a spec.
//!
//! progenitor and typify panic on some legal constructs and silently drop others. Each rule here refuses one of them,
//! with its place in the spec and the way out.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};
use serde_json::{Map, Value};

use crate::{
    api::{Api, SHARED},
    ir::{SCHEMA_REFERENCE, SCHEMAS, Uses},
    spec::{Problem, Spec, join, references},
};

#[cfg(test)]
mod tests;

/// Every problem of the spec of `api`, in the order of the file; none if the generators can take it.
#[must_use]
pub fn lint(api: &Api, spec: &Spec) -> Vec<Problem> {
    let mut lint = Lint { api, spec, problems: Vec::new() };
    lint.document();
    lint.references();
    // The rules below follow references, and have nothing to say about one that leads nowhere.
    if lint.problems.is_empty() {
        lint.deviations();
        lint.operations();
        lint.schemas();
    }
    // A part that several operations refer to is looked at for each of them.
    let mut seen = BTreeSet::new();
    lint.problems.retain(|problem| seen.insert((problem.pointer.clone(), problem.message.clone())));
    lint.problems.sort_by_key(|problem| problem.line);
    lint.problems
}

struct Lint<'a> {
    api: &'a Api,
    spec: &'a Spec,
    problems: Vec<Problem>,
}

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const JSON: &str = "application/json";
const DEVIATION: [&str; 4] = ["at", "document", "here", "because"];

/// What an entry of a parameter may say without being dropped.
const PARAMETER: [&str; 10] = [
    "name",
    "in",
    "required",
    "description",
    "schema",
    "example",
    "examples",
    "deprecated",
    "style",
    "explode",
];

/// The value that a keyword of a schema takes.
#[derive(Clone, Copy)]
enum Takes {
    Text,
    Flag,
    Count,
    List,
    Object,
    Any,
}

/// The keywords of a schema that reach the Rust type or the exported schema.
const KEYWORDS: [(&str, Takes); 23] = [
    ("additionalProperties", Takes::Any),
    ("allOf", Takes::List),
    ("default", Takes::Any),
    ("deprecated", Takes::Flag),
    ("description", Takes::Text),
    ("enum", Takes::List),
    ("example", Takes::Any),
    ("externalDocs", Takes::Object),
    ("format", Takes::Text),
    ("items", Takes::Object),
    ("maxLength", Takes::Count),
    ("maximum", Takes::Any),
    ("minLength", Takes::Count),
    ("minimum", Takes::Any),
    ("nullable", Takes::Flag),
    ("oneOf", Takes::List),
    ("pattern", Takes::Text),
    ("properties", Takes::Object),
    ("readOnly", Takes::Flag),
    ("required", Takes::List),
    ("title", Takes::Text),
    ("type", Takes::Text),
    ("writeOnly", Takes::Flag),
];

/// Keywords that typify drops or gets wrong, each with the way round it. A type written by hand may do better.
const DROPPED: [(&str, &str); 11] = [
    ("anyOf", "typify makes a type that reads nothing; use `oneOf`"),
    ("discriminator", "typify ignores it; drop it"),
    ("exclusiveMaximum", "typify drops it; make `maximum` the largest value that is allowed"),
    ("exclusiveMinimum", "typify drops it; make `minimum` the smallest value that is allowed"),
    ("maxItems", "typify drops it; say it in the description"),
    ("maxProperties", "typify drops it; say it in the description"),
    ("minItems", "typify drops it; say it in the description"),
    ("minProperties", "typify drops it; say it in the description"),
    ("multipleOf", "typify drops it; say it in the description"),
    ("not", "typify cannot express it; say it in the description"),
    ("uniqueItems", "typify drops it; say it in the description"),
];

/// Keywords that mean something for values of one type only.
const TYPED: [(&str, &str); 10] = [
    ("additionalProperties", "object"),
    ("enum", "string"),
    ("items", "array"),
    ("maxLength", "string"),
    ("maximum", "integer"),
    ("minLength", "string"),
    ("minimum", "integer"),
    ("pattern", "string"),
    ("properties", "object"),
    ("required", "object"),
];

/// Where a schema stands.
#[derive(Clone, Copy)]
struct Place {
    /// Whether it has a name of its own under `components`.
    named: bool,
    /// Whether a response can hold it.
    in_response: bool,
    /// Whether its Rust type is written by hand, so that typify's limits do not matter.
    by_hand: bool,
}

const REQUEST: Place = Place { named: false, in_response: false, by_hand: false };
const RESPONSE: Place = Place { in_response: true, ..REQUEST };

impl<'a> Lint<'a> {
    fn report(&mut self, pointer: &str, message: impl Into<String>) {
        self.problems.push(self.spec.problem(pointer, message));
    }

    fn document(&mut self) {
        let root = self.spec.value();
        let version = &root["openapi"];
        if !version.as_str().is_some_and(|version| version.starts_with("3.0.")) {
            self.report("/openapi", format!("the generators read OpenAPI 3.0, not {version}; write `3.0.3`"));
        }
        if !root["info"]["title"].is_string() {
            self.report("/info/title", "a title is missing; it documents the client");
        }
        match root["info"]["version"].as_str() {
            None => self.report("/info/version", "a version is missing; write it as a quoted string"),
            Some(version) if !version.bytes().all(|byte| byte.is_ascii_graphic()) => {
                let message = format!("`{version}` becomes a header of each call; use visible ASCII only");
                self.report("/info/version", message);
            }
            Some(_) => {}
        }
        for pointer in ["/paths", SCHEMAS] {
            if !root.pointer(pointer).is_some_and(Value::is_object) {
                self.report(pointer, "an object is missing here");
            }
        }
    }

    fn references(&mut self) {
        references(self.spec.value(), "", &mut |place, reference| {
            let in_place_of_a_path = place.starts_with("/paths/") && place.matches('/').count() == 3;
            let message = if in_place_of_a_path {
                "progenitor does not follow a reference in the place of a path; write the path out".to_owned()
            } else if !reference.starts_with("#/") {
                format!("`{reference}` is not in this file; copy what it points at under `components`")
            } else if self.spec.resolve(reference).is_none() {
                format!("`{reference}` points at nothing; mend it")
            } else if !reference.starts_with("#/components/") || reference.matches('/').count() != 3 {
                format!(
                    "`{reference}` has no name under `components`; move it there, since types go by names"
                )
            } else {
                return;
            };
            self.problems.push(self.spec.problem(place, message));
        });
    }

    /// Follows `value`, which stands at `pointer`, while it is a reference. A cycle of references ends where it closes.
    fn resolved(&self, pointer: String, value: &'a Value) -> (String, &'a Value) {
        let mut seen = BTreeSet::new();
        let mut found = (pointer, value);
        while let Some(reference) = found.1["$ref"].as_str() {
            match self.spec.resolve(reference) {
                Some(next) if seen.insert(reference) => found = (reference[1..].to_owned(), next),
                _ => break,
            }
        }
        found
    }

    fn deviations(&mut self) {
        let Some(deviations) = self.spec.value().get("x-deviations") else { return };
        let Some(deviations) = deviations.as_array() else {
            return self.report("/x-deviations", "a list is expected");
        };
        for (index, deviation) in deviations.iter().enumerate() {
            let place = format!("/x-deviations/{index}");
            let keys = "a deviation has `at`, `document`, `here` and `because`";
            for key in DEVIATION {
                if deviation[key].as_str().is_none_or(|text| text.trim().is_empty()) {
                    self.report(&place, format!("`{key}` is missing or no text; {keys}"));
                }
            }
            for (key, _) in deviation.as_object().into_iter().flatten() {
                if !DEVIATION.contains(&key.as_str()) {
                    self.report(&join(&place, key), format!("`{key}` is unknown; {keys}"));
                }
            }
            if let Some(at) = deviation["at"].as_str()
                && self.spec.value().pointer(at).is_none()
            {
                let message =
                    format!("`{at}` points at nothing; mend the JSON pointer, or drop the deviation");
                self.report(&join(&place, "at"), message);
            }
        }
    }

    fn operations(&mut self) {
        let mut ids = BTreeMap::new();
        for (path, item) in self.spec.members("/paths") {
            let place = join("/paths", path);
            if !path.starts_with('/') {
                self.report(&place, format!("the path `{path}` must start with `/`"));
            }
            let Some(item) = item.as_object() else {
                self.report(&place, "an object of operations is expected");
                continue;
            };
            self.one_server(&place, item);
            for (method, operation) in item.iter().filter(|(key, _)| METHODS.contains(&key.as_str())) {
                let place = join(&place, method);
                let Some(members) = operation.as_object() else {
                    self.report(&place, "an operation is expected here");
                    continue;
                };
                self.one_server(&place, members);
                match operation["operationId"].as_str().map(|id| (id, id.to_snake_case())) {
                    None => self
                        .report(&place, "the operation has no `operationId`, which names the client's call"),
                    Some((id, call)) => {
                        let at = join(&place, "operationId");
                        if ["new", "new_with_client"].contains(&call.as_str()) {
                            self.report(
                                &at,
                                format!("`{id}` would hide the client's constructor; rename it"),
                            );
                        } else if !is_identifier(&call) {
                            self.report(&at, format!("`{id}` cannot name a Rust method; rename it"));
                        }
                        if let Some(other) = ids.insert(call, place.clone()) {
                            self.report(&at, format!("{other} has the same `operationId`; rename one"));
                        }
                    }
                }
                self.parameters(&place, path, item.get("parameters"), operation.get("parameters"));
                self.request_body(&place, operation);
                self.responses(&place, operation);
            }
        }
    }

    fn one_server(&mut self, place: &str, object: &Map<String, Value>) {
        if object.contains_key("servers") {
            let message = "a client has one base URL, so progenitor ignores this; drop it";
            self.report(&join(place, "servers"), message);
        }
    }

    fn parameters(&mut self, place: &str, path: &str, shared: Option<&'a Value>, own: Option<&'a Value>) {
        let mut in_path = BTreeSet::new();
        let mut arguments = BTreeMap::new();
        let lists = [(shared, place.rsplit_once('/').map_or(place, |(item, _)| item)), (own, place)];
        for (list, owner) in lists {
            for (index, written) in list.and_then(Value::as_array).into_iter().flatten().enumerate() {
                let (at, parameter) = self.resolved(format!("{owner}/parameters/{index}"), written);
                let Some(name) = parameter["name"].as_str() else {
                    self.report(&at, "the parameter has no `name`");
                    continue;
                };
                let argument = name.to_snake_case();
                if !is_identifier(&argument) {
                    self.report(&join(&at, "name"), format!("`{name}` gives no usable name for an argument"));
                }
                if let Some(other) = arguments.insert(argument, name) {
                    let message = format!("`{name}` and `{other}` give one argument of the call; drop one");
                    self.report(&at, message);
                }
                if parameter["in"] == "path" {
                    in_path.insert(name);
                }
                self.parameter(&at, name, parameter);
            }
        }
        let named: BTreeSet<&str> =
            path.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect();
        for name in named.difference(&in_path) {
            self.report(
                place,
                format!("`{name}` stands in the path; list it as a parameter with `in: path`"),
            );
        }
        for name in in_path.difference(&named) {
            self.report(place, format!("`{name}` is a path parameter; write `{{{name}}}` into the path"));
        }
    }

    fn parameter(&mut self, at: &str, name: &str, parameter: &'a Value) {
        for (key, _) in parameter.as_object().into_iter().flatten() {
            if !PARAMETER.contains(&key.as_str()) && !key.starts_with("x-") {
                let message =
                    format!("progenitor ignores `{key}` of a parameter; drop it or mend its spelling");
                self.report(&join(at, key), message);
            }
        }
        let style = match parameter["in"].as_str() {
            Some("query") => "form",
            Some("path") => {
                if parameter["required"] != true {
                    self.report(at, format!("the path needs `{name}`; say `required: true`"));
                }
                "simple"
            }
            Some("header") => {
                self.header(at, name, parameter);
                "simple"
            }
            Some("cookie") => return self.report(at, "progenitor refuses cookie parameters; leave it out"),
            _ => return self.report(at, "`in` must be `path`, `query` or `header`"),
        };
        if parameter.get("style").is_some_and(|written| written != style) {
            self.report(&join(at, "style"), format!("progenitor knows the style `{style}` only; drop it"));
        }
        if parameter["explode"] == (style == "simple") {
            self.report(&join(at, "explode"), "progenitor ignores it; use one string with a pattern");
        }
        match parameter.get("schema") {
            None => self.report(at, format!("the parameter `{name}` has no `schema`")),
            Some(schema) => self.schema(&join(at, "schema"), schema, REQUEST),
        }
    }

    fn header(&mut self, at: &str, name: &str, parameter: &'a Value) {
        let schemes = self.spec.members("/components/securitySchemes");
        let secret = schemes
            .filter_map(|(_, scheme)| scheme["name"].as_str())
            .any(|secret| secret.eq_ignore_ascii_case(name));
        if ["accept", "content-type", "authorization"].iter().any(|taken| taken.eq_ignore_ascii_case(name)) {
            let message =
                format!("OpenAPI forbids the parameter `{name}`; leave it out and list the deviation");
            self.report(at, message);
        } else if secret {
            let message = format!(
                "`{name}` carries a credential, which generated builders would print; its security scheme is enough"
            );
            self.report(at, message);
        }
        if parameter["schema"]["nullable"] == true {
            self.report(at, "progenitor cannot send a header that is null; drop `nullable`");
        }
    }

    fn request_body(&mut self, place: &str, operation: &'a Value) {
        let Some(written) = operation.get("requestBody") else { return };
        let (place, body) = self.resolved(join(place, "requestBody"), written);
        if body["required"] != true {
            self.report(&place, "progenitor always sends a body; say `required: true`");
        }
        if let Some((at, schema)) = json(&place, body) {
            self.schema(&at, schema, REQUEST);
        } else {
            let message =
                format!("progenitor takes one media type for a body; have `{JSON}` alone, with a `schema`");
            self.report(&place, message);
        }
    }

    /// progenitor has room for one type of success and one type of error in an operation.
    fn responses(&mut self, place: &str, operation: &'a Value) {
        let place = join(place, "responses");
        let Some(responses) = operation["responses"].as_object() else {
            return self.report(&place, "the operation has no `responses`");
        };
        let mut types: BTreeMap<&str, (&str, &Value)> = BTreeMap::new();
        for (status, written) in responses {
            let place = join(&place, status);
            let class = match status.as_bytes() {
                [b'2', ..] => "success",
                [b'4' | b'5', ..] => "error",
                _ => {
                    let message = if status == "default" {
                        "progenitor reads `default` as success and as error; write `4XX` and `5XX`"
                    } else {
                        "progenitor knows responses for 2.., 4.. and 5.. only; drop it"
                    };
                    self.report(&place, message);
                    continue;
                }
            };
            let (at, response) = self.resolved(place.clone(), written);
            for (name, header) in response["headers"].as_object().into_iter().flatten() {
                let (at, header) = self.resolved(join(&join(&at, "headers"), name), header);
                match header.get("schema") {
                    None => self.report(&at, format!("the header `{name}` has no `schema`")),
                    Some(schema) => self.schema(&join(&at, "schema"), schema, RESPONSE),
                }
            }
            let body = match (response.get("content"), json(&at, response)) {
                (None, _) => &Value::Null,
                (Some(_), Some((at, schema))) => {
                    self.schema(&at, schema, RESPONSE);
                    schema
                }
                (Some(_), None) => {
                    let message = format!(
                        "progenitor takes one media type for an answer; have `{JSON}` alone, with a `schema`"
                    );
                    self.report(&at, message);
                    continue;
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
        if !responses.keys().any(|status| status.starts_with('2')) {
            self.report(&place, "the operation has no response for success; add one, such as `200`");
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
            if schema.get("$ref").is_some() {
                self.report(
                    &place,
                    format!("`{name}` is another name for a schema; refer to that schema itself"),
                );
                continue;
            }
            if schema["nullable"] == true {
                self.report(&place, "say `nullable` where the schema is used, not in the schema itself");
            }
            if !schema["description"].is_string() {
                self.report(&place, "a named schema needs a `description`: it documents a public type");
            }
            if self.holds_itself(name) {
                let message =
                    format!("`{name}` is made of itself; let a property or an item refer back to it");
                self.report(&place, message);
            }
            if SHARED.contains(&name.as_str())
                && (&schema["type"], &schema["format"]) != (&"string".into(), &"date-time".into())
            {
                let message =
                    format!("`{name}` is one type for all APIs, a string in the format `date-time`");
                self.report(&place, message);
            }
            let in_response = uses.responses.contains(name);
            let by_hand = self.api.hand_written.contains(&name.as_str());
            if schema.get("enum").is_some() {
                if in_response && uses.requests.contains(name) && !by_hand {
                    self.report(&place, "an enum is open in a response and closed in a request; give the request a schema of its own");
                }
                self.values(&place, schema, by_hand);
            }
            self.schema(&place, schema, Place { named: true, in_response, by_hand });
        }
    }

    /// Whether a value of the schema `name` is, without a property or an item between, a value of `name` again.
    fn holds_itself(&self, name: &str) -> bool {
        let mut seen = BTreeSet::new();
        let mut pending = vec![name];
        while let Some(next) = pending.pop() {
            let schema = &self.spec.value()["components"]["schemas"][next];
            let members =
                ["allOf", "oneOf", "anyOf"].iter().filter_map(|key| schema[key].as_array()).flatten();
            for member in members.filter_map(|member| member["$ref"].as_str()?.strip_prefix(SCHEMA_REFERENCE))
            {
                if member == name {
                    return true;
                }
                if seen.insert(member) {
                    pending.push(member);
                }
            }
        }
        false
    }

    fn values(&mut self, place: &str, schema: &'a Value, by_hand: bool) {
        let values = schema["enum"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut variants = BTreeMap::new();
        for (index, value) in values.iter().enumerate() {
            let at = format!("{place}/enum/{index}");
            let Some(value) = value.as_str() else {
                self.report(&at, format!("typify takes enums of strings only; quote `{value}`"));
                continue;
            };
            if !schema["x-enumDescriptions"][value].is_string() {
                self.report(&at, format!("`x-enumDescriptions` does not say what `{value}` means"));
            }
            if by_hand {
                continue;
            }
            let variant = value.to_upper_camel_case();
            if !is_identifier(&variant) || variant == "Unknown" {
                let message = format!("`{value}` gives no usable name for a Rust variant; {BY_HAND}");
                self.report(&at, message);
            }
            if let Some(other) = variants.insert(variant, value) {
                self.report(&at, format!("`{value}` and `{other}` give one Rust variant; {BY_HAND}"));
            }
        }
        for (value, _) in schema["x-enumDescriptions"].as_object().into_iter().flatten() {
            if !values.iter().any(|known| known == value) {
                let at = join(&join(place, "x-enumDescriptions"), value);
                self.report(&at, format!("`{value}` is no value of the enum; drop it or mend its spelling"));
            }
        }
    }

    fn schema(&mut self, pointer: &str, schema: &'a Value, place: Place) {
        let Some(object) = schema.as_object() else {
            return self.report(pointer, "a schema is expected here");
        };
        if object.contains_key("$ref") {
            if object.len() > 1 {
                let message = "what stands beside a bare `$ref` is ignored; put the reference into `allOf`";
                self.report(pointer, message);
            }
            return;
        }
        self.keywords(pointer, object, place);
        self.limits(pointer, object);
        if !place.named && !place.by_hand && needs_a_name(object) {
            let message =
                "this needs a Rust type of its own; move it to `components/schemas` and refer to it";
            self.report(pointer, message);
        }
        let inner = Place { named: false, ..place };
        self.properties(pointer, schema, inner);
        for key in ["items", "additionalProperties", "not"] {
            if let Some(part) = object.get(key).filter(|part| !part.is_boolean()) {
                self.schema(&join(pointer, key), part, inner);
            }
        }
        if schema["type"] == "array" && !object.contains_key("items") {
            self.report(pointer, "the array does not say what its `items` are");
        }
        for key in ["allOf", "oneOf", "anyOf"] {
            for (index, member) in object.get(key).and_then(Value::as_array).into_iter().flatten().enumerate()
            {
                self.schema(&format!("{pointer}/{key}/{index}"), member, inner);
            }
        }
    }

    fn properties(&mut self, pointer: &str, schema: &'a Value, place: Place) {
        let mut fields = BTreeMap::new();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let at = join(&join(pointer, "properties"), name);
            let field = name.to_snake_case();
            if !place.by_hand && !is_identifier(&field) {
                self.report(&at, format!("`{name}` gives no usable name for a Rust field; {BY_HAND}"));
            }
            if !place.by_hand && place.in_response && field == "extra" {
                self.report(&at, format!("the field `extra` is where unknown properties go; {BY_HAND}"));
            }
            if let Some(other) = fields.insert(field, name)
                && !place.by_hand
            {
                self.report(&at, format!("`{name}` and `{other}` give one Rust field; {BY_HAND}"));
            }
            if place.in_response && property.get("default").is_some() {
                let message = "a default would make an absent field of a response look present; drop it";
                self.report(&join(&at, "default"), message);
            }
            self.schema(&at, property, place);
        }
        if place.in_response && schema["additionalProperties"] == false {
            let message =
                "a response with a new property would be refused; drop `additionalProperties: false`";
            self.report(&join(pointer, "additionalProperties"), message);
        }
        for (index, name) in schema["required"].as_array().into_iter().flatten().enumerate() {
            if name.as_str().is_none_or(|name| schema["properties"].get(name).is_none()) {
                let message = format!("{name} is not among the properties; mend its spelling or drop it");
                self.report(&format!("{pointer}/required/{index}"), message);
            }
        }
    }

    /// Keywords that somebody would drop on the way from here to the Rust type.
    fn keywords(&mut self, pointer: &str, object: &Map<String, Value>, place: Place) {
        let kind = object.get("type").and_then(Value::as_str).unwrap_or_default();
        if !["", "array", "boolean", "integer", "number", "object", "string"].contains(&kind) {
            self.report(&join(pointer, "type"), format!("`{kind}` is no type of OpenAPI 3.0"));
        }
        for (key, value) in object.iter().filter(|(key, _)| !key.starts_with("x-")) {
            let at = join(pointer, key);
            if let Some((_, way_out)) = DROPPED.iter().find(|(dropped, _)| key == dropped) {
                if !place.by_hand {
                    self.report(&at, format!("`{key}`: {way_out}, or {BY_HAND}"));
                }
                continue;
            }
            let Some((_, takes)) = KEYWORDS.iter().find(|(known, _)| key == known) else {
                let message =
                    format!("a schema of OpenAPI 3.0 has no keyword `{key}`; mend its spelling or drop it");
                self.report(&at, message);
                continue;
            };
            let (fits, expected) = match takes {
                Takes::Text => (value.is_string(), "a text"),
                Takes::Flag => (value.is_boolean(), "`true` or `false`"),
                Takes::Count => (value.is_u64(), "a whole number"),
                Takes::List => (value.as_array().is_some_and(|list| !list.is_empty()), "a list with members"),
                Takes::Object => (value.is_object(), "an object"),
                Takes::Any => (true, ""),
            };
            if !fits {
                self.report(&at, format!("`{key}` takes {expected}, not `{value}`"));
            }
            match TYPED.iter().find(|(typed, _)| key == typed) {
                Some(("minimum" | "maximum", _)) if kind == "number" && !place.by_hand => {
                    self.report(
                        &at,
                        format!("typify drops the bounds of a number; use an integer, or {BY_HAND}"),
                    );
                }
                Some((_, of)) if kind != *of && !(kind == "number" && *of == "integer") => {
                    let message = format!("`{key}` takes part in `type: {of}` only; say so, or drop it");
                    self.report(&at, message);
                }
                _ => {}
            }
        }
    }

    /// The values that a schema leaves over.
    fn limits(&mut self, pointer: &str, object: &Map<String, Value>) {
        let text = |key| object.get(key).and_then(Value::as_str).unwrap_or_default();
        if text("type") == "integer" {
            for key in ["minimum", "maximum", "default"] {
                if object.get(key).is_some_and(|bound| bound.as_i64().is_none()) {
                    self.report(&join(pointer, key), "an integer of 64 bits is expected");
                }
            }
            let limit = |key| object.get(key).and_then(Value::as_i64);
            let (minimum, maximum) =
                (limit("minimum").unwrap_or(i64::MIN), limit("maximum").unwrap_or(i64::MAX));
            if minimum > maximum {
                let message =
                    format!("no value is at least {minimum} and at most {maximum}; mend the bounds");
                self.report(&join(pointer, "maximum"), message);
            } else if let Some(default) =
                limit("default").filter(|default| !(minimum..=maximum).contains(default))
            {
                let message = format!("the default {default} is out of bounds; mend it");
                self.report(&join(pointer, "default"), message);
            }
        }
        let at = join(pointer, "format");
        match text("format") {
            "date-time" if !SHARED.iter().any(|name| pointer == join(SCHEMAS, name)) => {
                self.report(&at, "refer to the schema `Timestamp` for a moment in time");
            }
            "int32" => self.report(&at, "typify drops it; write `int64`, and the bounds if there are any"),
            format @ ("date" | "uuid") => {
                let message = format!("typify would need another crate for `{format}`; use a plain string");
                self.report(&at, message);
            }
            _ => {}
        }
        let (pattern, at) = (text("pattern"), join(pointer, "pattern"));
        if pattern.is_empty() {
            return;
        }
        if let Err(error) = regress::Regex::new(pattern) {
            self.report(&at, format!("`{pattern}` is no regular expression: {error}"));
        }
        if !(pattern.starts_with('^') && pattern.ends_with('$')) {
            self.report(&at, "a pattern that is not anchored matches a part of the text; write `^…$`");
        }
        if ["(?=", "(?!", "(?<", "\\p", "\\P"].iter().any(|construct| pattern.contains(construct)) {
            self.report(&at, "validators disagree about look-around and `\\p`; write the pattern without");
        }
    }
}

const BY_HAND: &str = "write that type by hand and list it in xtask/src/api.rs";

/// The schema of a body that is JSON and nothing else, with its place.
fn json<'a>(place: &str, body: &'a Value) -> Option<(String, &'a Value)> {
    let content = body["content"].as_object().filter(|content| content.len() == 1)?;
    Some((format!("{place}/content/application~1json/schema"), content.get(JSON)?.get("schema")?))
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
        "Option", "Some", "None", "Result", "Ok", "Err", "String", "Vec", "Box", "Clone", "Debug", "Schemas",
    ];
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.chars().all(|character| character.is_ascii_alphanumeric())
        && is_identifier(name)
        && !taken.contains(&name)
}

/// Whether the generators make an identifier of `name`, if need be with an underscore behind a word of Rust's own.
fn is_identifier(name: &str) -> bool {
    name != "Self" && syn::parse_str::<syn::Ident>(&format!("{name}_")).is_ok()
}
