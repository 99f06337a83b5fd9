//! An installer that needs no network afterwards: the programs, and the models of the set-up beside them.

use std::process::Command;

use anyhow::{Context, bail};
use serde_json::{Map, json};

use crate::{
    build::build,
    child::{MINUTE, ask, run},
    house::{House, fast_linker},
    setup::{Scope, models, setup, step},
};

/// Where the app looks for bundled models, relative to the folder of its programs: `../lib/visavis/models`.
const MODELS: &str = "/usr/lib/visavis/models";

/// Debian's names of the libraries the programs load; the webview's come from the Tauri CLI itself.
const DEPENDS: [&str; 4] = ["libasound2", "libgomp1", "libssl3", "gstreamer1.0-libav"];

/// And the FFmpeg this machine built with: its packages carry their version in their name.
fn depends() -> Vec<String> {
    let mut query = Command::new("dpkg-query");
    query.args(["-W", "-f=${Package} ${db:Status-Status}\n"]);
    query.args([
        "libavcodec[0-9]*",
        "libavformat[0-9]*",
        "libavutil[0-9]*",
        "libswresample[0-9]*",
        "libswscale[0-9]*",
    ]);
    let known = ask(&mut query).unwrap_or_default();
    let ffmpeg = known.lines().filter_map(|line| line.strip_suffix(" installed")).map(str::to_owned);
    DEPENDS.into_iter().map(str::to_owned).chain(ffmpeg).collect()
}

pub(crate) fn bundle(house: &House, release: bool) -> anyhow::Result<()> {
    if !cfg!(target_os = "linux") {
        bail!("only the Debian installer is made here so far; on this system run `npx tauri build`");
    }
    setup(house, Scope::App)?;
    build(house, release)?;
    step("installer", || deb(house, release))?;
    let folder = house.binaries(release).join("bundle").join("deb");
    let newest = folder
        .read_dir()?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "deb"))
        .max_by_key(|path| path.metadata().and_then(|about| about.modified()).ok());
    println!("{}", newest.with_context(|| format!("no installer in {}", folder.display()))?.display());
    Ok(())
}

fn deb(house: &House, release: bool) -> anyhow::Result<()> {
    let program = |name| house.binary(release, name);
    let mut files = Map::new();
    for name in ["visavis-cli", "vis-llm-worker"] {
        files.insert(format!("/usr/bin/{name}"), json!(program(name)));
    }
    // File by file: the folder also holds recordings for tests.
    for path in models::files_for_people(house)? {
        files.insert(format!("{MODELS}/{path}"), json!(house.models.join(&path)));
    }
    let config = json!({
        // The page is built already.
        "build": { "beforeBuildCommand": "" },
        "bundle": { "targets": ["deb"], "linux": { "deb": { "files": files, "depends": depends() } } },
    });
    let mut tauri = house.command(if cfg!(windows) { "npx.cmd" } else { "npx" });
    tauri.args(["tauri", "build", "--bundles", "deb", "--config", &config.to_string()]);
    tauri.args((!release).then_some("--debug"));
    tauri.env("CARGO_TARGET_DIR", &house.target).envs(fast_linker());
    run(&mut tauri, 60 * MINUTE)
}
