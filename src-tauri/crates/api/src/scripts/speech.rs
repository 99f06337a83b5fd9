//! The voice of a script, line by line in the background.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use vis_core::{PcmClip, PhonemeSpan, SPEECH_RATE, Sentence, SpokenClip, TurnId};
use vis_script::Line;
use vis_speak::{Synthesizer, speakable};

use super::desk::{Desk, Making, SAMPLES_PER_MS, Work, key, voice};
use super::room::ScriptRoom;
use super::view::{Script, WorkKind};
use crate::activity::{ActivityKind, count};
use crate::characters::{Cast, locked};
use crate::services::Speaking;
use crate::voice::pieces;
use crate::{ApiError, App, Code};

/// Says one line; the sound is a whole number of milliseconds long.
fn say(speaking: &mut Speaking, line: &Line, cast: &Cast) -> Result<(PcmClip, Vec<PhonemeSpan>), ApiError> {
    let (voice, speed) = voice(line, cast);
    let (mut samples, mut phonemes) = (Vec::new(), Vec::new());
    for (seq, text) in (0..).zip(pieces(&line.spoken())) {
        let clip: SpokenClip = speaking.speak(&Sentence { turn: TurnId(1), seq, text }, &voice, speed)?;
        let at = samples.len() as u32;
        samples.extend_from_slice(&clip.pcm.samples);
        phonemes.extend(clip.phonemes.into_iter().map(|span| PhonemeSpan {
            start: span.start + at,
            end: span.end + at,
            ..span
        }));
    }
    samples.resize(samples.len().next_multiple_of(SAMPLES_PER_MS as usize), 0.0);
    Ok((PcmClip { rate: SPEECH_RATE, samples }, phonemes))
}

/// The lines that need a sound: all, or some. Those with nothing to say need none.
fn needing(desk: &Desk, cast: &Cast, wanted: Option<&[String]>) -> Vec<Line> {
    let lines = desk.history.script().lines.iter();
    let asked = |line: &&Line| wanted.is_none_or(|wanted| wanted.contains(&line.id));
    let missing = |line: &&Line| desk.sound(line, cast).is_none() && !speakable(&line.spoken()).is_empty();
    lines.filter(asked).filter(missing).cloned().collect()
}

impl ScriptRoom {
    /// Begins to speak; gives the script as it is then. What is being spoken already goes on.
    pub(crate) fn speak(self: &Arc<Self>, id: &str, wanted: Option<&[String]>) -> Result<Script, ApiError> {
        let desk = self.desk(id)?;
        let mut open = locked(&desk);
        let lines = needing(&open, self.cast(), wanted);
        for line in &lines {
            open.under_way.insert(line.id.clone(), Making::Waiting);
        }
        let busy = open.work.is_some();
        if lines.is_empty() || busy {
            return Ok(open.view(self.cast()));
        }
        let work = Work::new(WorkKind::Speaking, lines.len());
        open.work = Some(work.clone());
        let (room, id) = (Arc::clone(self), id.to_owned());
        std::thread::spawn(move || room.speak_waiting(&id, &work.cancel));
        Ok(open.view(self.cast()))
    }

    /// Until nobody waits any more.
    fn speak_waiting(self: &Arc<Self>, id: &str, cancel: &AtomicBool) {
        let result = self.speak_all(id, cancel, true, &mut |_, _| {});
        self.note_spoken(id, &result);
        if let Ok(desk) = self.desk(id) {
            let mut desk = locked(&desk);
            desk.work = None;
            desk.under_way.retain(|_, making| matches!(making, Making::Failed(_)));
            if let Err(error) = result {
                desk.problems = vec![error.message];
            }
        }
        self.tell(id);
    }

    /// One entry for all lines that were asked for together.
    fn note_spoken(&self, id: &str, result: &Result<usize, ApiError>) {
        match result {
            Ok(0) => {}
            Ok(made) => self.note(ActivityKind::Generated, id, &format!("{} spoken.", count(*made, "line"))),
            Err(error) => self.note(ActivityKind::Failed, id, &error.message),
        }
    }

