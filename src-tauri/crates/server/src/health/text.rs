//! Numbers in the text format of Prometheus, version 0.0.4.

use std::fmt::Write;

use super::registry::{BORDERS, Counts, Times};

/// A number of this moment.
pub(super) struct Gauge {
    name: &'static str,
    help: &'static str,
    value: u64,
}

impl Gauge {
    pub(super) fn new(name: &'static str, help: &'static str, value: impl Into<u64>) -> Self {
        Self { name, help, value: value.into() }
    }
}

pub(super) fn told(counts: &Counts, gauges: &[Gauge]) -> String {
    let mut text = String::new();
    head(&mut text, "visavis_http_requests_total", "counter", "Requests by route, method and status.");
    for ((route, method, status), count) in &counts.answers {
        let _ = writeln!(
            text,
            "visavis_http_requests_total{{route=\"{}\",method=\"{method}\",status=\"{status}\"}} {count}",
            escaped(route)
        );
    }
    let name = "visavis_http_request_duration_seconds";
    head(&mut text, name, "histogram", "Until the answer began.");
    for (route, times) in &counts.times {
        histogram(&mut text, name, &escaped(route), times);
    }
    let limited = "visavis_http_rate_limited_total";
    head(&mut text, limited, "counter", "Requests that came too soon.");
    let _ = writeln!(text, "{limited} {}", counts.limited);
    for Gauge { name, help, value } in gauges {
        head(&mut text, name, "gauge", help);
        let _ = writeln!(text, "{name} {value}");
    }
    text
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn histogram(text: &mut String, name: &str, route: &str, times: &Times) {
    let mut sofar = 0;
    for (at, count) in times.within.iter().enumerate() {
        sofar += count;
        let border =
            BORDERS.get(at).map_or_else(|| "+Inf".to_owned(), |ms| (*ms as f64 / 1000.0).to_string());
        let _ = writeln!(text, "{name}_bucket{{route=\"{route}\",le=\"{border}\"}} {sofar}");
    }
    let _ = writeln!(text, "{name}_sum{{route=\"{route}\"}} {}", times.sum.as_secs_f64());
    let _ = writeln!(text, "{name}_count{{route=\"{route}\"}} {sofar}");
}

fn escaped(label: &str) -> String {
    label.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::{Method, StatusCode};

    use super::super::registry::Registry;
    use super::*;

    #[test]
    fn every_line_is_a_number_or_a_comment_and_buckets_add_up() {
        let registry = Registry::default();
        for ms in [0, 3, 3, 70_000] {
            registry.count("/a/{x}", &Method::GET, StatusCode::OK, Duration::from_millis(ms));
        }
        let text = told(&registry.counts(), &[Gauge::new("visavis_open_connections", "Open.", 3_u32)]);
        for line in text.lines() {
            let number = line.rsplit(' ').next().and_then(|number| number.parse::<f64>().ok());
            assert!(line.starts_with("# ") || number.is_some(), "{line}");
        }
        assert!(
            text.contains("visavis_http_requests_total{route=\"/a/{x}\",method=\"GET\",status=\"200\"} 4\n")
        );
        let bucket = |le: &str| format!("_bucket{{route=\"/a/{{x}}\",le=\"{le}\"}}");
        for (le, count) in [("0.001", 1), ("0.002", 1), ("0.005", 3), ("60", 3), ("+Inf", 4)] {
            assert!(text.contains(&format!("{} {count}\n", bucket(le))), "{le}: {text}");
        }
        assert!(text.contains("_sum{route=\"/a/{x}\"} 70.006\n") && text.contains("_open_connections 3\n"));
    }

    #[test]
    fn a_label_stays_in_its_quotes() {
        assert_eq!(escaped("a\"b\\c\nd"), "a\\\"b\\\\c\\nd");
    }
}
