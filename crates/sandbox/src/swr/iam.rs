//! The HTTP API of IAM: tokens for a password, and the projects that the vendor's SDKs look up.

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::State,
    http::{StatusCode, request::Parts},
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};
use sync_jobs_model::Timestamp;

use super::gateway;
use crate::{
    keys,
    message::{json_with_id, parameter},
    services::{Services, Shared},
    token,
};

const PROJECTS: &str = "/v3/projects";

const TOKEN_LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// `POST /v3/auth/tokens`
pub(crate) async fn create_token(State(services): State<Shared>, body: Bytes) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let identity = &body["auth"]["identity"];
    let user = &identity["password"]["user"];
    let by_password =
        identity["methods"].as_array().is_some_and(|methods| methods.contains(&json!("password")));
    let parts = [&user["domain"]["name"], &user["name"], &user["password"]];
    if !by_password || parts.iter().any(|part| !part.is_string()) {
        return error(&services, StatusCode::BAD_REQUEST, "The request body is invalid");
    }
    if parts != [keys::IAM.domain, keys::IAM.user, keys::IAM.password] {
        return error(&services, StatusCode::UNAUTHORIZED, "The username or password is wrong.");
    }
    let scope = &body["auth"]["scope"]["project"];
    let project = match (scope["id"].as_str(), scope["name"].as_str()) {
        (Some(id), _) if id == keys::SWR.project_id => Some(keys::REGIONS[0]),
        (None, Some(name)) => keys::REGIONS.into_iter().find(|region| *region == name),
        _ => None,
    };
    if scope.is_object() && project.is_none() {
        let message = "The project does not exist, or the user must not use it.";
        return error(&services, StatusCode::UNAUTHORIZED, message);
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
    let response = json_with_id(StatusCode::CREATED, &json!({ "token": body }), services.request_id());
    ([("x-subject-token", claims.token())], response).into_response()
}

/// `GET /v3/projects`: the project of a region, which an SDK looks up if it is not configured.
pub(crate) async fn list_projects(State(services): State<Shared>, request: Parts, body: Bytes) -> Response {
    let id = services.request_id();
    if let Err((status, code, message)) = services.gateway.authorize(services.clock.now(), &request, &body) {
        return gateway::error(id, status, code, &message);
    }
    let name = parameter(&request, "name");
    let regions =
        keys::REGIONS.into_iter().filter(|region| name.as_deref().is_none_or(|name| name == *region));
    let projects: Vec<_> = regions
        .map(|region| {
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
        })
        .collect();
    let links = json!({ "next": null, "previous": null, "self": PROJECTS });
    json_with_id(StatusCode::OK, &json!({ "links": links, "projects": projects }), id)
}

/// Returns an error response of IAM.
fn error(services: &Services, status: StatusCode, message: &str) -> Response {
    let title = status.canonical_reason().unwrap_or_default();
    let body = json!({ "error": { "code": status.as_u16(), "message": message, "title": title } });
    json_with_id(status, &body, services.request_id())
}

/// Returns the error response of a fault.
pub(crate) fn fault(services: &Services, status: StatusCode) -> Response {
    error(services, status, status.canonical_reason().unwrap_or("error"))
}

/// Returns the response to a path that IAM does not have.
pub(crate) fn not_found(services: &Services) -> Response {
    error(services, StatusCode::NOT_FOUND, "The requested resource could not be found.")
}
