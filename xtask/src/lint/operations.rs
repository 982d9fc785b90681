//! Checks of operations: their names, parameters, bodies and responses.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase as _;
use serde_json::Value;

use super::{
    context::{Lint, Names},
    schemas::{Place, REQUEST, RESPONSE},
};
use crate::{
    json::{items, members},
    spec::{JSON, Operation, join},
};

/// The keywords of a parameter that progenitor reads, or that only describe it.
const PARAMETER: &str = "name in required description schema example examples deprecated style explode";

impl<'a> Lint<'a> {
    pub(super) fn operations(&mut self) {
        let mut names = Names {
            kind: "method",
            reserved: &["new", "new_with_client"],
            way_out: "change the `operationId`",
            taken: BTreeMap::new(),
        };
        for Operation { path, item, place, value } in self.spec.operations() {
            let at = join("/paths", path);
            self.require(
                path.starts_with('/'),
                &at,
                format_args!("invalid path `{path}`: must start with `/`"),
            );
            self.one_server(&at, item);
            self.one_server(&place, value);
            if let Some(id) = value["operationId"].as_str() {
                self.name(&mut names, &join(&place, "operationId"), id, id.to_snake_case());
            } else {
                self.require(false, &place, "no `operationId`: must name the client's method; add one");
            }
            self.parameters(&place, path, &item["parameters"], &value["parameters"]);
            if let Some(body) = value.get("requestBody") {
                self.request_body(join(&place, "requestBody"), body);
            }
            self.responses(&join(&place, "responses"), &value["responses"]);
        }
    }

    fn one_server(&mut self, place: &str, object: &Value) {
        let message = "unsupported `servers`: a client has one base URL; remove them";
        self.require(object.get("servers").is_none(), &join(place, "servers"), message);
    }

    fn parameters(&mut self, place: &str, path: &'a str, shared: &'a Value, own: &'a Value) {
        let mut in_path = BTreeSet::new();
        let mut names = Names {
            kind: "argument",
            reserved: &[],
            way_out: "remove the parameter",
            taken: BTreeMap::new(),
        };
        let owner = place.rsplit_once('/').map_or(place, |(item, _)| item);
        for (list, owner) in [(shared, owner), (own, place)] {
            for (index, written) in items(list).iter().enumerate() {
                let (at, parameter) = self.resolved(format!("{owner}/parameters/{index}"), written);
                let name = parameter["name"].as_str().unwrap_or_default();
                self.name(&mut names, &at, name, name.to_snake_case());
                if parameter["in"] == "path" {
                    in_path.insert(name);
                }
                self.parameter(&at, name, parameter);
            }
        }
        let named = path.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0));
        for name in in_path.symmetric_difference(&named.collect()) {
            let message = format_args!(
                "`{name}` must be in the path as `{{{name}}}` and a parameter `in: path`; add what is missing"
            );
            self.require(false, place, message);
        }
    }

    fn parameter(&mut self, at: &str, name: &str, parameter: &'a Value) {
        for (key, _) in members(parameter) {
            self.require(
                key.starts_with("x-") || PARAMETER.split(' ').any(|known| known == key),
                &join(at, key),
                format_args!(
                    "unsupported keyword `{key}` of a parameter: progenitor ignores it; correct or remove it"
                ),
            );
        }
        let location = parameter["in"].as_str().unwrap_or_default();
        self.require(
            ["header", "path", "query"].contains(&location),
            at,
            format_args!(
                "unsupported `in: {location}`: must be `path`, `query` or `header`; remove the parameter"
            ),
        );
        self.require(
            location != "path" || parameter["required"] == true,
            at,
            format_args!("`{name}` in the path must be required; add `required: true`"),
        );
        let style = if location == "query" { "form" } else { "simple" };
        self.require(
            parameter.get("style").is_none_or(|written| written == style),
            &join(at, "style"),
            format_args!("unsupported style: must be `{style}`; remove it"),
        );
        self.require(
            parameter.get("explode").is_none_or(|explode| *explode == (style == "form")),
            &join(at, "explode"),
            "unsupported `explode`: progenitor ignores it; use one string with a pattern",
        );
        if location == "header" {
            self.header(at, name, parameter);
        }
        self.with_schema(at, parameter, REQUEST);
    }

    fn header(&mut self, at: &str, name: &str, parameter: &Value) {
        let mut schemes = self.spec.members("/components/securitySchemes");
        let is_secret =
            schemes.any(|(_, scheme)| scheme["name"].as_str().is_some_and(|s| s.eq_ignore_ascii_case(name)));
        self.require(
            !["accept", "content-type", "authorization"].iter().any(|taken| taken.eq_ignore_ascii_case(name)),
            at,
            format_args!("OpenAPI forbids the header parameter `{name}`; remove it and list the deviation"),
        );
        self.require(
            !is_secret,
            at,
            format_args!(
                "`{name}` is a credential, which generated builders would print; remove it, since its security scheme is enough"
            ),
        );
        self.require(
            parameter["schema"]["nullable"] != true,
            at,
            "unsupported `nullable`: a header cannot be null; remove it",
        );
    }

    fn with_schema(&mut self, at: &str, part: &'a Value, place: Place) {
        match part.get("schema") {
            Some(schema) => self.schema(&join(at, "schema"), schema, place),
            None => self.require(false, at, "no `schema`: must have a type; add one"),
        }
    }

    fn request_body(&mut self, place: String, written: &'a Value) {
        let (at, body) = self.resolved(place, written);
        self.require(
            body["required"] == true,
            &at,
            "unsupported optional body: progenitor always sends it; add `required: true`",
        );
        self.body(&at, body, REQUEST);
    }

    /// Checks a body, and returns its schema.
    fn body(&mut self, at: &str, body: &'a Value, place: Place) -> &'a Value {
        let schema = &body["content"][JSON]["schema"];
        let is_json =
            body["content"].as_object().is_some_and(|content| content.len() == 1) && !schema.is_null();
        let message =
            format_args!("unsupported content: must be `{JSON}` alone, with a `schema`; write it so");
        self.require(is_json, at, message);
        if is_json {
            self.schema(&format!("{at}/content/application~1json/schema"), schema, place);
        }
        schema
    }

    /// Checks responses: progenitor has one type of success and one type of error for an operation.
    fn responses(&mut self, place: &str, responses: &'a Value) {
        let mut types: BTreeMap<&str, (&str, &Value)> = BTreeMap::new();
        for (status, written) in members(responses) {
            let place = join(place, status);
            let class = match status.as_bytes() {
                [b'2', ..] => "success",
                [b'4' | b'5', ..] => "error",
                _ => {
                    let message =
                        "unsupported status: must begin with 2, 4 or 5; write `4XX` and `5XX` for `default`";
                    self.require(false, &place, message);
                    continue;
                }
            };
            let (at, response) = self.resolved(place.clone(), written);
            for (name, header) in members(&response["headers"]) {
                let (at, header) = self.resolved(join(&join(&at, "headers"), name), header);
                self.with_schema(&at, header, RESPONSE);
            }
            let body = match response.get("content") {
                Some(_) => self.body(&at, response, RESPONSE),
                None => &Value::Null,
            };
            let (other, type_of_other) = *types.entry(class).or_insert((status, body));
            self.require(
                type_of_other == body,
                &place,
                format_args!(
                    "{status} and {other} differ, but there must be one type of {class}; let both refer to one schema"
                ),
            );
        }
        let message = "no response for success: there must be one; add it, such as `200`";
        self.require(types.contains_key("success"), place, message);
    }
}
