//! Files that wait to be sent. They are in memory alone, and forgotten when they are sent, dropped or old.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use vis_core::SessionId;
use vis_files::ReadFile;

use crate::characters::locked;
use crate::{ApiError, Code};

/// Milliseconds after which a file is forgotten.
const FORGOTTEN: i64 = 30 * 60 * 1000;
/// Files and bytes that may wait at once, over all chats.
const FILES: usize = 40;
const BYTES: usize = 256 * 1024 * 1024;

/// A file with what was read in it.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(super) session: SessionId,
    pub(super) file: ReadFile,
    pub(super) original: Vec<u8>,
}

/// Files by their tokens.
#[derive(Default)]
pub(crate) struct Handed(Mutex<HashMap<String, (Arc<Waiting>, i64)>>);

impl Handed {
    /// Gives the file's token.
    pub(super) fn put(&self, waiting: Arc<Waiting>, now_ms: i64) -> Result<String, ApiError> {
        let mut all = locked(&self.0);
        all.retain(|_, (_, since)| now_ms - *since < FORGOTTEN);
        let bytes: usize = all.values().map(|(one, _)| one.original.len()).sum();
        if all.len() >= FILES || bytes + waiting.original.len() > BYTES {
            let why = "Too many files are waiting to be sent. Send or remove some of them, then choose this one again.";
            return Err(ApiError::new(Code::BadInput, why));
        }
        let token = format!("file-{}", uuid::Uuid::now_v7());
        all.insert(token.clone(), (waiting, now_ms));
        Ok(token)
    }

    /// The files of these tokens for this chat; they go on waiting.
    pub(super) fn get(
        &self,
        session: &SessionId,
        tokens: &[String],
        now_ms: i64,
    ) -> Result<Vec<Arc<Waiting>>, ApiError> {
        let mut all = locked(&self.0);
        all.retain(|_, (_, since)| now_ms - *since < FORGOTTEN);
        let found = |token: &String| {
            let (waiting, _) = all.get(token).filter(|(waiting, _)| waiting.session == *session)?;
            Some(Arc::clone(waiting))
        };
        let gone = || {
            let why = "A file waited too long and was let go. Choose it again, then send.";
            ApiError::new(Code::NotFound, why)
        };
        tokens.iter().map(|token| found(token).ok_or_else(gone)).collect()
    }

    pub(super) fn drop_one(&self, token: &str) {
        locked(&self.0).remove(token);
    }
}

#[cfg(test)]
mod tests {
    use vis_files::Limits;

    use super::*;

    fn waiting(session: &str) -> Arc<Waiting> {
        let file = vis_files::read("a.txt", b"words", Limits::default()).unwrap();
        Arc::new(Waiting { session: session.into(), file, original: b"words".to_vec() })
    }

    #[test]
    fn a_file_waits_half_an_hour_for_its_own_chat() {
        let handed = Handed::default();
        let token = handed.put(waiting("s"), 0).unwrap();
        let tokens = [token];
        let found = |session: &str, now| handed.get(&session.into(), &tokens, now).map(|all| all.len());
        assert_eq!(found("s", FORGOTTEN - 1).unwrap(), 1);
        assert_eq!(found("other", 0).unwrap_err().code, Code::NotFound, "it was meant for another chat");
        assert_eq!(found("s", FORGOTTEN).unwrap_err().code, Code::NotFound);
    }

    #[test]
    fn so_many_may_wait_and_no_more() {
        let handed = Handed::default();
        let tokens: Vec<String> = (0..FILES).map(|_| handed.put(waiting("s"), 0).unwrap()).collect();
        assert_eq!(handed.put(waiting("s"), 0).unwrap_err().code, Code::BadInput);
        handed.drop_one(&tokens[0]);
        handed.put(waiting("s"), 0).unwrap();
        handed.put(waiting("s"), FORGOTTEN).unwrap();
        assert!(handed.get(&"s".into(), &tokens[1..2], FORGOTTEN).is_err(), "old ones made room");
    }
}
