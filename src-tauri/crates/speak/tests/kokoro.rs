//! The real voice, on the real model.
#![cfg(feature = "onnx")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod models;

use models::{clip, kokoro};
use vis_core::{SPEECH_RATE, Sentence, SpokenClip, TurnId, Viseme, VoiceId};
use vis_speak::{Abort, Kokoro, SpeakError, Synthesizer, voices};

fn rms(samples: &[f32]) -> f32 {
    (samples.iter().map(|s| s * s).sum::<f32>() / samples.len().max(1) as f32).sqrt()
}

/// Without pauses, dBFS: windows of 10 ms that are louder than -50.
fn level_db(samples: &[f32]) -> f32 {
    let loud: Vec<f32> = samples.chunks(240).filter(|w| rms(w) > 0.003).flatten().copied().collect();
    20.0 * rms(&loud).log10()
}

fn assert_covered(clip: &SpokenClip) {
    assert_eq!(clip.pcm.rate, SPEECH_RATE);
    let mut clock = 0;
    for span in &clip.phonemes {
        assert_eq!(span.start, clock, "a gap before {span:?}");
        assert!(span.end > span.start, "empty: {span:?}");
        clock = span.end;
    }
    assert_eq!(clock as usize, clip.pcm.samples.len());
    assert!(clip.pcm.samples.iter().all(|s| s.abs() <= 1.0));
}

#[test]
fn a_sentence_with_numbers_becomes_speech_of_a_sane_length_and_level() {
    let text = "The meeting is at 3:30 on May 5th, and it costs $24.99.";
    let clip = clip(&mut kokoro(1), text, "af_heart", 1.0).unwrap();
    assert_covered(&clip);
    assert_eq!(clip.text, text);
    let seconds = clip.pcm.samples.len() as f32 / SPEECH_RATE as f32;
    assert!((3.5..7.0).contains(&seconds), "{seconds} s");
    assert!((0.03..0.3).contains(&rms(&clip.pcm.samples)), "RMS {}", rms(&clip.pcm.samples));
    let first = &clip.phonemes[0];
    assert!(first.viseme == Viseme::Sil && first.end <= SPEECH_RATE / 5, "{first:?}");
    assert!(clip.phonemes.iter().any(|p| p.phoneme.starts_with('ˈ')), "stress is kept");
    assert!(clip.phonemes.iter().any(|p| p.viseme == Viseme::PP), "the lips meet for the m of meeting");
}

#[test]
fn all_voices_speak_and_are_about_equally_loud() {
    let mut kokoro = kokoro(1);
    let mut levels = Vec::new();
    for voice in voices() {
        let clip = clip(&mut kokoro, "Good to see you.", voice.id, 1.5).unwrap();
        assert_covered(&clip);
        assert!((500..3000).contains(&clip.pcm.duration_ms()), "{}: {} ms", voice.id, clip.pcm.duration_ms());
        levels.push((level_db(&clip.pcm.samples), voice.id));
    }
    levels.sort_by(|a, b| a.0.total_cmp(&b.0));
    println!("{levels:?}");
    let spread = levels[levels.len() - 1].0 - levels[0].0;
    assert!(spread < 6.0, "{spread} dB between {:?} and {:?}", levels[0], levels[levels.len() - 1]);
}

#[test]
fn no_text_fails() {
    let mut kokoro = kokoro(1);
    for silent in ["", "   ", "😀🎉", "???", "*waves*", "\u{0}\u{7}", "...", "<think>hm</think>"] {
        let clip = clip(&mut kokoro, silent, "af_heart", 1.0).unwrap();
        assert!(clip.pcm.samples.is_empty() && clip.phonemes.is_empty(), "{silent:?}");
    }
    for odd in [
        "你好，世界",
        "a\u{0}b\u{301}",
        "xkcd qwrtz",
        "1e9 #@! 5/0 99:99",
        "[a](b) [c](/d/) (((",
        "Ünïcödé ﬁ ™",
    ] {
        assert_covered(&clip(&mut kokoro, odd, "bf_emma", 1.0).unwrap());
    }
}

#[test]
fn text_beyond_one_run_is_spoken_in_joined_parts() {
    // Some 640 ids, where one run takes 510. Parts of 5,000 characters are cut in the unit tests: speaking them takes minutes.
    let text =
        "The little boat went up and down, and nobody on it knew where the wind would take them. ".repeat(8);
    let clip = clip(&mut kokoro(1), &text, "am_puck", 2.0).unwrap();
    assert_covered(&clip);
    assert!(clip.pcm.duration_ms() > 15_000, "{} ms", clip.pcm.duration_ms());
}

#[test]
fn speed_changes_the_length_and_impossible_wishes_are_refused() {
    let mut kokoro = kokoro(1);
    let length =
        |k: &mut _, speed| clip(k, "How was your day?", "am_michael", speed).unwrap().pcm.samples.len();
    let (slow, fast) = (length(&mut kokoro, 0.7), length(&mut kokoro, 1.6));
    assert!(slow > fast * 3 / 2, "{slow} and {fast} samples");
    assert!(matches!(clip(&mut kokoro, "Hi", "af_heart", 2.5), Err(SpeakError::Speed(_))));
    assert!(matches!(clip(&mut kokoro, "Hi", "nobody", 1.0), Err(SpeakError::UnknownVoice(_))));
    let sentence = Sentence { turn: TurnId(9), seq: 4, text: "Hi there.".into() };
    let clip = kokoro.speak(&sentence, &VoiceId::from("bm_george"), 1.0).unwrap();
    assert_eq!((clip.turn, clip.seq), (TurnId(9), 4));
}

