//! The command, through the built binary.

mod command;
mod readme;
mod support;
mod terminal;
