//! The three programs, into one folder: the app and the command line find the worker beside themselves.

use std::path::{Path, PathBuf};

use anyhow::ensure;

use crate::{
    child::{MINUTE, run},
    house::{House, changed},
    setup::step,
};

pub(crate) const PROGRAMS: [&str; 3] = ["visavis", "visavis-cli", "vis-llm-worker"];

pub(crate) fn build(house: &House, release: bool) -> anyhow::Result<PathBuf> {
    step("page", || page(house))?;
    step("programs", || programs(house, release))?;
    Ok(house.binaries(release))
}

/// Builds ui/dist when a source is newer. Must come before any cargo step: the shell embeds the page.
pub(crate) fn page(house: &House) -> anyhow::Result<()> {
    let ui = house.root.join("ui");
    let built = changed(&ui.join("dist/index.html"));
    if built > 0 && newest(&ui) <= built {
        return Ok(());
    }
    run(house.npm().args(["--prefix", "ui", "run", "build", "--", "--logLevel=warn"]), 10 * MINUTE)
}

fn programs(house: &House, release: bool) -> anyhow::Result<()> {
    let mut cargo = house.cargo();
    // The whole workspace, as clippy and nextest see it: with `-p` cargo would choose other features for shared
    // dependencies and build them twice.
    cargo.args(["build", "--workspace", "--bins", "--features", "custom-protocol"]);
    cargo.args(release.then_some("--release"));
    run(&mut cargo, 80 * MINUTE)?;
    for name in PROGRAMS {
        let place = house.binary(release, name);
        ensure!(place.is_file(), "{} was not built", place.display());
    }
    Ok(())
}

/// The last change of anything the page is made of.
fn newest(ui: &Path) -> u128 {
    let entries = ui.read_dir().into_iter().flatten().flatten();
    let parts = entries.filter(|entry| !matches!(entry.file_name().to_str(), Some("node_modules" | "dist")));
    parts
        .map(|entry| if entry.path().is_dir() { newest(&entry.path()) } else { changed(&entry.path()) })
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        fs::File,
        time::{Duration, SystemTime},
    };

    use super::*;

    #[test]
    fn built_files_are_no_sources() {
        let ui = tempfile::tempdir().unwrap();
        let write = |path: &str, seconds: u64| {
            let path = ui.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            File::create(path)
                .unwrap()
                .set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
                .unwrap();
        };
        write("src/app/App.svelte", 20);
        write("index.html", 10);
        write("dist/index.html", 90);
        write("node_modules/a/index.js", 99);
        assert_eq!(newest(ui.path()), 20_000_000_000);
    }
}
