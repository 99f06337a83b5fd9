//! Short hair with a full top: tousled, swept back.

use super::{Bundle, HairArt, Lock, tress};
use crate::kit::{art::Art, curve::closed, look::Person};

/// Short sides, a thrown-over top with loose tips.
pub(super) fn tousled(person: &Person) -> HairArt {
    let hair = &person.hair;
    let mut back = Art::new([120.0, 16.0, 392.0, 336.0]);
    let mut shadowed = hair.clone();
    shadowed.base = hair.base.mix(hair.dark, 0.5);
    let mass = [
        (256.0, 84.0, 0),
        (186.0, 96.0, 0),
        (158.0, 150.0, 0),
        (156.0, 220.0, 0),
        (166.0, 280.0, 0),
        (190.0, 320.0, 0),
        (322.0, 320.0, 0),
        (346.0, 280.0, 0),
        (356.0, 220.0, 0),
        (354.0, 150.0, 0),
        (326.0, 96.0, 0),
    ];
    Lock { knots: &mass, bundles: &[], shine: None, rim: 0.4, seed: 20 }
        .draw(&mut back, &shadowed, person.rim);
    let mut front = Art::new([120.0, 16.0, 392.0, 336.0]);
    for side in [-1.0f32, 1.0] {
        let x = |offset: f32| 256.0 + side * offset;
        let knots = [
            (x(60.0), 120.0, 0),
            (x(92.0), 140.0, 0),
            (x(99.0), 190.0, 0),
            (x(97.0), 240.0, 0),
            (x(90.0), 266.0, 1),
            (x(84.0), 236.0, 0),
            (x(84.0), 196.0, 0),
            (x(72.0), 168.0, 0),
        ];
        Lock {
            knots: &knots,
            bundles: &[Bundle {
                from: [[x(66.0), 126.0], [x(84.0), 170.0], [x(84.0), 220.0], [x(88.0), 262.0]],
                to: [[x(90.0), 140.0], [x(98.0), 180.0], [x(98.0), 220.0], [x(94.0), 256.0]],
                count: 9,
                width: 4.0,
            }],
            shine: None,
            rim: 0.4,
            seed: 21,
        }
        .draw(&mut front, &shadowed, person.rim);
    }
    let cap = [
        (256.0, 62.0, 0),
        (300.0, 64.0, 0),
        (342.0, 88.0, 0),
        (360.0, 134.0, 0),
        (357.0, 190.0, 0),
        (346.0, 204.0, 1),
        (330.0, 166.0, 0),
        (290.0, 150.0, 0),
        (240.0, 160.0, 0),
        (196.0, 178.0, 0),
        (166.0, 206.0, 1),
        (155.0, 180.0, 0),
        (154.0, 130.0, 0),
        (172.0, 90.0, 0),
        (212.0, 66.0, 0),
    ];
    Lock {
        knots: &cap,
        bundles: &[Bundle {
            from: [[310.0, 70.0], [240.0, 90.0], [180.0, 130.0], [166.0, 200.0]],
            to: [[316.0, 70.0], [360.0, 100.0], [364.0, 150.0], [348.0, 198.0]],
            count: 22,
            width: 9.0,
        }],
        shine: None,
        rim: 0.4,
        seed: 22,
    }
    .draw(&mut front, hair, person.rim);
    // Locks thrown over from the parting: those nearest to it lie on top.
    let over = [
        ([300.0, 66.0], [236.0, 40.0], [160.0, 66.0], [142.0, 122.0], 26.0),
        ([306.0, 70.0], [226.0, 56.0], [158.0, 116.0], [150.0, 188.0], 30.0),
        ([310.0, 72.0], [240.0, 66.0], [176.0, 130.0], [172.0, 222.0], 32.0),
        ([312.0, 74.0], [258.0, 72.0], [196.0, 130.0], [202.0, 214.0], 32.0),
        ([314.0, 76.0], [276.0, 80.0], [222.0, 130.0], [236.0, 208.0], 31.0),
        ([316.0, 76.0], [296.0, 90.0], [252.0, 130.0], [268.0, 196.0], 28.0),
        ([316.0, 74.0], [352.0, 74.0], [384.0, 120.0], [362.0, 190.0], 28.0),
        ([314.0, 76.0], [340.0, 92.0], [364.0, 130.0], [345.0, 206.0], 26.0),
        ([314.0, 78.0], [326.0, 100.0], [338.0, 130.0], [314.0, 186.0], 25.0),
        ([308.0, 78.0], [290.0, 56.0], [262.0, 40.0], [226.0, 42.0], 22.0),
        ([310.0, 78.0], [312.0, 58.0], [296.0, 40.0], [270.0, 32.0], 20.0),
        ([312.0, 80.0], [330.0, 60.0], [334.0, 50.0], [322.0, 38.0], 18.0),
    ];
    for (index, (root, near, far, tip, width)) in over.into_iter().enumerate() {
        tress(&mut front, hair, person.rim, &[root, near, far, tip], width, 200 + index as u32);
    }
    HairArt { back: Some(back), front: Some(front), over: None, fringe: Some(closed(&cap)) }
}

