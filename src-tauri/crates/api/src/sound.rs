//! The speaker as the conversation sees it: opened when first needed, opened again when it was unplugged, replaced by silence where there is none.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::UnboundedSender;
use vis_audio::{AudioError, DefaultDevice, EchoReference, ErrorKind, Heard, Pace, PacedDevice, Speaker};
use vis_conversation::{Level, Notice, Playback};
use vis_core::SpokenClip;

use crate::app::Sound;

/// Called whenever another speaker was opened.
type Opened = dyn Fn() + Send + Sync;

pub(crate) struct SpeakerSlot {
    sound: Sound,
    speaker: Mutex<Option<Arc<Speaker>>>,
    volume: AtomicU32,
    /// Id of the wanted device; none: the system's default.
    wanted: Mutex<Option<String>>,
    opened: Mutex<Option<Arc<Opened>>>,
    /// The person knows that nothing can be heard.
    told_gone: AtomicBool,
    notices: UnboundedSender<Notice>,
}

impl SpeakerSlot {
    pub(crate) fn new(sound: Sound, volume: f32, notices: UnboundedSender<Notice>) -> Self {
        Self {
            sound,
            speaker: Mutex::default(),
            volume: AtomicU32::new(volume.to_bits()),
            wanted: Mutex::default(),
            opened: Mutex::default(),
            told_gone: AtomicBool::default(),
            notices,
        }
    }

    pub(crate) fn set_volume(&self, volume: f32) {
        self.volume.store(volume.to_bits(), Ordering::Relaxed);
        if let Some(speaker) = self.open_one() {
            speaker.set_volume(volume);
        }
    }

    /// From now on `then` is called whenever another speaker was opened; the echo canceller must hear of it.
    pub(crate) fn when_opened(&self, then: impl Fn() + Send + Sync + 'static) {
        *self.opened.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(then));
    }

    /// Plays on another device from the next clip on.
    pub(crate) fn choose(&self, id: Option<String>) {
        let mut wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        if *wanted != id {
            *wanted = id;
            *self.speaker.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }

    /// What is being played, for the echo canceller; opens the speaker.
    pub(crate) fn echo_reference(&self) -> Result<EchoReference, AudioError> {
        Ok(self.ready()?.echo_reference())
    }

    /// Gaps inside replies so far.
    pub(crate) fn underruns(&self) -> u32 {
        self.open_one().map_or(0, |speaker| speaker.underruns())
    }

    fn open_one(&self) -> Option<Arc<Speaker>> {
        self.speaker.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn ready(&self) -> Result<Arc<Speaker>, AudioError> {
        let speaker = {
            let mut slot = self.speaker.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(speaker) = slot.as_ref().filter(|speaker| is_good(speaker)) {
                return Ok(Arc::clone(speaker));
            }
            let speaker = Arc::new(self.open()?);
            *slot = Some(Arc::clone(&speaker));
            speaker
        };
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(opened) = opened {
            opened();
        }
        Ok(speaker)
    }

    fn wanted(&self) -> Option<String> {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn open(&self) -> Result<Speaker, AudioError> {
        let volume = f32::from_bits(self.volume.load(Ordering::Relaxed));
        match &self.sound {
            Sound::Null(pace) => Speaker::open(PacedDevice::null(*pace), volume),
            Sound::Duplex(_, output) => Speaker::open(output.clone(), volume),
            Sound::Device => match DefaultDevice::find_by(self.wanted().as_deref())
                .and_then(|device| Speaker::open(device, volume))
            {
                Ok(speaker) => {
                    self.told_gone.store(false, Ordering::Relaxed);
                    Ok(speaker)
                }
                Err(error) => self.without_speaker(&error, volume),
            },
        }
    }

    /// The face still speaks and the turn still takes its time; only the sound is missing, and that is said.
    fn without_speaker(&self, error: &AudioError, volume: f32) -> Result<Speaker, AudioError> {
        let code = if error.kind() == ErrorKind::DeviceBusy { "speaker_busy" } else { "no_speaker" };
        if !self.told_gone.swap(true, Ordering::Relaxed) {
            self.tell(Level::Warning, code, &error.to_string());
        }
        open_null(volume)
    }

    /// What happens to the speaker in mid-reply.
    fn note(&self, speaker: &Speaker) {
        if speaker.take_moved().is_some() {
            self.tell(Level::Info, "speaker_moved", "The voice comes from another speaker now.");
        }
        if speaker.is_lost() && !self.told_gone.swap(true, Ordering::Relaxed) {
            let message = "The speaker is gone. Plug one in, or choose another one in Settings; the reply can be heard again.";
            self.tell(Level::Warning, "no_speaker", message);
        }
    }

    fn tell(&self, level: Level, code: &'static str, message: &str) {
        let _ = self.notices.send(Notice { level, code, message: message.to_owned() });
    }
}

/// Loudness of a stretch of sound, root mean square.
pub(crate) fn rms(samples: &[f32]) -> f32 {
    (samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len().max(1) as f32).sqrt()
}

/// Still there, and still the one that is wanted. In mid-speech the old one goes on: the change can wait for a pause.
fn is_good(speaker: &Speaker) -> bool {
    let playing = || speaker.heard().is_some_and(|heard| !heard.drained);
    !speaker.is_lost() && (!speaker.is_outdated() || playing())
}

fn open_null(volume: f32) -> Result<Speaker, AudioError> {
    let output = PacedDevice::null(Pace::RealTime);
    Speaker::open(output, volume)
}

impl Playback for SpeakerSlot {
    fn play(&self, clip: &SpokenClip, more: bool) -> Result<(), AudioError> {
        self.ready()?.play(clip, more)
    }

    fn finish(&self) {
        if let Some(speaker) = self.open_one() {
            speaker.finish();
        }
    }

    fn silence(&self) -> Option<Heard> {
        self.open_one().and_then(|speaker| speaker.silence())
    }

    fn heard(&self) -> Option<Heard> {
        let speaker = self.open_one()?;
        self.note(&speaker);
        speaker.heard()
    }

    fn hold(&self, held: bool) {
        if let Some(speaker) = self.open_one() {
            speaker.hold(held);
        }
    }
}
