//! Which transcriber listens: one that came with the program, or one the person added; and what happens when that one is gone.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::broadcast;
use vis_listen::{ListenError, Whisper};
use vis_models::{Inside, Installed, ModelError, intact, look_into};
use vis_store::Store;

use super::models::load_whisper;
use crate::voice::models;
use crate::{ApiError, ChatEvent, ListenModel, NoticeLevel, Settings};

/// Setting: the path of the transcriber that was added and chosen.
const EAR: &str = "ear_model";

/// What the choice is made of.
pub(crate) struct ChoiceParts {
    /// Where the program's own models lie.
    pub(crate) own: PathBuf,
    /// Where added ones lie.
    pub(crate) added: PathBuf,
    pub(crate) store: Arc<Mutex<Store>>,
    pub(crate) events: broadcast::Sender<ChatEvent>,
}

/// Which transcription model is wanted. It counts from the next sound on.
pub(crate) struct ListenChoice {
    parts: ChoiceParts,
    wish: Mutex<Wish>,
}

#[derive(Clone, Debug)]
struct Wish {
    model: ListenModel,
    language: String,
    added: Option<Added>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Added {
    /// Below the folder of added models.
    path: String,
    multilingual: bool,
}

impl ListenChoice {
    /// Blocks.
    pub(crate) fn new(parts: ChoiceParts, settings: &Settings) -> Arc<Self> {
        let chosen =
            parts.store.lock().unwrap_or_else(PoisonError::into_inner).setting::<Option<String>>(EAR);
        let chosen = chosen.inspect_err(|error| tracing::warn!(%error, "the chosen ear is not known"));
        let added = chosen.ok().flatten().flatten().map(|path| {
            let inside = look_into(&parts.added.join(&path));
            // A file that cannot be read is told of when it is to be loaded.
            let multilingual = !matches!(inside, Ok(Inside::Whisper(header)) if !header.multilingual);
            Added { path, multilingual }
        });
        let wish = Wish { model: settings.listen_model, language: settings.language.clone(), added };
        Arc::new(Self { parts, wish: Mutex::new(wish) })
    }

    /// As the settings say; a model that was added stays chosen.
    pub(super) fn set(&self, settings: &Settings) {
        let mut wish = self.wish();
        (wish.model, wish.language) = (settings.listen_model, settings.language.clone());
    }

    /// The person chose one that was added, or none any more. Blocks.
    ///
    /// # Errors
    /// The choice cannot be kept.
    pub(crate) fn choose(&self, added: Option<&Installed>) -> Result<(), ApiError> {
        let added = added.map(|one| Added {
            path: one.path.clone(),
            multilingual: one.whisper.as_ref().is_none_or(|header| header.multilingual),
        });
        self.store().set_setting(EAR, &added.as_ref().map(|one| one.path.as_str()))?;
        self.wish().added = added;
        Ok(())
    }

    /// The model that was added and chosen.
    pub(crate) fn added(&self) -> Option<String> {
        self.wish().added.as_ref().map(|added| added.path.clone())
    }

    /// The path of the one that listens, below the folder it lies in.
    pub(crate) fn listens(&self) -> String {
        let own = |file: PathBuf| file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        self.usable().unwrap_or_else(|| own(self.file()))
    }

    /// The file that is to be loaded.
    pub(super) fn file(&self) -> PathBuf {
        match self.usable() {
            Some(path) => self.parts.added.join(path),
            None => {
                let wish = self.wish();
                model_file(&self.parts.own, wish.model, &wish.language)
            }
        }
    }

    /// The one that was added, if it knows the language that is spoken.
    fn usable(&self) -> Option<String> {
        let wish = self.wish();
        let knows = |added: &&Added| added.multilingual || wish.language == "en";
        wish.added.as_ref().filter(knows).map(|added| added.path.clone())
    }

    /// Loads what is wanted; in the place of a file that is gone or damaged, what came with the program, and says so. Blocks.
    pub(super) fn load(&self) -> Result<(PathBuf, Whisper), ListenError> {
        let Some(path) = self.usable() else { return loaded(self.file()) };
        match self.load_added(&path) {
            Ok(whisper) => Ok((self.parts.added.join(path), whisper)),
            Err(error) => {
                self.give_up(&path, &error);
                loaded(self.file())
            }
        }
    }

    /// A file that changed since it was added is never loaded. A quick look, unless its time of change is another one.
    fn load_added(&self, path: &str) -> Result<Whisper, ListenError> {
        let at = self.parts.added.join(path);
        match intact(&self.parts.added, path) {
            Ok(_) => load_whisper(&at),
            Err(ModelError::WrongHash { .. } | ModelError::WrongSize { .. }) => {
                let reason = "its content has changed since it was added".to_owned();
                Err(ListenError::ModelUnusable { path: at, reason })
            }
            Err(_) => Err(ListenError::ModelMissing { path: at }),
        }
    }

    fn give_up(&self, path: &str, why: &ListenError) {
        tracing::warn!(error = %why, path, "the chosen ear cannot be used");
        if let Err(error) = self.choose(None) {
            tracing::warn!(%error, "the choice of the ear was not kept");
            self.wish().added = None;
        }
        let name = path.rsplit('/').next().unwrap_or(path);
        let reason = match why {
            ListenError::ModelMissing { .. } => "is not there any more",
            ListenError::ModelUnusable { .. } => {
                "cannot be read: the file is damaged, or of a kind that is not known"
            }
            _ => "could not be loaded",
        };
        let message = format!(
            "{name} {reason}. What came with Visavis listens in its place; choose another one under Models."
        );
        let code = "ear_model".to_owned();
        let _ = self.parts.events.send(ChatEvent::Notice { level: NoticeLevel::Warning, code, message });
    }

