use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::Path;

use crate::StoreError;

/// A file that is being written carries this suffix until it is whole.
pub(crate) const PART: &str = ".part";

/// Writes a file so that after a crash or power loss it is there whole or not at all.
pub(crate) fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
    let part = folder.join(format!("{name}{PART}"));
    let written = fill(&part, bytes).and_then(|()| {
        let target = folder.join(name);
        fs::rename(&part, &target).map_err(|e| StoreError::io("name", &target, e))
    });
    if written.is_err() {
        // A half-written file on a full disk would only make matters worse.
        let _ = fs::remove_file(&part);
    }
    written?;
    sync_folder(folder)
}

fn fill(part: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    for_the_owner_only(&mut options);
    let mut file = options.open(part).map_err(|e| StoreError::io("create", part, e))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|e| StoreError::io("write", part, e))
}

/// New files are readable by the person alone, whatever the umask says.
pub(crate) fn for_the_owner_only(options: &mut OpenOptions) {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    #[cfg(not(unix))]
    let _ = options;
}

/// Makes new names in the folder survive a power loss. Windows has no such call and needs none.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    if cfg!(unix) {
        File::open(folder).and_then(|f| f.sync_all()).map_err(|e| StoreError::io("sync", folder, e))?;
    }
    Ok(())
}
