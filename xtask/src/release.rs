//! The exported schemas, compared with those of the last release.
//!
//! Other languages generate types from the schemas and check their data against them. So a change is breaking if a type that
//! is generated from the new schema, or what it reads and writes, may not fit a program that was written for the old one.
//! Additions are compatible: a type, an optional property, a value of an enum.

use std::{collections::BTreeSet, fmt, path::Path};

use anyhow::{Context as _, Result, ensure};
use semver::Version;
use serde_json::Value;

use crate::{
    files::{self, Files, Mode, Report},
    json::{items, members, strings},
    schemas,
};

/// Where the schemas of the last release are: the bundles, and the index with the version. No package includes them.
pub const DIRECTORY: &str = "crates/model/released";

const INDEX: &str = "index.json";

/// One difference between two versions of the schemas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The part that differs, such as `SwrTypes.json SyncJob/properties/tag`.
    pub place: String,
    /// What has changed.
    pub what: String,
    /// Whether a program that was written for the old schemas may fail with the new ones.
    pub is_breaking: bool,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.is_breaking { "breaking" } else { "compatible" };
        write!(f, "{kind:<10} {}: {}", self.place, self.what)
    }
}

/// The current schemas, compared with those of the last release.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The version of the last release.
    pub released: Version,
    /// The current version.
    pub current: Version,
    /// Every difference, in the order of the released files.
    pub changes: Vec<Change>,
}

impl Comparison {
    /// Checks that the current version may have these changes.
    ///
    /// # Errors
    ///
    /// Returns that a change is breaking, but the version is compatible with the released one.
    pub fn check(&self) -> Result<()> {
        let Version { major, minor, .. } = self.released;
        let next = if major == 0 { Version::new(0, minor + 1, 0) } else { Version::new(major + 1, 0, 0) };
        ensure!(
            self.current >= next || !self.changes.iter().any(|change| change.is_breaking),
            "the schemas are not compatible with version {}; undo the breaking changes, \
             or set `version` in Cargo.toml to {next} and regenerate",
            self.released
        );
        Ok(())
    }
}

/// Compares `documents` with those of the last release.
///
/// # Errors
///
/// Returns that the files of the release cannot be read, or are not schemas.
pub fn compare(workspace: &Path, documents: &Files) -> Result<Comparison> {
    let released = |name: &str| {
        let path = Path::new(DIRECTORY).join(name);
        let text = std::fs::read(workspace.join(&path))
            .with_context(|| format!("{} cannot be read; restore it", path.display()))?;
        serde_json::from_slice::<Value>(&text).with_context(|| format!("{} is not JSON", path.display()))
    };
    let current = |name: &str| {
        let text = documents.get(&Path::new(schemas::DIRECTORY).join(name)).map_or("null", String::as_str);
        serde_json::from_str::<Value>(text).with_context(|| format!("{name} is not JSON"))
    };
    let (old, new) = (released(INDEX)?, current(INDEX)?);
    let mut comparison =
        Comparison { released: version(&old)?, current: version(&new)?, changes: Vec::new() };
    for entry in items(&old["schemas"]) {
        let path = entry["path"].as_str().unwrap_or_default();
        let Some(other) = items(&new["schemas"]).iter().find(|other| other["path"] == path) else {
            comparison.add(true, path, "the file is gone".to_owned());
            continue;
        };
        if other["id"] != entry["id"] {
            comparison.add(true, path, "its id has changed".to_owned());
        }
        if is_bundle(path) {
            let (old, new) = (&released(path)?["$defs"], &current(path)?["$defs"]);
            comparison.named(&format!("{path} "), "the type", old, new, &Value::Null);
        }
    }
    Ok(comparison)
}

/// Records `documents` as those of a release.
///
/// # Errors
///
/// Returns that a file cannot be read or written.
pub fn record(workspace: &Path, documents: &Files) -> Result<Vec<Report>> {
    let recorded = documents.iter().filter_map(|(path, text)| {
        let name = path.strip_prefix(schemas::DIRECTORY).ok()?.to_str()?;
        (name == INDEX || is_bundle(name)).then(|| (Path::new(DIRECTORY).join(name), text.clone()))
    });
    files::apply(workspace, &recorded.collect(), Path::new(DIRECTORY), |_| true, Mode::Write)
}

