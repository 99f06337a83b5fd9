//! Voices mixed from built-in ones: their style vectors are averaged, which gives a voice that is none of them.

use vis_core::VoiceId;

use crate::voices::{VoiceInfo, voice};

/// More than this many voices average to the same colourless one.
pub const MOST_VOICES: usize = 4;

/// One voice, or several with their shares. Written `af_heart`, or `af_heart:60+bf_emma:40` (per cent).
#[derive(Clone, Debug, PartialEq)]
pub struct Blend {
    /// The largest share first; they add up to 1.
    parts: Vec<(&'static VoiceInfo, f32)>,
}

impl Blend {
    /// `None` for voices that do not exist, twice the same, shares that are no per cent or do not add up to 100.
    pub fn parse(id: &VoiceId) -> Option<Self> {
        if let Some(voice) = voice(id) {
            return Some(Self { parts: vec![(voice, 1.0)] });
        }
        let part = |part: &str| {
            let (name, share) = part.split_once(':')?;
            Some((voice(&name.into())?, share.parse::<u8>().ok().filter(|share| *share > 0)?))
        };
        let parts: Vec<_> = id.as_str().split('+').map(part).collect::<Option<_>>()?;
        let whole: u32 = parts.iter().map(|(_, share)| u32::from(*share)).sum();
        (whole == 100).then_some(())?;
        Self::new(&parts.iter().map(|(voice, share)| (*voice, f32::from(*share))).collect::<Vec<_>>())
    }

    /// Shares of any size; only their proportion counts, rounded to whole per cent. `None`: nothing is left, a voice comes twice,
    /// or there are more than [`MOST_VOICES`].
    pub fn new(shares: &[(&'static VoiceInfo, f32)]) -> Option<Self> {
        let whole: f32 = shares.iter().map(|(_, share)| share.max(0.0)).sum();
        let mut parts: Vec<(&VoiceInfo, f32)> = shares
            .iter()
            .map(|(voice, share)| (*voice, (share.max(0.0) / whole * 100.0).round() / 100.0))
            .filter(|(_, share)| *share > 0.0)
            .collect();
        parts.sort_by(|(a, more), (b, less)| less.total_cmp(more).then(a.id.cmp(b.id)));
        // What rounding left over.
        let rest = 1.0 - parts.iter().map(|(_, share)| share).sum::<f32>();
        parts.first_mut()?.1 += rest;
        let twice =
            parts.iter().enumerate().any(|(n, (voice, _))| parts[..n].iter().any(|(v, _)| v.id == voice.id));
        (!twice && parts.len() <= MOST_VOICES).then_some(Self { parts })
    }

    pub fn id(&self) -> VoiceId {
        match &self.parts[..] {
            [(voice, _)] => VoiceId::from(voice.id),
            parts => {
                let part = |(voice, share): &(&VoiceInfo, f32)| format!("{}:{:.0}", voice.id, share * 100.0);
                VoiceId(parts.iter().map(part).collect::<Vec<_>>().join("+"))
            }
        }
    }

    /// Voices and shares of 1, the largest first.
    pub fn parts(&self) -> &[(&'static VoiceInfo, f32)] {
        &self.parts
    }

    /// Words are pronounced as the largest part of the voice would.
    pub(crate) fn is_british(&self) -> bool {
        let british: f32 =
            self.parts.iter().filter(|(voice, _)| voice.is_british()).map(|(_, share)| share).sum();
        british > 0.5
    }

    /// Level as the model gives it, dBFS, by shares.
    pub(crate) fn level_db(&self) -> f32 {
        self.parts.iter().map(|(voice, share)| voice.level_db * share).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blend(id: &str) -> Option<Blend> {
        Blend::parse(&VoiceId::from(id))
    }

    #[test]
    fn one_voice_is_itself_and_shares_are_kept_in_order() {
        assert_eq!(blend("af_heart").unwrap().id(), VoiceId::from("af_heart"));
        let mixed = blend("bf_emma:40+af_heart:60").unwrap();
        assert_eq!(mixed.id(), VoiceId::from("af_heart:60+bf_emma:40"));
        assert_eq!(blend(mixed.id().as_str()), Some(mixed.clone()));
        assert!(!mixed.is_british() && blend("bf_emma:51+af_heart:49").unwrap().is_british());
        assert!((mixed.level_db() - (-21.7 * 0.6 - 18.4 * 0.4)).abs() < 0.01);
    }

    #[test]
    fn what_is_no_mixture_is_refused() {
        for id in [
            "",
            "nobody",
            "af_heart:100+",
            "af_heart:60+nobody:40",
            "af_heart:60+bf_emma:60",
            "af_heart:50+af_heart:50",
            "af_heart:0+bf_emma:100",
            "af_heart:-1+bf_emma:101",
            "af_heart",
            "af_sky:20+af_heart:20+bf_emma:20+bf_lily:20+am_adam:20",
        ] {
            assert_eq!(blend(id).is_some(), id == "af_heart", "{id}");
        }
    }

    #[test]
    fn any_shares_become_whole_per_cents_of_one() {
        let [a, b, c] = ["af_heart", "bf_emma", "am_adam"].map(|id| voice(&id.into()).unwrap());
        let thirds = Blend::new(&[(a, 2.0), (b, 2.0), (c, 2.0)]).unwrap();
        assert_eq!(blend(thirds.id().as_str()).unwrap().id(), thirds.id());
        assert_eq!(Blend::new(&[(a, 1.0), (b, 0.001)]).unwrap().id(), VoiceId::from("af_heart"));
        assert!(Blend::new(&[]).is_none() && Blend::new(&[(a, 0.0)]).is_none());
    }
}
