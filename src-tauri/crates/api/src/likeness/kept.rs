//! Voice samples of characters: recorded or chosen, judged, kept with whose voice it is, compared.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use specta::Type;
use vis_core::{CharacterId, LISTEN_RATE, PcmClip};
use vis_store::{KeptSample, NewSample, Store};

use super::{Likeness, SampleReport, detector, read, sample, search_for};
use crate::app::blocking;
use crate::characters::locked;
use crate::keeper::fresh;
use crate::studio::Shelf;
use crate::talk::peaks;
use crate::{ApiError, App, Code, SheetChange, VoiceSettings};

/// Longest name of a file that is shown, characters.
const LONGEST_NAME: usize = 120;

/// What was said about whose voice it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum VoiceConsent {
    Own,
    Permission,
    /// Nobody's: made by a computer.
    Synthetic,
}

/// A recording that was looked at; nothing of it is kept yet.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct SampleCheck {
    pub sample_id: String,
    /// Of the file; empty of a recording.
    pub name: String,
    pub report: SampleReport,
    /// Of what would be kept.
    #[specta(type = f64)]
    pub duration_ms: u64,
    /// 64 of them, 0-1.
    pub peaks: Vec<f32>,
    /// Given earlier for this very sound.
    pub consent: Option<VoiceConsent>,
}

/// A character's voice sample.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct VoiceSample {
    /// Of the file it came from; empty of a recording.
    pub name: String,
    pub report: SampleReport,
    #[specta(type = f64)]
    pub duration_ms: u64,
    /// 64 of them, 0-1.
    pub peaks: Vec<f32>,
    pub consent: VoiceConsent,
    #[specta(type = f64)]
    pub kept_ms: i64,
    /// What the last search for a voice found.
    pub likeness: Option<Likeness>,
}

/// Samples on their way, and the search that is under way.
#[derive(Default)]
pub(crate) struct Samples {
    checked: Shelf<Checked>,
    searching: Mutex<Arc<AtomicBool>>,
    /// Searches that other programs wait for, one after the other.
    queue: tokio::sync::Mutex<()>,
}

struct Checked {
    name: String,
    pcm: PcmClip,
    report: SampleReport,
    digest: String,
}

impl Samples {
    /// Ends the search before this one.
    fn next_search(&self) -> Arc<AtomicBool> {
        let mut searching = locked(&self.searching);
        searching.store(true, Ordering::Relaxed);
        *searching = Arc::default();
        Arc::clone(&searching)
    }
}

impl App {
    /// Judges a sound file and cuts silence out of it.
    ///
    /// # Errors
    /// [`Code::BadInput`] for what is no sound, longer than ten minutes, or has less than five seconds of speech.
    pub async fn check_sample(&self, bytes: Vec<u8>, name: &str) -> Result<SampleCheck, ApiError> {
        let name: String = name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
        let called = name.clone();
        self.judge(name, move || read::from_bytes(&bytes, &called)).await
    }

    /// Opens the microphone for a voice sample; [`App::stop_script_sound`] throws away what was recorded.
    ///
    /// # Errors
    /// No microphone, or it cannot be had; a model is missing.
    pub async fn record_sample(&self) -> Result<(), ApiError> {
        self.home()?.record().await
    }

    /// Judges what was recorded.
    ///
    /// # Errors
    /// As [`App::check_sample`].
    pub async fn finish_sample_recording(&self) -> Result<SampleCheck, ApiError> {
        let pcm = PcmClip { rate: LISTEN_RATE, samples: self.home()?.finish_recording() };
        self.judge(String::new(), move || Ok(pcm)).await
    }

    async fn judge(
        &self,
        name: String,
        sound: impl FnOnce() -> Result<PcmClip, ApiError> + Send + 'static,
    ) -> Result<SampleCheck, ApiError> {
        let (home, models) = (self.home()?, self.launch.home.models.clone());
        let (checked, check) = blocking(move || {
            let (pcm, report) = sample::cut(&sound()?, &mut detector(&models)?)?;
            let bytes: Vec<u8> = pcm.samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
            let digest = hex::encode(Sha256::digest(&bytes));
            let check = SampleCheck {
                sample_id: String::new(),
                name: name.clone(),
                report: report.clone(),
                duration_ms: pcm.duration_ms(),
                peaks: peaks(&pcm.samples),
                consent: home.store().consent(&digest)?.and_then(|word| named(&word)),
            };
            Ok((Checked { name, pcm, report, digest }, check))
        })
        .await?;
        Ok(SampleCheck { sample_id: self.samples.checked.put("sample", checked), ..check })
    }

