//! The rules in `rules.yaml`, checked by a validator of JSON Schemas.

use std::{collections::BTreeSet, path::Path};

use serde_json::{Value, json};

use super::Lint;
use crate::{
    api::{Api, SHARED},
    spec::{Spec, unescaped},
};

const RULES: &str = include_str!("rules.yaml");

/// Returns the rules for a spec of `api`, whose responses can contain the schemas `in_responses`.
fn rules(api: &Api, in_responses: &BTreeSet<String>) -> Value {
    let spec = Spec::parse(Path::new("xtask/src/lint/rules.yaml"), RULES).expect("the rules are YAML");
    let mut rules = spec.value().clone();
    let shared = SHARED.iter().map(|name| (name, "timestamp"));
    let by_hand = api.hand_written.iter().map(|name| (name, "handWritten"));
    let schemas = &mut rules["properties"]["components"]["properties"]["schemas"];
    for (name, rule) in shared.chain(by_hand) {
        schemas["properties"][name] = json!({ "$ref": format!("#/$defs/{rule}") });
    }
    for name in in_responses {
        schemas["allOf"][0]["properties"][name] = json!({ "$ref": "#/$defs/inResponse" });
    }
    rules
}

impl Lint<'_> {
    pub(super) fn rules(&mut self) {
        let rules = rules(self.api, &self.uses.responses);
        let validator = jsonschema::validator_for(&rules).expect("the rules are a JSON Schema");
        for error in validator.iter_errors(self.spec.value()) {
            let pointer = error.instance_path().as_str();
            let key = unescaped(pointer.rsplit('/').next().unwrap_or_default());
            let value = match error.instance().as_ref() {
                Value::Object(_) | Value::Array(_) => String::new(),
                value => format!(" {value}"),
            };
            let rule = description(&rules, error.schema_path().as_str());
            self.require(false, pointer, format_args!("invalid `{key}`{value}: {rule}"));
        }
    }
}

/// Returns the description of the rule at `pointer`, or of the nearest one around it.
fn description<'a>(rules: &'a Value, pointer: &str) -> &'a str {
    match (rules.pointer(pointer).and_then(|rule| rule["description"].as_str()), pointer.rfind('/')) {
        (None, Some(end)) => description(rules, &pointer[..end]),
        (description, _) => description.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{items, members};

    fn descriptions<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        found.extend(value["description"].as_str());
        members(value).map(|(_, value)| value).chain(items(value)).for_each(|part| descriptions(part, found));
    }

    #[test]
    fn each_rule_has_a_constraint_and_a_way_out() {
        let rules = rules(&Api { name: "x", hand_written: &["Sheet"], lenient_lists: &[] }, &BTreeSet::new());
        let mut found = Vec::new();
        descriptions(&rules, &mut found);
        assert!(found.len() > 50, "{found:#?}");
        for rule in found {
            assert!(rule.starts_with("must ") && rule.contains("; "), "{rule}");
        }
    }

    #[test]
    fn the_nearest_description_counts() {
        let rules = json!({ "description": "a", "properties": { "description": { "type": "string" } } });
        assert_eq!(description(&rules, "/properties/description/type"), "a");
        let rules = json!({ "description": "a", "items": { "description": "b", "not": {} } });
        assert_eq!(description(&rules, "/items/not"), "b");
    }
}
