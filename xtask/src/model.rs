//! The generated part of the model: typify's types, and what typify cannot express.

use std::{collections::BTreeSet, fmt::Write as _};

use anyhow::{Context as _, Result, bail};
use heck::ToUpperCamelCase as _;
use quote::{ToTokens as _, quote};
use serde_json::{Map, Value, json};
use syn::{
    Token,
    punctuated::Punctuated,
    visit_mut::{self, VisitMut},
};
use typify::{TypeSpace, TypeSpaceImpl, TypeSpaceSettings};

use crate::{
    api::{Api, FieldAttribute},
    contract::{Contract, Maker, Schema},
};

/// The version of typify, which `Cargo.toml` pins.
pub const TYPIFY: &str = "0.8.0";

/// The contents of `crates/model/src/<api>/generated.rs`.
///
/// # Errors
///
/// typify cannot take a schema, or a row of the table of APIs finds nothing to act on.
pub fn generate(api: &Api, contract: &Contract) -> Result<String> {
    let mut text = crate::header(&api.spec(), "typify", TYPIFY);
    let mut types = types(api, contract)?;
    let readers: Vec<_> = types.items.iter_mut().filter_map(keep_rest).collect();
    text.push_str(&prettyplease::unparse(&types));
    text.extend(readers);
    for (name, schema) in &contract.schemas {
        declaration(&mut text, name, schema);
    }
    for (name, schema) in contract.schemas.iter().filter(|(_, schema)| schema.maker != Maker::Shared) {
        text.push('\n');
        json_schema(&mut text, api, contract, name, schema);
    }
    registry(&mut text, api, contract);
    Ok(text)
}

fn types(api: &Api, contract: &Contract) -> Result<syn::File> {
    let mut settings = TypeSpaceSettings::default();
    settings
        .with_map_type("::std::collections::BTreeMap".to_owned())
        .with_derive("PartialEq".to_owned())
        .with_unknown_crates(typify::UnknownPolicy::Deny);
    for (name, schema) in &contract.schemas {
        if schema.maker != Maker::Typify {
            let impls = [TypeSpaceImpl::Display, TypeSpaceImpl::FromStr];
            settings.with_replacement(name, schema.path(name), impls.into_iter());
        }
    }
    let definitions = contract.schemas.iter().map(|(name, schema)| {
        let mut json = schema.json.clone();
        if keeps_the_rest(schema) {
            // A schema for the rest makes typify keep it; `true`, which is the default, makes typify drop it.
            json["additionalProperties"] = json!({ "description": "any value" });
        }
        (name.clone(), json)
    });
    let root = json!({ "$defs": definitions.collect::<Map<_, _>>() });
    let root = serde_json::from_value(root)
        .with_context(|| format!("the schemas of {} are not what typify reads", api.spec().display()))?;
    let mut space = TypeSpace::new(&settings);
    space
        .add_root_schema(root)
        .with_context(|| format!("typify cannot take the schemas of {}", api.spec().display()))?;
    let mut file = syn::parse2(space.to_stream()).context("typify's output is not Rust")?;

    let mut finish =
        Finish { contract, attributes: api.field_attributes.iter().collect(), errors: Vec::new() };
    finish.visit_file_mut(&mut file);
    if let Some(error) = finish.errors.pop() {
        return Err(error);
    }
    if let Some(unused) = finish.attributes.first() {
        bail!(
            "xtask/src/api.rs puts an attribute on `{}` of `{}`, but {} has no such property; mend or drop the row",
            unused.property,
            unused.schema,
            api.spec().display()
        );
    }
    check_types(api, contract, &file)?;
    Ok(file)
}

/// Whether the type keeps properties that the spec does not know.
fn keeps_the_rest(schema: &Schema) -> bool {
    let rest = schema.json.get("additionalProperties");
    schema.in_response && schema.json["type"] == "object" && rest.is_none_or(|rest| *rest == json!(true))
}

/// Each schema that typify makes must have become one type, and no schema made elsewhere may have become a second one.
fn check_types(api: &Api, contract: &Contract, file: &syn::File) -> Result<()> {
    let made: BTreeSet<String> = crate::types_in(&file.items);
    for (name, schema) in &contract.schemas {
        let by_typify = schema.maker == Maker::Typify;
        if made.contains(name) != by_typify {
            let fault = if by_typify { "made no type for" } else { "made a second type for" };
            bail!("typify {fault} `{name}` of {}; this is a fault of xtask", api.spec().display());
        }
    }
    match made.iter().find(|name| contract.get(name).is_none()) {
        None => Ok(()),
        Some(name) => bail!(
            "typify made up the type `{name}` for a part of {} that has no name; move that part to `components/schemas`",
            api.spec().display()
        ),
    }
}

