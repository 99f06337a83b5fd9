//! The model file in two parts: when and how loud each phoneme is, and the sound of it.

use std::path::Path;

use vis_onnx::{Node, OnnxError, Runtime, Session, Stop, Tensor, part};

use super::window::Window;

/// Values inside the published model. Where it is cut: aligned features `[1, 512, frames]`, pitch and energy `[1, 2 frames]`.
const FEATURES: &str = "/encoder/MatMul_1_output_0";
const PITCH: &str = "/encoder/Reshape_output_0";
const ENERGY: &str = "/encoder/Reshape_1_output_0";
/// Frames of each token, the two pads among them.
const DURATIONS: &str = "/encoder/Clip_output_0";
/// Weights of a mean over time, by values a frame; the finest has one value more.
const WEIGHTS: [(&str, usize, usize); 4] =
    [("weights/1", 1, 0), ("weights/2", 2, 0), ("weights/20", 20, 0), ("weights/120", 120, 1)];

/// Samples of one frame: 25 ms.
pub(super) const FRAME: usize = 600;

/// Two sessions: the first takes a thirtieth of the time and tells which frames the second has to make.
pub(super) struct Model {
    encoder: Session,
    decoder: Session,
}

/// What is known about an utterance before its sound is made: when each phoneme comes, how high and how loud.
pub(super) struct Plan {
    /// `[rows, total]`.
    features: Vec<f32>,
    /// `[2 total]` each: Hz (near 0 where the voice is silent or only breathes), and the model's own logarithmic scale.
    pitch: Vec<f32>,
    pub(super) energy: Vec<f32>,
    style: Vec<f32>,
    /// What is worth making of it.
    pub(super) window: Window,
    /// Frames of each token, the two pads among them.
    pub(super) frames: Vec<f32>,
}

impl Model {
    pub(super) fn load(path: &Path, runtime: &Runtime, threads: usize) -> Result<Self, OnnxError> {
        let unusable = |reason: String| OnnxError::ModelUnusable { path: path.to_path_buf(), reason };
        if !path.is_file() {
            return Err(OnnxError::ModelMissing { path: path.to_path_buf() });
        }
        let file = std::fs::read(path).map_err(|e| unusable(e.to_string()))?;
        let values = [FEATURES, PITCH, ENERGY];
        let inputs = [&values[..], &["style"], &WEIGHTS.map(|(name, ..)| name)].concat();
        let front =
            part(&file, &["tokens", "style", "speed"], &[&values[..], &[DURATIONS]].concat(), |_| None);
        let back = part(&file, &inputs, &["audio"], weighted);
        // Each of them is as big as the model: not all are held at once.
        drop(file);
        let open = |part: Option<Vec<u8>>| {
            let part = part.ok_or_else(|| unusable("it is not the expected speech model".to_owned()))?;
            runtime.session_of(&part, path, threads)
        };
        Ok(Self { encoder: open(front)?, decoder: open(back)? })
    }

    /// Plans the utterance of `ids`, pads not among them.
    pub(super) fn plan(
        &mut self,
        ids: &[i64],
        style: &[f32],
        speed: f32,
        stop: &Stop,
    ) -> Result<Plan, OnnxError> {
        let tokens = [&[0], ids, &[0]].concat();
        let mut front = self.encoder.run_unless(
            &[
                ("tokens", Tensor::i64([1, tokens.len()], tokens)),
                ("style", Tensor::f32([1, style.len()], style)),
                ("speed", Tensor::f32([1], [speed])),
            ],
            stop,
        )?;
        let energy = front.take_f32(ENERGY)?;
        Ok(Plan {
            window: Window::around(&energy),
            features: front.take_f32(FEATURES)?,
            pitch: front.take_f32(PITCH)?,
            energy,
            style: style.to_vec(),
            frames: front.take_f32(DURATIONS)?,
        })
    }

    /// The sound of the frames in `window`, a part of the plan's own or all of it.
    pub(super) fn render(&mut self, plan: &Plan, window: Window, stop: &Stop) -> Result<Vec<f32>, OnnxError> {
        let features = window.cut(&plan.features, 1);
        let curve = |values: &[f32]| Tensor::f32([1, window.len() * 2], window.cut(values, 2));
        let rows = features.len() / window.len().max(1);
        let mut inputs = vec![
            (FEATURES, Tensor::f32([1, rows, window.len()], features)),
            (PITCH, curve(&plan.pitch)),
            (ENERGY, curve(&plan.energy)),
            ("style", Tensor::f32([1, plan.style.len()], plan.style.as_slice())),
        ];
        inputs.extend(WEIGHTS.map(|(name, factor, more)| {
            let weights = window.weights(plan.window, factor, more);
            (name, Tensor::f32([1, weights.len(), 1], weights))
        }));
        self.decoder.run_unless(&inputs, stop)?.take_f32("audio")
    }
}

/// The normalisations' means over time become weighted means, see [`Window::weights`].
fn weighted<'a>(node: &Node<'a>) -> Option<Node<'a>> {
    let normalises = node.kind == "ReduceMean" && (node.name.contains("norm") || node.name.contains("adain"));
    let coarse = ["resblocks.0/", "resblocks.1/", "resblocks.2/", "noise_res.0/"];
    let weights = if coarse.iter().any(|block| node.name.contains(block)) {
        WEIGHTS[2].0
    } else if node.name.contains("resblocks") || node.name.contains("noise_res") {
        WEIGHTS[3].0
    } else if node.name.contains("decode.3/norm2") {
        WEIGHTS[1].0
    } else {
        WEIGHTS[0].0
    };
    let value = *node.inputs.first()?;
    normalises.then(|| Node { kind: "MatMul", name: node.name, inputs: vec![value, weights] })
}
