//! Types of the synchronisation jobs that [Authing][authing] and [Huawei Cloud SWR][swr] report.
//!
//! The types of each service follow its own words. [`Job`] says the same of both, for programs that only ask which
//! job ran, from where to where, and whether it has succeeded:
//!
//! ```
//! use sync_jobs_model::{Job, JobState, swr::SyncJob};
//!
//! let answer = r#"{
//!     "createdAt": "2020-03-12T08:11:36.518144Z", "updatedAt": "2020-03-12T08:11:41.505499Z", "id": 1,
//!     "namespace": "test", "repoName": "testrepo", "tag": "8",
//!     "remoteRegionId": "cn-north-1", "remoteNamespace": "remtens", "status": "existed"
//! }"#;
//! let job = Job::from(serde_json::from_str::<SyncJob>(answer)?);
//! assert_eq!(job.state, JobState::AlreadyPresent);
//! assert!(job.state.is_success());
//! assert_eq!(job.target, "cn-north-1/remtens");
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! It is made with `From` from [`authing::SyncJobDto`] and [`swr::SyncJob`].
//!
//! # Reading and sending
//!
//! Reading is liberal. A value of an enum that the services' documents do not list becomes `Unknown`, a field that they
//! do not list is kept in `extra`, and both are written back as they came. Enums of answers are therefore
//! `#[non_exhaustive]`: keep a wildcard arm.
//!
//! Sending is strict. A type of a request, such as [`authing::PageSize`] or [`swr::Namespace`], can only be made from
//! a value that the service's document allows; anything else is an [`InvalidValue`] that names value and rule.
//!
//! # Features
//!
//! - `schemars` (default): implements `JsonSchema` for every public type. The schemas also lie in the package's folder
//!   `schemas`, ready for other languages.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "schemars")]
pub mod schema;

pub mod authing;
mod bounded_integer;
mod invalid;
mod job;
mod keep_rest;
mod lenient;
mod open_enum;
pub mod swr;
mod text;

pub use invalid::InvalidValue;
pub use job::{Job, JobCounts, JobState, Progress, Provider};

/// A moment in time, to the nanosecond.
///
/// Answers are read with any offset from UTC and 0 to 9 digits of a fraction. It is written in UTC, with the digits
/// that it needs and no more.
pub use jiff::Timestamp;

/// The README, so that its examples are compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
