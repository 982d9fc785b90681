//! The HTTP API of SWR.

use axum::{
    body::Bytes,
    extract::{Path, State, rejection::PathRejection},
    http::{StatusCode, request::Parts},
    response::{IntoResponse as _, Response},
    routing::MethodFilter,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sync_jobs_model::swr::{ContentRange, Namespace, Repository, SyncJobFilter};

use super::{gateway, repositories};
use crate::{
    fault::Requests,
    keys,
    message::{json_with_id, parameter},
    scenarios::Target,
    services::{Services, Shared},
};

/// An operation on a repository that exists, with the request and its body.
pub(crate) type Operation = fn(&Services, &str, &Parts, &[u8]) -> Result<Response, ApiError>;

/// The operations on a repository: the end of the path, the method, and which faults happen to them.
pub(crate) const OPERATIONS: [(&str, MethodFilter, Requests, Operation); 3] = [
    ("sync_job", MethodFilter::GET, Requests::Jobs, show_sync_job),
    ("sync_images", MethodFilter::POST, Requests::Starts, sync_images),
    ("sync_repo", MethodFilter::GET, Requests::Targets, |services, repository, _, _| {
        Ok(ok(services, &repositories::rules(repository)))
    }),
];

/// Responds to a request for an operation.
pub(crate) async fn respond(
    State((services, operation)): State<(Shared, Operation)>,
    path: Result<Path<(String, String)>, PathRejection>,
    request: Parts,
    body: Bytes,
) -> Response {
    let (namespace, repository) = match path {
        // For the gateway, a path with an encoded slash is another path.
        Ok(Path((namespace, repository))) if !namespace.contains('/') && !repository.contains('/') => {
            (namespace, repository)
        }
        _ => return gateway::not_published(services.request_id()),
    };
    if let Err((status, code, message)) = services.gateway.authorize(services.clock.now(), &request, &body) {
        return gateway::error(services.request_id(), status, code, &message);
    }
    let result = existing(&services, &namespace, &repository)
        .and_then(|repository| operation(&services, &repository, &request, &body));
    result.unwrap_or_else(|(status, code, message)| error(services.request_id(), status, code, message))
}

pub(crate) type ApiError = (StatusCode, &'static str, &'static str);

const fn invalid(code: &'static str, message: &'static str) -> ApiError {
    (StatusCode::BAD_REQUEST, code, message)
}

const INVALID_NAMESPACE: ApiError = invalid("SVCSTG.SWR.4009010", "Invalid organization name");
const INVALID_REPOSITORY: ApiError = invalid("SVCSTG.SWR.4009011", "Invalid image repository name");
const NO_FILTER: ApiError = invalid("SVCSTG.SWR.4009014", "The filter is missing");
const INVALID_FILTER: ApiError = invalid("SVCSTG.SWR.4001035", "Invalid filter");
const INVALID_BODY: ApiError = invalid("SVCSTG.SWR.4000014", "Invalid parameter");
const NO_NAMESPACE: ApiError =
    (StatusCode::NOT_FOUND, "SVCSTG.SWR.4040058", "The organization does not exist");
const NO_REPOSITORY: ApiError =
    (StatusCode::NOT_FOUND, "SVCSTG.SWR.4040010", "The image repository does not exist");
const INTERNAL_ERROR: ApiError = (StatusCode::INTERNAL_SERVER_ERROR, "SVCSTG.SWR.5001101", "Internal error");

/// Returns the name of a repository with its namespace and with slashes.
fn existing(services: &Services, namespace: &str, repository: &str) -> Result<String, ApiError> {
    let namespace: Namespace = namespace.parse().map_err(|_| INVALID_NAMESPACE)?;
    let repository: Repository = repository.parse().map_err(|_| INVALID_REPOSITORY)?;
    let name = format!("{namespace}/{}", repository.with_slashes());
    if repositories::exists(services, &name) {
        Ok(name)
    } else if repositories::namespace_exists(services, namespace.as_str()) {
        Err(NO_REPOSITORY)
    } else {
        Err(NO_NAMESPACE)
    }
}

fn show_sync_job(
    services: &Services,
    repository: &str,
    request: &Parts,
    _: &[u8],
) -> Result<Response, ApiError> {
    let filter: SyncJobFilter =
        parameter(request, "filter").ok_or(NO_FILTER)?.parse().map_err(|_| INVALID_FILTER)?;
    let (jobs, total) = repositories::list(services, repository, filter);
    let range = ContentRange { offset: filter.offset(), count: jobs.len() as u64, total };
    Ok(([("content-range", range.to_string())], ok(services, &jobs)).into_response())
}

/// The body of a request to copy images.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SyncImages {
    image_tag: Vec<String>,
    #[serde(default, rename = "override")]
    replaces: bool,
    remote_namespace: String,
    remote_region_id: String,
}

fn sync_images(services: &Services, repository: &str, _: &Parts, body: &[u8]) -> Result<Response, ApiError> {
    let SyncImages { image_tag, replaces, remote_namespace, remote_region_id } =
        serde_json::from_slice(body).map_err(|_| INVALID_BODY)?;
    let images = image_tag.iter().map(|tag| format!("{repository}:{tag}"));
    let images: Vec<_> = images.filter(|image| services.images.any(|job| job.name == *image)).collect();
    // The service accepts a tag or a namespace that does not exist, and starts nothing.
    if !images.is_empty() && repositories::is_target(services, &remote_namespace) {
        let known = keys::REGIONS.into_iter().find(|region| *region == remote_region_id);
        let region = known.ok_or(INTERNAL_ERROR)?;
        for image in images {
            let target = Target { namespace: remote_namespace.clone(), replaces };
            repositories::copy(services, &image, region, Some(target));
        }
    }
    Ok(ok(services, &json!([])))
}

fn ok(services: &Services, body: &impl Serialize) -> Response {
    json_with_id(StatusCode::OK, body, services.request_id())
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
