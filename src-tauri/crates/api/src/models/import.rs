//! Model files that lie elsewhere on this computer: copied, so that the original may be moved or deleted.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use vis_models::{Import, Installed, candidates, import, look_into, remove};

use super::*;
use crate::App;
use crate::app::blocking;

const REPORT_EVERY: Duration = Duration::from_millis(250);

impl ModelRoom {
    /// Blocks. A file that is here already is not kept twice.
    fn import(&self, from: &Path) -> Result<LocalModel, ApiError> {
        look_into(from).map_err(of_file)?;
        let bytes = std::fs::metadata(from).map_err(|error| unreadable(from, &error))?.len();
        self.check_room(bytes)?;
        let before = vis_models::installed(&self.folder);
        let mut shown = Shown::new(self, from, bytes);
        let done = import(&self.folder, from, Import::Copy, self.clock.now_ms(), &mut |read| {
            shown.read(read);
            true
        });
        shown.ended(done.is_ok());
        let added: Installed = done.map_err(of_file)?.ok_or_else(|| ApiError::not_found("file"))?;
        tracing::info!(path = added.path, "a model was imported");
        if let Some(same) = before.iter().find(|one| one.sha256 == added.sha256) {
            remove(&self.folder, &added.path).map_err(of_file)?;
            return Ok(self.added_model(same));
        }
        Ok(self.added_model(&added))
    }

    fn import_all(&self, folder: &Path) -> Result<Vec<LocalModel>, ApiError> {
        let found = candidates(folder).map_err(of_file)?;
        let (good, bad): (Vec<_>, Vec<_>) = found.into_iter().partition(|one| one.header.is_ok());
        if good.is_empty() {
            let why = bad.first().and_then(|one| one.header.as_ref().err()).map(|why| format!(" ({why})"));
            let message = format!(
                "No model that can be used was found in {}{}. Choose a folder with GGUF files, or models of Whisper.",
                folder.display(),
                why.unwrap_or_default()
            );
            return Err(ApiError::new(Code::BadInput, message));
        }
        good.iter().map(|one| self.import(&one.path)).collect()
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> ApiError {
    ApiError::failed(format!("{} cannot be read ({error}).", path.display()))
}

/// How far a copy is, told like a download.
struct Shown<'a> {
    room: &'a ModelRoom,
    view: DownloadView,
    told: Option<Duration>,
}

impl<'a> Shown<'a> {
    fn new(room: &'a ModelRoom, from: &Path, bytes: u64) -> Self {
        let name = from.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let view = DownloadView {
            id: format!("import-{name}"),
            name,
            doing: DownloadStep::Fetching,
            done_bytes: 0,
            total_bytes: Some(bytes),
            bytes_per_second: None,
            remaining_ms: None,
            host: String::new(),
            sha256: None,
            trouble: None,
        };
        Self { room, view, told: None }
    }

    fn read(&mut self, bytes: u64) {
        let now = self.room.clock.elapsed();
        self.view.done_bytes = bytes;
        if self.told.is_none_or(|last| now >= last + REPORT_EVERY) {
            self.told = Some(now);
            let _ = self.room.told.send(self.view.clone());
        }
    }

    fn ended(mut self, well: bool) {
        self.view.doing = if well { DownloadStep::Done } else { DownloadStep::Failed };
        let _ = self.room.told.send(self.view);
    }
}

impl App {
    /// Copies a model file (GGUF, or one of Whisper) into the models folder. The original is not touched.
    ///
    /// # Errors
    /// [`Code::BadInput`] for what is no model, [`Code::DiskFull`].
    pub async fn import_model_file(&self, path: &Path) -> Result<LocalModel, ApiError> {
        let (room, path) = (Arc::clone(&self.home()?.models), path.to_owned());
        blocking(move || room.import(&path)).await
    }

    /// The same with every model of a folder and the folders in it.
    ///
    /// # Errors
    /// [`Code::BadInput`] where there is none.
    pub async fn import_model_folder(&self, folder: &Path) -> Result<Vec<LocalModel>, ApiError> {
        let (room, folder) = (Arc::clone(&self.home()?.models), folder.to_owned());
        blocking(move || room.import_all(&folder)).await
    }
}
