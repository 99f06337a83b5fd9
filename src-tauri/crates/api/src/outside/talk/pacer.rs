//! Sends what is said as fast as it is heard.

use std::sync::Weak;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::MissedTickBehavior;

use super::TalkOut;
use super::reel::Speaker;

/// How often it is looked whether more is due.
const TICK: Duration = Duration::from_millis(20);

/// Until the line is over. Where there is no room it waits, and what is heard waits with it.
pub(super) async fn send(speaker: Weak<Speaker>, out: mpsc::Sender<TalkOut>) {
    let mut tick = tokio::time::interval(TICK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        tick.tick().await;
        let Some(speaker) = speaker.upgrade().filter(|_| !out.is_closed()) else { return };
        speaker.give(|piece| out.try_send(piece).is_ok());
    }
}
