use serde::{Deserialize, Serialize};

/// The fifteen mouth shapes of the field (the Oculus/Meta set, also used by VRM and Ready Player Me).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Viseme {
    /// Mouth at rest.
    #[default]
    #[serde(rename = "sil")]
    Sil,
    /// p, b, m: lips closed.
    PP,
    /// f, v: lower lip under the upper teeth.
    FF,
    /// th.
    TH,
    /// t, d.
    DD,
    /// k, g, ng, h.
    #[serde(rename = "kk")]
    KK,
    /// ch, j, sh, zh.
    CH,
    /// s, z.
    SS,
    /// n, l.
    #[serde(rename = "nn")]
    NN,
    /// r.
    RR,
    /// father.
    #[serde(rename = "aa")]
    AA,
    /// bed, schwa.
    E,
    /// see.
    I,
    /// thought.
    O,
    /// you, w.
    U,
}

impl Viseme {
    /// All fifteen, in the usual order; a viseme's place here is its number in model files.
    pub const ALL: [Self; 15] = [
        Self::Sil,
        Self::PP,
        Self::FF,
        Self::TH,
        Self::DD,
        Self::KK,
        Self::CH,
        Self::SS,
        Self::NN,
        Self::RR,
        Self::AA,
        Self::E,
        Self::I,
        Self::O,
        Self::U,
    ];

    /// The usual short name, as it stands in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sil => "sil",
            Self::PP => "PP",
            Self::FF => "FF",
            Self::TH => "TH",
            Self::DD => "DD",
            Self::KK => "kk",
            Self::CH => "CH",
            Self::SS => "SS",
            Self::NN => "nn",
            Self::RR => "RR",
            Self::AA => "aa",
            Self::E => "E",
            Self::I => "I",
            Self::O => "O",
            Self::U => "U",
        }
    }
}
