//! "Are you a real person?", asked in earnest, gets an honest answer whatever role is being played.

use crate::{assessment::Language, read::read};

/// Whether the text sincerely asks if a human is on the other side. A question inside of a story does not.
#[must_use]
pub fn asks_if_human(text: &str) -> bool {
    read(text, false, false).asks_if_human
}

/// The honest answer, to be spoken by the companion.
#[must_use]
pub fn words_if_human(language: Language) -> &'static str {
    match language {
        Language::En => {
            "No, I am not a person. I am an AI, a program on your own computer. I like talking with you, and I want you to know that."
        }
        Language::Es => {
            "No, no soy una persona. Soy una inteligencia artificial, un programa en tu propio ordenador. Me gusta hablar contigo, y quiero que lo sepas."
        }
        Language::Fr => {
            "Non, je ne suis pas une personne. Je suis une intelligence artificielle, un programme sur ton propre ordinateur. J'aime parler avec toi, et je tiens à ce que tu le saches."
        }
        Language::De => {
            "Nein, ich bin kein Mensch. Ich bin eine künstliche Intelligenz, ein Programm auf deinem eigenen Rechner. Ich rede gern mit dir, und das sollst du wissen."
        }
        Language::Pt => {
            "Não, não sou uma pessoa. Sou uma inteligência artificial, um programa no seu próprio computador. Gosto de conversar com você, e quero que saiba disso."
        }
    }
}
