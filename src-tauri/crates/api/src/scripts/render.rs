//! A script's film: in the queue for the window, at once for the command line.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::film::{self, ScriptOrder};
use super::room::ScriptRoom;
use crate::activity::{ActivityKind, size};
use crate::app::blocking;
use crate::characters::locked;
use crate::videos::Order;
use crate::{ApiError, App, RenderedFilm, VideoProgress, VideoView};

fn order(room: &ScriptRoom, id: &str, out: &str, replace: bool) -> Result<ScriptOrder, ApiError> {
    let script = locked(&*room.desk(id)?).history.script().clone();
    Ok(ScriptOrder { script_id: id.to_owned(), script, out: out.to_owned(), replace })
}

impl App {
    /// Puts a film of the script as it is now into the queue.
    ///
    /// # Errors
    /// [`crate::Code::BadInput`] for a script without words; [`crate::Code::NotFound`].
    pub async fn render_script(&self, id: &str) -> Result<VideoView, ApiError> {
        let id = id.to_owned();
        let order = self.scripts_room(move |room| order(room, &id, "", false)).await?;
        let room = Arc::clone(&self.home()?.videos);
        room.start(Order::Script(Box::new(order)), self.clock.now_ms()).await
    }

    /// Makes a script's film now, under a name of the person's choice; `cancel` ends it within a frame's time.
    ///
    /// # Errors
    /// As [`App::render_script`]; what the disk says. A cancelled one is an error.
    pub async fn film_script(
        &self,
        id: &str,
        out: &str,
        replace: bool,
        cancel: Arc<AtomicBool>,
        mut progress: impl FnMut(VideoProgress) + Send + 'static,
    ) -> Result<RenderedFilm, ApiError> {
        let (room, clock) = (Arc::clone(&self.home()?.scripts), Arc::clone(&self.clock));
        let (id, out) = (id.to_owned(), out.to_owned());
        blocking(move || {
            let order = order(&room, &id, &out, replace)?;
            let ready = film::gather(&room, &order, &cancel, &mut progress)?;
            let film = film::make(&room, &ready, &order, &*clock, &cancel, &mut progress)?.film;
            room.note(
                ActivityKind::Rendered,
                &id,
                &format!("{}, {}.", film.path.display(), size(film.bytes)),
            );
            Ok(film)
        })
        .await
    }
}
