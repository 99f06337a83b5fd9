use serde::{Deserialize, Serialize};
use specta::Type;

/// How a line is said. Neutral leaves it to the words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Emotion {
    #[default]
    Neutral,
    Happy,
    Sad,
    Surprised,
    Angry,
    Thoughtful,
}

impl Emotion {
    /// The word of a stage direction, as it is written into a Fountain file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Happy => "happy",
            Self::Sad => "sad",
            Self::Surprised => "surprised",
            Self::Angry => "angry",
            Self::Thoughtful => "thoughtful",
        }
    }

    /// What a stage direction asks for, by the beginnings of its words: `(angrily)`, `(with a smile)`.
    pub(crate) fn of_direction(text: &str) -> Self {
        const STEMS: [(Emotion, &[&str]); 5] = [
            (Emotion::Happy, &["happ", "smil", "laugh", "cheer", "joy", "delight", "glad", "excit"]),
            (Emotion::Sad, &["sad", "cry", "tear", "sob", "sorrow", "sigh"]),
            (Emotion::Surprised, &["surpris", "shock", "gasp", "amaz", "astonish"]),
            (Emotion::Angry, &["ang", "furious", "shout", "yell", "annoy"]),
            (Emotion::Thoughtful, &["thought", "ponder", "hesita", "consider", "wonder"]),
        ];
        let lower = text.to_lowercase();
        let words = || lower.split(|c: char| !c.is_alphabetic());
        let asked = |stems: &[&str]| words().any(|word| stems.iter().any(|stem| word.starts_with(stem)));
        STEMS.iter().find(|(_, stems)| asked(stems)).map_or(Self::Neutral, |(emotion, _)| *emotion)
    }
}

/// A word and how it is to be said: another spelling that sounds right.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
pub struct Pronunciation {
    pub word: String,
    pub says: String,
}

/// Where a line's sound comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum SoundSource {
    /// The character's voice.
    #[default]
    Voice,
    /// The person said it.
    Recording,
    /// A sound file.
    File,
}

/// A sound that stands in for the voice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSound {
    /// Names the kept sound.
    pub key: String,
    pub source: SoundSource,
}

/// One thing that one of the cast says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Unique in its script, for ever: an undone line does not come back as another one.
    pub id: String,
    /// Id of a character.
    pub speaker: String,
    pub text: String,
    #[serde(default)]
    pub emotion: Emotion,
    /// Silence after it, 0 to 10,000 ms.
    pub pause_ms: u32,
    /// Of the character's own tempo, 0.5 to 2.
    pub speed: f32,
    #[serde(default)]
    pub pronunciation: Vec<Pronunciation>,
    /// Counts how often the voice was asked to say it once more.
    #[serde(default)]
    pub take: u32,
    #[serde(default)]
    pub own_sound: Option<OwnSound>,
}

impl Line {
    /// Silence after a line where nobody said how long: about what people leave between two turns.
    pub const PAUSE_MS: u32 = 350;

    pub(crate) fn new(id: String, speaker: &str, text: &str) -> Self {
        Self {
            id,
            speaker: speaker.to_owned(),
            text: text.to_owned(),
            emotion: Emotion::Neutral,
            pause_ms: Self::PAUSE_MS,
            speed: 1.0,
            pronunciation: Vec::new(),
            take: 0,
            own_sound: None,
        }
    }

    /// The text as the voice is given it: words with a pronunciation of their own are replaced, whole and in any case.
    pub fn spoken(&self) -> String {
        let wished = |word: &str| {
            let found = self.pronunciation.iter().find(|wish| wish.word.trim().to_lowercase() == word);
            found.map(|wish| wish.says.trim()).filter(|says| !says.is_empty())
        };
        let mut spoken = String::with_capacity(self.text.len());
        let mut rest = self.text.as_str();
        while !rest.is_empty() {
            let is_word = |c: char| c.is_alphanumeric() || c == '\'' || c == '’' || c == '-';
            let inside = rest.starts_with(is_word);
            let end = rest.find(|c: char| is_word(c) != inside).unwrap_or(rest.len());
            let (part, after) = rest.split_at(end);
            spoken.push_str(if inside { wished(&part.to_lowercase()).unwrap_or(part) } else { part });
            rest = after;
        }
        spoken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_replaced_whole_and_in_any_case() {
        let wish = |word: &str, says: &str| Pronunciation { word: word.into(), says: says.into() };
        let mut line = Line::new("l1".into(), "mira", "Nginx, nginx! Nginxes are not NGINX.");
        line.pronunciation = vec![wish("nginx", "engine x"), wish("are", " ")];
        assert_eq!(line.spoken(), "engine x, engine x! Nginxes are not engine x.");
        line.pronunciation.clear();
        assert_eq!(line.spoken(), line.text);
    }

    #[test]
    fn a_direction_names_a_feeling() {
        assert_eq!(Emotion::of_direction("(angrily)"), Emotion::Angry);
        assert_eq!(Emotion::of_direction("with a smile"), Emotion::Happy);
        assert_eq!(Emotion::of_direction("beat"), Emotion::Neutral);
        for emotion in [Emotion::Happy, Emotion::Sad, Emotion::Surprised, Emotion::Angry, Emotion::Thoughtful]
        {
            assert_eq!(Emotion::of_direction(emotion.name()), emotion);
        }
    }
}
