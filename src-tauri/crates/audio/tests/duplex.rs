//! The pretend device: where each sample is, and the echo that is taken out of it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod common;

use common::{SECOND, Talk, clip, db, gibberish, hear, likeness, listen, loudness, power, wait_until};
use vis_audio::{CaptureOptions, Captured, Duplex, Input, Pace, Room, RoomKind, Speaker};
use vis_core::SPEECH_RATE;

#[test]
fn what_is_said_is_heard_at_the_sample_that_was_promised() {
    let (input, output, handle) = Duplex::new(Pace::Fast, None);
    let speaker = Speaker::open(output, 1.0).unwrap();
    wait_until("the clock runs", || handle.now() > 0);
    let find = move || Ok(Box::new(input.clone()) as Box<dyn Input>);
    let (microphone, heard) = listen(find, CaptureOptions::default());
    // Long enough for the rest to be written before it is heard.
    handle.say(vec![0.0; 2 * SECOND]);
    let first = handle.say(vec![0.25; 500]);
    let second = handle.say(vec![0.5; 300]);
    assert_eq!(second, first + 500, "sayings follow each other");
    let over = handle.say_at(second + 100, vec![0.125; 100]);
    assert_eq!(over, second + 100);
    let since = handle.listening_since().unwrap();
    let heard = hear(&heard, (over - since) as usize + 2_000);
    let at = |place: u64| heard[(place - since) as usize];
    assert_eq!((at(first - 1), at(first), at(first + 499)), (0.0, 0.25, 0.25));
    assert_eq!((at(second), at(second + 99), at(second + 100), at(second + 200)), (0.5, 0.5, 0.625, 0.5));
    assert_eq!(at(second + 300), 0.0);
    drop((microphone, speaker));
}

#[test]
fn the_recording_lies_on_the_microphones_clock() {
    let room = Room::new(&[1.0], 0.0);
    let (input, output, handle) = Duplex::new(Pace::Fast, Some(room));
    let speaker = Speaker::open(output, 1.0).unwrap();
    let find = move || Ok(Box::new(input.clone()) as Box<dyn Input>);
    let (microphone, heard) = listen(find, CaptureOptions::default());
    speaker.play(&clip(0, vec![0.5; 12_000]), false).unwrap();
    wait_until("it was played", || speaker.heard().is_some_and(|heard| heard.drained));
    let since = handle.listening_since().unwrap();
    let recording = handle.recording();
    assert_eq!(recording.rate, SPEECH_RATE);
    let played = recording.samples.iter().position(|sample| *sample > 0.0).unwrap();
    let heard = hear(&heard, played * 2 / 3 + 4_000);
    let came = heard.iter().position(|sample| *sample > 0.25).unwrap() as u64 + since;
    // The pretend room's resampler takes 2 ms.
    assert!((came as i64 - played as i64 * 2 / 3 - 32).abs() < 8, "played at {played}, heard at {came}");
    let now = handle.now();
    assert!(handle.recording().samples.len() as u64 >= now * 3 / 2, "3 / 2 exactly");
    drop(microphone);
}

#[test]
fn in_three_rooms_the_echo_falls_by_20_db_and_a_voice_over_it_survives() {
    let far = gibberish(14.0, SPEECH_RATE, 190.0, 7);
    let near = gibberish(3.0, 16_000, 110.0, 99);
    let at = SECOND * 13 / 2;
    let plain = CaptureOptions::default();
    let options = CaptureOptions { echo: None, noise_suppression: true, gain_control: true };
    for kind in RoomKind::ALL {
        let room = Room::simulated(kind, -6.0);
        let (raw, _) = Talk::start(&room, &plain, false).play(0, &far, &[], 0);
        let (clean, figures) = Talk::start(&room, &options, true).play(0, &far, &[], 0);
        let after = 2 * SECOND..14 * SECOND;
        let fall = db(power(&raw[after.clone()]) / power(&clean[after]));
        assert!(fall >= 20.0, "{kind:?}: the echo falls by {fall:.1} dB");
        let first = db(power(&raw[..3 * SECOND]) / power(&clean[..3 * SECOND]));
        assert!(first >= 15.0, "{kind:?}: also while the canceller still learns: {first:.1} dB");
        assert!(figures.played_ms > 5_000 && figures.left < figures.heard / 5.0, "{kind:?}: {figures:?}");

        let (alone, _) = Talk::start(&room, &options, true).play(0, &[], &near, at);
        let span = at..at + near.len();
        // On a machine that stalls, the canceller's guard closes for a moment, rightly; three times in a row it does not.
        let attempts = (0..3).map(|_| {
            let (both, _) = Talk::start(&room, &options, true).play(0, &far, &near, at);
            let kept = db(power(&both[span.clone()]) / power(&alone[span.clone()]));
            (kept, likeness(&loudness(&alone[span.clone()]), &loudness(&both[span.clone()]), 4))
        });
        let mut tried = Vec::new();
        let survived =
            attempts.inspect(|one| tried.push(*one)).any(|(kept, alike)| kept > -9.0 && alike > 0.6);
        assert!(
            survived,
            "{kind:?}: the person is loud enough (dB) and the syllables are told apart: {tried:?}"
        );
    }
}

