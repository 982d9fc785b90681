//! Tests of the built command.

mod command;
mod metrics;
#[path = "../../../../tests/src/pages.rs"]
pub mod pages;
mod pictures;
mod readme;
mod signals;
mod support;
mod terminal;
mod wait;
