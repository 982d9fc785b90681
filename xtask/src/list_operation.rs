//! What `x-pagination` and `x-error` of a spec become in a client: pagers, and where errors are.

use std::fmt::Write as _;

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};
use quote::format_ident;
use serde_json::Value;
use syn::{Expr, parse_quote};

use crate::{api::Api, spec::Spec};

/// Returns where the parts of an error are (`x-error`), as Rust.
pub(crate) fn error_paths(spec: &Spec) -> String {
    let places = |key: &str| {
        let places = spec.value()["x-error"][key].as_array().into_iter().flatten();
        let places: Vec<_> = places.filter_map(Value::as_str).map(|place| format!("{place:?}")).collect();
        places.join(", ")
    };
    format!(
        "/// Where an error response has its parts.
pub(crate) const ERROR_PATHS: ::sync_jobs_client_runtime::ErrorPaths = ::sync_jobs_client_runtime::ErrorPaths {{
    status: &[{}],
    code: &[{}],
    message: &[{}],
    request_id: &[{}],
}};
",
        places("status"),
        places("code"),
        places("message"),
        places("requestId"),
    )
}

/// Returns the closure with which the transport checks whether a decoded body of `operation` reports an error.
pub(crate) fn states_error(api: &Api, spec: &Spec, operation: &str) -> Expr {
    let operation = operations(spec).find(|(id, _)| id.to_snake_case() == operation);
    let written = operation.map(|(_, operation)| success_schema(spec, operation));
    let body = written.map(|written| spec.resolved(written));
    let has = |key: &str| {
        let place = spec.value()["x-error"][key][0].as_str()?.strip_prefix('/')?;
        body?["properties"].get(place)?;
        Some(format_ident!("{}", place.to_snake_case()))
    };
    let (api, name) = (format_ident!("{}", api.name), format_ident!("{}", written.map_or("_", name_of)));
    match (has("status"), has("code")) {
        (Some(status), Some(code)) => {
            parse_quote!(|body: &::sync_jobs_model::#api::#name| body.#status != 200 || body.#code.is_some())
        }
        (Some(status), None) => parse_quote!(|body: &::sync_jobs_model::#api::#name| body.#status != 200),
        _ => parse_quote!(|_| false),
    }
}

/// Returns the pager of each operation with `x-pagination`, as Rust.
pub(crate) fn implementations(api: &Api, spec: &Spec) -> String {
    let lists = operations(spec).filter_map(|(id, operation)| {
        let facts = operation.get("x-pagination")?;
        Some(ListOperation { api, spec, operation, facts }.implementation(&id.to_upper_camel_case()))
    });
    lists.collect()
}

struct ListOperation<'a> {
    api: &'a Api,
    spec: &'a Spec,
    operation: &'a Value,
    facts: &'a Value,
}

impl ListOperation<'_> {
    fn implementation(&self, builder: &str) -> String {
        let Self { api, spec, operation, .. } = self;
        let body = spec.resolved(success_schema(spec, operation));
        let items = self.fact("items");
        let array = walk(spec, body, items).last().map_or(body, |(_, _, schema)| schema);
        let item =
            array["items"]["$ref"].as_str().and_then(|name| name.rsplit('/').next()).unwrap_or_default();
        let id = self.fact("id");
        let (id_type, clone) = match spec.resolved(&array["items"])["properties"][id]["type"].as_str() {
            Some("integer") => ("i64", ""),
            _ => ("String", ".clone()"),
        };
        let (style, first) = if self.fact("style") == "page" { ("Page", 1) } else { ("Offset", 0) };
        format!(
            "impl {builder} {{
    /// Returns a pager, which requests page after page.
    pub fn pager(self) -> ::sync_jobs_client_runtime::Pager<Self> {{
        ::sync_jobs_client_runtime::Pager::new(self)
    }}
}}
impl ::sync_jobs_client_runtime::ListOperation for {builder} {{
    type Item = ::sync_jobs_model::{api}::{item};
    type Id = {id_type};
    const PAGE_STYLE: ::sync_jobs_client_runtime::PageStyle = ::sync_jobs_client_runtime::PageStyle::{style};
    fn id(item: &Self::Item) -> Self::Id {{
        item.{id}{clone}
    }}
    fn page_request(&self) -> Result<::sync_jobs_client_runtime::PageRequest, crate::Error> {{
        Ok(::sync_jobs_client_runtime::PageRequest {{
            position: {position},
            size: {size},
        }})
    }}
    async fn send_page(
        mut self,
        page: ::sync_jobs_client_runtime::PageRequest,
        options: ::sync_jobs_client_runtime::CallOptions,
    ) -> Result<::sync_jobs_client_runtime::PageResponse<Self::Item>, crate::Error> {{
        self.client = self.client.with_options(options);
        {set_position}
        {set_size}
        let response = self.send().await?;
        let total = {total};
        let body = response.into_body();
        Ok(::sync_jobs_client_runtime::PageResponse {{ items: {items}, total }})
    }}
}}
",
            api = api.name,
            id = id.to_snake_case(),
            position = self.read("position", first),
            size = self.read("size", 10),
            set_position = self.write("position"),
            set_size = self.write("size"),
            total = self.total(body),
            items = self.items(body, items),
        )
    }

    fn fact(&self, key: &str) -> &str {
        self.facts[key].as_str().unwrap_or_default()
    }

    fn parameter(&self, name: &str) -> &Value {
        let parameters = self.operation["parameters"].as_array().into_iter().flatten();
        parameters
            .map(|written| self.spec.resolved(written))
            .find(|parameter| parameter["name"] == name)
            .unwrap_or(&Value::Null)
    }

    /// Returns the expression for the position or the size that a builder has.
    fn read(&self, key: &str, default: i64) -> String {
        let (name, member) = self.fact(key).split_once('.').unwrap_or((self.fact(key), ""));
        let parameter = self.parameter(name);
        let field = name.to_snake_case();
        let is_required = parameter["required"] == true;
        match (member, is_required) {
            ("", true) => format!("i64::from(self.{field}.clone()?).unsigned_abs()"),
            ("", false) => {
                let default = self.spec.resolved(&parameter["schema"])["default"].as_i64().unwrap_or(default);
                format!("self.{field}.clone()?.map_or({default}, |value| i64::from(value).unsigned_abs())")
            }
            (member, true) => format!("u64::from(self.{field}.clone()?.{member}())"),
            (member, false) => format!("u64::from(self.{field}.clone()?.unwrap_or_default().{member}())"),
        }
    }

    /// Returns the statement that gives a builder the position or the size of `page`.
    fn write(&self, key: &str) -> String {
        let (name, member) = self.fact(key).split_once('.').unwrap_or((self.fact(key), ""));
        let field = name.to_snake_case();
        match (member, self.parameter(name)["required"] == true) {
            ("", _) => format!("self = self.{field}(page.{key});"),
            (member, true) => {
                format!("self.{field} = self.{field}.and_then(|value| Ok(value.with_{member}(page.{key})?));")
            }
            (member, false) => format!(
                "self.{field} = self.{field}.and_then(|value| Ok(Some(value.unwrap_or_default().with_{member}(page.{key})?)));"
            ),
        }
    }

    /// Returns the expression for the items of `body`.
    fn items(&self, body: &Value, pointer: &str) -> String {
        walk(self.spec, body, pointer).fold(String::from("body"), |expression, (name, is_optional, _)| {
            let expression = format!("{expression}.{}", name.to_snake_case());
            if !is_optional {
                return expression;
            }
            let message = format!("the response has no `{name}`");
            format!("{expression}.ok_or_else(|| crate::Error::decode(crate::NAME, {message:?}))?")
        })
    }

    /// Returns the expression for the total number of items that `response` states.
    fn total(&self, body: &Value) -> String {
        let place = self.fact("total");
        if let Some((header, member)) = place.split_once('.').filter(|_| !place.starts_with('/')) {
            let headers = &self.spec.resolved(&self.operation["responses"]["200"])["headers"];
            let written =
                headers.as_object().into_iter().flatten().find(|(name, _)| name.eq_ignore_ascii_case(header));
            let schema =
                written.and_then(|(_, header)| self.spec.resolved(header)["schema"]["$ref"].as_str());
            let schema = schema.and_then(|name| name.rsplit('/').next()).unwrap_or_default();
            return format!(
                "response
            .headers()
            .get({:?})
            .and_then(|value| str::from_utf8(value.as_bytes()).ok()?.parse::<::sync_jobs_model::{}::{schema}>().ok())
            .map(|value| value.{})",
                header.to_ascii_lowercase(),
                self.api.name,
                member.to_snake_case(),
            );
        }
        let mut expression = String::from("Some(response.body())");
        let steps: Vec<_> = walk(self.spec, body, place).collect();
        if steps.is_empty() {
            return "None".to_owned();
        }
        for (index, (name, is_optional, _)) in steps.iter().enumerate() {
            let field = name.to_snake_case();
            let _ = match (is_optional, index + 1 == steps.len()) {
                (true, true) => write!(expression, ".and_then(|value| value.{field})"),
                (true, false) => write!(expression, ".and_then(|value| value.{field}.as_ref())"),
                (false, true) => write!(expression, ".map(|value| value.{field})"),
                (false, false) => write!(expression, ".map(|value| &value.{field})"),
            };
        }
        expression + ".and_then(|total| u64::try_from(total).ok())"
    }
}

