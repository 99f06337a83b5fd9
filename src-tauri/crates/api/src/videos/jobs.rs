//! Films in a queue: rows in the database, made one after the other, begun again when the program was ended in the middle.

mod resume;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, broadcast};
use vis_core::Clock;
use vis_store::{KeptVideo, Store, StoreError, VideoState};

use super::film::{self, AtHand, MadeFilm, Stop};
use super::order::Order;
use super::request::{FaceSource, RenderRequest, VoiceSource};
use super::view::{FilmFacts, Progress, VideoProgress, VideoStep, VideoView};
use crate::activity::{Act, ActivityKind, ActivitySubject, count, size};
use crate::app::blocking;
use crate::profiles::{SharedRules, too_few};
use crate::scripts::{ScriptRoom, film as scene};
use crate::{ApiError, Code};

/// Films made at once: one takes all processors already.
const AT_ONCE: usize = 1;
/// Four a second: a bar that moves, and a page that has time for other things.
const BETWEEN_REPORTS: Duration = Duration::from_millis(250);
/// Before so many frames the time left is a guess at best.
const FRAMES_TO_JUDGE: u64 = 25;

/// Dated beside the steps: the lines of a script are spoken, and its scene is set up.
pub(crate) const STAGING: &str = "staging";
/// Dated beside the steps: it ended, well or not.
pub(crate) const OVER: &str = "over";

/// Below the folder of films: what they are made of, until they are made.
const MATERIAL: &str = "material";

/// What films are made with.
pub(crate) struct VideoParts {
    pub(crate) at_hand: AtHand,
    pub(crate) store: Arc<Mutex<Store>>,
    pub(crate) scripts: Arc<ScriptRoom>,
    pub(crate) clock: Arc<dyn Clock>,
    /// What they cost.
    pub(crate) rules: SharedRules,
    /// Where every change of every film is told.
    pub(crate) changes: broadcast::Sender<VideoView>,
}

/// The films of one home.
pub(crate) struct VideoRoom {
    at_hand: AtHand,
    store: Arc<Mutex<Store>>,
    scripts: Arc<ScriptRoom>,
    clock: Arc<dyn Clock>,
    rules: SharedRules,
    gate: Semaphore,
    /// Those that wait or run.
    active: Mutex<HashMap<String, Active>>,
    changes: broadcast::Sender<VideoView>,
}

#[derive(Clone, Default)]
struct Active {
    cancel: Arc<AtomicBool>,
    progress: Option<VideoProgress>,
    /// When the first picture was there, and how many an interrupted render had left.
    painting: Option<(Duration, u64)>,
}

impl VideoRoom {
    pub(crate) fn new(parts: VideoParts) -> Arc<Self> {
        let VideoParts { at_hand, store, scripts, clock, rules, changes } = parts;
        let (gate, active) = (Semaphore::new(AT_ONCE), Mutex::default());
        Arc::new(Self { at_hand, store, scripts, clock, rules, gate, active, changes })
    }

    pub(crate) async fn start(self: &Arc<Self>, mut order: Order, now: i64) -> Result<VideoView, ApiError> {
        let id = uuid::Uuid::now_v7().to_string();
        let title = self.title(&order)?;
        if order.out().is_empty() {
            order.set_out(self.own_place(&title, &id)?);
        }
        let checked = order.clone();
        blocking(move || checked.check()).await?;
        let kept = KeptVideo {
            id: id.clone(),
            created_ms: now,
            state: VideoState::Queued,
            title,
            request: serde_json::to_string(&order).map_err(ApiError::failed)?,
            path: order.out().to_owned(),
            error: None,
            film: None,
        };
        let (room, row) = (Arc::clone(self), kept.clone());
        blocking(move || room.add(&row)).await?;
        self.queue(id);
        let view = VideoView::new(kept, Progress::default());
        let _ = self.changes.send(view.clone());
        Ok(view)
    }

    pub(crate) fn list(&self) -> Result<Vec<VideoView>, ApiError> {
        let kept = self.store().videos()?;
        Ok(kept.into_iter().map(|video| self.view(video)).collect())
    }

    pub(crate) fn one(&self, id: &str) -> Result<VideoView, ApiError> {
        Ok(self.view(self.find(id)?))
    }

    /// Makes a film that failed or was cancelled once more.
    pub(crate) fn retry(self: &Arc<Self>, id: &str) -> Result<(), ApiError> {
        let kept = self.find(id)?;
        if kept.state == VideoState::Completed || self.active().contains_key(id) {
            return Ok(());
        }
        self.pay(|store, price, now| store.queue_paid_video(&kept, price, now))?;
        self.set(id, VideoState::Queued, None, None)?;
        self.queue(id.to_owned());
        self.tell(id);
        Ok(())
    }

