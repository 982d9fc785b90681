//! The generated part of the model: typify's types, and what typify cannot express.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use heck::{ToSnakeCase as _, ToUpperCamelCase as _};
use quote::format_ident;
use serde_json::{Map, Value, json};
use syn::{
    Expr, ExprLit, Item, Lit, Meta, Token,
    ext::IdentExt as _,
    punctuated::Punctuated,
    visit_mut::{self, VisitMut},
};
use typify::{TypeSpace, TypeSpaceImpl, TypeSpaceSettings};

use crate::{
    api::Api,
    files::REGENERATE,
    ir::{DEFINITIONS, EnumValue, Maker, Schema, SchemaIr, map_schemas},
    json::members,
    rust::{self, Replacement},
    spec::visit_references,
};

/// The version of typify, which `Cargo.toml` pins.
pub const TYPIFY: &str = "0.8.0";

/// The start of the function that visits the types of a module.
const VISIT_TYPES: &str = "#[cfg(feature = \"schemars\")]
pub(crate) fn visit_types(visitor: &mut impl crate::visitor::Visitor) {
";

/// What typify writes without need: a default function that nothing calls, and a check that cannot fail. A module without types
/// has nothing to visit.
const ALLOW: &str = "#![allow(dead_code, irrefutable_let_patterns, unused_variables)]\n\n";

/// Returns the contents of `crates/model/src/<api>/generated.rs`.
///
/// # Errors
///
/// Returns an error if typify does not support a schema.
pub fn generate(api: &Api, ir: &SchemaIr) -> Result<String> {
    let (types, macros) = types(api, ir)?;
    let job_states: String = ir.schemas.iter().filter_map(job_state).map(rust::format).collect();
    let exported = || ir.schemas.iter().filter(|schema| schema.maker != Maker::Shared);
    let declarations: String = exported().map(declaration).collect();
    let schemas: String = exported().map(|schema| json_schema(api, ir, schema)).collect();
    let visits: String = exported().map(|schema| visit(api, schema)).collect();
    Ok(format!(
        "{header}{ALLOW}{types}{job_states}{macros}{declarations}{schemas}
{VISIT_TYPES}{visits}}}
",
        header = rust::header(&api.spec(), "typify", TYPIFY),
    ))
}

/// Returns the contents of `crates/model/src/generated.rs`: the modules of the APIs, with all their types.
pub fn modules<'a>(names: impl Iterator<Item = &'a String> + Clone) -> String {
    let modules = names.clone().map(|name| format!("pub mod {name};\n"));
    let visits = names.map(|name| format!("    {name}::visit_types(visitor);\n"));
    format!(
        "// @generated from the names of the clients. Do not edit: run `{REGENERATE}`.\n\n{}\n{VISIT_TYPES}{}}}\n",
        modules.collect::<String>(),
        visits.collect::<String>(),
    )
}

