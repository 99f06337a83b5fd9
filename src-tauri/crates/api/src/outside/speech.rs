use std::fs;
use std::sync::{Arc, Mutex};

use vis_conversation::VoiceChoice;
use vis_core::{PcmClip, SPEECH_RATE, Sentence, SpokenClip, TurnId, VoiceId};
use vis_export::{SoundFileKind, write_sound};
use vis_speak::{Edges, Synthesizer, VoiceShape, speakable};

use super::files::make_folder;
use crate::app::blocking;
use crate::characters::{Cast, locked};
use crate::open::OpenHome;
use crate::services::Speaking;
use crate::videos::{AtHand, ClipSound};
use crate::voice::pieces;
use crate::{ApiError, App, Code};

/// Characters of one text: about twenty minutes.
const LONGEST: usize = 20_000;

/// Names that existing programs ask for, and whose voice is closest.
const KNOWN_ELSEWHERE: [(&str, &str); 13] = [
    ("alloy", "af_alloy"),
    ("ash", "am_michael"),
    ("ballad", "bm_george"),
    ("cedar", "am_eric"),
    ("coral", "af_bella"),
    ("echo", "am_echo"),
    ("fable", "bm_fable"),
    ("marin", "af_kore"),
    ("nova", "af_nova"),
    ("onyx", "am_onyx"),
    ("sage", "af_sarah"),
    ("shimmer", "af_heart"),
    ("verse", "am_puck"),
];

/// How a spoken text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpeechFormat {
    /// 24 kHz, mono, 16 bit.
    Wav,
    /// The same without a head.
    Pcm,
    Mp3,
    /// In Ogg.
    Opus,
    Aac,
    Flac,
}

/// A text to be spoken.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeechWish {
    pub text: String,
    /// Id of a voice, id or name of a character, or a name that other services use, such as `alloy`.
    pub voice: String,
    /// Times the voice's own tempo: 0.5-2.0.
    pub speed: f32,
    pub format: SpeechFormat,
}

/// Kept between texts: loading takes about a second.
pub(crate) struct OutsideVoice {
    at_hand: AtHand,
    speaking: Mutex<Option<Speaking>>,
}

impl OutsideVoice {
    pub(crate) fn new(at_hand: AtHand) -> Self {
        Self { at_hand, speaking: Mutex::default() }
    }

    pub(super) fn say(&self, choice: &VoiceChoice, text: &str) -> Result<Vec<SpokenClip>, ApiError> {
        let (tempo, whole) = (choice.shape.tempo(choice.speed), Edges { begins: true, ends: true });
        let say = |(seq, text)| {
            let sentence = Sentence { turn: TurnId(1), seq, text };
            let clip = self.with(|speaking| speaking.speak(&sentence, &choice.voice, tempo))?;
            Ok(choice.shape.apply(clip, whole))
        };
        (0..).zip(pieces(text)).map(say).collect()
    }

    /// Whoever speaks, for one sentence: a long text lets others speak between two of its own.
    pub(super) fn with<T>(&self, speak: impl FnOnce(&mut Speaking) -> T) -> T {
        let mut speaking = locked(&self.speaking);
        speak(speaking.get_or_insert_with(|| self.at_hand.speaking()))
    }
}

impl App {
    /// Speaks a text and gives the bytes of a sound file.
    ///
    /// # Errors
    /// [`Code::BadInput`] for an unknown voice, a text without words or far too long, a speed out of range, a format that FFmpeg
    /// on this computer cannot write; [`Code::ModelMissing`].
    pub async fn speech_file(&self, wish: SpeechWish) -> Result<Vec<u8>, ApiError> {
        let choice = chosen(&self.cast, &wish.voice, wish.speed)?;
        let length = wish.text.chars().count();
        if length > LONGEST || speakable(&wish.text).is_empty() {
            let sentence = format!(
                "A text to speak has words in it and at most {LONGEST} characters; this one has {length}."
            );
            return Err(ApiError::new(Code::BadInput, sentence));
        }
        let home = self.home()?;
        blocking(move || {
            let clips = home.outside_voice.say(&choice, &wish.text)?;
            written(&home, &clips, wish.format)
        })
        .await
    }
}

