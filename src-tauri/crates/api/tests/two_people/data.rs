//! The home as a whole: memory, bin, backups, activities, settings, credits, models.

use std::io::Read;

use vis_api::{App, BackupEvery, BinKind, Code};
use vis_core::Sensitive;

use crate::house::Own;
use crate::table::Asked;
use crate::things::{CANARY, Things, tells};

pub(crate) async fn ask(asked: &mut Asked<'_>, ben: &App, a: &Things, own: &Own) {
    Box::pin(memory(asked, ben, a, own)).await;
    Box::pin(home(asked, ben, a, own)).await;
    Box::pin(models(asked, ben)).await;
}

async fn memory(asked: &mut Asked<'_>, ben: &App, a: &Things, own: &Own) {
    let (fact, grace) = (&a["fact"], Some(&a["character"]));
    for (of, query) in [(None, ""), (None, CANARY), (grace, ""), (Some("mira"), "")] {
        shown!(asked, ben.memory_facts(of, query));
    }
    shown!(asked, ben.memory_recall());
    refused!(asked, ben.add_fact("Ben's.", grace));
    refused!(asked, ben.edit_fact(fact, "Ben's."));
    refused!(asked, ben.pin_fact(fact, true));
    refused!(asked, ben.share_fact(fact, Some("mira")));
    refused!(asked, ben.share_fact(&own.fact, grace));
    refused!(asked, ben.accept_fact(fact));
}

async fn home(asked: &mut Asked<'_>, ben: &App, a: &Things, own: &Own) {
    shown!(asked, ben.info());
    shown!(asked, ben.settings());
    shown!(asked, ben.activities(None, 100, None));
    shown!(asked, ben.bin());
    shown!(asked, ben.health());
    shown!(asked, ben.credits());
    shown!(asked, ben.backups());
    shown!(asked, ben.set_backups(BackupEvery::Off, 3));
    shown!(asked, ben.back_up_when_due());
    if asked.is_ben() {
        // Without a passphrase nothing is written.
        refused_as!(asked, BadInput, ben.make_backup());
    }
    let words = || Sensitive::new("not the words of Ann");
    refused_as!(asked, WrongPassphrase, ben.check_backup(&a["backup"], Some(words())));
    refused_as!(asked, WrongPassphrase, ben.restore_backup(&a["backup"], words()));
    refused_as!(asked, BadInput, ben.delete_everything("no", true, true));
    let file = own.place.join(if asked.is_ben() { "ben.zip" } else { "ann.zip" });
    shown!(asked, ben.export_everything(Some(file.clone())));
    asked.holds("Ben's export has nothing of Ann's", !zip_tells(&file));
    if !asked.is_ben() {
        assert!(zip_tells(&file), "Ann's own export has everything");
    }
}

/// Whether the canary stands in a file of an archive or in a name there.
fn zip_tells(file: &std::path::Path) -> bool {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    (0..archive.len()).any(|n| {
        let mut entry = archive.by_index(n).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        tells(name.as_bytes()) || tells(&bytes)
    })
}

/// Models are everybody's: what lies there is no secret of anybody.
async fn models(asked: &mut Asked<'_>, ben: &App) {
    shown!(asked, ben.models());
    shown!(asked, ben.local_models());
    shown!(asked, ben.model_folder());
    shown!(asked, ben.model_offers());
    shown!(asked, ben.downloads());
    shown!(asked, ben.pause_download("nothing"));
    shown!(asked, ben.cancel_download("nothing"));
    shown!(asked, ben.use_local_model("nothing.gguf"));
    shown!(asked, ben.remove_model("nothing.gguf"));
}

pub(crate) async fn end(asked: &mut Asked<'_>, ben: &App, a: &Things, _: &Own) {
    refused!(asked, ben.forget_fact(&a["fact"]));
    refused!(asked, ben.unforget_fact(&a["fact"]));
    let gone = ben.forget_everything(Some(&a["character"])).await;
    asked.holds("Ben forgets nothing of Ann's", matches!(gone, Ok(0)) || is_not_found(&gone));
    asked.shown("forget_everything", &gone);
    refused!(asked, ben.delete_backup(&a["backup"]));
    let things = [("binned_chat", BinKind::Chat), ("binned_message", BinKind::Message)];
    for (name, kind) in things
        .into_iter()
        .chain([("binned_character", BinKind::Character), ("binned_script", BinKind::Script)])
    {
        if asked.is_ben() {
            refused!(asked, ben.restore_from_bin(kind, &a[name]));
            refused!(asked, ben.delete_from_bin(kind, &a[name]));
        }
    }
    let emptied = ben.empty_bin().await;
    asked.holds("Ben's bin was empty", emptied == Ok(0));
    asked.shown("empty_bin", &emptied);
    shown!(asked, ben.clear_activities());
}

fn is_not_found<T>(answer: &Result<T, vis_api::ApiError>) -> bool {
    answer.as_ref().is_err_and(|error| error.code == Code::NotFound)
}