/// Brings typify's structs into the spec's order and adds what typify cannot be told.
struct Finish<'a> {
    contract: &'a Contract,
    attributes: Vec<&'a FieldAttribute>,
    errors: Vec<anyhow::Error>,
}

impl VisitMut for Finish<'_> {
    fn visit_item_struct_mut(&mut self, item: &mut syn::ItemStruct) {
        let contract = self.contract;
        let Some(schema) = contract.get(&item.ident.to_string()) else { return };
        let order = contract.properties(&schema.json);
        let syn::Fields::Named(fields) = &mut item.fields else { return };
        for field in &mut fields.named {
            let property = property_of(field);
            let name = item.ident.to_string();
            self.attributes.retain(|row| {
                let matches = row.schema == name && row.property == property;
                if matches {
                    match row.attribute.parse::<proc_macro2::TokenStream>() {
                        Ok(tokens) => field.attrs.push(syn::parse_quote!(#tokens)),
                        Err(error) => {
                            self.errors.push(anyhow::anyhow!("`{}` is no attribute: {error}", row.attribute));
                        }
                    }
                }
                !matches
            });
            if is_rest(field) {
                field.attrs.insert(0, syn::parse_quote!(#[doc = "Fields that the spec does not know. They are kept and written back."]));
            }
        }
        let mut sorted: Vec<syn::Field> = fields.named.iter().cloned().collect();
        sorted.sort_by_key(|field| {
            let property = property_of(field);
            order.iter().position(|known| **known == property).unwrap_or(usize::MAX)
        });
        fields.named = sorted.into_iter().collect();
    }

    fn visit_item_enum_mut(&mut self, item: &mut syn::ItemEnum) {
        let Some(schema) = self.contract.get(&item.ident.to_string()) else { return };
        for (variant, (_, meaning)) in item.variants.iter_mut().zip(&schema.values) {
            variant.attrs.insert(0, syn::parse_quote!(#[doc = #meaning]));
        }
    }

    fn visit_item_impl_mut(&mut self, item: &mut syn::ItemImpl) {
        let syn::Type::Path(path) = item.self_ty.as_ref() else { return };
        let Some(name) = path.path.get_ident() else { return };
        let name = name.to_string();
        if let Some(schema) = self.contract.get(&name) {
            Refusal { name, values: &schema.values }.visit_item_impl_mut(item);
        }
    }
}

/// Makes typify's refusals say what was refused, beside what would have been taken.
struct Refusal<'a> {
    name: String,
    values: &'a [(String, String)],
}

impl Refusal<'_> {
    /// The rule that a value breaks when typify's code says `message` of it.
    fn rule(&self, message: &str) -> String {
        let values: Vec<_> = self.values.iter().map(|(value, _)| format!("`{value}`")).collect();
        match values.split_last() {
            Some((last, [])) => format!("it must be {last}"),
            Some((last, rest)) => format!("it must be {} or {last}", rest.join(", ")),
            None if message.starts_with("doesn't") => format!("it {message}"),
            None => format!("it is {message}"),
        }
    }
}

impl VisitMut for Refusal<'_> {
    fn visit_expr_call_mut(&mut self, call: &mut syn::ExprCall) {
        visit_mut::visit_expr_call_mut(self, call);
        // `Err("message".into())`
        let callee = &call.func;
        if let Some(syn::Expr::MethodCall(into)) = call.args.first()
            && let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(message), .. }) = into.receiver.as_ref()
            && quote!(#callee).to_string() == "Err"
        {
            let (name, rule) = (&self.name, self.rule(&message.value()));
            *call = syn::parse_quote!(Err(crate::InvalidValue::new(#name, value, #rule).to_string().into()));
        }
    }
}

/// Whether `field` holds what no other field does.
fn is_rest(field: &syn::Field) -> bool {
    let flatten = |attribute: &syn::Attribute| {
        attribute.parse_args::<syn::Path>().is_ok_and(|argument| argument.is_ident("flatten"))
    };
    field.attrs.iter().any(flatten)
}

/// Takes the derive of `Deserialize` from a struct that keeps the rest, and returns what reads it faster.
///
/// A struct stays as it is if its fields say more to serde than their names and when to leave them out, or if what it keeps
/// has a type of its own.
fn keep_rest(item: &mut syn::Item) -> Option<String> {
    let syn::Item::Struct(item) = item else { return None };
    let rest = item.fields.iter().find(|field| is_rest(field))?;
    let known: Vec<_> = item.fields.iter().filter(|field| !is_rest(field)).collect();
    if !holds_any(rest) || !known.iter().all(|field| is_plain(field)) {
        return None;
    }
    let mut reader = format!("\ncrate::keep_rest::keep_rest! {{ {} {{\n", item.ident);
    for field in known {
        if let Some(ident) = &field.ident {
            let _ = writeln!(reader, "    {ident} = {:?},", property_of(field));
        }
    }
    let _ = writeln!(reader, "    ..{}\n}} }}", rest.ident.as_ref()?);
    for attribute in item.attrs.iter_mut().filter(|attribute| attribute.path().is_ident("derive")) {
        let syn::Meta::List(list) = &mut attribute.meta else { continue };
        let all = Punctuated::<syn::Path, Token![,]>::parse_terminated;
        let derives = list.parse_args_with(all).into_iter().flatten();
        let kept = derives.filter(|path| path.segments.last().is_none_or(|last| last.ident != "Deserialize"));
        list.tokens = kept.collect::<Punctuated<_, Token![,]>>().into_token_stream();
    }
    Some(reader)
}

/// Whether `field` is a map with values of any kind.
fn holds_any(field: &syn::Field) -> bool {
    matches!(&field.ty, syn::Type::Path(path) if path.path.segments.iter().any(|part| part.ident == "Map"))
}

/// Whether serde is told no more of `field` than its name and when to leave it out.
fn is_plain(field: &syn::Field) -> bool {
    field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")).all(|attribute| {
        let all = Punctuated::<syn::Meta, Token![,]>::parse_terminated;
        attribute.parse_args_with(all).is_ok_and(|arguments| {
            let harmless = ["rename", "skip_serializing_if"];
            arguments.iter().all(|argument| harmless.iter().any(|name| argument.path().is_ident(name)))
        })
    })
}

/// The name that a field has in JSON.
fn property_of(field: &syn::Field) -> String {
    let mut property = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        // What is no `rename = "…"` is not looked for, so an attribute of another form is no error here.
        let _ = attribute.parse_nested_meta(|meta| {
            if let Ok(value) = meta.value()
                && let Ok(literal) = value.parse::<syn::LitStr>()
                && meta.path.is_ident("rename")
            {
                property = literal.value();
            }
            Ok(())
        });
    }
    property.trim_start_matches("r#").to_owned()
}

fn description(schema: &Schema) -> &str {
    schema.json["description"].as_str().unwrap_or_default()
}

fn doc(text: &mut String, indent: &str, description: &str) {
    for line in description.lines() {
        let _ = writeln!(text, "{indent}/// {line}");
    }
}

fn declaration(text: &mut String, name: &str, schema: &Schema) {
    match &schema.maker {
        Maker::OpenEnum => {
            text.push_str("\ncrate::open_enum::open_enum! {\n");
            doc(text, "    ", description(schema));
            let _ = writeln!(text, "    pub enum {name} {{");
            for (value, meaning) in &schema.values {
                doc(text, "        ", meaning);
                let _ = writeln!(text, "        {} = {value:?},", value.to_upper_camel_case());
            }
            text.push_str("    }\n}\n");
        }
        Maker::BoundedInteger { minimum, maximum, default } => {
            text.push_str("\ncrate::bounded_integer::bounded_integer! {\n");
            doc(text, "    ", description(schema));
            let rule = match (*minimum, *maximum) {
                (minimum, i64::MAX) => format!("it must be at least {minimum}"),
                (i64::MIN, maximum) => format!("it must be at most {maximum}"),
                (minimum, maximum) => format!("it must be {minimum} to {maximum}"),
            };
            let default = default.map(|value| format!(" = {value}")).unwrap_or_default();
            let _ = writeln!(text, "    pub struct {name}({minimum}..={maximum}, {rule:?}){default};\n}}");
        }
        Maker::Shared | Maker::Hand | Maker::Typify => {}
    }
}

fn json_schema(text: &mut String, api: &Api, contract: &Contract, name: &str, schema: &Schema) {
    let mut json = Map::from_iter([("title".to_owned(), json!(name))]);
    if let Value::Object(rest) = &schema.json {
        json.extend(rest.clone());
    }
    if !schema.values.is_empty() {
        let meanings = schema.values.iter().map(|(value, meaning)| format!("\n- `{value}`: {meaning}"));
        json.insert(
            "description".to_owned(),
            format!("{}\n{}", description(schema), meanings.collect::<String>()).into(),
        );
    }
    if keeps_the_rest(schema) {
        json.insert("additionalProperties".to_owned(), true.into());
    }
    let path = schema.path(name);
    let is_open = schema.maker == Maker::OpenEnum;
    let generator = if is_open || mentions_schema(contract, &schema.json) { "generator" } else { "_" };
    let mut body = literal(contract, &json.into(), 2);
    if body.starts_with('{') {
        body = format!("::schemars::json_schema!({body})");
    }
    if is_open {
        body = format!("crate::schema::open_enum(generator, {body})");
    }
    let _ = write!(
        text,
        r#"#[cfg(feature = "schemars")]
impl ::schemars::JsonSchema for {path} {{
    fn schema_name() -> ::std::borrow::Cow<'static, str> {{
        "{name}".into()
    }}
    fn schema_id() -> ::std::borrow::Cow<'static, str> {{
        "{api}::{name}".into()
    }}
    fn json_schema({generator}: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {{
        {body}
    }}
}}
"#,
        api = api.name,
    );
}

