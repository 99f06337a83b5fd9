//! Requests by route and status, and how long they took until their answer began.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::{Method, StatusCode};

/// Upper borders of the histogram, ms.
pub(super) const BORDERS: [u64; 12] = [1, 2, 5, 10, 25, 50, 100, 250, 1_000, 5_000, 20_000, 60_000];

/// All numbers since the start. There are as many as there are routes and statuses, so it does not grow.
#[derive(Debug, Default)]
pub(crate) struct Registry(Mutex<Counts>);

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Counts {
    pub(super) answers: BTreeMap<(String, &'static str, u16), u64>,
    pub(super) times: BTreeMap<String, Times>,
    /// Requests that came too soon.
    pub(super) limited: u64,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Times {
    /// Each with those up to its border and above the one before; the last: above all.
    pub(super) within: [u64; BORDERS.len() + 1],
    pub(super) sum: Duration,
}

impl Registry {
    pub(crate) fn count(&self, route: &str, method: &Method, status: StatusCode, took: Duration) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.answers.entry((route.to_owned(), known(method), status.as_u16())).or_default() += 1;
        counts.limited += u64::from(status == StatusCode::TOO_MANY_REQUESTS);
        // An answer in 1.4 ms is above the first border.
        let above = |border: &&u64| took > Duration::from_millis(**border);
        let times = counts.times.entry(route.to_owned()).or_default();
        times.within[BORDERS.iter().take_while(above).count()] += 1;
        times.sum += took;
    }

    pub(super) fn counts(&self) -> Counts {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Whatever somebody sends, there are few of them.
fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "HEAD" => "HEAD",
        "OPTIONS" => "OPTIONS",
        _ => "OTHER",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_is_counted_once_and_in_its_place() {
        let registry = Registry::default();
        let count = |status, us| {
            registry.count("/x/{id}", &Method::GET, status, Duration::from_micros(us));
        };
        count(StatusCode::OK, 1_000);
        count(StatusCode::OK, 1_001);
        count(StatusCode::TOO_MANY_REQUESTS, 90_000_000);
        let strange = Method::from_bytes(b"BREW").unwrap();
        registry.count("other", &strange, StatusCode::NOT_FOUND, Duration::ZERO);
        let counts = registry.counts();
        assert_eq!(counts.answers[&("/x/{id}".to_owned(), "GET", 200)], 2);
        assert_eq!(counts.answers[&("other".to_owned(), "OTHER", 404)], 1);
        assert_eq!(counts.limited, 1);
        let times = &counts.times["/x/{id}"];
        assert_eq!((times.within[0], times.within[1], times.within[BORDERS.len()]), (1, 1, 1));
        assert_eq!(times.within.iter().sum::<u64>(), 3);
    }
}
