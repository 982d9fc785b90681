//! The generators on a made-up API that uses every construct they can take.

use std::{collections::BTreeSet, path::Path};

use serde_json::json;
use xtask::{
    api::{Api, FieldAttribute},
    client,
    ir::{Maker, SchemaIr, Uses},
    model,
    spec::Spec,
};

const API: Api = Api { name: "lamps", hand_written: &["Sheet"], field_attributes: &[] };

const ROW: FieldAttribute =
    FieldAttribute { schema: "Lamp", property: "gone", attribute: "#[serde(default)]" };

fn lamps() -> Spec {
    lamps_with(&[])
}

/// The lamps after each text on the left, which is there once, became the one on the right.
fn lamps_with(edits: &[(&str, &str)]) -> Spec {
    let mut text = include_str!("lamps.yaml").to_owned();
    for (old, new) in edits {
        assert_eq!(text.matches(old).count(), 1, "{old}");
        text = text.replace(old, new);
    }
    Spec::parse(Path::new("specs/lamps.yaml"), &text).unwrap()
}

fn contract() -> SchemaIr {
    SchemaIr::new(&API, &lamps()).unwrap()
}

/// `code` with each run of white space, and each comma before a bracket, as the tests below write them.
fn plain(code: &str) -> String {
    code.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace(", )", ")")
        .replace("( ", "(")
        .replace(" )", ")")
}

fn assert_holds(code: &str, parts: &[&str]) {
    let code = plain(code);
    for part in parts {
        assert!(code.contains(&plain(part)), "{part}\nis not in\n{code}");
    }
}

#[test]
fn each_kind_of_schema_has_its_maker() {
    let contract = contract();
    for (name, maker) in [
        ("RoomName", Maker::Typify),
        ("PageSize", Maker::BoundedInteger { minimum: 1, maximum: 9_000_000_000, default: Some(20) }),
        ("Level", Maker::BoundedInteger { minimum: -10, maximum: i64::MAX, default: None }),
        ("LampKindFilter", Maker::Typify),
        ("LampKind", Maker::OpenEnum),
        ("Mood", Maker::OpenEnum),
        ("Lamp", Maker::Typify),
        ("State", Maker::Typify),
        ("TaggedLamp", Maker::Typify),
        ("Sheet", Maker::Hand),
        ("Timestamp", Maker::Shared),
    ] {
        assert_eq!(contract.get(name).unwrap().maker, maker, "{name}");
    }
}

#[test]
fn a_schema_knows_whether_requests_and_responses_hold_it() {
    let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
    let uses = Uses::of(&lamps());
    assert_eq!(uses.requests, names(&["LampKindFilter", "Level", "NewLamp", "PageSize", "RoomName"]));
    assert_eq!(
        uses.responses,
        names(&[
            "Count",
            "Lamp",
            "LampKind",
            "Level",
            "Mood",
            "Refusal",
            "Sheet",
            "State",
            "TaggedLamp",
            "Tags",
            "Timestamp"
        ])
    );
}

