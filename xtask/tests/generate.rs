//! The generators on a made-up API with every construct that they can read.

use std::{collections::BTreeSet, path::Path};

use serde_json::json;
use xtask::{
    api::Api,
    client,
    ir::{Maker, SchemaIr, Uses},
    lint, model,
    spec::Spec,
};

const API: Api = Api { name: "petstore", hand_written: &["Sheet"], lenient_lists: &[] };

fn petstore() -> Spec {
    petstore_with(&[])
}

/// Returns the petstore with each text on the left, which must be there once, replaced by that on the right.
fn petstore_with(edits: &[(&str, &str)]) -> Spec {
    let mut text = include_str!("petstore.yaml").to_owned();
    for (old, new) in edits {
        assert_eq!(text.matches(old).count(), 1, "{old}");
        text = text.replace(old, new);
    }
    Spec::parse(Path::new("specs/petstore.yaml"), &text).unwrap()
}

fn contract() -> SchemaIr {
    SchemaIr::new(&API, &petstore()).unwrap()
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
        ("StoreName", Maker::Typify),
        ("PageSize", Maker::BoundedInteger),
        ("Score", Maker::BoundedInteger),
        ("PetKindFilter", Maker::Typify),
        ("PetKind", Maker::OpenEnum),
        ("Mood", Maker::OpenEnum),
        ("Pet", Maker::Typify),
        ("State", Maker::Typify),
        ("TaggedPet", Maker::Typify),
        ("Sheet", Maker::Hand),
        ("Timestamp", Maker::Shared),
    ] {
        assert_eq!(contract.get(name).unwrap().maker, maker, "{name}");
    }
}

#[test]
fn uses_are_the_schemas_that_requests_and_responses_reach() {
    let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
    let uses = Uses::of(&petstore());
    assert_eq!(uses.requests, names(&["NewPet", "Page", "PageSize", "PetKindFilter", "Score", "StoreName"]));
    assert_eq!(
        uses.responses,
        names(&[
            "AdoptionStatus",
            "Count",
            "Pet",
            "PetKind",
            "Score",
            "Mood",
            "ErrorResponse",
            "Sheet",
            "State",
            "TaggedPet",
            "Tags",
            "Timestamp"
        ])
    );
}

