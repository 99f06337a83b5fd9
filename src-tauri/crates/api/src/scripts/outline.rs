//! A script as another program sees and changes it: who says what, and what of it has a sound.

use std::fs;
use std::sync::Arc;

use vis_core::PcmClip;
use vis_script::{Backdrop, EditError, Line};
use vis_speak::speakable;

use super::desk::{self, Desk};
use super::film::ScriptOrder;
use super::room::ScriptRoom;
use super::view::WorkKind;
use crate::characters::{Cast, locked};
use crate::{ApiError, Code};

/// A script without its scene.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptOutline {
    pub id: String,
    pub cast: Vec<String>,
    /// What it was asked for; empty where a person wrote it.
    pub prompt: String,
    pub lines: Vec<OutlineLine>,
    pub created_ms: i64,
    pub changed_ms: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlineLine {
    /// Id of a character.
    pub speaker: String,
    pub text: String,
    /// Its sound is there.
    pub spoken: bool,
}

impl Desk {
    fn outline(&self, cast: &Cast) -> ScriptOutline {
        let script = self.history.script();
        let line = |line: &Line| OutlineLine {
            speaker: line.speaker.clone(),
            text: line.text.clone(),
            spoken: self.sound(line, cast).is_some(),
        };
        ScriptOutline {
            id: self.id.clone(),
            cast: script.cast.clone(),
            prompt: script.brief.prompt.clone(),
            lines: script.lines.iter().map(line).collect(),
            created_ms: self.created_ms,
            changed_ms: self.changed_ms,
        }
    }
}

impl ScriptRoom {
    /// # Errors
    /// [`Code::NotFound`].
    pub(crate) fn outline(&self, id: &str) -> Result<ScriptOutline, ApiError> {
        Ok(locked(&*self.desk(id)?).outline(self.cast()))
    }

    /// All of them, the one changed last first. One that cannot be opened is left out.
    pub(crate) fn outlines(&self) -> Result<Vec<ScriptOutline>, ApiError> {
        let kept = self.store().scripts()?;
        Ok(kept.iter().filter_map(|kept| self.outline(&kept.id).ok()).collect())
    }

    /// The dialogue becomes this, speaker and words; one step to undo. Lines that stay keep their sound and everything else.
    ///
    /// # Errors
    /// [`Code::NotFound`] for the script or a speaker, [`Code::BadInput`] for too many of them, too many lines, and while it is written.
    pub(crate) fn retell(&self, id: &str, said: &[(String, String)]) -> Result<ScriptOutline, ApiError> {
        self.change(id, |desk| {
            if desk.work.as_ref().is_some_and(|work| work.kind == WorkKind::Writing) {
                let sentence = "This script is being written. Wait until that is done.";
                return Err(ApiError::new(Code::BadInput, sentence));
            }
            let mut script = desk.history.script().clone();
            for (speaker, _) in said {
                if !script.cast.contains(speaker) {
                    script.cast.push(speaker.clone());
                }
            }
            self.names(&script.cast)?;
            replace_lines(&mut script, said)?;
            desk.history.step(script);
            Ok(())
        })?;
        self.tell(id);
        self.outline(id)
    }

    /// The sound of the line at this place; `None` while there is none.
    ///
    /// # Errors
    /// [`Code::NotFound`] for the script or the place.
    pub(crate) fn sound_at(&self, id: &str, place: usize) -> Result<Option<PcmClip>, ApiError> {
        let desk = self.desk(id)?;
        let line = locked(&desk).history.script().lines.get(place).map(|line| line.id.clone());
        self.line_pcm(id, &line.ok_or(EditError::NoLine)?)
    }

    /// Of the lines with words: how many have a sound, and how many there are. `script` may be older than the open one.
    pub(crate) fn sounds_of(&self, id: &str, script: &vis_script::Script) -> (usize, usize) {
        let with_words = script.lines.iter().filter(|line| !speakable(&line.spoken()).is_empty());
        let lines: Vec<&Line> = with_words.collect();
        let Ok(desk) = self.desk(id) else { return (0, lines.len()) };
        let desk = locked(&desk);
        (lines.iter().filter(|line| desk.sound(line, self.cast()).is_some()).count(), lines.len())
    }

