//! Which mixture of voices is closest to somebody? A climb from the best pairs, because each try has to be spoken first.

use vis_speak::{Blend, VoiceInfo};

/// Of the single voices, so many are mixed.
const MIXED: usize = 4;
/// Rounds of changing the best mixture a little.
const ROUNDS: usize = 3;
/// Share that moves from one voice to another in one change.
const SHIFT: f32 = 0.2;
/// A change that gains less is none.
const GAIN: f32 = 0.002;

/// The closest mixture, and the closest of the voices alone.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) blend: Blend,
    pub(super) likeness: f32,
    pub(super) single: &'static VoiceInfo,
    pub(super) single_likeness: f32,
    pub(super) tried: usize,
}

/// At most so many mixtures are scored for so many voices; for the progress.
pub(super) fn most_tries(voices: usize) -> usize {
    voices + MIXED * (MIXED - 1) / 2 + ROUNDS * MIXED * (MIXED - 1)
}

/// `score`: how alike, larger is closer. `None` for no voices.
pub(super) fn closest<E>(
    voices: &'static [VoiceInfo],
    score: &mut dyn FnMut(&Blend) -> Result<f32, E>,
) -> Result<Option<Found>, E> {
    let mut tried: Vec<(Blend, f32)> = Vec::new();
    let mut judge = |shares: &[(&'static VoiceInfo, f32)]| -> Result<Option<(Blend, f32)>, E> {
        let Some(blend) = Blend::new(shares).filter(|blend| tried.iter().all(|(done, _)| done != blend))
        else {
            return Ok(None);
        };
        let likeness = score(&blend)?;
        tried.push((blend.clone(), likeness));
        Ok(Some((blend, likeness)))
    };
    let mut singles = Vec::new();
    for voice in voices {
        singles.extend(judge(&[(voice, 1.0)])?.map(|(_, likeness)| (voice, likeness)));
    }
    singles.sort_by(|(_, more), (_, less)| less.total_cmp(more));
    let Some(&(single, single_likeness)) = singles.first() else { return Ok(None) };
    let near: Vec<_> = singles.iter().take(MIXED).map(|(voice, _)| *voice).collect();
    let mut best = (Blend::new(&[(single, 1.0)]), single_likeness);
    for (n, first) in near.iter().enumerate() {
        for second in &near[n + 1..] {
            keep_better(&mut best, judge(&[(first, 0.5), (second, 0.5)])?);
        }
    }
    for _ in 0..ROUNDS {
        let before = best.1;
        let Some(from) = best.0.clone() else { break };
        for shares in neighbours(&from, &near) {
            keep_better(&mut best, judge(&shares)?);
        }
        if best.1 < before + GAIN {
            break;
        }
    }
    let (blend, likeness) = best;
    Ok(blend.map(|blend| Found { blend, likeness, single, single_likeness, tried: tried.len() }))
}

fn keep_better(best: &mut (Option<Blend>, f32), found: Option<(Blend, f32)>) {
    if let Some((blend, likeness)) = found.filter(|(_, likeness)| *likeness > best.1) {
        *best = (Some(blend), likeness);
    }
}

/// A little of one voice given to another.
fn neighbours(blend: &Blend, near: &[&'static VoiceInfo]) -> Vec<Vec<(&'static VoiceInfo, f32)>> {
    let share = |voice: &VoiceInfo| {
        blend.parts().iter().find(|(part, _)| part.id == voice.id).map_or(0.0, |(_, share)| *share)
    };
    let mut all = Vec::new();
    for from in near.iter().filter(|voice| share(voice) > 0.0) {
        for to in near.iter().filter(|voice| voice.id != from.id) {
            let moved = SHIFT.min(share(from));
            let changed = |voice: &&'static VoiceInfo| {
                let change = if voice.id == from.id {
                    -moved
                } else if voice.id == to.id {
                    moved
                } else {
                    0.0
                };
                (*voice, share(voice) + change)
            };
            all.push(near.iter().map(changed).collect());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use vis_speak::voices;

    use super::*;

    /// Voices as points: the nearer to a hidden mixture, the more alike.
    fn hidden(target: &[(&str, f32)]) -> impl Fn(&Blend) -> f32 {
        let target: Vec<(String, f32)> =
            target.iter().map(|(id, share)| ((*id).to_owned(), *share)).collect();
        move |blend| {
            let share =
                |id: &str| blend.parts().iter().find(|(v, _)| v.id == id).map_or(0.0, |(_, share)| *share);
            let all = voices().iter().map(|voice| {
                let wanted = target.iter().find(|(id, _)| id == voice.id).map_or(0.0, |(_, share)| *share);
                (share(voice.id) - wanted).powi(2)
            });
            1.0 - all.sum::<f32>()
        }
    }

    #[test]
    fn a_hidden_mixture_is_found_and_tries_stay_few() {
        let score = hidden(&[("af_heart", 0.7), ("bf_emma", 0.3)]);
        let found = closest::<()>(voices(), &mut |blend| Ok(score(blend))).unwrap().unwrap();
        assert_eq!(found.single.id, "af_heart");
        assert!(found.likeness > 0.97 && found.likeness > found.single_likeness + 0.1, "{found:?}");
        assert!(found.tried <= most_tries(voices().len()), "{found:?}");
    }

    #[test]
    fn one_of_the_voices_themselves_stays_alone_and_errors_end_the_search() {
        let score = hidden(&[("am_onyx", 1.0)]);
        let found = closest::<()>(voices(), &mut |blend| Ok(score(blend))).unwrap().unwrap();
        assert_eq!((found.blend.id().as_str(), found.likeness), ("am_onyx", found.single_likeness));
        assert_eq!(closest(voices(), &mut |_| Err("stopped")), Err("stopped"));
        assert_eq!(closest::<()>(&[], &mut |_| Ok(1.0)), Ok(None));
    }
}
