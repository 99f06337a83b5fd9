//! What is printed: JSON for programs, lines for people. The only file that writes to standard output.

use std::io::Write;
use std::process::ExitCode;

use serde::Serialize;
use vis_api::{ApiError, CharacterView, Code, Doctor};

use crate::chat::Replied;
use crate::history::History;
use crate::say::Said;

pub(crate) struct Output {
    pub(crate) json: bool,
}

impl Output {
    pub(crate) fn replied(&self, replied: &Replied) {
        self.value(replied, || vec![replied.reply.clone()]);
    }

    pub(crate) fn said(&self, said: &Said) {
        self.value(said, || vec![format!("{} ({:.1} s)", said.audio, said.duration_ms as f64 / 1000.0)]);
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

/// Says on standard error what went wrong.
pub(crate) fn fail(error: &ApiError) -> ExitCode {
    eprintln!("{}", error.message);
    ExitCode::from(exit_code(error.code))
}

/// 1 failed, 2 wrong usage, 3 locked or not set up, 4 a model is missing or damaged.
pub(crate) fn exit_code(code: Code) -> u8 {
    match code {
        Code::BadInput => 2,
        Code::VaultChoice | Code::VaultLocked | Code::WrongPassphrase => 3,
        Code::ModelMissing | Code::ModelDamaged => 4,
        Code::NotFound | Code::DiskFull | Code::NewerVersion | Code::Failed => 1,
    }
}
