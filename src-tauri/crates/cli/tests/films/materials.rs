//! What the cases are given, made by name.

use std::fs;
use std::path::Path;

use image::{Frame, RgbImage, Rgba, RgbaImage, codecs::gif::GifEncoder};

const PORTRAIT: &[u8] = include_bytes!("../../../avatar/tests/photo/grace_hopper.jpg");
const ASTRONAUT: &[u8] = include_bytes!("../../../avatar/tests/photo/astronaut.png");

/// Puts the file of this name into the folder.
pub(crate) fn make(folder: &Path, name: &str) {
    let path = folder.join(name);
    match name {
        "portrait.jpg" => fs::write(path, PORTRAIT).unwrap(),
        "wall.png" => {
            RgbImage::from_fn(200, 150, |x, y| image::Rgb([90 + (x / 4) as u8, 100, 80 + (y / 3) as u8]))
                .save(path)
                .unwrap()
        }
        "tiny.png" => RgbImage::new(10, 10).save(path).unwrap(),
        "huge.png" => fs::write(path, png_header(20_000, 20_000)).unwrap(),
        "cut.png" => fs::write(path, &ASTRONAUT[..ASTRONAUT.len() / 2]).unwrap(),
        "moving.gif" => gif(&path),
        "inks.jpg" => fs::write(path, four_inks()).unwrap(),
        "phone.heic" => fs::write(path, b"\0\0\0\x18ftypheic\0\0\0\0mif1heic and so on").unwrap(),
        "text.png" | "text.wav" => fs::write(path, "Dear diary, today nothing happened.").unwrap(),
        "hum.wav" => sound(&path, 1, 16_000, 1.0),
        "nothing.wav" => sound(&path, 1, 16_000, 0.0),
        "eight.wav" => sound(&path, 8, 48_000, 1.0),
        "four-minutes.wav" => sound(&path, 1, 8_000, 240.0),
        other => panic!("nobody makes {other}"),
    }
}

/// Syllables of a hum, in every channel.
fn sound(path: &Path, channels: u16, rate: u32, seconds: f32) {
    let format = hound::WavSpec {
        channels,
        sample_rate: rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::create(path, format).unwrap();
    for n in 0..(seconds * rate as f32) as u32 {
        let t = n as f32 / rate as f32;
        let value = (t * 900.0).sin() * (t * 4.0 * std::f32::consts::TAU).sin().max(0.0) * 12_000.0;
        (0..channels).for_each(|_| file.write_sample(value as i16).unwrap());
    }
    file.finalize().unwrap();
}

/// The portrait, then a black picture.
fn gif(path: &Path) {
    let first = image::load_from_memory(PORTRAIT).unwrap().thumbnail(320, 320).into_rgba8();
    let second = RgbaImage::from_pixel(first.width(), first.height(), Rgba([0, 0, 0, 255]));
    let mut encoder = GifEncoder::new(fs::File::create(path).unwrap());
    encoder.encode_frames([first, second].map(Frame::new)).unwrap();
}

/// The first bytes of a picture of this size, and not one pixel: whoever decodes before looking says something else.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut chunk = b"IHDR".to_vec();
    chunk.extend(width.to_be_bytes());
    chunk.extend(height.to_be_bytes());
    chunk.extend([8, 2, 0, 0, 0]);
    let sum = crc(&chunk);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    file.extend(13u32.to_be_bytes());
    file.extend(chunk);
    file.extend(sum.to_be_bytes());
    // Pixels are announced, and a few of their bytes are there.
    file.extend(1_000_000u32.to_be_bytes());
    file.extend(b"IDAT\x78\x01");
    file
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| {
        (0..8).fold(
            sum ^ u32::from(*byte),
            |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 },
        )
    };
    !bytes.iter().fold(!0, step)
}

/// A JPEG whose frame header names four components.
fn four_inks() -> Vec<u8> {
    let mut file = vec![0xff, 0xd8, 0xff, 0xc0, 0, 20, 8, 1, 0, 1, 0, 4];
    for component in 1..=4 {
        file.extend([component, 0x11, 0]);
    }
    file.extend([0xff, 0xd9]);
    file
}
