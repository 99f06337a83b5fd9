//! What is printed: JSON for programs, lines for people. The only file that writes to standard output.

use std::io::Write;

use serde::Serialize;
use vis_api::{
    ApiError, AudioDevice, CardReport, CareCard, CareCheck, CharacterView, ChatNotes, Code, Doctor,
    ExportedCard, FaceReport, FileTranscript, ImportView, ImportedCard, ImportedChats, LedgerPage, Likeness,
    LocalModel, ModelChoice, Persona, PromptReport, ProviderView, ScriptView, SearchPage, ServiceView,
    ServiceVoice, TestReport,
};

use crate::activity::Log;
use crate::chat::Replied;
use crate::chats::{self, Exported};
use crate::history::History;
use crate::models::{self, Models};
use crate::providers::{self, Changed};
use crate::render::{NotRendered, Rendered};
use crate::say::Said;
use crate::script::Shown;
use crate::talk::Talk;
use crate::{personas, search, voices};

/// What `devices` prints.
#[derive(Serialize)]
pub(crate) struct Devices {
    microphones: Vec<AudioDevice>,
    speakers: Vec<AudioDevice>,
}

impl Devices {
    pub(crate) fn find() -> Self {
        Self {
            microphones: vis_audio::microphones().into_iter().map(AudioDevice::from).collect(),
            speakers: vis_audio::speakers().into_iter().map(AudioDevice::from).collect(),
        }
    }
}

pub(crate) struct Output {
    pub(crate) json: bool,
}

impl Output {
    pub(crate) fn replied(&self, replied: &Replied) {
        self.value(replied, || {
            let help = replied.care.iter().flat_map(care_lines);
            std::iter::once(replied.reply.clone()).chain(help).collect()
        });
    }

    pub(crate) fn said(&self, said: &Said) {
        self.value(said, || vec![format!("{} ({:.1} s)", said.audio, said.duration_ms as f64 / 1000.0)]);
    }

    pub(crate) fn personas(&self, all: &[Persona]) {
        self.value(&all, || personas::lines(all));
    }

    pub(crate) fn noted(&self, notes: &ChatNotes) {
        self.value(notes, || match notes.note.is_empty() {
            true => vec!["No note.".to_owned()],
            false => vec![format!("{} messages before the end: {}", notes.note_depth, notes.note)],
        });
    }

    pub(crate) fn transcribed(&self, transcript: &FileTranscript) {
        self.value(transcript, || vec![transcript.text.clone()]);
    }

    pub(crate) fn activity(&self, log: &Log) {
        self.value(log, || crate::activity::lines(log));
    }

    pub(crate) fn checked(&self, check: &CareCheck) {
        let about = check.concern.as_ref().map_or_else(String::new, |concern| format!(" ({concern})"));
        let quiet =
            if check.quiet { ", likely: help is shown, and the companion answers as ever" } else { "" };
        self.value(check, || vec![format!("{}{about}, {}{quiet}", check.level, check.language)]);
    }

    pub(crate) fn chats_in(&self, taken: &ImportedChats) {
        self.value(taken, || chats::lines(taken));
    }

    pub(crate) fn chat_out(&self, out: &Exported) {
        self.value(out, || {
            let path = out.path.clone();
            path.into_iter().chain(out.text.clone()).collect()
        });
    }

    pub(crate) fn found(&self, page: &SearchPage) {
        self.value(page, || search::lines(page));
    }

    /// What was done to everything that is kept.
    pub(crate) fn data<T: Serialize>(&self, done: &T, line: String) {
        self.value(done, || vec![line]);
    }

    pub(crate) fn likeness(&self, found: &Likeness) {
        self.value(found, || {
            let per_cent = |likeness: f32| likeness * 100.0;
            let mut lines = vec![format!(
                "{} ({:.0} % alike; the closest voice alone, {}, {:.0} %). A likeness, not a clone.",
                found.voice,
                per_cent(found.likeness),
                found.closest_voice,
                per_cent(found.closest_likeness)
            )];
            lines.extend(found.sample.warnings.iter().cloned());
            lines
        });
    }

    pub(crate) fn provider(&self, changed: &Changed) {
        self.value(changed, || providers::changed_lines(changed));
    }

    pub(crate) fn providers(&self, all: &[ProviderView]) {
        self.value(&all, || all.iter().map(providers::line).collect());
    }

    pub(crate) fn tested(&self, report: &TestReport) {
        self.value(report, || providers::test_lines(report));
    }

    pub(crate) fn services(&self, all: &[ServiceView]) {
        self.value(&all, || all.iter().map(voices::line).collect());
    }

    pub(crate) fn service(&self, changed: &voices::Changed) {
        self.value(changed, || voices::changed_lines(changed));
    }

