//! The shell: a window around `vis-api`. Everything here is an adapter; nothing here decides.

mod bridge;
mod commands;
mod compose;
mod desktop;
mod guard;
mod seat;
mod talk_key;

use std::process::ExitCode;
use std::sync::Arc;

use tauri::ipc::Invoke;
use tauri::{Manager, RunEvent};
use tauri_specta::{Builder, collect_commands};
use vis_server::Hosting;

/// All typed commands of the page, and the types they speak.
pub fn bindings() -> Builder<tauri::Wry> {
    Builder::<tauri::Wry>::new()
        .typ::<vis_api::PictureReport>()
        .typ::<vis_api::CardPreview>()
        .typ::<vis_api::ChatsPreview>()
        .typ::<vis_api::HandedFile>()
        .typ::<vis_api::PictureKind>()
        .commands(collect_commands![
            commands::app::app_info,
            commands::app::create_vault,
            commands::app::unlock_vault,
            commands::app::models,
            commands::app::settings,
            commands::app::save_settings,
            commands::app::activities,
            commands::app::clear_activities,
            commands::characters::characters,
            commands::characters::character_sheet,
            commands::characters::change_character,
            commands::characters::undo_character,
            commands::characters::redo_character,
            commands::characters::duplicate_character,
            commands::characters::set_favourite,
            commands::characters::set_picture_kind,
            commands::characters::remove_picture,
            commands::characters::face_from_picture,
            commands::characters::try_voice,
            commands::cards::accept_card,
            commands::cards::accept_lore,
            commands::cards::drop_card,
            commands::cards::import_folder,
            commands::cards::cancel_import,
            commands::cards::export_card,
            commands::chat::sessions,
            commands::chat::start_session,
            commands::chat::start_group,
            commands::chat::change_group,
            commands::chat::switch_greeting,
            commands::chat::inspect_prompt,
            commands::chat::open_session,
            commands::chat::delete_session,
            commands::chat::restore_session,
            commands::chat::rename_session,
            commands::chat::send_message,
            commands::chat::stop,
            commands::chat::replay,
            commands::chat::subscribe,
            commands::messages::regenerate,
            commands::messages::go_on,
            commands::messages::choose_variant,
            commands::messages::edit_message,
            commands::messages::revert_message,
            commands::messages::send_again,
            commands::messages::branch_from,
            commands::messages::branches,
            commands::messages::branch_messages,
            commands::messages::delete_message,
            commands::messages::restore_messages,
            commands::messages::bookmark_message,
            commands::messages::react_to_message,
            commands::messages::set_draft,
            commands::messages::organise_session,
            commands::messages::duplicate_session,
            commands::messages::search_messages,
            commands::histories::take_in_chats,
            commands::histories::forget_chats,
            commands::histories::chat_text,
            commands::histories::save_chat,
            commands::histories::reveal_saved,
            commands::pages::earlier_messages,
            commands::pages::later_messages,
            commands::pages::messages_around,
            commands::personas::personas,
            commands::personas::save_persona,
            commands::personas::persona_picture,
            commands::personas::delete_persona,
            commands::personas::restore_persona,
            commands::personas::choose_persona,
            commands::notes::chat_notes,
            commands::notes::save_chat_notes,
            commands::notes::summaries,
            commands::notes::edit_summary,
            commands::notes::delete_summary,
            commands::notes::summarise,
            commands::care::care_card,
            commands::care::care_regions,
            commands::memory::memory_facts,
            commands::memory::memory_recall,
            commands::memory::add_fact,
            commands::memory::edit_fact,
            commands::memory::pin_fact,
            commands::memory::share_fact,
            commands::memory::accept_fact,
            commands::memory::forget_fact,
            commands::memory::unforget_fact,
            commands::memory::forget_everything,
            commands::data::backups,
            commands::data::set_backup_passphrase,
            commands::data::set_backups,
            commands::data::make_backup,
            commands::data::delete_backup,
            commands::data::check_backup,
            commands::data::restore_backup,
            commands::data::export_everything,
            commands::data::delete_everything,
            commands::data::bin,
            commands::data::restore_from_bin,
            commands::data::delete_from_bin,
            commands::data::empty_bin,
            commands::data::health,
            commands::face::close_face,
            commands::files::hand_path,
            commands::files::drop_handed,
            commands::files::send_with_files,
            commands::files::file_text,
            commands::files::file_picture,
            commands::files::save_file,
            commands::models::model_offers,
            commands::models::measure_speed,
            commands::models::download_model,
            commands::models::download_address,
            commands::models::pause_download,
            commands::models::cancel_download,
            commands::models::downloads,
            commands::models::subscribe_downloads,
            commands::models::local_models,
            commands::models::use_local_model,
            commands::models::import_model,
            commands::models::import_model_file,
            commands::models::import_model_folder,
            commands::models::remove_model,
            commands::models::model_folder,
            commands::models::open_model_folder,
            commands::photo::draft_face,
            commands::photo::preview_face,
            commands::photo::voices,
            commands::photo::save_face,
            commands::photo::remove_face,
            commands::photo::create_character,
            commands::photo::delete_character,
            commands::photo::restore_character,
            commands::profiles::seat,
            commands::profiles::sign_in,
            commands::profiles::sign_out,
            commands::profiles::lock,
            commands::profiles::touch,
            commands::profiles::create_profile,
            commands::profiles::change_profile,
            commands::profiles::change_password,
            commands::profiles::delete_profile,
            commands::profiles::password_hint,
            commands::profiles::credits,
            commands::profiles::credit_rules,
            commands::profiles::set_credit_rules,
            commands::profiles::credits_of,
            commands::profiles::refill_credits,
            commands::providers::providers,
            commands::providers::add_provider,
            commands::providers::change_provider,
            commands::providers::remove_provider,
            commands::providers::restore_provider,
            commands::providers::set_provider_key,
            commands::providers::forget_provider_key,
            commands::providers::test_provider,
            commands::providers::test_draft,
            commands::providers::provider_models,
            commands::providers::draft_models,
            commands::providers::order_providers,
            commands::providers::set_provider_enabled,
            commands::providers::found_servers,
            commands::providers::character_provider,
            commands::providers::set_character_provider,
            commands::providers::session_provider,
            commands::providers::set_session_provider,
            commands::providers::key_store,
            commands::providers::choose_key_store,
            commands::providers::unlock_keys,
            commands::providers::offline,
            commands::providers::set_offline,
            commands::providers::ledger,
            commands::providers::clear_ledger,
            commands::providers::usage,
            commands::providers::set_usage_limit,
            commands::providers::prices_file,
            commands::providers::export_ledger,
            commands::server::server_state,
            commands::server::set_server,
            commands::server::api_keys,
            commands::server::create_api_key,
            commands::server::revoke_api_key,
            commands::services::services,
            commands::services::add_service,
            commands::services::change_service,
            commands::services::remove_service,
            commands::services::restore_service,
            commands::services::set_service_key,
            commands::services::forget_service_key,
            commands::services::test_service,
            commands::services::test_service_draft,
            commands::services::service_voices,
            commands::services::try_service_voice,
            commands::services::character_service,
            commands::services::set_character_service,
            commands::services::clone_voice,
            commands::services::hearing_service,
            commands::services::set_hearing_service,
            commands::samples::record_sample,
            commands::samples::finish_sample_recording,
            commands::samples::voice_sample,
            commands::samples::keep_sample,
            commands::samples::play_sample,
            commands::samples::remove_sample,
            commands::samples::restore_sample,
            commands::samples::match_sample,
            commands::samples::cancel_search,
            commands::scripts::scripts,
            commands::scripts::new_script,
            commands::scripts::script,
            commands::scripts::duplicate_script,
            commands::scripts::delete_script,
            commands::scripts::restore_script,
            commands::scripts::edit_script,
            commands::scripts::undo_script,
            commands::scripts::redo_script,
            commands::scripts::save_version,
            commands::scripts::restore_version,
            commands::scripts::write_script,
            commands::scripts::stop_script_work,
            commands::scripts::export_script,
            commands::scripts::speak_lines,
            commands::scripts::retake_line,
            commands::scripts::play_line,
            commands::scripts::stop_sound,
            commands::scripts::record_line,
            commands::scripts::finish_line_recording,
            commands::scripts::pause_preview,
            commands::scripts::render_script,
            commands::videos::videos,
            commands::videos::export_message,
            commands::videos::export_chat,
            commands::videos::cancel_video,
            commands::videos::retry_video,
            commands::videos::delete_video,
            commands::videos::reveal_video,
            commands::videos::save_video,
            commands::voice::microphones,
            commands::voice::speakers,
            commands::voice::ear_state,
            commands::voice::set_hands_free,
            commands::voice::hold,
            commands::voice::release,
            commands::voice::cancel_hold,
            commands::voice::set_muted,
            commands::voice::start_recording,
            commands::voice::finish_recording,
            commands::voice::waveform,
            commands::voice::open_meter,
            commands::voice::close_meter,
            commands::voice::echo_check,
            commands::voice::talk_key,
        ])
}

