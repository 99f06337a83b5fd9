//! What is decided about speech: guesses, interruptions, coughs, people who go on.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use proptest::prelude::*;
use vis_conversation::{Effect, Event, Input, Level, Machine, Notice, Speech, State, WordsHeard};
use vis_core::{Sentence, TurnId, UtteranceId};

const FIRST: UtteranceId = UtteranceId(1);
const SECOND: UtteranceId = UtteranceId(2);

fn say(machine: &mut Machine, utterance: UtteranceId, speech: Speech) -> Vec<Effect> {
    machine.step(Input::Speech { utterance, speech })
}

fn paused(end: u64) -> Speech {
    Speech::Paused { end, voiced_ms: 1500 }
}

fn words(end: u64, text: &str) -> Speech {
    Speech::Transcribed { end, text: text.into(), live: false, confidence: 0.9 }
}

fn started() -> Speech {
    Speech::Started { explicit: false }
}

fn states(effects: &[Effect]) -> Vec<State> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Tell(Event::Status(state)) => Some(*state),
            _ => None,
        })
        .collect()
}

fn speculated(effects: &[Effect]) -> Option<(TurnId, String)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Speculate { turn, text } => Some((*turn, text.clone())),
        _ => None,
    })
}

fn committed(effects: &[Effect]) -> Option<String> {
    effects.iter().find_map(|effect| match effect {
        Effect::Commit { text, .. } => Some(text.clone()),
        _ => None,
    })
}

/// A machine that speaks: one piece is on the speaker, and one of its two words was heard.
fn speaking() -> (Machine, TurnId) {
    let mut machine = Machine::default();
    let turn = machine.new_turn();
    machine.step(Input::Said { turn, voice: true });
    machine.step(Input::Delta { turn, text: "Good morning. ".into() });
    machine.step(Input::Delta { turn, text: "It is a fine day today, and the sun is out.".into() });
    machine.step(Input::Queued { turn, seq: 0 });
    let heard = WordsHeard { heard: 1, of: 2 };
    machine.step(Input::Heard { turn, seq: 0, words: heard, drained: false });
    assert_eq!(machine.state(), State::Speaking);
    (machine, turn)
}

#[test]
fn the_reply_is_begun_on_the_pause_and_let_out_at_the_end() {
    let mut machine = Machine::default();
    assert_eq!(states(&say(&mut machine, FIRST, started())), [State::Listening]);
    let asked = say(&mut machine, FIRST, paused(100));
    assert_eq!(asked, [Effect::Transcribe { utterance: FIRST, end: 100, live: false }]);
    let guess = say(&mut machine, FIRST, words(100, "How are you?"));
    let (turn, text) = speculated(&guess).unwrap();
    assert_eq!((text.as_str(), committed(&guess)), ("How are you?", None));
    assert_eq!(machine.audible_turn(), None, "nothing of a guess may be heard");
    let quiet = machine.step(Input::Delta { turn, text: "Fine, thank you. ".into() });
    assert!(quiet.iter().all(|effect| matches!(effect, Effect::Synthesise(_))), "nor told: {quiet:?}");
    let end = say(&mut machine, FIRST, Speech::Ended { end: 100 });
    assert_eq!(committed(&end).as_deref(), Some("How are you?"));
    assert!(end.contains(&Effect::Tell(Event::Delta("Fine, thank you. ".into()))), "{end:?}");
    assert_eq!(machine.audible_turn(), Some(turn));
    assert_eq!(machine.state(), State::Thinking);
}

#[test]
fn whoever_goes_on_gets_a_reply_to_all_of_it() {
    let mut machine = Machine::default();
    say(&mut machine, FIRST, started());
    say(&mut machine, FIRST, paused(100));
    let (turn, _) = speculated(&say(&mut machine, FIRST, words(100, "I went to"))).unwrap();
    assert_eq!(say(&mut machine, FIRST, Speech::Resumed), [Effect::Discard { turn }]);
    assert!(say(&mut machine, FIRST, words(100, "I went to")).is_empty(), "words of a pause that is over");
    say(&mut machine, FIRST, paused(250));
    let guess = say(&mut machine, FIRST, words(250, "I went to the zoo."));
    assert_eq!(speculated(&guess).unwrap().1, "I went to the zoo.");
    let end = say(&mut machine, FIRST, Speech::Ended { end: 250 });
    assert_eq!(committed(&end).as_deref(), Some("I went to the zoo."));
}

#[test]
fn an_end_before_the_words_waits_for_them() {
    let mut machine = Machine::default();
    say(&mut machine, FIRST, started());
    say(&mut machine, FIRST, paused(100));
    let end = say(&mut machine, FIRST, Speech::Ended { end: 100 });
    assert_eq!(states(&end), [State::Transcribing]);
    assert!(
        end.iter().all(|effect| !matches!(effect, Effect::Transcribe { .. })),
        "it was asked for already"
    );
    let done = say(&mut machine, FIRST, words(100, "Hello."));
    assert!(speculated(&done).is_some() && committed(&done).is_some());
}

