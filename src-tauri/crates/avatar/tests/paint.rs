//! The painter against a slow reference written from the GL specification, and against pictures that were looked at.
//!
//! `VISAVIS_GOLDEN=write` writes the pictures anew.

mod common;

use std::path::PathBuf;

use proptest::prelude::*;
use vis_avatar::{Atlas, CANVAS, DisplayList, Vertex, paint, paint_rows};

const WHITE: [u8; 4] = [255; 4];

/// 16 x 16: the upper left quarter white, then colours and alphas that differ from texel to texel.
fn atlas() -> Atlas {
    let mut rgba = Vec::new();
    for y in 0..16_u32 {
        for x in 0..16_u32 {
            let texel = match (x < 8, y < 8) {
                (true, true) => WHITE,
                (false, true) => [(x * 16) as u8, (y * 32) as u8, 200, 255],
                (true, false) => [240, 120, (x * 30) as u8, ((15 - y) * 36) as u8],
                (false, false) => {
                    if (x + y) % 2 == 0 {
                        [20, 30, 90, 255]
                    } else {
                        [250, 240, 200, 255]
                    }
                }
            };
            rgba.extend_from_slice(&texel);
        }
    }
    Atlas { width: 16, height: 16, rgba }
}

fn corner(x: f32, y: f32, u: f32, v: f32, rgba: [u8; 4]) -> Vertex {
    Vertex { x, y, u, v, rgba }
}

fn triangle(list: &mut DisplayList, corners: [Vertex; 3]) {
    let first = list.vertices.len() as u16;
    list.vertices.extend(corners);
    list.indices.extend([first, first + 1, first + 2]);
}

/// `(x, y)` from, to, `(u, v)` from, to, colour.
fn quad(list: &mut DisplayList, at: [f32; 4], texels: [f32; 4], rgba: [u8; 4]) {
    let [x0, y0, x1, y1] = at;
    let [u0, v0, u1, v1] = texels;
    let corners = [
        corner(x0, y0, u0, v0, rgba),
        corner(x1, y0, u1, v0, rgba),
        corner(x0, y1, u0, v1, rgba),
        corner(x1, y1, u1, v1, rgba),
    ];
    triangle(list, [corners[0], corners[1], corners[2]]);
    triangle(list, [corners[1], corners[3], corners[2]]);
}

fn background(list: &mut DisplayList) {
    quad(list, [0.0, 0.0, CANVAS, CANVAS], [3.5; 4], [90, 120, 160, 255]);
}

fn painted(list: &DisplayList, size: u32) -> Vec<u8> {
    let mut out = Vec::new();
    paint(list, &atlas(), size, &mut out);
    out
}

/// Texture lookup as GL defines LINEAR with CLAMP_TO_EDGE, in f64.
fn looked_up(atlas: &Atlas, u: f64, v: f64) -> [f64; 4] {
    let texel = |x: f64, y: f64, k: usize| {
        let x = x.clamp(0.0, f64::from(atlas.width) - 1.0) as usize;
        let y = y.clamp(0.0, f64::from(atlas.height) - 1.0) as usize;
        f64::from(atlas.rgba[(y * atlas.width as usize + x) * 4 + k])
    };
    let (x, y) = ((u - 0.5).floor(), (v - 0.5).floor());
    let (a, b) = (u - 0.5 - x, v - 0.5 - y);
    std::array::from_fn(|k| {
        let top = texel(x, y, k) * (1.0 - a) + texel(x + 1.0, y, k) * a;
        let low = texel(x, y + 1.0, k) * (1.0 - a) + texel(x + 1.0, y + 1.0, k) * a;
        (top * (1.0 - b) + low * b) / 255.0
    })
}

/// Whether an edge belongs to its triangle when a centre lies right on it: top and left ones do. Corners run clockwise on screen.
fn keeps_edge(from: [f64; 2], to: [f64; 2]) -> bool {
    (from[1] == to[1] && to[0] > from[0]) || to[1] < from[1]
}