    /// What a film of the script as it is now is made of, with one of the person's own backgrounds where `behind` names it.
    ///
    /// # Errors
    /// [`Code::NotFound`]; what the disk says.
    pub(crate) fn film_order(
        self: &Arc<Self>,
        id: &str,
        behind: Option<&str>,
    ) -> Result<(ScriptOrder, bool), ApiError> {
        let mut script = locked(&*self.desk(id)?).history.script().clone();
        let found = behind.map(|name| self.background(id, name)).transpose()?.flatten();
        let known = found.is_some();
        if let Some(background) = found {
            script.scene.background = background;
        }
        Ok((ScriptOrder { script_id: id.to_owned(), script, out: String::new(), replace: false }, known))
    }

    /// The file that some script has behind its faces under this name, brought to the script `id`. A name is only compared.
    fn background(&self, id: &str, name: &str) -> Result<Option<Backdrop>, ApiError> {
        let kept = self.store().scripts()?;
        let own_first =
            kept.iter().filter(|kept| kept.id == id).chain(kept.iter().filter(|kept| kept.id != id));
        for kept in own_first {
            let Ok(script) = desk::parse(&kept.script) else { continue };
            let Backdrop::File { name: known, file, .. } = &script.scene.background else { continue };
            let from = self.folder(&kept.id).join(file);
            let is_there = fs::symlink_metadata(&from).is_ok_and(|found| found.is_file());
            if known != name || !is_there {
                continue;
            }
            let to = self.folder(id).join(file);
            if !to.exists() {
                fs::create_dir_all(self.folder(id)).and_then(|()| fs::copy(&from, &to)).map_err(|error| {
                    ApiError::failed(format!("The background cannot be copied ({error}). Free some space."))
                })?;
            }
            return Ok(Some(script.scene.background));
        }
        Ok(None)
    }
}

/// Lines that were there with the same words of the same speaker stay as they are.
fn replace_lines(script: &mut vis_script::Script, said: &[(String, String)]) -> Result<(), EditError> {
    let mut before: Vec<Option<Line>> = std::mem::take(&mut script.lines).into_iter().map(Some).collect();
    let same = |line: &Option<Line>, (speaker, text): &(String, String)| {
        line.as_ref().is_some_and(|line| line.speaker == *speaker && line.text == text.trim())
    };
    for (place, one) in said.iter().enumerate() {
        let here = before.get(place).is_some_and(|line| same(line, one)).then_some(place);
        let stays = here.or_else(|| before.iter().position(|line| same(line, one)));
        if let Some(line) = stays.and_then(|at| before[at].take()) {
            script.lines.push(line);
            continue;
        }
        let id = script.push(&one.0, one.1.trim()).ok_or(EditError::Full)?;
        let reworded =
            before.get(place).and_then(Option::as_ref).filter(|line| line.speaker == one.0).cloned();
        if let (Some(old), Some(line)) = (reworded, script.line_mut(&id)) {
            (line.emotion, line.pause_ms, line.speed) = (old.emotion, old.pause_ms, old.speed);
            line.pronunciation = old.pronunciation;
        }
    }
    if script.lines.len() > vis_script::MOST_LINES { Err(EditError::Full) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(lines: &[(&str, &str)]) -> Vec<(String, String)> {
        lines.iter().map(|(who, text)| ((*who).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn what_is_said_as_before_stays_what_it_was() {
        let mut script = vis_script::Script::new("", &["a".into(), "b".into()]);
        for (who, text) in [("a", "One."), ("b", "Two."), ("a", "Three.")] {
            script.push(who, text);
        }
        let ids: Vec<String> = script.lines.iter().map(|line| line.id.clone()).collect();
        script.lines[1].speed = 1.5;
        replace_lines(&mut script, &said(&[("a", "Zero."), ("b", " Two! "), ("a", "One."), ("a", "Three.")]))
            .unwrap();
        let now: Vec<_> = script.lines.iter().map(|line| (line.text.as_str(), line.speed)).collect();
        assert_eq!(now, [("Zero.", 1.0), ("Two!", 1.5), ("One.", 1.0), ("Three.", 1.0)]);
        assert_eq!((&script.lines[2].id, &script.lines[3].id), (&ids[0], &ids[2]), "wherever they stand now");
        assert!(!ids.contains(&script.lines[0].id) && !ids.contains(&script.lines[1].id));
    }

    #[test]
    fn the_same_line_twice_is_two_lines_and_there_is_a_last_one() {
        let mut script = vis_script::Script::new("", &["a".into()]);
        script.push("a", "Yes.");
        replace_lines(&mut script, &said(&[("a", "Yes."), ("a", "Yes.")])).unwrap();
        assert_ne!(script.lines[0].id, script.lines[1].id);
        let many = said(&[("a", "Yes."); vis_script::MOST_LINES + 1]);
        assert_eq!(replace_lines(&mut script, &many), Err(EditError::Full));
    }
}
