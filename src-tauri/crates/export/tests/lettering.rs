//! Captions in the picture: where they stand, how they wrap, and which word is lit. With the fonts of this computer.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use vis_export::{Caption, Cue, ExportError, Lettering, fontdb::Database};

fn fonts() -> Database {
    let mut fonts = Database::new();
    fonts.load_system_fonts();
    fonts
}

fn lettering(text: &str, size: (u32, u32)) -> Lettering {
    let cue = Cue::estimated(&Caption { start_ms: 1000, end_ms: 9000, text: text.into() });
    Lettering::new(fonts(), "en", vec![cue], size).unwrap()
}

/// A grey film's picture at a moment.
fn seen(letters: &Lettering, (width, height): (u32, u32), ms: u64) -> Vec<[u8; 4]> {
    let mut rgba = [128, 128, 128, 255].repeat((width * height) as usize);
    letters.paint(ms, &mut rgba);
    rgba.as_chunks::<4>().0.to_vec()
}

/// Left, top, right and bottom of the pixels that are so.
fn area(pixels: &[[u8; 4]], width: u32, like: impl Fn(&[u8; 4]) -> bool) -> Option<[u32; 4]> {
    let places = pixels.iter().enumerate().filter(|(_, pixel)| like(pixel));
    places.map(|(n, _)| (n as u32 % width, n as u32 / width)).fold(None, |area: Option<[u32; 4]>, (x, y)| {
        let [l, t, r, b] = area.unwrap_or([x, y, x, y]);
        Some([l.min(x), t.min(y), r.max(x), b.max(y)])
    })
}

fn lit(pixel: &[u8; 4]) -> bool {
    pixel[0] > 200 && pixel[1] > 150 && pixel[2] < 130
}

fn white(pixel: &[u8; 4]) -> bool {
    pixel[..3].iter().all(|channel| *channel > 220)
}

#[test]
fn captions_stand_in_the_safe_part_of_every_film() {
    let text =
        "The rain had stopped by the time we reached the old harbour, and the whole town smelled of salt.";
    for size in [(256, 256), (512, 512), (1024, 1024), (1280, 720), (256, 1024), (64, 48)] {
        let letters = lettering(text, size);
        let (width, height) = size;
        assert!(
            area(&seen(&letters, size, 999), width, |p| *p != [128, 128, 128, 255]).is_none(),
            "before it"
        );
        assert!(
            area(&seen(&letters, size, 9000), width, |p| *p != [128, 128, 128, 255]).is_none(),
            "after it"
        );
        let [l, t, r, b] = area(&seen(&letters, size, 1500), width, |p| *p != [128, 128, 128, 255]).unwrap();
        if width > 64 {
            assert!(l >= width / 25 && r <= width - width / 25, "{size:?}: {l} to {r}");
            assert!(b <= height - height / 25 && t > height / 2, "{size:?}: {t} to {b}");
            assert!((l + r).abs_diff(width) <= 3, "{size:?}: in the middle");
        }
    }
}

#[test]
fn the_spoken_word_wanders_along_the_line_and_over_to_the_next_lines() {
    let size = (512, 512);
    let letters = lettering("one two three", size);
    let place = |ms: u64| area(&seen(&letters, size, ms), 512, lit).unwrap();
    let (first, middle, last) = (place(1100), place(4000), place(8500));
    assert!(first[2] < middle[0] && middle[2] < last[0], "{first:?} {middle:?} {last:?}");
    let long = lettering(&"caption words that go on for a while ".repeat(6), size);
    let (early, late) = (seen(&long, size, 1100), seen(&long, size, 8900));
    assert!(
        area(&early, 512, lit).is_some() && area(&late, 512, lit).is_some(),
        "the word is always on the page"
    );
    let [_, top, _, bottom] = area(&early, 512, |p| *p != [128, 128, 128, 255]).unwrap();
    assert!(bottom - top < 110, "two lines at once, not all: {}", bottom - top);
}

#[test]
fn writing_from_right_to_left_is_lit_from_right_to_left() {
    let size = (512, 512);
    for text in ["שלום לך עולם", "مرحبا بك يا"] {
        let letters = lettering(text, size);
        if !letters.missing().is_empty() {
            continue;
        }
        let place = |ms: u64| area(&seen(&letters, size, ms), 512, lit).unwrap();
        let (first, last) = (place(1100), place(8500));
        assert!(first[0] > last[2], "{text}: {first:?} then {last:?}");
    }
}

#[test]
fn latin_cyrillic_and_greek_have_letters() {
    for text in ["Grüß Gott, señor – naïve œuvre", "Съешь ещё этих мягких булок", "Καλημέρα κόσμε"]
    {
        let letters = lettering(text, (512, 512));
        assert_eq!(letters.missing(), [], "{text}");
        assert!(area(&seen(&letters, (512, 512), 1100), 512, white).is_some(), "{text}");
    }
    let none = lettering("a \u{105f0} b", (512, 512)).missing();
    assert_eq!(none, ['\u{105f0}'], "what no font has is known");
}

#[test]
fn captions_are_readable_on_white_and_on_black() {
    let letters = lettering("Hello", (512, 512));
    let luminance = |pixel: &[u8; 4]| {
        let linear = |k: usize| (f64::from(pixel[k]) / 255.0).powf(2.2);
        0.2126 * linear(0) + 0.7152 * linear(1) + 0.0722 * linear(2)
    };
    for behind in [0, 255] {
        let mut rgba = [behind, behind, behind, 255].repeat(512 * 512);
        letters.paint(1000, &mut rgba);
        let pixels = rgba.as_chunks::<4>().0;
        let [l, t, _, b] = area(pixels, 512, lit).unwrap();
        // Left of the letters, inside the plate.
        let ground = luminance(&pixels[(((t + b) / 2) * 512 + l - 5) as usize]);
        let contrast = (luminance(&[255, 214, 92, 255]) + 0.05) / (ground + 0.05);
        assert!(contrast > 4.5, "{contrast:.1} over {behind}");
    }
}

#[test]
fn without_a_font_it_is_said() {
    let none = Lettering::new(Database::new(), "en", Vec::new(), (64, 64));
    assert!(matches!(none, Err(ExportError::NoFont)));
}