/// Returns the types that typify makes, and the calls of macros of the model that replace parts of them.
fn types(api: &Api, ir: &SchemaIr) -> Result<(String, String)> {
    let mut settings = TypeSpaceSettings::default();
    settings
        .with_map_type("::std::collections::BTreeMap".to_owned())
        .with_derive("PartialEq".to_owned())
        .with_unknown_crates(typify::UnknownPolicy::Deny);
    for schema in ir.schemas.iter().filter(|schema| schema.maker != Maker::Typify) {
        let impls = [TypeSpaceImpl::Display, TypeSpaceImpl::FromStr];
        settings.with_replacement(&schema.name, format!("crate::{}", schema.path), impls.into_iter());
    }
    let definitions = ir.schemas.iter().map(|schema| {
        let mut json = schema.json.clone();
        if keeps_unknown_fields(schema) {
            // A schema for other properties makes typify keep them; `true`, the default, makes typify drop them.
            json["additionalProperties"] = json!({ "description": "any value" });
        }
        (schema.name.clone(), json)
    });
    let root = json!({ "$defs": definitions.collect::<Map<_, _>>() });
    let problem = || format!("typify does not support the schemas of {}", api.spec().display());
    let root = serde_json::from_value(root).with_context(problem)?;
    let mut space = TypeSpace::new(&settings);
    space.add_root_schema(root).with_context(problem)?;
    // The error of the model names value and constraint.
    let replaced = Replacement::all(&[("self::error::ConversionError", "crate::InvalidValue")])?;
    let (mut types, mut macros) = (String::new(), String::new());
    for item in rust::items(space.to_stream(), &replaced) {
        let mut item = item.context("the output of typify is not Rust")?;
        match &mut item {
            Item::Mod(module) if module.ident == "error" => continue,
            Item::Impl(item) if has_error(item, "Error") => continue,
            Item::Struct(item) => {
                finish_struct(api, ir, item);
                macros.extend(unknown_fields(item));
            }
            Item::Enum(item) => {
                let values = ir.get(&item.ident.to_string()).map_or(&[][..], |schema| &schema.values);
                for (variant, EnumValue { meaning, .. }) in item.variants.iter_mut().zip(values) {
                    variant.attrs.insert(0, syn::parse_quote!(#[doc = #meaning]));
                }
            }
            Item::Impl(item) if has_error(item, "Err") => {
                let name = rust::self_type(item).unwrap_or_default();
                let _ = write!(macros, "\ncrate::text::try_from_text! {{ {name} }}\n");
                if let Some(schema) = ir.get(&name) {
                    Errors(schema).visit_item_impl_mut(item);
                }
            }
            _ => {}
        }
        rust::check_type("typify", &api.spec(), ir, &item)?;
        types += &rust::format(item);
    }
    Ok((types, macros))
}

/// Returns whether the type keeps properties that are not in the spec.
fn keeps_unknown_fields(schema: &Schema) -> bool {
    let is_open = schema.json.get("additionalProperties").is_none_or(|others| *others == true);
    schema.in_response && schema.json["type"] == "object" && is_open
}

/// Returns whether a trait that `item` implements calls its error `name`, and not every value is valid: the error of
/// `FromStr` is `Err`, that of `TryFrom` is `Error`.
fn has_error(item: &syn::ItemImpl, name: &str) -> bool {
    item.items.iter().any(|part| match part {
        syn::ImplItem::Type(part) => part.ident == name && has_name(&part.ty, "InvalidValue"),
        _ => false,
    })
}

/// Sorts the fields of a struct into the order of the spec, and adds what typify has no setting for.
fn finish_struct(api: &Api, ir: &SchemaIr, item: &mut syn::ItemStruct) {
    let Some(schema) = ir.get(&item.ident.to_string()) else { return };
    let order = ir.properties(&schema.json);
    let syn::Fields::Named(fields) = &mut item.fields else { return };
    for field in &mut fields.named {
        if is_flattened(field) {
            let doc = "Fields that are not in the spec. They are kept and written back.";
            field.attrs.insert(0, syn::parse_quote!(#[doc = #doc]));
        }
        let property = property_of(field);
        if api.lenient_lists.contains(&(&schema.name, &property)) {
            field.attrs.push(syn::parse_quote!(#[serde(deserialize_with = "crate::lenient::one_or_many")]));
        }
    }
    let mut sorted: Vec<_> = fields.named.iter().cloned().collect();
    sorted.sort_by_cached_key(|field| {
        let property = property_of(field);
        order.iter().position(|known| **known == property).unwrap_or(usize::MAX)
    });
    fields.named = sorted.into_iter().collect();
}

/// States in each error the value and the constraint.
struct Errors<'a>(&'a Schema);

impl VisitMut for Errors<'_> {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        // `"message".into()`
        if let Expr::MethodCall(into) = expression
            && let Expr::Lit(_) = into.receiver.as_ref()
        {
            let (subject, constraint) = (words(&self.0.name), constraint(self.0));
            *expression = syn::parse_quote!(crate::InvalidValue::text(#subject, value, #constraint));
        }
    }
}

/// Returns the name of a type as words: `page size`.
fn words(name: &str) -> String {
    name.to_snake_case().replace('_', " ")
}

/// Returns the constraint on a value of `schema` for error messages: "must be between 1 and 50".
fn constraint(schema: &Schema) -> String {
    let bound = |key: &str| schema.json[key].as_i64();
    let range = |minimum: &str, maximum: &str| match (bound(minimum), bound(maximum)) {
        (Some(minimum), Some(maximum)) => Some(format!("between {minimum} and {maximum}")),
        (Some(minimum), None) => Some(format!("at least {minimum}")),
        (None, Some(maximum)) => Some(format!("at most {maximum}")),
        (None, None) => None,
    };
    let values: Vec<_> = schema.values.iter().map(|value| format!("`{}`", value.value)).collect();
    let values = values.split_last().map(|(last, others)| match others {
        [] => format!("be {last}"),
        _ => format!("be {} or {last}", others.join(", ")),
    });
    let bounds = range("minimum", "maximum").map(|range| format!("be {range}"));
    let length = range("minLength", "maxLength").map(|range| format!("have {range} characters"));
    let pattern = schema.json["pattern"].as_str().map(|pattern| format!("match `{pattern}`"));
    let parts: Vec<_> = [values, bounds, length, pattern].into_iter().flatten().collect();
    if parts.is_empty() { "must be valid".to_owned() } else { format!("must {}", parts.join(" and ")) }
}

/// Returns the arguments of the attributes of serde on `field`.
fn serde_arguments(field: &syn::Field) -> impl Iterator<Item = Meta> {
    let attributes = field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde"));
    let arguments = Punctuated::<Meta, Token![,]>::parse_terminated;
    attributes.flat_map(move |attribute| attribute.parse_args_with(arguments)).flatten()
}

/// Returns whether `field` keeps the properties that no other field has.
fn is_flattened(field: &syn::Field) -> bool {
    serde_arguments(field).any(|argument| argument.path().is_ident("flatten"))
}

/// Removes the derive of `Deserialize` from a struct that keeps unknown fields, and returns a faster implementation.
///
/// A struct is unchanged if its fields have attributes of serde beyond their names and when to skip them, or if its unknown
/// fields have a type of their own.
fn unknown_fields(item: &mut syn::ItemStruct) -> Option<String> {
    let unknown = item.fields.iter().find(|field| is_flattened(field))?;
    let known: Vec<_> = item.fields.iter().filter(|field| !is_flattened(field)).collect();
    let is_plain = |path: &syn::Path| path.is_ident("rename") || path.is_ident("skip_serializing_if");
    let mut arguments = known.iter().flat_map(|field| serde_arguments(field));
    if !has_name(&unknown.ty, "Map") || !arguments.all(|argument| is_plain(argument.path())) {
        return None;
    }
    let mut text = format!("\ncrate::unknown_fields::struct_with_unknown_fields! {{ {} {{\n", item.ident);
    for field in known {
        let default = if has_name(&field.ty, "Option") { " or None" } else { "" };
        let _ = writeln!(text, "    {} = {:?}{default},", field.ident.as_ref()?, property_of(field));
    }
    let _ = writeln!(text, "    ..{}\n}} }}", unknown.ident.as_ref()?);
    for attribute in item.attrs.iter_mut().filter(|attribute| attribute.path().is_ident("derive")) {
        *attribute = syn::parse_quote!(#[derive(::serde::Serialize, Clone, Debug, PartialEq)]);
    }
    Some(text)
}

/// Returns whether a type is `name`, of whatever parameters.
fn has_name(type_: &syn::Type, name: &str) -> bool {
    matches!(type_, syn::Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == name))
}

/// Returns the name of a field in JSON.
fn property_of(field: &syn::Field) -> String {
    let name = serde_arguments(field).find_map(|argument| {
        let Meta::NameValue(argument) = argument else { return None };
        let Expr::Lit(ExprLit { lit: Lit::Str(name), .. }) = argument.value else { return None };
        argument.path.is_ident("rename").then(|| name.value())
    });
    name.or_else(|| Some(field.ident.as_ref()?.unraw().to_string())).unwrap_or_default()
}

fn description(schema: &Schema) -> &str {
    schema.json["description"].as_str().unwrap_or_default()
}

fn doc(indent: &str, description: &str) -> String {
    description.lines().map(|line| format!("{indent}/// {line}\n")).collect::<Vec<_>>().concat()
}

/// Returns the macro call that declares a type, empty if typify or the model declares it.
fn declaration(schema: &Schema) -> String {
    let name = &schema.name;
    let documentation = doc("    ", description(schema));
    match schema.maker {
        Maker::OpenEnum => {
            let variant = |EnumValue { value, meaning, .. }: &EnumValue| {
                format!("{}        {} = {value:?},\n", doc("        ", meaning), value.to_upper_camel_case())
            };
            let variants: String = schema.values.iter().map(variant).collect();
            format!(
                "\ncrate::open_enum::open_enum! {{\n{documentation}    pub enum {name} {{\n{variants}    }}\n}}\n"
            )
        }
        Maker::BoundedInteger => {
            let bound = |key: &str, unbounded| schema.json[key].as_i64().unwrap_or(unbounded);
            let (minimum, maximum) = (bound("minimum", i64::MIN), bound("maximum", i64::MAX));
            let (subject, constraint) = (words(name), constraint(schema));
            let default =
                schema.json["default"].as_i64().map(|value| format!(" = {value}")).unwrap_or_default();
            format!(
                "\ncrate::bounded_integer::bounded_integer! {{\n{documentation}    \
                 pub struct {name}({minimum}..={maximum}, {subject:?}, {constraint:?}){default};\n}}\n"
            )
        }
        Maker::Shared | Maker::Hand | Maker::Typify => String::new(),
    }
}

/// Returns the statement that visits a type.
fn visit(api: &Api, schema: &Schema) -> String {
    let (path, api, name) = (&schema.path, api.name, &schema.name);
    if is_status(schema) {
        format!("    visitor.visit_status({api:?}, {name:?}, crate::{path}::KNOWN);\n")
    } else {
        format!("    visitor.visit::<crate::{path}>({api:?}, {name:?});\n")
    }
}

/// Returns whether the values of `schema` have neutral states.
fn is_status(schema: &Schema) -> bool {
    schema.maker == Maker::OpenEnum && schema.values.iter().any(|value| value.state.is_some())
}

/// Returns the conversion of a status into its neutral state.
fn job_state(schema: &Schema) -> Option<Item> {
    let name = format_ident!("{}", schema.name);
    let variant = |text: &str| format_ident!("{}", text.to_upper_camel_case());
    let values = schema.values.iter().map(|value| variant(&value.value));
    let states = schema.values.iter().filter_map(|value| value.state.as_deref().map(variant));
    is_status(schema).then(|| {
        syn::parse_quote! {
            impl From<&#name> for crate::job::JobState {
                fn from(status: &#name) -> Self {
                    match status {
                        #(#name::#values => Self::#states,)*
                        #name::Unknown(status) => Self::undocumented(status),
                    }
                }
            }
        }
    })
}

/// Returns the exported schema of a type, with the types to which it refers.
fn json_schema(api: &Api, ir: &SchemaIr, schema: &Schema) -> String {
    let mut json = exported(ir, &schema.json);
    let mut referred = Vec::new();
    visit_references(&json, &mut |_, reference| {
        let schema = reference.strip_prefix(DEFINITIONS).and_then(|name| ir.get(name));
        let entry = schema.map(|schema| format!("{:?} = crate::{}", schema.name, schema.path));
        referred.extend(entry.filter(|entry| !referred.contains(entry)));
    });
    let referred = referred.join(", ");
    json["title"] = schema.name.as_str().into();
    if !schema.values.is_empty() {
        let line = |EnumValue { value, meaning, state }: &EnumValue| {
            let state = state.as_ref().map(|state| format!(" State: `{state}`.")).unwrap_or_default();
            format!("\n- `{value}`: {meaning}{state}")
        };
        let lines: String = schema.values.iter().map(line).collect();
        json["description"] = format!("{}\n{lines}", description(schema)).into();
    }
    if keeps_unknown_fields(schema) {
        json["additionalProperties"] = true.into();
    }
    let path = &schema.path;
    let finish = match schema.maker {
        _ if is_status(schema) => format!(", crate::job::schema::status, crate::{path}::KNOWN"),
        Maker::OpenEnum => ", crate::json_schema::open_enum".to_owned(),
        _ => String::new(),
    };
    let json = format!("{json:#}");
    let mut hashes = (1..).map(|count| "#".repeat(count));
    let hashes = hashes.find(|hashes| !json.contains(&format!("\"{hashes}"))).unwrap_or_default();
    let (api, name) = (api.name, &schema.name);
    format!(
        "\n#[cfg(feature = \"schemars\")]\n\
         crate::json_schema::json_schema! {{ {api:?}, {name:?} = crate::{path}, [{referred}], r{hashes}\"{json}\"{hashes}{finish} }}\n"
    )
}

/// Returns `schema` as it is exported.
///
/// A description beside a reference needs an `allOf` of one in `OpenAPI` 3.0, and none in 2020-12. A shared schema is
/// repeated at each use.
fn exported(ir: &SchemaIr, schema: &Value) -> Value {
    let mut schema = schema.clone();
    let Some(object) = schema.as_object_mut() else { return schema };
    if let Some([single]) = object.get("allOf").and_then(Value::as_array).map(Vec::as_slice)
        && let Some(reference) = single.get("$ref").cloned()
    {
        object.remove("allOf");
        object.insert("$ref".to_owned(), reference);
    }
    let name = object.get("$ref").and_then(|reference| reference.as_str()?.strip_prefix(DEFINITIONS));
    if let Some(Schema { maker: Maker::Shared, json, .. }) = name.and_then(|name| ir.get(name)) {
        object.remove("$ref");
        for (key, value) in members(json) {
            object.entry(key).or_insert_with(|| value.clone());
        }
    }
    for (key, value) in object.iter_mut() {
        *value = map_schemas(key, value, &mut |schema| exported(ir, schema));
    }
    schema
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::spec::Spec;

    const API: Api = Api { name: "x", hand_written: &[], lenient_lists: &[] };

    fn generated(schemas: &str) -> String {
        let text = format!("components: {{schemas: {{{schemas}}}}}\n");
        let text = text + "paths: {/a: {get: {responses: {'200': {$ref: '#/components/schemas/Job'}}}}}\n";
        let spec = Spec::parse(Path::new("x.yaml"), &text).unwrap();
        generate(&API, &SchemaIr::new(&API, &spec).unwrap()).unwrap()
    }

    const STATUS: &str = "type: string, enum: [on, off], x-enumDescriptions: {on: Is on., off: Is off.}";

    #[test]
    fn a_status_converts_into_its_neutral_state() {
        let code = generated(&format!("Job: {{{STATUS}, x-job-state: {{on: running, off: timedOut}}}}"));
        for part in [
            "impl From<&Job> for crate::job::JobState {",
            "Job::On => Self::Running,",
            "Job::Off => Self::TimedOut,",
            "Job::Unknown(status) => Self::undocumented(status),",
            r"\n- `on`: Is on. State: `running`.\n- `off`: Is off. State: `timedOut`.",
            ", crate::job::schema::status, crate::x::Job::KNOWN }",
            r#"visitor.visit_status("x", "Job", crate::x::Job::KNOWN);"#,
        ] {
            assert!(code.contains(part), "{part} is not in\n{code}");
        }
        assert!(!generated(&format!("Job: {{{STATUS}}}")).contains("state"));
    }

    #[test]
    fn a_constraint_is_stated_in_words() {
        for (schema, expected) in [
            ("{type: integer, minimum: 1}", "must be at least 1"),
            ("{type: integer, maximum: 9}", "must be at most 9"),
            ("{type: integer, minimum: 1, maximum: 9}", "must be between 1 and 9"),
            ("{type: string, enum: [a]}", "must be `a`"),
            ("{type: string, enum: [a, b, c]}", "must be `a`, `b` or `c`"),
            ("{type: string, minLength: 2}", "must have at least 2 characters"),
            ("{type: string, maxLength: 8}", "must have at most 8 characters"),
            ("{type: string, minLength: 2, maxLength: 8}", "must have between 2 and 8 characters"),
            ("{type: string, pattern: ^a$}", "must match `^a$`"),
            ("{type: string, maxLength: 8, pattern: ^a$}", "must have at most 8 characters and match `^a$`"),
        ] {
            let text = format!("components: {{schemas: {{PageSize: {schema}}}}}");
            let spec = Spec::parse(Path::new("x.yaml"), &text).unwrap();
            let ir = SchemaIr::new(&API, &spec).unwrap();
            assert_eq!(constraint(ir.get("PageSize").unwrap()), expected);
        }
        assert_eq!(words("SyncTaskId"), "sync task id");
    }
}
