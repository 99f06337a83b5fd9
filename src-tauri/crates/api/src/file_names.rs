//! Names for files that go out, from the titles that people give.

use std::path::Path;

/// A title as every file system takes it; `otherwise` where nothing is left of it.
pub(crate) fn file_name(title: &str, otherwise: &str) -> String {
    let plain = |c: char| if c.is_control() || "/\\:*?\"<>|".contains(c) { ' ' } else { c };
    let name: String = title.chars().map(plain).collect();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = name.trim_matches(['.', ' ', '…']);
    if name.is_empty() { otherwise.to_owned() } else { name.chars().take(80).collect() }
}

/// The name with its ending, and a number where a file of that name is in the folder.
pub(crate) fn free_name(folder: Option<&Path>, name: &str, ending: &str) -> String {
    let names =
        (1..1000).map(|n| if n == 1 { format!("{name}.{ending}") } else { format!("{name} ({n}).{ending}") });
    let taken = |file: &String| folder.is_some_and(|folder| folder.join(file).exists());
    names.into_iter().find(|file| !taken(file)).unwrap_or_else(|| format!("{name}.{ending}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_names_that_every_system_takes() {
        assert_eq!(file_name("Who? Me: \"a/b\"…", "Video"), "Who Me a b");
        assert_eq!(file_name("…", "Video"), "Video");
        assert_eq!(file_name("../../etc", "Chat"), "etc");
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let folder = tempfile::tempdir().unwrap();
        let free = || free_name(Some(folder.path()), "Hello", "mp4");
        assert_eq!(free(), "Hello.mp4");
        for next in ["Hello (2).mp4", "Hello (3).mp4"] {
            std::fs::write(folder.path().join(free()), "").unwrap();
            assert_eq!(free(), next);
        }
    }
}
