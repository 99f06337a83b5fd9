//! What goes by time while the microphone is open: sleep, closing, and microphones that are dead or far too loud.

use std::sync::{Arc, Weak};
use std::time::Duration;

use super::EarRoom;
use crate::{EarMode, EarProblem, EarProblemCode};

const TICK: Duration = Duration::from_millis(100);
/// The microphone stays open so long after the button was let go: opening takes up to half a second, and the next
/// words must not lose their beginning.
const WARM: Duration = Duration::from_secs(20);
/// Not one sample other than zero for so long: no microphone is that quiet. Counted in ticks.
const DEAD_TICKS: u32 = 50;
/// Clipped in so many ticks of the last [`WINDOW`].
const CLIPPED_TICKS: usize = 8;
const WINDOW: usize = 50;

/// Runs until the microphone is closed.
pub(super) fn start(room: &Arc<EarRoom>) {
    tokio::spawn(watch(Arc::downgrade(room)));
}

async fn watch(room: Weak<EarRoom>) {
    let mut symptoms = Symptoms::default();
    let mut tick = tokio::time::interval(TICK);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        tick.tick().await;
        let Some(room) = room.upgrade() else { return };
        let Some(microphone) = room.open_one() else { return };
        let muted = room.state().muted;
        let level = microphone.level();
        let code = if muted { None } else { symptoms.note(level.peak, level.clipped) };
        drop(microphone);
        show(&room, code);
        if past_use(&room) {
            let _closing = room.microphone.lock().await;
            if past_use(&room) {
                room.close().await;
                return;
            }
        }
        sleep(&room);
    }
}

fn past_use(room: &EarRoom) -> bool {
    let hearing = room.hearing();
    !hearing.needs_microphone() && room.clock.elapsed().saturating_sub(hearing.last_use) > WARM
}

fn sleep(room: &EarRoom) {
    let tired = {
        let hearing = room.hearing();
        let quiet = hearing.now.saturating_sub(hearing.last_use);
        hearing.mode() == EarMode::HandsFree && hearing.sleep_after.is_some_and(|after| quiet > after)
    };
    if tired {
        room.board.change(|state| state.asleep = true);
    }
}

fn show(room: &EarRoom, found: Option<EarProblemCode>) {
    room.board.change(|state| {
        let shown = state.problem.as_ref().map(|problem| problem.code);
        let ours = shown.is_some_and(|code| advice(code).is_some());
        match found.and_then(|code| Some((code, advice(code)?))) {
            Some((code, advice)) if shown.is_none() || ours => {
                state.problem = Some(EarProblem { code, message: advice.to_owned() });
            }
            None if ours => state.problem = None,
            _ => {}
        }
    });
}

/// What to do about the problems that are found here.
fn advice(code: EarProblemCode) -> Option<&'static str> {
    match code {
        EarProblemCode::MicrophoneSilent => Some(
            "The microphone gives no sound at all. Check its switch and the system's sound settings, or choose another one in Settings.",
        ),
        EarProblemCode::MicrophoneClipping => Some(
            "The microphone is too loud and distorts. Lower its level in the system's sound settings, or move away a little.",
        ),
        _ => None,
    }
}

/// What the raw level says about the microphone.
#[derive(Default)]
struct Symptoms {
    dead: u32,
    clipped: std::collections::VecDeque<bool>,
}

impl Symptoms {
    fn note(&mut self, peak: f32, clipped: bool) -> Option<EarProblemCode> {
        self.dead = if peak == 0.0 { self.dead + 1 } else { 0 };
        self.clipped.push_back(clipped);
        if self.clipped.len() > WINDOW {
            self.clipped.pop_front();
        }
        if self.dead > DEAD_TICKS {
            return Some(EarProblemCode::MicrophoneSilent);
        }
        let often = self.clipped.iter().filter(|clipped| **clipped).count() >= CLIPPED_TICKS;
        often.then_some(EarProblemCode::MicrophoneClipping)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(ticks: impl IntoIterator<Item = (f32, bool)>) -> Option<EarProblemCode> {
        let mut symptoms = Symptoms::default();
        ticks.into_iter().fold(None, |_, (peak, clipped)| symptoms.note(peak, clipped))
    }

    #[test]
    fn only_perfect_silence_for_five_seconds_is_a_dead_microphone() {
        assert_eq!(after([(0.0, false); 50]), None);
        assert_eq!(after([(0.0, false); 51]), Some(EarProblemCode::MicrophoneSilent));
        assert_eq!(after([(0.0001, false); 500]), None, "a quiet room");
        assert_eq!(after([(0.0, false); 60].into_iter().chain([(0.1, false)])), None, "it woke up");
    }

    #[test]
    fn one_loud_cough_is_no_distortion_but_steady_clipping_is() {
        let ticks = |every: usize| (0..50).map(move |n| (1.0, n % every == 0));
        assert_eq!(after(ticks(25)), None);
        assert_eq!(after(ticks(5)), Some(EarProblemCode::MicrophoneClipping));
    }
}
