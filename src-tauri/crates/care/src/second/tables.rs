//! The weights as they lie in `data/second.bin`.
//!
//! | bytes | meaning |
//! |---|---|
//! | 12 | thresholds of danger, of acute and of plain talk, `f32`, little-endian |
//! | 7 × 4 | what one step of each table is worth, `f32` |
//! | 2^18 | weights of danger, `i8`, by feature |
//! | 6 × 2^15 | weights of acute and of the five concerns in the order of [`Concern::ALL`], by the low 15 bits of the feature |

use super::features::BUCKETS;
use crate::assessment::Concern;

const THRESHOLDS: usize = 3;
/// Buckets of the smaller tables.
const SMALL: usize = 1 << 15;
const TABLES: usize = 7;

#[derive(Debug)]
pub(crate) struct Tables {
    thresholds: [f32; THRESHOLDS],
    /// Danger, acute, then the concerns.
    tables: Vec<Table>,
}

#[derive(Debug)]
struct Table {
    step: f32,
    weights: Vec<i8>,
}

impl Tables {
    /// A file that is too short leaves the model deaf; a test reads the real one.
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let number = |at: usize| {
            let four = bytes.get(at * 4..at * 4 + 4).and_then(|four| four.try_into().ok());
            four.map_or(f32::INFINITY, f32::from_le_bytes)
        };
        let mut rest = bytes.get((THRESHOLDS + TABLES) * 4..).unwrap_or_default();
        let mut tables = Vec::with_capacity(TABLES);
        for table in 0..TABLES {
            let length = if table == 0 { BUCKETS as usize } else { SMALL };
            let (weights, after) = rest.split_at(length.min(rest.len()));
            let weights = weights.iter().map(|byte| i8::from_le_bytes([*byte])).collect();
            tables.push(Table { step: number(THRESHOLDS + table), weights });
            rest = after;
        }
        Self { thresholds: [number(0), number(1), number(2)], tables }
    }

    pub(crate) fn threshold(&self) -> f32 {
        self.thresholds[0]
    }

    /// Below this a passage is plain talk.
    pub(crate) fn calm(&self) -> f32 {
        self.thresholds[2]
    }

    /// How many of the features speak for danger.
    pub(crate) fn evidence(&self, features: &[u32]) -> usize {
        let weights = self.tables.first().map_or(&[][..], |table| &table.weights);
        features.iter().filter(|feature| weights.get(**feature as usize).is_some_and(|w| *w > 0)).count()
    }

    pub(crate) fn danger(&self, features: &[u32]) -> f32 {
        self.score(0, features)
    }

    pub(crate) fn acute(&self, features: &[u32]) -> bool {
        self.score(1, features) > self.thresholds[1]
    }

    pub(crate) fn concern(&self, features: &[u32]) -> Concern {
        let scored =
            Concern::ALL.iter().enumerate().map(|(at, concern)| (self.score(at + 2, features), *concern));
        scored.max_by(|a, b| a.0.total_cmp(&b.0)).map_or(Concern::Suicide, |(_, concern)| concern)
    }

    /// The mean over the square root of the number of features, as in training.
    fn score(&self, table: usize, features: &[u32]) -> f32 {
        let Some(Table { step, weights }) = self.tables.get(table).filter(|table| !table.weights.is_empty())
        else {
            return f32::NEG_INFINITY;
        };
        let weight = |feature: &u32| weights.get(*feature as usize % weights.len()).copied().unwrap_or(0);
        let sum: i32 = features.iter().map(|feature| i32::from(weight(feature))).sum();
        sum as f32 * step / (features.len().max(1) as f32).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_are_whole() {
        let bytes = include_bytes!("../../data/second.bin");
        assert_eq!(
            bytes.len(),
            (THRESHOLDS + TABLES) * 4 + BUCKETS as usize + 6 * SMALL,
            "a table is missing or too long"
        );
        assert!(Tables::read(bytes).threshold().is_finite());
        assert!(
            Tables::read(&[]).danger(&[1, 2]) < Tables::read(&[]).threshold(),
            "without weights nothing is heard"
        );
    }
}
