//! The types of @Title@, with the names that the service uses. Generated from `specs/@name@.yaml`.

#[allow(clippy::all, clippy::pedantic, missing_docs, rustdoc::all, unreachable_pub)]
#[rustfmt::skip]
mod generated;

pub use generated::*;
