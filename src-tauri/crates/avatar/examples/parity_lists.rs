//! What the page's painter is compared with: `parity_lists LOOK.json FOLDER` writes into the folder
//! `atlas.bin` (u32 width, u32 height, RGBA), `list-00.bin` to `list-19.bin` (encoded display lists) and
//! `frame-00.rgba` to `frame-19.rgba` (the CPU painter's 512 x 512 RGBA). Little-endian.

#[path = "../tests/common/mod.rs"]
mod common;

use std::{env, error::Error, fs, path::Path};

use vis_avatar::{Activity, DisplayList, Emotion, KitRig, Look, Rig, Score, paint, sample};

const LISTS: u32 = 20;
const SIZE: u32 = 512;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [look, folder] = arguments.as_slice() else {
        return Err("usage: parity_lists LOOK.json FOLDER".into());
    };
    let folder = Path::new(folder);
    fs::create_dir_all(folder)?;
    let rig = KitRig::new(&Look::parse(&fs::read_to_string(look)?)?)?;
    let atlas = rig.atlas();
    fs::write(
        folder.join("atlas.bin"),
        [&atlas.width.to_le_bytes()[..], &atlas.height.to_le_bytes(), &atlas.rgba].concat(),
    )?;
    let score = score();
    let (mut list, mut pixels) = (DisplayList::default(), Vec::new());
    for i in 0..LISTS {
        rig.draw(&sample(&score, 0.4 + f64::from(i) * 0.61), &mut list);
        paint(&list, atlas, SIZE, &mut pixels);
        fs::write(folder.join(format!("list-{i:02}.bin")), list.encode())?;
        fs::write(folder.join(format!("frame-{i:02}.rgba")), &pixels)?;
    }
    Ok(())
}

/// Twelve seconds in which everything happens: idle, thinking, two sentences with feeling, listening.
fn score() -> Score {
    let mut score = Score::new(1);
    score.activity(1.0, Activity::Thinking);
    score.activity(2.5, Activity::Speaking);
    score.emotion(2.5, Emotion::Happy);
    score.say(2.6, &common::sentence());
    score.emotion(6.5, Emotion::Surprised);
    score.emotion(8.0, Emotion::Sad);
    score.activity(9.2, Activity::Listening);
    score.emotion(10.5, Emotion::Thoughtful);
    score
}
