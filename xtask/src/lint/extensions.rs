//! Checks of what a spec states in extensions: deviations, pagination and details of errors.

use serde_json::Value;

use super::Lint;
use crate::{
    json::{items, members, strings},
    list_operation::ListOperation,
    spec::{JSON, join},
};

const PARAMETER: &str =
    "an integer query parameter, or `parameter.member` of one whose type is written by hand; correct it";
const ITEMS: &str =
    "a JSON pointer to an array of a named object in the body of the response 200; correct it";
const ID: &str = "a required property of an item; correct it";
const TOTAL: &str = "a JSON pointer to an integer in the body, or `Header-Name.member` of a documented header whose type is \
                     written by hand; correct or remove it";

impl Lint<'_> {
    pub(super) fn deviations(&mut self) {
        for (index, deviation) in items(&self.spec.value()["x-deviations"]).iter().enumerate() {
            let at = deviation["at"].as_str().unwrap_or_default();
            let message =
                format!("`{at}` points at nothing; correct the JSON pointer, or remove the deviation");
            let is_there = self.spec.value().pointer(at).is_some();
            self.require(is_there, &format!("/x-deviations/{index}/at"), message);
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
        let property = schema["properties"].get(token.replace("~1", "/").replace("~0", "~"));
        let item = schema.get("items").filter(|_| token.parse::<usize>().is_ok());
        let parts = ["allOf", "anyOf", "oneOf"].iter().flat_map(|key| items(&schema[key]));
        property.into_iter().chain(item).any(|schema| self.leads(schema, rest))
            || parts.into_iter().any(|part| self.leads(part, tokens))
    }
}
