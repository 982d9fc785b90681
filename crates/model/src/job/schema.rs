//! The JSON Schemas of provider and state, and those of enums of statuses, which say what is terminal.

use std::fmt::Display;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::{JobState, Provider};
use crate::json_schema::{Registry, json_schema, open_enum, status_enum};

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
pub(crate) fn status<T>(generator: &mut SchemaGenerator, schema: Schema, known: &'static [T]) -> Schema
where
    T: Display,
    JobState: From<&'static T>,
{
    let terminal = known.iter().filter(|status| JobState::from(status).is_terminal());
    status_enum(generator, schema, &terminal.map(ToString::to_string).collect::<Vec<_>>())
}

/// Exports the enum of statuses `T` in `group`, with the state of each status.
pub(crate) fn add_status<T>(registry: &mut Registry, group: &'static str, known: &'static [T])
where
    T: JsonSchema + Display,
    JobState: From<&'static T>,
{
    let mut states = Map::new();
    for status in known {
        let state = JobState::from(status);
        let (terminal, success) = (state.is_terminal(), state.is_success());
        let facts = json!({ "state": state, "terminal": terminal, "success": success });
        states.insert(status.to_string(), facts);
    }
    registry.add::<T>(group);
    registry.states.insert(format!("{group}/{}.json", T::schema_name()), Value::Object(states));
}