    /// Keeps a sample that was judged with a character, in the place of an earlier one. It never becomes part of the card.
    ///
    /// # Errors
    /// [`Code::NotFound`] for the sample or the character; [`Code::BadInput`] for a companion that came with the program; full disk.
    pub async fn keep_sample(
        &self,
        character_id: &str,
        sample_id: &str,
        consent: VoiceConsent,
    ) -> Result<VoiceSample, ApiError> {
        let (home, id) = (self.home()?, CharacterId::from(character_id));
        let (checked, now) = (self.checked(sample_id)?, self.clock.now_ms());
        let name = self.cast.get(&id)?.name;
        if !self.cast.is_own(&id) {
            let message =
                format!("{name} came with Visavis. Duplicate {name} to give the copy a voice sample.");
            return Err(ApiError::new(Code::BadInput, message));
        }
        blocking(move || {
            let report = serde_json::to_string(&checked.report).map_err(ApiError::failed)?;
            let Checked { name, pcm, digest, .. } = &*checked;
            let mut store = home.store();
            store.set_consent(digest, word(consent), now)?;
            let new = NewSample { name, consent: word(consent), report: &report, pcm };
            store.keep_sample(&id, new, fresh()?, now)?;
            view_of(&store, &id)
        })
        .await
    }

    /// A character's voice sample, if there is one.
    ///
    /// # Errors
    /// Its sound cannot be read.
    pub async fn voice_sample(&self, character_id: &str) -> Result<Option<VoiceSample>, ApiError> {
        let (home, id) = (self.home()?, CharacterId::from(character_id));
        blocking(move || {
            let store = home.store();
            store.sample(&id)?.map(|kept| view(&store, kept)).transpose()
        })
        .await
    }

    /// Plays a sample that was judged, or, by the id of a character, the one that is kept.
    ///
    /// # Errors
    /// [`Code::NotFound`]; no speaker.
    pub async fn play_sample(&self, id: &str) -> Result<(), ApiError> {
        let (home, checked) = (self.home()?, self.checked(id).ok());
        let id = CharacterId::from(id);
        blocking(move || {
            let pcm = match checked {
                Some(checked) => checked.pcm.clone(),
                None => {
                    let store = home.store();
                    store.load_sample(&store.sample(&id)?.ok_or_else(gone)?)?
                }
            };
            home.scripts.play_pcm(pcm)
        })
        .await
    }

