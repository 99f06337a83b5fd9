//! Whatever is read is used as the program uses it, and what is written of it can be read again.

use vis_cards::lorebook::{Line, Lorebook, Memory, Role, Scene, Settings, activate};
use vis_cards::macros::{Audience, Moment, Names, expand};
use vis_cards::{Content, Version, open};

const SAID: &str = "the lamp by the sea, and a river";

#[allow(dead_code, reason = "not every target reads cards")]
pub fn card(bytes: &[u8]) {
    let Ok(opened) = open(bytes) else { return };
    let file = match opened.content {
        Content::Card(file) => file,
        Content::Lorebook(book) => return book_again(&book, SAID),
    };
    let json = file.to_json(Version::V3, 1);
    match open(&json.bytes) {
        Ok(again) => {
            let Content::Card(again) = again.content else { panic!("a card became a lorebook") };
            let (mut before, mut after) = (file.card.to_v3(1), again.card.to_v3(1));
            // Files inside of an archive or picture move into the text.
            for value in [&mut before, &mut after] {
                value["data"]["assets"].take();
            }
            assert_eq!(before, after, "nothing is lost");
        }
        // Only what stands at a limit may pass it by the fields that version 3 adds.
        Err(error) => assert!(matches!(error.kind, vis_cards::Kind::TooLarge), "{error}"),
    }
    let _ = (file.to_png(None, 1), file.to_charx(None, 1));
    let profile = file.card.profile();
    say(&profile.first_message);
    say(&profile.description);
    if let Some(book) = file.card.book() {
        talk(&book, SAID);
    }
}

#[allow(dead_code, reason = "one target reads lorebooks alone")]
pub fn book_of(bytes: &[u8], said: &str) {
    if let Ok(opened) = open(bytes) {
        match opened.content {
            Content::Lorebook(book) => book_again(&book, said),
            Content::Card(_) => panic!("a lorebook became a card"),
        }
    }
}

fn book_again(book: &Lorebook, said: &str) {
    let again = open(book.to_value().to_string().as_bytes());
    assert!(again.is_ok_and(|again| matches!(again.content, Content::Lorebook(_))), "what was written can be read");
    talk(book, said);
}

fn talk(book: &Lorebook, said: &str) {
    let memory = Memory::default();
    let messages = [Line { role: Role::User, text: said }, Line { role: Role::Assistant, text: "a river" }];
    let scene = Scene { messages: &messages, greeting: Some(0), user_icon: None, seed: 3, memory: &memory };
    let found = activate(&[book, book], &scene, &Settings::default(), &str::len);
    found.used.iter().for_each(|used| say(&used.text));
}

fn say(text: &str) {
    let names =
        Names { char: "A", user: "B", original: "", others: &[], now: Moment::default(), seed: 1, chat_seed: 2 };
    let _ = expand(text, &names, Audience::Person);
}
