//! The pictures of a film: pose, display list, pixels, and their place in a film that may not be square.

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use image::imageops::{self, FilterType};
use image::{ImageReader, Limits, RgbaImage, codecs::jpeg::JpegEncoder};
use vis_avatar::{DisplayList, Pose, Rig, Score, paint, paint_rows, paint_rows_over, sample};
use vis_export::{Frames, Lettering};

use super::request::{Fit, RenderRequest};
use crate::{ApiError, Code};

/// Where the face lies in the film.
pub(crate) struct Stage {
    fps: u32,
    width: usize,
    height: usize,
    /// Pixels of the square the face is painted in.
    side: usize,
    /// RGBA of the whole film behind the face; empty when there is nothing to be seen of it.
    background: Vec<u8>,
    /// The face's own square hides the background, unless its figure can be taken out of it.
    covers: bool,
    /// Written over every picture.
    pub(crate) letters: Option<Lettering>,
}

impl Stage {
    /// # Errors
    /// [`Code::BadInput`] for a background that is neither a colour nor a picture.
    pub(crate) fn new(request: &RenderRequest) -> Result<Self, ApiError> {
        let (width, height) = (request.width as usize, request.height as usize);
        let covers = request.fit == Fit::Crop || width == height;
        let side = if covers { width.max(height) } else { width.min(height) };
        let background = match (&request.background, covers) {
            (None, true) => Vec::new(),
            (None, false) => [0, 0, 0, 255].repeat(width * height),
            (Some(wish), _) => background(wish, request.width, request.height)?,
        };
        Ok(Self { fps: request.fps, width, height, side, background, covers, letters: None })
    }

    /// What to tell the person about a background that nobody will see.
    pub(crate) fn note(&self, rig: &dyn Rig) -> Option<String> {
        let hidden = self.covers && !self.background.is_empty();
        (hidden && !rig.draw_figure(&Pose::default(), &mut DisplayList::default())).then(|| {
            "The background is not seen: the photo fills the whole film. Choose a film that is not square, and let the photo fit in."
                .to_owned()
        })
    }
}

fn background(wish: &str, width: u32, height: u32) -> Result<Vec<u8>, ApiError> {
    if let Some([r, g, b]) = colour(wish) {
        return Ok([r, g, b, 255].repeat(width as usize * height as usize));
    }
    let failed = |error: &dyn std::fmt::Display| {
        let sentence = format!(
            "The background {wish} is neither a colour such as #203040 nor a picture that can be read ({error})."
        );
        ApiError::new(Code::BadInput, sentence)
    };
    let mut reader = ImageReader::open(Path::new(wish))
        .and_then(ImageReader::with_guessed_format)
        .map_err(|error| failed(&error))?;
    // Read from the header, before any pixel is decoded.
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(16_384), Some(16_384));
    limits.max_alloc = Some(512 << 20);
    reader.limits(limits);
    let picture = reader.decode().map_err(|error| failed(&error))?;
    Ok(picture.resize_to_fill(width, height, FilterType::Triangle).into_rgba8().into_raw())
}

fn colour(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#').unwrap_or(text);
    let bytes = hex::decode(digits).ok()?;
    bytes.try_into().ok()
}

/// One thread's painter.
pub(crate) struct FaceFrames {
    pub(crate) rig: Arc<dyn Rig>,
    pub(crate) score: Arc<Score>,
    pub(crate) stage: Arc<Stage>,
    list: DisplayList,
    square: Vec<u8>,
}

impl FaceFrames {
    pub(crate) fn new(rig: &Arc<dyn Rig>, score: &Arc<Score>, stage: &Arc<Stage>) -> Self {
        Self {
            rig: Arc::clone(rig),
            score: Arc::clone(score),
            stage: Arc::clone(stage),
            list: DisplayList::default(),
            square: Vec::new(),
        }
    }
}

impl Frames for FaceFrames {
    fn frame(&mut self, n: u64, rgba: &mut [u8]) {
        self.picture(n as f64 / f64::from(self.stage.fps), rgba);
        if let Some(letters) = &self.stage.letters {
            // In the middle of the frame's time.
            letters.paint((2 * n + 1) * 500 / u64::from(self.stage.fps), rgba);
        }
    }
}

