use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, RgbImage};

use crate::{ErrorKind, FileError, Limits};

/// A picture, upright, written anew: nothing of the file's place, camera or time is in it.
#[derive(Clone, PartialEq, Eq)]
pub struct ReadPicture {
    /// Of the file, upright, in pixels.
    pub width: u32,
    pub height: u32,
    /// `image/png` or `image/jpeg`.
    pub media_type: &'static str,
    /// As a model gets it: at most [`Limits::sent_side`] pixels long.
    pub sent: Vec<u8>,
    /// JPEG, at most [`Limits::thumbnail_side`] pixels long.
    pub thumbnail: Vec<u8>,
}

impl std::fmt::Debug for ReadPicture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ReadPicture({} x {}, {} bytes to send)", self.width, self.height, self.sent.len())
    }
}

/// Of a picture while it is unpacked.
const MEMORY: u64 = 256 * 1024 * 1024;
/// A PNG to send that is larger becomes a JPEG.
const LARGEST_PNG: usize = 1024 * 1024;
const QUALITY: u8 = 85;

/// Reads the first picture of the file.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<ReadPicture, FileError> {
    let (picture, format) = decode(bytes, limits)?;
    let (width, height) = (picture.width(), picture.height());
    let sent = shrunk(&picture, limits.sent_side);
    let exact = format != ImageFormat::Jpeg || sent.color().has_alpha();
    let png = if exact { png(&sent).filter(|png| png.len() <= LARGEST_PNG) } else { None };
    let (media_type, sent) = match png {
        Some(png) => ("image/png", png),
        None => ("image/jpeg", jpeg(&sent)?),
    };
    let thumbnail = jpeg(&shrunk(&picture, limits.thumbnail_side))?;
    Ok(ReadPicture { width, height, media_type, sent, thumbnail })
}

fn decode(bytes: &[u8], limits: &Limits) -> Result<(DynamicImage, ImageFormat), FileError> {
    let damaged = || FileError::damaged("This picture");
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| damaged())?;
    let mut bounds = image::Limits::default();
    bounds.max_alloc = Some(MEMORY);
    reader.limits(bounds);
    let format = reader.format().ok_or_else(damaged)?;
    let mut decoder = reader.into_decoder().map_err(|error| refusal(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > limits.pixels {
        return Err(too_many(width, height));
    }
    let upright = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| refusal(&error))?;
    picture.apply_orientation(upright);
    Ok((picture, format))
}

fn refusal(error: &ImageError) -> FileError {
    match error {
        ImageError::Limits(_) => FileError::bomb("This picture"),
        _ => FileError::damaged("This picture"),
    }
}

fn too_many(width: u32, height: u32) -> FileError {
    let sentence =
        format!("This picture has {width} x {height} pixels, more than can be opened. Save it smaller.");
    FileError::new(ErrorKind::TooLarge, sentence)
}

fn shrunk(picture: &DynamicImage, side: u32) -> DynamicImage {
    match picture.width().max(picture.height()) > side {
        true => picture.resize(side, side, FilterType::CatmullRom),
        false => picture.clone(),
    }
}

fn png(picture: &DynamicImage) -> Option<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    let eight_bits = match picture.color().has_alpha() {
        true => DynamicImage::ImageRgba8(picture.to_rgba8()),
        false => DynamicImage::ImageRgb8(picture.to_rgb8()),
    };
    eight_bits.write_to(&mut bytes, ImageFormat::Png).ok()?;
    Some(bytes.into_inner())
}

fn jpeg(picture: &DynamicImage) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    let written = JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(&on_white(picture));
    written.map_err(|_| FileError::damaged("This picture"))?;
    Ok(bytes)
}

/// What is clear in a picture is white on a page.
fn on_white(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let clear = picture.to_rgba8();
    let mix = |colour: u8, alpha: u8| {
        ((u32::from(colour) * u32::from(alpha) + 255 * (255 - u32::from(alpha))) / 255) as u8
    };
    RgbImage::from_fn(clear.width(), clear.height(), |x, y| {
        let [r, g, b, a] = clear.get_pixel(x, y).0;
        image::Rgb([mix(r, a), mix(g, a), mix(b, a)])
    })
}
