use crate::ease;

/// A value that changes at moments and is eased from one to the next.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Track<T> {
    first: T,
    /// Sorted by time, seconds.
    changes: Vec<(f64, T)>,
}

impl<T: Copy + PartialEq> Track<T> {
    pub(crate) fn new(first: T) -> Self {
        Self { first, changes: Vec::new() }
    }

    pub(crate) fn set(&mut self, at: f64, value: T) {
        let place = self.changes.partition_point(|change| change.0 <= at);
        let before = if place == 0 { self.first } else { self.changes[place - 1].1 };
        if before != value {
            self.changes.insert(place, (at, value));
        }
    }

    /// How much of `value` there is at `t`, 0-1: each change fades in over `ease` seconds over whatever was there.
    /// `strength` says how much of a value is left when it has lasted so long.
    pub(crate) fn weight(&self, t: f64, ease: f64, value: T, strength: impl Fn(f64) -> f32) -> f32 {
        let past = &self.changes[..self.changes.partition_point(|change| change.0 <= t)];
        let settled = past.iter().rposition(|change| t - change.0 >= ease);
        let is = |other: T, age: f64| if other == value { strength(age) } else { 0.0 };
        let base =
            settled.map_or(is(self.first, f64::INFINITY), |place| is(past[place].1, t - past[place].0));
        past[settled.map_or(0, |place| place + 1)..].iter().fold(base, |weight, (at, other)| {
            ease::mix(weight, is(*other, t - at), ease::smooth((t - at) / ease))
        })
    }

    /// Seconds since each change of the last `within` seconds, and the time of the change.
    pub(crate) fn recent(&self, t: f64, within: f64) -> impl Iterator<Item = (f64, f64)> {
        let past = &self.changes[..self.changes.partition_point(|change| change.0 <= t)];
        past.iter()
            .rev()
            .map(move |change| (t - change.0, change.0))
            .take_while(move |(age, _)| *age < within)
    }

    pub(crate) fn forget_before(&mut self, t: f64) {
        let gone = self.changes.partition_point(|change| change.0 < t);
        if let Some(last) = self.changes.drain(..gone).next_back() {
            self.first = last.1;
        }
    }
}
