//! The program without its windows: what exists from start to end, whether the vault is open or not.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::broadcast;
use vis_audio::{DuplexInput, DuplexOutput, Pace};
use vis_core::{CharacterId, Clock, Sensitive};

use crate::characters::Cast;
use crate::data::{DataRoom, look_after};
use crate::files::Handed;
use crate::library::Imports;
use crate::likeness::Samples;
use crate::open::{OpenHome, Told, open};
use crate::profiles::SharedRules;
use crate::studio::Studio;
use crate::voice::Voices;
use crate::waiting::Waiting;
use crate::{
    ApiError, AppInfo, CharacterView, ChatEvent, Code, DownloadView, Home, Script, SystemClock, VaultState,
    VideoView,
};

/// Where speech goes.
#[derive(Clone, Debug)]
pub enum Sound {
    /// The default speaker; silence with a moving face where there is none.
    Device,
    /// Nowhere, at this pace.
    Null(Pace),
    /// A recording is spoken into the microphone, and what is played is recorded, both on one clock.
    Duplex(DuplexInput, DuplexOutput),
}

/// How to start.
#[derive(Clone, Debug)]
pub struct Launch {
    pub home: Home,
    /// From `VISAVIS_PASSPHRASE`.
    pub passphrase: Option<Sensitive>,
    /// `--unencrypted` was given.
    pub unencrypted: bool,
    pub sound: Sound,
}

/// How a person protects a new home.
#[derive(Clone, Debug)]
pub enum VaultChoice {
    Keyring,
    Passphrase(Sensitive),
    Unencrypted,
}

/// What all homes of a process have together.
#[derive(Clone, Default)]
pub(crate) struct Shared {
    pub(crate) rules: SharedRules,
    pub(crate) voices: Voices,
}

/// The program. Cheap to share.
pub struct App {
    pub(crate) launch: Launch,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) cast: Arc<Cast>,
    pub(crate) events: broadcast::Sender<ChatEvent>,
    pub(crate) films: broadcast::Sender<VideoView>,
    pub(crate) scripts: broadcast::Sender<Script>,
    pub(crate) downloads: broadcast::Sender<DownloadView>,
    pub(crate) studio: Studio,
    /// Cards, before they are accepted.
    pub(crate) previews: Waiting<vis_cards::Content>,
    /// Chats of other programs, before they are taken in.
    pub(crate) handed_chats: Waiting<vis_histories::Histories>,
    pub(crate) imports: Imports,
    pub(crate) handed: Handed,
    pub(crate) samples: Samples,
    pub(crate) data: DataRoom,
    pub(crate) shared: Shared,
    /// Of somebody on another one's computer.
    pub(crate) guest: bool,
    /// Somebody sits before it: only then it listens by itself.
    seated: AtomicBool,
    home: Mutex<Result<Arc<OpenHome>, ApiError>>,
}

/// Changes of scripts that a slow window may lag behind; each holds the whole script.
const SCRIPT_BACKLOG: usize = 64;

/// Reports of downloads that a slow window may lag behind.
const DOWNLOAD_BACKLOG: usize = 256;

/// Changes of films that a slow window may lag behind.
const FILM_BACKLOG: usize = 1024;

/// Events that a slow window may lag behind before it loses some: about a minute of a talkative reply.
const EVENT_BACKLOG: usize = 4096;

impl App {
    /// Opens nothing yet.
    ///
    /// # Errors
    /// A file of the program itself is malformed.
    pub fn new(launch: Launch) -> Result<Self, ApiError> {
        let app = Self::of_profile(launch, Shared::default())?;
        app.seated.store(true, Ordering::Relaxed);
        Ok(app)
    }

    /// Of somebody on another one's computer.
    pub(crate) fn of_guest(launch: Launch, shared: Shared) -> Result<Self, ApiError> {
        Ok(Self { guest: true, ..Self::of_profile(launch, shared)? })
    }

    /// One of several programs in a process, with nobody before it yet.
    pub(crate) fn of_profile(launch: Launch, shared: Shared) -> Result<Self, ApiError> {
        let cast = Arc::new(Cast::load()?);
        let (events, _) = broadcast::channel(EVENT_BACKLOG);
        let (films, _) = broadcast::channel(FILM_BACKLOG);
        let (scripts, _) = broadcast::channel(SCRIPT_BACKLOG);
        let (downloads, _) = broadcast::channel(DOWNLOAD_BACKLOG);
        let clock = Arc::new(SystemClock::start());
        let home = Mutex::new(Err(ApiError::new(Code::VaultLocked, "The chats are not open yet.")));
        Ok(Self {
            launch,
            clock,
            cast,
            events,
            films,
            scripts,
            downloads,
            studio: Studio::default(),
            previews: Waiting::default(),
            handed_chats: Waiting::default(),
            imports: Imports::default(),
            handed: Handed::default(),
            samples: Samples::default(),
            data: DataRoom::default(),
            shared,
            guest: false,
            seated: AtomicBool::new(false),
            home,
        })
    }

