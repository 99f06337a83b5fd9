//! Rules for the page.

use super::{Finding, Source};

const FEATURES: &str = "ui/src/features/";

pub(crate) fn one_folder_knows_the_window(sources: &[Source]) -> Vec<Finding> {
    let outside = sources
        .iter()
        .filter(|source| source.path.starts_with("ui/src/") && !source.path.starts_with("ui/src/backend/"));
    outside.flat_map(|source| {
        lines_with(source, |line| line.contains("@tauri-apps") || line.contains("__TAURI"))
            .map(|line| source.finding(line, "only ui/src/backend knows the window: the rest runs in any browser, with the fake backend"))
            .collect::<Vec<_>>()
    })
    .collect()
}

pub(crate) fn features_do_not_know_each_other(sources: &[Source]) -> Vec<Finding> {
    sources.iter().filter_map(|source| Some((source, source.path.strip_prefix(FEATURES)?.split('/').next()?))).flat_map(|(source, own)| {
        lines_with(source, |line| imported_feature(line).is_some_and(|other| other != own))
            .map(|line| source.finding(line, "a feature imports no other feature: app composes them, or the shared part moves down"))
            .collect::<Vec<_>>()
    })
    .collect()
}

/// The feature a line imports from: `$features/chat`, `../../features/chat/…` or, from inside a feature, `../chat/…`.
fn imported_feature(line: &str) -> Option<&str> {
    if !line.contains("import") && !line.contains(" from ") {
        return None;
    }
    let path = line.split(['"', '\'']).nth(1)?;
    let (_, feature) =
        path.split_once("features/").or_else(|| path.strip_prefix("../").map(|rest| ("", rest)))?;
    let feature = feature.split('/').next()?;
    (feature != "..").then_some(feature)
}

fn lines_with(source: &Source, is: impl Fn(&str) -> bool) -> impl Iterator<Item = usize> {
    source.text.lines().enumerate().filter(move |(_, line)| is(line)).map(|(index, _)| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::found;

    #[test]
    fn the_window_is_known_in_one_folder() {
        let text = "import { invoke } from '@tauri-apps/api/core';\n";
        assert!(
            found(
                one_folder_knows_the_window,
                &[("ui/src/backend/tauri.ts", text), ("ui/package.json", "\"@tauri-apps/api\"")]
            )
            .is_empty()
        );
        assert_eq!(found(one_folder_knows_the_window, &[("ui/src/engine/a.ts", text)]).len(), 1);
    }

    #[test]
    fn a_feature_stays_in_its_room() {
        let good = "import { a } from './ChatLog.svelte';\nimport { b } from '../../design';\nimport c from '../../lib/c';\n";
        assert!(
            found(features_do_not_know_each_other, &[("ui/src/features/chat/Chat.svelte", good)]).is_empty()
        );
        for bad in [
            "import { a } from '../avatar';",
            "import { a } from '../../features/avatar/index';",
            "import a from \"$features/avatar\";",
        ] {
            assert_eq!(
                found(features_do_not_know_each_other, &[("ui/src/features/chat/Chat.svelte", bad)]).len(),
                1,
                "{bad}"
            );
        }
        assert!(
            found(
                features_do_not_know_each_other,
                &[("ui/src/app/App.svelte", "import { a } from '../features/avatar';")]
            )
            .is_empty()
        );
    }
}
