//! Interruptions: how soon the companion falls silent when somebody speaks over it, and how often it is stopped by somebody who
//! only listens, or coughs.

use std::time::Duration;

use serde::Serialize;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use vis_core::{LISTEN_RATE, SPEECH_RATE};

use super::percentile;
use super::speech::{Said, cough, speak};
use crate::{ApiError, ChatEvent, Home, Launch, Rehearsal, Settings, Status};

/// What asks for silence.
const INTERRUPTIONS: [&str; 6] = [
    "Wait, stop for a second.",
    "No, that is not what I meant.",
    "Can I ask you something else?",
    "Hold on, I have a question.",
    "Sorry, what was that?",
    "Stop talking, please.",
];

/// What does not.
const BACK_CHANNELS: [&str; 6] = ["Uh-huh.", "Yeah.", "Mm-hm.", "Right.", "I see.", "Okay."];

/// Something to talk about for a while.
const STORY: &str = "Let me tell you about the harbour where I grew up. In the morning the boats came in, one after the other, and the whole town smelled of salt and fresh bread. My grandfather knew every captain by name, and every captain knew how he took his coffee.";

#[derive(Clone, Debug, Default, Serialize)]
pub struct InterruptingFigures {
    pub interruptions: usize,
    /// First sample of speech over the companion to its last audible sample.
    pub silence_p50_ms: Option<u32>,
    pub silence_p95_ms: Option<u32>,
    /// Each of them, in the order they were said.
    pub silence_each_ms: Vec<u32>,
    /// Interruptions that were not taken as such.
    pub missed: usize,
    /// Back-channels and coughs, and those of them after which the companion did not go on.
    pub back_channels: usize,
    pub false_stops: usize,
    pub false_stops_percent: f64,
    /// What was said, and what it was taken for.
    pub stopped_by: Vec<String>,
    /// End of the back-channel to the companion's next audible sample.
    pub resumed_p50_ms: Option<u32>,
}

pub(super) async fn measure(
    launch: Launch,
    home: &Home,
    rounds: usize,
) -> Result<InterruptingFigures, ApiError> {
    let home = home.clone();
    let (real, soft) = crate::app::blocking(move || {
        let mut soft = speak(&home, &BACK_CHANNELS)?;
        soft.push(Said { text: "(cough)".to_owned(), samples: cough() });
        Ok((speak(&home, &INTERRUPTIONS)?, soft))
    })
    .await?;
    let mut rehearsal = Rehearsal::open(launch, "mira", |saved| Settings { openers: false, ..saved }).await?;
    hear_the_greeting(&rehearsal).await?;
    let mut figures = InterruptingFigures::default();
    let (mut silences, mut resumed) = (Vec::new(), Vec::new());
    for said in real.iter().cycle().take(rounds) {
        let over = talk_over(&mut rehearsal, said).await?;
        figures.interruptions += 1;
        figures.missed += usize::from(!over.stopped);
        silences.extend(over.silent_after_ms);
    }
    for said in soft.iter().cycle().take(rounds) {
        let over = talk_over(&mut rehearsal, said).await?;
        figures.back_channels += 1;
        figures.false_stops += usize::from(over.stopped);
        if over.stopped {
            figures.stopped_by.push(format!("{} (heard: {})", said.text, over.heard));
        }
        resumed.extend(over.resumed_after_ms);
    }
    figures.false_stops_percent = 100.0 * figures.false_stops as f64 / figures.back_channels.max(1) as f64;
    figures.silence_p50_ms = percentile(&silences, 0.5);
    figures.silence_p95_ms = percentile(&silences, 0.95);
    figures.silence_each_ms = silences;
    figures.resumed_p50_ms = percentile(&resumed, 0.5);
    Ok(figures)
}

