//! What the page may call, written again from the commands. The same test that finds drift writes the file.

use crate::{
    build::page,
    child::{MINUTE, run},
    house::House,
};

pub(crate) fn bindings(house: &House) -> anyhow::Result<()> {
    page(house)?;
    let mut cargo = house.cargo();
    cargo.args([
        "test",
        "--quiet",
        "--workspace",
        "--features",
        "custom-protocol",
        "--test",
        "contract",
        "bindings",
    ]);
    run(cargo.env("UPDATE_BINDINGS", "1"), 60 * MINUTE)
}
