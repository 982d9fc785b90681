//! The generated part of the model: typify's types, and what typify cannot express.

use std::{collections::BTreeSet, fmt::Write as _};

use anyhow::{Context as _, Result, bail};
use heck::{ToSnakeCase as _, ToUpperCamelCase as _};
use quote::ToTokens as _;
use serde_json::{Map, Value, json};
use syn::{
    Item, Token,
    parse::Parser as _,
    punctuated::Punctuated,
    visit_mut::{self, VisitMut},
};
use typify::{TypeSpace, TypeSpaceImpl, TypeSpaceSettings};

use crate::{
    api::{Api, TABLE},
    ir::{DEFINITIONS, Maker, Schema, SchemaIr},
};

/// The version of typify, which `Cargo.toml` pins.
pub const TYPIFY: &str = "0.8.0";

/// Returns the contents of `crates/model/src/<api>/generated.rs`.
///
/// # Errors
///
/// Returns an error if typify does not support a schema, or if a row of the table of APIs matches nothing.
pub fn generate(api: &Api, ir: &SchemaIr) -> Result<String> {
    let mut text = crate::header(&api.spec(), "typify", TYPIFY);
    let mut types = types(api, ir)?;
    let macros: Vec<_> = types.items.iter_mut().filter_map(macro_call).collect();
    text.push_str(&prettyplease::unparse(&types));
    text.extend(macros);
    for (name, schema) in &ir.schemas {
        declaration(&mut text, name, schema);
    }
    for (name, schema) in ir.schemas.iter().filter(|(_, schema)| schema.maker != Maker::Shared) {
        text.push('\n');
        json_schema(&mut text, api, ir, name, schema);
    }
    registry(&mut text, api, ir);
    Ok(text)
}

fn types(api: &Api, ir: &SchemaIr) -> Result<syn::File> {
    let mut settings = TypeSpaceSettings::default();
    settings
        .with_map_type("::std::collections::BTreeMap".to_owned())
        .with_derive("PartialEq".to_owned())
        .with_unknown_crates(typify::UnknownPolicy::Deny);
    for (name, schema) in ir.schemas.iter().filter(|(_, schema)| schema.maker != Maker::Typify) {
        let impls = [TypeSpaceImpl::Display, TypeSpaceImpl::FromStr];
        settings.with_replacement(name, schema.path(name), impls.into_iter());
    }
    let definitions = ir.schemas.iter().map(|(name, schema)| {
        let mut json = schema.json.clone();
        if keeps_unknown_fields(schema) {
            // A schema for other properties makes typify keep them; `true`, the default, makes typify drop them.
            json["additionalProperties"] = json!({ "description": "any value" });
        }
        (name.clone(), json)
    });
    let root = json!({ "$defs": definitions.collect::<Map<_, _>>() });
    let root = serde_json::from_value(root)
        .with_context(|| format!("typify cannot read the schemas of {}", api.spec().display()))?;
    let mut space = TypeSpace::new(&settings);
    space
        .add_root_schema(root)
        .with_context(|| format!("typify does not support the schemas of {}", api.spec().display()))?;
    let mut file = syn::parse2(space.to_stream()).context("typify's output is not Rust")?;
    add_attributes(api, &mut file)?;
    file.items.retain(|item| !is_replaced(item));
    Finish { ir }.visit_file_mut(&mut file);
    check_types(api, ir, &file)?;
    Ok(file)
}

/// Returns whether the type keeps properties that are not in the spec.
fn keeps_unknown_fields(schema: &Schema) -> bool {
    let others = schema.json.get("additionalProperties");
    schema.in_response
        && schema.json["type"] == "object"
        && others.is_none_or(|others| *others == json!(true))
}

/// Checks that each schema of typify has become one type, and that no other schema has become a second one.
fn check_types(api: &Api, ir: &SchemaIr, file: &syn::File) -> Result<()> {
    let made: BTreeSet<String> = crate::types_in(&file.items);
    for (name, schema) in &ir.schemas {
        let by_typify = schema.maker == Maker::Typify;
        if made.contains(name) != by_typify {
            let fault = if by_typify { "made no type for" } else { "made a second type for" };
            bail!("typify {fault} `{name}` of {}; this is a bug of xtask", api.spec().display());
        }
    }
    match made.iter().find(|name| ir.get(name).is_none()) {
        None => Ok(()),
        Some(name) => bail!(
            "typify made up the type `{name}` for a part of {} that has no name; move that part to `components/schemas`",
            api.spec().display()
        ),
    }
}

