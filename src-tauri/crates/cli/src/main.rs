//! Everything the window does, without a window. One JSON value on standard output with `--json`; messages on standard error.

mod activity;
mod arguments;
mod bench;
mod card;
mod chat;
mod chats;
mod data;
mod history;
mod likeness;
mod memory;
mod models;
mod personas;
mod providers;
mod render;
mod report;
mod say;
mod script;
mod search;
mod serve;
mod talk;
mod voices;

use clap::Parser;
use vis_api::{
    ApiError, App, Home, Launch, ListenModel, Sound, check_care, doctor, find_face, leave, show_card,
    transcribe_file,
};
use vis_audio::Pace;
use vis_core::Sensitive;

use crate::arguments::{Arguments, CardTask, CareTask, OnOff, Task};
use crate::report::{Devices, Output};

fn main() {
    leave(lived(Arguments::parse()));
}

/// Gives the status that the program ends with.
fn lived(arguments: Arguments) -> u8 {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("VISAVIS_LOG").unwrap_or_else(|_| "error".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            return report::fail(&ApiError {
                code: vis_api::Code::Failed,
                message: format!("The system gives no threads ({error}). Close other programs."),
                retry_after_ms: None,
            });
        }
    };
    match runtime.block_on(run(arguments)) {
        Ok(()) => 0,
        Err(error) => report::fail(&error),
    }
}

async fn run(arguments: Arguments) -> Result<(), ApiError> {
    let output = Output { json: arguments.json };
    let home = Home::find()?;
    match arguments.task {
        Task::Doctor => output.doctor(&doctor(&home, true).await?),
        Task::Characters => output.characters(&card::everybody(home, arguments.unencrypted).await?),
        Task::Say(task) => output.said(&say::run(&home, task).await?),
        Task::Transcribe { file, language, base } => {
            let model = if base { ListenModel::Base } else { ListenModel::Tiny };
            output.transcribed(&transcribe_file(&home, &file, model, &language).await?);
        }
        Task::Activity { kind, limit, clear } => {
            let app = opened(home, arguments.unencrypted).await?;
            output.activity(&activity::run(&app, kind, limit, clear).await?);
        }
        Task::Likeness { sample } => output.likeness(&likeness::run(&home, &sample).await?),
        Task::Talk(task) => output.talked(&talk::run(launch(home, arguments.unencrypted), task).await?),
        Task::Card { task: CardTask::Show { file } } => output.card(&show_card(&file).await?),
        Task::Card { task } => card::run(&opened(home, arguments.unencrypted).await?, task, &output).await?,
        Task::Face { picture } => output.face(&find_face(&home, &picture).await?),
        Task::Render(task) => {
            output.rendered(&render::run(&app(home, arguments.unencrypted)?, task, &output).await?)
        }
        Task::Script { task } => {
            let app = opened(home, arguments.unencrypted).await?;
            script::run(&app, task, &output).await?;
        }
        Task::Devices => output.devices(&Devices::find()),
        Task::Bench { what, turns, parts, image } => {
            let order = bench::Order { what, turns, parts, image };
            bench::run(launch(home, arguments.unencrypted), order, &output).await?
        }
        Task::History { session, limit, audio } => {
            let app = opened(home, arguments.unencrypted).await?;
            output.history(&history::run(&app, session.as_deref(), limit, audio.as_deref()).await?);
        }
        Task::Care { task: CareTask::Check { text } } => output.checked(&check_care(&text)),
        Task::Memory { task } => {
            memory::run(&opened(home, arguments.unencrypted).await?, task, &output).await?;
        }
        Task::Chats { task } => {
            chats::run(&opened(home, arguments.unencrypted).await?, task, &output).await?;
        }
        Task::Search(task) => {
            let app = opened(home, arguments.unencrypted).await?;
            output.found(&search::run(&app, task).await?);
        }
        Task::Providers { task } => {
            providers::run(&opened(home, arguments.unencrypted).await?, task, &output).await?;
        }
        Task::Models { task } => {
            models::run(&opened(home, arguments.unencrypted).await?, task, &output).await?;
        }
        Task::Personas { task } => {
            personas::run(&opened(home, arguments.unencrypted).await?, task, &output).await?;
        }
        Task::Voices { task } => {
            voices::run(&opened(home, arguments.unencrypted).await?, task, &output).await?;
        }
        Task::Data(task) => data::run(&opened(home, arguments.unencrypted).await?, task, &output).await?,
        Task::Serve(task) => serve::run(opened(home, arguments.unencrypted).await?, task, &output).await?,
        Task::Ledger { limit, clear } => {
            let app = opened(home, arguments.unencrypted).await?;
            let page = app.ledger(None, limit).await?;
            if clear {
                app.clear_ledger().await?;
            }
            output.ledger(&page);
        }
        Task::Offline { switch } => {
            let app = opened(home, arguments.unencrypted).await?;
            if let Some(switch) = switch {
                app.set_offline(switch == OnOff::On).await?;
            }
            output.offline(app.offline()?);
        }
        Task::Chat(task) => {
            let app = opened(home, arguments.unencrypted).await?;
            output.replied(&chat::run(&app, task).await?);
        }
    }
    Ok(())
}

async fn opened(home: Home, unencrypted: bool) -> Result<App, ApiError> {
    let app = app(home, unencrypted)?;
    app.open().await?;
    Ok(app)
}

fn app(home: Home, unencrypted: bool) -> Result<App, ApiError> {
    App::new(launch(home, unencrypted))
}

fn launch(home: Home, unencrypted: bool) -> Launch {
    let passphrase = std::env::var_os("VISAVIS_PASSPHRASE").filter(|value| !value.is_empty());
    Launch {
        home,
        passphrase: passphrase.map(|value| Sensitive::new(value.into_encoded_bytes())),
        unencrypted,
        sound: Sound::Null(Pace::Fast),
    }
}
