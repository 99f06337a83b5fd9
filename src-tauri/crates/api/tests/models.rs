//! Models come from a server and from a file, outlive the program on their way, answer, and go again.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

#[path = "common/files.rs"]
mod files;

use std::fs;
use std::path::Path;
use std::sync::atomic::Ordering;

use files::Server;
use tokio::sync::broadcast::Receiver;
use vis_api::{
    App, Code, DownloadStep, DownloadView, Home, Launch, LocalModel, ModelFit, ModelOrigin, ModelPurpose,
    Settings, Sound,
};
use vis_audio::Pace;

const CHUNK: u64 = 4 << 20;
/// What the sockets of a connection may hold that was sent and never read.
const ON_THE_WAY: u64 = 8 << 20;

async fn app(data: &Path) -> App {
    let home = Home { data: data.join("home"), models: data.join("models"), worker: "unused".into() };
    let app = App::new(Launch { home, passphrase: None, unencrypted: true, sound: Sound::Null(Pace::Fast) })
        .unwrap();
    app.open().await.unwrap();
    app
}

fn text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend((text.len() as u64).to_le_bytes());
    bytes.extend(text.as_bytes());
}

/// The head of a language model with one tensor, and its bytes.
fn gguf(length: usize) -> Vec<u8> {
    let mut file = b"GGUF".to_vec();
    file.extend(3u32.to_le_bytes());
    file.extend(1u64.to_le_bytes());
    file.extend(3u64.to_le_bytes());
    for (key, value) in [("general.architecture", "llama"), ("general.name", "Tiny")] {
        text(&mut file, key);
        file.extend(8u32.to_le_bytes());
        text(&mut file, value);
    }
    text(&mut file, "llama.context_length");
    file.extend(4u32.to_le_bytes());
    file.extend(512u32.to_le_bytes());
    text(&mut file, "weights");
    file.extend(1u32.to_le_bytes());
    file.extend((length as u64 / 4).to_le_bytes());
    file.extend(0u32.to_le_bytes());
    file.extend(0u64.to_le_bytes());
    let head = file.len().next_multiple_of(32);
    file.resize(head, 0);
    file.extend((0..length).map(|at| (at * 31 % 251) as u8));
    file
}

async fn until(told: &mut Receiver<DownloadView>, what: impl Fn(&DownloadView) -> bool) -> DownloadView {
    loop {
        let view = told.recv().await.unwrap();
        assert_ne!(view.doing, DownloadStep::Failed, "{view:?}");
        if what(&view) {
            return view;
        }
    }
}

