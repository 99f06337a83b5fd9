use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use vis_core::{Sensitive, VoiceId};
use vis_net::{Destination, NetError};

/// Whose dialect a server speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VoiceVendor {
    ElevenLabs,
    /// `/v1/audio/speech`, as OpenAI, Kokoro-FastAPI, Chatterbox and many others speak it.
    OpenaiCompatible,
    /// F5-TTS's own program, on its Gradio interface.
    F5Tts,
}

impl VoiceVendor {
    pub const ALL: [Self; 3] = [Self::ElevenLabs, Self::OpenaiCompatible, Self::F5Tts];

    /// The vendor's own server, or where its program listens.
    pub fn default_base(self) -> &'static str {
        match self {
            Self::ElevenLabs => "https://api.elevenlabs.io",
            Self::OpenaiCompatible => "https://api.openai.com/v1",
            Self::F5Tts => "http://127.0.0.1:7860",
        }
    }

    /// Ends of addresses as they stand in manuals.
    fn pasted(self) -> &'static [&'static str] {
        match self {
            Self::ElevenLabs => &["/v1/text-to-speech", "/v1/voices", "/v1", "/v2"],
            Self::OpenaiCompatible => &["/audio/speech", "/audio/voices", "/audio", "/models"],
            Self::F5Tts => &["/gradio_api", "/config", "/info"],
        }
    }

    /// The destination for what a person entered as base address; empty means the vendor's own.
    ///
    /// # Errors
    /// [`NetError::Refused`] for what is no address.
    pub fn destination(self, entered: &str) -> Result<Destination, NetError> {
        let (entered, own) = (entered.trim(), self.default_base());
        if entered.is_empty() || entered.trim_end_matches('/') == own {
            return if own.starts_with("https") {
                Destination::preset(own)
            } else {
                Destination::entered(own)
            };
        }
        let mut base = Destination::entered(entered)?.base().clone();
        base.set_query(None);
        base.set_fragment(None);
        let path = base.path().trim_end_matches('/').to_owned();
        let path = self.pasted().iter().find_map(|end| path.strip_suffix(end)).unwrap_or(&path).to_owned();
        let root = if self == Self::OpenaiCompatible { "/v1" } else { "/" };
        base.set_path(if path.is_empty() { root } else { &path });
        Destination::entered(base.as_str())
    }
}

/// One provider of voices as a person set it up.
#[derive(Clone, Debug)]
pub struct VoiceConfig {
    /// What the person calls it; begins every error.
    pub name: String,
    pub vendor: VoiceVendor,
    /// Not used with F5-TTS, which has one.
    pub model: String,
    pub key: Option<Sensitive>,
    /// What a server that speaks like OpenAI is asked for.
    pub format: SpeechFormat,
    pub elevenlabs: ElevenLabs,
    pub f5: F5,
}

impl VoiceConfig {
    /// The vendor's usual model and settings.
    pub fn new(name: impl Into<String>, vendor: VoiceVendor, key: Option<Sensitive>) -> Self {
        let model = match vendor {
            VoiceVendor::ElevenLabs => "eleven_flash_v2_5",
            VoiceVendor::OpenaiCompatible => "gpt-4o-mini-tts",
            VoiceVendor::F5Tts => "",
        };
        Self {
            name: name.into(),
            vendor,
            model: model.to_owned(),
            key,
            format: SpeechFormat::default(),
            elevenlabs: ElevenLabs::default(),
            f5: F5::default(),
        }
    }
}

/// How sound comes. What a server really sends is seen from its bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SpeechFormat {
    /// 16 bit, little endian, mono; 24 kHz unless the server says otherwise. The soonest to be heard.
    #[default]
    Pcm,
    Wav,
    Mp3,
}

impl SpeechFormat {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pcm => "pcm",
            Self::Wav => "wav",
            Self::Mp3 => "mp3",
        }
    }
}

/// What ElevenLabs lets a person choose. All are shares from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ElevenLabs {
    /// Low is lively, high is even.
    pub stability: f32,
    /// How closely it keeps to the voice it was made from.
    pub similarity: f32,
    /// Exaggeration; costs time.
    pub style: f32,
}

impl Default for ElevenLabs {
    fn default() -> Self {
        Self { stability: 0.5, similarity: 0.75, style: 0.0 }
    }
}

/// How F5-TTS works, and the voices it was given.
#[derive(Clone, Debug)]
pub struct F5 {
    /// Steps of the solver, 4-64: more is better and slower.
    pub steps: u32,
    /// Between the parts of a long text, seconds, 0-1.
    pub cross_fade: f32,
    pub remove_silence: bool,
    /// The same text sounds the same each time.
    pub seed: Option<u32>,
    pub voices: HashMap<VoiceId, Reference>,
}

impl Default for F5 {
    fn default() -> Self {
        Self { steps: 32, cross_fade: 0.15, remove_silence: false, seed: None, voices: HashMap::new() }
    }
}

/// A recording to speak like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// A WAV file of at most 12 s; F5-TTS cuts off what is longer.
    pub wav: Vec<u8>,
    /// What is said in it. Empty: the server finds out, which takes time.
    pub words: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_addresses_are_understood_as_people_write_them() {
        use VoiceVendor as V;
        let cases = [
            (V::ElevenLabs, "", "https://api.elevenlabs.io/"),
            (V::ElevenLabs, "https://api.elevenlabs.io/v1", "https://api.elevenlabs.io/"),
            (
                V::ElevenLabs,
                "https://api.eu.residency.elevenlabs.io",
                "https://api.eu.residency.elevenlabs.io/",
            ),
            (V::OpenaiCompatible, "", "https://api.openai.com/v1"),
            (V::OpenaiCompatible, "http://localhost:8880", "http://localhost:8880/v1"),
            (V::OpenaiCompatible, "http://localhost:8880/v1/audio/speech", "http://localhost:8880/v1"),
            (V::F5Tts, "", "http://127.0.0.1:7860/"),
            (V::F5Tts, "http://192.168.1.4:7860/gradio_api/", "http://192.168.1.4:7860/"),
        ];
        for (vendor, entered, base) in cases {
            assert_eq!(vendor.destination(entered).unwrap().base().as_str(), base, "{entered}");
        }
    }
}
