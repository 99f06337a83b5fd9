//! The painter of a scene, for the film and for its preview.

use std::sync::Arc;

use vis_avatar::{DisplayList, View, paint_view, sample};
use vis_export::Frames;

use super::layout::{Cell, cells};
use super::stage::{Behind, SceneStage};

/// One thread's painter.
pub(crate) struct SceneFrames {
    pub(crate) stage: Arc<SceneStage>,
    list: DisplayList,
    cell: Vec<u8>,
}

/// Where wide cells are cut around, in a face's square: low enough that captions do not hide the mouth.
const FACE_Y: f32 = 0.52;
/// Seconds in which a card comes or goes.
const FADE: f64 = 0.4;
/// How dark the scene is behind a card.
const VEIL: f64 = 0.78;

impl SceneFrames {
    pub(crate) fn new(stage: &Arc<SceneStage>) -> Self {
        Self { stage: Arc::clone(stage), list: DisplayList::default(), cell: Vec::new() }
    }

    /// The frame that is seen at this moment of the film.
    pub(crate) fn number_at(&self, ms: u64) -> u64 {
        ms * u64::from(self.stage.fps) / 1_000
    }
}

impl Frames for SceneFrames {
    fn frame(&mut self, n: u64, rgba: &mut [u8]) {
        let stage = Arc::clone(&self.stage);
        let t = n as f64 / f64::from(stage.fps);
        let figures = match &stage.behind {
            Behind::Own => false,
            Behind::Still(picture) => {
                rgba.copy_from_slice(picture);
                true
            }
            Behind::Moving(video) => match video.frame(n) {
                Some(picture) => {
                    rgba.copy_from_slice(&picture);
                    true
                }
                None => false,
            },
        };
        let (speaker, near) = stage.shot(t * 1e3);
        let size = (stage.width, stage.height);
        for cell in cells(&stage.scene, stage.actors.len(), speaker, near, size) {
            self.paint(&stage, &cell, t, figures, rgba);
        }
        if !figures && matches!(stage.scene.layout, vis_script::Layout::SideBySide) {
            part(&stage, rgba);
        }
        cards(&stage, t, rgba);
        if let Some(letters) = &stage.letters {
            // In the middle of the frame's time.
            letters.paint((2 * n + 1) * 500 / u64::from(stage.fps), rgba);
        }
    }
}

impl SceneFrames {
    fn paint(&mut self, stage: &SceneStage, cell: &Cell, t: f64, figures: bool, rgba: &mut [u8]) {
        let Some(actor) = stage.actors.get(cell.actor) else { return };
        let pose = sample(&actor.score, t);
        let inset = cell.radius > 0.0;
        let over = if figures && !inset {
            actor.rig.draw_figure(&pose, &mut self.list)
        } else {
            actor.rig.draw(&pose, &mut self.list);
            false
        };
        // What cannot be taken out of its own picture becomes a card on the background.
        let cell = if figures && !over && !inset { carded(cell) } else { *cell };
        let (width, height) = (cell.width as f32, cell.height as f32);
        let side = if over { standing(width, height) } else { width.max(height) } * cell.zoom;
        let top = if over { height - side } else { (height / 2.0 - FACE_Y * side).clamp(height - side, 0.0) };
        let view = View {
            width: cell.width as u32,
            height: cell.height as u32,
            side,
            left: (width - side) / 2.0,
            top,
        };
        if cell.width == stage.width && cell.radius == 0.0 {
            let rows = &mut rgba[cell.top * stage.width * 4..][..cell.height * stage.width * 4];
            return paint_view(&self.list, actor.rig.atlas(), view, over, rows);
        }
        self.cell.resize(cell.width * cell.height * 4, 0);
        let rows = || rows(cell, stage.width);
        if over {
            let film = rows().map(|(from, to)| &rgba[from..to]);
            self.cell
                .chunks_exact_mut(cell.width * 4)
                .zip(film)
                .for_each(|(own, film)| own.copy_from_slice(film));
        }
        paint_view(&self.list, actor.rig.atlas(), view, over, &mut self.cell);
        for (y, ((from, to), own)) in rows().zip(self.cell.chunks_exact(cell.width * 4)).enumerate() {
            match cell.radius > 0.0 {
                true => lay_round(&cell, y, own, &mut rgba[from..to]),
                false => rgba[from..to].copy_from_slice(own),
            }
        }
    }
}

