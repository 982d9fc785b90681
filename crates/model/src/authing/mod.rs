//! The types of Authing's `listSyncJobs`, in the service's own words.
//!
//! Generated from `specs/authing.yaml`, except for [`ErrorResponse`].

mod error_response;
#[allow(clippy::all, clippy::pedantic, missing_docs, rustdoc::all, unreachable_pub)]
#[rustfmt::skip]
mod generated;
mod job;

pub use error_response::ErrorResponse;
pub use generated::*;
