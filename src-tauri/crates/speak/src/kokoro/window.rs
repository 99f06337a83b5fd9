//! Which frames of an utterance are worth making: silence is as dear as speech.

/// Predicted energy (the model's own logarithmic scale) above which there is something to hear. Speech starts at -3 to +2 and
/// ends at -3 to +1 in all voices; silence lies at -10 to -4.5.
const AUDIBLE: f32 = -4.0;
/// Silent frames kept around the speech. With three and three some ends were 35 ms short.
const BEFORE: usize = 4;
const AFTER: usize = 5;

/// The frames `from..to` of `total`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) total: usize,
}

impl Window {
    /// Around what is audible; everything where nothing is. `energy` has two values a frame.
    pub(super) fn around(energy: &[f32]) -> Self {
        let total = energy.len() / 2;
        let loud = |e: &f32| *e > AUDIBLE;
        match (energy.iter().position(loud), energy.iter().rposition(loud)) {
            (Some(first), Some(last)) => Self {
                from: (first / 2).saturating_sub(BEFORE),
                to: (last / 2 + 1 + AFTER).min(total),
                total,
            },
            _ => Self { from: 0, to: total, total },
        }
    }

    pub(super) fn len(&self) -> usize {
        self.to - self.from
    }

    /// The beginning of this window up to frame `to`, or the end of it from frame `from`.
    pub(super) fn until(self, to: usize) -> Self {
        Self { to: to.clamp(self.from, self.to), ..self }
    }

    pub(super) fn since(self, from: usize) -> Self {
        Self { from: from.clamp(self.from, self.to), ..self }
    }

    /// How much each frame counts in a mean over time, `factor` values a frame and `more` at the end; their sum is 1.
    /// `whole` is the utterance's window, this one a part of it.
    ///
    /// The model normalises over the whole utterance. Silent frames at the edges count for those that were left out, else
    /// the voice would become softer and duller: -2.6 dB on average, -6 dB on "Hey.". A part's speech stands for all speech,
    /// and what it has of silence for all silence.
    pub(super) fn weights(&self, whole: Self, factor: usize, more: usize) -> Vec<f32> {
        let mut frames = vec![1.0; self.len()];
        let share = self.speech(whole) as f32 / whole.speech(whole).max(1) as f32;
        let (lead, tail) = (self.lead(whole), self.tail(whole));
        let (before, after) = (whole.from as f32, (whole.total - whole.to) as f32);
        let silence = before + after + (whole.lead(whole) + whole.tail(whole)) as f32;
        let (more_lead, more_tail) = match (lead, tail) {
            (0, 0) => (0.0, 0.0),
            (_, 0) => (silence * share - lead as f32, 0.0),
            (0, _) => (0.0, silence * share - tail as f32),
            _ => (before, after),
        };
        frames.iter_mut().take(lead).for_each(|w| *w += more_lead / lead as f32);
        frames.iter_mut().rev().take(tail).for_each(|w| *w += more_tail / tail as f32);
        let sum = frames.iter().sum::<f32>() * factor as f32 + more as f32;
        let values = frames.iter().flat_map(|w| std::iter::repeat_n(w / sum, factor));
        values.chain(std::iter::repeat_n(1.0 / sum, more)).collect()
    }

    /// Silent frames at the start; the outermost frame beside the speech is not quite silent.
    fn lead(&self, whole: Self) -> usize {
        if whole.from > 0 && self.from == whole.from { BEFORE - 1 } else { 0 }
    }

    fn tail(&self, whole: Self) -> usize {
        if whole.to < whole.total && self.to == whole.to { AFTER - 1 } else { 0 }
    }

    fn speech(&self, whole: Self) -> usize {
        self.len() - self.lead(whole) - self.tail(whole)
    }

    /// The window of an array of `[rows, per_frame * total]`.
    pub(super) fn cut(&self, rows: &[f32], per_frame: usize) -> Vec<f32> {
        let row = (self.total * per_frame).max(1);
        rows.chunks_exact(row)
            .flat_map(|row| &row[self.from * per_frame..self.to * per_frame])
            .copied()
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speech(lead: usize, loud: usize, tail: usize) -> Vec<f32> {
        [vec![-9.0; lead * 2], vec![5.0; loud * 2], vec![-6.0; tail * 2]].concat()
    }

    #[test]
    fn speech_is_kept_with_a_little_silence() {
        assert_eq!(Window::around(&speech(15, 60, 18)), Window { from: 11, to: 80, total: 93 });
        assert_eq!(Window::around(&speech(2, 60, 3)), Window { from: 0, to: 65, total: 65 });
        assert_eq!(Window::around(&[-9.0; 20]), Window { from: 0, to: 10, total: 10 });
        assert_eq!(Window::around(&[]).len(), 0);
    }

    #[test]
    fn what_is_left_out_keeps_its_weight() {
        let window = Window { from: 11, to: 80, total: 93 };
        let weights = window.weights(window, 20, 0);
        assert_eq!(weights.len(), 69 * 20);
        assert!((weights.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        // 11 frames are left out in front: the first three of the window stand for 14 of 93.
        assert!((weights[..60].iter().sum::<f32>() - 14.0 / 93.0).abs() < 1e-4);
        assert!((weights[69 * 20 - 80..].iter().sum::<f32>() - 17.0 / 93.0).abs() < 1e-4);
        let whole = Window { from: 0, to: 5, total: 5 };
        let whole = whole.weights(whole, 1, 1);
        assert_eq!(whole, [1.0 / 6.0; 6]);
    }

    #[test]
    fn rows_are_cut_alike() {
        let window = Window { from: 1, to: 3, total: 4 };
        let rows: Vec<f32> = (0..16).map(|n| n as f32).collect();
        assert_eq!(window.cut(&rows, 2), [2.0, 3.0, 4.0, 5.0, 10.0, 11.0, 12.0, 13.0]);
    }
}
