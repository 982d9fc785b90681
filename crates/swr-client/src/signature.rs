//! Huawei Cloud's signature of a request, `SDK-HMAC-SHA256`.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, percent_decode_str, utf8_percent_encode};
use reqwest::{
    Request,
    header::{CONTENT_TYPE, HOST, HeaderName},
};
use sync_jobs_client_runtime::Secret;

/// The characters to encode in a canonical request: all but the unreserved ones.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
const ENCODED_IN_PATH: &AsciiSet = &ENCODED.remove(b'/');

pub(crate) const DOMAIN: HeaderName = HeaderName::from_static("x-domain-id");
pub(crate) const PROJECT: HeaderName = HeaderName::from_static("x-project-id");
pub(crate) const DATE: HeaderName = HeaderName::from_static("x-sdk-date");
pub(crate) const SECURITY_TOKEN: HeaderName = HeaderName::from_static("x-security-token");

/// The headers to sign, in this order.
static SIGNED: [HeaderName; 6] = [CONTENT_TYPE, HOST, DOMAIN, PROJECT, DATE, SECURITY_TOKEN];

/// Returns the names of the headers that the signature covers, and the signature.
pub(crate) fn signature(request: &Request, secret: &Secret) -> (String, Secret) {
    let headers = signed_headers(request, &SIGNED);
    let (names, text) = string_to_sign(request, &headers);
    (names, sign(&text, secret))
}

fn sign(text: &str, secret: &Secret) -> Secret {
    hex(hash::hmac_sha256(secret.expose().as_bytes(), text.as_bytes())).into()
}

/// Returns the value of the header `Authorization`.
pub(crate) fn authorization(access_key: &str, names: &str, signature: &Secret) -> String {
    let signature = signature.expose();
    format!("SDK-HMAC-SHA256 Access={access_key}, SignedHeaders={names}, Signature={signature}")
}

fn string_to_sign(request: &Request, headers: &[(&str, Cow<str>)]) -> (String, String) {
    let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    let date = headers.iter().find(|(name, _)| DATE == *name).map(|(_, date)| date.as_ref());
    let canonical = hex(hash::sha256(canonical_request(request, headers, &names).as_bytes()));
    (names, format!("SDK-HMAC-SHA256\n{}\n{canonical}", date.unwrap_or_default()))
}

fn canonical_request(request: &Request, headers: &[(&str, Cow<str>)], names: &str) -> String {
    let url = request.url();
    // A slash that is encoded on the wire is signed as one that is not.
    let path = percent_decode_str(url.path()).decode_utf8_lossy();
    let mut path: String = utf8_percent_encode(&path, ENCODED_IN_PATH).collect();
    // The canonical path always ends with a slash, unlike the one on the wire.
    if !path.ends_with('/') {
        path.push('/');
    }
    let mut parameters: Vec<_> = url.query_pairs().collect();
    parameters.sort();
    let mut text = String::with_capacity(1024);
    text.extend([request.method().as_str(), "\n", &path, "\n"]);
    let mut separator = "";
    for (name, value) in &parameters {
        text.push_str(separator);
        text.extend(encoded(name));
        text.push('=');
        text.extend(encoded(value));
        separator = "&";
    }
    text.push('\n');
    for (name, value) in headers {
        text.extend([name, ":", value, "\n"]);
    }
    let body = request.body().and_then(|body| body.as_bytes()).unwrap_or_default();
    text.extend(["\n", names, "\n", &hex(hash::sha256(body))]);
    text
}

/// Returns the headers in `names` that `request` has, in the same order. The host is the one that the HTTP client will send.
fn signed_headers<'a>(request: &'a Request, names: &'a [HeaderName]) -> Vec<(&'a str, Cow<'a, str>)> {
    let header = |name: &HeaderName| match request.headers().get(name) {
        Some(value) => Some(String::from_utf8_lossy(value.as_bytes().trim_ascii())),
        None => (*name == HOST).then(|| host(request).into()),
    };
    names.iter().filter_map(|name| Some((name.as_str(), header(name)?))).collect()
}

