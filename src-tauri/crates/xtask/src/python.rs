//! Programs of PyPI that something is tried with: in a Python of their own below the cache, as a list in `tests/` says.

use std::{fs, path::PathBuf, time::Duration};

use anyhow::Context;

use crate::{
    child::{MINUTE, run},
    house::House,
};

/// The Python that has what `requirements` lists; what is there already is not made again. `limit`: for installing it.
///
/// # Errors
/// There is no Python here, or something cannot be installed.
pub(crate) fn with(
    house: &House,
    name: &str,
    requirements: &str,
    limit: Duration,
) -> anyhow::Result<PathBuf> {
    let wanted = fs::read_to_string(house.root.join(requirements))?;
    let folder = house.cache.join(name);
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let stamp = folder.join("installed.txt");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    let mut venv = house.command(if cfg!(windows) { "python" } else { "python3" });
    run(venv.args(["-m", "venv"]).arg(&folder), 5 * MINUTE).context("this needs Python and its venv")?;
    let mut pip = house.command(&python.to_string_lossy());
    run(pip.args(["-m", "pip", "install", "-r", requirements]), limit)?;
    fs::write(&stamp, wanted).context("the list of what is installed could not be kept")?;
    Ok(python)
}
