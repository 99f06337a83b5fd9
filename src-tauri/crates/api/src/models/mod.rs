//! The models of this computer: which there are, which may be added, how they get here, and which one answers, and which listens.
//!
//! | file | what |
//! |---|---|
//! | `mod` | what all the others share |
//! | `offers` | what may be added, and how it will do here |
//! | `downloads` | models on their way over the network |
//! | `local` | models that are here: list, choose, take away |
//! | `import` | files that lie elsewhere on this computer |
//! | `brain` | the port of the local provider: the chosen model, or the one that came with the program |
//! | `memory` | the memory of this computer |
//! | `view` | models as the window sees them |

mod brain;
mod downloads;
mod import;
mod local;
mod memory;
mod offers;
mod view;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Semaphore, broadcast};
use vis_core::Clock;
use vis_models::download::free_bytes;
use vis_models::{Catalogue, platform};
use vis_store::Store;

use crate::ear::ListenChoice;
use crate::providers::ProviderRoom;
use crate::{ApiError, Code, Home, Settings};
use downloads::Job;

pub(crate) use brain::LocalBrain;
pub use view::{
    DownloadStep, DownloadView, LocalModel, ModelFit, ModelFolder, ModelOrigin, ModelPurpose, OfferView,
};

const CATALOGUE: &str = include_str!("../../../../../assets/models.toml");
/// A full disk makes the rest of the computer fall over: this much stays free.
const RESERVE: u64 = 512 << 20;
/// Of downloads at the same time; more only share the line.
const AT_ONCE: usize = 2;

/// What the room is made of.
pub(crate) struct Parts {
    pub(crate) home: Home,
    pub(crate) store: Arc<Mutex<Store>>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) providers: Arc<ProviderRoom>,
    pub(crate) brain: Arc<LocalBrain>,
    pub(crate) ears: Arc<ListenChoice>,
    pub(crate) told: broadcast::Sender<DownloadView>,
}

/// The models folder, and what goes on in it.
pub(crate) struct ModelRoom {
    /// Where the program's own models lie.
    own: PathBuf,
    /// Where added ones lie.
    folder: PathBuf,
    catalogue: Catalogue,
    store: Arc<Mutex<Store>>,
    clock: Arc<dyn Clock>,
    providers: Arc<ProviderRoom>,
    pub(crate) brain: Arc<LocalBrain>,
    pub(crate) ears: Arc<ListenChoice>,
    told: broadcast::Sender<DownloadView>,
    jobs: Mutex<HashMap<String, Job>>,
    gate: Arc<Semaphore>,
}

/// Every model the program knows, on this kind of computer.
pub(crate) fn catalogue() -> Result<Catalogue, ApiError> {
    let here = platform(std::env::consts::OS, std::env::consts::ARCH);
    Ok(Catalogue::parse(CATALOGUE).map_err(ApiError::failed)?.on(&here).for_people())
}

impl ModelRoom {
    /// Blocks. Downloads that were under way when the program ended are there again, paused.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(crate) fn open(parts: Parts) -> Result<Arc<Self>, ApiError> {
        let Parts { home, store, clock, providers, brain, ears, told } = parts;
        brain.belongs_to(&providers);
        let room = Self {
            folder: home.added(),
            own: home.models,
            catalogue: catalogue()?,
            store,
            clock,
            providers,
            brain,
            ears,
            told,
            jobs: Mutex::default(),
            gate: Arc::new(Semaphore::new(AT_ONCE)),
        };
        room.remember_jobs()?;
        Ok(Arc::new(room))
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn jobs(&self) -> MutexGuard<'_, HashMap<String, Job>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn settings(&self) -> Result<Settings, ApiError> {
        Ok(self.store().setting::<Settings>("settings")?.unwrap_or_default())
    }

    /// # Errors
    /// [`Code::DiskFull`] when `bytes` more do not fit.
    fn check_room(&self, bytes: u64) -> Result<(), ApiError> {
        std::fs::create_dir_all(&self.folder).map_err(|error| unwritable(&self.folder, &error))?;
        let needed = bytes + RESERVE;
        match free_bytes(&self.folder) {
            Ok(free) if free < needed => Err(ApiError::new(
                Code::DiskFull,
                format!(
                    "There is not enough room on the disk: {} are needed, {} are free. Make room, then try again.",
                    megabytes(needed),
                    megabytes(free)
                ),
            )),
            // Where the system does not say, writing will.
            _ => Ok(()),
        }
    }
}

fn unwritable(folder: &Path, error: &std::io::Error) -> ApiError {
    let place = folder.display();
    ApiError::failed(format!("{place} cannot be written ({error}). Check the disk and the folder's rights."))
}

fn megabytes(bytes: u64) -> String {
    match bytes.div_ceil(1_000_000) {
        few @ 0..1000 => format!("{few} MB"),
        many => format!("{:.1} GB", many as f64 / 1000.0),
    }
}

/// In whose words an error of a model file is told: without what only a developer can do.
fn of_file(error: vis_models::ModelError) -> ApiError {
    use vis_models::ModelError as E;
    match error {
        E::Gguf { file, why } => {
            let name = Path::new(&file).file_name().unwrap_or_default().to_string_lossy().into_owned();
            ApiError::new(Code::BadInput, format!("{name} cannot be used: {why}."))
        }
        E::WrongHash { file, .. } | E::WrongSize { file, .. } => {
            let message = format!(
                "{file} has changed since it was added, so it is not used. Remove it and add it again."
            );
            ApiError::new(Code::ModelDamaged, message)
        }
        E::NotAdded { .. } => ApiError::new(Code::BadInput, error.to_string()),
        E::Disk { ref source, .. } if source.kind() == std::io::ErrorKind::StorageFull => {
            ApiError::new(Code::DiskFull, "The disk is full. Make room, then try again.")
        }
        E::Disk { ref source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
            ApiError::not_found("file")
        }
        other => ApiError::failed(other),
    }
}
