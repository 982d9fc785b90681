//! The types of Huawei Cloud SWR's image synchronisation, with the names that the service uses.
//!
//! Generated from `specs/swr.yaml`, except for [`ContentRange`], [`ErrorResponse`], [`Namespace`], [`Repository`],
//! [`SortOrder`] and [`SyncJobFilter`].

mod content_range;
mod error_response;
mod filter;
#[allow(clippy::all, clippy::pedantic, missing_docs, rustdoc::all, unreachable_pub)]
#[rustfmt::skip]
mod generated;
mod job;
mod name;

pub use content_range::ContentRange;
pub use error_response::ErrorResponse;
pub use filter::{SortOrder, SyncJobFilter};
pub use generated::*;
pub use name::{Namespace, Repository};
