//! Contact sheets.

mod common;

use vis_avatar::{Atlas, CANVAS, DisplayList, Pose, Rig, Score, Vertex, contact_sheet};

/// Paints the whole canvas in a grey that tells the time: 10 levels a second.
struct Clockwork(Atlas);

impl Rig for Clockwork {
    fn atlas(&self) -> &Atlas {
        &self.0
    }

    fn draw(&self, pose: &Pose, list: &mut DisplayList) {
        list.clear();
        let level = (pose.time * 10.0) as u8;
        for (x, y) in [(0.0, 0.0), (CANVAS, 0.0), (0.0, CANVAS), (CANVAS, CANVAS)] {
            list.vertices.push(Vertex { x, y, u: 0.5, v: 0.5, rgba: [level, level, level, 255] });
        }
        list.indices.extend([0, 1, 2, 1, 3, 2]);
    }
}

#[test]
fn tiles_run_left_to_right_and_top_to_bottom() {
    let rig = Clockwork(Atlas { width: 1, height: 1, rgba: vec![255; 4] });
    let (width, height, rgba) = contact_sheet(&rig, &Score::new(0), &[1.0, 2.0, 3.0, 4.0, 5.0], 3, 4);
    assert_eq!((width, height, rgba.len()), (12, 8, 12 * 8 * 4));
    let level = |x: usize, y: usize| rgba[(y * 12 + x) * 4];
    let tiles =
        [(0, 0), (4, 0), (8, 0), (0, 4), (4, 4), (8, 4)].map(|(x, y)| (level(x, y), level(x + 3, y + 3)));
    assert_eq!(
        tiles,
        [(10, 10), (20, 20), (30, 30), (40, 40), (50, 50), (0, 0)],
        "the place left over is black"
    );
}