/// Whether a file has every type of its group, so that the files of single types need not be compared.
fn is_bundle(path: &str) -> bool {
    !path.contains('/') && path != INDEX
}

fn version(index: &Value) -> Result<Version> {
    let version = index["version"].as_str().unwrap_or_default();
    version.parse().with_context(|| format!("invalid version `{version}` in {INDEX}"))
}

impl Comparison {
    fn add(&mut self, is_breaking: bool, place: &str, what: String) {
        self.changes.push(Change { place: place.to_owned(), what, is_breaking });
    }

    /// Compares two objects whose keys are the names of schemas. A new one that is `required` is reported elsewhere.
    fn named(&mut self, prefix: &str, kind: &str, old: &Value, new: &Value, required: &Value) {
        for (name, schema) in members(old) {
            let place = format!("{prefix}{name}");
            match new.get(name) {
                None => self.add(true, &place, format!("{kind} is gone")),
                Some(other) => self.schema(&place, schema, other),
            }
        }
        for (name, _) in members(new) {
            if old.get(name).is_none() && strings(required).all(|required| required != name) {
                self.add(false, &format!("{prefix}{name}"), format!("{kind} is new"));
            }
        }
    }

    fn schema(&mut self, place: &str, old: &Value, new: &Value) {
        if old.is_object() != new.is_object() {
            self.add(true, place, format!("it was {} and is {} now", brief(old), brief(new)));
        }
        let keywords: BTreeSet<_> = members(old).chain(members(new)).map(|(keyword, _)| keyword).collect();
        for keyword in keywords {
            let (was, is) = (&old[keyword], &new[keyword]);
            if was == is {
                continue;
            }
            let what = || format!("`{keyword}` was {} and is {} now", brief(was), brief(is));
            match keyword.as_str() {
                "$comment" | "description" | "examples" => {}
                "properties" => {
                    let prefix = format!("{place}/properties/");
                    self.named(&prefix, "the property", was, is, &new["required"]);
                }
                "required" => {
                    self.absent(place, was, is, true, "may be absent now");
                    self.absent(place, is, was, true, "is required now");
                }
                "enum" => {
                    self.absent(place, was, is, true, "is no longer allowed");
                    self.absent(place, is, was, false, "is allowed now");
                }
                "minimum" | "minLength" | "minItems" => self.add(!is_wider(was, is, -1.0), place, what()),
                "maximum" | "maxLength" | "maxItems" => self.add(!is_wider(was, is, 1.0), place, what()),
                "items" | "additionalProperties" if was.is_object() && is.is_object() => {
                    self.schema(&format!("{place}/{keyword}"), was, is);
                }
                // Both allow other properties.
                "additionalProperties" if [was, is].iter().all(|rest| rest.is_null() || **rest == true) => {}
                "anyOf" | "oneOf" | "allOf" if items(was).len() == items(is).len() => {
                    for (index, (was, is)) in items(was).iter().zip(items(is)).enumerate() {
                        self.schema(&format!("{place}/{keyword}/{index}"), was, is);
                    }
                }
                // An unknown keyword may mean anything.
                _ => self.add(true, place, what()),
            }
        }
    }

    /// Adds a change for each name in `list` that is absent from `other`.
    fn absent(&mut self, place: &str, list: &Value, other: &Value, is_breaking: bool, what: &str) {
        for name in strings(list).filter(|name| strings(other).all(|other| other != *name)) {
            self.add(is_breaking, place, format!("`{name}` {what}"));
        }
    }
}

/// Whether a bound has moved in the direction of `sign` or is gone.
fn is_wider(was: &Value, is: &Value, sign: f64) -> bool {
    let moved = was.as_f64().zip(is.as_f64()).map(|(was, is)| (is - was) * sign);
    is.is_null() || moved.is_some_and(|by| by > 0.0)
}

