//! `models`: what is on this computer, what may be added, and how it gets here.

use serde::Serialize;
use tokio::sync::broadcast::error::RecvError;
use vis_api::{ApiError, App, DownloadStep, DownloadView, LocalModel, ModelPurpose, OfferView};

use crate::arguments::ModelTask;
use crate::chat::failed;
use crate::report::Output;

/// What `models list` prints.
#[derive(Serialize)]
pub(crate) struct Models {
    models: Vec<LocalModel>,
    offers: Vec<OfferView>,
    downloads: Vec<DownloadView>,
}

pub(crate) async fn run(app: &App, task: ModelTask, output: &Output) -> Result<(), ApiError> {
    match task {
        ModelTask::List { measure } => {
            let offers = if measure { app.measure_speed().await? } else { app.model_offers().await? };
            let (models, downloads) = (app.local_models().await?, app.downloads().await?);
            output.models(&Models { models, offers, downloads });
        }
        ModelTask::Download { what, agree } => {
            let done = download(app, &what, agree).await;
            app.settle_ledger().await;
            output.local_model(&done?);
        }
        ModelTask::Import { file } if file.is_dir() => {
            output.local_models(&app.import_model_folder(&file).await?);
        }
        ModelTask::Import { file } => output.local_model(&app.import_model_file(&file).await?),
        ModelTask::Remove { path } => {
            let model = one(app, &path).await?;
            app.remove_model(&path).await?;
            output.local_model(&model);
        }
        ModelTask::Use { path } => {
            app.use_local_model(&path).await?;
            output.local_model(&one(app, &path).await?);
        }
    }
    Ok(())
}

async fn one(app: &App, path: &str) -> Result<LocalModel, ApiError> {
    let found = app.local_models().await?.into_iter().find(|model| model.path == path);
    found.ok_or_else(|| failed(format!("There is no model {path} on this computer. List them first.")))
}

/// Until it is here. Progress goes to standard error. Ended in the middle, it is gone on with the next time.
async fn download(app: &App, what: &str, agreed: bool) -> Result<LocalModel, ApiError> {
    let mut changes = app.subscribe_downloads();
    let before = app.local_models().await?;
    let begun = match what.contains("://") {
        true => app.download_address(what).await?,
        false => app.download_model(what, agreed).await?,
    };
    let id = begun.id;
    loop {
        match changes.recv().await {
            Ok(now) if now.id == id => {
                eprintln!("{}", line(&now));
                match now.doing {
                    DownloadStep::Done => break,
                    DownloadStep::Failed | DownloadStep::Paused => {
                        let paused = || "The download was paused; what came is kept.".to_owned();
                        return Err(failed(now.trouble.unwrap_or_else(paused)));
                    }
                    _ => {}
                }
            }
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return Err(failed("The download was interrupted.".to_owned())),
        }
    }
    let new = |model: &LocalModel| before.iter().all(|old| old.path != model.path);
    let here = app.local_models().await?.into_iter().find(new);
    here.ok_or_else(|| failed("The model came, and is not there any more.".to_owned()))
}

pub(crate) fn line(download: &DownloadView) -> String {
    let word = serde_json::to_value(download.doing).ok();
    let word = word.as_ref().and_then(|word| word.as_str()).unwrap_or_default();
    let of = download.total_bytes.map(|total| format!(" of {}", megabytes(total))).unwrap_or_default();
    let speed = download.bytes_per_second.map(|speed| format!(", {}/s", megabytes(speed)));
    let left = download.remaining_ms.map(|left| format!(", {} s left", left / 1000));
    let trouble = download.trouble.as_ref().map(|trouble| format!(": {trouble}"));
    let rest = [speed, left, trouble].map(Option::unwrap_or_default).concat();
    format!("{}  {word}  {}{of}{rest}", download.id, megabytes(download.done_bytes))
}

/// One line a model.
pub(crate) fn model_line(model: &LocalModel) -> String {
    let answers = match (model.answers, model.purpose) {
        (true, ModelPurpose::Listening) => "  (listens)",
        (true, _) => "  (answers)",
        (false, _) => "",
    };
    format!("{}  {}  {}{answers}", model.path, model.name, megabytes(model.bytes))
}

pub(crate) fn lines(all: &Models) -> Vec<String> {
    let offer = |offer: &OfferView| {
        let best = if offer.recommended { "  (recommended)" } else { "" };
        let here = if offer.installed { "  (installed)" } else { "" };
        let speed =
            offer.tokens_per_second.map(|speed| format!("  ~{speed:.0} tokens/s")).unwrap_or_default();
        format!(
            "{}  {}  {}{speed}  {}{best}{here}",
            offer.id,
            offer.name,
            megabytes(offer.about_bytes),
            offer.licence
        )
    };
    let models = all.models.iter().map(model_line);
    let head = |text: &str| std::iter::once(text.to_owned());
    let models = head("On this computer:").chain(models);
    let offers = head("To be added:").chain(all.offers.iter().map(offer));
    models.chain(offers).chain(all.downloads.iter().map(line)).collect()
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
