//! IAM: tokens for a password, and the projects that the vendor's SDKs ask for.

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri},
    response::Response,
};
use serde_json::{Value, json};

use crate::{Shared, clock::later, keys, query::parameter, reply, token, token::Claims};

pub(crate) const TOKENS: &str = "/v3/auth/tokens";
pub(crate) const PROJECTS: &str = "/v3/projects";
pub(crate) const ISSUER: &str = "iam";

/// How long a token is good, unless the sandbox was told otherwise.
const TOKEN_LIFE: Duration = Duration::from_secs(24 * 3600);
const DOMAIN_ID: &str = "06570000000000000000000000000f60";

/// `POST /v3/auth/tokens`
pub(crate) async fn create_token(State(shared): State<Shared>, body: Bytes) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let identity = &body["auth"]["identity"];
    let user = &identity["password"]["user"];
    let by_password = identity["methods"]
        .as_array()
        .is_some_and(|methods| methods.iter().any(|method| method == "password"));
    let parts = [&user["domain"]["name"], &user["name"], &user["password"]];
    if !by_password || parts.iter().any(|part| !part.is_string()) {
        return failed(&shared, StatusCode::BAD_REQUEST, "The request body is invalid");
    }
    if parts != [keys::IAM.domain, keys::IAM.user, keys::IAM.password] {
        return failed(&shared, StatusCode::UNAUTHORIZED, "The username or password is wrong.");
    }
    let scope = &body["auth"]["scope"]["project"];
    let project = match (scope["id"].as_str(), scope["name"].as_str()) {
        (Some(id), _) if id == keys::SWR.project_id => Some(keys::REGIONS[0]),
        (None, Some(name)) => keys::REGIONS.into_iter().find(|region| *region == name),
        _ => None,
    };
    if scope.is_object() && project.is_none() {
        return failed(
            &shared,
            StatusCode::UNAUTHORIZED,
            "The project does not exist, or the user must not use it.",
        );
    }
    let issued = shared.clock.now();
    let expires = later(issued, shared.token_life.unwrap_or(TOKEN_LIFE));
    let token = token::issue(&Claims {
        iss: ISSUER.to_owned(),
        iat: issued.as_second(),
        exp: expires.as_second(),
        jti: shared.request_id(),
        scoped_userpool_id: None,
        project_id: project.map(|_| keys::SWR.project_id.to_owned()),
    });
    let domain = json!({ "id": DOMAIN_ID, "name": keys::IAM.domain });
    let mut body = json!({
        "catalog": [],
        "expires_at": format!("{expires:.6}"),
        "issued_at": format!("{issued:.6}"),
        "methods": ["password"],
        "roles": [],
        "user": { "domain": domain, "id": "06510000000000000000000000000010", "name": keys::IAM.user },
    });
    match project {
        Some(name) => body["project"] = json!({ "domain": domain, "id": keys::SWR.project_id, "name": name }),
        None => body["domain"] = domain,
    }
    let mut response =
        reply::with_request_id(StatusCode::CREATED, &json!({ "token": body }), &shared.request_id());
    response.headers_mut().insert("x-subject-token", reply::header_value(&token));
    response
}

/// `GET /v3/projects`: the project of a region, which an SDK asks for when it was given none.
pub(crate) async fn list_projects(
    State(shared): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let id = shared.request_id();
    if let Err(refusal) = shared.swr.gateway.authorize(shared.clock.now(), &method, &uri, &headers, &body) {
        return refusal.answer(&id);
    }
    let wanted = parameter(uri.query().unwrap_or_default(), "name").unwrap_or_default();
    let projects: Vec<_> = keys::REGIONS
        .into_iter()
        .filter(|region| wanted.as_deref().is_none_or(|wanted| wanted == *region))
        .map(|region| {
            json!({
                "description": "",
                "domain_id": DOMAIN_ID,
                "enabled": true,
                "id": keys::SWR.project_id,
                "is_domain": false,
                "links": { "self": format!("/v3/projects/{}", keys::SWR.project_id) },
                "name": region,
                "parent_id": DOMAIN_ID,
            })
        })
        .collect();
    let links = json!({ "next": null, "previous": null, "self": "/v3/projects" });
    reply::with_request_id(StatusCode::OK, &json!({ "links": links, "projects": projects }), &id)
}

/// An error in the shape of IAM.
pub(crate) fn failed(shared: &Shared, status: StatusCode, message: &str) -> Response {
    let title = status.canonical_reason().unwrap_or_default();
    let body = json!({ "error": { "code": status.as_u16(), "message": message, "title": title } });
    reply::with_request_id(status, &body, &shared.request_id())
}

/// Any other path of IAM.
pub(crate) fn unknown(shared: &Shared) -> Response {
    failed(shared, StatusCode::NOT_FOUND, "The requested resource could not be found.")
}
