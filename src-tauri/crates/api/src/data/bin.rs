use super::{BIN_MS, BinEntry, BinKind};
use crate::app::blocking;
use crate::{ApiError, App};

impl App {
    /// What was deleted and can be brought back, the latest first.
    pub async fn bin(&self) -> Result<Vec<BinEntry>, ApiError> {
        let home = self.home()?;
        blocking(move || {
            let binned = home.store().bin()?;
            Ok(binned
                .into_iter()
                .map(|one| BinEntry {
                    id: one.id,
                    kind: one.kind.into(),
                    title: one.title,
                    detail: one.detail,
                    deleted_ms: one.deleted_ms,
                    gone_ms: one.deleted_ms + BIN_MS,
                })
                .collect())
        })
        .await
    }

    /// # Errors
    /// [`crate::Code::NotFound`] when it is not in the bin.
    pub async fn restore_from_bin(&self, kind: BinKind, id: &str) -> Result<(), ApiError> {
        match kind {
            BinKind::Chat => self.restore_session(id).await.map(|_| ()),
            BinKind::Message => self.restore_messages(&[id.to_owned()]).await.map(|_| ()),
            BinKind::Character => self.restore_character(id).await.map(|_| ()),
            BinKind::Script => self.restore_script(id).await.map(|_| ()),
        }
    }

    /// Deletes it for good.
    ///
    /// # Errors
    /// [`crate::Code::NotFound`] when it is not in the bin.
    pub async fn delete_from_bin(&self, kind: BinKind, id: &str) -> Result<(), ApiError> {
        let (home, id) = (self.home()?, id.to_owned());
        blocking(move || Ok(home.store().delete_from_bin(kind.into(), &id)?)).await
    }

    /// Deletes everything in the bin for good; gives how much it was.
    pub async fn empty_bin(&self) -> Result<u32, ApiError> {
        let home = self.home()?;
        blocking(move || {
            let mut store = home.store();
            let gone = store.bin()?.len();
            store.empty_trash()?;
            Ok(u32::try_from(gone).unwrap_or(u32::MAX))
        })
        .await
    }
}
