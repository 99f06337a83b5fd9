//! What a file may cost before it is refused or cut: whoever wrote it chooses its bytes.

/// Bytes of a file, and of what is read of an archive, unpacked.
pub const FILE: usize = 512 << 20;
/// Messages of all chats together, each swipe counted.
pub const MESSAGES: usize = 2_000_000;
/// Bytes of one message; the rest is cut off with a note.
pub const TEXT: usize = 1 << 20;
/// Characters of a name or a title; the rest is cut off.
pub const NAME: usize = 300;
/// JSON values of one chat or one line: each takes up to about 110 bytes of memory, however few it takes in the file.
/// The longest chats seen have some hundred thousand.
pub const VALUES: usize = 4_000_000;

/// Files in an archive.
pub const ENTRIES: usize = 100_000;
/// How many times larger than packed a file may become, from [`RATIO_FROM`] bytes on. Chats become 3 to 20 times larger;
/// deflate itself ends at 1,032.
pub const RATIO: u64 = 200;
pub const RATIO_FROM: u64 = 4 << 20;
