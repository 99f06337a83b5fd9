//! Pictures of faces: what is found in them, and the rig that makes one talk.

use std::path::Path;

use serde::Serialize;
use specta::Type;
use vis_avatar::photo::{
    FaceError, FaceFinder, FaceFinding, PhotoFace, PhotoOptions, PhotoRig, Picture, open_picture,
};
use vis_onnx::Runtime;

use crate::app::blocking;
use crate::voice::models;
use crate::{ApiError, Code, Home};

/// Larger files are no portraits; pixels are judged apart from this.
const MOST_BYTES: u64 = 64 << 20;

/// What is in a picture. Measures are pixels of the picture after it was turned upright and, beyond 4,096 a side, made smaller.
#[derive(Clone, Debug, Serialize, Type)]
pub struct FaceReport {
    pub width: u32,
    pub height: u32,
    /// The largest face, which is the one that talks.
    #[serde(flatten)]
    pub face: FoundFace,
    /// Boxes of the others.
    pub others: Vec<[f32; 4]>,
}

/// One face.
#[derive(Clone, Debug, Serialize, Type)]
pub struct FoundFace {
    /// Left, top, width, height.
    #[serde(rename = "box")]
    pub area: [f32; 4],
    /// 478 points: x, y, and z away from the viewer.
    pub points: Vec<[f32; 3]>,
    /// 0-1.
    pub confidence: f32,
    /// What may look worse than it could, in sentences, the gravest first.
    pub warnings: Vec<String>,
}

/// Looks for faces in a picture file.
///
/// # Errors
/// [`Code::BadInput`] for a file that is no usable picture, and when there is no face in it; a missing or damaged runtime.
pub async fn find_face(home: &Home, path: &Path) -> Result<FaceReport, ApiError> {
    let (folder, path) = (home.models.clone(), path.to_path_buf());
    blocking(move || {
        let picture = read(&path)?;
        let mut faces = finder(&folder)?.find(&picture)?.into_iter();
        let face = faces.next().ok_or(FaceError::None)?;
        Ok(FaceReport {
            width: picture.width(),
            height: picture.height(),
            face: FoundFace {
                warnings: warnings(&picture, &face),
                area: face.area,
                points: face.points,
                confidence: face.confidence,
            },
            others: faces.map(|face| face.area).collect(),
        })
    })
    .await
}

/// The largest face of a picture file, ready to be posed, and what to tell about it. Blocks for about 150 ms.
pub(crate) fn rig_of(models: &Path, path: &Path) -> Result<(PhotoRig, Vec<String>), ApiError> {
    let picture = read(path)?;
    let face = finder(models)?.find(&picture)?.into_iter().next().ok_or(FaceError::None)?;
    let notes = warnings(&picture, &face);
    let rig = PhotoRig::new(&picture, &PhotoFace::new(&picture, face.points, PhotoOptions::default()))?;
    Ok((rig, notes))
}

/// Sentences, the gravest first.
fn warnings(picture: &Picture, face: &FaceFinding) -> Vec<String> {
    let moving = picture.moving().then_some("The picture is an animation; only its first frame is used.");
    let found = face.warnings.iter().map(|warning| warning.sentence());
    found.chain(moving).map(str::to_owned).collect()
}

pub(crate) fn finder(folder: &Path) -> Result<FaceFinder, ApiError> {
    let runtime = Runtime::load(&folder.join(models::RUNTIME)).map_err(FaceError::from)?;
    Ok(FaceFinder::open(&runtime)?)
}

fn read(path: &Path) -> Result<Picture, ApiError> {
    let unreadable = |why: String| {
        let name = path.display();
        ApiError::new(
            Code::BadInput,
            format!("The picture {name} cannot be read: {why}. Choose another one."),
        )
    };
    let length = std::fs::metadata(path).map_err(|error| unreadable(error.to_string()))?.len();
    if length > MOST_BYTES {
        return Err(unreadable(format!("it has {} MB, and 64 are enough", length >> 20)));
    }
    let bytes = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
    Ok(open_picture(&bytes)?)
}