pub(super) fn chosen(cast: &Arc<Cast>, name: &str, speed: f32) -> Result<VoiceChoice, ApiError> {
    if !(0.5..=2.0).contains(&speed) {
        let sentence = format!("A speed is between 0.5 and 2.0, not {speed}.");
        return Err(ApiError::new(Code::BadInput, sentence));
    }
    let wanted = name.to_lowercase();
    let elsewhere = KNOWN_ELSEWHERE.iter().find(|(known, _)| *known == wanted).map(|(_, id)| *id);
    let id = VoiceId::from(elsewhere.unwrap_or(&wanted));
    if vis_speak::voice(&id).is_some() {
        return Ok(VoiceChoice { voice: id, speed, shape: VoiceShape::default() });
    }
    let character = super::completions::called(cast, name).ok_or_else(|| unknown(name))?;
    let own = cast.voice(&character);
    Ok(VoiceChoice { speed: (own.speed * speed).clamp(0.5, 2.0), ..own })
}

fn unknown(name: &str) -> ApiError {
    let sentence =
        format!("There is no voice called {name}. Choose one such as af_heart or alloy, or a character.");
    ApiError::new(Code::BadInput, sentence)
}

fn written(home: &OpenHome, clips: &[SpokenClip], format: SpeechFormat) -> Result<Vec<u8>, ApiError> {
    let kind = match format {
        SpeechFormat::Pcm => return Ok(pcm(clips)),
        SpeechFormat::Wav => return wav(clips),
        SpeechFormat::Mp3 => SoundFileKind::Mp3,
        SpeechFormat::Opus => SoundFileKind::Opus,
        SpeechFormat::Aac => SoundFileKind::Aac,
        SpeechFormat::Flac => SoundFileKind::Flac,
    };
    let folder = make_folder(&home.launch.home)?;
    let part = tempfile::NamedTempFile::new_in(folder).map_err(ApiError::failed)?;
    write_sound(&mut ClipSound::new(clips), kind, part.path())?;
    fs::read(part.path()).map_err(ApiError::failed)
}

fn pcm(clips: &[SpokenClip]) -> Vec<u8> {
    samples(clips).flat_map(|sample| sample.to_le_bytes()).collect()
}

pub(super) fn wav(clips: &[SpokenClip]) -> Result<Vec<u8>, ApiError> {
    wav_file(SPEECH_RATE, samples(clips))
}

/// A WAV file of one channel. `rate`: Hz.
pub(super) fn wav_file(rate: u32, mut samples: impl Iterator<Item = i16>) -> Result<Vec<u8>, ApiError> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = std::io::Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut file, spec).map_err(ApiError::failed)?;
    samples.try_for_each(|sample| writer.write_sample(sample)).map_err(ApiError::failed)?;
    writer.finalize().map_err(ApiError::failed)?;
    Ok(file.into_inner())
}

fn samples(clips: &[SpokenClip]) -> impl Iterator<Item = i16> {
    let all = clips.iter().flat_map(|clip| {
        let PcmClip { samples, .. } = &clip.pcm;
        samples.iter()
    });
    all.map(|sample| sixteen_bits(*sample))
}

/// `sample`: -1 to 1.
pub(super) fn sixteen_bits(sample: f32) -> i16 {
    (sample.clamp(-1.0, 1.0) * 32_767.0).round() as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn voices_are_known_by_their_names_here_and_elsewhere() {
        let cast = Arc::new(Cast::load().unwrap());
        let voice = |name: &str| chosen(&cast, name, 1.0).map(|choice| choice.voice.0);
        assert_eq!(voice("af_heart").unwrap(), "af_heart");
        assert_eq!(voice("Alloy").unwrap(), "af_alloy");
        assert_eq!(voice("mira").unwrap(), cast.get(&"mira".into()).unwrap().voice.0, "a character's");
        assert_eq!(voice("nobody").unwrap_err().code, Code::BadInput);
        assert!(KNOWN_ELSEWHERE.iter().all(|(_, id)| vis_speak::voice(&VoiceId::from(*id)).is_some()));
        assert!(chosen(&cast, "alloy", 4.0).is_err() && chosen(&cast, "alloy", f32::NAN).is_err());
    }
}
