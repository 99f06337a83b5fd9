//! A voice of somewhere else as a [`VoiceId`], so that it goes all the way a voice goes: through turns, scripts and films.

use vis_conversation::VoiceChoice;
use vis_core::{SessionId, VoiceId};

/// First line of such a name; no voice of this computer has one.
const MARK: &str = "elsewhere";

/// Who speaks, and who in their place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FarVoice {
    pub(crate) service: String,
    /// As the service calls it.
    pub(crate) voice: String,
    /// Of this computer.
    pub(crate) local: String,
    pub(crate) character: String,
    /// Empty: belongs to no chat.
    pub(crate) session: String,
}

impl FarVoice {
    pub(crate) fn id(&self) -> VoiceId {
        let parts = [MARK, &self.service, &self.voice, &self.local, &self.character, &self.session];
        VoiceId(parts.map(|part| part.replace('\n', " ")).join("\n"))
    }

    /// `None`: a voice of this computer.
    pub(crate) fn of(id: &VoiceId) -> Option<Self> {
        let mut parts = id.as_str().strip_prefix(MARK)?.strip_prefix('\n')?.split('\n').map(str::to_owned);
        let mut next = || parts.next().unwrap_or_default();
        Some(Self { service: next(), voice: next(), local: next(), character: next(), session: next() })
    }
}

/// The same voice, its calls written down under a chat.
pub(crate) fn in_chat(choice: VoiceChoice, session: &SessionId) -> VoiceChoice {
    match FarVoice::of(&choice.voice) {
        Some(far) => {
            let voice = FarVoice { session: session.to_string(), ..far }.id();
            VoiceChoice { voice, ..choice }
        }
        None => choice,
    }
}

#[cfg(test)]
mod tests {
    use vis_speak::VoiceShape;

    use super::*;

    #[test]
    fn a_name_is_read_as_it_was_written_and_a_local_voice_is_none() {
        let far = FarVoice {
            service: "s".into(),
            voice: "a/b c".into(),
            local: "af_heart*0.5+bf_emma*0.5".into(),
            character: "mira".into(),
            session: String::new(),
        };
        assert_eq!(FarVoice::of(&far.id()), Some(far.clone()));
        let choice = VoiceChoice { voice: far.id(), speed: 1.0, shape: VoiceShape::default() };
        let there = in_chat(choice.clone(), &"chat".into());
        assert_eq!(FarVoice::of(&there.voice), Some(FarVoice { session: "chat".into(), ..far }));
        let here = VoiceChoice { voice: "af_heart".into(), ..choice };
        assert_eq!(FarVoice::of(&here.voice), None);
        assert_eq!(in_chat(here.clone(), &"chat".into()), here);
    }
}
