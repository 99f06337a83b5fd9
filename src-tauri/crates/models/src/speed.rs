//! How fast a language model will be on this computer, before it is fetched.
//!
//! For each token all weights go once from memory to the processor, and on an ordinary computer that is what takes the
//! time. So the memory is measured, for some seconds, and divided by the size of the weights.

use std::{hint::black_box, time::Duration};

use vis_core::Clock;

/// Part of the memory's speed that llama.cpp's multiplications reach with 4-bit weights on a processor.
const REACHED: f64 = 0.6;
/// A token costs this many seconds whatever the size of the model: sampling, bookkeeping, threads that wait for each other.
const EACH: f64 = 0.002;
/// Tokens a second at which a person who reads along, or is read to, does not wait.
pub const CALM_READER: f64 = 8.0;

/// Larger than the caches of any desktop processor.
const BUFFER: usize = 384 << 20;
/// A pass that another program disturbed does not count: of all passes this is taken, from the fastest.
const QUARTER: usize = 4;

/// Tokens a second of a model with `weights` bytes, where memory gives `bytes_per_second`. An estimate: within a factor of
/// two.
pub fn tokens_per_second(bytes_per_second: u64, weights: u64) -> f64 {
    if bytes_per_second == 0 || weights == 0 {
        return 0.0;
    }
    1.0 / (weights as f64 / (bytes_per_second as f64 * REACHED) + EACH)
}

/// Bytes a second that `threads` threads read from memory together, measured for `whole` (ten seconds are plenty). Takes
/// 384 MiB while it runs; blocks.
pub fn memory_speed(clock: &dyn Clock, whole: Duration, threads: usize) -> u64 {
    measure(clock, whole, threads.clamp(1, 64), BUFFER)
}

fn measure(clock: &dyn Clock, whole: Duration, threads: usize, bytes: usize) -> u64 {
    // Not zeros: pages that nobody wrote to are all the same one.
    let words: Vec<u64> = (0..bytes as u64 / 8).collect();
    let share = words.len().div_ceil(threads).max(1);
    let begun = clock.elapsed();
    let mut passes = Vec::new();
    loop {
        let before = clock.elapsed();
        std::thread::scope(|scope| {
            for part in words.chunks(share) {
                scope.spawn(move || black_box(sum(part)));
            }
        });
        let now = clock.elapsed();
        passes.push(now.saturating_sub(before));
        if now.saturating_sub(begun) >= whole || now == before {
            break;
        }
    }
    passes.sort_unstable();
    let pass = passes[passes.len() / QUARTER].as_secs_f64();
    if pass > 0.0 { ((words.len() * 8) as f64 / pass) as u64 } else { 0 }
}

/// Four sums at a time, so that it is memory that is waited for.
fn sum(words: &[u64]) -> u64 {
    let mut sums = [0u64; 8];
    for eight in words.chunks_exact(8) {
        for (sum, word) in sums.iter_mut().zip(eight) {
            *sum = sum.wrapping_add(*word);
        }
    }
    sums.iter().fold(0, |all, sum| all.wrapping_add(*sum))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    /// Each look at it takes 10 ms.
    struct Looked(AtomicU64);

    impl Clock for Looked {
        fn now_ms(&self) -> i64 {
            0
        }

        fn elapsed(&self) -> Duration {
            Duration::from_millis(10 * self.0.fetch_add(1, Ordering::SeqCst))
        }
    }

    #[test]
    fn speed_is_bytes_by_the_clock_it_is_given() {
        let clock = Looked(AtomicU64::new(0));
        let speed = measure(&clock, Duration::from_secs(1), 2, 1 << 20);
        assert_eq!(speed, (1 << 20) * 100, "a pass of 1 MiB takes 10 ms");
        let looks = clock.0.load(Ordering::SeqCst);
        assert!((90..=110).contains(&looks), "{looks} looks: a second and no more");
    }

    #[test]
    fn a_clock_that_stands_still_is_not_waited_for() {
        assert_eq!(measure(&vis_core::ManualClock::at(0), Duration::from_secs(10), 1, 1 << 16), 0);
    }

    #[test]
    fn larger_models_are_slower_and_small_ones_do_not_fly() {
        let speed = 10_000_000_000;
        let (small, large) = (tokens_per_second(speed, 92_000_000), tokens_per_second(speed, 5_000_000_000));
        assert!((40.0..=70.0).contains(&small), "{small}");
        assert!((1.0..=1.3).contains(&large), "{large}");
        assert!(tokens_per_second(speed, 1) <= 500.0);
        assert_eq!(tokens_per_second(0, 5), 0.0);
    }
}