fn reference(list: &DisplayList, atlas: &Atlas, size: u32) -> Vec<u8> {
    let mut out = [0, 0, 0, 255].repeat((size * size) as usize);
    let scale = f64::from(size as f32 / CANVAS);
    for indices in list.indices.chunks_exact(3) {
        let mut corners = [0, 1, 2].map(|k| list.vertices[indices[k] as usize]);
        let place = |vertex: &Vertex| [f64::from(vertex.x) * scale, f64::from(vertex.y) * scale];
        let across = |p: [f64; 2], q: [f64; 2], r: [f64; 2]| {
            (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])
        };
        if across(place(&corners[0]), place(&corners[1]), place(&corners[2])) < 0.0 {
            corners.swap(1, 2);
        }
        let [a, b, c] = corners.each_ref().map(place);
        let area = across(a, b, c);
        if area < 1e-6 {
            continue;
        }
        for (i, pixel) in out.chunks_exact_mut(4).enumerate() {
            let centre = [f64::from(i as u32 % size) + 0.5, f64::from(i as u32 / size) + 0.5];
            let sides =
                [(b, c), (c, a), (a, b)].map(|(from, to)| (across(from, to, centre), keeps_edge(from, to)));
            if sides.iter().any(|(side, keeps)| *side < 0.0 || (*side == 0.0 && !keeps)) {
                continue;
            }
            let shares = sides.map(|(side, _)| side / area);
            let run =
                |value: &dyn Fn(&Vertex) -> f64| (0..3).map(|k| value(&corners[k]) * shares[k]).sum::<f64>();
            let texel =
                looked_up(atlas, run(&|vertex| f64::from(vertex.u)), run(&|vertex| f64::from(vertex.v)));
            let source: [f64; 4] =
                std::array::from_fn(|k| texel[k] * run(&|vertex| f64::from(vertex.rgba[k])) / 255.0);
            for k in 0..3 {
                pixel[k] =
                    (source[k] * source[3] * 255.0 + f64::from(pixel[k]) * (1.0 - source[3])).round() as u8;
            }
        }
    }
    out
}

fn psnr(a: &[u8], b: &[u8]) -> f64 {
    let squares: f64 = a.iter().zip(b).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2)).sum();
    10.0 * (255.0 * 255.0 * a.len() as f64 / squares.max(1e-9)).log10()
}

#[allow(clippy::expect_used)] // only tests call it
fn golden(name: &str, list: &DisplayList) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.png"));
    let pixels = painted(list, 64);
    if std::env::var_os("VISAVIS_GOLDEN").is_some() {
        image::save_buffer(&path, &pixels, 64, 64, image::ColorType::Rgba8).expect("writes the picture");
    }
    let known = image::open(&path).expect("opens the picture").into_rgba8().into_raw();
    assert_eq!(pixels, known, "{name} must stay as it was looked at, byte for byte");
    let quality = psnr(&pixels, &reference(list, &atlas(), 64));
    assert!(quality > 55.0, "{name} is what GL would paint: {quality:.1} dB");
}

#[test]
fn a_triangle_with_running_colours() {
    let mut list = DisplayList::default();
    background(&mut list);
    let at = |x, y, rgba| corner(x, y, 3.5, 3.5, rgba);
    triangle(
        &mut list,
        [
            at(60.0, 40.0, [255, 60, 60, 255]),
            at(470.0, 190.0, [60, 255, 60, 255]),
            at(150.0, 480.0, [60, 60, 255, 255]),
        ],
    );
    golden("triangle", &list);
}

#[test]
fn a_feathered_edge() {
    let mut list = DisplayList::default();
    background(&mut list);
    quad(&mut list, [100.0, 100.0, 412.0, 300.0], [3.5; 4], [250, 220, 190, 255]);
    let (solid, clear) = ([250, 220, 190, 255], [250, 220, 190, 0]);
    let at = |x, y, rgba| corner(x, y, 3.5, 3.5, rgba);
    triangle(&mut list, [at(100.0, 300.0, solid), at(412.0, 300.0, solid), at(100.0, 420.0, clear)]);
    triangle(&mut list, [at(412.0, 300.0, solid), at(412.0, 420.0, clear), at(100.0, 420.0, clear)]);
    golden("feather", &list);
}

#[test]
fn textures_plain_tinted_and_see_through() {
    let mut list = DisplayList::default();
    background(&mut list);
    quad(&mut list, [30.0, 30.0, 250.0, 250.0], [0.0, 0.0, 16.0, 16.0], WHITE);
    quad(&mut list, [260.0, 30.0, 480.0, 250.0], [8.0, 8.0, 16.0, 16.0], [255, 160, 120, 200]);
    quad(&mut list, [30.0, 260.0, 250.0, 480.0], [0.0, 8.0, 8.0, 16.0], WHITE);
    quad(&mut list, [260.0, 260.0, 480.0, 480.0], [-6.0, 10.0, 22.0, 20.0], [255, 255, 255, 128]);
    golden("texture", &list);
}

