-- Films: those being made and those that are there. The film itself is a file wherever the person wanted it.
CREATE TABLE videos (
    id         TEXT NOT NULL PRIMARY KEY,
    created_ms INTEGER NOT NULL,
    state      TEXT NOT NULL,       -- queued, running, completed, failed, cancelled
    title      TEXT NOT NULL,
    request    TEXT NOT NULL,       -- JSON: enough to make it again
    path       TEXT NOT NULL,       -- where the film is, or will be
    error      TEXT,                -- a sentence, of a failed one
    film       TEXT,                -- JSON: length, size and so on, of a completed one
    thumbnail  BLOB                 -- JPEG
) STRICT;
CREATE INDEX videos_newest ON videos (created_ms DESC, id DESC);
