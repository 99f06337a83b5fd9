use serde::{Deserialize, Serialize};
use vis_core::{Utterance, UtteranceId};

/// What the ear noticed. One utterance's events: `Started`, then any of `Growing`, `Paused` and `Resumed`, then `Ended` or `Dropped`.
#[derive(Clone, Debug, PartialEq)]
pub enum EarEvent {
    /// Somebody began to speak, or pressed the key. `at`: sample of the microphone's count where the sound begins.
    Started { id: UtteranceId, at: u64 },

    /// About every 500 ms of ongoing speech: what was said so far.
    Growing { utterance: Utterance },

    /// A silence of about 100 ms: the first likely end. Work may begin on it, and be thrown away. `voiced_ms`: how much of the
    /// utterance is speech, its pauses and the pre-roll left out.
    Paused { utterance: Utterance, voiced_ms: u64 },

    /// The person goes on: everything begun on the last `Paused` is void.
    Resumed { id: UtteranceId },

    /// The turn, or with [`EndReason::TooLong`] a part of it, is over.
    ///
    /// Speech and `end` are those of the last `Paused`; there may be a little more silence behind it.
    Ended { utterance: Utterance, why: EndReason },

    /// It was not speech after all: a click, a cough, the noise of a room.
    Dropped { id: UtteranceId },
}

/// Why an utterance was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// It sounded finished.
    Finished,
    /// Nothing more came for as long as [`Patience`] waits.
    Silence,
    /// It grew too long for one piece. The person goes on speaking: `Started` of the next part follows at once.
    TooLong,
    /// The key was let go.
    Released,
}
