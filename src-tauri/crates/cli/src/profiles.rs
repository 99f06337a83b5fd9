//! `profiles`: who shares this computer.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand};
use vis_api::{ApiError, Code, Door, NewProfile, Profile, ProfileChange, ProfileId};
use vis_core::Sensitive;

use crate::entry::{Entry, line_of_input, named, proven, secret};
use crate::report::Output;

#[derive(Subcommand)]
pub(crate) enum ProfilesTask {
    /// Everybody.
    List,
    /// Add somebody, with chats of their own. Their password comes from standard input or VISAVIS_PASSWORD.
    Add {
        name: String,
        #[arg(long)]
        email: Option<String>,
        /// Such as en.
        #[arg(long)]
        language: Option<String>,
        /// Read the password from standard input.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Change a profile; its password comes from VISAVIS_PASSWORD.
    Change(ChangeTask),
    /// Give a profile another password, read from standard input. The one it has comes from VISAVIS_PASSWORD.
    Password {
        name: String,
        /// Read the new password from standard input.
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// Delete a profile with everything in it; its password comes from standard input or VISAVIS_PASSWORD.
    Remove {
        name: String,
        /// With the password of the owner of this computer, where theirs is forgotten.
        #[arg(long)]
        by_owner: bool,
        /// Read the password from standard input.
        #[arg(long)]
        password_stdin: bool,
    },
}

#[derive(Args)]
pub(crate) struct ChangeTask {
    name: String,
    /// The new name.
    #[arg(long)]
    rename: Option<String>,
    #[arg(long)]
    email: Option<String>,
    #[arg(long, conflicts_with = "email")]
    no_email: bool,
    /// Such as en.
    #[arg(long)]
    language: Option<String>,
    /// Lock the window after so many minutes without anybody.
    #[arg(long)]
    lock_minutes: Option<u32>,
    #[arg(long, conflicts_with = "lock_minutes")]
    no_lock: bool,
    /// png, jpeg or webp.
    #[arg(long, value_name = "PICTURE")]
    picture: Option<PathBuf>,
    #[arg(long, conflicts_with = "picture")]
    no_picture: bool,
}

pub(crate) async fn run(entry: &Entry, task: ProfilesTask, output: &Output) -> Result<(), ApiError> {
    let door = entry.door().await?;
    match task {
        ProfilesTask::List => {
            let all = door.profiles().await?;
            output.value(&all, || all.iter().map(line).collect());
        }
        ProfilesTask::Add { name, email, language, password_stdin } => {
            let password = password(password_stdin)?;
            let added = door.create_profile(NewProfile { name, email, language, password }).await?;
            warn_of_open_owner(&door).await?;
            output.value(&added, || vec![line(&added)]);
        }
        ProfilesTask::Change(task) => {
            let changed = change(&door, task).await?;
            output.value(&changed, || vec![line(&changed)]);
        }
        ProfilesTask::Password { name, .. } => {
            let who = named(&door, &name).await?;
            let old = if who.has_password { Some(password(false)?) } else { None };
            door.change_password(who.id, old, password(true)?).await?;
            let changed = door.profile(who.id).await?;
            output.value(&changed, || vec![format!("{} has a new password.", changed.name)]);
        }
        ProfilesTask::Remove { name, by_owner, password_stdin } => {
            let who = named(&door, &name).await?;
            match by_owner {
                false => door.delete_profile(who.id, password(password_stdin)?).await?,
                true => door.remove_profile(who.id, owners(&door, password_stdin).await?).await?,
            }
            output.value(&serde_json::json!({ "removed": who.name }), || {
                vec![format!("{} is gone, with everything.", who.name)]
            });
        }
    }
    Ok(())
}

async fn change(door: &Arc<Door>, task: ChangeTask) -> Result<Profile, ApiError> {
    let who = proven(door, named(door, &task.name).await?).await?;
    let picture = task.picture.map(read_picture).transpose()?;
    let change = ProfileChange {
        name: task.rename,
        email: if task.no_email { Some(None) } else { task.email.map(Some) },
        language: task.language,
        lock_minutes: if task.no_lock { Some(None) } else { task.lock_minutes.map(Some) },
    };
    let changed = door.change_profile(who.id, change).await?;
    match (picture, task.no_picture) {
        (None, false) => Ok(changed),
        (picture, _) => door.set_profile_picture(who.id, picture).await,
    }
}

fn read_picture(path: PathBuf) -> Result<Vec<u8>, ApiError> {
    std::fs::read(&path).map_err(|error| {
        let message = format!("{} cannot be read ({error}). Choose another picture.", path.display());
        ApiError { code: Code::BadInput, message, retry_after_ms: None }
    })
}

/// Never an argument, which every program of this computer could read.
fn password(from_input: bool) -> Result<Sensitive, ApiError> {
    let given = if from_input { line_of_input("password")? } else { secret("VISAVIS_PASSWORD") };
    given.ok_or_else(|| ApiError {
        code: Code::BadInput,
        message: "A password is needed. Put it into VISAVIS_PASSWORD, or give --password-stdin and write it to standard input."
            .to_owned(),
        retry_after_ms: None,
    })
}

/// The owner's password; nothing is asked where there is none.
async fn owners(door: &Arc<Door>, from_input: bool) -> Result<Option<Sensitive>, ApiError> {
    let owner = door.profile(ProfileId::OWNER).await?;
    owner.has_password.then(|| password(from_input)).transpose()
}

async fn warn_of_open_owner(door: &Arc<Door>) -> Result<(), ApiError> {
    if let Some(owner) = door.profiles().await?.into_iter().find(|one| one.owner && !one.has_password) {
        eprintln!(
            "{} has no password: everybody here can open those chats. Set one: visavis-cli profiles password {} --password-stdin",
            owner.name, owner.name
        );
    }
    Ok(())
}

fn line(one: &Profile) -> String {
    let email = one.email.as_deref().map(|email| format!("  {email}")).unwrap_or_default();
    let owner = if one.owner { "  owner" } else { "" };
    let open = if one.has_password { "" } else { "  no password" };
    format!("{}{email}{owner}{open}", one.name)
}
