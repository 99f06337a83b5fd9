//! Services as they are kept, and as the window sees them.

use serde::{Deserialize, Serialize};
use specta::Type;
use vis_listen::HearingVendor;
use vis_net::{Destination, NetError};
use vis_speak::VoiceVendor;
use vis_speak::remote::{RemoteVoiceInfo, SpeechFormat};
use vis_store::KeptService;

use crate::providers::reach_of;
use crate::{ApiError, KeyPlace, KeyView, ProviderReach, TestReport};

/// What a service does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ServicePurpose {
    Voice,
    Hearing,
}

/// What speaks at the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceKind {
    // `rename_all` would make it two words.
    #[serde(rename = "elevenlabs")]
    ElevenLabs,
    OpenaiCompatible,
    F5Tts,
    Deepgram,
}

impl ServiceKind {
    pub(crate) fn voice(self) -> Option<VoiceVendor> {
        Some(match self {
            Self::ElevenLabs => VoiceVendor::ElevenLabs,
            Self::OpenaiCompatible => VoiceVendor::OpenaiCompatible,
            Self::F5Tts => VoiceVendor::F5Tts,
            Self::Deepgram => return None,
        })
    }

    pub(crate) fn hearing(self) -> Option<HearingVendor> {
        Some(match self {
            Self::OpenaiCompatible => HearingVendor::OpenaiCompatible,
            Self::Deepgram => HearingVendor::Deepgram,
            Self::ElevenLabs | Self::F5Tts => return None,
        })
    }
}

/// How sound is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum ServiceFormat {
    #[default]
    Pcm,
    Wav,
    Mp3,
}

impl From<ServiceFormat> for SpeechFormat {
    fn from(format: ServiceFormat) -> Self {
        match format {
            ServiceFormat::Pcm => Self::Pcm,
            ServiceFormat::Wav => Self::Wav,
            ServiceFormat::Mp3 => Self::Mp3,
        }
    }
}

/// What can be set; each kind heeds its own and ignores the others.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct ServiceOptions {
    /// Of a server that speaks like OpenAI.
    pub format: ServiceFormat,
    /// ElevenLabs: shares from 0 to 1.
    pub stability: f32,
    pub similarity: f32,
    pub style: f32,
    /// F5-TTS: 4-64.
    pub steps: u32,
    /// F5-TTS: seconds, 0-1.
    pub cross_fade: f32,
    /// F5-TTS.
    pub remove_silence: bool,
}

impl Default for ServiceOptions {
    fn default() -> Self {
        let (eleven, f5) = (vis_speak::remote::ElevenLabs::default(), vis_speak::remote::F5::default());
        Self {
            format: ServiceFormat::default(),
            stability: eleven.stability,
            similarity: eleven.similarity,
            style: eleven.style,
            steps: f5.steps,
            cross_fade: f5.cross_fade,
            remove_silence: f5.remove_silence,
        }
    }
}

impl ServiceOptions {
    /// Brought into their ranges.
    pub(crate) fn in_range(self) -> Self {
        let within = |value: f32, usual: f32| if value.is_finite() { value.clamp(0.0, 1.0) } else { usual };
        let usual = Self::default();
        Self {
            stability: within(self.stability, usual.stability),
            similarity: within(self.similarity, usual.similarity),
            style: within(self.style, usual.style),
            steps: self.steps.clamp(4, 64),
            cross_fade: within(self.cross_fade, usual.cross_fade),
            ..self
        }
    }
}

/// What a person says of a service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct ServiceDraft {
    pub purpose: ServicePurpose,
    pub kind: ServiceKind,
    pub name: String,
    /// Empty: the vendor's own, or where its program listens.
    pub base_url: String,
    /// Empty: the vendor's usual one.
    pub model: String,
    pub options: ServiceOptions,
}

/// A voice or an ear over the network.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct ServiceView {
    pub id: String,
    pub purpose: ServicePurpose,
    pub kind: ServiceKind,
    pub name: String,
    pub base_url: String,
    pub model: String,
    pub options: ServiceOptions,
    pub key: KeyView,
    /// Where it leads.
    pub host: String,
    pub reach: ProviderReach,
    pub tested: Option<TestReport>,
    #[specta(type = f64)]
    pub changed_ms: i64,
}

/// A voice a service offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct ServiceVoice {
    /// Of F5-TTS: the character whose sample it speaks like.
    pub id: String,
    pub name: String,
    pub language: Option<String>,
    /// A few words, as far as the service tells.
    pub about: Option<String>,
}

impl From<RemoteVoiceInfo> for ServiceVoice {
    fn from(voice: RemoteVoiceInfo) -> Self {
        let about = (!voice.note.is_empty()).then_some(voice.note);
        Self { id: voice.id, name: voice.name, language: None, about }
    }
}

/// The voice a character has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct CharacterService {
    pub service_id: String,
    pub voice_id: String,
    pub voice_name: String,
}

/// As it is kept in the database: no key, and of the key its last letters at most.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Service {
    #[serde(flatten)]
    pub(crate) draft: ServiceDraft,
    #[serde(default)]
    pub(crate) key_place: Option<KeyPlace>,
    #[serde(default)]
    pub(crate) key_last: String,
    #[serde(default)]
    pub(crate) tested: Option<TestReport>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Listed {
    pub(crate) id: String,
    pub(crate) service: Service,
    pub(crate) changed_ms: i64,
}

impl Listed {
    /// `None`: of another version of the program.
    pub(crate) fn of(kept: KeptService) -> Option<Self> {
        match serde_json::from_str(&kept.service) {
            Ok(service) => Some(Self { id: kept.id, service, changed_ms: kept.changed_ms }),
            Err(error) => {
                tracing::warn!(%error, id = kept.id, "a service of another version is left out");
                None
            }
        }
    }

    pub(crate) fn kept(&self) -> Result<KeptService, ApiError> {
        let service = serde_json::to_string(&self.service).map_err(ApiError::failed)?;
        Ok(KeptService { id: self.id.clone(), service, changed_ms: self.changed_ms })
    }

    pub(crate) fn draft(&self) -> &ServiceDraft {
        &self.service.draft
    }

    pub(crate) fn name(&self) -> &str {
        &self.service.draft.name
    }

    pub(crate) fn reach(&self) -> ProviderReach {
        // An address that cannot be used is not called; nothing near is promised of it.
        destination(self.draft()).map_or(ProviderReach::Internet, |to| reach_of(&to))
    }

    pub(crate) fn view(&self, key: KeyView) -> ServiceView {
        let draft = self.draft().clone();
        ServiceView {
            id: self.id.clone(),
            purpose: draft.purpose,
            kind: draft.kind,
            host: destination(&draft).map(|to| to.host()).unwrap_or_default(),
            reach: self.reach(),
            name: draft.name,
            base_url: draft.base_url,
            model: draft.model,
            options: draft.options,
            key,
            tested: self.service.tested.clone(),
            changed_ms: self.changed_ms,
        }
    }
}

/// # Errors
/// [`NetError::Refused`] for what is no address. A kind that does not fit its purpose leads nowhere.
pub(crate) fn destination(draft: &ServiceDraft) -> Result<Destination, NetError> {
    let (voice, hearing) = (draft.kind.voice(), draft.kind.hearing());
    match (draft.purpose, voice, hearing) {
        (ServicePurpose::Voice, Some(vendor), _) => vendor.destination(&draft.base_url),
        (ServicePurpose::Hearing, _, Some(vendor)) => vendor.destination(&draft.base_url),
        _ => Destination::entered(""),
    }
}
