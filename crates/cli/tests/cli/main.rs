//! Tests of the built command.

mod command;
mod metrics;
mod pictures;
mod readme;
mod signals;
mod support;
mod terminal;
mod wait;
