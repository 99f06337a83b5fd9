-- Who may use the local HTTP API. A key itself is nowhere: 256 random bits need no slow hash.
CREATE TABLE api_keys (
    name       TEXT NOT NULL PRIMARY KEY,
    digest     BLOB NOT NULL UNIQUE,  -- SHA-256 of the key
    scopes     TEXT NOT NULL,         -- JSON: a list of words
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER                -- not set: never
) STRICT, WITHOUT ROWID;
