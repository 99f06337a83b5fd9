use vis_net::StatusReport;

/// Whether a refused request may be accepted without its optional parts.
pub(crate) fn names_an_option(report: &StatusReport) -> bool {
    const OPTIONS: [&str; 9] = [
        "temperature",
        "top_p",
        "top_k",
        "stop",
        "seed",
        "stream_options",
        "max_tokens",
        "cache_control",
        "min_p",
    ];
    const COMPLAINTS: [&str; 9] = [
        "unsupported",
        "not supported",
        "unrecognized",
        "unknown",
        "unexpected",
        "not permitted",
        "not allowed",
        "does not support",
        "cannot",
    ];
    let words = report.excerpt.to_lowercase();
    matches!(report.code, 400 | 422)
        && OPTIONS.iter().any(|option| words.contains(option))
        && COMPLAINTS.iter().any(|complaint| words.contains(complaint))
}
