//! A linear support vector machine with squared hinge loss, by dual coordinate descent (Hsieh et al., ICML 2008, algorithm 1).

#[derive(Clone, Debug)]
pub(crate) struct Example {
    /// Each occurs once; the value of each is one over the square root of `of`.
    pub features: Vec<usize>,
    pub of: usize,
    pub yes: bool,
    /// What an error costs, relative to others.
    pub weight: f32,
}

/// Cost of an error. A third of it leaves more unheard; three times as much learns the sentences by heart and hears no more.
const COST: f32 = 1.5;
const ROUNDS: usize = 40;

/// The weight of every feature below `buckets`.
pub(crate) fn learn(examples: &[Example], buckets: usize) -> Vec<f32> {
    let mut weights = vec![0.0; buckets];
    let mut duals = vec![0.0_f32; examples.len()];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut chance = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..ROUNDS {
        shuffle(&mut order, &mut chance);
        for &at in &order {
            let example = &examples[at];
            let sign = if example.yes { 1.0 } else { -1.0 };
            let softness = 0.5 / (COST * example.weight);
            let slope = sign * score(&weights, &example.features, example.of) - 1.0 + duals[at] * softness;
            let dual =
                (duals[at] - slope / (example.features.len() as f32 / example.of as f32 + softness)).max(0.0);
            let step = (dual - duals[at]) * sign / (example.of as f32).sqrt();
            duals[at] = dual;
            example.features.iter().for_each(|feature| weights[*feature] += step);
        }
    }
    weights
}

pub(crate) fn score(weights: &[f32], features: &[usize], of: usize) -> f32 {
    let sum: f32 = features.iter().map(|feature| weights[*feature]).sum();
    sum / (of.max(1) as f32).sqrt()
}

/// Fisher and Yates, with xorshift.
fn shuffle(order: &mut [usize], chance: &mut u64) {
    for last in (1..order.len()).rev() {
        *chance ^= *chance << 13;
        *chance ^= *chance >> 7;
        *chance ^= *chance << 17;
        order.swap(last, (*chance % (last as u64 + 1)) as usize);
    }
}
