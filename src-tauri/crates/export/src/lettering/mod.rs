//! Captions as part of the picture: wrapped, in any writing that a font on this computer has, the spoken word in another colour.
//!
//! Not for: finding the fonts (they are given) and knowing the words' moments (a [`Cue`] has them).

mod card;
mod plate;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

pub use card::Card;
use cosmic_text::{
    Align, Attrs, Buffer, Family, FontSystem, Metrics, Shaping, SwashCache, Weight, Wrap, fontdb,
    fontdb::Database,
};
use plate::{Place, Plate};

use crate::{Cue, ExportError};

/// Lines shown at once; what is longer turns over to the next two with the voice.
const LINES: usize = 2;
/// Plates that painters of neighbouring frames may need at the same time.
const KEPT: usize = 6;
/// Tried in this order: made for screens, and there on one system or another.
const FAMILIES: [&str; 8] =
    ["Inter", "Segoe UI", "Helvetica Neue", "Noto Sans", "Roboto", "Ubuntu", "DejaVu Sans", "Arial"];

/// All captions of a film of one size. Painters on several threads share it.
pub struct Lettering {
    width: usize,
    height: usize,
    /// In order, one at a time.
    cues: Vec<Cue>,
    style: LetterStyle,
    press: Mutex<Press>,
}

/// How captions look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LetterStyle {
    pub look: LetterLook,
    /// Near the upper edge instead of the lower one.
    pub top: bool,
    /// The spoken word has another colour.
    pub lit: bool,
}

