use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ErrorArray, ErrorDetail, ErrorList, GatewayError};

/// What SWR, or the gateway in front of it, answers with an HTTP status of 400 or more.
///
/// Four shapes are known; [`code`](Self::code), [`message`](Self::message) and [`request_id`](Self::request_id) read all
/// of them. Any JSON can be read as this: a body of another shape is kept in `Other`.
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
    /// Anything else. A body that is not JSON at all arrives as a string that holds its beginning.
    Other(Value),
}

impl ErrorResponse {
    /// The decisive error of the service, if the service wrote one.
    pub fn detail(&self) -> Option<&ErrorDetail> {
        match self {
            Self::List(list) => list.errors.first(),
            Self::Array(array) => array.0.first(),
            Self::Detail(detail) => Some(detail),
            Self::Gateway(_) | Self::Other(_) => None,
        }
    }

    /// Error code, such as `SVCSTG.SWR.4001035` or `APIGW.0301`.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Gateway(error) => Some(&error.error_code),
            other => other.detail().map(|detail| detail.error_code.as_str()),
        }
    }

    /// What went wrong, in the service's words.
    pub fn message(&self) -> Option<&str> {
        match self {
            Self::Gateway(error) => error.error_msg.as_deref(),
            other => other.detail().and_then(|detail| detail.error_message.as_deref()),
        }
    }

    /// Id of the request, which only the gateway writes into the body.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Gateway(error) => error.request_id.as_deref(),
            _ => None,
        }
    }
}
