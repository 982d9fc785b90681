//! Checks of what a spec states in extensions: deviations, pagination, states of jobs and details of errors.

use serde_json::Value;

use super::context::Lint;
use crate::{
    json::{items, members, strings},
    spec::{JSON, Operation, SCHEMAS, join},
};

impl<'a> Lint<'a> {
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
        for operation in self.spec.operations() {
            if let Some(pagination) = operation.value.get("x-pagination") {
                self.list_operation(&join(&operation.place, "x-pagination"), &operation, pagination);
            }
        }
    }

    fn list_operation(&mut self, at: &str, operation: &Operation<'a>, pagination: &'a Value) {
        let text = |key| pagination[key].as_str().unwrap_or_default();
        for key in ["position", "size"] {
            let name = text(key);
            let message = format!(
                "invalid {key} `{name}`: must be an integer query parameter, or `parameter.member` of one whose type is \
                 written by hand; correct it"
            );
            self.require(self.is_input(operation, name), &join(at, key), message);
        }
        let (_, response) = self.resolved(String::new(), &operation.value["responses"]["200"]);
        let body = &response["content"][JSON]["schema"];
        let list = pagination["items"].as_str().and_then(|pointer| self.spec.schema_at(body, pointer));
        let (name, item) = self.spec.named_schema(list.map_or(&Value::Null, |list| &list["items"]));
        let is_list = name.is_some() && item["type"] == "object";
        let message = format!(
            "invalid items `{}`: must be a JSON pointer to an array of a named object in the body of the response 200; \
             correct it",
            text("items")
        );
        self.require(is_list, &join(at, "items"), message);
        let id = text("id");
        let message = format!("invalid id `{id}`: must be a required property of an item; correct it");
        let is_required = strings(&item["required"]).any(|required| required == id);
        self.require(is_required || !is_list || pagination.get("id").is_none(), &join(at, "id"), message);
        let total = text("total");
        let message = format!(
            "invalid total `{total}`: must be a JSON pointer to an integer in the body, or `Header-Name.member` of a \
             documented header whose type is written by hand; correct or remove it"
        );
        let is_total = self.spec.schema_at(body, total).is_some_and(|schema| schema["type"] == "integer")
            || self.is_in_header(response, total);
        self.require(is_total || pagination.get("total").is_none(), &join(at, "total"), message);
    }

    /// Whether `name` is a query parameter that takes a number, by itself or in a member.
    fn is_input(&self, operation: &Operation<'a>, name: &str) -> bool {
        let lists = [&operation.item["parameters"], &operation.value["parameters"]];
        let parameters =
            lists.into_iter().flat_map(items).map(|written| self.resolved(String::new(), written).1);
        parameters.filter(|parameter| parameter["in"] == "query").any(|parameter| {
            let (_, schema) = self.spec.named_schema(&parameter["schema"]);
            (parameter["name"] == name && schema["type"] == "integer")
                || self.is_member(name, |part| parameter["name"] == part, &parameter["schema"])
        })
    }

    fn is_in_header(&self, response: &'a Value, name: &str) -> bool {
        members(&response["headers"]).any(|(header, written)| {
            let (_, value) = self.resolved(String::new(), written);
            self.is_member(name, |part| header.eq_ignore_ascii_case(part), &value["schema"])
        })
    }

    /// Whether `name` is `part.member`, where the type of the part is written by hand.
    fn is_member(&self, name: &str, is_part: impl Fn(&str) -> bool, schema: &Value) -> bool {
        let (type_name, _) = self.spec.named_schema(schema);
        type_name.is_some_and(|type_name| self.api.hand_written.contains(&type_name))
            && name.rsplit_once('.').is_some_and(|(part, member)| is_part(part) && !member.is_empty())
    }

    pub(super) fn job_states(&mut self) {
        for (name, schema) in self.spec.members(SCHEMAS) {
            let Some(states) = schema.get("x-job-state") else { continue };
            let at = join(&join(SCHEMAS, name), "x-job-state");
            let message = "invalid `x-job-state`: must be beside an enum; move it there";
            self.require(schema["enum"].is_array(), &at, message);
            for value in strings(&schema["enum"]) {
                let message = format!("no state for `{value}`: each value must have one; add it");
                self.require(states.get(value).is_some(), &at, message);
            }
            for (value, _) in members(states) {
                self.is_value(&join(&at, value), value, schema);
            }
        }
    }

    pub(super) fn error_details(&mut self) {
        let responses = self.spec.operations().flat_map(|operation| members(&operation.value["responses"]));
        let responses = responses.filter(|(status, _)| status.starts_with(['4', '5']));
        let responses = responses.map(|(_, written)| self.resolved(String::new(), written).1);
        let bodies: Vec<_> = responses.map(|response| &response["content"][JSON]["schema"]).collect();
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
