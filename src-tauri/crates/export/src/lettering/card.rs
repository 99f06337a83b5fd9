use std::sync::Mutex;

use cosmic_text::{Weight, fontdb::Database};

use super::plate::{Place, Plate};
use super::{Press, choose_family};
use crate::ExportError;

/// A text alone in the middle of the picture: a title, "The end".
pub struct Card {
    width: usize,
    plate: Plate,
}

/// Tried in this order until the text fits; parts of the shorter side.
const HEIGHTS: [f32; 6] = [0.115, 0.095, 0.08, 0.066, 0.055, 0.045];

impl Card {
    /// `locale` as in [`super::Lettering::new`]; the text may have several lines.
    ///
    /// # Errors
    /// [`ExportError::NoFont`].
    pub fn new(
        mut fonts: Database,
        locale: &str,
        text: &str,
        (width, height): (u32, u32),
    ) -> Result<Self, ExportError> {
        choose_family(&mut fonts)?;
        let press = Mutex::new(Press::new(fonts, locale));
        let mut press = press.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (width, height) = (width as usize, height as usize);
        let short = width.min(height) as f32;
        let mut lines = press.lay_out(text.trim(), short * HEIGHTS[0], width as f32 * 0.8);
        let mut letters = short * HEIGHTS[0];
        for share in HEIGHTS {
            letters = short * share;
            lines = press.lay_out_as(text.trim(), letters, width as f32 * 0.8, Weight::SEMIBOLD);
            // A single word wider than the picture would be broken in the middle.
            let wide = lines.layout_runs().map(|run| run.line_w).fold(0.0, f32::max);
            let words = text.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0) as f32;
            let tall = lines.layout_runs().map(|run| run.line_top + run.line_height).fold(0.0, f32::max);
            if tall < height as f32 * 0.6
                && wide <= width as f32 * 0.8
                && words * letters * 0.6 < width as f32 * 0.8
            {
                break;
            }
        }
        let runs: Vec<_> = lines.layout_runs().filter(|run| !run.glyphs.is_empty()).collect();
        let mut plate = Plate::around(&runs, letters, Place::Middle, (width, height));
        for run in &runs {
            for glyph in run.glyphs {
                plate.edge(glyph, run.line_y, letters * 0.05, (&mut press.fonts, &mut press.glyphs));
            }
        }
        for run in &runs {
            for glyph in run.glyphs {
                plate.letter(glyph, run.line_y, false, (&mut press.fonts, &mut press.glyphs));
            }
        }
        Ok(Self { width, plate })
    }

    /// Writes it over a picture of the film's size; `share`: how much of it is seen, 0-1.
    pub fn paint(&self, share: f32, rgba: &mut [u8]) {
        self.plate.paint(rgba, self.width, (share.clamp(0.0, 1.0) * 255.0) as u32);
    }
}
