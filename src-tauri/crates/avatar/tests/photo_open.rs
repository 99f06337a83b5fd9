#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage, RgbaImage};
use proptest::prelude::*;
use vis_avatar::photo::{PictureProblem, open_picture};

fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/photo/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

/// Left half red, right half blue.
fn halves(width: u32, height: u32) -> DynamicImage {
    let side = |x: u32| if x < width / 2 { image::Rgb([200, 20, 20]) } else { image::Rgb([20, 20, 200]) };
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, _| side(x)))
}

fn problem(bytes: &[u8]) -> PictureProblem {
    let error = open_picture(bytes).unwrap_err();
    let sentence = error.to_string();
    assert!(sentence.len() > 40 && sentence.ends_with('.'), "a sentence for people: {sentence}");
    error.kind
}

/// A PNG's header with any size and no picture behind it.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = encoded(&halves(64, 64), ImageFormat::Png);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 },
        )
    })
}

/// The JPEG with an EXIF block that says how it must be turned.
fn turned(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let tiff =
        [b'I', b'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0];
    let length = (2 + 6 + tiff.len()) as u16;
    let mut out = jpeg[..2].to_vec();
    out.extend([0xff, 0xe1]);
    out.extend(length.to_be_bytes());
    out.extend(b"Exif\0\0");
    out.extend(tiff);
    out.extend(&jpeg[2..]);
    out
}

#[test]
fn the_usual_formats_open() {
    let picture = halves(120, 80);
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif] {
        let opened = open_picture(&encoded(&picture, format)).unwrap();
        assert_eq!((opened.width(), opened.height()), (120, 80), "{format:?}");
        assert!(opened.rgb()[0] > 150 && opened.rgb()[2] < 80, "{format:?}");
    }
}

#[test]
fn a_camera_s_rotation_is_undone() {
    let jpeg = encoded(&halves(160, 96), ImageFormat::Jpeg);
    let opened = open_picture(&turned(&jpeg, 6)).unwrap();
    assert_eq!((opened.width(), opened.height()), (96, 160), "a quarter turn");
    assert!(opened.rgb()[0] > 150, "what lay left is on top");
    assert!(opened.rgb()[96 * 150 * 3 + 2] > 150, "what lay right is below");
    let flipped = open_picture(&turned(&jpeg, 2)).unwrap();
    assert!(flipped.rgb()[2] > 150, "a mirrored picture is mirrored back");
}

#[test]
fn transparency_becomes_a_light_grey() {
    let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(80, 80, image::Rgba([0, 0, 0, 0])));
    assert!(open_picture(&encoded(&clear, ImageFormat::Png)).unwrap().rgb().iter().all(|byte| *byte > 200));
}

#[test]
fn sizes_are_judged_by_the_header() {
    let tiny = encoded(&halves(10, 10), ImageFormat::Png);
    assert_eq!(problem(&tiny), PictureProblem::TooSmall { width: 10, height: 10 });
    // Nothing but a header is there: whoever decoded it would call it damaged.
    assert_eq!(
        problem(&png_header(20_000, 20_000)),
        PictureProblem::TooLarge { width: 20_000, height: 20_000 }
    );
    assert_eq!(problem(&png_header(9000, 9000)), PictureProblem::TooLarge { width: 9000, height: 9000 });
}

#[test]
fn a_large_picture_is_kept_smaller() {
    let opened = open_picture(&encoded(&halves(6000, 1500), ImageFormat::Jpeg)).unwrap();
    assert_eq!((opened.width(), opened.height()), (4096, 1024));
}

#[test]
fn bad_files_are_named() {
    let png = file("astronaut.png");
    assert_eq!(problem(&png[..png.len() / 2]), PictureProblem::Truncated);
    let jpeg = file("grace_hopper.jpg");
    assert_eq!(problem(&jpeg[..jpeg.len() / 2]), PictureProblem::Truncated);
    assert_eq!(problem(b"these are words in a file called portrait.png"), PictureProblem::NotAPicture);
    assert_eq!(problem(b""), PictureProblem::NotAPicture);
    assert_eq!(problem(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), PictureProblem::Heic);
    assert_eq!(problem(b"BM\x9a\0\0\0\0\0\0\0"), PictureProblem::UnknownFormat);
    assert_eq!(problem(b"%PDF-1.7"), PictureProblem::NotAPicture);
    let mut four_inks = encoded(&halves(64, 64), ImageFormat::Jpeg);
    let frame = four_inks.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    four_inks[frame + 9] = 4;
    assert_eq!(problem(&four_inks), PictureProblem::Cmyk);
    let mut damaged = png;
    let middle = damaged.len() / 2;
    damaged[middle..middle + 300].fill(0x55);
    assert_eq!(problem(&damaged), PictureProblem::Damaged);
}

#[test]
fn an_animation_gives_its_first_frame() {
    let frame = |colour: [u8; 4]| image::Frame::new(RgbaImage::from_pixel(90, 90, image::Rgba(colour)));
    let mut bytes = Vec::new();
    image::codecs::gif::GifEncoder::new(&mut bytes)
        .encode_frames([frame([220, 30, 30, 255]), frame([30, 30, 220, 255])])
        .unwrap();
    let opened = open_picture(&bytes).unwrap();
    assert!(opened.rgb()[0] > 180 && opened.rgb()[2] < 80);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn any_bytes_are_a_picture_or_a_sentence(mut bytes in prop::collection::vec(any::<u8>(), 0..600), format in 0..4_usize) {
        let starts: [&[u8]; 4] = [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\x40\0\0\0WEBPVP8 ", b"GIF89a"];
        let mut whole = starts[format].to_vec();
        whole.append(&mut bytes);
        if let Err(error) = open_picture(&whole) {
            prop_assert!(error.to_string().ends_with('.'));
        }
    }
}