fn host(request: &Request) -> String {
    let host = request.url().host_str().unwrap_or_default();
    match request.url().port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

fn encoded(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, ENCODED)
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    let bytes = bytes.as_ref();
    let digit = |value: u8| char::from(b"0123456789abcdef"[usize::from(value)]);
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}

/// Uses the library that also encrypts the connection: it is accelerated by the processor.
#[cfg(feature = "rustls")]
mod hash {
    use aws_lc_rs::{digest, hmac};

    pub(super) fn sha256(text: &[u8]) -> impl AsRef<[u8]> {
        digest::digest(&digest::SHA256, text)
    }

    pub(super) fn hmac_sha256(key: &[u8], text: &[u8]) -> impl AsRef<[u8]> {
        hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text)
    }
}

#[cfg(not(feature = "rustls"))]
mod hash {
    use hmac_sha256::{HMAC, Hash};

    pub(super) fn sha256(text: &[u8]) -> impl AsRef<[u8]> {
        Hash::hash(text)
    }

    pub(super) fn hmac_sha256(key: &[u8], text: &[u8]) -> impl AsRef<[u8]> {
        HMAC::mac(text, key)
    }
}

#[cfg(test)]
mod tests {
    use reqwest::{Method, Url, header::HeaderName};
    use serde_json::Value;

    use super::*;

    #[test]
    fn signatures_match_those_of_the_vendors_sdk() {
        let document: Value = serde_json::from_str(include_str!("signature/vectors.json")).unwrap();
        let vectors = document["vectors"].as_array().unwrap();
        assert!(!vectors.is_empty());
        for vector in vectors {
            let text = |key: &str| vector[key].as_str().unwrap();
            let url = Url::parse(&format!("https://{}{}", text("host"), text("request_target"))).unwrap();
            let mut request = Request::new(Method::from_bytes(text("method").as_bytes()).unwrap(), url);
            *request.body_mut() = vector["body"].as_str().map(|body| body.to_owned().into());
            for (name, value) in vector["headers_signed"].as_object().unwrap() {
                let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
                request.headers_mut().insert(name, value.as_str().unwrap().parse().unwrap());
            }
            // The vendor's SDK signs all headers that it sends, such as its name. The vector lists those to sign here.
            let names = text("authorization").split("SignedHeaders=").nth(1).unwrap();
            let names = names.split(',').next().unwrap().split(';');
            let names: Vec<HeaderName> = names.map(|name| name.parse().unwrap()).collect();
            let headers = signed_headers(&request, &names);
            let (names, to_sign) = string_to_sign(&request, &headers);
            let name = text("name");
            assert_eq!(canonical_request(&request, &headers, &names), text("canonical_request"), "{name}");
            assert_eq!(to_sign, text("string_to_sign"), "{name}");
            let secret = text("sk").into();
            assert_eq!(
                authorization(text("ak"), &names, &sign(&to_sign, &secret)),
                text("authorization"),
                "{name}"
            );
            // The headers that this client signs are a part of those.
            if headers.iter().all(|(name, _)| SIGNED.iter().any(|signed| signed == name)) {
                assert_eq!(signature(&request, &secret).0, names, "{name}");
            }
        }
    }

    #[test]
    fn the_signed_host_has_a_port_unless_it_is_the_default() {
        for (url, expected) in [
            ("https://swr.example/x", "swr.example"),
            ("https://swr.example:443/x", "swr.example"),
            ("http://127.0.0.1:18080/x", "127.0.0.1:18080"),
            ("http://[::1]:18080/x", "[::1]:18080"),
            ("https://[::1]/x", "[::1]"),
        ] {
            assert_eq!(host(&Request::new(Method::GET, Url::parse(url).unwrap())), expected);
        }
    }
}
