use serde::{Deserialize, Serialize};
use vis_core::Sensitive;
use vis_net::{Destination, NetError};

/// Whose dialect a server speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HearingVendor {
    /// `/v1/audio/transcriptions`, as OpenAI, Groq, whisper.cpp's server and many others speak it.
    OpenaiCompatible,
    Deepgram,
}

impl HearingVendor {
    pub const ALL: [Self; 2] = [Self::OpenaiCompatible, Self::Deepgram];

    /// The vendor's own server.
    pub fn default_base(self) -> &'static str {
        match self {
            Self::OpenaiCompatible => "https://api.openai.com/v1",
            Self::Deepgram => "https://api.deepgram.com/v1",
        }
    }

    /// The destination for what a person entered as base address; empty means the vendor's own.
    ///
    /// # Errors
    /// [`NetError::Refused`] for what is no address.
    pub fn destination(self, entered: &str) -> Result<Destination, NetError> {
        let (entered, own) = (entered.trim(), self.default_base());
        if entered.is_empty() || entered.trim_end_matches('/') == own {
            return Destination::preset(own);
        }
        // The address of a socket is that of its server.
        let http = match entered.split_once("://") {
            Some(("wss", rest)) => format!("https://{rest}"),
            Some(("ws", rest)) => format!("http://{rest}"),
            _ => entered.to_owned(),
        };
        let mut base = Destination::entered(&http)?.base().clone();
        base.set_query(None);
        base.set_fragment(None);
        let path = base.path().trim_end_matches('/').to_owned();
        let ends = ["/audio/transcriptions", "/audio", "/listen", "/models"];
        let path = ends.iter().find_map(|end| path.strip_suffix(end)).unwrap_or(&path).to_owned();
        base.set_path(if path.is_empty() { "/v1" } else { &path });
        Destination::entered(base.as_str())
    }
}

/// One provider as a person set it up.
#[derive(Clone, Debug)]
pub struct HearingConfig {
    /// What the person calls it; begins every error.
    pub name: String,
    pub vendor: HearingVendor,
    pub model: String,
    pub key: Option<Sensitive>,
}

impl HearingConfig {
    /// With the vendor's usual model.
    pub fn new(name: impl Into<String>, vendor: HearingVendor, key: Option<Sensitive>) -> Self {
        let model = match vendor {
            HearingVendor::OpenaiCompatible => "whisper-1",
            HearingVendor::Deepgram => "nova-3",
        };
        Self { name: name.into(), vendor, model: model.to_owned(), key }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_addresses_are_understood_as_people_write_them() {
        use HearingVendor as V;
        let cases = [
            (V::Deepgram, "", "https://api.deepgram.com/v1"),
            (
                V::Deepgram,
                "wss://api.eu.deepgram.com/v1/listen?model=nova-3",
                "https://api.eu.deepgram.com/v1",
            ),
            (V::OpenaiCompatible, "http://localhost:8000", "http://localhost:8000/v1"),
            (
                V::OpenaiCompatible,
                "https://api.groq.com/openai/v1/audio/transcriptions",
                "https://api.groq.com/openai/v1",
            ),
        ];
        for (vendor, entered, base) in cases {
            assert_eq!(vendor.destination(entered).unwrap().base().as_str(), base, "{entered}");
        }
    }
}