    fn wish(&self) -> MutexGuard<'_, Wish> {
        self.wish.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.parts.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn loaded(file: PathBuf) -> Result<(PathBuf, Whisper), ListenError> {
    let whisper = load_whisper(&file)?;
    Ok((file, whisper))
}

/// The small model knows only English: another language takes the other one where it is installed.
pub(crate) fn model_file(folder: &Path, model: ListenModel, language: &str) -> PathBuf {
    let (tiny, base) = (folder.join(models::LISTEN_TINY), folder.join(models::LISTEN_BASE));
    let wanted = model == ListenModel::Base || language != "en";
    if wanted && (base.is_file() || !tiny.is_file()) { base } else { tiny }
}

/// Which of the program's own transcribers a path names.
pub(crate) fn own_ear(path: &str) -> Option<ListenModel> {
    match path {
        models::LISTEN_TINY => Some(ListenModel::Tiny),
        models::LISTEN_BASE => Some(ListenModel::Base),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use vis_listen::{Heed, Transcriber};
    use vis_models::{Import, import};
    use vis_store::Key;

    use super::*;
    use crate::Home;
    use crate::ear::LazyTranscriber;

    struct Bench {
        folder: tempfile::TempDir,
        store: Arc<Mutex<Store>>,
        events: broadcast::Sender<ChatEvent>,
        told: broadcast::Receiver<ChatEvent>,
        own: PathBuf,
    }

    impl Bench {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let store = Store::open(&folder.path().join("visavis.db"), &Key::Unencrypted, [1; 32]).unwrap();
            let (events, told) = broadcast::channel(8);
            let own = Home::find().unwrap().models;
            Self { folder, store: Arc::new(Mutex::new(store)), events, told, own }
        }

        fn choice(&self) -> Arc<ListenChoice> {
            let parts = ChoiceParts {
                own: self.own.clone(),
                added: self.folder.path().join("added"),
                store: Arc::clone(&self.store),
                events: self.events.clone(),
            };
            ListenChoice::new(parts, &Settings::default())
        }

        /// The program's own file as one that was added.
        fn add(&self) -> Installed {
            let from = self.own.join(models::LISTEN_TINY);
            let dir = self.folder.path().join("added");
            import(&dir, &from, Import::Copy, 0, &mut |_| true).unwrap().unwrap()
        }

        fn notice(&mut self) -> Option<String> {
            match self.told.try_recv().ok()? {
                ChatEvent::Notice { code, message, .. } => Some(format!("{code}: {message}")),
                other => panic!("{other:?}"),
            }
        }
    }

    fn hear(ear: &mut LazyTranscriber) -> Result<PathBuf, ListenError> {
        let silence = vec![0.0; 16_000];
        ear.transcribe(&silence, &Heed::default(), &AtomicBool::new(false))?;
        Ok(ear.loaded_file().unwrap())
    }

    #[test]
    fn a_chosen_ear_listens_at_once_and_after_a_restart() {
        let mut bench = Bench::new();
        let choice = bench.choice();
        let mut ear = LazyTranscriber::new(Arc::clone(&choice));
        assert_eq!(hear(&mut ear).unwrap(), bench.own.join(models::LISTEN_TINY));
        let added = bench.add();
        assert_eq!(added.whisper.as_ref().map(|header| header.multilingual), Some(false));
        choice.choose(Some(&added)).unwrap();
        let there = bench.folder.path().join("added").join(&added.path);
        assert_eq!(hear(&mut ear).unwrap(), there, "without a restart");
        assert_eq!(bench.choice().listens(), added.path, "and after one");
        let german = Settings { language: "de".to_owned(), ..Settings::default() };
        choice.set(&german);
        assert_ne!(choice.listens(), added.path, "it knows English only");
        choice.set(&Settings::default());
        choice.choose(None).unwrap();
        assert_eq!(hear(&mut ear).unwrap(), bench.own.join(models::LISTEN_TINY));
        assert_eq!(bench.notice(), None);
    }

    #[test]
    fn a_file_that_is_damaged_or_gone_is_replaced_by_what_came_with_the_program() {
        for gone in [false, true] {
            let mut bench = Bench::new();
            let (choice, added) = (bench.choice(), bench.add());
            choice.choose(Some(&added)).unwrap();
            let there = bench.folder.path().join("added").join(&added.path);
            if gone {
                std::fs::remove_file(&there).unwrap();
            } else {
                let mut bytes = std::fs::read(&there).unwrap();
                let middle = bytes.len() / 2;
                bytes[middle] ^= 0xff;
                std::fs::write(&there, bytes).unwrap();
            }
            let mut ear = LazyTranscriber::new(Arc::clone(&choice));
            assert_eq!(hear(&mut ear).unwrap(), bench.own.join(models::LISTEN_TINY));
            let told = bench.notice().unwrap();
            assert!(told.starts_with("ear_model: whisper-tiny.en-q8_0.bin"), "{told}");
            assert!(told.contains(if gone { "not there" } else { "damaged" }), "{told}");
            hear(&mut ear).unwrap();
            assert_eq!(bench.notice(), None, "once is enough");
            assert_eq!(bench.choice().added(), None, "and it is forgotten");
        }
    }
}
