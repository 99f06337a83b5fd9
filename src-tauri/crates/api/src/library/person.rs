//! Between a card and a character: who they are for the rest of the house, and what lists show of them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use specta::Type;
use vis_cards::macros::{self, Audience, Moment, Names};
use vis_cards::{Card, Profile};
use vis_core::{Character, CharacterId, ExampleTurn};
use vis_speak::VoiceShape;

/// Where a card keeps what is Visavis's own.
pub(super) const OWN: &str = "visavis";
/// Who speaks for somebody whose card does not say.
const VOICES: [(&str, &str); 2] = [("she", "af_heart"), ("he", "am_michael")];
/// What `{{user}}` becomes for a person who has no persona: cards need a name, and nobody is asked for one.
pub(crate) const PERSON: &str = "friend";
/// Letters of a card's text that stand for the whole of it where a character is told in a few sentences.
const SUMMARY: usize = 700;

/// How a character sounds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct VoiceSettings {
    pub voice: String,
    /// 0.5-2.
    #[serde(default = "natural")]
    pub speed: f32,
    /// Semitones, -6 to 6.
    #[serde(default)]
    pub pitch: f32,
    /// Silence at the edges of a clause is cut.
    #[serde(default)]
    pub trim_silence: bool,
    /// How long the end of a clause fades out and the next one in, 0-200.
    #[serde(default)]
    pub cross_fade_ms: u32,
}

fn natural() -> f32 {
    1.0
}

/// What lists show of a character beside its name, and what its voice and drawn face need.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Facts {
    pub(crate) nickname: String,
    pub(crate) tags: Vec<String>,
    pub(crate) creator: String,
    pub(crate) lore_entries: u32,
    pub(crate) pitch: f32,
    pub(crate) trim_silence: bool,
    pub(crate) cross_fade_ms: u32,
    /// The companion whose drawn face is worn.
    pub(crate) look: Option<String>,
}

impl Facts {
    pub(crate) fn of(card: &Card) -> Self {
        let (profile, voice) = (card.profile(), voice_of(card));
        let look = own(card, "look").and_then(|look| look.as_str().map(str::to_owned));
        Self {
            nickname: profile.nickname,
            tags: profile.tags,
            creator: profile.creator,
            lore_entries: card.book().map_or(0, |book| book.entries().len() as u32),
            pitch: voice.pitch,
            trim_silence: voice.trim_silence,
            cross_fade_ms: voice.cross_fade_ms,
            look,
        }
    }

    pub(crate) fn shape(&self) -> VoiceShape {
        VoiceShape { pitch: self.pitch, trim_silence: self.trim_silence, fade_ms: self.cross_fade_ms }
    }
}

impl VoiceSettings {
    pub(crate) fn shape(&self) -> VoiceShape {
        VoiceShape { pitch: self.pitch, trim_silence: self.trim_silence, fade_ms: self.cross_fade_ms }
    }

    /// Brings every number into its range; a number that is none takes the default.
    pub(crate) fn in_range(self) -> Self {
        let or = |value: f32, other: f32| if value.is_finite() { value } else { other };
        Self {
            speed: or(self.speed, 1.0).clamp(0.5, 2.0),
            pitch: or(self.pitch, 0.0).clamp(-6.0, 6.0),
            cross_fade_ms: self.cross_fade_ms.min(200),
            ..self
        }
    }
}

fn own<'a>(card: &'a Card, field: &str) -> Option<&'a Value> {
    card.extension(OWN)?.get(field)
}

pub(super) fn set_own(card: &mut Card, field: &str, value: Value) {
    let mut settings = card.extension(OWN).cloned().filter(Value::is_object).unwrap_or_else(|| json!({}));
    settings[field] = value;
    card.set_extension(OWN, settings);
}

/// The voice that the card names, if it is one of ours or a mixture of them; else one that goes with its words.
pub(crate) fn voice_of(card: &Card) -> VoiceSettings {
    let kept =
        own(card, "voice").and_then(|voice| serde_json::from_value::<VoiceSettings>(voice.clone()).ok());
    match kept.filter(|kept| vis_speak::Blend::parse(&kept.voice.as_str().into()).is_some()) {
        Some(kept) => kept.in_range(),
        None => VoiceSettings {
            voice: fitting_voice(&card.profile()).to_owned(),
            speed: 1.0,
            pitch: 0.0,
            trim_silence: false,
            cross_fade_ms: 0,
        },
    }
}

