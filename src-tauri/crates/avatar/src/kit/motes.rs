//! Specks of light that drift up behind the companion.

use super::{
    colour::Ink,
    curve::scatter,
    pen::{Dab, Pen},
    sheet::Cut,
};
use crate::Pose;

const COUNT: usize = 9;

#[derive(Clone, Debug)]
pub(super) struct Motes {
    pub(super) cut: Cut,
    pub(super) ink: Ink,
}

impl Motes {
    pub(super) fn draw(&self, pose: &Pose, pen: &mut Pen<'_>) {
        let time = if pose.time.is_finite() { pose.time } else { 0.0 };
        for index in 0..COUNT {
            let pace = 0.018 + 0.02 * scatter(index, 1);
            let way = (scatter(index, 2) + time * pace).rem_euclid(1.0);
            let radius = 3.0 + 9.0 * scatter(index, 3).powi(2);
            let x = 512.0 * (index as f32 + 0.2 + 0.6 * scatter(index, 4)) / COUNT as f32
                + 8.0 * (time * 0.3 + index as f32).sin();
            let y = 500.0 - 520.0 * way;
            let alpha = 0.5
                * (way * std::f32::consts::PI).sin()
                * (0.6 + 0.4 * (time * 0.8 + index as f32 * 2.1).sin());
            self.speck([x, y], radius, alpha, pen);
        }
    }

    fn speck(&self, [x, y]: [f32; 2], radius: f32, alpha: f32, pen: &mut Pen<'_>) {
        let [x0, y0, x1, y1] = self.cut.area;
        let rgba = self.ink.rgba(alpha);
        let corner = |right: f32, down: f32| Dab {
            at: [x + (right * 2.0 - 1.0) * radius, y + (down * 2.0 - 1.0) * radius],
            texel: self.cut.texel(x0 + (x1 - x0) * right, y0 + (y1 - y0) * down),
            rgba,
        };
        pen.lattice(2, |_, column| [corner(column as f32, 0.0), corner(column as f32, 1.0)]);
    }
}
