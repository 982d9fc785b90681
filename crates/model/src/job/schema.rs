//! The JSON Schemas of provider and state, and those of enums of statuses, which say what is terminal.

use std::fmt::Display;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::{JobState, Provider};
use crate::json_schema::{Registry, define_values, described, json_schema, open_enum};

json_schema! {
    "job", "Provider" = Provider, [],
    r#"{
        "title": "Provider",
        "description": "A service that reports synchronisation jobs.\n\n- `authing`: Authing, for accounts and departments.\n- `swr`: Huawei Cloud SWR, for container images.",
        "type": "string",
        "enum": ["authing", "swr"],
        "examples": ["swr"]
    }"#,
    open_enum
}

json_schema! {
    "job", "JobState" = JobState, [],
    r#"{
        "title": "JobState",
        "description": "State of a job.\n\n- `pending`: Not started yet.\n- `running`: Running now.\n- `succeeded`: Done; everything was synchronised.\n- `partiallySucceeded`: Done with success as a whole, but fewer items were synchronised than there are.\n- `alreadyPresent`: Done at once with success, because everything was already at the target.\n- `failed`: Done without success.\n- `timedOut`: Stopped by the service because it took too long.\n- `cancelled`: Stopped by a user.",
        "type": "string",
        "enum": [
            "pending", "running", "succeeded", "partiallySucceeded", "alreadyPresent", "failed", "timedOut", "cancelled"
        ],
        "examples": ["succeeded"]
    }"#,
    status, JobState::KNOWN
}

/// Returns the schema of an enum of statuses: `schema`, a list of values, as an open enum that marks what is terminal.
///
/// The terminal values also become a type of their own, such as `TerminalSyncStatus`.
pub(crate) fn status<T>(generator: &mut SchemaGenerator, mut schema: Schema, known: &'static [T]) -> Schema
where
    T: Display,
    JobState: From<&'static T>,
{
    let (title, summary, meanings) = described(&schema);
    let (mut all, mut terminal, mut values) = (String::new(), String::new(), Vec::new());
    for (meaning, status) in meanings.lines().zip(known) {
        let is_terminal = JobState::from(status).is_terminal();
        let mark = if is_terminal { " Terminal." } else { "" };
        all += &format!("\n{meaning}{mark}");
        if is_terminal {
            terminal += &format!("{meaning}\n");
            values.push(status.to_string());
        }
    }
    let description = format!("The values of `{title}` that are terminal.\n\n{terminal}");
    define_values(generator, &format!("Terminal{title}"), &description, &json!(values));
    schema.insert("description".to_owned(), format!("{summary}\n{all}").into());
    open_enum(generator, schema)
}

/// Exports the enum of statuses `T` in `group`, with the state of each status.
pub(crate) fn add_status<T>(registry: &mut Registry, group: &'static str, known: &'static [T])
where
    T: JsonSchema + Display,
    JobState: From<&'static T>,
{
    let states: Map<_, _> = known
        .iter()
        .map(|status| {
            let state = JobState::from(status);
            let facts =
                json!({ "state": state, "terminal": state.is_terminal(), "success": state.is_success() });
            (status.to_string(), facts)
        })
        .collect();
    registry.add::<T>(group);
    registry.states.insert(format!("{group}/{}.json", T::schema_name()), Value::Object(states));
}
