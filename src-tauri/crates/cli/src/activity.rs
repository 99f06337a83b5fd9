use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde::Serialize;
use vis_api::{Activities, ActivityKind, ApiError, App};

/// What `activity` prints.
#[derive(Serialize)]
pub(crate) struct Log {
    #[serde(flatten)]
    pub(crate) page: Activities,
    /// Entries that were forgotten afterwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cleared: Option<u32>,
}

pub(crate) async fn run(
    app: &App,
    kind: Option<ActivityKind>,
    limit: u32,
    clear: bool,
) -> Result<Log, ApiError> {
    let page = app.activities(kind, limit, None).await?;
    let cleared = if clear { Some(app.clear_activities().await?) } else { None };
    Ok(Log { page, cleared })
}

/// One line an entry, as a person reads it.
pub(crate) fn lines(log: &Log) -> Vec<String> {
    let entries = log.page.items.iter().map(|entry| {
        let name = if entry.name.is_empty() { String::new() } else { format!(" “{}”", entry.name) };
        let line = format!("{} {}{name}  {}", word(entry.kind), word(entry.subject), entry.detail);
        line.trim_end().to_owned()
    });
    let cleared = log.cleared.map(|count| format!("{count} entries were forgotten."));
    entries.chain(cleared).collect()
}

/// The word that JSON has for it.
fn word(value: impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The kinds of the activity log, by their own words.
pub(crate) fn activity_kind() -> impl TypedValueParser<Value = ActivityKind> {
    let words = PossibleValuesParser::new(ActivityKind::ALL.map(ActivityKind::word));
    words.try_map(|word| {
        ActivityKind::ALL.into_iter().find(|kind| kind.word() == word).ok_or("no such kind of entry")
    })
}
