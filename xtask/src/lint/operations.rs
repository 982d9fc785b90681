//! Checks of operations: their names, parameters and responses.

use std::collections::BTreeSet;

use heck::ToSnakeCase as _;
use serde_json::Value;

use super::Lint;
use crate::{
    json::{items, members},
    spec::{JSON, Operation, join},
};

impl<'a> Lint<'a> {
    pub(super) fn operations(&mut self) {
        let spec = self.spec;
        let names = spec.operations().filter_map(|operation| {
            let id = operation.value["operationId"].as_str()?;
            Some((join(&operation.place, "operationId"), id, id.to_snake_case()))
        });
        self.names("method", &["new", "new_with_client"], "change the `operationId`", names);
        for operation in spec.operations() {
            self.parameters(&operation);
            self.responses(&join(&operation.place, "responses"), &operation.value["responses"]);
        }
    }

    fn parameters(&mut self, operation: &Operation<'a>) {
        let mut in_path = BTreeSet::new();
        let names = operation.parameters(self.spec).map(|(at, parameter)| {
            let name = parameter["name"].as_str().unwrap_or_default();
            (at, name, name.to_snake_case())
        });
        self.names("argument", &[], "remove the parameter", names);
        for (at, parameter) in operation.parameters(self.spec) {
            let name = parameter["name"].as_str().unwrap_or_default();
            match parameter["in"].as_str() {
                Some("path") => _ = in_path.insert(name),
                Some("header") => self.header(&at, name),
                _ => {}
            }
            let message = "must be text, a number or a boolean in a path or a header, and not null; change the type, or \
                           write the type by hand with `Display`, and list it in xtask/src/api.rs";
            let schema = &parameter["schema"];
            let is_text = schema.is_null() || parameter["in"] == "query" || self.is_text(schema);
            self.require(is_text, &join(&at, "schema"), message);
        }
        let in_braces = operation.path.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0));
        for name in in_path.symmetric_difference(&in_braces.collect()) {
            let message = format!(
                "`{name}` must be in the path as `{{{name}}}` and a parameter `in: path`; add what is missing"
            );
            self.require(false, &operation.place, message);
        }
    }

    /// Whether a value of a schema is written as one text, by the `Display` of its Rust type.
    fn is_text(&self, written: &Value) -> bool {
        let (name, schema) = self.spec.named_schema(written);
        let is_simple = |kind| ["boolean", "integer", "number", "string"].contains(&kind);
        let parts = items(&schema["oneOf"]);
        name.is_some_and(|name| self.api.hand_written.contains(&name))
            || [written, schema].iter().all(|schema| schema["nullable"] != true)
                && (schema["type"].as_str().is_some_and(is_simple)
                    || !parts.is_empty() && parts.iter().all(|part| self.is_text(part)))
    }

    fn header(&mut self, at: &str, name: &str) {
        let schemes = self.spec.members("/components/securitySchemes");
        let secrets = schemes.filter_map(|(_, scheme)| scheme["name"].as_str());
        let mut taken = ["accept", "content-type", "authorization"].into_iter().chain(secrets);
        let is_free = !taken.any(|taken| taken.eq_ignore_ascii_case(name));
        let message = format!(
            "invalid header `{name}`: must not be a credential, which builders would print, or one that OpenAPI forbids; \
             remove it"
        );
        self.require(is_free, at, message);
    }

    /// Checks responses: progenitor has one type of success for an operation.
    fn responses(&mut self, place: &str, responses: &Value) {
        let mut success = None;
        for (status, written) in members(responses).filter(|(status, _)| status.starts_with('2')) {
            let place = join(place, status);
            let (_, response) = self.spec.resolved(place.clone(), written);
            let body = &response["content"][JSON]["schema"];
            let (other, type_of_other) = *success.get_or_insert((status, body));
            let message = format!(
                "{status} and {other} differ, but there must be one type of success; let both refer to one schema, \
                 or remove one"
            );
            self.require(type_of_other == body, &place, message);
        }
    }
}
