//! The port for voices: a character's service where it has one, this computer's voice in its place.

use std::sync::{Arc, Weak};
use std::time::Duration;

use vis_avatar::lips::Lips;
use vis_conversation::{OPENER, takes_place};
use vis_core::{PcmClip, SPEECH_RATE, Sentence, SpokenClip, TurnId, VoiceId};
use vis_net::{Cause, Times};
use vis_speak::remote::VoicePatience;
use vis_speak::{Abort, RemoteVoice, SpeakError, Synthesizer, VoiceVendor};

use super::voice_name::FarVoice;
use super::{ServiceRoom, mouth, trouble};
use crate::ChatEvent;

/// This computer can speak at once, so nobody is waited for long.
const TIMES: Times = Times {
    connect: Duration::from_secs(4),
    headers: Duration::from_secs(15),
    idle: Duration::from_secs(10),
    whole: Duration::from_secs(90),
};
/// F5-TTS works for as long as the sound lasts, and longer on a small machine, before it sends anything.
const SLOW_TIMES: Times = Times {
    headers: Duration::from_secs(60),
    idle: Duration::from_secs(60),
    whole: Duration::from_secs(180),
    ..TIMES
};
const PATIENCE: VoicePatience = VoicePatience {
    waits: [Duration::from_millis(150), Duration::from_millis(400)],
    longest_wait: Duration::from_secs(1),
};

/// Speaks every voice there is.
pub(crate) struct Speaking {
    /// Gone: there is only this computer. Not kept alive by the thread that speaks: the database is closed by whoever ends the
    /// program, before the libraries end.
    room: Weak<ServiceRoom>,
    local: Box<dyn Synthesizer>,
    /// What is kept must not be in another voice than the one it was asked for.
    strict: bool,
    connected: Option<Connected>,
    lips: Option<Lips>,
    /// The turn in which the service failed: it goes on in one voice.
    lost: Option<TurnId>,
}

/// A service with what was learned about it.
struct Connected {
    far: FarVoice,
    changes: u64,
    voice: RemoteVoice,
}

/// One sentence and how it is wanted.
struct Wish<'a> {
    sentence: &'a Sentence,
    speed: f32,
    abort: &'a Abort,
    soon: bool,
}

impl Speaking {
    pub(crate) fn new(room: Option<&Arc<ServiceRoom>>, local: Box<dyn Synthesizer>) -> Self {
        let room = room.map_or_else(Weak::new, Arc::downgrade);
        Self { room, local, strict: false, connected: None, lips: None, lost: None }
    }

    /// A service that fails is an error.
    #[must_use]
    pub(crate) fn strictly(self) -> Self {
        Self { strict: true, ..self }
    }

    fn far(
        &mut self,
        far: &FarVoice,
        wish: &Wish<'_>,
        give: &mut dyn FnMut(SpokenClip),
    ) -> Result<(), SpeakError> {
        let sentence = wish.sentence;
        if !takes_place(sentence.turn) {
            // Nothing is sent away that nobody asked to hear.
            return in_advance(sentence, &far.voice, give);
        }
        if self.lost == Some(sentence.turn) {
            return self.here(far, wish, sentence, give);
        }
        let (mut bytes, mut clips) = (0, 0);
        let said = self.there(far, wish, &mut |clip| {
            (bytes, clips) = (bytes + clip.text.len(), clips + 1);
            give(clip);
        });
        let error = match said {
            Err(error) if !self.strict && !matches!(error, SpeakError::Aborted) => error,
            done => return done,
        };
        self.connected = None;
        self.lost = Some(sentence.turn);
        if let Some(room) = self.room.upgrade() {
            room.spoken_by_fallback(far, &error);
        }
        let text = sentence.text.get(bytes..).unwrap_or_default().to_owned();
        let rest = Sentence { turn: sentence.turn, seq: sentence.seq + clips, text };
        self.here(far, wish, &rest, give)
    }

    /// With the voice of this computer.
    fn here(
        &mut self,
        far: &FarVoice,
        wish: &Wish<'_>,
        sentence: &Sentence,
        give: &mut dyn FnMut(SpokenClip),
    ) -> Result<(), SpeakError> {
        let voice = VoiceId::from(far.local.as_str());
        if wish.soon && sentence.seq == wish.sentence.seq {
            return self.local.speak_soon(sentence, &voice, wish.speed, wish.abort, give);
        }
        give(self.local.speak_unless(sentence, &voice, wish.speed, wish.abort)?);
        Ok(())
    }

