use std::sync::{Arc, Weak};
use std::time::Duration;

use super::backups::passphrase_of;
use super::kept::Plan;
use crate::app::blocking;
use crate::{ApiError, App, ChatEvent, NoticeLevel};

/// After the start, and between two looks at the clock.
const AFTER_START: Duration = Duration::from_secs(120);
const BETWEEN: Duration = Duration::from_secs(15 * 60);

impl App {
    /// Makes backups as often as the person wants, for the life of the program. Must run inside a tokio runtime.
    pub fn keep_backing_up(self: &Arc<Self>) {
        let app: Weak<Self> = Arc::downgrade(self);
        tokio::spawn(async move {
            tokio::time::sleep(AFTER_START).await;
            while let Some(program) = app.upgrade() {
                if let Err(error) = program.back_up_when_due().await {
                    tracing::warn!(%error, "the automatic backup was not made");
                    let _ = program.events.send(ChatEvent::Notice {
                        level: NoticeLevel::Warning,
                        code: "backup".to_owned(),
                        message: format!("The automatic backup was not made. {}", error.message),
                    });
                }
                drop(program);
                tokio::time::sleep(BETWEEN).await;
            }
        });
    }

    /// Whether one was made.
    ///
    /// # Errors
    /// As [`App::make_backup`].
    pub async fn back_up_when_due(&self) -> Result<bool, ApiError> {
        let Ok(home) = self.home() else { return Ok(false) };
        let (now, said) = (self.clock.now_ms(), self.data.passphrase());
        let due = blocking(move || {
            let due = Plan::read(&home.store())?.due(now);
            // Without its passphrase it waits for the person to say it, and does not complain every quarter of an hour.
            Ok(due && passphrase_of(&home, said)?.is_some())
        })
        .await?;
        if due {
            self.back_up_to(None, None, true).await?;
        }
        Ok(due)
    }
}
