//! Motion to look at: `motion_sheet LOOK.json OUT.png [speech|idle|listening|thinking|feelings] [SECONDS_BETWEEN_TILES]`.

#[path = "../tests/common/mod.rs"]
mod common;

use std::{env, error::Error, fs};

use vis_avatar::{Activity, Emotion, KitRig, Look, Score, contact_sheet};

const TILES: u32 = 48;
const COLUMNS: u32 = 8;
const TILE: u32 = 192;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [look, out, rest @ ..] = arguments.as_slice() else {
        return Err(
            "usage: motion_sheet LOOK.json OUT.png [speech|idle|listening|thinking|feelings] [SECONDS]"
                .into(),
        );
    };
    let rig = KitRig::new(&Look::parse(&fs::read_to_string(look)?)?)?;
    let scene = rest.first().map_or("speech", String::as_str);
    let step: f64 = rest.get(1).map_or(Ok(0.05), |text| text.parse())?;
    let start = if scene == "speech" { 1.1 } else { 2.0 };
    let times: Vec<f64> = (0..TILES).map(|i| start + f64::from(i) * step).collect();
    let (width, height, rgba) = contact_sheet(&rig, &score(scene, step), &times, COLUMNS, TILE);
    image::save_buffer(out, &rgba, width, height, image::ColorType::Rgba8)?;
    Ok(())
}

fn score(scene: &str, step: f64) -> Score {
    let mut score = Score::new(3);
    match scene {
        "speech" => {
            score.activity(0.0, Activity::Speaking);
            score.say(1.0, &common::sentence());
        }
        "listening" => score.activity(0.0, Activity::Listening),
        "thinking" => score.activity(0.0, Activity::Thinking),
        "feelings" => {
            let row = f64::from(COLUMNS) * step;
            let feelings = [
                Emotion::Happy,
                Emotion::Sad,
                Emotion::Surprised,
                Emotion::Angry,
                Emotion::Thoughtful,
                Emotion::Neutral,
            ];
            for (i, emotion) in feelings.into_iter().enumerate() {
                score.emotion(2.0 + i as f64 * row, emotion);
            }
        }
        _ => {}
    }
    score
}