fn referred(value: &Value) -> Option<&str> {
    value["$ref"].as_str()?.strip_prefix("#/$defs/")
}

fn mentions_schema(contract: &Contract, value: &Value) -> bool {
    match value {
        Value::Object(object) => {
            referred(value).is_some_and(|name| shared(contract, name).is_none())
                || object.values().any(|value| mentions_schema(contract, value))
        }
        Value::Array(items) => items.iter().any(|item| mentions_schema(contract, item)),
        _ => false,
    }
}

/// The schema `name`, if it is one that is written out where it is used.
fn shared<'a>(contract: &'a Contract, name: &str) -> Option<&'a Map<String, Value>> {
    contract.get(name).filter(|schema| schema.maker == Maker::Shared)?.json.as_object()
}

/// `value` as Rust that builds it, within `json!`, with a call to the generator for each reference to a schema.
///
/// The macro calls itself for each member and stops at a depth of 128, so what may have many members is built around it.
fn literal(contract: &Contract, value: &Value, depth: usize) -> String {
    match value {
        Value::Object(object) => object_literal(contract, object, depth),
        Value::Array(items) => {
            let many = items.len() > 1 && items.iter().all(Value::is_string);
            let vec = if many { "vec!" } else { "" };
            let items: Vec<_> = items.iter().map(|item| literal(contract, item, depth + 1)).collect();
            format!("{vec}[{}]", items.join(", "))
        }
        Value::String(text) => format!("{text:?}"),
        Value::Number(number) => match number.as_i64() {
            Some(integer) if i32::try_from(integer).is_err() => format!("{integer}i64"),
            _ => number.to_string(),
        },
        Value::Bool(_) | Value::Null => value.to_string(),
    }
}

