//! Checks of what a spec states in extensions: deviations, pagination, states of jobs and details of errors.

use serde_json::Value;

use super::context::Lint;
use crate::{
    json::{items, members, strings},
    spec::{JSON, Operation, SCHEMAS, join},
};

const DEVIATION: [&str; 4] = ["at", "document", "here", "because"];
const PAGINATION: [&str; 6] = ["style", "position", "size", "items", "total", "id"];
const ERROR: [&str; 4] = ["status", "code", "message", "requestId"];
const STATES: [&str; 8] = [
    "pending",
    "running",
    "succeeded",
    "partiallySucceeded",
    "alreadyPresent",
    "failed",
    "timedOut",
    "cancelled",
];

impl<'a> Lint<'a> {
    pub(super) fn deviations(&mut self) {
        let Some(deviations) = self.spec.value().get("x-deviations") else { return };
        self.require(deviations.is_array(), "/x-deviations", "invalid deviations: must be a list; write one");
        for (index, deviation) in items(deviations).iter().enumerate() {
            let place = format!("/x-deviations/{index}");
            self.keys(&place, deviation, &DEVIATION);
            for key in DEVIATION {
                let text = deviation[key].as_str().unwrap_or_default();
                self.require(!text.trim().is_empty(), &place, format_args!("`{key}` must be text; add it"));
            }
            let at = deviation["at"].as_str().unwrap_or_default();
            self.require(
                self.spec.value().pointer(at).is_some(),
                &join(&place, "at"),
                format_args!("`{at}` points at nothing; correct the JSON pointer, or remove the deviation"),
            );
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
        self.keys(at, pagination, &PAGINATION);
        let text = |key| pagination[key].as_str().unwrap_or_default();
        let style = text("style");
        self.require(
            ["offset", "page"].contains(&style),
            &join(at, "style"),
            format_args!("invalid style `{style}`: must be `page` or `offset`; correct it"),
        );
        for key in ["position", "size"] {
            let name = text(key);
            self.require(
                self.is_input(operation, name),
                &join(at, key),
                format_args!(
                    "invalid {key} `{name}`: must be an integer query parameter, or `parameter.member` of one whose type is written by hand; correct it"
                ),
            );
        }
        let (_, response) = self.resolved(String::new(), &operation.value["responses"]["200"]);
        let body = &response["content"][JSON]["schema"];
        let list = pagination["items"].as_str().and_then(|pointer| self.spec.schema_at(body, pointer));
        let (name, item) = self.spec.named_schema(list.map_or(&Value::Null, |list| &list["items"]));
        let is_list = name.is_some() && item["type"] == "object";
        self.require(
            is_list,
            &join(at, "items"),
            format_args!(
                "invalid items `{}`: must be a JSON pointer to an array of a named object in the body of the response 200; correct it",
                text("items")
            ),
        );
        let id = text("id");
        self.require(
            !is_list || strings(&item["required"]).any(|required| required == id),
            &join(at, "id"),
            format_args!("invalid id `{id}`: must be a required property of an item; correct it"),
        );
        let total = text("total");
        self.require(
            pagination.get("total").is_none()
                || self.spec.schema_at(body, total).is_some_and(|schema| schema["type"] == "integer")
                || self.is_in_header(response, total),
            &join(at, "total"),
            format_args!(
                "invalid total `{total}`: must be a JSON pointer to an integer in the body, or `Header-Name.member` of a documented header whose type is written by hand; correct or remove it"
            ),
        );
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
            self.require(
                schema["enum"].is_array() && states.is_object(),
                &at,
                "invalid states: must be an object beside a string enum; move it there",
            );
            for value in strings(&schema["enum"]) {
                self.require(
                    states.get(value).is_some(),
                    &at,
                    format_args!("no state for `{value}`: each value must have one; add it"),
                );
            }
            for (value, state) in members(states) {
                let at = join(&at, value);
                self.require(
                    strings(&schema["enum"]).any(|known| known == value),
                    &at,
                    format_args!("`{value}` must be a value of the enum; correct its spelling or remove it"),
                );
                self.require(
                    state.as_str().is_some_and(|state| STATES.contains(&state)),
                    &at,
                    format_args!("invalid state {state}: must be one of {}; correct it", quoted(&STATES)),
                );
            }
        }
    }

    pub(super) fn error_details(&mut self) {
        let Some(details) = self.spec.value().get("x-error") else { return };
        self.keys("/x-error", details, &ERROR);
        let responses = self.spec.operations().flat_map(|operation| members(&operation.value["responses"]));
        let responses = responses.filter(|(status, _)| status.starts_with(['4', '5']));
        let responses = responses.map(|(_, written)| self.resolved(String::new(), written).1);
        let bodies: Vec<_> = responses.map(|response| &response["content"][JSON]["schema"]).collect();
        for (key, places) in members(details) {
            let at = join("/x-error", key);
            self.require(
                !items(places).is_empty(),
                &at,
                "invalid places: must be a list with items; write one",
            );
            for (index, place) in items(places).iter().enumerate() {
                let text = place.as_str().unwrap_or_default();
                let is_header = !text.is_empty()
                    && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
                let tokens: Vec<_> = text.split('/').skip(1).collect();
                self.require(
                    is_header || text.starts_with('/') && bodies.iter().any(|body| self.leads(body, &tokens)),
                    &format!("{at}/{index}"),
                    format_args!(
                        "invalid place {place}: must be a JSON pointer into the body of an error response, or the name of a header; correct or remove it"
                    ),
                );
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

    fn keys(&mut self, place: &str, object: &Value, known: &[&str]) {
        self.require(
            object.is_object(),
            place,
            format_args!("must be an object with {}; write one", quoted(known)),
        );
        for (key, _) in members(object) {
            self.require(
                known.contains(&key.as_str()),
                &join(place, key),
                format_args!("unknown key `{key}`: must be one of {}; correct or remove it", quoted(known)),
            );
        }
    }
}

fn quoted(words: &[&str]) -> String {
    format!("`{}`", words.join("`, `"))
}