#[test]
fn a_click_over_speech_only_holds_it_for_a_moment() {
    let (mut machine, _) = speaking();
    assert_eq!(say(&mut machine, FIRST, started()), [Effect::Hold(true)]);
    let over = say(&mut machine, FIRST, Speech::Dropped);
    assert_eq!(over, [Effect::Hold(false), Effect::Tell(Event::Resumed)]);
    assert_eq!(machine.state(), State::Speaking);
}

#[test]
fn a_back_channel_does_not_stop_the_reply() {
    for text in ["Uh-huh.", "yeah", ""] {
        let (mut machine, turn) = speaking();
        say(&mut machine, FIRST, started());
        say(&mut machine, FIRST, paused(9));
        let over = say(&mut machine, FIRST, words(9, text));
        assert_eq!(over, [Effect::Hold(false), Effect::Tell(Event::Resumed)], "{text:?}");
        assert!(say(&mut machine, FIRST, Speech::Ended { end: 9 }).is_empty(), "{text:?} gets no answer");
        assert_eq!(machine.turn(), Some(turn));
    }
}

#[test]
fn what_was_hummed_is_told_by_its_length() {
    for (voiced_ms, state) in [(500, State::Speaking), (1200, State::Listening)] {
        let (mut machine, _) = speaking();
        say(&mut machine, FIRST, started());
        say(&mut machine, FIRST, Speech::Paused { end: 9, voiced_ms });
        say(&mut machine, FIRST, words(9, "The horn."));
        assert_eq!(machine.state(), state, "{voiced_ms} ms");
    }
}

#[test]
fn real_words_cut_the_reply_and_are_answered() {
    let (mut machine, turn) = speaking();
    say(&mut machine, FIRST, started());
    say(&mut machine, FIRST, paused(9));
    let cut = say(&mut machine, FIRST, words(9, "Wait, what day?"));
    assert_eq!(cut[0], Effect::Silence { turn });
    let kept = Effect::Keep { turn, text: "Good".into(), cut: true, pieces: 1 };
    assert!(cut.contains(&kept), "only what was heard is kept: {cut:?}");
    assert_eq!(states(&cut), [State::Interrupted, State::Listening]);
    assert_eq!(speculated(&cut).unwrap().1, "Wait, what day?");
    let end = say(&mut machine, FIRST, Speech::Ended { end: 9 });
    assert_eq!(committed(&end).as_deref(), Some("Wait, what day?"));
}

#[test]
fn long_speech_over_a_reply_is_looked_at_before_it_pauses() {
    let (mut machine, turn) = speaking();
    say(&mut machine, FIRST, started());
    assert!(say(&mut machine, FIRST, Speech::Growing { ms: 500 }).is_empty());
    let look = say(&mut machine, FIRST, Speech::Growing { ms: 1000 });
    assert_eq!(look, [Effect::Transcribe { utterance: FIRST, end: 0, live: true }]);
    let live = |text: &str| Speech::Transcribed { end: 0, text: text.into(), live: true, confidence: 0.9 };
    assert!(say(&mut machine, FIRST, live("Yeah, yeah")).is_empty());
    assert!(say(&mut machine, FIRST, live("Actually")).is_empty(), "one word may still become anything");
    let cut = say(&mut machine, FIRST, live("Actually I think"));
    assert_eq!(cut[0], Effect::Silence { turn });
    assert_eq!(machine.state(), State::Listening);
}

#[test]
fn the_talk_button_interrupts_without_a_doubt() {
    let (mut machine, turn) = speaking();
    let cut = say(&mut machine, FIRST, Speech::Started { explicit: true });
    assert_eq!(cut[0], Effect::Silence { turn });
    assert_eq!(machine.state(), State::Listening);
}

#[test]
fn nothing_said_is_lost_when_the_next_sentence_comes_before_the_words() {
    let mut machine = Machine::default();
    say(&mut machine, FIRST, started());
    say(&mut machine, FIRST, Speech::Ended { end: 100 });
    say(&mut machine, SECOND, started());
    let late = say(&mut machine, FIRST, words(100, "One more thing."));
    assert_eq!(late, [Effect::KeepSaid { text: "One more thing.".into() }]);
    say(&mut machine, SECOND, paused(300));
    say(&mut machine, SECOND, words(300, "Call her."));
    let end = say(&mut machine, SECOND, Speech::Ended { end: 300 });
    assert_eq!(committed(&end).as_deref(), Some("Call her."));
}

#[test]
fn a_monologue_is_kept_in_parts_without_being_answered() {
    let mut machine = Machine::default();
    say(&mut machine, FIRST, started());
    say(&mut machine, FIRST, Speech::Part { end: 900 });
    say(&mut machine, SECOND, started());
    let part = say(&mut machine, FIRST, words(900, "A long story."));
    assert_eq!(part, [Effect::KeepSaid { text: "A long story.".into() }]);
    assert_eq!(machine.state(), State::Listening);
}

