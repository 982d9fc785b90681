//! The committed files are those that the specs and the model generate, and the exported schemas are valid JSON Schema.

use std::{collections::BTreeSet, path::Path};

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};
use sync_jobs_model::schema::{VERSION, files};
use tests::{escape, schema, schema_files};
use xtask::{
    files::{Mode, Outcome},
    schemas::DIRECTORY,
};

/// Returns the committed schemas with their paths, except for the dereferenced ones.
fn schemas() -> Vec<(String, Value)> {
    let parse = |(path, text): (String, String)| {
        let schema =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path} is not JSON: {error}"));
        (path, schema)
    };
    let with_references = |path: &str| !path.ends_with("index.json") && !path.starts_with("dereferenced/");
    schema_files().into_iter().filter(|(path, _)| with_references(path)).map(parse).collect()
}

/// Returns each type in the committed schemas, with its name and the path of its file.
fn types(schemas: &[(String, Value)]) -> Vec<(&str, &str, &Value)> {
    let mut types = Vec::new();
    for (path, schema) in schemas {
        let stem = path.rsplit('/').next().and_then(|name| name.strip_suffix(".json")).unwrap();
        types.push((path.as_str(), stem, schema));
        let definitions = schema["$defs"].as_object().into_iter().flatten();
        // A definition that is nothing but a reference is another name for that type.
        let named = definitions.filter(|(_, definition)| definition.get("$ref").is_none());
        types.extend(named.map(|(name, definition)| (path.as_str(), name.as_str(), definition)));
    }
    types
}

/// Returns each object and list in `value`, with its JSON pointer, except in instances such as examples.
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
    let exported = files();
    let mut committed = schema_files();
    // The model has these only with references.
    committed.retain(|(path, _)| !path.starts_with("dereferenced/"));
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
    let specs = xtask::read_specs(xtask::workspace()).unwrap();
    let reports = xtask::regenerate_code(xtask::workspace(), &specs, Mode::Check).unwrap();
    let stale: Vec<_> = reports.iter().filter(|report| report.outcome != Outcome::Unchanged).collect();
    assert!(stale.is_empty(), "run `cargo xtask regenerate`: {stale:#?}");
    let paths: Vec<_> =
        reports.iter().map(|report| report.path.display().to_string().replace('\\', "/")).collect();
    for api in tests::apis() {
        for path in [
            format!("crates/{api}-client/src/generated.rs"),
            format!("crates/model/openapi/{api}.json"),
            format!("crates/model/src/{api}/generated.rs"),
        ] {
            assert!(paths.contains(&path), "{path} was not checked: {paths:?}");
        }
    }
}

#[test]
fn breaking_changes_since_the_last_release_have_a_new_version() {
    let files = files().into_iter().map(|(path, text)| (Path::new(DIRECTORY).join(path), text)).collect();
    xtask::release::compare(xtask::workspace(), &files).unwrap().check().unwrap();
}

/// A generator makes a closed type of an enum, which loses a page for one new value, and openapi-generator fails on `anyOf`.
#[test]
fn the_specs_as_json_equal_the_specs_but_for_what_generators_need() {
    let mut open = 0;
    for api in tests::apis() {
        let path = tests::workspace().join(format!("crates/model/openapi/{api}.json"));
        let mut json: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let spec = tests::spec(&api);
        for (name, schema) in spec["components"]["schemas"].as_object().unwrap() {
            // An open enum has a list of its known values in the JSON Schemas.
            let is_open = schema_files().iter().any(|(path, text)| {
                *path == format!("{api}/{name}.json") && text.contains(&format!("\"Known{name}\": {{"))
            });
            if !is_open {
                continue;
            }
            let published = &mut json["components"]["schemas"][name];
            assert!(published.get("enum").is_none(), "{api}: {name}");
            for value in schema["enum"].as_array().unwrap() {
                let line = format!("\n- `{}`: ", value.as_str().unwrap());
                assert!(published["description"].as_str().unwrap().contains(&line), "{api}: {name}");
            }
            *published = schema.clone();
            open += 1;
        }
        if api == "swr" {
            let schemas = &mut json["components"]["schemas"];
            let error = schemas["ErrorResponse"].as_object_mut().unwrap();
            let shapes = error.remove("oneOf").unwrap();
            error.insert("anyOf".to_owned(), shapes);
            let items = schemas["ErrorArray"]["items"].take();
            assert_eq!(items, schemas["ErrorDetail"]);
            schemas["ErrorArray"]["items"] = json!({ "$ref": "#/components/schemas/ErrorDetail" });
        }
        assert_eq!(json, spec, "{api}");
    }
    assert!(open > 5, "only {open} enums are open");
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
            assert!(target.is_some_and(Value::is_object), "{path}{pointer}: {reference} is not in the file");
        }
    }
}

