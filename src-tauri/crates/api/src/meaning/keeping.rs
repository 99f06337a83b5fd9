//! What facts mean is told in the background, some at a time, whenever facts have changed.

use std::sync::{Arc, Mutex, Weak};

use vis_llm::Reading;
use vis_memory::pack;
use vis_store::Store;

use super::{Meanings, WITH_PATIENCE, Wish, held};
use crate::ApiError;
use crate::app::blocking;

/// Facts at once: a message that comes meanwhile waits for no more.
const SOME: usize = 4;

/// Works whenever something is wished. Ends with the home.
pub(crate) fn keep_up(meanings: &Arc<Meanings>, store: &Arc<Mutex<Store>>) {
    let mut wishes = meanings.wishes.subscribe();
    let (meanings, store) = (Arc::downgrade(meanings), Arc::downgrade(store));
    tokio::spawn(async move {
        loop {
            let wish = *wishes.borrow_and_update();
            let (meanings, store) = (Weak::clone(&meanings), Weak::clone(&store));
            let done = blocking(move || match (meanings.upgrade(), store.upgrade()) {
                (Some(meanings), Some(store)) => meanings.keep(&store, wish),
                _ => Ok(()),
            });
            if let Err(error) = done.await {
                tracing::warn!(%error, "what facts mean was not told");
            }
            if wishes.changed().await.is_err() {
                return;
            }
        }
    });
}

impl Meanings {
    /// Tells what facts mean that have not been told. Nothing is started where there is nothing to do.
    ///
    /// # Errors
    /// The database cannot be read or written; the model gives no answer.
    pub(crate) fn keep(&self, store: &Mutex<Store>, wish: Wish) -> Result<(), ApiError> {
        if !self.are_there() {
            return Ok(());
        }
        let model = self.embedder.model();
        let some = || held(store).facts_without_meaning(model, SOME);
        let mut facts = some()?;
        let talks = wish == Wish::Soon && !held(store).meanings(model)?.is_empty();
        if facts.is_empty() && !talks {
            return Ok(());
        }
        if self.frame().is_some() && facts.is_empty() {
            // Its process may have ended meanwhile.
            self.vectors(Reading::Query, &[""], WITH_PATIENCE)?;
        }
        self.learn_frame()?;
        while !facts.is_empty() {
            let texts: Vec<&str> = facts.iter().map(|(_, text)| text.as_str()).collect();
            let vectors = self.vectors(Reading::Passage, &texts, WITH_PATIENCE)?;
            let mut kept = held(store);
            for ((id, text), vector) in facts.iter().zip(&vectors) {
                kept.set_meaning(id, text, model, &pack(vector))?;
            }
            drop(kept);
            let next = some()?;
            // One whose text cannot be read as it was written would come for ever.
            if next == facts {
                break;
            }
            facts = next;
        }
        Ok(())
    }
}
