//! Dialogue from a prompt, line by line: the program says who speaks next, the model what, and each line is looked at before it stays.
//!
//! The format cannot break, because the model never writes it: it is asked for one reply of one character at a time.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use futures::StreamExt;
use serde::Deserialize;
use specta::Type;
use vis_core::{Character, TurnId};
use vis_llm::{ChatDelta, ChatRequest, ChatTurn, Origin, Sampling};
use vis_script::Brief;

use super::desk::Work;
use super::line::{cleaned, faults};
use super::room::ScriptRoom;
use super::view::{Script, WorkKind};
use crate::activity::{ActivityKind, count};
use crate::characters::locked;
use crate::keeper::fresh;
use crate::{ApiError, App, Code};

/// What a dialogue shall be about.
#[derive(Clone, Debug, Default, Deserialize, Type)]
pub struct WriteWish {
    pub prompt: String,
    /// May be empty.
    pub tone: String,
    pub length_s: u32,
}

/// How often a line is tried before the best one of these is taken.
const TRIES: u32 = 5;
/// Earlier lines that the model is shown.
const SHOWN: usize = 6;

/// One line's place in the dialogue.
pub(super) struct Moment<'a> {
    pub(super) who: &'a Character,
    pub(super) others: Vec<&'a str>,
    pub(super) brief: &'a Brief,
    /// Speaker's id and words, the oldest first.
    pub(super) said: &'a [(String, String)],
    pub(super) last: bool,
}

impl ScriptRoom {
    /// Begins to write.
    fn write(self: &Arc<Self>, id: &str, wish: WriteWish) -> Result<Script, ApiError> {
        if wish.prompt.trim().is_empty() {
            return Err(ApiError::new(Code::BadInput, "Say first what the dialogue shall be about."));
        }
        let desk = self.desk(id)?;
        if locked(&desk).work.is_some() {
            return Err(ApiError::new(
                Code::BadInput,
                "This script is being worked on. Wait, or stop that first.",
            ));
        }
        let script = self.change(id, |desk| {
            let mut script = desk.history.script().clone();
            script.brief = Brief {
                prompt: wish.prompt.trim().chars().take(4_000).collect(),
                tone: wish.tone.trim().chars().take(120).collect(),
                length_s: wish.length_s.clamp(5, 600),
            };
            if script.title.trim().is_empty() {
                script.title = title(&script.brief.prompt);
            }
            // With the first line: one undo brings back what was there.
            script.lines.clear();
            desk.problems.clear();
            desk.history.step(script);
            desk.work = Some(Work::new(WorkKind::Writing, expected(wish.length_s)));
            Ok(())
        })?;
        let (room, id) = (Arc::clone(self), id.to_owned());
        tokio::spawn(async move {
            let ended = room.write_lines(&id).await;
            let (noted, place, failed) =
                (Arc::clone(&room), id.clone(), ended.as_ref().err().map(|error| error.message.clone()));
            let noting = tokio::task::spawn_blocking(move || noted.note_written(&place, failed.as_deref()));
            _ = noting.await;
            if let Ok(desk) = room.desk(&id) {
                let mut desk = locked(&desk);
                desk.work = None;
                if let Err(error) = ended {
                    desk.problems = vec![error.message];
                }
            }
            room.tell(&id);
            // Whoever asked for sound meanwhile gets it now.
            let spoken = tokio::task::spawn_blocking(move || {
                let waiting: Vec<String> = locked(&*room.desk(&id)?).under_way.keys().cloned().collect();
                room.speak(&id, Some(&waiting))
            });
            if let Ok(Err(error)) = spoken.await {
                tracing::warn!(%error, "nothing was spoken after writing");
            }
        });
        Ok(script)
    }

    /// One entry for a whole dialogue.
    fn note_written(&self, id: &str, failed: Option<&str>) {
        // Deleted while it was written: that is said already.
        let Ok(desk) = self.desk(id) else { return };
        let (lines, stopped) = {
            let desk = locked(&desk);
            let stopped = desk.work.as_ref().is_some_and(|work| work.cancel.load(Ordering::Relaxed));
            (count(desk.history.script().lines.len(), "line"), stopped)
        };
        match failed {
            Some(why) => self.note(ActivityKind::Failed, id, why),
            None if stopped => {
                self.note(ActivityKind::Cancelled, id, &format!("Writing was stopped after {lines}."))
            }
            None => self.note(ActivityKind::Generated, id, &format!("{lines} written.")),
        }
    }

