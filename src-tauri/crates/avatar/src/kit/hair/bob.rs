//! A straight bob with a fringe.

use super::{Bundle, HairArt, Lock};
use crate::kit::{art::Art, curve::closed, look::Person};

pub(super) fn bob(person: &Person) -> HairArt {
    let hair = &person.hair;
    let mut back = Art::new([62.0, -8.0, 450.0, 486.0]);
    let mass = [
        (256.0, 64.0, 0),
        (190.0, 78.0, 0),
        (148.0, 140.0, 0),
        (138.0, 230.0, 0),
        (136.0, 310.0, 0),
        (148.0, 360.0, 1),
        (200.0, 372.0, 0),
        (312.0, 372.0, 0),
        (364.0, 360.0, 1),
        (376.0, 310.0, 0),
        (374.0, 230.0, 0),
        (364.0, 140.0, 0),
        (322.0, 78.0, 0),
    ];
    let mut shadowed = hair.clone();
    shadowed.base = hair.base.mix(hair.dark, 0.6);
    Lock {
        knots: &mass,
        bundles: &[Bundle {
            from: [[160.0, 150.0], [140.0, 230.0], [140.0, 300.0], [150.0, 364.0]],
            to: [[352.0, 150.0], [372.0, 230.0], [372.0, 300.0], [362.0, 364.0]],
            count: 20,
            width: 8.0,
        }],
        shine: None,
        rim: 0.4,
        seed: 8,
    }
    .draw(&mut back, &shadowed, person.rim);
    let mut front = Art::new([62.0, -8.0, 450.0, 486.0]);
    let sides = [
        [
            (214.0, 96.0, 1),
            (172.0, 110.0, 0),
            (146.0, 170.0, 0),
            (138.0, 250.0, 0),
            (136.0, 316.0, 0),
            (146.0, 362.0, 1),
            (172.0, 352.0, 0),
            (176.0, 300.0, 0),
            (168.0, 250.0, 0),
            (174.0, 190.0, 0),
        ],
        [
            (298.0, 96.0, 1),
            (340.0, 110.0, 0),
            (366.0, 170.0, 0),
            (374.0, 250.0, 0),
            (376.0, 316.0, 0),
            (366.0, 362.0, 1),
            (340.0, 352.0, 0),
            (336.0, 300.0, 0),
            (344.0, 250.0, 0),
            (338.0, 190.0, 0),
        ],
    ];
    for (index, knots) in sides.iter().enumerate() {
        let flip = |x: f32| if index == 0 { x } else { 512.0 - x };
        Lock {
            knots,
            bundles: &[Bundle {
                from: [
                    [flip(206.0), 104.0],
                    [flip(172.0), 180.0],
                    [flip(166.0), 270.0],
                    [flip(174.0), 350.0],
                ],
                to: [[flip(172.0), 112.0], [flip(140.0), 180.0], [flip(136.0), 280.0], [flip(148.0), 358.0]],
                count: 9,
                width: 7.0,
            }],
            shine: Some((168.0, 30.0)),
            rim: 0.4,
            seed: 9 + index as u32,
        }
        .draw(&mut front, hair, person.rim);
    }
    let fringe = [
        (256.0, 62.0, 0),
        (206.0, 72.0, 0),
        (172.0, 116.0, 0),
        (164.0, 176.0, 0),
        (172.0, 204.0, 1),
        (198.0, 196.0, 0),
        (214.0, 202.0, 1),
        (236.0, 194.0, 0),
        (252.0, 204.0, 1),
        (276.0, 194.0, 0),
        (300.0, 200.0, 1),
        (322.0, 192.0, 0),
        (342.0, 200.0, 1),
        (348.0, 170.0, 0),
        (340.0, 116.0, 0),
        (306.0, 72.0, 0),
    ];
    Lock {
        knots: &fringe,
        bundles: &[Bundle {
            from: [[252.0, 66.0], [190.0, 90.0], [166.0, 140.0], [172.0, 204.0]],
            to: [[262.0, 66.0], [326.0, 90.0], [348.0, 140.0], [342.0, 200.0]],
            count: 23,
            width: 8.0,
        }],
        shine: Some((124.0, 26.0)),
        rim: 0.4,
        seed: 12,
    }
    .draw(&mut front, hair, person.rim);
    HairArt { back: Some(back), front: Some(front), over: None, fringe: Some(closed(&fringe)) }
}
