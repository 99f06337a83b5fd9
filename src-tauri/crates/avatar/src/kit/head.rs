//! How a head turns: every point of a flat drawing has a depth, and the drawing is turned about the neck in space.

use crate::Pose;

/// Centre of the skull on the canvas.
const CENTRE: [f32; 2] = [256.0, 248.0];
/// What the head tilts about.
const NECK: [f32; 2] = [256.0, 410.0];

/// The swelling of a layer towards the viewer: an elliptic paraboloid. Canvas units.
///
/// A true sphere has an infinite slope at its rim, which tears the coarse grids there; the paraboloid keeps the far cheek at about half width.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dome {
    pub(super) half_width: f32,
    pub(super) half_height: f32,
    pub(super) swell: f32,
    /// Depth at the rim.
    pub(super) lift: f32,
}

impl Dome {
    pub(super) const FACE: Self = Self { half_width: 122.0, half_height: 172.0, swell: 92.0, lift: 0.0 };

    pub(super) const fn flat(lift: f32) -> Self {
        Self { half_width: 1000.0, half_height: 1000.0, swell: 0.0, lift }
    }

    pub(super) fn depth(&self, x: f32, y: f32) -> f32 {
        let (dx, dy) = ((x - CENTRE[0]) / self.half_width, (y - CENTRE[1]) / self.half_height);
        self.lift + self.swell * (1.0 - dx * dx - dy * dy).max(-0.5)
    }
}

/// The head's attitude in one frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn {
    yaw: [f32; 2],
    pitch: [f32; 2],
    roll: [f32; 2],
    shift: [f32; 2],
}

impl Turn {
    pub(super) fn new(pose: &Pose) -> Self {
        let limit = |angle: f32| if angle.is_finite() { angle.clamp(-0.6, 0.6) } else { 0.0 };
        let (yaw, pitch, roll) = (limit(pose.yaw), limit(pose.pitch), limit(pose.roll));
        Self {
            yaw: yaw.sin_cos().into(),
            pitch: pitch.sin_cos().into(),
            roll: roll.sin_cos().into(),
            shift: [yaw * 26.0, -pitch * 10.0 - pose.breath * 1.6],
        }
    }

    /// Canvas place of a point of the head at `depth`; `follow` is 1 for the skull and less for what hangs from it.
    pub(super) fn place(&self, x: f32, y: f32, depth: f32, follow: f32) -> [f32; 2] {
        let (dx, dy) = (x - CENTRE[0], y - CENTRE[1]);
        let turned_x = CENTRE[0] + dx * self.yaw[1] + depth * self.yaw[0] + self.shift[0];
        let turned_y = CENTRE[1] + dy * self.pitch[1] - depth * self.pitch[0] + self.shift[1];
        let (rx, ry) = (turned_x - NECK[0], turned_y - NECK[1]);
        let rolled = [
            NECK[0] + rx * self.roll[1] - ry * self.roll[0],
            NECK[1] + rx * self.roll[0] + ry * self.roll[1],
        ];
        [x + (rolled[0] - x) * follow, y + (rolled[1] - y) * follow]
    }

    /// A point of the face's surface, raised by `lift`.
    pub(super) fn face(&self, x: f32, y: f32, lift: f32) -> [f32; 2] {
        self.place(x, y, Dome::FACE.depth(x, y) + lift, 1.0)
    }
}

/// 0 below `from`, 1 above `to`, smooth between.
pub(super) fn ease(from: f32, to: f32, value: f32) -> f32 {
    let t = ((value - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

pub(super) fn lerp(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

/// How far the chin drops at jaw 1.
pub(super) const JAW_DROP: f32 = 13.0;

/// Skin moved by jaw and smile, before the head turns. `mouth` is the height of the mouth, `chin` of the chin.
pub(super) fn flesh(pose: &Pose, x: f32, y: f32, mouth: f32, chin: f32) -> [f32; 2] {
    let jaw = pose.mouth.jaw.clamp(0.0, 1.5) * (1.0 - pose.mouth.press.clamp(0.0, 1.0) * 0.7);
    let drop = jaw * JAW_DROP * ease(mouth - 26.0, chin - 4.0, y);
    let side = (x - 256.0).signum();
    let (cx, cy) = ((x - (256.0 + side * 66.0)) / 34.0, (y - (mouth - 24.0)) / 34.0);
    let cheek = (-(cx * cx + cy * cy)).exp();
    let smile = pose.smile.clamp(-1.0, 1.0);
    let lean = (x - 256.0) / 80.0;
    let out =
        cheek * smile.max(0.0) * 2.6 - ease(mouth - 50.0, mouth, y) * jaw * 2.2 * lean.clamp(-1.0, 1.0).abs();
    [x + side * out, y + drop - cheek * smile * 4.5]
}
