-- Files that a person handed over with a message. What models and pages need of them stands here; the file itself lies in the media
-- folder, where copies of a chat share it.
CREATE TABLE files (
    message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    place      INTEGER NOT NULL,    -- within the message, from 0
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    bytes      INTEGER NOT NULL,    -- of the file
    pages      INTEGER,
    characters INTEGER NOT NULL,    -- of the text
    text       TEXT NOT NULL,
    cut        TEXT,                -- what of it is left out, in words
    thumbnail  BLOB,                -- JPEG
    picture    BLOB,                -- as models get it
    media_type TEXT,                -- of that
    file       TEXT NOT NULL,       -- in the media folder
    PRIMARY KEY (message_id, place)
) STRICT;
CREATE INDEX files_of_session ON files (session_id);
CREATE INDEX files_in_media ON files (file);
