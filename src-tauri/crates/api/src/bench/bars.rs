//! What the voice loop and films have to reach, beside what they reach.

use serde::Serialize;

use super::film::{FilmBench, FilmFigures};
use super::voice::VoiceBench;

/// One promise. A value that was not measured is `null` and nothing is met.
#[derive(Clone, Debug, Serialize)]
pub struct Bar {
    pub what: &'static str,
    pub value: Option<f64>,
    pub limit: f64,
    /// The value must be `limit` or less, else `limit` or more.
    pub at_most: bool,
    pub met: bool,
}

fn at_most(what: &'static str, limit: f64, value: Option<f64>) -> Bar {
    Bar { what, value, limit, at_most: true, met: value.is_some_and(|value| value <= limit) }
}

fn at_least(what: &'static str, limit: f64, value: Option<f64>) -> Bar {
    Bar { what, value, limit, at_most: false, met: value.is_some_and(|value| value >= limit) }
}

pub(super) fn bars(bench: &VoiceBench) -> Vec<Bar> {
    let ms = |value: Option<u32>| value.map(f64::from);
    let (turns, overhead) = (bench.without_openers.as_ref(), bench.overhead.as_ref());
    let (hearing, interrupting) = (bench.hearing.as_ref(), bench.interrupting.as_ref());
    let worse = |noise: &super::hearing::NoiseFigures| noise.wer_percent - noise.one_shot_wer_percent;
    let worst = hearing.and_then(|hearing| hearing.noise.iter().map(worse).reduce(f64::max));
    let own_voice = (!bench.echo.is_empty())
        .then(|| bench.echo.iter().map(|room| room.self_interruptions).sum::<usize>() as f64);
    vec![
        at_most("voice to voice, median, ms", 900.0, turns.and_then(|t| ms(t.voice_to_voice_p50_ms))),
        at_most(
            "voice to voice, 95th percentile, ms",
            1500.0,
            turns.and_then(|t| ms(t.voice_to_voice_p95_ms)),
        ),
        at_most("the program's own share, median, ms", 30.0, overhead.and_then(|o| ms(o.p50_ms))),
        at_most("the program's own share, 99th percentile, ms", 80.0, overhead.and_then(|o| ms(o.p99_ms))),
        at_most(
            "final text after the end, 95th percentile, ms",
            300.0,
            hearing.and_then(|h| ms(h.final_text_p95_ms)),
        ),
        at_least("times less computing than one shot", 5.0, hearing.map(|h| h.times_less_cpu_than_one_shot)),
        at_most("word errors beyond one shot, per cent", 0.5, worst),
        at_most(
            "silence after an interruption, median, ms",
            150.0,
            interrupting.and_then(|i| ms(i.silence_p50_ms)),
        ),
        at_most(
            "silence after an interruption, 95th percentile, ms",
            250.0,
            interrupting.and_then(|i| ms(i.silence_p95_ms)),
        ),
        at_most("false stops on back-channels, per cent", 5.0, interrupting.map(|i| i.false_stops_percent)),
        at_most(
            "listening while nobody speaks, per cent of a core",
            10.0,
            hearing.map(|h| h.idle_percent_of_core),
        ),
        at_most("interruptions by her own voice", 0.0, own_voice),
    ]
}

pub(super) fn film_bars(bench: &FilmBench) -> Vec<Bar> {
    let of = |figures: &Option<FilmFigures>, value: fn(&FilmFigures) -> f64| figures.as_ref().map(value);
    let minute = &bench.minute_512;
    let growth = minute
        .as_ref()
        .zip(bench.hour_512.as_ref())
        .map(|(minute, hour)| (hour.peak_memory_mb / minute.peak_memory_mb.max(1.0) - 1.0) * 100.0);
    let most = [minute, &bench.minute_1024, &bench.hour_512].into_iter().flatten();
    let memory = most.map(|figures| figures.peak_memory_mb).reduce(f64::max);
    vec![
        at_least("times real time, a minute at 512 x 512", 8.0, of(minute, |film| film.realtime_factor)),
        at_least(
            "times real time, a minute at 1024 x 1024",
            3.0,
            of(&bench.minute_1024, |film| film.realtime_factor),
        ),
        at_most("first frame of a new photo, ms", 1500.0, of(minute, |film| film.first_frame_ms)),
        at_most("peak memory, MB", 600.0, memory),
        at_most("memory of an hour beyond that of a minute, per cent", 5.0, growth),
        at_most("drift of picture and sound in an hour, ms", 20.0, of(&bench.hour_512, |film| film.drift_ms)),
        at_most("display list of a live face, median, ms", 3.0, bench.list_p50_ms),
        at_most("display list of a live face, 99th percentile, ms", 3.0, bench.list_p99_ms),
    ]
}