impl Default for LetterStyle {
    fn default() -> Self {
        Self { look: LetterLook::Plate, top: false, lit: true }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterLook {
    /// On a dark plate with round corners.
    Plate,
    /// With a dark edge around each letter.
    Edge,
    /// Larger and heavier, with a dark edge.
    Bold,
}

/// A cue and its spoken word, by number.
type Moment = (usize, Option<usize>);

struct Press {
    fonts: FontSystem,
    glyphs: SwashCache,
    plates: VecDeque<(Moment, Arc<Plate>)>,
}

impl Lettering {
    /// `locale` decides between the shapes that Han letters have in China and Japan, for example `en` or `ja-JP`.
    ///
    /// # Errors
    /// [`ExportError::NoFont`].
    pub fn new(
        mut fonts: Database,
        locale: &str,
        mut cues: Vec<Cue>,
        (width, height): (u32, u32),
    ) -> Result<Self, ExportError> {
        choose_family(&mut fonts)?;
        cues.retain(|cue| !cue.words.is_empty() && cue.end_ms > cue.start_ms);
        cues.sort_by_key(|cue| cue.start_ms);
        let press = Press::new(fonts, locale);
        let (width, height, style) = (width as usize, height as usize, LetterStyle::default());
        Ok(Self { width, height, cues, style, press: Mutex::new(press) })
    }

    /// The same captions looking otherwise.
    #[must_use]
    pub fn styled(mut self, style: LetterStyle) -> Self {
        self.style = style;
        self
    }

    /// Letters of the captions that no font has; they would be empty boxes.
    pub fn missing(&self) -> Vec<char> {
        let mut letters: Vec<char> = self.cues.iter().flat_map(|cue| cue.text.chars()).collect();
        letters.sort_unstable();
        letters.dedup();
        letters.retain(|letter| !letter.is_whitespace() && !letter.is_control());
        let mut press = self.press.lock().unwrap_or_else(PoisonError::into_inner);
        letters.retain(|letter| {
            let lines = press.lay_out(letter.encode_utf8(&mut [0; 4]), 16.0, 1e4);
            lines.layout_runs().any(|run| run.glyphs.iter().any(|glyph| glyph.glyph_id == 0))
        });
        letters
    }

    /// Writes what is to be read at `ms` over a picture of the film's size (RGBA, rows from the top).
    pub fn paint(&self, ms: u64, rgba: &mut [u8]) {
        let Some(number) = self.cues.partition_point(|cue| cue.start_ms <= ms).checked_sub(1) else { return };
        let cue = &self.cues[number];
        if ms >= cue.end_ms {
            return;
        }
        let word = cue.word_at(ms);
        let plate = {
            let mut press = self.press.lock().unwrap_or_else(PoisonError::into_inner);
            press.plate((number, word), cue, self.style, (self.width, self.height))
        };
        plate.paint(rgba, self.width, 255);
    }
}

impl Press {
    fn new(fonts: Database, locale: &str) -> Self {
        let fonts = FontSystem::new_with_locale_and_db(locale.to_owned(), fonts);
        Self { fonts, glyphs: SwashCache::new(), plates: VecDeque::new() }
    }

    fn plate(&mut self, moment: Moment, cue: &Cue, style: LetterStyle, size: (usize, usize)) -> Arc<Plate> {
        if let Some((_, plate)) = self.plates.iter().find(|(kept, _)| *kept == moment) {
            return Arc::clone(plate);
        }
        let plate = Arc::new(self.set(cue, moment.1, style, size));
        self.plates.truncate(KEPT - 1);
        self.plates.push_front((moment, Arc::clone(&plate)));
        plate
    }

    /// Sets the two lines that hold the word.
    fn set(
        &mut self,
        cue: &Cue,
        word: Option<usize>,
        style: LetterStyle,
        (width, height): (usize, usize),
    ) -> Plate {
        let bold = style.look == LetterLook::Bold;
        let letters = letter_height(width, height) * if bold { 1.3 } else { 1.0 };
        // A tenth on each side is what televisions and phones may cut off or round.
        let room = width as f32 * 0.84 - 2.0 * letters * plate::PAD;
        let weight = if bold { Weight::EXTRA_BOLD } else { Weight::SEMIBOLD };
        let lines = self.lay_out_as(&cue.text, letters, room.max(letters), weight);
        let spoken = word.and_then(|word| cue.words.get(word)).map(|word| word.place.clone());
        let offsets = paragraphs(&cue.text);
        let runs: Vec<_> = lines.layout_runs().filter(|run| !run.glyphs.is_empty()).collect();
        let place = |line: usize, at: usize| offsets.get(line).copied().unwrap_or(0) + at;
        let anchor = spoken.as_ref().map_or(0, |spoken| spoken.start);
        let holds = |run: &cosmic_text::LayoutRun<'_>| {
            run.glyphs.iter().any(|glyph| {
                place(run.line_i, glyph.end) > anchor && place(run.line_i, glyph.start) <= anchor
            })
        };
        let page = runs.iter().position(holds).unwrap_or(0) / LINES * LINES;
        let runs = &runs[page.min(runs.len())..(page + LINES).min(runs.len())];
        let place_of = if style.top { Place::Top } else { Place::Bottom };
        let mut plate = Plate::around(runs, letters, place_of, (width, height));
        let glyphs = || runs.iter().flat_map(|run| run.glyphs.iter().map(move |glyph| (run, glyph)));
        match style.look {
            LetterLook::Plate => plate.ground(letters * 0.34),
            LetterLook::Edge | LetterLook::Bold => {
                let radius = letters * if bold { 0.09 } else { 0.07 };
                for (run, glyph) in glyphs() {
                    plate.edge(glyph, run.line_y, radius, (&mut self.fonts, &mut self.glyphs));
                }
            }
        }
        for (run, glyph) in glyphs() {
            let at = place(run.line_i, glyph.start);
            let said = style.lit && spoken.as_ref().is_some_and(|spoken| spoken.contains(&at));
            plate.letter(glyph, run.line_y, said, (&mut self.fonts, &mut self.glyphs));
        }
        plate
    }

    fn lay_out(&mut self, text: &str, letters: f32, room: f32) -> Buffer {
        self.lay_out_as(text, letters, room, Weight::SEMIBOLD)
    }

    fn lay_out_as(&mut self, text: &str, letters: f32, room: f32, weight: Weight) -> Buffer {
        let mut buffer = Buffer::new(&mut self.fonts, Metrics::relative(letters, plate::LEADING));
        buffer.set_wrap(Wrap::WordOrGlyph);
        buffer.set_size(Some(room), None);
        let face = Attrs::new().family(Family::SansSerif).weight(weight);
        buffer.set_text(text, &face, Shaping::Advanced, Some(Align::Center));
        buffer.shape_until_scroll(&mut self.fonts, false);
        buffer
    }
}

/// Makes a family that this computer has the usual one.
fn choose_family(fonts: &mut Database) -> Result<(), ExportError> {
    // What stands in for missing letters is looked for without regard to width: Arabic came out as in a terminal.
    let narrow = |face: &&fontdb::FaceInfo| {
        face.monospaced
            && face.families.iter().any(|family| family.0.contains("Mono") || family.0.contains("Courier"))
    };
    let of_terminals: Vec<_> = fonts.faces().filter(narrow).map(|face| face.id).collect();
    of_terminals.into_iter().for_each(|id| fonts.remove_face(id));
    let has = |name: &str| fonts.faces().any(|face| face.families.iter().any(|family| family.0 == name));
    let family = FAMILIES.iter().find(|name| has(name)).map(|name| (*name).to_owned());
    let any = || fonts.faces().next().and_then(|face| Some(face.families.first()?.0.clone()));
    let family = family.or_else(any).ok_or(ExportError::NoFont)?;
    fonts.set_sans_serif_family(family);
    Ok(())
}

/// Height of the letters, pixels: readable on a phone, two lines a fifth of the picture.
/// The least is for small previews, which have to look like the film.
fn letter_height(width: usize, height: usize) -> f32 {
    (width.min(height) as f32 * 0.058).max(4.0)
}

/// Where each line of a text begins, in bytes.
fn paragraphs(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}