/// Combed back from the forehead with a lift in front.
pub(super) fn swept(person: &Person) -> HairArt {
    let hair = &person.hair;
    let mut back = Art::new([120.0, 16.0, 392.0, 336.0]);
    let mut shadowed = hair.clone();
    shadowed.base = hair.base.mix(hair.dark, 0.5);
    let mass = [
        (256.0, 84.0, 0),
        (190.0, 96.0, 0),
        (164.0, 150.0, 0),
        (160.0, 220.0, 0),
        (170.0, 276.0, 0),
        (194.0, 310.0, 0),
        (318.0, 310.0, 0),
        (342.0, 276.0, 0),
        (352.0, 220.0, 0),
        (348.0, 150.0, 0),
        (322.0, 96.0, 0),
    ];
    Lock { knots: &mass, bundles: &[], shine: None, rim: 0.4, seed: 30 }
        .draw(&mut back, &shadowed, person.rim);
    let mut front = Art::new([120.0, 16.0, 392.0, 336.0]);
    for side in [-1.0f32, 1.0] {
        let x = |offset: f32| 256.0 + side * offset;
        let knots = [
            (x(56.0), 116.0, 0),
            (x(88.0), 128.0, 0),
            (x(96.0), 184.0, 0),
            (x(95.0), 230.0, 0),
            (x(88.0), 262.0, 1),
            (x(83.0), 234.0, 0),
            (x(81.0), 198.0, 0),
            (x(68.0), 162.0, 0),
        ];
        Lock {
            knots: &knots,
            bundles: &[Bundle {
                from: [[x(60.0), 120.0], [x(82.0), 170.0], [x(84.0), 220.0], [x(88.0), 266.0]],
                to: [[x(90.0), 132.0], [x(102.0), 180.0], [x(99.0), 220.0], [x(94.0), 262.0]],
                count: 10,
                width: 5.0,
            }],
            shine: None,
            rim: 0.4,
            seed: 31,
        }
        .draw(&mut front, hair, person.rim);
    }
    let top = [
        (184.0, 162.0, 1),
        (164.0, 140.0, 0),
        (160.0, 100.0, 0),
        (186.0, 66.0, 0),
        (232.0, 44.0, 0),
        (286.0, 40.0, 0),
        (330.0, 56.0, 0),
        (356.0, 92.0, 0),
        (356.0, 134.0, 0),
        (338.0, 170.0, 1),
        (322.0, 146.0, 0),
        (296.0, 140.0, 0),
        (256.0, 146.0, 0),
        (214.0, 144.0, 0),
    ];
    Lock {
        knots: &top,
        bundles: &[Bundle {
            from: [[186.0, 156.0], [160.0, 110.0], [200.0, 56.0], [290.0, 44.0]],
            to: [[330.0, 158.0], [300.0, 120.0], [330.0, 80.0], [350.0, 100.0]],
            count: 24,
            width: 9.0,
        }],
        shine: Some((84.0, 30.0)),
        rim: 0.4,
        seed: 32,
    }
    .draw(&mut front, hair, person.rim);
    HairArt { back: Some(back), front: Some(front), over: None, fringe: Some(closed(&top)) }
}