    /// Until the dialogue is long enough or somebody stops it.
    async fn write_lines(self: &Arc<Self>, id: &str) -> Result<(), ApiError> {
        let desk = self.desk(id)?;
        let (script, work) = {
            let desk = locked(&desk);
            (desk.history.script().clone(), desk.work.clone().ok_or_else(|| ApiError::not_found("script"))?)
        };
        let cast: Result<Vec<Character>, _> =
            script.cast.iter().map(|id| self.cast().get(&id.as_str().into())).collect();
        let cast = cast?;
        let mut said: Vec<(String, String)> = Vec::new();
        let enough_ms = u64::from(script.brief.length_s) * 1_000;
        let (mut written, mut length_ms) = (0_u32, 0_u64);
        let mut turn = 0;
        while length_ms + 1_800 < enough_ms && !work.cancel.load(Ordering::Relaxed) {
            let who = &cast[turn % cast.len()];
            turn += 1;
            let moment = Moment {
                who,
                others: cast.iter().filter(|one| one.id != who.id).map(|one| one.name.as_str()).collect(),
                brief: &script.brief,
                said: &said,
                last: length_ms + 6_000 >= enough_ms,
            };
            let Some(text) = self.write_line(&moment, &work).await? else { break };
            written += 1;
            self.change(id, |desk| {
                desk.history.amend(|script| _ = script.push(who.id.as_str(), &text));
                if let Some(line) = desk.history.script().lines.last() {
                    length_ms += vis_script::estimate_ms(line) + u64::from(line.pause_ms);
                }
                if let Some(work) = &mut desk.work {
                    (work.done, work.total) =
                        (written, work.total.max(written + u32::from(length_ms < enough_ms)));
                }
                Ok(())
            })?;
            said.push((who.id.to_string(), text));
            self.tell(id);
        }
        Ok(())
    }

    /// One line that is good enough; the best of several tries. `None`: it was stopped.
    async fn write_line(&self, moment: &Moment<'_>, work: &Work) -> Result<Option<String>, ApiError> {
        let mut best: Option<(i32, String)> = None;
        for attempt in 0..TRIES {
            if work.cancel.load(Ordering::Relaxed) {
                return Ok(None);
            }
            let mut request = request(moment, attempt, u32::from_le_bytes(fresh()?));
            request.cancel = work.token.clone();
            let mut stream = self.writer.chat(request).await?;
            let mut text = String::new();
            while let Some(delta) = stream.next().await {
                if let ChatDelta::Text { text: words, .. } = delta? {
                    text.push_str(&words);
                }
            }
            if work.cancel.load(Ordering::Relaxed) {
                return Ok(None);
            }
            let text = cleaned(&text, moment.who);
            let fault = faults(&text, moment);
            if fault == 0 {
                return Ok(Some(text));
            }
            tracing::debug!(fault, text, "a line was written again");
            if !text.is_empty() && best.as_ref().is_none_or(|(least, _)| fault < *least) {
                best = Some((fault, text));
            }
        }
        let Some((_, text)) = best.filter(|(fault, _)| *fault < 100) else {
            return Err(ApiError::failed(
                "The language model wrote nothing that can be used. Try other words in the prompt.",
            ));
        };
        Ok(Some(text))
    }
}

/// What the model is asked.
fn request(moment: &Moment<'_>, attempt: u32, seed: u32) -> ChatRequest {
    let Moment { who, brief, said, .. } = moment;
    let others = match moment.others.as_slice() {
        [] => "the audience".to_owned(),
        others => others.join(" and "),
    };
    let tone = if brief.tone.is_empty() { "friendly and natural" } else { brief.tone.as_str() };
    let personality: String = who.personality.split_inclusive('.').take(2).collect();
    let topic = brief.prompt.trim_end_matches('.');
    // Short: of a long instruction the bundled model repeats pieces in its lines.
    let system = format!(
        "{} You are talking with {others} about this: {topic}. You sound {tone}. Answer in one or two short sentences and add something \
         new about it.",
        personality.trim()
    );
    let usual = [
        (
            "The rain has not stopped since Monday.",
            "Then we finally have a reason to fix that roof together.",
        ),
        ("I was sure the map said left.", "It did, but you were holding it upside down the whole time!"),
        (
            "Do you think they will like the cake?",
            "They will love it. Just don't tell anyone that I dropped it.",
        ),
    ];
    // How this character talks, where that is known.
    let own = who.examples.iter().take(2).map(|example| (example.user.clone(), example.reply.clone()));
    let usual = usual.map(|(said, reply)| (said.to_owned(), reply.to_owned()));
    let examples = own.chain(usual).take(3).collect();
    let mut history = vec![ChatTurn::user(format!("Let us talk about this: {topic}. What do you say?"))];
    for (speaker, text) in said.iter().skip(said.len().saturating_sub(SHOWN)) {
        let own = *speaker == who.id.as_str();
        match history.last_mut() {
            Some(last) if own && last.role == vis_core::Role::Assistant => {
                last.text.push(' ');
                last.text.push_str(text);
            }
            // Of several others the one who spoke last is answered.
            Some(last) if !own && last.role == vis_core::Role::User => last.text.clone_from(text),
            _ if own => history.push(ChatTurn::assistant(text.clone())),
            _ => history.push(ChatTurn::user(text.clone())),
        }
    }
    if let Some(last) = history.last_mut().filter(|last| last.role == vis_core::Role::User) {
        if moment.last && !said.is_empty() {
            last.text.push_str(" And now we have to say goodbye.");
        }
    } else {
        history.push(ChatTurn::user("Go on.".to_owned()));
    }
    let sampling = Sampling {
        temperature: 0.55 + 0.12 * attempt as f32,
        max_sentences: 2,
        max_tokens: 48,
        grace_tokens: 16,
        same_opening_tokens: 4,
        exempt: std::iter::once(who.name.clone())
            .chain(moment.others.iter().map(|name| (*name).to_owned()))
            .collect(),
        seed,
        ..Sampling::small_model()
    };
    let (turn, cancel) = (TurnId(1), Default::default());
    ChatRequest { turn, system, examples, history, sampling, cancel, origin: Origin::default() }
}

