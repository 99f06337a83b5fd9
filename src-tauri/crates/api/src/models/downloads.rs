//! Models on their way over the network. They run beside everything else; what came survives the end of the program, whatever
//! ended it, and is gone on with when the person says so.

use std::sync::{Arc, Weak};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};
use vis_models::download::{Doing, Download, DownloadError, Outcome, Progress, Settings as Way, Target, Web};
use vis_models::{Offer, free_path, give_up, unfinished};
use vis_net::Destination;

use super::*;
use crate::App;
use crate::app::blocking;

/// Setting: downloads that are not done.
const DOWNLOADS: &str = "downloads";
/// At most four reports a second.
const REPORT_EVERY: Duration = Duration::from_millis(250);
/// Downloaded from an address that a person entered.
const DOWNLOADED: &str = "downloaded";

/// A download as it is kept in the database until it is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    id: String,
    name: String,
    /// Where it will lie, below the models folder.
    path: String,
    /// Entered by the person; nothing: the offer's.
    address: Option<String>,
    total: Option<u64>,
    sha256: Option<String>,
    /// What ended it.
    trouble: Option<String>,
}

pub(super) struct Job {
    kept: Kept,
    view: DownloadView,
    running: Option<Running>,
}

/// Dropping it pauses the download.
struct Running {
    stop: CancellationToken,
    _guard: DropGuard,
    task: JoinHandle<()>,
}

impl Kept {
    fn view(&self, folder: &std::path::Path) -> DownloadView {
        let doing = if self.trouble.is_some() { DownloadStep::Failed } else { DownloadStep::Paused };
        DownloadView {
            id: self.id.clone(),
            name: self.name.clone(),
            doing,
            done_bytes: unfinished(folder, &self.path).unwrap_or(0),
            total_bytes: self.total,
            bytes_per_second: None,
            remaining_ms: None,
            host: self.address.as_deref().map(host).unwrap_or_default(),
            sha256: self.sha256.clone(),
            trouble: self.trouble.clone(),
        }
    }
}

fn host(address: &str) -> String {
    Destination::entered(address).map(|to| to.host()).unwrap_or_default()
}

impl ModelRoom {
    /// What was not done when the program ended.
    pub(super) fn remember_jobs(&self) -> Result<(), ApiError> {
        let kept: Vec<Kept> = self.store().setting(DOWNLOADS)?.unwrap_or_default();
        let job = |kept: Kept| (kept.id.clone(), Job { view: kept.view(&self.folder), kept, running: None });
        self.jobs().extend(kept.into_iter().map(job));
        Ok(())
    }

    /// Writes down which downloads there are.
    fn keep_jobs(&self) -> Result<(), ApiError> {
        // The list is read under the database's lock, so that what is written last is what is true.
        let mut store = self.store();
        Ok(store.set_setting(DOWNLOADS, &self.kept_jobs())?)
    }

    pub(super) fn download(&self, id: &str) -> Option<DownloadView> {
        self.jobs().get(id).map(|job| job.view.clone())
    }

    fn running(&self, id: &str) -> bool {
        self.jobs().get(id).is_some_and(|job| {
            job.running.as_ref().is_some_and(|run| !run.stop.is_cancelled() && !run.task.is_finished())
        })
    }

    fn target(&self, kept: &Kept) -> Result<Target, ApiError> {
        if let Some(address) = &kept.address {
            return Ok(Target::entered(kept.path.clone(), address.clone()));
        }
        let offer = self.offer(&kept.id)?;
        Ok(Target::offered(offer).mirrored(&self.settings()?.download_mirror))
    }

    fn offer(&self, id: &str) -> Result<&Offer, ApiError> {
        self.catalogue.offers.iter().find(|offer| offer.id == id).ok_or_else(|| ApiError::not_found("model"))
    }

