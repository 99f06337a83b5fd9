//! Passwords: kept as Argon2id (RFC 9106), compared in one time whether there is somebody or not.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, PasswordHash, Version};
use serde::Serialize;
use specta::Type;
use vis_core::Sensitive;
use zxcvbn::zxcvbn;

use crate::keeper::fresh;
use crate::{ApiError, Code};

/// RFC 9106's second recommendation, for machines with less memory: 64 MiB, three passes. Here on one lane, so that a log-in
/// leaves the other processors to whoever speaks.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;
const SALT: usize = 16;
const SHORTEST: usize = 8;
/// Bytes: nobody types more, and hashing far more takes time.
const LONGEST: usize = 1024;
/// Letters that are looked at to say how strong a password is; beyond them it is strong enough.
const JUDGED: usize = 100;

/// How strong a password is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct PasswordHint {
    /// 0 (guessed at once) to 4 (never), as zxcvbn says (Wheeler, USENIX Security 2016).
    pub score: u8,
    /// What would be better; empty when nothing has to be said.
    pub advice: String,
}

/// `words`: what anybody would try first of this person, such as their name.
pub fn password_hint(password: &Sensitive, words: &[&str]) -> PasswordHint {
    let text = String::from_utf8_lossy(password.expose());
    if text.chars().count() < SHORTEST {
        let advice = format!("At least {SHORTEST} letters are needed.");
        return PasswordHint { score: 0, advice };
    }
    let text: String = text.chars().take(JUDGED).collect();
    let judged = zxcvbn(&text, words);
    let warning =
        judged.feedback().and_then(|feedback| feedback.warning()).map(|warning| warning.to_string());
    let first = || judged.feedback()?.suggestions().first().map(|advice| advice.to_string());
    PasswordHint { score: judged.score() as u8, advice: warning.or_else(first).unwrap_or_default() }
}

/// # Errors
/// [`Code::BadInput`].
pub(super) fn acceptable(password: &Sensitive) -> Result<(), ApiError> {
    let bytes = password.expose();
    let letters = String::from_utf8_lossy(bytes).chars().count();
    if letters < SHORTEST || bytes.len() > LONGEST {
        let sentence =
            format!("A password has at least {SHORTEST} letters, and at most {LONGEST}. Choose another one.");
        return Err(ApiError::new(Code::BadInput, sentence));
    }
    Ok(())
}

fn argon() -> Result<Argon2<'static>, ApiError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(ApiError::failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// A PHC string. Takes 64 MiB and about a tenth of a second: on a blocking thread.
///
/// # Errors
/// The system gives no random numbers or no memory.
pub(super) fn hashed(password: &Sensitive) -> Result<String, ApiError> {
    let salt = fresh::<SALT>()?;
    let hash: PasswordHash =
        argon()?.hash_password_with_salt(password.expose(), &salt).map_err(ApiError::failed)?;
    Ok(hash.to_string())
}

/// Whether this is the password; a hash that cannot be read is nobody's. As slow as [`hashed`].
pub(super) fn fits(password: &Sensitive, hash: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else { return false };
    argon().is_ok_and(|argon| argon.verify_password(password.expose(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Sensitive {
        Sensitive::new(text.as_bytes())
    }

    #[test]
    fn a_password_fits_its_own_hash_alone() {
        let hash = hashed(&secret("correct horse")).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"), "{hash}");
        assert!(!hash.contains("horse"));
        assert!(fits(&secret("correct horse"), &hash));
        for wrong in ["correct horsf", "correct horse ", "", "Correct horse"] {
            assert!(!fits(&secret(wrong), &hash), "{wrong:?}");
        }
        assert_ne!(hash, hashed(&secret("correct horse")).unwrap(), "salted");
        assert!(!fits(&secret("x"), "not a hash") && !fits(&secret(""), ""));
    }

    #[test]
    fn hints_tell_weak_from_strong() {
        let hint = |text: &str| password_hint(&secret(text), &["Ann", "ann@example.com"]);
        assert_eq!(hint("short").score, 0);
        assert!(hint("password123").score <= 1 && !hint("password123").advice.is_empty());
        assert!(hint("ann@example.com").score <= 1, "what everybody would try first");
        assert_eq!(hint("mauve-otter-brings-9-lanterns").score, 4);
        assert_eq!(
            hint(&"jQ7".repeat(50_000)).score,
            1,
            "a repetition is weak at any length, and judged at once"
        );
    }

    #[test]
    fn length_has_bounds() {
        assert!(acceptable(&secret("1234567")).is_err() && acceptable(&secret("12345678")).is_ok());
        assert!(acceptable(&secret("äöüßäöüß")).is_ok() && acceptable(&secret("äöüßäöü")).is_err());
        assert!(acceptable(&secret(&"x".repeat(1025))).is_err());
    }
}