#[test]
fn a_schema_of_openapi_becomes_one_of_json_schema() {
    for (schema, expected) in [
        ("{type: string, example: a}", json!({"type": "string", "examples": ["a"]})),
        ("{type: string, nullable: true}", json!({"type": ["string", "null"]})),
        ("{type: integer, format: int64, minimum: 1}", json!({"type": "integer", "minimum": 1})),
        ("{type: number, format: double}", json!({"type": "number"})),
        ("{type: string, format: date-time}", json!({"type": "string", "format": "date-time"})),
        (
            "{type: integer, minimum: 1, exclusiveMinimum: true}",
            json!({"type": "integer", "minimum": 1, "exclusiveMinimum": 1}),
        ),
        ("{type: string, x-note: a}", json!({"type": "string"})),
        (
            "{type: array, items: {$ref: '#/components/schemas/B'}}",
            json!({"type": "array", "items": {"$ref": "#/$defs/B"}}),
        ),
        (
            "{type: object, nullable: true, allOf: [{$ref: '#/components/schemas/B'}]}",
            json!({"anyOf": [{"$ref": "#/$defs/B"}, {"type": "null"}]}),
        ),
        (
            "{anyOf: [{$ref: '#/components/schemas/B'}, {not: {$ref: '#/components/schemas/B'}}]}",
            json!({"anyOf": [{"$ref": "#/$defs/B"}, {"not": {"$ref": "#/$defs/B"}}]}),
        ),
        (
            "{type: object, properties: {nullable: {type: string, nullable: true}, x-a: {type: string}, example: {$ref: '#/components/schemas/B'}}}",
            json!({"type": "object", "properties": {
                "nullable": {"type": ["string", "null"]},
                "x-a": {"type": "string"},
                "example": {"$ref": "#/$defs/B"},
            }}),
        ),
        (
            "{type: object, additionalProperties: {type: string, nullable: true}}",
            json!({"type": "object", "additionalProperties": {"type": ["string", "null"]}}),
        ),
    ] {
        let text = format!("components: {{schemas: {{A: {schema}, B: {{type: string}}}}}}");
        let spec = Spec::parse(Path::new("x.yaml"), &text).unwrap();
        let api = Api { hand_written: &[], ..API };
        assert_eq!(SchemaIr::new(&api, &spec).unwrap().get("A").unwrap().json, expected, "{schema}");
    }
}

#[test]
fn the_model_says_all_that_the_spec_says() {
    let code = model::generate(&API, &contract()).unwrap();
    syn::parse_file(&code).expect("the model must be Rust");
    assert_holds(
        &code,
        &[
            // Requests: closed enums, bounds, patterns, defaults.
            "pub enum LampKindFilter { ///A bulb. #[serde(rename = \"bulb\")] Bulb,",
            "impl ::std::default::Default for LampKindFilter { fn default() -> Self { LampKindFilter::Bulb } }",
            "crate::InvalidValue::text(\"lamp kind filter\", value, \"must be `bulb`, `led-strip` or `type`\")",
            r#"crate::InvalidValue::text("room name", value, "must have 2 to 8 characters and match `^[a-z\"\\\\]+(?:-[0-9])?$`")"#,
            "pub struct PageSize(1..=9000000000, \"page size\", \"must be between 1 and 9000000000\") = 20;",
            "pub struct Level(-10..=9223372036854775807, \"level\", \"must be at least -10\");",
            "pub struct NewLamp { pub room: RoomName, ///Level to start with.",
            "pub level: ::std::option::Option<Level>,",
            // Responses: open enums, the order of the spec, types of others, room for what is new.
            "pub enum LampKind { /// A bulb. Bulb = \"bulb\", /// A strip of \"LEDs\", \\d and 灯带. LedStrip = \"led-strip\",",
            "///Kind of the lamp. #[serde(rename = \"type\")] pub type_: LampKind,",
            "pub installed_at: crate::Timestamp,",
            "///Says \"x\", \\d, */ and 中文. #[serde(rename = \"@odd name\",",
            "pub parent: ::std::option::Option<::std::boxed::Box<Lamp>>,",
            "pub children: ::std::vec::Vec<Lamp>,",
            "pub sheet: ::std::option::Option<super::Sheet>,",
            "///Fields that are not in the spec. They are kept and written back. #[serde(flatten)] pub extra:",
            // Parts of two schemas, in the order of the spec and with one field for the rest.
            "pub struct TaggedLamp { pub zone: ::std::string::String,",
            // The exported schemas.
            r#""pattern": "^[a-z\"\\\\]+(?:-[0-9])?$","#,
            r#""minLength": 2, "maxLength": 8,"#,
            r#""minimum": 1, "maximum": 9000000000, "default": 20,"#,
            r#""note": { "type": "string", "default": "a \"b\" \\" },"#,
            r##""anyOf": [ { "$ref": "#/$defs/Lamp" }, { "type": "null" } ]"##,
            r#""enum": [ "bulb", "led-strip", "type" ],"#,
            r#"crate::json_schema::json_schema! { "lamps", "LampKind" = LampKind, [], r"#,
            r##"}"#, crate::json_schema::open_enum }"##,
            r#""additionalProperties": true"#,
            r#"crate::json_schema::json_schema! { "lamps", "Sheet" = super::Sheet, ["Tags" = Tags],"#,
            "schemas.add::<super::Sheet>(\"lamps\");",
        ],
    );
    assert!(!code.contains("pub struct Timestamp") && !code.contains("JsonSchema for Timestamp"));
}

