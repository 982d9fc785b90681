//! Tests of the built command.

mod command;
mod readme;
mod signals;
mod support;
mod terminal;
mod wait;
