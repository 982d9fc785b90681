//! Checks the signature of a request to Huawei Cloud, `SDK-HMAC-SHA256`.

use std::collections::HashMap;

use hmac_sha256::{HMAC, Hash};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

use crate::call::{Request, header};

const ALGORITHM: &str = "SDK-HMAC-SHA256";
/// The characters that are encoded in a canonical request, and in its path.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
const PATH: &AsciiSet = &ENCODED.remove(b'/');

/// Returns the access key, and the names of the signed headers with the signature, from the value of a header
/// `Authorization`, or `None` if it has another scheme.
pub(crate) fn read(authorization: &str) -> Option<(&str, [&str; 2])> {
    let parts = authorization.strip_prefix(ALGORITHM)?.split(',').map(|part| part.trim().split_once('='));
    let parts: HashMap<_, _> = parts.collect::<Option<_>>()?;
    Some((parts.get("Access")?, [parts.get("SignedHeaders")?, parts.get("Signature")?]))
}

/// Returns the text that is signed: method, path, parameters, the headers `signed_headers`, and the hash of the body.
pub(crate) fn canonical_request(request: &Request, signed_headers: &str) -> String {
    let (method, uri) = (request.method(), request.uri());
    let path: Vec<_> = percent_decode_str(uri.path()).collect();
    let path = percent_encode(&path, PATH).to_string();
    let path = path.strip_suffix('/').unwrap_or(&path);
    let mut parameters: Vec<_> = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
        .map(|(name, value)| (encoded(name.as_bytes()), encoded(value.as_bytes())))
        .collect();
    parameters.sort();
    let parameters: Vec<_> = parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let lines: Vec<_> = signed_headers
        .split(';')
        .map(|name| format!("{name}:{}\n", header(request, name).unwrap_or_default()))
        .collect();
    // Bodies other than JSON may be sent without a hash.
    let body = match header(request, "x-sdk-content-sha256") {
        Some(unsigned) if unsigned == "UNSIGNED-PAYLOAD" => unsigned,
        _ => hex(&Hash::hash(request.body())),
    };
    let (parameters, lines) = (parameters.join("&"), lines.concat());
    format!("{method}\n{path}/\n{parameters}\n{lines}\n{signed_headers}\n{body}")
}

/// Returns the signature that a request with this canonical form must have.
pub(crate) fn expected(canonical_request: &str, date: &str, secret: &str) -> String {
    let text = format!("{ALGORITHM}\n{date}\n{}", hex(&Hash::hash(canonical_request.as_bytes())));
    hex(&HMAC::mac(text.as_bytes(), secret.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn encoded(bytes: &[u8]) -> String {
    percent_encode(bytes, ENCODED).to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn the_vectors_of_the_vendors_sdk_hold() {
        let document: Value = serde_json::from_str(include_str!("vectors.json")).unwrap();
        let vectors = document["vectors"].as_array().unwrap();
        assert_eq!(vectors.len(), 5);
        for vector in vectors {
            let text = |key: &str| vector[key].as_str().unwrap();
            let mut request = axum::http::Request::builder()
                .method(text("method"))
                .uri(text("request_target"))
                .header("user-agent", "on the wire without a signature");
            for (name, value) in vector["headers_signed"].as_object().unwrap() {
                request = request.header(name, value.as_str().unwrap());
            }
            let body = vector.get("body").and_then(Value::as_str).unwrap_or_default();
            let request = request.body(body.to_owned().into()).unwrap();
            let (access_key, [signed_headers, signature]) = read(text("authorization")).unwrap();
            assert_eq!(access_key, text("ak"));
            let canonical = canonical_request(&request, signed_headers);
            assert_eq!(canonical, text("canonical_request"));
            let date = request.headers()["x-sdk-date"].to_str().unwrap();
            assert_eq!(expected(&canonical, date, text("sk")), signature);
        }
    }

    #[test]
    fn all_encodings_of_a_request_have_one_canonical_form() {
        let canonical = |target: &str| {
            let request = axum::http::Request::get(target).body("".into()).unwrap();
            canonical_request(&request, "host")
        };
        let expected = canonical("/repos/team%24app/sync_job?b=2&filter=limit%3A%3A1%7Coffset%3A%3A0");
        for target in [
            "/repos/team$app/sync_job?filter=limit::1|offset::0&b=2",
            "/repos/%74eam%24app/sync_job?filter=limit%3a%3a1%7coffset%3a%3a0&b=2",
        ] {
            assert_eq!(canonical(target), expected, "{target}");
        }
        assert_ne!(canonical("/repos/team%24app/sync_job"), expected);
    }

    #[test]
    fn a_body_is_signed_by_its_hash_unless_a_header_excludes_it() {
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        for (header, end) in
            [(None, nothing), (Some("UNSIGNED-PAYLOAD"), "UNSIGNED-PAYLOAD"), (Some("0"), nothing)]
        {
            let mut request = axum::http::Request::get("/");
            if let Some(header) = header {
                request = request.header("x-sdk-content-sha256", header);
            }
            let canonical = canonical_request(&request.body("".into()).unwrap(), "host");
            assert_eq!(canonical.lines().last(), Some(end), "{header:?}");
        }
    }

    #[test]
    fn other_schemes_are_not_parsed() {
        for value in [
            "",
            "Basic dTpw",
            "Bearer x",
            "V11-HMAC-SHA256 Access=a, SignedHeaders=b, Signature=c",
            "SDK-HMAC-SHA256",
            "SDK-HMAC-SHA256 Access",
            "SDK-HMAC-SHA256 Access=a, Other=b",
        ] {
            assert_eq!(read(value), None, "{value}");
        }
    }
}
