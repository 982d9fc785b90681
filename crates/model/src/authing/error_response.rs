use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ErrorEnvelope, SyncJobPaginatedRespDto, SyncJobPagingDto};

/// What Authing answers with an HTTP status of 400 or more.
///
/// Any JSON can be read as this: a body that is not the documented envelope is kept in `Other`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum ErrorResponse {
    /// The documented envelope.
    Envelope(ErrorEnvelope),
    /// Anything else. A body that is not JSON at all arrives as a string that holds its beginning.
    Other(Value),
}

impl ErrorResponse {
    /// The envelope, if it is one.
    pub fn envelope(&self) -> Option<&ErrorEnvelope> {
        match self {
            Self::Envelope(envelope) => Some(envelope),
            Self::Other(_) => None,
        }
    }
}

impl SyncJobPaginatedRespDto {
    /// The page if the operation succeeded, which is told by `statusCode` and not by the HTTP status.
    ///
    /// # Errors
    ///
    /// The refusal, if `statusCode` is not 200; or if it is 200 and the page is missing all the same.
    // The page in the other variant is no smaller, so a box would save nothing.
    #[allow(clippy::result_large_err)]
    pub fn into_result(self) -> Result<SyncJobPagingDto, ErrorEnvelope> {
        let Self { status_code, message, api_code, request_id, data, extra } = self;
        match data {
            Some(page) if status_code == 200 => Ok(page),
            _ => Err(ErrorEnvelope { status_code, message, api_code, request_id, extra }),
        }
    }
}
