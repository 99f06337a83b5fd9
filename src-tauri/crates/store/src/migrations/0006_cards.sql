-- What lists show of an own character beside its name, and what its card says, as a digest.
ALTER TABLE characters ADD COLUMN changed_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE characters ADD COLUMN facts TEXT NOT NULL DEFAULT '{}';  -- JSON
ALTER TABLE characters ADD COLUMN fingerprint TEXT;
UPDATE characters SET changed_ms = created_ms;
CREATE INDEX characters_fingerprint ON characters (fingerprint) WHERE fingerprint IS NOT NULL;

-- The whole card of an own character, as JSON. A character without one was made here and never edited.
CREATE TABLE cards (
    character_id TEXT NOT NULL PRIMARY KEY REFERENCES characters (id) ON DELETE CASCADE,
    card         TEXT NOT NULL,
    carrier      TEXT NOT NULL,     -- json, png, charx
    edit         INTEGER NOT NULL DEFAULT 0  -- the step of card_edits that the card stands at
) STRICT;

-- What the card came in, without its text: a picture, or an archive. Apart, so that an edit does not write it anew.
CREATE TABLE card_bodies (
    character_id TEXT NOT NULL PRIMARY KEY REFERENCES characters (id) ON DELETE CASCADE,
    body         BLOB NOT NULL
) STRICT;

-- The card after each step of editing, for undo and redo.
CREATE TABLE card_edits (
    character_id TEXT NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    step         INTEGER NOT NULL,
    field        TEXT NOT NULL,     -- what was edited
    edited_ms    INTEGER NOT NULL,
    card         TEXT NOT NULL,
    PRIMARY KEY (character_id, step)
) STRICT;

-- Pictures of a card: their measures, and the bytes of those that were added here.
CREATE TABLE card_pictures (
    character_id TEXT NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    id           TEXT NOT NULL,
    width        INTEGER NOT NULL,
    height       INTEGER NOT NULL,
    bytes        INTEGER NOT NULL,
    picture      BLOB,              -- none: it lies in the card
    PRIMARY KEY (character_id, id)
) STRICT;

-- The main picture, made small for lists: JPEG.
CREATE TABLE card_portraits (
    character_id TEXT NOT NULL PRIMARY KEY REFERENCES characters (id) ON DELETE CASCADE,
    portrait     BLOB NOT NULL
) STRICT;

-- Also of characters that come with the program.
CREATE TABLE favourites (
    character_id TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Which of the character's greetings a chat began with; 0 is the usual one.
ALTER TABLE sessions ADD COLUMN greeting INTEGER NOT NULL DEFAULT 0;

-- What the model read for a reply.
CREATE TABLE prompts (
    message_id TEXT NOT NULL PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    prompt     TEXT NOT NULL        -- JSON
) STRICT;
