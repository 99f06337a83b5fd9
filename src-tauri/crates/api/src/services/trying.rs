//! What a service says before anything depends on it: tests, lists of voices, and a voice from a sample.

use std::sync::Arc;
use std::time::Duration;

use vis_audio::wav_bytes;
use vis_core::{CharacterId, PcmClip, Sensitive, SessionId, SpokenClip, VoiceId};
use vis_net::{Cause, ProviderError, Times};
use vis_speak::remote::{ElevenLabs, F5, Reference};
use vis_speak::{Accent, Dictionary, Phonemiser, VoiceConfig, VoiceProvider, VoiceVendor, speakable};

use super::view::{Listed, ServiceDraft, destination};
use super::{FarVoice, ServicePurpose, ServiceRoom, ServiceVoice, Speaking, trouble};
use crate::app::blocking;
use crate::keeper::NOT_KEPT;
use crate::providers::{fresh_key, word};
use crate::voice::{LazyVoice, SharedVoice, models, spoken, spoken_by};
use crate::{ApiError, App, Code, TestReport};

/// A person waits for the answer.
const PATIENCE: Times = Times {
    connect: Duration::from_secs(8),
    headers: Duration::from_secs(60),
    idle: Duration::from_secs(60),
    whole: Duration::from_secs(120),
};
/// F5-TTS takes 12 s of a recording; what is longer it cuts in the middle of a word.
const LONGEST_REFERENCE: usize = 11;
/// Letters that a voice is tried with; a service is paid by the letter.
const LONGEST_TRIAL: usize = 300;
/// What is said where no sample is at hand, and what it says.
const SPECIMEN: (&str, &str) = ("af_heart", "This is how my voice sounds on a quiet afternoon.");

impl ServiceRoom {
    /// `times`: `None` for the usual ones. `voice`: for F5-TTS, the character whose sample is the reference. Blocks where it is read.
    pub(super) fn voice_provider(
        &self,
        draft: &ServiceDraft,
        key: Option<Sensitive>,
        times: Option<Times>,
        voice: Option<&str>,
    ) -> Result<VoiceProvider, ProviderError> {
        let takes_samples = draft.kind.voice() == Some(VoiceVendor::F5Tts);
        let voice = voice.filter(|_| takes_samples);
        let reference = voice.map(|voice| self.reference(voice)).transpose();
        let reference = reference.map_err(|error| trouble(&draft.name, Cause::WrongVoice, error.message))?;
        let named = voice.map(VoiceId::from).zip(reference);
        self.provider_with(draft, key, times, named)
    }

    /// `reference`: the only voice F5-TTS has then.
    fn provider_with(
        &self,
        draft: &ServiceDraft,
        key: Option<Sensitive>,
        times: Option<Times>,
        reference: Option<(VoiceId, Reference)>,
    ) -> Result<VoiceProvider, ProviderError> {
        let strange = |detail: String| trouble(&draft.name, Cause::NotAllowed, detail);
        let vendor = draft.kind.voice().ok_or_else(|| strange("it does not speak".to_owned()))?;
        let to = destination(draft).map_err(|error| strange(error.to_string()))?;
        let options = draft.options.in_range();
        let mut config = VoiceConfig::new(draft.name.clone(), vendor, key);
        if !draft.model.is_empty() {
            config.model.clone_from(&draft.model);
        }
        config.format = options.format.into();
        let (stability, similarity, style) = (options.stability, options.similarity, options.style);
        config.elevenlabs = ElevenLabs { stability, similarity, style };
        config.f5 = F5 {
            steps: options.steps,
            cross_fade: options.cross_fade,
            remove_silence: options.remove_silence,
            voices: reference.into_iter().collect(),
            ..F5::default()
        };
        VoiceProvider::new(&self.providers.net, to, times, config)
    }

    /// English words get the mouth shapes of their sounds where letters have times.
    pub(super) fn phonemes(&self, one: &Listed) -> Option<Phonemiser> {
        one.draft().kind.voice().filter(|vendor| *vendor == VoiceVendor::ElevenLabs)?;
        let dictionary = Dictionary::read(&self.models.join(models::DICTIONARY)).ok()?;
        Some(Phonemiser::new(Accent::American, Arc::new(dictionary)))
    }

    /// A character's sample as F5-TTS takes it. Blocks.
    fn reference(&self, character: &str) -> Result<Reference, ApiError> {
        let mut pcm = self.sample(&CharacterId::from(character))?;
        pcm.samples.truncate(LONGEST_REFERENCE * pcm.rate as usize);
        Ok(Reference { wav: wav_bytes(&pcm)?, words: String::new() })
    }

    /// # Errors
    /// [`Code::NotFound`] for a character without one.
    fn sample(&self, character: &CharacterId) -> Result<PcmClip, ApiError> {
        let store = self.store();
        let none = "This character has no voice sample. Record one, or choose another voice.";
        let kept = store.sample(character)?.ok_or_else(|| ApiError::new(Code::NotFound, none))?;
        Ok(store.load_sample(&kept)?)
    }

