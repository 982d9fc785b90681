//! Measures xtask on a small and a large made-up spec, compared with progenitor alone.

use std::{hint::black_box, path::Path, time::Instant};

use serde_json::{Map, Value, json};
use xtask::{api::Api, files::Files, lint, spec::Spec};

use crate::{
    child,
    claim::Claims,
    measure::{instructions, median},
};

const API: Api = Api { name: "machines", hand_written: &[], lenient_lists: &[] };
/// The maximum time for a spec that is ten times as large.
const GROWTH: f64 = 11.0;
/// The maximum time, as a multiple of progenitor alone.
const TARGET: f64 = 2.0;
/// The same in the short form.
const TARGET_SHORT: f64 = 3.0;

pub(crate) fn run(claims: &Claims) {
    let [few, many] = claims.size([100, 1000], [10, 100]);
    let specs = [few, many].map(spec);
    let (yaml, json) = (specs.each_ref().map(|spec| block(spec, 0)), specs.map(|spec| spec.to_string()));
    let (mut growth, mut bare_growth, mut cost) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..claims.size(9, 3) {
        let [ours_small, ours_large] = times(ours, &yaml);
        let [bare_small, bare_large] = times(progenitor, &json);
        growth.push(ours_large / ours_small);
        bare_growth.push(bare_large / bare_small);
        cost.push(ours_large / bare_large);
    }
    let what = format!("regenerate, {many} operations and schemas beside {few}");
    claims.check(&what, median(growth), GROWTH);
    Claims::print(&format!("{what}, progenitor alone"), median(bare_growth));
    claims.check("regenerate, beside progenitor alone", median(cost), claims.size(TARGET, TARGET_SHORT));
    if claims.size(true, false) {
        let [growth, bare_growth] = ["xtask", "progenitor"].map(|side| {
            let [few, many] =
                [few, many].map(|size| child::command(&["regenerate", side, &size.to_string()], &[]));
            instructions(&many) / instructions(&few)
        });
        claims.check(&format!("{what}, instructions"), growth, GROWTH);
        Claims::print(&format!("{what}, progenitor alone, instructions"), bare_growth);
    }
}

/// Generates a client of a spec with that number of operations.
pub(crate) fn child(side: &str, operations: u32) {
    let spec = spec(operations);
    if side == "xtask" {
        black_box(ours(&block(&spec, 0)));
    } else {
        black_box(progenitor(&spec.to_string()));
    }
}

/// Returns the seconds that `work` takes with a small and a large text. It does the former five times before and after the latter,
/// so that a change of the processor's speed affects both.
fn times<T>(work: impl Fn(&str) -> T, [small, large]: &[String; 2]) -> [f64; 2] {
    let time = |text: &str, count| {
        let start = Instant::now();
        for _ in 0..count {
            black_box(work(text));
        }
        start.elapsed().as_secs_f64() / f64::from(count)
    };
    let (before, large, after) = (time(small, 5), time(large, 1), time(small, 5));
    [f64::midpoint(before, after), large]
}

/// Does all that xtask does with a spec before it writes: parses it, lints it, and generates the model and the client.
fn ours(text: &str) -> Files {
    let spec = Spec::parse(Path::new("specs/machines.yaml"), text).expect("the spec is YAML");
    let problems = lint::lint(&API, &spec);
    assert!(problems.is_empty(), "{:?}", problems.first());
    xtask::generate(&API, &spec).expect("everything is generated")
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

/// Writes a spec as people do: with a line for each member of an object. `depth` is that of the object.
fn block(value: &Value, depth: usize) -> String {
    match value {
        Value::Object(object) => {
            let member = |(key, value)| format!("\n{:depth$}{key:?}: {}", "", block(value, depth + 1));
            object.iter().map(member).collect()
        }
        other => other.to_string(),
    }
}

/// Returns a spec of `size` operations and as many schemas, half of which are objects and half enums.
fn spec(size: u32) -> Value {
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
