//! Everything of Ann's as she sees it, to be held against what she sees later, and what lies on the disk.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::path::Path;

use vis_api::{App, SearchQuery, ServicePurpose, TalkSurface};

use crate::things::{CANARY, Things, tells};

/// What was asked, and how the answer reads.
pub(crate) type Seen = BTreeMap<&'static str, String>;

/// Where no text of a person's stands.
const WITHOUT_WORDS: [&str; 10] = [
    "api keys",
    "backups",
    "hearing",
    "model of the chat",
    "outside file",
    "permissions",
    "providers",
    "services",
    "studio film",
    "usage",
];

fn note(seen: &mut Seen, name: &'static str, answer: &impl Debug) {
    seen.insert(name, format!("{answer:?}"));
}

pub(crate) async fn everything(ann: &App, a: &Things) -> Seen {
    let mut seen = Seen::new();
    Box::pin(chats(ann, a, &mut seen)).await;
    Box::pin(works(ann, a, &mut seen)).await;
    Box::pin(connected(ann, a, &mut seen)).await;
    for (name, text) in &seen {
        assert!(!text.starts_with("Err("), "{name}: {text}");
        assert!(tells(text.as_bytes()) || WITHOUT_WORDS.contains(name), "{name} holds nothing: {text}");
    }
    seen
}

async fn chats(ann: &App, a: &Things, seen: &mut Seen) {
    note(seen, "chats", &ann.sessions().await);
    note(seen, "messages", &ann.open_session(&a["chat"]).await);
    note(seen, "all messages", &ann.chat_text(&a["chat"], vis_api::ChatFormat::Json).await);
    note(seen, "branch", &ann.branch_messages(&a["leaf"]).await);
    note(seen, "notes", &ann.chat_notes(&a["chat"]).await);
    note(seen, "group", &ann.open_session(&a["group"]).await);
    note(seen, "summaries", &ann.summaries(&a["long"]).await);
    note(seen, "personas", &ann.personas().await);
    note(seen, "file", &ann.file_text(&a["file"]).await);
    let query = SearchQuery { text: CANARY.into(), limit: 50, ..SearchQuery::default() };
    note(seen, "search", &ann.search_messages(query).await);
    note(seen, "facts", &ann.memory_facts(None, "").await);
    note(seen, "bin", &ann.bin().await);
    note(seen, "settings", &ann.settings().await);
    note(seen, "activities", &ann.activities(None, 500, None).await);
    note(seen, "talks", &ann.talks(TalkSurface::Buddy).await);
}

async fn works(ann: &App, a: &Things, seen: &mut Seen) {
    note(seen, "characters", &ann.characters().await);
    note(seen, "sheet", &ann.character_sheet(&a["character"]).await);
    note(seen, "sample", &ann.voice_sample(&a["character"]).await);
    note(seen, "scripts", &ann.scripts().await);
    note(seen, "script", &ann.script(&a["script"]).await);
    note(seen, "films", &ann.videos().await);
    note(seen, "studio film", &ann.studio_film(&a["studio_film"]).await);
    note(seen, "outside file", &ann.outside_file(&a["image"]).await);
    note(seen, "media", &ann.media(&a["media"]).await.map(|(media, bytes)| (media, bytes.len())));
    note(seen, "credits", &ann.credits().await);
}

async fn connected(ann: &App, a: &Things, seen: &mut Seen) {
    note(seen, "providers", &ann.providers().await);
    note(seen, "services", &ann.services(ServicePurpose::Voice).await);
    note(seen, "voice of her", &ann.character_service(&a["character"]).await);
    note(seen, "hearing", &ann.hearing_service().await);
    note(seen, "model of the chat", &ann.session_provider(&a["chat"]).await);
    note(seen, "api keys", &ann.api_keys().await);
    note(seen, "usage", &ann.usage(30).await);
    note(seen, "switch", &ann.server_switch().await);
    note(seen, "permissions", &ann.tool_permissions().await);
    note(seen, "backups", &ann.backups().await);
}

/// All files at or below a place whose bytes or names hold the canary.
pub(crate) fn canaries(place: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for (path, bytes) in files(place) {
        if tells(path.as_bytes()) || tells(&bytes) {
            found.push(path);
        }
    }
    found
}

/// The files that are not the database, with their bytes.
pub(crate) fn kept(place: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = files(place);
    all.retain(|path, _| !path.contains("visavis.db"));
    all
}

fn files(place: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(place).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            all.insert(path.display().to_string(), std::fs::read(&path).unwrap());
        }
    }
    all
}
