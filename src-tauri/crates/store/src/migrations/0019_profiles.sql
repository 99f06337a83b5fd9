-- People who share a computer. Only the register of a shared computer has rows here; each of them has a home of their own.
CREATE TABLE profiles (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice; 1: whose computer it is
    folder       TEXT NOT NULL,     -- of the home, beside the register; empty: the computer's own home
    name         TEXT NOT NULL,
    name_key     TEXT NOT NULL UNIQUE,  -- the name as it is compared
    email        TEXT,
    email_key    TEXT UNIQUE,
    language     TEXT NOT NULL,
    password     TEXT,              -- Argon2id, as a PHC string; not set: nobody is asked
    picture      BLOB,              -- JPEG
    lock_minutes INTEGER,           -- not set: it is never locked by itself
    created_ms   INTEGER NOT NULL,
    changed_ms   INTEGER NOT NULL
) STRICT;

-- Who is signed in over HTTP: one row from a log-in until its log-out.
CREATE TABLE token_families (
    id         TEXT NOT NULL PRIMARY KEY,
    profile    INTEGER NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    refresh    TEXT NOT NULL,       -- the one token that may still be exchanged
    expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX token_families_of ON token_families (profile, expires_ms);

-- What films cost on a shared computer. What is held is taken when the film is there, and given back when it fails.
CREATE TABLE credits (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms   INTEGER NOT NULL,
    kind    TEXT NOT NULL CHECK (kind IN ('start', 'refill', 'held', 'taken')),
    amount  INTEGER NOT NULL CHECK (amount >= 0),
    film_id TEXT UNIQUE,            -- of what is held and taken: a film is paid once
    film    TEXT                    -- its title
) STRICT;
CREATE UNIQUE INDEX credits_start ON credits (kind) WHERE kind = 'start';
