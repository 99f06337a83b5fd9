use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageReader, Limits, RgbImage, error::LimitErrorKind, imageops,
};
use thiserror::Error;

use super::header;

/// Shorter side below which there is no face to see, pixels.
pub(super) const LEAST_SIDE: u32 = 64;
/// A longer side is refused from the header alone.
const MOST_SIDE: u32 = 16_384;
/// So are more pixels than this: 50 million take 150 MB as RGB, and up to 200 MB as RGBA while they are decoded.
const MOST_PIXELS: u64 = 50_000_000;
/// What is kept: longer pictures are made smaller at once. A face fills at most 1,024 texels of an atlas.
const KEPT_SIDE: u32 = 4096;

/// A decoded picture: upright, opaque, sRGB, at most 4,096 pixels a side.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    pub(super) pixels: RgbImage,
    moving: bool,
}

/// Why a file's bytes are not a picture that can talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureProblem {
    NotAPicture,
    UnknownFormat,
    Heic,
    Cmyk,
    TooSmall { width: u32, height: u32 },
    TooLarge { width: u32, height: u32 },
    Truncated,
    Damaged,
}

/// Says what is wrong with a picture, and what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{}", sentence(*kind))]
pub struct PictureError {
    pub kind: PictureProblem,
}

fn sentence(kind: PictureProblem) -> String {
    match kind {
        PictureProblem::NotAPicture => {
            "This file is not a picture, whatever its name says. Choose a PNG, JPEG, WebP or GIF.".into()
        }
        PictureProblem::UnknownFormat => {
            "This kind of picture cannot be opened. Save it as PNG, JPEG or WebP and choose it again.".into()
        }
        PictureProblem::Heic => {
            "This is a HEIC picture, which cannot be opened here. Export it as JPEG and choose it again.".into()
        }
        PictureProblem::Cmyk => {
            "This JPEG holds printing inks (CMYK) instead of screen colours. Save it as RGB and choose it again."
                .into()
        }
        PictureProblem::TooSmall { width, height } => format!(
            "The picture is only {width} x {height} pixels. A face needs at least {LEAST_SIDE} x {LEAST_SIDE}; \
             choose a larger one."
        ),
        PictureProblem::TooLarge { width, height } => format!(
            "The picture has {width} x {height} pixels, more than can be held in memory ({} million). \
             Make it smaller and choose it again.",
            MOST_PIXELS / 1_000_000
        ),
        PictureProblem::Truncated => {
            "The picture ends in the middle: the file is incomplete. Copy or download it again.".into()
        }
        PictureProblem::Damaged => {
            "The picture is damaged and cannot be read. Open and save it in another program, or choose another."
                .into()
        }
    }
}

/// Reads the bytes of a PNG, JPEG, WebP or GIF file (its first frame) and turns it upright by its EXIF orientation.
///
/// Size is judged by the header, before anything is decoded; what is transparent becomes light grey.
///
/// # Errors
/// [`PictureError`] with its [`PictureProblem`].
pub fn open_picture(bytes: &[u8]) -> Result<Picture, PictureError> {
    open(bytes).map_err(|kind| PictureError { kind })
}

fn open(bytes: &[u8]) -> Result<Picture, PictureProblem> {
    let format = header::format_of(bytes)?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.no_limits();
    let mut decoder = reader.into_decoder().map_err(|error| problem(&error))?;
    let (width, height) = decoder.dimensions();
    if width.min(height) < LEAST_SIDE {
        return Err(PictureProblem::TooSmall { width, height });
    }
    let too_large = PictureProblem::TooLarge { width, height };
    if width.max(height) > MOST_SIDE || u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(too_large);
    }
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MOST_PIXELS * 8);
    decoder.set_limits(limits).map_err(|_| too_large)?;
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let decoded = DynamicImage::from_decoder(decoder).map_err(|error| problem(&error))?;
    let mut picture = DynamicImage::ImageRgb8(smaller(opaque(decoded)));
    picture.apply_orientation(orientation);
    Ok(Picture { pixels: picture.into_rgb8(), moving: header::moves(bytes) })
}

fn problem(error: &ImageError) -> PictureProblem {
    match error {
        ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            PictureProblem::Truncated
        }
        ImageError::Limits(limit) if matches!(limit.kind(), LimitErrorKind::DimensionError) => {
            PictureProblem::TooLarge { width: 0, height: 0 }
        }
        ImageError::Unsupported(_) => PictureProblem::UnknownFormat,
        // Decoders wrap the end of a file in errors of their own, and tell it only in words.
        error if error.to_string().to_lowercase().contains("eof") => PictureProblem::Truncated,
        _ => PictureProblem::Damaged,
    }
}

/// Behind what is transparent; a mid grey looks like fog, white like a cut-out.
const BEHIND: [u16; 3] = [214, 214, 218];

fn opaque(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let rgba = picture.into_rgba8();
    let mut rgb = RgbImage::new(rgba.width(), rgba.height());
    for (to, from) in rgb.pixels_mut().zip(rgba.pixels()) {
        let alpha = u16::from(from.0[3]);
        to.0 = std::array::from_fn(|k| {
            ((u16::from(from.0[k]) * alpha + BEHIND[k] * (255 - alpha) + 127) / 255) as u8
        });
    }
    rgb
}

fn smaller(picture: RgbImage) -> RgbImage {
    let (width, height) = picture.dimensions();
    let longest = width.max(height);
    if longest <= KEPT_SIDE {
        return picture;
    }
    let scaled = |side: u32| ((u64::from(side) * u64::from(KEPT_SIDE)) / u64::from(longest)).max(1) as u32;
    imageops::resize(&picture, scaled(width), scaled(height), imageops::FilterType::Triangle)
}

/// Its size; millions of bytes help nobody.
impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({} x {})", self.width(), self.height())
    }
}

impl Picture {
    /// Pixels, after turning upright and making smaller.
    pub fn width(&self) -> u32 {
        self.pixels.width()
    }

    pub fn height(&self) -> u32 {
        self.pixels.height()
    }

    /// The file holds more pictures than this one, its first: an animation.
    pub fn moving(&self) -> bool {
        self.moving
    }

    /// Rows from the top, three bytes a pixel.
    pub fn rgb(&self) -> &[u8] {
        self.pixels.as_raw()
    }

    /// The colour at a place in pixels (centres at .5), bilinear, the border repeated.
    #[cfg(feature = "onnx")]
    pub(super) fn at(&self, x: f32, y: f32) -> [f32; 3] {
        let (width, height) = (self.pixels.width() as i32, self.pixels.height() as i32);
        let (x, y) = (x - 0.5, y - 0.5);
        let (x0, y0) = (x.floor(), y.floor());
        let (fx, fy) = (x - x0, y - y0);
        let texel = |dx: i32, dy: i32| {
            let column = (x0 as i32).saturating_add(dx).clamp(0, width - 1);
            let row = (y0 as i32).saturating_add(dy).clamp(0, height - 1);
            self.pixels.get_pixel(column as u32, row as u32).0.map(f32::from)
        };
        let (a, b, c, d) = (texel(0, 0), texel(1, 0), texel(0, 1), texel(1, 1));
        std::array::from_fn(|k| {
            let (top, low) = (a[k] + (b[k] - a[k]) * fx, c[k] + (d[k] - c[k]) * fx);
            top + (low - top) * fy
        })
    }
}
