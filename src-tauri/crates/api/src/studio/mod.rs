//! Pictures on their way to becoming faces: in memory only, until the person saves one.

mod opened;
mod points;
mod view;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use sha2::{Digest, Sha256};
use vis_avatar::photo::{PhotoFace, PhotoOptions, PhotoRig, open_picture};
use vis_conversation::{Recite, VoiceChoice};
use vis_core::SessionId;
use vis_speak::VoiceShape;
use vis_store::KeptFace;

use opened::{Opened, SHOWN};
pub use points::ControlPoint;
pub use view::{Consent, DraftReport, FaceDraft, PictureReport, SeenFace};

use view::consent_named;

use crate::app::blocking;
use crate::characters::locked;
use crate::face::portrait_png;
use crate::keeper::NOT_KEPT;
use crate::photo::finder;
use crate::{ApiError, App, Code, VoiceSettings, VoiceView};

/// Pictures and faces that are remembered at once; each may take 50 MB.
const REMEMBERED: usize = 6;

/// What the person is working on.
#[derive(Default)]
pub(crate) struct Studio {
    pictures: Shelf<Opened>,
    drafts: Shelf<Draft>,
}

/// The newest few things, by their ids.
pub(crate) struct Shelf<T>(Mutex<VecDeque<(String, Arc<T>)>>);

/// A face that nobody has yet.
pub(crate) struct Draft {
    opened: Arc<Opened>,
    face: PhotoFace,
    pub(crate) rig: Arc<PhotoRig>,
}

impl Studio {
    pub(crate) fn draft(&self, id: &str) -> Option<Arc<Draft>> {
        self.drafts.find(id)
    }

    pub(crate) fn picture(&self, id: &str) -> Result<Arc<Opened>, ApiError> {
        self.pictures.find(id).ok_or_else(|| {
            ApiError::new(Code::NotFound, "This picture is no longer open. Choose it once more.")
        })
    }
}

impl App {
    /// Opens a picture and looks for faces in it.
    ///
    /// # Errors
    /// [`Code::BadInput`] with a sentence for a file that is no usable picture.
    pub async fn inspect_picture(&self, bytes: Vec<u8>) -> Result<PictureReport, ApiError> {
        let (home, models) = (self.home()?, self.launch.home.models.clone());
        let (opened, report) = blocking(move || {
            let picture = open_picture(&bytes)?;
            let digest = hex::encode(Sha256::digest(&bytes));
            let (faces, warnings) = match finder(&models).and_then(|mut finder| Ok(finder.find(&picture)?)) {
                Ok(faces) => (faces, Vec::new()),
                Err(error) if error.code == Code::BadInput => (Vec::new(), Vec::new()),
                // Points set by hand need no model.
                Err(error) => (Vec::new(), vec![error.message]),
            };
            let scale = (SHOWN as f32 / picture.width().max(picture.height()) as f32).min(1.0);
            let consent = home.store().consent(&digest)?.and_then(|word| consent_named(&word));
            let opened = Opened { picture, digest, scale, faces };
            let report = opened.report(consent, warnings);
            Ok((opened, report))
        })
        .await?;
        let picture_id = self.studio.pictures.put("picture", opened);
        Ok(PictureReport { picture_id, ..report })
    }

    /// The picture as it is shown, PNG.
    ///
    /// # Errors
    /// [`Code::NotFound`] when others were opened since.
    pub async fn picture(&self, picture_id: &str) -> Result<Vec<u8>, ApiError> {
        let opened = self.studio.picture(picture_id)?;
        blocking(move || opened.png(SHOWN)).await
    }

    /// Makes a face to look at. Its id stands for a character's in [`App::face_stream`], [`App::face_atlas`] and [`App::portrait`].
    ///
    /// # Errors
    /// [`Code::BadInput`] for points that are no face; [`Code::NotFound`] when other pictures were opened since.
    pub async fn draft_face(&self, picture_id: &str, draft: FaceDraft) -> Result<DraftReport, ApiError> {
        let opened = self.studio.picture(picture_id)?;
        let made = blocking(move || {
            let points = opened.points(&draft)?;
            let options = PhotoOptions { glasses: Some(draft.glasses), ..PhotoOptions::default() };
            let face = PhotoFace::new(&opened.picture, points, options);
            let rig = Arc::new(PhotoRig::new(&opened.picture, &face)?);
            Ok(Draft { opened, face, rig })
        })
        .await?;
        Ok(DraftReport { draft_id: self.studio.drafts.put("draft", made), warnings: Vec::new() })
    }

