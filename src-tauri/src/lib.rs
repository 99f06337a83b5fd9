//! The shell: a window around `vis-api`. Everything here is an adapter; nothing here decides.

mod bridge;
mod commands;
mod compose;
mod desktop;
mod guard;
mod seat;
mod table;
mod talk_key;

use std::process::ExitCode;
use std::sync::Arc;

use tauri::{Manager, RunEvent};
use vis_server::Hosting;

pub use table::bindings;

/// Opens the window and stays until it is closed.
pub fn run() -> ExitCode {
    compose::log();
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .plugin(guard::plugin())
        .invoke_handler(table::all())
        .setup(|app| {
            let door = compose::door()?;
            app.manage(compose::talk_key(app.handle(), &door));
            app.manage(Hosting::new(Arc::clone(&door)));
            app.manage(door);
            app.manage(commands::streams::Attended::default());
            app.manage(commands::Watched::default());
            app.manage(commands::voice::Meter::default());
            seat::attend(app.handle());
            seat::host(app.handle());
            seat::keep_watch(app.handle().clone());
            Ok(())
        })
        .build(tauri::generate_context!());
    let Ok(app) = built.inspect_err(|error| tracing::error!(%error, "Visavis could not start")) else {
        return ExitCode::FAILURE;
    };
    app.run(|app, event| {
        if let RunEvent::Exit = event {
            tauri::async_runtime::block_on(app.state::<Hosting>().stop());
            app.cleanup_before_exit();
            vis_api::leave(0);
        }
    });
    ExitCode::SUCCESS
}
