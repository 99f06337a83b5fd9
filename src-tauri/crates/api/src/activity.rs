//! The log of what was made, failed and deleted. An entry that cannot be kept never fails the act.

use serde::{Deserialize, Serialize};
use specta::Type;
use vis_core::{CharacterId, SessionId};
use vis_store::{KeptActivity, NewActivity, Store};

use crate::app::blocking;
use crate::characters::Cast;
use crate::{ApiError, App};

/// Entries of one page at most.
const MOST: u32 = 500;
/// Longest name and detail that are kept, characters.
const LONGEST_NAME: usize = 120;
const LONGEST_DETAIL: usize = 600;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ActivityKind {
    Created,
    Imported,
    /// Written or spoken by a model.
    Generated,
    Rendered,
    Failed,
    Cancelled,
    Deleted,
    Restored,
}

/// To what it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ActivitySubject {
    Character,
    Script,
    Film,
    Chat,
    Folder,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Activity {
    /// Rises with every entry.
    #[specta(type = f64)]
    pub id: i64,
    #[specta(type = f64)]
    pub at_ms: i64,
    pub kind: ActivityKind,
    pub subject: ActivitySubject,
    pub subject_id: String,
    /// As it was called then.
    pub name: String,
    /// Sentences; may be empty.
    pub detail: String,
    /// The subject is still there.
    pub there: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
pub struct ActivityCount {
    pub kind: ActivityKind,
    pub count: u32,
}

/// A page of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Activities {
    /// The newest first.
    pub items: Vec<Activity>,
    /// Of the whole log; kinds without entries are left out.
    pub counts: Vec<ActivityCount>,
    /// There are older ones.
    pub more: bool,
}

impl ActivityKind {
    pub const ALL: [Self; 8] = [
        Self::Created,
        Self::Imported,
        Self::Generated,
        Self::Rendered,
        Self::Failed,
        Self::Cancelled,
        Self::Deleted,
        Self::Restored,
    ];

    /// As it stands in the log and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Imported => "imported",
            Self::Generated => "generated",
            Self::Rendered => "rendered",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Deleted => "deleted",
            Self::Restored => "restored",
        }
    }
}

impl ActivitySubject {
    const ALL: [Self; 5] = [Self::Character, Self::Script, Self::Film, Self::Chat, Self::Folder];

    fn word(self) -> &'static str {
        match self {
            Self::Character => "character",
            Self::Script => "script",
            Self::Film => "film",
            Self::Chat => "chat",
            Self::Folder => "folder",
        }
    }
}

/// Something that happens to somebody or something.
pub(crate) struct Act<'a> {
    pub(crate) kind: ActivityKind,
    pub(crate) subject: ActivitySubject,
    pub(crate) id: &'a str,
    pub(crate) name: &'a str,
}

impl Act<'_> {
    /// Writes it down. What cannot be written is logged: nobody's film fails for that.
    pub(crate) fn note(&self, store: &mut Store, now_ms: i64, detail: &str) {
        let name: String = self.name.trim().chars().take(LONGEST_NAME).collect();
        let detail: String = detail.trim().chars().take(LONGEST_DETAIL).collect();
        let new = NewActivity {
            at_ms: now_ms,
            kind: self.kind.word(),
            subject: self.subject.word(),
            subject_id: self.id,
            name: &name,
            detail: &detail,
        };
        if let Err(error) = store.note_activity(new) {
            tracing::warn!(%error, "an entry of the activity log was not kept");
        }
    }
}

/// `1 line`, `12 lines`.
pub(crate) fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// `3.4 MB`, `120 KB`.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} KB", bytes.div_ceil(1_000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

impl App {
    /// The log, the newest first: of one kind or of all, those before an entry for the next page; at most 500 at once.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn activities(
        &self,
        kind: Option<ActivityKind>,
        limit: u32,
        before: Option<i64>,
    ) -> Result<Activities, ApiError> {
        let (home, cast, limit) = (self.home()?, self.cast.clone(), limit.clamp(1, MOST) as usize);
        blocking(move || {
            let store = home.store();
            let mut kept = store.activities(kind.map(ActivityKind::word), limit + 1, before)?;
            let more = kept.len() > limit;
            kept.truncate(limit);
            let counted = store.activity_counts()?;
            let counts = ActivityKind::ALL.into_iter().filter_map(|kind| {
                let count = counted.iter().find(|(word, _)| word == kind.word())?.1;
                Some(ActivityCount { kind, count })
            });
            let counts = counts.collect();
            let items = kept.into_iter().filter_map(|kept| activity(&store, &cast, kept)).collect();
            Ok(Activities { items, counts, more })
        })
        .await
    }

    /// Forgets the log; gives how many entries it had. What it tells of stays.
    ///
    /// # Errors
    /// Full disk.
    pub async fn clear_activities(&self) -> Result<u32, ApiError> {
        let home = self.home()?;
        blocking(move || Ok(home.store().clear_activities()? as u32)).await
    }
}

/// `None`: another version of the program wrote words that this one does not know.
fn activity(store: &Store, cast: &Cast, kept: KeptActivity) -> Option<Activity> {
    let KeptActivity { id, at_ms, kind, subject, subject_id, name, detail } = kept;
    let kind = ActivityKind::ALL.into_iter().find(|known| known.word() == kind)?;
    let subject = ActivitySubject::ALL.into_iter().find(|known| known.word() == subject)?;
    let there = is_there(store, cast, subject, &subject_id);
    Some(Activity { id, at_ms, kind, subject, subject_id, name, detail, there })
}

fn is_there(store: &Store, cast: &Cast, subject: ActivitySubject, id: &str) -> bool {
    match subject {
        ActivitySubject::Character => cast.get(&CharacterId::from(id)).is_ok(),
        ActivitySubject::Script => store.has_script(id).unwrap_or_default(),
        ActivitySubject::Film => store.has_video(id).unwrap_or_default(),
        ActivitySubject::Chat => store.has_session(&SessionId::from(id)).unwrap_or_default(),
        ActivitySubject::Folder => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_the_one_of_the_window() {
        for kind in ActivityKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.word());
        }
        for subject in ActivitySubject::ALL {
            assert_eq!(serde_json::to_value(subject).unwrap(), subject.word());
        }
    }

    #[test]
    fn sizes_and_counts_read_like_a_person_says_them() {
        assert_eq!([size(0), size(1), size(999_999), size(3_440_000)], ["0 KB", "1 KB", "1000 KB", "3.4 MB"]);
        assert_eq!(
            [count(0, "line"), count(1, "line"), count(12, "line")],
            ["0 lines", "1 line", "12 lines"]
        );
    }

    #[test]
    fn what_cannot_be_read_any_more_is_left_out_and_long_details_are_cut() {
        let mut store = Store::in_memory().unwrap();
        let cast = Cast::load().unwrap();
        let act = Act {
            kind: ActivityKind::Failed,
            subject: ActivitySubject::Character,
            id: "mira",
            name: " Mira ",
        };
        act.note(&mut store, 7, &"ü".repeat(5_000));
        let odd =
            NewActivity { at_ms: 8, kind: "folded", subject: "kite", subject_id: "", name: "", detail: "" };
        store.note_activity(odd).unwrap();
        let kept = store.activities(None, 9, None).unwrap();
        let seen: Vec<_> = kept.into_iter().filter_map(|kept| activity(&store, &cast, kept)).collect();
        assert_eq!(seen.len(), 1);
        assert_eq!((seen[0].name.as_str(), seen[0].there), ("Mira", true));
        assert_eq!(seen[0].detail.chars().count(), LONGEST_DETAIL);
    }
}
