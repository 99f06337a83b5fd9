use std::fmt;

/// What to do about an audio error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// There is no such device, or no sound system. Go on without it and say so.
    NoDevice,
    /// Another program holds the device. Trying again later may work.
    DeviceBusy,
    /// The system refuses this program the device.
    Denied,
    /// The device went away while it was used. Open it again.
    DeviceLost,
    /// More clips are queued than one reply can sensibly have.
    QueueFull,
    /// The sound could not be converted from or to the device's rate.
    Format,
    /// A recording could not be read or written.
    File,
}

/// Which of the two directions an error is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Side {
    #[default]
    Speaker,
    Microphone,
}

/// A kind to branch on, the side it is about, and a sentence to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AudioError {
    kind: ErrorKind,
    side: Side,
    detail: String,
}

impl AudioError {
    /// About the speaker. `detail` is for whoever mends it and may be empty.
    pub fn new(kind: ErrorKind, detail: impl fmt::Display) -> Self {
        Self { kind, side: Side::Speaker, detail: detail.to_string() }
    }

    /// About the microphone.
    pub fn microphone(kind: ErrorKind, detail: impl fmt::Display) -> Self {
        Self { kind, side: Side::Microphone, detail: detail.to_string() }
    }

    /// There is none.
    pub fn no_microphone() -> Self {
        Self::microphone(ErrorKind::NoDevice, "")
    }

    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    pub fn side(&self) -> Side {
        self.side
    }

    fn sentence(&self) -> &'static str {
        match (self.kind, self.side) {
            (ErrorKind::NoDevice, Side::Speaker) => {
                "No speaker was found. Connect one, or switch the voice off in Settings"
            }
            (ErrorKind::NoDevice, Side::Microphone) => {
                "No microphone was found. Connect one, or type instead"
            }
            (ErrorKind::DeviceBusy, Side::Speaker) => {
                "Another program is using the speaker. Close it and try again"
            }
            (ErrorKind::DeviceBusy, Side::Microphone) => {
                "Another program is using the microphone. Close it and try again"
            }
            (ErrorKind::Denied, Side::Speaker) => {
                "The system does not let Visavis use the speaker. Allow it in the system's settings"
            }
            (ErrorKind::Denied, Side::Microphone) => {
                "The system does not let Visavis use the microphone. Allow it in the system's privacy settings"
            }
            (ErrorKind::DeviceLost, Side::Speaker) => {
                "The speaker was disconnected. Connect it again, or choose another in the system's settings"
            }
            (ErrorKind::DeviceLost, Side::Microphone) => {
                "The microphone was disconnected. Connect it again, or choose another in Settings"
            }
            (ErrorKind::QueueFull, _) => "This reply is too long to be spoken in one go",
            (ErrorKind::Format, Side::Speaker) => {
                "The speaker uses a sound format that Visavis cannot produce"
            }
            (ErrorKind::Format, Side::Microphone) => {
                "The microphone uses a sound format that Visavis cannot read. Choose another in Settings"
            }
            (ErrorKind::File, Side::Speaker) => {
                "The recording could not be written. Check the folder and the free space"
            }
            (ErrorKind::File, Side::Microphone) => {
                "The sound could not be read. It must be WAV, MP3, OGG, FLAC or M4A"
            }
        }
    }
}

impl fmt::Display for AudioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentence = self.sentence();
        if self.detail.is_empty() {
            write!(f, "{sentence}.")
        } else {
            write!(f, "{sentence}. ({})", self.detail)
        }
    }
}

impl std::error::Error for AudioError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_device_error_names_its_device_and_says_what_to_do() {
        let kinds = [
            ErrorKind::NoDevice,
            ErrorKind::DeviceBusy,
            ErrorKind::Denied,
            ErrorKind::DeviceLost,
            ErrorKind::Format,
        ];
        let mut seen = std::collections::BTreeSet::new();
        for kind in kinds {
            let (speaker, microphone) =
                (AudioError::new(kind, "").to_string(), AudioError::microphone(kind, "").to_string());
            assert!(speaker.contains("speaker") && !speaker.contains("microphone"), "{speaker}");
            assert!(microphone.contains("microphone") && !microphone.contains("speaker"), "{microphone}");
            assert!(seen.insert(speaker) && seen.insert(microphone), "each says something of its own");
        }
    }
}
