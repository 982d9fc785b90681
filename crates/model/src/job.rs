use serde::{Deserialize, Serialize};

use crate::{Timestamp, open_enum::open_enum};

/// A synchronisation job of either service, in the same words.
///
/// An optional field is absent where the service does not tell. A direction that Authing's document does not list stands
/// as its own word in both `source` and `target`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema), schemars(title = "Job", extend("examples" = examples())))]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// Service that reports the job.
    pub provider: Provider,
    /// Id of the job at the service.
    #[cfg_attr(feature = "schemars", schemars(schema_with = "integer", example = 1))]
    pub id: i64,
    /// What is synchronised: an image such as `team/web:1.4.2`, or a task such as `task 1000`.
    #[cfg_attr(feature = "schemars", schemars(example = &"team/web:1.4.2"))]
    pub subject: String,
    /// Where it comes from: an organisation, `authing`, or `directory`, the system at the other end of an Authing task.
    #[cfg_attr(feature = "schemars", schemars(example = &"team"))]
    pub source: String,
    /// Where it goes to: a region and an organisation such as `cn-north-1/team`, `authing`, or `directory`.
    #[cfg_attr(feature = "schemars", schemars(example = &"cn-north-1/team"))]
    pub target: String,
    /// Where the job stands.
    pub state: JobState,
    /// Where the job stands, in the service's own word.
    #[cfg_attr(feature = "schemars", schemars(example = &"success"))]
    pub status: String,
    /// When the job was created.
    #[cfg_attr(feature = "schemars", schemars(example = &"2020-03-12T08:11:36.518144Z"))]
    pub created_at: Timestamp,
    /// When the job last changed: since then it is in its state.
    #[cfg_attr(feature = "schemars", schemars(example = &"2020-03-12T08:11:41.505499Z"))]
    pub updated_at: Timestamp,
    /// What started the job, in the service's own word. Authing only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(with = "String", example = &"manually"))]
    pub trigger: Option<String>,
    /// Name of the user who set the synchronisation up, or the id where the service tells no name. SWR only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(with = "String", example = &"ops"))]
    pub operator: Option<String>,
    /// Whether what is already at the target is overwritten. SWR only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(with = "bool", example = false))]
    pub overwrite: Option<bool>,
    /// How far the job came. Authing only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(with = "JobCounts"))]
    pub counts: Option<JobCounts>,
    /// What went wrong, in the service's words. Authing only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(with = "String", example = &"部门不存在"))]
    pub error: Option<String>,
}

/// How far a job of Authing came, for each kind of thing that it moves: departments and accounts to synchronise, and
/// those to update.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema), schemars(title = "JobCounts"))]
#[serde(rename_all = "camelCase")]
pub struct JobCounts {
    /// Departments to synchronise.
    #[serde(default, skip_serializing_if = "Progress::is_untold")]
    pub departments: Progress,
    /// Departments to update.
    #[serde(default, skip_serializing_if = "Progress::is_untold")]
    pub department_updates: Progress,
    /// Accounts to synchronise.
    #[serde(default, skip_serializing_if = "Progress::is_untold")]
    pub accounts: Progress,
    /// Accounts to update.
    #[serde(default, skip_serializing_if = "Progress::is_untold")]
    pub account_updates: Progress,
}

impl JobCounts {
    /// The four counts, in the order of the fields.
    pub fn all(&self) -> [Progress; 4] {
        [self.departments, self.department_updates, self.accounts, self.account_updates]
    }
}

/// How many things a job was to move, and how many of them it has moved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema), schemars(title = "Progress"))]
pub struct Progress {
    /// How many there are to move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(schema_with = "integer", example = 240))]
    pub total: Option<i64>,
    /// How many were moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(schema_with = "integer", example = 238))]
    pub succeeded: Option<i64>,
}

