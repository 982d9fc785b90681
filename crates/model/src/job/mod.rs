//! The vendor-neutral job, into which the types of each service convert.

#[cfg(feature = "schemars")]
pub(crate) mod schema;

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, de::IgnoredAny};

use crate::open_enum::open_enum;

/// A synchronisation job of either service, in vendor-neutral terms.
///
/// An id is unique together with provider and source region: each region of SWR numbers its own jobs. A field that the
/// service does not report is absent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema), schemars(title = "Job"))]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// Service that reports the job.
    pub provider: Provider,
    /// Id of the job, unique together with `provider` and `sourceRegion`.
    #[cfg_attr(feature = "schemars", schemars(schema_with = "integer", example = 1))]
    pub id: i64,
    /// What is synchronised, for people: an image such as `team/web:1.4.2`, or a task such as `task 1000`.
    #[cfg_attr(feature = "schemars", schemars(example = &"team/web:1.4.2"))]
    pub subject: String,
    /// Image that is copied. SWR only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(with = "Image"))]
    pub image: Option<Image>,
    /// Region that the image is copied from. SWR only; the service does not report it, so the client adds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(with = "String", example = &"cn-north-4"))]
    pub source_region: Option<String>,
    /// Place that the image is copied to. SWR only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(with = "Target"))]
    pub target: Option<Target>,
    /// Id of the synchronisation task that the job belongs to. Authing only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(schema_with = "integer", example = 1000))]
    pub task_id: Option<i64>,
    /// Direction of the synchronisation as the service writes it: `upstream` is from the external directory into
    /// Authing, `downstream` is the reverse. Authing only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(with = "String", example = &"upstream"))]
    pub direction: Option<String>,
    /// State of the job.
    pub state: JobState,
    /// Status of the job as the service writes it.
    #[cfg_attr(feature = "schemars", schemars(example = &"success"))]
    pub status: String,
    /// When the job was created.
    #[cfg_attr(feature = "schemars", schemars(example = &"2020-03-12T08:11:36.518144Z"))]
    pub created_at: Timestamp,
    /// When the job last changed. A job in a terminal state has been in it since then.
    #[cfg_attr(feature = "schemars", schemars(example = &"2020-03-12T08:11:41.505499Z"))]
    pub updated_at: Timestamp,
    /// What started the job, as the service writes it. Authing only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(with = "String", example = &"manually"))]
    pub trigger: Option<String>,
    /// Name of the user who configured the synchronisation, or the id if the service reports no name. SWR only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(with = "String", example = &"ops"))]
    pub operator: Option<String>,
    /// Whether an image of the same name at the target is overwritten. SWR only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(with = "bool", example = false))]
    pub overwrite: Option<bool>,
    /// Progress of the job. Authing only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(with = "JobCounts"))]
    pub counts: Option<JobCounts>,
    /// Error message of the service. Authing only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(with = "String", example = &"部门不存在"))]
    pub error: Option<String>,
}

impl Job {
    /// Returns where the data goes to, for people: `cn-north-1/team` for an image; `authing` or `directory` for the
    /// direction of a task, and a direction that is not documented as it is.
    pub fn destination(&self) -> String {
        match (&self.target, self.direction.as_deref()) {
            (Some(target), _) => target.to_string(),
            (None, Some("upstream")) => "authing".to_owned(),
            (None, Some("downstream")) => "directory".to_owned(),
            (None, direction) => direction.unwrap_or_default().to_owned(),
        }
    }
}

/// An image in SWR.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema), schemars(title = "Image"))]
pub struct Image {
    /// Organisation that owns the repository.
    #[cfg_attr(feature = "schemars", schemars(example = &"team"))]
    pub namespace: String,
    /// Repository of the image, with slashes.
    #[cfg_attr(feature = "schemars", schemars(example = &"web"))]
    pub repository: String,
    /// Tag of the image.
    #[cfg_attr(feature = "schemars", schemars(example = &"1.4.2"))]
    pub tag: String,
}

/// The place that an image is copied to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema), schemars(title = "Target"))]
pub struct Target {
    /// Id of the region.
    #[cfg_attr(feature = "schemars", schemars(example = &"cn-north-1"))]
    pub region: String,
    /// Organisation in that region.
    #[cfg_attr(feature = "schemars", schemars(example = &"team"))]
    pub namespace: String,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.region, self.namespace)
    }
}

