use cpal::traits::{DeviceTrait, HostTrait};

use crate::Side;

/// A device to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceInfo {
    /// The system's own name for it; the same after a restart. What [`super::MicrophoneDevice::find`] takes.
    pub id: String,
    /// What a person calls it.
    pub name: String,
    pub is_default: bool,
    /// Hz.
    pub rate: u32,
    pub channels: u16,
}

/// All microphones, the default one first. Asks the sound system, which may take some milliseconds.
pub fn microphones() -> Vec<DeviceInfo> {
    devices(Side::Microphone)
}

/// All speakers, the default one first.
pub fn speakers() -> Vec<DeviceInfo> {
    devices(Side::Speaker)
}

/// Names of all speakers, the default one first.
pub fn output_devices() -> Vec<String> {
    speakers().into_iter().map(|device| device.name).collect()
}

fn devices(side: Side) -> Vec<DeviceInfo> {
    let host = cpal::default_host();
    let default = default_device(&host, side);
    let default_id = default.as_ref().and_then(id);
    let mut list: Vec<DeviceInfo> = Vec::new();
    for device in default.into_iter().chain(all(&host, side).unwrap_or_default()) {
        let Some(mut info) = info(&device, side) else { continue };
        info.is_default = default_id.as_ref() == Some(&info.id);
        if !list.iter().any(|known| known.id == info.id) {
            list.push(info);
        }
    }
    list
}

/// Everything to choose from. `None` where the sound system gives no answer.
fn all(host: &cpal::Host, side: Side) -> Option<Vec<cpal::Device>> {
    match side {
        Side::Speaker => host.output_devices().map(Vec::from_iter).ok(),
        Side::Microphone => {
            host.input_devices().map(|all| all.filter(|device| !is_monitor(device)).collect()).ok()
        }
    }
}

/// Whether this device is still there. `None` where the sound system gives no answer.
pub(super) fn is_there(host: &cpal::Host, side: Side, device: &str) -> Option<bool> {
    let all = match side {
        Side::Speaker => host.output_devices().map(Vec::from_iter).ok(),
        Side::Microphone => host.input_devices().map(Vec::from_iter).ok(),
    };
    Some(all?.iter().any(|one| id(one).as_deref() == Some(device)))
}

/// `None` for what cannot be opened: ALSA also lists plugins, and a "default" that leads nowhere.
fn info(device: &cpal::Device, side: Side) -> Option<DeviceInfo> {
    let config = match side {
        Side::Speaker => device.default_output_config(),
        Side::Microphone => device.default_input_config(),
    };
    let config = config.ok().filter(|_| !is_null(device))?;
    let (rate, channels) = (config.sample_rate(), config.channels());
    Some(DeviceInfo { id: id(device)?, name: name(device, side), is_default: false, rate, channels })
}

/// PulseAudio falls back to a monitor when there is no microphone, or when the only one was pulled out. With one as its microphone
/// the companion would listen to itself.
fn default_device(host: &cpal::Host, side: Side) -> Option<cpal::Device> {
    match side {
        Side::Speaker => host.default_output_device(),
        Side::Microphone => host
            .default_input_device()
            .filter(|device| !is_monitor(device))
            .or_else(|| all(host, side)?.into_iter().find(|device| info(device, side).is_some())),
    }
}

pub(super) fn id(device: &cpal::Device) -> Option<String> {
    device.id().ok().map(|id| id.to_string())
}

/// The chosen device where it is there, even a monitor; else the default one, which never is.
pub(super) fn wanted(host: &cpal::Host, side: Side, chosen: Option<&str>) -> Option<cpal::Device> {
    let chosen = chosen.and_then(|id| host.device_by_id(&id.parse().ok()?));
    chosen.or_else(|| default_device(host, side))
}

pub(super) fn name(device: &cpal::Device, side: Side) -> String {
    let unnamed = if side == Side::Speaker { "Unnamed speaker" } else { "Unnamed microphone" };
    device.description().map_or_else(|_| unnamed.to_owned(), |description| description.name().to_owned())
}

/// ALSA's plugin that throws sound away.
fn is_null(device: &cpal::Device) -> bool {
    device.description().is_ok_and(|description| description.driver() == Some("null"))
}

/// Whether a device with this id is PulseAudio's, or of what stands in for it.
pub(super) fn is_pulse(id: &str) -> bool {
    id.starts_with("pulseaudio:")
}

/// What a speaker plays, offered as a microphone by PulseAudio. Nobody means it when asked for a microphone.
fn is_monitor(device: &cpal::Device) -> bool {
    id(device).is_some_and(|id| is_pulse(&id) && id.ends_with(".monitor"))
}