    /// Begins, or goes on. Blocks.
    fn start(self: &Arc<Self>, kept: Kept) -> Result<DownloadView, ApiError> {
        if self.providers.offline.is_offline() {
            let message =
                "Visavis is offline, so nothing is downloaded. Switch offline mode off, then try again.";
            return Err(ApiError::failed(message));
        }
        let kept = Kept { trouble: None, ..kept };
        let target = self.target(&kept)?;
        let net = self.providers.net.clone();
        let web = match &kept.address {
            Some(_) => Web::entered(net),
            None => Web::mirrored(net, &self.settings()?.download_mirror),
        };
        let download = Download {
            dir: self.folder.clone(),
            target,
            source: Arc::new(web),
            clock: Arc::clone(&self.clock),
            settings: Way { report_every: REPORT_EVERY, ..Way::default() },
        };
        let view = DownloadView { doing: DownloadStep::Waiting, trouble: None, ..kept.view(&self.folder) };
        let (id, stop) = (kept.id.clone(), CancellationToken::new());
        self.jobs().insert(id.clone(), Job { kept, view: view.clone(), running: None });
        // Before the first byte: whatever happens then, the download is not forgotten.
        self.keep_jobs()?;
        let task = carry(Arc::downgrade(self), id.clone(), download, stop.clone(), Arc::clone(&self.gate));
        let task = self.providers.books.runtime().spawn(task);
        if let Some(job) = self.jobs().get_mut(&id) {
            job.running = Some(Running { _guard: stop.clone().drop_guard(), stop, task });
        }
        let _ = self.told.send(view.clone());
        Ok(view)
    }

    /// Whether something came to be known that has to be kept.
    fn progress(&self, id: &str, progress: &Progress) -> bool {
        let mut jobs = self.jobs();
        let Some(job) = jobs.get_mut(id) else { return false };
        job.view = DownloadView {
            doing: match progress.doing {
                Doing::Asking => DownloadStep::Waiting,
                Doing::Reading | Doing::Checking => DownloadStep::Checking,
                Doing::Fetching => DownloadStep::Fetching,
                Doing::Waiting => DownloadStep::Retrying,
            },
            done_bytes: progress.done,
            total_bytes: progress.total.or(job.view.total_bytes),
            bytes_per_second: progress.bytes_per_second,
            remaining_ms: progress.remaining.and_then(|time| u64::try_from(time.as_millis()).ok()),
            host: host(&progress.address),
            sha256: progress.sha256.clone(),
            trouble: progress.trouble.clone(),
            ..job.view.clone()
        };
        let _ = self.told.send(job.view.clone());
        let known = (progress.total, progress.sha256.clone());
        let news = known.0.is_some() && (job.kept.total, &job.kept.sha256) != (known.0, &known.1);
        if news {
            (job.kept.total, job.kept.sha256) = known;
        }
        news
    }

    /// Downloads as they are kept.
    fn kept_jobs(&self) -> Vec<Kept> {
        let mut kept: Vec<Kept> = self.jobs().values().map(|job| job.kept.clone()).collect();
        kept.sort_by(|one, other| one.id.cmp(&other.id));
        kept
    }

    /// How it ended. Blocks.
    fn ended(&self, id: &str, outcome: Result<Outcome, DownloadError>) {
        let sha256 = match &outcome {
            Ok(Outcome::Installed(installed)) => Some(installed.sha256.clone()),
            _ => None,
        };
        let (doing, trouble) = match outcome {
            Ok(Outcome::Installed(_)) => (DownloadStep::Done, None),
            Ok(Outcome::Paused) => (DownloadStep::Paused, None),
            Err(error @ DownloadError::Offline { .. }) => (DownloadStep::Paused, Some(error.to_string())),
            Err(DownloadError::Model(error)) => (DownloadStep::Failed, Some(of_file(error).message)),
            Err(error) => (DownloadStep::Failed, Some(error.to_string())),
        };
        {
            let mut jobs = self.jobs();
            let Some(job) = jobs.get_mut(id) else { return };
            let none = (None, None);
            (job.view.bytes_per_second, job.view.remaining_ms) = none;
            (job.view.doing, job.view.trouble) = (doing, trouble.clone());
            job.view.sha256 = sha256.or(job.view.sha256.take());
            // Whoever reads that it has ended may start it again at once.
            job.running = None;
            match doing {
                DownloadStep::Done => {
                    job.view.done_bytes = job.view.total_bytes.unwrap_or(job.view.done_bytes)
                }
                _ => job.view.done_bytes = unfinished(&self.folder, &job.kept.path).unwrap_or(0),
            }
            job.kept.trouble = trouble.filter(|_| doing == DownloadStep::Failed);
            let _ = self.told.send(job.view.clone());
            if doing == DownloadStep::Done {
                jobs.remove(id);
            }
        }
        if let Err(error) = self.keep_jobs() {
            tracing::warn!(%error, "the list of downloads was not kept");
        }
    }

