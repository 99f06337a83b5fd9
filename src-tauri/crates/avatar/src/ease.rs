//! The few curves that all motion is made of.

/// 0 below 0, 1 above 1, flat at both ends.
pub(crate) fn smooth(x: f64) -> f32 {
    let x = x.clamp(0.0, 1.0);
    (x * x * (3.0 - 2.0 * x)) as f32
}

pub(crate) fn mix(from: f32, to: f32, share: f32) -> f32 {
    from + (to - from) * share
}

/// A hill from 0 over 1 back to 0 between x = 0 and 1; rises faster than it falls.
pub(crate) fn hill(x: f64) -> f32 {
    if x <= 0.0 || x >= 1.0 {
        return 0.0;
    }
    let sine = (std::f64::consts::PI * x.powf(0.7)).sin();
    (sine * sine) as f32
}

/// How much of a raised-cosine window of half width `half` around `t` lies between `from` and `to`; 0 to 1.
///
/// Much like a Gaussian of sigma 0.36 `half`, but it ends: beyond `half` there is exactly nothing, so what lies further can be forgotten.
pub(crate) fn window(t: f64, half: f64, from: f64, to: f64) -> f32 {
    let upto = |edge: f64| {
        let x = ((edge - t) / half).clamp(-1.0, 1.0);
        0.5 + x / 2.0 + (std::f64::consts::PI * x).sin() / std::f64::consts::TAU
    };
    (upto(to) - upto(from)).max(0.0) as f32
}
