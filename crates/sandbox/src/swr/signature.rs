//! Checks the signature of a request to Huawei Cloud, `SDK-HMAC-SHA256`.

use axum::http::{HeaderMap, Method, Uri};
use hmac_sha256::{HMAC, Hash};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

use crate::{hex, query::pairs, text};

const ALGORITHM: &str = "SDK-HMAC-SHA256";
/// What stands for itself in a canonical request.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The header `Authorization`, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Authorization<'a> {
    pub(crate) access_key: &'a str,
    pub(crate) signed_headers: &'a str,
    pub(crate) signature: &'a str,
}

impl<'a> Authorization<'a> {
    /// Reads the value of the header, if it is of this scheme.
    pub(crate) fn read(value: &'a str) -> Option<Self> {
        let mut read = Self { access_key: "", signed_headers: "", signature: "" };
        for part in value.strip_prefix(ALGORITHM)?.split(',') {
            match part.trim().split_once('=')? {
                ("Access", value) => read.access_key = value,
                ("SignedHeaders", value) => read.signed_headers = value,
                ("Signature", value) => read.signature = value,
                _ => return None,
            }
        }
        Some(read)
    }
}

/// A request in the form that is signed: method, path, parameters, the headers `signed_headers`, and the hash of the body.
pub(crate) fn canonical_request(
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    signed_headers: &str,
    body: &[u8],
) -> String {
    let segments = uri.path().split('/').map(|segment| percent_decode_str(segment).collect::<Vec<_>>());
    let segments: Vec<_> = segments.map(|segment| encoded(&segment)).collect();
    let mut path = segments.join("/");
    if !path.ends_with('/') {
        path.push('/');
    }
    let mut parameters: Vec<_> = pairs(uri.query().unwrap_or_default())
        .map(|(name, value)| (encoded(name.as_bytes()), encoded(value.as_bytes())))
        .collect();
    parameters.sort();
    let parameters: Vec<_> = parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let lines: Vec<_> = signed_headers
        .split(';')
        .map(|name| format!("{name}:{}\n", text(headers, name).unwrap_or_default()))
        .collect();
    // Other bodies than JSON may go without a hash.
    let body = match text(headers, "x-sdk-content-sha256") {
        Some(unsigned) if unsigned == "UNSIGNED-PAYLOAD" => unsigned,
        _ => hex(&Hash::hash(body)),
    };
    let (parameters, lines) = (parameters.join("&"), lines.concat());
    format!("{method}\n{path}\n{parameters}\n{lines}\n{signed_headers}\n{body}")
}

/// The signature that a request with this canonical form should have.
pub(crate) fn expected(canonical_request: &str, date: &str, secret: &str) -> String {
    let text = format!("{ALGORITHM}\n{date}\n{}", hex(&Hash::hash(canonical_request.as_bytes())));
    hex(&HMAC::mac(text.as_bytes(), secret.as_bytes()))
}

fn encoded(bytes: &[u8]) -> String {
    percent_encode(bytes, ENCODED).to_string()
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
            let mut headers = HeaderMap::new();
            headers.insert("user-agent", HeaderValue::from_static("on the wire without a signature"));
            for (name, value) in vector["headers_signed"].as_object().unwrap() {
                let name: HeaderName = name.parse().unwrap();
                headers.insert(name, HeaderValue::from_str(value.as_str().unwrap()).unwrap());
            }
            let authorization = Authorization::read(text("authorization")).unwrap();
            assert_eq!(authorization.access_key, text("ak"));
            let method = text("method").parse().unwrap();
            let uri = text("request_target").parse().unwrap();
            let canonical = canonical_request(&method, &uri, &headers, authorization.signed_headers, b"");
            assert_eq!(canonical, text("canonical_request"));
            let date = headers["x-sdk-date"].to_str().unwrap();
            assert_eq!(expected(&canonical, date, text("sk")), authorization.signature);
        }
    }

    #[test]
    fn one_request_has_one_canonical_form() {
        let canonical = |target: &str| {
            canonical_request(&Method::GET, &target.parse().unwrap(), &HeaderMap::new(), "host", b"")
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
    fn a_body_counts_by_its_hash_unless_the_header_says_that_it_is_not_signed() {
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        for (header, end) in
            [(None, nothing), (Some("UNSIGNED-PAYLOAD"), "UNSIGNED-PAYLOAD"), (Some("0"), nothing)]
        {
            let mut headers = HeaderMap::new();
            if let Some(header) = header {
                headers.insert("x-sdk-content-sha256", HeaderValue::from_static(header));
            }
            let canonical = canonical_request(&Method::GET, &Uri::from_static("/"), &headers, "host", b"");
            assert_eq!(canonical.lines().last(), Some(end), "{header:?}");
        }
    }

    #[test]
    fn other_authorizations_are_not_read() {
        for value in [
            "",
            "Basic dTpw",
            "Bearer x",
            "V11-HMAC-SHA256 Access=a, SignedHeaders=b, Signature=c",
            "SDK-HMAC-SHA256",
            "SDK-HMAC-SHA256 Access",
            "SDK-HMAC-SHA256 Access=a, Other=b",
        ] {
            assert_eq!(Authorization::read(value), None, "{value}");
        }
    }
}