    pub(crate) fn service_voices(&self, all: &[ServiceVoice]) {
        self.value(&all, || all.iter().map(voices::voice_line).collect());
    }

    /// Who speaks or listens now.
    pub(crate) fn chosen<T: Serialize>(&self, chosen: &T, line: String) {
        self.value(chosen, || vec![line]);
    }

    pub(crate) fn models_of(&self, models: &[ModelChoice]) {
        self.value(&models, || providers::model_lines(models));
    }

    pub(crate) fn models(&self, all: &Models) {
        self.value(all, || models::lines(all));
    }

    pub(crate) fn local_model(&self, model: &LocalModel) {
        self.value(model, || vec![models::model_line(model)]);
    }

    pub(crate) fn local_models(&self, all: &[LocalModel]) {
        self.value(&all, || all.iter().map(models::model_line).collect());
    }

    pub(crate) fn ledger(&self, page: &LedgerPage) {
        self.value(page, || providers::ledger_lines(page));
    }

    pub(crate) fn offline(&self, offline: bool) {
        let word = if offline { "Offline: nothing leaves this computer." } else { "Online." };
        self.value(&serde_json::json!({ "offline": offline }), || vec![word.to_owned()]);
    }

    pub(crate) fn card(&self, card: &CardReport) {
        self.value(card, || crate::card::lines(card));
    }

    pub(crate) fn imported(&self, card: &ImportedCard) {
        self.value(card, || {
            let mark = if card.duplicate { " (was there already)" } else { "" };
            let notes = card.notes.iter().map(|note| format!("  {}", note.text));
            std::iter::once(format!("{} {}{mark}", card.id, card.name)).chain(notes).collect()
        });
    }

    pub(crate) fn exported(&self, card: &ExportedCard) {
        self.value(card, || std::iter::once(card.file.clone()).chain(card.notes.iter().cloned()).collect());
    }

    pub(crate) fn folder(&self, import: &ImportView) {
        self.value(import, || {
            let ImportView { imported, duplicates, refused, .. } = import;
            let sum =
                format!("{imported} imported, {duplicates} were there already, {refused} could not be read");
            let problem = |file: &vis_api::ImportFile| {
                format!("  {}: {}", file.name, file.message.as_deref().unwrap_or("was there already"))
            };
            std::iter::once(sum).chain(import.problems.iter().map(problem)).collect()
        });
    }

    pub(crate) fn prompt(&self, prompt: &PromptReport) {
        self.value(prompt, || {
            let mut lines = vec![format!("{} of {} tokens, {}", prompt.tokens, prompt.limit, prompt.model)];
            for block in &prompt.blocks {
                let cut = block.cut.as_deref().unwrap_or_default();
                lines.push(format!(
                    "--- {} ({}, {}, about {} tokens) {cut}",
                    block.name, block.role, block.source, block.tokens
                ));
                lines.push(block.text.clone());
            }
            for used in &prompt.lore {
                let told = used.dropped.as_deref().unwrap_or(&used.why);
                lines.push(format!("lore {}: {told} {}", used.entry, used.position));
            }
            lines
        });
    }

    /// How far long work has come, on standard error.
    pub(crate) fn progress(&self, line: &str) {
        if !self.json {
            eprintln!("{line}");
        }
    }

    pub(crate) fn face(&self, found: &FaceReport) {
        self.value(found, || {
            let [left, top, width, height] = found.face.area;
            let sure = found.face.confidence * 100.0;
            let mut lines = vec![format!(
                "A face of {width:.0} x {height:.0} pixels at {left:.0}, {top:.0} ({sure:.0} % sure); {} more",
                found.others.len()
            )];
            lines.extend(found.face.warnings.iter().cloned());
            lines
        });
    }

    pub(crate) fn rendered(&self, film: &Rendered) {
        self.value(film, || {
            let made = format!(
                "{} ({:.1} s, {} frames, {}; made in {:.1} s, {:.1} times real time)",
                film.video, film.duration, film.frames, film.encoder, film.seconds, film.realtime_factor
            );
            std::iter::once(made).chain(film.notes.iter().cloned()).collect()
        });
    }

    /// For programs; people read the sentence on standard error.
    pub(crate) fn not_rendered(&self, error: &ApiError) {
        if self.json {
            self.value(&NotRendered { success: false, error: &error.message }, Vec::new);
        }
    }

    pub(crate) fn script(&self, script: &Shown) {
        self.value(script, || {
            let seconds = script.duration_ms as f64 / 1000.0;
            let about = if script.estimated { "about " } else { "" };
            let mut lines = vec![format!("# {} · {about}{seconds:.1} s · {}", script.title, script.id)];
            lines.extend(script.dialogue.iter().map(|line| format!("{}: {}", line.name, line.text)));
            lines.extend(script.problems.iter().map(|problem| format!("→ {problem}")));
            lines
        });
    }

