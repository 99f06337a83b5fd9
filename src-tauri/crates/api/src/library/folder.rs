//! A folder full of cards: read on several threads, kept many at a time, told as it goes.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use serde::Serialize;
use specta::Type;
use tokio::sync::broadcast;
use vis_cards::{Content, limits};
use vis_core::Clock;
use vis_store::NewCard;

use super::import::{new_card, only_lore};
use crate::activity::{Act, ActivityKind, ActivitySubject};
use crate::app::blocking;
use crate::characters::{Cast, locked};
use crate::open::OpenHome;
use crate::{ApiError, App, Code};

/// Characters that are kept in one go, and bytes of them.
const TOGETHER: usize = 64;
const TOGETHER_BYTES: usize = 32 << 20;
/// Cards that were read and wait to be kept.
const AHEAD: usize = 16;
/// Folders inside of folders.
const DEEPEST: usize = 8;
/// Files that are looked at.
const MOST: usize = 200_000;
/// Files that were not taken, by name.
const PROBLEMS: usize = 500;
/// Between two tellings.
const TELL: Duration = Duration::from_millis(200);
/// Imports that a slow window may lag behind.
const BACKLOG: usize = 64;
const ENDINGS: [&str; 6] = ["png", "apng", "json", "charx", "jpg", "jpeg"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum ImportOutcome {
    Imported,
    Duplicate,
    Refused,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct ImportFile {
    pub name: String,
    pub outcome: ImportOutcome,
    pub message: Option<String>,
    pub character_id: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum ImportState {
    Running,
    Completed,
    Cancelled,
}

/// How far an import has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct ImportView {
    pub id: String,
    pub folder: String,
    pub total: u32,
    pub done: u32,
    pub imported: u32,
    pub duplicates: u32,
    pub refused: u32,
    pub state: ImportState,
    #[specta(type = Option<f64>)]
    pub remaining_ms: Option<u64>,
    /// Those that were not imported, at most 500.
    pub problems: Vec<ImportFile>,
}

/// Imports under way, and whom they are told.
pub(crate) struct Imports {
    told: broadcast::Sender<ImportView>,
    cancelled: Mutex<Vec<(String, Arc<AtomicBool>)>>,
}

impl Default for Imports {
    fn default() -> Self {
        Self { told: broadcast::channel(BACKLOG).0, cancelled: Mutex::default() }
    }
}

impl App {
    /// Takes in every card of a folder and of those inside; goes on by itself. Told by [`App::subscribe_imports`].
    ///
    /// # Errors
    /// [`Code::NotFound`]: there is no such folder.
    pub async fn import_folder(&self, folder: &Path) -> Result<ImportView, ApiError> {
        let (home, cast, clock) = (self.home()?, self.cast.clone(), Arc::clone(&self.clock));
        let place = folder.to_path_buf();
        let files = blocking(move || {
            if !place.is_dir() {
                let message = format!("{} is no folder. Choose another one.", place.display());
                return Err(ApiError::new(Code::NotFound, message));
            }
            let mut files = Vec::new();
            gather(&place, DEEPEST, &mut files);
            files.sort();
            Ok(files)
        })
        .await?;
        let view = ImportView {
            id: format!("import-{}", uuid::Uuid::now_v7()),
            folder: folder.display().to_string(),
            total: files.len() as u32,
            done: 0,
            imported: 0,
            duplicates: 0,
            refused: 0,
            state: ImportState::Running,
            remaining_ms: None,
            problems: Vec::new(),
        };
        let cancelled = Arc::<AtomicBool>::default();
        locked(&self.imports.cancelled).push((view.id.clone(), Arc::clone(&cancelled)));
        let keeping = Keeping {
            home,
            cast,
            clock,
            told: self.imports.told.clone(),
            view: view.clone(),
            batch: Vec::new(),
            batch_bytes: 0,
        };
        std::thread::spawn(move || run(keeping, files, &cancelled));
        Ok(view)
    }

    /// Ends an import; what was taken in stays.
    pub fn cancel_import(&self, id: &str) {
        for (_, cancelled) in locked(&self.imports.cancelled).iter().filter(|(import, _)| import == id) {
            cancelled.store(true, Ordering::Relaxed);
        }
    }

    /// Every change of an import from now on, at most five a second.
    pub fn subscribe_imports(&self) -> broadcast::Receiver<ImportView> {
        self.imports.told.subscribe()
    }
}

/// Files that may be cards. Links are not followed: they may lead in circles.
fn gather(folder: &Path, deeper: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let (Ok(kind), path) = (entry.file_type(), entry.path()) else { continue };
        let ending =
            path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
        if kind.is_dir() && deeper > 0 {
            gather(&path, deeper - 1, files);
        } else if kind.is_file() && ENDINGS.contains(&ending.as_str()) && files.len() < MOST {
            files.push(path);
        }
    }
}

struct Read {
    name: String,
    card: Result<Box<NewCard>, ApiError>,
}

fn run(mut keeping: Keeping, files: Vec<PathBuf>, cancelled: &AtomicBool) {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).clamp(1, 4);
    let (next, files) = (AtomicUsize::new(0), &files);
    let next = &next;
    let (out, read) = mpsc::sync_channel(AHEAD);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let out = out.clone();
            scope.spawn(move || {
                while !cancelled.load(Ordering::Relaxed) {
                    let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) else { return };
                    let name =
                        path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
                    if out.send(Read { name, card: open(path) }).is_err() {
                        return;
                    }
                }
            });
        }
        drop(out);
        keeping.keep_all(&read);
    });
    keeping.end(cancelled.load(Ordering::Relaxed));
}

