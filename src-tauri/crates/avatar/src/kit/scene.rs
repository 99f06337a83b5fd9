//! What lies behind a companion: a quiet place in its own colours.

use super::{
    art::Art,
    colour::Ink,
    curve::{closed, scatter},
    look::{Backdrop, Scene},
};

pub(super) fn art(look: &Backdrop) -> Art {
    let mut art = Art::new([0.0, 0.0, 512.0, 512.0]);
    let ground = art.radial(
        [256.0, 200.0],
        400.0,
        400.0,
        &[(0.0, look.inner, 1.0), (0.45, look.inner.mix(look.outer, 0.35), 1.0), (1.0, look.outer, 1.0)],
    );
    art.fill("M-2,-2H514V514H-2Z", ground, 1.0);
    match look.scene {
        Scene::Hills => hills(&mut art, look),
        Scene::Leaves => leaves(&mut art, look),
        Scene::Stars => stars(&mut art, look),
        Scene::Waves => waves(&mut art, look),
        Scene::Lights => lights(&mut art, look),
        Scene::Window => window(&mut art, look),
        Scene::Shapes => shapes(&mut art, look),
    }
    let edge = look.outer.darker(0.35);
    let vignette =
        art.radial([256.0, 230.0], 390.0, 390.0, &[(0.0, edge, 0.0), (0.62, edge, 0.0), (1.0, edge, 0.34)]);
    art.fill("M-2,-2H514V514H-2Z", vignette, 1.0);
    art
}

/// Two circles and a ring behind the head lift it off the ground.
fn halo(art: &mut Art, look: &Backdrop, strength: f32) {
    art.glow([256.0, 226.0], 250.0, 250.0, look.accent, 0.55 * strength);
    art.ellipse([256.0, 222.0], 196.0, 196.0, look.accent, 0.2 * strength);
    art.ellipse([256.0, 222.0], 158.0, 158.0, look.accent, 0.16 * strength);
}

fn hills(art: &mut Art, look: &Backdrop) {
    art.glow([256.0, 226.0], 290.0, 290.0, look.accent, 0.7);
    art.ellipse([256.0, 220.0], 192.0, 192.0, look.accent, 0.42);
    art.ellipse([256.0, 220.0], 160.0, 160.0, look.accent, 0.22);
    let far = look.outer.mix(look.inner, 0.45);
    let cloud = look.accent.lighter(0.4);
    for (x, y, size) in [(66.0, 118.0, 1.0), (452.0, 78.0, 0.8), (470.0, 250.0, 0.9), (30.0, 300.0, 0.7)] {
        for (dx, dy, rx, ry) in [(0.0, 0.0, 46.0, 9.0), (-14.0, -8.0, 22.0, 9.0), (12.0, -12.0, 24.0, 12.0)] {
            art.ellipse([x + dx * size, y + dy * size], rx * size, ry * size, cloud, 0.4);
        }
    }
    art.fill("M-10,398C70,336 130,352 196,392C270,352 350,322 522,372V520H-10Z", far, 0.75);
    art.fill(
        "M-10,452C90,388 190,420 256,440C330,402 430,380 522,430V520H-10Z",
        look.outer.darker(0.06),
        0.75,
    );
}