/// Adds the attributes of the table of APIs to the fields.
fn add_attributes(api: &Api, file: &mut syn::File) -> Result<()> {
    for row in api.field_attributes {
        let structs = file.items.iter_mut().filter_map(|item| match item {
            Item::Struct(item) if item.ident == row.schema => Some(item),
            _ => None,
        });
        let mut fields = structs.flat_map(|item| &mut item.fields);
        let field = fields.find(|field| property_of(field) == row.property).with_context(|| {
            format!(
                "{TABLE} puts an attribute on `{}` of `{}`, but {} has no such property; correct or remove the row",
                row.property,
                row.schema,
                api.spec().display()
            )
        })?;
        let attributes = syn::Attribute::parse_outer.parse_str(row.attribute);
        field.attrs.extend(attributes.with_context(|| format!("`{}` is not an attribute", row.attribute))?);
    }
    Ok(())
}

/// Returns whether code of the model takes the place of `item`: typify's error type, and its conversions from text.
fn is_replaced(item: &Item) -> bool {
    match item {
        Item::Mod(module) => module.ident == "error",
        Item::Impl(item) => implements(item, "TryFrom"),
        _ => false,
    }
}

fn implements(item: &syn::ItemImpl, name: &str) -> bool {
    let path = item.trait_.as_ref().map(|(path, _)| path);
    path.and_then(|path| path.segments.last()).is_some_and(|last| last.ident == name)
}

/// Sorts typify's fields into the order of the spec, and adds what typify has no setting for.
struct Finish<'a> {
    ir: &'a SchemaIr,
}

