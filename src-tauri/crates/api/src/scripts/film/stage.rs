//! Everything that is the same in all pictures of a scene.

use std::path::Path;

use image::imageops::FilterType;
use image::{ImageReader, Limits};
use vis_core::PhonemeSpan;
use vis_export::{Caption, Card, Cue, LetterLook, LetterStyle, Lettering, LoopingVideo, fontdb::Database};
use vis_script::{Backdrop, CaptionLook, CaptionMode, CaptionPlace, Scene, Timeline, What};

use super::actors::{Actor, Mouth, scores};
use crate::scripts::desk::{SAMPLES_PER_MS, key};
use crate::scripts::room::ScriptRoom;
use crate::videos::word_starts;
use crate::{ApiError, Code};

/// A script with the sounds that there are, ready to be played or filmed.
pub(crate) struct Ready {
    pub(crate) id: String,
    pub(crate) script: vis_script::Script,
    pub(crate) timeline: Timeline,
    /// By line.
    pub(crate) sounds: Vec<Option<vis_store::LineSound>>,
}

/// What is behind the faces.
pub(crate) enum Behind {
    /// Each one's own scene.
    Own,
    /// RGBA of the whole picture.
    Still(Vec<u8>),
    Moving(Box<LoopingVideo>),
}

/// When the picture is cut to whom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Shot {
    pub(crate) from_ms: u64,
    pub(crate) speaker: usize,
}

pub(crate) struct SceneStage {
    pub(crate) scene: Scene,
    pub(crate) fps: u32,
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) actors: Vec<Actor>,
    pub(crate) behind: Behind,
    /// Their end and beginning.
    pub(crate) title: Option<(Card, u64)>,
    pub(crate) end: Option<(Card, u64)>,
    pub(crate) letters: Option<Lettering>,
    pub(crate) shots: Vec<Shot>,
}

impl Ready {
    /// # Errors
    /// [`Code::NotFound`].
    pub(crate) fn of(room: &ScriptRoom, id: &str, script: vis_script::Script) -> Result<Self, ApiError> {
        let desk = room.desk(id)?;
        let desk = crate::characters::locked(&desk);
        let sounds: Vec<_> =
            script.lines.iter().map(|line| desk.sounds.get(&key(line, room.cast())).cloned()).collect();
        let length = |line: &vis_script::Line| {
            let sound = desk.sounds.get(&key(line, room.cast()))?;
            Some(u64::from(sound.samples).div_ceil(SAMPLES_PER_MS))
        };
        let timeline = Timeline::of(&script, length);
        Ok(Self { id: id.to_owned(), script, timeline, sounds })
    }

    /// What is read at the foot of the film.
    pub(crate) fn captions(&self) -> Vec<Caption> {
        self.lines()
            .map(|(part, line, _)| Caption {
                start_ms: part.start_ms,
                end_ms: part.end_ms,
                text: line.text.trim().to_owned(),
            })
            .collect()
    }

    pub(crate) fn lines(
        &self,
    ) -> impl Iterator<Item = (vis_script::Part, &vis_script::Line, Option<&vis_store::LineSound>)> {
        self.timeline.parts.iter().filter_map(|part| match part.what {
            What::Line(n) => Some((*part, self.script.lines.get(n)?, self.sounds.get(n)?.as_ref())),
            What::TitleCard | What::EndCard => None,
        })
    }

    fn cues(&self) -> Vec<Cue> {
        let cue =
            |(part, line, sound): (vis_script::Part, &vis_script::Line, Option<&vis_store::LineSound>)| {
                let caption = Caption {
                    start_ms: part.start_ms,
                    end_ms: part.end_ms,
                    text: line.text.trim().to_owned(),
                };
                let starts = |phonemes: &[PhonemeSpan]| word_starts(phonemes, part.start_ms * SAMPLES_PER_MS);
                match sound {
                    Some(sound) => Cue::timed(&caption, &starts(&sound.phonemes)),
                    None => Cue::estimated(&caption),
                }
            };
        self.lines().map(cue).collect()
    }
}

impl SceneStage {
    /// `size` and `fps` of the film, or of its preview. Reads faces, sounds of recordings, and what is behind. Blocks.
    ///
    /// # Errors
    /// [`Code::BadInput`] for a background that cannot be shown; somebody of the cast is gone.
    pub(crate) fn new(
        room: &ScriptRoom,
        ready: &Ready,
        size: (u32, u32),
        fps: u32,
    ) -> Result<Self, ApiError> {
        let script = &ready.script;
        let scores = scores(script, &ready.timeline, |number, _| {
            Ok(match ready.sounds.get(number).and_then(Option::as_ref) {
                None => Mouth::Unknown,
                Some(sound) if sound.phonemes.is_empty() => {
                    Mouth::Heard(room.store().load_line_sound(sound)?)
                }
                Some(sound) => Mouth::Spoken { phonemes: &sound.phonemes, samples: sound.samples },
            })
        })?;
        let actor = |(id, score): (&String, vis_avatar::Score)| {
            Ok::<_, ApiError>(Actor { rig: room.cast().rig(&id.as_str().into())?, score })
        };
        let actors = script.cast.iter().zip(scores).map(actor).collect::<Result<_, _>>()?;
        let card = |text: &str| -> Result<Option<Card>, ApiError> {
            if text.trim().is_empty() {
                return Ok(None);
            }
            Ok(Some(Card::new(fonts(), "en", text, size)?))
        };
        let part = |what| ready.timeline.parts.iter().find(|part| part.what == what);
        let (title, end) = (card(&script.scene.title_card)?, card(&script.scene.end_card)?);
        Ok(Self {
            fps,
            width: size.0 as usize,
            height: size.1 as usize,
            actors,
            behind: behind(&room.folder(&ready.id), &script.scene, size, fps)?,
            title: title.zip(part(What::TitleCard).map(|part| part.end_ms)),
            end: end.zip(part(What::EndCard).map(|part| part.start_ms)),
            letters: letters(ready, size)?,
            shots: shots(ready),
            scene: script.scene.clone(),
        })
    }

