use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use tokio::sync::broadcast;
use vis_core::Sensitive;
use vis_secrets::{Keyring, Secrets};
use vis_store::{BackupOrder, back_up, check_backup};

use super::kept::Plan;
use super::{BackupCheck, BackupEvery, BackupFile, Backups, DataWork, stamp};
use crate::app::blocking;
use crate::keeper::fresh;
use crate::open::OpenHome;
use crate::{ApiError, App, ChatEvent, Code, Home};

pub(super) const FOLDER: &str = "backups";
const ENDING: &str = ".visbackup";
const AUTOMATIC: &str = "visavis-auto-";
const BY_HAND: &str = "visavis-";
/// Where a backup is opened to be checked; hidden, so that it never becomes part of one.
const DRILL: &str = ".backup-drill";
/// In the keyring, for a home that is not encrypted.
pub(super) const KEYRING_NAME: &str = "backup-passphrase";
const MOST_KEPT: u32 = 100;
/// Shorter ones are guessed.
const SHORTEST_PASSPHRASE: usize = 8;

impl App {
    /// The backups of this home, and how often one is made.
    pub async fn backups(&self) -> Result<Backups, ApiError> {
        let (home, spoken) = (self.home()?, self.data.passphrase().is_some());
        blocking(move || overview(&home, spoken)).await
    }

    /// Sets what locks backups from now on; earlier ones keep theirs. An encrypted home keeps it, another one the keyring; where
    /// there is none, it is forgotten at the end of the program.
    ///
    /// # Errors
    /// [`Code::BadInput`] when it is shorter than eight characters.
    pub async fn set_backup_passphrase(&self, passphrase: Sensitive) -> Result<Backups, ApiError> {
        acceptable(&passphrase)?;
        let (home, key) = (self.home()?, passphrase.clone());
        self.data.remember(Some(passphrase));
        blocking(move || keep_passphrase(&home, &key)).await?;
        self.backups().await
    }

    /// `keep`: automatic ones that stay, 1-100.
    ///
    /// # Errors
    /// [`Code::BadInput`] when backups are to be made and there is no passphrase for them.
    pub async fn set_backups(&self, every: BackupEvery, keep: u32) -> Result<Backups, ApiError> {
        let (home, spoken) = (self.home()?, self.data.passphrase());
        blocking(move || {
            if every != BackupEvery::Off && passphrase_of(&home, spoken)?.is_none() {
                return Err(no_passphrase());
            }
            let mut store = home.store();
            let plan = Plan { every, keep: keep.clamp(1, MOST_KEPT), ..Plan::read(&store)? };
            Ok(plan.write(&mut store)?)
        })
        .await?;
        self.backups().await
    }

    /// Makes a backup now, in the home's folder of backups, and proves it by opening everything in it.
    ///
    /// # Errors
    /// [`Code::BadInput`] without a passphrase for backups; [`Code::DiskFull`].
    pub async fn make_backup(&self) -> Result<BackupFile, ApiError> {
        self.back_up_to(None, None, false).await
    }

    /// The same into a file of the person's choice, under a passphrase of its own where one is given.
    ///
    /// # Errors
    /// As [`App::make_backup`].
    pub async fn make_backup_at(
        &self,
        file: Option<PathBuf>,
        passphrase: Option<Sensitive>,
    ) -> Result<BackupFile, ApiError> {
        if let Some(passphrase) = &passphrase {
            acceptable(passphrase)?;
        }
        self.back_up_to(file, passphrase, false).await
    }

