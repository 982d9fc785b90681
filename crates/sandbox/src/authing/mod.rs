//! Authing: management tokens, signatures, synchronisation tasks and their jobs.

pub(crate) mod api;
mod logs;
pub(crate) mod nonces;
mod signature;
mod tasks;