impl VisitMut for Finish<'_> {
    fn visit_item_struct_mut(&mut self, item: &mut syn::ItemStruct) {
        let Some(schema) = self.ir.get(&item.ident.to_string()) else { return };
        let order = self.ir.properties(&schema.json);
        let syn::Fields::Named(fields) = &mut item.fields else { return };
        let mut sorted: Vec<syn::Field> = fields.named.iter().cloned().collect();
        for field in sorted.iter_mut().filter(|field| is_flattened(field)) {
            let doc = "Fields that are not in the spec. They are kept and written back.";
            field.attrs.insert(0, syn::parse_quote!(#[doc = #doc]));
        }
        sorted.sort_by_key(|field| {
            let property = property_of(field);
            order.iter().position(|known| **known == property).unwrap_or(usize::MAX)
        });
        fields.named = sorted.into_iter().collect();
    }

    fn visit_item_enum_mut(&mut self, item: &mut syn::ItemEnum) {
        let Some(schema) = self.ir.get(&item.ident.to_string()) else { return };
        for (variant, value) in item.variants.iter_mut().zip(&schema.values) {
            let meaning = &value.meaning;
            variant.attrs.insert(0, syn::parse_quote!(#[doc = #meaning]));
        }
    }

    fn visit_item_impl_mut(&mut self, item: &mut syn::ItemImpl) {
        let syn::Type::Path(path) = item.self_ty.as_ref() else { return };
        let name = path.path.get_ident().map(ToString::to_string).unwrap_or_default();
        if let Some(schema) = self.ir.get(&name) {
            Errors { subject: words(&name), constraint: constraint(schema) }.visit_item_impl_mut(item);
        }
    }
}

/// Replaces typify's error type by that of the model, which names value and constraint.
struct Errors {
    subject: String,
    constraint: String,
}

impl VisitMut for Errors {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        if path.segments.last().is_some_and(|last| last.ident == "ConversionError") {
            *path = syn::parse_quote!(crate::InvalidValue);
        }
        visit_mut::visit_path_mut(self, path);
    }

    fn visit_expr_call_mut(&mut self, call: &mut syn::ExprCall) {
        // `Err("message".into())`
        if let syn::Expr::Path(callee) = call.func.as_ref()
            && callee.path.is_ident("Err")
            && let Some(syn::Expr::MethodCall(into)) = call.args.first()
            && matches!(into.receiver.as_ref(), syn::Expr::Lit(_))
        {
            let Self { subject, constraint } = self;
            *call = syn::parse_quote!(Err(crate::InvalidValue::text(#subject, value, #constraint)));
        }
        visit_mut::visit_expr_call_mut(self, call);
    }
}

/// Returns the name of a type as words: `page size`.
fn words(name: &str) -> String {
    name.to_snake_case().replace('_', " ")
}

/// Returns the constraint on a value of `schema` for error messages: "must be between 1 and 50".
fn constraint(schema: &Schema) -> String {
    if let Maker::BoundedInteger { minimum, maximum, .. } = schema.maker {
        return match (minimum, maximum) {
            (minimum, i64::MAX) => format!("must be at least {minimum}"),
            (i64::MIN, maximum) => format!("must be at most {maximum}"),
            (minimum, maximum) => format!("must be between {minimum} and {maximum}"),
        };
    }
    let values: Vec<_> = schema.values.iter().map(|value| format!("`{}`", value.value)).collect();
    if let Some((last, others)) = values.split_last() {
        let others = others.join(", ");
        return if others.is_empty() {
            format!("must be {last}")
        } else {
            format!("must be {others} or {last}")
        };
    }
    let length = |key: &str| schema.json[key].as_u64();
    let length = match (length("minLength"), length("maxLength")) {
        (None, None) => None,
        (Some(minimum), None) => Some(format!("have at least {minimum} characters")),
        (None, Some(maximum)) => Some(format!("have at most {maximum} characters")),
        (Some(minimum), Some(maximum)) => Some(format!("have {minimum} to {maximum} characters")),
    };
    let pattern = schema.json["pattern"].as_str().map(|pattern| format!("match `{pattern}`"));
    format!("must {}", length.into_iter().chain(pattern).collect::<Vec<_>>().join(" and "))
}

/// Returns whether `field` keeps the properties that no other field has.
fn is_flattened(field: &syn::Field) -> bool {
    let flatten = |attribute: &syn::Attribute| {
        attribute.parse_args::<syn::Path>().is_ok_and(|argument| argument.is_ident("flatten"))
    };
    field.attrs.iter().any(flatten)
}

/// Returns the call of a macro of the model that `item` needs.
fn macro_call(item: &mut Item) -> Option<String> {
    match item {
        Item::Struct(item) => unknown_fields(item),
        Item::Impl(item) if implements(item, "FromStr") => {
            let name = item.self_ty.to_token_stream();
            Some(format!("\ncrate::text::try_from_text! {{ {name} }}\n"))
        }
        _ => None,
    }
}

/// Removes the derive of `Deserialize` from a struct that keeps unknown fields, and returns a faster implementation.
///
/// A struct is unchanged if its fields have attributes of serde beyond their names and when to skip them, or if its unknown
/// fields have a type of their own.
fn unknown_fields(item: &mut syn::ItemStruct) -> Option<String> {
    let unknown = item.fields.iter().find(|field| is_flattened(field))?;
    let known: Vec<_> = item.fields.iter().filter(|field| !is_flattened(field)).collect();
    if !is_map_of_anything(unknown) || !known.iter().all(|field| is_plain(field)) {
        return None;
    }
    let mut text = format!("\ncrate::unknown_fields::struct_with_unknown_fields! {{ {} {{\n", item.ident);
    for field in known {
        let _ = writeln!(text, "    {} = {:?},", field.ident.as_ref()?, property_of(field));
    }
    let _ = writeln!(text, "    ..{}\n}} }}", unknown.ident.as_ref()?);
    for attribute in item.attrs.iter_mut().filter(|attribute| attribute.path().is_ident("derive")) {
        let syn::Meta::List(list) = &mut attribute.meta else { continue };
        let all = Punctuated::<syn::Path, Token![,]>::parse_terminated;
        let derives = list.parse_args_with(all).into_iter().flatten();
        let kept = derives.filter(|path| path.segments.last().is_none_or(|last| last.ident != "Deserialize"));
        list.tokens = kept.collect::<Punctuated<_, Token![,]>>().into_token_stream();
    }
    Some(text)
}

fn is_map_of_anything(field: &syn::Field) -> bool {
    matches!(&field.ty, syn::Type::Path(path) if path.path.segments.iter().any(|part| part.ident == "Map"))
}

/// Returns whether the attributes of serde on `field` only say its name and when to skip it.
fn is_plain(field: &syn::Field) -> bool {
    field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")).all(|attribute| {
        let all = Punctuated::<syn::Meta, Token![,]>::parse_terminated;
        attribute.parse_args_with(all).is_ok_and(|arguments| {
            let harmless = ["rename", "skip_serializing_if"];
            arguments.iter().all(|argument| harmless.iter().any(|name| argument.path().is_ident(name)))
        })
    })
}

/// Returns the name of a field in JSON.
fn property_of(field: &syn::Field) -> String {
    let mut property = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        // Only `rename = "…"` matters, so an attribute of another form is not an error.
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
            for value in &schema.values {
                doc(text, "        ", &value.meaning);
                let _ = writeln!(text, "        {} = {:?},", value.value.to_upper_camel_case(), value.value);
            }
            text.push_str("    }\n}\n");
            job_state(text, name, schema);
        }
        Maker::BoundedInteger { minimum, maximum, default } => {
            text.push_str("\ncrate::bounded_integer::bounded_integer! {\n");
            doc(text, "    ", description(schema));
            let (subject, constraint) = (words(name), constraint(schema));
            let default = default.map(|value| format!(" = {value}")).unwrap_or_default();
            let _ = writeln!(
                text,
                "    pub struct {name}({minimum}..={maximum}, {subject:?}, {constraint:?}){default};\n}}"
            );
        }
        Maker::Shared | Maker::Hand | Maker::Typify => {}
    }
}

/// Returns whether the values of `schema` have neutral states.
fn is_status(schema: &Schema) -> bool {
    schema.values.iter().any(|value| value.state.is_some())
}

/// Writes the conversion of a status into its neutral state.
fn job_state(text: &mut String, name: &str, schema: &Schema) {
    if !is_status(schema) {
        return;
    }
    let _ = writeln!(
        text,
        "\nimpl From<&{name}> for crate::job::JobState {{\n    fn from(status: &{name}) -> Self {{\n        match status {{"
    );
    for value in &schema.values {
        let state = value.state.as_deref().unwrap_or(&value.value).to_upper_camel_case();
        let variant = value.value.to_upper_camel_case();
        let _ = writeln!(text, "            {name}::{variant} => Self::{state},");
    }
    let _ = writeln!(
        text,
        "            {name}::Unknown(status) => Self::from(status.as_str()),\n        }}\n    }}\n}}"
    );
}

fn json_schema(text: &mut String, api: &Api, ir: &SchemaIr, name: &str, schema: &Schema) {
    let mut json = Map::from_iter([("title".to_owned(), json!(name))]);
    if let Value::Object(keywords) = &schema.json {
        json.extend(keywords.clone());
    }
    if !schema.values.is_empty() {
        let mut text = format!("{}\n", description(schema));
        for value in &schema.values {
            let state = value.state.as_ref().map(|state| format!(" State: `{state}`.")).unwrap_or_default();
            let _ = write!(text, "\n- `{}`: {}{state}", value.value, value.meaning);
        }
        json.insert("description".to_owned(), text.into());
    }
    if keeps_unknown_fields(schema) {
        json.insert("additionalProperties".to_owned(), true.into());
    }
    let path = schema.path(name);
    let mut body = literal(ir, &json.into(), 2);
    if body.starts_with('{') {
        body = format!("::schemars::json_schema!({body})");
    }
    if is_status(schema) {
        body = format!("crate::job::schema::status(generator, {body}, Self::KNOWN)");
    } else if schema.maker == Maker::OpenEnum {
        body = format!("crate::json_schema::open_enum(generator, {body})");
    }
    let _ = write!(
        text,
        r#"#[cfg(feature = "schemars")]
#[allow(unused_variables)]
impl ::schemars::JsonSchema for {path} {{
    fn schema_name() -> ::std::borrow::Cow<'static, str> {{
        "{name}".into()
    }}
    fn schema_id() -> ::std::borrow::Cow<'static, str> {{
        "{api}::{name}".into()
    }}
    fn json_schema(generator: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {{
        {body}
    }}
}}
"#,
        api = api.name,
    );
}

