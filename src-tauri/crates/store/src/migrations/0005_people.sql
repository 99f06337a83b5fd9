-- Characters that a person made. Those that come with the program are files of it.
CREATE TABLE characters (
    id         TEXT NOT NULL PRIMARY KEY,
    created_ms INTEGER NOT NULL,
    deleted_ms INTEGER,             -- set: in the trash, can be restored
    character  TEXT NOT NULL        -- JSON
) STRICT;

-- Faces from pictures: of own characters, and of those that come with the program in place of their drawn ones.
CREATE TABLE faces (
    character_id TEXT NOT NULL PRIMARY KEY,
    picture      BLOB NOT NULL,     -- JPEG, without what the file said about place and camera
    face         TEXT NOT NULL,     -- JSON: the points
    portrait     BLOB NOT NULL      -- PNG of the face at rest
) STRICT;

-- What a person said about whom a picture shows.
CREATE TABLE consents (
    picture  TEXT NOT NULL PRIMARY KEY, -- SHA-256 of the file
    consent  TEXT NOT NULL,
    given_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
