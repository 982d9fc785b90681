//! The HTTP API of IAM: tokens for a password, and the projects that the vendor's SDKs look up.

use std::time::Duration;

use axum::http::{StatusCode, request::Parts};
use serde_json::{Value, json};
use sync_jobs_model::Timestamp;

use super::gateway;
use crate::{
    fault::Requests, keys, message::parameter, response::JsonResponse, router::Service, services::Services,
    token,
};

const PROJECTS: &str = "/v3/projects";

const TOKEN_LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// IAM.
pub(crate) struct Iam;

impl Service for Iam {
    fn kind(&self, request: &Parts) -> Option<Requests> {
        (request.method == "POST" && request.uri.path() == "/v3/auth/tokens").then_some(Requests::Tokens)
    }

    fn respond(&self, services: &Services, request: &Parts, body: &[u8]) -> JsonResponse {
        let id = services.request_id();
        let response = match (request.method.as_str(), request.uri.path()) {
            ("POST", "/v3/auth/tokens") => create_token(services, body),
            ("GET", PROJECTS) => match services.gateway.authorize(services.clock.now(), request, body) {
                Ok(()) => list_projects(request),
                Err(rejection) => return gateway::error(id, rejection),
            },
            _ => error(StatusCode::NOT_FOUND, "The requested resource could not be found."),
        };
        response.header(gateway::REQUEST_ID, id)
    }

    fn error(&self, services: &Services, status: StatusCode) -> JsonResponse {
        let response = error(status, status.canonical_reason().unwrap_or("error"));
        response.header(gateway::REQUEST_ID, services.request_id())
    }
}

fn create_token(services: &Services, body: &[u8]) -> JsonResponse {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let identity = &body["auth"]["identity"];
    let user = &identity["password"]["user"];
    let by_password =
        identity["methods"].as_array().is_some_and(|methods| methods.contains(&json!("password")));
    let parts = [&user["domain"]["name"], &user["name"], &user["password"]];
    if !by_password || !parts.iter().all(|part| part.is_string()) {
        return error(StatusCode::BAD_REQUEST, "The request body is invalid");
    }
    if parts != [keys::IAM.domain, keys::IAM.user, keys::IAM.password] {
        return error(StatusCode::UNAUTHORIZED, "The username or password is wrong.");
    }
    let scope = &body["auth"]["scope"]["project"];
    let project = match (scope["id"].as_str(), scope["name"].as_str()) {
        (Some(id), _) if id == keys::SWR.project_id => Some(keys::REGIONS[0]),
        (None, Some(name)) => keys::REGIONS.into_iter().find(|region| *region == name),
        _ => None,
    };
    if scope.is_object() && project.is_none() {
        let message = "The project does not exist, or the user must not use it.";
        return error(StatusCode::UNAUTHORIZED, message);
    }
    let mut claims = services.claims(token::IAM, TOKEN_LIFETIME);
    claims.project_id = project.map(|_| keys::SWR.project_id.to_owned());
    let moment = |second| format!("{:.6}", Timestamp::from_second(second).unwrap_or_default());
    let domain = json!({ "id": keys::DOMAIN_ID, "name": keys::IAM.domain });
    let mut body = json!({
        "catalog": [],
        "expires_at": moment(claims.exp),
        "issued_at": moment(claims.iat),
        "methods": ["password"],
        "roles": [],
        "user": { "domain": domain, "id": keys::USER_ID, "name": keys::IAM.user },
    });
    match project {
        Some(name) => body["project"] = json!({ "domain": domain, "id": keys::SWR.project_id, "name": name }),
        None => body["domain"] = domain,
    }
    JsonResponse::new(StatusCode::CREATED, json!({ "token": body })).header("x-subject-token", claims.token())
}

/// Returns the project of a region, which an SDK looks up if it is not configured.
fn list_projects(request: &Parts) -> JsonResponse {
    let name = parameter(request, "name");
    let is_listed = |region: &&str| name.as_deref().is_none_or(|name| name == *region);
    let project = |region| {
        json!({
            "description": "",
            "domain_id": keys::DOMAIN_ID,
            "enabled": true,
            "id": keys::SWR.project_id,
            "is_domain": false,
            "links": { "self": format!("{PROJECTS}/{}", keys::SWR.project_id) },
            "name": region,
            "parent_id": keys::DOMAIN_ID,
        })
    };
    let projects: Vec<_> = keys::REGIONS.into_iter().filter(is_listed).map(project).collect();
    let links = json!({ "next": null, "previous": null, "self": PROJECTS });
    JsonResponse::new(StatusCode::OK, json!({ "links": links, "projects": projects }))
}

/// Returns an error response of IAM.
fn error(status: StatusCode, message: &str) -> JsonResponse {
    let title = status.canonical_reason().unwrap_or_default();
    let body = json!({ "error": { "code": status.as_u16(), "message": message, "title": title } });
    JsonResponse::new(status, body)
}
