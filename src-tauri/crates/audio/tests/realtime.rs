//! The audio callbacks never ask for memory and never give any back.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]
#![allow(unsafe_code, reason = "an allocator that counts")]

mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::any::Any;
use std::cell::Cell;
use std::sync::mpsc::{Sender, channel};

use vis_audio::{AudioError, CaptureOptions, CaptureTap, Deck, Input, LostFlag, Output, Speaker};

thread_local! {
    static CALLS: Cell<u32> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: everything is handed on to the system's allocator unchanged; counting touches a thread's own plain number only.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        CALLS.with(|calls| calls.set(calls.get() + 1));
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        CALLS.with(|calls| calls.set(calls.get() + 1));
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Allocations and releases on this thread.
fn calls_in(work: impl FnOnce()) -> u32 {
    let before = CALLS.with(Cell::get);
    work();
    CALLS.with(Cell::get) - before
}

/// Hands its deck to the test instead of a device.
struct Bare(Sender<Deck>);

impl Output for Bare {
    fn rate(&self) -> u32 {
        48_000
    }

    fn latency(&self) -> u32 {
        2_048
    }

    fn start(self, deck: Deck, _lost: LostFlag) -> Result<Box<dyn Any + Send>, AudioError> {
        self.0.send(deck).unwrap();
        Ok(Box::new(()))
    }
}

struct Ear(Sender<CaptureTap>);

impl Input for Ear {
    fn name(&self) -> String {
        "Bare".to_owned()
    }

    fn rate(&self) -> u32 {
        48_000
    }

    fn channels(&self) -> u16 {
        2
    }

    fn start(self: Box<Self>, tap: CaptureTap) -> Result<Box<dyn Any + Send>, AudioError> {
        self.0.send(tap).unwrap();
        Ok(Box::new(()))
    }
}

#[test]
fn the_speakers_callback_allocates_nothing_whatever_happens() {
    let (sender, decks) = channel();
    let speaker = Speaker::open(Bare(sender), 0.8).unwrap();
    let mut deck = decks.recv().unwrap();
    let mut pull =
        |count: usize| calls_in(|| (0..count).for_each(|_| _ = std::hint::black_box(deck.next_sample())));
    let clip = |seq| common::clip(seq, common::gibberish(0.3, 24_000, 150.0, 5));
    assert_eq!(pull(4_096), 0, "nothing to play");
    (0..20).for_each(|seq| speaker.play(&clip(seq), true).unwrap());
    assert_eq!(pull(40_000), 0, "across the borders of clips");
    speaker.hold(true);
    assert_eq!(pull(4_096), 0, "a hold");
    speaker.hold(false);
    speaker.set_volume(0.3);
    assert_eq!(pull(40_000), 0, "going on, with a rewind");
    speaker.silence();
    assert_eq!(pull(40_000), 0, "a cut, with clips thrown away");
    speaker.play(&clip(30), false).unwrap();
    assert_eq!(pull(200_000), 0, "and far past the end, the reference overwriting itself");
}

#[test]
fn the_microphones_callback_allocates_nothing_even_when_nobody_listens() {
    let (sender, taps) = channel();
    let find = move || Ok(Box::new(Ear(sender.clone())) as Box<dyn Input>);
    let (microphone, heard) = common::listen(find, CaptureOptions::default());
    let mut tap = taps.recv().unwrap();
    let signal = tap.signal();
    let block = [0.1f32; 960];
    assert_eq!(calls_in(|| (0..50).for_each(|_| tap.push(&block))), 0);
    common::hear(&heard, 3_200);
    drop(microphone);
    assert_eq!(
        calls_in(|| (0..1_000).for_each(|_| tap.push(&block))),
        0,
        "full: what does not fit is left out"
    );
    assert_eq!(calls_in(|| signal.lost()), 0, "errors come on the same thread");
}
