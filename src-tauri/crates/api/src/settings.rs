use serde::{Deserialize, Serialize};
use specta::Type;
use vis_net::Destination;

use crate::{ApiError, Code};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum Motion {
    #[default]
    System,
    Full,
    Reduced,
}

/// How long a silence may last before it counts as the end of what the person says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum Patience {
    Quick,
    #[default]
    Normal,
    Patient,
}

/// Which transcriber listens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum ListenModel {
    /// English, fast.
    #[default]
    Tiny,
    /// All languages.
    Base,
}

/// What a person can set. Fields that an older version did not know take their default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct Settings {
    pub voice_on: bool,
    /// 0-1.
    pub volume: f32,
    pub theme: Theme,
    /// Times the normal size: 0.85-1.5.
    pub text_size: f32,
    pub motion: Motion,
    /// Id of a device; nothing: the system's default.
    pub microphone: Option<String>,
    pub speaker: Option<String>,
    pub patience: Patience,
    /// `auto`, or ISO 639-1.
    pub language: String,
    pub listen_model: ListenModel,
    pub echo_cancelling: bool,
    pub noise_suppression: bool,
    /// A short word may come before an answer that takes its time.
    pub openers: bool,
    /// Minutes of silence after which hands-free listening sleeps; 0: never.
    pub sleep_minutes: u32,
    pub captions: bool,
    /// How long each spoken turn took is shown.
    pub show_timing: bool,
    /// Hands-free is on, also after the next start.
    pub hands_free: bool,
    /// The sound of what the person says is kept with its words. Voice messages always are.
    pub keep_recordings: bool,
    /// Works in every window: hold to talk. Empty: none.
    pub talk_key: String,
    pub mute_key: String,
    /// Names and words that are often misheard, separated by commas.
    pub vocabulary: String,
    /// A server that has the hub's model files below it, by the hub's paths; it is asked first. Empty: none.
    pub download_mirror: String,
    /// Address of a proxy for everything that leaves the local network. Empty: none.
    pub network_proxy: String,
    /// Whose help lines are shown, ISO 3166. Empty: the system's region.
    pub care_region: String,
    /// At the middle level of care a companion stays in her role, and only the card is shown.
    pub care_soft: bool,
    /// Minutes of talk after which a rest is suggested, once; 0: never.
    pub break_reminder: u32,
    /// What is learned of the person: `keep`, `ask` before, `off`.
    pub memory: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            voice_on: true,
            volume: 1.0,
            theme: Theme::System,
            text_size: 1.0,
            motion: Motion::System,
            microphone: None,
            speaker: None,
            patience: Patience::Normal,
            language: "en".to_owned(),
            listen_model: ListenModel::Tiny,
            echo_cancelling: true,
            noise_suppression: true,
            openers: true,
            sleep_minutes: 10,
            captions: true,
            show_timing: false,
            hands_free: false,
            keep_recordings: false,
            talk_key: "Control+Shift+Space".to_owned(),
            mute_key: "Control+Shift+M".to_owned(),
            vocabulary: String::new(),
            download_mirror: String::new(),
            network_proxy: String::new(),
            care_region: String::new(),
            care_soft: false,
            break_reminder: 0,
            memory: "keep".to_owned(),
        }
    }
}

impl Settings {
    /// Brings every number into its range; a number that is none takes the default.
    #[must_use]
    pub fn in_range(self) -> Self {
        let or = |value: f32, other: f32| if value.is_finite() { value } else { other };
        Self {
            volume: or(self.volume, 1.0).clamp(0.0, 1.0),
            text_size: or(self.text_size, 1.0).clamp(0.85, 1.5),
            sleep_minutes: self.sleep_minutes.min(24 * 60),
            memory: match self.memory.as_str() {
                "ask" | "off" => self.memory,
                _ => "keep".to_owned(),
            },
            download_mirror: self.download_mirror.trim().to_owned(),
            network_proxy: self.network_proxy.trim().to_owned(),
            ..self
        }
    }
}

impl Settings {
    /// # Errors
    /// [`Code::BadInput`] for a mirror that cannot be.
    pub(crate) fn check_mirror(&self) -> Result<(), ApiError> {
        if self.download_mirror.is_empty() {
            return Ok(());
        }
        let right = Destination::entered(&self.download_mirror);
        right.map(|_| ()).map_err(|error| ApiError::new(Code::BadInput, error.to_string()))
    }
}

impl From<Patience> for vis_listen::Patience {
    fn from(patience: Patience) -> Self {
        match patience {
            Patience::Quick => Self::Quick,
            Patience::Normal => Self::Normal,
            Patience::Patient => Self::Patient,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_another_version_are_read() {
        let read: Settings = serde_json::from_str(r#"{"volume": 0.5, "a_later_setting": 1}"#).unwrap();
        assert_eq!(read, Settings { volume: 0.5, ..Settings::default() });
    }

    #[test]
    fn numbers_out_of_range_are_brought_in() {
        let wild = Settings { volume: f32::NAN, text_size: 99.0, ..Settings::default() };
        let tame = wild.in_range();
        assert_eq!((tame.volume, tame.text_size), (1.0, 1.5));
    }
}
