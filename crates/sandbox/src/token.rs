//! The tokens that both services hand out: JSON Web Tokens (RFC 7519) with an `HS256` signature.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac_sha256::HMAC;
use serde::{Deserialize, Serialize};
use sync_jobs_model::Timestamp;

use crate::hex;

/// What signs the tokens. A sandbox protects nothing, and so this need not be secret.
const KEY: &[u8] = b"sync-jobs-sandbox";
const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    /// Who has issued it: one service takes no token of the other.
    pub(crate) iss: String,
    /// When it was issued, in seconds since 1970.
    pub(crate) iat: i64,
    /// When it ends, in seconds since 1970.
    pub(crate) exp: i64,
    /// Sets tokens of the same second apart.
    pub(crate) jti: String,
    /// The user pool that it is for. Authing only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) scoped_userpool_id: Option<String>,
    /// The project that it is for. IAM only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) project_id: Option<String>,
}

impl Claims {
    pub(crate) fn is_expired(&self, now: Timestamp) -> bool {
        now.as_second() >= self.exp
    }
}

/// The token that says `claims`.
pub(crate) fn issue(claims: &Claims) -> String {
    let claims = serde_json::to_vec(claims).unwrap_or_default();
    let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(HEADER), URL_SAFE_NO_PAD.encode(claims));
    let signature = HMAC::mac(text.as_bytes(), KEY);
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// What `token` says, if `issuer` has issued it.
pub(crate) fn read(token: &str, issuer: &str) -> Option<Claims> {
    let (text, signature) = token.rsplit_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    if hex(&signature) != hex(&HMAC::mac(text.as_bytes(), KEY)) {
        return None;
    }
    let (_, claims) = text.split_once('.')?;
    let claims: Claims = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
    (claims.iss == issuer).then_some(claims)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> Claims {
        Claims {
            iss: "iam".to_owned(),
            iat: 0,
            exp: 60,
            jti: "1".to_owned(),
            scoped_userpool_id: None,
            project_id: Some("p".to_owned()),
        }
    }

    #[test]
    fn only_a_token_that_was_issued_here_is_read() {
        let token = issue(&claims());
        assert_eq!(read(&token, "iam"), Some(claims()));
        assert_eq!(read(&token, "authing"), None);
        let forged = token.replace('.', "x.");
        for token in ["", "..", "a.b.c", "opaque", &token[1..], &token[..token.len() - 2], &forged] {
            assert_eq!(read(token, "iam"), None, "{token}");
        }
    }

    #[test]
    fn a_token_is_of_no_use_from_the_second_on_in_which_it_ends() {
        for (second, expired) in [(59, false), (60, true), (61, true)] {
            assert_eq!(claims().is_expired(Timestamp::from_second(second).unwrap()), expired, "{second}");
        }
    }
}
