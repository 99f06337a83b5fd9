//! Films for players that stumble over captions.
//!
//! WebKitGTK without the encoder for WebVTT ends a film with "Internal data stream error" at its first caption. Layout of the
//! boxes: ISO/IEC 14496-12.

use std::ops::Range;

/// Turns the caption tracks of an MP4 film into empty space, in place: nothing moves, pictures and sound stay as they are. Whatever is
/// no MP4 is left alone.
pub fn hide_captions(film: &mut [u8]) {
    let tracks: Vec<Range<usize>> = boxes(film, 0..film.len())
        .filter(|(kind, _)| kind == b"moov")
        .flat_map(|(_, moov)| boxes(film, moov).collect::<Vec<_>>())
        .filter(|(kind, track)| kind == b"trak" && is_text(film, track.clone()))
        .map(|(_, track)| track)
        .collect();
    for track in tracks {
        // The name stands right before what is inside.
        film[track.start - 4..track.start].copy_from_slice(b"free");
    }
}

fn is_text(film: &[u8], track: Range<usize>) -> bool {
    let media = boxes(film, track).find(|(kind, _)| kind == b"mdia").map(|(_, media)| media);
    let handler = media.and_then(|media| boxes(film, media).find(|(kind, _)| kind == b"hdlr"));
    // Version and flags, a field of no use, then what it handles.
    let kind = handler.and_then(|(_, handler)| film.get(handler.start + 8..handler.start + 12));
    matches!(kind, Some(b"sbtl" | b"text" | b"subt"))
}

/// Name and inside of each box in `range` that has a name and a length of 32 bits and fits.
fn boxes(film: &[u8], range: Range<usize>) -> impl Iterator<Item = ([u8; 4], Range<usize>)> {
    let mut at = range.start;
    std::iter::from_fn(move || {
        loop {
            let head = film.get(at..at.checked_add(8)?).filter(|_| at + 8 <= range.end)?;
            let short = u32::from_be_bytes(head[..4].try_into().ok()?) as usize;
            let kind: [u8; 4] = head[4..].try_into().ok()?;
            let length = match short {
                0 => range.end - at,
                1 => usize::try_from(u64::from_be_bytes(film.get(at + 8..at + 16)?.try_into().ok()?)).ok()?,
                length => length,
            };
            let end = at.checked_add(length).filter(|end| length >= 8 && *end <= range.end)?;
            let inside = at + 8..end;
            at = end;
            // Boxes of more than 4 GB hold pictures, never tracks.
            if short != 1 {
                return Some((kind, inside));
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: &[u8; 4], inside: &[u8]) -> Vec<u8> {
        [&(inside.len() as u32 + 8).to_be_bytes()[..], kind, inside].concat()
    }

    fn track(handles: &[u8; 4]) -> Vec<u8> {
        let handler = boxed(b"hdlr", &[&[0; 8][..], handles, &[0; 12]].concat());
        boxed(
            b"trak",
            &[boxed(b"tkhd", &[1; 20]), boxed(b"mdia", &[boxed(b"mdhd", &[2; 24]), handler].concat())]
                .concat(),
        )
    }

    fn film() -> Vec<u8> {
        let tracks = [track(b"vide"), track(b"soun"), track(b"sbtl")].concat();
        [boxed(b"ftyp", b"isom"), boxed(b"moov", &tracks), boxed(b"mdat", b"trak and sbtl in the pictures")]
            .concat()
    }

    #[test]
    fn only_captions_become_empty_space() {
        let (before, mut film) = (film(), film());
        hide_captions(&mut film);
        let names = |film: &[u8], name: &[u8]| film.windows(4).filter(|window| *window == name).count();
        assert_eq!(
            (names(&film, b"trak"), names(&film, b"free")),
            (3, 1),
            "two tracks, and the word in the pictures"
        );
        let changed = film.iter().zip(&before).filter(|(now, then)| now != then).count();
        assert_eq!(changed, 3, "trak and free share a letter, and nothing else has moved");
    }

    #[test]
    fn damaged_films_are_left_alone() {
        let whole = film();
        for length in 0..whole.len() {
            let mut cut = whole[..length].to_vec();
            hide_captions(&mut cut);
        }
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] = 0xff;
            hide_captions(&mut changed);
            changed[at] = 0;
            hide_captions(&mut changed);
        }
        let mut other = b"RIFF....WAVE".to_vec();
        hide_captions(&mut other);
        assert_eq!(other, b"RIFF....WAVE");
    }
}
