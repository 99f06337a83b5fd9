//! Talking without a microphone: each file is one thing said aloud.

use std::path::{Path, PathBuf};

use serde::Serialize;
use vis_api::{ApiError, Launch, Patience, Rehearsal, RehearsedTurn, Settings};
use vis_audio::{read_sound, write_wav};
use vis_core::PcmClip;

use crate::arguments::{TalkTask, Waiting};
use crate::chat::failed;

/// What `talk` prints.
#[derive(Serialize)]
pub(crate) struct Talk {
    pub(crate) character: String,
    session_id: String,
    pub(crate) turns: Vec<Turn>,
    /// Everything that was heard.
    audio: PathBuf,
    notices: Vec<String>,
}

#[derive(Serialize)]
pub(crate) struct Turn {
    input: PathBuf,
    /// The answer.
    audio: PathBuf,
    #[serde(flatten)]
    pub(crate) said: RehearsedTurn,
}

pub(crate) async fn run(launch: Launch, task: TalkTask) -> Result<Talk, ApiError> {
    let read =
        |path: &PathBuf| Ok((path.clone(), read_sound(path).map_err(|error| failed(error.to_string()))?));
    let inputs = task.inputs.iter().map(read).collect::<Result<Vec<_>, ApiError>>()?;
    std::fs::create_dir_all(&task.out)
        .map_err(|error| failed(format!("{} cannot be made ({error}).", task.out.display())))?;
    let mut rehearsal = Rehearsal::open(launch, &task.character, |saved| settings(&task, saved)).await?;
    let mut turns = Vec::new();
    for (n, (input, samples)) in (1..).zip(inputs) {
        let said = rehearsal.turn(samples).await?;
        let audio = task.out.join(format!("turn-{n}.wav"));
        write(&audio, &rehearsal.last_answer())?;
        turns.push(Turn { input, audio, said });
    }
    let audio = task.out.join("whole.wav");
    write(&audio, &rehearsal.recording())?;
    let notices = rehearsal.take_notices();
    let session_id = rehearsal.session().to_owned();
    Ok(Talk { character: task.character, session_id, turns, audio, notices })
}

fn settings(task: &TalkTask, saved: Settings) -> Settings {
    let patience = match task.patience {
        Waiting::Quick => Patience::Quick,
        Waiting::Normal => Patience::Normal,
        Waiting::Patient => Patience::Patient,
    };
    Settings { openers: task.openers, patience, language: task.language.clone(), ..saved }
}

fn write(path: &Path, clip: &PcmClip) -> Result<(), ApiError> {
    write_wav(path, clip).map_err(|error| failed(error.to_string()))
}
