-- A chat is a tree: a reply made again, and words sent again, stand beside the first ones. What is shown is one path through it.
ALTER TABLE messages ADD COLUMN parent TEXT;        -- the message before it; null: it begins the chat
ALTER TABLE messages ADD COLUMN place INTEGER;      -- on the path shown, from 0; null: on another branch
ALTER TABLE messages ADD COLUMN next TEXT;          -- which of several children is shown; null: the newest
ALTER TABLE messages ADD COLUMN deleted_ms INTEGER; -- set: hidden, can be restored
ALTER TABLE messages ADD COLUMN edited_ms INTEGER;
ALTER TABLE messages ADD COLUMN bookmarked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN reaction TEXT;
UPDATE messages SET
    place = seq,
    parent = (SELECT b.id FROM messages b WHERE b.session_id = messages.session_id AND b.seq < messages.seq
              ORDER BY b.seq DESC LIMIT 1);
CREATE UNIQUE INDEX messages_path ON messages (session_id, place) WHERE place IS NOT NULL;
CREATE INDEX messages_children ON messages (session_id, parent, seq);
CREATE INDEX messages_marked ON messages (session_id)
    WHERE bookmarked = 1 OR reaction IS NOT NULL OR edited_ms IS NOT NULL;

-- What a message said before each edit.
CREATE TABLE message_edits (
    message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    step       INTEGER NOT NULL,
    text       TEXT NOT NULL,
    PRIMARY KEY (message_id, step)
) STRICT, WITHOUT ROWID;

ALTER TABLE sessions ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';    -- JSON
ALTER TABLE sessions ADD COLUMN draft TEXT NOT NULL DEFAULT '';     -- typed and not sent

-- Words of messages by their rowid; the text itself stands in `messages` alone. Filled when somebody searches, so that keeping a
-- message writes no more than before. VACUUM would number the rows anew: clear this table first.
CREATE VIRTUAL TABLE message_words USING fts5 (
    words, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);