/// Returns the schema `name` if it is one that is repeated at each use.
fn shared<'a>(ir: &'a SchemaIr, name: &str) -> Option<&'a Map<String, Value>> {
    ir.get(name).filter(|schema| schema.maker == Maker::Shared)?.json.as_object()
}

/// Returns Rust code that builds `value` within `json!`, with a call of the generator for each reference to a schema.
///
/// The macro recurses for each member, up to a depth of 128, so objects and lists that may be long are built outside it.
fn literal(ir: &SchemaIr, value: &Value, depth: usize) -> String {
    match value {
        Value::Object(object) => object_literal(ir, object, depth),
        Value::Array(items) => {
            let many = items.len() > 1 && items.iter().all(Value::is_string);
            let vec = if many { "vec!" } else { "" };
            let items: Vec<_> = items.iter().map(|item| literal(ir, item, depth + 1)).collect();
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

fn properties_literal(ir: &SchemaIr, properties: &Map<String, Value>, depth: usize) -> String {
    let indent = "    ".repeat(depth);
    let mut text = String::from("::serde_json::Value::from_iter([\n");
    for (name, schema) in properties {
        let schema = literal(ir, schema, depth + 1);
        let _ = writeln!(text, "{indent}    ({name:?}, ::serde_json::json!({schema})),");
    }
    let _ = write!(text, "{indent}])");
    text
}

fn object_literal(ir: &SchemaIr, object: &Map<String, Value>, depth: usize) -> String {
    let mut object = object.clone();
    // A description beside a reference needs an `allOf` of one in OpenAPI 3.0, and none in 2020-12.
    if let Some([single]) = object.get("allOf").and_then(Value::as_array).map(Vec::as_slice)
        && let Some(reference) = single.get("$ref").cloned()
    {
        object.remove("allOf");
        object.insert("$ref".to_owned(), reference);
    }
    let Some(reference) = object.remove("$ref") else { return braces(ir, &object, depth) };
    let name = reference.as_str().unwrap_or_default().trim_start_matches(DEFINITIONS);
    if let Some(shared) = shared(ir, name) {
        for (key, value) in shared {
            object.entry(key.clone()).or_insert_with(|| value.clone());
        }
        return braces(ir, &object, depth);
    }
    let path = ir.get(name).map_or(name.to_owned(), |schema| schema.path(name));
    let schema = format!("generator.subschema_for::<{path}>()");
    if object.is_empty() {
        return schema;
    }
    format!("crate::json_schema::annotated({schema}, ::serde_json::json!({}))", braces(ir, &object, depth))
}

fn braces(ir: &SchemaIr, object: &Map<String, Value>, depth: usize) -> String {
    let indent = "    ".repeat(depth);
    let mut text = String::from("{\n");
    for (key, value) in object {
        let value = match value {
            Value::Object(properties) if key == "properties" && !properties.is_empty() => {
                properties_literal(ir, properties, depth + 1)
            }
            value => literal(ir, value, depth + 1),
        };
        let _ = writeln!(text, "{indent}    {key:?}: {value},");
    }
    let _ = write!(text, "{indent}}}");
    text
}

fn registry(text: &mut String, api: &Api, ir: &SchemaIr) {
    text.push_str(
        "\n#[cfg(feature = \"schemars\")]\npub(crate) fn schemas(schemas: &mut crate::json_schema::Registry) {\n",
    );
    for (name, schema) in ir.schemas.iter().filter(|(_, schema)| schema.maker != Maker::Shared) {
        let (path, api) = (schema.path(name), api.name);
        let _ = if is_status(schema) {
            writeln!(text, "    crate::job::schema::add_status(schemas, {api:?}, {path}::KNOWN);")
        } else {
            writeln!(text, "    schemas.add::<{path}>({api:?});")
        };
    }
    text.push_str("}\n");
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::spec::Spec;

    const API: Api = Api { name: "x", hand_written: &[], field_attributes: &[] };

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
            "Job::Unknown(status) => Self::from(status.as_str()),",
            r"\n- `on`: Is on. State: `running`.\n- `off`: Is off. State: `timedOut`.",
            "crate::job::schema::status(generator, ",
            r#"crate::job::schema::add_status(schemas, "x", Job::KNOWN);"#,
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
            ("{type: string, minLength: 2, maxLength: 8}", "must have 2 to 8 characters"),
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
