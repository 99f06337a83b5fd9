-- Small facts about the database itself; see meta.rs.
CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Times are milliseconds since 1970, UTC.
CREATE TABLE sessions (
    id           TEXT NOT NULL PRIMARY KEY,
    character_id TEXT NOT NULL,
    title        TEXT NOT NULL,
    created_ms   INTEGER NOT NULL,
    updated_ms   INTEGER NOT NULL,
    deleted_ms   INTEGER            -- set: in the trash, can be restored
) STRICT;
CREATE INDEX sessions_newest ON sessions (updated_ms DESC, id DESC) WHERE deleted_ms IS NULL;
CREATE INDEX sessions_trash ON sessions (deleted_ms) WHERE deleted_ms IS NOT NULL;

CREATE TABLE messages (
    id         TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    seq        INTEGER NOT NULL,    -- from 0 within the session
    role       TEXT NOT NULL,
    text       TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    cut        INTEGER NOT NULL,
    finish     TEXT,
    UNIQUE (session_id, seq)
) STRICT;

CREATE TABLE settings (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL             -- JSON
) STRICT, WITHOUT ROWID;
