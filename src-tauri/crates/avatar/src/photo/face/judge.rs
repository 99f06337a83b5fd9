//! What a found face lacks.

use super::super::fit::Fit;
use super::super::linear::flat_distance;
use super::{BLENDSHAPES, FaceWarning};

/// Faces below this width look soft, pixels.
const SMALL: f32 = 150.0;
/// Sine of the turn (about 30 degrees) beyond which one side of the face is stretched.
const TURNED: f32 = 0.5;

/// Judges a finding. `points`: 478 in a picture of `size` pixels.
pub(super) fn judge(
    points: &[[f32; 3]],
    confidence: f32,
    shapes: &[f32],
    size: [u32; 2],
) -> Vec<FaceWarning> {
    let score = |name: &str| {
        let at = BLENDSHAPES.iter().position(|known| *known == name);
        at.and_then(|at| shapes.get(at)).copied().unwrap_or(0.0)
    };
    let fit = Fit::new(points);
    let ahead = fit.vector([0.0, 0.0, 1.0]);
    let outside = |p: &[f32; 3]| p[0] < 0.0 || p[1] < 0.0 || p[0] > size[0] as f32 || p[1] > size[1] as f32;
    let found = [
        (confidence < 0.75, FaceWarning::Unsure),
        ((ahead[0] / fit.scale).abs() > TURNED, FaceWarning::Turned),
        (flat_distance(points[234], points[454]) < SMALL, FaceWarning::Small),
        (score("eyeBlinkLeft").min(score("eyeBlinkRight")) > 0.6, FaceWarning::EyesClosed),
        (score("jawOpen") > 0.45, FaceWarning::MouthOpen),
        (points.iter().take(468).any(outside), FaceWarning::Cut),
    ];
    found.into_iter().filter_map(|(applies, warning)| applies.then_some(warning)).collect()
}