#[test]
fn each_type_has_a_form_without_references() {
    let schemas = schemas();
    let types: Vec<_> = schemas.iter().filter(|(path, _)| path.contains('/')).collect();
    let dereferenced = schema_files().into_iter().filter(|(path, _)| path.starts_with("dereferenced/"));
    assert_eq!(dereferenced.count(), types.len(), "run `cargo xtask regenerate`");
    for (path, with_references) in types {
        let dereferenced = schema(&format!("dereferenced/{path}"));
        for (pointer, part) in parts(&dereferenced) {
            assert!(part.get("$ref").is_none() && part.get("$defs").is_none(), "{path}{pointer}");
        }
        for key in ["$schema", "$comment", "title", "description", "examples"] {
            assert_eq!(dereferenced[key], with_references[key], "{path}");
        }
        let validator = validator(&dereferenced);
        for example in dereferenced["examples"].as_array().unwrap() {
            assert!(validator.is_valid(example), "{path}: {example}");
        }
    }
}

#[test]
fn each_type_is_titled_with_its_name_and_described() {
    for (path, name, part) in types(&schemas()) {
        assert_eq!(part["title"], name, "{path}");
        let described = |part: &Value| part["description"].as_str().is_some_and(|text| !text.is_empty());
        assert!(described(part), "{path}: {name}");
        for (key, property) in part["properties"].as_object().into_iter().flatten() {
            // A property that refers to a type has that type's description.
            assert!(property.get("$ref").is_some() || described(property), "{path}: {name}.{key}");
        }
        for value in part["enum"].as_array().into_iter().flatten() {
            let meaning = format!("- `{}`: ", value.as_str().unwrap());
            assert!(part["description"].as_str().unwrap().contains(&meaning), "{path}: {name}: {value}");
        }
    }
}

/// Generators make a type of its own for a reference with a description of its own, such as `Progress1`.
#[test]
fn a_reference_stands_alone() {
    for (path, schema) in schemas() {
        for (pointer, part) in parts(&schema) {
            let is_reference = part.get("$ref").is_some_and(Value::is_string);
            // A file has an id and a title even if its type is another name for one of its definitions.
            if is_reference && !pointer.is_empty() {
                assert_eq!(part.as_object().unwrap().len(), 1, "{path}{pointer}");
            }
        }
    }
}

/// Generators invent a poor name for a list of values without a name, such as `Status2`.
#[test]
fn each_enum_is_a_type_and_a_response_may_have_other_values() {
    let schemas = schemas();
    let named: BTreeSet<_> = types(&schemas).into_iter().map(|(.., part)| std::ptr::from_ref(part)).collect();
    for (path, schema) in &schemas {
        for (pointer, part) in parts(schema) {
            if part.get("enum").is_some_and(Value::is_array) {
                assert!(named.contains(&std::ptr::from_ref(part)), "{path}{pointer}");
            }
        }
    }
    for (path, known, _) in types(&schemas).into_iter().filter(|(_, name, _)| name.starts_with("Known")) {
        let open = known.trim_start_matches("Known");
        let open = types(&schemas).into_iter().find(|(place, name, _)| *place == path && *name == open);
        let (.., open) = open.unwrap_or_else(|| panic!("{path}: {known} belongs to no type"));
        let alternatives = serde_json::json!([{ "$ref": format!("#/$defs/{known}") }, { "type": "string" }]);
        assert_eq!(open["anyOf"], alternatives, "{path}: {known}");
    }
}

#[test]
fn each_file_names_its_version_and_the_index_lists_it() {
    let index = schema("index.json");
    assert_eq!(index["version"], VERSION);
    let listed = index["schemas"].as_array().unwrap();
    let schemas = schemas();
    assert_eq!(listed.len(), schemas.len());
    for ((path, schema), entry) in schemas.iter().zip(listed) {
        assert_eq!(entry["path"], *path);
        for (key, keyword) in [("id", "$id"), ("title", "title"), ("description", "description")] {
            assert_eq!(entry[key], schema[keyword], "{path}");
        }
        assert_eq!(schema["$id"], format!("https://sync-jobs.example/schemas/{path}"));
        assert_eq!(schema["$comment"], format!("sync-jobs-model {VERSION}"), "{path}");
    }
}