#[test]
fn a_struct_that_keeps_the_rest_is_read_by_the_macro_unless_serde_is_told_more() {
    let by_macro = "crate::unknown_fields::struct_with_unknown_fields! { TaggedLamp { zone = \"zone\",";
    let derived =
        "#[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)] pub struct TaggedLamp";
    let code = model::generate(&API, &contract()).unwrap();
    assert_holds(
        &code,
        &[by_macro, "#[derive(::serde::Serialize, Clone, Debug, PartialEq)] pub struct TaggedLamp"],
    );
    let row = FieldAttribute { schema: "TaggedLamp", property: "zone", attribute: "#[serde(default)]" };
    let rows: &[FieldAttribute] = Box::leak(Box::new([row]));
    let code = model::generate(&Api { field_attributes: rows, ..API }, &contract()).unwrap();
    assert_holds(&code, &[derived]);
    assert!(!plain(&code).contains(by_macro), "{code}");
}

fn model_with(edits: &[(&str, &str)]) -> String {
    model::generate(&API, &SchemaIr::new(&API, &lamps_with(edits)).unwrap()).unwrap()
}

#[test]
fn an_answer_keeps_the_rest_and_reads_it_as_the_type_that_the_spec_gives_it() {
    for (rest, kept, by_macro) in [
        ("", "::serde_json::Map<::std::string::String, ::serde_json::Value>", true),
        ("additionalProperties: true", "::serde_json::Map<::std::string::String, ::serde_json::Value>", true),
        (
            "additionalProperties: {type: boolean}",
            "::std::collections::BTreeMap<::std::string::String, bool>",
            false,
        ),
    ] {
        let schema = format!(
            "    Flags: {{description: x, type: object, properties: {{a: {{type: string}}}}, {rest}}}\n    Tags:\n"
        );
        let used = "        area:\n          $ref: '#/components/schemas/Flags'";
        let code = model_with(&[("    Tags:\n", &schema), ("        area:\n          type: string", used)]);
        let field = format!("#[serde(flatten)] pub extra: {kept}, }}");
        let parts = code.split("pub struct Flags {").collect::<Vec<_>>();
        assert_holds(parts[1].split_inclusive('}').next().unwrap(), &[&field]);
        assert_eq!(code.contains("struct_with_unknown_fields! { Flags {"), by_macro, "{rest}");
        assert_eq!(
            parts[0].trim_end().ends_with("#[derive(::serde::Serialize, Clone, Debug, PartialEq)]"),
            by_macro
        );
    }
}