    fn add(&self, video: &KeptVideo) -> Result<(), ApiError> {
        match self.pay(|store, price, now| store.add_paid_video(video, price, now))? {
            true => Ok(()),
            false => Ok(self.store().add_video(video)?),
        }
    }

    /// Does what holds the price of a film, where films cost something; whether they do.
    fn pay(
        &self,
        hold: impl FnOnce(&mut Store, u32, i64) -> Result<bool, StoreError>,
    ) -> Result<bool, ApiError> {
        let rules = *self.rules.read().unwrap_or_else(PoisonError::into_inner);
        if !rules.on {
            return Ok(false);
        }
        let (mut store, now) = (self.store(), self.clock.now_ms());
        store.start_credits(rules.start, now)?;
        if !hold(&mut store, rules.per_video, now)? {
            return Err(too_few(rules.per_video, store.credits()?.free));
        }
        Ok(true)
    }

    /// A film that is there.
    pub(crate) fn completed(&self, id: &str) -> Result<KeptVideo, ApiError> {
        let kept = self.find(id)?;
        if kept.state != VideoState::Completed {
            return Err(ApiError::new(Code::BadInput, "This video is not finished yet."));
        }
        if Path::new(&kept.path).is_file() {
            return Ok(kept);
        }
        let sentence = format!("The video is no longer at {}. It may have been moved or deleted.", kept.path);
        Err(ApiError::new(Code::NotFound, sentence))
    }

    pub(crate) fn cancel(&self, id: &str) -> Result<(), ApiError> {
        match self.active().get(id) {
            Some(active) => {
                active.cancel.store(true, Ordering::Relaxed);
                Ok(())
            }
            None => self.find(id).map(drop),
        }
    }

    pub(crate) fn delete(&self, id: &str, file: bool) -> Result<(), ApiError> {
        let kept = self.find(id)?;
        if let Some(active) = self.active().get(id) {
            active.cancel.store(true, Ordering::Relaxed);
        }
        // Before the row: a film that cannot be removed must not vanish from the list.
        let detail = match kept.state {
            VideoState::Completed if file => {
                let (files, bytes) = remove_files(&kept)?;
                format!("{}, {}, removed from the disk.", count(files, "file"), size(bytes))
            }
            VideoState::Completed => format!("Taken off the list. The file stays: {}", kept.path),
            _ => "It was not finished; no file was there.".to_owned(),
        };
        self.forget_material_of(&kept);
        self.store().delete_video(id)?;
        self.record(ActivityKind::Deleted, &kept, &detail);
        Ok(())
    }

    fn queue(self: &Arc<Self>, id: String) {
        let cancel = Arc::new(AtomicBool::new(false));
        match self.active().entry(id.clone()) {
            Entry::Occupied(_) => return,
            Entry::Vacant(place) => {
                _ = place.insert(Active { cancel: Arc::clone(&cancel), ..Active::default() })
            }
        }
        let room = Arc::clone(self);
        tokio::spawn(async move {
            // The gate is never closed.
            let Ok(_turn) = room.gate.acquire().await else { return };
            let made = room.work(&id, cancel).await;
            let (ended, place) = (Arc::clone(&room), id.clone());
            if let Err(error) = blocking(move || ended.finish(&place, made)).await {
                tracing::warn!(%error, "the end of a film was not kept");
            }
            room.active().remove(&id);
            room.tell(&id);
        });
    }

    async fn work(self: &Arc<Self>, id: &str, cancel: Arc<AtomicBool>) -> Result<MadeFilm, Stop> {
        let (room, place) = (Arc::clone(self), id.to_owned());
        let kept = blocking(move || room.find(&place)).await?;
        if cancel.load(Ordering::Relaxed) {
            return Err(Stop::Cancelled);
        }
        let mut order: Order = serde_json::from_str(&kept.request).map_err(|_| {
            Stop::Failed(ApiError::failed(
                "This film was asked for by another version of Visavis. Start it again.",
            ))
        })?;
        // It was asked when the film was started; what lies there now is this film's own half-way rename at most.
        if kept.state == VideoState::Running {
            order.may_replace();
        }
        self.set(id, VideoState::Running, None, None)?;
        self.forget_steps(id);
        self.tell(id);
        let (room, place) = (Arc::clone(self), id.to_owned());
        let mut last = Duration::ZERO;
        let mut progress = move |progress: VideoProgress| {
            let now = room.clock.elapsed();
            let step = room.note(&place, progress);
            if step {
                room.date(&place, progress.step.word());
            }
            if step || now.saturating_sub(last) >= BETWEEN_REPORTS {
                last = now;
                room.tell(&place);
            }
        };
        let (room, place) = (Arc::clone(self), id.to_owned());
        let worked = match order {
            Order::Face(request) => {
                let sources = film::gather(&self.at_hand, &request, &cancel).await?;
                tokio::task::spawn_blocking(move || {
                    film::make(sources, &request, &*room.clock, &cancel, &mut progress)
                })
            }
            Order::Script(order) => tokio::task::spawn_blocking(move || {
                let ready = scene::gather(&room.scripts, &order, &cancel, &mut progress)?;
                room.date(&place, STAGING);
                scene::make(&room.scripts, &ready, &order, &*room.clock, &cancel, &mut progress)
            }),
        };
        worked.await.unwrap_or_else(|_| {
            Err(Stop::Failed(ApiError::failed("The film broke off unexpectedly. Start it again.")))
        })
    }

