#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]
#![cfg(feature = "onnx")]

mod models;

use image::{DynamicImage, GenericImage, ImageFormat, RgbImage, imageops};
use models::{face, file, finder, picture};
use vis_avatar::photo::{
    ANCHORS, BLENDSHAPES, FaceError, FaceWarning, open_picture, points_from_anchors, replace_points,
};

fn reference(name: &str) -> Vec<[f32; 3]> {
    serde_json::from_slice(&file(&format!("{name}.points.json"))).unwrap()
}

fn apart(a: [f32; 3], b: [f32; 3]) -> f32 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// Mean distance of points, in percent of the distance between the outer corners of the eyes.
fn error(found: &[[f32; 3]], reference: &[[f32; 3]]) -> f32 {
    let eyes = apart(reference[33], reference[263]);
    let sum: f32 = found.iter().zip(reference).map(|(a, b)| apart(*a, *b)).sum();
    100.0 * sum / reference.len() as f32 / eyes
}

fn png(pixels: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    DynamicImage::ImageRgb8(pixels.clone())
        .write_to(&mut std::io::Cursor::new(&mut bytes), ImageFormat::Png)
        .unwrap();
    bytes
}

fn pixels(name: &str) -> RgbImage {
    image::load_from_memory(&file(name)).unwrap().into_rgb8()
}

#[test]
fn points_agree_with_the_reference_within_half_a_percent_of_the_eyes_distance() {
    for (name, file) in [("astronaut", "astronaut.png"), ("grace_hopper", "grace_hopper.jpg")] {
        let (_, found) = face(file);
        let error = error(&found.points, &reference(name));
        println!("{name}: {error:.4} % of the distance between the eyes");
        assert!(error <= 0.5, "{name}: {error} %");
        assert!(found.confidence > 0.95);
    }
}

#[test]
fn every_portrait_is_found_without_a_warning() {
    for name in
        ["grace_hopper.jpg", "amara.jpg", "bjorn.jpg", "celia.jpg", "dai.jpg", "emil.jpg", "farid.jpg"]
    {
        let (_, found) = face(name);
        assert!(found.confidence > 0.9, "{name}: {}", found.confidence);
        assert_eq!(found.warnings, [], "{name}");
    }
    let (_, astronaut) = face("astronaut.png");
    assert_eq!(astronaut.warnings, [FaceWarning::Small], "her face is 90 pixels wide");
    let smile = BLENDSHAPES.iter().position(|name| *name == "mouthSmileLeft").unwrap();
    assert!(astronaut.blendshapes[smile] > 0.8, "she smiles");
}

#[test]
fn a_small_face_in_a_large_picture_is_found_in_tiles() {
    let portrait = pixels("grace_hopper.jpg");
    let small = imageops::resize(&portrait, 256, 300, imageops::FilterType::Triangle);
    let mut scene = RgbImage::from_pixel(2400, 1600, image::Rgb([96, 110, 120]));
    scene.copy_from(&small, 1700, 900).unwrap();
    let found = finder().find(&open_picture(&png(&scene)).unwrap()).unwrap();
    let nose = found[0].points[1];
    assert_eq!(found.len(), 1, "found twice in overlapping tiles it is still one face");
    assert!((1700.0..1956.0).contains(&nose[0]) && (900.0..1200.0).contains(&nose[1]), "{nose:?}");
    assert!(found[0].warnings.contains(&FaceWarning::Small));
}

#[test]
fn of_several_faces_the_largest_comes_first() {
    let mut scene = RgbImage::from_pixel(1300, 800, image::Rgb([90, 90, 90]));
    let small = imageops::resize(&pixels("dai.jpg"), 500, 500, imageops::FilterType::Triangle);
    scene.copy_from(&small, 0, 200).unwrap();
    scene.copy_from(&pixels("bjorn.jpg"), 500, 0).unwrap();
    let found = finder().find(&open_picture(&png(&scene)).unwrap()).unwrap();
    assert_eq!(found.len(), 2);
    assert!(found[0].points[1][0] > 500.0 && found[1].points[1][0] < 500.0);
    let chosen =
        finder().find_within(&open_picture(&png(&scene)).unwrap(), [120.0, 280.0, 260.0, 300.0]).unwrap();
    assert!(apart(chosen.points[1], found[1].points[1]) < 12.0, "a drawn box chooses the other one");
}

#[test]
fn a_picture_without_a_face_says_what_to_do() {
    let noise =
        RgbImage::from_fn(400, 300, |x, y| image::Rgb([(x * 7 % 256) as u8, (y * 5 % 256) as u8, 90]));
    let error = finder().find(&open_picture(&png(&noise)).unwrap()).unwrap_err();
    assert!(matches!(error, FaceError::None));
    assert!(error.to_string().contains("by hand"), "{error}");
}

#[test]
fn a_finding_is_read_back_from_its_json() {
    let (_, found) = face("emil.jpg");
    let json = serde_json::to_string(&found).unwrap();
    assert!(json.contains("\"box\":") && json.contains("\"confidence\":"));
    assert_eq!(serde_json::from_str::<vis_avatar::photo::FaceFinding>(&json).unwrap(), found);
}

#[test]
fn twelve_points_by_hand_bring_the_mesh_within_a_twentieth_of_the_eyes_distance() {
    for (name, file) in [("astronaut", "astronaut.png"), ("grace_hopper", "grace_hopper.jpg")] {
        let reference = reference(name);
        let anchors = ANCHORS.map(|i| [reference[i][0], reference[i][1]]);
        let points = points_from_anchors(&anchors).unwrap();
        assert_eq!(points.len(), 478);
        let mesh = error(&points[..468], &reference[..468]);
        let lips: Vec<usize> = vec![13, 14, 82, 87, 312, 317, 80, 88, 310, 318, 0, 17, 61, 291];
        let pick = |points: &[[f32; 3]]| lips.iter().map(|i| points[*i]).collect::<Vec<_>>();
        let eyes = apart(reference[33], reference[263]);
        let lip_error = pick(&points).iter().zip(pick(&reference)).map(|(a, b)| apart(*a, b)).sum::<f32>()
            / lips.len() as f32
            / eyes
            * 100.0;
        println!("{name}: mesh {mesh:.1} %, lips {lip_error:.1} %");
        assert!(mesh < 5.0, "{name}: {mesh} %");
        assert!(lip_error < 2.5, "{name}: {lip_error} %");
        let rig = vis_avatar::photo::PhotoFace::new(&picture(file), points, Default::default());
        assert!(vis_avatar::photo::PhotoRig::new(&picture(file), &rig).is_ok());
    }
}

#[test]
fn points_on_top_of_each_other_are_no_face() {
    assert!(points_from_anchors(&[[10.0, 10.0]; 12]).is_err());
}

#[test]
fn a_dragged_point_goes_where_it_was_dragged_and_leaves_far_ones_alone() {
    let before = reference("grace_hopper");
    let mut points = before.clone();
    let to = [before[13][0] + 6.0, before[13][1] - 4.0];
    replace_points(&mut points, &[(13, to), (9999, [0.0, 0.0])]);
    assert_eq!([points[13][0], points[13][1]], to);
    assert!(apart(points[82], before[82]) > 2.0, "its neighbour follows");
    assert_eq!(points[33], before[33], "an eye does not");
}
