//! Tests of the built command.

mod command;
mod metrics;
mod readme;
mod signals;
mod support;
mod terminal;
mod wait;
