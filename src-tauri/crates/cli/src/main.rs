//! Everything the window does, without a window. One JSON value on standard output with `--json`; messages on standard error.

mod activity;
mod arguments;
mod bench;
mod card;
mod chat;
mod chats;
mod credits;
mod data;
mod entry;
mod history;
mod likeness;
mod mcp;
mod memory;
mod models;
mod personas;
mod profiles;
mod providers;
mod render;
mod report;
mod say;
mod script;
mod search;
mod serve;
mod talk;
mod voices;

use std::time::Duration;

use clap::Parser;
use vis_api::{
    ApiError, Home, ListenModel, check_care, doctor, find_face, leave, show_card, transcribe_file,
};

use crate::arguments::{Arguments, CardTask, CareTask, OnOff, Task};
use crate::entry::Entry;
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
    let stays = matches!(arguments.task, Task::Serve(_) | Task::Mcp { .. });
    let status = match runtime.block_on(run(arguments)) {
        Ok(()) => 0,
        Err(error) => report::fail(&error),
    };
    if stays {
        // Whoever stops it does not wait for a film: it goes on at the next start.
        runtime.shutdown_timeout(LAST_BREATH);
    }
    status
}

/// For work under way when a program that answers others is stopped.
const LAST_BREATH: Duration = Duration::from_millis(300);

async fn run(arguments: Arguments) -> Result<(), ApiError> {
    let output = Output { json: arguments.json };
    let home = Home::find()?;
    let entry = Entry { home: home.clone(), unencrypted: arguments.unencrypted, profile: arguments.profile };
    match arguments.task {
        Task::Doctor => output.doctor(&doctor(&home, true).await?),
        Task::Characters => output.characters(&card::everybody(&entry).await?),
        Task::Say(task) => output.said(&say::run(&home, task).await?),
        Task::Transcribe { file, language, base } => {
            let model = if base { ListenModel::Base } else { ListenModel::Tiny };
            output.transcribed(&transcribe_file(&home, &file, model, &language).await?);
        }
        Task::Activity { kind, limit, clear } => {
            output.activity(&activity::run(&*entry.app().await?, kind, limit, clear).await?);
        }
        Task::Likeness { sample } => output.likeness(&likeness::run(&home, &sample).await?),
        Task::Talk(task) => output.talked(&talk::run(entry.own_launch().await?, task).await?),
        Task::Card { task: CardTask::Show { file } } => output.card(&show_card(&file).await?),
        Task::Card { task } => card::run(&*entry.app().await?, task, &output).await?,
        Task::Face { picture } => output.face(&find_face(&home, &picture).await?),
        Task::Render(task) => output.rendered(&render::run(&*entry.at_hand().await?, task, &output).await?),
        Task::Script { task } => script::run(&*entry.app().await?, task, &output).await?,
        Task::Devices => output.devices(&Devices::find()),
        Task::Bench { what, turns, parts, image } => {
            let order = bench::Order { what, turns, parts, image };
            bench::run(entry.launch(), order, &output).await?
        }
        Task::History { session, limit, audio } => {
            let app = entry.app().await?;
            output.history(&history::run(&app, session.as_deref(), limit, audio.as_deref()).await?);
        }
        Task::Care { task: CareTask::Check { text } } => output.checked(&check_care(&text)),
        Task::Memory { task } => memory::run(&*entry.app().await?, task, &output).await?,
        Task::Chats { task } => chats::run(&*entry.app().await?, task, &output).await?,
        Task::Search(task) => output.found(&search::run(&*entry.app().await?, task).await?),
        Task::Providers { task } => providers::run(&*entry.app().await?, task, &output).await?,
        Task::Models { task } => models::run(&*entry.app().await?, task, &output).await?,
        Task::Personas { task } => personas::run(&*entry.app().await?, task, &output).await?,
        Task::Voices { task } => voices::run(&*entry.app().await?, task, &output).await?,
        Task::Data(task) => data::run(&*entry.app().await?, task, &output).await?,
        Task::Serve(task) => serve::run(&entry, task, &output).await?,
        Task::Mcp { task } => mcp::run(entry.app().await?, task, &output).await?,
        Task::Profiles { task } => profiles::run(&entry, task, &output).await?,
        Task::Credits { task } => credits::run(&entry, task, &output).await?,
        Task::Ledger { limit, clear } => {
            let app = entry.app().await?;
            let page = app.ledger(None, limit).await?;
            if clear {
                app.clear_ledger().await?;
            }
            output.ledger(&page);
        }
        Task::Offline { switch } => {
            let app = entry.app().await?;
            if let Some(switch) = switch {
                app.set_offline(switch == OnOff::On).await?;
            }
            output.offline(app.offline()?);
        }
        Task::Chat(task) => output.replied(&chat::run(&*entry.app().await?, task).await?),
    }
    Ok(())
}