    pub(crate) fn scripts(&self, scripts: &[ScriptView]) {
        self.value(&scripts, || {
            let line = |one: &ScriptView| {
                format!(
                    "{} {:>4} lines {:>6.1} s  {}",
                    one.id,
                    one.lines,
                    one.duration_ms as f64 / 1000.0,
                    one.title
                )
            };
            scripts.iter().map(line).collect()
        });
    }

    /// A text that is a file's already.
    pub(crate) fn plain(&self, text: &str) {
        print(text.trim_end());
    }

    pub(crate) fn devices(&self, devices: &Devices) {
        let line = |kind: &str, device: &AudioDevice| {
            let mark = if device.is_default { " (default)" } else { "" };
            format!("{kind:<11} {}{mark}", device.name)
        };
        self.value(devices, || {
            let microphones = devices.microphones.iter().map(|device| line("microphone", device));
            let mut lines: Vec<String> = microphones.collect();
            lines.extend(devices.speakers.iter().map(|device| line("speaker", device)));
            if lines.is_empty() {
                lines.push("There is no microphone and no speaker on this machine.".to_owned());
            }
            lines
        });
    }

    pub(crate) fn talked(&self, talk: &Talk) {
        self.value(talk, || {
            let turns = talk.turns.iter();
            turns
                .flat_map(|turn| {
                    let said = &turn.said;
                    let ms = said.voice_to_voice_ms.map_or("no sound".to_owned(), |ms| format!("{ms} ms"));
                    [
                        format!("You: {}", said.transcript),
                        format!("{}: {} ({ms})", talk.character, said.reply),
                    ]
                })
                .collect()
        });
    }

    pub(crate) fn characters(&self, characters: &[CharacterView]) {
        self.value(&characters, || {
            characters.iter().map(|one| format!("{:<10} {:<10} {}", one.id, one.name, one.tagline)).collect()
        });
    }

    pub(crate) fn history(&self, history: &History) {
        self.value(history, || {
            let mut lines = Vec::new();
            for chat in &history.sessions {
                lines.push(format!(
                    "# {} · {} · {}",
                    chat.session.title, chat.session.character_id, chat.session.id
                ));
                lines.extend(
                    chat.messages.iter().map(|said| format!("{}: {}", said.message.role, said.message.text)),
                );
            }
            lines
        });
    }

    pub(crate) fn doctor(&self, report: &Doctor) {
        self.value(report, || {
            let mut lines =
                vec![format!("Visavis {}", report.versions.visavis), format!("home: {}", report.home)];
            lines.extend(report.models.iter().map(|model| format!("{:<8} {}", model.state, model.name)));
            lines.push(format!("speakers: {}", report.audio_devices.join(", ")));
            lines.push(format!(
                "keyring: {}",
                if report.keyring.available { "available" } else { "not available" }
            ));
            lines.push(format!("encryption: {}", report.encryption));
            lines.extend(report.advice.iter().map(|advice| format!("→ {advice}")));
            lines
        });
    }

    pub(crate) fn value(&self, value: &impl Serialize, lines: impl FnOnce() -> Vec<String>) {
        let text = if self.json {
            serde_json::to_string_pretty(value).unwrap_or_else(|error| format!("{{\"error\": \"{error}\"}}"))
        } else {
            lines().join("\n")
        };
        print(&text);
    }
}

fn print(text: &str) {
    // Whoever reads may have heard enough (`| head`); that is no failure.
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Says on standard error what went wrong. Gives the status to end with.
pub(crate) fn fail(error: &ApiError) -> u8 {
    eprintln!("{}", error.message);
    exit_code(error.code)
}

/// 1 failed, 2 wrong usage, 3 locked or not set up, 4 a model is missing or damaged.
pub(crate) fn exit_code(code: Code) -> u8 {
    match code {
        Code::BadInput | Code::NoCard | Code::Taken => 2,
        Code::VaultChoice | Code::VaultLocked | Code::WrongPassphrase | Code::SignIn => 3,
        Code::ModelMissing | Code::ModelDamaged => 4,
        Code::NotFound
        | Code::DiskFull
        | Code::NewerVersion
        | Code::Sound
        | Code::Credits
        | Code::Provider
        | Code::Failed => 1,
    }
}

/// Where help is, one line each.
fn care_lines(card: &CareCard) -> Vec<String> {
    let call = format!("{} {}", card.emergency_note, card.emergency.as_deref().unwrap_or_default());
    let lines = card.lines.iter().map(|line| {
        let ways: Vec<&str> =
            [&line.phone, &line.text, &line.web].into_iter().flatten().map(String::as_str).collect();
        format!("{}: {}", line.name, ways.join(", "))
    });
    std::iter::once(call.trim().to_owned()).chain(lines).collect()
}
