//! `memory`: what is remembered of the person.

use clap::Subcommand;
use serde::Serialize;
use vis_api::{ApiError, App, Fact};

use crate::report::Output;

/// How facts are found, said plainly.
fn recall(by_meaning: bool) -> &'static str {
    match by_meaning {
        true => "Facts are found by what they mean, in any language, and by their words.",
        false => {
            "Facts are found by their words and topics alone: the model of meanings is not installed. \
             `cargo xtask models` fetches it."
        }
    }
}

#[derive(Subcommand)]
pub(crate) enum MemoryTask {
    /// Everything that is remembered, or what has these words.
    List {
        /// Words, each as a beginning.
        #[arg(value_name = "TEXT", default_value = "")]
        query: String,
        /// Only what this companion may know.
        #[arg(long)]
        character: Option<String>,
    },
    /// Remember something.
    Add {
        #[arg(value_name = "TEXT", allow_hyphen_values = true)]
        text: String,
        /// Only this companion remembers it; without: every one.
        #[arg(long)]
        character: Option<String>,
    },
    /// Forget for good: one fact by its id, or all of them.
    Forget {
        #[arg(value_name = "ID", required_unless_present = "all")]
        id: Option<String>,
        #[arg(long, conflicts_with = "id")]
        all: bool,
        /// With --all: only what this companion alone remembers.
        #[arg(long)]
        character: Option<String>,
    },
    /// Keep what was only proposed.
    Accept {
        #[arg(value_name = "ID")]
        id: String,
    },
}

/// What `memory list` prints.
#[derive(Serialize)]
struct Listed {
    facts: Vec<Fact>,
    recall: &'static str,
    by_meaning: bool,
}

/// What `memory forget` prints.
#[derive(Serialize)]
struct Forgotten {
    forgotten: u32,
}

pub(crate) async fn run(app: &App, task: MemoryTask, output: &Output) -> Result<(), ApiError> {
    match task {
        MemoryTask::List { query, character } => {
            let facts = app.memory_facts(character.as_deref(), &query).await?;
            let by_meaning = app.memory_recall().await?.by_meaning;
            let recall = recall(by_meaning);
            let listed = Listed { facts, recall, by_meaning };
            output.value(&listed, || listed.facts.iter().map(line).chain([recall.to_owned()]).collect());
        }
        MemoryTask::Add { text, character } => {
            let fact = app.add_fact(&text, character.as_deref()).await?;
            output.value(&fact, || vec![line(&fact)]);
        }
        MemoryTask::Forget { id, character, .. } => {
            let forgotten = match id {
                Some(id) => app.forget_fact(&id).await.map(|()| 1)?,
                None => app.forget_everything(character.as_deref()).await?,
            };
            output.value(&Forgotten { forgotten }, || vec![format!("Forgotten: {forgotten}.")]);
        }
        MemoryTask::Accept { id } => {
            let fact = app.accept_fact(&id).await?;
            output.value(&fact, || vec![line(&fact)]);
        }
    }
    Ok(())
}

fn line(fact: &Fact) -> String {
    let who = fact.character_id.as_deref().unwrap_or("everyone");
    let pinned = if fact.pinned { "  pinned" } else { "" };
    format!("{}  {}  {}  {who}  {}{pinned}", fact.id, fact.state, fact.kind, fact.text)
}
