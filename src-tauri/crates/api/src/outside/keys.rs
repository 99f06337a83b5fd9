use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use specta::Type;
use vis_core::Sensitive;
use vis_store::KeptApiKey;

use crate::app::blocking;
use crate::data::DAY_MS;
use crate::keeper::fresh;
use crate::{ApiError, App, Code};

/// Characters of a key's name.
const LONGEST_NAME: usize = 60;

/// What a key is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ApiScope {
    /// Films of a picture that says a sound.
    Avatar,
    Chat,
    Speech,
    Transcription,
}

impl ApiScope {
    pub const ALL: [Self; 4] = [Self::Avatar, Self::Chat, Self::Speech, Self::Transcription];
}

/// A key as its owner sees it. The key itself is shown once, when it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct ApiKey {
    pub name: String,
    pub scopes: Vec<ApiScope>,
    /// Milliseconds since 1970, UTC.
    #[specta(type = f64)]
    pub created_ms: i64,
    /// From then on it opens nothing; nothing: it does not expire.
    #[specta(type = Option<f64>)]
    pub expires_ms: Option<i64>,
    pub expired: bool,
}

/// A key that was just made.
#[derive(Clone, Debug)]
pub struct NewApiKey {
    /// 256 random bits, in letters that fit a header.
    pub secret: Sensitive,
    pub key: ApiKey,
}

/// What a server compares with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKeyCheck {
    pub name: String,
    /// As [`api_key_digest`] makes it.
    pub digest: [u8; 32],
    pub scopes: Vec<ApiScope>,
    pub expires_ms: Option<i64>,
}

/// SHA-256 of a key as it was sent. Keys are random, so nothing slower is needed.
pub fn api_key_digest(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

impl App {
    /// Makes a key for the local HTTP API. As soon as there is one, nobody gets in without.
    ///
    /// `days`: how long it is good for; nothing: until it is revoked.
    ///
    /// # Errors
    /// [`Code::BadInput`] for a name that is empty, too long or taken, and without a scope.
    pub async fn create_api_key(
        &self,
        name: &str,
        scopes: &[ApiScope],
        days: Option<u32>,
    ) -> Result<NewApiKey, ApiError> {
        let name = acceptable(name)?;
        if scopes.is_empty() || days == Some(0) {
            let sentence = "A key that opens nothing is of no use. Give it a scope, and at least a day.";
            return Err(ApiError::new(Code::BadInput, sentence));
        }
        let (home, now) = (self.home()?, self.clock.now_ms());
        let scopes: Vec<ApiScope> = ApiScope::ALL.into_iter().filter(|one| scopes.contains(one)).collect();
        let secret = format!("vis-{}", hex::encode(fresh::<32>()?));
        let expires_ms = days.map(|days| now + i64::from(days) * DAY_MS);
        let kept = KeptApiKey {
            name: name.clone(),
            digest: api_key_digest(&secret),
            scopes: serde_json::to_string(&scopes).map_err(ApiError::failed)?,
            created_ms: now,
            expires_ms,
        };
        if !blocking(move || Ok(home.store().add_api_key(&kept)?)).await? {
            let sentence =
                format!("There is a key called {name} already. Choose another name, or revoke that one.");
            return Err(ApiError::new(Code::BadInput, sentence));
        }
        let key = ApiKey { name, scopes, created_ms: now, expires_ms, expired: false };
        Ok(NewApiKey { secret: Sensitive::new(secret), key })
    }

    /// The oldest first.
    pub async fn api_keys(&self) -> Result<Vec<ApiKey>, ApiError> {
        let (home, now) = (self.home()?, self.clock.now_ms());
        let kept = blocking(move || Ok(home.store().api_keys()?)).await?;
        Ok(kept.into_iter().map(|one| view(one, now)).collect())
    }

    /// From now on nobody gets in with it.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn revoke_api_key(&self, name: &str) -> Result<(), ApiError> {
        let (home, name) = (self.home()?, name.to_owned());
        blocking(move || Ok(home.store().remove_api_key(&name)?)).await
    }

    /// All keys, as a server compares with them; those that have expired too, because they keep the door shut.
    pub async fn api_key_checks(&self) -> Result<Vec<ApiKeyCheck>, ApiError> {
        let home = self.home()?;
        let kept = blocking(move || Ok(home.store().api_keys()?)).await?;
        let check = |one: KeptApiKey| ApiKeyCheck {
            scopes: scopes(&one.scopes),
            name: one.name,
            digest: one.digest,
            expires_ms: one.expires_ms,
        };
        Ok(kept.into_iter().map(check).collect())
    }
}

fn acceptable(name: &str) -> Result<String, ApiError> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        let sentence = format!("A key's name has 1 to {LONGEST_NAME} letters. Say which program it is for.");
        return Err(ApiError::new(Code::BadInput, sentence));
    }
    Ok(name)
}

fn view(kept: KeptApiKey, now: i64) -> ApiKey {
    let expired = kept.expires_ms.is_some_and(|end| end <= now);
    let scopes = scopes(&kept.scopes);
    ApiKey { name: kept.name, scopes, created_ms: kept.created_ms, expires_ms: kept.expires_ms, expired }
}

/// Words of another version of the program open nothing here.
fn scopes(json: &str) -> Vec<ApiScope> {
    let words: Vec<serde_json::Value> = serde_json::from_str(json).unwrap_or_default();
    words.into_iter().filter_map(|word| serde_json::from_value(word).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_of_another_version_open_nothing() {
        assert_eq!(scopes(r#"["avatar", "rule_the_world", "chat"]"#), [ApiScope::Avatar, ApiScope::Chat]);
        assert!(scopes("not a list").is_empty());
    }

    #[test]
    fn a_name_is_one_line() {
        assert_eq!(acceptable("  camera ").unwrap(), "camera");
        assert!(!acceptable("two\nlines").unwrap().contains('\n'));
        assert!(acceptable(" ").is_err() && acceptable(&"x".repeat(61)).is_err());
    }
}