/// Half see-through triangles share edges through pixel centres: a pixel painted twice or not at all would show.
#[test]
fn shared_edges_are_painted_once() {
    let mut list = DisplayList::default();
    background(&mut list);
    let half = [255, 255, 255, 128];
    let rim = [
        (84.0, 84.0),
        (268.0, 60.0),
        (428.0, 84.0),
        (468.0, 268.0),
        (428.0, 428.0),
        (268.0, 476.0),
        (84.0, 428.0),
        (36.0, 268.0),
    ];
    for k in 0..8 {
        let ((x0, y0), (x1, y1)) = (rim[k], rim[(k + 1) % 8]);
        let at = |x, y| corner(x, y, 3.5, 3.5, half);
        triangle(&mut list, [at(268.0, 268.0), at(x0, y0), at(x1, y1)]);
    }
    golden("edges", &list);
    let inside: Vec<[u8; 4]> = painted(&list, 64)
        .as_chunks::<4>()
        .0
        .iter()
        .enumerate()
        .filter(|(i, _)| (16..48).contains(&(i % 64)) && (16..48).contains(&(i / 64)))
        .map(|(_, p)| *p)
        .collect();
    assert!(inside.windows(2).all(|pair| pair[0] == pair[1]), "one even colour");
}

#[test]
fn bands_make_the_same_picture() {
    let mut list = DisplayList::default();
    background(&mut list);
    quad(&mut list, [13.0, 21.0, 490.0, 471.0], [0.0, 0.0, 16.0, 16.0], [255, 200, 255, 240]);
    let whole = painted(&list, 96);
    let mut bands = vec![7; whole.len()];
    for rows in [0..13_u32, 13..14, 14..96] {
        paint_rows(
            &list,
            &atlas(),
            96,
            rows.clone(),
            &mut bands[rows.start as usize * 96 * 4..rows.end as usize * 96 * 4],
        );
    }
    assert!(bands == whole);
}

#[test]
fn broken_lists_paint_what_they_can() {
    let mut list = DisplayList::default();
    background(&mut list);
    let even = painted(&list, 16);
    list.indices.extend([0, 1, 999, 0, 0, 0, 2]);
    list.vertices.extend([f32::NAN, f32::INFINITY].map(|x| corner(x, 3.0, 1.0, 1.0, WHITE)));
    list.indices.pop();
    list.indices.extend([0, 1, 4, 0, 1, 5]);
    assert_eq!(painted(&list, 16), even);
    let mut out = vec![1, 2, 3];
    paint(&list, &Atlas { width: 4, height: 4, rgba: vec![9; 5] }, 2, &mut out);
    assert_eq!(out, [0, 0, 0, 255].repeat(4), "an atlas of the wrong length is black");
    paint(&list, &atlas(), 0, &mut out);
    assert!(out.is_empty());
}

#[test]
fn encoded_lists_have_the_layout_the_page_reads() {
    let list = DisplayList {
        vertices: vec![corner(1.0, -2.5, 3.0, 4.0, [5, 6, 7, 8]), Vertex::default()],
        indices: vec![0, 1, 258],
    };
    let bytes = list.encode();
    assert_eq!(&bytes[..12], b"VDL1\x02\0\0\0\x03\0\0\0");
    assert_eq!(
        &bytes[12..32],
        [
            1.0_f32.to_le_bytes(),
            (-2.5_f32).to_le_bytes(),
            3.0_f32.to_le_bytes(),
            4.0_f32.to_le_bytes(),
            [5, 6, 7, 8]
        ]
        .concat()
    );
    assert_eq!(&bytes[52..], [0, 0, 1, 0, 2, 1]);
}

fn any_corner() -> impl Strategy<Value = Vertex> {
    (-100.0..612.0_f32, -100.0..612.0_f32, -4.0..20.0_f32, -4.0..20.0_f32, any::<[u8; 4]>())
        .prop_map(|(x, y, u, v, rgba)| corner(x, y, u, v, rgba))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn any_list_is_painted_as_gl_would(
        corners in prop::collection::vec(any_corner(), 3..24),
        kind in prop::collection::vec(0..3_u8, 8),
    ) {
        let mut list = DisplayList::default();
        background(&mut list);
        for (corners, kind) in corners.chunks_exact(3).zip(kind) {
            let mut corners = [corners[0], corners[1], corners[2]];
            for vertex in &mut corners {
                if kind == 1 {
                    vertex.rgba = WHITE;
                } else if kind == 2 {
                    (vertex.u, vertex.v) = (3.5, 3.5);
                }
            }
            triangle(&mut list, corners);
        }
        let (fast, slow) = (painted(&list, 72), reference(&list, &atlas(), 72));
        let quality = psnr(&fast, &slow);
        prop_assert!(quality > 48.0, "{quality:.1} dB");
    }
}
