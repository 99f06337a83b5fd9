-- Who the person is in a chat, what they want read with it, and what was said before the part that a model still reads.
CREATE TABLE personas (
    id          TEXT NOT NULL PRIMARY KEY,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    picture     BLOB,               -- JPEG
    created_ms  INTEGER NOT NULL,
    deleted_ms  INTEGER             -- set: hidden, can be restored
) STRICT;

CREATE TABLE chat_notes (
    session_id    TEXT NOT NULL PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    persona_id    TEXT,             -- null: the one chosen for all chats
    note          TEXT NOT NULL,
    note_depth    INTEGER NOT NULL, -- messages behind it
    instructions  TEXT NOT NULL,
    memory_paused INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- From one message to another, both included. An empty text: the person deleted it, and it is not made again by itself.
CREATE TABLE summaries (
    id         TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    from_id    TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    to_id      TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    messages   INTEGER NOT NULL,
    text       TEXT NOT NULL,
    edited     INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX summaries_of_chat ON summaries (session_id);
-- A deleted message takes its summaries along: without these each would be looked for in the whole table.
CREATE INDEX summaries_from ON summaries (from_id);
CREATE INDEX summaries_to ON summaries (to_id);

-- 0: the title is the person's first words; 1: made from what was talked about; 2: given.
ALTER TABLE sessions ADD COLUMN titled INTEGER NOT NULL DEFAULT 0;
UPDATE sessions SET titled = 2 WHERE title <> '';

-- Places have no gaps, deleted messages keep theirs: how many are shown before a place is the place less these.
CREATE INDEX messages_deleted ON messages (session_id, place) WHERE deleted_ms IS NOT NULL AND place IS NOT NULL;
