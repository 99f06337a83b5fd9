use serde::{Deserialize, Serialize};
use specta::Type;

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
}

impl Default for Settings {
    fn default() -> Self {
        Self { voice_on: true, volume: 1.0, theme: Theme::System, text_size: 1.0, motion: Motion::System }
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
            ..self
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
