use std::sync::Weak;
use std::time::Duration;

use super::backups::list;
use super::kept::{Plan, checked_ms, set_checked};
use super::{DAY_MS, Health};
use crate::app::blocking;
use crate::open::OpenHome;
use crate::{ApiError, App, ChatEvent, NoticeLevel};

/// The start belongs to the person.
const AFTER_START: Duration = Duration::from_secs(60);
const BETWEEN: Duration = Duration::from_secs(60 * 60);

impl App {
    /// How the database is.
    pub async fn health(&self) -> Result<Health, ApiError> {
        let home = self.home()?;
        blocking(move || {
            let places = &home.launch.home;
            let good = places.data.join("visavis.db.good").exists();
            let plan = Plan::read(&home.store())?;
            let copies = list(places, &plan.checked).len() + usize::from(good);
            let checked_ms = checked_ms(&home.store())?;
            let copies = u32::try_from(copies).unwrap_or(u32::MAX);
            Ok(Health { checked_ms, repaired: home.repaired.clone(), copies })
        })
        .await
    }
}

/// What a repair did, for people.
pub(crate) fn in_words(repaired: &vis_store::Repaired) -> String {
    let lost = match (repaired.incomplete, repaired.from_copy) {
        (0, _) => "Everything in it could be read.".to_owned(),
        (_, 0) => "Some of it could not be read and may be missing.".to_owned(),
        (_, rows) => format!("What could not be read came from the last good copy ({rows} entries)."),
    };
    format!(
        "The file with your chats was damaged and has been repaired. {lost} The damaged file is kept: {}",
        repaired.damaged.display()
    )
}

/// Checks the database once a day while the program runs, and keeps a good copy of it.
pub(crate) fn look_after(home: Weak<OpenHome>) {
    tokio::spawn(async move {
        tokio::time::sleep(AFTER_START).await;
        while let Some(open) = home.upgrade() {
            let checked = blocking(move || check_daily(&open)).await;
            if let Err(error) = checked {
                tracing::warn!(%error, "the daily check of the database did not pass");
                if let Some(open) = home.upgrade() {
                    let _ = open.records.events.send(ChatEvent::Notice {
                        level: NoticeLevel::Warning,
                        code: "database".to_owned(),
                        message: error.message,
                    });
                }
            }
            tokio::time::sleep(BETWEEN).await;
        }
    });
}

fn check_daily(home: &OpenHome) -> Result<(), ApiError> {
    let now = home.records.clock.now_ms();
    let checked = checked_ms(&home.store())?;
    let good = home.launch.home.data.join("visavis.db.good").exists();
    if good && checked.is_some_and(|at| (0..DAY_MS).contains(&(now - at))) {
        return Ok(());
    }
    let copier = home.store().copier()?;
    copier.keep_good_copy()?;
    Ok(set_checked(&mut home.store(), now)?)
}