    /// Ends what runs under this id, and waits until it has.
    async fn halt(&self, id: &str) {
        let running = self.jobs().get_mut(id).and_then(|job| job.running.take());
        if let Some(Running { stop, task, .. }) = running {
            stop.cancel();
            let _ = task.await;
        }
    }

    /// Throws away what came. Blocks.
    fn forget(&self, id: &str) -> Result<(), ApiError> {
        let Some(job) = self.jobs().remove(id) else { return Err(ApiError::not_found("download")) };
        self.keep_jobs()?;
        give_up(&self.folder, &job.kept.path).map_err(of_file)
    }

    /// A download of an offer as it will be kept. Blocks.
    fn of_offer(&self, id: &str, agreed: bool) -> Result<Kept, ApiError> {
        let offer = self.offer(id)?;
        if let Some(terms) = offer.terms.as_ref().filter(|_| !agreed) {
            let message = format!(
                "{} may be used under terms of its own. Read them at {terms}, and agree first.",
                offer.name
            );
            return Err(ApiError::new(Code::BadInput, message));
        }
        if vis_models::installed(&self.folder).iter().any(|one| one.path == offer.path) {
            return Err(ApiError::new(
                Code::BadInput,
                format!("{} is on this computer already.", offer.name),
            ));
        }
        let missing = offer.about_bytes.saturating_sub(unfinished(&self.folder, &offer.path).unwrap_or(0));
        self.check_room(missing)?;
        let earlier = self.jobs().get(id).map(|job| job.kept.clone());
        Ok(earlier.unwrap_or_else(|| Kept {
            id: offer.id.clone(),
            name: offer.name.clone(),
            path: offer.path.clone(),
            address: None,
            total: None,
            sha256: None,
            trouble: None,
        }))
    }

    /// A download from an address as it will be kept. Blocks.
    fn of_address(&self, address: &str) -> Result<Kept, ApiError> {
        let (address, file, end) = model_address(address)?;
        let id = format!("added-{}", &hex::encode(Sha256::digest(address.as_bytes()))[..16]);
        self.check_room(0)?;
        if let Some(job) = self.jobs().get(&id) {
            return Ok(job.kept.clone());
        }
        let path = free_path(&self.folder, DOWNLOADED, &file, end);
        let name = file;
        Ok(Kept { id, name, path, address: Some(address), total: None, sha256: None, trouble: None })
    }
}

/// One download, from its turn to its end. The room may go meanwhile: that pauses it.
async fn carry(
    room: Weak<ModelRoom>,
    id: String,
    download: Download,
    stop: CancellationToken,
    gate: Arc<Semaphore>,
) {
    let turn = tokio::select! {
        () = stop.cancelled() => None,
        turn = gate.acquire() => turn.ok(),
    };
    let outcome = match turn {
        None => Ok(Outcome::Paused),
        Some(_turn) => {
            let mut report = |progress: &Progress| {
                let Some(now) = room.upgrade() else { return };
                if now.progress(&id, progress) {
                    let later = Weak::clone(&room);
                    let kept = move || later.upgrade().map(|room| room.kept_jobs());
                    now.providers.books.note(move |store| match kept() {
                        Some(kept) => store.set_setting(DOWNLOADS, &kept),
                        None => Ok(()),
                    });
                }
            };
            download.run(&stop, &mut report).await
        }
    };
    let _ = tokio::task::spawn_blocking(move || {
        if let Some(room) = room.upgrade() {
            room.ended(&id, outcome);
        }
    })
    .await;
}

/// The address of a model's file as it is called, and the file's name without its end, and that. A hub's page of the file becomes
/// the file.
fn model_address(entered: &str) -> Result<(String, String, &'static str), ApiError> {
    let bad = |message: &str| ApiError::new(Code::BadInput, message);
    let plain = entered.trim();
    let plain = plain.strip_suffix("?download=true").unwrap_or(plain);
    let plain = match plain.strip_prefix("https://huggingface.co/") {
        Some(path) => format!("https://huggingface.co/{}", path.replacen("/blob/", "/resolve/", 1)),
        None => plain.to_owned(),
    };
    let to = Destination::entered(&plain).map_err(|error| bad(&error.to_string()))?;
    if to.base().scheme() == "http" && !to.looks_local() {
        return Err(bad("An address in the internet begins with https://."));
    }
    if plain.contains(['?', '#']) {
        return Err(bad(
            "An address with a question mark or a # cannot be used; find one that ends in .gguf or .bin.",
        ));
    }
    let file = to.base().path().rsplit('/').next().unwrap_or_default();
    let (stem, end) = file.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).unwrap_or_default();
    let end = ["gguf", "bin"].into_iter().find(|known| end.eq_ignore_ascii_case(known));
    let Some(end) = end else {
        return Err(bad(
            "This is not the address of a model: it must end in .gguf, or in .bin for one of Whisper. On its page, copy the link of the download.",
        ));
    };
    let stem = stem.to_owned();
    Ok((plain, stem, end))
}

