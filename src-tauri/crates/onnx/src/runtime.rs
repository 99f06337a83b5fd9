use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ort::environment::Environment;
use ort::session::builder::{GraphOptimizationLevel, SessionBuilder};

use crate::{OnnxError, Session, signed};

/// The runtime of this process. It is never unloaded: sessions and threads of the library may outlive every handle.
static LOADED: Mutex<Option<Runtime>> = Mutex::new(None);

/// ONNX Runtime, loaded from a shared library. Cheap to clone; all clones are the same runtime.
#[derive(Clone, Debug)]
pub struct Runtime {
    environment: Environment,
    library: PathBuf,
}

impl Runtime {
    /// Loads the library at `path` (`libonnxruntime.so.1.x`, `onnxruntime.dll`, `libonnxruntime.dylib`).
    ///
    /// A second call with the same path gives the same runtime.
    ///
    /// # Errors
    /// [`OnnxError::LibraryMissing`], [`OnnxError::LibraryUnusable`] (no such library, or too old), and
    /// [`OnnxError::AnotherLibraryLoaded`] when the process already runs on a library from elsewhere.
    pub fn load(path: &Path) -> Result<Self, OnnxError> {
        // Canonical, because the loader would look for a relative path beside the program first.
        let library =
            path.canonicalize().map_err(|_| OnnxError::LibraryMissing { path: path.to_path_buf() })?;
        // The lock is held while loading: two threads must not race to initialise the library.
        let mut loaded = LOADED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(runtime) = loaded.as_ref() {
            return if runtime.library == library {
                Ok(runtime.clone())
            } else {
                Err(OnnxError::AnotherLibraryLoaded { loaded: runtime.library.clone(), asked: library })
            };
        }
        let environment =
            start(&library).map_err(|reason| OnnxError::LibraryUnusable { path: library.clone(), reason })?;
        Ok(loaded.insert(Self { environment, library }).clone())
    }

    /// Where the library was loaded from.
    pub fn library(&self) -> &Path {
        &self.library
    }

    /// Opens a model for `threads` threads (at least one) within an operator.
    ///
    /// # Errors
    /// [`OnnxError::ModelMissing`] and [`OnnxError::ModelUnusable`].
    pub fn session(&self, model: &Path, threads: usize) -> Result<Session, OnnxError> {
        if !model.is_file() {
            return Err(OnnxError::ModelMissing { path: model.to_path_buf() });
        }
        let faster = || self.faster(&std::fs::read(model).ok()?, model, threads);
        let unusable = |reason| OnnxError::ModelUnusable { path: model.to_path_buf(), reason };
        match faster() {
            Some(session) => Ok(session),
            None => self
                .builder(threads)
                .and_then(|mut builder| builder.commit_from_file(model).map_err(|e| e.to_string()))
                .map(Session::new)
                .map_err(unusable),
        }
    }

    /// Opens a model that was made from the file at `origin`, which is only named in errors.
    ///
    /// # Errors
    /// [`OnnxError::ModelUnusable`].
    pub fn session_of(&self, model: &[u8], origin: &Path, threads: usize) -> Result<Session, OnnxError> {
        let unusable = |reason| OnnxError::ModelUnusable { path: origin.to_path_buf(), reason };
        match self.faster(model, origin, threads) {
            Some(session) => Ok(session),
            None => self.of_bytes(model, threads).map_err(unusable),
        }
    }

    /// The model rewritten for this processor; `None` where that gains nothing or fails.
    fn faster(&self, model: &[u8], origin: &Path, threads: usize) -> Option<Session> {
        let rewritten = signed::pays().then(|| signed::signed_activations(model)).flatten()?;
        self.of_bytes(&rewritten, threads)
            .inspect_err(|e| tracing::warn!("{} runs slower than it could: {e}", origin.display()))
            .ok()
    }

    fn of_bytes(&self, model: &[u8], threads: usize) -> Result<Session, String> {
        self.builder(threads)?.commit_from_memory(model).map(Session::new).map_err(|e| e.to_string())
    }

    fn builder(&self, threads: usize) -> Result<SessionBuilder, String> {
        ort::session::Session::builder(&self.environment)
            .map_err(|e| e.to_string())?
            .with_optimization_level(GraphOptimizationLevel::Level3)
            .map_err(|e| e.to_string())?
            .with_intra_threads(threads.max(1))
            .map_err(|e| e.to_string())?
            // Idle workers would otherwise spin and take the cores from the face and the language model.
            .with_config_entry("session.intra_op.allow_spinning", "0")
            .map_err(|e| e.to_string())
    }
}

fn start(library: &Path) -> Result<Environment, String> {
    ort::init_from(library)
        .map_err(|e| e.to_string())?
        .with_name("visavis")
        .with_telemetry(false)
        .build()
        .map_err(|e| e.to_string())
}
