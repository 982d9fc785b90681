//! Huawei Cloud SWR: the gateway in front of it, and the jobs of the repositories.

mod gateway;
pub(crate) mod iam;
pub(crate) mod jobs;
mod signature;

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri},
    response::Response,
};
use percent_encoding::percent_decode_str;
use serde_json::json;
use sync_jobs_model::swr::{ContentRange, Namespace, Repository, SyncJobFilter};

pub(crate) use gateway::Gateway;
use jobs::{Missing, Repositories};

use crate::{Shared, query::parameter, reply};

pub(crate) const LIST: &str = "/v2/manage/namespaces/{namespace}/repos/{repository}/sync_job";

/// What the service remembers.
#[derive(Debug)]
pub(crate) struct Swr {
    pub(crate) repositories: Repositories,
    pub(crate) gateway: Gateway,
}

/// `GET /v2/manage/namespaces/{namespace}/repos/{repository}/sync_job`
pub(crate) async fn show_sync_job(
    State(shared): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let id = shared.request_id();
    let Some((namespace, repository)) = names(uri.path()) else { return gateway::not_published(&id) };
    if let Err(refusal) = shared.swr.gateway.authorize(shared.clock.now(), &method, &uri, &headers, &body) {
        return refusal.answer(&id);
    }
    match list(&shared, &namespace, &repository, uri.query().unwrap_or_default()) {
        Ok((jobs, range)) => {
            let mut response = reply::with_request_id(StatusCode::OK, &jobs, &id);
            response.headers_mut().insert("content-range", reply::header_value(&range.to_string()));
            response
        }
        Err((status, code, message)) => refused(&id, status, code, message),
    }
}

type Refusal = (StatusCode, &'static str, &'static str);

fn list(
    shared: &Shared,
    namespace: &str,
    repository: &str,
    query: &str,
) -> Result<(Vec<jobs::Job>, ContentRange), Refusal> {
    let bad = |code, message| (StatusCode::BAD_REQUEST, code, message);
    let namespace: Namespace =
        namespace.parse().map_err(|_| bad("SVCSTG.SWR.4009010", "Invalid organization name"))?;
    let repository: Repository =
        repository.parse().map_err(|_| bad("SVCSTG.SWR.4009011", "Invalid image repository name"))?;
    let Ok(Some(filter)) = parameter(query, "filter") else {
        return Err(bad("SVCSTG.SWR.4009014", "The filter must be given once"));
    };
    let filter: SyncJobFilter = filter.parse().map_err(|_| bad("SVCSTG.SWR.4001035", "Invalid filter"))?;
    let missing = |missing| match missing {
        Missing::Namespace => {
            (StatusCode::NOT_FOUND, "SVCSTG.SWR.4040058", "The organization does not exist")
        }
        Missing::Repository => {
            (StatusCode::NOT_FOUND, "SVCSTG.SWR.4040010", "The image repository does not exist")
        }
    };
    let (jobs, total) =
        shared.swr.repositories.list(&namespace, &repository, filter, shared.clock.now()).map_err(missing)?;
    let range = ContentRange { offset: filter.offset(), count: jobs.len() as u64, total };
    Ok((jobs, range))
}

/// Organisation and repository of a path, decoded. A slash among them makes it another path, as it does for the gateway.
fn names(path: &str) -> Option<(String, String)> {
    let segment = |index: usize| {
        let segment = percent_decode_str(path.split('/').nth(index)?).decode_utf8().ok()?.into_owned();
        (!segment.contains('/')).then_some(segment)
    };
    Some((segment(4)?, segment(6)?))
}

/// An error in the shape of the service.
fn refused(id: &str, status: StatusCode, code: &str, message: &str) -> Response {
    let body = json!({ "errors": [{ "errorCode": code, "errorMessage": message, "detail": "" }] });
    reply::with_request_id(status, &body, id)
}

/// The answer that a fault gives: from the gateway what it decides itself, else from the service.
pub(crate) fn failed(shared: &Shared, status: StatusCode) -> Response {
    let id = shared.request_id();
    match status.as_u16() {
        429 => gateway::refused(&id, status, "APIGW.0308", "The throttling threshold has been reached"),
        413 => gateway::refused(&id, status, "APIGW.0201", "The request is too large"),
        502 | 504 => gateway::refused(&id, status, "APIGW.0201", "The service did not answer the gateway"),
        503 => gateway::refused(&id, status, "APIGW.0613", "The service is not available"),
        401 => gateway::refused(&id, status, "APIGW.0301", "Incorrect IAM authentication information"),
        403 => gateway::refused(&id, status, "APIGW.0302", "The IAM user must not call the API"),
        404 => refused(&id, status, "SVCSTG.SWR.4040010", "The image repository does not exist"),
        400..=499 => refused(&id, status, "SVCSTG.SWR.4000014", "The request is not accepted"),
        _ => refused(&id, status, "SVCSTG.SWR.5001101", "Internal error"),
    }
}

/// Any other path.
pub(crate) fn unknown(shared: &Shared) -> Response {
    gateway::not_published(&shared.request_id())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_in_a_name_makes_another_path_however_it_is_written() {
        for (path, expected) in [
            ("/v2/manage/namespaces/team/repos/web/sync_job", Some(("team", "web"))),
            ("/v2/manage/namespaces/team/repos/web$admin/sync_job", Some(("team", "web$admin"))),
            ("/v2/manage/namespaces/team/repos/web%24admin/sync_job", Some(("team", "web$admin"))),
            ("/v2/manage/namespaces/%74eam/repos/web/sync_job", Some(("team", "web"))),
            ("/v2/manage/namespaces/team/repos/web%2Fadmin/sync_job", None),
            ("/v2/manage/namespaces/team/repos/web%2fadmin/sync_job", None),
            ("/v2/manage/namespaces/te%FFam/repos/web/sync_job", None),
        ] {
            let found = names(path);
            assert_eq!(
                found.as_ref().map(|(namespace, repository)| (namespace.as_str(), repository.as_str())),
                expected,
                "{path}"
            );
        }
    }
}
