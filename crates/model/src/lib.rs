//! Types of the synchronisation jobs that [Authing][authing] and [Huawei Cloud SWR][swr] report.
//!
//! The types of each service have the names that the service uses. [`Job`] is the vendor-neutral type for programs that
//! only need to find out which job ran, from where to where, and whether it has succeeded:
//!
//! ```
//! use sync_jobs_model::{Job, JobState, swr::SyncJob};
//!
//! let response = r#"{
//!     "createdAt": "2020-03-12T08:11:36.518144Z", "updatedAt": "2020-03-12T08:11:41.505499Z", "id": 1,
//!     "namespace": "test", "repoName": "testrepo", "tag": "8",
//!     "remoteRegionId": "cn-north-1", "remoteNamespace": "remtens", "status": "existed"
//! }"#;
//! let job = Job::from(serde_json::from_str::<SyncJob>(response)?);
//! assert_eq!(job.state, JobState::AlreadyPresent);
//! assert!(job.state.is_success());
//! assert_eq!((job.subject.as_str(), job.destination().as_str()), ("test/testrepo:8", "cn-north-1/remtens"));
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! [`authing::SyncJobDto`] and [`swr::SyncJob`] convert into it.
//!
//! # Reading and sending
//!
//! Reading is liberal. A value of an enum that the services' documents do not list becomes `Unknown`, a field that they
//! do not list is kept in `extra`, and both are written back unchanged. Enums of responses are therefore
//! `#[non_exhaustive]`: keep a wildcard arm.
//!
//! Sending is strict. A type of a request, such as [`authing::PageSize`] or [`swr::Namespace`], can only be made from
//! a value that the service's document allows; anything else is an [`InvalidValue`] that names value and constraint.
//!
//! # Features
//!
//! - `schemars` (default): implements `JsonSchema` for every public type. The schemas are also in the package's folder
//!   `schemas`, ready for other languages.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "schemars")]
pub mod schema;

mod bounded_integer;
mod invalid_value;
mod job;
#[cfg(feature = "schemars")]
mod json_schema;
mod lenient;
mod open_enum;
mod text;
mod unknown_fields;
#[cfg(feature = "schemars")]
mod visitor;

// The modules of the APIs.
include!("generated.rs");

pub use invalid_value::InvalidValue;
pub use job::{Image, Job, JobCounts, JobState, Progress, Provider, Target};

/// A moment in time, to the nanosecond.
///
/// A timestamp is read with any offset from UTC and 0 to 9 digits of a fraction, and written in UTC with as many digits
/// as it needs.
pub use jiff::Timestamp;

/// The README, so that its examples are compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
