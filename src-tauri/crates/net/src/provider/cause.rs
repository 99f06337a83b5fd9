use std::{fmt, time::Duration};

use serde::{Deserialize, Serialize};

/// Why a provider did not answer. The page and the command line branch on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Missing, mistyped or revoked.
    WrongKey,
    NoCredit,
    /// The key is good but may not do this: rights, region, age.
    Forbidden,
    /// Something answers there, but not this interface.
    WrongUrl,
    WrongModel,
    WrongVoice,
    /// The name is unknown or there is no way to it.
    NoNetwork,
    /// Nothing listens there.
    Unreachable,
    Untrusted,
    Proxy,
    Offline,
    /// The address breaks a rule of the program.
    NotAllowed,
    /// Too many requests.
    Busy,
    /// The provider has trouble of its own.
    Overloaded,
    Slow,
    /// The connection ended before the reply.
    BrokeOff,
    TooLarge,
    /// The chat, the text or the sound is longer than the model can hold.
    TooLong,
    /// The request itself was not accepted.
    Rejected,
    /// Its filter refused before a word was said.
    Filtered,
    /// It ended well, without a word or a sound: a model thought, as a rule, until there was no room left.
    NothingSaid,
    /// An answer in no known form.
    NotUnderstood,
}

impl Cause {
    /// What a person can do, as a sentence.
    pub fn advice(self) -> &'static str {
        match self {
            Self::WrongKey => {
                "The key was not accepted. Paste it again, or make a new one with the provider."
            }
            Self::NoCredit => {
                "The account has no credit left. Top it up with the provider, or choose another one."
            }
            Self::Forbidden => {
                "The key may not use this. Check its rights and your region with the provider."
            }
            Self::WrongUrl => "There is no such service at this address. Check the base address.",
            Self::WrongModel => "It does not have this model. Choose one from its list.",
            Self::WrongVoice => "It does not have this voice. Choose one from its list.",
            Self::NoNetwork => "It was not found. Check the address and the connection to the internet.",
            Self::Unreachable => "Nothing answers there. Check the address, and that the server runs.",
            Self::Untrusted => {
                "The encrypted connection cannot be trusted. Check the address and this computer's date."
            }
            Self::Proxy => "The proxy does not let the program through. Check the proxy settings.",
            Self::Offline => "Visavis is set to stay offline. Switch offline mode off to use it.",
            Self::NotAllowed => "This address is not allowed. Check the base address.",
            Self::Busy => "It has had too many requests. Wait a little, then try again.",
            Self::Overloaded => {
                "It has trouble of its own at the moment. Try again later, or choose another provider."
            }
            Self::Slow => "It took too long. Try again, or choose another provider.",
            Self::BrokeOff => "The connection broke off. What came so far is kept; try again.",
            Self::TooLarge => "It sent more than can be right. Try again, or choose another provider.",
            Self::TooLong => {
                "This is too long for the model. Make it shorter (start a new chat), or choose a model that holds more."
            }
            Self::Rejected => {
                "It did not accept the request. Choose another model, or check the provider's settings."
            }
            Self::Filtered => "Its filter refused to answer. Say it differently, or choose another provider.",
            Self::NothingSaid => "It ended without a word. Try again, or choose another model.",
            Self::NotUnderstood => "It answered in an unknown way. Check that the kind of provider is right.",
        }
    }

    /// A second try may go better, as long as nothing came.
    pub fn may_pass(self) -> bool {
        matches!(self, Self::Busy | Self::Overloaded | Self::Unreachable | Self::NoNetwork)
    }
}

/// A failure of a provider. It prints as sentences for people and holds no key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderError {
    /// As the person named it.
    pub provider: String,
    pub cause: Cause,
    /// The provider's own words, if any: at most 300 letters, without keys.
    pub detail: String,
    /// When it may be asked again, as it says itself.
    pub retry_after: Option<Duration>,
}

impl fmt::Display for ProviderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.provider, self.cause.advice())?;
        if let Some(wait) = self.retry_after.filter(|wait| wait.as_secs() > 0) {
            write!(f, " It asks to wait {} s.", wait.as_secs())?;
        }
        if self.detail.is_empty() { Ok(()) } else { write!(f, " ({})", self.detail) }
    }
}

impl std::error::Error for ProviderError {}
