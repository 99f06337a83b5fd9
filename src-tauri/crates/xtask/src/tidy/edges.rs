//! Who may import whom.

use std::collections::BTreeSet;

use super::{Finding, Source, code::lines_naming};

/// Crates that drag something heavy or far-reaching in, and the only room that may know them.
const OWNERS: &[(&[&str], &[&str], &str)] = &[
    (
        &["tauri", "tauri-build", "tauri-specta", "wry", "tao"],
        &[],
        "the rooms do not know the window: only the shell (src-tauri/src) imports it",
    ),
    (&["cpal", "rodio"], &["audio"], "only vis-audio touches sound devices"),
    (&["rusqlite"], &["store"], "only vis-store touches the database"),
    (&["keyring"], &["secrets"], "only vis-secrets touches the keyring"),
    (&["global-hotkey", "ashpd"], &["shortcuts"], "only vis-shortcuts takes keys of the whole desktop"),
    (&["ort"], &["onnx"], "only vis-onnx touches ONNX Runtime, so that it is loaded once"),
    (
        &["reqwest", "rustls", "hyper", "tokio-tungstenite"],
        &["net"],
        "only vis-net touches the network, so that every request is known",
    ),
    (
        &["axum", "hyper-util", "tower-http", "utoipa", "utoipa-swagger-ui"],
        &["server"],
        "only vis-server answers the network, so that its guard stands before everything",
    ),
    (
        &["llama-cpp-2"],
        &["llm-worker"],
        "llama.cpp lives in the worker, whose crash never takes the app down",
    ),
    (&["whisper-rs"], &["listen"], "only vis-listen touches whisper.cpp"),
    (&["ffmpeg-next"], &["export"], "only vis-export touches FFmpeg"),
];

/// What each room may build on, beside vis-core. A room that is not listed may build on vis-core alone.
const EDGES: &[(&str, &[&str])] = &[
    ("core", &[]),
    ("listen", &["onnx", "net"]),
    ("llm", &["net"]),
    ("llm-worker", &["llm"]),
    ("speak", &["onnx", "net"]),
    ("avatar", &["onnx"]),
    ("models", &["net"]),
    ("conversation", &["audio", "listen", "llm", "speak", "avatar", "store", "cards", "care"]),
    ("studio", &["audio", "llm", "speak", "avatar", "export", "store", "cards"]),
    (
        "api",
        &[
            "onnx",
            "net",
            "cards",
            "histories",
            "files",
            "care",
            "memory",
            "audio",
            "listen",
            "llm",
            "speak",
            "avatar",
            "export",
            "store",
            "secrets",
            "models",
            "conversation",
            "script",
            "studio",
        ],
    ),
    // The command line is a shell: like compose.rs it picks the speaker and the painter that the API is handed.
    ("cli", &["api", "server", "audio", "avatar"]),
    ("server", &["api"]),
    ("testkit", &["audio", "listen", "llm", "speak", "avatar", "store", "conversation", "api"]),
    ("xtask", &["models"]),
];

pub(crate) fn heavy_crates_have_one_owner(sources: &[Source]) -> Vec<Finding> {
    let rooms = sources.iter().filter_map(|source| Some((source, source.crate_folder()?)));
    rooms
        .flat_map(|(source, room)| OWNERS.iter().flat_map(move |owner| strangers(source, room, owner)))
        .collect()
}

fn strangers(source: &Source, room: &str, owner: &(&[&str], &[&str], &str)) -> Vec<Finding> {
    let (crates, rooms, reason) = owner;
    if rooms.contains(&room) || (room == "xtask" && source.path.contains("/src/tidy/")) {
        return Vec::new();
    }
    let lines = |name: &&str| match source.is_rust() {
        true => lines_naming(&source.text, &format!("{}::", name.replace('-', "_"))),
        false if source.path.ends_with("/Cargo.toml") => line_of_dependency(&source.text, name),
        false => Vec::new(),
    };
    let finding =
        |name: &&str| lines(name).into_iter().map(|line| source.finding(line, *reason)).collect::<Vec<_>>();
    crates.iter().flat_map(finding).collect()
}

pub(crate) fn siblings_do_not_import_siblings(sources: &[Source]) -> Vec<Finding> {
    let manifests = sources.iter().filter(|source| source.path.ends_with("/Cargo.toml"));
    manifests
        .filter_map(|source| Some((source, source.crate_folder()?)))
        .flat_map(|(source, room)| edges(source, room))
        .collect()
}

