-- Who takes part in a chat of several. A chat between two has no rows here, and no turn_order.
CREATE TABLE session_members (
    session_id   TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    character_id TEXT NOT NULL,
    place        INTEGER NOT NULL,
    name         TEXT NOT NULL,     -- as it was when they joined, so that what they said stays readable without them
    muted        INTEGER NOT NULL DEFAULT 0,
    gone         INTEGER NOT NULL DEFAULT 0, -- was sent away; may come back
    PRIMARY KEY (session_id, character_id)
) STRICT, WITHOUT ROWID;
ALTER TABLE sessions ADD COLUMN turn_order TEXT;

-- Who of a group said it; null for the person, and in chats between two.
ALTER TABLE messages ADD COLUMN speaker TEXT;
