//! The same numbers as the training computes, and no borders between blocks.

use super::level::levelled;
use super::mel::{BANDS, Frame, Mel, RATE};
use super::network::OUT;
use super::{Lips, Listener};

/// The sound of `reference` in `tools/lipsync/ship.py`.
fn buzz() -> Vec<f32> {
    (0..12 * RATE as i64)
        .map(|n| {
            let saw = (n * (100 + n / 4000) % 16_000) as f32 / 16_000.0 - 0.5;
            let hiss = (n * n % 977) as f32 / 488.0 - 1.0;
            let level = if n / 1600 % 5 == 0 { 0.0 } else { 0.02 + 0.1 * (n / 1600 % 7) as f32 };
            let level = if (96_001..112_000).contains(&n) { 0.0 } else { level };
            level * (saw + 0.1 * (n / 3200 % 3) as f32 * hiss)
        })
        .collect()
}

fn spectra(sound: &[f32]) -> Vec<Frame> {
    let (mut mel, mut logs) = (Mel::new(), Vec::new());
    mel.hear(sound, &mut logs);
    mel.finish(&mut logs);
    logs
}

#[test]
fn features_and_scores_are_those_of_the_training() {
    let reference: Vec<f32> = include_bytes!("../../tests/lips/reference.f32")
        .as_chunks::<4>()
        .0
        .iter()
        .map(|bytes| f32::from_le_bytes(*bytes))
        .collect();
    let lips = Lips::open().unwrap();
    let logs = spectra(&buzz());
    let frames = levelled(&logs, &lips.colour).frames;
    let scores = lips.scores(&frames);
    let at = [0, 1, 40, 333, 700, 701, 1100, logs.len() - 1];
    let ours: Vec<f32> = at
        .iter()
        .flat_map(|n| logs[*n])
        .chain(at.iter().flat_map(|n| frames[*n]))
        .chain(at.iter().flat_map(|n| scores[*n]))
        .collect();
    assert_eq!(ours.len(), at.len() * (2 * BANDS + OUT));
    assert_eq!(ours.len(), reference.len());
    for (n, (ours, theirs)) in ours.iter().zip(&reference).enumerate() {
        assert!((ours - theirs).abs() < 0.01, "number {n}: {ours}, trained with {theirs}");
    }
}

#[test]
fn neither_blocks_nor_length_change_what_is_seen() {
    let lips = Lips::open().unwrap();
    // More than two blocks of the listener: it forgets what is behind its horizon.
    let sound: Vec<f32> = std::iter::repeat_n(buzz(), 5).flatten().collect();
    let of = |block: usize| {
        let mut listener = Listener::new(&lips);
        sound.chunks(block).for_each(|samples| listener.hear(samples));
        listener.finish()
    };
    assert_eq!(of(sound.len()), of(1601));
    let logs = spectra(&sound);
    let whole = lips.scores(&levelled(&logs, &lips.colour).frames);
    let chances: Vec<_> = whole.iter().map(super::path::chances).collect();
    let row = super::path::path(&chances, None);
    let mut streamed = vec![0; row.len()];
    for span in of(160) {
        let viseme = vis_core::Viseme::ALL.iter().position(|v| *v == span.viseme).unwrap();
        streamed[span.start as usize..span.end as usize].fill(viseme as u8);
    }
    let differ = row.iter().zip(&streamed).filter(|(whole, streamed)| whole != streamed).count();
    assert!(differ * 1000 <= row.len(), "{differ} frames of {}", row.len());
}

#[test]
fn a_damaged_file_is_noticed() {
    for bytes in [&b""[..], b"lips\x01\0\0\0", b"mouth\0\0\0\0", b"lips\x01\0\0\0abc"] {
        assert!(Lips::read(bytes).is_err());
    }
}
