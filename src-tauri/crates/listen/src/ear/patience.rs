use serde::{Deserialize, Serialize};

use super::ms;
use super::wording::Wording;

/// How long a silence may last before it counts as the end of the turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Patience {
    /// Answers fast and sometimes too early: at most 0.7 s.
    Quick,
    /// At most 1.2 s.
    #[default]
    Normal,
    /// For people who think while they speak: at most 2.5 s.
    Patient,
}

/// Silences, ms, at which the model is asked. The first answer is the most telling: the longer the silence, the more
/// finished everything sounds to the model (of pauses in mid-sentence it takes 15 % for an end after 100 ms, 55 % after 600).
const ASK_AT: [u64; 7] = [100, 200, 300, 420, 560, 700, 1000];

impl Patience {
    /// Silence that ends a turn whatever the model says, samples.
    pub(crate) fn ceiling(self, wording: Wording) -> u64 {
        let ceiling = match self {
            Self::Quick => 700,
            Self::Normal => 1200,
            Self::Patient => 2500,
        };
        match wording {
            // Somebody who stopped at "and" is looking for a word,
            Wording::Open => ms(ceiling * 3 / 2),
            // and whoever has asked wants to hear something.
            Wording::Complete => ms(ceiling * 2 / 3),
            Wording::Unread | Wording::Unknown => ms(ceiling),
        }
    }

    /// Silence at which the model is asked for the next time after `asked` times, samples.
    pub(crate) fn ask_at(self, asked: u32) -> Option<u64> {
        ASK_AT.get(asked as usize).copied().map(ms)
    }

    /// Mean of the model's chances that is enough to end the turn after `silence` samples.
    pub(crate) fn sure_at(self, silence: u64, wording: Wording) -> f32 {
        // Clauses are often 250 ms apart, so an ear of normal patience does not take anybody's word before 300.
        let steps: &[(u64, f32)] = match (wording, self) {
            (Wording::Open, _) => &[],
            // The model takes every fifth pause behind "the" or "because" for an end; the words, 250 ms after the last sound, do
            // not. They are waited for, but not for long.
            (Wording::Unread, Self::Quick) => &[(300, 0.65), (400, 0.5)],
            (Wording::Unread, Self::Normal) => &[(420, 0.9), (500, 0.75), (700, 0.5)],
            (Wording::Complete, Self::Quick) => &[(200, 0.4), (400, 0.2)],
            (Wording::Complete, Self::Normal) => &[(300, 0.6), (420, 0.35), (600, 0.2)],
            (Wording::Complete, Self::Patient) => &[(300, 0.8), (600, 0.5)],
            (Wording::Unknown, Self::Quick) => &[(200, 0.85), (300, 0.65), (400, 0.5)],
            (Wording::Unknown, Self::Normal) => &[(300, 0.9), (500, 0.75), (700, 0.5), (900, 0.25)],
            (Wording::Unread | Wording::Unknown, Self::Patient) => &[(560, 0.9), (700, 0.8), (1000, 0.6)],
        };
        steps.iter().rev().find(|(from, _)| silence >= ms(*from)).map_or(f32::INFINITY, |(_, sure)| *sure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_the_silence_the_less_it_takes() {
        for patience in [Patience::Quick, Patience::Normal, Patience::Patient] {
            for wording in [Wording::Open, Wording::Unread, Wording::Unknown, Wording::Complete] {
                let sure: Vec<f32> = (0..30).map(|n| patience.sure_at(ms(n * 100), wording)).collect();
                assert!(sure.windows(2).all(|pair| pair[0] >= pair[1]), "{patience:?} {wording:?} {sure:?}");
            }
            assert!(patience.ceiling(Wording::Open) > patience.ceiling(Wording::Unknown));
            let sure = |wording| patience.sure_at(ms(400), wording);
            assert!(sure(Wording::Complete) <= sure(Wording::Unknown));
        }
    }
}