impl Progress {
    /// Whether the service told neither number.
    pub fn is_untold(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the service told both numbers and fewer were moved than there were to move.
    pub fn is_short(&self) -> bool {
        matches!((self.succeeded, self.total), (Some(succeeded), Some(total)) if succeeded < total)
    }
}

open_enum! {
    /// A service that reports synchronisation jobs.
    pub enum Provider {
        /// Authing, for accounts and departments.
        Authing = "authing",
        /// Huawei Cloud SWR, for container images.
        Swr = "swr",
    }
}

open_enum! {
    /// Where a job stands.
    ///
    /// A status of the service that its document does not list is kept in `Unknown`. Nothing is known of it, so it counts
    /// as not ended. One that is spelled like a state below is that state: in JSON nobody could tell the two apart.
    pub enum JobState {
        /// Not started yet.
        Pending = "pending",
        /// Running now.
        Running = "running",
        /// Ended; everything was moved.
        Succeeded = "succeeded",
        /// Ended with success as a whole, but fewer things were moved than there were to move.
        PartiallySucceeded = "partiallySucceeded",
        /// Ended at once with success, because everything was already there.
        AlreadyPresent = "alreadyPresent",
        /// Ended without success.
        Failed = "failed",
        /// Ended by the service, because it took too long.
        TimedOut = "timedOut",
        /// Ended, because somebody cancelled it.
        Cancelled = "cancelled",
    }
}

impl JobState {
    /// Whether the job has ended, so that its state will not change.
    pub fn is_terminal(&self) -> bool {
        !matches!(self, Self::Pending | Self::Running | Self::Unknown(_))
    }

    /// Whether the job has ended and everything is where it should be.
    ///
    /// [`PartiallySucceeded`](Self::PartiallySucceeded) is not.
    pub fn is_success(&self) -> bool {
        matches!(self, Self::Succeeded | Self::AlreadyPresent)
    }
}

#[cfg(feature = "schemars")]
mod schemas {
    use std::borrow::Cow;

    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

    use super::{Job, JobCounts, JobState, Progress, Provider};
    use crate::{
        authing::SyncJobDto,
        schema::{example_of, open_enum},
        swr::SyncJob,
    };

    /// What becomes of the example of each service.
    pub(super) fn examples() -> [Job; 2] {
        [example_of::<SyncJob>().into(), example_of::<SyncJobDto>().into()]
    }

    /// A plain integer: formats such as `int64` mean nothing in JSON Schema.
    pub(super) fn integer(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer" })
    }

    impl JsonSchema for Provider {
        fn schema_name() -> Cow<'static, str> {
            "Provider".into()
        }

        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            let schema = json_schema!({
                "title": "Provider",
                "description": "A service that reports synchronisation jobs.\n\n\
                    - `authing`: Authing, for accounts and departments.\n\
                    - `swr`: Huawei Cloud SWR, for container images.",
                "type": "string",
                "enum": Self::KNOWN.iter().map(Self::as_str).collect::<Vec<_>>(),
                "examples": ["swr"],
            });
            open_enum(generator, schema)
        }
    }

    impl JsonSchema for JobState {
        fn schema_name() -> Cow<'static, str> {
            "JobState".into()
        }

        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            let schema = json_schema!({
                "title": "JobState",
                "description": "Where a job stands.\n\n\
                    - `pending`: Not started yet.\n\
                    - `running`: Running now.\n\
                    - `succeeded`: Ended; everything was moved.\n\
                    - `partiallySucceeded`: Ended with success as a whole, but fewer things were moved than there \
                    were to move.\n\
                    - `alreadyPresent`: Ended at once with success, because everything was already there.\n\
                    - `failed`: Ended without success.\n\
                    - `timedOut`: Ended by the service, because it took too long.\n\
                    - `cancelled`: Ended, because somebody cancelled it.",
                "type": "string",
                "enum": Self::KNOWN.iter().map(Self::as_str).collect::<Vec<_>>(),
                "examples": ["succeeded"],
            });
            open_enum(generator, schema)
        }
    }

    pub(crate) fn schemas(registry: &mut crate::schema::Registry) {
        registry.add::<Job>("job");
        registry.add::<JobCounts>("job");
        registry.add::<JobState>("job");
        registry.add::<Progress>("job");
        registry.add::<Provider>("job");
    }
}

#[cfg(feature = "schemars")]
pub(crate) use schemas::schemas;
#[cfg(feature = "schemars")]
use schemas::{examples, integer};