fn properties_literal(contract: &Contract, properties: &Map<String, Value>, depth: usize) -> String {
    let indent = "    ".repeat(depth);
    let mut text = String::from("::serde_json::Value::from_iter([\n");
    for (name, schema) in properties {
        let schema = literal(contract, schema, depth + 1);
        let _ = writeln!(text, "{indent}    ({name:?}, ::serde_json::json!({schema})),");
    }
    let _ = write!(text, "{indent}])");
    text
}

fn object_literal(contract: &Contract, object: &Map<String, Value>, depth: usize) -> String {
    let mut object = object.clone();
    // A description beside a reference stands in OpenAPI 3.0 around an `allOf` of one; in 2020-12 it needs none.
    let alone = match object.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        Some([single]) if referred(single).is_some() => Some(single.clone()),
        _ => None,
    };
    if let Some(single) = alone {
        object.remove("allOf");
        object.insert("$ref".to_owned(), single["$ref"].clone());
    }
    if let Some(name) =
        object.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix("#/$defs/"))
    {
        let name = name.to_owned();
        object.remove("$ref");
        let Some(shared) = shared(contract, &name) else {
            let path = contract.get(&name).map_or(name.clone(), |schema| schema.path(&name));
            let schema = format!("generator.subschema_for::<{path}>()");
            if object.is_empty() {
                return schema;
            }
            let annotations = braces(contract, &object, depth);
            return format!("crate::schema::annotated({schema}, ::serde_json::json!({annotations}))");
        };
        for (key, value) in shared {
            object.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }
    braces(contract, &object, depth)
}

fn braces(contract: &Contract, object: &Map<String, Value>, depth: usize) -> String {
    let indent = "    ".repeat(depth);
    let mut text = String::from("{\n");
    for (key, value) in object {
        let value = match value {
            Value::Object(properties) if key == "properties" && !properties.is_empty() => {
                properties_literal(contract, properties, depth + 1)
            }
            value => literal(contract, value, depth + 1),
        };
        let _ = writeln!(text, "{indent}    {key:?}: {value},");
    }
    let _ = write!(text, "{indent}}}");
    text
}

fn registry(text: &mut String, api: &Api, contract: &Contract) {
    text.push_str(
        "\n#[cfg(feature = \"schemars\")]\npub(crate) fn schemas(schemas: &mut crate::schema::Registry) {\n",
    );
    for (name, schema) in contract.schemas.iter().filter(|(_, schema)| schema.maker != Maker::Shared) {
        let _ = writeln!(text, "    schemas.add::<{}>({:?});", schema.path(name), api.name);
    }
    text.push_str("}\n");
}
