//! Colours of the art, as sRGB bytes.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An opaque sRGB colour, written `#rrggbb`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ink(pub u8, pub u8, pub u8);

impl Ink {
    pub(super) const WHITE: Self = Self(255, 255, 255);

    /// Moves from `self` (0) to `other` (1).
    pub(super) fn mix(self, other: Self, t: f32) -> Self {
        let channel =
            |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * t).round().clamp(0.0, 255.0) as u8;
        Self(channel(self.0, other.0), channel(self.1, other.1), channel(self.2, other.2))
    }

    pub(super) fn lighter(self, t: f32) -> Self {
        self.mix(Self::WHITE, t)
    }

    /// Darkens towards a deep violet brown: plain black makes drawn shadows look dirty.
    pub(super) fn darker(self, t: f32) -> Self {
        self.mix(Self(34, 16, 38), t)
    }

    /// Vertex colour with this opacity, 0-1.
    pub(super) fn rgba(self, alpha: f32) -> [u8; 4] {
        [self.0, self.1, self.2, (alpha.clamp(0.0, 1.0) * 255.0).round() as u8]
    }

    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let value = u32::from_str_radix(digits, 16).ok()?;
        Some(Self((value >> 16) as u8, (value >> 8) as u8, value as u8))
    }
}

impl std::fmt::Display for Ink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

impl Serialize for Ink {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Ink {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("{text:?} is no colour; write it like #f2c3a0")))
    }
}
