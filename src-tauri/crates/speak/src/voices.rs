//! The English voices of Kokoro-82M v1.0.

use vis_core::VoiceId;

/// A voice that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VoiceInfo {
    /// Its file's name without `.bin`.
    pub id: &'static str,
    pub name: &'static str,
    /// `en-US` or `en-GB`.
    pub language: &'static str,
    pub sex: Sex,
    /// A few words on how it sounds.
    pub note: &'static str,
    /// Level of its speech as the model gives it, dBFS (RMS of the parts that are not pauses). Measured on one sentence.
    pub(crate) level_db: f32,
}

impl VoiceInfo {
    pub fn is_british(&self) -> bool {
        self.language == "en-GB"
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    Female,
    Male,
}

impl Sex {
    /// As it stands in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
        }
    }
}

const fn us(id: &'static str, name: &'static str, sex: Sex, note: &'static str, level_db: f32) -> VoiceInfo {
    VoiceInfo { id, name, language: "en-US", sex, note, level_db }
}

const fn gb(id: &'static str, name: &'static str, sex: Sex, note: &'static str, level_db: f32) -> VoiceInfo {
    VoiceInfo { id, name, language: "en-GB", sex, note, level_db }
}

const VOICES: [VoiceInfo; 28] = [
    us("af_heart", "Heart", Sex::Female, "warm and natural, the clearest of all", -21.7),
    us("af_bella", "Bella", Sex::Female, "lively and bright", -20.7),
    us("af_nicole", "Nicole", Sex::Female, "soft, almost whispering", -20.3),
    us("af_alloy", "Alloy", Sex::Female, "even and calm", -20.1),
    us("af_aoede", "Aoede", Sex::Female, "light and friendly", -17.9),
    us("af_jessica", "Jessica", Sex::Female, "young and quick", -20.5),
    us("af_kore", "Kore", Sex::Female, "firm and clear", -17.0),
    us("af_nova", "Nova", Sex::Female, "confident", -24.7),
    us("af_river", "River", Sex::Female, "relaxed", -19.9),
    us("af_sarah", "Sarah", Sex::Female, "gentle and mature", -19.4),
    us("af_sky", "Sky", Sex::Female, "airy", -22.2),
    us("am_adam", "Adam", Sex::Male, "deep and plain", -20.1),
    us("am_echo", "Echo", Sex::Male, "soft-spoken", -20.5),
    us("am_eric", "Eric", Sex::Male, "matter-of-fact", -19.4),
    us("am_fenrir", "Fenrir", Sex::Male, "energetic", -22.5),
    us("am_liam", "Liam", Sex::Male, "young and casual", -20.2),
    us("am_michael", "Michael", Sex::Male, "warm and steady", -22.3),
    us("am_onyx", "Onyx", Sex::Male, "very deep", -21.2),
    us("am_puck", "Puck", Sex::Male, "playful", -18.3),
    us("am_santa", "Santa", Sex::Male, "old and jolly", -22.1),
    gb("bf_alice", "Alice", Sex::Female, "proper and light", -19.0),
    gb("bf_emma", "Emma", Sex::Female, "warm and composed", -18.4),
    gb("bf_isabella", "Isabella", Sex::Female, "smooth", -19.8),
    gb("bf_lily", "Lily", Sex::Female, "young and soft", -20.0),
    gb("bm_daniel", "Daniel", Sex::Male, "clear, like a newsreader", -19.9),
    gb("bm_fable", "Fable", Sex::Male, "a storyteller", -21.7),
    gb("bm_george", "George", Sex::Male, "deep and dignified", -19.7),
    gb("bm_lewis", "Lewis", Sex::Male, "rough and low", -22.3),
];

/// All voices that speak English; the first is the default.
pub fn voices() -> &'static [VoiceInfo] {
    &VOICES
}

/// The voice of that id.
pub fn voice(id: &VoiceId) -> Option<&'static VoiceInfo> {
    VOICES.iter().find(|voice| voice.id == id.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_say_language_and_sex() {
        for (n, voice) in voices().iter().enumerate() {
            assert_eq!(voice.id.starts_with('b'), voice.is_british(), "{}", voice.id);
            assert_eq!(&voice.id[1..2] == "f", voice.sex == Sex::Female, "{}", voice.id);
            assert_eq!(voice.id.split('_').nth(1), Some(voice.name.to_lowercase().as_str()));
            assert!(voices().iter().skip(n + 1).all(|other| other.id != voice.id));
        }
        assert!(super::voice(&VoiceId::from("af_heart")).is_some());
        assert!(super::voice(&VoiceId::from("jf_alpha")).is_none());
    }
}
