//! Checks of schemas: their names, keywords, constraints and properties.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};
use serde_json::{Map, Value};

use super::context::{BY_HAND, Lint, Names};
use crate::{
    api::SHARED,
    json::{items, members, strings},
    spec::{SCHEMA_REFERENCE, SCHEMAS, join},
};

/// Whether a value fits, and which values do.
type Takes = (fn(&Value) -> bool, &'static str);

const ANY: Takes = (|_| true, "any value");
const COUNT: Takes = (Value::is_u64, "a whole number");
const FLAG: Takes = (Value::is_boolean, "`true` or `false`");
const LIST: Takes = (|value| !items(value).is_empty(), "a list with items");
const OBJECT: Takes = (Value::is_object, "an object");
const TEXT: Takes = (Value::is_string, "text");

/// The keywords that reach the Rust type or the exported schema: each with the values that it takes, and the type beside
/// which alone it has a meaning.
const KEYWORDS: [(&str, Takes, Option<&str>); 23] = [
    ("additionalProperties", ANY, Some("object")),
    ("allOf", LIST, None),
    ("default", ANY, None),
    ("deprecated", FLAG, None),
    ("description", TEXT, None),
    ("enum", LIST, Some("string")),
    ("example", ANY, None),
    ("externalDocs", OBJECT, None),
    ("format", TEXT, None),
    ("items", OBJECT, Some("array")),
    ("maxLength", COUNT, Some("string")),
    ("maximum", ANY, Some("integer")),
    ("minLength", COUNT, Some("string")),
    ("minimum", ANY, Some("integer")),
    ("nullable", FLAG, None),
    ("oneOf", LIST, None),
    ("pattern", TEXT, Some("string")),
    ("properties", OBJECT, Some("object")),
    ("readOnly", FLAG, None),
    ("required", LIST, Some("object")),
    ("title", TEXT, None),
    ("type", TEXT, None),
    ("writeOnly", FLAG, None),
];

/// The keywords that typify drops or misreads, each with the way out. A type that is written by hand may use them.
const DROPPED: [(&str, &str); 5] = [
    ("anyOf", "use `oneOf`"),
    ("discriminator", "remove it"),
    ("exclusiveMaximum", "set `maximum` to the largest value that is allowed"),
    ("exclusiveMinimum", "set `minimum` to the smallest value that is allowed"),
    (
        "maxItems maxProperties minItems minProperties multipleOf not uniqueItems",
        "move it to the description",
    ),
];

/// Where a schema is used.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Whether it has a name of its own in `components`.
    named: bool,
    /// Whether a response can hold it.
    in_response: bool,
    /// Whether its Rust type is written by hand, so that typify's limits do not apply.
    by_hand: bool,
}

pub(super) const REQUEST: Place = Place { named: false, in_response: false, by_hand: false };
pub(super) const RESPONSE: Place = Place { in_response: true, ..REQUEST };

impl<'a> Lint<'a> {
    pub(super) fn schemas(&mut self) {
        let mut names = Names {
            kind: "type",
            reserved: &[
                "Box", "Clone", "Debug", "Err", "None", "Ok", "Option", "Result", "Schemas", "Some",
                "String", "Vec",
            ],
            way_out: "rename the schema",
            taken: BTreeMap::new(),
        };
        for (name, schema) in self.spec.members(SCHEMAS) {
            let at = join(SCHEMAS, name);
            self.name(&mut names, &at, name, name.to_upper_camel_case());
            self.require(
                name.starts_with(|first: char| first.is_ascii_uppercase())
                    && name.chars().all(|character| character.is_ascii_alphanumeric()),
                &at,
                format_args!("invalid name `{name}`: must be in UpperCamelCase; rename the schema"),
            );
            self.require(
                schema["nullable"] != true,
                &at,
                "invalid `nullable`: must be where the schema is used; move it there",
            );
            self.require(
                schema["description"].is_string(),
                &at,
                "no `description`: must document a public type; add one",
            );
            self.require(
                !self.holds_itself(name),
                &at,
                format_args!("`{name}` consists of itself; refer back to it from a property or an item"),
            );
            self.require(
                !SHARED.contains(&name.as_str())
                    || (schema["type"] == "string" && schema["format"] == "date-time"),
                &at,
                format_args!(
                    "`{name}`, a type of all APIs, must be a string in the format `date-time`; write it so"
                ),
            );
            let in_response = self.uses.responses.contains(name);
            let by_hand = self.api.hand_written.contains(&name.as_str());
            let is_closed = self.uses.requests.contains(name);
            self.require(
                by_hand || schema.get("enum").is_none() || !(in_response && is_closed),
                &at,
                "an enum must be open in a response and closed in a request; add a schema for the request",
            );
            self.values(&at, schema, by_hand);
            self.schema(&at, schema, Place { named: true, in_response, by_hand });
        }
    }