    /// Who is seen large at this moment, and for how many seconds already.
    pub(crate) fn shot(&self, ms: f64) -> (usize, f64) {
        let begun = self.shots.iter().take_while(|shot| shot.from_ms as f64 <= ms).last();
        begun
            .or(self.shots.first())
            .map_or((0, 0.0), |shot| (shot.speaker, ((ms - shot.from_ms as f64) / 1e3).max(0.0)))
    }
}

/// The picture is cut a moment before somebody else begins to speak: the eye is there before the ear.
fn shots(ready: &Ready) -> Vec<Shot> {
    let mut shots: Vec<Shot> = Vec::new();
    let mut ended = 0;
    for (part, line, _) in ready.lines() {
        let speaker = ready.script.cast.iter().position(|id| *id == line.speaker).unwrap_or(0);
        if shots.last().is_none_or(|last| last.speaker != speaker) {
            let lead = ((part.start_ms - ended) / 2).min(220);
            shots.push(Shot { from_ms: if shots.is_empty() { 0 } else { part.start_ms - lead }, speaker });
        }
        ended = part.end_ms;
    }
    shots
}

fn letters(ready: &Ready, size: (u32, u32)) -> Result<Option<Lettering>, ApiError> {
    let wish = ready.script.scene.captions;
    if wish.mode != CaptionMode::BurnedIn {
        return Ok(None);
    }
    let look = match wish.style {
        CaptionLook::Clean => LetterLook::Edge,
        CaptionLook::Box => LetterLook::Plate,
        CaptionLook::Bold => LetterLook::Bold,
    };
    let style = LetterStyle { look, top: wish.position == CaptionPlace::Top, lit: wish.karaoke };
    Ok(Some(Lettering::new(fonts(), "en", ready.cues(), size)?.styled(style)))
}

fn fonts() -> Database {
    let mut fonts = Database::new();
    fonts.load_system_fonts();
    fonts
}

fn behind(folder: &Path, scene: &Scene, (width, height): (u32, u32), fps: u32) -> Result<Behind, ApiError> {
    match &scene.background {
        Backdrop::Own => Ok(Behind::Own),
        Backdrop::Color { color } => {
            let bytes = hex::decode(color.trim().trim_start_matches('#')).ok();
            let Some([r, g, b]) = bytes.and_then(|bytes| <[u8; 3]>::try_from(bytes).ok()) else {
                let sentence = format!("{color} is no colour. Write one such as #203040.");
                return Err(ApiError::new(Code::BadInput, sentence));
            };
            Ok(Behind::Still([r, g, b, 255].repeat(width as usize * height as usize)))
        }
        Backdrop::File { file, video, name } => {
            let path = inside(folder, file, name)?;
            match video {
                true => Ok(Behind::Moving(Box::new(LoopingVideo::open(&path, (width, height), fps)?))),
                false => Ok(Behind::Still(picture(&path, width, height)?)),
            }
        }
    }
}

/// A file that is kept with the script: a plain name, so that nothing else can be meant.
pub(crate) fn inside(folder: &Path, file: &str, name: &str) -> Result<std::path::PathBuf, ApiError> {
    let path = folder.join(file);
    let plain = !file.is_empty() && !file.contains(['/', '\\']) && !file.contains("..");
    if plain && path.is_file() {
        return Ok(path);
    }
    Err(ApiError::new(
        Code::BadInput,
        format!("The file {name} of this scene is no longer there. Choose it again."),
    ))
}

/// A picture filling so many pixels, RGBA.
///
/// # Errors
/// [`Code::BadInput`] for what is no picture.
pub(crate) fn picture(path: &Path, width: u32, height: u32) -> Result<Vec<u8>, ApiError> {
    let failed = |error: &dyn std::fmt::Display| {
        ApiError::new(
            Code::BadInput,
            format!("This picture cannot be read ({error}). Choose a PNG, JPEG or WebP."),
        )
    };
    let mut reader =
        ImageReader::open(path).and_then(ImageReader::with_guessed_format).map_err(|error| failed(&error))?;
    // Read from the header, before any pixel is decoded.
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(16_384), Some(16_384));
    limits.max_alloc = Some(512 << 20);
    reader.limits(limits);
    let picture = reader.decode().map_err(|error| failed(&error))?;
    Ok(picture.resize_to_fill(width, height, FilterType::Triangle).into_rgba8().into_raw())
}
