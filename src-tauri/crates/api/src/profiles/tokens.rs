//! What is signed for whoever is signed in over HTTP: JSON Web Tokens (RFC 7519, RFC 8725) with HMAC-SHA-256 alone.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};

use super::ProfileId;
use crate::{ApiError, Code};

/// Seconds that the clocks of two programs may be apart.
const SKEW_S: u64 = 60;
const ISSUER: &str = "visavis";
/// Longer ones were not made here.
const LONGEST: usize = 2048;

/// What a token is for. Each is an audience of its own, so that none can stand in for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Access,
    Refresh,
}

impl Purpose {
    fn audience(self) -> &'static str {
        match self {
            Self::Access => "visavis-access",
            Self::Refresh => "visavis-refresh",
        }
    }

    /// Seconds it is good for.
    pub(super) fn lasts_s(self) -> u32 {
        match self {
            Self::Access => 30 * 60,
            Self::Refresh => 7 * 24 * 60 * 60,
        }
    }
}

/// What it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Claims {
    /// Who.
    sub: String,
    iss: String,
    aud: String,
    /// Seconds since 1970, UTC.
    iat: i64,
    exp: i64,
    /// Of this one token.
    pub(super) jti: String,
    /// The log-in it goes back to.
    pub(super) fam: String,
}

impl Claims {
    pub(super) fn new(purpose: Purpose, profile: ProfileId, family: &str, jti: &str, now_ms: i64) -> Self {
        let iat = now_ms.div_euclid(1000);
        Self {
            sub: profile.to_string(),
            iss: ISSUER.to_owned(),
            aud: purpose.audience().to_owned(),
            iat,
            exp: iat + i64::from(purpose.lasts_s()),
            jti: jti.to_owned(),
            fam: family.to_owned(),
        }
    }

    pub(super) fn profile(&self) -> Option<ProfileId> {
        self.sub.parse().ok().map(ProfileId)
    }
}

/// The key that signs: 256 random bits.
pub(super) struct Signer {
    signs: EncodingKey,
    proves: DecodingKey,
}

impl Signer {
    pub(super) fn new(secret: &[u8; 32]) -> Self {
        Self { signs: EncodingKey::from_secret(secret), proves: DecodingKey::from_secret(secret) }
    }

    /// # Errors
    /// Never, with a key of 32 bytes.
    pub(super) fn sign(&self, claims: &Claims) -> Result<String, ApiError> {
        encode(&Header::new(Algorithm::HS256), claims, &self.signs).map_err(ApiError::failed)
    }

    /// What a token says that was signed here for this purpose and has not expired.
    ///
    /// # Errors
    /// [`Code::SignIn`], without a word about what was wrong with it.
    pub(super) fn proven(&self, token: &str, purpose: Purpose) -> Result<Claims, ApiError> {
        // Algorithms that the token names are never asked: a list of one stands here.
        let mut rules = Validation::new(Algorithm::HS256);
        rules.leeway = SKEW_S;
        rules.set_audience(&[purpose.audience()]);
        rules.set_issuer(&[ISSUER]);
        rules.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
        if token.len() > LONGEST {
            return Err(expired());
        }
        let proven = decode::<Claims>(token, &self.proves, &rules).map_err(|_| expired())?;
        Ok(proven.claims)
    }
}

/// One sentence for everything that is wrong with a token.
pub(super) fn expired() -> ApiError {
    ApiError::new(Code::SignIn, "This session has ended, or never was. Sign in again.")
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as URL;
    use serde_json::{Value, json};

    use super::*;

    const NOW: fn() -> i64 = || jsonwebtoken::get_current_timestamp() as i64 * 1000;

    fn claims(now_ms: i64) -> Claims {
        Claims::new(Purpose::Access, ProfileId(7), "family", "one", now_ms)
    }

    fn code(signer: &Signer, token: &str) -> Option<Code> {
        signer.proven(token, Purpose::Access).err().map(|error| error.code)
    }

    #[test]
    fn what_was_signed_here_is_read_back_until_it_expires() {
        let signer = Signer::new(&[7; 32]);
        let token = signer.sign(&claims(NOW())).unwrap();
        let read = signer.proven(&token, Purpose::Access).unwrap();
        assert_eq!((read.profile(), read.fam.as_str()), (Some(ProfileId(7)), "family"));
        assert_eq!(code(&Signer::new(&[8; 32]), &token), Some(Code::SignIn), "another key");
        assert!(signer.proven(&token, Purpose::Refresh).is_err(), "another purpose");
        let ago = |s: i64| signer.sign(&claims(NOW() - s * 1000)).unwrap();
        assert_eq!(code(&signer, &ago(30 * 60 + 30)), None, "clocks may be a minute apart");
        assert_eq!(code(&signer, &ago(30 * 60 + 90)), Some(Code::SignIn));
    }

    #[test]
    fn tokens_that_others_would_make_are_refused() {
        let signer = Signer::new(&[7; 32]);
        let good = serde_json::to_value(claims(NOW())).unwrap();
        let with = |name: &str, value: Value| {
            let mut claims = good.clone();
            claims[name] = value;
            claims
        };
        let signed = |claims: &Value| {
            encode(&Header::new(Algorithm::HS256), claims, &EncodingKey::from_secret(&[7; 32])).unwrap()
        };
        assert_eq!(code(&signer, &signed(&good)), None, "the forger knows the key");
        for bad in [
            with("exp", json!("9999999999")),
            with("exp", json!(null)),
            with("exp", json!(1)),
            with("aud", json!("visavis-refresh")),
            with("aud", json!(["somebody"])),
            with("iss", json!("somebody")),
            with("jti", json!(null)),
            with("sub", json!(7)),
        ] {
            assert_eq!(code(&signer, &signed(&bad)), Some(Code::SignIn), "{bad}");
        }
        let part = |value: &Value| URL.encode(value.to_string());
        for header in [json!({"alg": "none", "typ": "JWT"}), json!({"alg": "RS256", "typ": "JWT"})] {
            let token = format!("{}.{}.", part(&header), part(&good));
            assert_eq!(code(&signer, &token), Some(Code::SignIn), "{header}");
        }
        let longer = encode(&Header::new(Algorithm::HS512), &good, &EncodingKey::from_secret(&[7; 32]));
        assert_eq!(code(&signer, &longer.unwrap()), Some(Code::SignIn), "another algorithm of the same key");
        for odd in ["", ".", "..", "a.b.c", &"x".repeat(100_000)] {
            assert_eq!(code(&signer, odd), Some(Code::SignIn));
        }
    }
}
