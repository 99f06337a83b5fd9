use serde::{Deserialize, Serialize};
use serde_json::Value;
use vis_core::VoiceId;
use vis_net::{Cause, ProviderError};

use super::{VoiceVendor, elevenlabs, openai, voice::VoiceProvider};

/// A voice a provider offers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteVoiceInfo {
    /// What a request calls it.
    pub id: String,
    pub name: String,
    /// A few words on it, as far as the provider tells: `female, young, american`.
    pub note: String,
}

/// Pages of a list that are asked for at most.
const MOST_PAGES: usize = 20;

impl VoiceProvider {
    /// The voices it offers, by name. A server that speaks like OpenAI but keeps no list offers OpenAI's own.
    ///
    /// # Errors
    /// Any [`Cause`].
    pub async fn voices(&self) -> Result<Vec<RemoteVoiceInfo>, ProviderError> {
        let mut voices = match self.config.vendor {
            VoiceVendor::ElevenLabs => self.elevenlabs_voices().await?,
            VoiceVendor::OpenaiCompatible => match self.fetch(openai::voices(&self.config)).await {
                Ok(listed) => openai::listed(&listed),
                Err(error)
                    if matches!(
                        error.cause,
                        Cause::WrongUrl | Cause::WrongModel | Cause::WrongVoice | Cause::Rejected
                    ) =>
                {
                    openai::own_voices()
                }
                Err(error) => return Err(error),
            },
            VoiceVendor::F5Tts => {
                let named = |id: &VoiceId| info(id.as_str(), id.as_str(), String::new());
                self.config.f5.voices.keys().map(named).collect()
            }
        };
        voices.sort_by(|a, b| a.name.to_lowercase().cmp(&b.name.to_lowercase()).then(a.id.cmp(&b.id)));
        voices.dedup_by(|a, b| a.id == b.id);
        Ok(voices)
    }

    async fn elevenlabs_voices(&self) -> Result<Vec<RemoteVoiceInfo>, ProviderError> {
        let (mut voices, mut page) = (Vec::new(), None);
        for _ in 0..MOST_PAGES {
            let listed = self.fetch(elevenlabs::voices(&self.config, page.as_deref())).await?;
            voices.extend(elevenlabs::listed(&listed));
            page = elevenlabs::next_page(&listed);
            if page.is_none() {
                break;
            }
        }
        Ok(voices)
    }

    /// Makes a voice that sounds like `sample`, a WAV file, and keeps it with the provider under `name`. ElevenLabs only: F5-TTS takes
    /// a sample with each text ([`super::F5::voices`]).
    ///
    /// # Errors
    /// [`Cause::Rejected`] with other vendors; [`Cause::Forbidden`] where the account may not; any other.
    pub async fn clone_voice(&self, name: &str, sample: Vec<u8>) -> Result<VoiceId, ProviderError> {
        if self.config.vendor != VoiceVendor::ElevenLabs {
            return Err(self.plain(Cause::Rejected));
        }
        let made = self.fetch(elevenlabs::clone_voice(&self.config, name, sample)).await?;
        let id = made.get("voice_id").and_then(Value::as_str);
        id.map(VoiceId::from).ok_or_else(|| self.plain(Cause::NotUnderstood))
    }
}

pub(crate) fn info(id: &str, name: &str, note: String) -> RemoteVoiceInfo {
    RemoteVoiceInfo { id: id.to_owned(), name: name.to_owned(), note }
}