fn brief(value: &Value) -> String {
    if value.is_null() { "not there".to_owned() } else { format!("`{value}`") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A set of exported files with one bundle, whose definitions are `definitions`.
    fn export(version: &str, definitions: &Value) -> Files {
        let index = json!({ "version": version, "schemas": [
            { "path": "ATypes.json", "id": "urn:a" },
            { "path": "a/Job.json", "id": "urn:b" },
        ] });
        let bundle = json!({ "title": "ATypes", "$defs": definitions });
        [("ATypes.json", bundle), ("index.json", index), ("a/Job.json", json!({}))]
            .into_iter()
            .map(|(name, value)| (Path::new(schemas::DIRECTORY).join(name), value.to_string()))
            .collect()
    }

    fn compared(old: &Files, new: &Files) -> Comparison {
        let workspace = tempfile::tempdir().unwrap();
        record(workspace.path(), old).unwrap();
        compare(workspace.path(), new).unwrap()
    }

    fn changes(old: &Value, new: &Value) -> Vec<String> {
        let comparison = compared(&export("0.1.0", old), &export("0.1.0", new));
        comparison.changes.iter().map(ToString::to_string).collect()
    }

    /// Each row is a schema, the changed one, and how the change is described.
    fn assert_changes<const N: usize>(rows: [(Value, Value, &str); N]) {
        for (old, new, expected) in rows {
            let found = changes(&json!({ "Job": old }), &json!({ "Job": new }));
            assert_eq!(found.join("\n"), expected, "{old}\n{new}");
        }
    }

    #[test]
    fn a_release_has_its_index_and_its_bundles_only() {
        let workspace = tempfile::tempdir().unwrap();
        record(workspace.path(), &export("0.1.0", &json!({}))).unwrap();
        let kept = files::files_below(workspace.path(), Path::new(DIRECTORY)).unwrap();
        assert_eq!(kept, ["ATypes.json", "index.json"].map(|name| Path::new(DIRECTORY).join(name)));
    }

    #[test]
    fn properties_may_be_added_but_not_required_changed_or_removed() {
        let integer = json!({ "type": "integer" });
        let job = |rest: Value| {
            let mut job = json!({ "type": "object", "properties": { "id": integer }, "required": ["id"] });
            job.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
            job
        };
        assert_changes([
            (job(json!({})), job(json!({ "description": "A job.", "examples": [], "$comment": "x" })), ""),
            (job(json!({})), job(json!({ "additionalProperties": true })), ""),
            (
                job(json!({})),
                job(json!({ "properties": { "id": integer, "tag": integer } })),
                "compatible ATypes.json Job/properties/tag: the property is new",
            ),
            (
                job(json!({})),
                job(json!({ "properties": { "id": integer, "tag": integer }, "required": ["id", "tag"] })),
                "breaking   ATypes.json Job: `tag` is required now",
            ),
            (
                job(json!({})),
                job(json!({ "properties": {}, "required": [] })),
                "breaking   ATypes.json Job/properties/id: the property is gone\n\
                 breaking   ATypes.json Job: `id` may be absent now",
            ),
            (
                job(json!({})),
                job(json!({ "properties": { "id": { "type": "string" } } })),
                "breaking   ATypes.json Job/properties/id: `type` was `\"integer\"` and is `\"string\"` now",
            ),
            (
                job(json!({})),
                job(json!({ "properties": { "id": { "type": ["integer", "null"] } } })),
                "breaking   ATypes.json Job/properties/id: `type` was `\"integer\"` and is `[\"integer\",\"null\"]` now",
            ),
            (
                job(json!({})),
                job(json!({ "additionalProperties": false })),
                "breaking   ATypes.json Job: `additionalProperties` was not there and is `false` now",
            ),
        ]);
    }

    #[test]
    fn values_may_be_added_but_not_removed() {
        assert_changes([
            (
                json!({ "enum": ["a", "b"] }),
                json!({ "enum": ["b", "c"] }),
                "breaking   ATypes.json Job: `a` is no longer allowed\n\
                 compatible ATypes.json Job: `c` is allowed now",
            ),
            (json!({ "enum": ["a", "b"] }), json!({ "enum": ["b", "a"] }), ""),
            (
                json!({ "minimum": 1, "maximum": 50 }),
                json!({ "minimum": 0, "maximum": 51 }),
                "compatible ATypes.json Job: `maximum` was `50` and is `51` now\n\
                 compatible ATypes.json Job: `minimum` was `1` and is `0` now",
            ),
            (
                json!({ "minimum": 1 }),
                json!({ "minimum": 2, "maximum": 50 }),
                "breaking   ATypes.json Job: `maximum` was not there and is `50` now\n\
                 breaking   ATypes.json Job: `minimum` was `1` and is `2` now",
            ),
            (
                json!({ "maxLength": 64 }),
                json!({}),
                "compatible ATypes.json Job: `maxLength` was `64` and is not there now",
            ),
            (
                json!({ "pattern": "a" }),
                json!({ "pattern": "b" }),
                "breaking   ATypes.json Job: `pattern` was `\"a\"` and is `\"b\"` now",
            ),
            (
                json!({ "type": "string" }),
                json!({ "type": "string", "format": "date-time" }),
                "breaking   ATypes.json Job: `format` was not there and is `\"date-time\"` now",
            ),
        ]);
    }

    #[test]
    fn names_and_parts_of_generated_types_must_stay() {
        let integer = json!({ "type": "integer" });
        assert_changes([
            (
                json!({ "items": {} }),
                json!({}),
                "breaking   ATypes.json Job: `items` was `{}` and is not there now",
            ),
            (
                json!({ "title": "Job" }),
                json!({ "title": "SyncJob" }),
                "breaking   ATypes.json Job: `title` was `\"Job\"` and is `\"SyncJob\"` now",
            ),
            (
                json!({ "items": { "$ref": "#/$defs/A" } }),
                json!({ "items": { "$ref": "#/$defs/B" } }),
                "breaking   ATypes.json Job/items: `$ref` was `\"#/$defs/A\"` and is `\"#/$defs/B\"` now",
            ),
            (
                json!({ "anyOf": [integer, { "type": "string" }] }),
                json!({ "anyOf": [integer, { "type": "null" }] }),
                "breaking   ATypes.json Job/anyOf/1: `type` was `\"string\"` and is `\"null\"` now",
            ),
            (
                json!({ "anyOf": [integer] }),
                json!({ "anyOf": [] }),
                "breaking   ATypes.json Job: `anyOf` was `[{\"type\":\"integer\"}]` and is `[]` now",
            ),
            (json!(true), json!({}), "breaking   ATypes.json Job: it was `true` and is `{}` now"),
            (
                json!({}),
                json!({ "dependentRequired": {} }),
                "breaking   ATypes.json Job: `dependentRequired` was not there and is `{}` now",
            ),
        ]);
    }

    #[test]
    fn types_may_be_added_but_not_removed() {
        let (none, one) = (json!({}), json!({ "Job": {} }));
        assert_eq!(changes(&none, &one), ["compatible ATypes.json Job: the type is new"]);
        assert_eq!(changes(&one, &none), ["breaking   ATypes.json Job: the type is gone"]);
    }

    #[test]
    fn a_file_keeps_its_path_and_id() {
        let old = export("0.1.0", &json!({}));
        let index = Path::new(schemas::DIRECTORY).join(INDEX);
        for (from, to, expected) in [
            ("urn:b", "urn:c", "breaking   a/Job.json: its id has changed"),
            ("a/Job.json", "b/Job.json", "breaking   a/Job.json: the file is gone"),
        ] {
            let mut new = old.clone();
            new.insert(index.clone(), old[&index].replace(from, to));
            let found = compared(&old, &new).changes;
            assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), [expected]);
        }
    }

    #[test]
    fn a_breaking_change_needs_an_incompatible_version() {
        let (one, none) = (json!({ "Job": {} }), json!({}));
        for (released, current, way_out) in [
            ("0.1.0", "0.1.0", Some("to 0.2.0 ")),
            ("0.1.0", "0.1.9", Some("to 0.2.0 ")),
            ("0.1.0", "0.2.0", None),
            ("0.1.0", "1.0.0", None),
            ("1.4.2", "1.5.0", Some("to 2.0.0 ")),
            ("1.4.2", "2.0.0", None),
        ] {
            let breaking = compared(&export(released, &one), &export(current, &none)).check();
            match (breaking, way_out) {
                (Ok(()), None) => {}
                (Err(error), Some(way_out)) => assert!(error.to_string().contains(way_out), "{error}"),
                (result, _) => panic!("{released} to {current}: {result:?}"),
            }
            compared(&export(released, &none), &export(current, &one)).check().unwrap();
        }
    }
}
