-- Who can answer, in the order of asking. Their keys are not here: those have a place of their own.
CREATE TABLE providers (
    id         TEXT NOT NULL PRIMARY KEY,
    place      INTEGER NOT NULL,    -- from 0; the first is the default
    provider   TEXT NOT NULL,       -- JSON
    changed_ms INTEGER NOT NULL,
    deleted_ms INTEGER              -- set: in the trash, can be restored
) STRICT;

-- Who answers for a character, and in a chat, where that is not the default.
CREATE TABLE character_providers (
    character_id TEXT NOT NULL PRIMARY KEY,
    provider_id  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
ALTER TABLE sessions ADD COLUMN provider_id TEXT;

-- Who answered, of replies that did not come from this computer's own model.
CREATE TABLE answerers (
    message_id TEXT NOT NULL PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    answerer   TEXT NOT NULL        -- "Claude · claude-x", as it was then
) STRICT, WITHOUT ROWID;

-- What left the machine. Never what was said.
CREATE TABLE requests (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms     INTEGER NOT NULL,
    host      TEXT NOT NULL,
    purpose   TEXT NOT NULL,
    chat_id   TEXT,
    bytes_out INTEGER NOT NULL,
    bytes_in  INTEGER NOT NULL,
    took_ms   INTEGER NOT NULL,
    outcome   TEXT NOT NULL,
    status    INTEGER
) STRICT;

-- What providers did, summed up.
CREATE TABLE usage (
    day           TEXT NOT NULL,    -- 2026-11-22, UTC
    provider_id   TEXT NOT NULL,
    model         TEXT NOT NULL,
    character_id  TEXT NOT NULL,    -- empty: none
    provider      TEXT NOT NULL,    -- its name, as it was last
    input_tokens  INTEGER NOT NULL, -- with the cached ones
    cached_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    characters    INTEGER NOT NULL,
    seconds       REAL NOT NULL,
    PRIMARY KEY (day, provider_id, model, character_id)
) STRICT, WITHOUT ROWID;