impl FaceFrames {
    /// The face at `t` seconds in its place.
    fn picture(&mut self, t: f64, rgba: &mut [u8]) {
        let stage = &*self.stage;
        let pose = sample(&self.score, t);
        let figure = if stage.background.is_empty() {
            self.rig.draw(&pose, &mut self.list);
            false
        } else {
            rgba.copy_from_slice(&stage.background);
            self.rig.draw_figure(&pose, &mut self.list)
        };
        let (atlas, size) = (self.rig.atlas(), stage.side as u32);
        if stage.side == stage.width && stage.covers {
            let top = ((stage.side - stage.height) / 2) as u32;
            let rows = top..top + stage.height as u32;
            let paint = if figure { paint_rows_over } else { paint_rows };
            return paint(&self.list, atlas, size, rows, rgba);
        }
        if figure {
            self.square.resize(stage.side * stage.side * 4, 0);
            stage.rows(rgba, &mut self.square).for_each(|(film, square)| square.copy_from_slice(film));
            paint_rows_over(&self.list, atlas, size, 0..size, &mut self.square);
        } else {
            paint(&self.list, atlas, size, &mut self.square);
        }
        stage.rows(rgba, &mut self.square).for_each(|(film, square)| film.copy_from_slice(square));
    }
}

impl Stage {
    /// The rows that film and painted square have in common.
    fn rows<'a>(
        &self,
        film: &'a mut [u8],
        square: &'a mut [u8],
    ) -> impl Iterator<Item = (&'a mut [u8], &'a mut [u8])> {
        let Self { width, height, side, .. } = *self;
        let common = side.min(width) * 4;
        let (in_square, in_film) = (side.saturating_sub(width) / 2 * 4, width.saturating_sub(side) / 2 * 4);
        let rows = film.chunks_exact_mut(width * 4).skip(height.saturating_sub(side) / 2);
        rows.zip(square.chunks_exact_mut(side * 4)).map(move |(film, square)| {
            (&mut film[in_film..in_film + common], &mut square[in_square..in_square + common])
        })
    }
}

/// A frame of the film as JPEG, 320 pixels wide.
pub(crate) fn thumbnail(frames: &mut FaceFrames, n: u64) -> Option<Vec<u8>> {
    let (width, height) = (frames.stage.width, frames.stage.height);
    let mut rgba = vec![0; width * height * 4];
    frames.frame(n, &mut rgba);
    small_jpeg(rgba, width as u32, height as u32, 320)
}

/// A picture as JPEG of another width.
pub(crate) fn small_jpeg(rgba: Vec<u8>, width: u32, height: u32, wide: u32) -> Option<Vec<u8>> {
    let picture = RgbaImage::from_raw(width, height, rgba)?;
    let small = imageops::thumbnail(&picture, wide, (wide * height / width).max(1));
    let mut bytes = Cursor::new(Vec::new());
    let rgb = image::DynamicImage::ImageRgba8(small).into_rgb8();
    JpegEncoder::new_with_quality(&mut bytes, 85).encode_image(&rgb).ok()?;
    Some(bytes.into_inner())
}

#[cfg(test)]
mod tests {
    use vis_avatar::{Atlas, CANVAS, Pose, Vertex};

    use super::super::request::{FaceSource, VoiceSource};
    use super::*;

    /// Left half red, right half green; the lower half darker.
    struct Flag(Atlas);

    impl Rig for Flag {
        fn atlas(&self) -> &Atlas {
            &self.0
        }
        fn draw(&self, _: &Pose, list: &mut DisplayList) {
            list.clear();
            let half = CANVAS / 2.0;
            for (x, y, rgba) in [
                (0.0, 0.0, [200, 0, 0, 255]),
                (half, 0.0, [0, 200, 0, 255]),
                (0.0, half, [100, 0, 0, 255]),
                (half, half, [0, 100, 0, 255]),
            ] {
                let first = list.vertices.len() as u16;
                for (dx, dy) in [(0.0, 0.0), (half, 0.0), (0.0, half), (half, half)] {
                    list.vertices.push(Vertex { x: x + dx, y: y + dy, u: 1.0, v: 1.0, rgba });
                }
                list.indices.extend([0, 1, 2, 1, 3, 2].map(|k| first + k));
            }
        }
    }

