//! The tokens that both services issue: JSON Web Tokens (RFC 7519) with an `HS256` signature.

use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use sync_jobs_model::Timestamp;

/// The key that signs the tokens. A sandbox protects nothing, so it need not be secret.
const KEY: &[u8] = b"sync-jobs-sandbox";

/// The issuers.
pub(crate) const AUTHING: &str = "authing";
pub(crate) const IAM: &str = "iam";

/// The claims of a token.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    /// The issuer: a service only accepts its own tokens.
    pub(crate) iss: String,
    /// When the token was issued, in seconds since 1970.
    pub(crate) iat: i64,
    /// When the token expires, in seconds since 1970.
    pub(crate) exp: i64,
    /// Id of the token.
    pub(crate) jti: String,
    /// The user pool of a token of Authing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) scoped_userpool_id: Option<String>,
    /// The project of a token of IAM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) project_id: Option<String>,
}

impl Claims {
    pub(crate) fn is_expired(&self, now: Timestamp) -> bool {
        now.as_second() >= self.exp
    }

    /// Returns the token with these claims. The same claims make the same token.
    pub(crate) fn token(&self) -> String {
        // Claims can always be serialized, and any key is a valid one for HS256.
        encode(&Header::default(), self, &EncodingKey::from_secret(KEY)).unwrap_or_default()
    }

    /// Returns the claims of `token` if it is one of `issuer`.
    pub(crate) fn of(token: &str, issuer: &str) -> Option<Self> {
        let mut validation = Validation::default();
        validation.set_issuer(&[issuer]);
        // The clock of the sandbox decides, and an expired token has an error of its own.
        validation.validate_exp = false;
        let token = decode(token, &DecodingKey::from_secret(KEY), &validation).ok()?;
        Some(token.claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> Claims {
        Claims {
            iss: IAM.to_owned(),
            iat: 0,
            exp: 60,
            jti: "1".to_owned(),
            scoped_userpool_id: None,
            project_id: Some("p".to_owned()),
        }
    }

    #[test]
    fn only_a_token_of_the_issuer_is_accepted() {
        let token = claims().token();
        assert_eq!(Claims::of(&token, IAM), Some(claims()));
        assert_eq!(Claims::of(&token, AUTHING), None);
        let forged = token.replace('.', "x.");
        let (signed, _) = token.rsplit_once('.').unwrap();
        let other = Claims { exp: 61, ..claims() }.token();
        let (_, signature) = other.rsplit_once('.').unwrap();
        let mixed = format!("{signed}.{signature}");
        for token in ["", "..", "a.b.c", "opaque", &token[1..], &token[..token.len() - 2], &forged, &mixed] {
            assert_eq!(Claims::of(token, IAM), None, "{token}");
        }
    }

    #[test]
    fn a_token_is_expired_from_the_second_of_its_expiry() {
        for (second, expired) in [(59, false), (60, true), (61, true)] {
            assert_eq!(claims().is_expired(Timestamp::from_second(second).unwrap()), expired, "{second}");
        }
    }
}
