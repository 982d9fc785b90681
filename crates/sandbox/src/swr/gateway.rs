//! The gateway in front of SWR and IAM, which authenticates requests.

use std::time::Duration;

use jiff::{civil::DateTime, tz::TimeZone};
use sync_jobs_model::Timestamp;

use super::signature;
use crate::{
    call::{Request, header},
    clock::{MAX_SKEW, later},
    keys::{self, SwrKey},
    lock::lock,
    response::Error,
    services::Services,
    token::{self, Claims},
};

/// The number of consecutive failures that locks an access key.
const MAX_FAILURES: u32 = 5;
/// How long an access key is locked.
const LOCK_DURATION: Duration = Duration::from_secs(5 * 60);

/// Returns the error for one of the reasons in the service's documents.
fn rejection(reason: &str) -> Error {
    Error::new(401, "APIGW.0301", format!("Incorrect IAM authentication information: {reason}"))
}

/// Checks the token or the signature of a request, and its project.
pub(crate) fn authorize(services: &Services, request: &Request) -> Result<(), Error> {
    let now = services.clock.now();
    match header(request, "x-auth-token") {
        Some(token) => check_token(&token, now)?,
        None => check_key(services, now, request)?,
    }
    // The project is optional, since the credentials have only one, but must be theirs.
    if header(request, "x-project-id").is_some_and(|project| project != keys::SWR.project_id) {
        return Err(Error::new(403, "APIGW.0310", "The project id does not belong to the credentials"));
    }
    Ok(())
}

/// Checks the access key of a request and its signature.
fn check_key(services: &Services, now: Timestamp, request: &Request) -> Result<(), Error> {
    let authorization = header(request, "authorization").unwrap_or_default();
    let (access_key, stated) =
        signature::read(&authorization).ok_or_else(|| rejection("x-auth-token not found"))?;
    let mut known = [keys::SWR, keys::SWR_TEMPORARY].into_iter();
    let key = known
        .find(|key| key.key == access_key)
        .ok_or_else(|| rejection("verify aksk signature fail, the access key does not exist"))?;
    let mut failures = lock(&services.failures);
    let (count, last) = failures.entry(key.key).or_default();
    if *count >= MAX_FAILURES {
        if now < later(*last, LOCK_DURATION) {
            return Err(rejection("AK access failed to reach the limit,forbidden"));
        }
        *count = 0;
    }
    let checked = check(&key, stated, now, request);
    (*count, *last) = (if checked.is_ok() { 0 } else { *count + 1 }, now);
    checked.map_err(|reason| rejection(&format!("verify aksk signature fail, {reason}")))
}

fn check_token(token: &str, now: Timestamp) -> Result<(), Error> {
    let claims = Claims::of(token, token::IAM).ok_or_else(|| rejection("decrypt token fail"))?;
    if claims.is_expired(now) {
        let expired = Timestamp::from_second(claims.exp).unwrap_or(now);
        return Err(rejection(&format!("token expires, expires_at:{expired:.6}")));
    }
    if claims.project_id.is_none() {
        return Err(Error::new(401, "APIGW.0307", "The token must be updated: it is not for a project"));
    }
    Ok(())
}

/// Checks a request that states the names of its signed headers and its signature.
fn check(key: &SwrKey, stated: [&str; 2], now: Timestamp, request: &Request) -> Result<(), String> {
    let [signed, signature] = stated;
    let date = header(request, "x-sdk-date")
        .filter(|_| signed.split(';').any(|name| name == "x-sdk-date"))
        .ok_or("x-sdk-date is missing or not signed")?;
    let moment = DateTime::strptime("%Y%m%dT%H%M%SZ", &date)
        .and_then(|date| date.to_zoned(TimeZone::UTC))
        .map_err(|_| "x-sdk-date must read YYYYMMDDTHHMMSSZ")?;
    if now.duration_since(moment.timestamp()).unsigned_abs() > MAX_SKEW {
        return Err(format!("the signature has expired, x-sdk-date:{date}, server time:{now:.0}"));
    }
    let canonical = signature::canonical_request(request, signed);
    if signature::expected(&canonical, &date, key.secret) != signature {
        // The service returns its canonical request, so that a client can compare.
        return Err(format!("canonical_request:{}", canonical.replace('\n', "|")));
    }
    if header(request, "x-security-token").as_deref() != key.security_token {
        return Err("x-security-token is missing, wrong, or beside a permanent key".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    const TARGET: &str =
        "/v2/manage/namespaces/test/repos/testrepo/sync_job?filter=limit%3A%3A10%7Coffset%3A%3A0";

    /// Services whose clock shows `second` seconds after the vendor's SDK has signed.
    fn services(second: u64) -> Services {
        let clock = Clock::stepped("2022-07-03T02:20:30Z".parse().unwrap());
        clock.advance(Duration::from_secs(second));
        Services { clock, ..Services::new() }
    }

    /// Returns the first vector of the vendor's SDK, with a wrong signature if it is not to be `valid`, and with `headers`.
    fn signed(valid: bool, headers: &[(&'static str, &str)]) -> Request {
        let document: serde_json::Value = serde_json::from_str(include_str!("vectors.json")).unwrap();
        let authorization = document["vectors"][0]["authorization"].as_str().unwrap();
        let authorization = format!("{authorization}{}", if valid { "" } else { "0" });
        let mut request = axum::http::Request::get(TARGET)
            .header("host", "swr-api.cn-north-4.myhuaweicloud.com")
            .header("x-sdk-date", "20220703T022030Z")
            .header("authorization", authorization)
            .body("".into())
            .unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        request
    }

    fn message(services: &Services, request: &Request) -> Option<String> {
        authorize(services, request).err().map(|error| error.message.into_owned())
    }

    #[test]
    fn five_consecutive_failures_lock_a_key_for_five_minutes() {
        let services = services(0);
        let fails = |part: &str| {
            let message = message(&services, &signed(false, &[])).unwrap();
            assert!(message.contains(part), "{message}");
        };
        for _ in 0..4 {
            fails("canonical_request:GET|/v2/manage/");
        }
        assert_eq!(message(&services, &signed(true, &[])), None, "a success resets the count");
        for _ in 0..5 {
            fails("canonical_request");
        }
        fails("reach the limit");
        services.clock.advance(Duration::from_secs(299));
        let locked = message(&services, &signed(true, &[])).unwrap();
        assert!(locked.contains("AK access failed to reach the limit,forbidden"), "{locked}");
        services.clock.advance(Duration::from_secs(1));
        assert_eq!(message(&services, &signed(true, &[])), None);
    }

    #[test]
    fn a_signature_is_valid_for_a_quarter_of_an_hour() {
        for (second, rejected) in [(0, false), (900, false), (901, true)] {
            assert_eq!(message(&services(second), &signed(true, &[])).is_some(), rejected, "{second}");
        }
    }

    #[test]
    fn the_message_names_what_is_wrong() {
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
            ("x-security-token", "STS.EXAMPLE/token+with=chars", "beside a permanent key"),
            ("x-project-id", "fedcba9876543210fedcba9876543210", "does not belong"),
        ] {
            let request = signed(true, &[(name, value)]);
            let message = message(&services(0), &request).unwrap();
            assert!(message.contains(part), "{name}: {value}: {message}");
        }
    }
}
