-- What is remembered of the person.
CREATE TABLE facts (
    number       INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,
    character_id TEXT,                  -- who remembers it; null: every companion
    kind         TEXT NOT NULL,
    subject      TEXT NOT NULL,         -- two with the same one contradict each other; empty: the person wrote it
    value        TEXT NOT NULL,
    text         TEXT NOT NULL,
    state        TEXT NOT NULL,         -- proposed, kept
    pinned       INTEGER NOT NULL DEFAULT 0,
    importance   REAL NOT NULL,         -- 0 to 1
    session_id   TEXT,                  -- where it was said; not a reference: the fact may outlive its chat
    message_id   TEXT,
    span_from    INTEGER NOT NULL DEFAULT 0, -- the words that say it, in bytes of the message
    span_to      INTEGER NOT NULL DEFAULT 0,
    created_ms   INTEGER NOT NULL,
    updated_ms   INTEGER NOT NULL,
    recalled     INTEGER NOT NULL DEFAULT 0, -- times a model read it
    embedding    BLOB                   -- its meaning, where a model of meanings is there
) STRICT;
CREATE INDEX facts_subject ON facts (subject);
CREATE INDEX facts_message ON facts (message_id);

-- What a fact said before.
CREATE TABLE fact_history (
    fact_id  TEXT NOT NULL REFERENCES facts (id) ON DELETE CASCADE,
    step     INTEGER NOT NULL,
    text     TEXT NOT NULL,
    until_ms INTEGER NOT NULL,
    PRIMARY KEY (fact_id, step)
) STRICT, WITHOUT ROWID;

-- What was forgotten, as digests: it is not learned again from old messages, and they are read without it.
CREATE TABLE forgotten (
    fact_id      TEXT NOT NULL,
    fact         TEXT NOT NULL,         -- of subject and value
    sentence     TEXT NOT NULL,         -- of the sentence that said it; empty: none is known
    words        TEXT NOT NULL,         -- JSON: of each word that says it
    message_id   TEXT,                  -- in which the person asked for it
    forgotten_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX forgotten_fact ON forgotten (fact_id);

-- Words of facts by their number, as stems.
CREATE VIRTUAL TABLE fact_words USING fts5 (
    words, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
