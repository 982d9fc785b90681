//! The HTTP API of IAM: tokens for a password, and the projects that the vendor's SDKs look up.

use std::time::Duration;

use serde_json::{Value, json};
use sync_jobs_model::Timestamp;

use crate::{
    call::Call,
    keys,
    response::{Error, JsonResponse, Outcome},
    token,
};

const PROJECTS: &str = "/v3/projects";

const TOKEN_LIFETIME: Duration = Duration::from_secs(24 * 3600);

pub(crate) fn create_token(call: &mut Call<'_>) -> Outcome {
    let body: Value = serde_json::from_slice(call.request.body()).unwrap_or_default();
    let identity = &body["auth"]["identity"];
    let user = &identity["password"]["user"];
    let by_password =
        identity["methods"].as_array().is_some_and(|methods| methods.contains(&json!("password")));
    let parts = [&user["domain"]["name"], &user["name"], &user["password"]];
    if !by_password || !parts.iter().all(|part| part.is_string()) {
        return Err(Error::new(400, "", "The request body is invalid"));
    }
    if parts != [keys::IAM.domain, keys::IAM.user, keys::IAM.password] {
        return Err(Error::new(401, "", "The username or password is wrong."));
    }
    let scope = &body["auth"]["scope"]["project"];
    let project = match (scope["id"].as_str(), scope["name"].as_str()) {
        (Some(id), _) if id == keys::SWR.project_id => Some(keys::REGIONS[0]),
        (None, Some(name)) => keys::REGIONS.into_iter().find(|region| *region == name),
        _ => None,
    };
    if scope.is_object() && project.is_none() {
        return Err(Error::new(401, "", "The project does not exist, or the user must not use it."));
    }
    let mut claims = call.services.claims(token::IAM, TOKEN_LIFETIME);
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
    Ok(JsonResponse::new(201, json!({ "token": body })).header("x-subject-token", claims.token()))
}

/// Returns the project of a region, which an SDK looks up if it is not configured.
pub(crate) fn list_projects(call: &Call<'_>) -> JsonResponse {
    let name = call.text("name");
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
    JsonResponse::new(200, json!({ "links": links, "projects": projects }))
}
