//! Echo, noise and level: the WebRTC audio processing as ported by `sonora`, ten milliseconds at a time.
//!
//! Whatever goes wrong in there costs the cleaning, never the sound: the frame is handed on as it came and the processor built anew.

use std::panic::{AssertUnwindSafe, catch_unwind};

use sonora::config::{AdaptiveDigital, EchoCanceller, GainController2, HighPassFilter, NoiseSuppression};
use sonora::{AudioProcessing, Config, StreamConfig};
use vis_core::{CHUNK_SAMPLES, LISTEN_RATE};

use crate::stream::Frame;

/// After so many failures the sound is left as it is: something is wrong for good.
const FAILURES: u32 = 5;

/// What is to be done to the sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) echo: bool,
    pub(crate) noise: bool,
    pub(crate) gain: bool,
    /// Between something being played and being heard, where it was found out before.
    pub(crate) delay_ms: Option<i32>,
}

/// One processor; a seam for the test that breaks it.
pub(crate) trait Process: Send {
    /// # Errors
    /// The processor's own words.
    fn process(&mut self, played: &Frame, heard: &Frame, clean: &mut Frame) -> Result<(), String>;
    /// Between something being played and being heard, as found by the canceller.
    fn delay_ms(&self) -> Option<i32> {
        None
    }
}

type Build = Box<dyn FnMut() -> Option<Box<dyn Process>> + Send>;

pub(crate) struct Cleaner {
    build: Build,
    process: Option<Box<dyn Process>>,
    failures: u32,
}

impl Cleaner {
    pub(crate) fn new(wanted: Wanted) -> Self {
        Self::with(Box::new(move || WebRtc::new(wanted).map(|process| Box::new(process) as Box<dyn Process>)))
    }

    fn with(mut build: Build) -> Self {
        let process = catch_unwind(AssertUnwindSafe(&mut build)).unwrap_or_default();
        Self { build, process, failures: 0 }
    }

    /// `played` is what the speaker played in the same ten milliseconds. What cannot be cleaned comes back as it was.
    pub(crate) fn clean(&mut self, played: &Frame, heard: &Frame) -> Frame {
        let mut clean = [0.0; CHUNK_SAMPLES];
        let Some(process) = &mut self.process else { return *heard };
        let outcome = catch_unwind(AssertUnwindSafe(|| process.process(played, heard, &mut clean)));
        let failure = match outcome {
            Ok(Ok(())) if clean.iter().all(|sample| sample.is_finite()) => return clean,
            Ok(Ok(())) => "the sound became infinite".to_owned(),
            Ok(Err(error)) => error,
            Err(_) => "the processor panicked".to_owned(),
        };
        self.start_again(&failure);
        *heard
    }

    pub(crate) fn delay_ms(&self) -> Option<i32> {
        let process = self.process.as_ref()?;
        catch_unwind(AssertUnwindSafe(|| process.delay_ms())).ok().flatten()
    }

    fn start_again(&mut self, failure: &str) {
        self.failures += 1;
        let again = self.failures < FAILURES;
        tracing::warn!(failure, again, "echo and noise were not taken out");
        // Dropping a broken processor may panic as well.
        let broken = self.process.take();
        let _ = catch_unwind(AssertUnwindSafe(|| drop(broken)));
        if again {
            self.process = catch_unwind(AssertUnwindSafe(&mut self.build)).unwrap_or_default();
        }
    }
}

struct WebRtc {
    audio: AudioProcessing,
    echo: bool,
    delay_ms: Option<i32>,
    /// The reference comes back processed; nobody wants it.
    scratch: Frame,
}

impl WebRtc {
    fn new(wanted: Wanted) -> Option<Self> {
        if !(wanted.echo || wanted.noise || wanted.gain) {
            return None;
        }
        let format = StreamConfig::new(LISTEN_RATE, 1);
        let audio = AudioProcessing::builder()
            .config(config(wanted))
            .capture_config(format)
            .render_config(format)
            .build();
        Some(Self { audio, echo: wanted.echo, delay_ms: wanted.delay_ms, scratch: [0.0; CHUNK_SAMPLES] })
    }
}

fn config(wanted: Wanted) -> Config {
    Config {
        high_pass_filter: Some(HighPassFilter::default()),
        echo_canceller: wanted.echo.then(EchoCanceller::default),
        noise_suppression: wanted.noise.then(NoiseSuppression::default),
        gain_controller2: wanted.gain.then(gain),
        ..Config::default()
    }
}

/// The library starts at 15 dB and goes to 50: a whisper at the far end of the room, but also whatever the canceller left over. At
/// 24 the echo that is left in a room fell by 16 dB only.
fn gain() -> GainController2 {
    let adaptive = AdaptiveDigital { max_gain_db: 12.0, initial_gain_db: 0.0, ..AdaptiveDigital::default() };
    GainController2 { adaptive_digital: Some(adaptive), ..GainController2::default() }
}

/// The canceller starts so much earlier than it is told, ms.
const HEADROOM_MS: i32 = 8;

impl Process for WebRtc {
    fn process(&mut self, played: &Frame, heard: &Frame, clean: &mut Frame) -> Result<(), String> {
        if self.echo {
            if let Some(delay) = self.delay_ms {
                // Fails for more than 500 ms, which is cut to that.
                let _ = self.audio.set_stream_delay_ms(delay + HEADROOM_MS);
            }
            self.audio
                .process_render_f32(&[played], &mut [&mut self.scratch])
                .map_err(|error| format!("{error:?}"))?;
        }
        self.audio.process_capture_f32(&[heard], &mut [clean]).map_err(|error| format!("{error:?}"))
    }

    fn delay_ms(&self) -> Option<i32> {
        self.audio.statistics().delay_ms
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    struct Breaking(u32);

    impl Process for Breaking {
        fn process(&mut self, _: &Frame, _: &Frame, clean: &mut Frame) -> Result<(), String> {
            self.0 += 1;
            match self.0 % 4 {
                0 => panic!("broken"),
                1 => clean.fill(0.25),
                2 => return Err("wrong".to_owned()),
                _ => clean.fill(f32::NAN),
            }
            Ok(())
        }
    }

    #[test]
    fn a_processor_that_fails_panics_or_gives_nonsense_never_ends_the_sound() {
        let built = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&built);
        let mut cleaner = Cleaner::with(Box::new(move || {
            // Every new one starts where another kind of failure is next.
            Some(Box::new(Breaking(count.fetch_add(1, Ordering::Relaxed) + 1)))
        }));
        let heard = [0.5; CHUNK_SAMPLES];
        for _ in 0..100 {
            let clean = cleaner.clean(&[0.0; CHUNK_SAMPLES], &heard);
            assert!(clean == heard || clean == [0.25; CHUNK_SAMPLES], "cleaned or as it was, nothing else");
        }
        assert_eq!(built.load(Ordering::Relaxed), FAILURES, "it is not built anew for ever");
        assert_eq!(cleaner.clean(&heard, &heard), heard, "and then the sound goes through untouched");
    }

    #[test]
    fn nothing_wanted_is_nothing_done() {
        let mut cleaner = Cleaner::new(Wanted { echo: false, noise: false, gain: false, delay_ms: None });
        let heard = std::array::from_fn(|n| n as f32 / 200.0);
        assert_eq!(cleaner.clean(&[0.3; CHUNK_SAMPLES], &heard), heard);
    }
}
