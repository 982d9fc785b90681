//! Checks of operations: their names, parameters, responses, pages and details of errors.

use std::collections::BTreeSet;

use heck::ToSnakeCase as _;
use serde_json::Value;

use super::Lint;
use crate::{
    json::{items, members, strings},
    list_operation::ListOperation,
    spec::{JSON, Operation, join, unescaped},
};

const PARAMETER: &str =
    "an integer query parameter, or `parameter.member` of one whose type is written by hand; correct it";
const ITEMS: &str =
    "a JSON pointer to an array of a named object in the body of the response 200; correct it";
const ID: &str = "a required property of an item; correct it";
const TOTAL: &str = "a JSON pointer to an integer in the body, or `Header-Name.member` of a documented header whose type is \
                     written by hand; correct or remove it";

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

    pub(super) fn pagination(&mut self) {
        for list in ListOperation::all(self.api, self.spec) {
            let at = join(&list.operation.place, "x-pagination");
            let has_id =
                |item: &Value| strings(&item["required"]).any(|required| required == list.fact("id"));
            let is_absent = |key| list.facts.get(key).is_none();
            for (key, is_valid, constraint) in [
                ("position", list.parameter("position").is_some(), PARAMETER),
                ("size", list.parameter("size").is_some(), PARAMETER),
                ("items", list.item().is_some(), ITEMS),
                ("id", is_absent("id") || list.item().is_none_or(|(_, item)| has_id(item)), ID),
                ("total", is_absent("total") || list.total().is_some(), TOTAL),
            ] {
                let message = format!("invalid {key} `{}`: must be {constraint}", list.fact(key));
                self.require(is_valid, &join(&at, key), message);
            }
        }
    }

    pub(super) fn error_details(&mut self) {
        let responses = self.spec.operations().flat_map(|operation| members(&operation.value["responses"]));
        let errors = responses.filter(|(status, _)| !status.starts_with('2'));
        let body = |written| &self.spec.named_schema(written).1["content"][JSON]["schema"];
        let bodies: Vec<_> = errors.map(|(_, written)| body(written)).collect();
        for (key, places) in members(&self.spec.value()["x-error"]) {
            for (index, place) in strings(places).enumerate().filter(|(_, place)| place.starts_with('/')) {
                let tokens: Vec<_> = place.split('/').skip(1).collect();
                let message =
                    format!("`{place}` is in no error response; correct the JSON pointer or remove it");
                let leads = bodies.iter().any(|body| self.leads(body, &tokens));
                self.require(leads, &format!("/x-error/{key}/{index}"), message);
            }
        }
    }

    /// Whether a value of `schema` may have something at the pointer with these tokens.
    fn leads(&self, schema: &Value, tokens: &[&str]) -> bool {
        let (_, schema) = self.spec.named_schema(schema);
        let Some((token, rest)) = tokens.split_first() else { return true };
        let property = schema["properties"].get(unescaped(token));
        let item = schema.get("items").filter(|_| token.parse::<usize>().is_ok());
        let parts = ["allOf", "anyOf", "oneOf"].iter().flat_map(|key| items(&schema[key]));
        property.into_iter().chain(item).any(|schema| self.leads(schema, rest))
            || parts.into_iter().any(|part| self.leads(part, tokens))
    }
}
