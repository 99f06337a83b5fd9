//! The short-range detector: 896 anchors over a square, and a weighted non-maximum suppression.

use vis_onnx::{OnnxError, Session, Tensor};

use super::super::picture::Picture;
use super::warp::{Border, Region};

const INPUT: usize = 128;
/// Anchors below this score are not looked at.
const LEAST_SCORE: f32 = 0.3;
/// Boxes that overlap more than this are one face.
const SAME: f32 = 0.3;

/// A box in the picture and the line of its eyes, pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Detection {
    /// Left, top, right, bottom.
    pub(super) area: [f32; 4],
    /// Right and left eye.
    pub(super) eyes: [[f32; 2]; 2],
    pub(super) score: f32,
}

/// Looks at one square of the picture.
pub(super) fn detect(
    session: &mut Session,
    picture: &Picture,
    region: &Region,
) -> Result<Vec<Detection>, OnnxError> {
    let input = region.sample(picture, INPUT, Border::Black, (1.0 / 127.5, -1.0));
    let outputs = session.run(&[("input", Tensor::f32([1, INPUT, INPUT, 3], input))])?;
    let (boxes, scores) = (outputs.f32("regressors")?, outputs.f32("classificators")?);
    let found = anchors()
        .zip(boxes.chunks_exact(16))
        .zip(scores)
        .filter_map(|((anchor, numbers), score)| decode(anchor, numbers, *score, region))
        .collect();
    Ok(merge(found))
}

/// Centres in pixels of the input: two a cell of 8 pixels, then six a cell of 16.
fn anchors() -> impl Iterator<Item = [f32; 2]> {
    [(8_usize, 2_usize), (16, 6)].into_iter().flat_map(|(stride, each)| {
        let cells = INPUT / stride;
        (0..cells * cells).flat_map(move |cell| {
            let at = |i: usize| (i as f32 + 0.5) * stride as f32;
            std::iter::repeat_n([at(cell % cells), at(cell / cells)], each)
        })
    })
}

fn decode(anchor: [f32; 2], numbers: &[f32], score: f32, region: &Region) -> Option<Detection> {
    let score = 1.0 / (1.0 + (-score.clamp(-80.0, 80.0)).exp());
    if score <= LEAST_SCORE {
        return None;
    }
    let size = INPUT as f32;
    let out = |x: f32, y: f32| region.out(x, y, size);
    let (x, y) = (numbers[0] + anchor[0], numbers[1] + anchor[1]);
    let (w, h) = (numbers[2] / 2.0, numbers[3] / 2.0);
    let ([left, top], [right, bottom]) = (out(x - w, y - h), out(x + w, y + h));
    let eye = |k: usize| out(numbers[4 + 2 * k] + anchor[0], numbers[5 + 2 * k] + anchor[1]);
    Some(Detection { area: [left, top, right, bottom], eyes: [eye(0), eye(1)], score })
}

/// Boxes of one face become their mean, weighted by their scores; best first.
pub(super) fn merge(mut found: Vec<Detection>) -> Vec<Detection> {
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut merged = Vec::new();
    while let Some(&best) = found.first() {
        let (same, rest): (Vec<_>, Vec<_>) =
            found.iter().partition(|other| overlap(&best.area, &other.area) > SAME);
        found = rest;
        let all: f32 = same.iter().map(|d| d.score).sum();
        let mean =
            |value: &dyn Fn(&Detection) -> f32| same.iter().map(|d| value(d) * d.score).sum::<f32>() / all;
        merged.push(Detection {
            area: std::array::from_fn(|k| mean(&|d| d.area[k])),
            eyes: std::array::from_fn(|eye| std::array::from_fn(|axis| mean(&|d| d.eyes[eye][axis]))),
            score: best.score,
        });
        if same.is_empty() {
            break;
        }
    }
    merged
}

/// Intersection over union.
pub(super) fn overlap(a: &[f32; 4], b: &[f32; 4]) -> f32 {
    let side = |low: usize| (a[low + 2].min(b[low + 2]) - a[low].max(b[low])).max(0.0);
    let area = |r: &[f32; 4]| (r[2] - r[0]) * (r[3] - r[1]);
    let both = side(0) * side(1);
    both / (area(a) + area(b) - both).max(1e-6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_fill_the_input() {
        let all: Vec<_> = anchors().collect();
        assert_eq!(all.len(), 896);
        assert_eq!((all[0], all[2], all[512]), ([4.0, 4.0], [12.0, 4.0], [8.0, 8.0]));
    }

    #[test]
    fn boxes_of_one_face_are_averaged_by_their_scores() {
        let of = |left: f32, score| Detection {
            area: [left, 0.0, left + 10.0, 10.0],
            eyes: [[left, 0.0], [left + 5.0, 0.0]],
            score,
        };
        let merged = merge(vec![of(0.0, 0.9), of(1.0, 0.6), of(50.0, 0.5)]);
        assert_eq!(merged.len(), 2);
        assert!((merged[0].area[0] - 0.4).abs() < 1e-5);
        assert_eq!(merged[0].score, 0.9);
    }
}
