use std::path::PathBuf;

use clap::Subcommand;
use vis_api::{ApiError, App, Code};
use vis_core::Sensitive;

use crate::entry::line_of_input;
use crate::report::Output;

#[derive(Subcommand)]
pub(crate) enum DataTask {
    /// Write everything but models and keys into one file that a passphrase opens, and prove it.
    Backup {
        /// The file; without it, one in the home's own folder of backups.
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
        /// Read the passphrase of the backup from standard input; without it, the one that is set in the program.
        #[arg(long)]
        passphrase_stdin: bool,
    },
    /// Put what is in a backup in the place of everything here. What was here is kept, and named.
    Restore {
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Only open everything in it, count it, and throw it away.
        #[arg(long)]
        check: bool,
        /// Read the passphrase of the backup from standard input.
        #[arg(long)]
        passphrase_stdin: bool,
    },
    /// Delete everything that is kept, with its keys.
    DeleteEverything {
        /// The word DELETE.
        #[arg(long, value_name = "WORD")]
        confirm: String,
        /// Models too.
        #[arg(long)]
        models: bool,
        /// The backups in the home too.
        #[arg(long)]
        backups: bool,
    },
    /// Write everything into one zip of open formats. It is not encrypted.
    ExportEverything {
        #[arg(long, value_name = "FILE.zip")]
        to: Option<PathBuf>,
    },
}

pub(crate) async fn run(app: &App, task: DataTask, output: &Output) -> Result<(), ApiError> {
    match task {
        DataTask::Backup { to, passphrase_stdin } => {
            let made = app.make_backup_at(to, passphrase(passphrase_stdin)?).await?;
            let line = format!("{} ({} bytes, checked)", made.path, made.bytes);
            output.data(&made, line);
        }
        DataTask::Restore { file, check: true, passphrase_stdin } => {
            let found = app.check_backup(&file.to_string_lossy(), passphrase(passphrase_stdin)?).await?;
            let problem = found.problem.clone().unwrap_or_else(|| "Everything in it is whole.".to_owned());
            let line = format!(
                "{} chats, {} messages, {} sounds. {problem}",
                found.chats, found.messages, found.sounds
            );
            output.data(&found, line);
        }
        DataTask::Restore { file, passphrase_stdin, .. } => {
            let words = passphrase(passphrase_stdin)?.ok_or_else(needed)?;
            let restored = app.restore_backup(&file.to_string_lossy(), words).await?;
            let line = format!(
                "{} chats with {} messages are back. What was here is in {}",
                restored.chats, restored.messages, restored.before
            );
            output.data(&restored, line);
        }
        DataTask::DeleteEverything { confirm, models, backups } => {
            let deleted = app.delete_everything(&confirm, models, backups).await?;
            let left = match deleted.left.is_empty() {
                true => "nothing is left".to_owned(),
                false => format!("left: {}", deleted.left.join(", ")),
            };
            let line = format!("{} files deleted ({} bytes); {left}", deleted.files, deleted.bytes);
            output.data(&deleted, line);
        }
        DataTask::ExportEverything { to } => {
            let exported = app.export_everything(to).await?;
            let line = format!("{} ({} files, {} bytes)", exported.path, exported.files, exported.bytes);
            output.data(&exported, line);
        }
    }
    Ok(())
}

fn passphrase(wanted: bool) -> Result<Option<Sensitive>, ApiError> {
    if !wanted {
        return Ok(None);
    }
    line_of_input("passphrase")?.map(Some).ok_or_else(needed)
}

fn needed() -> ApiError {
    ApiError {
        code: Code::BadInput,
        message:
            "A backup opens only with its passphrase. Give --passphrase-stdin and write it to standard input."
                .to_owned(),
        retry_after_ms: None,
    }
}
