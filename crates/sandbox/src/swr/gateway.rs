//! The gateway in front of SWR and IAM, which checks who is asking.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use axum::{
    http::{HeaderMap, Method, StatusCode, Uri},
    response::Response,
};
use jiff::{civil::DateTime, tz::TimeZone};
use serde_json::json;
use sync_jobs_model::Timestamp;

use super::{
    iam::ISSUER,
    signature::{self, Authorization},
};
use crate::{clock::later, keys, reply, text, token};

/// How far the date of a signature may be off.
const SKEW: Duration = Duration::from_secs(15 * 60);
/// As many refusals in a row lock an access key.
const REFUSALS: u32 = 5;
/// For how long an access key is locked.
const LOCKED: Duration = Duration::from_secs(5 * 60);

/// Why a request gets no further than the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    code: &'static str,
    message: String,
}

impl Refusal {
    /// A refusal because of the credentials; `reason` is what the service's documents list.
    fn credentials(reason: impl AsRef<str>) -> Self {
        let message = format!("Incorrect IAM authentication information: {}", reason.as_ref());
        Self { code: "APIGW.0301", message }
    }

    pub(crate) fn answer(&self, id: &str) -> Response {
        refused(id, StatusCode::UNAUTHORIZED, self.code, &self.message)
    }
}

/// An error in the shape of the gateway.
pub(crate) fn refused(id: &str, status: StatusCode, code: &str, message: &str) -> Response {
    let body = json!({ "error_msg": message, "error_code": code, "request_id": id });
    reply::with_request_id(status, &body, id)
}

/// What the gateway says to a path or a method that it does not know.
pub(crate) fn not_published(id: &str) -> Response {
    let message = "The API does not exist or has not been published in the environment";
    refused(id, StatusCode::NOT_FOUND, "APIGW.0101", message)
}

/// How often an access key was refused in a row, and until when it is locked.
#[derive(Debug, Default)]
struct Refused {
    times: u32,
    locked_until: Option<Timestamp>,
}

/// What the gateway remembers.
#[derive(Debug, Default)]
pub(crate) struct Gateway {
    refused: Mutex<HashMap<&'static str, Refused>>,
}

