//! Scripts: dialogues that are written, spoken and filmed.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;
use vis_api::{ApiError, App, Code, Script, ScriptEdit, SoundState, WriteWish, process_cost};

use crate::arguments::{AspectAs, LayoutAs, ScriptTask};
use crate::render::{Rendered, progress, rendered};
use crate::report::Output;

/// A line as it is printed.
#[derive(Serialize)]
pub(crate) struct Said {
    pub(crate) speaker: String,
    pub(crate) name: String,
    pub(crate) text: String,
    emotion: vis_api::Emotion,
    pause_ms: u32,
    sound: SoundState,
    duration_ms: Option<u64>,
}

/// What `script generate`, `new`, `show` and `speak` print.
#[derive(Serialize)]
pub(crate) struct Shown {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) dialogue: Vec<Said>,
    pub(crate) duration_ms: u64,
    /// Some line has no sound yet.
    pub(crate) estimated: bool,
    pub(crate) problems: Vec<String>,
    /// Lines that were spoken now.
    #[serde(skip_serializing_if = "Option::is_none")]
    spoken: Option<usize>,
}

async fn shown(app: &App, script: Script, spoken: Option<usize>) -> Shown {
    let everybody = app.characters().await;
    let name = |id: &str| {
        everybody.iter().find(|one| one.id == id).map_or_else(|| id.to_owned(), |one| one.name.clone())
    };
    let said = |line: vis_api::ScriptLine| Said {
        name: name(&line.speaker),
        speaker: line.speaker,
        text: line.text,
        emotion: line.emotion,
        pause_ms: line.pause_ms,
        sound: line.sound.state,
        duration_ms: line.sound.duration_ms,
    };
    Shown {
        id: script.id,
        title: script.title,
        dialogue: script.lines.into_iter().map(said).collect(),
        duration_ms: script.duration_ms,
        estimated: script.estimated,
        problems: script.problems,
        spoken,
    }
}

pub(crate) async fn run(app: &App, task: ScriptTask, output: &Output) -> Result<(), ApiError> {
    match task {
        ScriptTask::Generate { cast, prompt, tone, length, title } => {
            let wish = WriteWish { prompt, tone, length_s: length };
            let script = app.generate_script(cast, &title.unwrap_or_default(), wish).await?;
            output.script(&shown(app, with_track(app, script).await?, None).await);
        }
        ScriptTask::New { cast, title, file } => {
            let script = match file {
                Some(file) => {
                    let read = app.import_script(&file.display().to_string(), read(&file)?, cast).await?;
                    match title {
                        Some(title) => app.edit_script(&read.id, ScriptEdit::Title { title }).await?,
                        None => read,
                    }
                }
                None => app.new_script(cast, title.as_deref().unwrap_or_default()).await?,
            };
            output.script(&shown(app, with_track(app, script).await?, None).await);
        }
        ScriptTask::Show { id: Some(id), format: Some(format) } => {
            let (_, text) = app.script_text(&id, format.into()).await?;
            output.plain(&text);
        }
        ScriptTask::Show { id: Some(id), format: None } => {
            output.script(&shown(app, app.script(&id).await?, None).await)
        }
        ScriptTask::Show { id: None, .. } => output.scripts(&app.scripts().await?),
        ScriptTask::Speak { id } => {
            let (script, made) = app.speak_script(&id).await?;
            output.script(&shown(app, script, Some(made)).await);
        }
        ScriptTask::Render { id, out, layout, aspect, size, fps, captions, force } => {
            let wish = SceneWish { layout, aspect, size, fps, captions };
            let script = app.script(&id).await?;
            if let Some(scene) = wish.scene(&script) {
                app.edit_script(&id, ScriptEdit::Scene { scene }).await?;
            }
            output.rendered(&render(app, &id, &out, force, output).await?);
        }
    }
    Ok(())
}

/// Films of the command line are looked at by programs first: captions that these can read, not pictures of them.
async fn with_track(app: &App, script: Script) -> Result<Script, ApiError> {
    let mut scene = script.scene;
    scene.captions.mode = vis_api::CaptionMode::Track;
    let problems = script.problems;
    Ok(Script { problems, ..app.edit_script(&script.id, ScriptEdit::Scene { scene }).await? })
}

struct SceneWish {
    layout: Option<LayoutAs>,
    aspect: Option<AspectAs>,
    size: Option<u32>,
    fps: Option<u32>,
    captions: Option<crate::arguments::CaptionsIn>,
}

impl SceneWish {
    /// The script's scene as it is wished, where that is another one.
    fn scene(self, script: &Script) -> Option<vis_api::Scene> {
        let mut scene = script.scene.clone();
        if let Some(layout) = self.layout {
            scene.layout = layout.into();
        }
        if let Some(aspect) = self.aspect {
            scene.aspect = aspect.into();
        }
        scene.size = self.size.unwrap_or(scene.size);
        scene.fps = self.fps.unwrap_or(scene.fps);
        if let Some(captions) = self.captions {
            scene.captions.mode = captions.into();
        }
        (scene != script.scene).then_some(scene)
    }
}

async fn render(app: &App, id: &str, out: &str, force: bool, output: &Output) -> Result<Rendered, ApiError> {
    let cancel = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&cancel);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            stop.store(true, Ordering::Relaxed);
        }
    });
    let made = app.film_script(id, out, force, cancel, progress()).await;
    let film = made.inspect_err(|error| output.not_rendered(error))?;
    Ok(rendered(film, process_cost()))
}

fn read(file: &PathBuf) -> Result<Vec<u8>, ApiError> {
    std::fs::read(file).map_err(|error| ApiError {
        code: Code::BadInput,
        message: format!("{} cannot be read ({error}).", file.display()),
        retry_after_ms: None,
    })
}