fn leaves(art: &mut Art, look: &Backdrop) {
    halo(art, look, 1.0);
    for index in 0..12 {
        let left = index % 2 == 0;
        let step = (index / 2) as f32;
        let (x, y) = (if left { -14.0 } else { 526.0 }, 40.0 + step * 84.0 + 20.0 * scatter(index, 5));
        let way = if left { 1.0 } else { -1.0 };
        let (long, wide) = (96.0 + 42.0 * scatter(index, 6), 22.0 + 10.0 * scatter(index, 7));
        let rise = -34.0 - 40.0 * scatter(index, 8);
        let leaf = format!(
            "M{x},{y}C{:.1},{:.1} {:.1},{:.1} {:.1},{:.1}C{:.1},{:.1} {:.1},{:.1} {x},{y}Z",
            x + way * long * 0.25,
            y + rise * 0.5 - wide,
            x + way * long * 0.7,
            y + rise - wide * 0.6,
            x + way * long,
            y + rise,
            x + way * long * 0.85,
            y + rise * 0.5 + wide * 0.9,
            x + way * long * 0.4,
            y + wide * 0.9
        );
        let ink =
            look.outer.darker(0.1 + 0.16 * scatter(index, 9)).mix(look.inner, 0.15 * scatter(index, 10));
        let paint = art.linear(
            [x, y],
            [x + way * long, y + rise],
            &[(0.0, ink.darker(0.12), 0.9), (1.0, ink.mix(look.accent, 0.25), 0.85)],
        );
        art.fill(&leaf, paint, 1.0);
        let vein = format!(
            "M{x},{y}Q{:.1},{:.1} {:.1},{:.1}",
            x + way * long * 0.5,
            y + rise * 0.35,
            x + way * long * 0.92,
            y + rise * 0.95
        );
        art.line(&vein, look.accent, 1.2, 0.28);
    }
}

fn stars(art: &mut Art, look: &Backdrop) {
    halo(art, look, 0.8);
    for (x, y, r) in [(52.0, 420.0, 120.0), (470.0, 90.0, 90.0)] {
        art.glow([x, y], r, r, look.accent, 0.22);
    }
    art.ellipse([256.0, 222.0], 214.0, 214.0, "none", 0.0);
    art.line("M42,222A214,214 0 0 1 470,222", look.accent, 1.4, 0.3);
    art.line("M14,250A244,244 0 0 1 498,250", look.accent, 1.0, 0.18);
    art.ellipse([88.0, 90.0], 15.0, 15.0, look.accent, 0.8);
    art.line("M62,98C78,100 100,90 116,78", look.accent.lighter(0.4), 2.6, 0.7);
    art.ellipse([452.0, 330.0], 8.0, 8.0, look.accent.lighter(0.2), 0.6);
    for index in 0..46 {
        let (x, y) = (512.0 * scatter(index, 11), 430.0 * scatter(index, 12));
        let size = 0.7 + 2.2 * scatter(index, 13).powi(3);
        if size > 1.9 {
            let s = size * 2.6;
            let d = format!(
                "M{x:.1},{:.1}Q{x:.1},{y:.1} {:.1},{y:.1}Q{x:.1},{y:.1} {x:.1},{:.1}Q{x:.1},{y:.1} {:.1},{y:.1}Q{x:.1},{y:.1} {x:.1},{:.1}Z",
                y - s,
                x + s,
                y + s,
                x - s,
                y - s
            );
            art.fill(&d, look.accent.lighter(0.5), 0.9);
        } else {
            art.ellipse([x, y], size, size, look.accent.lighter(0.5), 0.4 + 0.5 * scatter(index, 14));
        }
    }
}

fn waves(art: &mut Art, look: &Backdrop) {
    halo(art, look, 1.0);
    for index in 0..5 {
        let y = 318.0 + index as f32 * 40.0;
        let bend = 26.0 - index as f32 * 3.0;
        let way = if index % 2 == 0 { 1.0 } else { -1.0 };
        let d = format!(
            "M-10,{y}C80,{:.1} 160,{:.1} 256,{y}S430,{:.1} 522,{:.1}V520H-10Z",
            y - bend * way,
            y + bend * way,
            y - bend * way * 0.6,
            y + bend * way * 0.5
        );
        art.fill(&d, look.outer.mix(look.inner, 0.5 - 0.14 * index as f32), 0.62);
        art.line(&d, look.accent, 1.2, 0.12);
    }
    for (x, y, w) in [
        (52.0, 92.0, 60.0),
        (84.0, 112.0, 44.0),
        (440.0, 64.0, 52.0),
        (410.0, 84.0, 36.0),
        (470.0, 190.0, 40.0),
    ] {
        art.line(&format!("M{:.1},{y}H{:.1}", x - w * 0.5, x + w * 0.5), look.accent.lighter(0.5), 7.0, 0.3);
    }
}