fn edges(source: &Source, room: &str) -> Vec<Finding> {
    let allowed = EDGES.iter().find(|(name, _)| *name == room).map_or(&[][..], |(_, allowed)| allowed);
    let parsed: toml::Table = match source.text.parse() {
        Ok(table) => table,
        Err(error) => return vec![source.finding(0, format!("not readable: {error}"))],
    };
    let own = dependencies(&parsed, &["dependencies", "build-dependencies"]);
    let rooms = own.iter().filter_map(|name| name.strip_prefix("vis-"));
    let strangers = rooms.filter(|name| *name != "core" && !allowed.contains(name));
    strangers
        .map(|name| {
            let line = line_of_dependency(&source.text, &format!("vis-{name}")).first().copied().unwrap_or(0);
            let reason = format!("vis-{room} may not build on vis-{name}: neighbours meet one floor up (src-tauri/ARCHITECTURE.md)");
            source.finding(line, reason)
        })
        .collect()
}

/// Names in the dependency tables, also of `[target.….dependencies]`.
fn dependencies(manifest: &toml::Table, tables: &[&str]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (key, value) in manifest {
        let Some(table) = value.as_table() else { continue };
        if tables.contains(&key.as_str()) {
            names.extend(table.keys().cloned());
        } else if key == "target" {
            names.extend(
                table
                    .values()
                    .filter_map(toml::Value::as_table)
                    .flat_map(|target| dependencies(target, tables)),
            );
        }
    }
    names
}

fn line_of_dependency(manifest: &str, name: &str) -> Vec<usize> {
    let names = |line: &str| {
        let key = line.split(['=', '.', ' ']).next().unwrap_or_default();
        key == name
            || line.contains(&format!("package = \"{name}\""))
            || line.contains(&format!("ependencies.{name}]"))
    };
    manifest.lines().enumerate().filter(|(_, line)| names(line)).map(|(index, _)| index + 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::found;

    #[test]
    fn a_heavy_crate_is_found_in_manifests_and_in_code() {
        let manifest = "[package]\nname = \"vis-speak\"\n[dependencies]\nvis-core.workspace = true\nort.workspace = true\n";
        let files = [
            ("src-tauri/crates/speak/Cargo.toml", manifest),
            (
                "src-tauri/crates/speak/src/lib.rs",
                "use ort::session::Session;\nuse sort::by;\n// ort:: in words\n",
            ),
            ("src-tauri/crates/onnx/src/lib.rs", "use ort::session::Session;\n"),
            ("src-tauri/src/lib.rs", "tauri::Builder::default()"),
            ("src-tauri/crates/api/src/lib.rs", "tauri_specta::collect!()"),
        ];
        let found = found(heavy_crates_have_one_owner, &files);
        assert_eq!(
            found,
            [
                ("src-tauri/crates/speak/Cargo.toml".to_owned(), 5),
                ("src-tauri/crates/speak/src/lib.rs".to_owned(), 1),
                ("src-tauri/crates/api/src/lib.rs".to_owned(), 1)
            ]
        );
    }

    #[test]
    fn a_sibling_may_be_tested_with_but_not_built_on() {
        let good =
            "[dependencies]\nvis-core.workspace = true\n[dev-dependencies]\nvis-audio.workspace = true\n";
        assert!(
            found(siblings_do_not_import_siblings, &[("src-tauri/crates/speak/Cargo.toml", good)]).is_empty()
        );
        let bad = "[dependencies]\nvis-core.workspace = true\n[target.'cfg(unix)'.dependencies]\nvis-audio.workspace = true\n";
        let found = found(siblings_do_not_import_siblings, &[("src-tauri/crates/speak/Cargo.toml", bad)]);
        assert_eq!(found, [("src-tauri/crates/speak/Cargo.toml".to_owned(), 4)]);
    }

    #[test]
    fn no_room_may_build_on_the_floor_above() {
        for (room, above) in
            [("core", "store"), ("store", "conversation"), ("conversation", "api"), ("api", "cli")]
        {
            let path = format!("src-tauri/crates/{room}/Cargo.toml");
            let text = format!("[dependencies]\nvis-{above}.workspace = true\n");
            assert_eq!(
                found(siblings_do_not_import_siblings, &[(&path, &text)]).len(),
                1,
                "{room} -> {above}"
            );
        }
    }
}