#[test]
fn typing_puts_an_end_to_what_was_being_said() {
    let mut machine = Machine::default();
    say(&mut machine, FIRST, started());
    let turn = machine.new_turn();
    let typed = machine.step(Input::Said { turn, voice: true });
    assert_eq!(typed[0], Effect::Forget(FIRST));
    assert!(say(&mut machine, FIRST, Speech::Ended { end: 5 }).is_empty());
    assert_eq!(machine.state(), State::Thinking);
}

#[test]
fn what_cannot_be_understood_is_said_and_ends_the_turn() {
    let mut machine = Machine::default();
    say(&mut machine, FIRST, started());
    say(&mut machine, FIRST, Speech::Ended { end: 5 });
    let notice = Notice { level: Level::Error, code: "model_missing", message: "Install it.".into() };
    let failed = say(&mut machine, FIRST, Speech::Failed { notice: notice.clone() });
    assert!(failed.contains(&Effect::Tell(Event::Notice(notice))));
    assert_eq!(machine.state(), State::Idle);
}

#[test]
fn a_model_that_fails_on_a_guess_is_told_only_when_the_guess_counts() {
    let mut machine = Machine::default();
    say(&mut machine, FIRST, started());
    say(&mut machine, FIRST, paused(5));
    let (turn, _) = speculated(&say(&mut machine, FIRST, words(5, "Hello."))).unwrap();
    let notice = Notice { level: Level::Error, code: "reply_failed", message: "No.".into() };
    assert!(machine.step(Input::ReplyFailed { turn, notice: notice.clone() }).is_empty());
    let end = say(&mut machine, FIRST, Speech::Ended { end: 5 });
    assert!(end.contains(&Effect::Tell(Event::Notice(notice))));
    assert_eq!(states(&end), [State::Thinking, State::Idle], "the turn is over");
}

/// Any order of events, also impossible ones.
fn any_input() -> impl Strategy<Value = Input> {
    let turn = (1_u64..6).prop_map(TurnId);
    let speech = prop_oneof![
        any::<bool>().prop_map(|explicit| Speech::Started { explicit }),
        (0_u64..2000).prop_map(|ms| Speech::Growing { ms }),
        (0_u64..3, 0_u64..2000).prop_map(|(end, voiced_ms)| Speech::Paused { end, voiced_ms }),
        Just(Speech::Resumed),
        (0_u64..3).prop_map(|end| Speech::Ended { end }),
        (0_u64..3).prop_map(|end| Speech::Part { end }),
        Just(Speech::Dropped),
        (0_u64..3, prop_oneof!["", "uh-huh", "Stop it now"], any::<bool>(), 0.0_f32..1.0)
            .prop_map(|(end, text, live, confidence)| Speech::Transcribed { end, text, live, confidence }),
    ];
    prop_oneof![
        4 => (1_u64..4, speech)
            .prop_map(|(id, speech)| Input::Speech { utterance: UtteranceId(id), speech }),
        1 => turn.clone().prop_map(|turn| Input::Delta { turn, text: "Some words. And more. ".into() }),
        1 => turn.clone().prop_map(|turn| Input::ReplyEnded { turn }),
        1 => (turn.clone(), 0_u32..2).prop_map(|(turn, seq)| Input::Queued { turn, seq }),
        1 => (turn, 0_u32..2, any::<bool>()).prop_map(|(turn, seq, drained)| Input::Heard {
            turn, seq, words: WordsHeard { heard: 1, of: 1 }, drained }),
        1 => Just(Input::Stop),
    ]
}

proptest! {
    #[test]
    fn no_order_of_events_leaves_anything_hanging(inputs in proptest::collection::vec(any_input(), 1..80)) {
        let mut machine = Machine::default();
        let (mut held, mut open): (bool, Option<TurnId>) = (false, None);
        for input in inputs {
            for effect in machine.step(input) {
                match effect {
                    Effect::Hold(on) => { prop_assert_ne!(held, on); held = on; }
                    Effect::Silence { .. } => held = false,
                    Effect::Speculate { turn, .. } => { prop_assert_eq!(open, None); open = Some(turn); }
                    Effect::Discard { turn } => { prop_assert_eq!(open.take(), Some(turn)); }
                    Effect::Commit { turn, .. } => { prop_assert_eq!(open.take(), Some(turn)); }
                    Effect::Synthesise(Sentence { turn, .. }) => prop_assert_eq!(machine.turn(), Some(turn)),
                    _ => {}
                }
            }
        }
        machine.step(Input::Stop);
        prop_assert_eq!(machine.state(), State::Idle);
        prop_assert_eq!(machine.turn(), None);
    }
}
