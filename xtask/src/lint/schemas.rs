//! Checks of schemas that compare their parts: names, values, bounds and properties.

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};
use serde_json::Value;

use super::{BY_HAND, Lint};
use crate::{
    ir,
    json::{members, strings},
    spec::{SCHEMAS, join, visit_parts},
};

impl Lint<'_> {
    pub(super) fn schemas(&mut self) {
        for (name, schema) in self.spec.members(SCHEMAS) {
            let at = join(SCHEMAS, name);
            let rust = name.to_upper_camel_case();
            let is_usable =
                *name == rust && name.is_ascii() && name.starts_with(|c: char| c.is_ascii_uppercase());
            let message =
                format!("invalid `{name}`: must be in UpperCamelCase, like `{rust}`; rename the schema");
            self.require(is_usable, &at, message);
            self.entries(&at, schema, "x-enumDescriptions");
            if schema.get("x-job-state").is_some() {
                self.entries(&at, schema, "x-job-state");
            }
            if !self.api.hand_written.contains(&name.as_str()) {
                self.generated(&at, name, schema);
            }
        }
        visit_parts(self.spec.value(), &mut String::new(), &mut |at, schema| {
            if at.starts_with(SCHEMAS) || at.contains("/schema") {
                self.instances(at, schema);
            }
        });
    }

    /// Checks a schema whose type is generated: that it can be open or closed, and the names in it.
    fn generated(&mut self, place: &str, name: &str, schema: &Value) {
        let in_response = self.uses.responses.contains(name);
        let is_mixed = schema.get("enum").is_some() && in_response && self.uses.requests.contains(name);
        let message =
            "an enum must be open in a response and closed in a request; add a schema for the request";
        self.require(!is_mixed, place, message);
        // An open enum has the variant `Unknown`. `Err` is a type of a trait that the enum implements.
        let reserved: &[_] = if in_response { &["Err", "Unknown"] } else { &["Err"] };
        let values = strings(&schema["enum"]).enumerate();
        let variants = values
            .map(|(index, value)| (format!("{place}/enum/{index}"), value, value.to_upper_camel_case()));
        self.names("variant", reserved, BY_HAND, variants);
        // Unknown properties of a response are in the field `extra`.
        let reserved: &[_] = if in_response { &["extra"] } else { &[] };
        let place = join(place, "properties");
        let properties = members(&schema["properties"]);
        let fields = properties.map(|(name, _)| (join(&place, name), name.as_str(), name.to_snake_case()));
        self.names("field", reserved, BY_HAND, fields);
    }

    /// Checks that the extension `key` has an entry for each value of an enum, and no other entries.
    fn entries(&mut self, place: &str, schema: &Value, key: &str) {
        let (values, entries) = (&schema["enum"], &schema[key]);
        for (index, value) in strings(values).enumerate() {
            let message = format!("`{value}` must have an entry in `{key}`; add it");
            self.require(entries.get(value).is_some(), &format!("{place}/enum/{index}"), message);
        }
        for (entry, _) in members(entries) {
            let message = format!("`{entry}` must be a value of the enum; correct its spelling or remove it");
            let is_value = strings(values).any(|value| value == entry);
            self.require(is_value, &join(&join(place, key), entry), message);
        }
    }

    /// Checks what a schema states about its instances: pattern, bounds and default.
    fn instances(&mut self, at: &str, schema: &Value) {
        if let Some(pattern) = schema["pattern"].as_str() {
            let message = format!("invalid pattern `{pattern}`: must be a regular expression; correct it");
            self.require(regress::Regex::new(pattern).is_ok(), &join(at, "pattern"), message);
        }
        let bound = |key: &str, unbounded| schema[key].as_i64().unwrap_or(unbounded);
        let (minimum, maximum) = (bound("minimum", i64::MIN), bound("maximum", i64::MAX));
        let message =
            format!("invalid maximum {maximum}: must be at least the minimum, {minimum}; correct one");
        self.require(minimum <= maximum, &join(at, "maximum"), message);
        let Some(default) = schema.get("default") else { return };
        let validator =
            jsonschema::options().should_validate_formats(true).build(&ir::complete(self.spec, schema));
        if let Some(error) = validator.ok().and_then(|validator| validator.validate(default).err()) {
            let message = format!("invalid default: {error}; correct it");
            self.require(minimum > maximum, &join(at, "default"), message);
        }
    }
}
