-- The person said it aloud. What was kept before there was a microphone was typed.
ALTER TABLE messages ADD COLUMN spoken INTEGER NOT NULL DEFAULT 0;

-- How long a reply to spoken words took, stage by stage.
CREATE TABLE turn_timings (
    message_id TEXT NOT NULL PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    timing     TEXT NOT NULL        -- JSON
) STRICT, WITHOUT ROWID;
