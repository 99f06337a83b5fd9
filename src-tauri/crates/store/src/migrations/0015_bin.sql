-- What was deleted is listed and, after its time, forgotten without reading every message. Below 0: its words are gone, its place in
-- the tree stays.
CREATE INDEX messages_in_bin ON messages (deleted_ms) WHERE deleted_ms IS NOT NULL;
