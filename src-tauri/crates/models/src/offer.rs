use serde::{Deserialize, Serialize};

use crate::{ModelError, Purpose, catalogue::is_sha256, catalogue::stays_inside};

/// What a model needs beside its weights: the program that runs it, and the memory of a conversation.
const BESIDE_WEIGHTS: u64 = 600 << 20;

/// A model that a person may add, as `assets/models.toml` lists it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    pub id: String,
    pub name: String,
    pub purpose: Purpose,
    pub licence: String,
    /// The page of a licence that asks for more than to be named: the person reads it and agrees before the download.
    pub terms: Option<String>,
    /// What a person has from it, in one sentence.
    pub used_for: String,
    /// The page of the people who made it.
    pub upstream: String,
    /// Weights, in millions.
    pub parameters_millions: u32,
    /// Size of the file as it was published when this was written, or estimated from its weights. What the upstream says
    /// at the download is right.
    pub about_bytes: u64,
    /// Languages it knows well enough, as BCP 47 codes; empty says nothing.
    #[serde(default)]
    pub languages: Vec<String>,
    /// Where it will lie, below the models folder.
    pub path: String,
    pub digest: OfferDigest,
    /// The upstream first, then mirrors that have the very same bytes.
    pub addresses: Vec<String>,
}

/// The SHA-256 of an offer's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum OfferDigest {
    /// Of bytes that were seen.
    Known(String),
    /// Never seen here: the upstream announces it at the download, it is shown, and it stays pinned from then on.
    Upstream,
}

impl OfferDigest {
    pub fn known(&self) -> Option<&str> {
        match self {
            Self::Known(sha256) => Some(sha256),
            Self::Upstream => None,
        }
    }
}

impl TryFrom<String> for OfferDigest {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "upstream" => Ok(Self::Upstream),
            digest if is_sha256(digest) => Ok(Self::Known(text)),
            _ => Err(format!("{text}: a digest is \"upstream\" or 64 lower-case hex digits")),
        }
    }
}

impl From<OfferDigest> for String {
    fn from(digest: OfferDigest) -> Self {
        digest.known().unwrap_or("upstream").to_owned()
    }
}

impl Offer {
    /// Memory it takes while it is used.
    pub fn ram_bytes(&self) -> u64 {
        self.about_bytes + self.about_bytes / 10 + BESIDE_WEIGHTS
    }

    /// # Errors
    /// [`ModelError::Catalogue`]: a path that leaves the folder, an address that is not encrypted, none at all.
    pub(crate) fn accept(&self) -> Result<(), ModelError> {
        let refuse = |what: &str| Err(ModelError::Catalogue(format!("{}: {what}", self.id)));
        if !stays_inside(&self.path) {
            return refuse("the path must stay inside the models folder");
        }
        if self.addresses.is_empty() || !self.addresses.iter().all(|url| url.starts_with("https://")) {
            return refuse("an offer has addresses, and they begin with https://");
        }
        // An address is called without its query.
        if self.addresses.iter().any(|url| url.contains(['?', '#'])) {
            return refuse("an address has no query");
        }
        if self.licence.is_empty() || self.about_bytes == 0 {
            return refuse("licence and size are named");
        }
        Ok(())
    }
}

/// The offer a person is well served with: the largest one for `purpose` that answers fast enough and leaves room for the
/// rest of the computer. One whose licence must be agreed to is never it.
///
/// `bytes_per_second`: what [`crate::memory_speed`] measured; `ram`: of the whole computer, bytes.
pub fn recommended(offers: &[Offer], purpose: Purpose, bytes_per_second: u64, ram: u64) -> Option<&Offer> {
    let fits = |offer: &&Offer| {
        offer.purpose == purpose
            && offer.terms.is_none()
            && offer.ram_bytes() <= ram / 2
            && crate::tokens_per_second(bytes_per_second, offer.about_bytes) >= crate::CALM_READER
    };
    offers.iter().filter(fits).max_by_key(|offer| offer.about_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalogue;

    fn offers() -> Vec<Offer> {
        Catalogue::parse(include_str!("../../../../assets/models.toml")).unwrap().offers
    }

    #[test]
    fn every_offer_can_be_kept() {
        let offers = offers();
        assert!(offers.iter().filter(|offer| offer.purpose == Purpose::Chat).count() >= 10);
        assert!(offers.iter().filter(|offer| offer.purpose == Purpose::Listening).count() >= 4);
        for offer in &offers {
            let host = |url: &str| url.split('/').nth(2).unwrap().to_owned();
            let own = ["MIT", "Apache-2.0"].contains(&offer.licence.as_str());
            assert!(own || offer.terms.is_some(), "{}: {} has terms to be read", offer.id, offer.licence);
            // Only Hugging Face announces SHA-256 digests.
            assert!(
                offer.digest != OfferDigest::Upstream || host(&offer.addresses[0]) == "huggingface.co",
                "{}: its upstream names no digest",
                offer.id
            );
            if offer.purpose == Purpose::Chat {
                assert!((100..=8_300).contains(&offer.parameters_millions), "{}", offer.id);
                let bits = offer.about_bytes as f64 * 8.0 / (f64::from(offer.parameters_millions) * 1e6);
                assert!((3.5..=12.0).contains(&bits), "{}: {bits} bits a weight", offer.id);
            }
        }
    }

    #[test]
    fn what_is_recommended_grows_with_the_computer() {
        let offers = offers();
        let gigabyte = 1 << 30;
        let small = recommended(&offers, Purpose::Chat, 8_000_000_000, 4 * gigabyte).unwrap();
        let large = recommended(&offers, Purpose::Chat, 60_000_000_000, 32 * gigabyte).unwrap();
        assert!(small.about_bytes < large.about_bytes, "{} and {}", small.id, large.id);
        assert!(small.terms.is_none() && large.terms.is_none());
        assert!(recommended(&offers, Purpose::Chat, 1, 32 * gigabyte).is_none(), "too slow for any");
    }

    #[test]
    fn a_digest_is_known_or_the_upstreams() {
        let parse = |text: &str| OfferDigest::try_from(text.to_owned());
        assert_eq!(parse("upstream"), Ok(OfferDigest::Upstream));
        assert!(parse(&"a".repeat(64)).is_ok());
        for wrong in ["", "unknown", &"A".repeat(64), &"a".repeat(63)] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
