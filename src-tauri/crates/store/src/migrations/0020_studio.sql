-- What other programs said of an own character that nothing here has a use for: it is told again as it was said.
CREATE TABLE studio_characters (
    character_id  TEXT NOT NULL PRIMARY KEY REFERENCES characters (id) ON DELETE CASCADE,
    nfe_steps     INTEGER NOT NULL,  -- of a synthesiser that is not here
    cross_fade_ms INTEGER NOT NULL   -- as it was asked for; what is heard stands with the voice
) STRICT, WITHOUT ROWID;

-- Films of scripts that other programs ordered.
CREATE TABLE studio_films (
    film_id TEXT NOT NULL PRIMARY KEY REFERENCES videos (id) ON DELETE CASCADE,
    note    TEXT NOT NULL            -- a sentence about the order; may be empty
) STRICT, WITHOUT ROWID;

-- When each step of a film began, whoever ordered it.
CREATE TABLE film_steps (
    film_id TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
    step    TEXT NOT NULL,
    at_ms   INTEGER NOT NULL,
    PRIMARY KEY (film_id, step)
) STRICT, WITHOUT ROWID;
