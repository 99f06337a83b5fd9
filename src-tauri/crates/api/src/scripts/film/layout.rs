//! Where the faces are: cells in pixels, by the scene's layout and who speaks.

use vis_script::{CaptionPlace, Layout, Scene};

/// One face's part of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cell {
    /// By place in the cast.
    pub(crate) actor: usize,
    pub(crate) left: usize,
    pub(crate) top: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// 1: the face's square just fills the cell.
    pub(crate) zoom: f32,
    /// Of round corners, pixels.
    pub(crate) radius: f32,
}

/// The cells of a moment, painted in this order. `near`: seconds since the picture was last cut, for what moves in.
pub(crate) fn cells(
    scene: &Scene,
    cast: usize,
    speaker: usize,
    near: f64,
    (width, height): (usize, usize),
) -> Vec<Cell> {
    let whole = Cell { actor: speaker, left: 0, top: 0, width, height, zoom: 1.0, radius: 0.0 };
    match scene.layout {
        Layout::Full => vec![whole],
        Layout::CloseUps => {
            // A twentieth nearer in eight seconds; faster is felt as a machine's move.
            let share = (near / 8.0).clamp(0.0, 1.0) as f32;
            let eased = share * share * (3.0 - 2.0 * share);
            vec![Cell { zoom: 1.24 + 0.05 * eased, ..whole }]
        }
        Layout::SideBySide => grid(cast, (width, height)),
        Layout::PictureInPicture => {
            let mut cells = vec![whole];
            cells.extend(insets(scene, cast, speaker, (width, height)));
            cells
        }
    }
}

/// Equal parts without a border; rows that are not full are stretched.
fn grid(cast: usize, (width, height): (usize, usize)) -> Vec<Cell> {
    let columns = match (cast, width > height, width == height) {
        (1, ..) => 1,
        (2..=3, true, _) => cast,
        (2, _, true) | (4, ..) => 2,
        (2..=3, ..) if height > width => 1,
        (3, ..) => 2,
        (_, false, false) => 2,
        _ => 3,
    };
    let rows = cast.div_ceil(columns);
    let mut cells = Vec::with_capacity(cast);
    for actor in 0..cast {
        let (row, column) = (actor / columns, actor % columns);
        let here = if row + 1 == rows { cast - row * columns } else { columns };
        let (left, right) = (column * width / here, (column + 1) * width / here);
        let (top, bottom) = (row * height / rows, (row + 1) * height / rows);
        cells.push(Cell {
            actor,
            left,
            top,
            width: right - left,
            height: bottom - top,
            zoom: 1.0,
            radius: 0.0,
        });
    }
    cells
}

/// The others, small in the corner where no captions are.
fn insets(scene: &Scene, cast: usize, speaker: usize, (width, height): (usize, usize)) -> Vec<Cell> {
    let short = width.min(height);
    let side = short * if cast > 3 { 22 } else { 30 } / 100;
    let gap = short * 4 / 100;
    let top = match scene.captions.position {
        CaptionPlace::Bottom => gap,
        CaptionPlace::Top => height.saturating_sub(side + gap),
    };
    let others = (0..cast).filter(|actor| *actor != speaker);
    let cell = |(n, actor): (usize, usize)| {
        let left = width.saturating_sub((n + 1) * (side + gap / 2) + gap / 2);
        Cell { actor, left, top, width: side, height: side, zoom: 1.12, radius: side as f32 * 0.16 }
    };
    others.enumerate().map(cell).take((width / (side + gap / 2).max(1)).max(1)).collect()
}

#[cfg(test)]
mod tests {
    use vis_script::Aspect;

    use super::*;

    #[test]
    fn a_grid_covers_the_picture_exactly() {
        for cast in 1..=6 {
            for size in [(910, 512), (512, 910), (512, 512), (255, 143)] {
                let mut seen = vec![0_u8; size.0 * size.1];
                for cell in grid(cast, size) {
                    for y in cell.top..cell.top + cell.height {
                        for x in cell.left..cell.left + cell.width {
                            seen[y * size.0 + x] += 1;
                        }
                    }
                }
                assert!(seen.iter().all(|times| *times == 1), "{cast} in {size:?}");
            }
        }
    }

    #[test]
    fn insets_lie_inside_and_leave_the_speaker_out() {
        for aspect in [Aspect::Wide, Aspect::Tall, Aspect::Square] {
            for cast in 1..=6 {
                let scene = Scene { layout: Layout::PictureInPicture, aspect, ..Scene::default() };
                let (width, height) = scene.pixels();
                let size = (width as usize, height as usize);
                let cells = cells(&scene, cast, 0, 0.0, size);
                assert_eq!(cells[0].actor, 0);
                assert!(cells.len() > 1 || cast == 1);
                for cell in &cells[1..] {
                    assert!(
                        cell.actor != 0
                            && cell.left + cell.width <= size.0
                            && cell.top + cell.height <= size.1
                    );
                }
            }
        }
    }
}
