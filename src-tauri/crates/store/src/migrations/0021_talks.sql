-- Chats that other programs hold over the local HTTP API: their documents know sessions and messages by integers, or by a name of
-- their own. No number is used twice.
CREATE TABLE talks (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    surface    TEXT NOT NULL,           -- which of the documents
    name       TEXT NOT NULL,           -- as the program calls it; empty: it gave none
    session_id TEXT NOT NULL UNIQUE REFERENCES sessions (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX talks_of_surface ON talks (surface, name, number);

CREATE TABLE talk_messages (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL UNIQUE REFERENCES messages (id) ON DELETE CASCADE
) STRICT;
