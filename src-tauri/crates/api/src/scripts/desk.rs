//! A script that is open: its history, the sounds of its lines, and what is being done to it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use sha2::{Digest, Sha256};
use vis_core::VoiceId;
use vis_script::{History, Line, SoundSource, Timeline, What};
use vis_store::{KeptScript, KeptVersion, LineSound, Store};

use super::view::{
    LineSoundView, Script, ScriptLine, ScriptState, ScriptVersion, ScriptView, ScriptWork, SoundState,
    WorkKind,
};
use crate::ApiError;
use crate::characters::Cast;

/// Samples of a millisecond of speech.
pub(crate) const SAMPLES_PER_MS: u64 = vis_core::SPEECH_RATE as u64 / 1_000;

pub(crate) struct Desk {
    pub(crate) id: String,
    pub(crate) created_ms: i64,
    pub(crate) changed_ms: i64,
    pub(crate) history: History,
    /// By what they were made from.
    pub(crate) sounds: HashMap<String, LineSound>,
    versions: Vec<ScriptVersion>,
    pub(crate) problems: Vec<String>,
    /// By line: what is on the way, or went wrong.
    pub(crate) under_way: HashMap<String, Making>,
    /// The sound that a line had last, by line.
    last: HashMap<String, String>,
    pub(crate) work: Option<Work>,
    /// The line whose words were changed last, and when.
    pub(crate) typed: Option<(String, Duration)>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Making {
    Waiting,
    Now,
    Failed(String),
}

#[derive(Clone)]
pub(crate) struct Work {
    pub(crate) kind: WorkKind,
    pub(crate) done: u32,
    pub(crate) total: u32,
    pub(crate) cancel: Arc<AtomicBool>,
    pub(crate) token: tokio_util::sync::CancellationToken,
}

impl Work {
    pub(crate) fn new(kind: WorkKind, total: usize) -> Self {
        Self { kind, done: 0, total: total as u32, cancel: Arc::default(), token: Default::default() }
    }

    pub(crate) fn stop(&self) {
        self.cancel.store(true, std::sync::atomic::Ordering::Relaxed);
        self.token.cancel();
    }
}

impl Desk {
    /// Reads a script and forgets sounds that neither it nor its versions have a use for.
    pub(crate) fn open(store: &mut Store, kept: KeptScript, cast: &Cast) -> Result<Self, ApiError> {
        let script = parse(&kept.script)?;
        let versions = store.versions(&kept.id)?;
        let mut needed: HashSet<String> = keys(&script, cast);
        for version in &versions {
            needed.extend(parse(&version.script).map(|script| keys(&script, cast)).unwrap_or_default());
        }
        store.forget_line_sounds(&kept.id, &needed)?;
        let sounds =
            store.line_sounds(&kept.id)?.into_iter().map(|sound| (sound.key.clone(), sound)).collect();
        Ok(Self {
            id: kept.id,
            created_ms: kept.created_ms,
            changed_ms: kept.changed_ms,
            history: History::new(script),
            sounds,
            versions: versions.iter().map(version_view).collect(),
            problems: Vec::new(),
            under_way: HashMap::new(),
            last: HashMap::new(),
            work: None,
            typed: None,
        })
    }

    pub(crate) fn kept(&self) -> Result<KeptScript, ApiError> {
        let script = self.history.script();
        Ok(KeptScript {
            id: self.id.clone(),
            created_ms: self.created_ms,
            changed_ms: self.changed_ms,
            title: script.title.clone(),
            script: serde_json::to_string(script).map_err(ApiError::failed)?,
        })
    }

    pub(crate) fn versions_changed(&mut self, versions: &[KeptVersion]) {
        self.versions = versions.iter().map(version_view).collect();
    }

    /// The sound of a line as it stands now.
    pub(crate) fn sound(&self, line: &Line, cast: &Cast) -> Option<&LineSound> {
        self.sounds.get(&key(line, cast))
    }

    pub(crate) fn timeline(&self, cast: &Cast) -> Timeline {
        Timeline::of(self.history.script(), |line| self.sound(line, cast).map(duration_ms))
    }

    fn state(&self) -> ScriptState {
        match self.work.as_ref().map(|work| work.kind) {
            None => ScriptState::Idle,
            Some(WorkKind::Writing) => ScriptState::Writing,
            Some(WorkKind::Speaking) => ScriptState::Speaking,
        }
    }

    pub(crate) fn entry(&self, cast: &Cast) -> ScriptView {
        let script = self.history.script();
        ScriptView {
            id: self.id.clone(),
            title: script.title.clone(),
            cast: script.cast.clone(),
            lines: script.lines.len() as u32,
            duration_ms: self.timeline(cast).duration_ms,
            changed_ms: self.changed_ms,
            state: self.state(),
        }
    }

