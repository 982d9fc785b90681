//! Authing's signature of a request, in the layout that its SDK for Node sends.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::{
    Request,
    header::{HeaderMap, HeaderValue},
};
use serde_json::{Map, Value};
use sync_jobs_client_runtime::Secret;

/// Returns the signature of `request`, which covers `date`, every `x-authing-` header and the resource.
///
/// The resource is the path of the request without `base_path`, the path of the base URL.
pub(crate) fn signature(request: &Request, base_path: &str, access_key_secret: &Secret) -> Secret {
    let text = string_to_sign(request, base_path);
    STANDARD.encode(hmac_sha1(access_key_secret.expose().as_bytes(), text.as_bytes())).into()
}

/// Uses the library that also encrypts the connection: it is accelerated by the processor.
#[cfg(feature = "rustls")]
fn hmac_sha1(key: &[u8], text: &[u8]) -> impl AsRef<[u8]> {
    use aws_lc_rs::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};

    sign(&Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, key), text)
}

#[cfg(not(feature = "rustls"))]
fn hmac_sha1(key: &[u8], text: &[u8]) -> impl AsRef<[u8]> {
    hmac_sha1_compact::HMAC::mac(text, key)
}

/// Returns the method, the signed headers by name, and the resource: path and parameters by name, not encoded.
fn string_to_sign(request: &Request, base_path: &str) -> String {
    let mut text = String::with_capacity(512);
    text.extend([request.method().as_str(), "\n"]);
    for (name, value) in signed_headers(request.headers()) {
        text.extend([name, ":"]);
        let value = String::from_utf8_lossy(value.as_bytes().trim_ascii());
        text.extend(value.chars().map(|character| if character == '\t' { ' ' } else { character }));
        text.push('\n');
    }
    let path = request.url().path();
    text.push_str(path.strip_prefix(base_path).unwrap_or(path));
    let body = request.body().and_then(|body| body.as_bytes()).unwrap_or_default();
    // The keys of a JSON body are signed like parameters.
    let body: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
    let body = body.iter().map(|(name, value)| match value {
        Value::String(text) => (name.into(), text.into()),
        value => (name.into(), value.to_string().into()),
    });
    let mut parameters: Vec<_> = request.url().query_pairs().chain(body).collect();
    parameters.sort();
    let mut separator = "?";
    for (name, value) in &parameters {
        text.extend([separator, name, "=", value]);
        separator = "&";
    }
    text
}

/// Returns `date` and every `x-authing-` header, sorted by name; a tab counts as a space.
fn signed_headers(headers: &HeaderMap) -> Vec<(&str, &HeaderValue)> {
    let is_signed = |name: &str| name == "date" || name.starts_with("x-authing-");
    let headers = headers.iter().map(|(name, value)| (name.as_str(), value));
    let mut signed: Vec<_> = headers.filter(|(name, _)| is_signed(name)).collect();
    signed.sort();
    signed
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::{Method, Url, header::HeaderName};

    #[test]
    fn signatures_match_those_of_the_vendors_sdk() {
        let document: Value = serde_json::from_str(include_str!("signature/vectors.json")).unwrap();
        let vectors = document["vectors"].as_array().unwrap();
        assert!(!vectors.is_empty());
        for vector in vectors {
            let text = |key: &str| vector[key].as_str().unwrap();
            let base_path = vector["base_path"].as_str().unwrap_or_default();
            let url = format!("https://api.authing.cn{base_path}{}", text("path"));
            let mut url = Url::parse(&url).unwrap();
            for (name, value) in vector["query"].as_object().into_iter().flatten() {
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                url.query_pairs_mut().append_pair(name, &value);
            }
            let mut request = Request::new(Method::from_bytes(text("method").as_bytes()).unwrap(), url);
            *request.body_mut() = vector.get("body").map(|body| body.to_string().into());
            for (name, value) in vector["headers"].as_object().unwrap() {
                let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
                request.headers_mut().insert(name, value.as_str().unwrap().parse().unwrap());
            }
            assert_eq!(string_to_sign(&request, base_path), text("string_to_sign"), "{}", text("name"));
            let signature = signature(&request, base_path, &text("sk").into());
            assert_eq!(
                format!("authing {}:{}", text("ak"), signature.expose()),
                text("authorization"),
                "{}",
                text("name")
            );
        }
    }
}
