use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
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

/// Ok also when there is no such file.
pub(crate) fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(StoreError::io("remove", path, e)),
        _ => Ok(()),
    }
}

/// With all that is in it. Ok also when there is no such folder.
pub(crate) fn remove_folder(path: &Path) -> Result<(), StoreError> {
    match fs::remove_dir_all(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(StoreError::io("remove", path, e)),
        _ => Ok(()),
    }
}

/// A folder that only its owner can look into; ok also when it is there.
pub(crate) fn make_folder(folder: &Path) -> Result<(), StoreError> {
    let mut builder = DirBuilder::new();
    for_the_owner_alone(&mut builder);
    match builder.create(folder) {
        Ok(()) => folder.parent().map_or(Ok(()), sync_folder),
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(e) => Err(StoreError::io("create", folder, e)),
    }
}

/// The same with all folders above it.
pub(crate) fn make_folders(folder: &Path) -> Result<(), StoreError> {
    let mut builder = DirBuilder::new();
    for_the_owner_alone(&mut builder);
    builder.recursive(true).create(folder).map_err(|e| StoreError::io("create", folder, e))
}

fn for_the_owner_alone(builder: &mut DirBuilder) {
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(builder, 0o700);
    #[cfg(not(unix))]
    let _ = builder;
}