#[test]
fn only_a_reference_stands_in_the_place_of_the_all_of_around_it() {
    let code = model_with(&[(
        "        area:\n          type: string",
        "        area:\n          allOf: [{type: string, title: Area}]",
    )]);
    assert_holds(&code, &[r#""area": { "allOf": [ { "type": "string", "title": "Area" } ] }"#]);
}

#[test]
fn the_client_takes_each_type_from_the_model() {
    let code = client::generate(&API, &lamps(), &contract()).unwrap();
    syn::parse_file(&code).expect("the client must be Rust");
    assert_holds(
        &code,
        &[
            "pub fn list_lamps(&self) -> builder::ListLamps<'_>",
            "room: Result<::sync_jobs_model::lamps::RoomName, String>,",
            "page_size: Result<Option<::sync_jobs_model::lamps::PageSize>, String>,",
            "type_: Result<Option<::sync_jobs_model::lamps::LampKindFilter>, String>,",
            "V: std::convert::TryInto<::sync_jobs_model::lamps::LampKindFilter>, V::Error: ::std::fmt::Display,",
            ".map_err(|reason| format!(\"type: {reason}\"))",
            "QueryParam::new(\"type\", &type_)",
            "ResponseValue<::std::vec::Vec<::sync_jobs_model::lamps::Lamp>>,",
            "Error<::sync_jobs_model::lamps::Refusal>",
            "body: Result<::sync_jobs_model::lamps::NewLamp, String>,",
            ".json(&body)",
            "204u16 => Ok(ResponseValue::empty(response)),",
            "pub(crate) fn new(baseurl: &str, inner: crate::Inner) -> Self",
        ],
    );
    assert!(!code.contains("```ignore") && !code.contains("conversion to"));
}

#[test]
fn what_is_no_openapi_is_told_with_its_place() {
    for (broken, place) in [
        ("servers: [{url: https://lamps.example}, {url: [1]}]\n", "/servers/1/url"),
        ("externalDocs: {url: [1]}\n", "/externalDocs/url"),
    ] {
        let text = broken.to_owned() + include_str!("lamps.yaml");
        let spec = Spec::parse(Path::new("specs/lamps.yaml"), &text).unwrap();
        let error = client::generate(&API, &spec, &contract()).unwrap_err().to_string();
        let problem = format!("{place}: this is not OpenAPI 3.0: invalid type: sequence");
        assert!(error.contains(&problem), "{error}");
    }
}

#[test]
fn the_same_spec_gives_the_same_bytes() {
    let generate = || {
        let contract = contract();
        (model::generate(&API, &contract).unwrap(), client::generate(&API, &lamps(), &contract).unwrap())
    };
    assert_eq!(generate(), generate());
}

#[test]
fn a_row_of_the_table_that_finds_nothing_is_an_error() {
    let api = Api { hand_written: &["Sheet", "Gone"], ..API };
    let error = SchemaIr::new(&api, &lamps()).unwrap_err().to_string();
    assert!(error.contains("no schema `Gone`"), "{error}");
    let api = Api { field_attributes: &[ROW], ..API };
    let error = model::generate(&api, &contract()).unwrap_err().to_string();
    assert!(error.contains("an attribute on `gone` of `Lamp`"), "{error}");
}

#[test]
fn the_versions_in_the_headers_are_the_pinned_ones() {
    let manifest = std::fs::read_to_string(xtask::workspace().join("Cargo.toml")).unwrap();
    for (generator, version) in [("typify", model::TYPIFY), ("progenitor", client::PROGENITOR)] {
        assert!(manifest.contains(&format!("{generator} = \"={version}\"")), "{generator} {version}");
    }
}

#[test]
fn a_type_that_has_no_name_is_refused_even_if_the_lint_let_it_through() {
    let inline = "{type: object, properties: {a: {type: string}}}";
    let text = include_str!("lamps.yaml");
    let changed = |old: &str, new: &str| {
        assert_eq!(text.matches(old).count(), 1, "{old}");
        Spec::parse(Path::new("specs/lamps.yaml"), &text.replace(old, new)).unwrap()
    };
    let spec = changed("type: number\n          format: double", &format!("allOf: [{inline}]"));
    let error = model::generate(&API, &SchemaIr::new(&API, &spec).unwrap()).unwrap_err().to_string();
    assert!(error.starts_with("typify made up the type `"), "{error}");

    let spec = changed(
        "                items:\n                  $ref: '#/components/schemas/Lamp'",
        &format!("                items: {inline}"),
    );
    let error = client::generate(&API, &spec, &contract()).unwrap_err().to_string();
    assert!(error.starts_with("progenitor made the type `"), "{error}");
}
