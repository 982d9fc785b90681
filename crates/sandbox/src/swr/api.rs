//! The HTTP API of Huawei Cloud: SWR and IAM.

use std::borrow::Cow;

use serde_json::json;
use sync_jobs_model::swr::{CreateManualImageSyncRepoRequestBody, Namespace, Repository, SyncJobFilter};

use super::{gateway::authorize, iam, repositories::rules};
use crate::{
    call::{Call, Request},
    fault::Requests,
    keys,
    response::{Error, JsonResponse, Outcome, reason},
    service::Service,
    services::Services,
};

/// SWR and IAM behind a gateway.
pub(crate) const HUAWEI: Service = Service {
    operations: &[
        ("GET /v2/manage/namespaces/*/repos/*/sync_job", Some(Requests::Jobs), show_sync_job),
        ("POST /v2/manage/namespaces/*/repos/*/sync_images", Some(Requests::Starts), sync_images),
        ("GET /v2/manage/namespaces/*/repos/*/sync_repo", Some(Requests::Targets), sync_repo),
        ("POST /v3/auth/tokens", Some(Requests::Tokens), iam::create_token),
        ("GET /v3/projects", None, |call| Ok(iam::list_projects(call))),
    ],
    authorize,
    unknown: |request| {
        let not_found = "The requested resource could not be found.";
        if is_iam(request) { Error::new(404, "", not_found) } else { NOT_PUBLISHED }
    },
    failure,
    write,
};

fn is_iam(request: &Request) -> bool {
    request.uri().path().starts_with("/v3/")
}

fn failure(request: &Request, status: u16) -> Error {
    let (code, message) = match status {
        _ if is_iam(request) => ("", reason(status)),
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
    Error::new(status, code, message)
}

/// The code of an error shows which format it has: that of the gateway, of SWR, or of IAM, which has no codes.
fn write(services: &Services, _: &Request, outcome: Outcome) -> JsonResponse {
    let id = services.request_id();
    let response = outcome.unwrap_or_else(|Error { status, code, message, .. }| {
        let body = if code.starts_with("APIGW") {
            json!({ "error_msg": message, "error_code": code, "request_id": id })
        } else if code.starts_with("SVCSTG") {
            json!({ "errors": [{ "errorCode": code, "errorMessage": message, "detail": "" }] })
        } else {
            json!({ "error": { "code": status, "message": message, "title": reason(status) } })
        };
        JsonResponse::new(status, body)
    });
    response.header("x-request-id", id)
}

const fn error(status: u16, code: &'static str, message: &'static str) -> Error {
    Error { status, code, message: Cow::Borrowed(message), english: None }
}

const NOT_PUBLISHED: Error =
    error(404, "APIGW.0101", "The API does not exist or has not been published in the environment");
const INVALID_NAMESPACE: Error = error(400, "SVCSTG.SWR.4009010", "Invalid organization name");
const INVALID_REPOSITORY: Error = error(400, "SVCSTG.SWR.4009011", "Invalid image repository name");
const NO_FILTER: Error = error(400, "SVCSTG.SWR.4009014", "The filter is missing");
const INVALID_FILTER: Error = error(400, "SVCSTG.SWR.4001035", "Invalid filter");
const INVALID_BODY: Error = error(400, "SVCSTG.SWR.4000014", "Invalid parameter");
const NO_NAMESPACE: Error = error(404, "SVCSTG.SWR.4040058", "The organization does not exist");
const NO_REPOSITORY: Error = error(404, "SVCSTG.SWR.4040010", "The image repository does not exist");
const INTERNAL_ERROR: Error = error(500, "SVCSTG.SWR.5001101", "Internal error");

/// Returns the name of the repository of a request, with its namespace and with slashes.
fn repository(Call { services, names, .. }: &Call<'_>) -> Result<String, Error> {
    let [namespace, repository] = names.as_slice() else { return Err(NOT_PUBLISHED) };
    let namespace: Namespace = namespace.parse().map_err(|_| INVALID_NAMESPACE)?;
    let repository: Repository = repository.parse().map_err(|_| INVALID_REPOSITORY)?;
    let name = format!("{namespace}/{}", repository.with_slashes());
    let missing = if services.has_namespace(namespace.as_str()) { NO_REPOSITORY } else { NO_NAMESPACE };
    services.has_repository(&name).then_some(name).ok_or(missing)
}

fn show_sync_job(call: &mut Call<'_>) -> Outcome {
    let repository = repository(call)?;
    let filter = call.text("filter").ok_or(NO_FILTER)?;
    let filter: SyncJobFilter = filter.parse().map_err(|_| INVALID_FILTER)?;
    let (jobs, total) = call.services.jobs_of_repository(&repository, filter);
    Ok(JsonResponse::page(jobs.iter().map(|job| json!(job)).collect(), filter.offset(), total))
}

fn sync_repo(call: &mut Call<'_>) -> Outcome {
    Ok(JsonResponse::new(200, rules(&repository(call)?)))
}

fn sync_images(call: &mut Call<'_>) -> Outcome {
    let (services, repository) = (call.services, repository(call)?);
    let body: CreateManualImageSyncRepoRequestBody =
        serde_json::from_slice(call.request.body()).map_err(|_| INVALID_BODY)?;
    let images = body.image_tag.iter().map(|tag| format!("{repository}:{tag}"));
    let images: Vec<_> = images.filter(|image| services.images.any(|job| job.name == *image)).collect();
    let namespace = body.remote_namespace.as_str();
    // The service accepts a tag or a namespace that does not exist, and starts nothing.
    if !images.is_empty() && services.has_target(namespace) {
        let known = keys::REGIONS.into_iter().find(|region| *region == body.remote_region_id);
        let region = known.ok_or(INTERNAL_ERROR)?;
        for image in images {
            services.copy(&image, region, namespace, body.override_);
        }
    }
    Ok(JsonResponse::new(200, json!([])))
}