fn lights(art: &mut Art, look: &Backdrop) {
    halo(art, look, 0.8);
    for index in 0..26 {
        let (x, y) = (512.0 * scatter(index, 21), 470.0 * scatter(index, 22));
        let r = 10.0 + 26.0 * scatter(index, 23);
        let ink = [look.accent, look.inner.lighter(0.4), look.accent.mix(look.outer, 0.4)][index % 3];
        art.ellipse([x, y], r, r, ink, 0.1 + 0.14 * scatter(index, 24));
        art.ellipse([x, y], r * 0.82, r * 0.82, ink, 0.06);
    }
}

fn window(art: &mut Art, look: &Backdrop) {
    let arch = "M98,520V222A158,158 0 0 1 414,222V520Z";
    art.fill("M76,520V222A180,180 0 0 1 436,222V520Z", look.accent, 0.3);
    let sky = art.linear(
        [256.0, 60.0],
        [256.0, 500.0],
        &[(0.0, look.accent.lighter(0.25), 0.95), (1.0, look.inner, 0.9)],
    );
    art.fill(arch, sky, 0.9);
    art.clipped(arch, |art| {
        art.glow([330.0, 170.0], 150.0, 150.0, Ink::WHITE, 0.5);
        art.fill(
            "M80,430C150,360 220,390 280,410C330,370 390,360 440,390V520H80Z",
            look.outer.mix(look.accent, 0.4),
            0.5,
        );
        art.line("M256,40V520", look.accent.lighter(0.3), 5.0, 0.5);
        art.line("M80,262H440", look.accent.lighter(0.3), 5.0, 0.5);
    });
    for (x, tall) in [(36.0, 150.0), (478.0, 110.0)] {
        let pot =
            closed(&[(x - 26.0, 470.0, 1), (x + 26.0, 470.0, 1), (x + 20.0, 520.0, 1), (x - 20.0, 520.0, 1)]);
        for (lean, size) in [(-26.0, 0.8), (0.0, 1.0), (24.0, 0.75)] {
            let top = 470.0 - tall * size;
            let d = format!(
                "M{x},474Q{:.1},{:.1} {:.1},{top:.1}Q{:.1},{:.1} {x},474Z",
                x + lean - 22.0,
                top + 60.0,
                x + lean,
                x + lean + 24.0,
                top + 66.0
            );
            art.fill(&d, look.outer.darker(0.18), 0.75);
        }
        art.fill(&pot, look.outer.darker(0.28), 0.8);
    }
}

fn shapes(art: &mut Art, look: &Backdrop) {
    halo(art, look, 1.0);
    for index in 0..22 {
        let angle = index as f32 / 22.0 * std::f32::consts::TAU + 0.3 * scatter(index, 31);
        let far = 208.0 + 74.0 * scatter(index, 32);
        let (x, y) = (256.0 + far * angle.cos(), 226.0 + far * angle.sin());
        let size = 5.0 + 11.0 * scatter(index, 33);
        let ink = [look.accent.lighter(0.3), look.outer.darker(0.2), look.inner.lighter(0.5)][index % 3];
        match index % 4 {
            0 => art.ellipse([x, y], size, size, ink, 0.55),
            1 => art.line(
                &format!("M{:.1},{y:.1}q{:.1},{:.1} {size:.1},0t{size:.1},0", x - size, size * 0.5, -size),
                ink,
                4.0,
                0.6,
            ),
            2 => art.line(
                &format!(
                    "M{x:.1},{:.1}v{:.1}M{:.1},{y:.1}h{:.1}",
                    y - size * 0.7,
                    size * 1.4,
                    x - size * 0.7,
                    size * 1.4
                ),
                ink,
                4.0,
                0.55,
            ),
            _ => art.line(
                &format!(
                    "M{:.1},{y:.1}a{size:.1},{size:.1} 0 1 0 {:.1},0a{size:.1},{size:.1} 0 1 0 {:.1},0",
                    x - size,
                    size * 2.0,
                    -size * 2.0
                ),
                ink,
                3.4,
                0.5,
            ),
        }
    }
}
