//! Shows what becomes of lines of standard input: `phonemes CMUDICT < lines` prints spoken words and phonemes.

use std::io::{BufRead, Write};
use std::path::Path;
use std::sync::Arc;

use vis_speak::{Accent, Dictionary, Phonemiser, normalise, speakable};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: phonemes CMUDICT < lines")?;
    let phonemiser = Phonemiser::new(Accent::American, Arc::new(Dictionary::read(Path::new(&path))?));
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let words = normalise(&speakable(&line?));
        writeln!(out, "{words}\n    {}", phonemiser.phonemes(&words))?;
    }
    Ok(())
}
