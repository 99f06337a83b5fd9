//! Cargo's own tools.

use crate::{
    child::{MINUTE, ask, run},
    house::House,
};

pub(crate) fn install(house: &House) -> anyhow::Result<()> {
    if ask(house.cargo().args(["nextest", "--version"])).is_some() {
        return Ok(());
    }
    eprintln!("installing cargo-nextest (some minutes, once)");
    // A target folder of its own under the cache: an interrupted build goes on where it was.
    let target = house.cache.join("tools");
    run(house.cargo().args(["install", "--locked", "cargo-nextest", "--target-dir"]).arg(target), 40 * MINUTE)
}