#[test]
fn the_first_words_of_a_session_can_be_interrupted_and_are_no_interruption() {
    let far = gibberish(6.0, SPEECH_RATE, 190.0, 7);
    let near = gibberish(3.0, 16_000, 110.0, 99);
    let options = CaptureOptions { echo: None, noise_suppression: true, gain_control: true };
    for kind in RoomKind::ALL {
        let room = Room::simulated(kind, -6.0);
        let (echo, figures) = Talk::start(&room, &options, true).play(0, &far, &[], 0);
        let left = db(power(&echo[..4 * SECOND]) / f64::from(figures.heard).powi(2));
        assert!(left < -18.0, "{kind:?}: {left:.1} dB of the echo are left in the first seconds");
        let (alone, _) = Talk::start(&room, &options, true).play(0, &[], &near, SECOND);
        let span = SECOND..SECOND * 3;
        let kept = |_| {
            let (both, _) = Talk::start(&room, &options, true).play(0, &far, &near, SECOND);
            db(power(&both[span.clone()]) / power(&alone[span.clone()]))
        };
        let best = (0..3).map(kept).fold(f64::MIN, f64::max);
        assert!(best > -9.0, "{kind:?}: who interrupts after a second is heard: {best:.1} dB");
    }
}

#[test]
fn a_speaker_that_was_opened_anew_is_followed_after_it_was_told() {
    let room = Room::simulated(RoomKind::Desk, -6.0);
    let (input, output, _handle) = Duplex::new(Pace::Fast, Some(room));
    let find = move || Ok(Box::new(input.clone()) as Box<dyn Input>);
    let first = Speaker::open(output.clone(), 1.0).unwrap();
    let options = CaptureOptions { echo: Some(first.echo_reference()), ..CaptureOptions::default() };
    let (microphone, heard) = listen(find, options.clone());
    hear(&heard, 3_200);
    drop(first);
    let second = Speaker::open(output, 1.0).unwrap();
    microphone.set_options(CaptureOptions { echo: Some(second.echo_reference()), ..options });
    second.play(&clip(0, gibberish(8.0, SPEECH_RATE, 190.0, 7)), false).unwrap();
    wait_until("it was played", || second.heard().is_some_and(|heard| heard.sample > SPEECH_RATE * 3));
    microphone.take_echo();
    wait_until("the rest", || second.heard().is_some_and(|heard| heard.drained));
    let figures = microphone.take_echo();
    assert!(figures.left < figures.heard / 10.0, "{figures:?}");
    assert!(!heard.lock().unwrap().iter().any(|told| !matches!(told, Captured::Chunk(_))));
}

#[test]
fn what_was_learned_of_the_delay_serves_the_next_microphone() {
    let room = Room::simulated(RoomKind::Kitchen, -6.0);
    let options = CaptureOptions { echo: None, noise_suppression: true, gain_control: false };
    let far = gibberish(7.0, SPEECH_RATE, 190.0, 7);
    let near = gibberish(3.0, 16_000, 110.0, 99);
    let first = Talk::start(&room, &options, true);
    let (_, figures) = first.play(0, &far, &[], 0);
    assert!(figures.delay_ms.is_some_and(|delay| (30..=60).contains(&delay)), "{figures:?}");
    let second = first.reopen(&options);
    let (echo, figures) = second.play(1, &far, &[], 0);
    let leak = db(power(&echo[..7 * SECOND]) / f64::from(figures.heard).powi(2));
    assert!(leak < -15.0, "from the first sample on: {leak:.1} dB of the echo are left");
    let third = second.reopen(&options);
    let (both, _) = third.play(2, &far, &near, SECOND * 2);
    let (alone, _) = Talk::start(&room, &options, true).play(0, &[], &near, SECOND * 2);
    let span = SECOND * 2..SECOND * 5;
    let kept = db(power(&both[span.clone()]) / power(&alone[span]));
    assert!(kept > -9.0, "after two seconds a person can interrupt: {kept:.1} dB");
}
