//! Does the companion interrupt itself? It talks for ten minutes in each of three simulated rooms while its own voice comes back
//! into the microphone; faster than real time, with the real canceller and the real detection.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use vis_audio::{CaptureOptions, Captured, Duplex, Input, Microphone, Pace, Room, RoomKind, Speaker};
use vis_core::{Clock, LISTEN_RATE, SPEECH_RATE, Sentence, SpokenClip, TurnId};
use vis_listen::EarEvent;
use vis_speak::Synthesizer;

use crate::ear::listening_ear;
use crate::voice::load_with;
use crate::{ApiError, Home, Patience, SystemClock};

/// Echo against what is played, dB.
const ECHO_DB: f32 = -6.0;

#[derive(Clone, Debug, Default, Serialize)]
pub struct EchoFigures {
    pub room: String,
    pub minutes: f64,
    /// Times the companion's own voice was taken for somebody else's, and would have held its speech.
    pub self_interruptions: usize,
}

pub(super) fn measure(home: &Home, minutes: f64) -> Result<Vec<EchoFigures>, ApiError> {
    let speech = companion(home)?;
    RoomKind::ALL.into_iter().map(|room| in_room(home, room, &speech, minutes)).collect()
}

fn companion(home: &Home) -> Result<Vec<SpokenClip>, ApiError> {
    let mut voice = load_with(&home.models, 2)?;
    let texts = super::speech::SAYINGS.iter().skip(8).take(6);
    texts
        .map(|text| {
            let sentence = Sentence { turn: TurnId(1), seq: 0, text: (*text).to_owned() };
            Ok(voice.speak(&sentence, &"af_heart".into(), 1.0)?)
        })
        .collect()
}

fn in_room(
    home: &Home,
    kind: RoomKind,
    speech: &[SpokenClip],
    minutes: f64,
) -> Result<EchoFigures, ApiError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::start());
    let (input, output, handle) = Duplex::new(Pace::Fast, Some(Room::simulated(kind, ECHO_DB)));
    let speaker = Speaker::open(output, 1.0)?;
    let started = Arc::new(AtomicUsize::new(0));
    let ear = Mutex::new(listening_ear(&home.models, Patience::Normal)?);
    let count = Arc::clone(&started);
    let on = Box::new(move |captured| {
        let Captured::Chunk(chunk) = captured else { return };
        let heard = ear.lock().unwrap_or_else(PoisonError::into_inner).hear(&chunk).unwrap_or_default();
        let begun = heard.iter().filter(|event| matches!(event, EarEvent::Started { .. })).count();
        count.fetch_add(begun, Ordering::Relaxed);
    });
    let echo = Some(speaker.echo_reference());
    let options = CaptureOptions { echo, noise_suppression: true, gain_control: true };
    let find = Box::new(move || Ok(Box::new(input.clone()) as Box<dyn Input>));
    let _microphone = Microphone::open(find, options, clock, on)?;
    let wanted = (minutes * 60.0 * f64::from(LISTEN_RATE)) as u64;
    let mut queued = 0_u64;
    for (turn, clip) in (1..).zip(speech.iter().cycle()) {
        if queued > wanted {
            break;
        }
        speaker.play(&SpokenClip { turn: TurnId(turn), ..clip.clone() }, true)?;
        queued += clip.pcm.samples.len() as u64 * u64::from(LISTEN_RATE) / u64::from(SPEECH_RATE);
        // The speaker's queue is long, but not that long.
        while queued > handle.now() + 60 * u64::from(LISTEN_RATE) {
            std::thread::sleep(Duration::from_millis(50));
        }
    }
    while handle.now() < wanted {
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(EchoFigures {
        room: format!("{kind:?}"),
        minutes,
        self_interruptions: started.load(Ordering::Relaxed),
    })
}
