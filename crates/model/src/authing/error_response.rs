//! The body of an error response of Authing.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::generated::ErrorEnvelope;

/// The body of a response of Authing with an HTTP status of 400 or more.
///
/// Any JSON can be read as this: a body that is not the documented envelope is kept in `Other`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum ErrorResponse {
    /// The documented envelope.
    Envelope(ErrorEnvelope),
    /// Any other JSON.
    Other(Value),
}