/// Commands that carry raw bytes. They have no place in the generated bindings, which would type bytes as arrays of numbers.
macro_rules! raw {
    ($($room:ident::$name:ident),* $(,)?) => {
        const RAW: &[&str] = &[$(stringify!($name)),*];

        fn raw_commands() -> impl Fn(Invoke) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$(commands::$room::$name),*]
        }
    };
}

raw![
    characters::portrait,
    face::face_atlas,
    face::open_face,
    photo::inspect_picture,
    photo::picture,
    scripts::import_script,
    scripts::set_line_sound,
    scripts::set_background,
    scripts::set_music,
    scripts::play_preview,
    scripts::preview_still,
    videos::export_sound,
    videos::video_thumbnail,
    videos::video_file,
    samples::check_sample,
    cards::inspect_card,
    files::hand_file,
    cards::card_picture,
    histories::preview_chats,
    characters::add_picture,
    characters::picture_bytes,
    personas::set_persona_picture,
    profiles::profile_picture,
    profiles::set_profile_picture,
];

fn commands() -> impl Fn(Invoke) -> bool + Send + Sync + 'static {
    // The handler borrows its builder, and lives as long as the program.
    let bindings: &'static Builder<tauri::Wry> = Box::leak(Box::new(bindings()));
    let (typed, raw) = (bindings.invoke_handler(), raw_commands());
    move |invoke| if RAW.contains(&invoke.message.command()) { raw(invoke) } else { typed(invoke) }
}

/// Opens the window and stays until it is closed.
pub fn run() -> ExitCode {
    compose::log();
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .plugin(guard::plugin())
        .invoke_handler(commands())
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