/// Progress of a job of Authing: departments and accounts to synchronise, and departments and accounts to update.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema), schemars(title = "JobCounts"))]
#[serde(rename_all = "camelCase")]
pub struct JobCounts {
    /// Departments to synchronise.
    #[serde(default, skip_serializing_if = "Progress::is_empty")]
    pub departments: Progress,
    /// Departments to update.
    #[serde(default, skip_serializing_if = "Progress::is_empty")]
    pub department_updates: Progress,
    /// Accounts to synchronise.
    #[serde(default, skip_serializing_if = "Progress::is_empty")]
    pub accounts: Progress,
    /// Accounts to update.
    #[serde(default, skip_serializing_if = "Progress::is_empty")]
    pub account_updates: Progress,
}

impl JobCounts {
    /// Returns the four counts, in the order of the fields.
    pub fn all(&self) -> [Progress; 4] {
        [self.departments, self.department_updates, self.accounts, self.account_updates]
    }
}

/// Number of items that a job synchronises, and how many of them are done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema), schemars(title = "Progress"))]
pub struct Progress {
    /// Number of items to synchronise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(schema_with = "integer", example = 240))]
    pub total: Option<i64>,
    /// Number of items that were synchronised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(schema_with = "integer", example = 238))]
    pub succeeded: Option<i64>,
}

impl<'de> Deserialize<'de> for Progress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// Without a flattened field, it would read a list of both numbers too.
        #[derive(Deserialize)]
        struct Object {
            total: Option<i64>,
            succeeded: Option<i64>,
            #[serde(flatten)]
            _unknown: IgnoredAny,
        }
        Object::deserialize(deserializer).map(|Object { total, succeeded, .. }| Self { total, succeeded })
    }
}

impl Progress {
    /// Returns whether the service reported neither number.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Returns whether fewer items were synchronised than there are, or may have been: the service reported only one number.
    pub fn is_short(&self) -> bool {
        match (self.succeeded, self.total) {
            // A negative number says nothing.
            (Some(succeeded), Some(total)) => succeeded < total || total < 0,
            (None, Some(total)) => total != 0,
            (Some(_), None) => true,
            (None, None) => false,
        }
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
    /// State of a job.
    ///
    /// A status that the service's document does not list is kept in `Unknown` and counts as not terminal. One that is
    /// spelled like a state below is kept as `undocumented succeeded`, for example.
    pub enum JobState {
        /// Not started yet.
        Pending = "pending",
        /// Running now.
        Running = "running",
        /// Done; everything was synchronised.
        Succeeded = "succeeded",
        /// Done with success as a whole, but fewer items were synchronised than there are.
        PartiallySucceeded = "partiallySucceeded",
        /// Done at once with success, because everything was already at the target.
        AlreadyPresent = "alreadyPresent",
        /// Done without success.
        Failed = "failed",
        /// Stopped by the service because it took too long.
        TimedOut = "timedOut",
        /// Stopped by a user.
        Cancelled = "cancelled",
    }
}

impl JobState {
    /// Returns the state of a status that the service's document does not list, whose meaning nobody knows.
    pub(crate) fn undocumented(status: &str) -> Self {
        match Self::from(status) {
            unknown @ Self::Unknown(_) => unknown,
            known => Self::Unknown(format!("undocumented {known}")),
        }
    }

    /// Returns whether the job is done, so that its state will not change.
    pub fn is_terminal(&self) -> bool {
        !matches!(self, Self::Pending | Self::Running | Self::Unknown(_))
    }

    /// Returns whether the job is done and everything is where it should be.
    ///
    /// [`PartiallySucceeded`](Self::PartiallySucceeded) is not.
    pub fn is_success(&self) -> bool {
        matches!(self, Self::Succeeded | Self::AlreadyPresent)
    }
}

impl From<&Self> for JobState {
    fn from(state: &Self) -> Self {
        state.clone()
    }
}

/// Returns the schema of a plain integer: formats such as `int64` mean nothing in JSON Schema.
#[cfg(feature = "schemars")]
fn integer(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({ "type": "integer" })
}