/// The prompt's first words as a title.
fn title(prompt: &str) -> String {
    let first = prompt.split(['.', '!', '?', '\n', ':', ';']).next().unwrap_or_default().trim();
    let mut title = String::new();
    for word in first.split_whitespace() {
        if title.chars().count() + word.chars().count() > 48 {
            title.push('…');
            break;
        }
        if !title.is_empty() {
            title.push(' ');
        }
        title.push_str(word);
    }
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// About how many lines fill so many seconds.
fn expected(length_s: u32) -> usize {
    (length_s as usize / 5).max(2)
}

impl App {
    /// Writes dialogue in the place of what is there, as one step to undo; lines appear one by one.
    ///
    /// # Errors
    /// [`Code::BadInput`] without a prompt and while the script is worked on; [`Code::NotFound`].
    pub async fn write_script(&self, id: &str, wish: WriteWish) -> Result<Script, ApiError> {
        self.home()?.scripts.write(id, wish)
    }

    /// Writes a new dialogue to its end.
    ///
    /// # Errors
    /// As [`App::write_script`]; what the language model says.
    pub async fn generate_script(
        &self,
        cast: Vec<String>,
        title: &str,
        wish: WriteWish,
    ) -> Result<Script, ApiError> {
        let id = self.new_script(cast, title).await?.id;
        let mut changes = self.subscribe_scripts();
        let mut script = self.write_script(&id, wish).await?;
        while script.work.is_some() {
            match changes.recv().await {
                Ok(changed) if changed.id == id => script = changed,
                Ok(_) => {}
                Err(_) => script = self.script(&id).await?,
            }
        }
        match script.problems.first() {
            Some(problem) if script.lines.is_empty() => Err(ApiError::failed(problem)),
            _ => Ok(script),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mira() -> Character {
        Character {
            id: "mira".into(),
            name: "Mira".into(),
            tagline: String::new(),
            personality: "You are Mira. You love rain. You are kind.".into(),
            greeting: String::new(),
            voice: "af_heart".into(),
            speed: 1.0,
            examples: Vec::new(),
        }
    }

    #[test]
    fn a_title_is_the_beginning_of_the_prompt() {
        assert_eq!(title("two friends plan a trip. It rains."), "Two friends plan a trip");
        assert_eq!(title(""), "");
        let long = title("a very long story about somebody who never comes to the point of it all");
        assert!(long.ends_with('…') && long.chars().count() <= 50, "{long}");
    }

    #[test]
    fn the_model_is_shown_the_dialogue_from_the_speakers_side() {
        let (who, brief) = (mira(), Brief { prompt: "Fixing a roof.".into(), ..Brief::default() });
        let line = |who: &str, text: &str| (who.to_owned(), text.to_owned());
        let said = [line("mira", "It leaks."), line("sol", "Where?"), line("ana", "Over there!")];
        let moment =
            Moment { who: &who, others: vec!["Sol", "Ana"], brief: &brief, said: &said, last: false };
        let asked = request(&moment, 0, 1);
        let turns: Vec<_> = asked.history.iter().map(|turn| turn.text.as_str()).collect();
        assert_eq!(turns[1..], ["It leaks.", "Over there!"]);
        assert!(asked.system.contains("Sol and Ana") && asked.system.contains("Fixing a roof."));
        let opening = request(&Moment { said: &[], ..moment }, 0, 1);
        assert_eq!(opening.history.len(), 1);
    }
}
