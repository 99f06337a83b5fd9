//! What another program wishes a character to be. Pure, but for a look at the headers of pictures.

use vis_store::StudioVoice;

use crate::library::check_picture;
use crate::{ApiError, Code, VoiceSettings};

/// Pictures of one request.
const MOST_PICTURES: usize = 20;
const LONGEST_NAME: usize = 60;
/// Numbers of a synthesiser that is not here, where nobody gave any.
pub(super) const USUAL: StudioVoice = StudioVoice { nfe_steps: 32, cross_fade_ms: 150 };
/// Longest fade between two clauses that is asked for, and that is heard, ms.
const LONGEST_FADE: u32 = 1_000;
pub(super) const HEARD_FADE: u32 = 200;

/// A file that came with a request.
#[derive(Clone)]
pub struct StudioUpload {
    /// What the other program calls it; shown, and never a path.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What a character shall be; what is not there stays, or is as usual.
#[derive(Clone, Default)]
pub struct StudioWish {
    pub name: Option<String>,
    /// 0.5-2.
    pub speed: Option<f32>,
    /// 1-200.
    pub nfe_steps: Option<u32>,
    /// 0-1,000; more than 200 are heard as 200.
    pub cross_fade_ms: Option<u32>,
    pub remove_silences: Option<bool>,
    /// At least five seconds of one person speaking.
    pub sample: Option<StudioUpload>,
    /// PNG, JPEG, WebP or GIF.
    pub pictures: Vec<StudioUpload>,
    /// Places of pictures that go.
    pub without: Vec<usize>,
}

impl StudioWish {
    /// What can be seen to be wrong before anything is kept.
    pub(super) fn check(&self) -> Result<(), ApiError> {
        let refused = |sentence: String| Err(ApiError::new(Code::BadInput, sentence));
        if let Some(name) = &self.name
            && (name.trim().is_empty() || name.trim().chars().count() > LONGEST_NAME)
        {
            return refused(format!("A name has 1 to {LONGEST_NAME} letters. Send another displayName."));
        }
        if let Some(speed) = self.speed
            && !(0.5..=2.0).contains(&speed)
        {
            return refused(format!("speed is between 0.5 and 2.0, not {speed}."));
        }
        if self.nfe_steps.is_some_and(|steps| !(1..=200).contains(&steps)) {
            return refused("nfeSteps is between 1 and 200.".to_owned());
        }
        if self.cross_fade_ms.is_some_and(|fade| fade > LONGEST_FADE) {
            return refused("crossFadeDuration is between 0 and 1 second.".to_owned());
        }
        if self.pictures.len() > MOST_PICTURES {
            return refused(format!("At most {MOST_PICTURES} pictures are taken at once."));
        }
        self.pictures.iter().try_for_each(|picture| check_picture(&picture.bytes))
    }

    pub(super) fn says_how_it_sounds(&self) -> bool {
        self.speed.is_some() || self.cross_fade_ms.is_some() || self.remove_silences.is_some()
    }

    pub(super) fn voice(&self, before: &VoiceSettings) -> VoiceSettings {
        VoiceSettings {
            speed: self.speed.unwrap_or(before.speed),
            cross_fade_ms: self.cross_fade_ms.map_or(before.cross_fade_ms, |fade| fade.min(HEARD_FADE)),
            trim_silence: self.remove_silences.unwrap_or(before.trim_silence),
            ..before.clone()
        }
    }

    /// What somebody new has where nothing was said.
    pub(super) fn with_usual(self) -> Self {
        Self {
            speed: self.speed.or(Some(1.0)),
            nfe_steps: self.nfe_steps.or(Some(USUAL.nfe_steps)),
            cross_fade_ms: self.cross_fade_ms.or(Some(USUAL.cross_fade_ms)),
            remove_silences: self.remove_silences.or(Some(true)),
            without: Vec::new(),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_ranges() {
        let ok = |wish: StudioWish| wish.check().is_ok();
        assert!(ok(StudioWish::default()));
        assert!(ok(StudioWish { speed: Some(2.0), nfe_steps: Some(200), ..StudioWish::default() }));
        assert!(!ok(StudioWish { speed: Some(f32::NAN), ..StudioWish::default() }));
        assert!(!ok(StudioWish { speed: Some(0.4), ..StudioWish::default() }));
        assert!(!ok(StudioWish { nfe_steps: Some(0), ..StudioWish::default() }));
        assert!(!ok(StudioWish { cross_fade_ms: Some(1_001), ..StudioWish::default() }));
        assert!(!ok(StudioWish { name: Some("x".repeat(61)), ..StudioWish::default() }));
        let picture = StudioUpload { name: "a.png".into(), bytes: b"<svg/>".to_vec() };
        assert!(!ok(StudioWish { pictures: vec![picture], ..StudioWish::default() }));
    }

    #[test]
    fn a_fade_is_heard_as_long_as_can_be_and_told_as_it_was_asked_for() {
        let before = VoiceSettings {
            voice: "af_heart".into(),
            speed: 1.0,
            pitch: 0.0,
            trim_silence: false,
            cross_fade_ms: 0,
        };
        let wish = StudioWish { cross_fade_ms: Some(600), ..StudioWish::default() };
        assert_eq!(wish.voice(&before).cross_fade_ms, HEARD_FADE);
        assert_eq!(wish.with_usual().remove_silences, Some(true));
    }
}