    /// Everybody with a sample, as voices of F5-TTS. Blocks.
    fn sampled(&self) -> Result<Vec<ServiceVoice>, ApiError> {
        let mut voices = Vec::new();
        for view in self.cast.views() {
            if self.store().sample(&CharacterId::from(view.id.as_str()))?.is_some() {
                voices.push(ServiceVoice { id: view.id, name: view.name, language: None, about: None });
            }
        }
        Ok(voices)
    }

    pub(super) async fn try_out(
        self: &Arc<Self>,
        draft: &ServiceDraft,
        key: Option<Sensitive>,
    ) -> TestReport {
        let begun = self.clock.elapsed();
        let outcome = match draft.purpose {
            ServicePurpose::Voice => self.try_voice(draft, key).await,
            ServicePurpose::Hearing => match self.hearing_provider(draft, key, Some(PATIENCE)) {
                Ok(ear) => ear.test().await.map(|_| ()),
                Err(error) => Err(error),
            },
        };
        let took = self.clock.elapsed().saturating_sub(begun).as_millis();
        let verb = if draft.purpose == ServicePurpose::Voice { "speaks" } else { "listens" };
        let report = TestReport {
            ok: true,
            cause: None,
            message: format!("{} {verb}.", draft.name),
            took_ms: u32::try_from(took).unwrap_or(u32::MAX),
            at_ms: self.clock.now_ms(),
            model_ok: Some(true),
        };
        match outcome {
            Ok(()) => report,
            Err(error) => {
                let model_ok = (error.cause == Cause::WrongModel).then_some(false);
                let (cause, message) = (Some(word(error.cause)), error.to_string());
                TestReport { ok: false, cause, message, model_ok, ..report }
            }
        }
    }

    /// Has the first voice of its list say one word.
    async fn try_voice(
        self: &Arc<Self>,
        draft: &ServiceDraft,
        key: Option<Sensitive>,
    ) -> Result<(), ProviderError> {
        if draft.kind.voice() == Some(VoiceVendor::F5Tts) {
            let (room, voice) = (Arc::clone(self), VoiceId::from("specimen"));
            let specimen = blocking(move || room.specimen()).await;
            let specimen =
                specimen.map_err(|error| trouble(&draft.name, Cause::WrongVoice, error.message))?;
            let provider = self.provider_with(draft, key, Some(PATIENCE), Some((voice.clone(), specimen)))?;
            return provider.test(&voice).await.map(|_| ());
        }
        let provider = self.provider_with(draft, key, Some(PATIENCE), None)?;
        let first = provider.voices().await?.into_iter().next();
        let none = || trouble(&draft.name, Cause::WrongVoice, "it offers no voice");
        let voice = VoiceId::from(first.ok_or_else(none)?.id.as_str());
        provider.test(&voice).await.map(|_| ())
    }

    /// A sentence of this computer's own voice: nobody's sample leaves for a test. Blocks.
    fn specimen(&self) -> Result<Reference, ApiError> {
        let (voice, words) = SPECIMEN;
        let mut clips = spoken(&self.models, &VoiceId::from(voice), 1.0, words)?.into_iter();
        let mut pcm = clips.next().map(|clip| clip.pcm).unwrap_or_default();
        clips.for_each(|clip| pcm.samples.extend(clip.pcm.samples));
        Ok(Reference { wav: wav_bytes(&pcm)?, words: words.to_owned() })
    }

    /// A text in one of a service's voices. Nobody stands in for it: whoever tries a voice wants to hear that one. Blocks.
    ///
    /// # Errors
    /// [`Code::NotFound`]; [`Code::BadInput`] for a service that does not speak, or too many words or none; what the service says.
    pub(super) fn heard_once(
        self: &Arc<Self>,
        service_id: &str,
        voice_id: &str,
        text: &str,
    ) -> Result<Vec<SpokenClip>, ApiError> {
        let bad = |message: &str| Err(ApiError::new(Code::BadInput, message));
        if self.one(service_id)?.draft().purpose != ServicePurpose::Voice {
            return bad("This service does not speak. Choose another one.");
        }
        if speakable(text).is_empty() {
            return bad("There is nothing to say. Type a sentence.");
        }
        if text.chars().count() > LONGEST_TRIAL {
            return bad("This is too long to try a voice with. Type a sentence.");
        }
        let (service, voice) = (service_id.to_owned(), voice_id.to_owned());
        let far = FarVoice { service, voice, ..FarVoice::default() };
        let local = Box::new(LazyVoice::new(self.models.clone(), SharedVoice::default()));
        let mut speaking = Speaking::new(Some(self), local).strictly();
        spoken_by(&mut speaking, &far.id(), 1.0, text)
    }

