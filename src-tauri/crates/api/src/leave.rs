//! The end of a program.

use std::io::Write;

/// Ends the program at once, with this status. What was printed is written out; what was kept is on the disk already.
///
/// The C libraries' own clean-up at the end of a process is left out: SQLCipher frees its ciphers there, and a thread that is still
/// closing the database or reading from it then ends the program with a segmentation fault.
pub fn leave(status: u8) -> ! {
    let _ = std::io::stdout().flush();
    let _ = std::io::stderr().flush();
    #[allow(
        unsafe_code,
        reason = "the standard library ends a process only with the clean-up of its libraries"
    )]
    // SAFETY: takes a number and does not return; no state of this program is used after it.
    unsafe {
        libc::_exit(i32::from(status))
    }
}
