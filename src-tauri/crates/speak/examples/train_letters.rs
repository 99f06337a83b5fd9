//! Learns how letters are said from CMUdict: `train_letters CMUDICT RULES` writes the table behind `g2p/letters.rs`.
//!
//! Letters are aligned with phonemes (hard EM, a letter says none, one or two), then contexts are kept that say something
//! else than the shorter context they contain (an IGTree: Daelemans, van den Bosch, Weijters 1997). Prints how many
//! phonemes of held-out words come out wrong.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;

/// A context is kept when at least this many words show it.
const SUPPORT: usize = 3;
/// Letters left and right of the letter, from the shortest context to the longest.
const CONTEXTS: [(usize, usize); 9] =
    [(0, 0), (0, 1), (1, 1), (1, 2), (2, 2), (2, 3), (3, 3), (3, 4), (4, 4)];

struct Word {
    letters: Vec<char>,
    sounds: Vec<String>,
}

type Costs = HashMap<(char, String), f64>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let [_, dictionary, rules] = args.as_slice() else {
        return Err("usage: train_letters CMUDICT RULES".into());
    };
    let words = read(&String::from_utf8_lossy(&std::fs::read(dictionary)?));
    let costs = learn_costs(&words);
    let aligned: Vec<(Vec<char>, Vec<String>)> =
        words.iter().filter_map(|word| Some((word.letters.clone(), align(word, &costs)?))).collect();
    let (held_out, training): (Vec<_>, Vec<_>) = aligned.iter().enumerate().partition(|(n, _)| n % 20 == 0);
    let held_out: Vec<_> = held_out.into_iter().map(|(_, word)| word).collect();
    let tree = grow(&training.into_iter().map(|(_, word)| word).collect::<Vec<_>>());
    let (phonemes, whole) = errors(&tree, &held_out);
    let mut err = std::io::stderr().lock();
    writeln!(err, "{} words, {} rules without the held-out words", aligned.len(), tree.len())?;
    writeln!(
        err,
        "held out: {phonemes:.1} % of phonemes wrong, {whole:.1} % of words right (stress not counted)"
    )?;
    let tree = grow(&aligned.iter().collect::<Vec<_>>());
    let table: String = tree.iter().map(|(context, sounds)| format!("{context} {sounds}\n")).collect();
    std::fs::write(rules, table)?;
    Ok(())
}

fn read(dictionary: &str) -> Vec<Word> {
    let lines = dictionary.lines().filter_map(|line| line.split('#').next());
    lines
        .filter_map(|line| line.trim().split_once(' '))
        .filter(|(word, _)| word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase()))
        .map(|(word, sounds)| Word {
            letters: word.chars().collect(),
            sounds: sounds.split_whitespace().map(str::to_owned).collect(),
        })
        .filter(|word| word.sounds.len() <= word.letters.len() + 2)
        .collect()
}

fn bare(sound: &str) -> &str {
    sound.trim_end_matches(|c: char| c.is_ascii_digit())
}

/// Costs of a letter saying some sounds, sharpened by aligning again and again.
fn learn_costs(words: &[Word]) -> Costs {
    let mut counts: HashMap<(char, String), f64> = HashMap::new();
    for word in words {
        // The first guess: letters and sounds at about the same place belong together.
        for (i, &letter) in word.letters.iter().enumerate() {
            let place = i * word.sounds.len() / word.letters.len();
            for at in place.saturating_sub(1)..(place + 2).min(word.sounds.len()) {
                *counts.entry((letter, bare(&word.sounds[at]).to_owned())).or_default() += 1.0;
            }
            *counts.entry((letter, String::new())).or_default() += 0.3;
        }
    }
    let mut costs = to_costs(&counts);
    for _ in 0..6 {
        counts.clear();
        for word in words {
            for (&letter, said) in word.letters.iter().zip(align(word, &costs).unwrap_or_default()) {
                let said = said.split(' ').map(bare).collect::<Vec<_>>().join(" ");
                *counts.entry((letter, said)).or_default() += 1.0;
            }
        }
        costs = to_costs(&counts);
    }
    costs
}

fn to_costs(counts: &HashMap<(char, String), f64>) -> Costs {
    let mut totals: HashMap<char, f64> = HashMap::new();
    for ((letter, _), count) in counts {
        *totals.entry(*letter).or_default() += count;
    }
    counts
        .iter()
        .map(|((letter, said), count)| ((*letter, said.clone()), -(count / totals[letter]).ln()))
        .collect()
}