    fn tested(&self, id: &str, report: &TestReport) -> Result<(), ApiError> {
        let mut one = self.one(id)?;
        one.service.tested = Some(report.clone());
        let kept = one.kept()?;
        self.change(|store| Ok(store.put_service(&kept)?))
    }

    async fn voices(self: &Arc<Self>, one: &Listed) -> Result<Vec<ServiceVoice>, ApiError> {
        let room = Arc::clone(self);
        if one.draft().kind.voice() == Some(VoiceVendor::F5Tts) {
            return blocking(move || room.sampled()).await;
        }
        let key = self.key_of(one).await?;
        let provider = self.voice_provider(one.draft(), key, Some(PATIENCE), None)?;
        Ok(provider.voices().await?.into_iter().map(ServiceVoice::from).collect())
    }

    async fn key_of(self: &Arc<Self>, one: &Listed) -> Result<Option<Sensitive>, ApiError> {
        let (room, one) = (Arc::clone(self), one.clone());
        blocking(move || Ok(room.key(&one)?)).await
    }

    async fn clone_voice(
        self: &Arc<Self>,
        one: &Listed,
        character: CharacterId,
    ) -> Result<ServiceVoice, ApiError> {
        let name = self.cast.get(&character)?.name;
        let (room, id) = (Arc::clone(self), character.clone());
        let sample = blocking(move || Ok(wav_bytes(&room.sample(&id)?)?)).await?;
        let made = |id: String| ServiceVoice { id, name: name.clone(), language: None, about: None };
        match one.draft().kind.voice() {
            // It takes the sample with each text.
            Some(VoiceVendor::F5Tts) => Ok(made(character.to_string())),
            Some(VoiceVendor::ElevenLabs) => {
                let key = self.key_of(one).await?;
                let provider = self.voice_provider(one.draft(), key, Some(PATIENCE), None)?;
                Ok(made(provider.clone_voice(&name, sample).await?.to_string()))
            }
            _ => {
                let message =
                    format!("{} cannot make a voice from a sample. Choose one of its voices.", one.name());
                Err(ApiError::new(Code::BadInput, message))
            }
        }
    }
}

impl App {
    /// Has a voice say one word, or an ear hear half a second of silence, and keeps how it went.
    ///
    /// # Errors
    /// [`Code::NotFound`]; what is wrong with the service stands in the report.
    pub async fn test_service(&self, id: &str) -> Result<TestReport, ApiError> {
        let room = Arc::clone(&self.home()?.services);
        let one = room.one(id)?;
        let report = room.try_out(one.draft(), room.key_of(&one).await?).await;
        let (id, copy) = (id.to_owned(), report.clone());
        self.in_services(move |room| room.tested(&id, &copy)).await?;
        Ok(report)
    }

    /// The same of what is not kept yet; nothing is.
    pub async fn test_service_draft(
        &self,
        draft: ServiceDraft,
        key: Option<String>,
    ) -> Result<TestReport, ApiError> {
        let room = Arc::clone(&self.home()?.services);
        Ok(room.try_out(&draft, fresh_key(key)?).await)
    }

    /// The voices a service offers; of F5-TTS, the characters that have a sample.
    ///
    /// # Errors
    /// A sentence that tells apart a wrong key, a wrong address, no network and so on.
    pub async fn service_voices(&self, id: &str) -> Result<Vec<ServiceVoice>, ApiError> {
        let room = Arc::clone(&self.home()?.services);
        room.voices(&room.one(id)?).await
    }

    /// Lets one of a service's voices be heard, before anybody has it; nothing of it is kept. It is heard from the speaker once all
    /// of it is there.
    ///
    /// # Errors
    /// [`Code::NotFound`]; [`Code::BadInput`] for too many words or none; what is wrong with the service, as a sentence.
    pub async fn try_service_voice(
        &self,
        service_id: &str,
        voice_id: &str,
        text: &str,
    ) -> Result<(), ApiError> {
        let home = self.home()?;
        let room = Arc::clone(&home.services);
        let (service, voice, text) = (service_id.to_owned(), voice_id.to_owned(), text.trim().to_owned());
        let clips = blocking(move || room.heard_once(&service, &voice, &text)).await?;
        home.conversation.replay(SessionId::from(NOT_KEPT), clips);
        Ok(())
    }

    /// A voice that sounds like a character's sample. ElevenLabs makes one and keeps it; F5-TTS is given the sample with each text.
    ///
    /// # Errors
    /// [`Code::NotFound`] without a sample; [`Code::BadInput`] for a service that cannot; what the service says.
    pub async fn clone_voice(&self, service_id: &str, character_id: &str) -> Result<ServiceVoice, ApiError> {
        let room = Arc::clone(&self.home()?.services);
        room.clone_voice(&room.one(service_id)?, CharacterId::from(character_id)).await
    }
}
