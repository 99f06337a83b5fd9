//! `card`: what a card or lorebook contains, in words; cards in and out.

use std::path::Path;

use vis_api::{
    ApiError, App, CardFormat, CardReport, CharacterView, ImportState, ImportView, read_card_file, show_card,
};

use crate::arguments::CardTask;
use crate::entry::Entry;
use crate::report::Output;

/// Everybody there is to talk to; the person's own only where their chats open without a question.
pub(crate) async fn everybody(entry: &Entry) -> Result<Vec<CharacterView>, ApiError> {
    if entry.home.database().exists() {
        match entry.app().await {
            Ok(app) => return Ok(app.characters().await),
            Err(error) => eprintln!("Your own characters are not listed: {}", error.message),
        }
    }
    Ok(entry.closed()?.characters().await)
}

/// What needs the open chats.
pub(crate) async fn run(app: &App, task: CardTask, output: &Output) -> Result<(), ApiError> {
    match task {
        CardTask::Show { file } => output.card(&show_card(&file).await?),
        CardTask::Import { file } => output.imported(&app.import_card(read_card_file(&file).await?).await?),
        CardTask::Export { id, out } => {
            output.exported(&app.export_card(&id, CardFormat::of(&out)?, &out).await?);
        }
        CardTask::Prompt { message } => output.prompt(&app.inspect_prompt(&message).await?),
        CardTask::ImportFolder { folder } => output.folder(&import_folder(app, &folder, output).await?),
    }
    Ok(())
}

async fn import_folder(app: &App, folder: &Path, output: &Output) -> Result<ImportView, ApiError> {
    let mut told = app.subscribe_imports();
    let begun = app.import_folder(folder).await?;
    loop {
        let Ok(view) = told.recv().await else { continue };
        if view.id != begun.id {
            continue;
        }
        if view.state != ImportState::Running {
            return Ok(view);
        }
        output.progress(&format!("{} of {}", view.done, view.total));
    }
}

/// For people: what it is, what is in it, what to know.
pub(crate) fn lines(card: &CardReport) -> Vec<String> {
    let mut lines = match card.version {
        Some(version) => vec![format!(
            "{} · character card {} in {}",
            name(&card.name),
            version.to_uppercase(),
            card.carrier.to_uppercase()
        )],
        None => vec![format!("{} · lorebook", name(&card.name))],
    };
    let mut add = |label: &str, text: String| {
        if !text.is_empty() {
            lines.push(format!("{:<14} {text}", format!("{label}:")));
        }
    };
    add("called", if card.spoken_name == card.name { String::new() } else { one_line(&card.spoken_name) });
    add("by", one_line([card.creator.as_str(), &card.character_version].join(" ").trim()));
    add("tags", one_line(&card.tags.join(", ")));
    add("notes", one_line(&card.creator_notes));
    add(
        "prompt",
        card.fields
            .iter()
            .map(|field| format!("{} ({} letters)", field.name, field.letters))
            .collect::<Vec<_>>()
            .join(", "),
    );
    for (index, greeting) in card.greetings.iter().enumerate().filter(|(_, greeting)| !greeting.is_empty()) {
        add(if index == 0 { "greeting" } else { "or" }, one_line(greeting));
    }
    for greeting in &card.group_greetings {
        add("in a group", one_line(greeting));
    }
    for asset in &card.assets {
        let place = match (asset.place, asset.bytes) {
            ("picture", _) => "the card's picture".to_owned(),
            ("remote", _) => format!("at {}", one_line(asset.address.as_deref().unwrap_or_default())),
            (_, Some(bytes)) => format!("{} kB", bytes.div_ceil(1024)),
            (place, None) => place.to_owned(),
        };
        add(&one_line(&asset.kind), format!("{}.{}, {place}", one_line(&asset.name), one_line(&asset.ext)));
    }
    if let Some(book) = &card.lorebook {
        let parts = [
            (book.disabled, "off"),
            (book.constant, "always in"),
            (book.patterns, "with patterns"),
            (book.decorated, "with decorators"),
        ];
        let parts =
            parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("; {count} {what}"));
        add("lorebook", format!("{} entries{}", book.entries, parts.collect::<String>()));
    }
    add(
        "also kept",
        one_line(&card.extensions.iter().chain(&card.foreign_files).cloned().collect::<Vec<_>>().join(", ")),
    );
    for line in &card.report {
        let mark = if line.weight == "warning" { "!" } else { "·" };
        lines.push(format!("{mark} {}", one_line(&line.sentence)));
    }
    lines
}

fn name(name: &str) -> String {
    if name.trim().is_empty() { "Nameless".to_owned() } else { one_line(name) }
}

/// The beginning of a text without line breaks and without letters that would steer the terminal.
fn one_line(text: &str) -> String {
    const MOST: usize = 100;
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= MOST { words } else { words.chars().take(MOST).chain(['…']).collect() }
}