fn open(path: &Path) -> Result<Box<NewCard>, ApiError> {
    let unreadable = |error: std::io::Error| ApiError::failed(format!("It cannot be read: {error}."));
    let size = std::fs::metadata(path).map_err(unreadable)?.len();
    if size > limits::FILE as u64 {
        return Err(ApiError::new(
            Code::BadInput,
            format!("This file takes {} MB, which is too much.", size >> 20),
        ));
    }
    match vis_cards::open(&std::fs::read(path).map_err(unreadable)?)?.content {
        Content::Card(file) => Ok(Box::new(new_card(&file)?)),
        Content::Lorebook(_) => Err(only_lore()),
    }
}

/// The one that writes.
struct Keeping {
    home: Arc<OpenHome>,
    cast: Arc<Cast>,
    clock: Arc<dyn Clock>,
    told: broadcast::Sender<ImportView>,
    view: ImportView,
    batch: Vec<(String, NewCard)>,
    batch_bytes: usize,
}

impl Keeping {
    fn keep_all(&mut self, read: &mpsc::Receiver<Read>) {
        let began = self.clock.elapsed();
        let mut told = Duration::ZERO;
        for Read { name, card } in read {
            self.view.done += 1;
            match card {
                Ok(card) => self.put(name, *card),
                Err(error) => self.problem(name, ImportOutcome::Refused, Some(error.message), None),
            }
            let now = self.clock.elapsed();
            if now >= told + TELL {
                told = now;
                let each = (now - began) / self.view.done;
                let left = each * (self.view.total - self.view.done);
                self.view.remaining_ms = Some(left.as_millis() as u64);
                _ = self.told.send(self.view.clone());
            }
        }
        self.flush();
    }

    fn put(&mut self, name: String, card: NewCard) {
        let in_batch = self.batch.iter().find(|(_, other)| other.fingerprint == card.fingerprint);
        let same = match in_batch {
            Some((_, other)) => Ok(Some(other.character.id.clone())),
            None => locked(&self.home.store).same_card(&card.fingerprint),
        };
        match same {
            Ok(Some(id)) => self.problem(name, ImportOutcome::Duplicate, None, Some(id.to_string())),
            Err(error) => self.problem(name, ImportOutcome::Refused, Some(error.to_string()), None),
            Ok(None) => {
                self.batch_bytes += card.body.as_ref().map_or(0, Vec::len) + card.card.card.len();
                self.batch.push((name, card));
                if self.batch.len() >= TOGETHER || self.batch_bytes >= TOGETHER_BYTES {
                    self.flush();
                }
            }
        }
    }

    fn flush(&mut self) {
        let (names, cards): (Vec<String>, Vec<NewCard>) = std::mem::take(&mut self.batch).into_iter().unzip();
        self.batch_bytes = 0;
        if cards.is_empty() {
            return;
        }
        let kept = locked(&self.home.store).add_cards(&cards, self.clock.now_ms());
        match kept {
            Ok(()) => self.view.imported += cards.len() as u32,
            Err(error) => {
                for name in names {
                    self.problem(name, ImportOutcome::Refused, Some(error.to_string()), None);
                }
            }
        }
    }

    fn problem(&mut self, name: String, outcome: ImportOutcome, message: Option<String>, id: Option<String>) {
        match outcome {
            ImportOutcome::Duplicate => self.view.duplicates += 1,
            ImportOutcome::Refused => self.view.refused += 1,
            ImportOutcome::Imported => {}
        }
        if self.view.problems.len() < PROBLEMS {
            self.view.problems.push(ImportFile { name, outcome, message, character_id: id });
        }
    }

    fn note(&self, cancelled: bool) {
        let ImportView { id, folder, total, done, imported, duplicates, refused, .. } = &self.view;
        let stopped =
            if cancelled { format!(" Stopped after {done} of {total} files.") } else { String::new() };
        let detail =
            format!("{imported} imported, {duplicates} here already, {refused} not readable.{stopped}");
        let kind = if cancelled { ActivityKind::Cancelled } else { ActivityKind::Imported };
        let name = Path::new(folder).file_name().unwrap_or_default().to_string_lossy();
        let act = Act { kind, subject: ActivitySubject::Folder, id, name: &name };
        act.note(&mut locked(&self.home.store), self.clock.now_ms(), &detail);
    }

    fn end(mut self, cancelled: bool) {
        if let Err(error) = self.cast.read(&self.home.store) {
            tracing::warn!(%error, "what was imported is shown after the next start");
        }
        self.note(cancelled);
        self.view.remaining_ms = None;
        self.view.state = if cancelled { ImportState::Cancelled } else { ImportState::Completed };
        _ = self.told.send(self.view);
    }
}
