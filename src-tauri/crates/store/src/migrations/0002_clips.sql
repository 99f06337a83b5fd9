-- Spoken audio of a reply, one row a sentence; the sound is a file in the media folder.
CREATE TABLE clips (
    message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    seq        INTEGER NOT NULL,
    text       TEXT NOT NULL,
    file       TEXT NOT NULL UNIQUE,
    samples    INTEGER NOT NULL,
    rate       INTEGER NOT NULL,    -- Hz
    phonemes   TEXT NOT NULL,       -- JSON
    PRIMARY KEY (message_id, seq)
) STRICT, WITHOUT ROWID;
