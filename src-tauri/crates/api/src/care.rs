//! Care: what is said in the place of a reply when somebody may be in danger, and the card with people who help.
//!
//! No model, card or prompt has a say in this, and nothing of it is kept, logged or sent.

use serde::Serialize;
use specta::Type;
use vis_care::{Assessment, Concern, Help, Language, Level, Line, Watch};
use vis_core::{Message, Role};

use crate::providers::word;
use crate::{ApiError, App, ChatEvent, Code, NoticeLevel, Settings};

/// Messages of the person that are weighed together.
const WEIGHED: usize = 8;
/// Silence after which talking begins anew, ms.
const REST_MS: i64 = 15 * 60_000;
/// Bytes of a message that are read, its last ones: reading takes its time, and who writes more than this pastes a text.
const READ: usize = 4000;

/// Where help is, in the language it is needed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct CareCard {
    /// `danger` or `acute`.
    pub level: String,
    /// Likely, not certain: it stands there folded, and the companion answers as ever.
    pub quiet: bool,
    /// ISO 639-1.
    pub language: String,
    /// ISO 3166; nothing when the region is not known.
    pub region: Option<String>,
    pub title: String,
    pub lead: String,
    /// To be dialled as written.
    pub emergency: Option<String>,
    pub emergency_note: String,
    /// The most fitting first.
    pub lines: Vec<CareLine>,
    /// What this program is and is not.
    pub note: String,
}

/// Somebody who listens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct CareLine {
    pub name: String,
    pub phone: Option<String>,
    pub text: Option<String>,
    pub web: Option<String>,
    /// Empty when the source does not say.
    pub hours: String,
    /// The page that says so.
    pub source: String,
    /// When it was read.
    pub checked: String,
}

/// A region whose lines are known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct CareRegion {
    /// ISO 3166.
    pub code: String,
}

/// What a text says about the safety of the person who wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct CareCheck {
    /// `none`, `distress`, `danger` or `acute`.
    pub level: String,
    /// Nothing at the level `none`.
    pub concern: Option<String>,
    /// ISO 639-1, of the words that decided.
    pub language: &'static str,
    /// Likely, not certain: help is shown folded, and the companion answers as ever.
    pub quiet: bool,
    /// The words that weighed most where no rule but the learned reader heard danger.
    pub because: Vec<String>,
}

/// How long the person has been talking without a rest.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sitting {
    /// Milliseconds since 1970, UTC.
    began_ms: i64,
    last_ms: i64,
    told: bool,
}

impl Sitting {
    /// The person says something. `true`, once a sitting: it has lasted for so many minutes (0: that is never said).
    pub(crate) fn says(&mut self, now_ms: i64, minutes: u32) -> bool {
        // After a while without a word, or a clock that was set back, it is another one.
        if now_ms < self.last_ms || now_ms - self.last_ms > REST_MS {
            *self = Self { began_ms: now_ms, ..Self::default() };
        }
        self.last_ms = now_ms;
        let long = minutes > 0 && now_ms - self.began_ms >= i64::from(minutes) * 60_000;
        let tell = long && !self.told;
        self.told |= tell;
        tell
    }
}

/// What is said when a sitting was long. No reproach, and once only.
pub(crate) fn rest(minutes: u32) -> ChatEvent {
    ChatEvent::Notice {
        level: NoticeLevel::Info,
        code: "rest".to_owned(),
        message: format!(
            "You have been talking for {minutes} minutes. A short rest may do you good; this chat waits for you."
        ),
    }
}

impl App {
    /// The card for a level and language, to be looked at in quiet.
    ///
    /// # Errors
    /// [`Code::BadInput`] for a level without a card.
    pub async fn care_card(&self, level: &str, language: &str) -> Result<CareCard, ApiError> {
        let settings = self.home()?.settings().await?;
        let level = match level {
            "danger" => Level::Danger,
            "acute" => Level::Acute,
            _ => {
                return Err(ApiError::new(
                    Code::BadInput,
                    "There is a card for danger and for acute danger.",
                ));
            }
        };
        let language = Language::of(language).unwrap_or_default();
        Ok(card(Assessment { level, concern: Some(Concern::Suicide), language, quiet: false }, &settings))
    }

    /// Regions whose help lines are known.
    pub fn care_regions(&self) -> Vec<CareRegion> {
        vis_care::regions().into_iter().map(|code| CareRegion { code: code.to_owned() }).collect()
    }
}

