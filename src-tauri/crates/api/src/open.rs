//! Opening a home: the vault's decision, the database, and the conversation on top of it.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{broadcast, mpsc};
use vis_conversation::{Conversation, Level, LiveFace, Notice, Ports};
use vis_core::{Clock, Sensitive};
use vis_llm::{ChatProvider, WorkerConfig};
use vis_secrets::vault::{self, DatabaseKey, Mode, Plan, Situation};
use vis_secrets::{Keyring, Secrets};
use vis_store::{Key, Store, finish_restore};

use crate::app::{Launch, Shared, blocking};
use crate::characters::Cast;
use crate::data::{BIN_MS, in_words, stamp};
use crate::ear::{ChoiceParts, EarParts, EarRoom, LazyTranscriber, ListenChoice};
use crate::keeper::{Keeper, fresh};
use crate::meaning::{Meanings, keep_up};
use crate::models::{self as model_room, LocalBrain, ModelRoom};
use crate::outside::{OutsideVoice, TalkRoom};
use crate::providers::{Answering, Parts, ProviderRoom};
use crate::scripts::ScriptRoom;
use crate::services::{self, ServiceRoom, Understanding};
use crate::sound::SpeakerSlot;
use crate::summaries::{self, SummaryRoom};
use crate::videos::{AtHand, VideoParts, VideoRoom};
use crate::voice::models;
use crate::{
    ApiError, AppInfo, ChatEvent, DownloadView, Home, Script, Settings, VaultState, VideoView, events,
};

/// Minutes without a word after which the language model's memory is given back.
const IDLE_UNLOAD: Duration = Duration::from_secs(15 * 60);

/// Everything that needs the database.
pub(crate) struct OpenHome {
    pub(crate) store: Arc<Mutex<Store>>,
    pub(crate) conversation: Arc<Conversation>,
    pub(crate) records: Arc<Keeper>,
    pub(crate) ear: Arc<EarRoom>,
    pub(crate) speaker: Arc<SpeakerSlot>,
    pub(crate) face: Arc<Mutex<LiveFace>>,
    pub(crate) videos: Arc<VideoRoom>,
    pub(crate) scripts: Arc<ScriptRoom>,
    pub(crate) providers: Arc<ProviderRoom>,
    pub(crate) models: Arc<ModelRoom>,
    pub(crate) services: Arc<ServiceRoom>,
    pub(crate) summaries: Arc<SummaryRoom>,
    pub(crate) outside_voice: OutsideVoice,
    pub(crate) talks: TalkRoom,
    /// How it was opened, to open it anew.
    pub(crate) launch: Launch,
    /// Of the home in the keyring.
    pub(crate) label: String,
    /// What was done to a damaged database, in words.
    pub(crate) repaired: Option<String>,
    mode: Mode,
}

/// Whom a home tells what happens in it.
pub(crate) struct Told {
    pub(crate) events: broadcast::Sender<ChatEvent>,
    pub(crate) films: broadcast::Sender<VideoView>,
    pub(crate) scripts: broadcast::Sender<Script>,
    pub(crate) downloads: broadcast::Sender<DownloadView>,
}

