//! Authing: management tokens, signatures, and the jobs of synchronisation tasks.

pub(crate) mod api;
pub(crate) mod nonces;
mod signature;
pub(crate) mod tasks;
