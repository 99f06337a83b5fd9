//! Outlines: smooth curves through points, and tapering strands between guides.

use std::fmt::Write;

/// A point that an outline passes through. The third number is 0 on a smooth stretch and 1 at a sharp tip.
pub(super) type Knot = (f32, f32, u8);

/// Closed outline through `knots` (centripetal-like Catmull-Rom, as Bezier path data); tips stay sharp.
pub(super) fn closed(knots: &[Knot]) -> String {
    let count = knots.len();
    let mut d = String::with_capacity(count * 48);
    let Some(first) = knots.first() else { return d };
    let _ = write!(d, "M{:.2},{:.2}", first.0, first.1);
    for index in 0..count {
        let from = knots[index];
        let to = knots[(index + 1) % count];
        segment(&mut d, knots[(index + count - 1) % count], from, to, knots[(index + 2) % count]);
    }
    d.push('Z');
    d
}

/// Open line through `knots`.
pub(super) fn open(knots: &[Knot]) -> String {
    let mut d = String::with_capacity(knots.len() * 48);
    let Some(first) = knots.first() else { return d };
    let _ = write!(d, "M{:.2},{:.2}", first.0, first.1);
    for index in 0..knots.len() - 1 {
        let before = knots[index.saturating_sub(1)];
        let after = knots[(index + 2).min(knots.len() - 1)];
        segment(&mut d, before, knots[index], knots[index + 1], after);
    }
    d
}

fn segment(d: &mut String, before: Knot, from: Knot, to: Knot, after: Knot) {
    let length = |a: Knot, b: Knot| ((a.0 - b.0).powi(2) + (a.1 - b.1).powi(2)).sqrt().max(0.01);
    // Handles in proportion to the segment, not to its neighbours: uneven knots otherwise overshoot into loops.
    let reach = length(from, to) / 3.0;
    let handle = |p: Knot, a: Knot, b: Knot| {
        if p.2 == 1 {
            return (0.0, 0.0);
        }
        let l = length(a, b);
        ((b.0 - a.0) / l * reach, (b.1 - a.1) / l * reach)
    };
    let out = handle(from, before, to);
    let into = handle(to, from, after);
    let _ = write!(
        d,
        "C{:.2},{:.2} {:.2},{:.2} {:.2},{:.2}",
        from.0 + out.0,
        from.1 + out.1,
        to.0 - into.0,
        to.1 - into.1,
        to.0,
        to.1
    );
}

/// The same knots seen in a mirror at x = 256.
pub(super) fn mirrored(knots: &[Knot]) -> Vec<Knot> {
    knots.iter().rev().map(|&(x, y, tip)| (512.0 - x, y, tip)).collect()
}

/// Right half from top to bottom, completed by its mirror image.
pub(super) fn symmetric(half: &[Knot]) -> Vec<Knot> {
    let mut knots = half.to_vec();
    knots.extend(mirrored(half).into_iter().filter(|knot| (knot.0 - 256.0).abs() > 0.01));
    knots
}

/// A cubic guide: start, two handles, end.
pub(super) type Guide = [[f32; 2]; 4];

pub(super) fn between(a: &Guide, b: &Guide, t: f32) -> Guide {
    let mut guide = *a;
    for (point, other) in guide.iter_mut().zip(b) {
        point[0] += (other[0] - point[0]) * t;
        point[1] += (other[1] - point[1]) * t;
    }
    guide
}

/// A lens around a guide: sharp at both ends, `width` wide in the middle.
pub(super) fn strand(guide: &Guide, width: f32) -> String {
    let [a, b, c, d] = *guide;
    let (dx, dy) = (d[0] - a[0], d[1] - a[1]);
    let length = (dx * dx + dy * dy).sqrt().max(1.0);
    let (nx, ny) = (-dy / length * width * 0.66, dx / length * width * 0.66);
    format!(
        "M{:.2},{:.2}C{:.2},{:.2} {:.2},{:.2} {:.2},{:.2}C{:.2},{:.2} {:.2},{:.2} {:.2},{:.2}Z",
        a[0],
        a[1],
        b[0] + nx,
        b[1] + ny,
        c[0] + nx,
        c[1] + ny,
        d[0],
        d[1],
        c[0] - nx,
        c[1] - ny,
        b[0] - nx,
        b[1] - ny,
        a[0],
        a[1]
    )
}

/// Repeatable scatter in 0-1 for the n-th item of a kind.
pub(super) fn scatter(index: usize, kind: u32) -> f32 {
    let mut x = (index as u32).wrapping_mul(0x9E37_79B9) ^ kind.wrapping_mul(0x85EB_CA6B);
    x ^= x >> 15;
    x = x.wrapping_mul(0x2C1B_3C6D);
    x ^= x >> 12;
    x = x.wrapping_mul(0x297A_2D39);
    x ^= x >> 15;
    (x & 0xFFFF) as f32 / 65535.0
}

/// A lock: `width` wide at the root, sharp at the tip.
pub(super) fn taper(guide: &Guide, width: f32) -> String {
    let [a, b, c, d] = *guide;
    let normal = |from: [f32; 2], to: [f32; 2], half: f32| {
        let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
        let length = (dx * dx + dy * dy).sqrt().max(1.0);
        [-dy / length * half, dx / length * half]
    };
    let (na, nb, nc) = (normal(a, b, width * 0.16), normal(a, c, width * 0.6), normal(b, d, width * 0.5));
    format!(
        "M{:.2},{:.2}C{:.2},{:.2} {:.2},{:.2} {:.2},{:.2}C{:.2},{:.2} {:.2},{:.2} {:.2},{:.2}Z",
        a[0] + na[0],
        a[1] + na[1],
        b[0] + nb[0],
        b[1] + nb[1],
        c[0] + nc[0],
        c[1] + nc[1],
        d[0],
        d[1],
        c[0] - nc[0],
        c[1] - nc[1],
        b[0] - nb[0],
        b[1] - nb[1],
        a[0] - na[0],
        a[1] - na[1]
    )
}
