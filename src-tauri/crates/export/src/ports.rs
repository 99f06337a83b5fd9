//! What a film is made of, as its maker sees it.

/// Draws one film's pictures. Every thread that paints has one of its own.
pub trait Frames: Send {
    /// Fills `rgba` (width x height x 4 bytes, rows from the top; alpha is not looked at) with the picture of `n / fps` seconds.
    ///
    /// The same `n` must give the same picture always: a film that goes on after a crash paints some frames again.
    fn frame(&mut self, n: u64, rgba: &mut [u8]);
}

/// How a [`Sound`] comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoundFormat {
    /// Hz, 1 to 384,000.
    pub rate: u32,
    /// 1 to 8, in the usual order (left, right, centre, low, ...).
    pub channels: u16,
}

/// A film's sound as a stream that can be read again.
pub trait Sound: Send {
    fn format(&self) -> SoundFormat;
    /// Fills `out` with interleaved samples (-1 to 1) and gives how many were written, whole frames only; 0 at the end.
    ///
    /// # Errors
    /// A sentence for the person.
    fn read(&mut self, out: &mut [f32]) -> Result<usize, String>;
    /// From the beginning again.
    ///
    /// # Errors
    /// A sentence for the person.
    fn rewind(&mut self) -> Result<(), String>;
}
