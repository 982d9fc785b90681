//! Measures xtask on a small and a large made-up spec, compared with progenitor alone.

use std::{hint::black_box, path::Path, time::Instant};

use serde_json::{Map, Value, json};
use xtask::{api::Api, client, ir::SchemaIr, lint, model, spec::Spec};

use crate::measure::{median, print_ratio};

const API: Api = Api { name: "machines", hand_written: &[], lenient_lists: &[] };
/// The maximum time for a spec that is ten times as large.
const GROWTH: f64 = 12.0;
/// The maximum time, as a multiple of progenitor alone.
const TARGET: f64 = 2.0;
const TURNS: usize = 9;

pub(crate) fn run() {
    let [small, large] = [100, 1000].map(|size| spec(size).to_string());
    let (mut growth, mut bare_growth, mut cost) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let (few, many) = (time(|| ours(&small)), time(|| ours(&large)));
        let (bare_few, bare_many) = (time(|| progenitor(&small)), time(|| progenitor(&large)));
        growth.push(many / few);
        bare_growth.push(bare_many / bare_few);
        cost.push(many / bare_many);
    }
    print_ratio("regenerate, 1000 operations and schemas beside 100", median(growth), Some(GROWTH));
    print_ratio("regenerate, the same for progenitor alone", median(bare_growth), None);
    print_ratio("regenerate, beside progenitor alone", median(cost), Some(TARGET));
}

fn time<T>(work: impl FnOnce() -> T) -> f64 {
    let start = Instant::now();
    black_box(work());
    start.elapsed().as_secs_f64()
}

/// Does all that xtask does with a spec before it writes: parses it, lints it, and generates the model and the client.
fn ours(text: &str) -> [String; 3] {
    let spec = Spec::parse(Path::new("specs/machines.yaml"), text).expect("the spec is YAML");
    let problems = lint::lint(&API, &spec);
    assert!(problems.is_empty(), "{:?}", problems.first());
    let contract = SchemaIr::new(&API, &spec).expect("the spec is valid");
    [
        model::generate(&API, &contract).expect("the model is generated"),
        client::generate(&API, &spec, &contract).expect("the client is generated"),
        format!("{:#}", spec.value()),
    ]
}

/// Generates a client as a build script would, with its own types.
fn progenitor(text: &str) -> String {
    let openapi: openapiv3::OpenAPI = serde_json::from_str(text).expect("the spec is OpenAPI");
    let mut settings = progenitor::GenerationSettings::new();
    settings.with_interface(progenitor::InterfaceStyle::Builder);
    let tokens =
        progenitor::Generator::new(&settings).generate_tokens(&openapi).expect("the code is generated");
    prettyplease::unparse(&syn::parse2(tokens).expect("the code is Rust"))
}

/// Returns a spec of `size` operations and as many schemas, half of which are objects and half enums.
fn spec(size: usize) -> Value {
    let (mut paths, mut schemas) = (Map::new(), Map::new());
    for index in 0..size {
        let schema = format!("Machine{}", index / 2 * 2);
        let error = json!({ "description": "The request is invalid.", "content": { "application/json": {
            "schema": { "$ref": "#/components/schemas/Machine0" } } } });
        paths.insert(
            format!("/machines{index}/{{id}}"),
            json!({ "get": {
                "operationId": format!("getMachine{index}"),
                "summary": "Get a machine",
                "parameters": [
                    { "name": "id", "in": "path", "required": true, "description": "Its id.", "schema": { "type": "string" }, "example": "m-1" },
                    { "name": "limit", "in": "query", "description": "Number of parts.", "schema": { "type": "integer", "format": "int64" }, "example": 1 },
                ],
                "responses": {
                    "200": { "description": "The machine.", "content": { "application/json": {
                        "schema": { "$ref": format!("#/components/schemas/{schema}") } } } },
                    "4XX": error,
                    "5XX": error,
                },
            } }),
        );
        if index % 2 == 0 {
            schemas.insert(
                format!("Machine{index}"),
                json!({
                    "description": "A machine.",
                    "type": "object",
                    "required": ["id", "state"],
                    "properties": {
                        "id": { "description": "Its id.", "type": "integer", "format": "int64", "example": 1 },
                        "name": { "description": "Its name.", "type": "string", "example": "press" },
                        "parts": { "description": "Its parts.", "type": "array", "items": { "type": "string" }, "example": ["belt"] },
                        "state": { "$ref": format!("#/components/schemas/MachineState{}", index + 1) },
                    },
                }),
            );
        } else {
            schemas.insert(
                format!("MachineState{index}"),
                json!({
                    "description": "State of a machine.",
                    "type": "string",
                    "enum": ["running", "stopped"],
                    "x-enumDescriptions": { "running": "It runs.", "stopped": "It is stopped." },
                    "example": "running",
                }),
            );
        }
    }
    json!({
        "openapi": "3.0.3",
        "info": { "title": "Machines", "version": "1.0.0", "description": "Watches machines." },
        "security": [{ "key": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": { "key": { "type": "apiKey", "in": "header", "name": "X-Key" } },
            "schemas": schemas,
        },
    })
}