    /// Opens the home with what is at hand: keyring, `VISAVIS_PASSPHRASE`, `--unencrypted`. Must run inside a tokio runtime.
    ///
    /// # Errors
    /// [`Code::VaultChoice`] or [`Code::VaultLocked`] when the person has to say something, with nothing written.
    pub async fn open(&self) -> Result<(), ApiError> {
        self.open_with(self.launch.clone()).await
    }

    /// Opens the home as the person chose.
    ///
    /// # Errors
    /// As [`App::open`]; [`Code::WrongPassphrase`].
    pub async fn choose_vault(&self, choice: VaultChoice) -> Result<(), ApiError> {
        let mut launch = Launch { passphrase: None, unencrypted: false, ..self.launch.clone() };
        match choice {
            VaultChoice::Keyring => {}
            VaultChoice::Unencrypted => launch.unencrypted = true,
            VaultChoice::Passphrase(passphrase) if passphrase.expose().is_empty() => {
                return Err(ApiError::new(Code::BadInput, "The passphrase is empty. Type one."));
            }
            VaultChoice::Passphrase(passphrase) => launch.passphrase = Some(passphrase),
        }
        self.open_with(launch).await
    }

    pub(crate) async fn open_with(&self, launch: Launch) -> Result<(), ApiError> {
        if self.home().is_ok() {
            return Ok(());
        }
        let told = Told {
            events: self.events.clone(),
            films: self.films.clone(),
            scripts: self.scripts.clone(),
            downloads: self.downloads.clone(),
        };
        let shared = self.shared.clone();
        let opened = open(launch, Arc::clone(&self.clock), Arc::clone(&self.cast), told, shared);
        let opened = opened.await.map(Arc::new);
        let result = opened.as_ref().map(|_| ()).map_err(Clone::clone);
        if let Ok(home) = &opened {
            look_after(Arc::downgrade(home));
            let store = home.store();
            let newest = store.sessions_newest(1).unwrap_or_default().into_iter().next();
            let shown = newest.map_or_else(|| "mira".into(), |entry| entry.session.character_id);
            self.warm_face(shown.as_str());
            drop(store);
            if self.seated.load(Ordering::Relaxed) {
                home.clone().resume_listening();
            }
        }
        *self.home.lock().unwrap_or_else(PoisonError::into_inner) = opened;
        result
    }

    /// Somebody sits before it. Must run inside a tokio runtime when the home is open.
    pub(crate) fn sit(&self) {
        let before = self.seated.swap(true, Ordering::Relaxed);
        if !before && let Ok(home) = self.home() {
            home.resume_listening();
        }
    }

    /// Nobody does any more: nobody is listened to, and what is being said is over.
    pub(crate) fn rise(&self) {
        self.seated.store(false, Ordering::Relaxed);
        let Ok(home) = self.home() else { return };
        home.conversation.stop();
        tokio::spawn(async move {
            if let Err(error) = home.ear.set_hands_free(false).await {
                tracing::warn!(%error, "the microphone was not closed in order");
            }
            // Whoever sits down next has a model of their own. It waits for a reply to another program, so it comes last.
            home.models.brain.unload().await;
        });
    }

    /// The open home.
    ///
    /// # Errors
    /// Why it is not open.
    pub(crate) fn home(&self) -> Result<Arc<OpenHome>, ApiError> {
        self.home.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on there is no open home, and this is why.
    pub(crate) fn forget_home(&self, why: ApiError) {
        *self.home.lock().unwrap_or_else(PoisonError::into_inner) = Err(why);
    }

    /// What the window needs first.
    pub async fn info(&self) -> Result<AppInfo, ApiError> {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let audio_device = blocking(|| Ok(vis_audio::output_devices().into_iter().next())).await?;
        let closed = AppInfo {
            version,
            vault: VaultState::Locked,
            encryption: None,
            onboarded: false,
            last_session: None,
            audio_device,
            vault_message: None,
        };
        match self.home() {
            Ok(home) => home.info(closed).await,
            Err(error) if error.code == Code::VaultChoice => Ok(AppInfo { vault: VaultState::New, ..closed }),
            Err(error) if error.code == Code::VaultLocked => Ok(closed),
            Err(error) => Ok(AppInfo { vault_message: Some(error.message), ..closed }),
        }
    }

    /// Everybody there is to talk to, the default companion first, the person's own last.
    /// While the chats are not open these are the companions that came with the program.
    pub async fn characters(&self) -> Vec<CharacterView> {
        let (home, cast) = (self.home(), Arc::clone(&self.cast));
        let chats = blocking(move || Ok(home?.store().last_chats()?)).await.unwrap_or_default();
        let chats: HashMap<String, i64> = chats.into_iter().map(|(id, at)| (id.to_string(), at)).collect();
        let views = cast.views().into_iter();
        views.map(|view| CharacterView { last_chat_ms: chats.get(&view.id).copied(), ..view }).collect()
    }

    /// Events from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<ChatEvent> {
        self.events.subscribe()
    }

    pub(crate) fn character(&self, id: &str) -> Result<vis_core::Character, ApiError> {
        self.cast.get(&CharacterId::from(id))
    }
}

/// Runs disk and keyring work where it may block.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| {
        Err(ApiError::failed(
            "Something in Visavis broke off unexpectedly. Nothing that was kept is lost; try again.",
        ))
    })
}
