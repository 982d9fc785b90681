//! The command, through the built binary.

mod command;
mod support;
mod terminal;