    /// Speaks a sentence with the face that is shown; nothing of it is kept.
    ///
    /// # Errors
    /// [`Code::BadInput`] for an unknown voice or no words; [`Code::NotFound`].
    pub async fn preview_face(&self, draft_id: &str, voice: &str, text: &str) -> Result<(), ApiError> {
        let home = self.home()?;
        self.draft(draft_id)?;
        if text.trim().is_empty() {
            return Err(ApiError::new(Code::BadInput, "There is nothing to say. Type a sentence."));
        }
        let voice = VoiceChoice { voice: known_voice(voice)?, speed: 1.0, shape: VoiceShape::default() };
        let (session, message) = (SessionId::from(NOT_KEPT), NOT_KEPT.into());
        home.conversation.recite(Recite { session, message, text: text.trim().to_owned(), voice });
        Ok(())
    }

    /// Speaks a sentence in a voice with its settings; nothing of it is kept.
    ///
    /// # Errors
    /// [`Code::BadInput`] for an unknown voice or no words.
    pub async fn try_voice(&self, voice: VoiceSettings, text: &str) -> Result<(), ApiError> {
        let home = self.home()?;
        if text.trim().is_empty() {
            return Err(ApiError::new(Code::BadInput, "There is nothing to say. Type a sentence."));
        }
        let id = known_voice(&voice.voice)?;
        let voice = voice.in_range();
        let voice = VoiceChoice { voice: id, speed: voice.speed, shape: voice.shape() };
        let (session, message) = (SessionId::from(NOT_KEPT), NOT_KEPT.into());
        home.conversation.recite(Recite { session, message, text: text.trim().to_owned(), voice });
        Ok(())
    }

    /// Voices that can be chosen, the default first.
    pub fn voices(&self) -> Vec<VoiceView> {
        vis_speak::voices().iter().map(VoiceView::from).collect()
    }

    /// A face that was made and is still remembered.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub(crate) fn draft(&self, draft_id: &str) -> Result<Arc<Draft>, ApiError> {
        self.studio.draft(draft_id).ok_or_else(|| {
            ApiError::new(Code::NotFound, "This face is no longer here. Open the picture again.")
        })
    }
}

impl Draft {
    /// The face and its picture as they are kept. Blocks for some hundred milliseconds.
    pub(crate) fn to_keep(&self) -> Result<KeptFace, ApiError> {
        let face = serde_json::to_string(&self.face).map_err(ApiError::failed)?;
        Ok(KeptFace { picture: self.opened.jpeg()?, face, portrait: portrait_png(&*self.rig)? })
    }

    /// SHA-256 of the file it came from, hexadecimal.
    pub(crate) fn digest(&self) -> &str {
        &self.opened.digest
    }
}

/// # Errors
/// [`Code::BadInput`]: no such voice.
pub(crate) fn known_voice(id: &str) -> Result<vis_core::VoiceId, ApiError> {
    match vis_speak::Blend::parse(&id.into()) {
        Some(blend) => Ok(blend.id()),
        None => {
            Err(ApiError::new(Code::BadInput, format!("There is no voice named {id}. Choose another one.")))
        }
    }
}

impl<T> Shelf<T> {
    pub(crate) fn put(&self, kind: &str, thing: T) -> String {
        let id = format!("{kind}-{}", uuid::Uuid::now_v7());
        let mut shelf = locked(&self.0);
        shelf.push_back((id.clone(), Arc::new(thing)));
        while shelf.len() > REMEMBERED {
            shelf.pop_front();
        }
        id
    }

    pub(crate) fn find(&self, id: &str) -> Option<Arc<T>> {
        let shelf = locked(&self.0);
        shelf.iter().find(|(known, _)| known == id).map(|(_, thing)| Arc::clone(thing))
    }
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}
