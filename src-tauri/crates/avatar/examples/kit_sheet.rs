//! Companions to look at: `kit_sheet OUT.png LOOK.json...`. One row each: rest, blinks, looks, turns, feelings, visemes.

use std::{env, error::Error, fs};

use vis_avatar::{DisplayList, KitRig, Look, Mouth, Pose, Rig, paint};

const TILE: usize = 256;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [out, looks @ ..] = arguments.as_slice() else {
        return Err("usage: kit_sheet OUT.png LOOK.json...".into());
    };
    let poses = poses();
    let (width, height) = (poses.len() * TILE, looks.len() * TILE);
    let mut sheet = vec![0; width * height * 4];
    let (mut list, mut frame) = (DisplayList::default(), Vec::new());
    for (row, look) in looks.iter().enumerate() {
        let rig = KitRig::new(&Look::parse(&fs::read_to_string(look)?)?)?;
        for (column, pose) in poses.iter().enumerate() {
            rig.draw(pose, &mut list);
            paint(&list, rig.atlas(), TILE as u32, &mut frame);
            for (y, line) in frame.chunks_exact(TILE * 4).enumerate() {
                let at = ((row * TILE + y) * width + column * TILE) * 4;
                sheet[at..at + line.len()].copy_from_slice(line);
            }
        }
    }
    image::save_buffer(out, &sheet, width as u32, height as u32, image::ColorType::Rgba8)?;
    Ok(())
}

fn poses() -> Vec<Pose> {
    let rest = Pose { time: 1.3, ..Pose::default() };
    let says = |mouth: Mouth| Pose { mouth, ..rest };
    let shut = Mouth::default();
    vec![
        rest,
        Pose { blink_left: 1.0, blink_right: 1.0, ..rest },
        Pose { blink_left: 0.5, blink_right: 0.5, ..rest },
        Pose { gaze_x: -1.0, ..rest },
        Pose { gaze_x: 0.8, gaze_y: -0.8, ..rest },
        Pose { yaw: -0.25, ..rest },
        Pose { yaw: 0.25, roll: 0.1, ..rest },
        Pose { pitch: 0.2, ..rest },
        Pose { pitch: -0.2, ..rest },
        Pose { smile: 0.9, squint: 0.5, brow: 0.2, ..rest },
        Pose { smile: -0.7, brow_inner: 0.9, gaze_y: 0.4, ..rest },
        Pose { squint: -1.0, brow: 1.0, mouth: Mouth { jaw: 0.6, pucker: 0.4, ..shut }, ..rest },
        Pose { smile: -0.5, brow: -0.6, brow_inner: -1.0, squint: 0.4, ..rest },
        says(Mouth { press: 1.0, ..shut }),
        says(Mouth { tuck: 1.0, jaw: 0.12, ..shut }),
        says(Mouth { jaw: 0.42, tongue: 1.0, lower_drop: 0.45, upper_raise: 0.25, ..shut }),
        says(Mouth { jaw: 0.16, wide: 0.45, lower_drop: 0.65, upper_raise: 0.35, ..shut }),
        says(Mouth { jaw: 1.25, wide: 0.15, lower_drop: 0.3, upper_raise: 0.35, ..shut }),
        says(Mouth { jaw: 0.75, wide: 0.45, lower_drop: 0.35, upper_raise: 0.3, ..shut }),
        says(Mouth { jaw: 0.85, pucker: 0.62, lower_drop: 0.15, upper_raise: 0.2, ..shut }),
        says(Mouth { jaw: 0.38, pucker: 0.95, lower_drop: 0.15, upper_raise: 0.12, ..shut }),
    ]
}