    fn finish(&self, id: &str, made: Result<MadeFilm, Stop>) -> Result<(), ApiError> {
        self.date(id, OVER);
        let result = match made {
            Ok(made) => {
                let facts = FilmFacts {
                    duration_ms: (made.film.duration * 1000.0).round() as u64,
                    bytes: made.film.bytes,
                    frames: made.film.frames,
                    encoder: made.film.encoder.to_owned(),
                    realtime_factor: made.film.realtime_factor(),
                };
                let json = serde_json::to_string(&facts).map_err(ApiError::failed)?;
                let path = made.film.path.display().to_string();
                let mut store = self.store();
                let kept = store
                    .set_video_file(id, &path, made.thumbnail.as_deref())
                    .and_then(|()| store.set_video_state(id, VideoState::Completed, None, Some(&json)))
                    .map_err(ApiError::from);
                drop(store);
                if let (Ok(()), Ok(kept)) = (&kept, self.find(id)) {
                    self.forget_material_of(&kept);
                }
                kept
            }
            Err(Stop::Cancelled) => self.set(id, VideoState::Cancelled, None, None),
            Err(Stop::Failed(error)) => self.set(id, VideoState::Failed, Some(&error.message), None),
        };
        if let Ok(kept) = self.find(id) {
            self.record_end(&kept);
        }
        // Deleted while it was made: nothing is left to be said.
        result.or_else(|error| if error.code == Code::NotFound { Ok(()) } else { Err(error) })
    }

    fn record_end(&self, kept: &KeptVideo) {
        let facts = kept.film.as_deref().and_then(|json| serde_json::from_str::<FilmFacts>(json).ok());
        let (kind, detail) = match kept.state {
            VideoState::Completed => {
                let made = facts.map(|facts| {
                    let seconds = facts.duration_ms.div_ceil(1_000);
                    format!("{}:{:02} min, {}.", seconds / 60, seconds % 60, size(facts.bytes))
                });
                (ActivityKind::Rendered, made.unwrap_or_default())
            }
            VideoState::Cancelled => (ActivityKind::Cancelled, "Nothing was kept.".to_owned()),
            VideoState::Failed => (ActivityKind::Failed, kept.error.clone().unwrap_or_default()),
            VideoState::Queued | VideoState::Running => return,
        };
        self.record(kind, kept, &detail);
    }

    fn record(&self, kind: ActivityKind, kept: &KeptVideo, detail: &str) {
        let act = Act { kind, subject: ActivitySubject::Film, id: &kept.id, name: &kept.title };
        act.note(&mut self.store(), self.clock.now_ms(), detail);
    }

    /// Whether a new step began.
    fn note(&self, id: &str, progress: VideoProgress) -> bool {
        let mut active = self.active();
        let Some(mine) = active.get_mut(id) else { return false };
        if progress.step == VideoStep::Painting && mine.painting.is_none() {
            mine.painting = Some((self.clock.elapsed(), progress.done));
        }
        mine.progress.replace(progress).is_none_or(|before| before.step != progress.step)
    }

    /// Milliseconds that the pictures still take, by those that are there.
    fn remaining(&self, active: &Active) -> Option<u64> {
        let at = active.progress.filter(|at| at.step == VideoStep::Painting)?;
        let (since, before) = active.painting?;
        let made = at.done.saturating_sub(before);
        if made < FRAMES_TO_JUDGE {
            return None;
        }
        let took = self.clock.elapsed().saturating_sub(since).as_millis() as u64;
        Some(took * at.total.saturating_sub(at.done) / made)
    }

    fn tell(&self, id: &str) {
        if let Ok(kept) = self.find(id) {
            // Nobody listening is fine.
            let _ = self.changes.send(self.view(kept));
        }
    }

