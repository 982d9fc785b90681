//! What is committed is what the specs and the model generate, and the exported schemas are good JSON Schema.

use std::collections::BTreeSet;

use jsonschema::{Draft, Validator};
use serde_json::Value;
use sync_job_model::schema::documents;
use tests::{escape, schema_files};
use xtask::files::{Mode, Outcome};

/// The committed schemas, by path.
fn schemas() -> Vec<(String, Value)> {
    let parse = |(path, text): (String, String)| {
        let schema =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path} is not JSON: {error}"));
        (path, schema)
    };
    schema_files().into_iter().map(parse).collect()
}

/// Each object and list in `value`, with its JSON pointer, except in instances such as examples.
fn parts(value: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    let mut pending = vec![(String::new(), value)];
    while let Some((pointer, value)) = pending.pop() {
        match value {
            Value::Object(members) => {
                let inner = members
                    .iter()
                    .filter(|(key, _)| !matches!(key.as_str(), "examples" | "default" | "enum"));
                pending.extend(inner.map(|(key, value)| (format!("{pointer}/{}", escape(key)), value)));
            }
            Value::Array(items) => {
                let items = items.iter().enumerate();
                pending.extend(items.map(|(index, item)| (format!("{pointer}/{index}"), item)));
            }
            _ => continue,
        }
        found.push((pointer, value));
    }
    found
}

fn validator(schema: &Value) -> Validator {
    let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
    options.build(schema).unwrap_or_else(|error| panic!("{error}: {schema}"))
}

#[test]
fn the_committed_schemas_are_what_the_model_exports() {
    let exported: Vec<_> =
        documents().into_iter().map(|document| (document.path(), document.to_json())).collect();
    let committed = schema_files();
    let paths =
        |files: &[(String, String)]| files.iter().map(|(path, _)| path.clone()).collect::<BTreeSet<_>>();
    assert_eq!(paths(&committed), paths(&exported), "run `cargo xtask regenerate`");
    for (path, expected) in exported {
        let (_, found) = committed.iter().find(|(committed, _)| *committed == path).unwrap();
        assert_eq!(*found, expected, "{path} is stale; run `cargo xtask regenerate`");
    }
}

#[test]
fn the_committed_code_is_what_the_specs_generate() {
    let reports = xtask::regenerate_code(xtask::workspace(), Mode::Check).unwrap();
    let stale: Vec<_> = reports.iter().filter(|report| report.outcome != Outcome::Unchanged).collect();
    assert!(stale.is_empty(), "run `cargo xtask regenerate`: {stale:#?}");
    let paths: Vec<_> =
        reports.iter().map(|report| report.path.display().to_string().replace('\\', "/")).collect();
    for api in ["authing", "swr"] {
        for path in
            [format!("crates/{api}-client/src/generated.rs"), format!("crates/model/src/{api}/generated.rs")]
        {
            assert!(paths.contains(&path), "{path} was not checked: {paths:?}");
        }
    }
}

#[test]
fn each_schema_is_draft_2020_12() {
    for (path, schema) in schemas() {
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{path}");
        if let Err(error) = jsonschema::draft202012::meta::validate(&schema) {
            panic!("{path}: {error} at {}", error.instance_path());
        }
        for (pointer, part) in parts(&schema) {
            // Formats and keywords of OpenAPI mean nothing in JSON Schema.
            assert!(part.get("nullable").is_none() && part.get("example").is_none(), "{path}{pointer}");
            let format = part.get("format").filter(|format| format.is_string());
            assert!(format.is_none_or(|format| format == "date-time"), "{path}{pointer}: {format:?}");
        }
    }
}

#[test]
fn each_schema_is_self_contained() {
    for (path, schema) in schemas() {
        for (pointer, part) in parts(&schema) {
            let Some(reference) = part.get("$ref").and_then(Value::as_str) else { continue };
            // A type that contains itself refers to the root.
            let target = match reference.strip_prefix("#/$defs/") {
                Some(name) => schema.pointer(&format!("/$defs/{name}")),
                None => (reference == "#").then_some(&schema),
            };
            assert!(
                target.is_some_and(Value::is_object),
                "{path}{pointer}: {reference} leads nowhere in the file"
            );
        }
    }
}

#[test]
fn no_two_schemas_have_one_id() {
    let mut ids = BTreeSet::new();
    for (path, schema) in schemas() {
        let id = schema["$id"].as_str().unwrap_or_else(|| panic!("{path} has no id"));
        assert!(ids.insert(id.to_owned()), "{path}: {id} is the id of another schema too");
    }
}

#[test]
fn each_type_has_title_description_and_an_example() {
    for (path, schema) in schemas() {
        let definitions = schema["$defs"].as_object().into_iter().flatten();
        // A bundle is no type; its definitions are.
        let root = path
            .contains('/')
            .then_some((path.split('/').next_back().unwrap().trim_end_matches(".json"), &schema));
        for (name, part) in root.into_iter().chain(definitions.map(|(name, part)| (name.as_str(), part))) {
            assert_eq!(part["title"], name, "{path}");
            assert!(part["description"].as_str().is_some_and(|text| !text.is_empty()), "{path}: {name}");
            let has_example = part["examples"].is_array()
                || ["properties", "items", "oneOf", "$ref"].iter().any(|key| part.get(key).is_some());
            assert!(has_example, "{path}: {name} has no example, nor parts that have one");
            for (key, property) in part["properties"].as_object().into_iter().flatten() {
                assert!(property["description"].is_string(), "{path}: {name}.{key}");
            }
        }
        assert!(schema["title"].is_string() && schema["description"].is_string(), "{path}");
    }
}

#[test]
fn each_example_in_a_schema_is_an_instance_of_it() {
    let mut found = 0;
    for (path, schema) in schemas() {
        for (pointer, part) in parts(&schema) {
            let Some(examples) = part.get("examples").and_then(Value::as_array) else { continue };
            // Every reference is to `$defs` at the root, so the part stands by itself once it has them.
            let mut alone = part.clone();
            alone["$defs"] = schema.get("$defs").cloned().unwrap_or_else(|| serde_json::json!({}));
            let validator = validator(&alone);
            for example in examples {
                assert!(validator.is_valid(example), "{path}{pointer}: {example}");
                found += 1;
            }
        }
    }
    assert!(found > 100, "only {found} examples were found");
}
