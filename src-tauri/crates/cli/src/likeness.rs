use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;

use vis_api::{ApiError, Home, Likeness, match_voice};

pub(crate) async fn run(home: &Home, sample: &Path) -> Result<Likeness, ApiError> {
    match_voice(home, sample, progress(), Arc::default()).await
}

/// One line that counts up, for a person at a terminal.
fn progress() -> impl FnMut(f32) + Send + 'static {
    let shown = std::io::stderr().is_terminal();
    move |done| {
        if shown {
            let end = if done >= 1.0 { "\n" } else { "" };
            let _ = write!(std::io::stderr(), "\rcomparing voices {:.0} %\x1b[K{end}", done * 100.0);
        }
    }
}