    fn view(&self, kept: KeptVideo) -> VideoView {
        let active = self.active().get(&kept.id).cloned();
        let progress =
            active.map(|active| Progress { at: active.progress, remaining_ms: self.remaining(&active) });
        VideoView::new(kept, progress.unwrap_or_default())
    }

    fn set(
        &self,
        id: &str,
        state: VideoState,
        error: Option<&str>,
        film: Option<&str>,
    ) -> Result<(), ApiError> {
        Ok(self.store().set_video_state(id, state, error, film)?)
    }

    fn find(&self, id: &str) -> Result<KeptVideo, ApiError> {
        self.store().video(id)?.ok_or_else(|| ApiError::not_found("film"))
    }

    fn title(&self, order: &Order) -> Result<String, ApiError> {
        let request = match order {
            Order::Script(order) if order.script.title.trim().is_empty() => return Ok("Script".to_owned()),
            Order::Script(order) => return Ok(order.script.title.clone()),
            Order::Face(request) => request,
        };
        Ok(match (&request.title, &request.face) {
            (Some(title), _) => title.clone(),
            (None, FaceSource::Character(id)) => self.at_hand.cast.get(&id.as_str().into())?.name,
            (None, FaceSource::Picture(path)) => {
                Path::new(path).file_stem().unwrap_or_default().to_string_lossy().into_owned()
            }
        })
    }

    /// Keeps what only one film is made of, such as a sound that was dropped into the window; gives its path.
    pub(crate) fn keep_material(&self, name: &str, bytes: &[u8]) -> Result<String, ApiError> {
        let folder = self.folder().join(MATERIAL);
        let path = folder.join(name);
        let written = fs::create_dir_all(&folder).and_then(|()| fs::write(&path, bytes));
        written.map_err(|error| {
            let full = error.kind() == std::io::ErrorKind::StorageFull;
            let code = if full { Code::DiskFull } else { Code::Failed };
            ApiError::new(code, format!("{} cannot be written ({error}). Free some space.", path.display()))
        })?;
        Ok(path.display().to_string())
    }

    /// Removes what was kept for this film alone.
    pub(crate) fn forget_material(&self, request: &RenderRequest) -> Result<(), ApiError> {
        let sound = match &request.voice {
            VoiceSource::File(path) => Some(path),
            VoiceSource::Message(_) | VoiceSource::Chat(_) => None,
        };
        let folder = self.folder().join(MATERIAL);
        let own = [sound, request.background.as_ref()].into_iter().flatten().map(PathBuf::from);
        own.filter(|path| path.starts_with(&folder)).try_for_each(|path| remove(&path))
    }

    /// A film is not worse for what could not be removed, so that is only logged.
    fn forget_material_of(&self, kept: &KeptVideo) {
        // What another version of the program asked for is not known here; its material stays.
        let Ok(Order::Face(request)) = serde_json::from_str(&kept.request) else { return };
        if let Err(error) = self.forget_material(&request) {
            tracing::warn!(%error, "what a film was made of was not removed");
        }
    }

    fn folder(&self) -> PathBuf {
        self.at_hand.home.data.join("videos")
    }

    /// A name in the home's own folder of films.
    fn own_place(&self, title: &str, id: &str) -> Result<String, ApiError> {
        let folder = self.folder();
        fs::create_dir_all(&folder).map_err(ApiError::failed)?;
        let plain = |c: char| if c.is_alphanumeric() { c } else { '-' };
        let name: String = title.chars().take(40).map(plain).collect();
        let own = id.get(id.len().saturating_sub(8)..).unwrap_or(id);
        Ok(folder.join(format!("{name}-{own}.mp4")).display().to_string())
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn active(&self) -> MutexGuard<'_, HashMap<String, Active>> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Removes a film and its captions; gives how many files there were, and their bytes.
fn remove_files(kept: &KeptVideo) -> Result<(usize, u64), ApiError> {
    let film = PathBuf::from(&kept.path);
    let mut paths = vec![film.clone(), film.with_extension("srt")];
    if matches!(serde_json::from_str(&kept.request), Ok(Order::Script(_))) {
        paths.push(film.with_extension("vtt"));
    }
    let sizes: Vec<u64> = paths.iter().filter_map(|path| Some(fs::metadata(path).ok()?.len())).collect();
    paths.iter().try_for_each(|path| remove(path))?;
    Ok((sizes.len(), sizes.iter().sum()))
}

fn remove(path: &Path) -> Result<(), ApiError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(ApiError::failed(format!(
            "{} cannot be deleted ({error}). Close what shows it.",
            path.display()
        ))),
        _ => Ok(()),
    }
}

impl From<ApiError> for Stop {
    fn from(error: ApiError) -> Self {
        Self::Failed(error)
    }
}
