//! The reply under way: its text, the pieces it is spoken in, and how far each has come.

use vis_core::{Sentence, TurnId};
use vis_speak::Chunker;

use crate::heard::word_at;
use crate::{Notice, WordsHeard, heard_prefix};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    /// Being synthesised.
    Waiting,
    Queued,
    /// Has no sound: it failed, or there is nothing in it to speak. It counts as heard together with the piece before it.
    Silent,
}

struct Piece {
    text: String,
    progress: Progress,
    heard: Option<WordsHeard>,
}

pub(crate) struct Reply {
    pub(crate) turn: TurnId,
    pub(crate) voice: bool,
    /// The words it answers, while it is a guess that they were all: nothing of it may be told or heard.
    pub(crate) guess: Option<String>,
    /// To be told when the guess turned out right.
    pub(crate) notices: Vec<Notice>,
    /// Its text is on disk already: nothing is stored at its end.
    pub(crate) replay: bool,
    /// The model has said all it will say.
    pub(crate) ended: bool,
    /// The model broke off.
    pub(crate) broken: bool,
    pub(crate) voice_failed: bool,
    pub(crate) drained: bool,
    /// The speaker was told that nothing more comes.
    pub(crate) complete_told: bool,
    text: String,
    chunker: Chunker,
    pieces: Vec<Piece>,
    /// The word that was told last, as bytes of the text.
    word: (usize, usize),
}

impl Reply {
    pub(crate) fn new(turn: TurnId, voice: bool) -> Self {
        Self {
            turn,
            voice,
            guess: None,
            notices: Vec::new(),
            replay: false,
            ended: false,
            broken: false,
            voice_failed: false,
            drained: false,
            complete_told: false,
            text: String::new(),
            chunker: Chunker::new(),
            pieces: Vec::new(),
            word: (0, 0),
        }
    }

    pub(crate) fn replay(turn: TurnId, pieces: Vec<String>) -> Self {
        let mut reply = Self::new(turn, true);
        reply.replay = true;
        reply.ended = true;
        reply.text = pieces.concat();
        reply.pieces =
            pieces.into_iter().map(|text| Piece { text, progress: Progress::Waiting, heard: None }).collect();
        reply
    }

    /// Takes more text; gives the pieces that are now ready to be spoken.
    pub(crate) fn push(&mut self, delta: &str) -> Vec<Sentence> {
        self.text.push_str(delta);
        if !self.voice {
            return Vec::new();
        }
        let ready = self.chunker.push(delta);
        self.enlist(ready)
    }

    /// The text is complete; gives the last pieces.
    pub(crate) fn end(&mut self) -> Vec<Sentence> {
        self.ended = true;
        if !self.voice {
            return Vec::new();
        }
        let rest = self.chunker.finish();
        self.enlist(rest)
    }

    fn enlist(&mut self, ready: Vec<String>) -> Vec<Sentence> {
        let mut speak = Vec::new();
        for text in ready {
            let seq = self.pieces.len() as u32;
            let silent = vis_speak::speakable(&text).is_empty();
            let progress = if silent { Progress::Silent } else { Progress::Waiting };
            if !silent {
                speak.push(Sentence { turn: self.turn, seq, text: text.clone() });
            }
            self.pieces.push(Piece { text, progress, heard: None });
            if seq == 0 {
                // A place for the rest of the first piece, should it be divided.
                self.pieces.push(Piece { text: String::new(), progress: Progress::Silent, heard: None });
            }
        }
        speak
    }

    /// The text of the first piece from byte `at` on is spoken in a clip of its own.
    pub(crate) fn divide(&mut self, at: usize) {
        if let [first, rest, ..] = self.pieces.as_mut_slice()
            && rest.text.is_empty()
            && first.text.is_char_boundary(at)
        {
            rest.text = first.text.split_off(at);
            rest.progress = Progress::Waiting;
        }
    }

    pub(crate) fn queued(&mut self, seq: u32) {
        self.set(seq, Progress::Queued);
        self.drained = false;
    }

    pub(crate) fn silent(&mut self, seq: u32) {
        self.set(seq, Progress::Silent);
    }

    fn set(&mut self, seq: u32, progress: Progress) {
        if let Some(piece) = self.pieces.get_mut(seq as usize) {
            piece.progress = progress;
        }
    }

    pub(crate) fn heard(&mut self, seq: u32, words: WordsHeard, drained: bool) {
        for (n, piece) in self.pieces.iter_mut().enumerate() {
            if n < seq as usize {
                piece.heard = Some(WordsHeard { heard: 1, of: 1 });
            } else if n == seq as usize {
                piece.heard = Some(words);
            }
        }
        self.drained = drained;
    }

    /// The word that is being spoken, as bytes of the text, if it is another one than last time.
    pub(crate) fn next_word(&mut self, seq: u32, words: WordsHeard) -> Option<(usize, usize)> {
        let before: usize = self.pieces.iter().take(seq as usize).map(|piece| piece.text.len()).sum();
        let (start, end) = word_at(&self.pieces.get(seq as usize)?.text, words)?;
        let word = (before + start, before + end);
        (std::mem::replace(&mut self.word, word) != word).then_some(word)
    }

    /// Every piece has either a sound on the speaker or will never have one, and no more pieces come.
    pub(crate) fn speech_complete(&self) -> bool {
        self.ended && self.pieces.iter().all(|piece| piece.progress != Progress::Waiting)
    }

    /// Something was, or is being, played.
    pub(crate) fn has_sound(&self) -> bool {
        self.pieces.iter().any(|piece| piece.progress == Progress::Queued)
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The part of the text that reached the person: heard aloud, or shown when there is no voice.
    pub(crate) fn reached(&self) -> &str {
        if !self.voice || (self.voice_failed && !self.has_sound()) {
            return &self.text;
        }
        let mut bytes = 0;
        for piece in &self.pieces {
            let part = match (piece.progress, piece.heard) {
                (Progress::Silent, _) if bytes > 0 => piece.text.len(),
                (_, Some(words)) => heard_prefix(&piece.text, words).len(),
                _ => 0,
            };
            bytes += part;
            if part < piece.text.len() {
                break;
            }
        }
        &self.text[..bytes.min(self.text.len())]
    }

    /// Clips, counted from the first, that belong to what reached the person.
    pub(crate) fn pieces_heard(&self) -> u32 {
        self.pieces.iter().filter(|piece| piece.heard.is_some_and(|words| words.heard > 0)).count() as u32
    }

    pub(crate) fn pieces_total(&self) -> u32 {
        self.pieces.len() as u32
    }
}