pub(crate) async fn open(
    launch: Launch,
    clock: Arc<dyn Clock>,
    cast: Arc<Cast>,
    told: Told,
    shared: Shared,
) -> Result<OpenHome, ApiError> {
    let (place, how, now) = (launch.clone(), launch.clone(), clock.now_ms());
    let (store, mode, note, label, repaired, settings) = blocking(move || {
        let Opened { mut store, mode, note, label, repaired } = open_store(&place, now)?;
        store.empty_trash_until(now - BIN_MS)?;
        let settings: Settings = store.setting("settings")?.unwrap_or_default();
        Ok((store, mode, note, label, repaired, settings.in_range()))
    })
    .await?;
    let (notices, notice_inbox) = mpsc::unbounded_channel();
    if let Some(message) = note {
        let _ = notices.send(Notice { level: Level::Info, code: "vault", message });
    }
    if let Some(message) = repaired.clone() {
        let _ = notices.send(Notice { level: Level::Warning, code: "repaired", message });
    }
    let named = label.clone();
    let Told { events: to_window, films, scripts: changes, downloads } = told;
    let store = Arc::new(Mutex::new(store));
    let (everybody, kept) = (Arc::clone(&cast), Arc::clone(&store));
    blocking(move || everybody.read(&kept)).await?;
    let speaker = Arc::new(SpeakerSlot::new(launch.sound.clone(), settings.volume, notices.clone()));
    speaker.choose(settings.speaker.clone());
    let brain = LocalBrain::new(worker(&launch.home), launch.home.added(), to_window.clone());
    let brain = Arc::new(brain);
    let parts = Parts {
        store: Arc::clone(&store),
        clock: Arc::clone(&clock),
        local: Arc::clone(&brain) as _,
        local_model: models::CHAT,
        events: to_window.clone(),
        folder: launch.home.data.clone(),
        label,
        passphrase: launch.passphrase.clone(),
    };
    let providers = Arc::new(blocking(move || ProviderRoom::open(parts)).await?);
    if let Some(message) = providers.shut_in() {
        let _ = notices.send(Notice { level: Level::Warning, code: "proxy", message });
    }
    let parts = ChoiceParts {
        own: launch.home.models.clone(),
        added: launch.home.added(),
        store: Arc::clone(&store),
        events: to_window.clone(),
    };
    let wanted = settings.clone();
    let choice = blocking(move || Ok(ListenChoice::new(parts, &wanted))).await?;
    let parts = model_room::Parts {
        home: launch.home.clone(),
        store: Arc::clone(&store),
        clock: Arc::clone(&clock),
        providers: Arc::clone(&providers),
        brain,
        ears: Arc::clone(&choice),
        told: downloads,
    };
    let local_models = blocking(move || ModelRoom::open(parts)).await?;
    let parts = services::Parts {
        store: Arc::clone(&store),
        clock: Arc::clone(&clock),
        cast: Arc::clone(&cast),
        providers: Arc::clone(&providers),
        events: to_window.clone(),
        models: launch.home.models.clone(),
    };
    let services = Arc::new(blocking(move || ServiceRoom::open(parts)).await?);
    let at_hand = AtHand {
        cast: Arc::clone(&cast),
        home: launch.home.clone(),
        store: Some(Arc::clone(&store)),
        services: Some(Arc::clone(&services)),
        voices: shared.voices,
    };
    let synthesizer = Box::new(at_hand.speaking_live());
    let model: Arc<dyn ChatProvider> = Arc::new(Answering(Arc::clone(&providers)));
    let (kept, time, sound) = (Arc::clone(&store), Arc::clone(&clock), launch.sound.clone());
    let scripts = ScriptRoom::new(at_hand.clone(), kept, time, Arc::clone(&model), sound, changes);
    let outside_voice = OutsideVoice::new(at_hand.clone());
    let videos = VideoRoom::new(VideoParts {
        at_hand,
        store: Arc::clone(&store),
        scripts: Arc::clone(&scripts),
        clock: Arc::clone(&clock),
        rules: shared.rules,
        changes: films,
    });
    let meanings = Arc::new(Meanings::at_home(&launch.home));
    keep_up(&meanings, &store);
    let records = Arc::new(Keeper {
        store: Arc::clone(&store),
        clock: Arc::clone(&clock),
        cast,
        answerers: Arc::clone(&providers.answerers),
        meanings,
        beside: AtomicBool::new(false),
        events: to_window.clone(),
        sitting: Mutex::default(),
        gone: Mutex::default(),
    });
    let face = Arc::new(Mutex::new(LiveFace::new(u64::from_le_bytes(fresh().map_err(ApiError::failed)?))));
    let ports = Ports {
        provider: model,
        synthesizer,
        transcriber: Box::new(Understanding::new(
            &services,
            Box::new(LazyTranscriber::new(Arc::clone(&choice))),
        )),
        playback: Arc::clone(&speaker) as _,
        records: Arc::clone(&records) as _,
        face: Arc::clone(&face),
        clock: Arc::clone(&clock),
    };
    let (conversation, happened) = Conversation::start(ports);
    let conversation = Arc::new(conversation);
    let spoken = settings.language.clone();
    let summaries = summaries::room(SummaryRoom {
        store: Arc::clone(&store),
        records: Arc::clone(&records),
        conversation: Arc::clone(&conversation),
        providers: Arc::clone(&providers),
        clock: Arc::clone(&clock),
        events: to_window.clone(),
        turn: tokio::sync::Mutex::default(),
    });
    let ear = EarRoom::new(EarParts {
        folder: launch.home.models.clone(),
        sound: launch.sound,
        clock,
        conversation: Arc::clone(&conversation),
        speaker: Arc::clone(&speaker),
        choice,
        events: to_window.clone(),
        settings,
    });
    tokio::task::spawn_blocking(vis_care::prepare);
    let spoken = vis_memory::Language::of(&spoken).unwrap_or_default();
    tokio::task::spawn_blocking(move || vis_memory::prepare(spoken));
    let known = Arc::clone(&records);
    tokio::spawn(events::forward(happened, notice_inbox, to_window, Arc::downgrade(&ear), known));
    Ok(OpenHome {
        store,
        conversation,
        records,
        ear,
        speaker,
        face,
        videos,
        scripts,
        providers,
        models: local_models,
        services,
        summaries,
        outside_voice,
        talks: TalkRoom::default(),
        launch: how,
        label: named,
        repaired,
        mode,
    })
}

impl OpenHome {
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands-free listening goes on where it was at the last end of the program.
    pub(crate) fn resume_listening(self: Arc<Self>) {
        tokio::spawn(async move {
            let wanted = self.settings().await.is_ok_and(|settings| settings.hands_free);
            if wanted && let Err(error) = self.ear.set_hands_free(true).await {
                tracing::warn!(%error, "hands-free listening did not start");
            }
        });
    }

