//! Tests of the built command.

mod command;
mod readme;
mod support;
mod terminal;
