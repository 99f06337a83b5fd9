-- Dialogues, and what makes films of them.
CREATE TABLE scripts (
    id         TEXT NOT NULL PRIMARY KEY,
    created_ms INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL,
    deleted_ms INTEGER,             -- set: in the trash, can be restored
    title      TEXT NOT NULL,
    script     TEXT NOT NULL        -- JSON
) STRICT;
CREATE INDEX scripts_newest ON scripts (changed_ms DESC, id DESC) WHERE deleted_ms IS NULL;

CREATE TABLE script_versions (
    id         TEXT NOT NULL PRIMARY KEY,
    script_id  TEXT NOT NULL REFERENCES scripts (id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    script     TEXT NOT NULL        -- JSON
) STRICT;
CREATE INDEX script_versions_of ON script_versions (script_id, created_ms DESC, id DESC);

-- The sound of a line by what it was made from, so that the same words in the same voice are never spoken twice.
CREATE TABLE line_sounds (
    script_id TEXT NOT NULL REFERENCES scripts (id) ON DELETE CASCADE,
    key       TEXT NOT NULL,
    file      TEXT NOT NULL UNIQUE, -- in the media folder
    samples   INTEGER NOT NULL,
    rate      INTEGER NOT NULL,     -- Hz
    phonemes  TEXT NOT NULL,        -- JSON; empty of a recording
    peaks     TEXT NOT NULL,        -- JSON
    PRIMARY KEY (script_id, key)
) STRICT, WITHOUT ROWID;
