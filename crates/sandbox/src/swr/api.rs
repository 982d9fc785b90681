//! The HTTP API of SWR.

use std::borrow::Cow;

use axum::http::{StatusCode, request::Parts};
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::{Value, json};
use sync_jobs_model::swr::{ContentRange, Namespace, Repository, SyncJobFilter};

use super::{
    gateway::{self, ApiError},
    repositories,
};
use crate::{
    fault::Requests, keys, message::parameter, response::JsonResponse, router::Service, scenarios::Target,
    services::Services,
};

type ApiResult = Result<JsonResponse, ApiError>;

/// An operation on a repository that exists, with the request and its body.
type Operation = fn(&Services, &str, &Parts, &[u8]) -> ApiResult;

/// The operations on a repository: the method, the end of the path, and which faults happen to them.
const OPERATIONS: [(&str, &str, Requests, Operation); 3] = [
    ("GET", "sync_job", Requests::Jobs, show_sync_job),
    ("POST", "sync_images", Requests::Starts, sync_images),
    ("GET", "sync_repo", Requests::Targets, |_, repository, _, _| Ok(ok(repositories::rules(repository)))),
];

/// What a request calls: the namespace, the repository, the kind of the request, and the operation.
type Call = (String, String, Requests, Operation);

/// Returns what a request calls, if the service has it.
fn find(request: &Parts) -> Option<Call> {
    let path = request.uri.path().strip_prefix("/v2/manage/namespaces/")?;
    let (namespace, path) = path.split_once("/repos/")?;
    let (repository, end) = path.split_once('/')?;
    // For the gateway, a path with an encoded slash is another path.
    let name = |text: &str| {
        let name = percent_decode_str(text).decode_utf8().ok()?;
        (!name.is_empty() && !name.contains('/')).then(|| name.into_owned())
    };
    let (.., kind, operation) =
        OPERATIONS.into_iter().find(|(method, path, ..)| request.method == **method && *path == end)?;
    Some((name(namespace)?, name(repository)?, kind, operation))
}

/// SWR.
pub(crate) struct Swr;

impl Service for Swr {
    fn kind(&self, request: &Parts) -> Option<Requests> {
        find(request).map(|(.., kind, _)| kind)
    }

    fn respond(&self, services: &Services, request: &Parts, body: &[u8]) -> JsonResponse {
        let call = find(request).ok_or(gateway::NOT_PUBLISHED);
        let result = call.and_then(|(namespace, repository, _, operation)| {
            services.gateway.authorize(services.clock.now(), request, body)?;
            operation(services, &existing(services, &namespace, &repository)?, request, body)
        });
        let id = services.request_id();
        match result {
            Ok(response) => response.header(gateway::REQUEST_ID, id),
            Err(error) => gateway::error(id, error),
        }
    }

    /// Returns an error response from the gateway or from the service, whichever returns this status.
    fn error(&self, services: &Services, status: StatusCode) -> JsonResponse {
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
        gateway::error(services.request_id(), (status.as_u16(), code, message.into()))
    }
}

const fn error(status: u16, code: &'static str, message: &'static str) -> ApiError {
    (status, code, Cow::Borrowed(message))
}

const INVALID_NAMESPACE: ApiError = error(400, "SVCSTG.SWR.4009010", "Invalid organization name");
const INVALID_REPOSITORY: ApiError = error(400, "SVCSTG.SWR.4009011", "Invalid image repository name");
const NO_FILTER: ApiError = error(400, "SVCSTG.SWR.4009014", "The filter is missing");
const INVALID_FILTER: ApiError = error(400, "SVCSTG.SWR.4001035", "Invalid filter");
const INVALID_BODY: ApiError = error(400, "SVCSTG.SWR.4000014", "Invalid parameter");
const NO_NAMESPACE: ApiError = error(404, "SVCSTG.SWR.4040058", "The organization does not exist");
const NO_REPOSITORY: ApiError = error(404, "SVCSTG.SWR.4040010", "The image repository does not exist");
const INTERNAL_ERROR: ApiError = error(500, "SVCSTG.SWR.5001101", "Internal error");

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

fn show_sync_job(services: &Services, repository: &str, request: &Parts, _: &[u8]) -> ApiResult {
    let filter: SyncJobFilter =
        parameter(request, "filter").ok_or(NO_FILTER)?.parse().map_err(|_| INVALID_FILTER)?;
    let (jobs, total) = repositories::list(services, repository, filter);
    let range = ContentRange { offset: filter.offset(), count: jobs.len() as u64, total };
    Ok(JsonResponse { range: Some(range), ..ok(json!(jobs)) })
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

fn sync_images(services: &Services, repository: &str, _: &Parts, body: &[u8]) -> ApiResult {
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
            repositories::copy(services, &image, region, target);
        }
    }
    Ok(ok(json!([])))
}

fn ok(body: Value) -> JsonResponse {
    JsonResponse::new(StatusCode::OK, body)
}
