//! The types of Authing's synchronisation tasks, jobs and logs, with the names that the service uses.
//!
//! Generated from `specs/authing.yaml`, except for [`ErrorResponse`].

mod error_response;
#[allow(clippy::all, clippy::pedantic, missing_docs, rustdoc::all, unreachable_pub)]
#[rustfmt::skip]
mod generated;
mod job;

pub use error_response::ErrorResponse;
pub use generated::*;