#[test]
fn silence_is_neither_made_nor_heard_before_an_answer() {
    let mut kokoro = kokoro(1);
    let onset = |samples: &[f32]| samples.chunks(120).position(|w| rms(w) > 0.003).unwrap() * 5;
    let mut speak = |seq, text: &str| {
        let sentence = Sentence { turn: TurnId(1), seq, text: text.to_owned() };
        let clip = kokoro.speak(&sentence, &VoiceId::from("af_heart"), 1.0).unwrap();
        assert_covered(&clip);
        (onset(&clip.pcm.samples), clip.pcm.duration_ms())
    };
    let (first, short) = speak(0, "Oh no,");
    let (later, long) = speak(1, "Oh no.");
    assert!((40..=60).contains(&first) && (110..=130).contains(&later), "{first} and {later} ms");
    assert!(long > short + 100, "a sentence ends in a longer pause: {long} and {short} ms");
}

fn soon(kokoro: &mut Kokoro, text: &str) -> Vec<SpokenClip> {
    let sentence = Sentence { turn: TurnId(1), seq: 0, text: text.to_owned() };
    let mut clips = Vec::new();
    kokoro
        .speak_soon(&sentence, &VoiceId::from("af_heart"), 1.0, &Abort::new(), &mut |clip| clips.push(clip))
        .unwrap();
    clips
}

#[test]
fn the_beginning_of_a_long_sentence_comes_first_and_fits_the_rest() {
    let mut kokoro = kokoro(1);
    let texts = [
        "I have always loved the sound of rain on a roof, because",
        "That's a tough question, I'm not sure.",
    ];
    for text in texts {
        let whole = clip(&mut kokoro, text, "af_heart", 1.0).unwrap();
        let clips = soon(&mut kokoro, text);
        let [first, rest] = &clips[..] else { panic!("{} clips of {text:?}", clips.len()) };
        clips.iter().for_each(assert_covered);
        assert_eq!(format!("{}{}", first.text, rest.text), text);
        assert_eq!((first.seq, rest.seq), (0, 1));
        assert!(first.text.ends_with(' ') && !rest.text.starts_with(' '));
        let (part, all) = (first.pcm.samples.len(), whole.pcm.samples.len());
        assert!((0.25..0.65).contains(&(part as f32 / all as f32)), "{part} of {all} samples");
        let both = [&first.pcm.samples[..], &rest.pcm.samples[..]].concat();
        assert!(both.len().abs_diff(all) <= SPEECH_RATE as usize / 20, "{} and {all} samples", both.len());
        assert!((level_db(&both) - level_db(&whole.pcm.samples)).abs() < 1.5);
        let step = |samples: &[f32]| samples.windows(2).map(|w| (w[1] - w[0]).abs()).fold(0.0, f32::max);
        let around = step(&both[part - 240..part + 480]);
        assert!(around <= step(&whole.pcm.samples), "a click of {around} where the clips meet");
    }
}

#[test]
fn what_is_short_or_has_more_spoken_than_written_words_comes_in_one_clip() {
    let mut kokoro = kokoro(1);
    for text in ["Oh no.", "It costs $24.99 and not a single penny more than that.", "\u{1f600}"] {
        let clips = soon(&mut kokoro, text);
        assert_eq!(clips.len(), 1, "{text}");
        assert_eq!(clips[0].text, text);
    }
}

#[test]
fn a_synthesis_ends_when_it_is_aborted() {
    let mut kokoro = kokoro(1);
    let text =
        "The little boat went up and down, and nobody on it knew where the wind would take them. ".repeat(20);
    let sentence = Sentence { turn: TurnId(1), seq: 0, text };
    let voice = VoiceId::from("af_heart");
    let abort = Abort::new();
    std::thread::scope(|scope| {
        let speaking = scope.spawn(|| kokoro.speak_unless(&sentence, &voice, 1.0, &abort));
        std::thread::sleep(std::time::Duration::from_millis(300));
        assert!(!speaking.is_finished(), "two minutes of speech take longer than this");
        abort.abort();
        assert!(matches!(speaking.join().unwrap(), Err(SpeakError::Aborted)));
    });
    assert!(matches!(kokoro.speak_unless(&sentence, &voice, 1.0, &abort), Err(SpeakError::Aborted)));
    assert!(!clip(&mut kokoro, "Hi there.", "af_heart", 1.0).unwrap().pcm.samples.is_empty());
}

#[test]
fn missing_and_damaged_files_are_told_apart() {
    let files = models::files();
    let runtime = models::runtime();
    let empty = tempfile::tempdir().unwrap();
    let broken = empty.path().join("model.onnx");
    std::fs::write(&broken, b"not a model").unwrap();
    let load = |files| vis_speak::Kokoro::load(&files, &runtime, 1).err().unwrap().to_string();
    let gone = vis_speak::KokoroFiles { model: empty.path().join("gone.onnx"), ..files.clone() };
    assert!(load(gone).contains("missing"));
    let damaged = vis_speak::KokoroFiles { model: broken, ..files.clone() };
    assert!(load(damaged).contains("damaged"));
    let dictionary = vis_speak::KokoroFiles { dictionary: empty.path().join("gone.dict"), ..files };
    assert!(load(dictionary).contains("gone.dict"));
}