/// Whether a card's words speak of her or of him.
fn fitting_voice(profile: &Profile) -> &'static str {
    let text = [&profile.description, &profile.personality, &profile.scenario].map(String::as_str).join(" ");
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).take(3000).collect();
    let of = |forms: &[&str]| words.iter().filter(|word| forms.contains(word)).count();
    let (she, he) = (
        of(&["she", "her", "hers", "woman", "girl", "female"]),
        of(&["he", "his", "him", "man", "boy", "male"]),
    );
    if he > she { VOICES[1].1 } else { VOICES[0].1 }
}

/// As the rest of the house knows a character: short, and with its macros replaced.
pub(crate) fn character_of(card: &Card, id: &CharacterId) -> Character {
    let (profile, voice) = (card.profile(), voice_of(card));
    let spoken = card.spoken_name();
    let name = if profile.name.trim().is_empty() { "Nameless".to_owned() } else { profile.name.clone() };
    let plain = |text: &str| plain(text, &spoken, Audience::Model);
    let about = [&profile.description, &profile.personality].map(|text| plain(text)).join("\n");
    Character {
        id: id.clone(),
        tagline: tagline(&profile, &spoken),
        personality: summary(&name, about.trim()),
        greeting: greeting(card, 0, id.as_str(), PERSON),
        voice: voice.voice.as_str().into(),
        speed: voice.speed,
        examples: Vec::new(),
        name,
    }
}

fn summary(name: &str, about: &str) -> String {
    let about = first_letters(about, SUMMARY);
    match about.to_lowercase() {
        lower if lower.is_empty() => format!("You are {name}."),
        lower if lower.starts_with("you ") => about,
        _ => format!("You are {name}. {about}"),
    }
}

fn tagline(profile: &Profile, spoken: &str) -> String {
    let texts = [&profile.personality, &profile.description, &profile.scenario];
    let first = texts.into_iter().find(|text| !text.trim().is_empty()).map_or("", String::as_str);
    let text = plain(first, spoken, Audience::Person);
    let line = text.split(['.', '\n', '!', '?']).map(str::trim).find(|part| !part.is_empty()).unwrap_or("");
    first_letters(&line.split_whitespace().collect::<Vec<_>>().join(" "), 80)
}

/// The greeting at `index`, as the person called `user` reads it; somebody who has none says who they are.
pub(crate) fn greeting(card: &Card, index: usize, chat: &str, user: &str) -> String {
    let greetings = card.greetings();
    let wanted = greetings.get(index).filter(|text| !text.trim().is_empty());
    let text = wanted.or_else(|| greetings.iter().find(|text| !text.trim().is_empty()));
    let names = names(&card.spoken_name(), user, seed_of(chat), seed_of(chat));
    match text {
        Some(text) => macros::expand(text, &names.borrow(), Audience::Person),
        None => format!("Hi, I'm {}.", card.spoken_name()),
    }
}

/// What somebody says first among several: written for that, or the usual greeting.
pub(crate) fn group_greeting(card: &Card, chat: &str, user: &str) -> String {
    let greetings = &card.profile().group_greetings;
    let text = greetings.iter().find(|text| !text.trim().is_empty());
    let names = names(&card.spoken_name(), user, seed_of(chat), seed_of(chat));
    text.map_or_else(
        || greeting(card, 0, chat, user),
        |text| macros::expand(text, &names.borrow(), Audience::Person),
    )
}

/// Names that own their words.
pub(crate) struct OwnedNames {
    char: String,
    user: String,
    now: Moment,
    seed: u64,
    chat_seed: u64,
}

impl OwnedNames {
    pub(crate) fn borrow(&self) -> Names<'_> {
        Names {
            char: &self.char,
            user: &self.user,
            original: "",
            others: &[],
            now: self.now,
            seed: self.seed,
            chat_seed: self.chat_seed,
        }
    }
}

pub(crate) fn names(char: &str, user: &str, seed: u64, chat_seed: u64) -> OwnedNames {
    let (char, user) = (char.to_owned(), user.to_owned());
    OwnedNames { char, user, now: crate::clock::moment(), seed, chat_seed }
}