/// What a text says about the safety of the person who wrote it; as if typed.
pub fn check_care(text: &str) -> CareCheck {
    let found = vis_care::assess(end_of(text), false);
    CareCheck {
        level: word(found.level),
        concern: found.concern.map(word),
        language: found.language.tag(),
        quiet: found.quiet,
        because: vis_care::decisive_words(end_of(text)),
    }
}

/// What is said in the place of a reply to the newest message, if anything is.
pub(crate) fn words_instead(history: &[Message], settings: &Settings) -> Option<String> {
    let newest = history.last().filter(|message| message.role == Role::User)?;
    let found = weigh(history);
    if leaves_role(found, settings.care_soft) {
        return Some(vis_care::words(found.level, found.concern, found.language).say.to_owned());
    }
    let asked = vis_care::asks_if_human(end_of(&newest.text));
    asked.then(|| vis_care::words_if_human(found.language).to_owned())
}

/// The card that belongs to the newest message of the person, if any does.
pub(crate) fn card_for(history: &[Message], settings: &Settings) -> Option<CareCard> {
    let found = weigh(history);
    (found.level >= Level::Danger).then(|| card(found, settings))
}

/// At the highest level always; an adult may choose that a companion stays who she is at the middle one.
fn leaves_role(found: Assessment, soft: bool) -> bool {
    found.level == Level::Acute || found.level == Level::Danger && !soft && !found.quiet
}

/// The newest message of the person, in the light of those before it.
fn weigh(history: &[Message]) -> Assessment {
    let mut own: Vec<&Message> =
        history.iter().rev().filter(|message| message.role == Role::User).take(WEIGHED).collect();
    own.reverse();
    let mut watch = Watch::default();
    own.into_iter()
        .map(|message| watch.hear(end_of(&message.text), message.spoken))
        .last()
        .unwrap_or_default()
}

fn end_of(text: &str) -> &str {
    let from = (text.len().saturating_sub(READ)..=text.len()).find(|at| text.is_char_boundary(*at));
    &text[from.unwrap_or(0)..]
}

fn card(found: Assessment, settings: &Settings) -> CareCard {
    let words = vis_care::words(found.level, found.concern, found.language);
    let Help { region, emergency, lines, directories } =
        vis_care::lines(region(settings).as_deref(), found.concern);
    let everywhere = directories.into_iter().map(|directory| CareLine {
        name: directory.name,
        phone: None,
        text: None,
        web: Some(directory.web.clone()),
        hours: String::new(),
        source: directory.web,
        checked: String::new(),
    });
    CareCard {
        level: word(found.level),
        quiet: found.quiet,
        language: found.language.tag().to_owned(),
        region,
        title: words.title.to_owned(),
        lead: words.lead.to_owned(),
        emergency_note: vis_care::call(found.language, emergency.is_some()).to_owned(),
        emergency,
        lines: lines.into_iter().map(CareLine::from).chain(everywhere).collect(),
        note: words.note.to_owned(),
    }
}

/// The one that was chosen, else the system's.
fn region(settings: &Settings) -> Option<String> {
    match settings.care_region.as_str() {
        "" => sys_locale::get_locale().and_then(|locale| vis_care::region_of(&locale)),
        chosen => Some(chosen.to_owned()),
    }
}

impl From<Line> for CareLine {
    fn from(line: Line) -> Self {
        Self {
            name: line.name,
            phone: line.phone,
            text: line.text,
            web: line.web,
            hours: line.hours.unwrap_or_default(),
            source: line.source,
            checked: line.checked,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rest_is_suggested_once_after_a_long_sitting() {
        let minute = 60_000;
        let mut sitting = Sitting::default();
        let said = |sitting: &mut Sitting, at: i64| sitting.says(1_000_000_000 + at * minute, 30);
        for at in (0..30).step_by(5) {
            assert!(!said(&mut sitting, at), "{at}");
        }
        assert!(said(&mut sitting, 31));
        assert!(!said(&mut sitting, 35), "once");
        assert!(!said(&mut sitting, 60), "after a rest it is another sitting");
        assert!(!said(&mut sitting, 75) && said(&mut sitting, 90));
        assert!(!Sitting::default().says(5, 0), "never, where nobody asked for it");
    }
}