impl Gateway {
    /// Checks the token or the signature of a request.
    pub(crate) fn authorize(
        &self,
        now: Timestamp,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<(), Refusal> {
        if let Some(token) = text(headers, "x-auth-token") {
            return check_token(&token, now);
        }
        let authorization = text(headers, "authorization").unwrap_or_default();
        let Some(authorization) = Authorization::read(&authorization) else {
            return Err(Refusal::credentials("x-auth-token not found"));
        };
        let known =
            [keys::SWR, keys::SWR_TEMPORARY].into_iter().find(|key| key.key == authorization.access_key);
        let Some(key) = known else {
            return Err(Refusal::credentials("verify aksk signature fail, the access key does not exist"));
        };
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        let refused = refused.entry(key.key).or_default();
        match refused.locked_until {
            Some(until) if now < until => {
                return Err(Refusal::credentials("AK access failed to reach the limit,forbidden"));
            }
            Some(_) => *refused = Refused::default(),
            None => {}
        }
        let checked = check_signature(&key, &authorization, now, method, uri, headers, body);
        if checked.is_ok() {
            *refused = Refused::default();
        } else {
            refused.times += 1;
            refused.locked_until = (refused.times >= REFUSALS).then(|| later(now, LOCKED));
        }
        checked
    }
}

fn check_token(token: &str, now: Timestamp) -> Result<(), Refusal> {
    let claims = token::read(token, ISSUER).ok_or_else(|| Refusal::credentials("decrypt token fail"))?;
    if claims.is_expired(now) {
        let ended = Timestamp::from_second(claims.exp).unwrap_or(now);
        return Err(Refusal::credentials(format!("token expires, expires_at:{ended:.6}")));
    }
    if claims.project_id.is_none() {
        let message = "The token must be updated: it is not for a project".to_owned();
        return Err(Refusal { code: "APIGW.0307", message });
    }
    Ok(())
}

fn check_signature(
    key: &keys::SwrKey,
    authorization: &Authorization<'_>,
    now: Timestamp,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(), Refusal> {
    let refuse = |reason: &str| Err(Refusal::credentials(format!("verify aksk signature fail, {reason}")));
    let signed = authorization.signed_headers;
    let date = text(headers, "x-sdk-date").filter(|_| signed.split(';').any(|name| name == "x-sdk-date"));
    let Some(date) = date else { return refuse("x-sdk-date is missing or not signed") };
    let moment = DateTime::strptime("%Y%m%dT%H%M%SZ", &date).and_then(|date| date.to_zoned(TimeZone::UTC));
    let Ok(moment) = moment else { return refuse("x-sdk-date must read YYYYMMDDTHHMMSSZ") };
    if now.duration_since(moment.timestamp()).unsigned_abs() > SKEW {
        return refuse(&format!("the signature has expired, x-sdk-date:{date}, server time:{now:.0}"));
    }
    let canonical = signature::canonical_request(method, uri, headers, signed, body);
    if signature::expected(&canonical, &date, key.secret) != authorization.signature {
        // The service repeats what it has made of the request, so that a caller can compare.
        return refuse(&format!("canonical_request:{}", canonical.replace('\n', "|")));
    }
    if key.security_token.is_some() && text(headers, "x-security-token").as_deref() != key.security_token {
        return refuse("x-security-token is missing or wrong");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const TARGET: &str =
        "/v2/manage/namespaces/test/repos/testrepo/sync_job?filter=limit%3A%3A10%7Coffset%3A%3A0";

    fn at(second: i64) -> Timestamp {
        "2022-07-03T02:20:30Z"
            .parse::<Timestamp>()
            .unwrap()
            .checked_add(Duration::from_secs(second.unsigned_abs()))
            .unwrap()
    }

    /// The first vector of the vendor's SDK, with another signature if it is not to be good.
    fn signed(good: bool) -> HeaderMap {
        let document: serde_json::Value = serde_json::from_str(include_str!("vectors.json")).unwrap();
        let vector = &document["vectors"][0];
        let mut authorization = vector["authorization"].as_str().unwrap().to_owned();
        if !good {
            authorization.push('0');
        }
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_static("swr-api.cn-north-4.myhuaweicloud.com"));
        headers.insert("x-sdk-date", HeaderValue::from_static("20220703T022030Z"));
        headers.insert("authorization", authorization.parse().unwrap());
        headers
    }

    fn ask(gateway: &Gateway, second: i64, headers: &HeaderMap) -> Option<String> {
        let asked = gateway.authorize(at(second), &Method::GET, &TARGET.parse().unwrap(), headers, b"");
        asked.err().map(|refusal| refusal.message)
    }

    #[test]
    fn five_refusals_in_a_row_lock_a_key_for_five_minutes() {
        let gateway = Gateway::default();
        let fails = |second, part: &str| {
            let message = ask(&gateway, second, &signed(false)).unwrap();
            assert!(message.contains(part), "{message}");
        };
        for _ in 0..4 {
            fails(0, "canonical_request:GET|/v2/manage/");
        }
        assert_eq!(ask(&gateway, 0, &signed(true)), None, "a success begins the count anew");
        for _ in 0..5 {
            fails(0, "canonical_request");
        }
        fails(0, "reach the limit");
        let locked = ask(&gateway, 299, &signed(true)).unwrap();
        assert!(locked.contains("AK access failed to reach the limit,forbidden"), "{locked}");
        assert_eq!(ask(&gateway, 300, &signed(true)), None);
    }

    #[test]
    fn a_signature_is_good_for_a_quarter_of_an_hour() {
        for (second, refused) in [(0, false), (900, false), (901, true)] {
            assert_eq!(ask(&Gateway::default(), second, &signed(true)).is_some(), refused, "{second}");
        }
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (name, value, part) in [
            ("authorization", "", "x-auth-token not found"),
            ("authorization", "Bearer x", "x-auth-token not found"),
            (
                "authorization",
                "SDK-HMAC-SHA256 Access=NOBODY, SignedHeaders=x-sdk-date, Signature=0",
                "does not exist",
            ),
            (
                "authorization",
                "SDK-HMAC-SHA256 Access=AKEXAMPLE0000000001, SignedHeaders=host, Signature=0",
                "not signed",
            ),
            ("x-sdk-date", "2022-07-03T02:20:30Z", "must read"),
            ("x-sdk-date", "", "must read"),
            ("host", "other", "canonical_request"),
            ("x-auth-token", "opaque", "decrypt token fail"),
        ] {
            let mut headers = signed(true);
            headers.insert(name, HeaderValue::from_str(value).unwrap());
            let message = ask(&Gateway::default(), 0, &headers).unwrap();
            assert!(message.contains(part), "{name}: {value}: {message}");
        }
    }
}