/// The cheapest way for the letters to say the sounds: for each letter what it says.
fn align(word: &Word, costs: &Costs) -> Option<Vec<String>> {
    let (rows, columns) = (word.letters.len() + 1, word.sounds.len() + 1);
    let mut best = vec![vec![(f64::INFINITY, 0); columns]; rows];
    best[0][0].0 = 0.0;
    for i in 1..rows {
        for j in 0..columns {
            for taken in 0..=2.min(j) {
                let said = word.sounds[j - taken..j].iter().map(|s| bare(s)).collect::<Vec<_>>().join(" ");
                // Two sounds of one letter nobody has seen yet cost more than any others.
                let unseen = if taken == 2 { 12.0 } else { 9.0 };
                let cost = costs.get(&(word.letters[i - 1], said)).copied().unwrap_or(unseen);
                let total = best[i - 1][j - taken].0 + cost;
                if total < best[i][j].0 {
                    best[i][j] = (total, taken);
                }
            }
        }
    }
    best[rows - 1][columns - 1].0.is_finite().then(|| {
        let mut said = Vec::new();
        let mut j = columns - 1;
        for i in (1..rows).rev() {
            let taken = best[i][j].1;
            said.push(word.sounds[j - taken..j].join(" "));
            j -= taken;
        }
        said.reverse();
        said
    })
}

fn context(letters: &[char], at: usize, (left, right): (usize, usize)) -> String {
    let pad = |i: Option<usize>| i.and_then(|i| letters.get(i)).copied().unwrap_or('.');
    let before: String = (1..=left).rev().map(|n| pad(at.checked_sub(n))).collect();
    let after: String = (1..=right).map(|n| pad(Some(at + n))).collect();
    format!("{before}({}){after}", letters[at])
}

fn grow(words: &[&(Vec<char>, Vec<String>)]) -> BTreeMap<String, String> {
    let mut tree: BTreeMap<String, String> = BTreeMap::new();
    for (depth, &size) in CONTEXTS.iter().enumerate() {
        let mut counts: HashMap<String, HashMap<&str, usize>> = HashMap::new();
        for (letters, said) in words {
            for (at, said) in said.iter().enumerate() {
                *counts.entry(context(letters, at, size)).or_default().entry(said).or_default() += 1;
            }
        }
        let mut found = Vec::new();
        for (letters, _) in words {
            for at in 0..letters.len() {
                let Some((key, seen)) = counts.remove_entry(&context(letters, at, size)) else { continue };
                let total: usize = seen.values().sum();
                let Some((said, count)) = seen.into_iter().max_by_key(|&(said, n)| (n, said)) else {
                    continue;
                };
                let known = look_up(&tree, letters, at, depth);
                if total >= SUPPORT && count * 2 > total && known != Some(said) || depth == 0 {
                    found.push((key, said.to_owned()));
                }
            }
        }
        tree.extend(found);
    }
    tree
}

fn look_up<'t>(
    tree: &'t BTreeMap<String, String>,
    letters: &[char],
    at: usize,
    depth: usize,
) -> Option<&'t str> {
    CONTEXTS[..depth].iter().rev().find_map(|&size| tree.get(&context(letters, at, size))).map(String::as_str)
}

/// Wrong phonemes and right words, both per cent, stress apart.
fn errors(tree: &BTreeMap<String, String>, words: &[&(Vec<char>, Vec<String>)]) -> (f64, f64) {
    let (mut wrong, mut total, mut right) = (0, 0, 0);
    for (letters, said) in words {
        let join = |parts: Vec<&str>| -> Vec<String> {
            parts.join(" ").split_whitespace().map(|s| bare(s).to_owned()).collect()
        };
        let truth = join(said.iter().map(String::as_str).collect());
        let guess =
            join((0..letters.len()).filter_map(|at| look_up(tree, letters, at, CONTEXTS.len())).collect());
        wrong += distance(&truth, &guess);
        total += truth.len();
        right += usize::from(truth == guess);
    }
    (100.0 * wrong as f64 / total as f64, 100.0 * right as f64 / words.len() as f64)
}

fn distance(a: &[String], b: &[String]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}