    pub(super) async fn back_up_to(
        &self,
        file: Option<PathBuf>,
        passphrase: Option<Sensitive>,
        automatic: bool,
    ) -> Result<BackupFile, ApiError> {
        let _turn = self.data.turn.lock().await;
        let (home, now) = (self.home()?, self.clock.now_ms());
        let (events, passphrase) = (self.events.clone(), passphrase.or_else(|| self.data.passphrase()));
        blocking(move || {
            let passphrase = passphrase_of(&home, passphrase)?.ok_or_else(no_passphrase)?;
            let file = match file {
                Some(file) => std::path::absolute(file).map_err(ApiError::failed)?,
                None => own_name(&home.launch.home, automatic, now)?,
            };
            write(&home, &file, &passphrase, now, &events)?;
            let drill = home.launch.home.data.join(DRILL);
            check_backup(&file, &passphrase, &drill, &mut told(&events, DataWork::Check))?;
            let name = name_of(&file);
            let mut store = home.store();
            let mut plan = Plan::read(&store)?;
            plan.last_ms = Some(now);
            plan.checked.insert(name, now);
            let checked = plan.checked.clone();
            forget_old(&home.launch.home, &mut plan)?;
            plan.write(&mut store)?;
            seen(&file, &checked).ok_or_else(|| ApiError::not_found("backup"))
        })
        .await
    }

    /// Deletes one of the home's own backups.
    ///
    /// # Errors
    /// [`Code::BadInput`] for a file that is none of them; [`Code::NotFound`].
    pub async fn delete_backup(&self, path: &str) -> Result<Backups, ApiError> {
        let (home, path) = (self.home()?, PathBuf::from(path));
        blocking(move || {
            let known = list(&home.launch.home, &BTreeMap::new());
            if !known.iter().any(|backup| Path::new(&backup.path) == path) {
                return Err(ApiError::not_found("backup"));
            }
            fs::remove_file(&path).map_err(ApiError::failed)
        })
        .await?;
        self.backups().await
    }

    /// The restore drill: everything in a backup is opened in a scratch place, counted, and thrown away. Without a passphrase,
    /// that of this home.
    ///
    /// # Errors
    /// [`Code::WrongPassphrase`], [`Code::NewerVersion`], [`Code::BadInput`] for a file that is no backup or damaged.
    pub async fn check_backup(
        &self,
        path: &str,
        passphrase: Option<Sensitive>,
    ) -> Result<BackupCheck, ApiError> {
        let _turn = self.data.turn.lock().await;
        let (home, now, file) = (self.home()?, self.clock.now_ms(), PathBuf::from(path));
        let (events, passphrase) = (self.events.clone(), passphrase.or_else(|| self.data.passphrase()));
        blocking(move || {
            let passphrase = passphrase_of(&home, passphrase)?.ok_or_else(no_passphrase)?;
            let drill = home.launch.home.data.join(DRILL);
            let found = check_backup(&file, &passphrase, &drill, &mut told(&events, DataWork::Check))?;
            let mut store = home.store();
            let mut plan = Plan::read(&store)?;
            plan.checked.insert(name_of(&file), now);
            plan.write(&mut store)?;
            Ok(found.into())
        })
        .await
    }
}

pub(super) fn no_passphrase() -> ApiError {
    ApiError::new(Code::BadInput, "Backups need a passphrase, and none is set here. Type one first.")
}

fn acceptable(passphrase: &Sensitive) -> Result<(), ApiError> {
    if String::from_utf8_lossy(passphrase.expose()).chars().count() >= SHORTEST_PASSPHRASE {
        return Ok(());
    }
    let sentence =
        format!("A passphrase for backups has at least {SHORTEST_PASSPHRASE} characters. Type a longer one.");
    Err(ApiError::new(Code::BadInput, sentence))
}

pub(super) fn keep_passphrase(home: &OpenHome, passphrase: &Sensitive) -> Result<(), ApiError> {
    if home.store().encrypted() {
        return Ok(home.store().set_backup_passphrase(Some(passphrase))?);
    }
    let keyring = Keyring::new(&home.label);
    if let Err(error) = keyring.probe().and_then(|()| keyring.set(KEYRING_NAME, passphrase)) {
        tracing::info!(%error, "no keyring: the passphrase for backups is forgotten at the end of the program");
    }
    Ok(())
}

/// What was given or said, else what is kept.
pub(super) fn passphrase_of(home: &OpenHome, said: Option<Sensitive>) -> Result<Option<Sensitive>, ApiError> {
    if said.is_some() {
        return Ok(said);
    }
    if home.store().encrypted() {
        return Ok(home.store().backup_passphrase()?);
    }
    Ok(Keyring::new(&home.label).get(KEYRING_NAME).ok().flatten())
}