    fn pictured(width: u32, height: u32, fit: Fit, background: Option<&str>) -> RgbaImage {
        let request = RenderRequest {
            width,
            height,
            fit,
            background: background.map(str::to_owned),
            ..RenderRequest::new(FaceSource::Character("x".into()), VoiceSource::File("y".into()), "z")
        };
        let rig: Arc<dyn Rig> = Arc::new(Flag(Atlas { width: 2, height: 2, rgba: vec![255; 16] }));
        let (score, stage) = (Arc::new(Score::new(1)), Arc::new(Stage::new(&request).unwrap()));
        let mut rgba = vec![9; (width * height * 4) as usize];
        FaceFrames::new(&rig, &score, &stage).frame(3, &mut rgba);
        RgbaImage::from_raw(width, height, rgba).unwrap()
    }

    #[test]
    fn a_face_is_cropped_or_fitted_in() {
        let (red, green, dark) = ([200, 0, 0, 255], [0, 200, 0, 255], [100, 0, 0, 255]);
        for (width, height) in [(64, 64), (64, 32), (32, 64)] {
            let picture = pictured(width, height, Fit::Crop, None);
            let at = |x: u32, y: u32| picture.get_pixel(x, y).0;
            assert_eq!(at(0, 0), red);
            assert_eq!(at(width / 2 - 1, height / 2 - 1), red, "{width} x {height}");
            assert_eq!(at(width - 1, 0), green);
            assert_eq!(at(0, height - 1), dark);
        }
        let blue = [16, 32, 255, 255];
        let wide = pictured(64, 32, Fit::Fit, Some("#1020ff"));
        assert_eq!(wide.get_pixel(15, 5).0, blue);
        assert_eq!(wide.get_pixel(16, 5).0, red);
        assert_eq!(wide.get_pixel(48, 5).0, blue);
        let tall = pictured(32, 64, Fit::Fit, None);
        assert_eq!(tall.get_pixel(5, 15).0, [0, 0, 0, 255]);
        assert_eq!(tall.get_pixel(5, 16).0, red);
        assert_eq!(tall.get_pixel(5, 47).0, dark);
    }

    #[test]
    fn a_drawn_figure_stands_before_the_background() {
        let rig: Arc<dyn Rig> = {
            let look = include_str!("../../../../../assets/characters/mira/look.json");
            Arc::new(vis_avatar::KitRig::new(&vis_avatar::Look::parse(look).unwrap()).unwrap())
        };
        for (width, height, fit) in [(96, 96, Fit::Crop), (128, 64, Fit::Fit), (64, 128, Fit::Crop)] {
            let request = RenderRequest {
                width,
                height,
                fit,
                background: Some("#1020ff".into()),
                ..RenderRequest::new(FaceSource::Character("x".into()), VoiceSource::File("y".into()), "z")
            };
            let (score, stage) = (Arc::new(Score::new(1)), Arc::new(Stage::new(&request).unwrap()));
            assert_eq!(stage.note(&*rig), None);
            let mut rgba = vec![9; (width * height * 4) as usize];
            FaceFrames::new(&rig, &score, &stage).frame(3, &mut rgba);
            let picture = RgbaImage::from_raw(width, height, rgba).unwrap();
            assert_eq!(picture.get_pixel(2, 2).0, [16, 32, 255, 255], "{width} x {height}");
            let face = picture.get_pixel(width / 2, height / 2).0;
            assert!(face[0] > 120 && face[2] < 200, "{width} x {height}: a face, not {face:?}");
        }
        let square = RenderRequest {
            background: Some("#1020ff".into()),
            ..RenderRequest::new(FaceSource::Character("x".into()), VoiceSource::File("y".into()), "z")
        };
        let flag = Flag(Atlas { width: 2, height: 2, rgba: vec![255; 16] });
        assert!(Stage::new(&square).unwrap().note(&flag).unwrap().contains("not seen"));
    }

    #[test]
    fn a_background_that_is_none_is_told() {
        let request = RenderRequest {
            width: 64,
            height: 32,
            fit: Fit::Fit,
            background: Some("blueish".into()),
            ..RenderRequest::new(FaceSource::Character("x".into()), VoiceSource::File("y".into()), "z")
        };
        let error = Stage::new(&request).err().unwrap();
        assert_eq!(error.code, Code::BadInput);
        assert!(error.message.contains("#203040"), "{}", error.message);
    }
}