/// Every new chat begins with a greeting, and while it is played the echo canceller learns. Without one the first two
/// interruptions took 0.7-0.8 s.
async fn hear_the_greeting(rehearsal: &Rehearsal) -> Result<(), ApiError> {
    let mut events = rehearsal.app().subscribe();
    let greeting = rehearsal.app().character("mira")?.greeting;
    rehearsal.app().tell(rehearsal.session(), &greeting).await?;
    until(&mut events, |event| matches!(event, ChatEvent::Status { status: Status::Speaking, .. })).await;
    until(&mut events, |event| matches!(event, ChatEvent::Status { status: Status::Idle, .. })).await;
    Ok(())
}

struct Over {
    stopped: bool,
    /// The words of the sound, where it was taken for speech.
    heard: String,
    silent_after_ms: Option<u32>,
    resumed_after_ms: Option<u32>,
}

/// Lets the companion recite something long, says `said` over it, and looks at what was played.
async fn talk_over(rehearsal: &mut Rehearsal, said: &Said) -> Result<Over, ApiError> {
    let mut events = rehearsal.app().subscribe();
    rehearsal.app().tell(rehearsal.session(), STORY).await?;
    until(&mut events, |event| matches!(event, ChatEvent::Status { status: Status::Speaking, .. })).await;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    while !matches!(events.try_recv(), Err(TryRecvError::Empty | TryRecvError::Closed)) {}
    let quiet = said.samples.iter().position(|sample| sample.abs() > 0.01).unwrap_or(0);
    let place = rehearsal.device().say(said.samples.clone());
    let (from, to) = (place + quiet as u64, place + said.samples.len() as u64);
    let length = said.samples.len() as u64 * 1000 / u64::from(LISTEN_RATE);
    tokio::time::sleep(Duration::from_millis(length + 2000)).await;
    let (mut stopped, mut heard) = (false, String::new());
    while let Ok(event) = events.try_recv() {
        match event {
            ChatEvent::Status { status: Status::Interrupted, .. } => stopped = true,
            ChatEvent::Caption { text, .. } => heard = text,
            _ => {}
        }
    }
    rehearsal.app().stop()?;
    let played = rehearsal.recording().samples;
    let at = |place: u64| (place * u64::from(SPEECH_RATE) / u64::from(LISTEN_RATE)) as usize;
    let silent = silence_from(&played, at(from));
    let resumed = silent.and_then(|_| sound_from(&played, at(to)));
    let ms = |samples: usize| (samples as u64 * 1000 / u64::from(SPEECH_RATE)) as u32;
    // Let the turn that an interruption began come to its end.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    rehearsal.app().stop()?;
    Ok(Over {
        stopped,
        heard,
        silent_after_ms: silent.map(ms),
        resumed_after_ms: resumed.filter(|_| !stopped).map(ms),
    })
}

async fn until(events: &mut Receiver<ChatEvent>, wanted: impl Fn(&ChatEvent) -> bool) {
    let seen = async {
        loop {
            match events.recv().await {
                Ok(event) if wanted(&event) => return,
                Err(RecvError::Closed) => return,
                _ => {}
            }
        }
    };
    let _ = tokio::time::timeout(Duration::from_secs(20), seen).await;
}

/// Samples from `from` to the beginning of a silence of at least 150 ms (a pause between words is shorter than that, a hold is not).
fn silence_from(played: &[f32], from: usize) -> Option<usize> {
    let long = SPEECH_RATE as usize * 15 / 100;
    let tail = played.get(from..)?;
    let mut quiet = 0;
    for (n, sample) in tail.iter().enumerate() {
        quiet = if sample.abs() < 1e-4 { quiet + 1 } else { 0 };
        if quiet == long {
            return Some(n + 1 - long);
        }
    }
    None
}

fn sound_from(played: &[f32], from: usize) -> Option<usize> {
    played.get(from..)?.iter().position(|sample| sample.abs() > 1e-3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_between_words_is_no_silence() {
        let mut played = vec![0.1; 2400];
        played.extend(vec![0.0; 2400]);
        played.extend(vec![0.1; 2400]);
        played.extend(vec![0.0; 4800]);
        assert_eq!(silence_from(&played, 0), Some(7200));
        assert_eq!(sound_from(&played, 2400), Some(2400));
    }
}
