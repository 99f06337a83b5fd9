//! Lip curves from the pose's weights.

use super::{COLUMNS, MouthSet};
use crate::{Pose, kit::head::lerp};

/// Lip curves in canvas units before the head turns. The inner ones coincide where the mouth is shut.
pub(in crate::kit) struct Shape {
    pub(in crate::kit) x: [f32; COLUMNS],
    pub(in crate::kit) t: [f32; COLUMNS],
    pub(in crate::kit) upper: [f32; COLUMNS],
    pub(in crate::kit) lower: [f32; COLUMNS],
    pub(in crate::kit) upper_edge: [f32; COLUMNS],
    pub(in crate::kit) lower_edge: [f32; COLUMNS],
    /// Widest gap between the lips.
    pub(in crate::kit) gap: f32,
    pub(in crate::kit) half_width: f32,
    pub(in crate::kit) smile: f32,
    pub(in crate::kit) jaw: f32,
    pub(in crate::kit) tuck: f32,
    pub(in crate::kit) pucker: f32,
}

impl MouthSet {
    pub(in crate::kit) fn shape(&self, pose: &Pose) -> Shape {
        let look = &self.look;
        let weight = |value: f32, top: f32| if value.is_finite() { value.clamp(0.0, top) } else { 0.0 };
        let mouth = &pose.mouth;
        let (press, pucker, wide) =
            (weight(mouth.press, 1.0), weight(mouth.pucker, 1.0), weight(mouth.wide, 1.0));
        let (tuck, open) = (weight(mouth.tuck, 1.0), 1.0 - press);
        let jaw = weight(mouth.jaw, 1.5) * open;
        // A sad or cross mouth gives up the friendly curve it has at rest, or it would only look flat.
        let wish = if pose.smile.is_finite() { pose.smile.clamp(-1.0, 1.0) } else { 0.0 };
        let cross = if pose.brow_inner.is_finite() { (-pose.brow_inner).clamp(0.0, 1.0) } else { 0.0 };
        let rest = look.curve * (1.0 + wish.min(0.0)) * (1.0 - 0.65 * cross);
        let smile = (rest + wish * if wish < 0.0 { 0.95 } else { 0.75 }).min(1.6);
        let unpucker = 1.0 - pucker;

        let half_width = look.half_width
            * lerp(1.0, 0.56, pucker)
            * (1.0 + 0.17 * wide + 0.1 * smile.max(0.0) * unpucker - 0.05 * press)
            - jaw * 1.6;
        let mut raise = (weight(mouth.upper_raise, 1.0) * 4.6 + jaw * 2.6 + pucker * jaw * 5.0) * open;
        let mut drop = (weight(mouth.lower_drop, 1.0) * 5.4 + jaw * 23.0) * open;
        raise = lerp(raise, 4.2 * open, tuck);
        drop = lerp(drop, 1.0 * open, tuck);
        // Rounded lips open around their corners, spread ones below them.
        let corner = -smile * 8.0 * lerp(1.0, 0.2, pucker) + jaw * 3.5 + pucker * drop * 0.42;
        let (thin_upper, thin_lower) = (1.0 - 0.4 * press, (1.0 - 0.35 * press) * (1.0 - 0.5 * tuck));
        let thick_upper = look.upper
            * thin_upper
            * (1.0 + 0.3 * pucker)
            * (1.0 - 0.1 * smile.max(0.0))
            * (1.0 - 0.08 * jaw);
        let thick_lower = look.lower * thin_lower * (1.0 + 0.22 * pucker) * (1.0 - 0.08 * jaw);

        let mut shape = Shape {
            x: [0.0; COLUMNS],
            t: [0.0; COLUMNS],
            upper: [0.0; COLUMNS],
            lower: [0.0; COLUMNS],
            upper_edge: [0.0; COLUMNS],
            lower_edge: [0.0; COLUMNS],
            gap: raise + drop,
            half_width,
            smile,
            jaw,
            tuck,
            pucker,
        };
        for column in 0..COLUMNS {
            let t = -(column as f32 / (COLUMNS - 1) as f32 * std::f32::consts::PI).cos();
            let round = (1.0 - t * t).max(0.0);
            // The line of the closed lips: corners by the smile, a slight wave under the cupid's bow.
            let bow = 0.16 * look.upper.min(8.0) * (-(t / 0.22).powi(2)).exp() * unpucker;
            let line = look.y + jaw * 1.5 + corner * t * t + bow;
            let arch = round.powf(lerp(0.85, 0.55, pucker));
            let bowl = round.powf(lerp(0.62, 0.5, pucker));
            shape.t[column] = t;
            shape.x[column] = 256.0 + t * half_width;
            shape.upper[column] = line - raise * arch - bow * 0.4 * (raise / 4.0).min(1.0);
            shape.lower[column] = (line + drop * bowl).max(shape.upper[column]);
            let cupid = 1.0 - 0.26 * (-(t / 0.15).powi(2)).exp() * unpucker;
            let peak = round.powf(lerp(0.95, 0.6, pucker))
                * cupid
                * (1.0 + 0.1 * (-((t.abs() - 0.3) / 0.2).powi(2)).exp());
            shape.upper_edge[column] = shape.upper[column] - thick_upper * peak;
            shape.lower_edge[column] =
                shape.lower[column] + thick_lower * round.powf(lerp(0.85, 0.6, pucker)) - tuck * 1.5 * round;
        }
        shape
    }
}
