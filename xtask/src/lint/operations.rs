//! Checks of operations: their names, parameters and responses.

use std::collections::BTreeSet;

use heck::ToSnakeCase as _;
use serde_json::Value;

use super::context::{Lint, Names};
use crate::{
    json::{items, members},
    spec::{JSON, Operation, join},
};

impl<'a> Lint<'a> {
    pub(super) fn operations(&mut self) {
        let mut names = Names::new("method", &["new", "new_with_client"], "change the `operationId`");
        for operation in self.spec.operations() {
            if let Some(id) = operation.value["operationId"].as_str() {
                self.name(&mut names, &join(&operation.place, "operationId"), id, id.to_snake_case());
            }
            self.parameters(&operation);
            let (at, body) =
                self.spec.resolved(join(&operation.place, "requestBody"), &operation.value["requestBody"]);
            self.body(&at, body, false);
            self.responses(&join(&operation.place, "responses"), &operation.value["responses"]);
        }
    }

    fn parameters(&mut self, operation: &Operation<'a>) {
        let mut in_path = BTreeSet::new();
        let mut names = Names::new("argument", &[], "remove the parameter");
        for (at, parameter) in operation.parameters(self.spec) {
            let name = parameter["name"].as_str().unwrap_or_default();
            self.name(&mut names, &at, name, name.to_snake_case());
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
            self.schema(&join(&at, "schema"), schema, false, false);
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

    /// Checks the schema of a body, and returns it.
    fn body(&mut self, at: &str, body: &'a Value, in_response: bool) -> &'a Value {
        let schema = &body["content"][JSON]["schema"];
        self.schema(&format!("{at}/content/application~1json/schema"), schema, in_response, false);
        schema
    }

    /// Checks responses: progenitor has one type of success for an operation.
    fn responses(&mut self, place: &str, responses: &'a Value) {
        let mut success = None;
        for (status, written) in members(responses) {
            let place = join(place, status);
            let (at, response) = self.spec.resolved(place.clone(), written);
            for (name, header) in members(&response["headers"]) {
                let (at, header) = self.spec.resolved(join(&join(&at, "headers"), name), header);
                self.schema(&join(&at, "schema"), &header["schema"], true, false);
            }
            let body = self.body(&at, response, true);
            if status.starts_with('2') {
                let (other, type_of_other) = *success.get_or_insert((status, body));
                let message = format!(
                    "{status} and {other} differ, but there must be one type of success; let both refer to one schema, \
                     or remove one"
                );
                self.require(type_of_other == body, &place, message);
            }
        }
    }
}
