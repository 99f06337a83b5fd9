use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{Mutex, MutexGuard, Semaphore, SemaphorePermit};
use vis_core::TurnId;

use crate::{ApiError, Code};

/// Those of one profile that wait for their reply at once.
const MOST_WAITING: usize = 32;
/// Milliseconds, for those beyond.
const TRY_AGAIN: u32 = 5_000;
/// Far from what the window's own conversation will ever count to.
const FIRST_TURN: u64 = 1 << 62;

/// The order in which a profile's chats over the API are answered. Other profiles have rooms of their own.
pub(crate) struct TalkRoom {
    line: Semaphore,
    turn: Mutex<()>,
    turns: AtomicU64,
}

/// Held until the reply is there. The fields are let go in this order.
pub(super) struct Turn<'a> {
    _turn: MutexGuard<'a, ()>,
    _place: SemaphorePermit<'a>,
}

impl Default for TalkRoom {
    fn default() -> Self {
        let (line, turn) = (Semaphore::new(MOST_WAITING), Mutex::default());
        Self { line, turn, turns: AtomicU64::new(FIRST_TURN) }
    }
}

impl TalkRoom {
    /// Waits until everybody who came before has been answered.
    ///
    /// # Errors
    /// One with `retry_after_ms` while too many wait.
    pub(super) async fn turn(&self) -> Result<Turn<'_>, ApiError> {
        let place = self.line.try_acquire().map_err(|_| {
            let sentence = format!("{MOST_WAITING} messages wait for their reply already. Try again soon.");
            ApiError { retry_after_ms: Some(TRY_AGAIN), ..ApiError::new(Code::Failed, sentence) }
        })?;
        Ok(Turn { _turn: self.turn.lock().await, _place: place })
    }

    /// An id that no turn of this home has.
    pub(super) fn next_turn(&self) -> TurnId {
        TurnId(self.turns.fetch_add(1, Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_is_answered_at_a_time_and_a_long_line_is_closed() {
        let room = TalkRoom::default();
        let first = room.turn().await.unwrap();
        let mut waiting: Vec<_> = (1..MOST_WAITING).map(|_| Box::pin(room.turn())).collect();
        for one in &mut waiting {
            assert!(futures::poll!(one).is_pending(), "the first one is being answered");
        }
        let refused = room.turn().await.map(|_| ()).unwrap_err();
        assert_eq!(refused.retry_after_ms, Some(TRY_AGAIN));
        drop(first);
        let second = futures::poll!(&mut waiting[0]);
        assert!(second.is_ready(), "who came first goes first");
        assert!(futures::poll!(&mut waiting[1]).is_pending(), "and holds the turn until the reply is there");
        drop(second);
        assert!(futures::poll!(&mut waiting[1]).is_ready());
    }
}
