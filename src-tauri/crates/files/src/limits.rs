use std::time::Duration;

/// What reading one file may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of the file itself.
    pub bytes: usize,
    /// Of text that is kept; the rest is cut at a paragraph.
    pub characters: usize,
    /// Of one unpacked part of a file: a page's content, a document's text.
    pub unpacked: usize,
    /// Rows of a table that are kept.
    pub rows: usize,
    pub pages: usize,
    /// Of a picture, unpacked.
    pub pixels: u64,
    /// Long side in pixels of a picture as a model gets it, and as it is shown beside a message.
    pub sent_side: u32,
    pub thumbnail_side: u32,
    /// After this a file is given up.
    pub patience: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 25 * 1024 * 1024,
            characters: 200_000,
            unpacked: 32 * 1024 * 1024,
            rows: 2_000,
            pages: 2_000,
            pixels: 60_000_000,
            // More than this a model scales down by itself.
            sent_side: 1_568,
            thumbnail_side: 256,
            patience: Duration::from_secs(20),
        }
    }
}
