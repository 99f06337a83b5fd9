#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod poses;

use proptest::prelude::*;
use vis_avatar::photo::{PhotoError, PhotoFace, PhotoOptions, PhotoRig, Picture, open_picture};
use vis_avatar::{DisplayList, Mouth, Pose, Rig, Vertex, paint};

const SIZE: u32 = 512;

fn face(name: &str) -> (Picture, PhotoFace) {
    let file =
        |name: String| std::fs::read(format!("{}/tests/photo/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let ending = if name == "astronaut" { "png" } else { "jpg" };
    let picture = open_picture(&file(format!("{name}.{ending}"))).unwrap();
    let points = serde_json::from_slice(&file(format!("{name}.points.json"))).unwrap();
    let face = PhotoFace::new(&picture, points, PhotoOptions::default());
    (picture, face)
}

fn rig(name: &str) -> PhotoRig {
    let (picture, face) = face(name);
    PhotoRig::new(&picture, &face).unwrap()
}

fn painted(rig: &PhotoRig, pose: &Pose) -> Vec<u8> {
    let (mut list, mut pixels) = (DisplayList::default(), Vec::new());
    rig.draw(pose, &mut list);
    paint(&list, rig.atlas(), SIZE, &mut pixels);
    pixels
}

/// Mean difference of two frames within a square around a canvas point.
fn changed(a: &[u8], b: &[u8], [x, y]: [usize; 2], reach: usize) -> f64 {
    let mut sum = 0.0;
    for row in y - reach..=y + reach {
        for at in (row * SIZE as usize + x - reach) * 4..(row * SIZE as usize + x + reach) * 4 {
            sum += f64::from(a[at].abs_diff(b[at]));
        }
    }
    sum / ((2 * reach + 1) * (2 * reach) * 4) as f64
}

#[test]
fn every_part_moves_and_only_it() {
    let rig = rig("grace_hopper");
    let rest = painted(&rig, &Pose::default());
    // Where eye, mouth and the flag lie in the square that is cut around her.
    let (eye, mouth, flag) = ([223, 210], [258, 300], [40, 60]);
    let blink = painted(&rig, &Pose { blink_left: 1.0, ..Pose::default() });
    assert!(changed(&rest, &blink, eye, 8) > 6.0, "the eye on the left shuts");
    assert!(changed(&rest, &blink, mouth, 20) < 0.1, "the mouth does not");
    let open = painted(&rig, &Pose { mouth: Mouth { jaw: 1.0, ..Mouth::default() }, ..Pose::default() });
    assert!(changed(&rest, &open, mouth, 12) > 15.0, "the mouth opens");
    assert!(changed(&rest, &open, eye, 8) < 0.5, "the eye stays");
    let turned = painted(&rig, &Pose { yaw: 0.1, pitch: 0.1, roll: 0.1, breath: 1.0, ..Pose::default() });
    assert!(changed(&rest, &turned, eye, 8) > 6.0, "the head turns");
    assert!(changed(&rest, &turned, flag, 20) < 1.0, "the background does not");
}

#[test]
fn a_head_turned_to_the_right_moves_to_the_right_and_a_raised_chin_up() {
    let rig = rig("astronaut");
    let nose = |pose: Pose| {
        let mut list = DisplayList::default();
        rig.draw(&pose, &mut list);
        // The nose is the vertex cut from where it lies in the photo.
        let rest = {
            let mut list = DisplayList::default();
            rig.draw(&Pose::default(), &mut list);
            list
        };
        let far = |v: &Vertex| (v.x - 256.0).hypot(v.y - 290.0);
        let at = (0..rest.vertices.len())
            .min_by(|a, b| far(&rest.vertices[*a]).total_cmp(&far(&rest.vertices[*b])))
            .unwrap();
        list.vertices[at]
    };
    let rest = nose(Pose::default());
    assert!(nose(Pose { yaw: 0.1, ..Pose::default() }).x > rest.x + 2.0);
    assert!(nose(Pose { pitch: 0.1, ..Pose::default() }).y < rest.y - 2.0);
    assert!(nose(Pose { roll: 0.1, ..Pose::default() }).x > rest.x + 2.0, "clockwise about the neck");
}

#[test]
fn drawing_again_gives_the_same_list_in_the_same_memory() {
    let rig = rig("astronaut");
    let all = [poses::visemes(), poses::lids(), poses::gazes(), poses::feelings(), poses::turns()].concat();
    let (mut list, mut again) = (DisplayList::default(), DisplayList::default());
    all.iter().for_each(|pose| rig.draw(pose, &mut list));
    let room = (list.vertices.capacity(), list.indices.capacity());
    for pose in &all {
        rig.draw(pose, &mut list);
        rig.draw(pose, &mut again);
        assert_eq!(list, again);
        assert!(list.indices.len() / 3 < 2200, "{} triangles", list.indices.len() / 3);
    }
    assert_eq!(room, (list.vertices.capacity(), list.indices.capacity()));
}

#[test]
fn the_atlas_is_bounded() {
    for name in ["astronaut", "grace_hopper"] {
        let rig = rig(name);
        let atlas = rig.atlas();
        assert!(atlas.width <= 1024 && atlas.height <= 2048);
        assert_eq!(atlas.rgba.len(), (atlas.width * atlas.height * 4) as usize);
    }
}

#[test]
fn what_is_kept_of_a_face_is_read_back_and_checked() {
    let (picture, face) = face("astronaut");
    let kept: PhotoFace = serde_json::from_str(&serde_json::to_string(&face).unwrap()).unwrap();
    assert_eq!(kept, face);
    let refused = |change: &dyn Fn(&mut PhotoFace)| {
        let mut face = face.clone();
        change(&mut face);
        PhotoRig::new(&picture, &face).map(|_| ()).unwrap_err()
    };
    assert_eq!(refused(&|face| face.version = 9), PhotoError::Version(9));
    assert_eq!(refused(&|face| face.points.truncate(100)), PhotoError::Points(100));
    assert_eq!(refused(&|face| face.size = [10, 10]), PhotoError::OtherPicture);
    assert_eq!(refused(&|face| face.points[7][0] = f32::NAN), PhotoError::Shape);
    assert_eq!(refused(&|face| face.points.fill([5.0; 3])), PhotoError::Shape);
    let options: PhotoOptions = serde_json::from_str("{}").unwrap();
    assert_eq!(options, PhotoOptions::default(), "options that are not there have their usual values");
}

#[test]
fn a_frame_of_glasses_stays_when_the_eyes_shut() {
    let rig = rig("grace_hopper");
    assert!(rig.glasses(), "she wears them");
    let (rest, shut) = (
        painted(&rig, &Pose::default()),
        painted(&rig, &Pose { blink_left: 1.0, blink_right: 1.0, ..Pose::default() }),
    );
    assert!(changed(&rest, &shut, [252, 205], 5) < 0.2, "the bridge on her nose");
}

fn any_pose() -> impl Strategy<Value = Pose> {
    let number =
        || prop_oneof![8 => -2.0_f32..2.0, 1 => Just(f32::NAN), 1 => Just(f32::INFINITY), 1 => -1e9_f32..1e9];
    prop::collection::vec(number(), 21).prop_map(|n| Pose {
        mouth: Mouth {
            jaw: n[0],
            pucker: n[1],
            wide: n[2],
            upper_raise: n[3],
            lower_drop: n[4],
            press: n[5],
            tuck: n[6],
            tongue: n[7],
        },
        smile: n[8],
        yaw: n[9],
        pitch: n[10],
        roll: n[11],
        blink_left: n[12],
        blink_right: n[13],
        squint: n[14],
        gaze_x: n[15],
        gaze_y: n[16],
        brow: n[17],
        brow_inner: n[18],
        breath: n[19],
        time: n[20],
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_pose_draws_a_sound_list(pose in any_pose()) {
        static RIG: std::sync::OnceLock<PhotoRig> = std::sync::OnceLock::new();
        let rig = RIG.get_or_init(|| rig("astronaut"));
        let mut list = DisplayList::default();
        rig.draw(&pose, &mut list);
        prop_assert!(list.vertices.len() < usize::from(u16::MAX) && list.indices.len() % 3 == 0);
        prop_assert!(list.indices.iter().all(|index| usize::from(*index) < list.vertices.len()));
        let (width, height) = (rig.atlas().width as f32, rig.atlas().height as f32);
        for v in &list.vertices {
            prop_assert!((-200.0..=712.0).contains(&v.x) && (-200.0..=712.0).contains(&v.y), "{v:?}");
            prop_assert!((-40.0..=width + 40.0).contains(&v.u) && (-40.0..=height).contains(&v.v), "{v:?}");
        }
    }
}
