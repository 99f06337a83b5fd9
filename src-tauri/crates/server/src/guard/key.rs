//! Whether a key opens a route.

use axum::http::{HeaderMap, StatusCode, header};
use cookie::Cookie;
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use vis_api::{ApiKeyCheck, ApiScope};

use crate::error::Refusal;

/// Of whoever signed in with a form.
pub(crate) const SESSION_COOKIE: &str = "visavis_session";

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Denied {
    /// One is needed, and none came.
    Missing,
    /// Unknown, revoked or expired: which of them is nobody's business.
    Invalid,
    /// Good, but not for this.
    Scope,
    /// Somebody has to be signed in.
    NoToken,
}

impl From<Denied> for Refusal {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Missing => {
                let sentence = "An API key is needed. Send it as the header X-API-Key or as ?api_key=.";
                Self::new(StatusCode::UNAUTHORIZED, sentence)
            }
            Denied::Invalid => Self::new(StatusCode::UNAUTHORIZED, "This API key is not valid."),
            Denied::NoToken => {
                let sentence = "Sign in first, and send the token as Authorization: Bearer.";
                Self::new(StatusCode::UNAUTHORIZED, sentence)
            }
            Denied::Scope => Self::new(StatusCode::FORBIDDEN, "This API key is not good for this route."),
        }
    }
}

/// The name under which requests are counted. Without any key the server is open to this computer.
///
/// `presented`: digest of the key that came. Every key is looked at, so that the time tells nothing.
pub(super) fn admit(
    keys: &[ApiKeyCheck],
    presented: Option<&[u8; 32]>,
    scope: Option<ApiScope>,
    now_ms: i64,
) -> Result<String, Denied> {
    if keys.is_empty() {
        return Ok("open".to_owned());
    }
    let presented = presented.ok_or(Denied::Missing)?;
    let (mut found, mut place) = (Choice::from(0), 0_u64);
    for (at, key) in (0_u64..).zip(keys) {
        let same = key.digest.ct_eq(presented);
        place.conditional_assign(&at, same);
        found |= same;
    }
    let key = keys.get(place as usize).filter(|_| bool::from(found)).ok_or(Denied::Invalid)?;
    if key.expires_ms.is_some_and(|end| end <= now_ms) {
        return Err(Denied::Invalid);
    }
    match scope {
        Some(scope) if !key.scopes.contains(&scope) => Err(Denied::Scope),
        _ => Ok(format!("key {}", key.name)),
    }
}

/// The key that came with a request: `X-API-Key`, `Authorization: Bearer`, or `api_key` in the query.
pub(super) fn presented(headers: &HeaderMap, query: Option<&str>) -> Option<String> {
    let named = headers.get("x-api-key").and_then(|value| value.to_str().ok()).map(str::trim);
    // A key has no letters that would be written differently in a query.
    let in_query = || query?.split('&').find_map(|pair| pair.strip_prefix("api_key=")).map(str::to_owned);
    let key = named.map(str::to_owned).or_else(|| bearer(headers)).or_else(in_query);
    key.filter(|key| !key.is_empty())
}

/// `Authorization: Bearer`.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<String> {
    let (kind, key) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.trim().split_once(' ')?;
    kind.eq_ignore_ascii_case("bearer").then(|| key.trim().to_owned()).filter(|key| !key.is_empty())
}

/// What a form of this server set.
pub(super) fn cookie(headers: &HeaderMap) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut named = all
        .flat_map(Cookie::split_parse)
        .flatten()
        .filter(|one| one.name() == SESSION_COOKIE)
        .map(|one| one.value().to_owned());
    let found = named.next();
    // Two of one name: one of them was planted from elsewhere.
    found.filter(|_| named.next().is_none())
}

/// A token of somebody who is signed in has three parts; an API key has one.
pub(super) fn is_token(presented: &str) -> bool {
    presented.split('.').count() == 3
}

#[cfg(test)]
mod tests {
    use vis_api::api_key_digest;

    use super::*;

    fn key(secret: &str, scopes: &[ApiScope], expires_ms: Option<i64>) -> ApiKeyCheck {
        let (name, digest) = (secret.to_owned(), api_key_digest(secret));
        ApiKeyCheck { name, digest, scopes: scopes.to_vec(), expires_ms }
    }

    #[test]
    fn open_while_there_is_no_key_and_closed_without_it_from_then_on() {
        assert_eq!(admit(&[], None, Some(ApiScope::Avatar), 0).as_deref(), Ok("open"));
        assert_eq!(admit(&[], Some(&[7; 32]), Some(ApiScope::Avatar), 0).as_deref(), Ok("open"));
        let keys = [key("a", &ApiScope::ALL, None), key("b", &[ApiScope::Chat], Some(100))];
        let with = |secret: &str, scope| admit(&keys, Some(&api_key_digest(secret)), scope, 99);
        assert_eq!(admit(&keys, None, None, 0), Err(Denied::Missing));
        assert_eq!(with("c", None), Err(Denied::Invalid));
        assert_eq!(with("a", Some(ApiScope::Avatar)).as_deref(), Ok("key a"));
        assert_eq!(with("b", Some(ApiScope::Chat)).as_deref(), Ok("key b"));
        assert_eq!(with("b", None).as_deref(), Ok("key b"));
        assert_eq!(with("b", Some(ApiScope::Avatar)), Err(Denied::Scope));
    }

    #[test]
    fn a_key_that_expired_opens_nothing_and_keeps_the_door_shut() {
        let keys = [key("b", &ApiScope::ALL, Some(100))];
        assert_eq!(admit(&keys, Some(&api_key_digest("b")), None, 100), Err(Denied::Invalid));
        assert_eq!(admit(&keys, None, None, 100), Err(Denied::Missing));
    }

    #[test]
    fn a_session_comes_in_one_cookie_or_not_at_all() {
        let with = |values: &[&'static str]| {
            let pairs = values.iter().map(|value| (header::COOKIE, header::HeaderValue::from_static(value)));
            cookie(&HeaderMap::from_iter(pairs)).unwrap_or_default()
        };
        assert_eq!(with(&["theme=dark; visavis_session=a.b.c"]), "a.b.c");
        assert_eq!(with(&["visavis_session=a.b.c; visavis_session=x.y.z"]), "", "one of the two was planted");
        assert_eq!(with(&["visavis_session2=a"]), "");
        assert!(is_token("a.b.c") && !is_token("vis-0123") && !is_token("a.b.c.d"));
    }

    #[test]
    fn a_key_comes_in_one_of_three_ways() {
        let with = |name: &'static str, value: &'static str| {
            HeaderMap::from_iter([(
                header::HeaderName::from_static(name),
                header::HeaderValue::from_static(value),
            )])
        };
        assert_eq!(presented(&with("x-api-key", " k "), None).as_deref(), Some("k"));
        assert_eq!(presented(&with("authorization", "bearer k"), None).as_deref(), Some("k"));
        assert_eq!(presented(&HeaderMap::new(), Some("a=b&api_key=k")).as_deref(), Some("k"));
        assert_eq!(presented(&with("authorization", "Basic k"), None), None);
        assert_eq!(presented(&HeaderMap::new(), Some("my_api_key=k&api_key=")), None);
    }
}