    /// Speaks the lines that wait, or all that need it; gives how many were made. Blocks.
    ///
    /// # Errors
    /// The voice cannot be had; a line that failed is told at the line.
    pub(crate) fn speak_all(
        &self,
        id: &str,
        cancel: &AtomicBool,
        only_waiting: bool,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<usize, ApiError> {
        let desk = self.desk(id)?;
        let _one = locked(&self.voice);
        let (mut speaking, mut made) = (self.speaking(), 0);
        loop {
            let (line, left) = {
                let mut open = locked(&desk);
                let mut lines = needing(&open, self.cast(), None);
                lines.retain(|line| match open.under_way.get(&line.id) {
                    Some(Making::Failed(_)) => false,
                    Some(_) => true,
                    None => !only_waiting,
                });
                let Some(line) = lines.first().cloned().filter(|_| !cancel.load(Ordering::Relaxed)) else {
                    return Ok(made);
                };
                open.under_way.insert(line.id.clone(), Making::Now);
                if let Some(work) = &mut open.work {
                    (work.done, work.total) = (made as u32, (made + lines.len()) as u32);
                }
                (line, lines.len())
            };
            progress(made, made + left);
            self.tell(id);
            let said = say(&mut speaking, &line, self.cast());
            let mut open = locked(&desk);
            open.under_way.remove(&line.id);
            match said.and_then(|(pcm, phonemes)| {
                self.keep_sound(&mut open, &key(&line, self.cast()), &pcm, &phonemes)
            }) {
                Ok(()) => made += 1,
                Err(error)
                    if matches!(error.code, Code::DiskFull | Code::ModelMissing | Code::ModelDamaged) =>
                {
                    return Err(error);
                }
                Err(error) => _ = open.under_way.insert(line.id.clone(), Making::Failed(error.message)),
            }
        }
    }
}

impl ScriptRoom {
    /// Makes the sounds that a script, which may be an older one than the open one, still needs. Blocks.
    ///
    /// # Errors
    /// The voice cannot be had; a line could not be spoken.
    pub(crate) fn speak_lines_of(
        &self,
        id: &str,
        script: &vis_script::Script,
        cancel: &AtomicBool,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<usize, ApiError> {
        let desk = self.desk(id)?;
        let _one = locked(&self.voice);
        let missing: Vec<Line> = {
            let open = locked(&desk);
            let silent = |line: &&Line| {
                open.sound(line, self.cast()).is_none() && !speakable(&line.spoken()).is_empty()
            };
            script.lines.iter().filter(silent).cloned().collect()
        };
        let mut speaking = self.speaking();
        for (made, line) in missing.iter().enumerate() {
            progress(made, missing.len());
            if cancel.load(Ordering::Relaxed) {
                return Ok(made);
            }
            let key = key(line, self.cast());
            // The same words twice are said once.
            if !locked(&desk).sounds.contains_key(&key) {
                let (pcm, phonemes) = say(&mut speaking, line, self.cast())?;
                self.keep_sound(&mut locked(&desk), &key, &pcm, &phonemes)?;
                self.tell(id);
            }
        }
        Ok(missing.len())
    }

    /// A line's sound is kept: it must not be in another voice than its speaker's.
    fn speaking(&self) -> Speaking {
        self.at_hand.speaking().strictly()
    }
}

impl App {
    /// Speaks lines in the background: some, or all that need it.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn speak_lines(&self, id: &str, lines: Option<Vec<String>>) -> Result<Script, ApiError> {
        let id = id.to_owned();
        self.scripts_room(move |room| room.speak(&id, lines.as_deref())).await
    }

    /// Speaks what needs it, to the end. Gives the script and how many lines were made.
    ///
    /// # Errors
    /// The voice cannot be had; [`Code::NotFound`].
    pub async fn speak_script(&self, id: &str) -> Result<(Script, usize), ApiError> {
        let id = id.to_owned();
        self.scripts_room(move |room| {
            let result = room.speak_all(&id, &AtomicBool::new(false), false, &mut |_, _| {});
            room.note_spoken(&id, &result);
            let made = result?;
            Ok((room.view(&id)?, made))
        })
        .await
    }

    /// Says a line once more, a little differently; a sound that stood in for the voice goes.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn retake_line(&self, id: &str, line: &str) -> Result<Script, ApiError> {
        let (id, line) = (id.to_owned(), line.to_owned());
        self.scripts_room(move |room| {
            room.change(&id, |desk| {
                let mut script = desk.history.script().clone();
                let again = script.line_mut(&line).ok_or(vis_script::EditError::NoLine)?;
                if again.own_sound.take().is_none() {
                    again.take += 1;
                }
                desk.under_way.remove(&line);
                desk.history.step(script);
                Ok(())
            })?;
            room.speak(&id, Some(&[line]))
        })
        .await
    }
}
