//! Transcribing while somebody speaks: what is decoded, what is not decoded twice, and what comes out.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use proptest::prelude::*;
use vis_core::{Utterance, UtteranceId};
use vis_listen::{
    Dictation, Heed, ListenError, ScriptedTranscriber, Segment, Transcriber, Transcript, transcribe_long,
};

const SECOND: usize = 16_000;

/// Words are tones of 0.3 s at a loudness that tells which word it is; a pause is soft noise.
fn word(number: usize) -> Vec<f32> {
    let loudness = 0.2 + 0.01 * number as f32;
    (0..3 * SECOND / 10).map(|at| if at % 2 == 0 { loudness } else { -loudness }).collect()
}

fn pause(ms: usize) -> Vec<f32> {
    (0..ms * SECOND / 1000).map(|at| if at % 2 == 0 { 0.002 } else { -0.002 }).collect()
}

/// Words from `first` on, 100 ms apart.
fn clause(first: usize, words: usize) -> Vec<f32> {
    (first..first + words).flat_map(|number| [word(number), pause(100)].concat()).collect()
}

/// Reads the words back, one for each stretch of one loudness that is long enough.
fn read(samples: &[f32]) -> String {
    let mut words: Vec<(usize, usize)> = Vec::new();
    for sample in samples {
        let number = ((sample.abs() - 0.2) * 100.0).round() as i64;
        match (words.last_mut(), number) {
            (_, ..0) => {}
            (Some((last, length)), _) if *last as i64 == number => *length += 1,
            _ => words.push((number as usize, 1)),
        }
    }
    let whole = words.iter().filter(|(_, length)| *length > SECOND / 10);
    whole.map(|(number, _)| format!("w{number}")).collect::<Vec<_>>().join(" ")
}

struct Talk {
    dictation: Dictation<ScriptedTranscriber>,
    /// Samples of each decoding.
    decoded: Arc<Mutex<Vec<usize>>>,
    cancel: AtomicBool,
}

impl Talk {
    fn new() -> Self {
        let decoded = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&decoded);
        let transcriber = ScriptedTranscriber::new(move |samples, _| {
            log.lock().unwrap().push(samples.len());
            read(samples)
        });
        Self { dictation: Dictation::new(transcriber), decoded, cancel: AtomicBool::new(false) }
    }

    fn push(&mut self, id: u64, samples: &[f32]) -> Transcript {
        self.dictation.push(&utterance(id, samples), &Heed::default(), &self.cancel).unwrap()
    }

    fn finish(&mut self, id: u64, samples: &[f32]) -> Transcript {
        self.dictation.finish(&utterance(id, samples), &Heed::default(), &self.cancel).unwrap()
    }

    /// Grows in steps of 500 ms, as the ear reports it, then ends.
    fn say(&mut self, id: u64, samples: &[f32]) -> Transcript {
        for end in (SECOND / 2..samples.len()).step_by(SECOND / 2) {
            self.push(id, &samples[..end]);
        }
        self.finish(id, samples)
    }

    fn decoded(&self) -> Vec<usize> {
        self.decoded.lock().unwrap().clone()
    }
}

fn utterance(id: u64, samples: &[f32]) -> Utterance {
    let speech = samples.iter().rposition(|sample| sample.abs() > 0.1).map_or(0, |at| at as u64 + 1);
    let (start, end) = (48_000, 48_000 + speech);
    Utterance { id: UtteranceId(id), start, end, ended: Duration::ZERO, samples: Arc::from(samples) }
}

