//! npm packages: of the repository (Tauri's command line, the window tests) and of the page.

use std::path::Path;

use crate::{
    child::{MINUTE, run},
    house::{House, changed},
};

/// Folders that have a `package-lock.json` when they have packages.
const FOLDERS: [&str; 3] = ["", "ui", "tests/e2e"];

pub(crate) fn install(house: &House) -> anyhow::Result<()> {
    for folder in FOLDERS.map(|folder| house.root.join(folder)) {
        if !is_current(&folder) {
            let mut npm = house.npm();
            npm.current_dir(&folder).args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
            run(&mut npm, 20 * MINUTE)?;
        }
    }
    Ok(())
}

/// npm writes `node_modules/.package-lock.json` as the last act of an installation, so a half-finished one has none.
fn is_current(folder: &Path) -> bool {
    let lock = changed(&folder.join("package-lock.json"));
    lock == 0 || changed(&folder.join("node_modules/.package-lock.json")) >= lock
}

#[cfg(test)]
mod tests {
    use std::{fs, fs::File, time::Duration};

    use super::*;

    #[test]
    fn a_changed_lock_asks_for_a_new_installation() {
        let folder = tempfile::tempdir().unwrap();
        assert!(is_current(folder.path()), "no lock, no packages");
        fs::write(folder.path().join("package-lock.json"), "{}").unwrap();
        assert!(!is_current(folder.path()));

        fs::create_dir(folder.path().join("node_modules")).unwrap();
        let done = folder.path().join("node_modules/.package-lock.json");
        fs::write(&done, "{}").unwrap();
        assert!(is_current(folder.path()));

        let lock = File::options().write(true).open(folder.path().join("package-lock.json")).unwrap();
        lock.set_modified(done.metadata().unwrap().modified().unwrap() + Duration::from_secs(1)).unwrap();
        assert!(!is_current(folder.path()));
    }
}