    /// Takes a sample away from its character; it can be brought back until the program ends.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn remove_sample(&self, character_id: &str) -> Result<(), ApiError> {
        let (home, id, now) = (self.home()?, CharacterId::from(character_id), self.clock.now_ms());
        blocking(move || Ok(home.store().trash_sample(&id, now)?)).await
    }

    /// # Errors
    /// [`Code::NotFound`] when there is none in the trash.
    pub async fn restore_sample(&self, character_id: &str) -> Result<VoiceSample, ApiError> {
        let (home, id) = (self.home()?, CharacterId::from(character_id));
        blocking(move || {
            let mut store = home.store();
            store.restore_sample(&id)?;
            view_of(&store, &id)
        })
        .await
    }

    /// Looks for the mixture of voices that is closest to a character's sample, and compares the character's own voice with it.
    /// About a minute; `progress` hears 0-1. The voice is not changed.
    ///
    /// # Errors
    /// [`Code::NotFound`] without a sample; [`Code::ModelMissing`]; [`Code::Failed`] after [`App::cancel_search`] or another search.
    pub async fn match_sample(
        &self,
        character_id: &str,
        mut progress: impl FnMut(f32) + Send + 'static,
    ) -> Result<VoiceSample, ApiError> {
        let (home, id) = (self.home()?, CharacterId::from(character_id));
        let (models, before) = (self.launch.home.models.clone(), self.cast.get(&id)?.voice);
        let cancel = self.samples.next_search();
        blocking(move || {
            let (pcm, report) = {
                let store = home.store();
                let kept = store.sample(&id)?.ok_or_else(gone)?;
                (store.load_sample(&kept)?, report_of(&kept)?)
            };
            let found = search_for(&models, &pcm, report, Some(&before), &cancel, &mut progress)?;
            let mut store = home.store();
            let json = serde_json::to_string(&found).map_err(ApiError::failed)?;
            store.set_sample_likeness(&id, &json)?;
            view_of(&store, &id)
        })
        .await
    }

    /// Gives a character the voice that is closest to its sample, in the background and after those that were asked for earlier. The
    /// voice stays as it is when the search fails, or the window begins one of its own.
    pub(crate) fn take_likeness(self: &Arc<Self>, character_id: String) {
        let app = Arc::clone(self);
        tokio::spawn(async move {
            let _turn = app.samples.queue.lock().await;
            if let Err(error) = app.speak_like_sample(&character_id).await {
                tracing::info!(%error, "a character keeps its voice");
            }
        });
    }

    async fn speak_like_sample(&self, character_id: &str) -> Result<(), ApiError> {
        let before = self.cast.get(&CharacterId::from(character_id))?.voice;
        let found = self.match_sample(character_id, |_| {}).await?.likeness.ok_or_else(gone)?;
        let sheet = self.character_sheet(character_id).await?;
        // Whoever chose a voice meanwhile keeps it.
        if sheet.voice.voice != before.as_str() || found.voice == before.as_str() {
            return Ok(());
        }
        let voice = VoiceSettings { voice: found.voice, ..sheet.voice };
        self.change_character(character_id, SheetChange { voice: Some(voice), ..SheetChange::default() })
            .await
            .map(drop)
    }

    /// Ends the search for a voice, if there is one.
    pub fn cancel_search(&self) {
        self.samples.next_search();
    }

    fn checked(&self, sample_id: &str) -> Result<Arc<Checked>, ApiError> {
        self.samples.checked.find(sample_id).ok_or_else(|| {
            ApiError::new(Code::NotFound, "This recording is no longer here. Record or choose it once more.")
        })
    }
}

/// Gives a copy of a character the other one's sample.
///
/// # Errors
/// The sound cannot be read; full disk.
pub(crate) fn copy_sample(
    store: &mut Store,
    from: &CharacterId,
    to: &CharacterId,
    now_ms: i64,
) -> Result<(), ApiError> {
    let Some(kept) = store.sample(from)? else { return Ok(()) };
    let pcm = store.load_sample(&kept)?;
    let new = NewSample { name: &kept.name, consent: &kept.consent, report: &kept.report, pcm: &pcm };
    store.keep_sample(to, new, fresh()?, now_ms)?;
    kept.likeness.map_or(Ok(()), |likeness| Ok(store.set_sample_likeness(to, &likeness)?))
}

fn view_of(store: &Store, id: &CharacterId) -> Result<VoiceSample, ApiError> {
    view(store, store.sample(id)?.ok_or_else(gone)?)
}

fn view(store: &Store, kept: KeptSample) -> Result<VoiceSample, ApiError> {
    let pcm = store.load_sample(&kept)?;
    Ok(VoiceSample {
        report: report_of(&kept)?,
        duration_ms: pcm.duration_ms(),
        peaks: peaks(&pcm.samples),
        // A word that nobody wrote says the least.
        consent: named(&kept.consent).unwrap_or(VoiceConsent::Permission),
        kept_ms: kept.kept_ms,
        likeness: kept.likeness.and_then(|json| serde_json::from_str(&json).ok()),
        name: kept.name,
    })
}

fn report_of(kept: &KeptSample) -> Result<SampleReport, ApiError> {
    serde_json::from_str(&kept.report).map_err(|error| {
        ApiError::failed(format!(
            "What was found in this recording cannot be read ({error}). Choose it anew."
        ))
    })
}

fn gone() -> ApiError {
    ApiError::not_found("voice sample")
}

fn word(consent: VoiceConsent) -> &'static str {
    match consent {
        VoiceConsent::Own => "own",
        VoiceConsent::Permission => "permission",
        VoiceConsent::Synthetic => "synthetic",
    }
}

fn named(word: &str) -> Option<VoiceConsent> {
    serde_json::from_value(word.into()).ok()
}