fn words(numbers: std::ops::Range<usize>) -> String {
    numbers.map(|number| format!("w{number}")).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_long_utterance_is_decoded_clause_by_clause() {
    let mut talk = Talk::new();
    let speech: Vec<f32> =
        [0, 8, 16, 24].iter().flat_map(|first| [clause(*first, 8), pause(300)].concat()).collect();
    assert_eq!(talk.say(1, &speech).text, words(0..32));
    let longest = talk.decoded().into_iter().max().unwrap();
    assert!(longest < 5 * SECOND, "at the end only the last clause is left: {:?}", talk.decoded());
    let all: usize = talk.decoded().iter().sum();
    assert!(all < speech.len() * 14 / 10, "hardly anything twice: {all} of {}", speech.len());
}

#[test]
fn speech_without_a_pause_is_cut_between_words() {
    let mut talk = Talk::new();
    let speech = clause(0, 40);
    assert_eq!(talk.say(1, &speech).text, words(0..40), "no word is cut in two or lost");
    assert!(talk.decoded().into_iter().max().unwrap() <= 8 * SECOND, "{:?}", talk.decoded());
}

#[test]
fn the_end_of_what_was_just_decoded_costs_nothing() {
    let mut talk = Talk::new();
    let mut speech = clause(0, 5);
    assert_eq!(talk.finish(1, &speech).text, words(0..5));
    let before = talk.decoded().len();
    speech.extend(pause(700));
    assert_eq!(talk.finish(1, &speech).text, words(0..5), "silence adds nothing");
    assert_eq!(talk.push(1, &speech).text, words(0..5));
    assert_eq!(talk.decoded().len(), before);
}

#[test]
fn who_goes_on_after_a_pause_is_heard_on() {
    let mut talk = Talk::new();
    let mut speech = clause(0, 8);
    talk.finish(1, &speech);
    speech.extend([pause(400), clause(8, 8)].concat());
    talk.push(1, &speech);
    assert_eq!(talk.finish(1, &speech).text, words(0..16));
    speech.extend([pause(400), clause(16, 3)].concat());
    assert_eq!(talk.finish(1, &speech).text, words(0..19));
}

#[test]
fn a_new_utterance_starts_from_nothing() {
    let mut talk = Talk::new();
    talk.say(1, &clause(0, 12));
    assert_eq!(talk.say(2, &clause(20, 3)).text, words(20..23));
    assert_eq!(talk.finish(3, &pause(500)), Transcript::default(), "nothing said, nothing understood");
}

#[test]
fn silence_is_never_shown_to_the_model() {
    let mut talk = Talk::new();
    assert_eq!(talk.finish(1, &vec![0.0; 2 * SECOND]).text, "");
    assert_eq!(talk.decoded(), Vec::<usize>::new());
}

#[test]
fn segments_say_when() {
    let mut talk = Talk::new();
    let speech = [clause(0, 8), pause(400), clause(8, 8)].concat();
    let heard = talk.say(1, &speech);
    assert_eq!(heard.segments.len(), 2);
    assert_eq!(heard.segments[0].start_ms, 0);
    let second = heard.segments[1].start_ms;
    assert!((3200..3600).contains(&second), "in the pause: {second}");
    assert_eq!(heard.language, "en");
    assert!(heard.confidence > 0.99);
}

#[test]
fn a_cancelled_decoding_loses_nothing() {
    let mut talk = Talk::new();
    let speech = [clause(0, 8), pause(300), clause(8, 4)].concat();
    talk.push(1, &speech[..5 * SECOND - SECOND / 2]);
    talk.cancel = AtomicBool::new(true);
    let stopped = talk.dictation.finish(&utterance(1, &speech), &Heed::default(), &talk.cancel);
    assert!(matches!(stopped, Err(ListenError::Cancelled)));
    talk.cancel = AtomicBool::new(false);
    assert_eq!(talk.finish(1, &speech).text, words(0..12));
}

/// Understands a short sound badly unless there is silence behind it.
struct HardOfHearing;

impl Transcriber for HardOfHearing {
    fn transcribe(&mut self, samples: &[f32], _: &Heed, _: &AtomicBool) -> Result<Transcript, ListenError> {
        let clear = samples.len() > 4 * SECOND;
        let (text, confidence) = if clear { ("a bit lonely", 0.8) } else { ("and as new", 0.4) };
        let segments = vec![Segment { start_ms: 0, end_ms: 1000, text: text.to_owned() }];
        Ok(Transcript { text: text.to_owned(), language: "en".to_owned(), segments, confidence })
    }
}

#[test]
fn what_the_model_is_unsure_of_is_looked_at_again() {
    let mut dictation = Dictation::new(HardOfHearing);
    let heard =
        dictation.finish(&utterance(1, &clause(0, 6)), &Heed::default(), &AtomicBool::new(false)).unwrap();
    assert_eq!((heard.text.as_str(), heard.confidence), ("a bit lonely", 0.8));
}

#[test]
fn a_recording_becomes_pieces_at_its_pauses() {
    let speech: Vec<f32> = (0..8).flat_map(|index| [clause(index * 10, 10), pause(600)].concat()).collect();
    let mut transcriber = ScriptedTranscriber::new(|samples, _| read(samples));
    let mut steps = Vec::new();
    let heard = transcribe_long(
        &mut transcriber,
        &speech,
        &Heed::default(),
        &mut |done| steps.push(done),
        &AtomicBool::new(false),
    )
    .unwrap();
    assert_eq!(heard.text, words(0..80));
    assert!(
        heard.segments.len() >= 3 && heard.segments.windows(2).all(|pair| pair[0].end_ms <= pair[1].start_ms)
    );
    assert!(steps.is_sorted() && steps.last() == Some(&1.0));
    let stopped =
        transcribe_long(&mut transcriber, &speech, &Heed::default(), &mut |_| {}, &AtomicBool::new(true));
    assert!(matches!(stopped, Err(ListenError::Cancelled)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// However somebody speaks and whenever the ear reports: every word once, in order.
    #[test]
    fn every_word_once(clauses in proptest::collection::vec((1_usize..12, 120_usize..900), 1..6), step in 3_usize..12, early: bool) {
        let mut first = 0;
        let mut speech = Vec::new();
        for (length, rest) in clauses {
            speech.extend([clause(first, length), pause(rest)].concat());
            first += length;
        }
        let mut talk = Talk::new();
        for (index, end) in (SECOND / 2..speech.len()).step_by(step * SECOND / 10).enumerate() {
            if early && index % 3 == 2 {
                talk.finish(1, &speech[..end]);
            } else {
                talk.push(1, &speech[..end]);
            }
        }
        prop_assert_eq!(talk.finish(1, &speech).text, words(0..first));
    }
}

/// Somebody else understands what is over: they say "elsewhere", or fail.
struct Elsewhere {
    local: ScriptedTranscriber,
    fails: bool,
    /// What they have understood so far, if they listen along.
    along: Option<&'static str>,
    asked: Arc<Mutex<Vec<usize>>>,
}

impl Transcriber for Elsewhere {
    fn transcribe(
        &mut self,
        samples: &[f32],
        heed: &Heed,
        cancel: &AtomicBool,
    ) -> Result<Transcript, ListenError> {
        self.local.transcribe(samples, heed, cancel)
    }

    fn listen_along(&mut self, _utterance: &Utterance, _heed: &Heed) -> Option<Transcript> {
        let text = self.along?.to_owned();
        Some(Transcript { text, ..Transcript::default() })
    }

    fn whole(
        &mut self,
        _utterance: &Utterance,
        samples: &[f32],
        _heed: &Heed,
        _cancel: &AtomicBool,
    ) -> Option<Result<Transcript, ListenError>> {
        self.asked.lock().unwrap().push(samples.len());
        let segments = vec![Segment { start_ms: 0, end_ms: 1000, text: "elsewhere".into() }];
        let transcript =
            Transcript { text: "elsewhere".into(), language: "en".into(), segments, confidence: 0.9 };
        (!self.fails).then_some(Ok(transcript))
    }
}

#[test]
fn an_utterance_that_is_over_goes_elsewhere_once_and_its_words_are_there_if_that_fails() {
    let speech: Vec<f32> = [0, 8].iter().flat_map(|first| [clause(*first, 8), pause(300)].concat()).collect();
    for fails in [false, true] {
        let (asked, cancel, heed) =
            (Arc::new(Mutex::new(Vec::new())), AtomicBool::new(false), Heed::default());
        let local = ScriptedTranscriber::new(|samples, _| read(samples));
        let mut dictation =
            Dictation::new(Elsewhere { local, fails, along: None, asked: Arc::clone(&asked) });
        for end in (SECOND / 2..speech.len()).step_by(SECOND / 2) {
            dictation.push(&utterance(1, &speech[..end]), &heed, &cancel).unwrap();
        }
        assert!(asked.lock().unwrap().is_empty(), "nobody is asked while somebody speaks");
        let whole = dictation.finish(&utterance(1, &speech), &heed, &cancel).unwrap();
        assert_eq!(whole.text, if fails { words(0..16) } else { "elsewhere".to_owned() });
        assert_eq!(asked.lock().unwrap().len(), 1);
        assert!(asked.lock().unwrap()[0] > 6 * SECOND, "all of it");
        let long = speech.repeat(5);
        dictation.finish(&utterance(2, &long), &heed, &cancel).unwrap();
        assert_eq!(asked.lock().unwrap().len(), 1, "what is longer than 30 s is understood here");
    }
}

#[test]
fn whoever_listens_along_is_believed_as_soon_as_there_is_a_word() {
    let speech: Vec<f32> = [0, 8].iter().flat_map(|first| [clause(*first, 8), pause(300)].concat()).collect();
    let (cancel, heed) = (AtomicBool::new(false), Heed::default());
    for along in ["", "far words"] {
        let mut alone = Dictation::new(ScriptedTranscriber::new(|samples, _| read(samples)));
        let local = ScriptedTranscriber::new(|samples, _| read(samples));
        let far = Elsewhere { local, fails: true, along: Some(along), asked: Arc::default() };
        let mut dictation = Dictation::new(far);
        for end in (SECOND / 2..=speech.len()).step_by(SECOND / 2) {
            let said = utterance(1, &speech[..end]);
            let here = alone.push(&said, &heed, &cancel).unwrap().text;
            let live = dictation.push(&said, &heed, &cancel).unwrap().text;
            assert_eq!(live, if along.is_empty() { here } else { along.to_owned() });
        }
        let whole = dictation.finish(&utterance(1, &speech), &heed, &cancel).unwrap();
        assert_eq!(whole.text, words(0..16), "where they fail at the end nothing is lost");
    }
}