    /// Whether a value of the schema `name` is a value of `name` again, with no property or item between.
    fn holds_itself(&self, name: &str) -> bool {
        let mut seen = BTreeSet::new();
        let mut pending = vec![name];
        while let Some(next) = pending.pop() {
            let schema = &self.spec.value()["components"]["schemas"][next];
            let parts = ["allOf", "oneOf", "anyOf"].iter().flat_map(|key| items(&schema[key]));
            let names = parts.filter_map(|part| part["$ref"].as_str()?.strip_prefix(SCHEMA_REFERENCE));
            pending.extend(names.filter(|name| seen.insert(*name)));
        }
        seen.contains(name)
    }

    fn values(&mut self, place: &str, schema: &'a Value, by_hand: bool) {
        let mut names =
            Names { kind: "variant", reserved: &["Unknown"], way_out: BY_HAND, taken: BTreeMap::new() };
        let meanings = &schema["x-enumDescriptions"];
        for (index, value) in items(&schema["enum"]).iter().enumerate() {
            let at = format!("{place}/enum/{index}");
            let text = value.as_str().unwrap_or_default();
            self.require(
                value.is_string(),
                &at,
                format_args!("invalid value {value}: must be a string; quote it"),
            );
            self.require(
                meanings[text].is_string() || !value.is_string(),
                &at,
                format_args!("`{text}` must have a description; add it to `x-enumDescriptions`"),
            );
            if value.is_string() && !by_hand {
                self.name(&mut names, &at, text, text.to_upper_camel_case());
            }
        }
        for (value, _) in members(meanings) {
            self.require(
                strings(&schema["enum"]).any(|known| known == value),
                &join(&join(place, "x-enumDescriptions"), value),
                format_args!("`{value}` must be a value of the enum; correct its spelling or remove it"),
            );
        }
    }

    pub(super) fn schema(&mut self, pointer: &str, schema: &'a Value, place: Place) {
        let Some(object) = schema.as_object() else {
            return self.require(
                false,
                pointer,
                format_args!("invalid schema {schema}: must be an object; write one"),
            );
        };
        if object.contains_key("$ref") {
            let message = "keywords beside a `$ref` have no effect; move the reference into `allOf`";
            return self.require(object.len() == 1, pointer, message);
        }
        self.keywords(pointer, object, place);
        self.integer(pointer, schema);
        self.format(&join(pointer, "format"), schema);
        if let Some(pattern) = schema["pattern"].as_str() {
            self.pattern(&join(pointer, "pattern"), pattern);
        }
        self.require(
            place.named || place.by_hand || !needs_a_name(schema),
            pointer,
            "this part must have a Rust type of its own; move it to `components/schemas` and refer to it",
        );
        self.require(
            schema["type"] != "array" || object.contains_key("items"),
            pointer,
            "no `items`: an array must have a type of items; add one",
        );
        let inner = Place { named: false, ..place };
        self.properties(pointer, schema, inner);
        for key in ["items", "additionalProperties", "not"] {
            if let Some(part) = object.get(key).filter(|part| !part.is_boolean()) {
                self.schema(&join(pointer, key), part, inner);
            }
        }
        for key in ["allOf", "oneOf", "anyOf"] {
            for (index, part) in items(&schema[key]).iter().enumerate() {
                self.schema(&format!("{pointer}/{key}/{index}"), part, inner);
            }
        }
    }

    fn properties(&mut self, pointer: &str, schema: &'a Value, place: Place) {
        // Unknown properties of a response go to the field `extra`.
        let reserved: &[&str] = if place.in_response { &["extra"] } else { &[] };
        let mut names = Names { kind: "field", reserved, way_out: BY_HAND, taken: BTreeMap::new() };
        for (name, property) in members(&schema["properties"]) {
            let at = join(&join(pointer, "properties"), name);
            if !place.by_hand {
                self.name(&mut names, &at, name, name.to_snake_case());
            }
            self.require(
                !place.in_response || property.get("default").is_none(),
                &join(&at, "default"),
                "a default makes an absent field of a response look present; remove it",
            );
            self.schema(&at, property, place);
        }
        self.require(
            !place.in_response || schema["additionalProperties"] != false,
            &join(pointer, "additionalProperties"),
            "a response with a new property would be invalid; remove `additionalProperties: false`",
        );
        for (index, name) in items(&schema["required"]).iter().enumerate() {
            self.require(
                name.as_str().is_some_and(|name| schema["properties"].get(name).is_some()),
                &format!("{pointer}/required/{index}"),
                format_args!("{name} must be one of the properties; correct its spelling or remove it"),
            );
        }
    }

