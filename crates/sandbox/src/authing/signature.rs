//! Checks the signature of a request to Authing, in the layout that the vendor's SDK for Node sends.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac_sha1_compact::HMAC;
use serde_json::{Map, Value};

use crate::call::Request;

/// Returns the signature that a request must have.
pub(crate) fn expected(request: &Request, secret: &str) -> String {
    STANDARD.encode(HMAC::mac(string_to_sign(request).as_bytes(), secret.as_bytes()))
}

/// Returns the text that is signed: the method, the date and all headers of Authing by name, the path, and the parameters
/// by name and not encoded. The keys of a JSON body are signed like parameters.
fn string_to_sign(request: &Request) -> String {
    let mut lines = BTreeMap::new();
    for (name, value) in request.headers() {
        if name == "date" || name.as_str().starts_with("x-authing-") {
            let value =
                String::from_utf8_lossy(value.as_bytes()).trim().replace(['\t', '\n', '\x0c', '\r'], " ");
            lines.insert(name.as_str(), value);
        }
    }
    let headers: Vec<_> = lines.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    let query = request.uri().query().unwrap_or_default();
    let body: Map<String, Value> = serde_json::from_slice(request.body()).unwrap_or_default();
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let query = form_urlencoded::parse(query.as_bytes()).into_owned();
    let body = body.iter().map(|(name, value)| (name.clone(), text(value)));
    let mut parameters: Vec<_> = query.chain(body).collect();
    parameters.sort();
    let parameters: Vec<_> = parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mark = if parameters.is_empty() { "" } else { "?" };
    let (method, path) = (request.method(), request.uri().path());
    format!("{method}\n{}{path}{mark}{}", headers.concat(), parameters.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_the_vendors_sdk_hold() {
        let document: Value = serde_json::from_str(include_str!("vectors.json")).unwrap();
        let vectors = document["vectors"].as_array().unwrap();
        assert_eq!(vectors.len(), 6);
        for vector in vectors {
            let text = |key: &str| vector[key].as_str().unwrap();
            let query: Vec<_> = vector["query"].as_object().into_iter().flatten().collect();
            let query: Vec<_> = query
                .iter()
                .rev()
                .map(|(name, value)| format!("{name}={}", value.to_string().trim_matches('"')))
                .collect();
            let uri = format!("{}?{}", text("path"), query.join("&"));
            let mut request = axum::http::Request::builder().method(text("method")).uri(uri);
            for (name, value) in vector["headers"].as_object().unwrap() {
                request = request.header(name, value.as_str().unwrap());
            }
            let body = vector.get("body").map(Value::to_string).unwrap_or_default();
            let request = request.body(body.into()).unwrap();
            assert_eq!(string_to_sign(&request), text("string_to_sign"));
            assert_eq!(expected(&request, text("sk")), text("signature"));
        }
    }

    #[test]
    fn parameters_are_signed_as_they_were_before_encoding() {
        for (uri, expected) in [("/p?b=%E7%BB%84+x&a=1%2F2", "GET\n/p?a=1/2&b=组 x"), ("/p", "GET\n/p")] {
            let request = axum::http::Request::get(uri).body("".into()).unwrap();
            assert_eq!(string_to_sign(&request), expected);
        }
    }
}
