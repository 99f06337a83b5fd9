-- A recording of a voice that an own character's may come close to. The sound is a file in the media folder.
CREATE TABLE voice_samples (
    character_id TEXT NOT NULL PRIMARY KEY REFERENCES characters (id) ON DELETE CASCADE,
    file         TEXT NOT NULL UNIQUE,
    samples      INTEGER NOT NULL,
    rate         INTEGER NOT NULL,  -- Hz
    name         TEXT NOT NULL,     -- of the file it came from; empty of a recording
    consent      TEXT NOT NULL,     -- whose voice the person said it is
    report       TEXT NOT NULL,     -- JSON
    likeness     TEXT,              -- JSON: what the last search for a voice found
    kept_ms      INTEGER NOT NULL,
    deleted_ms   INTEGER            -- set: in the trash, can be restored
) STRICT;

-- What was made, failed and deleted, for the person to look up. The newest 10,000.
CREATE TABLE activities (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms      INTEGER NOT NULL,
    kind       TEXT NOT NULL,       -- created, rendered, deleted, …
    subject    TEXT NOT NULL,       -- character, script, film, …
    subject_id TEXT NOT NULL,
    name       TEXT NOT NULL,       -- of the subject, as it was then
    detail     TEXT NOT NULL        -- sentences
) STRICT;
CREATE INDEX activities_of_kind ON activities (kind, id);