    /// Checks that no keyword is lost on the way from here to the Rust type.
    fn keywords(&mut self, pointer: &str, object: &Map<String, Value>, place: Place) {
        let kind = object.get("type").and_then(Value::as_str).unwrap_or_default();
        self.require(
            ["", "array", "boolean", "integer", "number", "object", "string"].contains(&kind),
            &join(pointer, "type"),
            format_args!("invalid type `{kind}`: must be one of OpenAPI 3.0; use another"),
        );
        for (key, value) in object.iter().filter(|(key, _)| !key.starts_with("x-")) {
            let at = join(pointer, key);
            let dropped = DROPPED.iter().find(|(keys, _)| keys.split(' ').any(|dropped| dropped == key));
            if let Some((_, way_out)) = dropped {
                self.require(
                    place.by_hand,
                    &at,
                    format_args!("unsupported `{key}`: typify drops it; {way_out}, or {BY_HAND}"),
                );
            } else if let Some((_, (fits, expected), beside)) = KEYWORDS.iter().find(|row| row.0 == key) {
                self.require(
                    fits(value),
                    &at,
                    format_args!("invalid `{key}` {value}: must be {expected}; correct it"),
                );
                let is_number = kind == "number" && *beside == Some("integer");
                self.require(
                    !is_number || place.by_hand,
                    &at,
                    format_args!(
                        "unsupported `{key}` of a number: typify drops it; use an integer, or {BY_HAND}"
                    ),
                );
                let beside = beside.unwrap_or(kind);
                self.require(
                    kind == beside || is_number,
                    &at,
                    format_args!(
                        "`{key}` must be beside `type: {beside}`; add the type, or remove the keyword"
                    ),
                );
            } else {
                let message =
                    format_args!("unknown keyword `{key}`: must be one of OpenAPI 3.0; correct or remove it");
                self.require(false, &at, message);
            }
        }
    }

    fn integer(&mut self, pointer: &str, schema: &Value) {
        if schema["type"] != "integer" {
            return;
        }
        for key in ["minimum", "maximum", "default"] {
            self.require(
                schema.get(key).is_none_or(Value::is_i64),
                &join(pointer, key),
                format_args!("invalid `{key}`: must be an integer of 64 bits; correct it"),
            );
        }
        let minimum = schema["minimum"].as_i64().unwrap_or(i64::MIN);
        let maximum = schema["maximum"].as_i64().unwrap_or(i64::MAX);
        self.require(
            minimum <= maximum,
            &join(pointer, "maximum"),
            format_args!("invalid maximum {maximum}: must be at least the minimum, {minimum}; correct one"),
        );
        let default = schema["default"].as_i64().filter(|_| minimum <= maximum).unwrap_or(minimum);
        self.require(
            (minimum..=maximum).contains(&default) || minimum > maximum,
            &join(pointer, "default"),
            format_args!("invalid default {default}: must be between {minimum} and {maximum}; correct it"),
        );
    }

    fn format(&mut self, at: &str, schema: &Value) {
        let format = schema["format"].as_str().unwrap_or_default();
        let way_out = match format {
            "date-time" if !SHARED.iter().any(|name| at == join(&join(SCHEMAS, name), "format")) => {
                "refer to the schema `Timestamp`"
            }
            "int32" => "write `int64`, and the bounds if there are any",
            "date" | "uuid" => "use a string without a format",
            _ => return,
        };
        self.require(
            false,
            at,
            format_args!("unsupported format `{format}`: must have a Rust type here; {way_out}"),
        );
    }

    fn pattern(&mut self, at: &str, pattern: &str) {
        let error = regress::Regex::new(pattern).err().map(|error| error.to_string());
        self.require(
            error.is_none(),
            at,
            format_args!(
                "invalid pattern `{pattern}`: must be a regular expression ({}); correct it",
                error.unwrap_or_default()
            ),
        );
        self.require(
            pattern.starts_with('^') && pattern.ends_with('$'),
            at,
            "invalid pattern: must be anchored, or it matches a part of the text; write `^…$`",
        );
        let disputed = ["(?=", "(?!", "(?<", "\\p", "\\P"];
        self.require(
            !disputed.iter().any(|construct| pattern.contains(construct)),
            at,
            "invalid pattern: validators disagree about look-around and `\\p`; write it without them",
        );
    }
}

/// Whether a Rust type must be made for this schema.
fn needs_a_name(schema: &Value) -> bool {
    let has = |keys: &[&str]| keys.iter().any(|key| schema.get(key).is_some());
    has(&["enum", "oneOf", "properties"])
        || schema["type"] == "string" && has(&["pattern", "minLength", "maxLength"])
        || schema["type"] == "integer" && has(&["minimum", "maximum"])
        || items(&schema["allOf"]).len() > 1
}
