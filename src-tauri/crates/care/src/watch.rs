//! Several messages of one person: small signs add up, a role-play stays open, danger does not end with the next sentence.

use std::collections::VecDeque;

use crate::{
    assessment::{Assessment, Level},
    read::{level_of_points, read},
};

/// Messages during which a sign is remembered.
const MEMORY: usize = 8;

/// What is remembered of a conversation. Nothing of the text itself.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    story: bool,
    heard: VecDeque<Vec<(String, u8)>>,
    latest: Assessment,
    alarmed: bool,
}

impl Watch {
    /// The next utterance of the person; not those of the companion.
    pub fn hear(&mut self, text: &str, spoken: bool) -> Assessment {
        let reading = read(text, spoken, self.story);
        self.story = reading.story;
        let mut assessment = reading.assessment();
        let signs = reading.signs().iter().map(|sign| (sign.name.clone(), sign.points)).collect::<Vec<_>>();
        let new = signs.iter().any(|sign| !self.heard.iter().flatten().any(|old| old.0 == sign.0));
        self.heard.push_back(signs);
        if self.heard.len() > MEMORY {
            self.heard.pop_front();
        }
        let hinted = level_of_points(self.points());
        if new && hinted > assessment.level && assessment.concern.is_some() {
            assessment.level = hinted;
            assessment.quiet = false;
        }
        self.alarmed |= assessment.level >= Level::Danger;
        self.latest = assessment;
        assessment
    }

    /// Whether danger was heard since the watch began or was last calmed: help stays within reach.
    #[must_use]
    pub fn alarmed(&self) -> bool {
        self.alarmed
    }

    /// Of the latest utterance.
    #[must_use]
    pub fn latest(&self) -> Assessment {
        self.latest
    }

    /// The person put the help away. What was said before no longer counts; a story stays a story.
    pub fn calm(&mut self) {
        *self = Self { story: self.story, ..Self::default() };
    }

    fn points(&self) -> u8 {
        let mut signs: Vec<_> = self.heard.iter().flatten().collect();
        signs.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        signs.dedup_by(|a, b| a.0 == b.0);
        signs.iter().fold(0, |sum, sign| sum.saturating_add(sign.1))
    }
}
