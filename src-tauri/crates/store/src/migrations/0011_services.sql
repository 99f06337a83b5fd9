-- Voices and ears over the network. Their keys are not here: those have a place of their own.
CREATE TABLE services (
    id         TEXT NOT NULL PRIMARY KEY,
    service    TEXT NOT NULL,       -- JSON
    changed_ms INTEGER NOT NULL,
    deleted_ms INTEGER              -- set: in the trash, can be restored
) STRICT;

-- Who speaks for a character, where that is not this computer.
CREATE TABLE character_services (
    character_id TEXT NOT NULL PRIMARY KEY,
    service_id   TEXT NOT NULL,
    voice_id     TEXT NOT NULL,     -- as the service calls it
    voice_name   TEXT NOT NULL      -- as a person reads it
) STRICT, WITHOUT ROWID;
