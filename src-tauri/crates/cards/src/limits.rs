//! What a file may cost before it is refused: whoever shares a card chooses its bytes.

/// Bytes of a file.
pub const FILE: usize = 512 << 20;
/// Bytes of a card's or lorebook's JSON, unpacked.
pub const TEXT: usize = 32 << 20;
/// Values in it: each takes up to about 110 bytes of memory, however few it takes in the file.
pub const VALUES: usize = 1_000_000;
/// Levels of it. The parser's own limit is 128.
pub const DEPTH: usize = 100;

/// Pixels along one side of a picture.
pub const SIDE: u32 = 16_384;
/// Pixels of a picture.
pub const PIXELS: u64 = 100_000_000;
/// Pieces of a PNG.
pub const CHUNKS: usize = 100_000;

/// Files in an archive.
pub const ENTRIES: usize = 20_000;
/// Bytes of one of them, unpacked.
pub const ENTRY: u64 = 256 << 20;
/// Bytes of all of them, unpacked.
pub const ARCHIVE: u64 = 2 << 30;
/// How many times larger than packed one may become, from [`RATIO_FROM`] on. Deflate itself ends at 1,032.
pub const RATIO: u64 = 200;
pub const RATIO_FROM: u64 = 4 << 20;

/// Files that a card names; further ones are kept and not looked for.
pub const ASSETS: usize = 10_000;

/// Letters of a pattern, and bytes of its compiled form: matching takes time in proportion to both.
pub const PATTERN: usize = 2_000;
pub const PATTERN_COMPILED: usize = 256 << 10;
/// Bytes of messages in which keys are looked for; what is older is not read.
pub const SCANNED: usize = 256 << 10;

/// Macros inside of macros.
pub const NESTING: usize = 16;
/// Bytes that a text may grow to by its macros.
pub const EXPANDED: usize = 1 << 20;
