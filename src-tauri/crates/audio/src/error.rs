use std::fmt;

/// What to do about an audio error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// There is no speaker, or no sound system. Go on without sound and say so.
    NoDevice,
    /// Another program holds the speaker. Trying again later may work.
    DeviceBusy,
    /// The system refuses this program the speaker.
    Denied,
    /// The speaker went away while it was playing. Open it again.
    DeviceLost,
    /// More clips are queued than one reply can sensibly have.
    QueueFull,
    /// The sound could not be converted to the speaker's rate.
    Format,
    /// A recording could not be written.
    File,
}

/// A kind to branch on and a sentence to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AudioError {
    kind: ErrorKind,
    detail: String,
}

impl AudioError {
    pub(crate) fn new(kind: ErrorKind, detail: impl fmt::Display) -> Self {
        Self { kind, detail: detail.to_string() }
    }

    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for AudioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentence = match self.kind {
            ErrorKind::NoDevice => "No speaker was found. Connect one, or switch the voice off in Settings",
            ErrorKind::DeviceBusy => "Another program is using the speaker. Close it and try again",
            ErrorKind::Denied => {
                "The system does not let Visavis use the speaker. Allow it in the system's settings"
            }
            ErrorKind::DeviceLost => {
                "The speaker was disconnected. Connect it again, or choose another in the system's settings"
            }
            ErrorKind::QueueFull => "This reply is too long to be spoken in one go",
            ErrorKind::Format => "The speaker uses a sound format that Visavis cannot produce",
            ErrorKind::File => "The recording could not be written. Check the folder and the free space",
        };
        if self.detail.is_empty() {
            write!(f, "{sentence}.")
        } else {
            write!(f, "{sentence}. ({})", self.detail)
        }
    }
}

impl std::error::Error for AudioError {}