    fn there(
        &mut self,
        far: &FarVoice,
        wish: &Wish<'_>,
        give: &mut dyn FnMut(SpokenClip),
    ) -> Result<(), SpeakError> {
        let room = self.room.upgrade().ok_or_else(|| gone(&far.service))?;
        self.connect(&room, far)?;
        if self.lips.is_none() {
            self.lips = Lips::open().inspect_err(|error| tracing::warn!(%error, "the mouth stays shut")).ok();
        }
        let Some(Connected { voice, .. }) = &mut self.connected else { return Err(gone(&far.service)) };
        let (id, lips) = (VoiceId::from(far.voice.as_str()), self.lips.as_ref());
        let mut characters = 0;
        let mut heard = |clip: SpokenClip| {
            characters += clip.text.chars().count() as u64;
            give(mouth::heard(clip, lips));
        };
        let Wish { sentence, speed, abort, soon } = *wish;
        let said = match soon {
            true => voice.speak_soon(sentence, &id, speed, abort, &mut heard),
            false => voice.speak_unless(sentence, &id, speed, abort).map(&mut heard),
        };
        if characters > 0
            && let Some(one) = room.find(&far.service)
        {
            room.count(&one, &far.character, characters, 0.0);
        }
        said
    }

    fn connect(&mut self, room: &ServiceRoom, far: &FarVoice) -> Result<(), SpeakError> {
        let changes = room.state().changes;
        let fits = |known: &Connected| known.changes == changes && known.far == *far;
        let one = room.find(&far.service).ok_or_else(|| gone(&far.service))?;
        room.within_limit(&one)?;
        if self.connected.as_ref().is_some_and(fits) {
            return Ok(());
        }
        let slow = one.draft().kind.voice() == Some(VoiceVendor::F5Tts);
        let times = if slow { SLOW_TIMES } else { TIMES };
        let provider = room.voice_provider(one.draft(), room.key(&one)?, Some(times), Some(&far.voice))?;
        let provider =
            if far.session.is_empty() { provider } else { provider.for_chat(far.session.as_str()) };
        let mut voice = RemoteVoice::new(provider, room.runtime.clone()).with_patience(PATIENCE);
        if let Some(phonemes) = room.phonemes(&one) {
            voice = voice.with_phonemes(phonemes);
        }
        self.connected = Some(Connected { far: far.clone(), changes, voice });
        Ok(())
    }
}

/// What is spoken before anybody asks: nothing, so that nothing is sent.
fn in_advance(sentence: &Sentence, voice: &str, give: &mut dyn FnMut(SpokenClip)) -> Result<(), SpeakError> {
    if sentence.turn == OPENER {
        return Err(SpeakError::UnknownVoice(voice.into()));
    }
    give(silent(sentence));
    Ok(())
}

fn silent(sentence: &Sentence) -> SpokenClip {
    let pcm = PcmClip { rate: SPEECH_RATE, samples: Vec::new() };
    let Sentence { turn, seq, text } = sentence.clone();
    SpokenClip { turn, seq, text, pcm, phonemes: Vec::new() }
}

fn gone(service: &str) -> SpeakError {
    let detail = "this voice was removed; choose another one for the character";
    SpeakError::from(trouble(service, Cause::WrongVoice, detail))
}

impl ServiceRoom {
    fn spoken_by_fallback(&self, far: &FarVoice, error: &SpeakError) {
        let name = self.find(&far.service).map(|one| one.name().to_owned()).unwrap_or_default();
        tracing::warn!(%error, service = name, "did not speak");
        if !far.session.is_empty() {
            let (session_id, why) = (far.session.clone(), error.to_string());
            let _ = self.events.send(ChatEvent::SpokenByFallback { session_id, name, why });
        }
    }
}

impl Synthesizer for Speaking {
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
        let Some(far) = FarVoice::of(voice) else {
            return self.local.speak_unless(sentence, voice, speed, abort);
        };
        let mut whole = None;
        let wish = Wish { sentence, speed, abort, soon: false };
        self.far(&far, &wish, &mut |clip| whole = Some(clip))?;
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
        match FarVoice::of(voice) {
            Some(far) => self.far(&far, &Wish { sentence, speed, abort, soon: true }, give),
            None => self.local.speak_soon(sentence, voice, speed, abort, give),
        }
    }
}