    /// What locks this home, for another one that is to be locked the same way: a passphrase, or nothing at all.
    pub(crate) fn protection(&self) -> (Option<Sensitive>, bool) {
        match self.mode {
            Mode::Keyring => (None, false),
            Mode::Passphrase => (self.launch.passphrase.clone(), false),
            Mode::Unencrypted => (None, true),
        }
    }

    pub(crate) fn encryption(&self) -> String {
        encryption_word(self.mode)
    }

    pub(crate) async fn info(self: Arc<Self>, closed: AppInfo) -> Result<AppInfo, ApiError> {
        blocking(move || {
            let store = self.store();
            let newest = store.sessions_newest(1)?.into_iter().next();
            Ok(AppInfo {
                vault: VaultState::Open,
                encryption: Some(self.encryption()),
                onboarded: store.setting("onboarded")?.unwrap_or(false),
                last_session: newest.map(|entry| entry.session.id.to_string()),
                ..closed
            })
        })
        .await
    }
}

pub(crate) fn encryption_word(mode: Mode) -> String {
    match mode {
        Mode::Keyring => "keyring",
        Mode::Passphrase => "passphrase",
        Mode::Unencrypted => "none",
    }
    .to_owned()
}

pub(crate) fn worker(home: &Home) -> WorkerConfig {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    WorkerConfig {
        program: home.worker.clone(),
        model: home.models.join(models::CHAT),
        // One core stays free for the voice: with both taken, ggml's spinning threads fell from 88 to 2 tokens a second.
        threads: cores.saturating_sub(1).clamp(1, 4),
        context_tokens: crate::prompts::CONTEXT,
        idle_unload: IDLE_UNLOAD,
    }
}

pub(crate) struct Opened {
    pub(crate) store: Store,
    pub(crate) mode: Mode,
    /// A sentence worth showing.
    note: Option<String>,
    /// Of the home in the keyring.
    pub(crate) label: String,
    repaired: Option<String>,
}

/// The database, and how it is protected.
pub(crate) fn open_store(launch: &Launch, now_ms: i64) -> Result<Opened, ApiError> {
    let folder = &launch.home.data;
    finish_restore(&std::path::absolute(folder).map_err(ApiError::failed)?)?;
    let home = folder.canonicalize().or_else(|_| std::path::absolute(folder)).map_err(ApiError::failed)?;
    let existing = if home.is_dir() { vault::read(&home)? } else { None };
    let label =
        existing.as_ref().and_then(|vault| vault.label.clone()).unwrap_or_else(|| vault::label(&home));
    let keyring = Keyring::new(&label);
    let situation = Situation {
        existing: existing.map(|vault| vault.mode),
        database_exists: launch.home.database().exists(),
        passphrase_given: launch.passphrase.is_some(),
        unencrypted_asked: launch.unencrypted,
    };
    let database_exists = situation.database_exists;
    let decision = vault::decide(&situation, || keyring.probe().is_ok())?;
    let mode = mode_of(&decision.plan);
    create_folder(&home)?;
    let passphrase = launch.passphrase.as_ref();
    let random = fresh().map_err(ApiError::failed)?;
    let place = vault::Home { folder: &home, label: &label, database_exists };
    let key = vault::carry_out(decision.plan, &place, &keyring, passphrase, random)?;
    let media = fresh().map_err(ApiError::failed)?;
    let path = launch.home.database();
    let (store, repaired) = Store::open_or_repair(&path, &database_key(key), media, &stamp(now_ms))?;
    let repaired = repaired.as_ref().map(in_words);
    Ok(Opened { store, mode, note: decision.note.map(|note| note.to_string()), label, repaired })
}

fn create_folder(home: &Path) -> Result<(), ApiError> {
    std::fs::create_dir_all(home).map_err(|error| {
        ApiError::failed(format!(
            "The folder {} cannot be made ({error}). Check the disk, or set VISAVIS_HOME to another folder.",
            home.display()
        ))
    })
}

fn mode_of(plan: &Plan) -> Mode {
    match plan {
        Plan::OpenKeyring | Plan::CreateKeyring => Mode::Keyring,
        Plan::OpenPassphrase | Plan::CreatePassphrase => Mode::Passphrase,
        Plan::OpenUnencrypted | Plan::CreateUnencrypted => Mode::Unencrypted,
    }
}

fn database_key(key: DatabaseKey) -> Key {
    let kept = |secret: &Sensitive| secret.clone();
    match &key {
        DatabaseKey::Raw(secret) => Key::Raw(kept(secret)),
        DatabaseKey::Passphrase(secret) => Key::Passphrase(kept(secret)),
        DatabaseKey::Unencrypted => Key::Unencrypted,
    }
}
