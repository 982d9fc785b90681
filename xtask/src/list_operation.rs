//! What `x-pagination` and `x-error` of a spec become in a client: pagers, and where errors are.

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};
use quote::format_ident;
use serde_json::Value;
use syn::{Expr, Item, parse_quote};

use crate::{
    api::Api,
    json::{members, strings},
    spec::{Field, Operation, Spec},
};

/// Returns the constant that states where the parts of an error are (`x-error`).
pub(crate) fn error_paths(spec: &Spec) -> Item {
    let places = |part| strings(&spec.value()["x-error"][part]);
    let [status, code, message, request_id] = ["status", "code", "message", "requestId"].map(places);
    parse_quote! {
        /// Where an error response has its parts.
        pub(crate) const ERROR_PATHS: ::sync_jobs_client_runtime::ErrorPaths =
            ::sync_jobs_client_runtime::ErrorPaths {
                status: &[#(#status),*],
                code: &[#(#code),*],
                message: &[#(#message),*],
                request_id: &[#(#request_id),*],
            };
    }
}

/// Returns the closure with which the transport checks whether a decoded body of `operation` reports an error.
pub(crate) fn states_error(api: &Api, spec: &Spec, operation: &Operation<'_>) -> Expr {
    let (name, body) = spec.named_schema(operation.success(spec));
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

/// An operation that returns a list in pages.
pub(crate) struct ListOperation<'a> {
    api: &'a Api<'a>,
    spec: &'a Spec,
    pub(crate) operation: Operation<'a>,
    pub(crate) facts: &'a Value,
}

impl<'a> ListOperation<'a> {
    /// Returns each operation of `spec` with `x-pagination`.
    pub(crate) fn all(api: &'a Api<'a>, spec: &'a Spec) -> impl Iterator<Item = Self> {
        spec.operations().filter_map(move |operation| {
            let facts = operation.value.get("x-pagination")?;
            Some(Self { api, spec, operation, facts })
        })
    }

    /// Returns the pager as Rust, or `None` for an operation that the lint rejects.
    pub(crate) fn pager(&self) -> Option<String> {
        let (item, schema) = self.item()?;
        let id = self.fact("id");
        let field = id.to_snake_case();
        let (id_type, id) = match schema["properties"][id]["type"].as_str() {
            Some("integer") => ("i64", format!("item.{field}")),
            Some(_) => ("String", format!("item.{field}.clone()")),
            None => ("::serde_json::Value", "::serde_json::json!(item)".to_owned()),
        };
        let unique = if self.fact("id").is_empty() { "const HAS_UNIQUE_IDS: bool = false;" } else { "" };
        let (style, first) = if self.fact("style") == "page" { ("Page", 1) } else { ("Offset", 0) };
        let (total, stated) = self.total().unzip();
        let stated = stated.unwrap_or_else(|| "total".to_owned());
        let (position, set_position) = self.accessors("position", first)?;
        let (size, set_size) = self.accessors("size", 10)?;
        Some(format!(
            "impl {builder} {{
                /// Returns a pager, which requests page after page.
                pub fn pager(self) -> runtime::Pager<Self> {{
                    runtime::Pager::new(self)
                }}
            }}
            impl runtime::ListOperation for {builder} {{
                type Item = ::sync_jobs_model::{api}::{item};
                type Id = {id_type};
                {unique}
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
                    self.{client} = self.{client}.with_options(options);
                    {set_position}
                    {set_size}
                    let response = self.send().await?;
                    let (total, date) = ({total}, runtime::response_date(response.headers()));
                    let body = response.into_body();
                    let items = {items};
                    Ok(runtime::PageResponse {{ {stated}, items, date }})
                }}
            }}",
            builder = self.operation.id().to_upper_camel_case(),
            api = self.api.name,
            client = self.operation.variable(self.spec, "client"),
            total = total.unwrap_or_else(|| "None".to_owned()),
            items = self.items()?,
        ))
    }

    pub(crate) fn fact(&self, key: &str) -> &'a str {
        self.facts[key].as_str().unwrap_or_default()
    }

    /// Returns the query parameter with the position or the size, and its member if it holds both.
    pub(crate) fn parameter(&self, key: &str) -> Option<(&'a Value, Option<&'a str>)> {
        let place = self.fact(key);
        let parameters = self.operation.parameters(self.spec).map(|(_, parameter)| parameter);
        parameters.filter(|parameter| parameter["in"] == "query").find_map(|parameter| {
            let (name, schema) = (parameter["name"].as_str()?, &parameter["schema"]);
            if name == place && self.spec.named_schema(schema).1["type"] == "integer" {
                return Some((parameter, None));
            }
            Some((parameter, Some(self.member(place, name, schema)?.1)))
        })
    }

    /// Returns the type and the member if `place` is `name.member` and the type of the part `name` is written by hand.
    fn member(&self, place: &'a str, name: &str, schema: &'a Value) -> Option<(&'a str, &'a str)> {
        let (part, member) = place.rsplit_once('.').filter(|(_, member)| !member.is_empty())?;
        let type_name = self.spec.named_schema(schema).0?;
        let is_member = part.eq_ignore_ascii_case(name) && self.api.hand_written.contains(&type_name);
        is_member.then_some((type_name, member))
    }

    /// Returns the expression that reads the position or the size from a builder, and the statement that sets it.
    fn accessors(&self, key: &str, default: i64) -> Option<(String, String)> {
        let (parameter, member) = self.parameter(key)?;
        let field = parameter["name"].as_str()?.to_snake_case();
        let is_required = parameter["required"] == true;
        let Some(member) = member else {
            let (_, schema) = self.spec.named_schema(&parameter["schema"]);
            let default = schema["default"].as_i64().unwrap_or(default);
            let read = if is_required {
                format!("i64::from(self.{field}.clone()?).unsigned_abs()")
            } else {
                format!("self.{field}.clone()?.map_or({default}, |value| i64::from(value).unsigned_abs())")
            };
            return Some((read, format!("self = self.{field}(page.{key});")));
        };
        let or_default = if is_required { "" } else { ".unwrap_or_default()" };
        let value = format!("value{or_default}.with_{member}(page.{key})?");
        let value = if is_required { value } else { format!("Some({value})") };
        Some((
            format!("u64::from(self.{field}.clone()?{or_default}.{member}())"),
            format!("self.{field} = self.{field}.and_then(|value| Ok({value}));"),
        ))
    }

    /// Returns the name and the schema of an item, if the list is an array of named objects.
    pub(crate) fn item(&self) -> Option<(&'a str, &'a Value)> {
        let list = self.spec.schema_at(self.operation.success(self.spec), self.facts["items"].as_str()?)?;
        let (name, item) = self.spec.named_schema(&list["items"]);
        name.map(|name| (name, item)).filter(|(_, item)| item["type"] == "object")
    }

    /// Returns the expression for the items of `body`.
    fn items(&self) -> Option<String> {
        let fields = self.spec.fields(self.operation.success(self.spec), self.fact("items"))?;
        Some(fields.iter().fold(String::from("body"), |expression, field| {
            let problem = format!("the response has no `{}`", field.name);
            let unwrap = format!(".ok_or_else(|| crate::Error::decode(crate::NAME, {problem:?}))?");
            expression + &access(field, &unwrap)
        }))
    }

    /// Returns the expression for what `response` states about the total number of items, in a header or in its body, and the
    /// field of the page that is made from it.
    pub(crate) fn total(&self) -> Option<(String, String)> {
        let (api, place) = (self.api.name, self.fact("total"));
        let (_, response) = self.spec.named_schema(&self.operation.value["responses"]["200"]);
        let in_header = members(&response["headers"]).find_map(|(header, written)| {
            let (_, value) = self.spec.named_schema(written);
            let (name, member) = self.member(place, header, &value["schema"])?;
            let read = format!(
                "response.headers().get({:?})
                    .and_then(|value| str::from_utf8(value.as_bytes()).ok()?.parse::<::sync_jobs_model::{api}::{name}>().ok())",
                header.to_ascii_lowercase(),
            );
            // A header that contradicts the page proves nothing.
            let stated = format!(
                "total: total
                    .filter(|value| value.is_of_page(page.items_before(Self::PAGE_STYLE), items.len() as u64))
                    .map(|value| value.{})",
                member.to_snake_case(),
            );
            Some((read, stated))
        });
        in_header.or_else(|| {
            let fields = self.spec.fields(self.operation.success(self.spec), place)?;
            let is_integer = |field: &Field| self.spec.named_schema(field.schema).1["type"] == "integer";
            let (total, parents) = fields.split_last().filter(|(total, _)| is_integer(total))?;
            let parents: String = parents.iter().map(|field| access(field, ".as_ref()?")).collect();
            let total = access(total, "?");
            let read =
                format!("Some(response.body()).and_then(|body| u64::try_from(body{parents}{total}).ok())");
            Some((read, "total".to_owned()))
        })
    }
}

/// Returns the access to a field, followed by `unwrap` if it is optional.
fn access(field: &Field, unwrap: &str) -> String {
    format!(".{}{}", field.name.to_snake_case(), if field.is_required { "" } else { unwrap })
}
