use clap::Subcommand;
use vis_api::{ApiError, App, Code, Persona};

use crate::report::Output;

#[derive(Subcommand)]
pub(crate) enum PersonasTask {
    /// Who you can be.
    List,
    /// Become somebody more.
    Add {
        #[arg(value_name = "NAME")]
        name: String,
        /// What companions are told of you.
        #[arg(long, default_value = "")]
        description: String,
    },
    /// Be this one in every chat that has no other; without a name, nobody in particular.
    Choose {
        /// Name or id.
        #[arg(value_name = "NAME")]
        name: Option<String>,
    },
}

pub(crate) async fn run(app: &App, task: PersonasTask, output: &Output) -> Result<(), ApiError> {
    match task {
        PersonasTask::List => output.personas(&app.personas().await?),
        PersonasTask::Add { name, description } => {
            output.personas(&[app.save_persona(None, &name, &description).await?]);
        }
        PersonasTask::Choose { name } => {
            let chosen = match name {
                Some(name) => Some(named(app, &name).await?.id),
                None => None,
            };
            app.choose_persona(chosen.as_deref()).await?;
            output.personas(&app.personas().await?);
        }
    }
    Ok(())
}

/// By id, else by name in any letter case.
pub(crate) async fn named(app: &App, name: &str) -> Result<Persona, ApiError> {
    let mut all = app.personas().await?;
    let wanted = name.to_lowercase();
    let found = all
        .iter()
        .position(|one| one.id == name)
        .or_else(|| all.iter().position(|one| one.name.to_lowercase() == wanted));
    found.map(|at| all.swap_remove(at)).ok_or_else(|| ApiError {
        code: Code::NotFound,
        message: format!("You are nobody called {name}. `visavis-cli personas list` tells who you can be."),
        retry_after_ms: None,
    })
}

/// One line a persona; a star marks the chosen one.
pub(crate) fn lines(personas: &[Persona]) -> Vec<String> {
    let line = |one: &Persona| {
        let mark = if one.is_default { "*" } else { " " };
        format!("{mark} {}  {}  {}", one.id, one.name, one.description).trim_end().to_owned()
    };
    personas.iter().map(line).collect()
}