fn operations(spec: &Spec) -> impl Iterator<Item = (&str, &Value)> {
    let items = spec.members("/paths").filter_map(|(_, item)| item.as_object());
    items.flatten().filter_map(|(_, operation)| Some((operation["operationId"].as_str()?, operation)))
}

/// Returns the schema of the response body of a success, as it is written.
fn success_schema<'a>(spec: &'a Spec, operation: &'a Value) -> &'a Value {
    &spec.resolved(&operation["responses"]["200"])["content"]["application/json"]["schema"]
}

/// Returns the name of the schema that `written` refers to.
fn name_of(written: &Value) -> &str {
    written["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()).unwrap_or("_")
}

/// Follows a JSON pointer through the properties of a schema: the name of each, whether it is optional, and its schema.
fn walk<'a>(
    spec: &'a Spec,
    schema: &'a Value,
    pointer: &'a str,
) -> impl Iterator<Item = (&'a str, bool, &'a Value)> {
    let names = pointer.split('/').skip(1);
    names.scan(schema, |schema, name| {
        let written = &schema["properties"][name];
        let is_required =
            schema["required"].as_array().into_iter().flatten().any(|required| required == name);
        *schema = spec.resolved(written);
        Some((name, !is_required || written["nullable"] == true, *schema))
    })
}