    pub(crate) fn view(&mut self, cast: &Cast) -> Script {
        let timeline = self.timeline(cast);
        let script = self.history.script().clone();
        let mut at = 0;
        let lines = script.lines.iter().enumerate().map(|(n, line)| {
            let part = timeline.parts.iter().find(|part| part.what == What::Line(n));
            // A line without words begins where the next one could.
            let start_ms = part.map_or(at, |part| part.start_ms);
            at = part.map_or(at, |part| part.end_ms);
            ScriptLine { start_ms, ..self.line(line, cast) }
        });
        let lines = lines.collect();
        let mut problems = self.problems.clone();
        let gone = script.cast.iter().filter(|id| cast.get(&id.as_str().into()).is_err()).count();
        if gone > 0 {
            problems.push(
                "Somebody of the cast was deleted. Choose another character for these lines.".to_owned(),
            );
        }
        Script {
            id: self.id.clone(),
            title: script.title,
            prompt: script.brief.prompt,
            tone: script.brief.tone,
            length_s: script.brief.length_s,
            cast: script.cast,
            lines,
            scene: script.scene,
            duration_ms: timeline.duration_ms,
            estimated: timeline.estimated,
            can_undo: self.history.can_undo(),
            can_redo: self.history.can_redo(),
            changed_ms: self.changed_ms,
            versions: self.versions.clone(),
            work: self.work.as_ref().map(|work| ScriptWork {
                kind: work.kind,
                done: work.done,
                total: work.total,
            }),
            problems,
        }
    }

    fn line(&mut self, line: &Line, cast: &Cast) -> ScriptLine {
        let key = key(line, cast);
        let source = line.own_sound.as_ref().map_or(SoundSource::Voice, |own| own.source);
        let mut sound = LineSoundView {
            state: SoundState::None,
            duration_ms: None,
            peaks: Vec::new(),
            source,
            message: None,
            takes: line.take,
        };
        if let Some(ready) = self.sounds.get(&key) {
            sound.state = SoundState::Ready;
            sound.duration_ms = Some(duration_ms(ready));
            sound.peaks.clone_from(&ready.peaks);
            self.last.insert(line.id.clone(), key);
        } else {
            match self.under_way.get(&line.id) {
                Some(Making::Waiting) => sound.state = SoundState::Waiting,
                Some(Making::Now) => sound.state = SoundState::Making,
                Some(Making::Failed(why)) => {
                    sound.state = SoundState::Failed;
                    sound.message = Some(why.clone());
                }
                None if self.last.contains_key(&line.id) => sound.state = SoundState::Changed,
                None => {}
            }
        }
        ScriptLine {
            id: line.id.clone(),
            speaker: line.speaker.clone(),
            text: line.text.clone(),
            emotion: line.emotion,
            pause_ms: line.pause_ms,
            speed: line.speed,
            pronunciation: line.pronunciation.clone(),
            start_ms: 0,
            sound,
        }
    }
}

pub(crate) fn parse(json: &str) -> Result<vis_script::Script, ApiError> {
    serde_json::from_str(json).map_err(|_| {
        ApiError::failed("This script was saved by another version of Visavis. Update Visavis to open it.")
    })
}

fn version_view(kept: &KeptVersion) -> ScriptVersion {
    let lines = parse(&kept.script).map_or(0, |script| script.lines.len() as u32);
    ScriptVersion { id: kept.id.clone(), name: kept.name.clone(), created_ms: kept.created_ms, lines }
}

/// Whole milliseconds; what is over is silence.
pub(crate) fn duration_ms(sound: &LineSound) -> u64 {
    u64::from(sound.samples).div_ceil(SAMPLES_PER_MS)
}

/// In whose voice and how fast a line is said. A deleted character's lines keep a voice, so that nothing is lost.
pub(crate) fn voice(line: &Line, cast: &Cast) -> (VoiceId, f32) {
    let (voice, speed) = match cast.get(&line.speaker.as_str().into()) {
        Ok(character) => (cast.voice_id(&character), character.speed),
        Err(_) => (VoiceId::from("af_heart"), 1.0),
    };
    /// Another take is the same words a little slower or faster, which changes the melody as well.
    const TAKES: [f32; 7] = [1.0, 0.95, 1.05, 0.91, 1.09, 0.97, 1.03];
    let take = TAKES[line.take as usize % TAKES.len()];
    (voice, (speed * line.speed * take).clamp(0.5, 2.0))
}

/// Names a line's sound by all that it is made from.
pub(crate) fn key(line: &Line, cast: &Cast) -> String {
    if let Some(own) = &line.own_sound {
        return own.key.clone();
    }
    let (voice, speed) = voice(line, cast);
    let made_from = format!("{voice}\n{speed:.3}\n{}\n{}", line.take, line.spoken());
    hex::encode(&Sha256::digest(made_from.as_bytes())[..16])
}

fn keys(script: &vis_script::Script, cast: &Cast) -> HashSet<String> {
    script.lines.iter().map(|line| key(line, cast)).collect()
}
