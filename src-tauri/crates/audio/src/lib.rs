//! Sound out of the machine and into it, and the clock that everything visible goes by.
//!
//! Use it for: playing spoken clips in order, holding and silencing them at once, asking what is being heard right now;
//! and for listening: ten milliseconds after the other, at one rate, without the program's own voice in it.
//! Not for: making speech (`vis-speak`), telling speech from noise (`vis-listen`), or deciding what is played (`vis-conversation`).

#![cfg_attr(
    not(all(feature = "device", target_os = "linux")),
    allow(dead_code, reason = "only a sound server takes back what it was handed")
)]

mod capture;
mod deck;
mod desk;
#[cfg(feature = "device")]
mod device;
mod duplex;
mod echo_reference;
mod error;
#[cfg(feature = "files")]
mod files;
mod paced;
mod resample;
mod room;
#[cfg(feature = "files")]
mod sound_file;
mod stream;
mod tracker;
mod wav;

pub use capture::{
    CaptureOptions, CaptureSignal, CaptureTap, Captured, EchoFigures, FileInput, Input, Level, Microphone,
};
pub use deck::Deck;
pub use desk::{Heard, LostFlag, Output, Speaker};
#[cfg(feature = "device")]
pub use device::{DefaultDevice, DeviceInfo, MicrophoneDevice, microphones, output_devices, speakers};
pub use duplex::{Duplex, DuplexHandle, DuplexInput, DuplexOutput};
pub use echo_reference::EchoReference;
pub use error::{AudioError, ErrorKind, Side};
#[cfg(feature = "files")]
pub use files::read_sound;
pub use paced::{Pace, PacedDevice};
pub use resample::resample;
pub use room::{Room, RoomKind};
#[cfg(feature = "files")]
pub use sound_file::SoundFile;
pub use stream::Stream;
pub use wav::{wav_bytes, write_wav};
