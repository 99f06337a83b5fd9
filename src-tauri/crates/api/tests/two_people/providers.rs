//! Providers, services, their keys, and what they cost.

use vis_api::{App, ProviderDraft, ProviderKind, ServicePurpose};
use vis_core::Sensitive;

use crate::house::Own;
use crate::table::Asked;
use crate::things::{Things, tells};
use crate::wares::service;

pub(crate) async fn ask(asked: &mut Asked<'_>, ben: &App, a: &Things, own: &Own) {
    Box::pin(providers(asked, ben, a, own)).await;
    Box::pin(books(asked, ben, own)).await;
    Box::pin(services(asked, ben, a, own)).await;
}

async fn providers(asked: &mut Asked<'_>, ben: &App, a: &Things, own: &Own) {
    let (id, chat) = (&a["provider"], &a["chat"]);
    shown!(asked, ben.providers());
    refused!(asked, ben.provider_named("Ann's desk lamp"));
    let draft = ProviderDraft {
        kind: ProviderKind::OpenaiCompatible,
        name: "Ben's".into(),
        base_url: "http://127.0.0.1:9/v1".into(),
        model: "m".into(),
        context_tokens: None,
        sees: false,
    };
    refused!(asked, ben.change_provider(id, draft));
    refused!(asked, ben.set_provider_key(id, "sk-ben-0123456789".into()));
    refused!(asked, ben.set_provider_enabled(id, false));
    // What is not there has no place in the order.
    asked.shown("order_providers", &ben.order_providers(vec![id.to_owned()]).await);
    refused!(asked, ben.test_provider(id));
    refused!(asked, ben.provider_models(id));
    shown!(asked, ben.character_provider(&a["character"]));
    refused!(asked, ben.set_character_provider(&own.character, Some(id.to_owned())));
    shown!(asked, ben.session_provider(chat));
    refused!(asked, ben.set_session_provider(chat, None));
    refused!(asked, ben.set_session_provider(&own.chat, Some(id.to_owned())));
    shown!(asked, ben.key_store());
    shown!(asked, ben.unlock_keys(Sensitive::new("no passphrase of anybody")));
    asked.shown("offline", &ben.offline());
    shown!(asked, ben.found_servers());
}

async fn books(asked: &mut Asked<'_>, ben: &App, own: &Own) {
    shown!(asked, ben.ledger(None, 50));
    shown!(asked, ben.ledger_csv());
    let file = own.place.join("ledger.csv");
    shown!(asked, ben.export_ledger(&file));
    asked.holds("Ben's ledger has nothing of Ann's", !tells(&std::fs::read(&file).unwrap()));
    shown!(asked, ben.usage(30));
    shown!(asked, ben.prices_file());
    let limit = ben.usage(30).await.unwrap().limit;
    asked.holds("Ann's limit is not Ben's", limit.is_none());
}

async fn services(asked: &mut Asked<'_>, ben: &App, a: &Things, own: &Own) {
    let id = &a["service"];
    shown!(asked, ben.services(ServicePurpose::Voice));
    shown!(asked, ben.services(ServicePurpose::Hearing));
    refused!(asked, ben.service_named("Ann's own service"));
    refused!(asked, ben.change_service(id, service(ServicePurpose::Voice, "Ben's")));
    refused!(asked, ben.set_service_key(id, "ben-key-0123456789".into()));
    refused!(asked, ben.test_service(id));
    refused!(asked, ben.service_voices(id));
    refused!(asked, ben.try_service_voice(id, "v", "Hello."));
    refused!(asked, ben.clone_voice(id, &own.character));
    shown!(asked, ben.character_service(&a["character"]));
    let to = Some(id.to_owned());
    refused!(asked, ben.set_character_service(&own.character, to, "v".into(), "V".into()));
    shown!(asked, ben.hearing_service());
    refused!(asked, ben.set_hearing_service(Some(a["hearing"].to_owned())));
}

pub(crate) async fn end(asked: &mut Asked<'_>, ben: &App, a: &Things, _: &Own) {
    refused!(asked, ben.forget_provider_key(&a["provider"]));
    refused!(asked, ben.remove_provider(&a["provider"]));
    refused!(asked, ben.restore_provider(&a["binned_provider"]));
    refused!(asked, ben.forget_service_key(&a["service"]));
    refused!(asked, ben.remove_service(&a["service"]));
    refused!(asked, ben.restore_service(&a["binned_service"]));
    shown!(asked, ben.clear_ledger());
}