/// Few validators check a format, and none bounds an integer.
#[test]
fn each_integer_has_bounds_and_each_timestamp_has_a_pattern() {
    let (mut integers, mut timestamps) = (0, 0);
    for (path, schema) in schemas() {
        for (pointer, part) in parts(&schema) {
            if part.get("type").is_some_and(|kind| kind == "integer") {
                assert!(part["minimum"].is_i64() && part["maximum"].is_i64(), "{path}{pointer}");
                integers += 1;
            }
            if part.get("format").is_some_and(|format| format == "date-time") {
                let pattern = validator(&serde_json::json!({ "pattern": part["pattern"] }));
                for (text, is_valid) in [
                    ("2022-07-03T02:20:30Z", true),
                    ("2022-07-03t02:20:30.123456789+08:00", true),
                    ("2022-07-03", false),
                    ("2022-07-03 02:20:30Z", false),
                    ("2022-07-03T02:20:30", false),
                    ("2022-07-03T02:20:30.Z", false),
                    ("2022-07-03T02:20:30Z\n", false),
                ] {
                    assert_eq!(pattern.is_valid(&text.into()), is_valid, "{path}{pointer}: {text}");
                }
                timestamps += 1;
            }
        }
    }
    assert!(
        integers > 100 && timestamps > 10,
        "only {integers} integers and {timestamps} timestamps were found"
    );
}

/// Programs in other languages need to know when a job is done.
#[test]
fn the_terminal_values_of_each_status_are_a_type_and_in_the_index() {
    let schemas = schemas();
    let states = schema("index.json")["states"].as_object().unwrap().clone();
    for path in ["authing/SyncStatus.json", "job/JobState.json", "swr/SyncJobStatus.json"] {
        assert!(states.contains_key(path), "{path}");
    }
    let job_states = &states["job/JobState.json"];
    for (path, statuses) in &states {
        let (_, schema) = schemas.iter().find(|(known, _)| known == path).unwrap();
        let definition =
            |prefix: &str| &schema["$defs"][format!("{prefix}{}", schema["title"].as_str().unwrap())];
        let known = definition("Known");
        assert!(known["enum"].as_array().unwrap().iter().eq(statuses.as_object().unwrap().keys()), "{path}");
        let mut terminal = Vec::new();
        for (status, facts) in statuses.as_object().unwrap() {
            assert_eq!(*facts, job_states[facts["state"].as_str().unwrap()], "{path}: {status}");
            let lines = known["description"].as_str().unwrap().lines();
            let line = lines.into_iter().find(|line| line.starts_with(&format!("- `{status}`: "))).unwrap();
            let state = format!("State: `{}`.", facts["state"].as_str().unwrap());
            assert!(path == "job/JobState.json" || line.contains(&state), "{path}: {line}");
            assert_eq!(line.ends_with(" Terminal."), facts["terminal"] == true, "{path}: {line}");
            terminal.extend((facts["terminal"] == true).then(|| Value::from(status.as_str())));
        }
        assert_eq!(definition("Terminal")["enum"], Value::from(terminal), "{path}");
    }
    assert_eq!(states["swr/SyncJobStatus.json"]["existed"]["success"], true);
}

/// Most generators make no type for a definition that is not referred to.
#[test]
fn each_type_of_a_bundle_is_reached_from_its_root() {
    let schemas = schemas();
    let bundles: Vec<_> = schemas.iter().filter(|(path, _)| !path.contains('/')).collect();
    // One for each API, and one for the vendor-neutral types.
    assert_eq!(bundles.len(), tests::apis().len() + 1);
    for (path, bundle) in bundles {
        let mut reached = BTreeSet::new();
        let mut pending = vec![&bundle["properties"]];
        while let Some(part) = pending.pop() {
            for (_, part) in parts(part) {
                let Some(reference) = part.get("$ref").and_then(Value::as_str) else { continue };
                let name = reference.trim_start_matches("#/$defs/");
                if reached.insert(name.to_owned()) {
                    pending.push(&bundle["$defs"][name]);
                }
            }
        }
        let defined: BTreeSet<_> = bundle["$defs"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(reached, defined, "{path}");
    }
}

#[test]
fn each_example_in_a_schema_is_an_instance_of_it() {
    let mut found = 0;
    for (path, schema) in schemas() {
        assert!(schema["examples"].is_array(), "{path} has no example of the whole");
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
