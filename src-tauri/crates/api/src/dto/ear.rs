//! What the window shows of microphones, speakers and the ear.

use serde::Serialize;
use specta::Type;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct AudioDevice {
    pub id: String,
    pub name: String,
    pub is_default: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum EarMode {
    /// The microphone is closed, or open for a few seconds more after the button was let go.
    #[default]
    Off,
    HandsFree,
    /// The talk button is held.
    Holding,
    /// A voice message is being recorded.
    Recording,
}

/// Why the person is not heard, and what they can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct EarProblem {
    pub code: EarProblemCode,
    pub message: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum EarProblemCode {
    NoMicrophone,
    MicrophoneDenied,
    MicrophoneBusy,
    /// It was unplugged; it is waited for.
    MicrophoneLost,
    /// Not one sample of sound comes from it.
    MicrophoneSilent,
    MicrophoneClipping,
    ModelMissing,
    ListenFailed,
}

/// What the ear is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Type)]
pub struct EarState {
    pub mode: EarMode,
    pub muted: bool,
    /// Nothing was said for a while; speaking wakes it.
    pub asleep: bool,
    /// Name of the open microphone.
    pub microphone: Option<String>,
    pub loading: bool,
    pub problem: Option<EarProblem>,
}

/// Of the microphone, 0-1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Type)]
pub struct MeterLevel {
    pub rms: f32,
    pub peak: f32,
    /// It is speech.
    pub speech: bool,
}

/// How much of its own voice the companion hears.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct EchoReport {
    pub heard: bool,
    /// Echo in the room, and what is left of it, both against what was played.
    pub echo_db: f32,
    pub left_db: f32,
    pub delay_ms: u32,
    pub verdict: EchoVerdict,
    pub message: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum EchoVerdict {
    Good,
    Weak,
    /// The microphone does not hear the speaker.
    NoSound,
}

impl From<vis_audio::DeviceInfo> for AudioDevice {
    fn from(device: vis_audio::DeviceInfo) -> Self {
        Self { id: device.id, name: device.name, is_default: device.is_default }
    }
}