fn overview(home: &OpenHome, spoken: bool) -> Result<Backups, ApiError> {
    let protected = spoken || passphrase_of(home, None)?.is_some();
    let plan = Plan::read(&home.store())?;
    let backups = list(&home.launch.home, &plan.checked);
    Ok(Backups {
        folder: folder(&home.launch.home).display().to_string(),
        every: plan.every,
        keep: plan.keep,
        protected,
        last_ms: plan.last_ms,
        backups,
    })
}

fn write(
    home: &OpenHome,
    file: &Path,
    passphrase: &Sensitive,
    now: i64,
    events: &broadcast::Sender<ChatEvent>,
) -> Result<u64, ApiError> {
    let copier = home.store().copier()?;
    let places = &home.launch.home;
    let data = places.data.canonicalize().map_err(ApiError::failed)?;
    let order = BackupOrder {
        home: &data,
        target: file,
        passphrase,
        random: &fresh().map_err(ApiError::failed)?,
        made_ms: now,
        version: env!("CARGO_PKG_VERSION"),
        leave_out: &[places.models.clone(), places.added()],
    };
    Ok(back_up(&copier, &order, &mut told(events, DataWork::Backup))?)
}

/// Tells the window how far it is, a hundred times at most.
pub(super) fn told(events: &broadcast::Sender<ChatEvent>, what: DataWork) -> impl FnMut(u64, u64) + use<> {
    let (events, mut last) = (events.clone(), None);
    move |done, of| {
        let hundredth = done.saturating_mul(100).checked_div(of);
        if hundredth != last {
            last = hundredth;
            let _ = events.send(ChatEvent::DataProgress { what, done, of });
        }
    }
}

pub(super) fn folder(home: &Home) -> PathBuf {
    home.data.join(FOLDER)
}

fn own_name(home: &Home, automatic: bool, now: i64) -> Result<PathBuf, ApiError> {
    let folder = folder(home);
    fs::create_dir_all(&folder).map_err(ApiError::failed)?;
    let kind = if automatic { AUTOMATIC } else { BY_HAND };
    let folder = folder.canonicalize().map_err(ApiError::failed)?;
    Ok(folder.join(format!("{kind}{}{ENDING}", stamp(now))))
}

fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The newest first.
pub(super) fn list(home: &Home, checked: &BTreeMap<String, i64>) -> Vec<BackupFile> {
    let entries = folder(home).canonicalize().and_then(fs::read_dir);
    let files = entries.into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let mut backups: Vec<_> = files
        .filter(|path| name_of(path).ends_with(ENDING))
        .filter_map(|path| seen(&path, checked))
        .collect();
    backups.sort_by(|a, b| b.made_ms.cmp(&a.made_ms).then_with(|| b.name.cmp(&a.name)));
    backups
}

fn seen(path: &Path, checked: &BTreeMap<String, i64>) -> Option<BackupFile> {
    let file = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    let name = name_of(path);
    let written = file.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(BackupFile {
        path: path.display().to_string(),
        made_ms: i64::try_from(written.as_millis()).ok()?,
        bytes: file.len(),
        automatic: name.starts_with(AUTOMATIC),
        checked_ms: checked.get(&name).copied(),
        name,
    })
}

/// Deletes automatic backups beyond those that are kept, and what is remembered of files that are gone.
fn forget_old(home: &Home, plan: &mut Plan) -> Result<(), ApiError> {
    let automatic = list(home, &plan.checked).into_iter().filter(|backup| backup.automatic);
    for old in automatic.skip(plan.keep as usize) {
        fs::remove_file(&old.path).map_err(ApiError::failed)?;
    }
    let there: Vec<String> = list(home, &BTreeMap::new()).into_iter().map(|backup| backup.name).collect();
    plan.checked.retain(|name, _| there.contains(name));
    Ok(())
}
