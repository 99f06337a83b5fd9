use rusqlite::Connection;
use vis_core::Sensitive;

use crate::StoreError;

/// The key that seals spoken clips. It lives inside the encrypted database, so that it goes wherever that goes.
pub(crate) fn media_key(connection: &Connection, fresh: [u8; 32]) -> Result<Sensitive, StoreError> {
    connection.execute("INSERT OR IGNORE INTO meta (key, value) VALUES ('media_key', ?1)", [fresh])?;
    let kept: Vec<u8> =
        connection.query_row("SELECT value FROM meta WHERE key = 'media_key'", [], |row| row.get(0))?;
    if kept.len() == 32 {
        Ok(Sensitive::new(kept))
    } else {
        Err(StoreError::damaged("the media key is unusable"))
    }
}
