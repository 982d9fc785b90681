//! The HTTP API of SWR.

use axum::{
    body::Bytes,
    extract::{Path, State, rejection::PathRejection},
    http::{StatusCode, request::Parts},
    response::{IntoResponse as _, Response},
};
use serde_json::json;
use sync_jobs_model::swr::{ContentRange, Namespace, Repository, SyncJob, SyncJobFilter};

use super::{gateway, repositories};
use crate::{
    message::{json_with_id, parameter},
    services::{Services, Shared},
};

/// `GET /v2/manage/namespaces/{namespace}/repos/{repository}/sync_job`
pub(crate) async fn show_sync_job(
    State(services): State<Shared>,
    path: Result<Path<(String, String)>, PathRejection>,
    request: Parts,
    body: Bytes,
) -> Response {
    let id = services.request_id();
    let (namespace, repository) = match path {
        // For the gateway, a path with an encoded slash is another path.
        Ok(Path((namespace, repository))) if !namespace.contains('/') && !repository.contains('/') => {
            (namespace, repository)
        }
        _ => return gateway::not_published(id),
    };
    if let Err((code, message)) = services.gateway.authorize(services.clock.now(), &request, &body) {
        return gateway::error(id, StatusCode::UNAUTHORIZED, code, &message);
    }
    match list(&services, &namespace, &repository, &request) {
        Ok((jobs, range)) => {
            let range = [("content-range", range.to_string())];
            (range, json_with_id(StatusCode::OK, &jobs, id)).into_response()
        }
        Err((status, code, message)) => error(id, status, code, message),
    }
}

type ApiError = (StatusCode, &'static str, &'static str);

const INVALID_NAMESPACE: ApiError =
    (StatusCode::BAD_REQUEST, "SVCSTG.SWR.4009010", "Invalid organization name");
const INVALID_REPOSITORY: ApiError =
    (StatusCode::BAD_REQUEST, "SVCSTG.SWR.4009011", "Invalid image repository name");
const NO_FILTER: ApiError = (StatusCode::BAD_REQUEST, "SVCSTG.SWR.4009014", "The filter is missing");
const INVALID_FILTER: ApiError = (StatusCode::BAD_REQUEST, "SVCSTG.SWR.4001035", "Invalid filter");
const NO_NAMESPACE: ApiError =
    (StatusCode::NOT_FOUND, "SVCSTG.SWR.4040058", "The organization does not exist");
const NO_REPOSITORY: ApiError =
    (StatusCode::NOT_FOUND, "SVCSTG.SWR.4040010", "The image repository does not exist");

fn list(
    services: &Services,
    namespace: &str,
    repository: &str,
    request: &Parts,
) -> Result<(Vec<SyncJob>, ContentRange), ApiError> {
    let namespace: Namespace = namespace.parse().map_err(|_| INVALID_NAMESPACE)?;
    let repository: Repository = repository.parse().map_err(|_| INVALID_REPOSITORY)?;
    let filter: SyncJobFilter =
        parameter(request, "filter").ok_or(NO_FILTER)?.parse().map_err(|_| INVALID_FILTER)?;
    let listed = repositories::list(services, &namespace, &repository, filter);
    let (jobs, total) = listed.ok_or_else(|| {
        let prefix = format!("{namespace}/");
        if services.images.any(|image| image.starts_with(&prefix)) { NO_REPOSITORY } else { NO_NAMESPACE }
    })?;
    let range = ContentRange { offset: filter.offset(), count: jobs.len() as u64, total };
    Ok((jobs, range))
}

/// Returns an error response of the service.
fn error(id: String, status: StatusCode, code: &str, message: &str) -> Response {
    let body = json!({ "errors": [{ "errorCode": code, "errorMessage": message, "detail": "" }] });
    json_with_id(status, &body, id)
}

/// Returns the error response of a fault, from the gateway or from the service, whichever returns this status.
pub(crate) fn fault(services: &Services, status: StatusCode) -> Response {
    let (code, message) = match status.as_u16() {
        401 => ("APIGW.0301", "Incorrect IAM authentication information"),
        403 => ("APIGW.0302", "The IAM user must not call the API"),
        404 => ("SVCSTG.SWR.4040010", "The image repository does not exist"),
        413 => ("APIGW.0201", "The request is too large"),
        429 => ("APIGW.0308", "The throttling threshold has been reached"),
        502 | 504 => ("APIGW.0201", "The service did not respond to the gateway"),
        503 => ("APIGW.0613", "The service is not available"),
        400..=499 => ("SVCSTG.SWR.4000014", "The request is not accepted"),
        _ => ("SVCSTG.SWR.5001101", "Internal error"),
    };
    let format = if code.starts_with("APIGW") { gateway::error } else { error };
    format(services.request_id(), status, code, message)
}