impl App {
    /// Starts a download, or goes on with it. `agreed`: the person has read the terms, where there are some.
    ///
    /// # Errors
    /// [`Code::BadInput`] where the terms were not agreed to or it is there already, [`Code::DiskFull`], a sentence when
    /// the program is offline.
    pub async fn download_model(&self, id: &str, agreed: bool) -> Result<DownloadView, ApiError> {
        if !id.starts_with("added-") {
            let id = id.to_owned();
            return self.download_as(move |room| room.of_offer(&id, agreed)).await;
        }
        let id = id.to_owned();
        let earlier = move |room: &ModelRoom| {
            let found = room.jobs().get(&id).map(|job| job.kept.clone());
            found.ok_or_else(|| ApiError::not_found("download"))
        };
        self.download_as(earlier).await
    }

    /// The same of a model's file that lies at an address: GGUF, or one of Whisper.
    ///
    /// # Errors
    /// [`Code::BadInput`] for what is no such address.
    pub async fn download_address(&self, address: &str) -> Result<DownloadView, ApiError> {
        let address = address.to_owned();
        self.download_as(move |room| room.of_address(&address)).await
    }

    async fn download_as(
        &self,
        what: impl FnOnce(&ModelRoom) -> Result<Kept, ApiError> + Send + 'static,
    ) -> Result<DownloadView, ApiError> {
        let room = Arc::clone(&self.home()?.models);
        let asked = Arc::clone(&room);
        let kept = blocking(move || what(&asked)).await?;
        if room.running(&kept.id) {
            return room.download(&kept.id).ok_or_else(|| ApiError::not_found("download"));
        }
        // A paused one may still be writing its last chunk.
        room.halt(&kept.id).await;
        blocking(move || room.start(kept)).await
    }

    /// Stops a download; what came stays.
    pub async fn pause_download(&self, id: &str) -> Result<DownloadView, ApiError> {
        let room = Arc::clone(&self.home()?.models);
        room.halt(id).await;
        room.download(id).ok_or_else(|| ApiError::not_found("download"))
    }

    /// Stops a download and throws away what came.
    pub async fn cancel_download(&self, id: &str) -> Result<(), ApiError> {
        let (room, id) = (Arc::clone(&self.home()?.models), id.to_owned());
        room.halt(&id).await;
        blocking(move || room.forget(&id)).await
    }

    /// Downloads that are not done.
    pub async fn downloads(&self) -> Result<Vec<DownloadView>, ApiError> {
        let room = Arc::clone(&self.home()?.models);
        let mut all: Vec<_> = room.jobs().values().map(|job| job.view.clone()).collect();
        all.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(all)
    }

    /// Every change of a download from now on.
    pub fn subscribe_downloads(&self) -> broadcast::Receiver<DownloadView> {
        self.downloads.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::model_address;

    #[test]
    fn an_address_is_that_of_a_model() {
        let read = |address: &str| model_address(address).map(|(address, ..)| address);
        let hub = "https://huggingface.co/a/b/resolve/main/c.Q4_K_M.gguf";
        assert_eq!(read(hub).unwrap(), hub);
        assert_eq!(read("https://huggingface.co/a/b/blob/main/c.Q4_K_M.gguf?download=true ").unwrap(), hub);
        assert_eq!(model_address("http://127.0.0.1:9/x/My.GGUF").unwrap().1, "My");
        let ear = "https://huggingface.co/ggerganov/whisper.cpp/resolve/main/ggml-tiny.bin";
        assert_eq!(model_address(ear).unwrap(), (ear.to_owned(), "ggml-tiny".to_owned(), "bin"));
        for wrong in [
            "",
            "c.gguf",
            "https://example.com/c.safetensors",
            "https://huggingface.co/a/b",
            "https://example.com/.gguf",
            "http://example.com/c.gguf",
            "https://example.com/c.gguf?token=1",
            "https://me:secret@example.com/c.gguf",
            "file:///c.gguf",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
