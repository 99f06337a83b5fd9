//! Films after the program was ended in the middle, and what is kept of when their steps began.

use std::path::Path;
use std::sync::Arc;

use vis_store::{KeptVideo, VideoState};

use super::VideoRoom;
use crate::ApiError;
use crate::outside::is_outside;

impl VideoRoom {
    /// Goes on with what was waiting or running when the program ended, but for what was ordered from outside.
    pub(crate) fn resume(self: &Arc<Self>) {
        self.resume_those(false);
    }

    /// The same with what was ordered from outside: whoever serves it may be another process than the window.
    pub(crate) fn resume_outside(self: &Arc<Self>) {
        self.resume_those(true);
    }

    fn resume_those(self: &Arc<Self>, outside: bool) {
        let all = self.store().videos().unwrap_or_default().into_iter().rev();
        let unfinished = all.filter(|video| matches!(video.state, VideoState::Queued | VideoState::Running));
        for video in unfinished.filter(|video| self.is_from_outside(video) == outside) {
            if !self.active().contains_key(&video.id) {
                self.queue(video.id);
            }
        }
    }

    /// Goes on with a film from outside that another process left behind.
    pub(crate) fn resume_one(self: &Arc<Self>, id: &str) -> Result<(), ApiError> {
        // In this order: one that ends meanwhile is completed by the time its row is read.
        if self.active().contains_key(id) {
            return Ok(());
        }
        let kept = self.find(id)?;
        if matches!(kept.state, VideoState::Queued | VideoState::Running) && self.is_from_outside(&kept) {
            self.queue(kept.id);
        }
        Ok(())
    }

    fn is_from_outside(&self, video: &KeptVideo) -> bool {
        let by_another_program = || self.store().studio_film(&video.id).is_ok_and(|order| order.is_some());
        is_outside(&self.at_hand.home, Path::new(&video.path)) || by_another_program()
    }

    /// Keeps when a step began. A film is not worse for what could not be kept, so that is only logged.
    pub(super) fn date(&self, id: &str, step: &str) {
        if let Err(error) = self.store().note_film_step(id, step, self.clock.now_ms()) {
            tracing::debug!(%error, "the step of a film was not dated");
        }
    }

    pub(super) fn forget_steps(&self, id: &str) {
        if let Err(error) = self.store().forget_film_steps(id) {
            tracing::debug!(%error, "the steps of an earlier try were not forgotten");
        }
    }
}
