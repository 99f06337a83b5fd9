//! Where things are: the repository, the target folder, the models.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context;
use directories::BaseDirs;

/// The folders of one clone on one machine.
pub(crate) struct House {
    /// The repository.
    pub root: PathBuf,
    /// Shared by all clones, so that a fresh one is quick.
    pub target: PathBuf,
    pub models: PathBuf,
    pub cache: PathBuf,
}

impl House {
    pub(crate) fn find() -> anyhow::Result<Self> {
        let here = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let here = here.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
        let root = here.ancestors().nth(3).context("xtask lies in src-tauri/crates/xtask")?.to_path_buf();
        let user = BaseDirs::new().context("this user has no home folder (HOME is not set)")?;
        let given = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let cache = user.cache_dir().join("visavis");
        Ok(Self {
            target: given("CARGO_TARGET_DIR").unwrap_or_else(|| cache.join("target")),
            models: given("VISAVIS_MODELS").unwrap_or_else(|| user.data_dir().join("visavis").join("models")),
            root,
            cache,
        })
    }

    /// A program that starts in the repository.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    pub(crate) fn npm(&self) -> Command {
        self.command(if cfg!(windows) { "npm.cmd" } else { "npm" })
    }

    /// Cargo as every step calls it: one target folder, clang and mold where they are, the same strings each time (other
    /// strings would build everything again).
    pub(crate) fn cargo(&self) -> Command {
        let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let mut command = self.command(&cargo);
        // What `cargo run` told this program about itself would confuse the build scripts below.
        for (name, _) in env::vars_os() {
            let name = name.to_string_lossy();
            if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"].iter().any(|start| name.starts_with(start)) {
                command.env_remove(&*name);
            }
        }
        command.env("CARGO_TARGET_DIR", &self.target).envs(fast_linker());
        command
    }

    pub(crate) fn binary(&self, release: bool, name: &str) -> PathBuf {
        self.binaries(release).join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// The one folder with all programs of the house.
    pub(crate) fn binaries(&self, release: bool) -> PathBuf {
        self.target.join(if release { "release" } else { "debug" })
    }
}

/// Not in `.cargo/config.toml`: this very program must link before it can install a linker.
pub(crate) fn fast_linker() -> Vec<(&'static str, &'static str)> {
    let linux = cfg!(all(target_os = "linux", target_arch = "x86_64"));
    if !linux || on_path("clang").is_none() || on_path("mold").is_none() {
        return Vec::new();
    }
    let mut variables = vec![("CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER", "clang")];
    variables.push((
        "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS",
        "-C link-arg=-fuse-ld=mold -C target-cpu=x86-64-v3",
    ));
    variables.retain(|(name, _)| env::var_os(name).is_none());
    variables
}

pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(&file))
        .find(|path: &PathBuf| path.is_file())
}

/// Nanoseconds since 1970 of a file's last change; 0 for one that is not there.
pub(crate) fn changed(path: &Path) -> u128 {
    let time = path.metadata().and_then(|metadata| metadata.modified()).ok();
    let since = time.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    since.map_or(0, |since| since.as_nanos())
}
