//! One layer of long short-term memory, as PyTorch counts its gates: in, forget, cell, out.
//! Source: Hochreiter and Schmidhuber, "Long Short-Term Memory", 1997; layout of the weights: `torch.nn.LSTM`.

/// Weights row by row: `[4 * hidden, inputs]`, `[4 * hidden, hidden]` and one number a row.
pub(super) struct Lstm {
    pub(super) inputs: usize,
    pub(super) hidden: usize,
    pub(super) from_input: Vec<f32>,
    pub(super) from_hidden: Vec<f32>,
    /// The two of PyTorch added.
    pub(super) bias: Vec<f32>,
}

impl Lstm {
    /// `input`: `[frames, inputs]`; the outputs of all frames, `[frames, hidden]`.
    pub(super) fn run(&self, input: &[f32]) -> Vec<f32> {
        let frames = input.len() / self.inputs;
        let (mut state, mut cell) = (vec![0.0; self.hidden], vec![0.0; self.hidden]);
        let mut gates = vec![0.0; 4 * self.hidden];
        let mut output = Vec::with_capacity(frames * self.hidden);
        for frame in input.chunks_exact(self.inputs) {
            for (row, gate) in gates.iter_mut().enumerate() {
                *gate = self.bias[row]
                    + dot(&self.from_input[row * self.inputs..][..self.inputs], frame)
                    + dot(&self.from_hidden[row * self.hidden..][..self.hidden], &state);
            }
            let (inner, outer) = gates.split_at(2 * self.hidden);
            let ((enter, forget), (new, out)) = (inner.split_at(self.hidden), outer.split_at(self.hidden));
            for n in 0..self.hidden {
                cell[n] = sigmoid(forget[n]) * cell[n] + sigmoid(enter[n]) * new[n].tanh();
                state[n] = sigmoid(out[n]) * cell[n].tanh();
            }
            output.extend_from_slice(&state);
        }
        output
    }
}

/// Eight sums side by side, which compilers turn into one instruction; in one sum the order of additions would forbid it.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let (a8, b8) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut sums = [0.0f32; 8];
    for (a, b) in a8.0.iter().zip(b8.0) {
        for n in 0..8 {
            sums[n] += a[n] * b[n];
        }
    }
    let rest: f32 = a8.1.iter().zip(b8.1).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_gate_lets_nothing_in_and_an_open_one_adds_up() {
        let layer = |bias: [f32; 4]| Lstm {
            inputs: 1,
            hidden: 1,
            from_input: vec![0.0, 0.0, 10.0, 0.0],
            from_hidden: vec![0.0; 4],
            bias: bias.into(),
        };
        let closed = layer([-30.0, 30.0, 0.0, 30.0]).run(&[1.0, 1.0]);
        assert!(closed.iter().all(|state| state.abs() < 1e-6), "{closed:?}");
        let open = layer([30.0, 30.0, 0.0, 30.0]).run(&[1.0, 1.0]);
        assert!((open[0] - 1f32.tanh()).abs() < 1e-4 && (open[1] - 2f32.tanh()).abs() < 1e-4, "{open:?}");
    }

    #[test]
    fn products_of_any_length() {
        let numbers: Vec<f32> = (0..19).map(|n| n as f32).collect();
        assert_eq!(dot(&numbers, &numbers), 2109.0);
        assert_eq!(dot(&[], &[]), 0.0);
    }
}