async fn answers(app: &App) -> String {
    app.providers().await.unwrap().into_iter().find(|one| one.id == "local").unwrap().model
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_download_outlives_the_program_and_the_model_answers() {
    let (data, bytes) = (tempfile::tempdir().unwrap(), gguf(24 << 20));
    let server = Server::start(bytes.clone());
    server.slow.store(true, Ordering::SeqCst);
    let first = app(data.path()).await;
    let mut told = first.subscribe_downloads();
    let id = first.download_address(&server.url("Tiny-Q8.gguf")).await.unwrap().id;
    assert!(id.starts_with("added-"), "{id}");
    until(&mut told, |view| view.done_bytes >= 2 * CHUNK + CHUNK / 2).await;
    let same = first.download_address(&server.url("Tiny-Q8.gguf")).await.unwrap();
    assert_eq!((same.id.as_str(), first.downloads().await.unwrap().len()), (id.as_str(), 1), "not twice");
    let paused = first.pause_download(&id).await.unwrap();
    assert_eq!(paused.doing, DownloadStep::Paused);
    assert!(paused.done_bytes >= 2 * CHUNK && first.local_models().await.unwrap().is_empty());
    drop(first);

    let second = app(data.path()).await;
    let kept = second.downloads().await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].doing, kept[0].done_bytes), (DownloadStep::Paused, paused.done_bytes));
    assert_eq!(kept[0].total_bytes, Some(bytes.len() as u64));
    server.slow.store(false, Ordering::SeqCst);
    let mut told = second.subscribe_downloads();
    second.download_model(&id, false).await.unwrap();
    let done = until(&mut told, |view| view.doing == DownloadStep::Done).await;
    let sent = server.sent.load(Ordering::SeqCst);
    assert!(sent <= bytes.len() as u64 + CHUNK + ON_THE_WAY, "{sent} bytes were sent");
    assert!(server.asked.lock().unwrap().iter().any(|&from| from >= paused.done_bytes), "it went on");
    assert!(second.downloads().await.unwrap().is_empty());

    let models = second.local_models().await.unwrap();
    let model = &models[0];
    assert_eq!((model.path.as_str(), model.origin), ("downloaded/Tiny-Q8.gguf", ModelOrigin::Downloaded));
    assert_eq!((model.name.as_str(), model.context_tokens, model.answers), ("Tiny-Q8", Some(512), false));
    assert_eq!(Some(&model.sha256), done.sha256.as_ref(), "shown and pinned");
    assert!(fs::read(data.path().join("models").join(&model.path)).unwrap() == bytes);
    let ledger = second.ledger(None, 50).await.unwrap();
    assert!(ledger.items.iter().all(|entry| entry.purpose == "download"), "{ledger:?}");
    assert!(ledger.total_in >= bytes.len() as u64, "{}", ledger.total_in);

    let used = second.use_local_model(&model.path).await.unwrap();
    assert!(used[0].answers);
    assert_eq!(answers(&second).await, model.path);
    drop(second);
    let third = app(data.path()).await;
    assert!(third.local_models().await.unwrap()[0].answers, "remembered");
    third.remove_model(&model.path).await.unwrap();
    assert_eq!(answers(&third).await, "smollm2-135m-instruct-iq4_nl.gguf");
    assert!(third.local_models().await.unwrap().is_empty());
    assert!(!data.path().join("models").join(&model.path).exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn offline_pauses_and_a_cancelled_download_leaves_nothing() {
    let (data, bytes) = (tempfile::tempdir().unwrap(), gguf(16 << 20));
    let server = Server::start(bytes.clone());
    server.slow.store(true, Ordering::SeqCst);
    let app = app(data.path()).await;
    let mut told = app.subscribe_downloads();
    let id = app.download_address(&server.url("a.gguf")).await.unwrap().id;
    until(&mut told, |view| view.done_bytes > CHUNK).await;
    app.set_offline(true).await.unwrap();
    let paused = until(&mut told, |view| view.doing == DownloadStep::Paused).await;
    assert!(paused.trouble.as_ref().is_some_and(|why| why.contains("ffline")), "{paused:?}");
    let refused = app.download_model(&id, false).await.unwrap_err();
    assert!(refused.message.contains("offline"), "{refused}");
    app.set_offline(false).await.unwrap();
    app.download_model(&id, false).await.unwrap();
    until(&mut told, |view| view.done_bytes > paused.done_bytes).await;
    app.cancel_download(&id).await.unwrap();
    assert!(app.downloads().await.unwrap().is_empty());
    let folder = data.path().join("models/downloaded");
    assert_eq!(fs::read_dir(folder).unwrap().count(), 0, "nothing is left");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_model_is_never_installed() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(vec![7; 1 << 20]);
    let app = app(data.path()).await;
    let mut told = app.subscribe_downloads();
    app.download_address(&server.url("a.gguf")).await.unwrap();
    let failed = loop {
        let view = told.recv().await.unwrap();
        assert_ne!(view.doing, DownloadStep::Done);
        if view.doing == DownloadStep::Failed {
            break view;
        }
    };
    assert!(failed.trouble.unwrap().contains("no GGUF file"));
    assert!(app.local_models().await.unwrap().is_empty());
    for wrong in
        ["a.gguf", "http://example.com/a.gguf", "https://example.com/a.zip", "ftp://example.com/a.gguf"]
    {
        let error = app.download_address(wrong).await.unwrap_err();
        assert_eq!(error.code, Code::BadInput, "{wrong}: {error}");
    }
}

fn listens(all: &[LocalModel]) -> Option<&str> {
    let mut ears = all.iter().filter(|one| one.purpose == ModelPurpose::Listening);
    ears.find(|one| one.answers).map(|one| one.path.as_str())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ear_comes_from_a_server_is_chosen_and_goes_again() {
    let own = Home::find().unwrap().models.join("whisper-tiny.en-q8_0.bin");
    let (data, server) = (tempfile::tempdir().unwrap(), Server::start(fs::read(own).unwrap()));
    let first = app(data.path()).await;
    let mut told = first.subscribe_downloads();
    first.download_address(&server.url("ggml-mine.bin")).await.unwrap();
    until(&mut told, |view| view.doing == DownloadStep::Done).await;
    let ear = first.local_models().await.unwrap().remove(0);
    assert_eq!((ear.path.as_str(), ear.name.as_str()), ("downloaded/ggml-mine.bin", "ggml-mine"));
    assert_eq!((ear.purpose, ear.usable, ear.answers), (ModelPurpose::Listening, true, false));
    assert_eq!(
        (ear.architecture.as_deref(), ear.quantisation.as_deref()),
        (Some("whisper tiny"), Some("Q8_0"))
    );
    let before = answers(&first).await;
    assert_eq!(listens(&first.use_local_model(&ear.path).await.unwrap()), Some(ear.path.as_str()));
    assert_eq!(answers(&first).await, before, "who answers is another matter");
    drop(first);
    let second = app(data.path()).await;
    assert_eq!(
        listens(&second.local_models().await.unwrap()),
        Some(ear.path.as_str()),
        "after a restart, too"
    );
    let other = Settings { captions: false, ..second.settings().await.unwrap() };
    second.save_settings(other).await.unwrap();
    assert_eq!(listens(&second.local_models().await.unwrap()), Some(ear.path.as_str()));
    second.remove_model(&ear.path).await.unwrap();
    assert!(second.local_models().await.unwrap().is_empty());
    let gone = second.use_local_model(&ear.path).await.unwrap_err();
    assert_eq!(gone.code, Code::NotFound, "{gone}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_called_an_ear_and_is_none_is_thrown_away() {
    let data = tempfile::tempdir().unwrap();
    for bytes in [vec![7; 1 << 20], gguf(1 << 20), b"lmgg and then nonsense".repeat(999)] {
        let (server, app) = (Server::start(bytes), app(data.path()).await);
        let mut told = app.subscribe_downloads();
        app.download_address(&server.url("ear.bin")).await.unwrap();
        let failed = loop {
            let view = told.recv().await.unwrap();
            assert_ne!(view.doing, DownloadStep::Done);
            if view.doing == DownloadStep::Failed {
                break view.trouble.unwrap();
            }
        };
        assert!(failed.starts_with("ear.bin cannot be used"), "{failed}");
        assert!(app.local_models().await.unwrap().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_imported_file_is_copied_once_and_left_where_it_was() {
    let (data, from) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (file, bytes) = (from.path().join("My model.gguf"), gguf(1 << 20));
    fs::write(&file, &bytes).unwrap();
    fs::write(from.path().join("notes.gguf"), "no model").unwrap();
    let app = app(data.path()).await;
    let model = app.import_model_file(&file).await.unwrap();
    assert_eq!((model.path.as_str(), model.origin), ("imported/My-model.gguf", ModelOrigin::Imported));
    assert!(fs::read(&file).unwrap() == bytes, "the original is not touched");
    let again = app.import_model_folder(from.path()).await.unwrap();
    assert_eq!((again.len(), again[0].path.as_str()), (1, "imported/My-model.gguf"), "not kept twice");
    assert_eq!(fs::read_dir(data.path().join("models/imported")).unwrap().count(), 1);
    let refused = app.import_model_file(&from.path().join("notes.gguf")).await.unwrap_err();
    assert_eq!(refused.code, Code::BadInput, "{refused}");

    // Its bytes are pinned: changed ones do not answer.
    let place = data.path().join("models/imported/My-model.gguf");
    let mut changed = bytes.clone();
    *changed.last_mut().unwrap() ^= 1;
    fs::write(&place, changed).unwrap();
    let refused = app.use_local_model(&model.path).await.unwrap_err();
    assert_eq!(refused.code, Code::ModelDamaged, "{refused}");
    assert_eq!(app.remove_model("smollm2-135m-instruct-iq4_nl.gguf").await.unwrap_err().code, Code::BadInput);
    app.remove_model(&model.path).await.unwrap();
    assert!(!place.exists() && file.exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn offers_say_what_they_are_and_terms_are_agreed_to_first() {
    let data = tempfile::tempdir().unwrap();
    let app = app(data.path()).await;
    let offers = app.model_offers().await.unwrap();
    assert!(offers.len() >= 8 && offers.iter().filter(|offer| offer.recommended).count() <= 1);
    assert!(offers.iter().all(|offer| !offer.installed && offer.tokens_per_second.is_none()));
    assert!(offers.iter().any(|offer| offer.fits == ModelFit::Well));
    let ears = offers.iter().filter(|offer| offer.purpose == ModelPurpose::Listening);
    assert!(ears.clone().count() >= 8 && ears.clone().all(|offer| !offer.recommended));
    let asking = offers.iter().find(|offer| offer.terms.is_some()).unwrap();
    let refused = app.download_model(&asking.id, false).await.unwrap_err();
    assert!(refused.message.contains(asking.terms.as_ref().unwrap()), "{refused}");
    assert_eq!(app.download_model("nobody", true).await.unwrap_err().code, Code::NotFound);

    let wrong = Settings { network_proxy: "http://me:secret@proxy".to_owned(), ..Settings::default() };
    assert_eq!(app.save_settings(wrong).await.unwrap_err().code, Code::BadInput);
}