/// A figure is not cut at the sides more than it must be: half between filling the cell's height and its width.
fn standing(width: f32, height: f32) -> f32 {
    if width >= height { height * 1.08 } else { (width * 1.5).min(height) }
}

/// The places of a cell's rows in the picture's bytes.
fn rows(cell: Cell, width: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..cell.height).map(move |y| {
        let from = ((cell.top + y) * width + cell.left) * 4;
        (from, from + cell.width * 4)
    })
}

fn carded(cell: &Cell) -> Cell {
    let side = cell.width.min(cell.height) * 88 / 100;
    Cell {
        left: cell.left + (cell.width - side) / 2,
        top: cell.top + (cell.height - side) / 2,
        width: side,
        height: side,
        radius: side as f32 * 0.06,
        zoom: 1.0,
        ..*cell
    }
}

/// A row of a card with round corners and a light edge.
fn lay_round(cell: &Cell, y: usize, own: &[u8], film: &mut [u8]) {
    let (radius, edge) = (cell.radius, (cell.width as f32 * 0.014).max(1.0));
    let into = |at: f32, length: f32| (radius - at).max(at - (length - radius));
    let down = into(y as f32 + 0.5, cell.height as f32);
    let (own, film) = (own.as_chunks::<4>().0, film.as_chunks_mut::<4>().0);
    for (x, (own, below)) in own.iter().zip(film).enumerate() {
        let across = into(x as f32 + 0.5, cell.width as f32);
        let far = if across > 0.0 && down > 0.0 { across.hypot(down) } else { across.max(down) };
        let inside = (radius - far + 0.5).clamp(0.0, 1.0);
        let rim = (far - (radius - edge) + 0.5).clamp(0.0, 1.0) * 0.85;
        for k in 0..3 {
            let lit = f32::from(own[k]) + (245.0 - f32::from(own[k])) * rim;
            below[k] = (lit * inside + f32::from(below[k]) * (1.0 - inside)) as u8;
        }
    }
}

/// Dark lines between the parts of a grid.
fn part(stage: &SceneStage, rgba: &mut [u8]) {
    let wide = (stage.width.min(stage.height) / 128).max(2);
    for cell in cells(&stage.scene, stage.actors.len(), 0, 0.0, (stage.width, stage.height)) {
        let mut dark = |x: std::ops::Range<usize>, y: std::ops::Range<usize>| {
            for row in y {
                rgba[(row * stage.width + x.start) * 4..(row * stage.width + x.end) * 4]
                    .as_chunks_mut::<4>()
                    .0
                    .fill([12, 13, 17, 255]);
            }
        };
        if cell.left > 0 {
            dark(cell.left - wide / 2..cell.left + wide.div_ceil(2), cell.top..cell.top + cell.height);
        }
        if cell.top > 0 {
            dark(cell.left..cell.left + cell.width, cell.top - wide / 2..cell.top + wide.div_ceil(2));
        }
    }
}

/// The title goes, the end comes; the scene waits behind them in the dark.
fn cards(stage: &SceneStage, t: f64, rgba: &mut [u8]) {
    let title = stage.title.as_ref().map(|(card, end)| (card, (*end as f64 / 1e3 - t) / FADE));
    let end = stage.end.as_ref().map(|(card, start)| (card, (t - *start as f64 / 1e3) / FADE));
    for (card, share) in [title, end].into_iter().flatten() {
        let share = share.clamp(0.0, 1.0);
        if share > 0.0 {
            let left = 256 - (VEIL * share * 256.0) as u32;
            for pixel in rgba.as_chunks_mut::<4>().0 {
                for level in &mut pixel[..3] {
                    *level = ((u32::from(*level) * left) >> 8) as u8;
                }
            }
            card.paint(share as f32, rgba);
        }
    }
}
