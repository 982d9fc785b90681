//! Checks the signature of a request to Authing, in the layout that the vendor's SDK for Node sends.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, Method, Uri};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac_sha1_compact::HMAC;

use crate::query::pairs;

/// The signature that a request should have.
pub(crate) fn expected(method: &Method, uri: &Uri, headers: &HeaderMap, secret: &str) -> String {
    STANDARD.encode(HMAC::mac(string_to_sign(method, uri, headers).as_bytes(), secret.as_bytes()))
}

/// The method; the date and every header of Authing's, by name; the path with its parameters, by name and not encoded.
fn string_to_sign(method: &Method, uri: &Uri, headers: &HeaderMap) -> String {
    let mut lines = BTreeMap::new();
    for (name, value) in headers {
        if name == "date" || name.as_str().starts_with("x-authing-") {
            let value =
                String::from_utf8_lossy(value.as_bytes()).trim().replace(['\t', '\n', '\x0c', '\r'], " ");
            lines.insert(name.as_str(), value);
        }
    }
    let headers: Vec<_> = lines.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    let mut parameters: Vec<_> = pairs(uri.query().unwrap_or_default()).collect();
    parameters.sort();
    let parameters: Vec<_> = parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mark = if parameters.is_empty() { "" } else { "?" };
    format!("{method}\n{}{}{mark}{}", headers.concat(), uri.path(), parameters.join("&"))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};
    use serde_json::Value;

    use super::*;

    #[test]
    fn the_vectors_of_the_vendors_sdk_hold() {
        let document: Value = serde_json::from_str(include_str!("vectors.json")).unwrap();
        let vectors = document["vectors"].as_array().unwrap();
        assert_eq!(vectors.len(), 3);
        for vector in vectors {
            let text = |key: &str| vector[key].as_str().unwrap();
            let query: Vec<_> = vector["query"].as_object().unwrap().iter().collect();
            let query: Vec<_> = query
                .iter()
                .rev()
                .map(|(name, value)| format!("{name}={}", value.to_string().trim_matches('"')))
                .collect();
            let uri: Uri = format!("{}?{}", text("path"), query.join("&")).parse().unwrap();
            let mut headers = HeaderMap::new();
            for (name, value) in vector["headers"].as_object().unwrap() {
                let name: HeaderName = name.parse().unwrap();
                headers.insert(name, HeaderValue::from_str(value.as_str().unwrap()).unwrap());
            }
            let method: Method = text("method").parse().unwrap();
            assert_eq!(string_to_sign(&method, &uri, &headers), text("string_to_sign"));
            assert_eq!(expected(&method, &uri, &headers, text("sk")), text("signature"));
        }
    }

    #[test]
    fn parameters_are_signed_as_they_were_before_encoding() {
        let uri = "/p?b=%E7%BB%84+x&a=1%2F2".parse().unwrap();
        assert_eq!(string_to_sign(&Method::GET, &uri, &HeaderMap::new()), "GET\n/p?a=1/2&b=组 x");
        let uri = "/p".parse().unwrap();
        assert_eq!(string_to_sign(&Method::GET, &uri, &HeaderMap::new()), "GET\n/p");
    }
}
