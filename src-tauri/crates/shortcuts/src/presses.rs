use std::sync::atomic::{AtomicBool, Ordering};

use crate::KeyEvent;
use crate::shortcut::Key;

/// Passes on what the system reports: a key that repeats is pressed once, and nothing is released unpressed.
pub(crate) struct Presses {
    talk: AtomicBool,
    mute: AtomicBool,
    on: Box<dyn Fn(KeyEvent) + Send + Sync>,
}

impl Presses {
    pub(crate) fn new(on: impl Fn(KeyEvent) + Send + Sync + 'static) -> Self {
        Self { talk: AtomicBool::new(false), mute: AtomicBool::new(false), on: Box::new(on) }
    }

    pub(crate) fn turn(&self, key: Key, down: bool) {
        let held = match key {
            Key::Talk => &self.talk,
            Key::Mute => &self.mute,
        };
        if held.swap(down, Ordering::AcqRel) == down {
            return;
        }
        match (key, down) {
            (Key::Talk, true) => (self.on)(KeyEvent::TalkPressed),
            (Key::Talk, false) => (self.on)(KeyEvent::TalkReleased),
            (Key::Mute, true) => (self.on)(KeyEvent::MutePressed),
            (Key::Mute, false) => {}
        }
    }

    /// The release of a key whose shortcut is gone will never be reported.
    pub(crate) fn release_all(&self) {
        self.turn(Key::Talk, false);
        self.turn(Key::Mute, false);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::{Key, Presses};
    use crate::KeyEvent::{MutePressed, TalkPressed, TalkReleased};

    #[test]
    fn a_key_that_repeats_is_pressed_once_and_a_lost_one_is_released() {
        let (sender, heard) = mpsc::channel();
        let presses = Presses::new(move |event| sender.send(event).unwrap());
        presses.turn(Key::Talk, false);
        for _ in 0..3 {
            presses.turn(Key::Talk, true);
            presses.turn(Key::Mute, true);
        }
        presses.turn(Key::Mute, false);
        presses.turn(Key::Mute, true);
        presses.release_all();
        presses.release_all();
        let heard: Vec<_> = heard.try_iter().collect();
        assert_eq!(heard, [TalkPressed, MutePressed, MutePressed, TalkReleased]);
    }
}
