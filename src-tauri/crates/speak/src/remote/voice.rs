use std::{sync::Arc, time::Duration};

use tokio::{runtime::Handle, sync::Notify};
use vis_core::{PcmClip, SPEECH_RATE, Sentence, SpokenClip, VoiceId};
use vis_net::{Cause, Destination, Net, Peer, ProviderError, Purpose, Times, provider::verdict};

use super::{
    VoiceConfig, VoiceVendor,
    clips::{Cutter, Sounding},
    f5,
    saying::Ask,
};
use crate::{Abort, Phonemiser, SpeakError, Synthesizer, speakable, synth::check_speed};

/// A provider of voices over the network: its list, its test, a voice made from a sample. Clones share connections.
#[derive(Clone)]
pub struct VoiceProvider {
    pub(crate) config: Arc<VoiceConfig>,
    pub(crate) peer: Peer,
    pub(crate) purpose: Purpose,
    pub(crate) chat: Option<String>,
}

/// How long to try again before a sound was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoicePatience {
    /// Before the second and the third try, unless the provider says how long.
    pub waits: [Duration; 2],
    /// Who asks for more is not asked again; the error says how long to wait.
    pub longest_wait: Duration,
}

impl Default for VoicePatience {
    fn default() -> Self {
        let waits = [Duration::from_millis(300), Duration::from_millis(1000)];
        Self { waits, longest_wait: Duration::from_secs(5) }
    }
}

/// What a test call heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoiceHeard {
    /// From the request to the first samples.
    pub first_sound_ms: u32,
}

impl VoiceProvider {
    /// # Errors
    /// [`Cause::Proxy`] when the proxy's address cannot be used.
    pub fn new(
        net: &Net,
        destination: Destination,
        times: Option<Times>,
        config: VoiceConfig,
    ) -> Result<Self, ProviderError> {
        let peer = net.peer(destination, times).map_err(|error| verdict::of_net(&config.name, &error))?;
        Ok(Self { config: Arc::new(config), peer, purpose: Purpose::Voice, chat: None })
    }

    /// The same provider, its calls written down under `chat`.
    #[must_use]
    pub fn for_chat(&self, chat: impl Into<String>) -> Self {
        Self { chat: Some(chat.into()), ..self.clone() }
    }

    pub fn config(&self) -> &VoiceConfig {
        &self.config
    }

    /// Has `voice` say one word: what a list of voices does not show (credit, rights, the model) shows here.
    ///
    /// # Errors
    /// What is wrong, as a [`Cause`].
    pub async fn test(&self, voice: &VoiceId) -> Result<VoiceHeard, ProviderError> {
        let once = Self { purpose: Purpose::Test, ..self.clone() };
        let clock = self.peer.clock();
        let begun = clock.elapsed();
        let ask = Ask { text: "Hello.", voice, speed: 1.0 };
        let mut stream = once.open(&ask, &mut f5::Known::default()).await?;
        let mut sounding = Sounding::default();
        while sounding.samples.is_empty() && stream.next(&mut sounding).await? {}
        let passed = clock.elapsed().saturating_sub(begun).as_millis();
        Ok(VoiceHeard { first_sound_ms: u32::try_from(passed).unwrap_or(u32::MAX) })
    }
}

/// Speaks with a provider's voices. Blocks its thread, which must be none of the runtime's own workers.
pub struct RemoteVoice {
    provider: VoiceProvider,
    runtime: Handle,
    phonemes: Option<Phonemiser>,
    patience: VoicePatience,
    known: f5::Known,
}

impl RemoteVoice {
    /// `runtime` does the waiting; it must have I/O and time switched on.
    pub fn new(provider: VoiceProvider, runtime: Handle) -> Self {
        let patience = VoicePatience::default();
        Self { provider, runtime, phonemes: None, patience, known: f5::Known::default() }
    }

    /// English words become phonemes where the voice tells when its letters are spoken; without this, letters are mouth shapes.
    #[must_use]
    pub fn with_phonemes(self, phonemes: Phonemiser) -> Self {
        Self { phonemes: Some(phonemes), ..self }
    }

    #[must_use]
    pub fn with_patience(self, patience: VoicePatience) -> Self {
        Self { patience, ..self }
    }

    pub fn provider(&self) -> &VoiceProvider {
        &self.provider
    }

    fn checked(&self, voice: &VoiceId, speed: f32) -> Result<(), SpeakError> {
        check_speed(speed)?;
        let config = &self.provider.config;
        let known = match config.vendor {
            VoiceVendor::F5Tts => config.f5.voices.contains_key(voice),
            VoiceVendor::ElevenLabs | VoiceVendor::OpenaiCompatible => !voice.as_str().trim().is_empty(),
        };
        if known { Ok(()) } else { Err(SpeakError::UnknownVoice(voice.clone())) }
    }

