//! The characters that people own: their cards, kept whole, read, changed, taken in and given out.
//!
//! | file | what |
//! |---|---|
//! | `person` | card ↔ character, and what lists show |
//! | `sheet` | everything of one character, to read and change |
//! | `change` | a change of the sheet; undo, redo, duplicate, favourite |
//! | `lore` | lorebooks on the sheet |
//! | `pictures` | pictures of a card |
//! | `import` | a file on its way to becoming a character |
//! | `folder` | a folder full of them |
//! | `export` | a character as a file |

mod change;
mod export;
mod folder;
mod import;
mod kept;
mod lore;
mod person;
mod pictures;
mod sheet;

pub use change::SheetChange;
pub use export::{CardFormat, ExportedCard};
pub use folder::{ImportFile, ImportOutcome, ImportState, ImportView};
pub use import::{CardKind, CardNote, CardPreview, ImportedCard, NoteWeight};
pub use lore::{LoreBook, LoreEntry, LoreLogic, LorePosition};
pub use person::VoiceSettings;
pub use pictures::{PictureKind, PictureView};
pub use sheet::CharacterSheet;

pub(crate) use folder::Imports;
pub(crate) use kept::kept_card;
pub(crate) use person::{Facts, PERSON, greeting, group_greeting, names, seed_of};
pub(crate) use pictures::{check_picture, portrait_of};
