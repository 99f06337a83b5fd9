//! `voices`: voices and ears over the network.

use serde::Serialize;
use vis_api::{
    ApiError, App, CharacterService, KeyState, ServiceDraft, ServiceKind, ServiceOptions, ServicePurpose,
    ServiceView, ServiceVoice,
};

use crate::arguments::{PurposeAs, ServiceKindAs, ServiceTask, VoicesTask};
use crate::providers::{key_of_stdin, notices_of, word};
use crate::report::Output;

/// What `voices services add` and `remove` print.
#[derive(Serialize)]
pub(crate) struct Changed {
    #[serde(flatten)]
    service: ServiceView,
    /// What else the person should know.
    notices: Vec<String>,
}

/// What `voices give` and `clone` print.
#[derive(Serialize)]
struct Given {
    character_id: String,
    voice: Option<CharacterService>,
}

pub(crate) async fn run(app: &App, task: VoicesTask, output: &Output) -> Result<(), ApiError> {
    match task {
        VoicesTask::Services { task } => services(app, task, output).await?,
        VoicesTask::List { name } => {
            let id = app.service_named(&name).await?.id;
            let voices = app.service_voices(&id).await;
            app.settle_ledger().await;
            output.service_voices(&voices?);
        }
        VoicesTask::Give { character, service, voice } => {
            let id = match service {
                Some(name) => Some(app.service_named(&name).await?.id),
                None => None,
            };
            let voice = voice.unwrap_or_default();
            app.set_character_service(&character, id, voice.clone(), voice).await?;
            given(app, character, output).await?;
        }
        VoicesTask::Clone { character, service } => {
            let id = app.service_named(&service).await?.id;
            let made = app.clone_voice(&id, &character).await;
            app.settle_ledger().await;
            let made = made?;
            app.set_character_service(&character, Some(id), made.id, made.name).await?;
            given(app, character, output).await?;
        }
        VoicesTask::Hear { service } => {
            let service = match service {
                Some(name) => Some(app.service_named(&name).await?),
                None => None,
            };
            let (id, name) = service.map(|one| (one.id, one.name)).unzip();
            app.set_hearing_service(id.clone()).await?;
            let line = format!("{} understands speech.", name.as_deref().unwrap_or("This computer"));
            output.chosen(&serde_json::json!({ "hearing_service": id }), line);
        }
    }
    Ok(())
}

async fn given(app: &App, character_id: String, output: &Output) -> Result<(), ApiError> {
    let voice = app.character_service(&character_id).await?;
    let name = voice.as_ref().map_or("this computer's voice", |voice| voice.voice_name.as_str());
    let line = format!("{character_id} speaks with {name}.");
    output.chosen(&Given { character_id, voice }, line);
    Ok(())
}

async fn services(app: &App, task: ServiceTask, output: &Output) -> Result<(), ApiError> {
    match task {
        ServiceTask::Add { purpose, kind, name, base_url, key_stdin, model } => {
            let key = if key_stdin { Some(key_of_stdin()?) } else { None };
            let draft = ServiceDraft {
                purpose: purpose.into(),
                kind: kind.into(),
                name,
                base_url: base_url.unwrap_or_default(),
                model: model.unwrap_or_default(),
                options: ServiceOptions::default(),
            };
            let service = app.add_service(draft, key).await?;
            let notices = notices_of(service.key.state);
            output.service(&Changed { service, notices });
        }
        ServiceTask::List => {
            let mut all = app.services(ServicePurpose::Voice).await?;
            all.extend(app.services(ServicePurpose::Hearing).await?);
            output.services(&all);
        }
        ServiceTask::Test { name } => {
            let id = app.service_named(&name).await?.id;
            let report = app.test_service(&id).await;
            app.settle_ledger().await;
            output.tested(&report?);
        }
        ServiceTask::Remove { name } => {
            let service = app.service_named(&name).await?;
            app.remove_service(&service.id).await?;
            output.service(&Changed { service, notices: Vec::new() });
        }
    }
    Ok(())
}

pub(crate) fn changed_lines(changed: &Changed) -> Vec<String> {
    std::iter::once(line(&changed.service)).chain(changed.notices.iter().cloned()).collect()
}

/// One line a service.
pub(crate) fn line(one: &ServiceView) -> String {
    let key = match one.key.state {
        KeyState::NotNeeded => "no key needed".to_owned(),
        _ if one.key.last.is_empty() => format!("key {}", word(one.key.state)),
        _ => format!("key ••••{}", one.key.last),
    };
    format!("{}  {}  {}  {}  {key}", one.name, word(one.purpose), word(one.kind), one.host)
}

pub(crate) fn voice_line(voice: &ServiceVoice) -> String {
    let about = voice.about.as_ref().map(|about| format!("  {about}")).unwrap_or_default();
    format!("{}  {}{about}", voice.id, voice.name)
}

impl From<PurposeAs> for ServicePurpose {
    fn from(purpose: PurposeAs) -> Self {
        match purpose {
            PurposeAs::Voice => Self::Voice,
            PurposeAs::Hearing => Self::Hearing,
        }
    }
}

impl From<ServiceKindAs> for ServiceKind {
    fn from(kind: ServiceKindAs) -> Self {
        match kind {
            ServiceKindAs::ElevenLabs => Self::ElevenLabs,
            ServiceKindAs::OpenaiCompatible => Self::OpenaiCompatible,
            ServiceKindAs::F5Tts => Self::F5Tts,
            ServiceKindAs::Deepgram => Self::Deepgram,
        }
    }
}