    /// Blocks until all is given, or `abort` is called.
    fn blocking(
        &mut self,
        job: &Job<'_>,
        abort: &Abort,
        give: &mut dyn FnMut(SpokenClip),
    ) -> Result<(), SpeakError> {
        self.checked(job.voice, job.speed)?;
        let (stop, runtime) = (Arc::new(Notify::new()), self.runtime.clone());
        let stopped = Arc::clone(&stop);
        abort.while_running(
            move || stop.notify_one(),
            || {
                runtime.block_on(async {
                    tokio::select! {
                        biased;
                        () = stopped.notified() => Err(SpeakError::Aborted),
                        said = self.say(job, give) => said,
                    }
                })
            },
        )
    }

    async fn say(&mut self, job: &Job<'_>, give: &mut dyn FnMut(SpokenClip)) -> Result<(), SpeakError> {
        let text = speakable(&job.sentence.text);
        if text.is_empty() {
            give(silent(job.sentence));
            return Ok(());
        }
        let whole = self.provider.peer.times().whole;
        match tokio::time::timeout(whole, self.tried(job, &text, give)).await {
            Ok(said) => Ok(said?),
            Err(_) => Err(self.provider.plain(Cause::Slow).into()),
        }
    }

    /// Tries again where that may help and nothing was heard yet.
    async fn tried(
        &mut self,
        job: &Job<'_>,
        text: &str,
        give: &mut dyn FnMut(SpokenClip),
    ) -> Result<(), ProviderError> {
        let mut waits = self.patience.waits.into_iter();
        loop {
            let mut heard = false;
            let error = match self.once(job, text, &mut heard, give).await {
                Ok(()) => return Ok(()),
                Err(error) => error,
            };
            let longest = self.patience.longest_wait;
            let wait = waits.next().map(|wait| error.retry_after.unwrap_or(wait));
            match wait.filter(|wait| !heard && error.cause.may_pass() && *wait <= longest) {
                Some(wait) => tokio::time::sleep(wait).await,
                None => return Err(error),
            }
        }
    }

    async fn once(
        &mut self,
        job: &Job<'_>,
        text: &str,
        heard: &mut bool,
        give: &mut dyn FnMut(SpokenClip),
    ) -> Result<(), ProviderError> {
        let timed = self.provider.config.vendor == VoiceVendor::ElevenLabs;
        let mut cutter = Cutter::new(job.sentence, self.phonemes.as_ref(), timed, job.speed);
        let ask = Ask { text, voice: job.voice, speed: job.speed };
        let mut stream = self.provider.open(&ask, &mut self.known).await?;
        let mut sounding = Sounding::default();
        while stream.next(&mut sounding).await? {
            if job.soon
                && let Some(clip) = cutter.first(&sounding)
            {
                *heard = true;
                give(clip);
            }
        }
        give(cutter.rest(&sounding));
        Ok(())
    }
}

struct Job<'a> {
    sentence: &'a Sentence,
    voice: &'a VoiceId,
    speed: f32,
    /// In two clips, if that is heard sooner.
    soon: bool,
}

fn silent(sentence: &Sentence) -> SpokenClip {
    SpokenClip {
        turn: sentence.turn,
        seq: sentence.seq,
        text: sentence.text.clone(),
        pcm: PcmClip { rate: SPEECH_RATE, samples: Vec::new() },
        phonemes: Vec::new(),
    }
}

impl Synthesizer for RemoteVoice {
    fn speak(&mut self, sentence: &Sentence, voice: &VoiceId, speed: f32) -> Result<SpokenClip, SpeakError> {
        self.speak_unless(sentence, voice, speed, &Abort::new())
    }

    fn speak_unless(
        &mut self,
        sentence: &Sentence,
        voice: &VoiceId,
        speed: f32,
        abort: &Abort,
    ) -> Result<SpokenClip, SpeakError> {
        let mut whole = None;
        let job = Job { sentence, voice, speed, soon: false };
        self.blocking(&job, abort, &mut |clip| whole = Some(clip))?;
        Ok(whole.unwrap_or_else(|| silent(sentence)))
    }

    fn speak_soon(
        &mut self,
        sentence: &Sentence,
        voice: &VoiceId,
        speed: f32,
        abort: &Abort,
        give: &mut dyn FnMut(SpokenClip),
    ) -> Result<(), SpeakError> {
        self.blocking(&Job { sentence, voice, speed, soon: true }, abort, give)
    }
}
