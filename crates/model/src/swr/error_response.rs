//! The body of an error response of SWR.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::generated::{ErrorArray, ErrorDetail, ErrorList, GatewayError};

/// The body of a response of SWR, or of the gateway in front of it, with an HTTP status of 400 or more.
///
/// Four shapes are known. Any JSON can be read as this: a body of another shape is kept in `Other`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum ErrorResponse {
    /// Errors of the service, in an object: `{"errors": [{"errorCode": …}]}`.
    List(ErrorList),
    /// Errors of the service: `[{"errorCode": …}]`.
    Array(ErrorArray),
    /// One error of the service: `{"errorCode": …}`.
    Detail(ErrorDetail),
    /// An error of the gateway: `{"error_code": …}`.
    Gateway(GatewayError),
    /// Any other JSON.
    Other(Value),
}