/// The same for the same chat.
pub(crate) fn seed_of(words: &str) -> u64 {
    let digest = Sha256::digest(words.as_bytes());
    digest.iter().take(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}

fn plain(text: &str, char: &str, audience: Audience) -> String {
    macros::expand(text, &names(char, PERSON, 0, 0).borrow(), audience)
}

fn first_letters(text: &str, most: usize) -> String {
    let text = text.trim();
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most).collect();
    let end = cut.rfind(['.', '!', '?', '\n']).map_or(cut.len(), |at| at + 1);
    if end * 2 > cut.len() { cut[..end].trim_end().to_owned() } else { format!("{}…", cut.trim_end()) }
}

/// A card for a character that was never one.
pub(crate) fn card_of(character: &Character, look: Option<&str>) -> Card {
    let mut card = Card::new(&character.name);
    let example =
        |pair: &ExampleTurn| format!("<START>\n{{{{user}}}}: {}\n{{{{char}}}}: {}", pair.user, pair.reply);
    card.write(&Profile {
        name: character.name.clone(),
        description: character.personality.clone(),
        first_message: character.greeting.clone(),
        examples: character.examples.iter().map(example).collect::<Vec<_>>().join("\n"),
        ..card.profile()
    });
    let voice = json!({ "voice": character.voice.as_str(), "speed": character.speed });
    set_own(&mut card, "voice", voice);
    if let Some(look) = look {
        set_own(&mut card, "look", json!(look));
    }
    card
}

/// Digest of what a card says: the same for the same card in any carrier and of any version, whenever it was written.
pub(crate) fn fingerprint(card: &Card) -> String {
    let mut data = card.to_v3(0)["data"].take();
    if let Value::Object(data) = &mut data {
        for field in ["modification_date", "creation_date", "assets"] {
            data.remove(field);
        }
        if let Some(Value::Object(extensions)) = data.get_mut("extensions") {
            extensions.remove(OWN);
        }
        data.retain(|_, value| !is_empty(value));
    }
    let mut digest = Sha256::new();
    feed(&data, &mut digest);
    hex::encode(digest.finalize())
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Object(values) => values.is_empty(),
        _ => false,
    }
}

/// Fields by name, so that their order does not count.
fn feed(value: &Value, digest: &mut Sha256) {
    match value {
        Value::Object(map) => {
            let mut fields: Vec<_> = map.iter().collect();
            fields.sort_by_key(|(name, _)| *name);
            digest.update(b"{");
            for (name, value) in fields {
                digest.update(name.as_bytes());
                digest.update(b"\0");
                feed(value, digest);
            }
            digest.update(b"}");
        }
        Value::Array(values) => {
            digest.update(b"[");
            values.iter().for_each(|value| feed(value, digest));
            digest.update(b"]");
        }
        other => {
            digest.update(other.to_string().as_bytes());
            digest.update(b"\0");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(value: Value) -> Card {
        let opened = vis_cards::open(value.to_string().as_bytes()).unwrap();
        match opened.content {
            vis_cards::Content::Card(file) => file.card,
            vis_cards::Content::Lorebook(_) => panic!("a card was expected"),
        }
    }

    #[test]
    fn the_same_card_in_another_version_has_the_same_fingerprint() {
        let one = card(json!({ "name": "Odile", "description": "Keeps the light.", "first_mes": "Hi." }));
        let two = card(json!({
            "spec": "chara_card_v3", "spec_version": "3.0",
            "data": { "first_mes": "Hi.", "name": "Odile", "description": "Keeps the light.", "modification_date": 7,
                "extensions": { "visavis": { "voice": { "voice": "bf_emma" } } } }
        }));
        assert_eq!(fingerprint(&one), fingerprint(&two));
        let other = card(json!({ "name": "Odile", "description": "Keeps the lamp.", "first_mes": "Hi." }));
        assert_ne!(fingerprint(&one), fingerprint(&other));
    }

    #[test]
    fn a_card_becomes_somebody_to_talk_to() {
        let card = card(json!({
            "name": "Bo", "description": "{{char}} is a sailor. He swears, and his boat is old.", "first_mes": "Ahoy, {{user}}!"
        }));
        let bo = character_of(&card, &"b".into());
        assert_eq!((bo.greeting.as_str(), bo.tagline.as_str()), ("Ahoy, friend!", "Bo is a sailor"));
        assert_eq!(bo.voice.as_str(), "am_michael", "his words speak of him");
        assert!(bo.personality.starts_with("You are Bo. Bo is a sailor."));
        let silent = character_of(&Card::new("Bo"), &"b".into());
        assert_eq!(silent.greeting, "Hi, I'm Bo.");
    }
}
