//! What `x-pagination` and `x-error` of a spec become in a client: pagers, and where errors are.

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};
use quote::format_ident;
use serde_json::Value;
use syn::{Expr, parse_quote};

use crate::{
    api::Api,
    json::{items, members, strings},
    spec::{Operation, Spec},
};

/// Returns where the parts of an error are (`x-error`), as Rust.
pub(crate) fn error_paths(spec: &Spec) -> String {
    let part = |(field, key): (&str, &str)| {
        let places: Vec<_> =
            strings(&spec.value()["x-error"][key]).map(|place| format!("{place:?}")).collect();
        format!("{field}: &[{}],", places.join(", "))
    };
    let parts = [("status", "status"), ("code", "code"), ("message", "message"), ("request_id", "requestId")];
    format!(
        "/// Where an error response has its parts.
        pub(crate) const ERROR_PATHS: ::sync_jobs_client_runtime::ErrorPaths =
            ::sync_jobs_client_runtime::ErrorPaths {{ {} }};",
        parts.map(part).concat()
    )
}

/// Returns the closure with which the transport checks whether a decoded body of `operation` reports an error.
pub(crate) fn states_error(api: &Api, spec: &Spec, operation: &str) -> Expr {
    let operation = spec.operations().find(|found| id(found).to_snake_case() == operation);
    let (name, body) = spec.named_schema(operation.map_or(&Value::Null, |found| success(spec, found.value)));
    let field = |key: &str| {
        let place = spec.value()["x-error"][key][0].as_str()?.strip_prefix('/')?;
        body["properties"].get(place)?;
        Some(format_ident!("{}", place.to_snake_case()))
    };
    let (api, name) = (format_ident!("{}", api.name), format_ident!("{}", name.unwrap_or("_")));
    match (field("status"), field("code")) {
        (Some(status), Some(code)) => {
            parse_quote!(|body: &::sync_jobs_model::#api::#name| body.#status != 200 || body.#code.is_some())
        }
        (Some(status), None) => parse_quote!(|body: &::sync_jobs_model::#api::#name| body.#status != 200),
        _ => parse_quote!(|_| false),
    }
}

/// Returns the pager of each operation with `x-pagination`, as Rust.
pub(crate) fn pagers(api: &Api, spec: &Spec) -> String {
    let lists = spec.operations().filter_map(|operation| {
        let facts = operation.value.get("x-pagination")?;
        let builder = id(&operation).to_upper_camel_case();
        Some(ListOperation { api, spec, operation: operation.value, facts }.pager(&builder))
    });
    lists.collect()
}

/// An operation that returns a list in pages.
struct ListOperation<'a> {
    api: &'a Api,
    spec: &'a Spec,
    operation: &'a Value,
    facts: &'a Value,
}

impl ListOperation<'_> {
    fn pager(&self, builder: &str) -> String {
        let spec = self.spec;
        let body = success(spec, self.operation);
        let item = &spec.schema_at(body, self.fact("items")).unwrap_or(&Value::Null)["items"];
        let (item, schema) = spec.named_schema(item);
        let id = self.fact("id");
        let field = id.to_snake_case();
        let (id_type, id) = match schema["properties"][id]["type"].as_str() {
            Some("integer") => ("i64", format!("item.{field}")),
            Some(_) => ("String", format!("item.{field}.clone()")),
            // The whole item identifies itself.
            None => ("::serde_json::Value", "::serde_json::json!(item)".to_owned()),
        };
        let (style, first) = if self.fact("style") == "page" { ("Page", 1) } else { ("Offset", 0) };
        format!(
            "impl {builder} {{
                /// Returns a pager, which requests page after page.
                pub fn pager(self) -> runtime::Pager<Self> {{
                    runtime::Pager::new(self)
                }}
            }}
            impl runtime::ListOperation for {builder} {{
                type Item = ::sync_jobs_model::{api}::{item};
                type Id = {id_type};
                const PAGE_STYLE: runtime::PageStyle = runtime::PageStyle::{style};
                fn id(item: &Self::Item) -> Self::Id {{
                    {id}
                }}
                fn page_request(&self) -> Result<runtime::PageRequest, crate::Error> {{
                    Ok(runtime::PageRequest {{ position: {position}, size: {size} }})
                }}
                async fn send_page(
                    mut self,
                    page: runtime::PageRequest,
                    options: runtime::CallOptions,
                ) -> Result<runtime::PageResponse<Self::Item>, crate::Error> {{
                    self.client = self.client.with_options(options);
                    {set_position}
                    {set_size}
                    let response = self.send().await?;
                    let total = {total};
                    let body = response.into_body();
                    Ok(runtime::PageResponse {{ items: {items}, total }})
                }}
            }}",
            api = self.api.name,
            item = item.unwrap_or("_"),
            position = self.read("position", first),
            size = self.read("size", 10),
            set_position = self.write("position"),
            set_size = self.write("size"),
            total = self.total(body),
            items = self.items(body),
        )
    }

    fn fact(&self, key: &str) -> &str {
        self.facts[key].as_str().unwrap_or_default()
    }

    /// Returns the parameter with the position or the size, and the name of its member if it holds both.
    fn parameter(&self, key: &str) -> (String, &str, &Value) {
        let (name, member) = self.fact(key).split_once('.').unwrap_or((self.fact(key), ""));
        let written =
            items(&self.operation["parameters"]).iter().map(|written| self.spec.named_schema(written).1);
        let parameter = written.into_iter().find(|parameter| parameter["name"] == name);
        (name.to_snake_case(), member, parameter.unwrap_or(&Value::Null))
    }

    /// Returns the expression for the position or the size that a builder has.
    fn read(&self, key: &str, default: i64) -> String {
        let (field, member, parameter) = self.parameter(key);
        match (member, parameter["required"] == true) {
            ("", true) => format!("i64::from(self.{field}.clone()?).unsigned_abs()"),
            ("", false) => {
                let (_, schema) = self.spec.named_schema(&parameter["schema"]);
                let default = schema["default"].as_i64().unwrap_or(default);
                format!("self.{field}.clone()?.map_or({default}, |value| i64::from(value).unsigned_abs())")
            }
            (member, true) => format!("u64::from(self.{field}.clone()?.{member}())"),
            (member, false) => format!("u64::from(self.{field}.clone()?.unwrap_or_default().{member}())"),
        }
    }

    /// Returns the statement that sets the position or the size of `page` in a builder.
    fn write(&self, key: &str) -> String {
        let (field, member, parameter) = self.parameter(key);
        let value = match (member, parameter["required"] == true) {
            ("", _) => return format!("self = self.{field}(page.{key});"),
            (member, true) => format!("value.with_{member}(page.{key})?"),
            (member, false) => format!("Some(value.unwrap_or_default().with_{member}(page.{key})?)"),
        };
        format!("self.{field} = self.{field}.and_then(|value| Ok({value}));")
    }

    /// Returns the expression for the items of `body`.
    fn items(&self, body: &Value) -> String {
        let fields = self.spec.fields(body, self.fact("items")).unwrap_or_default();
        fields.iter().fold(String::from("body"), |expression, field| {
            let expression = format!("{expression}.{}", field.name.to_snake_case());
            if field.is_required {
                return expression;
            }
            let problem = format!("the response has no `{}`", field.name);
            format!("{expression}.ok_or_else(|| crate::Error::decode(crate::NAME, {problem:?}))?")
        })
    }

    /// Returns the expression for the total number of items that `response` states.
    fn total(&self, body: &Value) -> String {
        let place = self.fact("total");
        if let Some((header, member)) = place.split_once('.').filter(|_| !place.starts_with('/')) {
            let (_, response) = self.spec.named_schema(&self.operation["responses"]["200"]);
            let written = members(&response["headers"]).find(|(name, _)| name.eq_ignore_ascii_case(header));
            let (_, written) = self.spec.named_schema(written.map_or(&Value::Null, |(_, header)| header));
            let (schema, _) = self.spec.named_schema(&written["schema"]);
            return format!(
                "response.headers().get({:?})
                    .and_then(|value| str::from_utf8(value.as_bytes()).ok()?.parse::<::sync_jobs_model::{}::{}>().ok())
                    .map(|value| value.{})",
                header.to_ascii_lowercase(),
                self.api.name,
                schema.unwrap_or("_"),
                member.to_snake_case(),
            );
        }
        let fields = self.spec.fields(body, place).unwrap_or_default();
        let Some((total, parents)) = fields.split_last() else { return "None".to_owned() };
        let parents: String = parents.iter().map(|field| step(field.is_required, "&", field.name)).collect();
        let total = step(total.is_required, "", total.name);
        format!("Some(response.body()){parents}{total}.and_then(|total| u64::try_from(total).ok())")
    }
}

/// Returns the call that leads from the optional object before it to its field.
fn step(is_required: bool, reference: &str, name: &str) -> String {
    let field = name.to_snake_case();
    match (is_required, reference) {
        (true, _) => format!(".map(|value| {reference}value.{field})"),
        (false, "") => format!(".and_then(|value| value.{field})"),
        (false, _) => format!(".and_then(|value| value.{field}.as_ref())"),
    }
}

fn id<'a>(operation: &Operation<'a>) -> &'a str {
    operation.value["operationId"].as_str().unwrap_or_default()
}

/// Returns the schema of the response body of a success, as it is written.
fn success<'a>(spec: &'a Spec, operation: &'a Value) -> &'a Value {
    &spec.named_schema(&operation["responses"]["200"]).1["content"]["application/json"]["schema"]
}