#[test]
fn a_schema_of_openapi_becomes_a_json_schema() {
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
fn the_model_has_everything_in_the_spec() {
    let code = model::generate(&API, &contract()).unwrap();
    syn::parse_file(&code).expect("the model must be Rust");
    assert_holds(
        &code,
        &[
            // Requests: closed enums, bounds, patterns, defaults.
            "pub enum PetKindFilter { ///A dog. #[serde(rename = \"dog\")] Dog,",
            "impl ::std::default::Default for PetKindFilter { fn default() -> Self { PetKindFilter::Dog } }",
            "crate::InvalidValue::text(\"pet kind filter\", value, \"must be `dog`, `guinea-pig` or `type`\")",
            r#"crate::InvalidValue::text("store name", value, "must have between 2 and 8 characters and match `^[a-z\"\\\\]+(?:-[0-9])?$`")"#,
            "pub struct PageSize(1..=9000000000, \"page size\", \"must be between 1 and 9000000000\") = 20;",
            "pub struct Score(-10..=9223372036854775807, \"score\", \"must be at least -10\");",
            "pub struct NewPet { pub store: StoreName, ///Score to start with.",
            "pub score: ::std::option::Option<crate::petstore::Score>,",
            // Responses: open enums, the order of the spec, types of others, and a field for unknown ones.
            "pub enum PetKind { /// A dog. Dog = \"dog\", /// A \"guinea\" pig, \\d and 豚鼠. GuineaPig = \"guinea-pig\",",
            "///Kind of the pet. #[serde(rename = \"type\")] pub type_: crate::petstore::PetKind,",
            "pub born_at: crate::Timestamp,",
            "///Says \"x\", \\d, */ and 中文. #[serde(rename = \"@odd name\",",
            "pub parent: ::std::option::Option<::std::boxed::Box<Pet>>,",
            "pub children: ::std::vec::Vec<Pet>,",
            "pub sheet: ::std::option::Option<crate::petstore::Sheet>,",
            "///Fields that are not in the spec. They are kept and written back. #[serde(flatten)] pub extra:",
            // Parts of two schemas, in the order of the spec and with one field for the rest.
            "pub struct TaggedPet { pub zone: ::std::string::String,",
            // The exported schemas.
            r#""pattern": "^[a-z\"\\\\]+(?:-[0-9])?$","#,
            r#""minLength": 2, "maxLength": 8,"#,
            r#""minimum": 1, "maximum": 9000000000, "default": 20,"#,
            r#""note": { "type": "string", "default": "a \"b\" \\" },"#,
            r##""anyOf": [ { "$ref": "#/$defs/Pet" }, { "type": "null" } ]"##,
            r#""enum": [ "dog", "guinea-pig", "type" ],"#,
            r#"crate::json_schema::json_schema! { "petstore", "PetKind" = crate::petstore::PetKind, [], r"#,
            r##"}"#, crate::json_schema::open_enum }"##,
            r#""additionalProperties": true"#,
            r#"crate::json_schema::json_schema! { "petstore", "Sheet" = crate::petstore::Sheet, ["Tags" = crate::petstore::Tags],"#,
            "visitor.visit::<crate::petstore::Sheet>(\"petstore\", \"Sheet\");",
        ],
    );
    assert!(!code.contains("pub struct Timestamp") && !code.contains("JsonSchema for Timestamp"));
}

#[test]
fn a_struct_with_unknown_fields_is_read_by_the_macro_unless_it_has_serde_attributes() {
    let by_macro = "crate::unknown_fields::struct_with_unknown_fields! { TaggedPet { zone = \"zone\",";
    let derived =
        "#[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)] pub struct TaggedPet";
    let code = model::generate(&API, &contract()).unwrap();
    assert_holds(
        &code,
        &[by_macro, "#[derive(::serde::Serialize, Clone, Debug, PartialEq)] pub struct TaggedPet"],
    );
    let api = Api { lenient_lists: &[("TaggedPet", "zone")], ..API };
    let code = model::generate(&api, &contract()).unwrap();
    assert_holds(&code, &[derived, "#[serde(deserialize_with = \"crate::lenient::one_or_many\")] pub zone:"]);
    assert!(!plain(&code).contains(by_macro), "{code}");
}

fn model_with(edits: &[(&str, &str)]) -> String {
    model::generate(&API, &SchemaIr::new(&API, &petstore_with(edits)).unwrap()).unwrap()
}

#[test]
fn a_response_keeps_unknown_fields_in_the_type_that_the_spec_declares() {
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
fn a_default_of_a_type_that_typify_does_not_declare_has_its_whole_path() {
    let score = "            - $ref: '#/components/schemas/Score'\n        on:";
    let code = model_with(&[(
        score,
        &score.replace(
            "on:",
            "least: {allOf: [{$ref: '#/components/schemas/Score'}], default: 3}\n        on:",
        ),
    )]);
    assert_holds(
        &code,
        &[
            "#![allow(dead_code, irrefutable_let_patterns, unused_variables)]",
            "pub(super) fn new_pet_least() -> crate::petstore::Score { ::serde_json::from_str::<crate::petstore::Score>(\"3\").unwrap() }",
        ],
    );
}

#[test]
fn an_api_without_schemas_has_a_model_and_a_client() {
    let text = include_str!("petstore.yaml");
    let head = text.split("paths:").next().unwrap();
    let paths = "paths: {/ping: {get: {operationId: ping, responses: {'200': {description: x, content: {application/json: {schema: {type: string}}}}}}}}";
    let spec = Spec::parse(Path::new("specs/ping.yaml"), &format!("{head}{paths}")).unwrap();
    let api = Api { name: "ping", hand_written: &[], lenient_lists: &[] };
    assert_eq!(lint::lint(&api, &spec), []);
    let ir = SchemaIr::new(&api, &spec).unwrap();
    let model = model::generate(&api, &ir).unwrap();
    assert_holds(&model, &["pub(crate) fn visit_types(visitor: &mut impl crate::visitor::Visitor) { }"]);
    let client = client::generate(&api, &spec, &ir).unwrap();
    assert_holds(&client, &["Result<runtime::Response<::std::string::String>, crate::Error>"]);
}

#[test]
fn only_a_reference_replaces_the_all_of_around_it() {
    let code = model_with(&[(
        "        area:\n          type: string",
        "        area:\n          allOf: [{type: string, title: Area}]",
    )]);
    assert_holds(&code, &[r#""area": { "allOf": [ { "type": "string", "title": "Area" } ] }"#]);
}

#[test]
fn the_client_uses_the_types_of_the_model() {
    let code = client::generate(&API, &petstore(), &contract()).unwrap();
    syn::parse_file(&code).expect("the client must be Rust");
    assert_holds(
        &code,
        &[
            "pub fn list_pets(&self) -> builder::ListPets {",
            "store: Result<::sync_jobs_model::petstore::StoreName, crate::Error>,",
            "page_size: Result<Option<::sync_jobs_model::petstore::PageSize>, crate::Error>,",
            "type_: Result<Option<::sync_jobs_model::petstore::PetKindFilter>, crate::Error>,",
            "V: std::convert::TryInto<::sync_jobs_model::petstore::PetKindFilter>, V::Error: Into<crate::Error>,",
            "self.type_ = value.try_into().map(Some).map_err(Into::into);",
            "QueryParam::new(\"type\", &type_)",
            "runtime::Response<::std::vec::Vec<::sync_jobs_model::petstore::Pet>>,",
            "body: Result<::sync_jobs_model::petstore::NewPet, crate::Error>,",
            ".json(&body)",
            "Result<runtime::Response<()>, crate::Error>",
            "pub(crate) fn new_with_client( baseurl: &str, client: reqwest::Client, inner: crate::Inner, ) -> Self",
        ],
    );
    assert!(!code.contains("```ignore") && !code.contains("conversion to"));
}

#[test]
fn the_client_has_a_pager_for_a_list_operation_and_the_places_of_error_details() {
    let code = client::generate(&API, &petstore(), &contract()).unwrap();
    assert_holds(
        &code,
        &[
            "pub fn pager(self) -> runtime::Pager<Self>",
            "impl runtime::ListOperation for ListPets { type Item = ::sync_jobs_model::petstore::Pet; type Id = i64;",
            "runtime::PageStyle::Page;",
            "position: self .page .clone()? .map_or(1, |value| i64::from(value).unsigned_abs()),",
            "size: self .page_size .clone()? .map_or(20, |value| i64::from(value).unsigned_abs()),",
            ".get(\"x-sheet\")",
            "status: &[], code: &[\"/reason\"], message: &[], request_id: &[\"x-request-id\"],",
        ],
    );
    assert_eq!(plain(&code).matches("ListOperation for").count(), 1);
}

#[test]
fn a_parameter_may_have_a_type_of_the_models_root() {
    let kind = "$ref: '#/components/schemas/PetKindFilter'";
    let spec = petstore_with(&[(kind, "$ref: '#/components/schemas/Timestamp'")]);
    let code = client::generate(&API, &spec, &SchemaIr::new(&API, &spec).unwrap()).unwrap();
    assert_holds(&code, &["type_: Result<Option<::sync_jobs_model::Timestamp>, crate::Error>,"]);
}

#[test]
fn a_text_without_constraints_keeps_the_conversions_that_cannot_fail() {
    let code = model_with(&[("    Tags:\n", "    Nick: {description: x, type: string}\n    Tags:\n")]);
    assert_holds(&code, &["impl ::std::str::FromStr for Nick { type Err = ::std::convert::Infallible;"]);
    assert!(
        !code.contains("try_from_text! { Nick }") && code.contains("try_from_text! { StoreName }"),
        "{code}"
    );
}

#[test]
fn a_parameter_may_have_the_name_of_a_variable() {
    let pager = "self._client = self._client.with_options(options);";
    for (name, parts) in [
        ("client", ["_client.inner.send(\"list_pets\", request,", pager]),
        ("request", ["let mut _request =", "client.inner.send(\"list_pets\", _request,"]),
    ] {
        let spec = petstore_with(&[("- name: type", &format!("- name: {name}"))]);
        assert_holds(&client::generate(&API, &spec, &contract()).unwrap(), &parts);
    }
}

#[test]
fn a_parameter_of_an_operation_overrides_that_of_its_path() {
    let own = "      parameters:\n        - {name: store, in: path, required: true, schema: {type: integer, format: int64}}\n        - name: page\n";
    let spec = petstore_with(&[("      parameters:\n        - name: page\n", own)]);
    assert_eq!(lint::lint(&API, &spec), []);
    let code = client::generate(&API, &spec, &contract()).unwrap();
    assert_holds(
        &code,
        &[
            "store: Result<i64, crate::Error>,",
            "store: Result<::sync_jobs_model::petstore::StoreName, crate::Error>,",
        ],
    );
}

#[test]
fn errors_of_any_types_are_the_error_of_the_client() {
    let other = "        5XX:\n          $ref: '#/components/responses/ErrorResponse'";
    let default = "        '302': {description: x}\n        default: {description: x, content: {application/json: {schema: {$ref: '#/components/schemas/Tags'}}}}";
    let code = |spec| client::generate(&API, &spec, &contract()).unwrap();
    assert_eq!(code(petstore_with(&[(other, default)])), code(petstore()));
}

#[test]
fn a_pager_sets_a_parameter_of_the_path_item() {
    let size = "        - name: pageSize
          in: query
          description: Number of pets on a page.
          schema:
            $ref: '#/components/schemas/PageSize'\n";
    let store = "      - $ref: '#/components/parameters/Store'\n";
    let with_size = "      - {name: pageSize, in: query, required: true, schema: {$ref: '#/components/schemas/PageSize'}}\n";
    let spec = petstore_with(&[(size, ""), (store, &format!("{store}{with_size}"))]);
    let code = client::generate(&API, &spec, &contract()).unwrap();
    assert_holds(
        &code,
        &["size: i64::from(self.page_size.clone()?).unsigned_abs(),", "self = self.page_size(page.size);"],
    );
}

#[test]
fn a_document_that_is_not_openapi_is_reported_with_its_place() {
    for (broken, place) in [
        ("servers: [{url: https://petstore.example}, {url: [1]}]\n", "/servers/1/url"),
        ("externalDocs: {url: [1]}\n", "/externalDocs/url"),
    ] {
        let text = broken.to_owned() + include_str!("petstore.yaml");
        let spec = Spec::parse(Path::new("specs/petstore.yaml"), &text).unwrap();
        let error = client::generate(&API, &spec, &contract()).unwrap_err().to_string();
        let problem = format!("{place}: this is not OpenAPI 3.0: invalid type: sequence");
        assert!(error.contains(&problem), "{error}");
    }
}

#[test]
fn the_same_spec_gives_the_same_bytes() {
    let generate = || {
        let contract = contract();
        (model::generate(&API, &contract).unwrap(), client::generate(&API, &petstore(), &contract).unwrap())
    };
    assert_eq!(generate(), generate());
}

#[test]
fn a_row_of_the_table_without_a_match_is_an_error() {
    let api = Api { hand_written: &["Sheet", "Gone"], ..API };
    let error = SchemaIr::new(&api, &petstore()).unwrap_err().to_string();
    assert!(error.contains("no `/components/schemas/Gone`"), "{error}");
    let api = Api { lenient_lists: &[("Pet", "gone")], ..API };
    let error = SchemaIr::new(&api, &petstore()).unwrap_err().to_string();
    assert!(error.contains("no `/components/schemas/Pet/properties/gone`"), "{error}");
}

#[test]
fn the_versions_in_the_headers_are_the_pinned_ones() {
    let manifest = std::fs::read_to_string(xtask::workspace().join("Cargo.toml")).unwrap();
    for (generator, version) in [("typify", model::TYPIFY), ("progenitor", client::PROGENITOR)] {
        assert!(manifest.contains(&format!("{generator} = \"={version}\"")), "{generator} {version}");
    }
}

#[test]
fn a_type_without_a_name_is_an_error_even_after_the_lint() {
    let inline = "{type: object, properties: {a: {type: string}}}";
    let text = include_str!("petstore.yaml");
    let changed = |old: &str, new: &str| {
        assert_eq!(text.matches(old).count(), 1, "{old}");
        Spec::parse(Path::new("specs/petstore.yaml"), &text.replace(old, new)).unwrap()
    };
    let spec = changed("type: number\n          format: double", &format!("allOf: [{inline}]"));
    let error = model::generate(&API, &SchemaIr::new(&API, &spec).unwrap()).unwrap_err().to_string();
    assert!(error.starts_with("typify made up the type `"), "{error}");

    let spec = changed(
        "                items:\n                  $ref: '#/components/schemas/Pet'",
        &format!("                items: {inline}"),
    );
    let error = client::generate(&API, &spec, &contract()).unwrap_err().to_string();
    assert!(error.starts_with("progenitor made up the type `"), "{error}");
}
