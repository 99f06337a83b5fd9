use clap::Args;
use vis_api::{ApiError, App, SearchHit, SearchPage, SearchQuery};

/// Messages with these words, the newest first.
#[derive(Args)]
pub(crate) struct SearchTask {
    /// Words that all have to be there, each as a beginning; "a phrase" in quotes; -without.
    #[arg(value_name = "TEXT", allow_hyphen_values = true)]
    text: String,
    /// Only in chats with this companion.
    #[arg(long)]
    character: Option<String>,
    /// Only what was said by: user, assistant.
    #[arg(long, value_parser = ["user", "assistant"])]
    role: Option<String>,
    /// Only what has sound.
    #[arg(long)]
    with_voice: bool,
    #[arg(long)]
    bookmarked: bool,
    /// At most so many, up to 200.
    #[arg(long, default_value_t = 50)]
    limit: u32,
    /// `next` of the page before.
    #[arg(long)]
    after: Option<i64>,
}

pub(crate) async fn run(app: &App, task: SearchTask) -> Result<SearchPage, ApiError> {
    app.search_messages(SearchQuery {
        text: task.text,
        character_id: task.character,
        role: task.role,
        from_ms: None,
        to_ms: None,
        has_voice: task.with_voice,
        bookmarked: task.bookmarked,
        after: task.after,
        limit: task.limit,
    })
    .await
}

/// One line a hit: who, in which chat, what.
pub(crate) fn lines(page: &SearchPage) -> Vec<String> {
    page.hits.iter().map(line).collect()
}

fn line(hit: &SearchHit) -> String {
    let who = if hit.name.is_empty() { "You" } else { &hit.name };
    let words: String = hit.excerpt.iter().map(|part| part.text.as_str()).collect();
    format!("{who} in “{}” ({}): {words}", hit.title, hit.message_id)
}
