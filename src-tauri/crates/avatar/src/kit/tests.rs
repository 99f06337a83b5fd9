use std::{collections::BTreeSet, fs, path::PathBuf};

use proptest::prelude::*;

use super::{KitRig, Look, mouth::MouthSet};
use crate::{DisplayList, Mouth, Pose, Rig, paint};

fn folders() -> Vec<PathBuf> {
    let all = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../assets/characters");
    let mut folders: Vec<PathBuf> =
        fs::read_dir(all).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn look(id: &str) -> Look {
    let folder = folders().into_iter().find(|folder| folder.ends_with(id)).unwrap();
    Look::parse(&fs::read_to_string(folder.join("look.json")).unwrap()).unwrap()
}

fn mouth(weights: [f32; 8]) -> Mouth {
    let [jaw, pucker, wide, upper_raise, lower_drop, press, tuck, tongue] = weights;
    Mouth { jaw, pucker, wide, upper_raise, lower_drop, press, tuck, tongue }
}

/// The fifteen visemes at full weight, then turns, looks and feelings.
fn poses() -> Vec<Pose> {
    let visemes = [
        [0.0; 8],
        [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0],
        [0.12, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0],
        [0.42, 0.0, 0.1, 0.25, 0.45, 0.0, 0.0, 1.0],
        [0.4, 0.0, 0.15, 0.25, 0.4, 0.0, 0.0, 0.6],
        [0.5, 0.0, 0.15, 0.2, 0.3, 0.0, 0.0, 0.0],
        [0.28, 0.55, 0.0, 0.65, 0.7, 0.0, 0.0, 0.0],
        [0.16, 0.0, 0.45, 0.35, 0.65, 0.0, 0.0, 0.0],
        [0.4, 0.0, 0.1, 0.2, 0.35, 0.0, 0.0, 0.7],
        [0.38, 0.4, 0.0, 0.25, 0.45, 0.0, 0.0, 0.0],
        [1.25, 0.0, 0.15, 0.35, 0.3, 0.0, 0.0, 0.0],
        [0.75, 0.0, 0.45, 0.3, 0.35, 0.0, 0.0, 0.0],
        [0.42, 0.0, 0.65, 0.35, 0.5, 0.0, 0.0, 0.0],
        [0.85, 0.62, 0.0, 0.2, 0.15, 0.0, 0.0, 0.0],
        [0.38, 0.95, 0.0, 0.12, 0.15, 0.0, 0.0, 0.0],
    ];
    let mut poses: Vec<Pose> =
        visemes.iter().map(|weights| Pose { mouth: mouth(*weights), ..Pose::default() }).collect();
    poses.push(Pose {
        yaw: 0.25,
        pitch: -0.2,
        roll: 0.2,
        gaze_x: 1.0,
        gaze_y: -1.0,
        time: 1e5,
        ..Pose::default()
    });
    poses.push(Pose {
        blink_left: 1.0,
        blink_right: 0.5,
        squint: 1.0,
        smile: 1.0,
        brow: 1.0,
        brow_inner: 1.0,
        ..Pose::default()
    });
    poses.push(Pose {
        squint: -1.0,
        smile: -1.0,
        brow: -1.0,
        brow_inner: -1.0,
        breath: 1.0,
        time: 12.5,
        ..Pose::default()
    });
    poses
}

fn check(list: &DisplayList) {
    assert!(list.vertices.len() < usize::from(u16::MAX), "{} vertices", list.vertices.len());
    assert_eq!(list.indices.len() % 3, 0);
    assert!(list.indices.iter().all(|&index| usize::from(index) < list.vertices.len()));
    for vertex in &list.vertices {
        assert!(
            [vertex.x, vertex.y, vertex.u, vertex.v].iter().all(|number| number.is_finite()),
            "{vertex:?}"
        );
    }
}

#[test]
fn every_bundled_companion_is_complete_and_has_a_voice_of_its_own() {
    let mut voices = BTreeSet::new();
    for folder in folders() {
        let text = fs::read_to_string(folder.join("character.toml")).unwrap();
        let character: vis_core::Character = toml::from_str(&text).unwrap();
        assert_eq!(
            Some(character.id.to_string().as_str()),
            folder.file_name().and_then(|name| name.to_str())
        );
        assert_eq!(character.examples.len(), 4, "{}", character.name);
        assert!(voices.insert(character.voice.to_string()), "two companions speak as {}", character.voice);
        Look::parse(&fs::read_to_string(folder.join("look.json")).unwrap()).unwrap();
    }
    assert!(voices.len() >= 6);
}

#[test]
fn every_bundled_companion_draws_every_pose() {
    for folder in folders() {
        let rig = KitRig::new(&look(folder.file_name().unwrap().to_str().unwrap())).unwrap();
        let mut list = DisplayList::default();
        for pose in poses() {
            rig.draw(&pose, &mut list);
            check(&list);
            let triangles = list.indices.len() / 3;
            assert!((800..5000).contains(&triangles), "{} draws {triangles} triangles", folder.display());
        }
    }
}

#[test]
fn drawing_again_gives_the_same_list_in_the_same_memory() {
    let rig = KitRig::new(&look("fenn")).unwrap();
    let (mut list, mut again) = (DisplayList::default(), DisplayList::default());
    for pose in poses() {
        rig.draw(&pose, &mut list);
    }
    let room = (list.vertices.capacity(), list.indices.capacity());
    for pose in poses() {
        rig.draw(&pose, &mut list);
        rig.draw(&pose, &mut again);
        assert_eq!(list, again);
    }
    assert_eq!(room, (list.vertices.capacity(), list.indices.capacity()));
}

/// Pixels as bright and colourless as teeth, in the lower half of the face.
fn bright_pixels(rig: &KitRig, pose: &Pose) -> usize {
    let (mut list, mut frame) = (DisplayList::default(), Vec::new());
    rig.draw(pose, &mut list);
    paint(&list, rig.atlas(), 512, &mut frame);
    let rows = 315..400;
    let teeth = |x: usize, y: usize| frame[(y * 512 + x) * 4..][..3].iter().all(|&channel| channel > 225);
    rows.flat_map(|y| (215..297).map(move |x| (x, y))).filter(|&(x, y)| teeth(x, y)).count()
}

#[test]
fn nothing_of_the_inside_shows_between_closed_lips() {
    let rig = KitRig::new(&look("mira")).unwrap();
    let open = mouth([1.25, 0.0, 0.3, 0.8, 0.8, 0.0, 0.0, 0.0]);
    assert!(
        bright_pixels(&rig, &Pose { mouth: open, ..Pose::default() }) > 80,
        "an open mouth shows its teeth"
    );
    assert_eq!(bright_pixels(&rig, &Pose::default()), 0);
    assert_eq!(bright_pixels(&rig, &Pose { mouth: Mouth { press: 1.0, ..open }, ..Pose::default() }), 0);
}

proptest! {
    #[test]
    fn pressed_lips_meet_whatever_else_the_mouth_does(weights in prop::array::uniform8(0.0f32..1.3), smile in -1.0f32..1.0) {
        let Look::Person(person) = look("mira") else { unreachable!() };
        let set = MouthSet { look: person.mouth.clone(), skin_shade: person.skin.shade, skin_deep: person.skin.deep, lift: 0.0 };
        let mut weights = weights;
        weights[5] = 1.0;
        let shape = set.shape(&Pose { mouth: mouth(weights), smile, ..Pose::default() });
        prop_assert!(shape.gap.abs() < 1e-3);
        for (upper, lower) in shape.upper.iter().zip(&shape.lower) {
            prop_assert!((lower - upper).abs() < 1e-3);
        }
    }

    #[test]
    fn lips_never_cross(weights in prop::array::uniform8(0.0f32..1.5), smile in -1.0f32..1.0) {
        let Look::Person(person) = look("otis") else { unreachable!() };
        let set = MouthSet { look: person.mouth.clone(), skin_shade: person.skin.shade, skin_deep: person.skin.deep, lift: 0.0 };
        let shape = set.shape(&Pose { mouth: mouth(weights), smile, ..Pose::default() });
        prop_assert!(shape.upper.iter().zip(&shape.lower).all(|(upper, lower)| lower >= upper));
        prop_assert!(shape.x.windows(2).all(|pair| pair[0] <= pair[1]));
    }
}

#[test]
fn a_colour_that_is_none_is_named_in_the_error() {
    let text = fs::read_to_string(folders()[0].join("look.json")).unwrap().replacen("\"#", "\"%", 1);
    let error = Look::parse(&text).unwrap_err().to_string();
    assert!(error.contains("is no colour"), "{error}");
}
